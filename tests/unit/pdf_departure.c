/*
 * The table of departures from the standard: of each one made file, which departs in that one thing
 * and is reported by its id and place and nothing else; or refused, with the reason and the place.
 * Its twin, the same file without that thing, is clean.
 */
#include "made_pdf.h"

/* What a maker makes: the file, and what must be said of it. twin: without the departure. */
struct made {
    struct made_pdf m;
    bool twin;
    size_t place;    /* of the departure */
    uint32_t number; /* 0: it concerns no object */
    size_t left;     /* what is left over by it: an object that nothing names */
};

static size_t find(const struct made *x, const char *words)
{
    const uint8_t *at = memmem(x->m.b.data, x->m.b.len, words, strlen(words));

    assert_non_null(at);
    return (size_t)(at - x->m.b.data);
}

/* Of the same length; in the twin nothing is replaced. */
static size_t patch(struct made *x, const char *old, const char *new)
{
    size_t at = find(x, old);

    assert_int_equal(strlen(old), strlen(new));
    if (!x->twin)
        memcpy(x->m.b.data + at, new, strlen(new));
    return at;
}

static void revise(struct made *x, unsigned number, const char *body, const char *trailer)
{
    made_object(&x->m, number, body);
    made_table(&x->m, trailer);
}

static void make_space_after_end(struct made *x)
{
    made_letter(&x->m);
    x->place = x->m.b.len;
    buf_add_string(&x->m.b, x->twin ? "" : "\n \n");
}

static void make_bytes_after_end(struct made *x)
{
    made_letter(&x->m);
    x->place = x->m.b.len;
    buf_add_string(&x->m.b, x->twin ? "" : "more");
}

static void make_junk_between_objects(struct made *x)
{
    made_start(&x->m);
    made_object(&x->m, 1, MADE_CATALOG);
    made_object(&x->m, 2, MADE_PAGES);
    x->place = x->m.b.len;
    buf_add_string(&x->m.b, x->twin ? "% a comment may stand here\n" : "this may not\n");
    made_object(&x->m, 3, MADE_PAGE);
    made_object(&x->m, 4, MADE_FORM);
    made_object(&x->m, 5, MADE_PERSON);
    made_object(&x->m, 6, MADE_AGENCY);
    made_object(&x->m, 7, MADE_NUMBER);
    made_object(&x->m, 8, MADE_LOOK);
    made_table(&x->m, MADE_ID);
}

static void make_junk_between_revisions(struct made *x)
{
    made_letter(&x->m);
    x->place = x->m.b.len;
    buf_add_string(&x->m.b, x->twin ? "\n\n" : "junk\n");
    revise(x, 9, "9", MADE_ID);
}

/* A second end-of-file mark hides in what readers skip. */
static void make_junk_mark(struct made *x)
{
    made_letter(&x->m);
    x->place = x->m.b.len;
    buf_add_string(&x->m.b, x->twin ? "%%E0F\n" : "%%EOF\n");
    revise(x, 9, "9", MADE_ID);
}

/* An object that no section names: earlier text that a repair would bring back. */
static void make_junk_object(struct made *x)
{
    made_letter(&x->m);
    made_object(&x->m, 9, "9");
    x->place = x->m.b.len;
    if (!x->twin)
        made_object(&x->m, 3, MADE_PAGE);
    x->m.offsets[3] = 0;
    made_table(&x->m, MADE_ID);
}

static void make_doubled_object(struct made *x)
{
    made_letter(&x->m);
    made_object(&x->m, 9, "9");
    x->left = x->m.b.len;
    made_object(&x->m, 10, "10");
    x->place = x->m.b.len;
    x->number = 9;
    made_table(&x->m, MADE_ID);
    if (!x->twin) {
        uint8_t *at = memmem(x->m.b.data + x->place, x->m.b.len - x->place, "10 1\n", 5);

        memcpy(at, "09 1\n", 5);
    }
}

static void make_doubled_key(struct made *x)
{
    made_letter(&x->m);
    revise(x, 9, x->twin ? "<</A 1/B 2>>" : "<</A 1/A 2>>", MADE_ID);
    x->place = find(x, x->twin ? "/B 2" : "/A 2") + strlen("/A ");
    x->number = 9;
}

