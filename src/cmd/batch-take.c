/* add, list: how letters come into a spool, and what is shown of them before anybody signs. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/hex.h"
#include "base/limits.h"
#include "base/out.h"
#include "base/utf8.h"
#include "cmd/batch.h"
#include "hash/hash.h"

static const char *last_part(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? slash + 1 : path;
}

static bool has_suffix(const char *name, const char *suffix)
{
    size_t n = strlen(name), k = strlen(suffix);

    return n > k && strcasecmp(name + n - k, suffix) == 0;
}

/* 20261128-3f9a1c20b7d1: a letter keeps the id it has from another spool. */
static bool is_ours(const char *stem, size_t len)
{
    return len == 21 && stem[8] == '-' && strspn(stem, "0123456789") == 8 &&
           strspn(stem + 9, "0123456789abcdef") >= 12;
}

static void make_id(char id[SPOOL_ID + 1], const char *name, const uint8_t input[32], int64_t now)
{
    struct clk_date d = clk_local(now).date;
    char hex[13];

    if (name && is_ours(name, strcspn(name, "."))) {
        snprintf(id, SPOOL_ID + 1, "%.21s", name);
        return;
    }
    hex_write(hex, input, 6);
    snprintf(id, SPOOL_ID + 1, "%04d%02d%02d-%s", d.year, d.month, d.day, hex);
}

/* What stands under a name is of these bytes: 1, of others: -1; 0: nothing stands there. */
static int compare(struct spool *s, enum spool_folder f, const char *id, const char *suffix,
                   struct slice bytes, int *same, struct err *e)
{
    struct buf there;
    int rc;

    *same = 0;
    if (!spool_has(s, f, id, suffix))
        return 0;
    buf_init(&there, LIMIT_SPOOL_PDF);
    rc = spool_load(s, f, id, suffix, &there, e);
    /* It is gone, or is no ordinary file: its name is taken. */
    if (rc && (e->kind == ERR_INPUT || e->kind == ERR_FORMAT))
        rc = 0;
    else if (rc == 0 && there.len == bytes.len && slice_equal(buf_slice(&there), bytes))
        *same = 1;
    if (*same == 0)
        *same = -1;
    buf_release(&there);
    return rc;
}

/*
 * Under this id: the same letter waits or is at work (1), another one (-1), or none (0). A request
 * that a crash left there before its PDF came is no letter.
 */
static int meet(struct spool *s, const char *id, struct slice pdf, struct slice xml, bool renders,
                int *same, struct err *e)
{
    static const enum spool_folder folders[] = {SPOOL_NEW, SPOOL_WORK};
    const char *own = pdf.len ? ".pdf" : ".xml", *other = pdf.len ? ".xml" : ".pdf";

    *same = 0;
    for (size_t i = 0; *same == 0 && i < sizeof folders / sizeof *folders; i++)
        if (compare(s, folders[i], id, own, pdf.len ? pdf : xml, same, e))
            return -1;
    if (*same)
        return 0;
    if (spool_has(s, SPOOL_WORK, id, other) || (!pdf.len && spool_has(s, SPOOL_NEW, id, other)))
        *same = -1;
    else if (pdf.len && renders && spool_has(s, SPOOL_NEW, id, ".xml"))
        *same = -1;
    else if (pdf.len && xml.len &&
             compare(s, SPOOL_NEW, id, renders ? ".request" : ".xml", xml, same, e))
        return -1;
    if (*same == 1)
        *same = 0;
    return 0;
}

/* An id that no other letter has; *known: this letter has it already. */
static int find_id(struct spool *s, const char *name, const uint8_t input[32], struct slice pdf,
                   struct slice xml, int64_t now, bool renders, char id[SPOOL_ID + 1], bool *known,
                   struct err *e)
{
    int same;

    make_id(id, name, input, now);
    if (meet(s, id, pdf, xml, renders, &same, e))
        return -1;
    if (same < 0) {
        make_id(id, NULL, input, now);
        if (meet(s, id, pdf, xml, renders, &same, e))
            return -1;
    }
    *known = same > 0;
    return same < 0 ? err_set(e, ERR_AGAIN, _("new/ already holds another letter as %s"), id) : 0;
}

int batch_take_letter(struct spool *s, const char *name, struct slice pdf, struct slice xml,
                      int64_t now, bool renders, char id[SPOOL_ID + 1], bool *duplicate,
                      struct err *e)
{
    struct slice first = pdf.len ? pdf : xml;
    const struct spool_letter *known;
    uint8_t input[32];
    bool exists = false;
    int same;

