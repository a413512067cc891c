/*
 * The agency signs after the competent person alone (NĐ 30/2020 Điều 5, 14, 17, 32): before its key
 * is touched, the person's signature is judged as cuv-verify would.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/hex.h"
#include "base/utf8.h"
#include "pdf/sigfield.h"
#include "run/sign-look.h"
#include "run/sign-part.h"
#include "seal/check.h"

static int refuse_pin(struct err *e, enum err_kind code, const char *text, const char *who,
                      const uint8_t key[32], const char *kind)
{
    char hex[65];

    hex_write(hex, key, 32);
    return err_set(e, code,
                   _("%s; when that is sure, add to the configuration: pin \"%s\" { kind = %s "
                     "sha256 = \"%s\" }"),
                   text, who, kind, hex);
}

static bool counts(const struct sign *s, const struct conf_pin *pin)
{
    return pin->from <= s->now && s->now <= pin->until;
}

const struct conf_pin *sign_find_pin(const struct sign *s, const uint8_t key[32])
{
    for (size_t i = 0; i < s->conf->pin_count; i++)
        if (counts(s, &s->conf->pins[i]) && memcmp(s->conf->pins[i].sha256, key, 32) == 0)
            return &s->conf->pins[i];
    return NULL;
}

bool sign_is_same_name(const char *a, const char *b)
{
    struct arena *arena = arena_new(65536);
    bool same;

    a = arena ? utf8_fold(arena, a) : NULL;
    b = a ? utf8_fold(arena, b) : NULL;
    same = a && b && strcmp(a, b) == 0;
    arena_free(arena);
    return same;
}

/* A person whose key is pinned has no other, unless it is pinned too. */
static bool is_pinned_name(const struct sign *s, const char *name)
{
    for (size_t i = 0; i < s->conf->pin_count; i++) {
        const struct conf_pin *pin = &s->conf->pins[i];

        if (counts(s, pin) && pin->kind == CONF_PIN_PERSON && sign_is_same_name(pin->name, name))
            return true;
    }
    return false;
}

/* Who is not pinned is judged by the names in the certificate; a seal needs the pin. */
static int check_unpinned(const struct sign *s, const struct certificate *c, bool agency,
                          struct err *e)
{
    enum holder holder = holder_decide(s->holders, c);
    char text[256];

    if (!agency && is_pinned_name(s, c->common_name)) {
        snprintf(text, sizeof text, _("another key of %.100s is pinned than the one on the token"),
                 c->common_name);
        return refuse_pin(e, ERR_PERMISSION, text, c->common_name, c->spki_sha256, "person");
    }
    if (!agency && holder == HOLDER_PERSON)
        return 0;
    /* An authority's is refused for what it is, when it is judged. */
    if (!agency && (!s->holders || c->is_ca))
        return 0;
    if (!agency && holder == HOLDER_AGENCY)
        return err_set(e, ERR_PERMISSION,
                       _("%s is an organisation by its name: its key does not sign for a person"),
                       c->common_name);
    snprintf(text, sizeof text,
             agency ? _("the key of %.100s is not pinned as an agency's")
                    : _("whether %.100s is a person or an organisation is not known"),
             c->common_name);
    return refuse_pin(e, ERR_PERMISSION, text, c->common_name, c->spki_sha256,
                      agency ? "agency" : "person");
}

int sign_check_role(const struct sign *s, const struct certificate *c, struct err *e)
{
    const struct conf_pin *pin = sign_find_pin(s, c->spki_sha256);
    bool agency = strcmp(s->role, "person") != 0; /* its key sets the stamps too */

    if (!pin)
        return check_unpinned(s, c, agency, e);
    if ((pin->kind == CONF_PIN_AGENCY) != agency)
        return err_set(e, ERR_PERMISSION,
                       agency ? _("the key of %s is pinned as a person's: it does not sign for the "
                                  "agency")
                              : _("the key of %s is pinned as an agency's: it does not sign for a "
                                  "person"),
                       c->common_name);
    return 0;
}

