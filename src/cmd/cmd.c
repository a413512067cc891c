#include "cmd/cmd.h"

#include <errno.h>
#include <fcntl.h>
#include <libintl.h>
#include <locale.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/map.h"
#include "base/out.h"
#include "base/secret.h"
#include "base/utf8.h"

static const char *first_set(const char *const *names)
{
    for (; *names; names++) {
        const char *value = getenv(*names);

        if (value && *value)
            return value;
    }
    return "";
}

/* --lang has to be known before the first message, so it is looked for ahead of the parsing. */
static const char *asked_language(int argc, char **argv)
{
    static const char *const names[] = {"LC_ALL", "LC_MESSAGES", "LANG", NULL};

    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
        if (strncmp(argv[i], "--lang=", 7) == 0)
            return argv[i] + 7;
        if (strcmp(argv[i], "--lang") == 0 && i + 1 < argc)
            return argv[i + 1];
    }
    return first_set(names);
}

static const char *chosen = "vi";

const char *cmd_language(void)
{
    return chosen;
}

/*
 * Numbers stay in the C locale. gettext ignores LANGUAGE in the locale "C", but not in "C.UTF-8",
 * which every Debian has; English is the texts as they stand in the source.
 */
static void set_language(int argc, char **argv)
{
    const char *language = asked_language(argc, argv);
    char folder[4096];

    setlocale(LC_CTYPE, "C.UTF-8");
    if (strncmp(language, "en", 2) == 0) {
        chosen = "en";
        return;
    }
    setlocale(LC_MESSAGES, "C.UTF-8");
    setenv("LANGUAGE", "vi", 1);
    if (!cmd_tree(folder, sizeof folder, "share/locale"))
        snprintf(folder, sizeof folder, "%s/share/locale", CUV_PREFIX);
    bindtextdomain("cuv", folder);
    bind_textdomain_codeset("cuv", "UTF-8");
}

static void on_signal(int number)
{
    out_abandon();
    secret_echo();
    signal(number, SIG_DFL);
    raise(number);
}

/*
 * A standard descriptor that came closed would be given to the next file or socket, and data would
 * go there. /dev/null opened the wrong way round keeps the number, and every use of it fails.
 */
static void hold_descriptors(void)
{
    for (int fd = 0; fd <= 2; fd++)
        if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", fd ? O_RDONLY : O_WRONLY) != fd)
            _exit(err_exit_code(ERR_IO));
}

void cmd_begin(struct cmd *c, int argc, char **argv)
{
    static const int ending[] = {SIGHUP, SIGINT, SIGTERM, SIGXFSZ, SIGXCPU};

    hold_descriptors();
    for (size_t i = 0; i < sizeof ending / sizeof *ending; i++)
        signal(ending[i], on_signal);
    /* A closed pipe is an error to report (74), not a silent death. */
    signal(SIGPIPE, SIG_IGN);
    set_language(argc, argv);
    opt_init(&c->opt, c->rows, argc, argv);
    c->operands = argv + 1;
    c->operand_count = 0;
}

enum { HELP_LEFT = 28 };

static void print_help(const struct cmd *c)
{
    printf(_("usage: %s %s\n%s\n\noptions:\n"), c->name, _(c->usage), _(c->summary));
    for (const struct opt_row *row = c->rows; row->id; row++) {
        char left[128], letter[8] = "    ";
        int room;

        if (!row->help)
            continue;
        if (row->letter)
            snprintf(letter, sizeof letter, "-%c, ", row->letter);
        snprintf(left, sizeof left, "%s--%s%s%s", letter, row->name, row->argument ? " " : "",
                 row->argument ? _(row->argument) : "");
        /* By letters: printf's width counts the bytes of "TỆP". */
        room = HELP_LEFT - (int)utf8_length(left);
        printf(room < 0 ? "  %s\n%*s%s\n" : "  %s%*s%s\n", left,
               room < 0 ? HELP_LEFT + 3 : room + 1, "", _(row->help));
    }
    printf(_("\nSee man %s.\n"), c->name);
}

static void list_options(const struct cmd *c)
{
    for (const struct opt_row *row = c->rows; row->id; row++) {
        if (!row->help)
            continue;
        if (row->letter)
            printf("-%c\n", row->letter);
        printf("--%s%s%s\n", row->name, row->argument ? " " : "",
               row->argument ? row->argument : "");
    }
}

static void usage_error(const struct cmd *c, const struct err *e)
{
    exit(cmd_error(c, e));
}

static void check_language(const struct cmd *c, const char *value)
{
    struct err e;

    if (strcmp(value, "vi") == 0 || strcmp(value, "en") == 0)
        return;
    err_set(&e, ERR_USAGE, _("--lang %s: only vi and en are known"), value);
    usage_error(c, &e);
}

