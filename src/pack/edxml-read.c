/*
 * Reading: a stack of local names, and one table that says where the text of which element goes.
 * Nothing may come twice where one is meant: a reader that took the first and one that took the
 * last would see different letters.
 */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/limits.h"
#include "base/utf8.h"
#include "pack/attachment.h"
#include "xml/stream.h"

enum { DEPTH = LIMIT_XML_DEPTH };

struct edxml_reader {
    struct message *m;
    struct arena *arena;
    const struct edxml_place *place;
    struct xml_stream *stream;
    char stack[DEPTH][48]; /* local names, "Business…" spelled as the rule spells it */
    size_t depth;
    bool leaf; /* no element child so far */
    struct buf text;
    uint64_t taken;
    bool header, status;
    struct message_attachment announced; /* the Reference being read */
    struct message_attachment enclosed;  /* the Attachment being read */
    bool traced, decoded, kind;
    struct incoming incoming;
};

#define M(member) offsetof(struct message, member)

/* Parent, element, where: the text of elements that may come once. */
static const struct {
    const char *parent, *name;
    size_t at;
} singles[] = {
    {"MessageHeader", "DocumentId", M(document)},
    {"Code", "CodeNumber", M(number)},
    {"Code", "CodeNotation", M(symbol)},
    {"PromulgationInfo", "Place", M(place)},
    {"PromulgationInfo", "PromulgationDate", M(date)},
    {"DocumentType", "Type", M(type)},
    {"DocumentType", "TypeDetail", M(type_detail)},
    {"DocumentType", "TypeName", M(type_name)},
    {"MessageHeader", "Subject", M(subject)},
    {"MessageHeader", "Content", M(content)},
    {"SignerInfo", "Competence", M(competence)},
    {"SignerInfo", "Position", M(position)},
    {"SignerInfo", "FullName", M(signer)},
    {"MessageHeader", "DueDate", M(due)},
    {"OtherInfo", "Priority", M(priority)},
    {"OtherInfo", "SphereOfPromulgation", M(circulation)},
    {"OtherInfo", "TyperNotation", M(typist)},
    {"OtherInfo", "PromulgationAmount", M(copies)},
    {"OtherInfo", "PageAmount", M(pages)},
    {"MessageHeader", "SteeringType", M(steering)},
    {"MessageHeader", "StatusCode", M(status)},
    {"MessageHeader", "Description", M(description)},
    {"MessageHeader", "Timestamp", M(sent)},
    {"Bussiness", "BussinessDocReason", M(reason)},
    {"Bussiness", "DocumentId", M(of)},
    {"Bussiness", "Paper", M(paper)},
    {"StaffInfo", "Department", M(staff.department)},
    {"StaffInfo", "Staff", M(staff.name)},
    {"StaffInfo", "Email", M(staff.email)},
    {"StaffInfo", "Mobile", M(staff.mobile)},
};

#define A(member) offsetof(struct message_agency, member)
static const struct {
    const char *name;
    size_t at;
} of_agency[] = {
    {"OrganId", A(code)},   {"OrganizationInCharge", A(in_charge)},
    {"OrganName", A(name)}, {"OrganAdd", A(address)},
    {"Email", A(email)},    {"Telephone", A(telephone)},
    {"Fax", A(fax)},        {"Website", A(website)},
};

static const char *above(const struct edxml_reader *r, size_t levels)
{
    return r->depth > levels ? r->stack[r->depth - 1 - levels] : "";
}

static bool is(const char *a, const char *b)
{
    return strcmp(a, b) == 0;
}

static int twice(const char *name, struct err *e)
{
    return err_set(e, ERR_FORMAT, _("%s comes twice: readers would disagree about the message"),
                   name);
}

