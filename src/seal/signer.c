/* Whose key a signature of the file names. */
#include <string.h>

#include "base/limits.h"
#include "cms/parse.h"
#include "pdf/sigfield.h"
#include "seal/seal.h"

static int read_key(uint8_t spki_sha256[32], struct pdf_doc *doc, const struct pdf_signature *s,
                    struct err *e)
{
    struct cms *cms = NULL;
    struct buf contents;
    int rc = -1;

    buf_init(&contents, LIMIT_CONTENTS);
    if (pdf_signature_contents(doc, s, &contents, e) ||
        cms_parse(&cms, buf_slice(&contents), NULL, e))
        goto out;
    if (!cms->signer) {
        err_set(e, ERR_FORMAT, _("the signature in field %s does not hold its certificate"),
                s->field->name);
        goto out;
    }
    memcpy(spki_sha256, cms->signer->spki_sha256, 32);
    rc = 0;
out:
    cms_free(cms);
    buf_release(&contents);
    return rc;
}

int seal_signer_key(uint8_t spki_sha256[32], struct pdf_doc *doc, const char *field, struct err *e)
{
    const struct pdf_signature *list;
    struct pdf_form form;
    size_t count;

    if (pdf_form_load(&form, doc, PDF_LATEST, e) || pdf_signatures(doc, &form, &list, &count, e))
        return -1;
    for (size_t i = 0; i < count; i++)
        if (strcmp(list[i].field->name, field) == 0)
            return read_key(spki_sha256, doc, &list[i], e);
    return err_set(e, ERR_FORMAT, _("field %s is not signed"), field);
}