static void make_doubled_trailer_key(struct made *x)
{
    made_start(&x->m);
    made_object(&x->m, 1, "<</Type/Catalog/Pages 2 0 R>>");
    made_object(&x->m, 2, "<</Type/Pages/Kids[3 0 R]/Count 1/MediaBox[0 0 9 9]>>");
    made_object(&x->m, 3, "<</Type/Page/Parent 2 0 R>>");
    made_table(&x->m, x->twin ? "/Roof 2 0 R" : "/Root 1 0 R");
    x->place = find(x, x->twin ? "/Roof" : "/Root") + (x->twin ? 0 : strlen("/Root 1 0 R/Root "));
}

/* Object 9 stands in the stream of /XRefStm alone (7.5.8.4). */
static void make_second_view(struct made *x)
{
    struct made_pdf *m = &x->m;
    size_t plain, stream, first;
    char more[64];

    made_letter(m);
    first = m->section;
    plain = m->b.len;
    buf_add_string(&m->b, "9 0 obj\n(for readers of streams)\nendobj\n");
    stream = m->b.len;
    buf_printf(&m->b,
               "10 0 obj\n<</Type/XRef/W[1 3 1]/Index[9 2]/Size 11/Root 1 0 R/Prev %zu"
               "/Filter/ASCIIHexDecode/Length 22>>\nstream\n01%06zx00\n01%06zx00>\nendstream\n"
               "endobj\n",
               first, plain, stream);
    x->place = m->b.len;
    if (x->twin) { /* the stream alone */
        buf_printf(&m->b, "startxref\n%zu\n%%%%EOF\n", stream);
        return;
    }
    m->highest = 10;
    snprintf(more, sizeof more, "/XRefStm %zu", stream);
    made_table(m, more);
}

/* By the table object 8 is a new one, by the stream the old one. */
static void make_two_meanings(struct made *x)
{
    struct made_pdf *m = &x->m;
    size_t old, stream;
    char more[64];

    made_letter(m);
    old = find(x, "8 0 obj");
    made_object(m, 8, MADE_LOOK);
    stream = m->b.len;
    buf_printf(&m->b,
               "9 0 obj\n<</Type/XRef/W[1 3 1]/Index[8 2]/Size 10/Root 1 0 R"
               "/Filter/ASCIIHexDecode/Length 22>>\nstream\n01%06zx00\n01%06zx00>\nendstream\n"
               "endobj\n",
               x->twin ? m->offsets[8] : old, stream);
    m->highest = 9;
    x->place = m->b.len;
    x->number = 8;
    snprintf(more, sizeof more, "/XRefStm %zu", stream);
    made_table(m, more);
}

static void make_wrong_size(struct made *x)
{
    made_letter(&x->m);
    x->place = x->m.b.len;
    x->number = 10;
    made_object(&x->m, 9, "9");
    made_object(&x->m, 10, "10");
    x->place = x->m.b.len;
    made_table(&x->m, MADE_ID);
    patch(x, "/Size 11", "/Size 10");
}

/* A later section that leaves out what earlier ones have. */
static void make_size_of_update(struct made *x)
{
    made_letter(&x->m);
    x->number = 8;
    made_object(&x->m, 5, MADE_PERSON);
    x->place = x->m.b.len;
    if (!x->twin)
        x->m.highest = 5;
    made_table(&x->m, MADE_ID);
}

static void make_wrong_generation(struct made *x)
{
    made_letter(&x->m);
    made_object(&x->m, 3, "<</Type/Page/Parent 2 0 R/Rotate 9 0 R/Annots[5 0 R 6 0 R 7 0 R]>>");
    revise(x, 9, "0", MADE_ID);
    x->place = patch(x, "9 0 R", "9 1 R");
    x->number = 9;
}

static void make_offset_before_space(struct made *x)
{
    made_letter(&x->m);
    buf_add_byte(&x->m.b, '\n');
    made_object(&x->m, 9, "9");
    x->m.offsets[9] -= x->twin ? 0 : 1;
    x->place = x->m.offsets[9];
    x->number = 9;
    made_table(&x->m, MADE_ID);
}

static void make_startxref_before_space(struct made *x)
{
    char old[32], new[32];

    made_letter(&x->m);
    snprintf(old, sizeof old, "startxref\n%zu", x->m.section);
    snprintf(new, sizeof new, "startxref\n%zu", x->m.section - 1);
    patch(x, old, new);
    x->place = x->m.section - 1;
}

