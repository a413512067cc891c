#include "form/request.h"

#include <stdlib.h>
#include <string.h>

#include "form/identity.h"
#include "form/set.h"

static int read_root(struct form_request *r, struct form_set *set, struct err *e)
{
    const struct xml_element *root = r->document->root;
    const char *number = xml_value(root, "form"), *version = xml_value(root, "version");

    if (strcmp(root->name, "cuv-request") != 0)
        return err_set(e, ERR_FORMAT,
                       _("line %d: <%.60s> is no request; a request begins with <cuv-request"
                         " form=\"01\" version=\"1\">"),
                       root->line, root->name);
    for (const struct xml_attribute *a = root->attributes; a; a = a->next)
        if (strcmp(a->name, "form") != 0 && strcmp(a->name, "version") != 0)
            return err_set(e, ERR_FORMAT,
                           _("line %d: <cuv-request> has only the attributes form and version, not"
                             " %.60s"),
                           root->line, a->name);
    if (!version || strcmp(version, "1") != 0)
        return err_set(e, ERR_FORMAT,
                       _("line %d: version=\"%.20s\" is not known; type version=\"1\""), root->line,
                       version ? version : "");
    /* Longer ones may be a person's number in the wrong place: only their beginning is shown. */
    if (!number || !*number || strlen(number) > 4 || number[strspn(number, "0123456789")])
        return err_set(e, ERR_FORMAT,
                       _("line %d: form=\"%.3s%s\" is no number of a form; type form=\"01\" or"
                         " another of: %s"),
                       root->line, number ? number : "", number && strlen(number) > 3 ? "…" : "",
                       form_set_numbers(set));
    return form_set_find(&r->definition, set, number, root->line, e);
}

static void redate(struct form_request *r)
{
    const struct form_scope whole = form_scope_all(r->document->root);
    const struct clk_date d = r->context->letter_date;
    struct form_cell *cell = form_path_first(r, whole, &r->definition->date);

    if (!d.year || !cell || r->definition->kind != LETTER_OFFICIAL)
        return;
    cell->date = d;
    cell->value = arena_printf(r->document->arena, "%04d-%02d-%02d", d.year, d.month, d.day);
    if (!cell->value)
        r->out_of_memory = true;
}

static int check(struct form_request *r, struct form_set *set, struct slice bytes, struct err *e)
{
    if (xml_parse(&r->document, bytes, e))
        return -1;
    findings_init(&r->findings, r->document->arena);
    if (read_root(r, set, e))
        return -1;
    if (r->definition->reconstructed) {
        struct finding_place place = {r->document->root->line, 0, NULL};

        finding_add(&r->findings, FINDING_RECONSTRUCTED, place, r->definition->number,
                    r->definition->reconstructed, NULL, NULL);
    }
    r->calendar = form_set_calendar(set);
    form_walk(r);
    redate(r);
    if (!r->out_of_memory)
        form_apply_rules(r);
    form_tell_certificates(r);
    if (!r->out_of_memory && !r->findings.by_severity[SEVERITY_ERROR] &&
        !r->context->findings_only && form_compose(r, e))
        return -1;
    if (r->out_of_memory)
        return err_set(e, ERR_FORMAT,
                       _("the request needs more memory than is allowed; split the list"));
    if (r->drawable)
        identity_sha256(bytes, r->letter.request_sha256);
    r->context = NULL;
    return 0;
}

int form_request_check(struct form_request **out, struct form_set *set, struct slice bytes,
                       const struct form_context *context, struct err *e)
{
    struct form_request *r = calloc(1, sizeof *r);

    if (!r)
        return err_memory(e);
    r->context = context;
    if (check(r, set, bytes, e)) {
        form_request_free(r);
        return -1;
    }
    *out = r;
    return 0;
}

void form_request_free(struct form_request *r)
{
    if (!r)
        return;
    findings_release(&r->findings);
    xml_free(r->document);
    free(r);
}

const struct findings *form_request_findings(const struct form_request *r)
{
    return &r->findings;
}

const char *form_request_number(const struct form_request *r)
{
    return r->definition->number;
}

bool form_request_alone(const struct form_request *r)
{
    return r->alone;
}

const struct letter *form_request_letter(const struct form_request *r)
{
    return r->drawable ? &r->letter : NULL;
}
