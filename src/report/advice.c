/*
 * What to do now. Điều 21 NĐ 30/2020: check before registering; who returns a letter says why, so
 * the sentence is ready to be copied.
 */
#include <string.h>

#include "report/words.h"

/* Warnings that change no verdict. */
static bool harmless(enum finding_id id)
{
    return id == FINDING_S_DER || id == FINDING_S_STRICT || id == FINDING_S_ARCHIVE ||
           id == FINDING_F_ARCHIVE_FAULT;
}

/* The finding that decided, the gravest first: of the file, then of the signatures. */
static const struct finding *deciding(const struct verdict *v, enum severity severity)
{
    for (size_t i = 0; i < v->findings.count; i++)
        if (finding_severity(v->findings.list[i].id) == severity &&
            !harmless(v->findings.list[i].id))
            return &v->findings.list[i];
    for (size_t k = 0; k < v->signature_count; k++)
        for (size_t i = 0; i < v->signatures[k].findings.count; i++)
            if (finding_severity(v->signatures[k].findings.list[i].id) == severity &&
                !harmless(v->signatures[k].findings.list[i].id))
                return &v->signatures[k].findings.list[i];
    return NULL;
}

/* The name without its folders: what the sender knows the file by. */
static const char *short_name(const char *file)
{
    const char *slash = strrchr(file, '/');

    return slash && slash[1] ? slash + 1 : file;
}

/* What is wrong, without what to do about it, which stands behind the colon. */
static void sentence(struct buf *out, const char *file, const struct finding *f)
{
    struct buf text;
    char *colon;

    buf_init(&text, 65536);
    if (f)
        finding_text(&text, f);
    colon = text.data ? strstr((char *)text.data, ": ") : NULL;
    if (colon)
        *colon = 0;
    buf_printf(out, _("\"The file %s cannot be received: %s (%s). Please send the file as it was "
                      "signed and issued.\""),
               short_name(file), text.data ? (const char *)text.data : "?",
               f ? finding_name(f->id) : "?");
    buf_release(&text);
}

static void return_with(struct buf *out, const char *file, const struct finding *f)
{
    buf_add_string(out, _("do not register it; return it with this sentence: "));
    sentence(out, file, f);
}

static void advise_valid(struct buf *out, const struct verdict *v)
{
    if (v->legal == LEGAL_PERSON_AGENCY)
        buf_add_string(out, _("register it"));
    else if (v->legal == LEGAL_PERSON)
        buf_add_string(out, _("return it to be sealed by the agency, unless it is a paper that "
                              "needs no seal"));
    else if (v->legal == LEGAL_AGENCY)
        buf_add_string(out, _("register it if it is a copy or a scan of a signed and sealed paper; "
                              "else return it to be signed by the person in charge"));
    else
        buf_add_string(out, _("the signers are not known to this office: compare name and agency "
                              "with the letter; then register it, and add their keys to [pin]"));
}

static const struct verdict_signature *first_with(const struct verdict *v, enum subindication sub)
{
    for (size_t i = 0; i < v->signature_count; i++)
        if (!v->signatures[i].timestamp && v->signatures[i].sub == sub &&
            v->signatures[i].indication == INDICATION_INDETERMINATE)
            return &v->signatures[i];
    return NULL;
}

static void advise_later(struct buf *out, const char *file, const struct verdict_signature *s)
{
    if (s->ask)
        buf_printf(out, _("do not register it yet; ask %s whether the certificate was revoked: "
                          "curl -o issuer.crl %s && cuv-verify --crl issuer.crl %s"),
                   s->ask, s->ask, file);
    else
        buf_printf(out, _("do not register it yet; ask the issuer for its revocation list, then: "
                          "cuv-verify --crl FILE %s"),
                   file);
}

static void advise_indeterminate(struct buf *out, const char *file, const struct verdict *v)
{
    const struct finding *f = deciding(v, SEVERITY_WARNING);
    const struct verdict_signature *s;

    if (words_has(&v->findings, FINDING_F_REQUIRE) && f && f->id == FINDING_F_REQUIRE)
        advise_valid(out, v);
    else if (f && finding_name(f->id)[0] == 'F')
        return_with(out, file, f);
    else if ((s = first_with(v, SUB_TRY_LATER)))
        advise_later(out, file, s);
    else if (first_with(v, SUB_NO_CERTIFICATE_CHAIN_FOUND))
        buf_printf(out, _("do not register it yet; ask the authority that issued the certificate "
                          "for its own certificate, compare the fingerprint, then: cuv-verify "
                          "--trust FILE %s"),
                   file);
    else if (first_with(v, SUB_OUT_OF_BOUNDS_NO_POE))
        buf_printf(out, _("if your register proves the day it arrived, judge it of that day: "
                          "cuv-verify --at yyyy-mm-dd %s; else return it to be signed again"),
                   file);
    else
        return_with(out, file, f);
}

void words_advice(struct buf *out, const char *file, const struct verdict *v)
{
    switch (v->kind) {
    case VERDICT_VALID:
        advise_valid(out, v);
        return;
    case VERDICT_INVALID:
        return_with(out, file, deciding(v, SEVERITY_ERROR));
        return;
    case VERDICT_UNSIGNED:
        buf_add_string(out, _("return it to be signed, with this sentence: "));
        sentence(out, file, deciding(v, SEVERITY_WARNING));
        return;
    case VERDICT_INDETERMINATE:
        advise_indeterminate(out, file, v);
        return;
    }
}
