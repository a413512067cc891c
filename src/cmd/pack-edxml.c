/* cuv-pack edxml: a signed letter with its attachments as one message of the exchange. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/out.h"
#include "base/utf8.h"
#include "cmd/pack.h"
#include "hash/hash.h"
#include "pack/book.h"
#include "pack/edxml.h"

/* Receivers refuse longer names, and letters beyond these (a provincial rule of 2025). */
enum { NAME_MOST = 50, ARENA_OF_LETTER = 8 << 20 };

static int take_kind(struct pack *p, struct message *m, struct err *e)
{
    static const char *const words[] = {[MESSAGE_NEW] = "new",
                                        [MESSAGE_RECALL] = "recall",
                                        [MESSAGE_UPDATE] = "update",
                                        [MESSAGE_REPLACE] = "replace"};

    m->kind = MESSAGE_NEW;
    for (size_t i = 0; p->kind && i < sizeof words / sizeof *words; i++)
        if (strcmp(p->kind, words[i]) == 0)
            m->kind = (enum message_kind)i;
    if (p->kind && strcmp(p->kind, words[m->kind]) != 0)
        return err_set(e, ERR_USAGE, _("--kind %s: known are new, recall, update, replace"),
                       p->kind);
    if (m->kind != MESSAGE_NEW && (!p->of || !p->reason))
        return err_set(e, ERR_USAGE,
                       _("--kind %s needs --of ID, the DocumentId it is about, and --reason T"),
                       p->kind);
    if (m->kind == MESSAGE_NEW && p->of)
        return err_set(e, ERR_USAGE, "%s", _("--of goes with --kind recall, update or replace"));
    m->of = p->of;
    m->reason = p->reason;
    return m->of ? pack_check_ours(p, m->of, m->from.code, e) : 0;
}

/* "57_UBND-VHXH.signed.pdf": the only letter of symbols beyond A to Z is the crossed D. */
static const char *main_name(struct arena *a, const struct message *m)
{
    char symbol[40];
    size_t n = 0;

    for (const char *p = m->symbol; *p && n < NAME_MOST - 24; p++)
        if ((*p >= 'A' && *p <= 'Z') || (*p >= '0' && *p <= '9'))
            symbol[n++] = *p;
        else if ((unsigned char)*p == 0xC4)
            symbol[n++] = 'D';
        else if (!(*p & 0x80) && n && symbol[n - 1] != '-')
            symbol[n++] = '-';
    symbol[n] = 0;
    return arena_printf(a, "%s_%s.signed.pdf", m->number, symbol);
}

/* Plain letters, digits, "-", "_" and "."; short enough, with its ending. */
static const char *file_name(struct arena *a, const char *name)
{
    const char *plain = utf8_plain(a, name), *dot = plain ? strrchr(plain, '.') : NULL;
    size_t end = dot ? strlen(dot) : 0, n = 0;
    char out[NAME_MOST + 1];

    if (!plain || end > 8)
        return NULL;
    for (const char *p = plain; *p && p != dot && n < NAME_MOST - end; p++) {
        bool fine = (*p >= 'a' && *p <= 'z') || (*p >= '0' && *p <= '9') || *p == '_' || *p == '.';

        if (fine || (n && out[n - 1] != '-'))
            out[n++] = fine ? *p : '-';
    }
    out[n] = 0;
    return arena_printf(a, "%s%s", out, dot ? dot : "");
}

static int finish_attachment(struct pack *p, struct message_attachment *a, struct err *e)
{
    char id[37];
    bool zipped;

    if (a->bytes.len > LIMIT_ATTACHMENT_BYTES)
        return err_set(e, ERR_FORMAT, _("%s has more than %zu bytes"), a->name,
                       LIMIT_ATTACHMENT_BYTES);
    edxml_id(id, a->sha256, a->name);
    a->id = arena_string(p->arena, id);
    a->type = edxml_type(a->name, &zipped);
    return a->id ? 0 : err_memory(e);
}

static int add_main(struct pack *p, const struct pack_letter *l, struct message *m, struct err *e)
{
    struct message_attachment *a = &m->attachments[m->attachment_count++];

    a->name = main_name(p->arena, m);
    if (!a->name)
        return err_memory(e);
    a->description = m->subject;
    a->bytes = buf_slice(&l->file);
    memcpy(a->sha256, l->sha256, sizeof a->sha256);
    return finish_attachment(p, a, e);
}

static int add_attached(struct pack *p, struct message *m, struct buf *files, struct err *e)
{
    for (size_t i = 0; i < p->attach.count; i++) {
        const char *path = p->attach.list[i], *slash = strrchr(path, '/');
        char *said = arena_string(p->arena, slash ? slash + 1 : path);
        struct message_attachment *a = &m->attachments[m->attachment_count++];

        if (cmd_map(&files[i], path, 0, NULL, e))
            return err_prefix(e, "%s", path);
        if (said)
            utf8_mask_controls(said);
        a->description = said;
        a->name = file_name(p->arena, slash ? slash + 1 : path);
        if (!a->name || !a->description)
            return err_set(e, ERR_USAGE, _("%s: the name of an attachment needs a short ending"),
                           path);
        a->bytes = buf_slice(&files[i]);
        if (hash_sha256(a->sha256, a->bytes.data, a->bytes.len, e) || finish_attachment(p, a, e))
            return -1;
    }
    return 0;
}

static int make(void *user, int fd, struct err *e)
{
    return edxml_write(user, fd, e);
}

