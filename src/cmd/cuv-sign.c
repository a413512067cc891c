/*
 * Signs one PDF. The driver of the token is started first: it loads while the letter is read. The
 * PIN is asked for when everything else is known to be right, and nothing has a name or leaves
 * before the finished file has been read again and its signature verified.
 */
#include <string.h>

#include "base/limits.h"
#include "base/map.h"
#include "base/out.h"
#include "cmd/sign-program.h"
#include "hash/hash.h"
#include "run/sign-part.h"

/* A file that will be written is so from the start, in the same walk over its bytes. */
static int read_letter(struct sign *s, struct err *e)
{
    bool writes = !s->list_fields && !s->preview;
    int fd = cmd_open(s->operand, e), rc = 1;

    if (fd < 0)
        return -1;
    if (writes)
        rc = sign_copy(s, fd, s->cmd->output, e);
    if (rc == 1)
        rc = cmd_map_open(&s->file, fd, s->operand, LIMIT_REVISION_BYTES, pdf_begins, e);
    cmd_close(fd);
    return rc ? -1 : sign_open(s, e);
}

/* The face, by which a stamp is measured, and the stamp's words. */
static int load_words(struct sign *s, struct err *e)
{
    static char viewer[4096];
    char path[4096];

    if (cmd_tree(viewer, sizeof viewer, "bin/cuv-view"))
        s->viewer = viewer;
    if (cmd_data(path, sizeof path, "fonts/serif-regular.face", e) || sign_load_face(s, path, e) ||
        cmd_data(path, sizeof path, "office/holders", e) || holder_rules_load(&s->holders, path, e))
        return -1;
    if (!sign_is_stamp(s))
        return 0;
    return cmd_data(path, sizeof path, "office/stamps", e) || sign_load_stamp(s, path, e) ? -1 : 0;
}

/* What bears a stamp is as it must be, and has room for it. */
static int judge_stamped(struct sign *s, struct err *e)
{
    if (!sign_is_stamp(s))
        return 0;
    /* NOLINTNEXTLINE(clang-analyzer-core.NonNullParamChecker): a stamp has a role */
    if (strcmp(s->role, "copy") == 0 && sign_check_scan(s, e))
        return -1;
    return sign_judge_others(s, e) || sign_place_stamp(s, e) ? -1 : 0;
}

/* Who must have signed the letter before the agency does, and when. */
static int judge_letter(struct sign *s, struct err *e)
{
    if (!sign_is_agency(s))
        return 0;
    return sign_judge_person(s, e) || sign_check_date(s, e) || sign_check_request(s, e) ? -1 : 0;
}

static int save_preview(struct sign *s, struct err *e)
{
    struct buf png;
    int rc;

    buf_init(&png, 0);
    while (s->value < s->value_count)
        if (sign_next(s, false, e))
            return -1;
    rc = sign_preview(s, &png, e) ? -1 : out_save(s->preview, buf_slice(&png), 0644, e);
    buf_release(&png);
    return rc;
}

/* 1: once more, with more room (run/sign.h). */
static int sign_once(struct sign *s, struct err *e)
{
    if (sign_freeze(s, e))
        return -1;
    s->signer.message = buf_slice(&s->attributes);
    if (s->signer.sign(&s->signer, s->algorithm, s->digest, &s->signature, e))
        return -1;
    if (s->token && s->wanted_level == LEVEL_B_B && s->value == s->value_count)
        token_end(s->token);
    return sign_finish(s, e);
}

/* From the PIN to the finished bytes in s->file. */
static int sign_prepared(struct sign *s, struct err *e)
{
    int rc;

    if (sign_login(s, e))
        return -1;
    do {
        rc = sign_once(s, e);
        if (rc == 1)
            rc = sign_prepare(s, e) || sign_once(s, e) ? -1 : 0;
        if (rc || s->value == s->value_count)
            break;
        rc = sign_next(s, true, e);
    } while (rc == 0);
    if (s->token)
        token_end(s->token);
    return rc;
}

/* Errors about the letter carry its name; those about token and settings do not. */
static int say(const struct sign *s, bool about_file, const struct err *e)
{
    struct err changed;

    /* What was read of a file that changed meanwhile means nothing. */
    if (map_still(s->file.data, &changed)) {
        e = &changed;
        about_file = true;
    }
    return about_file ? cmd_error_file(s->cmd, s->operand, e) : cmd_error(s->cmd, e);
}

/* What was refused is kept too; a record that cannot be written is said, if not the reason. */
static int refuse(const struct sign *s, bool about_file, const struct err *e)
{
    int code = say(s, about_file, e);
    struct err trouble;

    if (s->record && sign_save_record(s, e, code, &trouble) && strcmp(trouble.text, e->text) != 0)
        cmd_error(s->cmd, &trouble);
    return code;
}

/* The record comes first: no letter leaves of which nothing was kept. */
static int save(const struct sign *s, struct err *e)
{
    struct slice file = buf_slice(&s->file);

    if (s->record && sign_save_record(s, NULL, 0, e))
        return -1;
    return s->copy ? out_copy_save(s->copy, s->cmd->output, file, 0644, e)
                   : out_save(s->cmd->output, file, 0644, e);
}

/* Before a number is taken and a PIN asked for. */
static int can_write(const struct sign *s, struct err *e)
{
    return out_possible(s->record, e) || out_possible(s->preview, e) ||
                   out_possible(s->cmd->output, e)
               ? -1
               : 0;
}

static struct services services;

static int sign(struct sign *s)
{
    struct err e;

    if (clk_check(s->now, &e) || cmd_conf(&s->conf, s->cmd, &e) ||
        sign_start_services(s, &services, &e) || sign_start_token(s, &e))
        return refuse(s, false, &e);
    hash_library_start();
    if (read_letter(s, &e))
        return refuse(s, true, &e);
    if (sign_load_trust(s, &e) || load_words(s, &e))
        return refuse(s, false, &e);
    if (judge_stamped(s, &e) || sign_check_file(s, &e) || judge_letter(s, &e))
        return refuse(s, true, &e);
    if (sign_choose(s, &e))
        return refuse(s, false, &e);
    if (sign_check_signer(s, &e))
        return refuse(s, true, &e);
    if (sign_judge(s, &e) || sign_load_picture(s, &e))
        return refuse(s, false, &e);
    if (can_write(s, &e) || sign_take_from_register(s, &e))
        return refuse(s, false, &e);
    if (sign_prepare(s, &e))
        return refuse(s, true, &e);
    sign_announce(s);
    if (s->preview)
        return save_preview(s, &e) ? refuse(s, false, &e) : 0;
    if (sign_prepared(s, &e) || save(s, &e))
        return refuse(s, false, &e);
    return 0;
}

static int list_fields(struct sign *s)
{
    struct err e;

    hash_library_start();
    if (read_letter(s, &e) || sign_print_fields(s, &e))
        return say(s, true, &e);
    return 0;
}

static void say_line(const struct sign *s, bool important, const char *text)
{
    struct cmd loud = *s->cmd;

    loud.quiet = loud.quiet && !important;
    cmd_say(&loud, "%s", text);
}

int main(int argc, char **argv)
{
    static struct cmd cmd;
    static struct sign s = {.cmd = &cmd, .say = say_line};
    int code;

    s.now = clk_now();
    sign_init(&s);
    sign_options(&s, argc, argv);
    code = s.list_fields ? list_fields(&s) : sign(&s);
    /* The output is complete before the driver is asked to end: some hang then. */
    code = cmd_end(&cmd, code);
    services_close(&services);
    sign_release(&s);
    return code;
}
