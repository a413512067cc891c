#include "pack/sip.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/map.h"
#include "base/markup.h"
#include "base/utf8.h"
#include "base/worker.h"
#include "hash/hash.h"
#include "pack/mets.h"
#include "zip/zip.h"

enum { TEXT_MAX = 32 << 20 };

/* Our own descriptions of the two records, for readers without the circular. */
static const char schema_head[] =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<xs:schema "
    "xmlns:xs=\"http://www.w3.org/2001/XMLSchema\">\n<xs:element name=\"simpledc\"><xs:complexType>"
    "<xs:sequence>\n";
static const char schema_tail[] = "</xs:sequence></xs:complexType></xs:element>\n</xs:schema>\n";

/* Name, most characters, may be empty. SIP_hoso has eighteen, SIP_tailieu five. */
struct field {
    const char *name;
    size_t most;
    bool optional;
};
static const struct field of_file[] = {
    {"fileCode", 100, false},     {"title", 1000, false},          {"maintenance", 100, false},
    {"mode", 30, false},          {"language", 100, false},        {"startDate", 10, false},
    {"endDate", 10, false},       {"keyword", 100, true},          {"totalDoc", 10, false},
    {"numberOfPaper", 10, false}, {"numberOfPage", 10, false},     {"format", 50, true},
    {"inforSign", 30, true},      {"confidenceLevel", 40, true},   {"paperFileCode", 100, true},
    {"riskRecovery", 1, false},   {"riskRecoveryStatus", 2, true}, {"description", 2000, true},
};
static const struct field of_documents[] = {
    {"fileCode", 100, false}, {"title", 1000, false},      {"source", 1, false},
    {"totalDoc", 10, false},  {"description", 2000, true},
};
static const struct field of_document[] = {
    {"docId", 25, false},          {"docCode", 100, false},
    {"maintenance", 100, false},   {"typeName", 10, false},
    {"codeNumber", 11, true},      {"codeNotation", 30, true},
    {"issuedDate", 10, false},     {"organName", 200, false},
    {"subject", 500, false},       {"language", 100, false},
    {"numberOfPage", 4, false},    {"inforSign", 30, true},
    {"keyword", 100, true},        {"mode", 20, false},
    {"confidenceLevel", 30, true}, {"autograph", 2000, true},
    {"format", 50, true},          {"process", 1, false},
    {"riskRecovery", 1, false},    {"riskRecoveryStatus", 2, true},
    {"description", 500, true},
};

/* A letter whose digest is made while the one before is written. */
struct ahead {
    struct buf pdf;
    uint8_t sha256[32];
};

/* A package while it is written: what was put into it, for METS. */
struct writing {
    const struct sip_package *p;
    struct zip_writer *zip;
    struct arena *arena;
    struct err *e;
    uint8_t seed[32];
    char root[48]; /* "uuid-…" */
    char created[CLK_TEXT];
    int64_t time; /* of the entries */
    struct worker *hasher;
    struct ahead letters[2]; /* the one being written, the next */
};

/* An entry below a folder of the package; described in *f when it is not NULL, with its digest. */
static int put_known(struct writing *w, const char *folder, const char *path, const char *type,
                     struct slice bytes, struct mets_file *f, const char *id_kind,
                     const uint8_t *sha256)
{
    const char *name = arena_printf(w->arena, "%s/%s%s", w->root, folder, path);
    char uuid[37];

    if (!name)
        return err_memory(w->e);
    if (f) {
        *f = (struct mets_file){.path = path, .type = type, .size = bytes.len};
        memcpy(f->sha256, sha256, sizeof f->sha256);
        mets_uuid(uuid, w->seed, name);
        snprintf(f->id, sizeof f->id, "%s-%s", id_kind, uuid);
    }
    return zip_write(w->zip, name, bytes, w->time, w->e);
}

static int put(struct writing *w, const char *folder, const char *path, const char *type,
               struct slice bytes, struct mets_file *f, const char *id_kind)
{
    uint8_t sha256[32];

