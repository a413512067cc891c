#include "run/viewer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"

enum { PATIENCE_MS = 60000, GRACE_MS = 1000 };

/* What went wrong with the process matters less than that it did. */
static int gone(struct err *e)
{
    return err_set(e, ERR_ABSENT, "%s",
                   _("cuv-view ended without an answer: the file cannot be looked at"));
}

int viewer_open(struct viewer *v, const char *program, struct slice pdf, struct err *e)
{
    char name[] = "cuv-view", option[] = "--frames", fd[] = "3", locale[] = "LC_ALL=C.UTF-8";
    char *argv[] = {name, option, fd, NULL}, *environment[] = {locale, NULL}, head[32];

    v->child = (struct child){.fd = -1};
    if (child_start(&v->child, program, argv, environment, e))
        return -1;
    snprintf(head, sizeof head, "D%zu", pdf.len);
    if (child_send(&v->child, head, strlen(head), NULL))
        return gone(e);
    for (size_t sent = 0; sent < pdf.len; sent += LIMIT_FRAME) {
        size_t n = pdf.len - sent < LIMIT_FRAME ? pdf.len - sent : LIMIT_FRAME;

        if (child_send(&v->child, pdf.data + sent, n, NULL))
            return gone(e);
    }
    return 0;
}

void viewer_close(struct viewer *v)
{
    child_stop(&v->child, GRACE_MS);
}

/* The answer ends with NUL; its first letter is the question's. */
static int ask(struct viewer *v, const char *question, size_t len, char *answer, struct err *e)
{
    size_t n;

    if (child_send(&v->child, question, len, NULL) ||
        child_receive(&v->child, answer, LIMIT_FRAME, &n, PATIENCE_MS, NULL))
        return gone(e);
    answer[n] = 0;
    if (answer[0] == 'E')
        return err_set(e, ERR_FORMAT, "%s", answer + 1);
    return answer[0] == question[0] ? 0 : gone(e);
}

/* A line of an answer; what follows it, or NULL when there is none. */
static char *read_place(char *at, struct viewer_place *out)
{
    double *const values[] = {&out->x, &out->y, &out->width, &out->height};
    char *end;

    out->page = (int)strtol(at, &end, 10);
    if (end == at || out->page < 1)
        return NULL;
    for (size_t i = 0; i < 4; i++) {
        at = end;
        *values[i] = strtod(at, &end);
        if (end == at)
            return NULL;
    }
    return end;
}

int viewer_find_text(struct viewer *v, const char *text, struct viewer_place *last, size_t *count,
                     struct err *e)
{
    char *answer = malloc(LIMIT_FRAME + 1), question[1024], *at;
    struct viewer_place place;
    int rc = -1;

    *count = 0;
    if (!answer)
        return err_memory(e);
    if ((size_t)snprintf(question, sizeof question, "T%s", text) >= sizeof question) {
        err_set(e, ERR_USAGE, "%s", _("the text to look for is too long"));
        goto out;
    }
    if (ask(v, question, strlen(question), answer, e))
        goto out;
    for (at = read_place(answer + 1, &place); at; at = read_place(at, &place)) {
        *last = place;
        ++*count;
    }
    rc = *count ? 0 : err_set(e, ERR_FORMAT, _("the text \"%s\" is on no page"), text);
out:
    free(answer);
    return rc;
}

int viewer_find_room(struct viewer *v, int page, double width, double height,
                     struct viewer_place *out, bool *found, struct err *e)
{
    char *answer = malloc(LIMIT_FRAME + 1), question[128];
    int rc;

    if (!answer)
        return err_memory(e);
    snprintf(question, sizeof question, "R%d %.3f %.3f", page, width, height);
    rc = ask(v, question, strlen(question), answer, e);
    *found = rc == 0 && read_place(answer + 1, out);
    free(answer);
    return rc;
}

int viewer_picture(struct viewer *v, const int *pages, size_t count, int dpi, struct buf *png,
                   struct err *e)
{
    char *answer = malloc(LIMIT_FRAME + 1), question[256];
    int at = snprintf(question, sizeof question, "P%d", dpi), rc = -1;
    size_t want, n;

    if (!answer)
        return err_memory(e);
    for (size_t i = 0; i < count && at < (int)sizeof question; i++)
        at += snprintf(question + at, sizeof question - (size_t)at, " %d", pages[i]);
    if (ask(v, question, strlen(question), answer, e))
        goto out;
    want = strtoull(answer + 1, NULL, 10);
    while (png->len < want) {
        if (child_receive(&v->child, answer, LIMIT_FRAME, &n, PATIENCE_MS, NULL)) {
            gone(e);
            goto out;
        }
        buf_add(png, answer, n);
        if (buf_check(png, _("the picture"), e))
            goto out;
    }
    rc = 0;
out:
    free(answer);
    return rc;
}