static bool has_finding(const struct findings *f, enum finding_id id)
{
    for (size_t i = 0; i < f->count; i++)
        if (f->list[i].id == id)
            return true;
    return false;
}

/* As cuv-verify weighs it; of a signature that may not stand there its own judgement tells more. */
static bool changed_since(const struct verdict_signature *o)
{
    for (size_t i = 0; i < o->change_count; i++)
        if (!o->changes[i].allowed && strcmp(o->changes[i].kind, "signature") != 0)
            return true;
    return false;
}

/* What speaks against sealing over a signature, whoever made it. */
static int check_whole(const struct verdict_signature *o, struct err *e)
{
    if (has_finding(&o->findings, FINDING_S_RANGE))
        return err_set(e, ERR_FORMAT,
                       _("the signature in field %s does not cover its whole revision"), o->field);
    if (changed_since(o))
        return err_set(e, ERR_FORMAT,
                       _("the letter was changed after the signature in field %s: ask for it as it "
                         "was signed"),
                       o->field);
    if (o->indication != INDICATION_PASSED)
        return err_set(e, ERR_FORMAT,
                       o->indication == INDICATION_FAILED
                           ? _("the signature in field %s is not valid (%s); see: cuv-verify")
                           : _("the signature in field %s cannot be judged (%s); see: cuv-verify"),
                       o->field, subindication_name(o->sub));
    return 0;
}

/*
 * Labels of the fields person and agency are the same words with the name after them
 * (draw/fields.h), so the name printed under the letter is what the person's label has of its own.
 * NULL: the letter's fields do not tell.
 */
static const char *labelled_name(const struct pdf_field *person, const struct pdf_field *agency)
{
    size_t own = 0;

    if (!person || !agency || !person->tip || !agency->tip)
        return NULL;
    for (size_t i = 0; person->tip[i] && person->tip[i] == agency->tip[i]; i++)
        if (person->tip[i] == ' ')
            own = i + 1;
    return own ? person->tip + own : NULL;
}

/* Who is to sign: by the label of the field that was signed, or, when the signature stands in a
 * field of another program's making, of the one that was reserved for it. */
int sign_find_printed(struct sign *s, const char *field, const char **out, struct err *e)
{
    struct pdf_form form;
    const struct pdf_field *agency;

    *out = NULL;
    if (pdf_form_load(&form, s->doc, PDF_LATEST, e))
        return -1;
    agency = pdf_form_find(&form, "agency");
    *out = labelled_name(pdf_form_find(&form, field), agency);
    if (!*out)
        *out = labelled_name(pdf_form_find(&form, "person"), agency);
    return 0;
}

/* A letter of another program: the name must stand on a page. */
static bool stands_in_text(struct sign *s, const char *name)
{
    struct viewer_place place;
    struct viewer v;
    size_t count = 0;

    if (sign_open_viewer(s, &v, buf_slice(&s->file), NULL) == 0)
        viewer_find_text(&v, name, &place, &count, NULL);
    viewer_close(&v);
    return count > 0;
}

static bool domain_listed(const struct sign *s, const char *domain)
{
    for (size_t i = 0; domain && i < s->conf->office.domains.count; i++)
        if (strcmp(s->conf->office.domains.items[i], domain) == 0)
            return true;
    return false;
}

/* One key may be pinned under several names, before and after a change of name. */
const char *sign_pinned_name(struct sign *s, const char *printed, const uint8_t key[32])
{
    for (size_t i = 0; i < s->conf->pin_count; i++) {
        const struct conf_pin *pin = &s->conf->pins[i];

        if (!counts(s, pin) || pin->kind != CONF_PIN_PERSON || memcmp(pin->sha256, key, 32) != 0)
            continue;
        if (printed ? sign_is_same_name(printed, pin->name) : stands_in_text(s, pin->name))
            return pin->name;
    }
    return NULL;
}

static int check_domain(const struct sign *s, const struct verdict_signature *o, struct err *e)
{
    return domain_listed(s, o->domain)
               ? 0
               : err_set(e, ERR_FORMAT,
                         _("%s signed with a certificate of the domain %s, which [office] domains "
                           "does not list"),
                         o->name, o->domain ? o->domain : "unknown");
}

