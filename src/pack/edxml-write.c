#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/base64.h"
#include "base/hex.h"
#include "base/limits.h"
#include "base/map.h"
#include "base/markup.h"
#include "base/out.h"
#include "hash/hash.h"
#include "pack/edxml.h"
#include "zip/zip.h"

#define NAMESPACE "http://www.mic.gov.vn/TBT/QCVN_102_2016"

/* Three bytes become four letters: a piece is a multiple of three, and whole pages. */
enum { PIECE = 3 * 65536, ROOM = 1 << 20 };

struct sink {
    int fd;
    struct buf text;
    struct err *e;
};

void edxml_id(char out[37], const uint8_t sha256[32], const char *name)
{
    struct slice parts[2] = {{sha256, 32}, {(const uint8_t *)name, strlen(name)}};
    struct digest d = {.len = 0};
    char hex[33];

    if (hash_parts(&d, HASH_SHA256, parts, 2, NULL))
        memcpy(d.bytes, sha256, 32);
    d.bytes[6] = (uint8_t)((d.bytes[6] & 0x0F) | 0x50);
    d.bytes[8] = (uint8_t)((d.bytes[8] & 0x3F) | 0x80);
    hex_write(hex, d.bytes, 16);
    snprintf(out, 37, "%.8s-%.4s-%.4s-%.4s-%.12s", hex, hex + 8, hex + 12, hex + 16, hex + 20);
}

/* By ending, as the exchange's own kit does it: its list says xsl and xslx. */
const char *edxml_type(const char *name, bool *zipped)
{
    static const char *const raw[][2] = {
        {"pdf", "application/pdf"}, {"doc", "application/doc"},   {"docx", "application/docx"},
        {"xsl", "application/xsl"}, {"xslx", "application/xslx"}, {"zip", "application/zip"},
    };
    const char *dot = strrchr(name, '.');

    *zipped = false;
    for (size_t i = 0; dot && i < sizeof raw / sizeof *raw; i++)
        if (strcasecmp(dot + 1, raw[i][0]) == 0)
            return raw[i][1];
    *zipped = true;
    return "application/zip";
}

static int flush(struct sink *s)
{
    if (buf_check(&s->text, "edXML", s->e) ||
        out_write(s->fd, s->text.data, s->text.len, "edXML", s->e))
        return -1;
    buf_clear(&s->text);
    return 0;
}

/* Nothing for what is absent: empty elements are never written. */
static void put(struct sink *s, const char *name, const char *value)
{
    if (!value || !*value)
        return;
    buf_printf(&s->text, "<edXML:%s>", name);
    markup_escape(&s->text, value);
    buf_printf(&s->text, "</edXML:%s>\n", name);
}

static void open_element(struct sink *s, const char *name)
{
    buf_printf(&s->text, "<edXML:%s>\n", name);
}

static void close_element(struct sink *s, const char *name)
{
    buf_printf(&s->text, "</edXML:%s>\n", name);
}

static void put_agency(struct sink *s, const char *name, const struct message_agency *a)
{
    open_element(s, name);
    put(s, "OrganId", a->code);
    put(s, "OrganizationInCharge", a->in_charge);
    put(s, "OrganName", a->name);
    put(s, "OrganAdd", a->address);
    put(s, "Email", a->email);
    put(s, "Telephone", a->telephone);
    put(s, "Fax", a->fax);
    put(s, "Website", a->website);
    close_element(s, name);
}

static void put_staff(struct sink *s, const struct message_staff *staff)
{
    if (!staff->department && !staff->name && !staff->email && !staff->mobile)
        return;
    open_element(s, "StaffInfo");
    put(s, "Department", staff->department);
    put(s, "Staff", staff->name);
    put(s, "Email", staff->email);
    put(s, "Mobile", staff->mobile);
    close_element(s, "StaffInfo");
}

static void put_answer(struct sink *s, const struct message_reference *r)
{
    open_element(s, "ResponseFor");
    put(s, "OrganId", r->organ);
    put(s, "Code", r->code);
    put(s, "DocumentId", r->document);
    put(s, "PromulgationDate", r->date);
    close_element(s, "ResponseFor");
}

static void put_other(struct sink *s, const struct message *m)
{
    open_element(s, "OtherInfo");
    put(s, "Priority", m->priority ? m->priority : "0");
    put(s, "SphereOfPromulgation", m->circulation);
    put(s, "TyperNotation", m->typist);
    put(s, "PromulgationAmount", m->copies);
    put(s, "PageAmount", m->pages);
    put(s, "Direction", "false");
    close_element(s, "OtherInfo");
}

