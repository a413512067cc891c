#include "seal/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/utf8.h"
#include "hash/hash.h"
#include "judge/judge.h"
#include "seal/checker.h"

/* What a departure from the standard means for whoever signed the file. */
enum weight {
    WEIGHT_NONE,  /* every reader sees the same */
    WEIGHT_ERROR, /* two programs may read two things */
    WEIGHT_DOUBT, /* unusual, and not judged */
    WEIGHT_TAIL,  /* bytes after the end */
};

static enum weight weight_of(enum pdf_departure_kind kind)
{
    switch (kind) {
    case PDF_SPACE_AFTER_END:
    case PDF_BYTES_AFTER_END:
        return WEIGHT_TAIL;
    case PDF_HYBRID:
        return WEIGHT_NONE;
    case PDF_DOUBLED_OBJECT:
    case PDF_TWO_MEANINGS:
    case PDF_DOUBLED_KEY:
    case PDF_FOREIGN_OFFSET:
    case PDF_WRONG_STARTXREF:
    case PDF_SKIPPED_REVISION:
    case PDF_LATE_HEADER:
    case PDF_WRONG_LENGTH:
        return WEIGHT_ERROR;
    case PDF_JUNK:
    case PDF_WRONG_SIZE:
    case PDF_WRONG_GENERATION:
    case PDF_OFFSET_BEFORE_SPACE:
    case PDF_BYTES_AFTER_FLATE:
    case PDF_ODD_ENTRY:
    case PDF_NO_MEDIA_BOX:
    case PDF_STRAY_FIELD:
    case PDF_SCRIPT:
    case PDF_OUTSIDE:
    case PDF_DEPARTURE_COUNT:
        break;
    }
    return WEIGHT_DOUBT;
}

const char *checker_text(struct checker *c, const char *text)
{
    char *copy = text ? arena_string(c->verdict->arena, text) : NULL;

    if (!copy)
        return NULL;
    copy[utf8_check(copy, strlen(copy))] = 0;
    utf8_mask_controls(copy);
    for (char *p = copy; *p; p++)
        if (*p == '\n' || *p == '\t')
            *p = '?';
    return copy;
}

void checker_file_finding(struct checker *c, enum finding_id id, const char *hole1,
                          const char *hole2)
{
    finding_add(&c->verdict->findings, id, (struct finding_place){0}, hole1, hole2, NULL, NULL);
}

static void tell_departure(struct checker *c, const struct pdf_departure *d)
{
    static const enum finding_id ids[] = {
        [WEIGHT_ERROR] = FINDING_F_DEPARTURE,
        [WEIGHT_DOUBT] = FINDING_F_UNUSUAL,
        [WEIGHT_TAIL] = FINDING_F_TAIL,
    };
    enum weight weight = weight_of(d->kind);
    char text[160];

    if (d->number)
        snprintf(text, sizeof text, _("%s at byte %zu, object %u"), pdf_departure_name(d->kind),
                 d->offset, (unsigned)d->number);
    else
        snprintf(text, sizeof text, _("%s at byte %zu"), pdf_departure_name(d->kind), d->offset);
    checker_file_finding(c, ids[weight], text, NULL);
    if (weight == WEIGHT_DOUBT)
        c->doubt = true;
    else
        c->ambiguous = true;
}

/* The first of each kind says enough; all count for the verdict. */
static void tell_departures(struct checker *c)
{
    bool told[PDF_DEPARTURE_COUNT] = {false};

    for (size_t i = 0; i < pdf_departure_count(c->doc); i++) {
        const struct pdf_departure *d = pdf_departure(c->doc, i);

        if (!told[d->kind] && weight_of(d->kind) != WEIGHT_NONE)
            tell_departure(c, d);
        told[d->kind] = true;
    }
}

/* It is all signed, and pages that look right; but people see what the file lets them see. */
static int tell_active(struct checker *c, struct err *e)
{
    for (int i = 0; i < PDF_DANGER_COUNT; i++) {
        uint32_t number;
        bool found;

        if (hazard_find(c->doc, (enum pdf_danger)i, &number, &found, e))
            return -1;
        if (found)
            checker_file_finding(c, FINDING_F_ACTIVE, _(hazard_of((enum pdf_danger)i)->text), NULL);
    }
    return 0;
}

static void tell_unusual(struct checker *c, const char *what, const char *name)
{
    checker_file_finding(
        c, FINDING_F_UNUSUAL,
        name ? arena_printf(c->verdict->arena, "%s: %s", what, checker_text(c, name)) : what, NULL);
    c->doubt = true;
}

static int compare_names(const void *a, const void *b)
{
    return strcmp((*(const struct pdf_field *const *)a)->name,
                  (*(const struct pdf_field *const *)b)->name);
}

/* Texts, and choices that were made after the first signature. */
static bool must_show(const struct checker *c, const struct pdf_field *f)
{
    struct pdf_definition at;

    return f->type == PDF_FIELD_TEXT || (f->type == PDF_FIELD_CHOICE && f->value &&
                                         pdf_definition_at(c->doc, PDF_LATEST, f->number, &at) &&
                                         at.revision > c->signatures[0].revision);
}

/* One field that shows another text than its value is enough. */
static int check_values(struct checker *c, const struct pdf_form *form, struct err *e)
{
    size_t work = 0;

    for (size_t i = 0; i < form->count; i++) {
        bool same = true;

        if (must_show(c, &form->fields[i]) &&
            checker_shown(c->doc, &work, form, &form->fields[i], &same, e))
            return -1;
        if (!same) {
            tell_unusual(c, _("a field that does not show its value"), form->fields[i].name);
            return 0;
        }
    }
    return 0;
}

