#include "report/report.h"

#include <string.h>

#include "base/clk.h"
#include "base/hex.h"

const char *report_verdict_word(enum verdict_kind k)
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

static const char *legal_words(enum verdict_legal l)
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

/* Điều 21 NĐ 30/2020: check before registering; a refusal carries its reason. */
static const char *what_to_do(const struct verdict *v)
{
    switch (v->kind) {
    case VERDICT_VALID:
        return v->legal == LEGAL_PERSON_AGENCY
                   ? _("register it")
                   : _("before registering, see whether the missing signature is needed");
    case VERDICT_INVALID:
        return _("do not register it; return it to the sender with the sentences marked error");
    case VERDICT_UNSIGNED:
        return _("return it to the sender to be signed");
    case VERDICT_INDETERMINATE:
        break;
    }
    return _("do not register it yet; remove the doubt marked warning and check again");
}

static void line(struct buf *out, const char *label, const char *value)
{
    if (value && *value)
        buf_printf(out, "    %s: %s\n", label, value);
}

static void time_line(struct buf *out, const char *label, int64_t t)
{
    char text[CLK_TEXT];

    if (!t)
        return;
    clk_people(text, t);
    line(out, label, text);
}

static void finding_lines(struct buf *out, const struct findings *f, bool verbose)
{
    for (size_t i = 0; i < f->count; i++) {
        const struct finding *one = &f->list[i];
        const char *clause = finding_clause(one->id);

        buf_printf(out, "    %s %s: ", severity_name(finding_severity(one->id)),
                   finding_name(one->id));
        finding_text(out, one);
        if (verbose && *clause)
            buf_printf(out, " [%s]", clause);
        buf_add_byte(out, '\n');
    }
}

static bool has(const struct findings *f, enum finding_id id)
{
    for (size_t i = 0; i < f->count; i++)
        if (f->list[i].id == id)
            return true;
    return false;
}

static const char *integrity_word(const struct verdict_signature *s)
{
    if (has(&s->findings, FINDING_S_DIGEST))
        return _("changed after signing");
    if (s->indication == INDICATION_FAILED)
        return _("not established");
    return s->covers_file ? _("whole, nothing was added after signing")
                          : _("whole up to this signature; something was added later");
}

static void signature_text(struct buf *out, size_t number, const struct verdict_signature *s,
                           bool verbose)
{
    char from[CLK_TEXT], to[CLK_TEXT];

    buf_printf(out, "  %s %zu (%s, ", s->timestamp ? _("time stamp") : _("signature"), number,
               s->field);
    if (s->page)
        buf_printf(out, _("page %d"), s->page);
    else
        buf_add_string(out, _("not shown on a page"));
    buf_printf(out, "): %s%s%s\n", indication_name(s->indication), s->sub ? "/" : "",
               subindication_name(s->sub));
    line(out, _("signer"), s->name);
    line(out, _("managing agency"), s->organisation);
    line(out, _("issuer of the certificate"), s->issuer);
    if (s->not_after) {
        clk_people(from, s->not_before);
        clk_people(to, s->not_after);
        buf_printf(out, "    %s: %s – %s\n", _("certificate valid"), from, to);
    }
    time_line(out, _("signing time, proved"), s->proved_time);
    time_line(out, _("signing time, claimed by the signer"), s->claimed_time);
    line(out, _("integrity"), integrity_word(s));
    line(out, _("trust domain"), s->domain);
    if (verbose) {
        line(out, _("subject"), s->subject);
        line(out, _("serial number"), s->serial);
        line(out, _("algorithm"), s->algorithm);
        line(out, _("kind"), s->subfilter);
        line(out, _("level"), s->level);
    }
    for (size_t i = 0; i < s->change_count; i++)
        buf_printf(out, _("    changed later, revision %zu: %s (%s)\n"), s->changes[i].revision,
                   s->changes[i].where, s->changes[i].kind);
    finding_lines(out, &s->findings, verbose);
}

void report_text(struct buf *out, const char *file, const struct verdict *v, bool verbose)
{
    buf_printf(out, "%s: %s\n", file, report_verdict_word(v->kind));
    if (v->kind == VERDICT_VALID || v->kind == VERDICT_INDETERMINATE)
        buf_printf(out, "  %s\n", legal_words(v->legal));
    if (verbose) {
        char hex[65];

        hex_write(hex, v->sha256, 32);
        buf_printf(out, "  SHA-256: %s\n", hex);
    }
    for (size_t i = 0; i < v->signature_count; i++)
        signature_text(out, i + 1, &v->signatures[i], verbose);
    finding_lines(out, &v->findings, verbose);
    buf_printf(out, _("  what to do: %s\n"), what_to_do(v));
}
