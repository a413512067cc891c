/*
 * The differential target: what qpdf says of every object, and what we say, must agree on files
 * that both accept: no error, no warning of qpdf's. Refusals of either are no disagreement.
 *
 * What may differ, and why:
 *   - a key whose value is null, or names nothing, is as if absent (ISO 32000-1 7.3.7, 7.3.10): qpdf
 *     leaves it out;
 *   - object 0 is always free: a reference to it is null;
 *   - reals are compared as numbers, to twelve digits: qpdf keeps their spelling;
 *   - integers beyond 64 bits: we refuse the file, qpdf keeps the spelling;
 *   - streams are compared by their bytes as they stand, and decoded when both can.
 * And where a departure that we told says so:
 *   - doubled-object: of two entries for a number in one section qpdf takes the first, we the last;
 *   - wrong-length: white space of any length may stand before "endstream" for qpdf; to us all but
 *     one line end belongs to the data;
 *   - two-meanings: a hybrid section in which readers of PDF 1.4 see other objects;
 *   - odd-entry: a table whose entries are not of 20 bytes;
 *   - bytes-after-end: qpdf goes by the last startxref, we by the last startxref with a %%EOF.
 */
#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <qpdf/qpdf-c.h>

#include "base/limits.h"
#include "fuzz/mend.h"
#include "pdf/doc.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct pair {
    qpdf_data theirs;
    struct pdf_doc *ours;
    uint32_t number; /* of the object that is compared */
    const char *differs;
};

static void compare(struct pair *p, qpdf_oh theirs, const struct pdf_obj *ours);

static void differ(struct pair *p, const char *what)
{
    if (!p->differs)
        p->differs = what;
}

static void compare_text(struct pair *p, const char *theirs, size_t len, struct slice ours,
                         const char *what)
{
    if (ours.len != len || memcmp(ours.data ? ours.data : (const uint8_t *)"", theirs, len) != 0)
        differ(p, what);
}

static bool is_null(struct pair *p, const struct pdf_obj *o)
{
    const struct pdf_obj *direct;

    return o->kind == PDF_NULL ||
           (o->kind == PDF_REF && pdf_resolve(p->ours, PDF_LATEST, o, &direct, NULL) == 0 &&
            direct->kind == PDF_NULL);
}

static void compare_dict(struct pair *p, qpdf_oh theirs, const struct pdf_obj *ours)
{
    size_t found = 0, expected = 0;

    for (size_t i = 0; i < ours->dict.count; i++) {
        const struct pdf_entry *entry = &ours->dict.entries[i];
        char key[LIMIT_PDF_NAME + 2];

        if (is_null(p, &entry->value) || pdf_find_slice(ours, entry->key) != &entry->value)
            continue;
        expected++;
        snprintf(key, sizeof key, "/%.*s", (int)entry->key.len, (const char *)entry->key.data);
        if (!qpdf_oh_has_key(p->theirs, theirs, key))
            differ(p, "a key that qpdf has not");
        else
            compare(p, qpdf_oh_get_key(p->theirs, theirs, key), &entry->value);
    }
    qpdf_oh_begin_dict_key_iter(p->theirs, theirs);
    while (qpdf_oh_dict_more_keys(p->theirs)) {
        qpdf_oh_dict_next_key(p->theirs);
        found++;
    }
    if (found != expected)
        differ(p, "the number of keys");
}

static void compare_array(struct pair *p, qpdf_oh theirs, const struct pdf_obj *ours)
{
    if ((size_t)qpdf_oh_get_array_n_items(p->theirs, theirs) != ours->array.count) {
        differ(p, "the length of an array");
        return;
    }
    for (size_t i = 0; i < ours->array.count && !p->differs; i++)
        compare(p, qpdf_oh_get_array_item(p->theirs, theirs, (int)i), &ours->array.items[i]);
}

static void compare_data(struct pair *p, qpdf_oh theirs, const struct pdf_obj *ours)
{
    unsigned char *data = NULL;
    QPDF_BOOL filtered = QPDF_FALSE;
    struct buf decoded;
    size_t len = 0;

    if (qpdf_oh_get_stream_data(p->theirs, theirs, qpdf_dl_none, NULL, &data, &len) == 0)
        compare_text(p, (const char *)data, len, ours->dict.data, "the bytes of a stream");
    free(data);
    data = NULL;
    buf_init(&decoded, 1 << 20);
    if (!p->differs && pdf_decode(p->ours, PDF_LATEST, ours, &decoded, NULL) == 0 &&
        qpdf_oh_get_stream_data(p->theirs, theirs, qpdf_dl_specialized, &filtered, &data, &len) ==
            0 &&
        filtered)
        compare_text(p, (const char *)data, len, buf_slice(&decoded), "the decoded data");
    free(data);
    buf_release(&decoded);
}

static void compare_stream(struct pair *p, qpdf_oh theirs, const struct pdf_obj *ours)
{
    compare_dict(p, qpdf_oh_get_dict(p->theirs, theirs), ours);
    compare_data(p, theirs, ours);
}

