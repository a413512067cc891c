/* Indirect objects (ISO 32000-1 7.3.10), streams (7.3.8) and object streams (7.5.7). */
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "pdf/store.h"

/* An indirect /Length may stand in an object stream whose own /Length is indirect, and so on. */
enum { LENGTH_DEPTH = 8 };

static int read_at(struct pdf_doc *d, size_t k, size_t offset, size_t bound, int depth,
                   struct pdf_ref *r, struct pdf_obj *out, size_t *after, struct err *e);
static int read_packed(struct pdf_doc *d, size_t entry, int depth, struct pdf_obj *out,
                       struct err *e);

static struct arena *parsing_arena(const struct pdf_doc *d)
{
    return d->scratch ? d->scratch : d->arena;
}

/* The whole work on objects is bounded: they cannot overlap in a file that is what it seems. */
static int count_work(struct pdf_doc *d, size_t bytes, struct err *e)
{
    d->lexed += bytes;
    if (d->lexed / 4 > d->bytes.len + d->packed_bytes + 65536)
        return err_set(e, ERR_FORMAT, _("objects of the file overlap each other"));
    return 0;
}

/* An indirect /Length: an integer that stands in force where the stream was written. */
static int read_length(struct pdf_doc *d, size_t k, struct pdf_ref r, int depth, int64_t *out,
                       struct err *e)
{
    size_t i = depth < LENGTH_DEPTH ? pdf_store_find(d, k, r.number) : SIZE_MAX;
    const struct pdf_store_entry *entry = i == SIZE_MAX ? NULL : &d->entries[i];
    struct pdf_obj o = pdf_null;
    struct pdf_ref header;
    size_t after;

    if (entry && entry->parsed)
        o = *entry->parsed;
    else if (entry && entry->place == PDF_PLAIN && entry->generation == r.generation) {
        if (read_at(d, entry->revision, (size_t)entry->offset,
                    d->revisions[entry->revision].eof_end, depth + 1, &header, &o, &after, e))
            return -1;
        if (header.number != r.number || header.generation != r.generation)
            o = pdf_null;
    } else if (entry && entry->place == PDF_PACKED && r.generation == 0) {
        if (read_packed(d, i, depth + 1, &o, e))
            return -1;
    }
    if (!pdf_int(&o, out))
        return err_set(e, ERR_FORMAT, _("object %u is not the number that a /Length needs"),
                       r.number);
    return 0;
}

/* Where "endstream" stands when data of n bytes is followed by it; 0: it does not. */
static size_t find_end(const struct pdf_lexer *l, size_t start, int64_t n)
{
    size_t at;

    if (n < 0 || (uint64_t)n > l->end - start)
        return 0;
    at = start + (size_t)n;
    if (at < l->end && l->data[at] == '\r')
        at++;
    if (at < l->end && l->data[at] == '\n')
        at++;
    return l->end - at >= 9 && memcmp(l->data + at, "endstream", 9) == 0 ? at : 0;
}

/* The data of a stream whose /Length lies: up to the first "endstream" and the line end before it.
 * Returns where that word stands; 0 with e set when there is none. */
static size_t search_end(struct pdf_doc *d, const struct pdf_lexer *l, size_t start, size_t *n,
                         struct err *e)
{
    const uint8_t *word = memmem(l->data + start, l->end - start, "endstream", 9);
    size_t at = word ? (size_t)(word - l->data) : l->end, end = at;

    if (count_work(d, at - start, e))
        return 0;
    if (!word) {
        err_set(e, ERR_FORMAT, _("byte %zu: stream without \"endstream\" (ISO 32000-1 7.3.8.1)"),
                start);
        return 0;
    }
    if (end > start && l->data[end - 1] == '\n')
        end--;
    if (end > start && l->data[end - 1] == '\r')
        end--;
    *n = end - start;
    return at;
}

/* The length that a stream claims; -1 when it claims none that can be read. */
static int64_t claimed_length(struct pdf_doc *d, size_t k, const struct pdf_obj *length, int depth)
{
    struct pdf_ref r;
    int64_t n = -1;

    if (!pdf_int(length, &n) && pdf_reference(length, &r) && read_length(d, k, r, depth, &n, NULL))
        return -1;
    return n;
}