/* The text so far without white space at its ends, NFC. */
static const char *taken_text(struct edxml_reader *r, struct err *e)
{
    const char *p = r->text.data ? (const char *)r->text.data : "", *out;
    size_t n = r->text.len;
    bool changed;

    while (n && strchr(" \t\r\n", *p)) {
        p++;
        n--;
    }
    while (n && strchr(" \t\r\n", p[n - 1]))
        n--;
    out = arena_copy(r->arena, p, n);
    out = out ? utf8_compose(r->arena, out, &changed) : NULL;
    if (!out)
        err_set(e, ERR_FORMAT, "%s", _("the message's header needs more memory than is allowed"));
    return out;
}

static int set(struct edxml_reader *r, void *base, size_t at, const char *name, struct err *e)
{
    const char *text = taken_text(r, e), **to = (const char **)(void *)((char *)base + at);

    if (!text)
        return -1;
    if (!*text)
        return 0;
    if (*to)
        return twice(name, e);
    *to = text;
    return 0;
}

static void *grow(struct edxml_reader *r, void *list, size_t count, size_t size, size_t limit,
                  struct err *e)
{
    void *more;

    if (count >= limit) {
        err_set(e, ERR_FORMAT, _("the message has more than %zu of one kind"), limit);
        return NULL;
    }
    /* Powers of two, so that an arena holds at most twice the list. */
    if (count & (count - 1) || (count && count < 4))
        return list;
    more = arena_array(r->arena, count ? 2 * count : 4, size);
    if (!more)
        err_memory(e);
    else if (count)
        memcpy(more, list, count * size);
    return more;
}

static int begin_to(struct edxml_reader *r, struct err *e)
{
    struct message *m = r->m;
    /* What is there stays reachable where no more is allowed. */
    void *more = grow(r, m->to, m->to_count, sizeof *m->to, LIMIT_RECEIVERS, e);

    if (!more)
        return -1;
    m->to = more;
    memset(&m->to[m->to_count++], 0, sizeof *m->to);
    return 0;
}

static int begin_answer(struct edxml_reader *r, struct err *e)
{
    struct message *m = r->m;
    void *more = grow(r, m->answers, m->answer_count, sizeof *m->answers, LIMIT_RECEIVERS, e);

    if (!more)
        return -1;
    m->answers = more;
    memset(&m->answers[m->answer_count++], 0, sizeof *m->answers);
    return 0;
}

static int check_root(const struct edxml_reader *r, const char *name, struct err *e)
{
    if (r->depth)
        return 0;
    if (is(name, "Envelope"))
        return err_set(e, ERR_FORMAT, "%s",
                       _("this is the older form of a message (SOAP, version 1), which is not read "
                         "here; ask the sender for version 2"));
    if (!is(name, "edXML"))
        return err_set(e, ERR_FORMAT,
                       _("<%.60s> is no message of the exchange: it begins with "
                         "<edXML"),
                       name);
    return 0;
}

/* "Business…" is written so by some; the rule's own spelling counts here. */
static void push(struct edxml_reader *r, const char *name)
{
    char *to = r->stack[r->depth++];

    snprintf(to, sizeof r->stack[0], "%s%s", strncmp(name, "Business", 8) ? "" : "Bussiness",
             strncmp(name, "Business", 8) ? name : name + 8);
}

static int on_start(void *user, const char *name, const char *const *attributes, int line,
                    struct err *e)
{
    struct edxml_reader *r = user;

    (void)attributes;
    (void)line;
    if (r->depth == DEPTH || check_root(r, name, e))
        return -1;
    if (is(above(r, 0), "ContentTransferEncoded"))
        return err_set(e, ERR_FORMAT,
                       _("<%.60s> stands in the middle of an attachment's content: readers would "
                         "disagree about it"),
                       name);
    push(r, name);
    r->leaf = true;
    buf_clear(&r->text);
    if (is(above(r, 0), "MessageHeader") && is(above(r, 1), "edXMLHeader")) {
        if (r->header)
            return twice("MessageHeader", e);
        r->header = true;
    }
    if (is(above(r, 0), "To") && is(above(r, 1), "MessageHeader"))
        return begin_to(r, e);
    if (is(above(r, 0), "ResponseFor") && is(above(r, 1), "MessageHeader"))
        return begin_answer(r, e);
    if (is(above(r, 0), "Reference"))
        memset(&r->announced, 0, sizeof r->announced);
    if (is(above(r, 0), "Attachment") && is(above(r, 1), "AttachmentEncoded")) {
        memset(&r->enclosed, 0, sizeof r->enclosed);
        r->decoded = false;
    }
    if (is(above(r, 0), "ContentTransferEncoded")) {
        if (!is(above(r, 1), "Attachment") || r->decoded)
            return twice("ContentTransferEncoded", e);
        r->decoded = true;
        return incoming_begin(&r->incoming, r->place, e);
    }
    return 0;
}

