/* What came in: is it whole, who signed, was the certificate good then? */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clk.h"
#include "base/limits.h"
#include "base/out.h"
#include "base/utf8.h"
#include "cmd/believe.h"
#include "cmd/cmd.h"
#include "conf/conf.h"
#include "hash/hash.h"
#include "judge/judge.h"
#include "report/report.h"
#include "seal/check.h"

enum { VERIFY_AT = 1, VERIFY_TRUST, VERIFY_CRL, VERIFY_REQUIRE };

static const struct opt_row rows[] = {
    {VERIFY_AT, 0, "at", N_("TIME"), N_("judge as if it were TIME (yyyy-mm-dd or ISO 8601)")},
    {VERIFY_TRUST, 0, "trust", N_("DIR"),
     N_("trust the certificates of DIR instead of the configured ones; may be repeated")},
    {VERIFY_CRL, 0, "crl", N_("FILE"),
     N_("revocation lists of FILE instead of the configured ones; may be repeated")},
    {VERIFY_REQUIRE, 0, "require", N_("person+agency|person|agency"),
     N_("who must have signed; else the verdict is undetermined")},
    CMD_COMMON_ROWS,
};

struct verify {
    struct cmd cmd;
    struct conf *conf;
    struct believe_files trust_files, crl_files;
    struct trust *trust;
    struct crl_list crls;
    struct seal_pin *pins;
    struct seal_check_options options;
    struct buf out;
    int code;
};

/* One input: mapped when it is a file, so that its size costs no memory; else read whole. */
struct input {
    struct slice bytes;
    void *map;
    struct buf buffer;
};

static int usage(struct err *e, const char *option, const char *value)
{
    return err_set(e, ERR_USAGE, _("--%s %s: not understood; see --help"), option, value);
}

static int parse_require(const char *text, enum verdict_legal *out, struct err *e)
{
    for (int l = LEGAL_PERSON; l <= LEGAL_PERSON_AGENCY; l++)
        if (strcmp(text, legal_name((enum verdict_legal)l)) == 0) {
            *out = (enum verdict_legal)l;
            return 0;
        }
    return usage(e, "require", text);
}

static int parse_option(struct verify *v, int id, struct err *e)
{
    const char *value = v->cmd.opt.value;

    switch (id) {
    case VERIFY_AT:
        return clk_parse_time(value, &v->options.at) ? usage(e, "at", value) : 0;
    case VERIFY_TRUST:
        return believe_add(&v->trust_files, "trust", value, e);
    case VERIFY_CRL:
        return believe_add(&v->crl_files, "crl", value, e);
    default:
        return parse_require(value, &v->options.require, e);
    }
}

static int parse_options(struct verify *v, struct err *e)
{
    int id;

    v->options.at = INT64_MIN;
    while ((id = cmd_next(&v->cmd)) != OPT_END)
        if (parse_option(v, id, e))
            return -1;
    if (v->options.at == INT64_MIN)
        v->options.at = clk_now();
    return 0;
}

static int load_trust(struct verify *v, struct err *e)
{
    if (believe_load(&v->trust, &v->crls, &v->trust_files, &v->crl_files, &v->conf->trust, e))
        return -1;
    v->options.trust = v->trust;
    v->options.crls = &v->crls;
    return 0;
}

static int load_pins(struct verify *v, struct err *e)
{
    size_t n = v->conf->pin_count;

    v->pins = calloc(n ? n : 1, sizeof *v->pins);
    if (!v->pins)
        return err_memory(e);
    for (size_t i = 0; i < n; i++) {
        const struct conf_pin *pin = &v->conf->pins[i];

        v->pins[i] =
            (struct seal_pin){pin->sha256, pin->kind == CONF_PIN_AGENCY ? ROLE_AGENCY : ROLE_PERSON,
                              pin->from, pin->until};
    }
    v->options.pins = v->pins;
    v->options.pin_count = n;
    return 0;
}

/* The configuration's demand, where none was made on the command line. */
static int load_demand(struct verify *v, struct err *e)
{
    const char *require = v->conf->verify.require;

    return v->options.require != LEGAL_NONE || !require
               ? 0
               : parse_require(require, &v->options.require, e);
}