/* Behind the word "stream": its data and "endstream". */
static int read_stream(struct pdf_doc *d, size_t k, struct pdf_parser *p, int depth,
                       struct pdf_obj *out, struct err *e)
{
    struct pdf_lexer *l = &p->lexer;
    size_t start = l->at, end, length;
    int64_t claimed;

    if (start < l->end && l->data[start] == '\r')
        start++;
    if (start >= l->end || l->data[start] != '\n')
        return err_set(e, ERR_FORMAT,
                       _("byte %zu: no line end after \"stream\" (ISO 32000-1 7.3.8.1)"), l->at);
    start++;
    claimed = claimed_length(d, k, pdf_find(out, "Length"), depth);
    length = (size_t)claimed;
    end = find_end(l, start, claimed);
    if (!end) {
        end = search_end(d, l, start, &length, e);
        if (!end)
            return -1;
        pdf_store_departure(d, PDF_WRONG_LENGTH, start, 0);
    }
    l->at = end + 9;
    out->kind = PDF_STREAM;
    out->dict.data = (struct slice){l->data + start, length};
    return pdf_parser_word(p, "endobj", e);
}

/* Behind "n g obj". */
static int read_body(struct pdf_doc *d, size_t k, struct pdf_parser *p, int depth,
                     struct pdf_obj *out, struct err *e)
{
    struct pdf_token t;

    if (pdf_parser_value(p, out, e) || pdf_lex(&p->lexer, &t, e))
        return -1;
    if (count_work(d, p->lexer.at - out->offset, e))
        return -1;
    if (t.kind == PDF_TOKEN_WORD && slice_is(t.bytes, "endobj"))
        return 0;
    if (t.kind == PDF_TOKEN_WORD && slice_is(t.bytes, "stream") && out->kind == PDF_DICT)
        return read_stream(d, k, p, depth, out, e);
    return err_set(e, ERR_FORMAT, _("byte %zu: \"endobj\" is missing (ISO 32000-1 7.3.10)"),
                   t.offset);
}

static int read_at(struct pdf_doc *d, size_t k, size_t offset, size_t bound, int depth,
                   struct pdf_ref *r, struct pdf_obj *out, size_t *after, struct err *e)
{
    struct pdf_parser p;
    struct pdf_obj o;
    int64_t number, generation;
    int rc = -1;

    pdf_parser_init(&p, parsing_arena(d), (struct slice){d->bytes.data, bound}, offset);
    pdf_parser_lend(&p, &d->room);
    if (offset >= bound) {
        err_set(e, ERR_FORMAT, _("byte %zu: an object beyond its revision, which ends at %zu"),
                offset, bound);
        goto out;
    }
    if (pdf_parser_count(&p, LIMIT_PDF_OBJECTS, &number, e) ||
        pdf_parser_count(&p, 65535, &generation, e) || pdf_parser_word(&p, "obj", e) ||
        read_body(d, k, &p, depth, &o, e)) {
        count_work(d, p.lexer.at - offset, NULL);
        goto out;
    }
    if (p.doubled)
        pdf_store_departure(d, PDF_DOUBLED_KEY, p.doubled_at, (uint32_t)number);
    *r = (struct pdf_ref){(uint32_t)number, (uint32_t)generation};
    *out = o;
    *after = p.lexer.at;
    rc = 0;
out:
    pdf_parser_return(&p, &d->room);
    return rc;
}

int pdf_read_indirect(struct pdf_doc *d, size_t k, size_t offset, size_t bound, struct pdf_ref *r,
                      struct pdf_obj *out, size_t *after, struct err *e)
{
    return read_at(d, k, offset, bound, 0, r, out, after, e);
}

static int read_plain(struct pdf_doc *d, size_t i, int depth, struct pdf_obj *out, size_t *after,
                      struct err *e)
{
    const struct pdf_store_entry *entry = &d->entries[i];
    const struct pdf_revision *revision = &d->revisions[entry->revision];
    size_t offset = (size_t)entry->offset;
    struct pdf_ref r;
    struct pdf_obj o;

