#include "conf/conf.h"

#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "conf/fill.h"
#include "conf/read.h"

/* Files of one configuration, with their copies and values. */
enum { MAX_FILES = 64 };
#define ARENA_BYTES (LIMIT_CONFIG_BYTES * 64)

struct loading {
    struct conf *conf;
    struct settings settings;
    const char *files[MAX_FILES];
    size_t count;
    unsigned user;
};

static bool exists(const char *path)
{
    return access(path, F_OK) == 0;
}

static int add_file(struct loading *l, const char *path, struct err *e)
{
    if (l->count == MAX_FILES)
        return err_set(e, ERR_CONFIG, _("%s: more than %d configuration files"), path, MAX_FILES);
    path = arena_string(l->conf->arena, path);
    if (!path)
        return err_memory(e);
    l->files[l->count++] = path;
    return 0;
}

static int add_named(struct loading *l, const char *path, const char *who, struct err *e)
{
    if (!exists(path))
        return err_set(e, ERR_CONFIG, _("%s: this configuration, named by %s, is not there"), path,
                       who);
    return add_file(l, path, e);
}

/* pipeline.conf of the machine and the parts after it, in the order of their names. */
static int add_machine(struct loading *l, const char *folder, struct err *e)
{
    char *main_file = arena_printf(l->conf->arena, "%s/pipeline.conf", folder);
    char *parts = arena_printf(l->conf->arena, "%s/pipeline.conf.d/*.conf", folder);
    glob_t found = {0};
    int rc = -1;

    if (!main_file || !parts)
        return err_memory(e);
    if (exists(main_file) && add_file(l, main_file, e))
        return -1;
    if (glob(parts, GLOB_ERR, NULL, &found) == GLOB_NOSPACE) {
        err_memory(e);
        goto out;
    }
    for (size_t i = 0; i < found.gl_pathc; i++)
        if (add_file(l, found.gl_pathv[i], e))
            goto out;
    rc = 0;
out:
    globfree(&found);
    return rc;
}

static int add_personal(struct loading *l, const struct conf_places *p, struct err *e)
{
    const char *path = NULL;

    if (p->xdg_home && *p->xdg_home)
        path = arena_printf(l->conf->arena, "%s/cuv/pipeline.conf", p->xdg_home);
    else if (p->home && *p->home)
        path = arena_printf(l->conf->arena, "%s/.config/cuv/pipeline.conf", p->home);
    else
        return 0;
    if (!path)
        return err_memory(e);
    return exists(path) ? add_file(l, path, e) : 0;
}

static int find_files(struct loading *l, const struct conf_places *p, struct err *e)
{
    if (p->option && *p->option)
        return add_named(l, p->option, "--config", e);
    if (p->variable && *p->variable)
        return add_named(l, p->variable, "$CUV_CONFIG", e);
    if (p->machine && *p->machine && add_machine(l, p->machine, e))
        return -1;
    return l->count ? 0 : add_personal(l, p, e);
}

/* What a file may not say unless only its owner, who is root or the user, can write it. */
static int check_owner(const struct loading *l, const struct setting *first, const char *path,
                       const struct stat *st, struct err *e)
{
    bool ours = st->st_uid == 0 || st->st_uid == l->user;

    if (ours && !(st->st_mode & (S_IWGRP | S_IWOTH)))
        return 0;
    for (const struct setting *s = first; s; s = s->next) {
        if (!s->row || !s->row->guarded)
            continue;
        if (!ours)
            return err_set(e, ERR_CONFIG,
                           _("%s:%d: %s.%s may stand only in a file of root or of yourself; this "
                             "one belongs to user %u"),
                           path, s->line, s->section->name, s->row->name, (unsigned)st->st_uid);
        return err_set(e, ERR_CONFIG,
                       _("%s:%d: %s.%s may not stand in a file that others can write; run: chmod "
                         "go-w %s"),
                       path, s->line, s->section->name, s->row->name, path);
    }
    return 0;
}

static int check_text(const char *path, const struct buf *text, struct err *e)
{
    size_t bad = utf8_check((const char *)text->data, text->len);

    if (text->len && memchr(text->data, 0, text->len))
        return err_set(e, ERR_CONFIG, _("%s: this file is not text"), path);
    if (bad != text->len)
        return err_set(e, ERR_CONFIG, _("%s: byte %zu is not UTF-8; save the file as UTF-8"), path,
                       bad);
    return 0;
}

/* One descriptor for bytes and owner, so that they are those of the same file. */
static int load_file(struct loading *l, const char *path, struct err *e)
{
    struct setting **begin = l->settings.end;
    struct stat st;
    struct buf text;
    int rc = -1, fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);

    if (fd < 0 || fstat(fd, &st)) {
        err_set(e, ERR_CONFIG, "%s: %s", path, strerror(errno));
        goto close;
    }
    buf_init(&text, LIMIT_CONFIG_BYTES);
    if (buf_read(&text, fd, path, e)) {
        e->kind = e->kind == ERR_FORMAT ? ERR_CONFIG : e->kind;
        goto out;
    }
    if (check_text(path, &text, e) || settings_read(&l->settings, path, buf_slice(&text), e) ||
        check_owner(l, *begin, path, &st, e))
        goto out;
    rc = 0;
out:
    buf_release(&text);
close:
    if (fd >= 0)
        close(fd);
    return rc;
}

static int load_all(struct loading *l, const struct conf_places *places, struct err *e)
{
    const char **files;

    settings_init(&l->settings, l->conf->arena);
    if (find_files(l, places, e))
        return -1;
    for (size_t i = 0; i < l->count; i++)
        if (load_file(l, l->files[i], e))
            return -1;
    files = arena_array(l->conf->arena, l->count + 1, sizeof *files);
    if (!files)
        return err_memory(e);
    memcpy(files, l->files, l->count * sizeof *files);
    l->conf->files = (struct conf_list){files, l->count};
    return conf_fill(l->conf, &l->settings, e);
}

int conf_load(struct conf **out, const struct conf_places *places, struct err *e)
{
    struct arena *arena = arena_new(ARENA_BYTES);
    struct loading l = {.user = places->user};

    l.conf = arena ? arena_alloc(arena, sizeof *l.conf) : NULL;
    if (!l.conf) {
        arena_free(arena);
        return err_memory(e);
    }
    l.conf->arena = arena;
    if (load_all(&l, places, e)) {
        arena_free(arena);
        return -1;
    }
    *out = l.conf;
    return 0;
}

void conf_free(struct conf *c)
{
    if (c)
        arena_free(c->arena);
}
