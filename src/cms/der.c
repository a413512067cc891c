#include "cms/der.h"

#include <stdlib.h>
#include <string.h>

int der_init(struct der *d, size_t size, struct err *e)
{
    *d = (struct der){.bytes = malloc(size), .size = size, .at = size};
    return d->bytes ? 0 : err_memory(e);
}

void der_release(struct der *d)
{
    free(d->bytes);
    *d = (struct der){NULL, 0, 0, false};
}

size_t der_mark(const struct der *d)
{
    return d->size - d->at;
}

void der_raw(struct der *d, const void *bytes, size_t n)
{
    if (n > d->at)
        d->full = true;
    if (d->full || n == 0)
        return;
    d->at -= n;
    memcpy(d->bytes + d->at, bytes, n);
}

void der_slice(struct der *d, struct slice s)
{
    der_raw(d, s.data, s.len);
}

void der_header(struct der *d, uint8_t tag, size_t mark)
{
    size_t len = der_mark(d) - mark;
    uint8_t header[10];
    size_t at = sizeof header;

    if (len < 0x80) {
        header[--at] = (uint8_t)len;
    } else {
        size_t start = at;

        for (; len; len >>= 8)
            header[--at] = (uint8_t)len;
        header[at - 1] = (uint8_t)(0x80 | (start - at));
        at--;
    }
    header[--at] = tag;
    der_raw(d, header + at, sizeof header - at);
}

void der_primitive(struct der *d, uint8_t tag, struct slice body)
{
    size_t mark = der_mark(d);

    der_slice(d, body);
    der_header(d, tag, mark);
}

struct slice der_written(const struct der *d)
{
    return (struct slice){d->bytes + d->at, d->size - d->at};
}

int der_append(const struct der *d, struct buf *out, struct err *e)
{
    if (d->full)
        return err_set(e, ERR_BUG, _("CMS: the room of %zu bytes is too small"), d->size);
    buf_add(out, d->bytes + d->at, d->size - d->at);
    return buf_check(out, "CMS", e);
}

static int by_bytes(const void *a, const void *b)
{
    const struct slice *x = a, *y = b;
    size_t n = x->len < y->len ? x->len : y->len;
    int difference = memcmp(x->data, y->data, n);

    return difference ? difference : (x->len > y->len) - (x->len < y->len);
}

void der_sort(struct slice *list, size_t count)
{
    qsort(list, count, sizeof *list, by_bytes);
}
