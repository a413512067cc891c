#include "pdf/incr.h"

#include <assert.h>
#include <inttypes.h>
#include <libdeflate.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hex.h"
#include "base/limits.h"
#include "base/list.h"
#include "pdf/store.h"

/* Objects of one appended revision. */
enum { WRITTEN_MAX = 100000 };
/* A signature's picture takes a third of the time of signing at 6, a sixth at 1; 1.4 KB more. */
enum { DEFLATE_LEVEL = 1 };
/* "[0000000000 0000000000 0000000000 0000000000]" */
enum { RANGE_ROOM = 45 };

struct written {
    uint32_t number, generation;
    uint64_t offset;
};

struct pdf_incr {
    struct pdf_doc *d;
    struct buf out;
    struct written *list; /* owned */
    size_t count, capacity;
    uint32_t next;
    bool finished;
};

/* Departures that leave no doubt about where the file ends or what it holds. */
static bool harmless(const struct pdf_doc *d, enum pdf_departure_kind kind)
{
    return (d->allowed >> kind & 1) != 0 || kind == PDF_SPACE_AFTER_END || kind == PDF_HYBRID ||
           kind == PDF_BYTES_AFTER_FLATE;
}

static int check_doc(struct pdf_doc *d, struct err *e)
{
    if (d->bytes.len >= LIMIT_PDF_BYTES)
        return err_set(e, ERR_FORMAT, _("larger than the limit of %zu bytes"), LIMIT_PDF_BYTES);
    /* Every object is looked at: who signs a file that no one can judge has nothing. */
    if (pdf_inspect(d, e))
        return -1;
    for (size_t i = 0; i < d->departure_count; i++) {
        const struct pdf_departure *x = &d->departures[i];

        if (!harmless(d, x->kind))
            return err_set(e, ERR_FORMAT,
                           _("nothing is appended to a file with faults: %s at byte %zu"),
                           pdf_departure_name(x->kind), x->offset);
    }
    return 0;
}

int pdf_incr_new(struct pdf_incr **out, struct pdf_doc *d, size_t max, struct err *e)
{
    struct pdf_incr *w;

    if (check_doc(d, e))
        return -1;
    w = calloc(1, sizeof *w);
    if (!w)
        return err_memory(e);
    w->d = d;
    w->next = pdf_next_number(d);
    buf_init(&w->out, max);
    /* A line end first, so that no byte of ours can count as part of the last line. */
    if (d->bytes.data[d->bytes.len - 1] != '\n' && d->bytes.data[d->bytes.len - 1] != '\r')
        buf_add_byte(&w->out, '\n');
    *out = w;
    return 0;
}

void pdf_incr_free(struct pdf_incr *w)
{
    if (!w)
        return;
    buf_release(&w->out);
    free(w->list);
    free(w);
}

struct pdf_ref pdf_incr_number(struct pdf_incr *w)
{
    return (struct pdf_ref){w->next++, 0};
}

struct pdf_ref pdf_incr_change(struct pdf_incr *w, uint32_t number)
{
    struct pdf_definition x = {.generation = 0};

    pdf_definition_at(w->d, PDF_LATEST, number, &x);
    return (struct pdf_ref){number, x.generation};
}

/* Notes where an object begins and writes its head. */
static int begin(struct pdf_incr *w, struct pdf_ref r, struct err *e)
{
    struct written *list;

    assert(!w->finished);
    if (r.number == 0 || r.number > LIMIT_PDF_OBJECTS || r.generation > 65535)
        return err_set(e, ERR_FORMAT, _("object number %u cannot be written"), r.number);
    if (w->count >= WRITTEN_MAX)
        return err_set(e, ERR_FORMAT, _("more than %d objects in one revision"), WRITTEN_MAX);
    list = list_room(w->list, w->count, &w->capacity, sizeof *list);
    if (!list)
        return err_memory(e);
    w->list = list;
    w->list[w->count++] = (struct written){.number = r.number,
                                           .generation = r.generation,
                                           .offset = (uint64_t)w->d->bytes.len + w->out.len};
    pdf_write_digits(&w->out, r.number, 1);
    buf_add_byte(&w->out, ' ');
    pdf_write_digits(&w->out, r.generation, 1);
    buf_add_string(&w->out, " obj\n");
    return 0;
}

