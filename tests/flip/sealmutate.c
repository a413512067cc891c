/*
 * Signed files changed in their structure and judged whole, in process, as often as wanted: never
 * "valid" where a signed byte changed.
 *
 *     sealmutate [-c] PKI SEED FIRST COUNT FILE…
 *
 * PKI: a folder of tests/pki/mkpki or a service; -c: changes of /Contents alone.
 *
 * Each mutant is one of the files after one to three changes: of bits, bytes, tokens, whole
 * objects, numbers of ByteRange and of tables, digits, values and lengths of /Contents, pieces of
 * another file, revisions appended. Half of them are mended (offsets, /Prev, startxref, /Length),
 * else nearly all would end at a wrong offset. Mutant N of a seed is the same in every run.
 *
 * A mutant may be valid only when each signature and time stamp that it has left stands where one
 * of the files stood, over the same bytes, and its /Contents says the same: hexadecimal digits in
 * another case and lengths of BER spelled otherwise (RFC 5652 allows them where nothing is signed,
 * S-DER tells them) are the same tags and values. At least one signature is left. What follows the
 * last of them is signed by nobody: there, objects that are seen or that say what is signed must
 * not come to mean anything else, so that an appended revision with one of them is not valid
 * either. Ends with 1 and leaves mutant-N.pdf when that did not hold.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clk.h"
#include "base/out.h"
#include "flip/facts.h"
#include "flip/mutate.h"
#include "flip/spell.h"
#include "hash/hash.h"
#include "pdf/sigfield.h"
#include "seal/check.h"

enum { FILES = 64, FELL = 5 };

struct office {
    struct trust *trust;
    struct crl_list crls;
    struct certificate_list people;
    struct seal_pin pins[2];
    struct seal_check_options options;
};

struct rig {
    struct office office;
    struct original files[FILES];
    struct verdict *was[FILES];
    size_t count;
    size_t fell[FELL]; /* by verdict_kind; the last one: not judged (65) */
    size_t tails, bad;
};

static void die(const char *text)
{
    fprintf(stderr, "sealmutate: %s\n", text);
    exit(3);
}

static void open_office(struct office *o, const char *pki)
{
    static const char *const names[] = {"person", "agency"};
    static const enum verdict_role roles[] = {ROLE_PERSON, ROLE_AGENCY};
    char path[4096];
    struct err e;

    *o = (struct office){.options = {.at = clk_now()}};
    snprintf(path, sizeof path, "%s/trust", pki);
    if (trust_new(&o->trust, &e) || trust_add(o->trust, path, &e))
        die(e.text);
    snprintf(path, sizeof path, "%s/crl", pki);
    if (crl_list_load(&o->crls, path, &e))
        die(e.text);
    for (size_t i = 0; i < 2; i++) {
        snprintf(path, sizeof path, "%s/keys/%s.pem", pki, names[i]);
        if (certificate_list_load(&o->people, path, &e))
            die(e.text);
        o->pins[i] = (struct seal_pin){o->people.list[i]->spki_sha256, roles[i], 0, INT64_MAX};
    }
    o->options.trust = o->trust;
    o->options.crls = &o->crls;
    o->options.pins = o->pins;
    o->options.pin_count = 2;
}

static struct verdict *judge(struct rig *r, struct slice file, int *kind)
{
    struct verdict *v = NULL;
    struct err e = {.kind = ERR_NONE};

    *kind = FELL - 1;
    if (seal_check(&v, file, &r->office.options, &e) == 0)
        *kind = (int)v->kind;
    else if (e.kind != ERR_FORMAT)
        die(e.text);
    return v;
}

static void load(struct rig *r, const char *path)
{
    struct original *o = &r->files[r->count++];
    const struct pdf_signature *list;
    struct pdf_form form;
    struct pdf_doc *d;
    struct err e;
    size_t n;
    int kind;

    buf_init(&o->bytes, (size_t)1 << 24);
    if (out_load(&o->bytes, path, &e) || pdf_open(&d, buf_slice(&o->bytes), &e) ||
        pdf_form_load(&form, d, PDF_LATEST, &e) || pdf_signatures(d, &form, &list, &n, &e))
        die(e.text);
    for (size_t i = 0; i < n && o->count < ORIGINAL_SIGNATURES; i++)
        o->signatures[o->count++] = (struct original_signature){
            .first_end = (size_t)list[i].byte_range[1],
            .second = (size_t)list[i].byte_range[2],
            .end = (size_t)(list[i].byte_range[2] + list[i].byte_range[3])};
    pdf_close(d);
    r->was[r->count - 1] = judge(r, buf_slice(&o->bytes), &kind);
    if (kind != VERDICT_VALID) {
        fprintf(stderr, "sealmutate: %s is not valid to begin with\n", path);
        exit(2);
    }
    mutate_scan(o);
}

static bool only_zeros(struct slice s)
{
    while (s.len && s.data[s.len - 1] == 0)
        s.len--;
    return s.len == 0;
}