static void compare_real(struct pair *p, qpdf_oh theirs, const struct pdf_obj *ours)
{
    double value = strtod(qpdf_oh_get_real_value(p->theirs, theirs), NULL);

    if (fabs(value - ours->real) > 1e-12 * fmax(fabs(value), 1))
        differ(p, "a real");
}

static void compare_scalar(struct pair *p, qpdf_oh theirs, const struct pdf_obj *ours)
{
    const char *text;
    size_t len = 0;

    switch (ours->kind) {
    case PDF_BOOL:
        if (qpdf_oh_get_bool_value(p->theirs, theirs) != ours->boolean)
            differ(p, "a boolean");
        break;
    case PDF_INT:
        if (qpdf_oh_get_int_value(p->theirs, theirs) != ours->integer)
            differ(p, "an integer");
        break;
    case PDF_REAL:
        compare_real(p, theirs, ours);
        break;
    case PDF_NAME:
        text = qpdf_oh_get_name(p->theirs, theirs);
        compare_text(p, text + 1, strlen(text) - 1, ours->bytes, "a name");
        break;
    case PDF_STRING:
        text = qpdf_oh_get_binary_string_value(p->theirs, theirs, &len);
        compare_text(p, text, len, ours->bytes, "a string");
        break;
    default:
        break;
    }
}

static const enum qpdf_object_type_e types[] = {
    [PDF_NULL] = ot_null,     [PDF_BOOL] = ot_boolean, [PDF_INT] = ot_integer,
    [PDF_REAL] = ot_real,     [PDF_STRING] = ot_string, [PDF_NAME] = ot_name,
    [PDF_ARRAY] = ot_array,   [PDF_DICT] = ot_dictionary, [PDF_STREAM] = ot_stream,
};

/* A value as it stands in an object: references are not followed. */
static void compare(struct pair *p, qpdf_oh theirs, const struct pdf_obj *ours)
{
    if (p->differs)
        return;
    if (ours->kind == PDF_REF && ours->ref.number == 0) {
        if (qpdf_oh_get_type_code(p->theirs, theirs) != ot_null)
            differ(p, "object 0");
    } else if (ours->kind == PDF_REF) {
        if ((uint32_t)qpdf_oh_get_object_id(p->theirs, theirs) != ours->ref.number ||
            (uint32_t)qpdf_oh_get_generation(p->theirs, theirs) != ours->ref.generation)
            differ(p, "a reference");
    } else if (qpdf_oh_get_type_code(p->theirs, theirs) != types[ours->kind])
        differ(p, "the kind of a value");
    else if (ours->kind == PDF_ARRAY)
        compare_array(p, theirs, ours);
    else if (ours->kind == PDF_DICT)
        compare_dict(p, theirs, ours);
    else if (ours->kind == PDF_STREAM)
        compare_stream(p, theirs, ours);
    else
        compare_scalar(p, theirs, ours);
}

static void compare_objects(struct pair *p)
{
    for (uint32_t n = 1; n < pdf_next_number(p->ours) && !p->differs; n++) {
        struct pdf_definition definition = {.generation = 0};
        const struct pdf_obj *o;

        pdf_definition_at(p->ours, PDF_LATEST, n, &definition);
        if (definition.place == PDF_FREE)
            definition.generation = 0;
        if (pdf_object(p->ours, n, &o, NULL))
            return;
        p->number = n;
        compare(p, qpdf_get_object_by_id(p->theirs, (int)n, definition.generation), o);
        qpdf_oh_release_all(p->theirs);
    }
}

/* Where readers differ by nature we must have told it. */
static bool is_told(const struct pdf_doc *d)
{
    for (size_t i = 0; i < pdf_departure_count(d); i++) {
        enum pdf_departure_kind kind = pdf_departure(d, i)->kind;

        if (kind == PDF_DOUBLED_OBJECT || kind == PDF_WRONG_LENGTH || kind == PDF_BYTES_AFTER_END ||
            kind == PDF_TWO_MEANINGS || kind == PDF_ODD_ENTRY)
            return true;
    }
    return false;
}

/* Files that only one of the two takes are none of this target's business. */
static bool ours_accept(struct pdf_doc **d, struct slice file)
{
    return pdf_open(d, file, NULL) == 0 && pdf_next_number(*d) < 10000 &&
           pdf_inspect(*d, NULL) == 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct pair p = {.ours = NULL};
    qpdf_data q;

    if (ours_accept(&p.ours, (struct slice){data, size})) {
        q = p.theirs = qpdf_init();
        qpdf_silence_errors(q);
        qpdf_set_suppress_warnings(q, QPDF_TRUE);
        qpdf_set_attempt_recovery(q, QPDF_FALSE);
        if (qpdf_read_memory(q, "input", (const char *)data, size, NULL) == 0 &&
            !qpdf_is_encrypted(q) && qpdf_oh_is_dictionary(q, qpdf_get_root(q))) {
            compare_objects(&p);
            if (p.differs && !is_told(p.ours) && !qpdf_more_warnings(q) && !qpdf_has_error(q)) {
                fprintf(stderr, "object %u: %s\n", p.number, p.differs);
                abort();
            }
        }
        qpdf_get_error(q);
        qpdf_cleanup(&p.theirs);
    }
    pdf_close(p.ours);
    return 0;
}
