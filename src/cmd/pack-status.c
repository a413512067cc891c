/* cuv-pack status: what receivers and senders tell each other about a letter, and the book of it.
 */
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/limits.h"
#include "base/out.h"
#include "cmd/pack.h"
#include "pack/book.h"
#include "pack/edxml.h"

int pack_book(struct pack *p, struct book **out, struct err *e)
{
    const char *path = p->book_file ? p->book_file : p->conf->pack.book;

    *out = NULL;
    return path ? book_open(out, path, e) : 0;
}

int pack_split_id(struct pack *p, const char *id, struct message_reference *r, struct err *e)
{
    const char *first = strchr(id, ','), *second = first ? strchr(first + 1, ',') : NULL;

    if (!second || first == id || !second[1])
        return err_set(e, ERR_USAGE,
                       _("--of %.80s: a DocumentId looks like H35.90,2026/03/02,57/UBND-VHXH"), id);
    r->organ = arena_copy(p->arena, id, (size_t)(first - id));
    r->date = arena_copy(p->arena, first + 1, (size_t)(second - first - 1));
    r->code = second + 1;
    r->document = id;
    if (!r->organ || !r->date)
        return err_memory(e);
    if (!message_code_form(r->organ) || message_day(r->date) < 0)
        return err_set(e, ERR_USAGE,
                       _("--of %.80s: a DocumentId looks like H35.90,2026/03/02,57/UBND-VHXH"), id);
    return 0;
}

int pack_check_ours(struct pack *p, const char *id, const char *code, struct err *e)
{
    struct message_reference r;
    struct book *b;
    bool known;
    int rc;

    if (pack_split_id(p, id, &r, e) || pack_book(p, &b, e))
        return -1;
    if (!b) {
        known = strcmp(r.organ, code) == 0;
        rc = 0;
    } else {
        rc = book_was_sent(b, id, &known, e);
    }
    if (rc == 0 && !known)
        rc = err_set(e, ERR_INPUT,
                     b ? _("--of %.80s: the status book has no letter of this id that was sent")
                       : _("--of %.80s is no letter of this office: its code is another"),
                     id);
    book_close(b);
    return rc;
}

/* Nobody receives a letter from himself. */
static int check_theirs(const struct message_reference *r, const char *code, struct err *e)
{
    return strcmp(r->organ, code)
               ? 0
               : err_set(e, ERR_USAGE,
                         _("--of %.80s: the letter is this office's own; of the statuses its "
                           "sender makes 13 alone"),
                         r->document);
}

static int fill(struct pack *p, enum status_code code, struct message *m, struct err *e)
{
    const struct conf_office *o = &p->conf->office;
    struct clk_time now = clk_local(p->now);

    *m = (struct message){.kind = MESSAGE_STATUS, .answer_count = 1};
    m->answers = arena_array(p->arena, 1, sizeof *m->answers);
    if (!m->answers)
        return err_memory(e);
    if (!p->of)
        return err_set(e, ERR_USAGE, "%s", _("status build: about which letter? give --of ID"));
    if (pack_split_id(p, p->of, m->answers, e))
        return -1;
    if (!o->code || !message_code_form(o->code))
        return err_set(e, ERR_CONFIG, "%s",
                       _("the office's own code is missing: code in section "
                         "office"));
    if (status_is_senders(code) ? pack_check_ours(p, p->of, o->code, e)
                                : check_theirs(m->answers, o->code, e))
        return -1;
    if (status_is_senders(code)) {
        /* The one who is asked is named, not the one who asks. */
        if (p->to.count != 1)
            return err_set(e, ERR_USAGE, "%s",
                           _("status 13 goes to one receiver of the letter: give --to CODE"));
        m->answers->organ = p->to.list[0];
    }
    m->from =
        (struct message_agency){.code = o->code, .in_charge = o->parent_name, .name = o->name};
    m->staff = (struct message_staff){.department = p->conf->pack.unit,
                                      .name = p->conf->pack.staff,
                                      .mobile = p->conf->pack.mobile};
    m->status = status_text(code);
    m->description = p->reason ? p->reason : status_meaning(code);
    m->sent = arena_printf(p->arena, "%04d/%02d/%02d %02d:%02d:%02d", now.date.year, now.date.month,
                           now.date.day, now.hour, now.minute, now.second);
    return m->sent ? 0 : err_memory(e);
}

static int make(void *user, int fd, struct err *e)
{
    return edxml_write(user, fd, e);
}

/* In the book before it leaves: an impossible status is never built. */
static int note_built(struct pack *p, const struct message *m, enum status_code code, struct err *e)
{
    bool ours = status_is_senders(code);
    const char *other = m->answers->organ;
    const struct book_letter seen = {
        .document = p->of, .agency = other, .sent = false, .time = p->now};
    enum status_step step;
    struct book *b;
    int rc;

    if (pack_book(p, &b, e))
        return -1;
    if (!b)
        return 0;
    /* A letter may have come by another way than cuv-pack open. */
    rc = !ours && book_add(b, &seen, e)
             ? -1
             : book_status(b, p->of, other, ours, code, p->now, p->reason, &step, e);
    if (rc == 0 && step == STATUS_REPEAT)
        cmd_say(&p->cmd, "%s", _("this status was sent before; it is built once more"));
    book_close(b);
    return rc;
}