static int end(struct pdf_incr *w, struct err *e)
{
    buf_add_string(&w->out, "\nendobj\n");
    return buf_check(&w->out, _("the appended revision"), e);
}

int pdf_incr_object(struct pdf_incr *w, struct pdf_ref r, struct slice body, struct err *e)
{
    if (begin(w, r, e))
        return -1;
    buf_add(&w->out, body.data, body.len);
    return end(w, e);
}

int pdf_deflate(struct slice in, struct buf *out, struct err *e)
{
    struct libdeflate_compressor *c = libdeflate_alloc_compressor(DEFLATE_LEVEL);
    uint8_t *to;
    size_t room;

    if (!c)
        return err_memory(e);
    room = libdeflate_zlib_compress_bound(c, in.len);
    to = buf_reserve(out, room);
    if (to)
        buf_added(out, libdeflate_zlib_compress(c, in.data ? in.data : (const uint8_t *)"", in.len,
                                                to, room));
    libdeflate_free_compressor(c);
    return to ? 0 : buf_check(out, _("deflated stream"), e);
}

/* "<< entries /Length n >>", "stream", data with a line end before "endstream". */
static int add_stream(struct pdf_incr *w, struct slice entries, struct slice data, bool deflated,
                      struct err *e)
{
    buf_add_string(&w->out, "<<");
    buf_add(&w->out, entries.data, entries.len);
    if (deflated)
        pdf_write(&w->out, "/Filter/FlateDecode");
    pdf_write(&w->out, "/Length");
    pdf_write_int(&w->out, (int64_t)data.len);
    buf_add_string(&w->out, ">>\nstream\n");
    buf_add(&w->out, data.data, data.len);
    buf_add_string(&w->out, "\nendstream");
    return end(w, e);
}

int pdf_incr_stream(struct pdf_incr *w, struct pdf_ref r, struct slice entries, struct slice data,
                    enum pdf_packing packing, struct err *e)
{
    struct buf deflated;
    int rc = -1;

    buf_init(&deflated, w->out.max + 1024);
    if (packing == PDF_DEFLATE) {
        if (pdf_deflate(data, &deflated, e))
            goto out;
        data = buf_slice(&deflated);
    }
    if (!begin(w, r, e))
        rc = add_stream(w, entries, data, packing != PDF_RAW, e);
out:
    buf_release(&deflated);
    return rc;
}

int pdf_incr_signature(struct pdf_incr *w, struct pdf_ref r, struct slice entries,
                       size_t contents_room, struct pdf_placeholder *out, struct err *e)
{
    struct pdf_placeholder p = {.byte_range_room = RANGE_ROOM};

    if (contents_room == 0 || contents_room > LIMIT_CONTENTS)
        return err_set(e, ERR_FORMAT,
                       _("room for a signature of %zu bytes; at most %d are allowed"),
                       contents_room, LIMIT_CONTENTS);
    if (begin(w, r, e))
        return -1;
    buf_add_string(&w->out, "<<");
    buf_add(&w->out, entries.data, entries.len);
    pdf_write(&w->out, "/ByteRange");
    p.byte_range_at = w->d->bytes.len + w->out.len;
    buf_add_string(&w->out, "[0 0 0 0");
    buf_add_repeat(&w->out, ' ', RANGE_ROOM - 9);
    buf_add_string(&w->out, "]");
    pdf_write(&w->out, "/Contents");
    p.contents_at = w->d->bytes.len + w->out.len;
    p.contents_len = 2 * contents_room + 2;
    buf_add_byte(&w->out, '<');
    buf_add_repeat(&w->out, '0', 2 * contents_room);
    buf_add_string(&w->out, ">>>");
    if (end(w, e))
        return -1;
    *out = p;
    return 0;
}

