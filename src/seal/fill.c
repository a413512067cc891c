/* Text fields that are filled in the revision of a signature: a letter's number and date. */
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "draw/fields.h"
#include "seal/lettering.h"

/* Size of the text that CUV_FIELD_BASELINE is stated for; an appearance's content. */
enum { USUAL_SIZE = 13, CONTENT_MAX = 1 << 16 };

static int check_kind(const struct pdf_field *f, const char *name, struct err *e)
{
    if (!f)
        return err_set(e, ERR_FORMAT, _("the file has no field %s to fill"), name);
    if (f->type == PDF_FIELD_SIGNATURE)
        return err_set(e, ERR_FORMAT,
                       _("field %s is a signature of its own: cuv-sign alone seals such letters"),
                       name);
    if (f->type != PDF_FIELD_TEXT)
        return err_set(e, ERR_FORMAT, _("field %s is not a text field"), name);
    if (f->value && *f->value)
        return err_set(e, ERR_FORMAT, _("field %s is filled already: %.80s"), name, f->value);
    if (f->number == 0 || !f->merged || f->widgets != 1 || !f->on_page)
        return err_set(e, ERR_FORMAT,
                       _("field %s cannot be filled: it is not one object of its own"), name);
    return 0;
}

/* ISO 32000-1 12.8.2.2 and 12.8.2.4: what signatures before this one allow. */
static int ask_signatures(const struct revision *r, const char *name, struct err *e)
{
    const struct pdf_signature *list;
    size_t count;

    if (pdf_signatures(r->doc, &r->form, &list, &count, e))
        return -1;
    for (size_t i = 0; i < count; i++)
        if (pdf_lock_covers(&list[i].field_mdp, name))
            return err_set(e, ERR_FORMAT, _("field %s is locked by the signature in field %s"),
                           name, list[i].field->name);
    return 0;
}

int revision_check_fills(struct revision *r, struct err *e)
{
    for (size_t i = 0; i < r->options->fill_count; i++) {
        const char *name = r->options->fills[i].field;

        if (check_kind(pdf_form_find(&r->form, name), name, e) || ask_signatures(r, name, e))
            return -1;
    }
    return 0;
}

/* "/FR 13 Tf 0 g" (12.7.3.3): the face's name and size; false when it is not of that shape. */
static bool read_default(struct slice text, char *name, size_t room, double *size)
{
    char copy[128], *at = copy, *end;
    size_t n;

    if (text.len == 0 || text.len >= sizeof copy)
        return false;
    memcpy(copy, text.data, text.len);
    copy[text.len] = 0;
    while (*at == ' ')
        at++;
    n = *at == '/' ? strcspn(at + 1, " ") : 0;
    if (n == 0 || n >= room)
        return false;
    memcpy(name, at + 1, n);
    name[n] = 0;
    *size = strtod(at + 1 + n, &end);
    return *size >= 4 && *size <= 72 && strncmp(end, " Tf", 3) == 0;
}

/* /DA and /Q may stand in the form (Table 218). */
static int inherited(struct revision *r, const struct pdf_field *f, const char *key,
                     const struct pdf_obj **out, struct err *e)
{
    if (pdf_fetch(r->doc, PDF_LATEST, f->dict, key, out, e))
        return -1;
    return (*out)->kind == PDF_NULL && r->form.dict
               ? pdf_fetch(r->doc, PDF_LATEST, r->form.dict, key, out, e)
               : 0;
}

static int find_face(struct revision *r, const struct pdf_field *f, const char *text,
                     struct lettering *face, double *size, struct err *e)
{
    const char *const lines[] = {text, NULL};
    const struct pdf_obj *stated;
    struct slice words;
    char name[64];

    if (inherited(r, f, "DA", &stated, e))
        return -1;
    if (!pdf_string(stated, &words) || !read_default(words, name, sizeof name, size))
        return err_set(e, ERR_FORMAT, _("field %s does not say in which face it is set"), f->name);
    if (lettering_find(r, name, lines, face, e))
        return -1;
    if (!face->value)
        return err_set(e, ERR_FORMAT, _("field %s: face %s of the file cannot set \"%s\""), f->name,
                       name, text);
    return 0;
}

static int write_line(const struct pdf_field *f, const struct lettering *face, const char *text,
                      int64_t align, double size, const double box[4], struct buf *out,
                      struct err *e)
{
    double room = box[2] - box[0], width = lettering_width(face, text, size);

    if (width > room)
        return err_set(e, ERR_USAGE, _("\"%s\" is too long for field %s"), text, f->name);
    pdf_write(out, "q 0 g");
    lettering_write(out, face, text, size, box[0] + (room - width) * (double)align / 2,
                    box[1] + CUV_FIELD_BASELINE * size / USUAL_SIZE);
    pdf_write(out, "Q");
    return 0;
}

int revision_write_value(struct revision *r, struct lettering *face, struct buf *out, struct err *e)
{
    const char *text = r->options->lines[0];
    double size = 0;

    return find_face(r, r->field, text, face, &size, e) ||
                   write_line(r->field, face, text, r->options->quadding, size, r->box, out, e)
               ? -1
               : 0;
}

static int put_field(struct revision *r, const struct pdf_field *f, const char *text,
                     struct pdf_ref appearance, struct err *e)
{
    static const char *const but[] = {"V", "AP", NULL};
    struct buf b;
    int rc;

    buf_init(&b, LIMIT_REVISION_BYTES);
    pdf_write(&b, "<<");
    pdf_write_entries(&b, f->dict, but);
    pdf_write(&b, "/V");
    pdf_write_text(&b, text);
    pdf_write(&b, "/AP<</N");
    pdf_write_ref(&b, appearance);
    pdf_write(&b, ">>>>");
    rc = buf_check(&b, _("an object of the new revision"), e);
    if (rc == 0)
        rc = pdf_incr_object(r->incr, pdf_incr_change(r->incr, f->number), buf_slice(&b), e);
    buf_release(&b);
    return rc;
}

static int fill_one(struct revision *r, const struct seal_fill *fill, struct err *e)
{
    const struct pdf_field *f = pdf_form_find(&r->form, fill->field);
    struct lettering face = {0};
    const struct pdf_obj *quadding;
    struct pdf_ref appearance;
    struct buf content;
    double size = 0, box[4];
    int64_t align = 0;
    int rc = -1;

    buf_init(&content, CONTENT_MAX);
    if (find_face(r, f, fill->text, &face, &size, e) || lettering_box(r, f, box, e) ||
        inherited(r, f, "Q", &quadding, e))
        goto out;
    if (!pdf_int(quadding, &align) || align < 0 || align > 2)
        align = 0;
    pdf_write(&content, "/Tx BMC");
    if (write_line(f, &face, fill->text, align, size, box, &content, e))
        goto out;
    pdf_write(&content, "EMC");
    if (lettering_put(r, &face, NULL, box, &content, &appearance, e))
        goto out;
    rc = put_field(r, f, fill->text, appearance, e);
out:
    typeface_release(&face.letters);
    buf_release(&content);
    return rc;
}

int revision_fill_texts(struct revision *r, struct err *e)
{
    for (size_t i = 0; i < r->options->fill_count; i++)
        if (fill_one(r, &r->options->fills[i], e))
            return -1;
    return 0;
}