    return (f && hash_sha256(sha256, bytes.data, bytes.len, w->e)) ||
                   put_known(w, folder, path, type, bytes, f, id_kind, sha256)
               ? -1
               : 0;
}

static void put_field(struct writing *w, struct buf *out, const struct field *f, const char *value,
                      bool *bad)
{
    size_t n = value ? utf8_length(value) : 0;

    if (*bad)
        return;
    if (n > f->most || (!n && !f->optional)) {
        *bad = true;
        err_set(w->e, ERR_FORMAT,
                n ? _("%s has %zu characters; the archive's record holds %zu")
                  : _("%s is empty; the archive's record needs it"),
                f->name, n, f->most);
        return;
    }
    buf_printf(out, "<%s>", f->name);
    markup_escape(out, value ? value : "");
    buf_printf(out, "</%s>\n", f->name);
}

static int record(struct writing *w, const struct field *fields, const char *const *values,
                  size_t count, struct buf *out)
{
    bool bad = false;

    buf_clear(out);
    buf_add_string(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<simpledc>\n");
    for (size_t i = 0; i < count; i++)
        put_field(w, out, &fields[i], values[i], &bad);
    buf_add_string(out, "</simpledc>\n");
    return bad ? -1 : buf_check(out, "EAD", w->e);
}

static const char *day(struct writing *w, struct clk_date d)
{
    return arena_printf(w->arena, "%02d/%02d/%04d", d.day, d.month, d.year);
}

static int schema(struct writing *w, const char *path, const struct field *fields, size_t count,
                  struct mets_file *f)
{
    struct buf out;
    int rc;

    buf_init(&out, TEXT_MAX);
    buf_add_string(&out, schema_head);
    for (size_t i = 0; i < count; i++)
        buf_printf(&out,
                   "<xs:element name=\"%s\"><xs:simpleType><xs:restriction base=\"xs:string\">"
                   "<xs:maxLength value=\"%zu\"/></xs:restriction></xs:simpleType></xs:element>\n",
                   fields[i].name, fields[i].most);
    buf_add_string(&out, schema_tail);
    rc = put(w, "", path, "application/xml", buf_slice(&out), f, "ID");
    buf_release(&out);
    return rc;
}

/* A born-digital letter comes with its processing history (confidenceLevel 01, process 1). */
static int put_document_record(struct writing *w, size_t i, const char *path, struct mets_file *f,
                               struct buf *out)
{
    const struct sip_letter *l = &w->p->letters[i];
    const char *const values[] = {
        l->id,
        arena_printf(w->arena, "%s.%07zu", w->p->code, i + 1),
        w->p->maintenance,
        l->type_code,
        l->number,
        l->symbol,
        day(w, l->date),
        l->issuer,
        l->subject,
        "01",
        arena_printf(w->arena, "%zu", l->pages),
        "",
        "",
        "01",
        "01",
        "",
        "01",
        l->history.len || l->request.len ? "1" : "0",
        "0",
        "",
        "",
    };

    return record(w, of_document, values, sizeof values / sizeof *values, out) ||
                   put(w, "representations/rep1/", path, "application/xml", buf_slice(out), f,
                       "uuid")
               ? -1
               : 0;
}

static int put_package_record(struct writing *w, struct mets_file *f, struct buf *out)
{
    const struct sip_package *p = w->p;
    struct clk_date first = p->letters[0].date, last = first;
    size_t pages = 0;
    const char *total = arena_printf(w->arena, "%zu", p->letter_count);

    for (size_t i = 0; i < p->letter_count; i++) {
        int64_t at = clk_day_number(p->letters[i].date);

        pages += p->letters[i].pages;
        if (at < clk_day_number(first))
            first = p->letters[i].date;
        if (at > clk_day_number(last))
            last = p->letters[i].date;
    }
    const char *const file[] = {
        p->code,
        p->title,
        p->maintenance,
        "01",
        "01",
        day(w, first),
        day(w, last),
        "",
        total,
        "0",
        arena_printf(w->arena, "%zu", pages),
        "01",
        "",
        "01",
        "",
        "0",
        "",
        "",
    };
    const char *const documents[] = {p->code, p->title, "0", total, ""};

    if (p->file ? record(w, of_file, file, sizeof file / sizeof *file, out)
                : record(w, of_documents, documents, sizeof documents / sizeof *documents, out))
        return -1;
    return put(w, "", "metadata/descriptive/EAD.xml", "application/xml", buf_slice(out), f, "uuid");
}

static int hash_letter(void *ahead, struct err *e)
{
    struct ahead *a = ahead;

    return hash_sha256(a->sha256, a->pdf.data, a->pdf.len, e);
}

/* Opened here, for only this thread maps files; its digest is made beside. */
static int look_ahead(struct writing *w, size_t i)
{
    struct ahead *a = &w->letters[i % 2];

    buf_release(&a->pdf);
    if (i == w->p->letter_count)
        return 0;
    buf_init(&a->pdf, LIMIT_ATTACHMENT_BYTES);
    if (w->p->read(w->p->user, i, &a->pdf, w->e))
        return -1;
    worker_begin(w->hasher, hash_letter, a);
    return 0;
}

/* The bytes that were checked, or none. */
static int put_pdf(struct writing *w, size_t i, const char *path, struct mets_file *f)
{
    const struct ahead *a = &w->letters[i % 2];

    if ((i == 0 && look_ahead(w, 0)) || worker_end(w->hasher, w->e) || look_ahead(w, i + 1))
        return -1;
    if (memcmp(a->sha256, w->p->letters[i].sha256, 32) != 0)
        return err_set(w->e, ERR_AGAIN, _("%s changed while it was packed"), w->p->letters[i].id);
    return put_known(w, "representations/rep1/", path, "application/pdf", buf_slice(&a->pdf), f,
                     "ID", a->sha256) ||
                   map_still(a->pdf.data, w->e)
               ? -1
               : 0;
}

/* The representation: letters and their records; its METS is described in *mets. */
static int put_representation(struct writing *w, struct mets_file *mets_out, struct buf *out)
{
    const struct sip_package *p = w->p;
    struct mets_file *data = arena_array(w->arena, p->letter_count, sizeof *data);
    struct mets_file *records = arena_array(w->arena, p->letter_count, sizeof *records);
    const struct mets_group group = {"Data", data, p->letter_count, false};
    struct mets m = {.id = "rep1",
                     .label = p->title,
                     .type = "Mixed",
                     .created = w->created,
                     .agency = p->agency,
                     .agency_code = p->agency_code,
                     .software = p->software,
                     .descriptions = records,
                     .description_count = p->letter_count,
                     .groups = &group,
                     .group_count = 1,
                     .linked = true};

    if (!data || !records)
        return err_memory(w->e);
    for (size_t i = 0; i < p->letter_count; i++) {
        const char *id = p->letters[i].id;
        const char *pdf = arena_printf(w->arena, "data/%s.pdf", id);
        const char *ead = arena_printf(w->arena, "metadata/descriptive/EAD_doc_%s.xml", id);

        if (!pdf || !ead)
            return err_memory(w->e);
        if (put_pdf(w, i, pdf, &data[i]) || put_document_record(w, i, ead, &records[i], out))
            return -1;
    }
    buf_clear(out);
    mets_write(&m, w->seed, out);
    if (buf_check(out, "METS", w->e))
        return -1;
    return put(w, "", "representations/rep1/METS.xml", "application/xml", buf_slice(out), mets_out,
               "ID");
}

/* Requests and histories; *count of them described in files. */
static int put_documentation(struct writing *w, struct mets_file *files, size_t *count)
{
    *count = 0;
    for (size_t i = 0; i < w->p->letter_count; i++) {
        const struct sip_letter *l = &w->p->letters[i];
        const char *request = arena_printf(w->arena, "documentation/%s.request.xml", l->id);
        const char *history = arena_printf(w->arena, "documentation/%s.history.txt", l->id);

        if (!request || !history)
            return err_memory(w->e);
        if (l->request.len &&
            put(w, "", request, "application/xml", l->request, &files[(*count)++], "ID"))
            return -1;
        if (l->history.len &&
            put(w, "", history, "text/plain", l->history, &files[(*count)++], "ID"))
            return -1;
    }
    return 0;
}

static int put_root(struct writing *w, struct buf *out)
{
    const struct sip_package *p = w->p;
    struct mets_file representation, record_file, schemas[2];
    struct mets_file *documentation =
        arena_array(w->arena, 2 * p->letter_count, sizeof *documentation);
    size_t count;
    struct mets_group groups[3];
    struct mets m = {.id = w->root,
                     .label = p->title,
                     .type = p->file ? "Mixed" : "Collection",
                     .created = w->created,
                     .agency = p->agency,
                     .agency_code = p->agency_code,
                     .software = p->software,
                     .descriptions = &record_file,
                     .description_count = 1,
                     .groups = groups,
                     .group_count = 0,
                     .representation = "representations/rep1/METS.xml"};

    if (!documentation)
        return err_memory(w->e);
    if (put_representation(w, &representation, out) || put_package_record(w, &record_file, out) ||
        put_documentation(w, documentation, &count) ||
        (p->file
             ? schema(w, "schemas/ead.xsd", of_file, sizeof of_file / sizeof *of_file, &schemas[0])
             : schema(w, "schemas/ead.xsd", of_documents,
                      sizeof of_documents / sizeof *of_documents, &schemas[0])) ||
        schema(w, "schemas/ead_doc.xsd", of_document, sizeof of_document / sizeof *of_document,
               &schemas[1]))
        return -1;
    if (count)
        groups[m.group_count++] = (struct mets_group){"Documentation", documentation, count, false};
    groups[m.group_count++] = (struct mets_group){"Schemas", schemas, 2, false};
    groups[m.group_count++] = (struct mets_group){"Representations/rep1", &representation, 1, true};
    buf_clear(out);
    mets_write(&m, w->seed, out);
    if (buf_check(out, "METS", w->e))
        return -1;
    return put(w, "", "METS.xml", "application/xml", buf_slice(out), NULL, NULL);
}

/* The package's id comes from its letters: their bytes, in order. */
static int seed(struct writing *w)
{
    struct hash *h = NULL;
    struct digest d;
    char uuid[37];
    int rc = -1;

    if (hash_new(&h, HASH_SHA256, w->e))
        return -1;
    for (size_t i = 0; i < w->p->letter_count; i++)
        if (hash_add(h, w->p->letters[i].sha256, 32, w->e))
            goto out;
    if (hash_add(h, w->p->code, strlen(w->p->code), w->e) || hash_finish(h, &d, w->e))
        goto out;
    memcpy(w->seed, d.bytes, 32);
    mets_uuid(uuid, w->seed, "package");
    snprintf(w->root, sizeof w->root, "uuid-%s", uuid);
    rc = 0;
out:
    hash_free(h);
    return rc;
}

int sip_write(const struct sip_package *p, int fd, struct err *e)
{
    struct writing w = {.p = p, .e = e, .arena = arena_new(TEXT_MAX)};
    struct buf out;
    int rc = -1;

    buf_init(&out, TEXT_MAX);
    if (!w.arena) {
        err_memory(e);
        goto out;
    }
    if (!p->letter_count) {
        err_set(e, ERR_USAGE, "%s", _("a package needs at least one letter"));
        goto out;
    }
    w.time = clk_day_number(p->letters[0].date) * 86400;
    clk_iso(w.created, p->created);
    if (seed(&w) || zip_writer_new(&w.zip, fd, e) || worker_new(&w.hasher, e) || put_root(&w, &out))
        goto out;
    rc = zip_writer_end(w.zip, e);
out:
    worker_free(w.hasher);
    zip_writer_free(w.zip);
    for (size_t i = 0; i < sizeof w.letters / sizeof *w.letters; i++)
        buf_release(&w.letters[i].pdf);
    arena_free(w.arena);
    buf_release(&out);
    return rc;
}