/* Obeys one common option; false when it is the program's own. */
static bool common_option(struct cmd *c, int id)
{
    switch (id) {
    case CMD_OUTPUT:
        c->output = c->opt.value;
        return true;
    case CMD_CONFIG:
        c->config_file = c->opt.value;
        return true;
    case CMD_LANG:
        check_language(c, c->opt.value);
        return true;
    case CMD_JSON:
        c->json = true;
        return true;
    case CMD_QUIET:
        c->quiet = true;
        return true;
    case CMD_VERBOSE:
        c->verbose = true;
        return true;
    case CMD_HELP:
        print_help(c);
        exit(cmd_end(c, 0));
    case CMD_VERSION:
        printf("%s %s\n", c->name, CUV_VERSION);
        exit(cmd_end(c, 0));
    case CMD_LIST_OPTIONS:
        list_options(c);
        exit(cmd_end(c, 0));
    default:
        return false;
    }
}

int cmd_next(struct cmd *c)
{
    struct err e;

    for (;;) {
        int id = opt_next(&c->opt, &e);

        if (id == OPT_ERROR)
            usage_error(c, &e);
        if (id == OPT_OPERAND)
            c->operands[c->operand_count++] = c->opt.argv[c->opt.at - 1];
        else if (id == OPT_END || !common_option(c, id))
            return id;
    }
}

static int say_error(const struct cmd *c, const char *file, const struct err *e)
{
    char text[sizeof e->text + 1];

    snprintf(text, sizeof text, "%s", e->text);
    utf8_mask_controls(text);
    if (file)
        fprintf(stderr, "%s: %s: %s\n", c->name, file, text);
    else
        fprintf(stderr, "%s: %s\n", c->name, text);
    return err_exit_code(e->kind);
}

int cmd_error(const struct cmd *c, const struct err *e)
{
    return say_error(c, NULL, e);
}

int cmd_error_file(const struct cmd *c, const char *file, const struct err *e)
{
    char name[1024];

    snprintf(name, sizeof name, "%s", cmd_is_stdin(file) ? _("standard input") : file);
    utf8_mask_controls(name);
    return say_error(c, name, e);
}

void cmd_say(const struct cmd *c, const char *format, ...)
{
    char text[2048];
    va_list ap;

    if (c->quiet)
        return;
    va_start(ap, format);
    vsnprintf(text, sizeof text, format, ap);
    va_end(ap);
    utf8_trim_tail(text);
    utf8_mask_controls(text);
    fprintf(stderr, "%s: %s\n", c->name, text);
}

bool cmd_is_stdin(const char *operand)
{
    return !operand || strcmp(operand, "-") == 0;
}

int cmd_check_apart(const char *output, const char *input, struct err *e)
{
    struct stat a, b;

    if (cmd_is_stdin(output) || cmd_is_stdin(input) || stat(output, &a) || stat(input, &b) ||
        a.st_dev != b.st_dev || a.st_ino != b.st_ino || !S_ISREG(a.st_mode))
        return 0;
    return err_set(e, ERR_USAGE, _("%s is read: it would be lost; name another file to write to"),
                   output);
}

static int check_read(const struct buf *b, const char *operand, struct err *e)
{
    if (b->len)
        return 0;
    return err_set(e, ERR_INPUT, "%s",
                   cmd_is_stdin(operand) ? _("no letter came: the stage before failed")
                                         : _("the file is empty"));
}

int cmd_open(const char *operand, struct err *e)
{
    int fd = STDIN_FILENO;

    if (!cmd_is_stdin(operand)) {
        fd = open(operand, O_RDONLY | O_CLOEXEC | O_NOCTTY);
        if (fd < 0)
            return err_set(e, errno == EACCES ? ERR_PERMISSION : ERR_INPUT,
                           _("cannot open it: %s"), strerror(errno));
    } else if (isatty(fd)) {
        fprintf(stderr, "%s\n", _("reading standard input; end it with Ctrl-D"));
    }
    return fd;
}

void cmd_close(int fd)
{
    if (fd > STDIN_FILENO)
        close(fd);
}

int cmd_map_open(struct buf *b, int fd, const char *operand, size_t room, map_begins *begins,
                 struct err *e)
{
    const char *folder = getenv("TMPDIR");

    return map_read(b, fd, folder && *folder ? folder : "/var/tmp", room, begins, e)
               ? -1
               : check_read(b, operand, e);
}

int cmd_map(struct buf *b, const char *operand, size_t room, map_begins *begins, struct err *e)
{
    int fd = cmd_open(operand, e), rc;

    rc = fd < 0 ? -1 : cmd_map_open(b, fd, operand, room, begins, e);
    cmd_close(fd);
    return rc;
}

int cmd_read(struct buf *b, const char *operand, struct err *e)
{
    if (!cmd_is_stdin(operand)) {
        if (out_load_unnamed(b, operand, e))
            return -1;
        return check_read(b, operand, e);
    }
    if (isatty(STDIN_FILENO))
        fprintf(stderr, "%s\n", _("reading standard input; end it with Ctrl-D"));
    return buf_read(b, STDIN_FILENO, NULL, e) ? -1 : check_read(b, operand, e);
}

/* 0 < 2 < 1 < trouble; of two troubles the first one met stays. */
static int badness(int code)
{
    return code == 0 ? 0 : code == 2 ? 1 : code == 1 ? 2 : 3;
}

int cmd_worse(int a, int b)
{
    return badness(b) > badness(a) ? b : a;
}

int cmd_end(const struct cmd *c, int code)
{
    struct err e;

    if (out_close_stdout(&e))
        return cmd_error(c, &e);
    return code;
}
