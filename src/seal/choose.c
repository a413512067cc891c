#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pki/cert.h"
#include "seal/revision.h"

static bool is_empty_signature(const struct pdf_field *f)
{
    return f->type == PDF_FIELD_SIGNATURE && !f->signature_dict;
}

/* A letter reserves one field for each of them; nobody signs in another's place. */
static bool is_of_other_role(const char *field, const char *role)
{
    static const char *const reserved[] = {"person", "agency"};

    for (size_t i = 0; i < sizeof reserved / sizeof *reserved; i++)
        if (strcmp(field, reserved[i]) == 0)
            return strcmp(role, reserved[i]) != 0;
    return false;
}

/* "a, b, c" of the fields that could be named. */
static void list_empty(const struct revision *r, char *text, size_t size)
{
    const struct pdf_form *form = &r->form;
    size_t at = 0;

    text[0] = 0;
    for (size_t i = 0; i < form->count && at < size; i++) {
        int n;

        if (!is_empty_signature(&form->fields[i]) ||
            is_of_other_role(form->fields[i].name, r->options->role))
            continue;
        n = snprintf(text + at, size - at, "%s%s", at ? ", " : "", form->fields[i].name);
        if (n < 0)
            return;
        at += (size_t)n;
    }
}

static int take_field(struct revision *r, const struct pdf_field *f, struct err *e)
{
    if (f->type != PDF_FIELD_SIGNATURE)
        return err_set(e, ERR_USAGE, _("field %s is not a signature field"), f->name);
    if (f->signature_dict)
        return err_set(e, ERR_USAGE, _("field %s is signed already"), f->name);
    if (r->options->page)
        return err_set(e, ERR_USAGE,
                       _("field %s has its place in the file; --page and --rect are for a new one"),
                       f->name);
    if (f->number == 0 || f->widgets > 1)
        return err_set(e, ERR_FORMAT,
                       _("field %s cannot be filled: it is not one object of its own"), f->name);
    r->field = f;
    r->name = f->name;
    return 0;
}

int revision_free_name(struct revision *r, struct err *e)
{
    char *name = arena_alloc(pdf_arena(r->doc), 64);

    if (!name)
        return err_memory(e);
    snprintf(name, 64, "%.40s", r->options->role);
    for (int n = 2; pdf_form_find(&r->form, name); n++)
        snprintf(name, 64, "%.40s-%d", r->options->role, n);
    r->name = name;
    return 0;
}

static int choose_by_role(struct revision *r, struct err *e)
{
    const struct pdf_field *f = pdf_form_find(&r->form, r->options->role);
    char others[256];

    if (r->options->page)
        return revision_free_name(r, e);
    list_empty(r, others, sizeof others);
    if (f && f->signature_dict)
        return others[0] ? err_set(e, ERR_USAGE,
                                   _("field %s is signed already; empty ones for --field: %s"),
                                   f->name, others)
                         : err_set(e, ERR_USAGE, _("field %s is signed already"), f->name);
    if (f)
        return take_field(r, f, e);
    if (others[0])
        return err_set(e, ERR_USAGE,
                       _("the file has no field %s; name one of its empty ones by --field: %s"),
                       r->options->role, others);
    return revision_free_name(r, e);
}

/* A name with a dot would stand for a tree of fields (12.7.3.2). */
static int name_new(struct revision *r, struct err *e)
{
    size_t n = strlen(r->options->field);

    if (n == 0 || n > 127 || strchr(r->options->field, '.'))
        return err_set(e, ERR_USAGE,
                       _("field %s: a new field's name has 1 to 127 bytes and no dot"),
                       r->options->field);
    r->name = r->options->field;
    return 0;
}

/* ISO 32000-1 12.8.2.2 and 12.8.2.4: what signatures before this one allow. */
static int ask_signatures(const struct revision *r, struct err *e)
{
    const struct pdf_signature *list;
    size_t count;

    if (pdf_signatures(r->doc, &r->form, &list, &count, e))
        return -1;
    for (size_t i = 0; i < count; i++) {
        if (list[i].doc_mdp == 1 || (list[i].doc_mdp == 2 && !r->field))
            return err_set(e, ERR_FORMAT,
                           _("the file is certified (DocMDP %d, field %s): it allows no such "
                             "signature"),
                           list[i].doc_mdp, list[i].field->name);
        if (pdf_lock_covers(&list[i].field_mdp, r->name))
            return err_set(e, ERR_FORMAT, _("field %s is locked by the signature in field %s"),
                           r->name, list[i].field->name);
    }
    return 0;
}