    if (entry->offset >= revision->eof_end)
        return err_set(e, ERR_FORMAT,
                       _("object %u: its entry points beyond its revision, to byte %llu"),
                       entry->number, (unsigned long long)entry->offset);
    if (offset < revision->start)
        pdf_store_departure(d, PDF_FOREIGN_OFFSET, offset, entry->number);
    if (pdf_is_space(d->bytes.data[offset]) || d->bytes.data[offset] == '%')
        pdf_store_departure(d, PDF_OFFSET_BEFORE_SPACE, offset, entry->number);
    if (read_at(d, entry->revision, offset, revision->eof_end, depth, &r, &o, after, e))
        return err_prefix(e, _("object %u"), entry->number);
    if (r.number != entry->number || r.generation != entry->generation)
        return err_set(e, ERR_FORMAT,
                       _("object %u %u: at byte %zu stands object %u %u (ISO 32000-1 7.5.4)"),
                       entry->number, entry->generation, offset, r.number, r.generation);
    *out = o;
    return 0;
}

/* The pairs of number and offset at the head of an object stream. */
static int read_members(struct pdf_doc *d, struct pdf_store_pack *pack, struct err *e)
{
    struct pdf_parser p;
    int rc = -1;

    pdf_parser_init(&p, d->arena, (struct slice){pack->data.data, pack->first}, 0);
    pack->members = arena_array(d->arena, pack->count + 1, sizeof *pack->members);
    if (!pack->members) {
        pdf_no_room(d->arena, e);
        goto out;
    }
    for (size_t i = 0; i < pack->count; i++) {
        int64_t number, offset;

        if (pdf_parser_count(&p, LIMIT_PDF_OBJECTS, &number, e) ||
            pdf_parser_count(&p, (int64_t)(pack->data.len - pack->first), &offset, e))
            goto out;
        pack->members[i].number = (uint32_t)number;
        pack->members[i].offset = (uint32_t)offset;
    }
    rc = 0;
out:
    pdf_parser_release(&p);
    return rc;
}

/* Readers that go by the numbers at the stream's head, or that repair, find what no entry names. */
static void tell_unnamed(struct pdf_doc *d, const struct pdf_store_pack *pack)
{
    const struct pdf_store_entry *container = &d->entries[pack->entry];

    for (size_t i = 0; i < pack->count; i++) {
        const uint32_t number = pack->members[i].number;
        size_t at = pdf_store_find(d, container->revision, number);
        const struct pdf_store_entry *named = at == SIZE_MAX ? NULL : &d->entries[at];
        bool here = named && named->place == PDF_PACKED && named->offset == container->number;

        if (!here || named->index != i)
            pdf_store_departure(d, here ? PDF_DOUBLED_OBJECT : PDF_JUNK, (size_t)container->offset,
                                number);
    }
}

static int open_pack(struct pdf_doc *d, size_t container, int depth, struct pdf_store_pack *pack,
                     struct err *e)
{
    struct pdf_obj stream;
    int64_t n, first;
    size_t after;

    if (read_plain(d, container, depth, &stream, &after, e))
        return -1;
    if (stream.kind != PDF_STREAM || !pdf_is_name(pdf_find(&stream, "Type"), "ObjStm") ||
        !pdf_int(pdf_find(&stream, "N"), &n) || !pdf_int(pdf_find(&stream, "First"), &first))
        return err_set(e, ERR_FORMAT, _("object %u is no object stream (ISO 32000-1 7.5.7)"),
                       d->entries[container].number);
    if (n < 0 || n > LIMIT_PDF_ENTRIES || first < 0)
        return err_set(e, ERR_FORMAT, _("object %u: an object stream of %lld objects"),
                       d->entries[container].number, (long long)n);
    if (pdf_decode(d, d->entries[container].revision, &stream, &pack->data, e))
        return err_prefix(e, _("object %u"), d->entries[container].number);
    if ((uint64_t)first > pack->data.len || pack->data.len > UINT32_MAX)
        return err_set(e, ERR_FORMAT, _("object %u: /First beyond the object stream's data"),
                       d->entries[container].number);
    if (pack->data.len > LIMIT_PDF_MEMORY / 2 - d->packed_bytes)
        return err_set(e, ERR_FORMAT, _("the object streams of the file hold more than %zu bytes"),
                       LIMIT_PDF_MEMORY / 2);
    pack->count = (size_t)n;
    pack->first = (size_t)first;
    pack->entry = container;
    d->packed_bytes += pack->data.len;
    if (read_members(d, pack, e))
        return -1;
    tell_unnamed(d, pack);
    return 0;
}