/* A later section names an earlier revision's object again. */
static void make_foreign_offset(struct made *x)
{
    size_t old;

    made_letter(&x->m);
    old = find(x, "8 0 obj");
    made_object(&x->m, 9, "9");
    x->m.offsets[8] = x->twin ? 0 : old;
    x->place = old;
    x->number = 8;
    made_table(&x->m, MADE_ID);
}

static void make_wrong_startxref(struct made *x)
{
    char old[32], new[32];

    made_letter(&x->m);
    snprintf(old, sizeof old, "startxref\n%zu", x->m.section);
    snprintf(new, sizeof new, "startxref\n%zu", x->m.section + 1);
    x->place = find(x, old) - 1; /* behind the trailer */
    revise(x, 9, "9", MADE_ID);
    patch(x, old, new);
}

static void make_bytes_after_flate(struct made *x)
{
    /* "q" by zlib's stored block, and a byte more. */
    static const char data[] = "<</Filter[/ASCIIHexDecode/FlateDecode]/Length %d>>\nstream\n"
                               "78010101 00feff71 00720072%s>\nendstream";
    char body[160];

    made_letter(&x->m);
    snprintf(body, sizeof body, data, x->twin ? 27 : 29, x->twin ? "" : "00");
    x->place = x->m.b.len + strlen("9 0 obj\n");
    revise(x, 9, body, MADE_ID);
}

static void make_skipped_revision(struct made *x)
{
    size_t first;

    made_letter(&x->m);
    first = x->m.section;
    x->place = x->m.b.len;
    revise(x, 9, "9", MADE_ID);
    x->m.section = x->twin ? x->m.section : first;
    revise(x, 10, "10", MADE_ID);
}

static void make_late_header(struct made *x)
{
    struct buf b;

    made_letter(&x->m);
    if (x->twin)
        return;
    buf_init(&b, 1 << 20);
    buf_add_string(&b, "From: the mail\r\n");
    x->place = b.len;
    buf_add(&b, x->m.b.data, x->m.b.len);
    buf_release(&x->m.b);
    x->m.b = b;
}

static void make_long_length(struct made *x)
{
    made_letter(&x->m);
    patch(x, "/Length 13", "/Length 15");
    x->place = find(x, "/Tx BMC");
}

static void make_short_length(struct made *x)
{
    made_letter(&x->m);
    patch(x, "/Length 13", "/Length 12");
    x->place = find(x, "/Tx BMC");
}

static void make_odd_entry(struct made *x)
{
    made_letter(&x->m);
    x->place = patch(x, "0000000000 65535 f \n", "0000000000 65535 f\n\n");
}

/* An update as long as makes the length of the linear file that it updates come true. */
static void make_true_length(struct made *x)
{
    enum { LENGTH = 999 }; /* as made_linear says */
    static const char form[] =
        "xref\n0 1\n0000000000 65535 f \ntrailer\n<</Size 5/Root 2 0 R" MADE_ID
        "/Prev %zu>>\nstartxref\n%03zu\n%%%%EOF\n";
    char tail[256];
    size_t first, at;

    made_linear(&x->m);
    x->place = find(x, "<</Linearized");
    first = find(x, "xref\n");
    at = LENGTH + x->twin - (size_t)snprintf(tail, sizeof tail, form, first, (size_t)0);
    while (x->m.b.len < at)
        buf_add_byte(&x->m.b, '\n');
    assert_int_equal(x->m.b.len, at);
    buf_printf(&x->m.b, form, first, at);
}

static void make_comment_in_table(struct made *x)
{
    size_t at;

    made_letter(&x->m);
    at = x->m.b.len;
    buf_add_string(&x->m.b, "xref\n");
    x->place = x->m.b.len;
    buf_printf(&x->m.b,
               "%s0 1\n0000000000 65535 f \ntrailer\n<</Size 9/Root 1 0 R" MADE_ID
               "/Prev %zu>>\nstartxref\n%zu\n%%%%EOF\n",
               x->twin ? "" : "% a comment\n", x->m.section, at);
}

static void make_no_media_box(struct made *x)
{
    made_letter(&x->m);
    patch(x, "/MediaBox", "/MediaBux");
    x->place = find(x, "3 0 obj");
    x->number = 3;
}

