#include "zip/layout.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/little.h"
#include "base/utf8.h"

/* APPNOTE.TXT 4.3.7, 4.3.12, 4.3.14 to 4.3.16: bytes before what has no fixed length. */
enum { LOCAL = 30, CENTRAL = 46, END64 = 56, LOCATOR = 20, END = 22, COMMENT_MOST = 65535 };
/* 4.4.4: encrypted, sizes behind the data, names in UTF-8. */
enum { ENCRYPTED = 1 << 0, BEHIND = 1 << 3, UTF8 = 1 << 11 };
/* 4.5.3 and 4.6.9: wide numbers, another name. */
enum { EXTRA_WIDE = 0x0001, EXTRA_NAME = 0x7075, NAME_HEAD = 5 };

/* What stands in a local header and in the directory alike. */
struct member {
    struct slice name;
    uint64_t start; /* of its local header */
    uint64_t packed, size;
    uint32_t sum;
    unsigned flags, method;
};

struct directory {
    uint64_t at, len, count;
    uint64_t end; /* where the end records begin */
};

struct shown {
    char text[120];
};

static struct shown shown(const struct member *m)
{
    struct shown s;

    snprintf(s.text, sizeof s.text, "%.*s", (int)(m->name.len < 100 ? m->name.len : 100),
             (const char *)m->name.data);
    utf8_trim_tail(s.text);
    utf8_mask_controls(s.text);
    return s;
}

/* before: NULL is the end of the container. */
static int stray(uint64_t bytes, const struct member *before, struct err *e)
{
    return err_set(e, ERR_FORMAT,
                   _("the ZIP container has %llu bytes before %s that belong to no entry: "
                     "programs would not see the same files in it"),
                   (unsigned long long)bytes,
                   before ? shown(before).text : _("its directory or end record"));
}

static int unclear(struct err *e)
{
    return err_set(e, ERR_FORMAT, "%s",
                   _("the ZIP container's end record does not fit its directory"));
}

static bool begins(const uint8_t *p, const char *signature)
{
    return memcmp(p, signature, 4) == 0;
}

/* The last end record: nothing may follow it but its own comment. */
static int find_end(struct slice c, size_t *at, struct err *e)
{
    for (size_t back = END; back <= c.len && back <= END + COMMENT_MOST; back++) {
        const uint8_t *p = c.data + c.len - back;

        if (!begins(p, "PK\5\6"))
            continue;
        if (little16(p + 20) != back - END)
            return err_set(e, ERR_FORMAT, "%s",
                           _("the ZIP container has bytes behind its end record"));
        *at = c.len - back;
        return 0;
    }
    return err_set(e, ERR_FORMAT, "%s", _("this is no ZIP container: it has no end record"));
}

/* A narrow number either is the wide one or says that the wide one counts. */
static bool agrees(uint64_t narrow, uint64_t most, uint64_t wide)
{
    return narrow == most || narrow == wide;
}

/* 4.3.14, 4.3.15: the wide end record and the locator that leads to it. */
static int read_wide_end(struct slice c, struct directory *d, struct err *e)
{
    const uint8_t *end = c.data + d->end, *locator = end - LOCATOR, *wide;
    uint64_t at = little64(locator + 8), here = d->end - LOCATOR;

    if (little32(locator + 4) || little32(locator + 16) > 1 || here < END64 || at > here - END64)
        return unclear(e);
    wide = c.data + at;
    if (!begins(wide, "PK\6\6") || little64(wide + 4) != here - at - 12 || little32(wide + 16) ||
        little32(wide + 20) || little64(wide + 24) != little64(wide + 32))
        return unclear(e);
    d->count = little64(wide + 32);
    d->len = little64(wide + 40);
    d->at = little64(wide + 48);
    d->end = at;
    return agrees(little16(end + 10), UINT16_MAX, d->count) &&
                   agrees(little32(end + 12), UINT32_MAX, d->len) &&
                   agrees(little32(end + 16), UINT32_MAX, d->at)
               ? 0
               : unclear(e);
}

