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
#include "jail/jail.h"
#include "pdf/doc.h"
#include "view/view.h"

enum { OPTION_PAGE = 1, OPTION_DPI, OPTION_FRAMES, OPTION_AGAINST, OPTION_TEXT };
enum {
    PICTURE_MAX = 512 << 20,
    USUAL_DPI = 96,
    DESCRIPTORS = 1 << 20,
    VIEW_MEMORY = 1 << 30,
    VIEW_SECONDS = 30
};

static const struct opt_row rows[] = {
    {OPTION_PAGE, 0, "page", N_("N"), N_("the page, counted from 1; the first")},
    {OPTION_DPI, 0, "dpi", N_("D"), N_("pixels an inch; 96")},
    {OPTION_FRAMES, 0, "frames", N_("FD"), N_("answer a program on descriptor FD")},
    {OPTION_AGAINST, 0, "against", N_("OLD.pdf"),
     N_("frame what looks different in OLD.pdf; exit 1 when anything does")},
    {OPTION_TEXT, 0, "text", NULL, N_("the text of the page instead of its picture")},
    CMD_COMMON_ROWS};

/* Fonts and their configuration are all that poppler reads beside the file. */
static const char *const folders[] = {"/usr/share", "/etc/fonts", "/usr/local/share/fonts",
                                      "/var/cache/fontconfig", NULL};

struct view {
    struct cmd cmd;
    int page, dpi, frames; /* frames 0: not asked */
    bool text;
    const char *against;
    struct buf pdf, before;
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
        if (id == OPTION_AGAINST)
            v->against = v->cmd.opt.value;
        v->text |= id == OPTION_TEXT;
    }
    if (v->text && v->against)
        return err_set(e, ERR_USAGE, "%s", _("--text and --against do not go together"));
    if (v->cmd.operand_count > 1)
        return err_set(e, ERR_USAGE, "%s",
                       _("one file at a time; type: cuv-view IN.pdf > page.png"));
    if (cmd_check_apart(v->cmd.output, v->cmd.operand_count ? v->cmd.operands[0] : NULL, e))
        return -1;
    return cmd_check_apart(v->cmd.output, v->against, e);
}

/* In the jail. The first byte says whether the pages differ. */
static int draw(struct buf *answer, void *context, struct err *e)
{
    const struct view *v = context;
    bool differs = false;

    buf_add_byte(answer, 0);
    if (v->text)
        return view_text(answer, buf_slice(&v->pdf), v->page, e);
    if (!v->against)
        return view_page(answer, buf_slice(&v->pdf), v->page, v->dpi, e);
    if (view_changes(answer, &differs, buf_slice(&v->pdf), buf_slice(&v->before), v->page, v->dpi,
                     e))
        return -1;
    answer->data[0] = differs;
    return 0;
}

static void view(struct view *v, int *code)
{
    const struct jail_limits limits = {VIEW_MEMORY + v->pdf.capacity + v->before.capacity,
                                       VIEW_SECONDS, PICTURE_MAX, folders};
    const char *operand = v->cmd.operand_count ? v->cmd.operands[0] : NULL;
    enum jail_level level;
    struct buf answer;
    struct slice made;
    struct err e;

    buf_init(&answer, PICTURE_MAX);
    if (jail_run(&answer, draw, v, &limits, &level, NULL, &e)) {
        *code = cmd_error_file(&v->cmd, operand, &e);
        goto out;
    }
    made = (struct slice){answer.data + 1, answer.len - 1};
    if (!answer.len || out_save(v->cmd.output, made, 0644, &e)) {
        *code = cmd_error(&v->cmd, &e);
        goto out;
    }
    *code = answer.data[0] ? 1 : 0;
out:
    buf_release(&answer);
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
    struct err e;
    int code = 0;

    cmd_begin(&v.cmd, argc, argv);
    buf_init(&v.pdf, LIMIT_PDF_BYTES);
    buf_init(&v.before, LIMIT_PDF_BYTES);
    if (parse_options(&v, &e)) {
        code = cmd_error(&v.cmd, &e);
        return cmd_end(&v.cmd, code);
    }
    operand = v.cmd.operand_count ? v.cmd.operands[0] : NULL;
    (void)_("the picture"); /* translations are a file too: opened before the jail */
    if (v.frames)
        code = view_serve(v.frames, &e) ? cmd_error(&v.cmd, &e) : 0;
    else if (cmd_map(&v.pdf, operand, 0, pdf_begins, &e))
        code = cmd_error_file(&v.cmd, operand, &e);
    else if (v.against && cmd_map(&v.before, v.against, 0, pdf_begins, &e))
        code = cmd_error_file(&v.cmd, v.against, &e);
    else
        view(&v, &code);
    buf_release(&v.pdf);
    buf_release(&v.before);
    return cmd_end(&v.cmd, code);
}