static int find_pack(struct pdf_doc *d, size_t container, int depth, struct pdf_store_pack **out,
                     struct err *e)
{
    struct pdf_store_pack *pack = d->pack_of ? d->pack_of[container] : NULL;

    if (pack) {
        *out = pack;
        return 0;
    }
    if (!d->pack_of) {
        d->pack_of = calloc(d->entry_count, sizeof *d->pack_of);
        if (!d->pack_of)
            return err_memory(e);
    }
    pack = arena_alloc(d->arena, sizeof *pack);
    if (!pack)
        return pdf_no_room(d->arena, e);
    buf_init(&pack->data, LIMIT_PDF_STREAM);
    if (open_pack(d, container, depth, pack, e)) {
        buf_release(&pack->data);
        return -1;
    }
    pack->next = d->packs;
    d->packs = pack;
    d->pack_of[container] = pack;
    *out = pack;
    return 0;
}

int pdf_open_pack(struct pdf_doc *d, size_t container, struct err *e)
{
    struct pdf_store_pack *pack;

    return find_pack(d, container, 0, &pack, e);
}

static int read_member(struct pdf_doc *d, const struct pdf_store_pack *pack, size_t index,
                       struct pdf_obj *out, struct err *e)
{
    struct pdf_parser p;
    struct pdf_obj o;
    int rc = -1;

    pdf_parser_init(&p, parsing_arena(d), buf_slice(&pack->data),
                    pack->first + pack->members[index].offset);
    pdf_parser_lend(&p, &d->room);
    p.packed = true;
    if (pdf_parser_value(&p, &o, e) ||
        count_work(d, p.lexer.at - pack->first - pack->members[index].offset, e))
        goto out;
    if (p.doubled)
        pdf_store_departure(d, PDF_DOUBLED_KEY, (size_t)d->entries[pack->entry].offset,
                            pack->members[index].number);
    *out = o;
    rc = 0;
out:
    pdf_parser_return(&p, &d->room);
    return rc;
}

static int read_packed(struct pdf_doc *d, size_t i, int depth, struct pdf_obj *out, struct err *e)
{
    const struct pdf_store_entry *entry = &d->entries[i];
    size_t container = pdf_store_find(d, entry->revision, (uint32_t)entry->offset);
    struct pdf_store_pack *pack = NULL;

    if (depth >= LENGTH_DEPTH || container == SIZE_MAX || d->entries[container].place != PDF_PLAIN)
        return err_set(e, ERR_FORMAT,
                       _("object %u: its object stream %llu is missing or not a plain object"),
                       entry->number, (unsigned long long)entry->offset);
    if (find_pack(d, container, depth + 1, &pack, e))
        return -1;
    if (entry->index >= pack->count || pack->members[entry->index].number != entry->number)
        return err_set(e, ERR_FORMAT,
                       _("object %u is not number %u of object stream %llu (ISO 32000-1 7.5.8.3)"),
                       entry->number, entry->index, (unsigned long long)entry->offset);
    if (read_member(d, pack, entry->index, out, e))
        return err_prefix(e, _("object %u in object stream %llu"), entry->number,
                          (unsigned long long)entry->offset);
    return 0;
}

int pdf_read_entry(struct pdf_doc *d, size_t i, struct pdf_obj *out, size_t *after, struct err *e)
{
    *after = 0;
    if (d->entries[i].place == PDF_PACKED)
        return read_packed(d, i, 0, out, e);
    return read_plain(d, i, 0, out, after, e);
}
