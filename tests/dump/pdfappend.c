/*
 * Appends one revision to a file, for tests: "note" adds an object and rewrites the catalog with an
 * entry that names it; "sign FIELD" fills a signature field with a made-up value. Writes the whole
 * new file to standard output.
 */
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "base/out.h"
#include "pdf/incr.h"
#include "pdf/sigfield.h"

static const uint8_t id[16] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};

static int add_note(struct pdf_incr *w, struct pdf_doc *d, struct err *e)
{
    static const char *const but[] = {"CUV_Note", NULL};
    const struct pdf_obj *catalog;
    struct pdf_ref note = pdf_incr_number(w);
    uint32_t number;
    struct buf body;
    int rc = -1;

    buf_init(&body, 1 << 20);
    if (pdf_catalog(d, PDF_LATEST, &catalog, &number, e) ||
        pdf_incr_stream(w, note, slice_of("/Type/CUV_Note"), slice_of("a note\n"), PDF_DEFLATE, e))
        goto out;
    pdf_write(&body, "<<");
    pdf_write_entries(&body, catalog, but);
    pdf_write(&body, "/CUV_Note");
    pdf_write_ref(&body, note);
    pdf_write(&body, ">>");
    rc = buf_check(&body, "catalog", e)
             ? -1
             : pdf_incr_object(w, pdf_incr_change(w, number), buf_slice(&body), e);
out:
    buf_release(&body);
    return rc;
}

static int add_signature(struct pdf_incr *w, struct pdf_doc *d, const char *name,
                         struct pdf_placeholder *p, struct err *e)
{
    static const char *const but[] = {"V", NULL};
    const struct pdf_field *f;
    struct pdf_form form;
    struct pdf_ref value = pdf_incr_number(w);
    struct buf body;
    int rc = -1;

    buf_init(&body, 1 << 20);
    if (pdf_form_load(&form, d, PDF_LATEST, e))
        goto out;
    f = pdf_form_find(&form, name);
    if (!f) {
        err_set(e, ERR_USAGE, "no field %s", name);
        goto out;
    }
    pdf_write(&body, "<<");
    pdf_write_entries(&body, f->dict, but);
    pdf_write(&body, "/V");
    pdf_write_ref(&body, value);
    pdf_write(&body, ">>");
    if (pdf_incr_signature(w, value,
                           slice_of("/Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached"),
                           256, p, e))
        goto out;
    rc = pdf_incr_object(w, pdf_incr_change(w, f->number), buf_slice(&body), e);
out:
    buf_release(&body);
    return rc;
}

static int append(struct pdf_doc *d, int argc, char **argv, struct buf *out, struct err *e)
{
    static const uint8_t der[6] = {0x30, 0x04, 0x02, 0x02, 0x12, 0x34};
    struct pdf_placeholder p = {0, 0, 0, 0};
    struct pdf_incr *w = NULL;
    size_t old = pdf_bytes(d).len;
    int64_t range[4];
    int rc = -1;

    if (pdf_incr_new(&w, d, (size_t)1 << 24, e))
        return -1;
    if (argc == 4 ? add_signature(w, d, argv[3], &p, e) : add_note(w, d, e))
        goto out;
    if (pdf_incr_finish(w, (struct slice){id, sizeof id}, out, e))
        goto out;
    if (p.contents_len && (pdf_fill_range(out, old, &p, range, e) ||
                           pdf_fill_contents(out, old, &p, (struct slice){der, sizeof der}, e)))
        goto out;
    rc = 0;
out:
    pdf_incr_free(w);
    return rc;
}

/* pdfappend FILE note | pdfappend FILE sign FIELD */
int main(int argc, char **argv)
{
    struct pdf_doc *d = NULL;
    struct err e = {.kind = ERR_NONE};
    struct buf old, new;
    struct slice parts[2];
    int rc = 1;

    buf_init(&old, (size_t)1 << 30);
    buf_init(&new, 0);
    if (argc < 3 || out_load(&old, argv[1], &e) || pdf_open(&d, buf_slice(&old), &e) ||
        append(d, argc, argv, &new, &e))
        goto out;
    parts[0] = buf_slice(&old);
    parts[1] = buf_slice(&new);
    rc = out_save_parts(NULL, parts, 2, 0, &e) ? 1 : 0;
out:
    if (rc)
        fprintf(stderr, "%s\n", argc < 3 ? "pdfappend FILE note|sign [FIELD]" : e.text);
    pdf_close(d);
    buf_release(&old);
    buf_release(&new);
    return rc;
}
