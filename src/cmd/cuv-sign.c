/*
 * Signs one PDF. The driver of the token is started first: it loads while the letter is read. The
 * PIN is asked for when everything else is known to be right, and nothing is written before the
 * finished file has been read again and its signature verified.
 */
#include <string.h>

#include "base/out.h"
#include "cmd/sign-program.h"
#include "hash/hash.h"

static int read_letter(struct sign *s, struct err *e)
{
    return cmd_read(&s->file, s->operand, e) ? -1 : sign_open(s, e);
}

static int load_look(struct sign *s, struct err *e)
{
    char path[4096];

    return cmd_data(path, sizeof path, "fonts/serif-regular.face", e) ||
                   sign_load_face(s, path, e) || sign_load_picture(s, e)
               ? -1
               : 0;
}

/* From the PIN to the finished bytes in s->file. */
static int sign_prepared(struct sign *s, struct err *e)
{
    if (sign_login(s, e))
        return -1;
    /* The driver is busy with the login now. */
    if (sign_freeze(s, e))
        return -1;
    s->signer.message = buf_slice(&s->attributes);
    if (s->signer.sign(&s->signer, s->algorithm, s->digest, &s->signature, e))
        return -1;
    if (s->token)
        token_end(s->token);
    return sign_finish(s, e);
}

static const char *wanted_level(const struct sign *s)
{
    if (s->level)
        return s->level;
    if (s->conf->sign.level)
        return s->conf->sign.level;
    return s->conf->tsa.urls.count ? "b-t" : "b-b";
}

/* Errors about the letter carry its name; those about token and settings do not. */
static int say(const struct sign *s, bool about_file, const struct err *e)
{
    return about_file ? cmd_error_file(s->cmd, s->operand, e) : cmd_error(s->cmd, e);
}

static int sign(struct sign *s)
{
    struct err e;

    if (cmd_conf(&s->conf, s->cmd, &e) || sign_check_level(wanted_level(s), &e) ||
        sign_start_token(s, &e))
        return say(s, false, &e);
    hash_library_start();
    if (read_letter(s, &e) || sign_check_file(s, &e))
        return say(s, true, &e);
    if (sign_load_trust(s, &e))
        return say(s, false, &e);
    if (sign_is_agency(s) && (sign_judge_person(s, &e) || sign_check_date(s, &e)))
        return say(s, true, &e);
    if (sign_choose(s, &e) || sign_judge(s, &e) || load_look(s, &e))
        return say(s, false, &e);
    if (sign_prepare(s, &e))
        return say(s, true, &e);
    sign_announce(s);
    if (sign_prepared(s, &e) || out_save(s->cmd->output, buf_slice(&s->file), 0644, &e))
        return say(s, false, &e);
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
    sign_release(&s);
    return code;
}
