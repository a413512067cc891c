#include "xml/tags.h"

#include <string.h>

#include "base/limits.h"

static const uint8_t *after(const uint8_t *p, const uint8_t *end, const char *mark)
{
    const uint8_t *found = memmem(p, (size_t)(end - p), mark, strlen(mark));

    return found ? found + strlen(mark) : end;
}

/* Behind the tag that starts at p; counts the equal signs outside quotes. */
static const uint8_t *skip_tag(const uint8_t *p, const uint8_t *end, int *attributes)
{
    *attributes = 0;
    while (p < end && *p != '>') {
        if (*p == '"' || *p == '\'') {
            const uint8_t *close = memchr(p + 1, *p, (size_t)(end - p - 1));

            if (!close)
                return end;
            p = close;
        }
        *attributes += *p++ == '=';
    }
    return p;
}

int xml_check_tags(struct slice bytes, struct err *e)
{
    const uint8_t *p = bytes.data, *end = p + bytes.len;

    while (p < end && (p = memchr(p, '<', (size_t)(end - p)))) {
        const uint8_t *start = p;
        size_t left = (size_t)(end - p), line = 1;
        int attributes = 0;

        if (left > 3 && memcmp(p, "<!--", 4) == 0)
            p = after(p + 4, end, "-->");
        else if (left > 8 && memcmp(p, "<![CDATA[", 9) == 0)
            p = after(p + 9, end, "]]>");
        else if (left > 1 && p[1] == '?')
            p = after(p + 2, end, "?>");
        else
            p = skip_tag(p + 1, end, &attributes);
        if (attributes <= LIMIT_XML_ATTRIBUTES)
            continue;
        for (const uint8_t *c = bytes.data; c < start; c++)
            line += *c == '\n';
        return err_set(e, ERR_FORMAT,
                       _("line %zu: an element has more than %d attributes; delete some"), line,
                       LIMIT_XML_ATTRIBUTES);
    }
    return 0;
}
