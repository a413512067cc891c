#include "token/command.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/base64.h"
#include "base/clk.h"
#include "base/hex.h"
#include "base/limits.h"

struct signer_command {
    char *words; /* owned; NUL between them */
    char *argv[SIGNER_COMMAND_WORDS + 1];
    char *const *environment;
    struct slice certificate;
    int timeout_ms;
};

/* One run: the program's process and the pipes to it. */
struct talk {
    pid_t pid;
    int in, out; /* our ends; -1 closed */
    struct buf question, answer;
    size_t sent;
};

static int split(struct signer_command *c, struct err *e)
{
    size_t n = 0;

    for (char *at = c->words + strspn(c->words, " \t"); *at; at += strspn(at, " \t")) {
        if (n == SIGNER_COMMAND_WORDS)
            return err_set(e, ERR_USAGE, _("the signer command has more than %d words"),
                           SIGNER_COMMAND_WORDS);
        c->argv[n++] = at;
        at += strcspn(at, " \t");
        if (*at)
            *at++ = 0;
    }
    return n ? 0 : err_set(e, ERR_USAGE, "%s", _("the signer command is empty"));
}

static void close_end(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

static int start(struct talk *t, const struct signer_command *c, struct err *e)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t defaults;
    int to[2], from[2] = {-1, -1}, rc;

    if (pipe2(to, O_CLOEXEC))
        return err_set(e, ERR_IO, _("cannot make a pipe: %s"), strerror(errno));
    if (pipe2(from, O_CLOEXEC)) {
        close(to[0]);
        close(to[1]);
        return err_set(e, ERR_IO, _("cannot make a pipe: %s"), strerror(errno));
    }
    sigemptyset(&defaults);
    sigaddset(&defaults, SIGPIPE);
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setsigdefault(&attributes, &defaults);
    /* A group of its own: what it started ends with it. */
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
    posix_spawn_file_actions_adddup2(&actions, to[0], 0);
    posix_spawn_file_actions_adddup2(&actions, from[1], 1);
    rc = posix_spawnp(&t->pid, c->argv[0], &actions, &attributes, c->argv, c->environment);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    close(to[0]);
    close(from[1]);
    t->in = to[1];
    t->out = from[0];
    if (rc) {
        t->pid = 0;
        return err_set(e, ERR_ABSENT, _("cannot start the signer command %s: %s"), c->argv[0],
                       strerror(rc));
    }
    fcntl(t->in, F_SETFL, O_NONBLOCK);
    return 0;
}

static void ask(struct talk *t)
{
    ssize_t n = write(t->in, t->question.data + t->sent, t->question.len - t->sent);

    if (n > 0)
        t->sent += (size_t)n;
    /* A program that does not want to read all of it may still answer. */
    if ((n < 0 && errno != EAGAIN && errno != EINTR) || t->sent == t->question.len)
        close_end(&t->in);
}

static void hear(struct talk *t)
{
    char bytes[4096];
    ssize_t n = read(t->out, bytes, sizeof bytes);

    if (n > 0)
        buf_add(&t->answer, bytes, (size_t)n);
    else if (n == 0 || errno != EINTR)
        close_end(&t->out);
}

/* Until it closes its output; ERR_ABSENT after the time, or when it says too much. */
static int converse(struct talk *t, int timeout_ms, struct err *e)
{
    int64_t until = clk_milliseconds() + timeout_ms;

    while (t->out >= 0) {
        struct pollfd p[2] = {{.fd = t->out, .events = POLLIN}, {.fd = t->in, .events = POLLOUT}};
        int64_t left = until - clk_milliseconds();

        if (left <= 0)
            return err_set(e, ERR_ABSENT, _("the signer command did not answer within %d ms"),
                           timeout_ms);
        if (poll(p, 2, (int)left) < 0)
            continue;
        if (p[1].revents)
            ask(t);
        if (p[0].revents)
            hear(t);
        if (buf_check(&t->answer, "answer", NULL))
            return err_set(e, ERR_ABSENT, "%s", _("the signer command answers with too much data"));
    }
    return 0;
}

