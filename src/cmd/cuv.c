/* The door: says what there is, runs cuv-VERB, shows the configuration. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/out.h"
#include "cmd/cmd.h"
#include "conf/conf.h"

static const struct opt_row rows[] = {CMD_COMMON_ROWS};

static const struct {
    const char *verb, *summary;
} programs[] = {
    {"form", N_("start a request, filled in with your office")},
    {"check", N_("say what is wrong in a request and what to type")},
    {"render", N_("make the letter (PDF/A) of a request")},
    {"sign", N_("sign a letter with a token")},
    {"extend", N_("add time stamps and validation data for the archive")},
    {"verify", N_("say whether a signed letter is valid, and why")},
    {"view", N_("make a picture of a page")},
    {"token", N_("look at tokens, certificates and drivers")},
    {"trust", N_("keep the pinned authorities and their lists")},
    {"batch", N_("send a day's letters through a spool")},
    {"pack", N_("wrap letters for the document exchange and the archive")},
};

static const char *const pipes[] = {
    "cuv-check req.xml",
    "cuv-render < req.xml | cuv-sign > letter.pdf",
    "cuv-sign --role agency < letter.pdf > sealed.pdf",
    "cuv-verify sealed.pdf",
};

/* Beside this program, else by PATH; returns only when there is no such program. */
static void run_verb(char **argv)
{
    char name[64], path[PATH_MAX], below[80];

    if (strchr(argv[0], '/') ||
        (size_t)snprintf(name, sizeof name, "cuv-%s", argv[0]) >= sizeof name)
        return;
    argv[0] = name;
    snprintf(below, sizeof below, "bin/%s", name);
    if (cmd_tree(path, sizeof path, below))
        execv(path, argv);
    execvp(name, argv);
}

static void list_programs(struct buf *out)
{
    char path[PATH_MAX], below[80];

    buf_add_string(out, _("The programs (each has --help and a manual page):\n\n"));
    for (size_t i = 0; i < sizeof programs / sizeof *programs; i++) {
        snprintf(below, sizeof below, "bin/cuv-%s", programs[i].verb);
        if (cmd_tree(path, sizeof path, below))
            buf_printf(out, "  cuv-%-8s %s\n", programs[i].verb, _(programs[i].summary));
    }
    buf_printf(out, "  cuv %-8s %s\n", "config",
               _("show every value of the configuration with file and line"));
    buf_add_string(out, _("\nWhat people type:\n\n"));
    for (size_t i = 0; i < sizeof pipes / sizeof *pipes; i++)
        buf_printf(out, "  %s\n", pipes[i]);
}

/* RFC 8259 7; the text is UTF-8 already. */
static void add_json(struct buf *out, const char *key, const char *text)
{
    buf_printf(out, "\"%s\":", key);
    if (!text) {
        buf_add_string(out, "null");
        return;
    }
    buf_add_byte(out, '"');
    for (; *text; text++) {
        unsigned char c = (unsigned char)*text;

        if (c < 0x20)
            buf_printf(out, "\\u%04x", c);
        else if (c == '"' || c == '\\')
            buf_printf(out, "\\%c", c);
        else
            buf_add_byte(out, c);
    }
    buf_add_byte(out, '"');
}

static void print_json(struct buf *out, const struct conf_value *v)
{
    static const char *const keys[] = {"section", "title", "name", "value", "file"};
    const char *const texts[] = {v->section, v->title, v->name, *v->text ? v->text : NULL,
                                 v->file};

    buf_add_string(out, "{\"schema\":\"cuv-config/1\"");
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        buf_add_byte(out, ',');
        add_json(out, keys[i], texts[i]);
    }
    buf_printf(out, ",\"line\":%d}\n", v->line);
}

static void print_text(struct buf *out, const struct conf_value *v)
{
    if (v->title)
        buf_printf(out, "%s \"%s\" %s", v->section, v->title, v->name);
    else
        buf_printf(out, "%s.%s", v->section, v->name);
    if (*v->text)
        buf_printf(out, " = %s", v->text);
    if (v->file)
        buf_printf(out, "\t# %s:%d\n", v->file, v->line);
    else
        buf_printf(out, "\t# %s\n", *v->text ? _("default") : _("not set"));
}

static int print_config(struct buf *out, const struct cmd *c, struct err *e)
{
    struct conf *conf;

    if (cmd_conf(&conf, c, e))
        return -1;
    if (conf->files.count == 0)
        cmd_say(c, "%s", _("no configuration was found; these are the defaults"));
    for (size_t i = 0; i < conf->value_count; i++) {
        if (c->json)
            print_json(out, &conf->values[i]);
        else
            print_text(out, &conf->values[i]);
    }
    conf_free(conf);
    return 0;
}

static int print(const struct cmd *c, struct err *e)
{
    struct buf out;
    int rc = -1;

    buf_init(&out, LIMIT_CONFIG_BYTES * 8);
    if (c->operand_count == 0)
        list_programs(&out);
    else if (print_config(&out, c, e))
        goto out;
    if (buf_check(&out, _("the list"), e) || out_save(c->output, buf_slice(&out), 0644, e))
        goto out;
    rc = 0;
out:
    buf_release(&out);
    return rc;
}

int main(int argc, char **argv)
{
    struct cmd c = {.name = "cuv",
                    .rows = rows,
                    .usage = N_("[config | VERB [ARGUMENT…]]"),
                    .summary = N_("Says what there is, shows the configuration, runs cuv-VERB.")};
    struct err e = {0};
    bool verb = argc > 1 && argv[1][0] != '-' && strcmp(argv[1], "config") != 0;
    char *typed = verb ? argv[1] : NULL;

    if (verb)
        run_verb(argv + 1);
    cmd_begin(&c, argc, argv);
    if (verb) {
        err_set(&e, ERR_USAGE, _("there is no program cuv-%s; cuv alone lists them"), typed);
        return cmd_end(&c, cmd_error(&c, &e));
    }
    cmd_next(&c);
    if (c.operand_count > 1 && strcmp(c.operands[0], "config") == 0) {
        err_set(&e, ERR_USAGE, _("config shows all of it: no %s behind it"), c.operands[1]);
        return cmd_end(&c, cmd_error(&c, &e));
    }
    if (c.operand_count > 1 || (c.operand_count == 1 && strcmp(c.operands[0], "config") != 0)) {
        err_set(&e, ERR_USAGE, "%s", _("options go after the verb: cuv VERB --lang en"));
        return cmd_end(&c, cmd_error(&c, &e));
    }
    return cmd_end(&c, print(&c, &e) ? cmd_error(&c, &e) : 0);
}