/* In the order of the exchange's own kit. */
static void put_letter(struct sink *s, const struct message *m)
{
    put(s, "DocumentId", m->document);
    open_element(s, "Code");
    put(s, "CodeNumber", m->number);
    put(s, "CodeNotation", m->symbol);
    close_element(s, "Code");
    open_element(s, "PromulgationInfo");
    put(s, "Place", m->place);
    put(s, "PromulgationDate", m->date);
    close_element(s, "PromulgationInfo");
    open_element(s, "DocumentType");
    put(s, "Type", m->type);
    put(s, "TypeDetail", m->type_detail);
    put(s, "TypeName", m->type_name);
    close_element(s, "DocumentType");
    put(s, "Subject", m->subject);
    put(s, "Content", m->content);
    open_element(s, "SignerInfo");
    put(s, "Competence", m->competence);
    put(s, "Position", m->position);
    put(s, "FullName", m->signer);
    close_element(s, "SignerInfo");
    put(s, "DueDate", m->due);
    put_other(s, m);
    for (size_t i = 0; i < m->answer_count; i++)
        put_answer(s, &m->answers[i]);
    put(s, "SteeringType", m->steering ? m->steering : "0");
    if (m->place_count)
        open_element(s, "ToPlaces");
    for (size_t i = 0; i < m->place_count; i++)
        put(s, "Place", m->places[i]);
    if (m->place_count)
        close_element(s, "ToPlaces");
}

static void put_status(struct sink *s, const struct message *m)
{
    for (size_t i = 0; i < m->answer_count; i++)
        put_answer(s, &m->answers[i]);
    put_staff(s, &m->staff);
    put(s, "StatusCode", m->status);
    put(s, "Description", m->description);
    put(s, "Timestamp", m->sent);
}

/* What the message does: the misspelling is the rule's own. */
static void put_business(struct sink *s, const struct message *m)
{
    char kind[2] = {(char)('0' + m->kind), 0};

    open_element(s, "Bussiness");
    put(s, "BussinessDocType", kind);
    put(s, "BussinessDocReason", m->reason);
    if (m->kind == MESSAGE_RECALL || m->kind == MESSAGE_UPDATE)
        put(s, "DocumentId", m->of);
    put(s, "Paper", m->paper ? m->paper : "0");
    put_staff(s, &m->staff);
    if (m->kind == MESSAGE_UPDATE) {
        open_element(s, "BussinessDocumentInfo");
        put(s, "DocumentInfo", "1");
        put(s, "DocumentReceiver", "0");
        close_element(s, "BussinessDocumentInfo");
    }
    if (m->kind == MESSAGE_REPLACE) {
        open_element(s, "ReplacementInfoList");
        open_element(s, "ReplacementInfo");
        put(s, "DocumentId", m->of);
        open_element(s, "OrganIdList");
        for (size_t i = 0; i < m->to_count; i++)
            put(s, "OrganId", m->to[i].code);
        close_element(s, "OrganIdList");
        close_element(s, "ReplacementInfo");
        close_element(s, "ReplacementInfoList");
    }
    close_element(s, "Bussiness");
}

static void put_trace(struct sink *s, const struct message *m)
{
    open_element(s, "TraceHeaderList");
    open_element(s, "TraceHeader");
    put(s, "OrganId", m->from.code);
    put(s, "Timestamp", m->sent);
    close_element(s, "TraceHeader");
    put_business(s, m);
    close_element(s, "TraceHeaderList");
}

static void put_manifest(struct sink *s, const struct message *m)
{
    buf_add_string(&s->text, "<edXML:edXMLBody>\n<edXML:edXMLManifest version=\"1.0\">\n");
    for (size_t i = 0; i < m->attachment_count; i++) {
        const struct message_attachment *a = &m->attachments[i];
        char id[64];

        snprintf(id, sizeof id, "cid:%s", a->id);
        open_element(s, "Reference");
        put(s, "ContentId", id);
        put(s, "ContentType", a->type);
        put(s, "Description", a->description);
        put(s, "AttachmentName", a->name);
        close_element(s, "Reference");
    }
    buf_add_string(&s->text, "</edXML:edXMLManifest>\n</edXML:edXMLBody>\n");
}