/* Whether this valid signature is the competent person's. */
static int check_person(struct sign *s, const struct verdict_signature *o, struct err *e)
{
    const char *printed, *name;
    const struct conf_pin *pin;
    uint8_t key[32];
    char text[256];

    if (seal_signer_key(key, s->doc, o->field, e))
        return -1;
    pin = sign_find_pin(s, key);
    if (!pin) {
        snprintf(text, sizeof text, _("%.100s, who signed, is not pinned as a person"), o->name);
        return refuse_pin(e, ERR_FORMAT, text, o->name, key, "person");
    }
    if (pin->kind != CONF_PIN_PERSON)
        return err_set(e, ERR_FORMAT,
                       _("field %s was signed by a key pinned as an agency's, not "
                         "by a person"),
                       o->field);
    if (sign_find_printed(s, o->field, &printed, e))
        return -1;
    name = sign_pinned_name(s, printed, key);
    if (!name && !printed)
        return err_set(e, ERR_FORMAT, _("%s signed, but that name stands nowhere in the letter"),
                       pin->name);
    if (!name)
        return err_set(e, ERR_FORMAT, _("the letter is to be signed by \"%s\", but %s signed it"),
                       printed, pin->name);
    s->person_name = name;
    s->person_proved = o->proved_time != 0;
    s->person_time = o->proved_time ? o->proved_time : o->claimed_time;
    return 0;
}

static int weigh(struct sign *s, const struct verdict *v, struct err *e)
{
    struct err first = {.kind = ERR_NONE};
    bool found = false;

    /* Others may have signed beside the competent person: initials, a second office. */
    for (size_t i = 0; i < v->signature_count; i++)
        if (!v->signatures[i].timestamp &&
            (check_whole(&v->signatures[i], e) || check_domain(s, &v->signatures[i], e)))
            return -1;
    for (size_t i = 0; i < v->signature_count && !found; i++) {
        if (v->signatures[i].timestamp)
            continue;
        found = check_person(s, &v->signatures[i], e) == 0;
        if (!found && first.kind == ERR_NONE)
            first = *e;
    }
    if (!found && first.kind != ERR_NONE) {
        *e = first;
        return -1;
    }
    if (!found)
        return err_set(e, ERR_FORMAT, "%s",
                       _("no person has signed the letter: the competent person signs before the "
                         "agency does"));
    if (v->kind != VERDICT_VALID)
        return err_set(e, ERR_FORMAT, "%s", _("the letter is not found valid; see: cuv-verify"));
    return 0;
}

static int judge_file(struct sign *s, struct verdict **out, struct err *e)
{
    struct seal_pin *pins = seal_pins(s->conf);
    struct seal_check_options o = {.trust = s->trust,
                                   .crls = s->session ? &s->session->crls : &s->crls,
                                   .ocsps = s->session ? &s->session->ocsps : &s->ocsps,
                                   .pins = pins,
                                   .pin_count = s->conf->pin_count,
                                   .at = s->now};
    int rc;

    if (!pins)
        return err_memory(e);
    rc = sign_ask_signers(s, e) ? -1 : seal_check(out, buf_slice(&s->file), &o, e);
    free(pins);
    return rc;
}

int sign_judge_person(struct sign *s, struct err *e)
{
    struct verdict *v = NULL;
    int rc = judge_file(s, &v, e) ? -1 : weigh(s, v, e);

    verdict_free(v);
    return rc;
}

int sign_judge_others(struct sign *s, struct err *e)
{
    struct verdict *v = NULL;
    int rc = judge_file(s, &v, e);

    if (rc == 0 && v->signature_count && v->kind == VERDICT_INVALID)
        rc = err_set(e, ERR_FORMAT, "%s",
                     _("the file is signed, but not validly: return it to the sender; see: "
                       "cuv-verify"));
    else if (rc == 0 && v->signature_count && v->kind == VERDICT_INDETERMINATE)
        s->say(s, true, _("warning: a signature of the file cannot be judged; see: cuv-verify"));
    verdict_free(v);
    return rc;
}