/* Each receiver answers for itself. */
int pack_note_sent(struct pack *p, const struct pack_sending *s, struct err *e)
{
    const struct message *m = &s->message;
    struct book *b;
    int rc = 0;

    if (pack_book(p, &b, e))
        return -1;
    for (size_t i = 0; b && rc == 0 && i < m->to_count; i++)
        rc = book_add(b,
                      &(struct book_letter){.document = m->document,
                                            .agency = m->to[i].code,
                                            .sent = true,
                                            .form = form_request_number(s->letter.request),
                                            .time = p->now},
                      e);
    book_close(b);
    return rc;
}

int pack_sending_open(struct pack *p, struct pack_sending *s, const char *file, struct err *e)
{
    struct message *m = &s->message;

    s->files = calloc(p->attach.count + 1, sizeof *s->files);
    if (!s->files)
        return err_memory(e);
    for (size_t i = 0; i < p->attach.count; i++)
        buf_init(&s->files[i], LIMIT_ATTACHMENT_BYTES);
    if (pack_letter_open(p, &s->letter, file, e) || pack_message(p, &s->letter, m, e) ||
        take_kind(p, m, e))
        return -1;
    m->attachments = arena_array(p->arena, p->attach.count + 1, sizeof *m->attachments);
    if (!m->attachments)
        return err_memory(e);
    return add_main(p, &s->letter, m, e) || add_attached(p, m, s->files, e) ? -1 : 0;
}

void pack_sending_release(struct pack *p, struct pack_sending *s)
{
    pack_letter_release(&s->letter);
    for (size_t i = 0; s->files && i < p->attach.count; i++)
        buf_release(&s->files[i]);
    free(s->files);
}

/* One letter to one message; output NULL: standard output; many: where several go. */
static int pack_one(struct pack *p, const char *file, const char *output, struct out_many *many,
                    struct err *e)
{
    struct pack_sending s = {.files = NULL};
    const struct message *m = &s.message;
    int rc = -1;

    if (!many && (cmd_check_apart(output, file, e) || cmd_check_apart(output, p->request_file, e)))
        return -1;
    if (pack_sending_open(p, &s, file, e) || pack_receivers(p, &s.letter, NULL, &s.message, e) ||
        pack_note_sent(p, &s, e) ||
        (many ? out_many_make(many, output, make, &s.message, 0644, e)
              : out_save_made(output, make, &s.message, 0644, e)))
        goto out;
    cmd_say(&p->cmd, _("message %s: %zu receivers, %zu attachments"), m->document, m->to_count,
            m->attachment_count);
    rc = 0;
out:
    pack_sending_release(p, &s);
    return rc;
}

/* A.pdf with A.xml beside it becomes FOLDER/A.edxml; each in its own memory. */
static int pack_beside(struct pack *p, const char *file, struct out_many *many, struct err *e)
{
    const char *slash = strrchr(file, '/'), *name = slash ? slash + 1 : file;
    struct arena *whole = p->arena;
    char request[4096], output[4096];
    size_t n = strlen(file), short_n = strlen(name);
    int rc;

    if (n < 5 || strcmp(file + n - 4, ".pdf") != 0 || n >= sizeof request)
        return err_set(e, ERR_USAGE, _("%s: a letter's name ends with .pdf"), file);
    snprintf(request, sizeof request, "%.*s.xml", (int)(n - 4), file);
    snprintf(output, sizeof output, "%s/%.*s.edxml", p->cmd.output, (int)(short_n - 4), name);
    p->request_file = request;
    p->arena = arena_new(ARENA_OF_LETTER);
    rc = p->arena ? pack_one(p, file, output, many, e) : err_memory(e);
    arena_free(p->arena);
    p->arena = whole;
    p->request_file = NULL;
    return rc;
}

/* Every step-th letter from the first. A bad one is told and the others go on; what stops the disk
 * stops all. */
static int pack_share(void *user, int first, int step, struct err *e)
{
    struct pack *p = user;
    struct out_many *many;
    int code = 0;

    if (out_many_open(&many, p->cmd.output, e))
        return -1;
    for (int i = 1 + first; code >= 0 && i < p->cmd.operand_count; i += step)
        if (pack_beside(p, p->cmd.operands[i], many, e))
            code = e->kind == ERR_IO || e->kind == ERR_MEMORY
                       ? -1
                       : cmd_worse(code, cmd_error(&p->cmd, e));
    if (code >= 0 && out_many_publish(many, e))
        code = -1;
    out_many_free(many);
    return code;
}

static int pack_many(struct pack *p, struct err *e)
{
    if (!p->cmd.output || p->request_file)
        return err_set(e, ERR_USAGE, "%s",
                       _("several letters go into a folder, -o DIR/, each with its request beside "
                         "it and no --request"));
    return pack_shares(p, pack_share_count(p, p->cmd.operand_count - 1), pack_share, p, e);
}

static int rehearse(struct pack *p, struct err *e)
{
    struct pack_letter l;
    struct message m;
    int rc = pack_letter_rehearse(p, &l, e);

    if (rc == 0)
        rc = pack_message(p, &l, &m, e) || pack_receivers(p, &l, NULL, &m, e) ? -1 : 0;
    pack_letter_release(&l);
    return rc;
}

int pack_edxml(struct pack *p, struct err *e)
{
    if (p->rehearse)
        return rehearse(p, e);
    if (p->cmd.operand_count > 2)
        return pack_many(p, e);
    return pack_one(p, p->cmd.operand_count > 1 ? p->cmd.operands[1] : NULL, p->cmd.output, NULL,
                    e);
}
