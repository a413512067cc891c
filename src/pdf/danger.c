#include "pdf/danger.h"

#include "pdf/store.h"

static bool is_any(const struct pdf_obj *name, const char *const *list)
{
    for (; *list; list++)
        if (pdf_is_name(name, *list))
            return true;
    return false;
}

static void note(struct pdf_doc *d, enum pdf_danger danger, uint32_t number)
{
    if (!d->dangers[danger])
        d->dangers[danger] = number;
}

/* Members of a group that are off show what it holds, or those that are on hide it. */
static bool hides(const struct pdf_obj *membership)
{
    const struct pdf_obj *policy = pdf_find(membership, "P");

    return policy && !pdf_is_name(policy, "AnyOn") && !pdf_is_name(policy, "AllOn");
}

void pdf_danger_note(struct pdf_doc *d, const struct pdf_obj *dict, uint32_t number)
{
    static const char *const remote[] = {"GoToR", "GoToE", "SubmitForm", "ImportData", NULL};
    static const char *const media[] = {"Movie", "Sound", "Screen", "3D", "RichMedia", NULL};
    static const char *const hiding[] = {"Hide", "SetOCGState", NULL};
    const struct pdf_obj *action = pdf_find(dict, "S");
    const struct pdf_obj *subtype = pdf_find(dict, "Subtype");

    if (pdf_is_name(action, "Launch"))
        note(d, PDF_DANGER_LAUNCH, number);
    /* An action whose kind stands elsewhere may be any; no program writes it so. */
    if (is_any(action, remote) || (action && action->kind == PDF_REF) ||
        (pdf_is_name(action, "Thread") && pdf_find(dict, "F")))
        note(d, PDF_DANGER_REMOTE, number);
    if (pdf_is_name(pdf_find(dict, "Type"), "Catalog") && pdf_find(dict, "Collection"))
        note(d, PDF_DANGER_COLLECTION, number);
    if (is_any(action, hiding))
        note(d, PDF_DANGER_HIDE, number);
    if (is_any(subtype, media) || is_any(action, media) || pdf_is_name(action, "Rendition"))
        note(d, PDF_DANGER_MEDIA, number);
    if (dict->kind == PDF_STREAM && (pdf_find(dict, "Alternates") || pdf_find(dict, "OPI") ||
                                     pdf_find(dict, "PS") || pdf_is_name(subtype, "PS")))
        note(d, PDF_DANGER_ALTERNATE, number);
    if (pdf_is_name(pdf_find(dict, "Type"), "OCMD") && (pdf_find(dict, "VE") || hides(dict)))
        note(d, PDF_DANGER_LAYER, number);
    if (pdf_find(dict, "AA") && !d->trigger)
        d->trigger = number;
    if (pdf_is_name(action, "URI") && !d->link)
        d->link = number;
}

/* A link that a person follows is nothing; one that the file may follow itself is. */

uint32_t pdf_danger_object(const struct pdf_doc *d, enum pdf_danger danger)
{
    if (danger == PDF_DANGER_REMOTE && !d->dangers[danger] && d->link)
        return d->trigger;
    return d->dangers[danger];
}

void pdf_allow(struct pdf_doc *d, enum pdf_departure_kind kind)
{
    d->allowed |= 1u << kind;
}
