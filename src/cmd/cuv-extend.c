/*
 * Makes the signatures of a PDF last, whoever signed it: time stamps, certificates, answers about
 * revocation are appended. No old byte is changed; nothing is written unless all of it is there.
 */
#include <stdlib.h>

#include "base/clk.h"
#include "base/limits.h"
#include "base/out.h"
#include "cmd/cmd.h"
#include "cmd/services.h"
#include "hash/hash.h"
#include "pdf/doc.h"
#include "run/extend.h"

enum { LEVEL = 1, TSA, TRUST, CRL, ALLOW_UNKNOWN };

static const struct opt_row rows[] = {
    {LEVEL, 0, "level", "b-t|b-lt|b-lta", N_("level to reach (EN 319 142-1)")},
    {TSA | OPT_AGAIN, 0, "tsa", N_("URL"),
     N_("a time stamp authority; several are asked in this order")},
    {TRUST | OPT_AGAIN, 0, "trust", N_("DIR"), N_("certificates that every chain must reach")},
    {CRL | OPT_AGAIN, 0, "crl", N_("FILE"), N_("a revocation list to use")},
    {ALLOW_UNKNOWN, 0, "allow-unknown", NULL,
     N_("go on where it is not known whether a certificate was revoked")},
    CMD_COMMON_ROWS,
};

struct job {
    struct cmd cmd;
    const char *operand;
    struct believe_files trust_files, crl_files, authorities;
    struct conf *conf;
    struct services services;
    struct trust *trust;
    struct crl_list crls;
    struct ocsp_list ocsps;
    struct buf file;
    struct extend extend;
    bool has_level;
};

static int take(struct job *j, int id, const char *value, struct err *e)
{
    switch (id) {
    case LEVEL:
        j->has_level = true;
        return level_find(&j->extend.level, value, e);
    case TSA:
        return services_take_authority(&j->authorities, value, e);
    case TRUST:
        return believe_add(&j->trust_files, "trust", value, e);
    case CRL:
        return believe_add(&j->crl_files, "crl", value, e);
    default:
        j->extend.allow_unknown = true;
        return 0;
    }
}

static int check_options(const struct job *j, struct err *e)
{
    if (!j->has_level || j->extend.level == LEVEL_B_B)
        return err_set(e, ERR_USAGE, "%s",
                       _("the level to reach is needed: --level b-t, b-lt or b-lta"));
    if (j->cmd.operand_count > 1)
        return err_set(e, ERR_USAGE, "%s", _("one file at a time: more than one operand"));
    if (j->cmd.json)
        return err_set(e, ERR_USAGE, "%s", _("--json: there is nothing to print"));
    return 0;
}

static void say(void *self, const char *text)
{
    const struct job *j = self;

    cmd_say(&j->cmd, "%s", text);
}

static int prepare(struct job *j, struct err *e)
{
    j->services.say = say;
    j->services.self = j;
    if (cmd_conf(&j->conf, &j->cmd, e) || services_open(&j->services, j->conf, &j->authorities, e))
        return -1;
    hash_library_start();
    if (believe_load(&j->trust, &j->crls, &j->trust_files, &j->crl_files, &j->conf->trust, e))
        return -1;
    if (!j->trust)
        return err_set(e, ERR_CONFIG, "%s",
                       _("no trusted certificates are named: give --trust DIR, or dirs in section "
                         "trust of the configuration"));
    j->extend.ask = j->services.ask;
    j->extend.known = (struct ask_known){j->trust, &j->crls, &j->ocsps};
    j->extend.now = clk_now();
    j->extend.say = say;
    j->extend.self = j;
    return 0;
}

static int extend(struct job *j)
{
    struct err e;
    bool changed;

    if (check_options(j, &e) || out_possible(j->cmd.output, &e) || prepare(j, &e))
        return cmd_error(&j->cmd, &e);
    if (cmd_map(&j->file, j->operand, LIMIT_REVISION_BYTES, pdf_begins, &e) ||
        extend_file(&j->extend, &j->file, &changed, &e))
        return cmd_error_file(&j->cmd, j->operand, &e);
    if (!changed)
        cmd_say(&j->cmd, "%s", _("the file has that level already: nothing was added"));
    if (out_save(j->cmd.output, buf_slice(&j->file), 0644, &e))
        return cmd_error(&j->cmd, &e);
    return 0;
}

int main(int argc, char **argv)
{
    static struct job j = {
        .cmd =
            {
                .name = "cuv-extend",
                .rows = rows,
                .usage = N_("--level b-t|b-lt|b-lta [options] [IN.pdf] > OUT.pdf"),
                .summary =
                    N_("Makes the signatures of a PDF last: time stamps, certificates, status."),
            },
    };
    struct err e;
    int id, code;

    buf_init(&j.file, LIMIT_PDF_BYTES);
    cmd_begin(&j.cmd, argc, argv);
    while ((id = cmd_next(&j.cmd)) != OPT_END)
        if (take(&j, id, j.cmd.opt.value, &e))
            exit(cmd_error(&j.cmd, &e));
    if (j.cmd.operand_count)
        j.operand = j.cmd.operands[0];
    code = cmd_end(&j.cmd, extend(&j));
    services_close(&j.services);
    buf_release(&j.file);
    ocsp_list_release(&j.ocsps);
    crl_list_release(&j.crls);
    trust_free(j.trust);
    conf_free(j.conf);
    return code;
}
