/*
 * --against: is this our letter, and what differs? A file that begins with our bytes is our letter,
 * and its later revisions are judged as always; any other is compared page by page, as it looks and
 * as it reads.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/utf8.h"
#include "cmd/verify.h"
#include "judge/judge.h"
#include "pdf/doc.h"

enum { LINES_MAX = 400, TOLD_MAX = 20, LINE_SHOWN = 160 };

struct lines {
    char *at[LINES_MAX];
    int count;
};

static void split(struct lines *l, struct buf *text)
{
    char *rest = text->data ? (char *)text->data : NULL;

    l->count = 0;
    while (rest && *rest && l->count < LINES_MAX) {
        char *line = strsep(&rest, "\n");

        if (*line)
            l->at[l->count++] = line;
    }
}

/* length[i][j]: of the longest common sequence of lines from i and j on. */
typedef unsigned short lengths[LINES_MAX + 1][LINES_MAX + 1];

static void measure(lengths *length, const struct lines *a, const struct lines *b)
{
    memset(length, 0, sizeof *length);
    for (int i = a->count - 1; i >= 0; i--)
        for (int j = b->count - 1; j >= 0; j--) {
            unsigned short down = (*length)[i + 1][j], right = (*length)[i][j + 1];

            if (strcmp(a->at[i], b->at[j]) == 0)
                (*length)[i][j] = (unsigned short)((*length)[i + 1][j + 1] + 1);
            else
                (*length)[i][j] = down > right ? down : right;
        }
}

static void add_line(char *to, size_t size, const char *line)
{
    size_t n = strlen(to);

    snprintf(to + n, size - n, "%s%s", n ? " / " : "", line);
    utf8_trim_tail(to);
    utf8_mask_controls(to);
}

static void tell(struct verdict *v, int page, const char *old, const char *now)
{
    char number[16];

    snprintf(number, sizeof number, "%d", page);
    if (*old || *now)
        finding_add(&v->findings, FINDING_F_OTHER_TEXT, (struct finding_place){0}, number, old, now,
                    NULL);
}

static void tell_lines(struct verdict *v, int page, const struct lines *a, const struct lines *b,
                       const lengths *length)
{
    char old[LINE_SHOWN] = "", now[LINE_SHOWN] = "";
    int i = 0, j = 0, told = 0;

    while ((i < a->count || j < b->count) && told < TOLD_MAX) {
        bool same = i < a->count && j < b->count && strcmp(a->at[i], b->at[j]) == 0;

        if (same) {
            told += *old || *now;
            tell(v, page, old, now);
            *old = *now = 0;
            i++;
            j++;
        } else if (j == b->count || (i < a->count && (*length)[i + 1][j] >= (*length)[i][j + 1])) {
            add_line(old, sizeof old, a->at[i++]);
        } else {
            add_line(now, sizeof now, b->at[j++]);
        }
    }
    tell(v, page, old, now);
}

static int compare_text(struct verdict *v, const struct verify_pages *p, int page, struct err *e)
{
    struct buf old, now;
    struct lines a, b;
    lengths *length;
    int code;

    if (verify_page(&now, &code, p, PAGE_TEXT, page, e))
        return 0;
    if (verify_page(&old, &code, p, PAGE_TEXT_BEFORE, page, e))
        buf_init(&old, 1);
    length = malloc(sizeof *length);
    if (length) {
        split(&a, &old);
        split(&b, &now);
        measure(length, &a, &b);
        tell_lines(v, page, &a, &b, length);
    }
    free(length);
    buf_release(&old);
    buf_release(&now);
    return length ? 0 : err_memory(e);
}

/* " 1, 3" of the pages that look different; -1: cuv-view cannot be asked. */
static int compare_pages(struct verdict *v, const struct verify_pages *p, struct buf *which,
                         struct err *e)
{
    struct buf answer;
    int code;

    for (int page = 1; page <= (int)v->pages && page <= LIMIT_REPORT_PAGES; page++) {
        if (verify_page(&answer, &code, p, PAGE_CHANGES, page, e) == 0) {
            buf_release(&answer);
            if (code == 0)
                continue;
        }
        buf_printf(which, "%s%d", which->len ? ", " : "", page);
        if (compare_text(v, p, page, e))
            return -1;
    }
    if (verify_page(&answer, &code, p, PAGE_TEXT_BEFORE, (int)v->pages + 1, e) == 0) {
        buf_release(&answer);
        buf_printf(which, "%s%zu %s", which->len ? ", " : "", v->pages + 1, _("(missing)"));
    }
    return 0;
}

static int compare_other(struct verdict *v, struct slice now, struct slice original, struct err *e)
{
    struct verify_pages p;
    struct buf which, said;
    int rc;

    if (verify_pages_open(&p, now, original, e))
        return -1;
    buf_init(&which, 4096);
    buf_init(&said, 8192);
    rc = compare_pages(v, &p, &which, e);
    if (which.len)
        buf_printf(&said, _("pages that look different: %s"), (const char *)which.data);
    else
        buf_add_string(&said, _("its pages look the same; it was saved again by another program"));
    if (!rc)
        judge_original(v, false, (const char *)said.data);
    buf_release(&which);
    buf_release(&said);
    verify_pages_close(&p);
    return rc;
}

int verify_against(const struct verify *v, struct verify_task *t, struct err *e)
{
    const struct slice now = buf_slice(&t->file);
    struct buf original;
    char text[256];
    int rc;

    buf_init(&original, LIMIT_PDF_BYTES);
    if (cmd_map(&original, v->against, 0, pdf_begins, e)) {
        buf_release(&original);
        return err_prefix(e, "--against %s", v->against);
    }
    if (now.len < original.len && memcmp(now.data, original.data, now.len) == 0) {
        judge_original(t->verdict, false,
                       _("an earlier state of our letter; what was added later is missing"));
        rc = 0;
    } else if (now.len < original.len || memcmp(now.data, original.data, original.len) != 0) {
        rc = compare_other(t->verdict, now, buf_slice(&original), e);
    } else {
        if (now.len == original.len)
            snprintf(text, sizeof text, "%s", _("the same byte for byte"));
        else
            snprintf(text, sizeof text,
                     _("it begins with all of the original; %zu bytes were "
                       "added behind it"),
                     now.len - original.len);
        judge_original(t->verdict, true, text);
        rc = 0;
    }
    buf_release(&original);
    return rc;
}
