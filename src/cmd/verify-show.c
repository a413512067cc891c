/* What --extract, --pictures and --report show of one file. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/limits.h"
#include "base/out.h"
#include "cmd/verify.h"
#include "report/report.h"

enum { PLAIN_PAGES = 10 };

int verify_extract(const struct verify *v, const struct verify_task *t, struct err *e)
{
    const struct verdict *verdict = t->verdict;
    const struct verdict_signature *s;
    struct slice parts[2];

    if ((size_t)v->extract > verdict->signature_count)
        return err_set(e, ERR_USAGE, _("--extract %ld: the file has %zu signatures"), v->extract,
                       verdict->signature_count);
    s = &verdict->signatures[v->extract - 1];
    for (int i = 0; i < 2; i++) {
        uint64_t at = (uint64_t)s->range[2 * i], n = (uint64_t)s->range[2 * i + 1];

        if (at > t->file.len || n > t->file.len - at)
            return err_set(e, ERR_FORMAT, "%s", _("its /ByteRange leads outside the file"));
        parts[i] = (struct slice){t->file.data + at, (size_t)n};
    }
    if (!parts[0].len && !parts[1].len)
        return err_set(e, ERR_FORMAT, "%s", _("it has no /ByteRange that can be used"));
    return out_save_parts(v->cmd.output, parts, 2, 0644, e);
}

/* The picture's bytes go to the list; NULL caption: dropped. */
static int keep(struct verify_album *a, struct buf *png, char *caption, const char *name)
{
    struct report_picture *p;

    if (!caption || a->count == ALBUM_MAX) {
        free(caption);
        buf_release(png);
        return 0;
    }
    p = &a->pictures[a->count];
    p->caption = caption;
    p->png.data = buf_steal(png, &p->png.len);
    snprintf(a->names[a->count++], sizeof a->names[0], "%s", name);
    return 0;
}

static char *caption_of(const char *format, size_t page, size_t number)
{
    char *text = NULL;

    return asprintf(&text, format, page, number) < 0 ? NULL : text;
}

static int show_page(struct verify_album *a, const struct verify_pages *p, size_t number, int page)
{
    struct buf after, before;
    struct err e;
    char name[64];
    int code;

    if (verify_page(&after, &code, p, PAGE_CHANGES, page, &e))
        return -1;
    if (code == 0) {
        buf_release(&after);
        return 0;
    }
    snprintf(name, sizeof name, "signature-%zu-page-%03d-after.png", number, page);
    if (verify_page(&before, &code, p, PAGE_CHANGES_BEFORE, page, &e) == 0) {
        char old[64];

        snprintf(old, sizeof old, "signature-%zu-page-%03d-before.png", number, page);
        keep(a, &before, caption_of(_("page %zu as signature %zu signed it"), (size_t)page, number),
             old);
    }
    return keep(a, &after,
                caption_of(_("page %zu as it is now; framed: added or changed after signature %zu"),
                           (size_t)page, number),
                name);
}

/* A signature's state is the file up to the end of its range. */
static int show_signature(struct verify_album *a, const struct verify_task *t, size_t index)
{
    const struct verdict_signature *s = &t->verdict->signatures[index];
    const struct slice all = buf_slice(&t->file);
    size_t end = (size_t)(s->range[2] + s->range[3]);
    int pages = (int)t->verdict->pages;
    struct verify_pages p;
    struct err e;

    if (s->timestamp || !end || end >= all.len)
        return 0;
    if (verify_pages_open(&p, all, (struct slice){all.data, end}, &e))
        return -1;
    for (int page = 1; page <= pages && page <= LIMIT_REPORT_PAGES && a->count < ALBUM_MAX; page++)
        a->unseen += show_page(a, &p, index + 1, page) != 0;
    if (pages > LIMIT_REPORT_PAGES)
        a->unseen += (size_t)(pages - LIMIT_REPORT_PAGES);
    verify_pages_close(&p);
    return 0;
}

int verify_album_changes(struct verify_album *a, const struct verify_task *t)
{
    int rc = 0;

    for (size_t i = 0; i < t->verdict->signature_count; i++)
        rc |= show_signature(a, t, i);
    return rc;
}

int verify_album_pages(struct verify_album *a, const struct verify_task *t)
{
    struct verify_pages p;
    struct err e;
    int code;

    if (verify_pages_open(&p, buf_slice(&t->file), (struct slice){NULL, 0}, &e))
        return -1;
    for (int page = 1; page <= (int)t->verdict->pages && page <= PLAIN_PAGES; page++) {
        struct buf png;

        if (verify_page(&png, &code, &p, PAGE_PLAIN, page, &e))
            a->unseen++;
        else
            keep(a, &png, caption_of(_("page %zu"), (size_t)page, 0), "");
    }
    verify_pages_close(&p);
    return 0;
}

void verify_album_release(struct verify_album *a)
{
    for (size_t i = 0; i < a->count; i++) {
        free((char *)(uintptr_t)a->pictures[i].caption);
        free((uint8_t *)(uintptr_t)a->pictures[i].png.data);
    }
    a->count = 0;
}

int verify_pictures(const struct verify *v, const struct verify_task *t, struct err *e)
{
    struct verify_album *a = calloc(1, sizeof *a);
    char path[4096];
    int rc = 0;

    if (!a)
        return err_memory(e);
    if (out_folder(v->pictures, 0777, e)) {
        rc = -1;
        goto out;
    }
    if (verify_album_changes(a, t))
        rc = err_set(e, ERR_CONFIG, "%s", _("no pictures: cuv-view cannot be started"));
    for (size_t i = 0; !rc && i < a->count; i++) {
        snprintf(path, sizeof path, "%s/%s", v->pictures, a->names[i]);
        rc = out_save(path, a->pictures[i].png, 0644, e);
    }
    if (!rc)
        cmd_say(&v->cmd,
                a->count ? _("%zu pictures in %s")
                         : _("no page looks different from what was signed"),
                a->count, v->pictures);
    if (!rc && a->unseen)
        cmd_say(&v->cmd, _("%zu pages could not be compared"), a->unseen);
out:
    verify_album_release(a);
    free(a);
    return rc;
}

int verify_report_page(const struct verify *v, const struct verify_task *t, const char *name,
                       struct err *e)
{
    struct verify_album *a = calloc(1, sizeof *a);
    struct buf page;
    int rc;

    if (!a)
        return err_memory(e);
    buf_init(&page, (size_t)512 << 20);
    verify_album_pages(a, t);
    verify_album_changes(a, t);
    report_html(&page, name, t->verdict, a->pictures, a->count);
    rc = buf_check(&page, _("the report"), e);
    if (!rc)
        rc = out_save(v->report, buf_slice(&page), 0644, e);
    buf_release(&page);
    verify_album_release(a);
    free(a);
    return rc;
}
