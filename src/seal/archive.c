/* What PDF/A allows in an appearance, as far as the file says that it follows it. */
#include <string.h>

#include "seal/checker.h"
#include "seal/revision.h"

/* XMP packets (ISO 16684-1) are small; a larger one counts as not understood. */
enum { PACKET_MAX = 4 << 20, PREFIX_MAX = 64 };

static const char namespace[] = "http://www.aiim.org/pdfa/ns/id/";

static const char *find(const char *at, const char *end, const char *word)
{
    return at < end ? memmem(at, (size_t)(end - at), word, strlen(word)) : NULL;
}

/* The prefix that a packet binds to the namespace, written backwards from its address. */
static bool read_prefix(const char *start, const char *address, char prefix[PREFIX_MAX])
{
    const char *end = address, *at;

    if (end > start && (end[-1] == '"' || end[-1] == '\''))
        end--;
    while (end > start && (end[-1] == ' ' || end[-1] == '='))
        end--;
    for (at = end; at > start && at[-1] != ':' && at[-1] != ' ';)
        at--;
    if (at == end || end - at >= PREFIX_MAX - 8)
        return false;
    memcpy(prefix, at, (size_t)(end - at));
    memcpy(prefix + (end - at), ":part", 6);
    return true;
}

/* "<pdfaid:part>2</pdfaid:part>" or pdfaid:part="2": 0 when neither stands there. */
static int read_part(const char *at, const char *end, const char *word)
{
    for (at = find(at, end, word); at; at = find(at, end, word)) {
        at += strlen(word);
        while (at < end && strchr(" =>\"'\r\n\t", *at))
            at++;
        if (at < end && *at >= '1' && *at <= '9')
            return *at - '0';
    }
    return 0;
}

/* The part of ISO 19005 that XMP metadata claim, 0: none. What is not understood is part 1, which
 * allows least. */
static int claimed_part(struct slice packet)
{
    const char *at = (const char *)packet.data, *end = at + packet.len;
    char prefix[PREFIX_MAX];
    const char *address = find(at, end, namespace);
    int part;

    if (!address)
        return packet.len && memchr(at, 0, packet.len) ? 1 : 0;
    part = read_prefix(at, address, prefix) ? read_part(at, end, prefix) : 0;
    return part ? part : 1;
}

static int read_packet(struct pdf_doc *doc, const struct pdf_obj *metadata, int *part,
                       struct err *e)
{
    struct buf packet;
    struct err why = {.kind = ERR_NONE};

    buf_init(&packet, PACKET_MAX);
    *part = pdf_decode(doc, PDF_LATEST, metadata, &packet, &why) == 0
                ? claimed_part(buf_slice(&packet))
                : 1;
    buf_release(&packet);
    return why.kind == ERR_MEMORY ? err_memory(e) : 0;
}

int archive_claimed(struct pdf_doc *doc, const struct pdf_obj *catalog, int *part, struct err *e)
{
    const struct pdf_obj *metadata;

    *part = 0;
    if (pdf_fetch(doc, PDF_LATEST, catalog, "Metadata", &metadata, e))
        return -1;
    return metadata->kind == PDF_STREAM ? read_packet(doc, metadata, part, e) : 0;
}

/* Colours of the first intent's profile; no profile counts as none. */
static int read_intent(struct revision *r, const struct pdf_obj *catalog, struct err *e)
{
    const struct pdf_obj *intents, *intent, *profile, *n;

    if (pdf_fetch(r->doc, PDF_LATEST, catalog, "OutputIntents", &intents, e))
        return -1;
    if (intents->kind != PDF_ARRAY || intents->array.count == 0)
        return 0;
    if (pdf_resolve(r->doc, PDF_LATEST, &intents->array.items[0], &intent, e) ||
        pdf_fetch(r->doc, PDF_LATEST, intent, "DestOutputProfile", &profile, e) ||
        pdf_fetch(r->doc, PDF_LATEST, profile, "N", &n, e))
        return -1;
    if (!pdf_int(n, &r->intent_colours))
        r->intent_colours = 0;
    return 0;
}

int revision_read_archive(struct revision *r, struct err *e)
{
    const struct pdf_obj *catalog;

    r->intent_colours = 0;
    if (pdf_catalog(r->doc, PDF_LATEST, &catalog, NULL, e) ||
        archive_claimed(r->doc, catalog, &r->archive_part, e))
        return -1;
    return read_intent(r, catalog, e);
}

bool revision_has_device_colour(const struct revision *r)
{
    return r->archive_part == 0 || r->intent_colours == 3;
}

bool revision_has_soft_masks(const struct revision *r)
{
    return r->archive_part == 0 || (r->archive_part > 1 && r->intent_colours > 0);
}

void revision_write_space(struct buf *b, bool gray)
{
    static const char white[] = "<</WhitePoint[.9505 1 1.089]";

    pdf_write(b, gray ? "[/CalGray" : "[/CalRGB");
    pdf_write(b, white);
    pdf_write(b, gray ? "/Gamma 2.2>>]"
                      : "/Gamma[2.2 2.2 2.2]/Matrix[.4124 .2126 .0193 .3576 .7152 .1192 .1805 "
                        ".0722 .9505]>>]");
}

void revision_write_ink(struct buf *b, const struct revision *r, bool stroke)
{
    if (!revision_has_device_colour(r))
        pdf_write(b, stroke ? "/Ink CS" : "/Ink cs");
    for (int i = 0; i < 3; i++)
        pdf_write_real(b, r->options->ink[i]);
    if (revision_has_device_colour(r))
        pdf_write(b, stroke ? "RG" : "rg");
    else
        pdf_write(b, stroke ? "SC" : "sc");
}
