/*
 * Before a file is signed: what could make it show something else later is refused by its name, and
 * signed in spite of it only when exactly that name was given.
 */
#include <stdio.h>
#include <string.h>

#include "pdf/danger.h"
#include "seal/checker.h"
#include "seal/revision.h"

enum { ACTIONS_MAX = 32 };

struct hazard {
    const char *id;
    const char *text; /* N_(): what it is */
};

static const struct hazard form = {"swappable-form",
                                   N_("a form field shows something else than its value")};
static const struct hazard xfa = {"xfa",
                                  N_("an XFA form: what readers show is not what is signed")};
static const struct hazard dangers[PDF_DANGER_COUNT] = {
    [PDF_DANGER_LAUNCH] = {"launch-action", N_("it starts another program")},
    [PDF_DANGER_REMOTE] = {"remote-action", N_("it opens or sends to another file or place")},
    [PDF_DANGER_ALTERNATE] = {"alternate-image", N_("a picture has another one for printing")},
    [PDF_DANGER_MEDIA] = {"media", N_("a film, a sound or a model in space is no letter")},
    [PDF_DANGER_COLLECTION] = {"collection",
                               N_("a collection of files: readers show another than its page")},
    [PDF_DANGER_HIDE] = {"hide-action", N_("it hides or shows parts when it is touched")},
    [PDF_DANGER_LAYER] = {"hidden-layer", N_("a layer is hidden and can be shown after signing")},
};
static const struct hazard *const layer = &dangers[PDF_DANGER_LAYER];
static const struct hazard *const remote = &dangers[PDF_DANGER_REMOTE];

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
        at += (size_t)snprintf(out + at, size - at, ", %s", dangers[i].id);
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
        if (strcmp(id, dangers[i].id) == 0)
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
    return err_set(e, ERR_FORMAT, _("%s: %s%s; who signs all the same types: --despite %s"), id,
                   text, where, id);
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
        uint32_t number = pdf_danger_object(r->doc, (enum pdf_danger)i);
        char where[64];

        if (!number || is_lifted(r, dangers[i].id))
            continue;
        snprintf(where, sizeof where, _(" (object %u)"), number);
        return refuse(dangers[i].id, _(dangers[i].text), where, e);
    }
    return 0;
}

/* The action that the file takes when it is opened, and those after it (12.6.2); what goes on
   longer than left is not told to its end. */
static int follows(struct revision *r, const struct pdf_obj *action, int *left, bool *out,
                   struct err *e)
{
    const struct pdf_obj *kind, *next, *one;

    if (action->kind != PDF_DICT)
        return 0;
    if (pdf_fetch(r->doc, PDF_LATEST, action, "S", &kind, e) ||
        pdf_fetch(r->doc, PDF_LATEST, action, "Next", &next, e))
        return -1;
    *out = *out || pdf_is_name(kind, "URI") || --*left == 0;
    if (*out)
        return 0;
    for (size_t i = 0; next->kind == PDF_ARRAY && i < next->array.count; i++)
        if (pdf_resolve(r->doc, PDF_LATEST, &next->array.items[i], &one, e) ||
            follows(r, one, left, out, e))
            return -1;
    return follows(r, next, left, out, e);
}

static int check_opening(struct revision *r, struct err *e)
{
    const struct pdf_obj *catalog, *opening;
    int left = ACTIONS_MAX;
    bool itself = false;

    if (pdf_catalog(r->doc, PDF_LATEST, &catalog, NULL, e) ||
        pdf_fetch(r->doc, PDF_LATEST, catalog, "OpenAction", &opening, e) ||
        follows(r, opening, &left, &itself, e))
        return -1;
    return itself && !is_lifted(r, remote->id)
               ? refuse(remote->id, _(remote->text), " (OpenAction)", e)
               : 0;
}

/* A configuration of layers (8.11.4.3) that shows less than all, or differs on paper. */
static int hides(struct revision *r, const struct pdf_obj *configuration, bool *out, struct err *e)
{
    const struct pdf_obj *off, *base, *automatic;

    if (pdf_fetch(r->doc, PDF_LATEST, configuration, "OFF", &off, e) ||
        pdf_fetch(r->doc, PDF_LATEST, configuration, "BaseState", &base, e) ||
        pdf_fetch(r->doc, PDF_LATEST, configuration, "AS", &automatic, e))
        return -1;
    *out = *out || (off->kind == PDF_ARRAY && off->array.count) ||
           (base->kind != PDF_NULL && !pdf_is_name(base, "ON")) ||
           (automatic->kind == PDF_ARRAY && automatic->array.count);
    return 0;
}

static int check_layers(struct revision *r, struct err *e)
{
    const struct pdf_obj *catalog, *properties, *groups, *usual, *others, *one;
    bool hidden = false;

    if (pdf_catalog(r->doc, PDF_LATEST, &catalog, NULL, e) ||
        pdf_fetch(r->doc, PDF_LATEST, catalog, "OCProperties", &properties, e) ||
        pdf_fetch(r->doc, PDF_LATEST, properties, "OCGs", &groups, e) ||
        pdf_fetch(r->doc, PDF_LATEST, properties, "D", &usual, e) ||
        pdf_fetch(r->doc, PDF_LATEST, properties, "Configs", &others, e))
        return -1;
    if (groups->kind != PDF_ARRAY || groups->array.count == 0)
        return 0;
    if (hides(r, usual, &hidden, e))
        return -1;
    for (size_t i = 0; others->kind == PDF_ARRAY && i < others->array.count; i++)
        if (pdf_resolve(r->doc, PDF_LATEST, &others->array.items[i], &one, e) ||
            hides(r, one, &hidden, e))
            return -1;
    return hidden && !is_lifted(r, layer->id) ? refuse(layer->id, _(layer->text), "", e) : 0;
}

/* A text that readers set anew from the value, or that is drawn otherwise than its value says: one
   that shows words and has no value is emptied by the next reader that sets it anew. */
static int check_form(struct revision *r, struct err *e)
{
    struct checker reader = {.doc = r->doc};
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
        if (checker_shown(&reader, &r->form, f, &same, e))
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
    return check_departures(r, e) || check_dangers(r, e) || check_opening(r, e) ||
                   check_layers(r, e) || check_form(r, e)
               ? -1
               : 0;
}
