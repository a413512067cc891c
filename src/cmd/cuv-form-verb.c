/* The verbs of cuv-form. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "cmd/cuv-form.h"
#include "form/set.h"
#include "form/sheet.h"

enum { PATH_BYTES = 4096 };

static const char *item(const struct conf_list *list, size_t index)
{
    return index < list->count ? list->items[index] : NULL;
}

const char *form_source_value(void *work, const char *source, size_t index)
{
    const struct form_work *w = work;
    const struct conf_office *o = &w->conf->office;
    const struct {
        const char *name, *value;
    } rows[] = {
        {"today", w->today},
        {"office.parent_name", o->parent_name},
        {"office.name", o->name},
        {"office.code", o->code},
        {"office.place", o->place},
        {"office.symbol", o->symbol},
        {"office.drafting_unit", o->drafting_unit},
        {"office.address", o->address},
        {"office.signer_name", o->signer_name},
        {"office.signer_title", o->signer_title},
        {"office.signer_capacity", o->signer_capacity},
        {"office.signer_authority", o->signer_authority},
        {"office.contact_name", o->contact_name},
        {"office.contact_position", o->contact_position},
        {"office.contact_mobile", o->contact_mobile},
        {"office.contact_email", o->contact_email},
    };

    if (strcmp(source, "office.recipients") == 0)
        return item(&o->recipients, index);
    if (strcmp(source, "office.distribution") == 0)
        return item(&o->distribution, index);
    for (size_t i = 0; !index && i < sizeof rows / sizeof *rows; i++)
        if (strcmp(source, rows[i].name) == 0)
            return rows[i].value;
    return NULL;
}

int form_work_open(struct form_work *w, struct err *e)
{
    char folder[PATH_BYTES], path[PATH_BYTES + 16];

    if (cmd_data(folder, sizeof folder, "forms-xml", e) || form_set_open(&w->forms, folder, e))
        return -1;
    snprintf(path, sizeof path, "%s/sources.xml", folder);
    return blank_sources_load(&w->sources, path, e);
}

int form_work_find(struct form_work *w, const char *number, struct err *e)
{
    char padded[8];

    if (number[0] >= '0' && number[0] <= '9' && !number[1]) {
        snprintf(padded, sizeof padded, "0%s", number);
        number = padded;
    }
    if (form_set_find(&w->definition, w->forms, number, 0, e) == 0)
        return 0;
    if (e->kind == ERR_FORMAT)
        return err_set(e, ERR_USAGE, _("there is no form \"%s\"; known are: %s"), number,
                       form_set_numbers(w->forms));
    return -1;
}

static int read_xml(struct xml_document **out, const char *file, struct err *e)
{
    struct buf bytes;
    int rc = -1;

    buf_init(&bytes, LIMIT_REQUEST_BYTES);
    if (!cmd_read(&bytes, file, e))
        rc = xml_parse(out, buf_slice(&bytes), e);
    if (rc)
        err_prefix(e, "%s", file);
    buf_release(&bytes);
    return rc;
}

/* The earlier request, which must be one of this form. */
static int read_old(const struct form_work *w, struct xml_document **out, struct err *e)
{
    const char *number, *wanted = form_definition_number(w->definition);

    if (read_xml(out, w->old_file, e))
        return -1;
    number = xml_value((*out)->root, "form");
    if (strcmp((*out)->root->name, "cuv-request") != 0 || !number)
        return err_set(e, ERR_FORMAT, _("%s: this is no request: it begins with <cuv-request"),
                       w->old_file);
    if (strcmp(number, wanted) != 0)
        return err_set(e, ERR_FORMAT, _("%s: this is a request of form %.20s;"
                         " type: cuv-form new %.20s"),
                       w->old_file, number, number);
    return 0;
}

int form_new(struct form_work *w, struct buf *out, struct err *e)
{
    struct blank b = {.definition = w->definition, .sources = w->sources,
                      .value = form_source_value, .user = w};
    struct xml_document *old = NULL, *list = NULL;
    int rc = -1;

    if (w->old_file && read_old(w, &old, e))
        goto out;
    b.old = old ? old->root : NULL;
    if (blank_write(out, &b, e)) {
        if (w->old_file && e->kind == ERR_FORMAT)
            err_prefix(e, "%s", w->old_file);
        goto out;
    }
    rc = 0;
out:
    xml_free(old);
    xml_free(list);
    return rc;
}

int form_fields(struct form_work *w, struct buf *out, struct err *e)
{
    blank_describe(out, w->definition);
    return buf_check(out, _("the list"), e);
}

int form_csv(struct form_work *w, const char *operand, struct buf *out, struct err *e)
{
    (void)w;
    (void)operand;
    (void)out;
    return err_set(e, ERR_USAGE, "csv");
}
