/*
 * Draws requests as letters. Nothing but the request decides what is drawn: no configuration, which
 * can only warn, and no clock; SOURCE_DATE_EPOCH alone may replace the date of the metadata.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clk.h"
#include "base/limits.h"
#include "base/out.h"
#include "cmd/cmd.h"
#include "cmd/findings.h"
#include "cmd/office.h"
#include "draw/draw.h"
#include "form/form.h"

enum { OPTION_PROFILE = 1, OPTION_EMBED, OPTION_PAPER, OPTION_STAMPS };
enum { PATH_BYTES = 4096, PDF_MAX = 256 << 20 };

static const struct opt_row rows[] = {
    {OPTION_PROFILE, 0, "profile", N_("2a|2u|3a"),
     N_("PDF/A-2a with PDF/UA-1 (default), 2u, or 3a")},
    {OPTION_EMBED, 0, "embed-request", NULL, N_("put the request into the letter (profile 3a)")},
    {OPTION_PAPER, 0, "paper", NULL, N_("for signing with ink: no signature fields")},
    {OPTION_STAMPS, 0, "stamps", NULL, N_("reserve number and date as signature fields")},
    CMD_COMMON_ROWS};

struct render {
    struct cmd cmd;
    struct drawer *drawer;
    struct form_set *forms;
    struct conf *conf;
    struct draw_options options;
    bool profile_given, embed, dated;
    int64_t date; /* SOURCE_DATE_EPOCH */
    struct buf request, letter;
    struct out_many *many; /* letters into a folder */
};

static int parse_profile(struct render *r, const char *name, struct err *e)
{
    static const char *const names[] = {[DRAW_2A] = "2a", [DRAW_2U] = "2u", [DRAW_3A] = "3a"};

    for (int i = 0; i < 3; i++)
        if (strcmp(name, names[i]) == 0) {
            r->options.profile = (enum draw_profile)i;
            r->profile_given = true;
            return 0;
        }
    return err_set(e, ERR_USAGE, _("--profile %s: known are 2a, 2u and 3a"), name);
}

static int parse_options(struct render *r, struct err *e)
{
    int id;

    while ((id = cmd_next(&r->cmd)) != OPT_END)
        switch (id) {
        case OPTION_PROFILE:
            if (parse_profile(r, r->cmd.opt.value, e) != 0)
                return -1;
            break;
        case OPTION_EMBED:
            r->embed = true;
            break;
        case OPTION_PAPER:
            r->options.paper = true;
            break;
        case OPTION_STAMPS:
            r->options.stamps = true;
            break;
        }
    if (r->embed && !r->profile_given)
        r->options.profile = DRAW_3A;
    if (r->embed && r->options.profile != DRAW_3A)
        return err_set(e, ERR_USAGE, "%s", _("--embed-request needs --profile 3a"));
    return 0;
}

static int read_epoch(struct render *r, struct err *e)
{
    const char *text = getenv("SOURCE_DATE_EPOCH");
    char *end;
    long long value;

    if (!text || !*text)
        return 0;
    errno = 0;
    value = strtoll(text, &end, 10);
    /* PDF dates have four digits for the year */
    if (errno || *end || value < 0 || value > 253402300799 - CLK_ZONE_SECONDS)
        return err_set(e, ERR_CONFIG, _("SOURCE_DATE_EPOCH=%s: not a number of seconds"), text);
    r->date = value;
    r->dated = true;
    return 0;
}

static int open_parts(struct render *r, struct err *e)
{
    char path[PATH_BYTES];

    if (cmd_conf(&r->conf, &r->cmd, e) != 0)
        return -1;
    if (cmd_data(path, sizeof path, "fonts", e) != 0 || drawer_open(&r->drawer, path, e) != 0)
        return -1;
    return cmd_data(path, sizeof path, "forms-xml", e) != 0 ? -1
                                                            : form_set_open(&r->forms, path, e);
}

static bool covers(const void *drawer, uint32_t code_point)
{
    return drawer_covers(drawer, code_point);
}

static bool tells_progress(const struct render *r)
{
    return r->many && r->cmd.operand_count > 1 && !r->cmd.quiet && isatty(STDERR_FILENO);
}

static void show_progress(const struct render *r, int done)
{
    if (tells_progress(r))
        fprintf(stderr, "\r%d/%d%s", done, r->cmd.operand_count,
                done == r->cmd.operand_count ? "\n" : "");
}

/* What is said of a letter stands on a line of its own: CSI K. */
static void clear_progress(const struct render *r)
{
    if (tells_progress(r))
        fputs("\r\033[K", stderr);
}

/* 0 with the letter in r->letter; 65 when the request has errors, which are told. */
static int draw_request(struct render *r, const char *operand, struct err *e)
{
    struct form_context context = {.now = clk_now(), .covers = covers, .faces = r->drawer};
    struct form_request *request = NULL;
    struct draw_options options = r->options;
    struct letter letter;
    int code = -1;

    buf_clear(&r->request);
    buf_clear(&r->letter);
    if (cmd_read(&r->request, operand, e) != 0 ||
        form_request_check(&request, r->forms, buf_slice(&r->request), &context, e) != 0)
        return -1;
    office_compare(request, &r->conf->office);
    clear_progress(r);
    if (!r->cmd.quiet || !form_request_letter(request))
        findings_print(stderr, operand, form_request_findings(request),
                       r->cmd.verbose                 ? SEVERITY_INFO
                       : form_request_letter(request) ? SEVERITY_WARNING
                                                      : SEVERITY_ERROR);
    if (!form_request_letter(request)) {
        code = err_exit_code(ERR_FORMAT);
        goto out;
    }
    letter = *form_request_letter(request);
    if (r->dated)
        letter.time = r->date;
    if (r->embed)
        options.request = buf_slice(&r->request);
    code = draw_letter(r->drawer, &letter, &options, &r->letter, e);
out:
    form_request_free(request);
    return code;
}

