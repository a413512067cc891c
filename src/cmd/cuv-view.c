/*
 * A page of a PDF file as a picture, as a clerk will see it. The only program that links poppler,
 * which is GPL: so is this program when it is linked.
 */
#include <errno.h>
#include <stdlib.h>

#include "base/limits.h"
#include "base/out.h"
#include "cmd/cmd.h"
#include "cmd/view-frames.h"
#include "view/view.h"

enum { OPTION_PAGE = 1, OPTION_DPI, OPTION_FRAMES };
enum { PICTURE_MAX = 512 << 20, USUAL_DPI = 96, DESCRIPTORS = 1 << 20 };

static const struct opt_row rows[] = {
    {OPTION_PAGE, 0, "page", N_("N"), N_("the page, counted from 1; the first")},
    {OPTION_DPI, 0, "dpi", N_("D"), N_("pixels an inch; 96")},
    {OPTION_FRAMES, 0, "frames", N_("FD"), N_("answer a program on descriptor FD")},
    CMD_COMMON_ROWS};

struct view {
    struct cmd cmd;
    int page, dpi, frames; /* frames 0: not asked */
};

static int parse_number(int *out, const char *name, const char *text, int most, struct err *e)
{
    char *end;
    long value;

    errno = 0;
    value = strtol(text, &end, 10);
    if (!*text || *end || errno || value < 1 || value > most)
        return err_set(e, ERR_USAGE, _("--%s %s: type a number from 1 to %d"), name, text, most);
    *out = (int)value;
    return 0;
}

static int parse_options(struct view *v, struct err *e)
{
    int id;

    while ((id = cmd_next(&v->cmd)) != OPT_END) {
        if (id == OPTION_PAGE &&
            parse_number(&v->page, "page", v->cmd.opt.value, LIMIT_PDF_OBJECTS, e))
            return -1;
        if (id == OPTION_DPI &&
            parse_number(&v->dpi, "dpi", v->cmd.opt.value, LIMIT_VIEW_DPI, e))
            return -1;
        if (id == OPTION_FRAMES &&
            parse_number(&v->frames, "frames", v->cmd.opt.value, DESCRIPTORS, e))
            return -1;
    }
    if (v->cmd.operand_count > 1)
        return err_set(e, ERR_USAGE, "%s",
                       _("one file at a time; type: cuv-view IN.pdf > page.png"));
    return 0;
}

int main(int argc, char **argv)
{
    struct view v = {.cmd = {.name = "cuv-view",
                             .rows = rows,
                             .usage = N_("[options] [IN.pdf]"),
                             .summary = N_("Makes a picture (PNG) of a page.")},
                     .page = 1,
                     .dpi = USUAL_DPI};
    const char *operand;
    struct buf pdf, png;
    struct err e;
    int code = 0;

    cmd_begin(&v.cmd, argc, argv);
    buf_init(&pdf, LIMIT_PDF_PIPE_BYTES);
    buf_init(&png, PICTURE_MAX);
    if (parse_options(&v, &e)) {
        code = cmd_error(&v.cmd, &e);
    } else if (v.frames) {
        code = view_serve(v.frames, &e) ? cmd_error(&v.cmd, &e) : 0;
    } else {
        operand = v.cmd.operand_count ? v.cmd.operands[0] : NULL;
        if (cmd_read(&pdf, operand, &e) ||
            view_page(&png, buf_slice(&pdf), v.page, v.dpi, &e))
            code = cmd_error_file(&v.cmd, operand, &e);
        else if (out_save(v.cmd.output, buf_slice(&png), 0644, &e))
            code = cmd_error(&v.cmd, &e);
    }
    buf_release(&pdf);
    buf_release(&png);
    return cmd_end(&v.cmd, code);
}
