/*
 * cuv-pack open: a message that came in, into a folder of its own. Nothing stands there under its
 * name before all is read and found whole; each letter in it is then judged by cuv-verify, which
 * reads hostile files behind its own walls.
 */
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/hex.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/out.h"
#include "base/utf8.h"
#include "cmd/pack.h"
#include "pack/book.h"
#include "pack/edxml.h"

enum { HEADER_MAX = 4 << 20, CHUNK = 1 << 18 };

struct opening {
    struct pack *p;
    char target[4096], aside[4096]; /* the folder, and what it is called until all is well */
    int folder;                     /* descriptor of aside; -1 */
    struct message m;
};

static int create(void *user, const char *file, struct err *e)
{
    const struct opening *o = user;
    int fd = openat(o->folder, file, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0600);

    return fd >= 0 ? fd : err_set(e, ERR_IO, _("cannot create %s: %s"), file, strerror(errno));
}

static int open_aside(void *user)
{
    const struct opening *o = user;

    return openat(o->folder, ".", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
}

static int name_aside(void *user, int fd, const char *file)
{
    const struct opening *o = user;
    char path[40];

    /* Without the right to read others' files a descriptor is named by way of /proc (open(2)). */
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    return linkat(AT_FDCWD, path, o->folder, file, AT_SYMLINK_FOLLOW);
}

static int begin_folder(struct opening *o, const char *into, struct err *e)
{
    size_t n = strlen(into);

    while (n > 1 && into[n - 1] == '/')
        n--;
    if ((size_t)snprintf(o->target, sizeof o->target, "%.*s", (int)n, into) >=
            sizeof o->target - 16 ||
        !n)
        return err_set(e, ERR_USAGE, "%s", _("--into: the name of a new folder is needed"));
    if (access(o->target, F_OK) == 0)
        return err_set(e, ERR_USAGE,
                       _("%s is there already; a message is opened into a new folder"), o->target);
    snprintf(o->aside, sizeof o->aside, "%.4080s.XXXXXX", o->target);
    if (!mkdtemp(o->aside)) {
        o->aside[0] = 0;
        return err_set(e, errno == EACCES ? ERR_PERMISSION : ERR_IO, _("cannot create %s: %s"),
                       o->target, strerror(errno));
    }
    o->folder = open(o->aside, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return o->folder >= 0
               ? 0
               : err_set(e, ERR_IO, _("cannot open folder %s: %s"), o->aside, strerror(errno));
}

/* What is left of a folder that did not get its name. */
static void remove_aside(struct opening *o)
{
    for (size_t i = 0; o->folder >= 0 && i < o->m.attachment_count; i++)
        if (o->m.attachments[i].file)
            unlinkat(o->folder, o->m.attachments[i].file, 0);
    if (o->aside[0])
        rmdir(o->aside);
}

static int read_message(struct opening *o, const char *file, struct err *e)
{
    const struct edxml_place place = {o, create, open_aside, name_aside};
    struct edxml_reader *r = NULL;
    bool from_stdin = cmd_is_stdin(file);
    int fd = from_stdin ? STDIN_FILENO : open(file, O_RDONLY | O_CLOEXEC), rc = -1;
    uint8_t *bytes = malloc(CHUNK);
    size_t total = 0;
    struct stat st;
    ssize_t n;

    if (fd < 0) {
        err_set(e, errno == EACCES ? ERR_PERMISSION : ERR_INPUT, _("cannot open: %s"),
                strerror(errno));
        goto out;
    }
    if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && (uint64_t)st.st_size > LIMIT_MESSAGE_BYTES) {
        err_set(e, ERR_FORMAT, _("the message has more than %zu bytes"), LIMIT_MESSAGE_BYTES);
        goto out;
    }
    if (!bytes || edxml_reader_new(&r, &o->m, o->p->arena, &place, e)) {
        if (!bytes)
            err_memory(e);
        goto out;
    }
    while ((n = read(fd, bytes, CHUNK)) != 0) {
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0) {
            err_set(e, errno == EISDIR ? ERR_INPUT : ERR_IO, _("cannot read: %s"), strerror(errno));
            goto out;
        }
        total += (size_t)n;
        if (edxml_read(r, bytes, (size_t)n, e))
            goto out;
    }
    if (!total)
        err_set(e, ERR_INPUT, "%s",
                from_stdin ? _("no letter came: the stage before failed") : _("the file is empty"));
    else
        rc = edxml_read_end(r, e);
out:
    edxml_reader_free(r);
    free(bytes);
    if (fd >= 0 && !from_stdin)
        close(fd);
    return rc;
}

