/*
 * pdfjson FILE: what the reader sees of every object in force, as JSON, to be compared with
 * `qpdf --json`. References are not followed. The first letter of a string says what a value is:
 *
 *   "/6e616d65"  a name, "=616263" a string, both in hexadecimal digits; "4 0 R" a reference
 *   {"dict": {"6b6579": …}}, and for streams beside it "data": "…"
 *
 * {"objects": {"1 0 R": …}, "trailer": …, "departures": [ … ]}; 1 when refused.
 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "base/out.h"
#include "pdf/doc.h"

static void print_hex(char mark, struct slice s)
{
    putchar('"');
    if (mark)
        putchar(mark);
    for (size_t i = 0; i < s.len; i++)
        printf("%02x", s.data[i]);
    putchar('"');
}

static void print_value(const struct pdf_obj *o);

static void print_dict(const struct pdf_obj *o)
{
    const char *comma = "";

    printf("{\"dict\": {");
    for (size_t i = 0; i < o->dict.count; i++) {
        /* Of a key twice the last counts. */
        if (pdf_find_slice(o, o->dict.entries[i].key) != &o->dict.entries[i].value)
            continue;
        printf("%s", comma);
        print_hex(0, o->dict.entries[i].key);
        printf(": ");
        print_value(&o->dict.entries[i].value);
        comma = ", ";
    }
    printf("}");
    if (o->kind == PDF_STREAM) {
        printf(", \"data\": ");
        print_hex(0, o->dict.data);
    }
    printf("}");
}

static void print_array(const struct pdf_obj *o)
{
    printf("[");
    for (size_t i = 0; i < o->array.count; i++) {
        printf("%s", i ? ", " : "");
        print_value(&o->array.items[i]);
    }
    printf("]");
}

static void print_value(const struct pdf_obj *o)
{
    switch (o->kind) {
    case PDF_NULL:
        printf("null");
        break;
    case PDF_BOOL:
        printf(o->boolean ? "true" : "false");
        break;
    case PDF_INT:
        printf("%" PRId64, o->integer);
        break;
    case PDF_REAL:
        printf("%.17g%s", o->real, o->real == floor(o->real) && fabs(o->real) < 1e15 ? ".0" : "");
        break;
    case PDF_STRING:
        print_hex('=', o->bytes);
        break;
    case PDF_NAME:
        print_hex('/', o->bytes);
        break;
    case PDF_ARRAY:
        print_array(o);
        break;
    case PDF_DICT:
    case PDF_STREAM:
        print_dict(o);
        break;
    case PDF_REF:
        printf("\"%" PRIu32 " %" PRIu32 " R\"", o->ref.number, o->ref.generation);
        break;
    }
}

static int print_objects(struct pdf_doc *d, struct err *e)
{
    const char *comma = "";
    const struct pdf_obj *catalog;

    if (pdf_catalog(d, PDF_LATEST, &catalog, NULL, e))
        return -1;
    printf("{\"objects\": {");
    for (uint32_t n = 1; n < pdf_next_number(d); n++) {
        struct pdf_definition definition = {.generation = 0};
        const struct pdf_obj *o;

        if (pdf_object(d, n, &o, e))
            return -1;
        if (!pdf_definition_at(d, PDF_LATEST, n, &definition) || definition.place == PDF_FREE)
            continue;
        printf("%s\n\"%" PRIu32 " %u R\": ", comma, n, definition.generation);
        print_value(o);
        comma = ",";
    }
    printf("},\n\"trailer\": ");
    print_value(pdf_revision(d, pdf_revision_count(d) - 1)->trailer);
    return 0;
}

static int print_departures(struct pdf_doc *d, struct err *e)
{
    if (pdf_inspect(d, e))
        return -1;
    printf(",\n\"departures\": [");
    for (size_t i = 0; i < pdf_departure_count(d); i++)
        printf("%s\"%s\"", i ? ", " : "", pdf_departure_name(pdf_departure(d, i)->kind));
    printf("]}\n");
    return 0;
}

int main(int argc, char **argv)
{
    struct pdf_doc *d = NULL;
    struct err e = {.kind = ERR_NONE};
    struct buf file;
    int rc = 1;

    if (argc != 2) {
        fprintf(stderr, "pdfjson FILE\n");
        return 64;
    }
    buf_init(&file, (size_t)1 << 26);
    if (out_load(&file, argv[1], &e) == 0 && pdf_open(&d, buf_slice(&file), &e) == 0 &&
        print_objects(d, &e) == 0 && print_departures(d, &e) == 0)
        rc = 0;
    if (rc)
        fprintf(stderr, "%s\n", e.text);
    pdf_close(d);
    buf_release(&file);
    return rc;
}