static void put_envelope(struct sink *s, const struct message *m)
{
    buf_add_string(&s->text, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<edXML xmlns=\"" NAMESPACE
                             "\">\n<edXML:edXMLEnvelope xmlns:edXML=\"" NAMESPACE
                             "\">\n<edXML:edXMLHeader>\n<edXML:MessageHeader>\n");
    put_agency(s, "From", &m->from);
    for (size_t i = 0; i < m->to_count; i++)
        put_agency(s, "To", &m->to[i]);
    if (m->kind == MESSAGE_STATUS)
        put_status(s, m);
    else
        put_letter(s, m);
    close_element(s, "MessageHeader");
    if (m->kind != MESSAGE_STATUS)
        put_trace(s, m);
    close_element(s, "edXMLHeader");
    if (m->kind != MESSAGE_STATUS && m->attachment_count)
        put_manifest(s, m);
    close_element(s, "edXMLEnvelope");
}

static int put_slice(struct sink *s, struct slice bytes)
{
    for (size_t at = 0; at < bytes.len; at += PIECE) {
        size_t n = bytes.len - at < PIECE ? bytes.len - at : PIECE;
        uint8_t *to = buf_reserve(&s->text, (n + 2) / 3 * 4);

        if (to)
            buf_added(&s->text, base64_encode((char *)to, bytes.data + at, n));
        if (flush(s))
            return -1;
        map_passed(bytes.data + at, n);
    }
    return 0;
}

static int put_file(struct sink *s, int fd)
{
    uint8_t *bytes = malloc(PIECE);
    off_t at = 0;
    int rc = -1;

    if (!bytes)
        return err_memory(s->e);
    for (;;) {
        size_t n = 0;
        ssize_t k = 1;

        while (n < PIECE && (k = pread(fd, bytes + n, PIECE - n, at)) > 0) {
            n += (size_t)k;
            at += k;
        }
        if (k < 0) {
            err_set(s->e, ERR_IO, _("cannot read %s: %s"), "/var/tmp", strerror(errno));
            break;
        }
        if (put_slice(s, (struct slice){bytes, n}))
            break;
        if (n < PIECE) {
            rc = 0;
            break;
        }
    }
    free(bytes);
    return rc;
}

/* One entry named by the attachment's id and its own ending. */
static int put_zipped(struct sink *s, const struct message_attachment *a)
{
    const char *dot = strrchr(a->name, '.');
    struct zip_writer *z = NULL;
    char entry[128];
    int fd = open("/var/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600), rc = -1;

    snprintf(entry, sizeof entry, "%s%.40s", a->id, dot ? dot : "");
    if (fd < 0)
        return err_set(s->e, ERR_IO, _("cannot create %s: %s"), "/var/tmp", strerror(errno));
    if (!zip_writer_new(&z, fd, s->e) && !zip_write(z, entry, a->bytes, 0, s->e) &&
        !zip_writer_end(z, s->e))
        rc = put_file(s, fd);
    zip_writer_free(z);
    close(fd);
    return rc;
}

static int put_attachment(struct sink *s, const struct message_attachment *a)
{
    bool zipped;

    edxml_type(a->name, &zipped);
    buf_printf(&s->text, "<Attachment>\n<ContentId>cid:%s</ContentId>\n<AttachmentName>", a->id);
    markup_escape(&s->text, a->name);
    buf_add_string(&s->text, "</AttachmentName>\n");
    if (a->description) {
        buf_add_string(&s->text, "<Description>");
        markup_escape(&s->text, a->description);
        buf_add_string(&s->text, "</Description>\n");
    }
    buf_printf(&s->text,
               "<ContentType>%s</ContentType>\n<edXML:ContentTransferEncoded "
               "xmlns:edXML=\"" NAMESPACE "\">",
               a->type);
    if (zipped ? put_zipped(s, a) : put_slice(s, a->bytes))
        return -1;
    buf_add_string(&s->text, "</edXML:ContentTransferEncoded>\n</Attachment>\n");
    return 0;
}

int edxml_write(const struct message *m, int fd, struct err *e)
{
    struct sink s = {.fd = fd, .e = e};
    int rc = -1;

    buf_init(&s.text, ROOM);
    put_envelope(&s, m);
    if (m->kind != MESSAGE_STATUS && m->attachment_count)
        buf_add_string(&s.text, "<AttachmentEncoded>\n");
    for (size_t i = 0; m->kind != MESSAGE_STATUS && i < m->attachment_count; i++)
        if (put_attachment(&s, &m->attachments[i]))
            goto out;
    if (m->kind != MESSAGE_STATUS && m->attachment_count)
        buf_add_string(&s.text, "</AttachmentEncoded>\n");
    buf_add_string(&s.text, "</edXML>\n");
    rc = flush(&s);
    for (size_t i = 0; rc == 0 && i < m->attachment_count; i++)
        rc = map_still(m->attachments[i].bytes.data, e);
out:
    buf_release(&s.text);
    return rc;
}
