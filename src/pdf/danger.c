#include "pdf/danger.h"

#include "pdf/store.h"

static bool is_any(const struct pdf_obj *name, const char *const *list)
{
    if (!name || name->kind != PDF_NAME || !name->bytes.len)
        return false;
    for (; *list; list++)
        if ((uint8_t) * *list == name->bytes.data[0] && slice_is(name->bytes, *list))
            return true;
    return false;
}

static void note(struct pdf_doc *d, enum pdf_danger danger, uint32_t number)
{
    if (!d->dangers[danger])
        d->dangers[danger] = number;
}

/* Members of a group that are off show what it holds, or those that are on hide it. */
static bool hides(const struct pdf_obj *policy)
{
    return policy && !pdf_is_name(policy, "AnyOn") && !pdf_is_name(policy, "AllOn");
}

static const struct pdf_obj **place_of(struct pdf_danger_keys *k, struct slice key)
{
    switch (key.len) {
    case 1:
        return key.data[0] == 'S'   ? &k->s
               : key.data[0] == 'F' ? &k->f
               : key.data[0] == 'P' ? &k->p
                                    : NULL;
    case 2:
        return slice_is(key, "JS")   ? &k->js
               : slice_is(key, "AA") ? &k->aa
               : slice_is(key, "PS") ? &k->ps
               : slice_is(key, "VE") ? &k->ve
                                     : NULL;
    case 3:
        return slice_is(key, "Ref") ? &k->ref : slice_is(key, "OPI") ? &k->opi : NULL;
    case 4:
        return slice_is(key, "Type") ? &k->type : NULL;
    case 7:
        return slice_is(key, "Subtype") ? &k->subtype : NULL;
    case 10:
        return slice_is(key, "Collection")   ? &k->collection
               : slice_is(key, "Alternates") ? &k->alternates
                                             : NULL;
    default:
        return NULL;
    }
}

/* Of a doubled key the last is taken, as by pdf_find. */
void pdf_danger_find(struct pdf_danger_keys *out, const struct pdf_obj *dict)
{
    *out = (struct pdf_danger_keys){.s = NULL};
    for (size_t i = 0; i < dict->dict.count; i++) {
        const struct pdf_obj **to = place_of(out, dict->dict.entries[i].key);

        if (to)
            *to = &dict->dict.entries[i].value;
    }
}

static void note_action(struct pdf_doc *d, const struct pdf_danger_keys *k, uint32_t number)
{
    static const char *const remote[] = {"GoToR", "GoToE", "SubmitForm", "ImportData", NULL};
    static const char *const hiding[] = {"Hide", "SetOCGState", NULL};

    if (pdf_is_name(k->s, "Launch"))
        note(d, PDF_DANGER_LAUNCH, number);
    /* An action whose kind stands elsewhere may be any; no program writes it so. */
    if (is_any(k->s, remote) || k->s->kind == PDF_REF || (pdf_is_name(k->s, "Thread") && k->f))
        note(d, PDF_DANGER_REMOTE, number);
    if (is_any(k->s, hiding))
        note(d, PDF_DANGER_HIDE, number);
    if (pdf_is_name(k->s, "URI") && !d->link)
        d->link = number;
}

void pdf_danger_note(struct pdf_doc *d, const struct pdf_obj *dict, const struct pdf_danger_keys *k,
                     uint32_t number)
{
    static const char *const media[] = {"Movie", "Sound", "Screen", "3D", "RichMedia", NULL};

    if (k->s)
        note_action(d, k, number);
    if (k->collection && pdf_is_name(k->type, "Catalog"))
        note(d, PDF_DANGER_COLLECTION, number);
    if ((k->subtype && is_any(k->subtype, media)) ||
        (k->s && (is_any(k->s, media) || pdf_is_name(k->s, "Rendition"))))
        note(d, PDF_DANGER_MEDIA, number);
    if (dict->kind == PDF_STREAM &&
        (k->alternates || k->opi || k->ps || pdf_is_name(k->subtype, "PS")))
        note(d, PDF_DANGER_ALTERNATE, number);
    if (pdf_is_name(k->type, "OCMD") && (k->ve || hides(k->p)))
        note(d, PDF_DANGER_LAYER, number);
    if (k->aa && !d->trigger)
        d->trigger = number;
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
