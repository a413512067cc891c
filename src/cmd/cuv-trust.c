/* cuv-trust: which authorities are believed, as data; their newest lists. Trust is never fetched.
 */
#include <stdio.h>
#include <string.h>

#include "base/out.h"
#include "cmd/trust.h"
#include "hash/hash.h"

enum { TRUST = 1, SHA256, DOMAIN, KIND, SOURCE, INTO };

static const struct opt_row rows[] = {
    {TRUST, 0, "trust", N_("DIR"), N_("the folder, instead of the first one configured")},
    {SHA256, 0, "sha256", N_("H"),
     N_("add: SHA-256 of the certificate, from a source that you trust")},
    {DOMAIN, 0, "domain", "gov-g1|gov-g2|public|foreign|test|unknown",
     N_("add: whose authority it is")},
    {KIND, 0, "kind", "root|issuer|timestamp", N_("add: what it is believed for")},
    {SOURCE, 0, "source", N_("TEXT"), N_("add: where the SHA-256 was compared, by whom")},
    {INTO, 0, "into", N_("DIR"), N_("crl: where the lists go")},
    CMD_COMMON_ROWS,
};

static void take(struct trust_job *j, int id)
{
    const char *value = j->cmd.opt.value;

    switch (id) {
    case TRUST:
        j->folder = value;
        break;
    case SHA256:
        j->sha256 = value;
        break;
    case DOMAIN:
        j->domain = value;
        break;
    case KIND:
        j->kind = value;
        break;
    case SOURCE:
        j->source = value;
        break;
    default:
        j->into = value;
    }
}

static int do_verb(struct trust_job *j, struct err *e)
{
    const char *verb = j->cmd.operand_count ? j->cmd.operands[0] : "";
    const char *operand = j->cmd.operand_count == 2 ? j->cmd.operands[1] : NULL;

    if (strcmp(verb, "list") == 0 && j->cmd.operand_count == 1)
        return trust_list(j, e);
    if (strcmp(verb, "crl") == 0 && j->cmd.operand_count == 1)
        return trust_lists(j, e);
    if (strcmp(verb, "add") == 0 && operand)
        return trust_pin(j, operand, e);
    if (strcmp(verb, "remove") == 0 && operand)
        return trust_close(j, operand, e);
    if (strcmp(verb, "check") == 0 && operand)
        return trust_check(j, operand, e);
    return err_set(e, ERR_USAGE, "%s",
                   _("say list, add FILE --sha256 H --domain D, remove H, check PINS or crl "
                     "--into DIR"));
}

static int find_folder(struct trust_job *j, struct err *e)
{
    if (!j->folder && j->conf->trust.dirs.count)
        j->folder = j->conf->trust.dirs.items[0];
    return j->folder ? 0
                     : err_set(e, ERR_CONFIG, "%s",
                               _("no trusted certificates are named: give --trust DIR, or dirs in "
                                 "section trust of the configuration"));
}

int main(int argc, char **argv)
{
    struct trust_job j = {
        .cmd = {.name = "cuv-trust",
                .rows = rows,
                .usage = N_("[options] list | add FILE | remove SHA256 | check PINS | crl"),
                .summary =
                    N_("Which authorities are believed, and their newest revocation lists.")},
    };
    struct err e;
    int id, code;

    cmd_begin(&j.cmd, argc, argv);
    buf_init(&j.out, (size_t)4 << 20);
    hash_library_start();
    while ((id = cmd_next(&j.cmd)) != OPT_END)
        take(&j, id);
    code = cmd_conf(&j.conf, &j.cmd, &e) || find_folder(&j, &e) ? -1 : do_verb(&j, &e);
    /* What was found is said also where something is missing. */
    if (j.out.len && out_save(j.cmd.output, buf_slice(&j.out), 0644, code < 0 ? NULL : &e))
        code = -1;
    if (code < 0)
        code = cmd_error(&j.cmd, &e);
    buf_release(&j.out);
    conf_free(j.conf);
    return cmd_end(&j.cmd, code);
}
