/*
 * A real signed file, changed and judged in process, as often as it has bytes: never "valid" where
 * the byte is one that a signature or time stamp covers or holds. What follows the last of them is
 * signed by nobody (validation data of the last stamp, as a rule): there a change may leave the
 * file valid, but only with the same facts (facts.h).
 *
 *     sealflip flip TRUST CRLS FILE STEP PART   every STEP-th byte from PART on, b^1 and b^0x20
 *     sealflip cut TRUST CRLS FILE STEP PART    cut off before every STEP-th byte from PART on
 *
 * CRLS "-": none. The case of a hexadecimal digit of /Contents is spelling and passed over. Prints
 * how many were tried and how the verdicts fell; ends with 1 when one of them was wrongly valid, 2
 * when the file itself is not valid to begin with.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clk.h"
#include "base/out.h"
#include "flip/facts.h"
#include "hash/hash.h"
#include "pdf/sigfield.h"
#include "seal/check.h"

struct trial {
    struct trust *trust;
    struct crl_list crls;
    struct seal_check_options options;
    struct buf file;
    size_t holes[64][2]; /* inside "<" and ">" of each /Contents */
    size_t hole_count;
    size_t fell[5];      /* by verdict_kind; the last one: not judged (65) */
    struct verdict *was; /* of the file as it is */
    size_t signed_end, tail;
};

static int die(const char *text)
{
    fprintf(stderr, "sealflip: %s\n", text);
    exit(3);
}

/* 0 … 3: verdict_kind, 4: could not be judged. The verdict is the caller's, NULL with 4. */
static int ask(struct trial *t, size_t len, struct verdict **v)
{
    struct err e;

    *v = NULL;
    if (seal_check(v, (struct slice){t->file.data, len}, &t->options, &e) == 0)
        return (int)(*v)->kind;
    if (e.kind != ERR_FORMAT)
        die(e.text);
    return 4;
}

static void find_holes(struct trial *t)
{
    const struct pdf_signature *list;
    struct pdf_form form;
    struct pdf_doc *d;
    struct err e;
    size_t n;

    if (pdf_open(&d, buf_slice(&t->file), &e) || pdf_form_load(&form, d, PDF_LATEST, &e) ||
        pdf_signatures(d, &form, &list, &n, &e))
        die(e.text);
    for (size_t i = 0; i < n && t->hole_count < 64; i++, t->hole_count++) {
        t->holes[t->hole_count][0] = list[i].contents_at + 1;
        t->holes[t->hole_count][1] = list[i].contents_at + list[i].contents_len - 1;
    }
    pdf_close(d);
}

static int only_spelling(const struct trial *t, size_t at, int was, int is)
{
    for (size_t i = 0; i < t->hole_count; i++)
        if (at >= t->holes[i][0] && at < t->holes[i][1])
            return isxdigit(was) && isxdigit(is) && tolower(was) == tolower(is);
    return 0;
}

static size_t count(struct trial *t, size_t at, int now, size_t len)
{
    struct verdict *v;
    int kind = ask(t, len, &v);
    const char *why = NULL;

    t->fell[kind]++;
    if (kind == VERDICT_VALID) {
        why = at < t->signed_end ? "a signed byte" : facts_changed(t->was, v);
        t->tail += !why;
    }
    if (why)
        printf("byte %zu, %d: still valid: %s\n", at, now, why);
    verdict_free(v);
    return why != NULL;
}

static size_t flip(struct trial *t, size_t at)
{
    static const uint8_t masks[] = {1, 0x20};
    uint8_t was = t->file.data[at];
    size_t bad = 0;

    for (int i = 0; i < 2; i++) {
        uint8_t is = was ^ masks[i];

        if (only_spelling(t, at, was, is))
            continue;
        t->file.data[at] = is;
        bad += count(t, at, is, t->file.len);
    }
    t->file.data[at] = was;
    return bad;
}

static void load(struct trial *t, char **argv)
{
    struct err e;

    t->options = (struct seal_check_options){.at = clk_now()};
    buf_init(&t->file, (size_t)1 << 28);
    if (trust_new(&t->trust, &e) || trust_add(t->trust, argv[2], &e) ||
        (strcmp(argv[3], "-") != 0 && crl_list_load(&t->crls, argv[3], &e)) ||
        out_load(&t->file, argv[4], &e))
        die(e.text);
    t->options.trust = t->trust;
    t->options.crls = &t->crls;
    find_holes(t);
}

int main(int argc, char **argv)
{
    struct trial t = {.hole_count = 0};
    size_t step, bad = 0;
    int rc = 2;

    if (argc != 7)
        die("usage: sealflip flip|cut TRUST CRLS FILE STEP PART");
    hash_library_start();
    load(&t, argv);
    if (ask(&t, t.file.len, &t.was) != VERDICT_VALID)
        goto out;
    t.signed_end = facts_signed_end(t.was);
    step = strtoul(argv[5], NULL, 10);
    for (size_t at = strtoul(argv[6], NULL, 10); at < t.file.len; at += step ? step : 1)
        bad += strcmp(argv[1], "cut") == 0 ? count(&t, at, 0, at) : flip(&t, at);
    printf("valid %zu (behind all that is signed: %zu) invalid %zu indeterminate %zu unsigned %zu "
           "refused %zu\n",
           t.fell[0], t.tail, t.fell[1], t.fell[2], t.fell[3], t.fell[4]);
    rc = bad ? 1 : 0;
out:
    verdict_free(t.was);
    trust_free(t.trust);
    crl_list_release(&t.crls);
    buf_release(&t.file);
    return rc;
}
