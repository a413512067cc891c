/* The field's own objects: filled where it is reserved, made where it is not. */
#include <string.h>

#include "base/limits.h"
#include "seal/revision.h"

/* Print and Locked: a person may not drag a signature away (Table 165). */
enum { FLAGS_MADE = 4 | 128 };

static void write_appearance(struct buf *b, const struct revision *r)
{
    if (r->appearance.number == 0)
        return;
    pdf_write(b, "/AP<</N");
    pdf_write_ref(b, r->appearance);
    pdf_write(b, ">>");
}

static int put(struct revision *r, struct pdf_ref ref, struct buf *body, struct err *e)
{
    int rc = buf_check(body, _("an object of the new revision"), e);

    if (rc == 0)
        rc = pdf_incr_object(r->incr, ref, buf_slice(body), e);
    buf_release(body);
    return rc;
}

/* A widget apart from its field gets the appearance alone. */
static int fill_widget(struct revision *r, struct err *e)
{
    static const char *const but[] = {"AP", NULL};
    struct buf b;

    if (r->appearance.number == 0)
        return 0;
    buf_init(&b, LIMIT_REVISION_BYTES);
    pdf_write(&b, "<<");
    pdf_write_entries(&b, r->field->widget_dict, but);
    write_appearance(&b, r);
    pdf_write(&b, ">>");
    return put(r, pdf_incr_change(r->incr, r->field->widget), &b, e);
}

int revision_fill_field(struct revision *r, struct err *e)
{
    static const char *const but_both[] = {"V", "AP", NULL}, *const but_value[] = {"V", NULL};
    bool drawn_here = r->field->merged && r->appearance.number;
    struct buf b;

    buf_init(&b, LIMIT_REVISION_BYTES);
    pdf_write(&b, "<<");
    pdf_write_entries(&b, r->field->dict, drawn_here ? but_both : but_value);
    pdf_write(&b, "/V");
    pdf_write_ref(&b, r->signature);
    if (drawn_here)
        write_appearance(&b, r);
    pdf_write(&b, ">>");
    if (put(r, pdf_incr_change(r->incr, r->field->number), &b, e))
        return -1;
    return r->field->merged || r->field->widget == 0 ? 0 : fill_widget(r, e);
}

/* "[" old items, the new reference "]". */
static void write_list(struct buf *b, const struct pdf_obj *old, struct pdf_ref added)
{
    pdf_write(b, "[");
    for (size_t i = 0; old->kind == PDF_ARRAY && i < old->array.count; i++)
        pdf_write_object(b, &old->array.items[i]);
    pdf_write_ref(b, added);
    pdf_write(b, "]");
}

static int write_form(struct buf *b, struct revision *r, struct pdf_ref field, struct err *e)
{
    static const char *const but[] = {"Fields", "SigFlags", NULL};
    const struct pdf_obj *fields = &pdf_null;

    pdf_write(b, "<<");
    if (r->form.dict) {
        if (pdf_fetch(r->doc, PDF_LATEST, r->form.dict, "Fields", &fields, e))
            return -1;
        pdf_write_entries(b, r->form.dict, but);
    }
    pdf_write(b, "/Fields");
    write_list(b, fields, field);
    pdf_write(b, "/SigFlags 3>>");
    return 0;
}

/* The catalog's entries but these; closed by the caller. */
static int begin_catalog(struct buf *b, struct revision *r, const char *but, uint32_t *number,
                         struct err *e)
{
    const char *const keys[] = {"Perms", but, NULL}, *const one[] = {but, NULL};
    const struct pdf_obj *catalog;

    if (pdf_catalog(r->doc, PDF_LATEST, &catalog, number, e))
        return -1;
    pdf_write(b, "<<");
    pdf_write_entries(b, catalog, r->options->certify ? keys : one);
    if (r->options->certify) {
        pdf_write(b, "/Perms<</DocMDP");
        pdf_write_ref(b, r->signature);
        pdf_write(b, ">>");
    }
    return 0;
}

int revision_permit(struct revision *r, struct err *e)
{
    uint32_t number;
    struct buf b;

    if (!r->options->certify || (!r->field && r->form.number == 0))
        return 0;
    buf_init(&b, LIMIT_REVISION_BYTES);
    if (begin_catalog(&b, r, NULL, &number, e)) {
        buf_release(&b);
        return -1;
    }
    pdf_write(&b, ">>");
    return put(r, pdf_incr_change(r->incr, number), &b, e);
}

/* The form stands in an object of its own, in the catalog, or nowhere yet. */
static int join_form(struct revision *r, struct pdf_ref field, struct err *e)
{
    uint32_t number = r->form.number;
    struct buf b;

    buf_init(&b, LIMIT_REVISION_BYTES);
    if (number == 0) {
        if (begin_catalog(&b, r, "AcroForm", &number, e))
            goto failed;
        pdf_write(&b, "/AcroForm");
    }
    if (write_form(&b, r, field, e))
        goto failed;
    if (r->form.number == 0)
        pdf_write(&b, ">>");
    return put(r, pdf_incr_change(r->incr, number), &b, e);
failed:
    buf_release(&b);
    return -1;
}

static int join_page(struct revision *r, const struct pdf_page *page, struct pdf_ref field,
                     struct err *e)
{
    static const char *const but[] = {"Annots", NULL};
    const struct pdf_obj *annots = pdf_find(page->dict, "Annots"), *list;
    struct pdf_ref list_ref;
    struct buf b;

    if (pdf_fetch(r->doc, PDF_LATEST, page->dict, "Annots", &list, e))
        return -1;
    buf_init(&b, LIMIT_REVISION_BYTES);
    if (pdf_reference(annots, &list_ref) && list->kind == PDF_ARRAY) {
        write_list(&b, list, field);
        return put(r, pdf_incr_change(r->incr, list_ref.number), &b, e);
    }
    pdf_write(&b, "<<");
    pdf_write_entries(&b, page->dict, but);
    pdf_write(&b, "/Annots");
    write_list(&b, list, field);
    pdf_write(&b, ">>");
    return put(r, pdf_incr_change(r->incr, page->number), &b, e);
}

int revision_make_field(struct revision *r, struct err *e)
{
    struct pdf_ref field = pdf_incr_number(r->incr);
    const struct pdf_page *page;
    double rect[4];
    struct buf b;

    if (revision_place(r, &page, rect, e))
        return -1;
    buf_init(&b, LIMIT_REVISION_BYTES);
    pdf_write(&b, "<</Type/Annot/Subtype/Widget/FT/Sig/T");
    pdf_write_text(&b, r->name);
    pdf_write(&b, "/F");
    pdf_write_int(&b, FLAGS_MADE);
    pdf_write(&b, "/P");
    pdf_write_ref(&b, pdf_incr_change(r->incr, page->number));
    pdf_write(&b, "/Rect[");
    for (int i = 0; i < 4; i++)
        pdf_write_real(&b, rect[i]);
    pdf_write(&b, "]/V");
    pdf_write_ref(&b, r->signature);
    write_appearance(&b, r);
    pdf_write(&b, ">>");
    if (put(r, field, &b, e) || join_form(r, field, e))
        return -1;
    return join_page(r, page, field, e);
}