static int on_text(void *user, const char *bytes, size_t len, struct err *e)
{
    struct edxml_reader *r = user;

    if (is(above(r, 0), "ContentTransferEncoded"))
        return incoming_text(&r->incoming, bytes, len, e);
    buf_add(&r->text, bytes, len);
    if (buf_check(&r->text, NULL, e))
        return err_set(e, ERR_FORMAT, _("the text of %.40s has more than %d bytes"), above(r, 0),
                       LIMIT_MESSAGE_TEXT);
    return 0;
}

static const char *bare_id(const char *id)
{
    return id && strncmp(id, "cid:", 4) == 0 ? id + 4 : id;
}

static struct message_attachment *find(const struct message *m, const char *id)
{
    for (size_t i = 0; id && i < m->attachment_count; i++)
        if (is(m->attachments[i].id, id))
            return &m->attachments[i];
    return NULL;
}

static int end_reference(struct edxml_reader *r, struct err *e)
{
    struct message *m = r->m;
    void *more;

    r->announced.id = bare_id(r->announced.id);
    if (!r->announced.id || !r->announced.name)
        return err_set(e, ERR_FORMAT, "%s", _("an attachment is announced without id or name"));
    if (find(m, r->announced.id))
        return err_set(e, ERR_FORMAT, _("two attachments have the id %.60s"), r->announced.id);
    more =
        grow(r, m->attachments, m->attachment_count, sizeof *m->attachments, LIMIT_ATTACHMENTS, e);
    if (!more)
        return -1;
    m->attachments = more;
    m->attachments[m->attachment_count++] = r->announced;
    return 0;
}

/* By its ending a file is taken for what it is. */
static bool same_ending(const char *a, const char *b)
{
    const char *x = strrchr(a, '.'), *y = strrchr(b, '.');

    return x && y ? strcasecmp(x, y) == 0 : !x && !y;
}

static int end_attachment(struct edxml_reader *r, struct err *e)
{
    struct message *m = r->m;
    struct message_attachment *a = find(m, bare_id(r->enclosed.id));

    if (!a)
        return err_set(e, ERR_FORMAT, _("an attachment comes that was not announced: %.60s"),
                       r->enclosed.id ? r->enclosed.id : "?");
    if (a->found)
        return err_set(e, ERR_FORMAT, _("two attachments have the id %.60s"), a->id);
    if (!r->decoded || !r->incoming.size)
        return err_set(e, ERR_FORMAT, _("the attachment %.60s has no content"), a->name);
    if (r->enclosed.name && !same_ending(r->enclosed.name, a->name))
        return err_set(e, ERR_FORMAT,
                       _("an attachment is called %.60s and %.60s: readers would disagree "
                         "about it"),
                       a->name, r->enclosed.name);
    /* What stands with the bytes describes them best. */
    if (r->enclosed.type)
        a->type = r->enclosed.type;
    return incoming_end(&r->incoming, a, (size_t)(a - m->attachments) + 1, r->arena, r->place, e);
}

