/*
 * What PDF/A asks of signatures: ISO 19005-2 and -3, 6.1.13 (strings) and 6.4.3. It says nothing of
 * their validity; a file that breaks it is refused by archives, not by readers.
 */
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "seal/checker.h"

enum { STRING_MAX = 32767, TEXT = 200 };

static void tell(struct checker *c, size_t i, const char *text)
{
    finding_add(&c->verdict->signatures[i].findings, FINDING_S_ARCHIVE, (struct finding_place){0},
                text, NULL, NULL, NULL);
}

/* The string as it stands in the file, with the zeros behind the signature. */
static void check_length(struct checker *c, size_t i)
{
    const struct pdf_signature *s = &c->signatures[i];
    size_t n = s->contents_len > 2 ? (s->contents_len - 2) / 2 : 0;
    char text[TEXT];

    if (n <= STRING_MAX)
        return;
    snprintf(text, sizeof text, _("/Contents holds %zu bytes, at most %d are allowed"), n,
             STRING_MAX);
    tell(c, i, text);
}

static void check_message(struct checker *c, size_t i)
{
    const struct cms *m = c->judged[i].cms;
    char text[TEXT];

    if (!m)
        return;
    if (m->signers != 1) {
        snprintf(text, sizeof text, _("it has %zu SignerInfos, exactly one is allowed"),
                 m->signers);
        tell(c, i, text);
    }
    if (!m->signer)
        tell(c, i, _("the signer's certificate is not enclosed"));
}

/* ByteRange reaches the last byte of its revision, which is the LF behind %%EOF: what follows then
 * starts on a line of its own and no judge can count a byte of it as part of the old end. */
static void check_end(struct checker *c, size_t i)
{
    const int64_t *range = c->verdict->signatures[i].range;
    uint64_t end = (uint64_t)(range[2] + range[3]);
    const uint8_t *at = c->file.data + end;
    size_t back;

    if (!end || end > c->file.len || end < 8)
        return;
    back = at[-1] != '\n' ? 0 : at[-2] == '\r' ? 2 : 1;
    if (!back || memcmp(at - back - 5, "%%EOF", 5) != 0)
        tell(c, i, _("what it covers does not end with %%EOF and a line feed"));
}

static void check_range(struct checker *c, size_t i)
{
    const struct findings *f = &c->verdict->signatures[i].findings;

    for (size_t k = 0; k < f->count; k++)
        if (f->list[k].id == FINDING_S_RANGE) {
            tell(c, i, _("/ByteRange does not cover the whole file but /Contents"));
            return;
        }
    check_end(c, i);
}

int checker_archive(struct checker *c, struct err *e)
{
    const struct pdf_obj *catalog;
    int part;

    if (pdf_catalog(c->doc, PDF_LATEST, &catalog, NULL, e) ||
        archive_claimed(c->doc, catalog, &part, e))
        return -1;
    /* Parts 1 and 4 have no such rules; a file that claims nothing is held to what archives take.
     */
    if (part != 2 && part != 3 && !(part == 0 && c->options->archive))
        return 0;
    for (size_t i = 0; i < c->verdict->signature_count; i++) {
        check_length(c, i);
        check_message(c, i);
        check_range(c, i);
    }
    return 0;
}
