/* From the bytes of a letter to those of the signed one. Nothing leaves before it was judged. */
#include <string.h>

#include "base/limits.h"
#include "base/out.h"
#include "hash/hash.h"
#include "run/sign-look.h"
#include "run/sign-part.h"

void sign_init(struct sign *s)
{
    buf_init(&s->file, LIMIT_PDF_BYTES);
    buf_init(&s->attributes, LIMIT_CONTENTS);
    buf_init(&s->signature, 2 * LIMIT_SIGNATURE);
    buf_init(&s->stamp, LIMIT_CONTENTS);
}

void sign_release_letter(struct sign *s)
{
    seal_release(&s->prepared);
    pdf_close(s->doc);
    s->doc = NULL;
    hash_free(s->walked);
    s->walked = NULL;
    buf_release(&s->file);
    out_copy_free(s->copy);
    s->copy = NULL;
    buf_release(&s->attributes);
    buf_release(&s->signature);
    buf_release(&s->stamp);
    for (size_t i = 0; i < sizeof s->signed_values / sizeof *s->signed_values; i++)
        buf_release(&s->signed_values[i].stamp);
}

void sign_release(struct sign *s)
{
    if (s->signer.release)
        s->signer.release(&s->signer);
    sign_release_letter(s);
    look_picture_release(&s->picture);
    face_close(&s->face);
    holder_rules_free(s->holders);
    certificate_list_release(&s->found);
    certificate_free(s->given);
    crl_list_release(&s->crls);
    ocsp_list_release(&s->ocsps);
    trust_free(s->trust);
    conf_free(s->conf);
}

static int digest_copied(void *user, int fd, uint64_t offset, uint64_t len, struct err *e)
{
    return hash_add_file(user, fd, offset, len, e);
}

int sign_copy(struct sign *s, int fd, const char *output, struct err *e)
{
    int rc = hash_new(&s->walked, HASH_SHA256, e);

    if (!rc)
        rc = out_copy_open(&s->copy, output, fd, &s->file, LIMIT_REVISION_BYTES, digest_copied,
                           s->walked, e);
    if (rc) {
        hash_free(s->walked);
        s->walked = NULL;
    }
    return rc;
}

int sign_digest_file(struct sign *s, struct err *e)
{
    struct digest digest;
    struct hash *h;
    int rc = -1;

    if (!s->walked &&
        (hash_new(&s->walked, HASH_SHA256, e) || hash_add(s->walked, s->file.data, s->file.len, e)))
        return -1;
    if (hash_dup(&h, s->walked, e))
        return -1;
    if (hash_finish(h, &digest, e) == 0) {
        memcpy(s->file_digest, digest.bytes, sizeof s->file_digest);
        rc = 0;
    }
    hash_free(h);
    return rc;
}

int sign_open(struct sign *s, struct err *e)
{
    const struct pdf_page *pages;

    /* Who only asks for the fields waits for no digest. */
    return (!s->list_fields && sign_digest_file(s, e)) ||
                   pdf_open(&s->doc, buf_slice(&s->file), e) ||
                   pdf_pages(s->doc, PDF_LATEST, &pages, &s->pages, e)
               ? -1
               : 0;
}

/* Certificates above the signer's, without the root itself: who verifies has that. */
static size_t chain_to_enclose(struct sign *s)
{
    size_t n = 0;

    for (size_t i = 1; s->trust && i < s->verdict.chain_count; i++)
        if (!s->verdict.chain[i]->self_issued)
            s->chain[n++] = s->verdict.chain[i];
    return n;
}

bool sign_is_agency(const struct sign *s)
{
    return strcmp(s->role, "agency") == 0;
}

static enum seal_shape shape(const struct sign *s)
{
    if (sign_is_agency(s))
        return SEAL_AGENCY;
    if (!sign_is_stamp(s))
        return SEAL_PERSON;
    return strcmp(s->role, "incoming") == 0 ? SEAL_ARRIVAL : SEAL_LINES;
}

/* Number or date, set as in a text field: the number against its right edge (draw/fields.h). */
static void as_stamp(const struct sign *s, struct seal_options *o)
{
    const struct seal_fill *stamp = &s->values[s->value];

    o->field = stamp->field;
    o->lines = &stamp->text;
    o->shape = SEAL_VALUE;
    o->quadding = strcmp(stamp->field, "number") == 0 ? 2 : 0;
    o->appearance = true;
    o->picture = NULL;
    o->fill_count = 0;
}

static struct seal_options seal_options(const struct sign *s)
{
    /* NĐ 30/2020, Phụ lục I, II.7.d and II.8.a */
    static const double blue[3] = {0, 0.2, 0.65}, red[3] = {0.85, 0, 0.05};
    struct seal_options o = {
        .field = s->field,
        .role = s->role,
        .time = s->now,
        .appearance = sign_shows_text(s),
        .picture = s->picture.width ? &s->picture : NULL,
        .picture_width = s->picture_width,
        .face = s->face.size ? &s->face : NULL,
        .shape = shape(s),
        .lines = s->line_count ? s->lines : NULL,
        .despite = s->despite,
        .certify = s->certify,
        .page = s->page,
        .fills = s->fills,
        .fill_count = s->fill_count,
        .walked = s->walked,
    };

