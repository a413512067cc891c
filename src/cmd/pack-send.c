/*
 * cuv-pack send: a signed letter on every way that the configuration gives its form (sections
 * channel). What is made waits in the channel's outbox until the office's own program has sent it;
 * cuv-pack resend tries again what waits.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/limits.h"
#include "base/out.h"
#include "cmd/pack.h"
#include "form/blank.h"
#include "pack/edxml.h"
#include "pack/metadata.h"
#include "pack/outbox.h"

enum { FILES = PACK_LIST + 3, TEXT_BYTES = 4 << 20 };

struct sending {
    struct pack *p;
    struct pack_sending s;
    struct blank_sources *sources;
    const char *name; /* of the letter's folder */
    struct buf out;   /* what is said of each */
    int code;
};

/* The outcome of one letter on one channel, for people or as JSON. */
static void say(struct buf *out, struct pack *p, const struct conf_channel *c, const char *name,
                bool sent)
{
    if (p->cmd.json) {
        buf_add_string(out, "{\"schema\":\"cuv-pack-send/1\"");
        json_member(out, "channel", c->name);
        json_member(out, "letter", name);
        json_member(out, "outbox", c->outbox);
        buf_printf(out, ",\"sent\":%s}\n", sent ? "true" : "false");
        return;
    }
    buf_printf(out, sent ? _("%s: %s sent") : _("%s: %s waits"), c->name, name);
    buf_printf(out, ": %s/%s/%s\n", c->outbox, sent ? "sent" : "waiting", name);
}

/* The office's program for one letter that waits. Without one a person sends it. */
static int dispatch(struct pack *p, struct buf *out, const struct conf_channel *c, const char *name,
                    struct err *e)
{
    const char *message =
        c->kind == CONF_CHANNEL_AXIS ? arena_printf(p->arena, "%s.edxml", name) : NULL;
    const struct outbox_hook hook = {c->hook, message, c->name, c->timeout_ms};
    int code = 0;

    if (c->kind == CONF_CHANNEL_AXIS && !message)
        return err_memory(e);
    if (c->hook && outbox_send(c->outbox, name, &hook, e)) {
        err_prefix(e, "%s", c->name);
        code = cmd_error(&p->cmd, e);
    }
    say(out, p, c, name, c->hook && !code);
    return code;
}

static bool takes(const struct conf_channel *c, const char *form, enum message_kind kind)
{
    if (kind != MESSAGE_NEW && c->kind != CONF_CHANNEL_AXIS)
        return false;
    for (size_t i = 0; i < c->forms.count; i++)
        if (strcmp(c->forms.items[i], form) == 0)
            return true;
    return c->forms.count == 0;
}

static int make_message(void *user, int fd, struct err *e)
{
    return edxml_write(user, fd, e);
}

static int load_sources(struct sending *w, struct err *e)
{
    char path[4096];

    if (w->sources)
        return 0;
    return cmd_data(path, sizeof path, "forms-xml/sources.xml", e) ||
                   blank_sources_load(&w->sources, path, e)
               ? -1
               : 0;
}

/* The letter and what was attached, as they are. */
static size_t plain_files(const struct sending *w, struct outbox_file *files)
{
    const struct message *m = &w->s.message;

    for (size_t i = 0; i < m->attachment_count; i++)
        files[i] =
            (struct outbox_file){.name = m->attachments[i].name, .bytes = m->attachments[i].bytes};
    return m->attachment_count;
}

/* Beside the letter: the list for the bulk import where the form has one, or the register entry. */
static int second_file(struct sending *w, const struct conf_channel *c, struct buf *text,
                       const char **name, struct err *e)
{
    const struct form_request *r = w->s.letter.request;

    *name = c->kind == CONF_CHANNEL_PORTAL ? "list.csv" : "metadata.xml";
    if (c->kind == CONF_CHANNEL_DOCUMENTS) {
        w->p->names_suffice = true;
        return pack_receivers(w->p, &w->s.letter, &c->recipients, &w->s.message, e) ||
                       metadata_write(text, &w->s.message, w->p->file_code, e)
                   ? -1
                   : 0;
    }
    if (load_sources(w, e))
        return -1;
    if (!blank_sources_sheet(w->sources, form_request_number(r)))
        return 0;
    return blank_sources_list(text, w->sources, r, e) || buf_check(text, "list.csv", e) ? -1 : 0;
}

static int put_axis(struct sending *w, const struct conf_channel *c, struct err *e)
{
    const struct outbox_file file = {.name = arena_printf(w->p->arena, "%s.edxml", w->name),
                                     .make = make_message,
                                     .user = &w->s.message};

    if (!file.name)
        return err_memory(e);
    w->p->names_suffice = false;
    return pack_receivers(w->p, &w->s.letter, &c->recipients, &w->s.message, e) ||
                   pack_note_sent(w->p, &w->s, e) || outbox_put(c->outbox, w->name, &file, 1, e)
               ? -1
               : 0;
}

