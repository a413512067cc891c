/*
 * cuv-module: loads a PKCS#11 module and is the only process that ever holds the PIN. Started by
 * src/token with a clean environment; speaks frames on descriptor 3 and nothing else. Sees digests,
 * never documents. Its answers are numbers: the parent has the language.
 */
#include <errno.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/child.h"
#include "token/frame.h"

static union frame frame; /* the request, then its answer */

struct session {
    struct p11 *p11; /* NULL before OPEN */
};

static int answer(void)
{
    ssize_t k;

    do
        k = send(CHILD_FD, &frame, frame.head.length, MSG_NOSIGNAL);
    while (k < 0 && errno == EINTR);
    return k < 0 ? -1 : 0;
}

static int answer_fault(uint32_t sequence, const struct p11_fault *f)
{
    frame_begin(&frame, FRAME_FAULT, sequence);
    frame.fault.reason = f->reason;
    memcpy(frame.fault.detail, f->detail, strnlen(f->detail, sizeof f->detail - 1));
    return answer();
}

static int answer_ready(uint32_t sequence, size_t tokens, size_t certificates)
{
    frame_begin(&frame, FRAME_READY, sequence);
    frame.ready.tokens = (uint32_t)tokens;
    frame.ready.certificates = (uint32_t)certificates;
    return answer();
}

static int answer_certificate(uint32_t sequence, const struct p11_certificate *c)
{
    struct slice der = {c->der, c->len};

    frame_begin(&frame, FRAME_CERTIFICATE, sequence);
    frame.certificate.token = (uint32_t)c->token;
    frame.certificate.flags = c->flags;
    frame.certificate.id.len = (uint32_t)c->id_len;
    memcpy(frame.certificate.id.bytes, c->id, c->id_len);
    memcpy(frame.certificate.label, c->label, strlen(c->label));
    memcpy(frame.certificate.uri, c->uri, strlen(c->uri));
    if (c->flags & P11_CERTIFICATE_UNREADABLE || frame_tail_set(&frame, der))
        frame.certificate.flags |= P11_CERTIFICATE_UNREADABLE;
    return answer();
}

static int answer_list(const struct session *s, uint32_t sequence)
{
    size_t tokens = p11_token_count(s->p11), certificates = p11_certificate_count(s->p11);

    for (size_t i = 0; i < tokens; i++) {
        frame_begin(&frame, FRAME_TOKEN, sequence);
        frame.token.token = *p11_token_at(s->p11, i);
        if (answer())
            return -1;
    }
    for (size_t i = 0; i < certificates; i++)
        if (answer_certificate(sequence, p11_certificate_at(s->p11, i)))
            return -1;
    return answer_ready(sequence, tokens, certificates);
}

/* Where a token is to be made there may be none to find yet. */
static int do_open(struct session *s, struct p11_fault *f)
{
    struct frame_open open = frame.open;

    if (s->p11) {
        f->reason = P11_ORDER;
        return -1;
    }
    if (p11_load(&s->p11, open.module, f))
        return -1;
    if (!strcmp(open.uri, "-"))
        return answer_ready(open.head.sequence, 0, 0);
    if (p11_scan(s->p11, open.uri[0] ? open.uri : NULL, f))
        return -1;
    return answer_list(s, open.head.sequence);
}

static void take_pin(struct secret *to, struct frame_pin *from)
{
    secret_init(to);
    to->len = from->len;
    memcpy(to->bytes, from->bytes, from->len);
    explicit_bzero(from, sizeof *from);
}

static int do_login(struct session *s, struct p11_fault *f)
{
    uint32_t sequence = frame.head.sequence;
    struct secret pin;
    int rc;

    take_pin(&pin, &frame.login.pin);
    rc = p11_login(s->p11, &pin, frame.login.allow_last_try != 0, f);
    secret_release(&pin);
    return rc ? -1 : answer_ready(sequence, 0, 0);
}

static int do_initialise(struct session *s, struct p11_fault *f)
{
    uint32_t sequence = frame.head.sequence;
    struct secret pin;
    int rc;

    take_pin(&pin, &frame.initialise.pin);
    rc = p11_initialise(s->p11, frame.initialise.label, &pin, f);
    secret_release(&pin);
    return rc ? -1 : answer_ready(sequence, 0, 0);
}