static int read_end(struct slice c, struct directory *d, struct err *e)
{
    const uint8_t *p;
    size_t at = 0;

    if (find_end(c, &at, e))
        return -1;
    p = c.data + at;
    if (little16(p + 4) || little16(p + 6) || little16(p + 8) != little16(p + 10))
        return err_set(e, ERR_FORMAT, "%s", _("the ZIP container is one part of several"));
    *d = (struct directory){little32(p + 16), little32(p + 12), little16(p + 10), at};
    if (at >= LOCATOR && begins(p - LOCATOR, "PK\6\7") && read_wide_end(c, d, e))
        return -1;
    if (d->at > d->end || d->len > d->end - d->at)
        return unclear(e);
    if (d->len < d->end - d->at)
        return stray(d->end - d->at - d->len, NULL, e);
    if (d->count > LIMIT_ZIP_ENTRIES)
        return err_set(e, ERR_FORMAT, _("the container has more than %d entries"),
                       LIMIT_ZIP_ENTRIES);
    return 0;
}

/* The value of an extra field (4.5.1), or one without bytes. What is behind the last whole field is
 * padding. */
static struct slice extra_field(struct slice extra, unsigned id)
{
    while (extra.len >= 4) {
        size_t n = little16(extra.data + 2);

        if (n > extra.len - 4)
            break;
        if (little16(extra.data) == id)
            return (struct slice){extra.data + 4, n};
        extra.data += 4 + n;
        extra.len -= 4 + n;
    }
    return (struct slice){NULL, 0};
}

/* 4.5.3: those of the values that say so stand in the extra field, in this order. */
static void widen(struct slice extra, uint64_t *const *values, size_t count)
{
    struct slice wide = extra_field(extra, EXTRA_WIDE);

    for (size_t i = 0; i < count; i++)
        if (*values[i] == UINT32_MAX && wide.len >= 8) {
            *values[i] = little64(wide.data);
            wide.data += 8;
            wide.len -= 8;
        }
}

/* 4.6.9: a second name in an extra field, which some read and some do not; nor do all read a name
 * beyond a zero byte in it. */
static int check_names(const struct member *m, struct slice extra, struct err *e)
{
    struct slice name = extra_field(extra, EXTRA_NAME);

    if (m->name.len && memchr(m->name.data, 0, m->name.len))
        return err_set(e, ERR_FORMAT, _("the container has an entry with an unsafe name: %s"),
                       shown(m).text);
    if (name.len &&
        (name.len < NAME_HEAD ||
         !slice_equal((struct slice){name.data + NAME_HEAD, name.len - NAME_HEAD}, m->name)))
        return err_set(e, ERR_FORMAT, _("the container's entry %s has two names"), shown(m).text);
    return 0;
}

/* One entry of the directory; *at moves behind it. */
static int read_central(struct slice c, const struct directory *d, uint64_t *at, struct member *m,
                        struct err *e)
{
    uint64_t left = d->at + d->len - *at, length, *const wide[] = {&m->size, &m->packed, &m->start};
    const uint8_t *p = c.data + *at;
    struct slice extra;

    if (left < CENTRAL || !begins(p, "PK\1\2"))
        return unclear(e);
    m->name = (struct slice){p + CENTRAL, little16(p + 28)};
    extra = (struct slice){p + CENTRAL + m->name.len, little16(p + 30)};
    length = CENTRAL + (uint64_t)m->name.len + extra.len + little16(p + 32);
    if (length > left || little16(p + 34))
        return unclear(e);
    m->flags = little16(p + 8);
    m->method = little16(p + 10);
    m->sum = little32(p + 16);
    m->packed = little32(p + 20);
    m->size = little32(p + 24);
    m->start = little32(p + 42);
    widen(extra, wide, sizeof wide / sizeof *wide);
    *at += length;
    return check_names(m, extra, e);
}

static int differs(const struct member *m, struct err *e)
{
    return err_set(e, ERR_FORMAT,
                   _("the container's entry %s is another in its own header than in the "
                     "directory"),
                   shown(m).text);
}