struct slice pdf_incr_bytes(const struct pdf_incr *w)
{
    return buf_slice(&w->out);
}

static int compare_written(const void *a, const void *b)
{
    const struct written *x = a, *y = b;

    return x->number < y->number ? -1 : x->number > y->number;
}

static int sort_written(struct pdf_incr *w, struct err *e)
{
    if (w->count)
        qsort(w->list, w->count, sizeof *w->list, compare_written);
    for (size_t i = 1; i < w->count; i++)
        if (w->list[i - 1].number == w->list[i].number)
            return err_set(e, ERR_BUG, _("object %u was written twice in one revision"),
                           w->list[i].number);
    return 0;
}

/* The entries that both kinds of trailer share, without "<<" and ">>". */
static void add_trailer(struct pdf_incr *w, struct slice new_id, struct buf *b)
{
    const struct pdf_revision *last = pdf_revision(w->d, PDF_LATEST);
    const struct pdf_obj *id = pdf_find(last->trailer, "ID"), *first = NULL;
    const struct pdf_obj *info = pdf_find(last->trailer, "Info");
    struct slice half = new_id;

    if (id && pdf_resolve(w->d, PDF_LATEST, id, &id, NULL) == 0 && id->kind == PDF_ARRAY &&
        id->array.count == 2)
        first = &id->array.items[0];
    pdf_string(first, &half);
    pdf_write(b, "/Size");
    pdf_write_int(b, w->next);
    pdf_write(b, "/Root");
    pdf_write_object(b, pdf_find(last->trailer, "Root"));
    if (info) {
        pdf_write(b, "/Info");
        pdf_write_object(b, info);
    }
    pdf_write(b, "/ID[");
    pdf_write_hex(b, half);
    pdf_write_hex(b, new_id);
    pdf_write(b, "]/Prev");
    pdf_write_int(b, (int64_t)last->section);
}

/* How many follow each other from i on without a gap. */
static size_t run_length(const struct pdf_incr *w, size_t i)
{
    size_t n = 1;

    while (i + n < w->count && w->list[i + n].number == w->list[i].number + n)
        n++;
    return n;
}

static void add_table(struct pdf_incr *w, struct slice new_id)
{
    struct buf *b = &w->out;

    buf_add_string(b, w->count ? "xref\n" : "xref\n0 0\n");
    for (size_t i = 0; i < w->count;) {
        size_t n = run_length(w, i);

        buf_printf(b, "%" PRIu32 " %zu\n", w->list[i].number, n);
        for (; n > 0; n--, i++) {
            pdf_write_digits(b, w->list[i].offset, 10);
            buf_add_byte(b, ' ');
            pdf_write_digits(b, w->list[i].generation, 5);
            buf_add_string(b, " n \n");
        }
    }
    buf_add_string(b, "trailer\n<<");
    add_trailer(w, new_id, b);
    buf_add_string(b, ">>\n");
}

/* Big-endian in n bytes. */
static void add_field(struct buf *b, uint64_t value, int n)
{
    for (int i = n - 1; i >= 0; i--)
        buf_add_byte(b, (uint8_t)(value >> (8 * i)));
}

