/*
 * What a letter says it is: the texts of Info that people read (ISO 32000-1 14.3.3) and their twins
 * in the XMP packet (ISO 16684-1 8.3), title, author, subject and keywords, which readers show
 * above the page and beside it, and read out (ISO 14289-1 7.1). Dates and programs do not count,
 * nor how a packet spells its texts, nor in which order they stand.
 */
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "seal/checker.h"

/* A packet; the texts of one revision; all that is read in a file for its titles. */
enum { PACKET_MAX = 1 << 20, TEXTS_MAX = 1 << 22, WORK_MAX = 1 << 25 };

/* Properties of a packet, by their names without prefix (Adobe XMP 1, ISO 19005-1 Table 1). */
static const char *const properties[] = {"title", "creator", "description", "subject", "Keywords"};
enum { PROPERTIES = sizeof properties / sizeof *properties };

/* What one revision says: of Info, then by property. */
struct titled {
    const struct pdf_obj *info, *metadata;
    struct buf texts[1 + PROPERTIES]; /* each text, and a 0 behind it */
};

/* A packet while it is read. */
struct packet {
    const char *at, *end;
    struct buf *all; /* by property */
    struct buf *out; /* of the property that is read */
    int depth;       /* of elements inside a property; 0: outside */
};

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool starts(const struct packet *p, const char *word)
{
    return (size_t)(p->end - p->at) >= strlen(word) && memcmp(p->at, word, strlen(word)) == 0;
}

/* Past the next word; false when there is none. */
static bool skip_past(struct packet *p, const char *word)
{
    const char *found = memmem(p->at, (size_t)(p->end - p->at), word, strlen(word));

    p->at = found ? found + strlen(word) : p->end;
    return found != NULL;
}

static void add_blank(struct packet *p)
{
    if (p->out->len && p->out->data[p->out->len - 1] && p->out->data[p->out->len - 1] != ' ')
        buf_add_byte(p->out, ' ');
}

static void end_title(struct packet *p)
{
    if (p->out->len && p->out->data[p->out->len - 1] == ' ')
        p->out->len--;
    buf_add_byte(p->out, 0);
}

/* "&amp;", "&#7843;", "&#x1ea3;": the five of XML 1.0 and numbers, no others. */
static bool add_entity(struct packet *p)
{
    static const struct {
        const char *name, *text;
    } known[] = {{"&amp;", "&"}, {"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&apos;", "'"}};
    char out[4], *rest;
    unsigned long code;

    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (starts(p, known[i].name)) {
            buf_add_string(p->out, known[i].text);
            p->at += strlen(known[i].name);
            return true;
        }
    if (!starts(p, "&#"))
        return false;
    /* The packet ends in a NUL: buf.h. */
    code = p->at[2] == 'x' ? strtoul(p->at + 3, &rest, 16) : strtoul(p->at + 2, &rest, 10);
    if (code == 0 || code > 0x10ffff || (code >> 11) == 0x1b || rest >= p->end || *rest != ';')
        return false;
    buf_add(p->out, out, utf8_put(out, (uint32_t)code));
    p->at = rest + 1;
    return true;
}

/* Text up to one of the ends, white space as one blank. */
static bool add_text(struct packet *p, const char *ends)
{
    while (p->at < p->end && !strchr(ends, *p->at)) {
        if (*p->at == '&') {
            if (!add_entity(p))
                return false;
        } else if (!is_space(*p->at)) {
            buf_add_byte(p->out, (uint8_t)*p->at++);
        } else {
            add_blank(p);
            p->at++;
        }
    }
    return true;
}

/* A name without its prefix: whoever binds another prefix means the same. */
static struct slice take_name(struct packet *p)
{
    const char *start = p->at;

    while (p->at < p->end && !is_space(*p->at) && !strchr("=/>\"'<", *p->at)) {
        if (*p->at == ':')
            start = p->at + 1;
        p->at++;
    }
    return (struct slice){(const uint8_t *)start, (size_t)(p->at - start)};
}

/* The texts of the property of that name; NULL: none that counts. */
static struct buf *texts_of(const struct packet *p, struct slice name)
{
    for (size_t i = 0; i < PROPERTIES; i++)
        if (slice_is(name, properties[i]))
            return &p->all[i];
    return NULL;
}

/* The value of an attribute; NULL: it says nothing that counts. */
static bool read_quoted(struct packet *p, struct buf *out)
{
    struct buf *outer = p->out;
    char ends[2] = {0};
    bool fine;

    while (p->at < p->end && (is_space(*p->at) || *p->at == '='))
        p->at++;
    if (p->at == p->end || !strchr("\"'", *p->at))
        return false;
    ends[0] = *p->at++;
    if (!out)
        return skip_past(p, ends);
    p->out = out;
    fine = add_text(p, ends) && p->at < p->end;
    p->at += fine;
    end_title(p);
    p->out = outer;
    return fine;
}

/* Behind "<": a start tag, with properties that are attributes. In which language a text is says
 * which of several is shown. */
static bool read_start(struct packet *p)
{
    struct buf *out = texts_of(p, take_name(p));

    if (p->depth)
        out = p->out;
    while (p->at < p->end && *p->at != '>' && *p->at != '/') {
        struct slice name;

        if (is_space(*p->at)) {
            p->at++;
            continue;
        }
        name = take_name(p);
        if (!name.len ||
            !read_quoted(p, out && slice_is(name, "lang") ? out : texts_of(p, name)))
            return false;
    }
    if (p->at < p->end && *p->at == '>' && out) {
        p->depth++;
        p->out = out;
    }
    return skip_past(p, ">");
}

