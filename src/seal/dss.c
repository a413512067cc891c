/* The document security store, ETSI EN 319 142-1 5.4.2. */
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "hash/hash.h"
#include "pdf/dss.h"
#include "pdf/incr.h"
#include "seal/stamp.h"

enum { ID_SIZE = 16 };

static const char *const keys[SEAL_STORE_KINDS + 1] = {"Certs", "OCSPs", "CRLs", NULL};

static size_t limit_of(enum seal_store_kind kind)
{
    static const size_t limits[] = {
        [SEAL_STORE_CERTIFICATES] = LIMIT_CERTIFICATE_BYTES,
        [SEAL_STORE_OCSPS] = LIMIT_OCSP_BYTES,
        [SEAL_STORE_CRLS] = LIMIT_CRL_BYTES,
    };

    return limits[kind];
}

struct store {
    struct pdf_doc *doc;
    const struct pdf_obj *catalog, *dict;           /* dict: &pdf_null when there is none */
    uint32_t catalog_number, number;                /* number: of dict; 0 when direct or absent */
    const struct pdf_obj *arrays[SEAL_STORE_KINDS]; /* &pdf_null when absent */
};

static int find_store(struct store *s, struct pdf_doc *doc, struct err *e)
{
    struct pdf_ref ref;

    *s = (struct store){.doc = doc};
    if (pdf_catalog(doc, PDF_LATEST, &s->catalog, &s->catalog_number, e) ||
        pdf_fetch(doc, PDF_LATEST, s->catalog, "DSS", &s->dict, e))
        return -1;
    if (s->dict->kind == PDF_DICT && pdf_reference(pdf_find(s->catalog, "DSS"), &ref))
        s->number = ref.number;
    for (int k = 0; k < SEAL_STORE_KINDS; k++) {
        s->arrays[k] = &pdf_null;
        if (s->dict->kind == PDF_DICT &&
            pdf_fetch(doc, PDF_LATEST, s->dict, keys[k], &s->arrays[k], e))
            return -1;
    }
    return 0;
}

/* The n-th entry of one kind, decoded; false when it cannot be read. */
static bool read_entry(struct store *s, enum seal_store_kind kind, size_t n, struct buf *out)
{
    const struct pdf_obj *stream;

    buf_clear(out);
    return pdf_resolve(s->doc, PDF_LATEST, &s->arrays[kind]->array.items[n], &stream, NULL) == 0 &&
           stream->kind == PDF_STREAM && pdf_decode(s->doc, PDF_LATEST, stream, out, NULL) == 0 &&
           buf_check(out, "", NULL) == 0;
}

static size_t count_of(const struct store *s, enum seal_store_kind kind)
{
    return s->arrays[kind]->kind == PDF_ARRAY ? s->arrays[kind]->array.count : 0;
}

int seal_store_each(struct pdf_doc *doc,
                    int (*take)(void *self, enum seal_store_kind kind, struct slice der,
                                struct err *e),
                    void *self, struct err *e)
{
    static const enum seal_store_kind kinds[] = {
        [PDF_DSS_CERTIFICATE] = SEAL_STORE_CERTIFICATES,
        [PDF_DSS_CRL] = SEAL_STORE_CRLS,
        [PDF_DSS_OCSP] = SEAL_STORE_OCSPS,
    };
    const struct pdf_dss_item *items;
    size_t count;
    int rc = pdf_dss_items(doc, PDF_LATEST, &items, &count, e);

    for (size_t i = 0; rc == 0 && i < count; i++) {
        enum seal_store_kind kind = kinds[items[i].kind];
        struct buf one;

        buf_init(&one, limit_of(kind));
        if (pdf_decode(doc, PDF_LATEST, items[i].stream, &one, NULL) == 0 &&
            buf_check(&one, "", NULL) == 0)
            rc = take(self, kind, buf_slice(&one), e);
        buf_release(&one);
    }
    return rc;
}

/* Which of the new entries the file has already. */
static void mark_known(struct store *s, const struct seal_store *new, enum seal_store_kind kind,
                       bool *known)
{
    struct buf one;

    buf_init(&one, limit_of(kind));
    for (size_t n = 0; n < count_of(s, kind); n++)
        if (read_entry(s, kind, n, &one))
            for (size_t i = 0; i < new->counts[kind]; i++)
                known[i] = known[i] || slice_equal(new->entries[kind][i], buf_slice(&one));
    buf_release(&one);
}

