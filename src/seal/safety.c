/*
 * Before a file is signed: what could make it show something else later is refused by its name, and
 * signed in spite of it only when exactly that name was given.
 */
#include <stdio.h>
#include <string.h>

#include "seal/checker.h"
#include "seal/revision.h"

static const struct hazard form = {"swappable-form",
                                   N_("a form field shows something else than its value")};
static const struct hazard xfa = {"xfa",
                                  N_("an XFA form: what readers show is not what is signed")};

/* What run/sign finds wrong with the letter itself. */
static const char *const of_letters[] = {"other-signer", "ink-letter"};

/* Departures that a person may take upon themselves; others leave doubt about what is signed. */
static const struct {
    enum pdf_departure_kind kind;
    const char *text; /* N_() */
} departures[] = {
    {PDF_DOUBLED_OBJECT, N_("an object is there twice")},
    {PDF_BYTES_AFTER_END, N_("bytes stand after the end of the document")},
    {PDF_JUNK, N_("bytes belong to nothing")},
    {PDF_SCRIPT, N_("a program (JavaScript) may change what is seen")},
    {PDF_OUTSIDE, N_("a part of what is seen comes from another file")},
};

static const char *known_ids(char *out, size_t size)
{
    size_t at = 0;

    at += (size_t)snprintf(out, size, "%s, %s, %s, %s", of_letters[0], of_letters[1], form.id,
                           xfa.id);
    for (size_t i = 0; i < PDF_DANGER_COUNT && at < size; i++)
        at += (size_t)snprintf(out + at, size - at, ", %s", hazard_of((enum pdf_danger)i)->id);
    for (size_t i = 0; i < sizeof departures / sizeof *departures && at < size; i++)
        at += (size_t)snprintf(out + at, size - at, ", %s", pdf_departure_name(departures[i].kind));
    return out;
}

int seal_check_despite(const char *id, struct err *e)
{
    char known[512];

    if (strcmp(id, form.id) == 0 || strcmp(id, xfa.id) == 0)
        return 0;
    for (size_t i = 0; i < sizeof of_letters / sizeof *of_letters; i++)
        if (strcmp(id, of_letters[i]) == 0)
            return 0;
    for (size_t i = 0; i < PDF_DANGER_COUNT; i++)
        if (strcmp(id, hazard_of((enum pdf_danger)i)->id) == 0)
            return 0;
    for (size_t i = 0; i < sizeof departures / sizeof *departures; i++)
        if (strcmp(id, pdf_departure_name(departures[i].kind)) == 0)
            return 0;
    return err_set(e, ERR_USAGE, _("--despite %s: unknown; known are %s"), id,
                   known_ids(known, sizeof known));
}

static bool is_lifted(const struct revision *r, const char *id)
{
    return r->options->despite && strcmp(r->options->despite, id) == 0;
}

/* where: "" or words with a leading blank. */
static int refuse(const char *id, const char *text, const char *where, struct err *e)
{
    return err_set(e, ERR_FORMAT,
                   _("%s: %s%s; who signs all the same types: cuv-sign --despite %s"), id, text,
                   where, id);
}

static int check_departures(struct revision *r, struct err *e)
{
    for (size_t i = 0; i < pdf_departure_count(r->doc); i++) {
        const struct pdf_departure *x = pdf_departure(r->doc, i);
        char where[64];

        for (size_t k = 0; k < sizeof departures / sizeof *departures; k++) {
            const char *id = pdf_departure_name(departures[k].kind);

            if (x->kind != departures[k].kind)
                continue;
            snprintf(where, sizeof where, _(" (byte %zu)"), x->offset);
            if (!is_lifted(r, id))
                return refuse(id, _(departures[k].text), where, e);
            pdf_allow(r->doc, x->kind);
        }
    }
    return 0;
}

static int check_dangers(struct revision *r, struct err *e)
{
    for (int i = 0; i < PDF_DANGER_COUNT; i++) {
        const struct hazard *h = hazard_of((enum pdf_danger)i);
        char where[64] = "";
        uint32_t number;
        bool found;

        if (hazard_find(r->doc, (enum pdf_danger)i, &number, &found, e))
            return -1;
        if (!found || is_lifted(r, h->id))
            continue;
        if (number)
            snprintf(where, sizeof where, _(" (object %u)"), number);
        return refuse(h->id, _(h->text), where, e);
    }
    return 0;
}

/* A text that readers set anew from the value, or that is drawn otherwise than its value says: one
   that shows words and has no value is emptied by the next reader that sets it anew. */
static int check_form(struct revision *r, struct err *e)
{
    size_t work = 0;
    char where[160];

    if (is_lifted(r, form.id))
        return 0;
    if (r->form.need_appearances)
        return refuse(form.id, _(form.text), " (NeedAppearances)", e);
    for (size_t i = 0; i < r->form.count; i++) {
        const struct pdf_field *f = &r->form.fields[i];
        bool same = true;

        if (!f->on_page ||
            (f->type != PDF_FIELD_TEXT && (f->type != PDF_FIELD_CHOICE || !f->value)))
            continue;
        if (checker_shown(r->doc, &work, &r->form, f, &same, e))
            return -1;
        snprintf(where, sizeof where, _(" (field %.100s)"), f->name);
        if (!same)
            return refuse(form.id, _(form.text), where, e);
    }
    return 0;
}

int revision_check_safety(struct revision *r, struct err *e)
{
    if (r->form.xfa && !is_lifted(r, xfa.id))
        return refuse(xfa.id, _(xfa.text), "", e);
    if (pdf_inspect(r->doc, e))
        return -1;
    return check_departures(r, e) || check_dangers(r, e) || check_form(r, e) ? -1 : 0;
}