    if (s->value < s->value_count)
        as_stamp(s, &o);
    else if (!sign_is_stamp(s))
        memcpy(o.ink, sign_is_agency(s) ? red : blue, sizeof o.ink);
    memcpy(o.rect, s->rect, sizeof o.rect);
    return o;
}

int sign_check_file(struct sign *s, struct err *e)
{
    struct seal_options place;

    if (sign_is_stamp(s) && s->line_count == 0)
        return err_set(e, ERR_USAGE, _("role %s: its stamp is set by cuv-sign alone"), s->role);
    if (!sign_is_stamp(s) && sign_check_ink(s, e))
        return -1;
    if (s->at_text && sign_place_at_text(s, e))
        return -1;
    if (sign_is_agency(s) && sign_plan_fills(s, e))
        return -1;
    for (s->value = 0; s->value <= s->value_count; s->value++) {
        place = seal_options(s);
        if (seal_check_field(s->doc, &place, e))
            return -1;
    }
    s->value = 0;
    return 0;
}

void sign_set_parts(struct sign *s)
{
    s->parts = (struct cms_parts){
        .certificate = s->certificate,
        .chain = s->chain,
        .chain_count = chain_to_enclose(s),
        .algorithm = s->algorithm,
    };
}

int sign_prepare(struct sign *s, struct err *e)
{
    struct seal_options o = seal_options(s);

    sign_set_parts(s);
    o.signer_name = s->certificate->common_name;
    o.chain = s->trust ? s->verdict.chain : (const struct certificate *const *)&s->certificate;
    o.chain_count = s->trust ? s->verdict.chain_count : 1;
    o.stamped = s->wanted_level > LEVEL_B_B;
    o.contents_room = cms_size(&s->parts, s->stamp_room);
    if (o.contents_room > LIMIT_CONTENTS)
        return err_set(e, ERR_FORMAT,
                       _("the signature with its certificates needs %zu bytes; PDF/A allows %d"),
                       o.contents_room, LIMIT_CONTENTS);
    return seal_prepare(&s->prepared, s->doc, &o, e);
}

int sign_freeze(struct sign *s, struct err *e)
{
    if (cms_attributes(&s->attributes, s->prepared.digest, s->certificate, e) ||
        cms_attributes_digest(s->digest, buf_slice(&s->attributes), e))
        return -1;
    s->parts.attributes = buf_slice(&s->attributes);
    return 0;
}

void sign_take_value(struct sign *s)
{
    s->parts.signature = buf_slice(&s->signature);
}

int sign_check_value(struct sign *s, struct err *e)
{
    if (cms_signature_verify(s->certificate, s->algorithm, s->digest, buf_slice(&s->signature), e))
        return -1;
    sign_take_value(s);
    return 0;
}

int sign_complete(struct sign *s, struct err *e)
{
    struct buf der;
    int rc;

    buf_init(&der, LIMIT_CONTENTS);
    rc = sign_stamp(s, e);
    if (rc)
        goto out;
    rc = -1;
    if (cms_build(&der, &s->parts, e) || seal_embed(&s->prepared, buf_slice(&der), e))
        goto out;
    pdf_close(s->doc);
    s->doc = NULL;
    buf_add(&s->file, s->prepared.appended.data, s->prepared.appended.len);
    if (buf_check(&s->file, _("the signed file"), e))
        goto out;
    /*
     * What came in was digested as the output holds it, or the output will be; elsewhere it is
     * walked over once more.
     */
    if (seal_check_own(&s->prepared, buf_slice(&s->file), &s->parts,
                       s->copy || s->walked_later ? s->walked : NULL, s->finished_digest, e))
        goto out;
    s->has_finished_digest = s->wanted_level < LEVEL_B_LT;
    rc = sign_extend(s, e);
out:
    buf_release(&der);
    return rc;
}

int sign_finish(struct sign *s, struct err *e)
{
    return sign_check_value(s, e) ? -1 : sign_complete(s, e);
}

int sign_next(struct sign *s, bool finished, struct err *e)
{
    struct sign_value *made = &s->signed_values[s->value];
    uint8_t came[sizeof s->file_digest];

    memcpy(came, s->file_digest, sizeof came);
    memcpy(made->digest, s->prepared.digest, sizeof made->digest);
    made->stamp = s->stamp;
    buf_init(&s->stamp, LIMIT_CONTENTS);
    if (!finished)
        buf_add(&s->file, s->prepared.appended.data, s->prepared.appended.len);
    pdf_close(s->doc);
    s->doc = NULL;
    seal_release(&s->prepared);
    buf_clear(&s->attributes);
    buf_clear(&s->signature);
    hash_free(s->walked);
    s->walked = NULL;
    s->value++;
    if (buf_check(&s->file, _("the signed file"), e) || sign_open(s, e))
        return -1;
    memcpy(s->file_digest, came, sizeof came);
    return sign_prepare(s, e);
}
