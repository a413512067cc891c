/*
 * What later revisions changed. Allowed after a signature: a later valid signature in its field or
 * in a new one, a fill made in the revision of a later valid signature of the agency or of one who
 * signed before (unless a signature had locked the field), either over nothing that stood there
 * unless it is the agency's, validation data, time stamps.
 */
#include <stdio.h>
#include <string.h>

#include "judge/judge.h"
#include "pdf/cover.h"
#include "pdf/diff.h"
#include "pdf/hidden.h"
#include "seal/checker.h"

/* A change as seen from one signature, while it is weighed. */
struct weighed {
    const struct pdf_change *change;
    const struct verdict_signature *cover; /* the valid signature of its revision; NULL: none */
    bool validation; /* its revision adds validation data or a time stamp, and no other title */
    bool covers;     /* what a field shows anew lies over what stood there, and not the agency's */
};

static const struct verdict_signature *valid_in(const struct checker *c, size_t revision)
{
    for (size_t i = 0; i < c->verdict->signature_count; i++) {
        const struct verdict_signature *s = &c->verdict->signatures[i];

        if (s->revision == revision + 1 && !s->timestamp && s->indication == INDICATION_PASSED)
            return s;
    }
    return NULL;
}

/*
 * Its own bytes hold, and only time or what is known of its certificate stands against it: more
 * lists, or a time stamp, might still make it valid (EN 319 102-1 5.3: indeterminate).
 */
static bool may_hold(const struct verdict_signature *s)
{
    switch (s->sub) {
    case SUB_TRY_LATER:
    case SUB_OUT_OF_BOUNDS_NO_POE:
    case SUB_REVOKED_NO_POE:
    case SUB_REVOKED_CA_NO_POE:
    case SUB_CRYPTO_CONSTRAINTS_FAILURE:
        return true;
    default:
        return s->indication == INDICATION_PASSED;
    }
}

/*
 * A signature of this or a later revision covers the change by its digest. Against what such a one
 * covers no error is raised. A time stamp answers for nothing that is seen. A signer that nobody
 * vouches for may be anybody: he covers a fill, which stays doubtful, and what else he changed
 * after one that nobody vouches for either.
 */
static bool covered(const struct checker *c, const struct verdict_signature *from,
                    const struct pdf_change *change)
{
    bool strangers = change->kind == PDF_CHANGE_FILL || from->sub == SUB_NO_CERTIFICATE_CHAIN_FOUND;

    for (size_t i = 0; i < c->verdict->signature_count; i++) {
        const struct verdict_signature *s = &c->verdict->signatures[i];

        if (s->revision > change->revision && !s->timestamp &&
            (may_hold(s) || (strangers && s->sub == SUB_NO_CERTIFICATE_CHAIN_FOUND)))
            return true;
    }
    return false;
}

/* Validation data and time stamps change nothing of what was signed (ISO 32000-2 12.8.2.2.1). */
static bool is_content(const struct pdf_change *change)
{
    return change->kind == PDF_CHANGE_SIGNATURE || change->kind == PDF_CHANGE_PLACED ||
           change->kind == PDF_CHANGE_FILL || !pdf_change_accepted(change->kind);
}

static bool locked(const struct checker *c, const struct pdf_change *change)
{
    for (size_t i = 0; i < c->verdict->signature_count; i++) {
        const struct pdf_signature *s = &c->signatures[i];

        if (s->doc_mdp == 1 && s->revision < change->revision && is_content(change))
            return true;
        /* The signer had to repeat the field's /Lock (12.8.2.4); without it the lock still stands.
         */
        if (change->field && s->revision < change->revision &&
            change->kind != PDF_CHANGE_READ_ONLY &&
            (pdf_lock_covers(&s->field_mdp, change->field) ||
             pdf_lock_covers(&s->field->lock, change->field)))
            return true;
    }
    return false;
}

static bool signed_before(const struct checker *c, const struct verdict_signature *cover)
{
    for (size_t i = 0; i < c->verdict->signature_count; i++) {
        const struct verdict_signature *s = &c->verdict->signatures[i];

        if (s->revision < cover->revision && s->subject && cover->subject &&
            strcmp(s->subject, cover->subject) == 0 && strcmp(s->serial, cover->serial) == 0)
            return true;
    }
    return false;
}

