/*
 * Starts requests: from the office's configuration, from a sheet, from an earlier request. The only
 * program that lets the configuration flow into a request.
 */
#include "cmd/cuv-form.h"

#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "base/out.h"

enum { OPTION_CSV = 1, OPTION_FROM, OPTION_RESTORE, OPTION_CERTIFICATE, OPTION_DEVICE };

static const struct opt_row rows[] = {
    {OPTION_CSV, 0, "csv", NULL, N_("new: read a sheet, LIST.csv; fields: write one to fill in")},
    {OPTION_FROM, 0, "from", N_("OLD.xml"), 
     N_("start from an earlier request, without its number")},
    {OPTION_RESTORE, 0, "restore-zeros", NULL, N_("put back zeros that a spreadsheet has dropped")},
    {OPTION_CERTIFICATE, 0, "certificate", N_("F.cer"), N_("fill the list from a certificate")},
    {OPTION_DEVICE, 0, "device", N_("SERIAL"), N_("the number printed on the device")},
    CMD_COMMON_ROWS};

static void parse_options(struct form_work *w)
{
    int id;

    while ((id = cmd_next(&w->cmd)) != OPT_END)
        switch (id) {
        case OPTION_CSV:
            w->sheet = true;
            break;
        case OPTION_FROM:
            w->old_file = w->cmd.opt.value;
            break;
        case OPTION_CERTIFICATE:
            w->certificate_file = w->cmd.opt.value;
            break;
        case OPTION_DEVICE:
            w->device = w->cmd.opt.value;
            break;
        case OPTION_RESTORE:
            w->restore_zeros = true;
            break;
        }
}

static int run_new(struct form_work *w, struct buf *out, struct err *e)
{
    int wanted = w->sheet ? 3 : 2;

    if (w->cmd.operand_count != wanted)
        return err_set(e, ERR_USAGE, "%s",
                       w->sheet ? _("type: cuv-form new NUMBER --csv LIST.csv")
                                : _("type: cuv-form new NUMBER, like cuv-form new 01"));
    if (w->restore_zeros && !w->sheet)
        return err_set(e, ERR_USAGE, "%s", _("--restore-zeros goes with --csv"));
    if ((w->certificate_file || w->device) && (w->sheet || w->old_file))
        return err_set(e, ERR_USAGE, "%s",
                       _("--certificate and --device start a list; they go neither with --csv nor"
                         " with --from"));
    w->sheet_file = w->sheet ? w->cmd.operands[2] : NULL;
    if (form_work_find(w, w->cmd.operands[1], e) || cmd_conf(&w->conf, &w->cmd, e) ||
        (w->certificate_file && form_read_certificate(w, e)))
        return -1;
    return form_new(w, out, e);
}

static bool is_only_new(const struct form_work *w)
{
    return w->old_file || w->restore_zeros || w->certificate_file || w->device;
}

static int run_fields(struct form_work *w, struct buf *out, struct err *e)
{
    if (w->cmd.operand_count != 2 || is_only_new(w))
        return err_set(e, ERR_USAGE, "%s", _("type: cuv-form fields NUMBER [--csv]"));
    if (form_work_find(w, w->cmd.operands[1], e))
        return -1;
    return form_fields(w, out, e);
}

static int run_csv(struct form_work *w, struct buf *out, struct err *e)
{
    if (w->cmd.operand_count > 2 || is_only_new(w) || w->sheet)
        return err_set(e, ERR_USAGE, "%s", _("type: cuv-form csv [REQ.xml]"));
    return form_csv(w, w->cmd.operand_count == 2 ? w->cmd.operands[1] : NULL, out, e);
}

static int run_verb(struct form_work *w, struct buf *out, struct err *e)
{
    static const struct {
        const char *name;
        int (*run)(struct form_work *w, struct buf *out, struct err *e);
    } verbs[] = {{"new", run_new}, {"fields", run_fields}, {"csv", run_csv}};
    const char *verb = w->cmd.operand_count ? w->cmd.operands[0] : "";

    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
        if (strcmp(verb, verbs[i].name) == 0)
            return form_work_open(w, e) ? -1 : verbs[i].run(w, out, e);
    return err_set(e, ERR_USAGE, _("\"%s\" is no verb; type new, fields or csv first"), verb);
}

int main(int argc, char **argv)
{
    struct form_work w = {
        .cmd = {.name = "cuv-form",
                .rows = rows,
                .usage = N_("[options] new NUMBER [LIST.csv] | fields NUMBER | csv [REQ.xml]"),
                .summary = N_("Starts requests, filled in with your office or from a sheet.")}};
    struct buf out;
    struct err e;
    int code = 0;

    cmd_begin(&w.cmd, argc, argv);
    parse_options(&w);
    clk_iso(w.today, clk_now());
    w.today[strlen("2025-03-05")] = 0;
    buf_init(&out, LIMIT_REQUEST_BYTES);
    if (run_verb(&w, &out, &e) || out_save(w.cmd.output, buf_slice(&out), 0600, &e))
        code = cmd_error(&w.cmd, &e);
    buf_release(&out);
    facts_release(&w.facts);
    conf_free(w.conf);
    blank_sources_free(w.sources);
    form_set_free(w.forms);
    return cmd_end(&w.cmd, code);
}
