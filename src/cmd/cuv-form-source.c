/* What cuv-form knows beside the form: office, day, certificate, device. */
#include <stddef.h>
#include <string.h>

#include "cmd/cuv-form.h"

static const char *item(const struct conf_list *list, size_t index)
{
    return index < list->count ? list->items[index] : NULL;
}

enum source_kind { SOURCE_TODAY, SOURCE_DEVICE, SOURCE_OFFICE, SOURCE_LIST, SOURCE_CERTIFICATE };

/* What from="..." in sources.xml may name, and where it lies. */
#define OFFICE(name) {"office." #name, SOURCE_OFFICE, offsetof(struct conf_office, name)}
static const struct source {
    const char *name;
    enum source_kind kind;
    size_t at; /* in struct conf_office */
} sources[] = {
    {"today", SOURCE_TODAY, 0},
    {"device", SOURCE_DEVICE, 0},
    OFFICE(parent_name),
    OFFICE(name),
    OFFICE(code),
    OFFICE(place),
    OFFICE(symbol),
    OFFICE(drafting_unit),
    OFFICE(address),
    OFFICE(signer_name),
    OFFICE(signer_title),
    OFFICE(signer_capacity),
    OFFICE(signer_authority),
    OFFICE(contact_name),
    OFFICE(contact_position),
    OFFICE(contact_mobile),
    OFFICE(contact_email),
    {"office.recipients", SOURCE_LIST, offsetof(struct conf_office, recipients)},
    {"office.distribution", SOURCE_LIST, offsetof(struct conf_office, distribution)},
    {"certificate.name", SOURCE_CERTIFICATE, 0},
    {"certificate.serial", SOURCE_CERTIFICATE, 0},
    {"certificate.mail", SOURCE_CERTIFICATE, 0},
    {"certificate.province", SOURCE_CERTIFICATE, 0},
    {"certificate.unit", SOURCE_CERTIFICATE, 0},
    {"certificate.from", SOURCE_CERTIFICATE, 0},
    {"certificate.until", SOURCE_CERTIFICATE, 0},
};

static const struct source *find_source(const char *name, size_t len)
{
    for (size_t i = 0; i < sizeof sources / sizeof *sources; i++)
        if (strlen(sources[i].name) == len && memcmp(sources[i].name, name, len) == 0)
            return &sources[i];
    return NULL;
}

bool form_source_known(const char *source, size_t len)
{
    return find_source(source, len) != NULL;
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
    return strcmp(name, "from") == 0 ? w->facts.from : w->facts.until;
}

const char *form_source_value(void *work, const char *source, size_t index)
{
    const struct form_work *w = work;
    const char *office = (const char *)&w->conf->office;
    const struct source *s = find_source(source, strlen(source));

    if (!s || (index && s->kind != SOURCE_LIST))
        return NULL;
    switch (s->kind) {
    case SOURCE_TODAY:
        return w->today;
    case SOURCE_DEVICE:
        return w->device;
    case SOURCE_OFFICE:
        return *(const char *const *)(const void *)(office + s->at);
    case SOURCE_LIST:
        return item((const struct conf_list *)(const void *)(office + s->at), index);
    case SOURCE_CERTIFICATE:
        return certificate_value(w, source + strlen("certificate."));
    }
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
