/*
 * floor MODULE TOKEN PIN-FILE: the least any signer can do: load the module, log in, find the one
 * key, sign one digest. No PDF, no certificate, no CMS.
 */
#include <dlfcn.h>
#include <p11-kit/pkcs11.h>
#include <stdio.h>
#include <string.h>

static CK_FUNCTION_LIST *p11;

static int find_slot(const char *label, CK_SLOT_ID *slot)
{
    CK_SLOT_ID slots[64];
    CK_ULONG n = 64;

    if (p11->C_GetSlotList(1, slots, &n) != CKR_OK)
        return -1;
    for (CK_ULONG i = 0; i < n; i++) {
        CK_TOKEN_INFO info;

        if (p11->C_GetTokenInfo(slots[i], &info) == CKR_OK &&
            strncmp((const char *)info.label, label, strlen(label)) == 0) {
            *slot = slots[i];
            return 0;
        }
    }
    return -1;
}

static int sign(CK_SESSION_HANDLE session)
{
    CK_OBJECT_CLASS private_key = CKO_PRIVATE_KEY;
    CK_ATTRIBUTE wanted = {CKA_CLASS, &private_key, sizeof private_key};
    CK_MECHANISM mechanism = {CKM_SHA256_RSA_PKCS, NULL, 0};
    unsigned char data[200] = {0}, signature[512];
    CK_ULONG found = 0, size = sizeof signature;
    CK_OBJECT_HANDLE key;

    if (p11->C_FindObjectsInit(session, &wanted, 1) != CKR_OK ||
        p11->C_FindObjects(session, &key, 1, &found) != CKR_OK || found != 1)
        return -1;
    p11->C_FindObjectsFinal(session);
    if (p11->C_SignInit(session, &mechanism, key) != CKR_OK ||
        p11->C_Sign(session, data, sizeof data, signature, &size) != CKR_OK)
        return -1;
    return 0;
}

int main(int argc, char **argv)
{
    CK_C_GetFunctionList list;
    CK_SESSION_HANDLE session;
    CK_SLOT_ID slot;
    char pin[64];
    FILE *f;
    void *module = argc == 4 ? dlopen(argv[1], RTLD_NOW) : NULL;

    if (!module || !(f = fopen(argv[3], "r")) || !fgets(pin, sizeof pin, f))
        return 64;
    fclose(f);
    pin[strcspn(pin, "\n")] = 0;
    *(void **)&list = dlsym(module, "C_GetFunctionList");
    if (!list || list(&p11) != CKR_OK || p11->C_Initialize(NULL) != CKR_OK)
        return 69;
    if (find_slot(argv[2], &slot) ||
        p11->C_OpenSession(slot, CKF_SERIAL_SESSION, NULL, NULL, &session) != CKR_OK ||
        p11->C_Login(session, CKU_USER, (unsigned char *)pin, strlen(pin)) != CKR_OK ||
        sign(session))
        return 69;
    p11->C_Finalize(NULL);
    return 0;
}