    if (hash_sha256(input, first.data, first.len, e))
        return -1;
    known = spool_find_input(s, input);
    *duplicate = known && known->id[0] && known->state != SPOOL_REFUSED &&
                 known->state != SPOOL_FRESH;
    if (*duplicate)
        snprintf(id, SPOOL_ID + 1, "%s", known->id);
    else if (find_id(s, name, input, pdf, xml, now, renders, id, duplicate, e))
        return -1;
    if (*duplicate)
        return 0;
    if (spool_save_name(s, id, name, e))
        return -1;
    /* The PDF begins the letter, so its request is there before it. */
    if (pdf.len && xml.len &&
        spool_save(s, SPOOL_NEW, id, renders ? ".request" : ".xml", xml, &exists, e))
        return -1;
    if (spool_save(s, SPOOL_NEW, id, pdf.len ? ".pdf" : ".xml", first, &exists, e))
        return -1;
    /* Another program was quicker. */
    if (exists && compare(s, SPOOL_NEW, id, pdf.len ? ".pdf" : ".xml", first, &same, e))
        return -1;
    if (exists && same < 0)
        return err_set(e, ERR_AGAIN, _("new/ already holds another letter as %s"), id);
    *duplicate = exists;
    return spool_sync_folder(s, SPOOL_NEW, e);
}

/* The request beside a PDF: FILE.pdf and FILE.xml are one letter. */
static bool is_request_of(const char *xml, const char *pdf)
{
    size_t n = strlen(pdf);

    return has_suffix(pdf, ".pdf") && has_suffix(xml, ".xml") && strlen(xml) == n &&
           memcmp(xml, pdf, n - 4) == 0;
}

static const char *find_pair(const struct batch *b, const char *file, bool wants_pdf)
{
    for (int i = 1; i < b->word_count; i++)
        if (wants_pdf ? is_request_of(file, b->words[i]) : is_request_of(b->words[i], file))
            return b->words[i];
    return NULL;
}

static int load(struct buf *out, const char *path, struct err *e)
{
    if (out_load_unnamed(out, path, e))
        return -1;
    return out->len ? 0 : err_set(e, ERR_INPUT, "%s", _("the file is empty"));
}

static int add_one(struct batch *b, struct spool *s, bool renders, const char *file)
{
    const char *request = find_pair(b, file, false);
    char id[SPOOL_ID + 1], name[1024];
    struct buf pdf, xml;
    bool duplicate = false;
    struct err e;
    int code = 0;

    buf_init(&pdf, LIMIT_SPOOL_PDF);
    buf_init(&xml, LIMIT_REQUEST_BYTES);
    if (!has_suffix(file, ".pdf") && !has_suffix(file, ".xml"))
        err_set(&e, ERR_FORMAT, "%s", _("letters are .xml or .pdf files"));
    else
        e.kind = ERR_NONE;
    if (e.kind || load(has_suffix(file, ".pdf") ? &pdf : &xml, file, &e) ||
        (request && load(&xml, request, &e)) ||
        batch_take_letter(s, last_part(file), buf_slice(&pdf), buf_slice(&xml), clk_now(), renders,
                          id, &duplicate, &e)) {
        code = cmd_error_file(&b->cmd, file, &e);
    } else if (duplicate) {
        cmd_say(&b->cmd, _("%s: the same letter is in the spool already (%s)"), file, id);
    } else {
        snprintf(name, sizeof name, "%s", last_part(file));
        utf8_mask_controls(name);
        printf("%s\t%s\n", id, name);
    }
    buf_release(&pdf);
    buf_release(&xml);
    return code;
}

int batch_add(struct batch *b)
{
    struct pipeline p;
    struct spool *s;
    struct err e;
    int code = 0;

    batch_operands(b, 2, -1, "add SPOOL FILE...");
    if (batch_open(&s, b, false, &e))
        return batch_fail(b, &e);
    if (pipeline_find(&p, b->conf, s->pipeline, &e)) {
        spool_close(s);
        return batch_fail(b, &e);
    }
    for (int i = 1; i < b->word_count; i++)
        if (!find_pair(b, b->words[i], true))
            code = cmd_worse(code, add_one(b, s, p.render, b->words[i]));
    spool_close(s);
    return code;
}