/* "/Certs[" what is there, what is new "]"; the streams themselves. */
static int write_kind(struct store *s, struct pdf_incr *incr, const struct seal_store *new,
                      enum seal_store_kind kind, struct buf *dict, size_t *added, struct err *e)
{
    bool *known = calloc(new->counts[kind] + 1, sizeof *known);
    int rc = 0;

    if (!known)
        return err_memory(e);
    mark_known(s, new, kind, known);
    if (count_of(s, kind) + new->counts[kind] > 0) {
        pdf_write_key(dict, keys[kind]);
        pdf_write(dict, "[");
        for (size_t n = 0; n < count_of(s, kind); n++)
            pdf_write_object(dict, &s->arrays[kind]->array.items[n]);
        for (size_t i = 0; rc == 0 && i < new->counts[kind]; i++) {
            struct pdf_ref ref;

            if (known[i])
                continue;
            ref = pdf_incr_number(incr);
            pdf_write_ref(dict, ref);
            rc = pdf_incr_stream(incr, ref, (struct slice){NULL, 0}, new->entries[kind][i],
                                 PDF_DEFLATE, e);
            (*added)++;
        }
        pdf_write(dict, "]");
    }
    free(known);
    return rc;
}

static int put(struct pdf_incr *incr, struct pdf_ref ref, struct buf *body, struct err *e)
{
    int rc = buf_check(body, "/DSS", e);

    return rc ? rc : pdf_incr_object(incr, ref, buf_slice(body), e);
}

static int name_in_catalog(struct store *s, struct pdf_incr *incr, struct pdf_ref store,
                           struct err *e)
{
    static const char *const but[] = {"DSS", NULL};
    struct buf b;
    int rc;

    buf_init(&b, LIMIT_REVISION_BYTES);
    pdf_write(&b, "<<");
    pdf_write_entries(&b, s->catalog, but);
    pdf_write(&b, "/DSS");
    pdf_write_ref(&b, store);
    pdf_write(&b, ">>");
    rc = put(incr, pdf_incr_change(incr, s->catalog_number), &b, e);
    buf_release(&b);
    return rc;
}

static int write_store(struct store *s, struct pdf_incr *incr, const struct seal_store *new,
                       size_t *added, struct err *e)
{
    struct pdf_ref ref = s->number ? pdf_incr_change(incr, s->number) : pdf_incr_number(incr);
    struct buf dict;
    int rc = 0;

    buf_init(&dict, LIMIT_REVISION_BYTES);
    pdf_write(&dict, "<<");
    if (s->dict->kind == PDF_DICT)
        pdf_write_entries(&dict, s->dict, keys);
    for (int k = 0; rc == 0 && k < SEAL_STORE_KINDS; k++)
        rc = write_kind(s, incr, new, (enum seal_store_kind)k, &dict, added, e);
    pdf_write(&dict, ">>");
    if (rc == 0 && *added)
        rc = put(incr, ref, &dict, e);
    buf_release(&dict);
    return rc == 0 && *added && !s->number ? name_in_catalog(s, incr, ref, e) : rc;
}

int seal_store_add(struct buf *appended, size_t *added, struct pdf_doc *doc,
                   const struct seal_store *new, struct err *e)
{
    uint8_t id[HASH_SHA256_SIZE];
    struct pdf_incr *incr = NULL;
    struct store s;
    int rc = -1;

    buf_init(appended, LIMIT_REVISION_BYTES);
    *added = 0;
    if (find_store(&s, doc, e) || pdf_incr_new(&incr, doc, LIMIT_REVISION_BYTES, e) ||
        write_store(&s, incr, new, added, e))
        goto out;
    if (*added) {
        struct slice body = pdf_incr_bytes(incr);

        if (hash_sha256(id, body.data, body.len, e) ||
            pdf_incr_finish(incr, (struct slice){id, ID_SIZE}, appended, e))
            goto out;
    }
    rc = 0;
out:
    pdf_incr_free(incr);
    return rc;
}
