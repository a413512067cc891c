/*
 * --archive: what veraPDF says of a file joins the findings. It changes no verdict: whether a
 * signature holds is one question, whether an archive takes the file another. Without an answer
 * nothing is said to conform.
 */
#include <stdlib.h>

#include "base/filter.h"
#include "cmd/verify.h"
#include "report/archive.h"

enum { ANSWER_BYTES = 16 << 20 };

static int ask(const struct verify *v, struct slice file, struct buf *answer, struct err *e)
{
    char locale[] = "LC_ALL=C.UTF-8", programs[] = "PATH=/usr/local/bin:/usr/bin:/bin";
    const char *argv[] = {v->conf->archive.verapdf, "--format", "json", NULL};
    char *environment[] = {programs, locale, NULL};
    int code;

    if (!v->conf->archive.verapdf)
        return err_set(e, ERR_CONFIG, "%s",
                       _("veraPDF is not configured: verapdf in section archive"));
    /* Its code says less than its answer: 1 is a file that does not conform. */
    return filter_run(argv, environment, file, answer, v->conf->archive.timeout_ms, &code, e);
}

int verify_archive(const struct verify *v, struct verify_task *t, struct err *e)
{
    struct findings *f = &t->verdict->findings;
    struct err why = {.kind = ERR_NONE};
    struct buf answer;
    const char *text;
    size_t before = f->count;

    buf_init(&answer, ANSWER_BYTES);
    if (ask(v, buf_slice(&t->file), &answer, &why) ||
        archive_read(f, t->verdict->arena, buf_slice(&answer), &why)) {
        f->count = before;
        text = arena_string(t->verdict->arena, why.text);
        finding_add(f, FINDING_F_ARCHIVE_UNKNOWN, (struct finding_place){0}, text, NULL, NULL,
                    NULL);
    }
    buf_release(&answer);
    return why.kind == ERR_MEMORY ? err_memory(e) : 0;
}