/* A signature of the revision that is in doubt by itself: the file's verdict follows from that. */
static bool doubtful_in(const struct checker *c, size_t revision)
{
    for (size_t i = 0; i < c->verdict->signature_count; i++) {
        const struct verdict_signature *s = &c->verdict->signatures[i];

        if (s->revision == revision + 1 && !s->timestamp &&
            s->indication == INDICATION_INDETERMINATE)
            return true;
    }
    return false;
}

/*
 * Programs that add validation data or a time stamp also write the date into Info and XMP, as any
 * program that saves; that is honest where the revision does nothing else and the titles stay.
 */
static int is_validation(struct checker *c, size_t revision, bool *yes, struct err *e)
{
    const struct pdf_change *changes;
    size_t count;

    *yes = false;
    if (revision == 0)
        return 0;
    if (!c->validation) {
        c->validation = arena_array(c->verdict->arena, pdf_revision_count(c->doc), 1);
        if (!c->validation)
            return err_memory(e);
    }
    if (!c->validation[revision]) {
        if (pdf_diff(c->doc, revision - 1, revision, &changes, &count, e))
            return -1;
        c->validation[revision] = 'n';
        for (size_t i = 0; i < count; i++)
            if (changes[i].kind == PDF_CHANGE_DSS || changes[i].kind == PDF_CHANGE_TIMESTAMP)
                c->validation[revision] = 'y';
        for (size_t i = 0; i < count; i++)
            if (changes[i].kind != PDF_CHANGE_DSS && changes[i].kind != PDF_CHANGE_TIMESTAMP &&
                changes[i].kind != PDF_CHANGE_NONE && changes[i].kind != PDF_CHANGE_FILE &&
                changes[i].kind != PDF_CHANGE_METADATA)
                c->validation[revision] = 'n';
    }
    *yes = c->validation[revision] == 'y';
    return 0;
}

/* Whether a revision behind the signature's and up to that one gave the letter another title that
 * nobody answers for; a later one may have written it again. */
static int is_retitled(struct checker *c, size_t from, size_t upto, bool *yes, struct err *e)
{
    if (!c->retitled) {
        c->retitled = arena_array(c->verdict->arena, pdf_revision_count(c->doc), 1);
        if (!c->retitled)
            return err_memory(e);
    }
    *yes = false;
    for (size_t k = from + 1; k <= upto && !*yes; k++) {
        if (!c->retitled[k]) {
            if (checker_retitled(c, k, yes, e))
                return -1;
            c->retitled[k] = *yes ? 'y' : 'n';
        }
        *yes = c->retitled[k] == 'y' && !valid_in(c, k);
    }
    return 0;
}

/* Whether metadata come with validation data, and say nothing new of the letter. */
static int weigh_metadata(struct checker *c, struct weighed *w, size_t from, struct err *e)
{
    bool retitled = false;

    if (is_validation(c, w->change->revision, &w->validation, e) ||
        (w->validation && is_retitled(c, from, w->change->revision, &retitled, e)))
        return -1;
    w->validation = w->validation && !retitled;
    return 0;
}

/*
 * The agency answers for its seal's place, a third of it over the person's signature (NĐ 30/2020
 * Phụ lục I, II.8); what anybody else's revision shows in a field, new or kept free for it, may lie
 * over nothing that was there. Each signature before it asks once.
 */
static int find_covers(struct checker *c, struct weighed *w, struct err *e)
{
    const struct pdf_field *f = pdf_form_find(&c->form, w->change->field ? w->change->field : "");
    struct cover_known *known = c->covers;

    w->covers = !f && w->change->kind == PDF_CHANGE_PLACED;
    /* A button shows a state that it had before. */
    if (!w->cover || w->cover->role == ROLE_AGENCY || !f || !f->widget ||
        f->type == PDF_FIELD_BUTTON)
        return 0;
    while (known < c->covers + c->cover_count &&
           (known->widget != f->widget || known->revision != w->change->revision))
        known++;
    if (known == c->covers + LIMIT_SIGNATURES || f->widgets > 1) {
        w->covers = true;
        return 0;
    }
    if (known == c->covers + c->cover_count) {
        if (pdf_covers(c->doc, w->change->revision, f->widget, &known->covers, e))
            return -1;
        known->widget = f->widget;
        known->revision = w->change->revision;
        c->cover_count++;
    }
    w->covers = known->covers;
    return 0;
}

