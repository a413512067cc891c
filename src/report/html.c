/*
 * One page that needs nothing else: no script, no address outside, pictures inside. Every text that
 * came from a document is escaped; the policy in its head forbids a browser whatever else.
 */
#include "base/base64.h"
#include "base/clk.h"
#include "base/hex.h"
#include "base/markup.h"
#include "report/report.h"
#include "report/words.h"

static const char style[] =
    "body{font:16px/1.45 serif;max-width:60rem;margin:1.5rem auto;padding:0 1rem;color:#111}"
    "h1{font-size:1.3rem;margin:0 0 .3rem}h2{font-size:1.1rem;margin:1.6rem 0 .4rem}"
    ".verdict{border:2px solid;padding:.7rem 1rem;margin:0 0 1rem}"
    ".verdict b{font-size:1.5rem}.valid{border-color:#176b2c}.valid b{color:#176b2c}"
    ".invalid{border-color:#a11}.invalid b{color:#a11}"
    ".indeterminate,.unsigned{border-color:#8a5a00}.indeterminate b,.unsigned b{color:#8a5a00}"
    "table{border-collapse:collapse;width:100%}td,th{border:1px solid #999;padding:.25rem .5rem;"
    "text-align:left;vertical-align:top}th{width:32%;font-weight:normal;background:#f3f3f3}"
    "td.error{color:#a11}td.warning{color:#8a5a00}"
    "figure{margin:1rem 0;display:inline-block;max-width:100%}img{max-width:100%;border:1px solid "
    "#999}figcaption{font-size:.9rem}code{overflow-wrap:anywhere}"
    "@media print{body{margin:0}figure{break-inside:avoid}}";

static void element(struct buf *out, const char *name, const char *text)
{
    buf_printf(out, "<%s>", name);
    markup_escape(out, text);
    buf_printf(out, "</%s>\n", name);
}

static void row(struct buf *out, const char *label, const char *value)
{
    if (!value || !*value)
        return;
    buf_add_string(out, "<tr><th>");
    markup_escape(out, label);
    buf_add_string(out, "</th><td>");
    markup_escape(out, value);
    buf_add_string(out, "</td></tr>\n");
}

/* A text that is made, escaped and forgotten. */
static void row_of(struct buf *out, const char *label, struct buf *made)
{
    row(out, label, made->data ? (const char *)made->data : "");
    buf_release(made);
}

static void finding_rows(struct buf *out, const struct findings *f)
{
    for (size_t i = 0; i < f->count; i++) {
        enum finding_id id = f->list[i].id;
        struct buf text;

        buf_init(&text, 65536);
        finding_text(&text, &f->list[i]);
        buf_printf(out, "<tr><th>%s %s</th><td class=\"%s\">", words_severity(finding_severity(id)),
                   finding_name(id), severity_name(finding_severity(id)));
        markup_escape(out, text.data ? (const char *)text.data : "");
        if (*finding_clause(id)) {
            buf_add_string(out, " <small>[");
            markup_escape(out, finding_clause(id));
            buf_add_string(out, "]</small>");
        }
        buf_add_string(out, "</td></tr>\n");
        buf_release(&text);
    }
}

static void signer_rows(struct buf *out, const struct verdict_signature *s)
{
    char from[CLK_TEXT], to[CLK_TEXT];
    struct buf text;

    row(out, s->timestamp ? _("time stamp authority") : _("signer"), s->name);
    if (!s->timestamp)
        row(out, _("role"), words_role(s->role));
    row(out, _("managing agency"), s->organisation);
    buf_init(&text, 65536);
    if (s->issuer)
        words_holder(&text, s->issuer);
    row_of(out, _("issuer of the certificate"), &text);
    row(out, _("trusted as"), words_domain(s->domain));
    if (s->not_after) {
        clk_people(from, s->not_before);
        clk_people(to, s->not_after);
        buf_init(&text, 256);
        buf_printf(&text, "%s – %s", from, to);
        row_of(out, _("period of the certificate"), &text);
    }
    row(out, _("serial number"), s->serial);
}

