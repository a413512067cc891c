/* What cuv-form knows beside the form: office, day, certificate, device. */
#include <stdio.h>
#include <string.h>

#include "cmd/cuv-form.h"

static const char *item(const struct conf_list *list, size_t index)
{
    return index < list->count ? list->items[index] : NULL;
}

static const char *certificate_value(const struct form_work *w, const char *name)
{
    const struct certificate *c = w->facts.certificate;

    if (!c)
        return NULL;
    if (strcmp(name, "name") == 0)
        return c->common_name;
    if (strcmp(name, "serial") == 0)
        return w->facts.serial;
    if (strcmp(name, "mail") == 0)
        return c->mails.count ? c->mails.list[0] : NULL;
    if (strcmp(name, "province") == 0)
        return c->locality;
    if (strcmp(name, "unit") == 0)
        return w->facts.unit;
    if (strcmp(name, "from") == 0)
        return w->facts.from;
    return strcmp(name, "until") == 0 ? w->facts.until : NULL;
}

const char *form_source_value(void *work, const char *source, size_t index)
{
    const struct form_work *w = work;
    const struct conf_office *o = &w->conf->office;
    const struct {
        const char *name, *value;
    } rows[] = {
        {"today", w->today},
        {"device", w->device},
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
    if (index)
        return NULL;
    if (strncmp(source, "certificate.", 12) == 0)
        return certificate_value(w, source + 12);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (strcmp(source, rows[i].name) == 0)
            return rows[i].value;
    return NULL;
}

int form_read_certificate(struct form_work *w, struct err *e)
{
    if (facts_read(&w->facts, w->certificate_file, e)) {
        err_prefix(e, "%s", w->certificate_file);
        return -1;
    }
    return 0;
}
