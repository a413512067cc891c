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

void pdf_danger_note(struct pdf_doc *d, const struct pdf_obj *dict, uint32_t number)
{
    static const char *const remote[] = {"GoToR", "GoToE", "SubmitForm", "ImportData", NULL};
    const struct pdf_obj *action = pdf_find(dict, "S"), *opening = pdf_find(dict, "OpenAction");

    if (pdf_is_name(action, "Launch"))
        note(d, PDF_DANGER_LAUNCH, number);
    /* A link that a person follows is nothing; one that the file follows itself is. */
    if (is_any(action, remote) || pdf_is_name(pdf_find(opening, "S"), "URI"))
        note(d, PDF_DANGER_REMOTE, number);
    if (dict->kind == PDF_STREAM && (pdf_find(dict, "Alternates") || pdf_find(dict, "OPI")))
        note(d, PDF_DANGER_ALTERNATE, number);
}

uint32_t pdf_danger_object(const struct pdf_doc *d, enum pdf_danger danger)
{
    return d->dangers[danger];
}

void pdf_allow(struct pdf_doc *d, enum pdf_departure_kind kind)
{
    d->allowed |= 1u << kind;
}