static void make_stray_field(struct made *x)
{
    made_letter(&x->m);
    patch(x, "/Fields[5 0 R 6 0 R 7 0 R]", "/Fields[5 0 R 6 0 R      ]");
    x->place = find(x, "7 0 obj");
    x->number = 7;
}

static void make_script(struct made *x)
{
    made_letter(&x->m);
    x->place = x->m.b.len;
    x->number = 9;
    revise(x, 9, x->twin ? "<</S/Named/N/NextPage>>" : "<</S/JavaScript/JS(app.alert)>>", MADE_ID);
}

static void make_outside(struct made *x)
{
    made_letter(&x->m);
    x->place = x->m.b.len;
    x->number = 9;
    revise(x, 9,
           x->twin ? "<</Length 1>>\nstream\nq\nendstream"
                   : "<</F(other.bin)/Length 1>>\nstream\nq\nendstream",
           MADE_ID);
}

static const struct row {
    enum pdf_departure_kind kind;
    const char *id; /* as scripts see it */
    void (*make)(struct made *x);
} rows[] = {
    {PDF_SPACE_AFTER_END, "space-after-end", make_space_after_end},
    {PDF_BYTES_AFTER_END, "bytes-after-end", make_bytes_after_end},
    {PDF_JUNK, "junk", make_junk_between_objects},
    {PDF_JUNK, "junk", make_junk_between_revisions},
    {PDF_JUNK, "junk", make_junk_mark},
    {PDF_JUNK, "junk", make_junk_object},
    {PDF_DOUBLED_OBJECT, "doubled-object", make_doubled_object},
    {PDF_DOUBLED_KEY, "doubled-key", make_doubled_key},
    {PDF_DOUBLED_KEY, "doubled-key", make_doubled_trailer_key},
    {PDF_HYBRID, "hybrid", make_second_view},
    {PDF_TWO_MEANINGS, "two-meanings", make_two_meanings},
    {PDF_TWO_MEANINGS, "two-meanings", make_true_length},
    {PDF_WRONG_SIZE, "wrong-size", make_wrong_size},
    {PDF_WRONG_SIZE, "wrong-size", make_size_of_update},
    {PDF_WRONG_GENERATION, "wrong-generation", make_wrong_generation},
    {PDF_OFFSET_BEFORE_SPACE, "offset-before-space", make_offset_before_space},
    {PDF_OFFSET_BEFORE_SPACE, "offset-before-space", make_startxref_before_space},
    {PDF_FOREIGN_OFFSET, "foreign-offset", make_foreign_offset},
    {PDF_WRONG_STARTXREF, "wrong-startxref", make_wrong_startxref},
    {PDF_BYTES_AFTER_FLATE, "bytes-after-flate", make_bytes_after_flate},
    {PDF_SKIPPED_REVISION, "skipped-revision", make_skipped_revision},
    {PDF_LATE_HEADER, "late-header", make_late_header},
    {PDF_WRONG_LENGTH, "wrong-length", make_long_length},
    {PDF_WRONG_LENGTH, "wrong-length", make_short_length},
    {PDF_ODD_ENTRY, "odd-entry", make_odd_entry},
    {PDF_ODD_ENTRY, "odd-entry", make_comment_in_table},
    {PDF_NO_MEDIA_BOX, "no-media-box", make_no_media_box},
    {PDF_STRAY_FIELD, "stray-field", make_stray_field},
    {PDF_SCRIPT, "script", make_script},
    {PDF_OUTSIDE, "outside", make_outside},
};

/* All that a caller can ask, so that all is told. */
static void ask_all(struct pdf_doc *d)
{
    const struct pdf_page *pages;
    struct pdf_form form;
    struct err e;
    size_t count;

    if (pdf_pages(d, PDF_LATEST, &pages, &count, &e) || pdf_form_load(&form, d, PDF_LATEST, &e) ||
        pdf_inspect(d, &e))
        fail_msg("%s", e.text);
    for (uint32_t n = 1; n < pdf_next_number(d); n++) {
        const struct pdf_obj *o;
        struct buf data;

        buf_init(&data, 1 << 16);
        assert_int_equal(pdf_object(d, n, &o, NULL), 0);
        /* Data in another file is refused. */
        if (o->kind == PDF_STREAM)
            assert_int_equal(pdf_decode(d, PDF_LATEST, o, &data, NULL), pdf_find(o, "F") ? -1 : 0);
        buf_release(&data);
    }
}

