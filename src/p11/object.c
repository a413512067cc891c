#include "p11/inside.h"

int attribute_read(const struct p11 *p, CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object,
                   CK_ATTRIBUTE_TYPE type, void *out, size_t max, size_t *len)
{
    CK_ATTRIBUTE a = {type, NULL, 0};

    /* One attribute a call: old modules fail the whole template for one they do not know. */
    if (p->call->C_GetAttributeValue(session, object, &a, 1) != CKR_OK ||
        a.ulValueLen == CK_UNAVAILABLE_INFORMATION || a.ulValueLen > max)
        return -1;
    *len = a.ulValueLen;
    if (!*len)
        return 0;
    a.pValue = out;
    if (p->call->C_GetAttributeValue(session, object, &a, 1) != CKR_OK || a.ulValueLen > *len)
        return -1;
    *len = a.ulValueLen;
    return 0;
}

bool attribute_true(const struct p11 *p, CK_OBJECT_HANDLE object, CK_ATTRIBUTE_TYPE type,
                    bool otherwise)
{
    CK_BBOOL yes = 0;
    size_t len;

    if (attribute_read(p, p->session, object, type, &yes, sizeof yes, &len) || len != sizeof yes)
        return otherwise;
    return yes != 0;
}

int objects_find(const struct p11 *p, CK_SESSION_HANDLE session, CK_ATTRIBUTE *template,
                 CK_ULONG template_count, CK_OBJECT_HANDLE *out, size_t max, size_t *count,
                 struct p11_fault *f)
{
    CK_RV rv = p->call->C_FindObjectsInit(session, template, template_count);
    size_t n = 0;

    if (rv != CKR_OK)
        return fault_call(f, "C_FindObjectsInit", rv);
    while (n < max) {
        CK_ULONG got = 0;

        rv = p->call->C_FindObjects(session, out + n, max - n, &got);
        if (rv != CKR_OK || !got || got > max - n)
            break;
        n += got;
    }
    p->call->C_FindObjectsFinal(session);
    if (rv != CKR_OK)
        return fault_call(f, "C_FindObjects", rv);
    *count = n;
    return 0;
}
