#include "base/json.h"

void json_text(struct buf *out, const char *text)
{
    if (!text) {
        buf_add_string(out, "null");
        return;
    }
    buf_add_byte(out, '"');
    for (; *text; text++) {
        if ((unsigned char)*text < ' ') {
            buf_printf(out, "\\u%04x", (unsigned)(unsigned char)*text);
            continue;
        }
        if (*text == '"' || *text == '\\')
            buf_add_byte(out, '\\');
        buf_add_byte(out, (uint8_t)*text);
    }
    buf_add_byte(out, '"');
}

void json_member(struct buf *out, const char *key, const char *text)
{
    buf_printf(out, ",\"%s\":", key);
    json_text(out, text);
}
