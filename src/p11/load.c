#include <dlfcn.h>
#include <fcntl.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#include "base/lock.h"
#include "p11/inside.h"

/* Every function this folder calls; a module that lacks one is refused before the first call. */
static bool complete(const CK_FUNCTION_LIST *l)
{
    return l->C_Initialize && l->C_Finalize && l->C_GetSlotList && l->C_GetSlotInfo &&
           l->C_GetTokenInfo && l->C_GetInfo && l->C_OpenSession && l->C_CloseSession &&
           l->C_Login && l->C_Logout && l->C_FindObjectsInit && l->C_FindObjects &&
           l->C_FindObjectsFinal && l->C_GetAttributeValue && l->C_SignInit && l->C_Sign;
}

static int find_functions(struct p11 *p, const char *path, struct p11_fault *f)
{
    CK_C_GetFunctionList list;
    char text[32];
    CK_RV rv;

    list = (CK_C_GetFunctionList)dlsym(p->library, "C_GetFunctionList");
    if (!list)
        return fault_set(f, P11_MODULE_STRANGE, "%s has no C_GetFunctionList", path);
    rv = list(&p->call);
    if (rv != CKR_OK || !p->call)
        return fault_set(f, P11_MODULE_STRANGE, "C_GetFunctionList: %s", rv_name(rv, text));
    if (p->call->version.major != 2 && p->call->version.major != 3)
        return fault_set(f, P11_MODULE_STRANGE, "%s speaks version %d.%d", path,
                         p->call->version.major, p->call->version.minor);
    if (!complete(p->call))
        return fault_set(f, P11_MODULE_STRANGE, "%s lacks functions", path);
    return 0;
}

/*
 * Some modules cannot lock, some refuse the structure, some refuse NULL, and some keep the pointer:
 * with the structure first, then without, and the structure lives for ever.
 */
static int initialise(struct p11 *p, struct p11_fault *f)
{
    static CK_C_INITIALIZE_ARGS arguments = {.flags = CKF_OS_LOCKING_OK};
    CK_RV rv = p->call->C_Initialize(&arguments);

    if (rv == CKR_CANT_LOCK || rv == CKR_ARGUMENTS_BAD)
        rv = p->call->C_Initialize(NULL);
    if (rv != CKR_OK && rv != CKR_CRYPTOKI_ALREADY_INITIALIZED)
        return fault_call(f, "C_Initialize", rv);
    p->initialised = true;
    return 0;
}

void module_hold(struct p11 *p)
{
    /* Who cannot have it goes on without: another's driver may hang. */
    if (p->file >= 0)
        lock_take(p->file, P11_WAIT);
}

void module_release(struct p11 *p)
{
    if (p->file >= 0)
        flock(p->file, LOCK_UN);
}

int module_again(struct p11 *p, struct p11_fault *f)
{
    p->call->C_Finalize(NULL);
    p->initialised = false;
    return initialise(p, f);
}

void p11_pause(void)
{
    const struct timespec pause = {0, 25000000};

    nanosleep(&pause, NULL);
}

CK_RV token_ask(struct p11 *p, CK_SLOT_ID slot, CK_TOKEN_INFO *info)
{
    CK_RV rv = p->call->C_GetTokenInfo(slot, info);

    for (int tries = 0; rv == CKR_GENERAL_ERROR && tries < P11_TRIES; tries++) {
        p11_pause();
        rv = p->call->C_GetTokenInfo(slot, info);
    }
    return rv;
}

int p11_load(struct p11 **out, const char *path, struct p11_fault *f)
{
    struct p11 *p = NULL;
    int rc = -1;

    if (path[0] != '/')
        return fault_set(f, P11_MODULE_ABSENT, "%s is no path from the root", path);
    p = calloc(1, sizeof *p);
    if (p)
        p->file = open(path, O_RDONLY | O_CLOEXEC);
    if (p)
        p->certificates = calloc(LIMIT_TOKEN_OBJECTS, sizeof *p->certificates);
    if (!p || !p->certificates) {
        fault_set(f, P11_MEMORY, "%s", path);
        goto out;
    }
    secret_init(&p->pin);
    p->library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (!p->library) {
        const char *why = dlerror();

        fault_set(f, P11_MODULE_ABSENT, "%s", why ? why : path);
        goto out;
    }
    module_hold(p);
    rc = find_functions(p, path, f) || initialise(p, f) ? -1 : 0;
    module_release(p);
    if (rc)
        goto out;
    *out = p;
    p = NULL;
out:
    p11_free(p);
    return rc;
}

void p11_free(struct p11 *p)
{
    if (!p)
        return;
    secret_release(&p->pin);
    if (p->ready)
        p->call->C_Logout(p->session);
    if (p->initialised)
        p->call->C_Finalize(NULL);
    /* No dlclose: drivers leave threads and exit functions behind. */
    for (size_t i = 0; i < p->certificate_count; i++)
        free(p->certificates[i].der);
    free(p->certificates);
    if (p->file >= 0)
        close(p->file);
    free(p);
}