/* A hybrid section is told beside what it does; of two definitions only one is an object. */
static bool is_told(const struct row *row, const struct made *x, const struct pdf_departure *told)
{
    if (row->kind == PDF_TWO_MEANINGS && told->kind == PDF_HYBRID)
        return true;
    if (row->kind == PDF_DOUBLED_OBJECT && told->kind == PDF_JUNK)
        return !x->twin && told->offset == x->left;
    return !x->twin && told->kind == row->kind && told->offset == x->place &&
           told->number == x->number && strcmp(pdf_departure_name(told->kind), row->id) == 0;
}

static void test_table(void **state)
{
    bool seen[PDF_DEPARTURE_COUNT] = {false};

    (void)state;
    for (size_t i = 0; i < 2 * sizeof rows / sizeof *rows; i++) {
        const struct row *row = &rows[i / 2];
        struct made x = {.twin = i % 2};
        struct pdf_doc *d;
        size_t own = 0;

        row->make(&x);
        d = made_open(&x.m.b);
        ask_all(d);
        for (size_t n = 0; n < pdf_departure_count(d); n++) {
            const struct pdf_departure *told = pdf_departure(d, n);

            own += told->kind == row->kind;
            if (!is_told(row, &x, told))
                fail_msg("row %zu, %s%s: told %s at %zu object %u, made at %zu object %u", i / 2,
                         row->id, x.twin ? ", the twin" : "", pdf_departure_name(told->kind),
                         told->offset, (unsigned)told->number, x.place, (unsigned)x.number);
        }
        if (own != !x.twin)
            fail_msg("row %zu, %s%s: told %zu times", i / 2, row->id, x.twin ? ", the twin" : "",
                     own);
        seen[row->kind] = true;
        pdf_close(d);
        buf_release(&x.m.b);
    }
    for (int kind = 0; kind < PDF_DEPARTURE_COUNT; kind++)
        if (!seen[kind])
            fail_msg("no file departs by %s", pdf_departure_name((enum pdf_departure_kind)kind));
}

/* What a reader would have to repair is refused: where each object stands is no guess. */

static void break_prev(struct made *x, size_t prev)
{
    char more[64];

    made_letter(&x->m);
    made_object(&x->m, 9, "9");
    x->place = x->m.b.len;
    snprintf(more, sizeof more, "/Prev %zu", x->twin ? x->m.section : prev);
    x->m.section = 0;
    made_table(&x->m, more);
}

static void break_prev_itself(struct made *x)
{
    struct made probe = {.twin = true};

    break_prev(&probe, 0);
    break_prev(x, probe.place);
    buf_release(&probe.m.b);
}

static void break_prev_forward(struct made *x)
{
    break_prev(x, 99999);
}

static void break_prev_nowhere(struct made *x)
{
    break_prev(x, 20);
    x->place = x->twin ? 0 : 20;
}

/* Two sections that name each other: the first one points forward. */
static void break_prev_circle(struct made *x)
{
    char old[16];

    made_letter(&x->m);
    x->place = x->m.section;
    revise(x, 9, "9", "");
    snprintf(old, sizeof old, "/Prev %zu", x->m.section);
    patch(x, "/ID[<00112233445566", "/Prev 9000/IX[<0011");
}

static void break_startxref(struct made *x)
{
    char old[32], new[32];

    made_letter(&x->m);
    snprintf(old, sizeof old, "startxref\n%zu", x->m.section);
    snprintf(new, sizeof new, "startxref\n%zu", x->m.section + 1);
    patch(x, old, new);
    x->place = x->m.section + 1;
}

static void break_offset(struct made *x, long by)
{
    made_letter(&x->m);
    made_object(&x->m, 9, "9");
    x->m.offsets[9] = (size_t)((long)x->m.offsets[9] + (x->twin ? 0 : by));
    x->place = x->m.offsets[9];
    x->number = 9;
    made_table(&x->m, MADE_ID);
}

/* Behind the number: "0 obj" has no generation. */
static void break_offset_late(struct made *x)
{
    break_offset(x, 2);
    x->place += 2;
}

static void break_offset_early(struct made *x)
{
    break_offset(x, -4);
}

