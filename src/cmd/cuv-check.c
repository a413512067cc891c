/*
 * Checks requests by their form. Findings are data: they go to standard output, one a line.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clk.h"
#include "base/limits.h"
#include "base/out.h"
#include "base/utf8.h"
#include "cmd/cmd.h"
#include "cmd/facts.h"
#include "cmd/findings.h"
#include "cmd/office.h"
#include "face/face.h"
#include "form/form.h"

enum { OPTION_AT = 1, OPTION_LETTER_DATE, OPTION_CERTIFICATE, OPTION_STRICT, OPTION_PERSONAL };
enum { PATH_BYTES = 4096, FACES = 4, FINDING_BYTES = 8192, REMEMBERED = 0x2100,
       CERTIFICATES_MAX = 256 };

static const struct opt_row rows[] = {
    {OPTION_AT, 0, "at", N_("TIME"), N_("judge as if it were TIME, like 2025-03-05")},
    {OPTION_LETTER_DATE, 0, "letter-date", N_("DAY"),
     N_("judge as if the letter were dated so, like 2025-03-05")},
    {OPTION_CERTIFICATE | OPT_AGAIN, 0, "certificate", N_("F.cer"),
     N_("compare the rows with a certificate; may be given again")},
    {OPTION_STRICT, 0, "strict", NULL, N_("a warning or a reconstructed form fails too")},
    {OPTION_PERSONAL, 0, "show-personal", NULL, N_("show ID numbers, phones and dates of birth")},
    CMD_COMMON_ROWS};

struct check {
    struct cmd cmd;
    struct form_set *forms;
    struct conf *conf;
    struct form_context context;
    const char *certificate_files[CERTIFICATES_MAX];
    size_t certificate_count;
    struct known known;
    struct face faces[FACES];
    int face_count;
    bool covered[REMEMBERED]; /* by all four faces */
    bool strict;
    struct buf request, piped; /* piped: standard input, which can be read but once */
    bool again;                /* the second look at a request that looked for others */
    FILE *out;
};

/* What is said of one operand, held back until all are known. */
struct answer {
    char *text;
    size_t len;
    int code;
    bool alone;
};

static int parse_options(struct check *c, struct err *e)
{
    int id;

    while ((id = cmd_next(&c->cmd)) != OPT_END)
        switch (id) {
        case OPTION_AT:
            if (clk_parse_time(c->cmd.opt.value, &c->context.now))
                return err_set(e, ERR_USAGE,
                               _("--at %s: type a time like 2025-03-05 or"
                                 " 2025-03-05T08:00:00+07:00"),
                               c->cmd.opt.value);
            break;
        case OPTION_LETTER_DATE:
            if (clk_parse_date(c->cmd.opt.value, &c->context.letter_date))
                return err_set(e, ERR_USAGE, _("--letter-date %s: type a day like 2025-03-05"),
                               c->cmd.opt.value);
            break;
        case OPTION_CERTIFICATE:
            if (c->certificate_count == CERTIFICATES_MAX)
                return err_set(e, ERR_USAGE, _("--certificate: at most %d"), CERTIFICATES_MAX);
            c->certificate_files[c->certificate_count++] = c->cmd.opt.value;
            break;
        case OPTION_STRICT:
            c->strict = true;
            break;
        case OPTION_PERSONAL:
            c->context.show_personal = true;
            break;
        }
    return 0;
}

static bool all_have(const struct check *c, uint32_t code_point)
{
    for (int i = 0; i < FACES; i++)
        if (!face_find(&c->faces[i], code_point).glyph)
            return false;
    return true;
}

static void remember_faces(struct check *c)
{
    for (uint32_t i = 0; i < REMEMBERED; i++)
        c->covered[i] = all_have(c, i);
}

static bool covers(const void *user, uint32_t code_point)
{
    const struct check *c = user;

    return code_point < REMEMBERED ? c->covered[code_point] : all_have(c, code_point);
}

