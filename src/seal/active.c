/* What a file may do or show beside its pages, for those who sign it and those who judge it. */
#include "base/err.h"
#include "seal/checker.h"

enum { ACTIONS_MAX = 32 };

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

/* The action that the file takes when it is opened, and those after it (12.6.2); what goes on
   longer than left is not told to its end. */
static int follows(struct pdf_doc *d, const struct pdf_obj *action, int *left, bool *out,
                   struct err *e)
{
    const struct pdf_obj *kind, *next, *one;

    if (action->kind != PDF_DICT)
        return 0;
    if (pdf_fetch(d, PDF_LATEST, action, "S", &kind, e) ||
        pdf_fetch(d, PDF_LATEST, action, "Next", &next, e))
        return -1;
    *out = *out || pdf_is_name(kind, "URI") || --*left == 0;
    if (*out)
        return 0;
    for (size_t i = 0; next->kind == PDF_ARRAY && i < next->array.count; i++)
        if (pdf_resolve(d, PDF_LATEST, &next->array.items[i], &one, e) ||
            follows(d, one, left, out, e))
            return -1;
    return follows(d, next, left, out, e);
}

static int opens_place(struct pdf_doc *d, int *left, bool *out, struct err *e)
{
    const struct pdf_obj *catalog, *opening;

    if (pdf_catalog(d, PDF_LATEST, &catalog, NULL, e) ||
        pdf_fetch(d, PDF_LATEST, catalog, "OpenAction", &opening, e))
        return -1;
    return follows(d, opening, left, out, e);
}

/* A configuration of layers (8.11.4.3) that shows less than all, or differs on paper. */
static int hides(struct pdf_doc *d, const struct pdf_obj *configuration, bool *out, struct err *e)
{
    const struct pdf_obj *off, *base, *automatic;

    if (pdf_fetch(d, PDF_LATEST, configuration, "OFF", &off, e) ||
        pdf_fetch(d, PDF_LATEST, configuration, "BaseState", &base, e) ||
        pdf_fetch(d, PDF_LATEST, configuration, "AS", &automatic, e))
        return -1;
    *out = *out || (off->kind == PDF_ARRAY && off->array.count) ||
           (base->kind != PDF_NULL && !pdf_is_name(base, "ON")) ||
           (automatic->kind == PDF_ARRAY && automatic->array.count);
    return 0;
}

static int hides_layers(struct pdf_doc *d, bool *out, struct err *e)
{
    const struct pdf_obj *catalog, *properties, *groups, *usual, *others, *one;

    if (pdf_catalog(d, PDF_LATEST, &catalog, NULL, e) ||
        pdf_fetch(d, PDF_LATEST, catalog, "OCProperties", &properties, e) ||
        pdf_fetch(d, PDF_LATEST, properties, "OCGs", &groups, e) ||
        pdf_fetch(d, PDF_LATEST, properties, "D", &usual, e) ||
        pdf_fetch(d, PDF_LATEST, properties, "Configs", &others, e))
        return -1;
    if (groups->kind != PDF_ARRAY || groups->array.count == 0)
        return 0;
    if (hides(d, usual, out, e))
        return -1;
    for (size_t i = 0; others->kind == PDF_ARRAY && i < others->array.count; i++)
        if (pdf_resolve(d, PDF_LATEST, &others->array.items[i], &one, e) || hides(d, one, out, e))
            return -1;
    return 0;
}

const struct hazard *hazard_of(enum pdf_danger danger)
{
    return &dangers[danger];
}

int hazard_find(struct pdf_doc *d, enum pdf_danger danger, uint32_t *number, bool *found,
                struct err *e)
{
    int left = ACTIONS_MAX;

    *number = pdf_danger_object(d, danger);
    *found = *number != 0;
    if (*found)
        return 0;
    if (danger == PDF_DANGER_LAYER)
        return hides_layers(d, found, e);
    return danger == PDF_DANGER_REMOTE ? opens_place(d, &left, found, e) : 0;
}