static int map_file(struct input *in, const char *path, struct err *e)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    struct stat st;
    int rc = -1;

    if (fd < 0)
        return err_set(e, errno == EACCES ? ERR_PERMISSION : ERR_INPUT, _("cannot open: %s"),
                       strerror(errno));
    if (fstat(fd, &st)) {
        err_set(e, ERR_IO, "%s", strerror(errno));
        goto out;
    }
    if (!S_ISREG(st.st_mode)) {
        rc = S_ISDIR(st.st_mode) ? err_set(e, ERR_INPUT, "%s", _("a folder, not a file"))
                                 : buf_read(&in->buffer, fd, path, e);
        in->bytes = buf_slice(&in->buffer);
        goto out;
    }
    if (st.st_size == 0 || (uint64_t)st.st_size > LIMIT_PDF_BYTES) {
        err_set(e, st.st_size ? ERR_FORMAT : ERR_INPUT, "%s",
                st.st_size ? _("the file is too large") : _("the file is empty"));
        goto out;
    }
    in->map = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (in->map == MAP_FAILED) {
        in->map = NULL;
        err_set(e, ERR_IO, _("cannot map: %s"), strerror(errno));
        goto out;
    }
    in->bytes = (struct slice){in->map, (size_t)st.st_size};
    rc = 0;
out:
    close(fd);
    return rc;
}

static int input_open(struct input *in, const char *operand, struct err *e)
{
    *in = (struct input){0};
    buf_init(&in->buffer, LIMIT_PDF_PIPE_BYTES);
    if (!cmd_is_stdin(operand))
        return map_file(in, operand, e);
    if (cmd_read(&in->buffer, operand, e))
        return -1;
    in->bytes = buf_slice(&in->buffer);
    return 0;
}

static void input_close(struct input *in)
{
    if (in->map)
        munmap(in->map, in->bytes.len);
    buf_release(&in->buffer);
}

/* The name as it may be printed: no control characters, well-formed UTF-8. */
static const char *name_of(const char *operand, char *out, size_t size)
{
    size_t good;

    snprintf(out, size, "%s", cmd_is_stdin(operand) ? "-" : operand);
    for (good = utf8_check(out, strlen(out)); out[good]; good = utf8_check(out, strlen(out)))
        out[good] = '?';
    utf8_mask_controls(out);
    for (char *p = out; *p; p++)
        if (*p == '\n' || *p == '\t')
            *p = '?';
    return out;
}

static int verify_one(struct verify *v, const char *operand, struct err *e)
{
    char name[4096];
    struct verdict *verdict = NULL;
    struct input in;
    int rc = -1;

    if (input_open(&in, operand, e) || seal_check(&verdict, in.bytes, &v->options, e))
        goto out;
    name_of(operand, name, sizeof name);
    if (!v->cmd.json)
        report_text(&v->out, name, verdict, v->cmd.verbose);
    else if (report_json(&v->out, name, verdict, e))
        goto out;
    v->code = cmd_worse(v->code, judge_exit_code(verdict->kind));
    rc = 0;
out:
    verdict_free(verdict);
    input_close(&in);
    return rc;
}

/* Verdicts so far leave together; one bad file does not stop the rest. */
static int verify_all(struct verify *v, struct err *e)
{
    int count = v->cmd.operand_count;

    for (int i = 0; i < (count ? count : 1); i++) {
        const char *operand = count ? v->cmd.operands[i] : "-";

        if (verify_one(v, operand, e))
            v->code = cmd_worse(v->code, cmd_error_file(&v->cmd, operand, e));
        if (!v->cmd.output && v->out.len) {
            if (out_write(STDOUT_FILENO, v->out.data, v->out.len, _("standard output"), e))
                return -1;
            buf_clear(&v->out);
        }
    }
    if (buf_check(&v->out, _("the report"), e))
        return -1;
    return v->cmd.output ? out_save(v->cmd.output, buf_slice(&v->out), 0644, e) : 0;
}

int main(int argc, char **argv)
{
    struct verify v = {.cmd = {.name = "cuv-verify",
                               .rows = rows,
                               .usage = N_("[options] [FILE.pdf …]"),
                               .summary = N_("Says whether signed PDF files are whole, who signed "
                                             "them, and whether the certificates were good.")}};
    struct err e;
    int code;

    cmd_begin(&v.cmd, argc, argv);
    hash_library_start();
    buf_init(&v.out, (size_t)64 << 20);
    if (parse_options(&v, &e) || cmd_conf(&v.conf, &v.cmd, &e) || load_trust(&v, &e) ||
        load_pins(&v, &e) || load_demand(&v, &e) || verify_all(&v, &e))
        v.code = cmd_error(&v.cmd, &e);
    code = cmd_end(&v.cmd, v.code);
    buf_release(&v.out);
    free(v.pins);
    crl_list_release(&v.crls);
    trust_free(v.trust);
    conf_free(v.conf);
    return code;
}
