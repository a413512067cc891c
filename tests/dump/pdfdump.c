/*
 * Prints what the PDF reader sees, one fact a line; for tests that compare it with other readers.
 *
 *   pdfdump FILE          revisions, pages, fields, signatures, changes, objects, departures
 *   pdfdump list FILE     number and kind of each object in force, read once and not kept
 *   pdfdump inspect FILE  only the departures, after a look at every byte
 */
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/map.h"
#include "pdf/diff.h"
#include "pdf/store.h"

static const char *const kinds[] = {"null", "bool",  "int",  "real",   "string",
                                    "name", "array", "dict", "stream", "ref"};

static void print_revisions(const struct pdf_doc *d)
{
    static const char *const sections[] = {"table", "stream", "hybrid"};

    for (size_t k = 0; k < pdf_revision_count(d); k++) {
        const struct pdf_revision *r = pdf_revision(d, k);

        printf("revision %zu %zu-%zu %s %zu objects\n", k, r->start, r->end, sections[r->kind],
               pdf_defined_count(d, k));
    }
}

static int print_objects(struct pdf_doc *d, struct err *e)
{
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
            printf("change %zu object %" PRIu32 " %s %s %s page %zu\n", k + 1, list[i].number,
                   list[i].added ? "added" : list[i].freed ? "freed" : "changed",
                   pdf_change_name(list[i].kind), list[i].field ? list[i].field : "-",
                   list[i].page);
    }
    return 0;
}

struct list {
    struct pdf_store_visit visit; /* first: the visitor is this struct */
    struct pdf_doc *d;
};

static int print_one(struct pdf_store_visit *v, size_t entry, const struct pdf_obj *o, size_t after,
                     struct err *e)
{
    (void)after;
    (void)e;
    if (o->kind != PDF_NULL)
        printf("object %" PRIu32 " %s\n", ((struct list *)v)->d->entries[entry].number,
               kinds[o->kind]);
    return 0;
}

static int list_objects(struct pdf_doc *d, struct err *e)
{
    struct list list = {{.visit = print_one}, d};
    uint32_t *entries = malloc((d->order_count + 1) * sizeof *entries);
    size_t n = 0;
    int rc;

    if (!entries)
        return err_memory(e);
    for (size_t i = 0; i < d->order_count; i++)
        if (i + 1 == d->order_count ||
            d->entries[d->order[i + 1]].number != d->entries[d->order[i]].number)
            entries[n++] = d->order[i];
    rc = pdf_store_each(d, entries, n, &list.visit, e);
    free(entries);
    return rc;
}

static int print_departures(struct pdf_doc *d, struct err *e)
{
    if (pdf_inspect(d, e))
        return -1;
    for (size_t i = 0; i < pdf_departure_count(d); i++) {
        const struct pdf_departure *x = pdf_departure(d, i);

        printf("departure %s at %zu object %" PRIu32 "\n", pdf_departure_name(x->kind), x->offset,
               x->number);
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
    return print_signatures(d, &form, e) || print_changes(d, e) || print_objects(d, e) ||
                   print_departures(d, e)
               ? -1
               : 0;
}

static int map(struct buf *out, const char *name, struct err *e)
{
    int fd = open(name, O_RDONLY | O_CLOEXEC), rc;

    if (fd < 0)
        return err_set(e, ERR_IO, "cannot be opened");
    rc = map_read(out, fd, "/var/tmp", 0, pdf_begins, e);
    close(fd);
    return rc;
}

/* 0 read, 1 refused with the reason on standard error. */
int main(int argc, char **argv)
{
    const char *what = argc == 3 ? argv[1] : "all";
    struct pdf_doc *d = NULL;
    struct err e = {.kind = ERR_NONE};
    struct buf bytes;
    int rc = 1;

    if (argc < 2 || argc > 3) {
        fprintf(stderr, "pdfdump [list|inspect] FILE\n");
        return 64;
    }
    buf_init(&bytes, LIMIT_PDF_BYTES);
    if (!map(&bytes, argv[argc - 1], &e) && !pdf_open(&d, buf_slice(&bytes), &e))
        rc = strcmp(what, "list") == 0      ? list_objects(d, &e)
             : strcmp(what, "inspect") == 0 ? print_departures(d, &e)
                                            : print_all(d, &e);
    if (rc)
        fprintf(stderr, "%s\n", e.text);
    pdf_close(d);
    buf_release(&bytes);
    return rc ? 1 : 0;
}
