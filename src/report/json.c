#include "report/report.h"

#include <jansson.h>
#include <stdlib.h>

#include "base/clk.h"
#include "base/hex.h"

static json_t *text_or_null(const char *text)
{
    return text ? json_string(text) : json_null();
}

static json_t *time_or_null(int64_t t)
{
    char text[CLK_TEXT];

    if (!t)
        return json_null();
    clk_iso(text, t);
    return json_string(text);
}

static json_t *finding_json(const struct finding *f)
{
    struct buf text;
    json_t *o;

    buf_init(&text, 65536);
    finding_text(&text, f);
    o = json_pack("{s:s,s:s,s:s,s:s}", "id", finding_name(f->id), "severity",
                  severity_name(finding_severity(f->id)), "text",
                  text.data ? (const char *)text.data : "", "clause", finding_clause(f->id));
    buf_release(&text);
    return o;
}

static json_t *signer_json(const struct verdict_signature *s)
{
    if (!s->subject)
        return json_null();
    return json_pack("{s:o,s:o,s:o,s:o,s:o,s:s}", "subject", text_or_null(s->subject), "issuer",
                     text_or_null(s->issuer), "serial", text_or_null(s->serial), "not_before",
                     time_or_null(s->not_before), "not_after", time_or_null(s->not_after), "domain",
                     s->domain ? s->domain : "unknown");
}

/* The schema's closed list: a document time stamp is a signature too. */
static const char *kind_of(const struct verdict_change *c)
{
    return strcmp(c->kind, "timestamp") == 0 ? "signature" : c->kind;
}

static json_t *changes_json(const struct verdict_signature *s)
{
    json_t *list = json_array();

    for (size_t i = 0; i < s->change_count; i++)
        json_array_append_new(
            list, json_pack("{s:I,s:s,s:o,s:b}", "revision", (json_int_t)s->changes[i].revision,
                            "kind", kind_of(&s->changes[i]), "where",
                            text_or_null(s->changes[i].where), "allowed", s->changes[i].allowed));
    return list;
}

static json_t *signature_json(const struct verdict_signature *s)
{
    json_t *o = json_object(), *ids = json_array();

    json_object_set_new(o, "field", text_or_null(s->field));
    json_object_set_new(o, "kind", json_string(s->timestamp ? "timestamp" : "signature"));
    json_object_set_new(o, "role", json_string(role_name(s->role)));
    json_object_set_new(o, "revision", json_integer((json_int_t)s->revision));
    json_object_set_new(o, "page", json_integer(s->page));
    json_object_set_new(o, "subfilter", text_or_null(s->subfilter));
    json_object_set_new(o, "level", json_string(s->level ? s->level : "none"));
    json_object_set_new(o, "indication", json_string(indication_name(s->indication)));
    json_object_set_new(o, "subindication",
                        s->sub ? json_string(subindication_name(s->sub)) : json_null());
    json_object_set_new(o, "covers_file", json_boolean(s->covers_file));
    json_object_set_new(o, "signer", signer_json(s));
    json_object_set_new(o, "claimed_time", time_or_null(s->claimed_time));
    json_object_set_new(o, "proved_time", time_or_null(s->proved_time));
    json_object_set_new(o, "algorithm", text_or_null(s->algorithm));
    json_object_set_new(o, "changes", changes_json(s));
    for (size_t i = 0; i < s->findings.count; i++)
        json_array_append_new(ids, json_string(finding_name(s->findings.list[i].id)));
    json_object_set_new(o, "findings", ids);
    return o;
}

/* File's findings and, so that each id has its text, those of the signatures. */
static json_t *all_findings(const struct verdict *v)
{
    json_t *list = json_array();

    for (size_t i = 0; i < v->findings.count; i++)
        json_array_append_new(list, finding_json(&v->findings.list[i]));
    for (size_t k = 0; k < v->signature_count; k++)
        for (size_t i = 0; i < v->signatures[k].findings.count; i++) {
            json_t *o = finding_json(&v->signatures[k].findings.list[i]);

            json_object_set_new(o, "signature", text_or_null(v->signatures[k].field));
            json_array_append_new(list, o);
        }
    return list;
}

int report_json(struct buf *out, const char *file, const struct verdict *v, struct err *e)
{
    json_t *o = json_object(), *signatures = json_array();
    char hex[65];
    char *text;

    hex_write(hex, v->sha256, 32);
    json_object_set_new(o, "schema", json_string("cuv-verify/1"));
    json_object_set_new(o, "file", json_string(file));
    json_object_set_new(o, "sha256", json_string(hex));
    json_object_set_new(o, "verdict", json_string(verdict_name(v->kind)));
    json_object_set_new(o, "legal", json_string(legal_name(v->legal)));
    json_object_set_new(o, "revisions", json_integer((json_int_t)v->revisions));
    json_object_set_new(o, "sandbox", json_string(v->sandbox));
    for (size_t i = 0; i < v->signature_count; i++)
        json_array_append_new(signatures, signature_json(&v->signatures[i]));
    json_object_set_new(o, "signatures", signatures);
    json_object_set_new(o, "findings", all_findings(v));
    text = json_dumps(o, JSON_COMPACT | JSON_PRESERVE_ORDER);
    json_decref(o);
    if (!text)
        return err_memory(e);
    buf_add_string(out, text);
    buf_add_byte(out, '\n');
    free(text);
    return buf_check(out, "JSON", e);
}