static bool shows_field(enum pdf_change_kind kind)
{
    return kind == PDF_CHANGE_PLACED || kind == PDF_CHANGE_SIGNATURE || kind == PDF_CHANGE_FILL;
}

static bool allowed(const struct checker *c, const struct weighed *w)
{
    switch (w->change->kind) {
    case PDF_CHANGE_NONE:
    case PDF_CHANGE_FILE:
    case PDF_CHANGE_DSS:
    case PDF_CHANGE_TIMESTAMP:
    case PDF_CHANGE_READ_ONLY: /* viewers do so when they apply a lock */
        return true;
    case PDF_CHANGE_PLACED:
        return w->cover && !w->covers;
    case PDF_CHANGE_SIGNATURE:
        return (w->cover && !w->covers) || doubtful_in(c, w->change->revision);
    case PDF_CHANGE_METADATA: /* nothing of it stands on a page; whoever signs answers for it */
        return w->validation || w->cover;
    case PDF_CHANGE_FILL:
        return w->cover && !w->covers &&
               (w->cover->role == ROLE_AGENCY || signed_before(c, w->cover));
    default:
        break;
    }
    return false;
}

/* The closed list of kinds that a report has. */
static const char *kind_of(enum pdf_change_kind kind)
{
    switch (kind) {
    case PDF_CHANGE_PLACED:
        return "signature";
    case PDF_CHANGE_READ_ONLY:
    case PDF_CHANGE_FIELD:
        return "annotation";
    case PDF_CHANGE_RESOURCES:
        return "content";
    case PDF_CHANGE_CATALOG:
        return "structure";
    default:
        return pdf_change_name(kind);
    }
}

static const char *where_of(struct checker *c, const struct pdf_change *change)
{
    if (change->field)
        return checker_text(c, change->field);
    if (change->page)
        return arena_printf(c->verdict->arena, _("object %u of page %zu"), (unsigned)change->number,
                            change->page);
    return arena_printf(c->verdict->arena, _("object %u"), (unsigned)change->number);
}

static int page_of(const struct checker *c, const struct pdf_change *change)
{
    enum { LOOKED_THROUGH = 1024 }; /* each change looks for its field: only in usual forms */
    const struct pdf_field *f = change->field && c->form.count <= LOOKED_THROUGH
                                    ? pdf_form_find(&c->form, change->field)
                                    : NULL;

    return f && f->on_page ? (int)f->page + 1 : (int)change->page;
}

static void tell(struct verdict_signature *s, enum finding_id id)
{
    for (size_t i = 0; i < s->findings.count; i++)
        if (s->findings.list[i].id == id)
            return;
    finding_add(&s->findings, id, (struct finding_place){0}, NULL, NULL, NULL, NULL);
}

static bool told_file(const struct checker *c, enum finding_id id, const char *revision)
{
    const struct findings *f = &c->verdict->findings;

    for (size_t i = 0; i < f->count; i++)
        if (f->list[i].id == id && f->list[i].holes[0] &&
            strcmp(f->list[i].holes[0], revision) == 0)
            return true;
    return false;
}

/* One finding a revision and kind: the first place stands for the rest. */
static void object_to(struct checker *c, struct verdict_signature *s, const struct weighed *w,
                      const char *where)
{
    enum finding_id id = FINDING_F_CHANGE;
    char revision[24];

    snprintf(revision, sizeof revision, "%zu", checker_told_revision(c, w->change->revision));
    if (locked(c, w->change))
        id = FINDING_F_LOCKED;
    else if ((!pdf_change_accepted(w->change->kind) || w->change->kind == PDF_CHANGE_FILL) &&
             !covered(c, s, w->change))
        id = FINDING_F_UNCOVERED;
    else if (w->covers && w->cover)
        id = FINDING_F_COVER;
    if (!told_file(c, id, revision))
        checker_file_finding(c, id, revision, where);
    tell(s,
         id == FINDING_F_CHANGE || id == FINDING_F_COVER ? FINDING_S_DOUBT : FINDING_S_OVERTAKEN);
}

/* The objects of one field are one change. A window, so that many fields stay linear. */
static bool told_change(const struct verdict_change *list, size_t count,
                        const struct verdict_change *one)
{
    for (size_t i = count; i > 0 && count - i < 64; i--) {
        const struct verdict_change *old = &list[i - 1];

        if (old->revision == one->revision && old->kind == one->kind &&
            old->allowed == one->allowed && strcmp(old->where, one->where) == 0)
            return true;
    }
    return false;
}

