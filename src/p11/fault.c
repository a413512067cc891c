#include <stdarg.h>

#include "p11/inside.h"

int fault_set(struct p11_fault *f, enum p11_reason reason, const char *format, ...)
{
    va_list ap;

    f->reason = reason;
    va_start(ap, format);
    vsnprintf(f->detail, sizeof f->detail, format, ap);
    va_end(ap);
    return -1;
}

const char *rv_name(CK_RV rv, char text[32])
{
#define ROW(name)                                                                                  \
    {                                                                                              \
        name, #name                                                                                \
    }
    static const struct {
        CK_RV rv;
        const char *name;
    } rows[] = {
        ROW(CKR_HOST_MEMORY),
        ROW(CKR_SLOT_ID_INVALID),
        ROW(CKR_GENERAL_ERROR),
        ROW(CKR_FUNCTION_FAILED),
        ROW(CKR_ARGUMENTS_BAD),
        ROW(CKR_CANT_LOCK),
        ROW(CKR_ATTRIBUTE_TYPE_INVALID),
        ROW(CKR_ATTRIBUTE_VALUE_INVALID),
        ROW(CKR_DATA_INVALID),
        ROW(CKR_DATA_LEN_RANGE),
        ROW(CKR_DEVICE_ERROR),
        ROW(CKR_DEVICE_MEMORY),
        ROW(CKR_DEVICE_REMOVED),
        ROW(CKR_FUNCTION_CANCELED),
        ROW(CKR_FUNCTION_NOT_SUPPORTED),
        ROW(CKR_KEY_HANDLE_INVALID),
        ROW(CKR_KEY_TYPE_INCONSISTENT),
        ROW(CKR_KEY_FUNCTION_NOT_PERMITTED),
        ROW(CKR_MECHANISM_INVALID),
        ROW(CKR_MECHANISM_PARAM_INVALID),
        ROW(CKR_OPERATION_ACTIVE),
        ROW(CKR_PIN_INCORRECT),
        ROW(CKR_PIN_INVALID),
        ROW(CKR_PIN_LEN_RANGE),
        ROW(CKR_PIN_EXPIRED),
        ROW(CKR_PIN_LOCKED),
        ROW(CKR_SESSION_CLOSED),
        ROW(CKR_SESSION_COUNT),
        ROW(CKR_SESSION_HANDLE_INVALID),
        ROW(CKR_TEMPLATE_INCONSISTENT),
        ROW(CKR_TOKEN_NOT_PRESENT),
        ROW(CKR_TOKEN_NOT_RECOGNIZED),
        ROW(CKR_TOKEN_WRITE_PROTECTED),
        ROW(CKR_USER_ALREADY_LOGGED_IN),
        ROW(CKR_USER_NOT_LOGGED_IN),
        ROW(CKR_USER_PIN_NOT_INITIALIZED),
        ROW(CKR_USER_TYPE_INVALID),
        ROW(CKR_BUFFER_TOO_SMALL),
        ROW(CKR_CRYPTOKI_NOT_INITIALIZED),
        ROW(CKR_CRYPTOKI_ALREADY_INITIALIZED),
    };
#undef ROW

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (rows[i].rv == rv)
            return rows[i].name;
    snprintf(text, 32, "CKR 0x%lX", rv);
    return text;
}

int fault_call(struct p11_fault *f, const char *call, CK_RV rv)
{
    enum p11_reason reason = P11_DRIVER;
    char text[32];

    switch (rv) {
    case CKR_DEVICE_REMOVED:
    case CKR_TOKEN_NOT_PRESENT:
    case CKR_SESSION_HANDLE_INVALID:
    case CKR_SESSION_CLOSED:
        reason = P11_TOKEN_GONE;
        break;
    case CKR_HOST_MEMORY:
        reason = P11_MEMORY;
        break;
    default:
        break;
    }
    return fault_set(f, reason, "%s: %s", call, rv_name(rv, text));
}