static int build(struct pack *p, const char *word, struct err *e)
{
    struct message m;
    enum status_code code;

    if (status_parse(word, &code))
        return err_set(e, ERR_USAGE,
                       _("status \"%.20s\" is not known; known are 01 to 06, 13, 15, 16"), word);
    if (code == STATUS_REFUSED && !p->reason)
        return err_set(e, ERR_USAGE, "%s", _("a refusal needs its reason: --reason T"));
    if (fill(p, code, &m, e) || note_built(p, &m, code, e))
        return -1;
    return out_save_made(p->cmd.output, make, &m, 0644, e);
}

static int load(struct pack *p, struct message *m, const char *file, struct err *e)
{
    struct edxml_reader *r = NULL;
    struct buf bytes;
    int rc = -1;

    buf_init(&bytes, LIMIT_REQUEST_BYTES);
    if (cmd_read(&bytes, file, e) || edxml_reader_new(&r, m, p->arena, NULL, e) ||
        edxml_read(r, bytes.data, bytes.len, e) || edxml_read_end(r, e))
        goto out;
    if (m->kind != MESSAGE_STATUS || m->answer_count != 1 || !m->answers->document)
        err_set(e, ERR_FORMAT, "%s",
                _("this message is no status about one letter; for a letter: cuv-pack open"));
    else
        rc = 0;
out:
    edxml_reader_free(r);
    buf_release(&bytes);
    return rc ? err_prefix(e, "%s", cmd_is_stdin(file) ? _("the message") : file) : 0;
}

static int about_another(const struct message_reference *r, const char *what, const char *other,
                         struct err *e)
{
    return err_set(e, ERR_FORMAT,
                   _("the status names the letter %.80s and the %s %.80s: it is not "
                     "clear which letter it is about"),
                   r->document, what, other);
}

/* OrganId, Code and DocumentId together are the key of a letter; an id of another shape than ours
 * says nothing of the others. In 13 the one who is asked is named. */
static int check_reference(struct pack *p, const struct message_reference *r, enum status_code code,
                           struct err *e)
{
    const char *own = p->conf->office.code;
    struct message_reference id;
    struct err other;

    /* Offices are merged and keep two codes for a while: told, no fault. */
    if (status_is_senders(code) && r->organ && own && strcmp(r->organ, own) != 0)
        cmd_say(&p->cmd, _("attention: %s is asked; the code of this office is %s"),
                pack_shown(p, r->organ), own);
    if (pack_split_id(p, r->document, &id, &other))
        return 0;
    if (r->code && strcmp(r->code, id.code) != 0)
        return about_another(r, "Code", r->code, e);
    if (!r->organ || status_is_senders(code) || strcmp(r->organ, id.organ) == 0)
        return 0;
    return about_another(r, "OrganId", r->organ, e);
}

/* The letter is ours but for 13, by which its sender asks us. */
static int note_read(struct pack *p, const struct message *m, enum status_code code,
                     enum status_step *step, struct err *e)
{
    struct book *b;
    int rc;

    *step = STATUS_STEP;
    if (pack_book(p, &b, e))
        return -1;
    if (!b)
        return 0;
    rc = book_status(b, m->answers->document, m->from.code, !status_is_senders(code), code, p->now,
                     m->description, step, e);
    book_close(b);
    return rc;
}

static int print_status(struct pack *p, const struct message *m, enum status_code code,
                        enum status_step step, struct err *e)
{
    const char *who = m->from.name ? m->from.name : m->from.code;
    struct buf out;
    int rc;

    buf_init(&out, LIMIT_REQUEST_BYTES);
    if (p->cmd.json) {
        buf_add_string(&out, "{\"schema\":\"cuv-pack-status/1\"");
        json_member(&out, "document", m->answers->document);
        json_member(&out, "from", m->from.code);
        json_member(&out, "status", m->status);
        json_member(&out, "description", m->description);
        json_member(&out, "sent", m->sent);
        buf_printf(&out, ",\"repeat\":%s}\n", step == STATUS_REPEAT ? "true" : "false");
    } else {
        buf_printf(&out, "%s: %s %s, %s%s%s%s\n", pack_shown(p, m->answers->document),
                   status_text(code), status_meaning(code), pack_shown(p, who),
                   m->description ? ": " : "", pack_shown(p, m->description),
                   step == STATUS_REPEAT ? _(" (a repeat)") : "");
    }
    rc = buf_check(&out, "status", e);
    if (rc == 0)
        rc = out_save(p->cmd.output, buf_slice(&out), 0644, e);
    buf_release(&out);
    return rc;
}

static int read_status(struct pack *p, const char *file, struct err *e)
{
    enum status_code code;
    enum status_step step;
    struct message m;

    if (load(p, &m, file, e))
        return -1;
    if (status_parse(m.status, &code))
        return err_set(e, ERR_FORMAT,
                       _("status \"%.20s\" is not known; known are 01 to 06, 13, 15, 16"),
                       m.status);
    if (check_reference(p, m.answers, code, e))
        return err_prefix(e, "%s", cmd_is_stdin(file) ? _("the message") : file);
    return note_read(p, &m, code, &step, e) || print_status(p, &m, code, step, e) ? -1 : 0;
}

int pack_status(struct pack *p, struct err *e)
{
    const char *verb = p->cmd.operands[1],
               *word = p->cmd.operand_count > 2 ? p->cmd.operands[2] : NULL;

    if (strcmp(verb, "build") == 0 && word)
        return build(p, word, e);
    if (strcmp(verb, "read") == 0)
        return read_status(p, word, e);
    return err_set(e, ERR_USAGE, "%s", _("say status build CODE --of ID, or status read F"));
}
