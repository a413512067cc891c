/*
 * A PKCS#11 module that forwards to another one and fails to order. Steered by its environment:
 *   SHIM_MODULE=FILE      the module behind it (default SoftHSM2's usual place)
 *   SHIM_LOG=FILE         one line for each C_Initialize, C_Login, C_SignInit and C_Sign
 *   SHIM_LOGIN=0xA0       C_Login answers this (0xA0 PIN wrong, 0xA4 locked) and tries nothing
 *   SHIM_FLAGS=0x40000    added to the token's flags (0x10000 count low, 0x20000 final try,
 *                         0x40000 locked, 0x100 PIN pad)
 *   SHIM_NOTOKEN=1        no slot has a token
 *   SHIM_GONE=FILE        the token is pulled out while FILE is there: no slot, C_Sign says removed
 *   SHIM_INIT=0x5         C_Initialize answers this
 *   SHIM_NOLOCK=1         C_Initialize refuses to lock (CKR_CANT_LOCK) unless it gets NULL
 *   SHIM_AFTER=N          the first N signatures succeed, then:
 *   SHIM_SIGN=0x32        C_Sign answers this (0x32 device removed)
 *   SHIM_LENGTH=100000    C_Sign says it wrote so many bytes (-1: the largest number)
 *   SHIM_FLIP=1           one bit of the signature is wrong
 *   SHIM_CRASH=1          C_Sign writes to address 0
 *   SHIM_HANG=C_Sign      this call never returns (C_Initialize, C_Login, C_Sign, C_Finalize)
 *   SHIM_SLOW=MS          every C_Sign takes so long
 *   SHIM_NOISE=TEXT       C_Initialize and C_Sign print TEXT on standard output
 *   SHIM_ALWAYS=1         keys say CKA_ALWAYS_AUTHENTICATE; C_Sign insists on the login
 *   SHIM_PIN=TEXT         what the person types at the PIN pad
 *   SHIM_READONLY=1       the token is write-protected: no session to write
 *   SHIM_NORAW=1          CKM_RSA_PKCS, CKM_RSA_PKCS_PSS and CKM_ECDSA are refused
 */
#include <dlfcn.h>
#include <p11-kit/pkcs11.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static CK_FUNCTION_LIST mine, *real;
static unsigned long signatures;
static int context_login;

CK_RV C_GetFunctionList(CK_FUNCTION_LIST_PTR_PTR list);

static unsigned long number(const char *name, unsigned long otherwise)
{
    const char *text = getenv(name);

    return text && *text ? strtoul(text, NULL, 0) : otherwise;
}

static void note(const char *call, unsigned long rv)
{
    const char *file = getenv("SHIM_LOG");
    FILE *f = file ? fopen(file, "a") : NULL;

    if (!f)
        return;
    fprintf(f, "%s 0x%lx\n", call, rv);
    fclose(f);
}

static int gone(void)
{
    const char *file = getenv("SHIM_GONE");

    return file && access(file, F_OK) == 0;
}

static void noise(void)
{
    const char *text = getenv("SHIM_NOISE");

    if (text && write(STDOUT_FILENO, text, strlen(text)) < 0)
        note("noise", 1);
}

static void hang(const char *call)
{
    const char *wanted = getenv("SHIM_HANG");

    while (wanted && !strcmp(wanted, call))
        pause();
}

static CK_RV initialize(void *arguments)
{
    CK_RV rv = number("SHIM_INIT", CKR_OK);

    hang("C_Initialize");
    noise();
    if (rv == CKR_OK && number("SHIM_NOLOCK", 0) && arguments)
        rv = CKR_CANT_LOCK;
    if (rv == CKR_OK)
        rv = real->C_Initialize(arguments);
    note("C_Initialize", rv);
    return rv;
}

static CK_RV finalize(void *reserved)
{
    hang("C_Finalize");
    return real->C_Finalize(reserved);
}

static CK_RV slot_list(CK_BBOOL present, CK_SLOT_ID *slots, CK_ULONG *count)
{
    if (!number("SHIM_NOTOKEN", 0) && !gone())
        return real->C_GetSlotList(present, slots, count);
    *count = 0;
    return CKR_OK;
}

static CK_RV token_info(CK_SLOT_ID slot, CK_TOKEN_INFO *info)
{
    CK_RV rv = real->C_GetTokenInfo(slot, info);

    if (rv == CKR_OK)
        info->flags |= number("SHIM_FLAGS", 0);
    return rv;
}