/* What makes readers see different things in one form. */
static int check_form(struct checker *c, const struct pdf_form *form, struct err *e)
{
    const struct pdf_field **sorted = arena_array(c->verdict->arena, form->count, sizeof *sorted);
    bool drawn = false;

    if (!sorted)
        return err_memory(e);
    for (size_t i = 0; i < form->count; i++) {
        sorted[i] = &form->fields[i];
        drawn |= form->fields[i].type != PDF_FIELD_SIGNATURE;
    }
    if (form->count)
        qsort(sorted, form->count, sizeof *sorted, compare_names);
    for (size_t i = 1; i < form->count; i++)
        if (strcmp(sorted[i]->name, sorted[i - 1]->name) == 0) {
            tell_unusual(c, _("two fields of one name"), sorted[i]->name);
            break;
        }
    if (form->xfa)
        tell_unusual(c, "XFA", NULL);
    if (form->need_appearances && drawn)
        tell_unusual(c, "NeedAppearances", NULL);
    return check_values(c, form, e);
}

static int load_signatures(struct checker *c, struct err *e)
{
    struct verdict *v = c->verdict;
    const struct pdf_page *pages;
    size_t count;

    if (pdf_pages(c->doc, PDF_LATEST, &pages, &v->pages, e) ||
        pdf_form_load(&c->form, c->doc, PDF_LATEST, e) ||
        pdf_signatures(c->doc, &c->form, &c->signatures, &count, e))
        return -1;
    if (count > LIMIT_SIGNATURES)
        return err_set(e, ERR_FORMAT, _("more than %d signatures in one file"), LIMIT_SIGNATURES);
    if (count && check_form(c, &c->form, e))
        return -1;
    v->signatures = arena_array(v->arena, count, sizeof *v->signatures);
    if (!v->signatures)
        return err_memory(e);
    for (size_t i = 0; i < count; i++)
        findings_init(&v->signatures[i].findings, v->arena);
    v->signature_count = count;
    c->judged = arena_array(v->arena, count, sizeof *c->judged);
    return c->judged ? 0 : err_memory(e);
}

static void add_to_all(struct checker *c, enum finding_id id)
{
    for (size_t i = 0; i < c->verdict->signature_count; i++) {
        struct verdict_signature *s = &c->verdict->signatures[i];

        finding_add(&s->findings, id, (struct finding_place){0}, NULL, NULL, NULL, NULL);
        judge_signature(s);
    }
}

size_t checker_told_revision(const struct checker *c, size_t k)
{
    size_t first = c->verdict->signature_count ? c->signatures[0].revision : SIZE_MAX;

    if (k < first)
        return 1;
    return first ? k - first + 2 : k + 1;
}

/* From here on revisions are those that people are told of. */
static void number_revisions(struct checker *c)
{
    struct verdict *v = c->verdict;

    for (size_t i = 0; i < v->signature_count; i++)
        v->signatures[i].revision = checker_told_revision(c, c->signatures[i].revision);
    v->revisions = checker_told_revision(c, pdf_revision_count(c->doc) - 1);
}

static int check_open(struct checker *c, struct err *e)
{
    struct verdict *v = c->verdict;

    if (pdf_inspect(c->doc, e) || load_signatures(c, e))
        return -1;
    for (size_t i = 0; i < v->signature_count; i++)
        if (checker_signature(c, i, e))
            return -1;
    if (v->signature_count && (checker_enclosed(c, e) || checker_times(c, e)))
        return -1;
    if (v->signature_count == 0)
        checker_file_finding(c, FINDING_F_UNSIGNED, NULL, NULL);
    if (checker_later(c, e))
        return -1;
    if (v->signature_count && (checker_archive(c, e) || tell_active(c, e)))
        return -1;
    tell_departures(c);
    if (c->doubt || c->ambiguous)
        add_to_all(c, FINDING_S_DOUBT);
    number_revisions(c);
    return 0;
}

/*
 * A file that no longer opens but was signed is an answer (invalid), not a failure to answer. An
 * encrypted one may be whole: nothing can be said of it.
 */
static int unreadable(struct checker *c, struct err *e)
{
    struct verdict *v = c->verdict;

    if (!e || e->kind != ERR_FORMAT || !pdf_looks_signed(c->file) || pdf_looks_encrypted(c->file))
        return -1;
    for (size_t i = 0; i < v->signature_count; i++)
        findings_release(&v->signatures[i].findings);
    v->signature_count = 0;
    v->revisions = 0;
    checker_file_finding(c, FINDING_F_UNREADABLE, checker_text(c, e->text), NULL);
    e->kind = ERR_NONE;
    return 0;
}

int seal_check(struct verdict **out, struct slice file, const struct seal_check_options *o,
               struct err *e)
{
    struct err local;
    struct checker c = {.options = o,
                        .file = file,
                        .verdict = verdict_new(),
                        .own.given = o->trust ? &o->trust->certificates : NULL};
    struct digest digest;
    int rc = -1;

    if (!e)
        e = &local;
    if (!c.verdict)
        return err_memory(e);
    c.verdict->at = o->at;
    c.shelf = o->shelf ? o->shelf : &c.own;
    if ((pdf_open(&c.doc, file, e) || check_open(&c, e)) && unreadable(&c, e))
        goto out;
    if (checker_digest_file(&c, &digest, e))
        goto out;
    memcpy(c.verdict->sha256, digest.bytes, sizeof c.verdict->sha256);
    judge_file(c.verdict, o->require);
    *out = c.verdict;
    c.verdict = NULL;
    rc = 0;
out:
    hash_free(c.walk);
    checker_release(&c);
    pdf_close(c.doc);
    verdict_free(c.verdict);
    return rc;
}
