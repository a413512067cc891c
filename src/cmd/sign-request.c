/*
 * A letter's request, checked again at the letter's date (NĐ 30/2020 Điều 14, 15): what was right
 * when the person signed may be late when Văn thư gives the date. cuv-check judges, in its own
 * process.
 */
#include <errno.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/hex.h"
#include "base/limits.h"
#include "base/out.h"
#include "cmd/sign-program.h"
#include "hash/hash.h"
#include "pdf/sigfield.h"

/* The file that the letter embeds as its source (draw.h), or nothing. */
static int load_embedded(struct sign *s, struct buf *request, struct err *e)
{
    const struct pdf_obj *catalog, *list, *file, *kind, *streams, *stream;

    if (pdf_catalog(s->doc, PDF_LATEST, &catalog, NULL, e) ||
        pdf_fetch(s->doc, PDF_LATEST, catalog, "AF", &list, e))
        return -1;
    for (size_t i = 0; list->kind == PDF_ARRAY && i < list->array.count; i++) {
        if (pdf_resolve(s->doc, PDF_LATEST, &list->array.items[i], &file, e) ||
            pdf_fetch(s->doc, PDF_LATEST, file, "AFRelationship", &kind, e) ||
            pdf_fetch(s->doc, PDF_LATEST, file, "EF", &streams, e) ||
            pdf_fetch(s->doc, PDF_LATEST, streams, "F", &stream, e))
            return -1;
        if (pdf_is_name(kind, "Source") && stream->kind == PDF_STREAM)
            return pdf_decode(s->doc, PDF_LATEST, stream, request, e);
    }
    return 0;
}

/* cuv-render makes the file's identifier of the request's digest (draw/meta.c). */
static int check_same(const struct sign *s, struct slice request, struct err *e)
{
    const struct pdf_obj *id = pdf_find(pdf_revision(s->doc, 0)->trailer, "ID");
    struct slice first = {NULL, 0};
    uint8_t digest[HASH_SHA256_SIZE];

    if (hash_sha256(digest, request.data, request.len, e))
        return -1;
    if (id && id->kind == PDF_ARRAY && id->array.count)
        pdf_string(&id->array.items[0], &first);
    if (!slice_equal(first, (struct slice){digest, 16}))
        return err_set(e, ERR_FORMAT, _("%s is not the request that this letter was made from"),
                       s->request ? s->request : _("the embedded request"));
    return 0;
}

static int in_memory(struct slice bytes, struct err *e)
{
    int fd = memfd_create("request", 0);

    if (fd < 0)
        return err_set(e, ERR_IO, "memfd_create: %s", strerror(errno));
    if (out_write(fd, bytes.data, bytes.len, _("the request"), e) || lseek(fd, 0, SEEK_SET) < 0) {
        close(fd);
        return -1;
    }
    return fd;
}

/* Its findings go where our messages go. */
static int start(pid_t *pid, const char *program, int fd, char *const argv[], struct err *e)
{
    posix_spawn_file_actions_t actions;
    int rc;

    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, fd, 0);
    posix_spawn_file_actions_adddup2(&actions, 2, 1);
    rc = posix_spawn(pid, program, &actions, NULL, argv, environ);
    posix_spawn_file_actions_destroy(&actions);
    return rc ? err_set(e, ERR_ABSENT, _("cannot start %s: %s"), program, strerror(rc)) : 0;
}

static int judge(const struct sign *s, int fd, struct err *e)
{
    char program[4096], day[16], name[] = "cuv-check", at[] = "--letter-date", quiet[] = "-q",
                                 lang[] = "--lang", vi[] = "vi", en[] = "en";
    const char *language = getenv("LANGUAGE"); /* cmd_begin sets it for Vietnamese */
    bool vietnamese = language && strcmp(language, "vi") == 0;
    char *argv[] = {name, quiet, at, day, lang, vietnamese ? vi : en, NULL};
    int status = 0;
    pid_t pid;

    snprintf(day, sizeof day, "%04d-%02d-%02d", s->date.year, s->date.month, s->date.day);
    if (!cmd_tree(program, sizeof program, "bin/cuv-check"))
        return err_set(e, ERR_CONFIG, "%s", _("cuv-check is not installed beside this program"));
    if (start(&pid, program, fd, argv, e))
        return -1;
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return 0;
    if (WIFEXITED(status) && (WEXITSTATUS(status) == 1 || WEXITSTATUS(status) == 2))
        return err_set(e, ERR_FORMAT,
                       _("on the letter's date, %02d/%02d/%04d, its request is no longer right: "
                         "it is not sealed"),
                       s->date.day, s->date.month, s->date.year);
    return err_set(e, ERR_FORMAT, "%s", _("the request cannot be checked"));
}

int sign_check_request(struct sign *s, struct err *e)
{
    struct buf request;
    int fd = -1, rc = -1;

    buf_init(&request, LIMIT_REQUEST_BYTES);
    if (s->request ? out_load(&request, s->request, e) : load_embedded(s, &request, e))
        goto out;
    if (request.len == 0) {
        rc = s->request ? err_set(e, ERR_INPUT, _("%s is empty"), s->request) : 0;
        goto out;
    }
    if (check_same(s, buf_slice(&request), e))
        goto out;
    if (!s->has_date)
        s->date = clk_local(s->now).date;
    fd = in_memory(buf_slice(&request), e);
    if (fd >= 0)
        rc = judge(s, fd, e);
out:
    if (fd >= 0)
        close(fd);
    buf_release(&request);
    return rc;
}