static CK_RV login(CK_SESSION_HANDLE session, CK_USER_TYPE user, CK_UTF8CHAR *pin, CK_ULONG len)
{
    const char *typed = getenv("SHIM_PIN");
    CK_RV rv = number("SHIM_LOGIN", CKR_OK);
    const char *name = pin ? "C_Login" : "C_Login(pad)";

    hang("C_Login");
    if (user == CKU_CONTEXT_SPECIFIC) {
        context_login = 1;
        note("C_Login(context)", rv);
        return rv;
    }
    if (!pin && typed)
        rv = real->C_Login(session, user, (CK_UTF8CHAR *)(uintptr_t)typed, strlen(typed));
    else if (rv == CKR_OK)
        rv = real->C_Login(session, user, pin, len);
    note(name, rv);
    return rv;
}

static CK_RV open_session(CK_SLOT_ID slot, CK_FLAGS flags, void *application, CK_NOTIFY notify,
                          CK_SESSION_HANDLE *session)
{
    if ((flags & CKF_RW_SESSION) && number("SHIM_READONLY", 0))
        return CKR_TOKEN_WRITE_PROTECTED;
    return real->C_OpenSession(slot, flags, application, notify, session);
}

static CK_RV attribute_value(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object, CK_ATTRIBUTE *list,
                             CK_ULONG count)
{
    CK_RV rv = real->C_GetAttributeValue(session, object, list, count);

    for (CK_ULONG i = 0; number("SHIM_ALWAYS", 0) && i < count; i++)
        if (list[i].type == CKA_ALWAYS_AUTHENTICATE && list[i].pValue)
            *(CK_BBOOL *)list[i].pValue = CK_TRUE;
    return rv;
}

static CK_RV sign_init(CK_SESSION_HANDLE session, CK_MECHANISM *m, CK_OBJECT_HANDLE key)
{
    CK_RV rv;

    context_login = 0;
    if (number("SHIM_NORAW", 0) && (m->mechanism == CKM_RSA_PKCS || m->mechanism == CKM_ECDSA ||
                                    m->mechanism == CKM_RSA_PKCS_PSS))
        rv = CKR_MECHANISM_INVALID;
    else
        rv = real->C_SignInit(session, m, key);
    note("C_SignInit", rv);
    return rv;
}

/* The crash is meant: the sanitizer is to let it happen. */
__attribute__((no_sanitize("undefined")))
static CK_RV sign_badly(CK_BYTE *signature, CK_ULONG *len)
{
    static volatile int *nowhere;
    CK_RV rv = number("SHIM_SIGN", CKR_OK);

    hang("C_Sign");
    if (number("SHIM_CRASH", 0)) {
        signal(SIGSEGV, SIG_DFL);
        *nowhere = 1;
    }
    if (rv == CKR_OK && getenv("SHIM_LENGTH"))
        *len = number("SHIM_LENGTH", 0);
    if (rv == CKR_OK && number("SHIM_FLIP", 0))
        signature[7] ^= 1;
    return rv;
}

static CK_RV sign(CK_SESSION_HANDLE session, CK_BYTE *data, CK_ULONG data_len, CK_BYTE *signature,
                  CK_ULONG *len)
{
    CK_RV rv = CKR_OK;

    noise();
    usleep((unsigned)number("SHIM_SLOW", 0) * 1000);
    if (number("SHIM_ALWAYS", 0) && !context_login)
        rv = CKR_USER_NOT_LOGGED_IN;
    if (rv == CKR_OK && gone())
        rv = CKR_DEVICE_REMOVED;
    if (rv == CKR_OK)
        rv = real->C_Sign(session, data, data_len, signature, len);
    if (rv == CKR_OK && signatures++ >= number("SHIM_AFTER", 0))
        rv = sign_badly(signature, len);
    note("C_Sign", rv);
    return rv;
}

CK_RV C_GetFunctionList(CK_FUNCTION_LIST_PTR_PTR list)
{
    const char *file = getenv("SHIM_MODULE");
    CK_C_GetFunctionList theirs;
    void *library;

    library = dlopen(file ? file : "/usr/lib/softhsm/libsofthsm2.so", RTLD_NOW | RTLD_LOCAL);
    theirs = library ? (CK_C_GetFunctionList)dlsym(library, "C_GetFunctionList") : NULL;
    if (!theirs || theirs(&real) != CKR_OK)
        return CKR_GENERAL_ERROR;
    mine = *real;
    mine.C_Initialize = initialize;
    mine.C_Finalize = finalize;
    mine.C_GetSlotList = slot_list;
    mine.C_GetTokenInfo = token_info;
    mine.C_OpenSession = open_session;
    mine.C_Login = login;
    mine.C_GetAttributeValue = attribute_value;
    mine.C_SignInit = sign_init;
    mine.C_Sign = sign;
    mine.C_GetFunctionList = C_GetFunctionList;
    *list = &mine;
    return CKR_OK;
}
