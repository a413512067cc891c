/*
 * Signs one PDF. The driver of the token is started first: it loads while the letter is read. The
 * PIN is asked for when everything else is known to be right, and nothing is written before the
 * finished file has been read again and its signature verified.
 */
#include <string.h>

#include "base/limits.h"
#include "base/out.h"
#include "cmd/sign.h"
#include "cms/build.h"
#include "hash/hash.h"

static void sign_release(struct sign *s)
{
    if (s->signer.release)
        s->signer.release(&s->signer);
    seal_release(&s->prepared);
    certificate_list_release(&s->found);
    certificate_free(s->given);
    crl_list_release(&s->crls);
    trust_free(s->trust);
    pdf_close(s->doc);
    buf_release(&s->file);
    conf_free(s->conf);
}

static int read_letter(struct sign *s, struct err *e)
{
    const struct pdf_page *pages;

    if (cmd_read(&s->file, s->operand, e))
        return -1;
    return pdf_open(&s->doc, buf_slice(&s->file), e) ||
                   pdf_pages(s->doc, PDF_LATEST, &pages, &s->pages, e) ||
                   hash_sha256(s->file_digest, s->file.data, s->file.len, e)
               ? -1
               : 0;
}

/* Certificates above the signer's, without the root itself: who verifies has that. */
static size_t chain_to_enclose(const struct sign *s, const struct certificate **chain)
{
    size_t n = 0;

    for (size_t i = 1; s->trust && i < s->verdict.chain_count; i++)
        if (!s->verdict.chain[i]->self_issued)
            chain[n++] = s->verdict.chain[i];
    return n;
}

static bool is_agency(const struct sign *s)
{
    return strcmp(s->role, "agency") == 0;
}

static struct seal_options seal_options(const struct sign *s)
{
    /* NĐ 30/2020, Phụ lục I, II.7.d and II.8.a */
    static const double blue[3] = {0, 0.2, 0.65}, red[3] = {0.85, 0, 0.05};
    struct seal_options o = {
        .field = s->field,
        .role = s->role,
        .time = s->now,
        .appearance = true,
        .framed = is_agency(s),
        .page = s->page,
        .fills = s->fills,
        .fill_count = s->fill_count,
    };

    memcpy(o.ink, is_agency(s) ? red : blue, sizeof o.ink);
    memcpy(o.rect, s->rect, sizeof o.rect);
    return o;
}

static int prepare(struct sign *s, struct cms_parts *parts, const struct certificate **chain,
                   struct err *e)
{
    struct seal_options o = seal_options(s);

    *parts = (struct cms_parts){
        .certificate = s->certificate,
        .chain = chain,
        .chain_count = chain_to_enclose(s, chain),
        .algorithm = s->algorithm,
    };
    o.signer_name = s->certificate->common_name;
    o.contents_room = cms_size(parts, 0);
    if (o.contents_room > LIMIT_CONTENTS)
        return err_set(e, ERR_FORMAT,
                       _("the signature with its certificates needs %zu bytes; PDF/A allows %d"),
                       o.contents_room, LIMIT_CONTENTS);
    return seal_prepare(&s->prepared, s->doc, &o, e);
}

/* From the PIN to the finished bytes in s->file. */
static int sign_prepared(struct sign *s, struct cms_parts *parts, struct err *e)
{
    struct buf attributes, signature, der;
    uint8_t digest[32];
    int rc = -1;

    buf_init(&attributes, LIMIT_CONTENTS);
    buf_init(&signature, 2 * LIMIT_SIGNATURE);
    buf_init(&der, LIMIT_CONTENTS);
    if (sign_login(s, e))
        goto out;
    /* The driver is busy with the login now. */
    if (cms_attributes(&attributes, s->prepared.digest, s->certificate, e) ||
        cms_attributes_digest(digest, buf_slice(&attributes), e))
        goto out;
    s->signer.message = buf_slice(&attributes);
    if (s->signer.sign(&s->signer, s->algorithm, digest, &signature, e))
        goto out;
    token_end(s->token);
    if (cms_signature_verify(s->certificate, s->algorithm, digest, buf_slice(&signature), e))
        goto out;
    parts->attributes = buf_slice(&attributes);
    parts->signature = buf_slice(&signature);
    if (cms_build(&der, parts, e) || seal_embed(&s->prepared, buf_slice(&der), e))
        goto out;
    pdf_close(s->doc);
    s->doc = NULL;
    buf_add(&s->file, s->prepared.appended.data, s->prepared.appended.len);
    if (buf_check(&s->file, _("the signed file"), e))
        goto out;
    rc = seal_check_own(&s->prepared, buf_slice(&s->file), s->certificate->der, e);
out:
    buf_release(&attributes);
    buf_release(&signature);
    buf_release(&der);
    return rc;
}

static const char *wanted_level(const struct sign *s)
{
    if (s->level)
        return s->level;
    if (s->conf->sign.level)
        return s->conf->sign.level;
    return s->conf->tsa.urls.count ? "b-t" : "b-b";
}

/* Errors about the letter carry its name; those about token and settings do not. */
static int say(const struct sign *s, bool about_file, const struct err *e)
{
    return about_file ? cmd_error_file(&s->cmd, s->operand, e) : cmd_error(&s->cmd, e);
}

/* What the file itself must have before any signer is looked for. */
static int check_file(struct sign *s, struct err *e)
{
    struct seal_options place;

    if (is_agency(s) && sign_plan_fills(s, e))
        return -1;
    place = seal_options(s);
    return seal_check_field(s->doc, &place, e);
}

static int sign(struct sign *s)
{
    const struct certificate *chain[LIMIT_PATH];
    struct cms_parts parts;
    struct err e;

    if (cmd_conf(&s->conf, &s->cmd, &e) || sign_check_level(wanted_level(s), &e) ||
        sign_start_token(s, &e))
        return say(s, false, &e);
    hash_library_start();
    if (read_letter(s, &e) || check_file(s, &e))
        return say(s, true, &e);
    if (sign_load_trust(s, &e))
        return say(s, false, &e);
    if (is_agency(s) && (sign_judge_person(s, &e) || sign_check_date(s, &e)))
        return say(s, true, &e);
    if (sign_choose(s, &e) || sign_judge(s, &e))
        return say(s, false, &e);
    if (prepare(s, &parts, chain, &e))
        return say(s, true, &e);
    sign_announce(s);
    if (sign_prepared(s, &parts, &e) || out_save(s->cmd.output, buf_slice(&s->file), 0644, &e))
        return say(s, false, &e);
    return 0;
}

static int list_fields(struct sign *s)
{
    struct err e;

    hash_library_start();
    if (read_letter(s, &e) || sign_print_fields(s, &e))
        return say(s, true, &e);
    return 0;
}

int main(int argc, char **argv)
{
    static struct sign s;
    int code;

    s.now = clk_now();
    buf_init(&s.file, LIMIT_PDF_PIPE_BYTES + LIMIT_REVISION_BYTES);
    sign_options(&s, argc, argv);
    code = s.list_fields ? list_fields(&s) : sign(&s);
    /* The output is complete before the driver is asked to end: some hang then. */
    code = cmd_end(&s.cmd, code);
    sign_release(&s);
    return code;
}