static int end_of_agency(struct edxml_reader *r, bool *ours, struct err *e)
{
    struct message_agency *a = is(above(r, 1), "From") ? &r->m->from
                               : is(above(r, 1), "To") ? &r->m->to[r->m->to_count - 1]
                                                       : NULL;

    for (size_t i = 0;
         a && is(above(r, 2), "MessageHeader") && i < sizeof of_agency / sizeof *of_agency; i++)
        if (is(of_agency[i].name, above(r, 0))) {
            *ours = true;
            return set(r, a, of_agency[i].at, above(r, 0), e);
        }
    return 0;
}

static int end_of_answer(struct edxml_reader *r, struct err *e)
{
    struct message_reference *a = &r->m->answers[r->m->answer_count - 1];
    const char *name = above(r, 0);
    size_t at = is(name, "OrganId")            ? offsetof(struct message_reference, organ)
                : is(name, "Code")             ? offsetof(struct message_reference, code)
                : is(name, "DocumentId")       ? offsetof(struct message_reference, document)
                : is(name, "PromulgationDate") ? offsetof(struct message_reference, date)
                                               : SIZE_MAX;

    return at == SIZE_MAX ? 0 : set(r, a, at, name, e);
}

static int end_of_file(struct edxml_reader *r, struct message_attachment *a, struct err *e)
{
    const char *name = above(r, 0);
    size_t at = is(name, "ContentId")        ? offsetof(struct message_attachment, id)
                : is(name, "AttachmentName") ? offsetof(struct message_attachment, name)
                : is(name, "Description")    ? offsetof(struct message_attachment, description)
                : is(name, "ContentType")    ? offsetof(struct message_attachment, type)
                                             : SIZE_MAX;

    return at == SIZE_MAX ? 0 : set(r, a, at, name, e);
}

/* One more text in a list of them. */
static int add_text(struct edxml_reader *r, const char ***list, size_t *count, struct err *e)
{
    const char *text = taken_text(r, e), **more;

    if (!text)
        return -1;
    more = grow(r, *list, *count, sizeof **list, LIMIT_RECEIVERS, e);
    if (!more)
        return -1;
    *list = more;
    more[(*count)++] = text;
    return 0;
}

static int end_kind(struct edxml_reader *r, struct err *e)
{
    const char *text = taken_text(r, e);

    if (!text)
        return -1;
    if (strlen(text) != 1 || *text < '0' || *text > '3')
        return err_set(e, ERR_FORMAT, _("BussinessDocType \"%.20s\" is not 0, 1, 2 or 3"), text);
    if (r->kind)
        return twice("BussinessDocType", e);
    r->kind = true;
    r->m->kind = (enum message_kind)(*text - '0');
    return 0;
}

/*
 * Version 2 has no field for it, version 1 had Secret; senders also use the range of circulation.
 * State secrets do not go over the exchange: what says that it is one is not opened further.
 */
static int check_secrecy(struct edxml_reader *r, struct err *e)
{
    static const char *const words[] = {"mat", "toi mat", "tuyet mat", "do mat"};
    bool field = strncmp(above(r, 0), "Secre", 5) == 0;
    const char *text, *plain;

    if (!field && !is(above(r, 1), "OtherInfo"))
        return 0;
    text = taken_text(r, e);
    plain = text ? utf8_plain(r->arena, text) : NULL;
    if (!plain)
        return text ? err_memory(e) : -1;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (is(plain, words[i]) || (field && *plain >= '1' && *plain <= '9'))
            return err_set(e, ERR_FORMAT,
                           _("the message is marked secret (%.40s: %.40s): state secrets do not go "
                             "over the exchange, and it is not opened"),
                           above(r, 0), text);
    return 0;
}