/* The same tags with the same values in the same order: digits and lengths may be spelled anew. */
static bool same_contents(const struct original *o, struct slice m,
                          const struct original_signature *s)
{
    const size_t max = o->bytes.max;
    struct buf a, b, short_a, short_b;
    struct slice in_a, in_b;
    bool same;

    buf_init(&a, max);
    buf_init(&b, max);
    buf_init(&short_a, max);
    buf_init(&short_b, max);
    original_contents(&a, buf_slice(&o->bytes), s);
    original_contents(&b, m, s);
    in_a = buf_slice(&a);
    in_b = buf_slice(&b);
    same = spell(&short_a, &in_a, SIZE_MAX, SPELL_WIDE) &&
           spell(&short_b, &in_b, SIZE_MAX, SPELL_WIDE) &&
           slice_equal(buf_slice(&short_a), buf_slice(&short_b)) && only_zeros(in_a) &&
           only_zeros(in_b);
    buf_release(&a);
    buf_release(&b);
    buf_release(&short_a);
    buf_release(&short_b);
    return same;
}

/* Equal up to end, but for the spelling of what each /Contents says. */
static bool same_until(const struct original *o, struct slice m, size_t end)
{
    if (m.len < end || o->bytes.len < end)
        return false;
    for (size_t i = 0; i < end; i++)
        if (o->bytes.data[i] != m.data[i] && !(original_hole(o, i) && isxdigit(m.data[i])))
            return false;
    for (size_t i = 0; i < o->count; i++)
        if (o->signatures[i].end <= end && !same_contents(o, m, &o->signatures[i]))
            return false;
    return true;
}

/* Where one of this original's stood. */
static bool stands_in(const struct original *o, struct slice m, const struct verdict_signature *s)
{
    for (size_t i = 0; i < o->count; i++) {
        const struct original_signature *was = &o->signatures[i];

        if (s->range[0] == 0 && s->range[1] == (int64_t)was->first_end &&
            s->range[2] == (int64_t)was->second && s->range[2] + s->range[3] == (int64_t)was->end)
            return same_until(o, m, was->end);
    }
    return false;
}

/* In any of them: two may be one letter that two people signed. */
static bool stands(const struct rig *r, struct slice m, const struct verdict_signature *s)
{
    for (size_t i = 0; i < r->count; i++)
        if (stands_in(&r->files[i], m, s))
            return true;
    return false;
}

/* Why a mutant must not be valid; NULL: it may be. */
static const char *objection(const struct rig *r, const struct mutant *m, struct slice file,
                             const struct verdict *v)
{
    const struct verdict *was = r->was[m->file];
    size_t signatures = 0;

    for (size_t i = 0; i < v->signature_count; i++) {
        if (!stands(r, file, &v->signatures[i]))
            return "a signed byte changed";
        signatures += !v->signatures[i].timestamp;
    }
    if (!signatures)
        return "nothing is signed";
    if (facts_signed_end(v) == facts_signed_end(was) &&
        stands_in(&r->files[m->file], file, &v->signatures[v->signature_count - 1]) &&
        facts_changed(was, v))
        return facts_changed(was, v);
    return m->appended_seen ? "an appended revision changed what is seen" : NULL;
}

static void keep(const char *why, unsigned long number, struct slice file)
{
    char name[64];
    struct err e;

    snprintf(name, sizeof name, "mutant-%lu.pdf", number);
    printf("%s: %s, still valid\n", name, why);
    if (out_save(name, file, 0644, &e))
        die(e.text);
}

static void try_one(struct rig *r, bool contents, unsigned long seed, unsigned long number)
{
    struct mutant m;
    const struct original *o;
    struct verdict *v;
    struct slice file;
    const char *why;
    int kind;

    mutate(&m, r->files, r->count, contents, seed, number);
    o = &r->files[m.file];
    file = buf_slice(&m.bytes);
    v = judge(r, file, &kind);
    r->fell[kind]++;
    if (kind == VERDICT_VALID) {
        why = objection(r, &m, file, v);
        r->tails +=
            !why && (file.len != o->bytes.len || memcmp(file.data, o->bytes.data, file.len) != 0);
        r->bad += why != NULL;
        if (why)
            keep(why, number, file);
    }
    verdict_free(v);
    buf_release(&m.bytes);
}

int main(int argc, char **argv)
{
    static struct rig r;
    unsigned long seed, first, count;
    bool contents = argc > 1 && strcmp(argv[1], "-c") == 0;

    argc -= contents;
    argv += contents;
    if (argc < 6 || argc - 5 > FILES)
        die("usage: sealmutate [-c] PKI SEED FIRST COUNT FILE…");
    hash_library_start();
    open_office(&r.office, argv[1]);
    seed = strtoul(argv[2], NULL, 10);
    first = strtoul(argv[3], NULL, 10);
    count = strtoul(argv[4], NULL, 10);
    for (int i = 5; i < argc; i++)
        load(&r, argv[i]);
    for (unsigned long n = first; n < first + count; n++) {
        try_one(&r, contents, seed, n);
        if ((n + 1) % 10000 == 0)
            fprintf(stderr, "%lu mutants, %zu wrongly valid\n", n + 1 - first, r.bad);
    }
    printf("mutants %lu: valid %zu (unsigned tail or spelling %zu, wrongly %zu) invalid %zu "
           "indeterminate %zu unsigned %zu refused %zu\n",
           count, r.fell[0], r.tails, r.bad, r.fell[1], r.fell[2], r.fell[3], r.fell[4]);
    for (size_t i = 0; i < r.count; i++) {
        verdict_free(r.was[i]);
        mutate_release(&r.files[i]);
    }
    certificate_list_release(&r.office.people);
    crl_list_release(&r.office.crls);
    trust_free(r.office.trust);
    return r.bad ? 1 : 0;
}