static void change_rows(struct buf *out, const struct verdict_signature *s)
{
    enum { SHOWN = 200 };

    for (size_t i = 0; i < s->change_count && i < SHOWN; i++) {
        struct buf label, text;

        buf_init(&label, 256);
        buf_init(&text, 65536);
        buf_printf(&label, _("added later, revision %zu"), s->changes[i].revision);
        words_change(&text, &s->changes[i]);
        row_of(out, (const char *)label.data, &text);
        buf_release(&label);
    }
}

static void signature_section(struct buf *out, size_t number, const struct verdict_signature *s)
{
    struct buf text;

    buf_add_string(out, "<h2>");
    buf_printf(out, "%s %zu: ", s->timestamp ? _("time stamp") : _("signature"), number);
    markup_escape(out, s->field ? s->field : "?");
    if (s->page)
        buf_printf(out, _(", page %d"), s->page);
    buf_printf(out, "</h2>\n<table>\n");
    buf_init(&text, 256);
    buf_printf(&text, "%s (%s%s%s)", words_indication(s), indication_name(s->indication),
               s->sub ? "/" : "", subindication_name(s->sub));
    row_of(out, _("result"), &text);
    signer_rows(out, s);
    buf_init(&text, 1024);
    words_time(&text, s);
    row_of(out, _("signing time"), &text);
    row(out, _("integrity"), words_integrity(s));
    row(out, _("certificate at that time"), words_certificate(s));
    row(out, _("level"), s->level);
    row(out, _("algorithm"), s->algorithm);
    change_rows(out, s);
    finding_rows(out, &s->findings);
    buf_add_string(out, "</table>\n");
}

static void head(struct buf *out, const char *file, const struct verdict *v)
{
    struct buf advice;
    char hex[65];

    buf_printf(out, "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n"
                    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                    "img-src data:; style-src 'unsafe-inline'\">\n"
                    "<meta name=\"viewport\" content=\"width=device-width\">\n",
               _("en"));
    element(out, "title", file);
    buf_printf(out, "<style>%s</style>\n</head>\n<body>\n", style);
    element(out, "h1", _("Result of checking an electronic document"));
    buf_printf(out, "<div class=\"verdict %s\"><b>%s</b><br>\n", verdict_name(v->kind),
               words_verdict(v->kind));
    if (v->kind == VERDICT_VALID || v->kind == VERDICT_INDETERMINATE)
        element(out, "div", words_legal(v->legal));
    buf_init(&advice, 65536);
    words_advice(&advice, file, v);
    buf_printf(out, "<div><i>%s:</i> ", _("what to do"));
    markup_escape(out, advice.data ? (const char *)advice.data : "");
    buf_add_string(out, "</div></div>\n<table>\n");
    buf_release(&advice);
    row(out, _("file"), file);
    hex_write(hex, v->sha256, 32);
    row(out, "SHA-256", hex);
}

static void pictures(struct buf *out, const struct report_picture *list, size_t count)
{
    if (!count)
        return;
    element(out, "h2", _("Pages"));
    for (size_t i = 0; i < count; i++) {
        buf_add_string(out, "<figure><img alt=\"");
        markup_escape(out, list[i].caption);
        buf_add_string(out, "\" src=\"data:image/png;base64,");
        base64_write(out, list[i].png.data, list[i].png.len);
        buf_add_string(out, "\"><figcaption>");
        markup_escape(out, list[i].caption);
        buf_add_string(out, "</figcaption></figure>\n");
    }
}

void report_html(struct buf *out, const char *file, const struct verdict *v,
                 const struct report_picture *list, size_t count)
{
    char at[CLK_TEXT];

    head(out, file, v);
    clk_people(at, v->at);
    row(out, _("judged as of"), at);
    finding_rows(out, &v->findings);
    buf_add_string(out, "</table>\n");
    for (size_t i = 0; i < v->signature_count; i++)
        signature_section(out, i + 1, &v->signatures[i]);
    pictures(out, list, count);
    buf_printf(out, "<p><small>cuv %s</small></p>\n</body>\n</html>\n", CUV_VERSION);
}