/* Reaps it; code of its end. It may close its output long before it ends. */
static int finish(struct talk *t, bool talked, int timeout_ms, struct err *e)
{
    int64_t until = clk_milliseconds() + timeout_ms;
    struct timespec pause = {0, 1000000};
    int status = 0;
    pid_t got = 0;

    close_end(&t->in);
    close_end(&t->out);
    if (t->pid <= 0)
        return -1;
    while (talked && (got = waitpid(t->pid, &status, WNOHANG)) == 0 && clk_milliseconds() < until)
        nanosleep(&pause, NULL);
    if (got == 0) {
        kill(-t->pid, SIGKILL);
        while (waitpid(t->pid, &status, 0) < 0 && errno == EINTR)
            ;
        return talked ? err_set(e, ERR_ABSENT, _("the signer command did not end within %d ms"),
                                timeout_ms)
                      : -1;
    }
    if (WIFSIGNALED(status))
        return err_set(e, ERR_ABSENT, _("the signer command crashed (signal %d)"),
                       WTERMSIG(status));
    if (WEXITSTATUS(status))
        return err_set(e, ERR_ABSENT,
                       _("the signer command ended with code %d; nothing was signed"),
                       WEXITSTATUS(status));
    return 0;
}

static void write_question(struct buf *to, const struct signer_command *c,
                           enum sign_algorithm algorithm, const uint8_t digest[32])
{
    static const char *const names[] = {
        [SIGN_RSA_PKCS1_SHA256] = "RSA-PKCS1-SHA256",
        [SIGN_RSA_PSS_SHA256] = "RSA-PSS-SHA256",
        [SIGN_ECDSA_SHA256] = "ECDSA-SHA256",
    };
    char hex[65];

    hex_write(hex, digest, 32);
    buf_printf(to, "cuv-signer 1\nalgorithm %s\ndigest %s\ncertificate ", names[algorithm], hex);
    base64_write(to, c->certificate.data, c->certificate.len);
    buf_add_byte(to, '\n');
}

static int take_answer(const struct buf *answer, struct buf *out, struct err *e)
{
    size_t len = answer->len, before = out->len;

    while (len && strchr("\r\n \t", answer->data[len - 1]))
        len--;
    if (!len || base64_read(out, (const char *)answer->data, len) || out->len == before ||
        out->len - before > LIMIT_SIGNATURE + 16)
        return err_set(e, ERR_ABSENT, "%s",
                       _("the signer command must answer with one line of base64: the signature"));
    return 0;
}

static int sign(struct signer *s, enum sign_algorithm algorithm, const uint8_t digest[32],
                struct buf *out, struct err *e)
{
    const struct signer_command *c = s->self;
    struct talk t = {.in = -1, .out = -1};
    bool talked;
    int rc = -1;

    buf_init(&t.question, 2 * LIMIT_CERTIFICATE_BYTES);
    buf_init(&t.answer, 4 * LIMIT_SIGNATURE);
    write_question(&t.question, c, algorithm, digest);
    if (buf_check(&t.question, "question", e) || start(&t, c, e))
        goto out;
    talked = converse(&t, c->timeout_ms, e) == 0;
    if (finish(&t, talked, c->timeout_ms, e) || !talked)
        goto out;
    rc = take_answer(&t.answer, out, e);
out:
    close_end(&t.in);
    close_end(&t.out);
    buf_release(&t.question);
    buf_release(&t.answer);
    return rc;
}

static void release(struct signer *s)
{
    struct signer_command *c = s->self;

    free(c->words);
    free(c);
    memset(s, 0, sizeof *s);
}

int signer_command(struct signer *out, const struct signer_command_options *o, struct err *e)
{
    struct signer_command *c = calloc(1, sizeof *c);

    if (!c || !(c->words = strdup(o->command))) {
        free(c);
        return err_memory(e);
    }
    c->environment = o->environment;
    c->certificate = o->certificate;
    c->timeout_ms = o->timeout_ms;
    if (split(c, e)) {
        free(c->words);
        free(c);
        return -1;
    }
    *out =
        (struct signer){.self = c, .certificate = o->certificate, .sign = sign, .release = release};
    return 0;
}