static int open_parts(struct check *c, struct err *e)
{
    static const char *const names[FACES] = {"regular", "bold", "italic", "bold-italic"};
    char folder[PATH_BYTES], path[PATH_BYTES + 32];

    if (cmd_conf(&c->conf, &c->cmd, e) ||
        known_open(&c->known, c->certificate_files, c->certificate_count, c->conf, e) ||
        cmd_data(folder, sizeof folder, "fonts", e))
        return -1;
    known_lend(&c->known, &c->context);
    for (; c->face_count < FACES; c->face_count++) {
        snprintf(path, sizeof path, "%s/serif-%s.face", folder, names[c->face_count]);
        if (face_open(&c->faces[c->face_count], path, e))
            return -1;
    }
    remember_faces(c);
    c->context.covers = covers;
    c->context.faces = c;
    return cmd_data(folder, sizeof folder, "forms-xml", e) ? -1
                                                           : form_set_open(&c->forms, folder, e);
}

static void print_json_text(FILE *out, const char *key, const char *text)
{
    fprintf(out, ",\"%s\":", key);
    if (!text) {
        fputs("null", out);
        return;
    }
    putc('"', out);
    for (; *text; text++)
        if (*text == '"' || *text == '\\')
            fprintf(out, "\\%c", *text);
        else if ((unsigned char)*text < 0x20 || *text == 0x7F)
            fprintf(out, "\\u%04x", (unsigned)*text);
        else
            putc(*text, out);
    putc('"', out);
}

static void print_json(FILE *out, const char *file, const char *form, const char *verdict,
                       const struct finding *f)
{
    struct buf text;
    const char *clause = f && f->clause ? f->clause : f ? finding_clause(f->id) : NULL;

    buf_init(&text, FINDING_BYTES);
    if (f)
        finding_text(&text, f);
    fputs("{\"schema\":\"cuv-check/1\"", out);
    print_json_text(out, "file", file);
    print_json_text(out, "form", form);
    print_json_text(out, "verdict", verdict);
    if (f) {
        fprintf(out, ",\"line\":%d,\"item\":%d", f->place.line, f->place.item);
        print_json_text(out, "cell", f->place.cell);
        print_json_text(out, "severity", severity_name(finding_severity(f->id)));
        print_json_text(out, "id", finding_name(f->id));
        print_json_text(out, "text", text.data ? (const char *)text.data : "");
        print_json_text(out, "clause", clause && *clause ? clause : NULL);
    }
    fputs("}\n", out);
    buf_release(&text);
}

static void print_findings(struct check *c, const char *operand, const struct form_request *r,
                           bool right)
{
    const struct findings *f = form_request_findings(r);
    const char *file = cmd_is_stdin(operand) ? "-" : operand;
    const char *verdict = right ? "right" : "wrong";

    if (!c->cmd.json) {
        findings_print(c->out, operand, f,
                       c->cmd.quiet ? SEVERITY_ERROR : SEVERITY_INFO);
        return;
    }
    for (size_t i = 0; i < f->count; i++)
        print_json(c->out, file, form_request_number(r), verdict, &f->list[i]);
    if (!f->count)
        print_json(c->out, file, form_request_number(r), verdict, NULL);
}

static bool is_right(const struct check *c, const struct findings *f)
{
    if (f->by_severity[SEVERITY_ERROR])
        return false;
    if (c->strict && f->by_severity[SEVERITY_WARNING])
        return false;
    for (size_t i = 0; c->strict && i < f->count; i++)
        if (f->list[i].id == FINDING_RECONSTRUCTED)
            return false;
    return true;
}

static int read_operand(struct check *c, const char *operand, struct slice *out, struct err *e)
{
    struct buf *to = cmd_is_stdin(operand) ? &c->piped : &c->request;

    if (to == &c->request || !c->again) {
        buf_clear(to);
        if (cmd_read(to, operand, e))
            return -1;
    }
    *out = buf_slice(to);
    return 0;
}