/* "#2": the second signature field, in the order in which they are listed. */
static int find_named(struct revision *r, const struct pdf_field **out, struct err *e)
{
    const char *name = r->options->field;
    unsigned long want, seen = 0;
    char *end;

    *out = name ? pdf_form_find(&r->form, name) : NULL;
    if (*out || !name || name[0] != '#')
        return 0;
    want = strtoul(name + 1, &end, 10);
    for (size_t i = 0; i < r->form.count && !*end; i++)
        if (r->form.fields[i].type == PDF_FIELD_SIGNATURE && ++seen == want) {
            *out = &r->form.fields[i];
            return 0;
        }
    return err_set(e, ERR_USAGE, _("field %s: the file has %lu signature fields"), name, seen);
}

/* ISO 32000-1 12.8.2.2: a certification comes first, and what is to come must be allowed. */
static int ask_certify(const struct revision *r, struct err *e)
{
    const struct pdf_signature *list;
    size_t count;

    if (!r->options->certify)
        return 0;
    if (pdf_signatures(r->doc, &r->form, &list, &count, e))
        return -1;
    if (count)
        return err_set(e, ERR_USAGE, "%s",
                       _("--certify: the file is signed already; only its "
                         "first signature certifies"));
    for (size_t i = 0; r->options->certify == 1 && i < r->form.count; i++)
        if (&r->form.fields[i] != r->field && !r->form.fields[i].signature_dict &&
            !(r->form.fields[i].value && *r->form.fields[i].value))
            return err_set(e, ERR_USAGE,
                           _("--certify 1: field %s is still to be filled, which 1 forbids; take "
                             "2"),
                           r->form.fields[i].name);
    return 0;
}

static bool lists_one(const struct revision *r, const struct pdf_obj *list, size_t from, size_t to)
{
    bool found = false;

    for (size_t i = from; i < to && !found; i++)
        found = pdf_seed_lists(r->doc, PDF_LATEST, list, r->options->chain[i]->der);
    return found;
}

/* Table 235: which musts about certificate and time stamp are not met; NULL: none. One who is named
 * himself is his own issuer too. */
static const char *ask_certificate(const struct revision *r, const struct pdf_seed *s)
{
    size_t count = r->options->chain_count;

    if (s->certificate_flags & ~INT64_C(3))
        return "/SV /Cert";
    if (count && s->certificate_flags & PDF_SEED_SUBJECT && !lists_one(r, s->subjects, 0, 1))
        return "/SV /Cert /Subject";
    if (count && s->certificate_flags & PDF_SEED_ISSUER && !lists_one(r, s->issuers, 0, count))
        return "/SV /Cert /Issuer";
    return count && s->stamp_flags & 1 && !r->options->stamped ? "/SV /TimeStamp" : NULL;
}

/* ISO 32000-1 12.7.4.5: what the field's maker wants of the signature, where it is a must. */
static int ask_seed(const struct revision *r, struct err *e)
{
    static const char text[] = N_("field %s asks for a signature that is not made here: %s");
    const struct pdf_seed *s = r->field ? &r->field->seed : NULL;
    const char *reason = r->options->reason ? r->options->reason : "", *lacks;

    if (!s || !s->present)
        return 0;
    lacks = ask_certificate(r, s);
    if (lacks)
        return err_set(e, ERR_FORMAT, _(text), r->name, lacks);
    if (s->flags & PDF_SEED_FILTER && s->filter.len && !slice_is(s->filter, "Adobe.PPKLite"))
        return err_set(e, ERR_FORMAT, _(text), r->name, "/SV /Filter");
    if (s->flags & PDF_SEED_SUB_FILTER &&
        !pdf_seed_lists(r->doc, PDF_LATEST, s->sub_filters, slice_of("ETSI.CAdES.detached")))
        return err_set(e, ERR_FORMAT, _(text), r->name, "/SV /SubFilter");
    if (s->flags & PDF_SEED_DIGEST &&
        !pdf_seed_lists(r->doc, PDF_LATEST, s->digests, slice_of("SHA256")))
        return err_set(e, ERR_FORMAT, _(text), r->name, "/SV /DigestMethod");
    if (s->flags & PDF_SEED_REASONS &&
        !pdf_seed_lists(r->doc, PDF_LATEST, s->reasons, slice_of(reason)))
        return err_set(e, ERR_FORMAT, _(text), r->name, "/SV /Reasons");
    if (s->certify >= 0 && s->certify != r->options->certify)
        return err_set(e, ERR_USAGE, _("field %s asks for a signature with --certify %d (0: none)"),
                       r->name, (int)s->certify);
    return 0;
}

int revision_choose(struct revision *r, struct err *e)
{
    const struct seal_options *o = r->options;
    const struct pdf_field *f;
    int rc;

    if (find_named(r, &f, e))
        return -1;
    if (o->field && is_of_other_role(f ? f->name : o->field, o->role))
        return err_set(e, ERR_USAGE, _("field %s is not for role %s"), f ? f->name : o->field,
                       o->role);
    if (f)
        rc = take_field(r, f, e);
    else
        rc = o->field ? name_new(r, e) : choose_by_role(r, e);
    return rc || ask_seed(r, e) || ask_signatures(r, e) || ask_certify(r, e) ? -1 : 0;
}