static void break_offset_beyond(struct made *x)
{
    break_offset(x, 100000);
}

static void break_number(struct made *x)
{
    made_letter(&x->m);
    x->place = find(x, "8 0 obj");
    x->number = 8;
    patch(x, "8 0 obj", "9 0 obj");
}

static void break_generation(struct made *x)
{
    made_letter(&x->m);
    x->place = find(x, "8 0 obj");
    x->number = 8;
    patch(x, "8 0 obj", "8 3 obj");
}

static void break_overlap(struct made *x)
{
    made_letter(&x->m);
    revise(x, 9, "(10 0 obj 1 endobj)", MADE_ID);
    if (!x->twin)
        x->m.offsets[10] = find(x, "10 0 obj");
    x->place = x->m.offsets[10];
    made_object(&x->m, 11, "11");
    made_table(&x->m, MADE_ID);
}

static void break_hybrid(struct made *x)
{
    char more[64];

    made_letter(&x->m);
    made_object(&x->m, 9, "9");
    x->place = x->m.b.len;
    snprintf(more, sizeof more, "/XRefStm %zu", x->m.b.len);
    made_table(&x->m, x->twin ? "" : more);
}

static void break_encrypt(struct made *x)
{
    made_letter(&x->m);
    revise(x, 9, "<<>>", x->twin ? "" : "/Encrypt 9 0 R");
}

static void break_end(struct made *x)
{
    made_letter(&x->m);
    if (!x->twin)
        x->m.b.len -= 3;
}

static void break_header(struct made *x)
{
    made_letter(&x->m);
    patch(x, "%PDF-1.7", "%PDF-3.7");
}

static void break_entry(struct made *x)
{
    made_letter(&x->m);
    x->place = patch(x, "65535 f \n1 1", "65535 x \n1 1") - 11;
}

static const struct refusal {
    void (*make)(struct made *x);
    const char *words; /* %zu: the place */
} refusals[] = {
    {break_prev_itself, "byte %zu: /Prev does not lead back"},
    {break_prev_forward, "byte %zu: /Prev does not lead back"},
    {break_prev_circle, "byte %zu: /Prev does not lead back"},
    {break_prev_nowhere, "byte %zu: "},
    {break_startxref, "byte %zu: "},
    {break_offset_late, "object 9: byte %zu: "},
    {break_offset_early, "object 9: byte %zu: "},
    {break_offset_beyond, "object 9: its entry points beyond its revision, to byte %zu"},
    {break_number, "object 8 0: at byte %zu stands object 9 0"},
    {break_generation, "object 8 0: at byte %zu stands object 8 3"},
    {break_overlap, "byte %zu: objects of the file overlap"},
    {break_hybrid, "byte %zu: /XRefStm does not lead back"},
    {break_encrypt, "encrypted"},
    {break_end, "no %%EOF"},
    {break_header, "no PDF"},
    {break_entry, "byte %zu: cross-reference entry is not of 20 bytes"},
};

static void test_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < 2 * sizeof refusals / sizeof *refusals; i++) {
        struct made x = {.twin = i % 2};
        struct pdf_doc *d = NULL;
        struct err e = {.kind = ERR_NONE};
        char words[128], place[24];
        const char *hole = strstr(refusals[i / 2].words, "%zu");

        refusals[i / 2].make(&x);
        snprintf(place, sizeof place, "%zu", x.place);
        snprintf(words, sizeof words, "%.*s%s%s", hole ? (int)(hole - refusals[i / 2].words) : 100,
                 refusals[i / 2].words, hole ? place : "", hole ? hole + 3 : "");
        if ((pdf_open(&d, buf_slice(&x.m.b), &e) || pdf_inspect(d, &e)) == x.twin)
            fail_msg("row %zu%s: %s", i / 2, x.twin ? ", the twin" : "", e.text);
        if (x.twin && pdf_departure_count(d))
            fail_msg("row %zu, the twin: %s", i / 2, pdf_departure_name(pdf_departure(d, 0)->kind));
        if (!x.twin && (e.kind != ERR_FORMAT || !strstr(e.text, words)))
            fail_msg("row %zu: \"%s\" does not say \"%s\"", i / 2, e.text, words);
        pdf_close(d);
        buf_release(&x.m.b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_table),
        cmocka_unit_test(test_refused),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
