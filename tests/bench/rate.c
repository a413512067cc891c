/*
 * rate MODULE PIN COUNT THREADS: how many signatures a second the first key of the first token
 * makes, with nothing else to do: the rate that a day's letters are measured against.
 */
#include <dlfcn.h>
#include <p11-kit/pkcs11.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static CK_FUNCTION_LIST *f;
static CK_SLOT_ID slots[64];
static CK_OBJECT_HANDLE key;
static int count;

static void fail(const char *what, CK_RV rv)
{
    fprintf(stderr, "%s: 0x%lx\n", what, rv);
    exit(1);
}

static CK_SESSION_HANDLE session(void)
{
    CK_SESSION_HANDLE s;
    CK_RV rv = f->C_OpenSession(slots[0], CKF_SERIAL_SESSION, NULL, NULL, &s);

    if (rv)
        fail("C_OpenSession", rv);
    return s;
}

static void *sign(void *unused)
{
    /* DigestInfo of SHA-256, RFC 8017 9.2. */
    CK_BYTE info[51] = {0x30, 0x31, 0x30, 0x0d, 6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 1, 5, 0, 4, 0x20};
    CK_SESSION_HANDLE s = session();

    for (int i = 0; i < count; i++) {
        CK_MECHANISM m = {CKM_RSA_PKCS, NULL, 0};
        CK_BYTE signature[1024];
        CK_ULONG len = sizeof signature;
        CK_RV rv;

        info[19] = (CK_BYTE)i;
        rv = f->C_SignInit(s, &m, key);
        if (rv == CKR_OK)
            rv = f->C_Sign(s, info, sizeof info, signature, &len);
        if (rv)
            fail("C_Sign", rv);
    }
    return unused;
}

int main(int argc, char **argv)
{
    CK_C_INITIALIZE_ARGS locking = {.flags = CKF_OS_LOCKING_OK};
    CK_OBJECT_CLASS private = CKO_PRIVATE_KEY;
    CK_ATTRIBUTE wanted = {CKA_CLASS, &private, sizeof private};
    struct timespec from, until;
    CK_C_GetFunctionList list;
    pthread_t threads[16];
    CK_ULONG n = 64;
    CK_SESSION_HANDLE s;
    int many = argc > 4 ? (int)strtol(argv[4], NULL, 10) : 0;
    void *module = argc > 4 ? dlopen(argv[1], RTLD_NOW) : NULL;

    if (!module || many < 1 || many > 16)
        return 64;
    list = (CK_C_GetFunctionList)dlsym(module, "C_GetFunctionList");
    if (list(&f) || f->C_Initialize(&locking) || f->C_GetSlotList(CK_TRUE, slots, &n))
        fail("module", 0);
    s = session();
    if (f->C_Login(s, CKU_USER, (CK_UTF8CHAR *)argv[2], strlen(argv[2])))
        fail("C_Login", 0);
    n = 1;
    f->C_FindObjectsInit(s, &wanted, 1);
    f->C_FindObjects(s, &key, 1, &n);
    f->C_FindObjectsFinal(s);
    count = (int)strtol(argv[3], NULL, 10) / many;
    clock_gettime(CLOCK_MONOTONIC, &from);
    for (int i = 0; i < many; i++)
        pthread_create(&threads[i], NULL, sign, NULL);
    for (int i = 0; i < many; i++)
        pthread_join(threads[i], NULL);
    clock_gettime(CLOCK_MONOTONIC, &until);
    printf("%.1f\n", count * many / ((double)(until.tv_sec - from.tv_sec) +
                                     (double)(until.tv_nsec - from.tv_nsec) / 1e9));
    return 0;
}