static void say_line(struct buf *out, struct pack *p, const char *label, const char *value)
{
    if (value)
        buf_printf(out, "%s %s\n", label, pack_shown(p, value));
}

static void text_header(struct buf *out, struct pack *p, const struct message *m)
{
    static const char *const kinds[] = {N_("a new letter"), N_("a letter is recalled"),
                                        N_("a letter is updated"), N_("a letter is replaced"),
                                        N_("a status")};

    say_line(out, p, _("Message:"), _(kinds[m->kind]));
    say_line(out, p, _("From:"), m->from.name ? m->from.name : m->from.code);
    for (size_t i = 0; i < m->to_count; i++)
        say_line(out, p, _("To:"), m->to[i].name ? m->to[i].name : m->to[i].code);
    if (m->number || m->symbol)
        buf_printf(out, "%s %s/%s, %s\n", _("Number:"), pack_shown(p, m->number),
                   pack_shown(p, m->symbol), pack_shown(p, m->date));
    say_line(out, p, _("Subject:"), m->subject);
    say_line(out, p, _("Signed by:"), m->signer);
    say_line(out, p, _("About:"), m->of);
    for (size_t i = 0; i < m->also_count; i++)
        say_line(out, p, _("About:"), m->also[i]);
    say_line(out, p, _("Reason:"), m->reason);
    say_line(out, p, _("Status:"), m->status);
    say_line(out, p, _("Says:"), m->description);
    say_line(out, p, _("Id:"), m->document);
    for (size_t i = 0; i < m->attachment_count; i++)
        buf_printf(out, "%s %s (%s), %llu %s\n", _("File:"), m->attachments[i].file,
                   pack_shown(p, m->attachments[i].name),
                   (unsigned long long)m->attachments[i].size, _("bytes"));
}

static void json_list(struct buf *out, const char *name, const char *const *list, size_t count)
{
    if (!count)
        return;
    buf_printf(out, ",\"%s\":[", name);
    for (size_t i = 0; i < count; i++) {
        buf_add_string(out, i ? "," : "");
        json_text(out, list[i]);
    }
    buf_add_byte(out, ']');
}

static void json_header(struct buf *out, const struct opening *o)
{
    static const char *const kinds[] = {"new", "recall", "update", "replace", "status"};
    const struct message *m = &o->m;
    char hex[65];

    buf_add_string(out, "{\"schema\":\"cuv-pack/1\"");
    json_member(out, "folder", o->target);
    json_member(out, "kind", kinds[m->kind]);
    json_member(out, "document", m->document);
    json_member(out, "from", m->from.code);
    json_member(out, "from_name", m->from.name);
    buf_add_string(out, ",\"to\":[");
    for (size_t i = 0; i < m->to_count; i++) {
        buf_add_string(out, i ? "," : "");
        json_text(out, m->to[i].code);
    }
    buf_add_byte(out, ']');
    json_member(out, "number", m->number);
    json_member(out, "symbol", m->symbol);
    json_member(out, "date", m->date);
    json_member(out, "subject", m->subject);
    json_member(out, "signer", m->signer);
    json_member(out, "of", m->of);
    json_list(out, "also", m->also, m->also_count);
    json_member(out, "reason", m->reason);
    json_member(out, "status", m->status);
    json_member(out, "sent", m->sent);
    buf_add_string(out, ",\"files\":[");
    for (size_t i = 0; i < m->attachment_count; i++) {
        const struct message_attachment *a = &m->attachments[i];

        hex_write(hex, a->sha256, 32);
        buf_printf(out, "%s{\"size\":%llu", i ? "," : "", (unsigned long long)a->size);
        json_member(out, "file", a->file);
        json_member(out, "name", a->name);
        json_member(out, "sha256", hex);
        buf_add_byte(out, '}');
    }
    buf_add_string(out, "]}\n");
}