static int check_one(struct check *c, const char *operand, bool *alone)
{
    struct form_request *r = NULL;
    struct slice bytes;
    struct err e;
    bool right;

    if (read_operand(c, operand, &bytes, &e) ||
        form_request_check(&r, c->forms, bytes, &c->context, &e))
        return cmd_error_file(&c->cmd, operand, &e);
    office_compare(r, &c->conf->office);
    right = is_right(c, form_request_findings(r));
    print_findings(c, operand, r, right);
    *alone = form_request_alone(r);
    form_request_free(r);
    return right ? 0 : 1;
}

static int answer(struct check *c, const char *operand, struct answer *a, struct err *e)
{
    free(a->text);
    *a = (struct answer){.text = NULL};
    c->out = open_memstream(&a->text, &a->len);
    if (!c->out)
        return err_memory(e);
    a->code = check_one(c, operand, &a->alone);
    return fclose(c->out) ? err_memory(e) : 0;
}

/*
 * A request that looked in vain for one after it is asked again when all have been read.
 */
static int check_all(struct check *c, const char *const *operands, size_t count,
                     struct answer *answers, struct err *e)
{
    c->context.last_look = count == 1;
    for (size_t i = 0; i < count; i++)
        if (answer(c, operands[i], &answers[i], e))
            return -1;
    c->context.last_look = c->again = true;
    for (size_t i = 0; count > 1 && i < count; i++)
        if (answers[i].alone && answer(c, operands[i], &answers[i], e))
            return -1;
    return 0;
}

/* Everything is held back until all is known: complete or absent. */
static int save(const struct check *c, const struct answer *answers, size_t count, int *code,
                struct err *e)
{
    char *text = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&text, &len);
    int rc = -1;

    if (!out)
        return err_memory(e);
    *code = answers[0].code;
    for (size_t i = 0; i < count; i++) {
        fwrite(answers[i].text, 1, answers[i].len, out);
        *code = i ? cmd_worse(*code, answers[i].code) : *code;
    }
    if (fclose(out))
        err_memory(e);
    else
        rc = len || c->cmd.output
                 ? out_save(c->cmd.output, (struct slice){(const uint8_t *)text, len}, 0644, e)
                 : 0;
    free(text);
    return rc;
}

static int run(struct check *c)
{
    static const char *const piped[] = {NULL};
    size_t count = c->cmd.operand_count ? (size_t)c->cmd.operand_count : 1;
    const char *const *operands =
        c->cmd.operand_count ? (const char *const *)c->cmd.operands : piped;
    struct answer *answers = calloc(count, sizeof *answers);
    struct err e;
    int code = 0;

    if (!answers) {
        err_memory(&e);
        return cmd_error(&c->cmd, &e);
    }
    if (check_all(c, operands, count, answers, &e) || save(c, answers, count, &code, &e))
        code = cmd_error(&c->cmd, &e);
    for (size_t i = 0; i < count; i++)
        free(answers[i].text);
    free(answers);
    return code;
}

int main(int argc, char **argv)
{
    struct check c = {.cmd = {.name = "cuv-check",
                              .rows = rows,
                              .usage = N_("[options] [REQ.xml ...]"),
                              .summary = N_("Checks requests by the rules of their form.")}};
    struct err e;
    int code;

    c.context.now = clk_now();
    c.context.findings_only = true;
    cmd_begin(&c.cmd, argc, argv);
    buf_init(&c.request, LIMIT_REQUEST_BYTES);
    buf_init(&c.piped, LIMIT_REQUEST_BYTES);
    code = parse_options(&c, &e) || open_parts(&c, &e) || form_pairs_open(&c.context.pairs, &e)
               ? cmd_error(&c.cmd, &e) : run(&c);
    form_set_free(c.forms);
    conf_free(c.conf);
    while (c.face_count)
        face_close(&c.faces[--c.face_count]);
    buf_release(&c.request);
    buf_release(&c.piped);
    form_pairs_free(c.context.pairs);
    known_release(&c.known);
    return cmd_end(&c.cmd, code);
}
