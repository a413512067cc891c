/* Whether a letter is the one that this role, and this signer, may sign with a certificate. */
#include <stdio.h>
#include <string.h>

#include "pdf/sigfield.h"
#include "run/sign-part.h"

int sign_read_origin(struct pdf_doc *d, bool *ours, struct slice *id, struct err *e)
{
    const struct pdf_obj *trailer = pdf_revision(d, 0)->trailer, *info, *creator, *producer, *ids,
                         *first;
    struct slice name, maker;

    *id = (struct slice){NULL, 0};
    if (pdf_fetch(d, 0, trailer, "Info", &info, e) ||
        pdf_fetch(d, 0, info, "Creator", &creator, e) ||
        pdf_fetch(d, 0, info, "Producer", &producer, e) || pdf_fetch(d, 0, trailer, "ID", &ids, e))
        return -1;
    /* Programs that write a letter anew keep its creator, and name themselves as producer. */
    *ours = pdf_string(creator, &name) && slice_is(name, "cuv-render") &&
            pdf_string(producer, &maker) && maker.len > 4 && memcmp(maker.data, "cuv ", 4) == 0;
    if (ids->kind != PDF_ARRAY || !ids->array.count)
        return 0;
    if (pdf_resolve(d, 0, &ids->array.items[0], &first, e))
        return -1;
    pdf_string(first, id);
    return 0;
}

static int refuse(const struct sign *s, const char *id, const char *text, struct err *e)
{
    return s->despite && strcmp(s->despite, id) == 0
               ? 0
               : err_set(e, ERR_FORMAT,
                         _("%s: %s; who signs all the same types: cuv-sign --despite %s"), id,
                         text, id);
}

int sign_check_ink(const struct sign *s, struct err *e)
{
    struct pdf_form form;
    struct slice id;
    bool ours;

    if (sign_read_origin(s->doc, &ours, &id, e) || pdf_form_load(&form, s->doc, PDF_LATEST, e))
        return -1;
    for (size_t i = 0; i < form.count; i++)
        if (form.fields[i].type == PDF_FIELD_SIGNATURE)
            return 0;
    return ours ? refuse(s, "ink-letter",
                         _("the letter was drawn for paper, ink and stamp (cuv-render --paper); "
                           "draw it again without --paper"),
                         e)
                : 0;
}

int sign_check_signer(struct sign *s, struct err *e)
{
    const char *printed;
    char text[400];

    if (strcmp(s->role, "person") != 0)
        return 0;
    if (sign_find_printed(s, "person", &printed, e))
        return -1;
    if (!printed || sign_is_same_name(printed, s->certificate->common_name) ||
        sign_pinned_name(s, printed, s->certificate->spki_sha256))
        return 0;
    snprintf(text, sizeof text,
             _("the letter is to be signed by \"%.100s\", and the certificate is that of %.100s"),
             printed, s->certificate->common_name);
    return refuse(s, "other-signer", text, e);
}