static int print_header(struct opening *o, struct err *e)
{
    struct buf out;
    int rc;

    buf_init(&out, HEADER_MAX);
    if (o->p->cmd.json)
        json_header(&out, o);
    else
        text_header(&out, o->p, &o->m);
    rc = buf_check(&out, "header", e);
    if (rc == 0)
        rc = out_write(STDOUT_FILENO, out.data, out.len, _("standard output"), e);
    buf_release(&out);
    return rc;
}

/* Agencies are merged and get new codes, so this is told and no fault. */
static void tell_stranger(const struct opening *o)
{
    const struct message *m = &o->m;
    struct message_reference r;
    struct err e;

    if (m->of && m->from.code && !pack_split_id(o->p, m->of, &r, &e) &&
        strcmp(r.organ, m->from.code) != 0)
        cmd_say(&o->p->cmd, _("attention: it is about a letter of %s, and comes from %s"),
                pack_shown(o->p, r.organ), pack_shown(o->p, m->from.code));
}

/* cuv-verify over every letter, its words among ours; its code is the message's. */
static int verify(struct opening *o, struct err *e)
{
    char program[4096], config[4200];
    const char *argv[LIMIT_ATTACHMENTS + 10];
    size_t n = 0;
    int status, rc;
    pid_t pid;

    argv[n++] = "cuv-verify";
    if (o->p->cmd.json)
        argv[n++] = "--json";
    argv[n++] = "--lang";
    argv[n++] = cmd_language();
    if (o->p->cmd.config_file) {
        snprintf(config, sizeof config, "--config=%s", o->p->cmd.config_file);
        argv[n++] = config;
    }
    argv[n++] = "--";
    rc = (int)n;
    for (size_t i = 0; i < o->m.attachment_count; i++)
        if (o->m.attachments[i].is_pdf) {
            argv[n] = arena_printf(o->p->arena, "%s/%s", o->target, o->m.attachments[i].file);
            if (!argv[n++])
                return err_memory(e);
        }
    if (n == (size_t)rc)
        return 0;
    argv[n] = NULL;
    if (!cmd_tree(program, sizeof program, "bin/cuv-verify"))
        return err_set(e, ERR_CONFIG, "%s", _("cuv-verify is not installed beside this program"));
    rc = posix_spawn(&pid, program, NULL, NULL, (char **)(uintptr_t)argv, environ);
    if (rc)
        return err_set(e, ERR_ABSENT, _("cannot start %s: %s"), program, strerror(rc));
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    if (!WIFEXITED(status))
        return err_set(e, ERR_FORMAT, "%s", _("a letter of the message could not be checked"));
    return WEXITSTATUS(status);
}

static int publish(struct opening *o, struct err *e)
{
    if (fsync(o->folder) || renameat2(AT_FDCWD, o->aside, AT_FDCWD, o->target, RENAME_NOREPLACE))
        return err_set(e, ERR_IO, _("cannot rename to %s: %s"), o->target, strerror(errno));
    o->aside[0] = 0;
    return 0;
}

/* What came is known to the book before anybody answers it. */
static int note(struct pack *p, const struct message *m, struct err *e)
{
    const struct book_letter l = {.document = m->document, .agency = m->from.code, .time = p->now};
    struct book *b;
    int rc;

    if (m->kind == MESSAGE_STATUS || !m->document)
        return 0;
    if (pack_book(p, &b, e))
        return -1;
    rc = b ? book_add(b, &l, e) : 0;
    book_close(b);
    return rc;
}

int pack_open(struct pack *p, struct err *e)
{
    struct opening o = {.p = p, .folder = -1};
    const char *file = p->cmd.operand_count > 1 ? p->cmd.operands[1] : "-";
    int rc = -1;

    if (!p->into)
        return err_set(e, ERR_USAGE, "%s", _("where to? give --into DIR/, a folder not there yet"));
    if (begin_folder(&o, p->into, e))
        goto out;
    if (read_message(&o, file, e)) {
        err_prefix(e, "%s", cmd_is_stdin(file) ? _("the message") : file);
        goto out;
    }
    if (note(p, &o.m, e) || publish(&o, e) || print_header(&o, e))
        goto out;
    tell_stranger(&o);
    rc = verify(&o, e);
out:
    if (o.aside[0])
        remove_aside(&o);
    if (o.folder >= 0)
        close(o.folder);
    return rc;
}