/* OUT/ and a/b/req.xml → OUT/req.pdf */
static int target_name(const char *folder, const char *operand, char *path, struct err *e)
{
    const char *given = operand && !cmd_is_stdin(operand) ? operand : "letter.xml";
    const char *slash = strrchr(given, '/'), *name = slash ? slash + 1 : given;
    size_t n = strlen(name), folder_length = strlen(folder);

    if (n > 4 && strcmp(name + n - 4, ".xml") == 0)
        n -= 4;
    if (snprintf(path, PATH_BYTES, "%s%s%.*s.pdf", folder,
                 folder_length && folder[folder_length - 1] == '/' ? "" : "/", (int)n,
                 name) >= PATH_BYTES)
        return err_set(e, ERR_USAGE, _("%s: the name is too long"), name);
    return 0;
}

/* Yesterday's letter of this name would pass for today's. */
static void tell_stale(const struct render *r, const char *operand)
{
    char path[PATH_BYTES];
    struct err e;

    if (r->many && target_name(r->cmd.output, operand, path, &e) == 0 && access(path, F_OK) == 0)
        fprintf(stderr,
                _("cuv-render: %s is from an earlier run, not from this request; remove it\n"),
                path);
}

static int render_one(struct render *r, const char *operand)
{
    char path[PATH_BYTES];
    struct err e;
    int code = draw_request(r, operand, &e);

    clear_progress(r);
    if (code < 0)
        code = cmd_error_file(&r->cmd, operand, &e);
    if (code > 0) {
        tell_stale(r, operand);
        return code;
    }
    if (!r->many)
        return out_save(r->cmd.output, buf_slice(&r->letter), 0644, &e) ? cmd_error(&r->cmd, &e)
                                                                        : 0;
    if (target_name(r->cmd.output, operand, path, &e) != 0 ||
        out_many_add(r->many, path, buf_slice(&r->letter), 0644, &e) != 0)
        return cmd_error(&r->cmd, &e);
    return 0;
}

static bool is_folder(const char *path)
{
    size_t n = path ? strlen(path) : 0;
    struct stat st;

    if (!n || strcmp(path, "-") == 0)
        return false;
    return path[n - 1] == '/' || (stat(path, &st) == 0 && S_ISDIR(st.st_mode));
}

static int by_path(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Two letters of one name would be one letter. */
static int check_names(const struct render *r, struct err *e)
{
    size_t count = (size_t)r->cmd.operand_count;
    char **paths = calloc(count + 1, sizeof *paths), path[PATH_BYTES];
    int rc = paths ? 0 : err_memory(e);

    for (size_t i = 0; rc == 0 && i < count; i++) {
        rc = target_name(r->cmd.output, r->cmd.operands[i], path, e);
        if (rc == 0 && !(paths[i] = strdup(path)))
            rc = err_memory(e);
    }
    if (rc == 0)
        qsort(paths, count, sizeof *paths, by_path);
    for (size_t i = 1; rc == 0 && i < count; i++)
        if (strcmp(paths[i - 1], paths[i]) == 0)
            rc = err_set(e, ERR_USAGE, _("two requests would both become %s; rename one of them"),
                         paths[i]);
    for (size_t i = 0; paths && i < count; i++)
        free(paths[i]);
    free(paths);
    return rc;
}

/* All or none of the names, whatever happens on the way; those of wrong requests are missing. */
static int render_folder(struct render *r)
{
    struct err e;
    int code = 0;

    if (out_folder(r->cmd.output, 0777, &e) || check_names(r, &e) ||
        out_many_open(&r->many, r->cmd.output, &e))
        return cmd_error(&r->cmd, &e);
    if (!r->cmd.operand_count)
        code = render_one(r, NULL);
    for (int i = 0; i < r->cmd.operand_count; i++) {
        code = cmd_worse(code, render_one(r, r->cmd.operands[i]));
        show_progress(r, i + 1);
    }
    if (out_many_publish(r->many, &e))
        code = cmd_worse(code, cmd_error(&r->cmd, &e));
    return code;
}

static int render_all(struct render *r)
{
    const char *operand = r->cmd.operand_count ? r->cmd.operands[0] : NULL;
    struct err e;

    if (is_folder(r->cmd.output))
        return render_folder(r);
    if (r->cmd.operand_count > 1) {
        err_set(&e, ERR_USAGE, "%s", _("several requests need -o FOLDER/"));
        return cmd_error(&r->cmd, &e);
    }
    if (cmd_check_apart(r->cmd.output, operand, &e))
        return cmd_error(&r->cmd, &e);
    return render_one(r, operand);
}

int main(int argc, char **argv)
{
    struct render r = {.cmd = {.name = "cuv-render",
                               .rows = rows,
                               .usage = N_("[options] [REQ.xml ...]"),
                               .summary = N_("Draws requests as letters in PDF/A.")}};
    struct err e;
    int code;

    cmd_begin(&r.cmd, argc, argv);
    buf_init(&r.request, LIMIT_REQUEST_BYTES);
    buf_init(&r.letter, PDF_MAX);
    if (parse_options(&r, &e) != 0 || read_epoch(&r, &e) != 0 || open_parts(&r, &e) != 0)
        code = cmd_error(&r.cmd, &e);
    else
        code = render_all(&r);
    form_set_free(r.forms);
    drawer_free(r.drawer);
    conf_free(r.conf);
    out_many_free(r.many);
    buf_release(&r.request);
    buf_release(&r.letter);
    return cmd_end(&r.cmd, code);
}