/* An element without children below the header. */
static int end_value(struct edxml_reader *r, struct err *e)
{
    const char *name = above(r, 0), *parent = above(r, 1);
    bool ours = false;
    int rc = check_secrecy(r, e) ? -1 : end_of_agency(r, &ours, e);

    if (ours || rc)
        return rc;
    if (is(parent, "ResponseFor") && is(above(r, 2), "MessageHeader"))
        return end_of_answer(r, e);
    if (is(parent, "Reference"))
        return end_of_file(r, &r->announced, e);
    if (is(parent, "Attachment"))
        return end_of_file(r, &r->enclosed, e);
    if (is(parent, "ToPlaces") && is(name, "Place"))
        return add_text(r, &r->m->places, &r->m->place_count, e);
    if (is(parent, "Bussiness") && is(name, "BussinessDocType"))
        return end_kind(r, e);
    if (is(parent, "ReplacementInfo") && is(name, "DocumentId"))
        return r->m->of ? add_text(r, &r->m->also, &r->m->also_count, e)
                        : set(r, r->m, M(of), name, e);
    /* Every hop of the exchange adds one: the first is the sender's. */
    if (is(parent, "TraceHeader") && is(name, "Timestamp") && !r->traced) {
        r->traced = true;
        return set(r, r->m, M(sent), name, e);
    }
    for (size_t i = 0; i < sizeof singles / sizeof *singles; i++)
        if (is(singles[i].name, name) && is(singles[i].parent, parent))
            return set(r, r->m, singles[i].at, name, e);
    return 0;
}

static int on_end(void *user, const char *name, struct err *e)
{
    struct edxml_reader *r = user;
    int rc = 0;

    (void)name;
    if (is(above(r, 0), "Reference"))
        rc = end_reference(r, e);
    else if (is(above(r, 0), "Attachment") && is(above(r, 1), "AttachmentEncoded"))
        rc = end_attachment(r, e);
    else if (r->leaf && !is(above(r, 0), "ContentTransferEncoded"))
        rc = end_value(r, e);
    r->depth--;
    r->leaf = false;
    buf_clear(&r->text);
    return rc;
}

int edxml_reader_new(struct edxml_reader **out, struct message *m, struct arena *arena,
                     const struct edxml_place *place, struct err *e)
{
    static const struct xml_events events = {on_start, on_text, on_end};
    struct edxml_reader *r = calloc(1, sizeof *r);

    if (!r)
        return err_memory(e);
    memset(m, 0, sizeof *m);
    r->m = m;
    r->arena = arena;
    r->place = place;
    r->incoming.aside = -1;
    buf_init(&r->text, LIMIT_MESSAGE_TEXT);
    if (xml_stream_new(&r->stream, &events, r, e)) {
        edxml_reader_free(r);
        return -1;
    }
    *out = r;
    return 0;
}

int edxml_read(struct edxml_reader *r, const void *bytes, size_t len, struct err *e)
{
    r->taken += len;
    if (r->taken > LIMIT_MESSAGE_BYTES)
        return err_set(e, ERR_FORMAT, _("the message has more than %zu bytes"),
                       LIMIT_MESSAGE_BYTES);
    return xml_stream_feed(r->stream, bytes, len, e);
}

static int check_whole(const struct edxml_reader *r, struct err *e)
{
    const struct message *m = r->m;

    if (!r->header)
        return err_set(e, ERR_FORMAT, "%s", _("the message has no header"));
    if (!m->from.code)
        return err_set(e, ERR_FORMAT, "%s", _("the message does not say who sends it (OrganId)"));
    if (m->status && m->attachment_count)
        return err_set(e, ERR_FORMAT, "%s",
                       _("the message is a status and a letter: readers would disagree about it"));
    for (size_t i = 0; i < m->attachment_count; i++)
        if (!m->attachments[i].found)
            return err_set(e, ERR_FORMAT, _("the attachment %.60s is announced but missing"),
                           m->attachments[i].name);
    return 0;
}

int edxml_read_end(struct edxml_reader *r, struct err *e)
{
    if (xml_stream_end(r->stream, e))
        return -1;
    if (r->m->status)
        r->m->kind = MESSAGE_STATUS;
    return check_whole(r, e);
}

void edxml_reader_free(struct edxml_reader *r)
{
    if (!r)
        return;
    incoming_release(&r->incoming);
    xml_stream_free(r->stream);
    buf_release(&r->text);
    free(r);
}