static int put(struct sending *w, const struct conf_channel *c, struct err *e)
{
    struct outbox_file files[FILES];
    const char *name;
    struct buf text;
    size_t n;
    int rc = -1;

    if (c->kind == CONF_CHANNEL_AXIS)
        return put_axis(w, c, e);
    buf_init(&text, TEXT_BYTES);
    n = plain_files(w, files);
    if (!second_file(w, c, &text, &name, e)) {
        if (text.len)
            files[n++] = (struct outbox_file){.name = name, .bytes = buf_slice(&text)};
        rc = outbox_put(c->outbox, w->name, files, n, e);
    }
    buf_release(&text);
    return rc;
}

/* All are made before the first leaves, so that a channel that fails holds up no other. */
static int send_all(struct sending *w, struct err *e)
{
    const struct conf *conf = w->p->conf;
    const char *form = form_request_number(w->s.letter.request);
    bool *made = calloc(conf->channel_count + 1, sizeof *made);
    size_t taken = 0;

    if (!made)
        return err_memory(e);
    for (size_t i = 0; i < conf->channel_count; i++) {
        const struct conf_channel *c = &conf->channels[i];

        if (!takes(c, form, w->s.message.kind))
            continue;
        taken++;
        made[i] = put(w, c, e) == 0;
        if (!made[i]) {
            err_prefix(e, "%s", c->name);
            w->code = cmd_worse(w->code, cmd_error(&w->p->cmd, e));
        }
    }
    for (size_t i = 0; i < conf->channel_count; i++)
        if (made[i])
            w->code = cmd_worse(w->code, dispatch(w->p, &w->out, &conf->channels[i], w->name, e));
    free(made);
    return taken ? 0
                 : err_set(e, ERR_CONFIG,
                           _("no channel takes this letter of form %s; add to the configuration: "
                             "channel \"NAME\" { kind = portal outbox = \"FOLDER\" }"),
                           form);
}

/* "57_UBND-VHXH_2026": the same letter has the same name, so it cannot leave twice unnoticed. */
static const char *folder_name(struct pack *p, const struct pack_sending *s)
{
    static const char *const kinds[] = {"", "_recall", "_update", "_replace"};
    const char *file = s->message.attachments[0].name, *end = strstr(file, ".signed.pdf");

    return arena_printf(p->arena, "%.*s_%04d%s", end ? (int)(end - file) : 40, file,
                        s->letter.date.year, kinds[s->message.kind]);
}

static int print(struct pack *p, struct buf *out, int code, struct err *e)
{
    if (buf_check(out, "list", e) || out_save(p->cmd.output, buf_slice(out), 0644, e))
        return -1;
    return code;
}

int pack_send(struct pack *p, struct err *e)
{
    struct sending w = {.p = p};
    int rc = -1;

    if (p->to.count)
        return err_set(e, ERR_USAGE, "%s",
                       _("--to goes with edxml; to whom a channel sends stands in its section"));
    buf_init(&w.out, TEXT_BYTES);
    if (pack_sending_open(p, &w.s, p->cmd.operand_count > 1 ? p->cmd.operands[1] : NULL, e))
        goto out;
    w.name = folder_name(p, &w.s);
    if (!w.name)
        err_memory(e);
    else if (send_all(&w, e) == 0)
        rc = print(p, &w.out, w.code, e);
out:
    blank_sources_free(w.sources);
    pack_sending_release(p, &w.s);
    buf_release(&w.out);
    return rc;
}

struct again {
    struct pack *p;
    const struct conf_channel *channel;
    struct buf out;
    int code;
};

static int send_again(void *user, const char *name, struct err *e)
{
    struct again *a = user;

    a->code = cmd_worse(a->code, dispatch(a->p, &a->out, a->channel, name, e));
    return 0;
}

int pack_resend(struct pack *p, struct err *e)
{
    struct again a = {.p = p};
    int rc = 0;

    if (!p->conf->channel_count)
        return err_set(e, ERR_CONFIG, "%s",
                       _("no way out of the office is configured: a section channel is needed"));
    buf_init(&a.out, TEXT_BYTES);
    for (size_t i = 0; rc == 0 && i < p->conf->channel_count; i++) {
        a.channel = &p->conf->channels[i];
        rc = outbox_each(a.channel->outbox, send_again, &a, e);
    }
    if (rc == 0)
        rc = print(p, &a.out, a.code, e);
    buf_release(&a.out);
    return rc;
}

int pack_waiting(struct pack *p, int (*visit)(void *user, const char *name, struct err *e),
                 void *user, struct err *e)
{
    for (size_t i = 0; i < p->conf->channel_count; i++)
        if (outbox_each(p->conf->channels[i].outbox, visit, user, e))
            return -1;
    return 0;
}
