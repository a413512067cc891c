/* Prints what the PDF reader sees, one fact a line; for tests that compare it with other readers.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/out.h"
#include "pdf/diff.h"

static void print_revisions(const struct pdf_doc *d)
{
    static const char *const kinds[] = {"table", "stream", "hybrid"};

    for (size_t k = 0; k < pdf_revision_count(d); k++) {
        const struct pdf_revision *r = pdf_revision(d, k);

        printf("revision %zu %zu-%zu %s %zu objects\n", k, r->start, r->end, kinds[r->kind],
               pdf_defined_count(d, k));
    }
}

static int print_objects(struct pdf_doc *d, struct err *e)
{
    static const char *const kinds[] = {"null", "bool",  "int",  "real",   "string",
                                        "name", "array", "dict", "stream", "ref"};

    for (uint32_t n = 1; n < pdf_next_number(d); n++) {
        const struct pdf_obj *o;

        if (pdf_object(d, n, &o, e))
            return -1;
        if (o->kind != PDF_NULL)
            printf("object %" PRIu32 " %s\n", n, kinds[o->kind]);
    }
    return 0;
}

static int print_signatures(struct pdf_doc *d, const struct pdf_form *f, struct err *e)
{
    const struct pdf_signature *list;
    size_t count;

    if (pdf_signatures(d, f, &list, &count, e))
        return -1;
    for (size_t i = 0; i < count; i++) {
        struct buf der;
        size_t len = 0;

        buf_init(&der, LIMIT_CMS);
        if (pdf_signature_contents(d, &list[i], &der, e) == 0 && der.len > 4)
            len = der.data[1] == 0x82 ? (size_t)(der.data[2] << 8 | der.data[3]) + 4
                                      : (size_t)der.data[1] + 2;
        printf("signature %s revision %zu faults %#x\n", list[i].field->name, list[i].revision,
               pdf_range_faults(d, &list[i], len));
        buf_release(&der);
    }
    return 0;
}

static int print_changes(struct pdf_doc *d, struct err *e)
{
    for (size_t k = 0; k + 1 < pdf_revision_count(d); k++) {
        const struct pdf_change *list;
        size_t count;

        if (pdf_diff(d, k, k + 1, &list, &count, e))
            return -1;
        for (size_t i = 0; i < count; i++)
            printf("change %zu object %" PRIu32 " %s %s %s\n", k + 1, list[i].number,
                   list[i].added ? "added" : "changed", pdf_change_name(list[i].kind),
                   list[i].field ? list[i].field : "-");
    }
    return 0;
}

static int print_all(struct pdf_doc *d, struct err *e)
{
    const struct pdf_page *pages;
    struct pdf_form form;
    size_t count;

    print_revisions(d);
    if (pdf_pages(d, PDF_LATEST, &pages, &count, e))
        return -1;
    for (size_t i = 0; i < count; i++)
        printf("page %" PRIu32 " %.2f %.2f rotate %d\n", pages[i].number, pages[i].media_box[2],
               pages[i].media_box[3], pages[i].rotate);
    if (pdf_form_load(&form, d, PDF_LATEST, e))
        return -1;
    for (size_t i = 0; i < form.count; i++)
        printf("field %s type %d object %" PRIu32 " page %zu lock %d value %s\n",
               form.fields[i].name, (int)form.fields[i].type, form.fields[i].number,
               form.fields[i].page, (int)form.fields[i].lock.action,
               form.fields[i].value ? form.fields[i].value : "-");
    if (print_signatures(d, &form, e) || print_changes(d, e) || print_objects(d, e) ||
        pdf_inspect(d, e))
        return -1;
    for (size_t i = 0; i < pdf_departure_count(d); i++) {
        const struct pdf_departure *x = pdf_departure(d, i);

        printf("departure %s at %zu object %" PRIu32 "\n", pdf_departure_name(x->kind), x->offset,
               x->number);
    }
    return 0;
}

/* 0 read, 1 refused with the reason on standard error. */
int main(int argc, char **argv)
{
    struct pdf_doc *d = NULL;
    struct err e = {.kind = ERR_NONE};
    struct buf b;
    int rc = 1;

    buf_init(&b, (size_t)1 << 30);
    if (argc != 2 || out_load(&b, argv[1], &e) || pdf_open(&d, buf_slice(&b), &e) ||
        print_all(d, &e))
        fprintf(stderr, "%s\n", argc == 2 ? e.text : "pdfdump FILE");
    else
        rc = 0;
    pdf_close(d);
    buf_release(&b);
    return rc;
}