/* A cross-reference stream names itself too (7.5.8.2). */
static int add_section_stream(struct pdf_incr *w, struct slice new_id, struct err *e)
{
    struct pdf_ref self = pdf_incr_number(w);
    struct buf rows, entries, deflated;
    int width = 1, rc = -1;

    buf_init(&rows, w->out.max + 1024);
    buf_init(&entries, w->out.max + 1024);
    buf_init(&deflated, w->out.max + 1024);
    if (begin(w, self, e))
        goto out;
    while (w->list[w->count - 1].offset >> (8 * width))
        width++;
    buf_printf(&entries, "/Type/XRef/W[1 %d 2]/Index[", width);
    for (size_t i = 0; i < w->count; i += run_length(w, i)) {
        pdf_write_int(&entries, w->list[i].number);
        pdf_write_int(&entries, (int64_t)run_length(w, i));
    }
    buf_add_byte(&entries, ']');
    add_trailer(w, new_id, &entries);
    for (size_t i = 0; i < w->count; i++) {
        add_field(&rows, 1, 1);
        add_field(&rows, w->list[i].offset, width);
        add_field(&rows, w->list[i].generation, 2);
    }
    if (buf_check(&entries, _("the appended revision"), e) ||
        buf_check(&rows, _("the appended revision"), e) ||
        pdf_deflate(buf_slice(&rows), &deflated, e))
        goto out;
    rc = add_stream(w, buf_slice(&entries), buf_slice(&deflated), true, e);
out:
    buf_release(&rows);
    buf_release(&entries);
    buf_release(&deflated);
    return rc;
}

int pdf_incr_finish(struct pdf_incr *w, struct slice new_id, struct buf *out, struct err *e)
{
    size_t section;

    if (sort_written(w, e))
        return -1;
    section = w->d->bytes.len + w->out.len;
    if (pdf_revision(w->d, PDF_LATEST)->kind == PDF_SECTION_STREAM) {
        if (add_section_stream(w, new_id, e))
            return -1;
    } else {
        add_table(w, new_id);
    }
    buf_printf(&w->out, "startxref\n%zu\n%%%%EOF\n", section);
    if (buf_check(&w->out, _("the appended revision"), e))
        return -1;
    if (w->out.len > LIMIT_PDF_BYTES - w->d->bytes.len || w->next - 1 > LIMIT_PDF_OBJECTS)
        return err_set(e, ERR_FORMAT, _("the finished file would be larger than %zu bytes"),
                       LIMIT_PDF_BYTES);
    w->finished = true;
    *out = w->out;
    buf_init(&w->out, out->max);
    return 0;
}

int pdf_fill_range(struct buf *appended, size_t old_len, const struct pdf_placeholder *p,
                   int64_t range[4], struct err *e)
{
    char text[RANGE_ROOM + 64];
    size_t total = old_len + appended->len, gap_end = p->contents_at + p->contents_len;
    int n;

    if (p->byte_range_at < old_len || p->byte_range_room != RANGE_ROOM || gap_end > total ||
        p->byte_range_at + RANGE_ROOM > total || total > LIMIT_PDF_BYTES)
        return err_set(e, ERR_BUG, _("the placeholder is not of these bytes"));
    n = snprintf(text, sizeof text, "[0 %zu %zu %zu", p->contents_at, gap_end, total - gap_end);
    if (n < 0 || n > RANGE_ROOM - 1)
        return err_set(e, ERR_BUG, _("/ByteRange does not fit its room"));
    memset(appended->data + (p->byte_range_at - old_len), ' ', RANGE_ROOM - 1);
    memcpy(appended->data + (p->byte_range_at - old_len), text, (size_t)n);
    range[0] = 0;
    range[1] = (int64_t)p->contents_at;
    range[2] = (int64_t)gap_end;
    range[3] = (int64_t)(total - gap_end);
    return 0;
}

int pdf_fill_contents(struct buf *appended, size_t old_len, const struct pdf_placeholder *p,
                      struct slice der, struct err *e)
{
    size_t room = p->contents_len / 2 - 1;
    char *at, behind;

    if (p->contents_at < old_len || p->contents_at + p->contents_len > old_len + appended->len)
        return err_set(e, ERR_BUG, _("the placeholder is not of these bytes"));
    if (der.len > room)
        return err_set(e, ERR_FORMAT, _("the signature has %zu bytes, its place only %zu"), der.len,
                       room);
    at = (char *)appended->data + (p->contents_at - old_len) + 1;
    behind = at[2 * der.len];
    hex_write(at, der.data, der.len);
    at[2 * der.len] = behind; /* where hex_write ends its text */
    return 0;
}