static int weigh_signature(struct checker *c, size_t index, struct err *e)
{
    struct verdict_signature *s = &c->verdict->signatures[index];
    const struct pdf_change *changes;
    struct verdict_change *out;
    size_t count;

    if (pdf_diff(c->doc, c->signatures[index].revision, PDF_LATEST, &changes, &count, e))
        return -1;
    out = arena_array(c->verdict->arena, count, sizeof *out);
    if (!out)
        return err_memory(e);
    for (size_t i = 0; i < count; i++) {
        struct weighed w = {&changes[i], valid_in(c, changes[i].revision), false, false};
        const char *where = where_of(c, &changes[i]);
        bool fine;
        struct verdict_change one;

        if (changes[i].kind == PDF_CHANGE_NONE || changes[i].kind == PDF_CHANGE_FILE)
            continue;
        if (changes[i].kind == PDF_CHANGE_METADATA &&
            weigh_metadata(c, &w, c->signatures[index].revision, e))
            return -1;
        if (shows_field(changes[i].kind) && find_covers(c, &w, e))
            return -1;
        fine = allowed(c, &w) && !locked(c, &changes[i]);
        one = (struct verdict_change){checker_told_revision(c, changes[i].revision),
                                      kind_of(changes[i].kind), where ? where : "",
                                      page_of(c, &changes[i]), fine};
        if (!told_change(out, s->change_count, &one))
            out[s->change_count++] = one;
        if (!fine)
            object_to(c, s, &w, where);
    }
    s->changes = out;
    return 0;
}

/* Is the signature that an earlier revision had still the one its field points at? */
static bool still_there(const struct checker *c, const struct pdf_signature *old)
{
    for (size_t i = 0; i < c->verdict->signature_count; i++) {
        const struct pdf_signature *s = &c->signatures[i];

        if (strcmp(s->field->name, old->field->name) == 0)
            return s->number == old->number && s->revision == old->revision &&
                   s->contents_at == old->contents_at;
    }
    return false;
}

static int check_lost(struct checker *c, size_t revision, struct err *e)
{
    const struct pdf_signature *list;
    struct pdf_form form;
    size_t count;

    if (pdf_form_load(&form, c->doc, revision, e) ||
        pdf_signatures(c->doc, &form, &list, &count, e))
        return -1;
    for (size_t i = 0; i < count; i++)
        if (list[i].revision == revision && !still_there(c, &list[i])) {
            checker_file_finding(c, FINDING_F_LOST, checker_text(c, list[i].field->name), NULL);
            c->ambiguous = true;
        }
    return 0;
}

/* Whether nobody answers for some revision behind the first signature. */
static bool has_unanswered(const struct checker *c)
{
    size_t k = c->signatures[0].revision + 1;

    while (k < pdf_revision_count(c->doc) && valid_in(c, k))
        k++;
    return k < pdf_revision_count(c->doc);
}

/*
 * What only a repair finds is nothing as long as nothing is to be repaired: a program that attaches
 * a PDF as it is does no harm. A reference that leads nowhere makes readers repair, and a revision
 * of anybody's may hold whatever else does.
 */
static int check_hidden(struct checker *c, struct err *e)
{
    const char *text;
    bool hides, repaired;
    size_t at;

    if (!c->verdict->signature_count)
        return 0;
    if (pdf_hides(c->doc, &at, &hides, e))
        return -1;
    repaired = hides && has_unanswered(c);
    if (hides && !repaired && pdf_dangles(c->doc, &repaired, e))
        return -1;
    if (!repaired)
        return 0;
    text = _("at byte %zu, inside another object, readers that repair find one more");
    checker_file_finding(c, FINDING_F_UNUSUAL, arena_printf(c->verdict->arena, text, at), NULL);
    c->doubt = true;
    return 0;
}

int checker_later(struct checker *c, struct err *e)
{
    size_t revisions = pdf_revision_count(c->doc);

    for (size_t k = 0; k + 1 < revisions; k++)
        if (check_lost(c, k, e))
            return -1;
    /* From the newest back: a signature may only be covered by one that itself stands. */
    for (size_t i = c->verdict->signature_count; i-- > 0;) {
        if (c->signatures[i].revision + 1 < revisions && weigh_signature(c, i, e))
            return -1;
        judge_signature(&c->verdict->signatures[i]);
    }
    return check_hidden(c, e);
}