/* 4.3.9: what stands behind the data, in one of four forms, says the same again. */
static bool is_descriptor(const struct member *m, const uint8_t *p, uint64_t len)
{
    bool wide = len == 20 || len == 24;

    if (len != 12 && len != 16 && !wide)
        return false;
    if (len == 16 || len == 24) {
        if (!begins(p, "PK\7\x8"))
            return false;
        p += 4;
    }
    return little32(p) == m->sum &&
           (wide ? little64(p + 4) == m->packed && little64(p + 12) == m->size
                 : little32(p + 4) == m->packed && little32(p + 8) == m->size);
}

/* Sizes that stand behind the data may be left out here. */
static bool same(uint64_t own, uint64_t listed, bool behind)
{
    return own == listed || (behind && (own == 0 || own == UINT32_MAX));
}

/* The entry's own header at m->start; *data: where its bytes begin. */
static int read_local(struct slice c, const struct member *m, uint64_t next, uint64_t *data,
                      bool *behind, struct err *e)
{
    const uint8_t *p = c.data + m->start;
    uint64_t size, packed, *const wide[] = {&size, &packed};
    struct slice name, extra;

    if (next - m->start < LOCAL || !begins(p, "PK\3\4"))
        return differs(m, e);
    name = (struct slice){p + LOCAL, little16(p + 26)};
    extra = (struct slice){p + LOCAL + name.len, little16(p + 28)};
    *data = m->start + LOCAL + name.len + extra.len;
    if (*data > next || m->packed > next - *data)
        return err_set(e, ERR_FORMAT, _("the container's entry %s reaches into what follows it"),
                       shown(m).text);
    packed = little32(p + 18);
    size = little32(p + 22);
    widen(extra, wide, sizeof wide / sizeof *wide);
    *behind = little16(p + 6) & BEHIND;
    if (!slice_equal(name, m->name) || little16(p + 8) != m->method ||
        (little16(p + 6) ^ m->flags) & (ENCRYPTED | UTF8) ||
        !same(little32(p + 14), m->sum, *behind) || !same(packed, m->packed, *behind) ||
        !same(size, m->size, *behind))
        return differs(m, e);
    return check_names(m, extra, e);
}

/* From its header to the next one's, or to the directory. */
static int check_member(struct slice c, const struct member *m, uint64_t next,
                        const struct member *follows, struct err *e)
{
    uint64_t data = 0, gap;
    bool behind = false;

    if (read_local(c, m, next, &data, &behind, e))
        return -1;
    data += m->packed;
    gap = next - data;
    if (behind ? is_descriptor(m, c.data + data, gap) : !gap)
        return 0;
    return behind && gap <= 24 ? differs(m, e) : stray(gap, follows, e);
}

static int by_start(const void *a, const void *b)
{
    uint64_t x = ((const struct member *)a)->start, y = ((const struct member *)b)->start;

    return (x > y) - (x < y);
}

/* Members by their places: from the first byte to the directory. */
static int check_members(struct slice c, const struct directory *d, struct member *list,
                         struct err *e)
{
    size_t n = (size_t)d->count;

    qsort(list, n, sizeof *list, by_start);
    if (!n)
        return d->at ? stray(d->at, NULL, e) : 0;
    if (list[0].start)
        return stray(list[0].start, &list[0], e);
    for (size_t i = 0; i < n; i++) {
        uint64_t next = i + 1 < n ? list[i + 1].start : d->at;

        if (next > d->at || next <= list[i].start)
            return err_set(e, ERR_FORMAT,
                           _("the container's entry %s reaches into what follows it"),
                           shown(&list[i]).text);
        if (check_member(c, &list[i], next, i + 1 < n ? &list[i + 1] : NULL, e))
            return -1;
    }
    return 0;
}

int zip_check_layout(struct slice container, struct err *e)
{
    struct member *list = NULL;
    struct directory d = {0, 0, 0, 0};
    uint64_t at;
    int rc = -1;

    if (read_end(container, &d, e))
        return -1;
    list = calloc((size_t)d.count + 1, sizeof *list);
    if (!list)
        return err_memory(e);
    at = d.at;
    for (uint64_t i = 0; i < d.count; i++)
        if (read_central(container, &d, &at, &list[i], e))
            goto out;
    if (at != d.at + d.len)
        stray(d.at + d.len - at, NULL, e);
    else
        rc = check_members(container, &d, list, e);
out:
    free(list);
    return rc;
}
