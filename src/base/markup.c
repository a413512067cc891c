#include "base/markup.h"

void markup_escape(struct buf *out, const char *text)
{
    for (; *text; text++)
        switch (*text) {
        case '<':
            buf_add_string(out, "&lt;");
            break;
        case '>':
            buf_add_string(out, "&gt;");
            break;
        case '&':
            buf_add_string(out, "&amp;");
            break;
        case '"':
            buf_add_string(out, "&quot;");
            break;
        case '\'':
            buf_add_string(out, "&apos;");
            break;
        default:
            buf_add_byte(out, (uint8_t)*text);
        }
}
