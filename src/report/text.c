#include "report/report.h"

#include <string.h>

#include "base/clk.h"
#include "base/hex.h"
#include "report/words.h"

static void line(struct buf *out, const char *label, const char *value)
{
    if (value && *value)
        buf_printf(out, "    %s: %s\n", label, value);
}

static void finding_lines(struct buf *out, const struct findings *f, bool verbose)
{
    for (size_t i = 0; i < f->count; i++) {
        const struct finding *one = &f->list[i];
        const char *clause = finding_clause(one->id);

        buf_printf(out, "    %s %s: ", words_severity(finding_severity(one->id)),
                   finding_name(one->id));
        finding_text(out, one);
        if (verbose && *clause)
            buf_printf(out, " [%s]", clause);
        buf_add_byte(out, '\n');
    }
    if (f->dropped)
        buf_printf(out, _("    and %zu more\n"), f->dropped);
}

static void change_lines(struct buf *out, const struct verdict_signature *s, bool verbose)
{
    enum { SHOWN = 12 };

    for (size_t i = 0; i < s->change_count; i++) {
        if (i == SHOWN && !verbose) {
            buf_printf(out, _("    and %zu more\n"), s->change_count - i);
            return;
        }
        buf_printf(out, _("    added later, revision %zu: "), s->changes[i].revision);
        words_change(out, &s->changes[i]);
        buf_add_byte(out, '\n');
    }
}

/* What is the same for all signatures of one certificate. */
static void signer_text(struct buf *out, const struct verdict_signature *s, bool verbose)
{
    char from[CLK_TEXT], to[CLK_TEXT];
    struct buf issuer;

    if (s->timestamp)
        buf_printf(out, "  %s: %s\n", _("time stamp authority"), s->name ? s->name : "?");
    else
        buf_printf(out, "  %s: %s (%s)\n", _("signer"), s->name ? s->name : _("not established"),
                   words_role(s->role));
    line(out, _("managing agency"), s->organisation);
    buf_init(&issuer, 65536);
    if (s->issuer)
        words_holder(&issuer, s->issuer);
    line(out, _("issuer of the certificate"), issuer.data ? (const char *)issuer.data : NULL);
    buf_release(&issuer);
    if (s->not_after) {
        clk_people(from, s->not_before);
        clk_people(to, s->not_after);
        buf_printf(out, "    %s: %s – %s\n", _("period of the certificate"), from, to);
    }
    line(out, _("trusted as"), words_domain(s->domain));
    if (verbose) {
        line(out, _("subject"), s->subject);
        line(out, _("full name of the issuer"), s->issuer);
        line(out, _("serial number"), s->serial);
    }
}

static void signature_text(struct buf *out, size_t number, const struct verdict_signature *s,
                           bool verbose)
{
    buf_printf(out, "  %s %zu (%s, ", s->timestamp ? _("time stamp") : _("signature"), number,
               s->field ? s->field : "?");
    if (s->page)
        buf_printf(out, _("page %d"), s->page);
    else
        buf_add_string(out, _("not shown on a page"));
    buf_printf(out, "): %s [%s%s%s]\n", words_indication(s), indication_name(s->indication),
               s->sub ? "/" : "", subindication_name(s->sub));
    buf_printf(out, "    %s: ", _("signing time"));
    words_time(out, s);
    buf_printf(out, "\n    %s: %s\n", _("integrity"), words_integrity(s));
    line(out, _("certificate at that time"), words_certificate(s));
    if (verbose) {
        line(out, _("algorithm"), s->algorithm);
        line(out, _("kind"), s->subfilter);
        line(out, _("level"), s->level);
    }
    change_lines(out, s, verbose);
    finding_lines(out, &s->findings, verbose);
}

static bool told_before(const struct verdict *v, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (words_same_signer(&v->signatures[i], &v->signatures[index]))
            return true;
    return false;
}

/* An agency signs three times, for number, date and seal: told once who it is. */
static void group_text(struct buf *out, const struct verdict *v, size_t first, bool verbose)
{
    const struct verdict_signature *s = &v->signatures[first];

    if (s->subject)
        signer_text(out, s, verbose);
    signature_text(out, first + 1, s, verbose);
    for (size_t i = first + 1; i < v->signature_count; i++)
        if (words_same_signer(&v->signatures[i], s))
            signature_text(out, i + 1, &v->signatures[i], verbose);
}

void report_text(struct buf *out, const char *file, const struct verdict *v, bool verbose)
{
    buf_printf(out, "%s: %s\n", file, words_verdict(v->kind));
    if (v->kind == VERDICT_VALID || v->kind == VERDICT_INDETERMINATE)
        buf_printf(out, "  %s\n", words_legal(v->legal));
    if (verbose) {
        char hex[65];

        hex_write(hex, v->sha256, 32);
        buf_printf(out, "  SHA-256: %s\n", hex);
    }
    for (size_t i = 0; i < v->signature_count; i++)
        if (!told_before(v, i))
            group_text(out, v, i, verbose);
    finding_lines(out, &v->findings, verbose);
    buf_printf(out, "  %s: ", _("what to do"));
    words_advice(out, file, v);
    buf_add_byte(out, '\n');
}

void report_line(struct buf *out, const char *file, const struct verdict *v)
{
    buf_printf(out, "%s: %s", file, words_verdict(v->kind));
    if (v->kind == VERDICT_VALID || v->kind == VERDICT_INDETERMINATE)
        buf_printf(out, " — %s", words_legal(v->legal));
    buf_add_string(out, " — ");
    words_advice(out, file, v);
    buf_add_byte(out, '\n');
}
