#include "report/words.h"

#include <string.h>

#include "base/clk.h"

bool words_has(const struct findings *f, enum finding_id id)
{
    for (size_t i = 0; i < f->count; i++)
        if (f->list[i].id == id)
            return true;
    return false;
}

bool words_same_signer(const struct verdict_signature *a, const struct verdict_signature *b)
{
    return a->timestamp == b->timestamp && a->subject && b->subject && a->issuer && b->issuer &&
           a->serial && b->serial && strcmp(a->subject, b->subject) == 0 &&
           strcmp(a->issuer, b->issuer) == 0 && strcmp(a->serial, b->serial) == 0;
}

const char *words_verdict(enum verdict_kind k)
{
    switch (k) {
    case VERDICT_VALID:
        return _("VALID");
    case VERDICT_INVALID:
        return _("INVALID");
    case VERDICT_UNSIGNED:
        return _("NOT SIGNED");
    case VERDICT_INDETERMINATE:
        break;
    }
    return _("UNDETERMINED");
}

const char *words_severity(enum severity s)
{
    static const char *const words[] = {
        [SEVERITY_INFO] = N_("info"), [SEVERITY_WARNING] = N_("warning"),
        [SEVERITY_ERROR] = N_("error")};

    return _(words[s]);
}

const char *words_legal(enum verdict_legal l)
{
    switch (l) {
    case LEGAL_PERSON_AGENCY:
        return _("signed by the person and sealed by the agency");
    case LEGAL_PERSON:
        return _("signed by the person, not sealed by the agency");
    case LEGAL_AGENCY:
        return _("sealed by the agency only");
    case LEGAL_NONE:
        break;
    }
    return _("no signature that counts as a known person's or agency's");
}

const char *words_indication(const struct verdict_signature *s)
{
    switch (s->indication) {
    case INDICATION_PASSED:
        return _("valid");
    case INDICATION_FAILED:
        return _("not valid");
    case INDICATION_INDETERMINATE:
        break;
    }
    return _("not determined");
}

const char *words_role(enum verdict_role r)
{
    switch (r) {
    case ROLE_PERSON:
        return _("the person in charge");
    case ROLE_AGENCY:
        return _("the agency's seal");
    case ROLE_UNKNOWN:
        break;
    }
    return _("not among the known keys of this office");
}

const char *words_domain(const char *domain)
{
    static const struct {
        const char *code, *words;
    } known[] = {
        {"gov-g1", N_("the Government's certification service, first generation")},
        {"gov-g2", N_("the Government's certification service, second generation")},
        {"public", N_("a public certification authority under the national root")},
        {"foreign", N_("a foreign certification authority that this office trusts")},
        {"test", N_("a TEST, worth nothing outside this machine")},
    };

    for (size_t i = 0; domain && i < sizeof known / sizeof *known; i++)
        if (strcmp(known[i].code, domain) == 0)
            return _(known[i].words);
    return NULL;
}

const char *words_integrity(const struct verdict_signature *s)
{
    if (words_has(&s->findings, FINDING_S_DIGEST))
        return _("the content was changed after signing");
    if (words_has(&s->findings, FINDING_S_OVERTAKEN))
        return _("what was signed is whole, but the file was changed afterwards without leave");
    if (s->indication == INDICATION_FAILED)
        return _("not established");
    if (s->covers_file)
        return _("whole, nothing was added after signing");
    for (size_t i = 0; i < s->change_count; i++)
        if (!s->changes[i].allowed)
            return _("what was signed is whole; what was added later is not all accounted for");
    return _("what was signed is whole; only what is allowed was added later");
}

const char *words_certificate(const struct verdict_signature *s)
{
    static const struct {
        enum finding_id id;
        const char *words;
    } reasons[] = {
        {FINDING_S_CHAIN, N_("not known: no path leads to a trusted authority")},
        {FINDING_S_EARLY, N_("not yet valid")},
        {FINDING_S_EXPIRED, N_("expired")},
        {FINDING_S_REVOKED, N_("revoked")},
        {FINDING_S_CONSTRAINT, N_("not meant for this use, or a rule of its path is broken")},
        {FINDING_S_UNKNOWN, N_("in its period; whether it was revoked is not known")},
        {FINDING_S_SIGNER, N_("not known: it is not enclosed")},
        {FINDING_S_CMS, N_("not known: the signature cannot be read")},
    };

    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
        if (words_has(&s->findings, reasons[i].id))
            return _(reasons[i].words);
    if (!s->subject)
        return _("not known");
    if (s->indication == INDICATION_INDETERMINATE && s->sub >= SUB_NO_CERTIFICATE_CHAIN_FOUND &&
        s->sub != SUB_CRYPTO_CONSTRAINTS_FAILURE)
        return _("not determined");
    return _("in its period, not revoked");
}

void words_time(struct buf *out, const struct verdict_signature *s)
{
    char proved[CLK_TEXT], claimed[CLK_TEXT];

    clk_people(proved, s->proved_time);
    clk_people(claimed, s->claimed_time);
    if (s->proved_time && s->claimed_time && !s->timestamp)
        buf_printf(out, _("%s, proved by a time stamp; the signer claims %s"), proved, claimed);
    else if (s->proved_time)
        buf_printf(out, _("%s, proved by a time stamp"), proved);
    else if (s->claimed_time)
        buf_printf(out, _("%s, only as the signer claims; no time stamp proves it"), claimed);
    else
        buf_add_string(out, _("not stated, and no time stamp proves one"));
}

static const char *change_words(const char *kind)
{
    static const struct {
        const char *code, *words;
    } known[] = {
        {"signature", N_("signed")},
        {"fill", N_("filled in")},
        {"timestamp", N_("time stamp added")},
        {"dss", N_("data for checking the signatures added")},
        {"annotation", N_("note or mark added")},
        {"content", N_("content of a page changed")},
        {"structure", N_("order or number of pages changed")},
        {"metadata", N_("properties of the document changed")},
    };

    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(known[i].code, kind) == 0)
            return _(known[i].words);
    return _("changed in a way that is not known");
}

void words_change(struct buf *out, const struct verdict_change *c)
{
    buf_printf(out, "%s", c->where);
    if (c->page)
        buf_printf(out, _(", page %d"), c->page);
    buf_printf(out, ": %s (%s)", change_words(c->kind),
               c->allowed ? _("allowed") : _("NOT allowed"));
}

void words_holder(struct buf *out, const char *name)
{
    const char *cn = strncmp(name, "CN=", 3) == 0 ? name : strstr(name, ",CN=");
    size_t n = 0;

    if (!cn) {
        buf_add_string(out, name);
        return;
    }
    cn += *cn == ',' ? 4 : 3;
    while (cn[n] && cn[n] != ',' && cn[n] != '+')
        n += cn[n] == '\\' && cn[n + 1] ? 2 : 1;
    for (size_t i = 0; i < n; i++)
        if (cn[i] != '\\' || i + 1 == n)
            buf_add_byte(out, (uint8_t)cn[i]);
}
