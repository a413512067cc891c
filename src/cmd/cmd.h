/*
 * What every program shares: language, common options, places of data, messages, exit codes.
 * Only cmd prints, exits, reads argv and the environment, and asks the time.
 */
#ifndef CUV_CMD_CMD_H
#define CUV_CMD_CMD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/finding.h"
#include "base/map.h"
#include "base/opt.h"

struct conf;

/* Common options; their ids start at 1000. Put CMD_COMMON_ROWS last in a program's table. */
enum {
    CMD_HELP = 1000,
    CMD_VERSION,
    CMD_OUTPUT,
    CMD_CONFIG,
    CMD_LANG,
    CMD_JSON,
    CMD_QUIET,
    CMD_VERBOSE,
    CMD_LIST_OPTIONS,
};

#define CMD_COMMON_ROWS                                                                            \
    {CMD_OUTPUT, 'o', "output", N_("FILE"), N_("write to FILE, complete or not at all; - is standard output")},      \
        {CMD_CONFIG, 0, "config", N_("FILE"), N_("read FILE instead of the usual configuration")},                   \
        {CMD_LANG, 0, "lang", N_("vi|en"), N_("language of messages")},                            \
        {CMD_JSON, 0, "json", NULL, N_("print JSON, one object a line")},                          \
        {CMD_QUIET, 'q', "quiet", NULL, N_("say only what went wrong")},                           \
        {CMD_VERBOSE, 'v', "verbose", NULL, N_("say more")},                                       \
        {CMD_HELP, 'h', "help", NULL, N_("print this help")},                                      \
        {CMD_VERSION, 0, "version", NULL, N_("print the version")},                                \
        {CMD_LIST_OPTIONS, 0, "list-options", NULL, NULL}, {                                       \
        0                                                                                          \
    }

struct cmd {
    const char *name; /* "cuv-sign" */
    const struct opt_row *rows;
    const char *usage;   /* N_(): one line after the name */
    const char *summary; /* N_(): one sentence */
    /* set by the common options */
    const char *output, *config_file;
    bool json, quiet, verbose;
    struct opt opt;
    char **operands; /* inside argv; filled by cmd_next */
    int operand_count;
};

/*
 * Language (from --lang, LC_ALL, LC_MESSAGES, LANG; Vietnamese unless they say en), signals
 * (temporary files removed), option state.
 */
void cmd_begin(struct cmd *c, int argc, char **argv);

/*
 * The next option of the program itself: common ones are obeyed here, operands are collected.
 * OPT_END at the end. Usage errors, --help, --version end the program.
 */
int cmd_next(struct cmd *c);

/* "vi" or "en": for a program that is started to speak for this one. */
const char *cmd_language(void);

/* "cuv-sign: text" on standard error, control characters masked; returns the exit code. */
int cmd_error(const struct cmd *c, const struct err *e);
int cmd_error_file(const struct cmd *c, const char *file, const struct err *e);
/* Ordinary talk on standard error, silent with --quiet. */
void cmd_say(const struct cmd *c, const char *format, ...) __attribute__((format(printf, 2, 3)));

/*
 * Standard input or a file, at most max bytes. Empty: ERR_INPUT with the contract's words. Errors
 * are told by cmd_error_file, which names the file.
 */
int cmd_read(struct buf *b, const char *operand, struct err *e);
/* The same of files whose size must cost no memory (base/map.h: room, begins). */
int cmd_map(struct buf *b, const char *operand, size_t room, map_begins *begins, struct err *e);
/* cmd_map in its steps, for one who may copy the file instead. */
int cmd_open(const char *operand, struct err *e);
int cmd_map_open(struct buf *b, int fd, const char *operand, size_t room, map_begins *begins,
                 struct err *e);
void cmd_close(int fd); /* not standard input */
bool cmd_is_stdin(const char *operand);
/* ERR_USAGE when output is the file that input is read from; either may be NULL or "-". */
int cmd_check_apart(const char *output, const char *input, struct err *e);

/*
 * The path of a data file ("forms-xml/mau-01.xml", "fonts", …): $CUV_DATADIR, /etc/cuv/data, beside
 * the binary's tree, PREFIX/share/cuv; file by file, first found. ERR_CONFIG when nowhere.
 */
int cmd_data(char *path, size_t size, const char *name, struct err *e);
/* The path of a helper program ("cuv-module"): beside the binary's tree, PREFIX/libexec/cuv. */
int cmd_helper(char *path, size_t size, const char *name, struct err *e);

/* TREE/bin/program → TREE/below, when that exists: the tree this program lies in. */
bool cmd_tree(char *path, size_t size, const char *below);

/* Loads --config, $CUV_CONFIG, /etc/cuv/…, $XDG_CONFIG_HOME/…; never the working directory. */
int cmd_conf(struct conf **out, const struct cmd *c, struct err *e);

/* Of two exit codes the worse: 0 < 2 < 1 < trouble. */
int cmd_worse(int a, int b);

/* Closes standard output with a check; the final exit code. */
int cmd_end(const struct cmd *c, int code);

#endif