static int do_choose(struct session *s, struct p11_fault *f)
{
    struct slice id = {frame.choose.id.bytes, frame.choose.id.len};

    if (p11_choose(s->p11, frame.choose.token, frame_tail(&frame), id, f))
        return -1;
    return answer_ready(frame.head.sequence, 0, 0);
}

static int do_sign(struct session *s, struct p11_fault *f)
{
    uint32_t sequence = frame.head.sequence;
    struct buf signature;
    int rc = -1;

    buf_init(&signature, LIMIT_SIGNATURE + 16);
    if (p11_sign(s->p11, (enum sign_algorithm)frame.sign.algorithm, frame.sign.digest,
                 frame_tail(&frame), &signature, f))
        goto out;
    frame_begin(&frame, FRAME_SIGNATURE, sequence);
    frame_tail_set(&frame, buf_slice(&signature));
    rc = answer();
out:
    buf_release(&signature);
    return rc;
}

static int do_generate(struct session *s, struct p11_fault *f)
{
    uint32_t sequence = frame.head.sequence;
    struct slice id = {frame.generate.id.bytes, frame.generate.id.len};
    struct p11_public key;

    if (p11_generate(s->p11, frame.generate.bits, id, frame.generate.label, &key, f))
        return -1;
    frame_begin(&frame, FRAME_PUBLIC, sequence);
    frame.public_key.key = key;
    return answer();
}

static int do_store(struct session *s, struct p11_fault *f)
{
    struct slice id = {frame.store.id.bytes, frame.store.id.len};

    if (p11_store(s->p11, frame_tail(&frame), id, frame.store.label, f))
        return -1;
    return answer_ready(frame.head.sequence, 0, 0);
}

static int do_replace(struct session *s, struct p11_fault *f)
{
    size_t removed;

    if (p11_replace(s->p11, frame_tail(&frame), &removed, f))
        return -1;
    return answer_ready(frame.head.sequence, 0, removed);
}

static int serve(struct session *s)
{
    static int (*const verbs[])(struct session *, struct p11_fault *) = {
        [FRAME_OPEN] = do_open,
        [FRAME_CHOOSE] = do_choose,
        [FRAME_LOGIN] = do_login,
        [FRAME_SIGN] = do_sign,
        [FRAME_GENERATE] = do_generate,
        [FRAME_STORE] = do_store,
        [FRAME_REPLACE] = do_replace,
        [FRAME_INITIALISE] = do_initialise,
    };
    struct p11_fault f = {P11_FINE, ""};
    uint32_t sequence = frame.head.sequence;
    unsigned type = frame.head.type;

    if (type >= sizeof verbs / sizeof *verbs || !verbs[type])
        return -1;
    if (type != FRAME_OPEN && !s->p11)
        f.reason = P11_ORDER;
    else if (!verbs[type](s, &f))
        return 0;
    /* No reason: the parent is gone. */
    return f.reason == P11_FINE ? -1 : answer_fault(sequence, &f);
}

enum { ORPHAN_SECONDS = 5 };

/* The end of the socket ends this process; a driver that never comes back is ended by the alarm. */
static void on_orphaned(int number)
{
    (void)number;
    alarm(ORPHAN_SECONDS);
}

/*
 * A driver cut off in the middle of a call may leave its token broken (SoftHSM2 writes its files
 * anew at each login): when the parent is killed, the call at hand is finished first.
 */
static void settle(void)
{
    child_settle();
    signal(SIGALRM, SIG_DFL);
    signal(SIGHUP, on_orphaned);
    prctl(PR_SET_PDEATHSIG, SIGHUP);
    if (getppid() == 1)
        _exit(69);
}

int main(void)
{
    struct session s = {NULL};

    settle();
    close_range(CHILD_FD + 1, ~0U, 0);
    for (;;) {
        ssize_t n = recv(CHILD_FD, &frame, sizeof frame, MSG_TRUNC);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0 && (errno == ENOTSOCK || errno == EBADF)) {
            static const char text[] = "cuv-module: started by cuv's programs, not by hand\n";

            return write(STDERR_FILENO, text, sizeof text - 1) < 0 ? 74 : 64;
        }
        if (n <= 0 || (size_t)n > sizeof frame || frame_read(&frame, (size_t)n) || serve(&s))
            break;
    }
    explicit_bzero(&frame, sizeof(struct frame_login));
    p11_free(s.p11);
    /* Not exit: drivers crash in their exit functions. */
    _exit(0);
}
