/* --list-fields: which names --field may take. */
#include <stdio.h>

#include "base/limits.h"
#include "base/out.h"
#include "base/utf8.h"
#include "cmd/sign-program.h"
#include "pdf/sigfield.h"

static void json_string(struct buf *b, const char *text)
{
    buf_add_byte(b, '"');
    for (; *text; text++) {
        unsigned char c = (unsigned char)*text;

        if (c < 0x20 || c == 0x7f)
            buf_printf(b, "\\u%04x", c);
        else if (c == '"' || c == '\\')
            buf_printf(b, "\\%c", c);
        else
            buf_add_byte(b, c);
    }
    buf_add_byte(b, '"');
}

static void print_json(struct buf *b, const struct pdf_field *f)
{
    buf_add_string(b, "{\"field\":");
    json_string(b, f->name);
    buf_printf(b, ",\"signed\":%s,\"page\":%zu", f->signature_dict ? "true" : "false",
               f->on_page ? f->page + 1 : 0);
    buf_printf(b, ",\"rect\":[%.2f,%.2f,%.2f,%.2f],\"locks\":%s}\n", f->rect[0], f->rect[1],
               f->rect[2] - f->rect[0], f->rect[3] - f->rect[1],
               f->lock.action == PDF_LOCK_NONE ? "false" : "true");
}

/* name, state, page, X,Y,W,H, tab by tab; a name with control characters is masked. */
static void print_line(struct buf *b, struct arena *a, const struct pdf_field *f)
{
    char *name = arena_string(a, f->name);

    if (!name)
        return;
    utf8_mask_controls(name);
    buf_printf(b, "%s\t%s\t%zu\t%.2f,%.2f,%.2f,%.2f\n", name,
               f->signature_dict ? _("signed") : _("empty"), f->on_page ? f->page + 1 : 0,
               f->rect[0], f->rect[1], f->rect[2] - f->rect[0], f->rect[3] - f->rect[1]);
}

int sign_print_fields(struct sign *s, struct err *e)
{
    struct pdf_form form;
    struct buf b;
    int rc;

    if (pdf_form_load(&form, s->doc, PDF_LATEST, e))
        return -1;
    buf_init(&b, LIMIT_PDF_STREAM);
    for (size_t i = 0; i < form.count; i++) {
        if (form.fields[i].type != PDF_FIELD_SIGNATURE)
            continue;
        if (s->cmd->json)
            print_json(&b, &form.fields[i]);
        else
            print_line(&b, pdf_arena(s->doc), &form.fields[i]);
    }
    rc = buf_check(&b, _("the list of fields"), e);
    if (rc == 0)
        rc = out_save(s->cmd->output, buf_slice(&b), 0644, e);
    buf_release(&b);
    return rc;
}