/* "<?xpacket …?>", "<?xml …?>"; only UTF-8 is read. */
static bool skip_instruction(struct packet *p)
{
    const char *start = p->at;
    bool declares = starts(p, "<?xml ");

    return skip_past(p, "?>") &&
           (!declares || !memmem(start, (size_t)(p->at - start), "encoding", 8) ||
            memmem(start, (size_t)(p->at - start), "UTF-8", 5) ||
            memmem(start, (size_t)(p->at - start), "utf-8", 5));
}

/* False: what stands there is not read for certain. */
static bool read_tag(struct packet *p)
{
    if (starts(p, "<!--"))
        return skip_past(p, "-->");
    if (starts(p, "<!"))
        return false;
    if (starts(p, "<?"))
        return skip_instruction(p);
    if (p->depth)
        add_blank(p);
    if (!starts(p, "</")) {
        p->at++;
        return read_start(p);
    }
    if (p->depth && --p->depth == 0)
        end_title(p);
    return skip_past(p, ">");
}

/* all: a text for each property. */
static bool read_titles(struct slice packet, struct buf *all)
{
    struct packet p = {.at = (const char *)packet.data, .all = all};

    if (!packet.len || memchr(packet.data, 0, packet.len))
        return !packet.len; /* UTF-16 */
    p.end = p.at + packet.len;
    while (p.at < p.end) {
        if (*p.at == '<' ? !read_tag(&p) : p.depth ? !add_text(&p, "<") : false)
            return false;
        if (!p.depth)
            while (p.at < p.end && *p.at != '<')
                p.at++;
    }
    return p.depth == 0;
}

/* known: the texts of the packet are read for certain. */
static int add_packet(struct checker *c, size_t revision, struct titled *t, bool *known,
                      struct err *e)
{
    struct buf packet;
    struct err why = {.kind = ERR_NONE};

    if (t->metadata->kind != PDF_STREAM)
        return 0;
    buf_init(&packet, PACKET_MAX);
    *known = *known && pdf_decode(c->doc, revision, t->metadata, &packet, &why) == 0 &&
             read_titles(buf_slice(&packet), t->texts + 1);
    c->title_work += packet.len;
    buf_release(&packet);
    return why.kind == ERR_MEMORY ? err_memory(e) : 0;
}

static int add_info(struct checker *c, size_t revision, const struct pdf_obj *info, struct buf *out,
                    struct err *e)
{
    static const char *const keys[] = {"Title", "Author", "Subject", "Keywords"};
    const struct pdf_obj *value;
    struct arena *scratch = arena_new(2 * TEXTS_MAX);
    struct slice s;
    int rc = -1;

    if (!scratch)
        return err_memory(e);
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        const char *text = "";

        if (pdf_fetch(c->doc, revision, info, keys[i], &value, e))
            goto out;
        if (pdf_string(value, &s) && s.len < TEXTS_MAX / 4)
            text = pdf_text(scratch, s);
        else if (pdf_string(value, &s))
            out->over_max = true;
        if (!text) {
            err_memory(e);
            goto out;
        }
        c->title_work += strlen(text);
        buf_add(out, text, strlen(text) + 1);
    }
    rc = 0;
out:
    arena_free(scratch);
    return rc;
}

static int find_titled(struct checker *c, size_t revision, struct titled *t, struct err *e)
{
    const struct pdf_obj *catalog, *trailer = pdf_revision(c->doc, revision)->trailer;

    return pdf_catalog(c->doc, revision, &catalog, NULL, e) ||
                   pdf_fetch(c->doc, revision, trailer, "Info", &t->info, e) ||
                   pdf_fetch(c->doc, revision, catalog, "Metadata", &t->metadata, e)
               ? -1
               : 0;
}

/* Whether both read the same. */
static int compare(struct checker *c, size_t revision, struct titled t[2], bool *same,
                   struct err *e)
{
    bool known = true, equal = pdf_equal(t[0].metadata, t[1].metadata);

    *same = false;
    if (c->title_work >= WORK_MAX)
        return 0;
    for (size_t i = 0; i < 2; i++) {
        size_t k = revision - 1 + i;

        if (add_info(c, k, t[i].info, &t[i].texts[0], e) ||
            (!equal && add_packet(c, k, &t[i], &known, e)))
            return -1;
    }
    *same = known;
    for (size_t i = 0; i < 1 + PROPERTIES; i++) {
        const struct buf *a = &t[0].texts[i], *b = &t[1].texts[i];

        if (a->out_of_memory || b->out_of_memory)
            return err_memory(e);
        *same = *same && !a->over_max && !b->over_max && slice_equal(buf_slice(a), buf_slice(b));
    }
    return 0;
}

int checker_retitled(struct checker *c, size_t revision, bool *yes, struct err *e)
{
    struct titled t[2];
    bool same = false;
    int rc = -1;

    for (size_t i = 0; i < 2 * (1 + PROPERTIES); i++)
        buf_init(&t[i / (1 + PROPERTIES)].texts[i % (1 + PROPERTIES)], TEXTS_MAX);
    if (find_titled(c, revision - 1, &t[0], e) || find_titled(c, revision, &t[1], e))
        goto out;
    same = pdf_equal(t[0].info, t[1].info) && pdf_equal(t[0].metadata, t[1].metadata);
    rc = same ? 0 : compare(c, revision, t, &same, e);
    *yes = !same;
out:
    for (size_t i = 0; i < 2 * (1 + PROPERTIES); i++)
        buf_release(&t[i / (1 + PROPERTIES)].texts[i % (1 + PROPERTIES)]);
    return rc;
}
