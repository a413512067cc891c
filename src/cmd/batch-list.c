/* list: what waits, before anybody approves it. */
#include <stdio.h>
#include <string.h>

#include "base/hex.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "cmd/batch.h"
#include "hash/hash.h"
#include "pdf/doc.h"

struct listing {
    struct batch *b;
    struct spool *spool;
    struct form_set *forms;
    struct drawer *drawer;
    int code;
};

static bool covers(const void *drawer, uint32_t code_point)
{
    return drawer_covers(drawer, code_point);
}

static int draw(struct listing *l, struct slice xml, struct buf *pdf, char *state, size_t size,
                struct err *e)
{
    struct form_context context = {.now = clk_now(), .covers = covers, .faces = l->drawer};
    struct draw_options o = {.profile = DRAW_2A};
    struct form_request *r;
    int rc = -1;

    if (form_request_check(&r, l->forms, xml, &context, e))
        return -1;
    if (form_request_letter(r)) {
        rc = draw_letter(l->drawer, form_request_letter(r), &o, pdf, e);
    } else {
        snprintf(state, size, _("%zu errors: cuv-check tells them"),
                 form_request_findings(r)->by_severity[SEVERITY_ERROR]);
        utf8_trim_tail(state);
        rc = 0;
    }
    form_request_free(r);
    return rc;
}

static int count_pages(struct slice pdf, size_t *pages, struct err *e)
{
    const struct pdf_page *list;
    struct pdf_doc *doc;
    int rc;

    if (pdf_open(&doc, pdf, e))
        return -1;
    rc = pdf_pages(doc, PDF_LATEST, &list, pages, e);
    pdf_close(doc);
    return rc;
}

void batch_name_of(struct spool *s, const char *id, const char *other, char *out, size_t size)
{
    struct buf text;

    snprintf(out, size, "%s", other);
    buf_init(&text, 1024);
    if (spool_has(s, SPOOL_NAME, id, "") && spool_load(s, SPOOL_NAME, id, "", &text, NULL) == 0 &&
        text.len)
        snprintf(out, size, "%.*s", (int)text.len, (const char *)text.data);
    buf_release(&text);
    utf8_trim_tail(out);
    utf8_mask_controls(out);
}

static void print_one(struct listing *l, const struct spool_entry *n, const uint8_t digest[32],
                      size_t pages, const char *wrong)
{
    char hex[65], name[512];

    hex_write(hex, digest, 32);
    batch_name_of(l->spool, n->id, n->name, name, sizeof name);
    printf("%s  %s\t%zu\t%s%s%s\n", hex, n->id, pages, name, *wrong ? "\t" : "", wrong);
}

/* A line for every letter; one that cannot be signed shows why instead of its pages. */
static int list_one(struct listing *l, const struct spool_entry *n, struct err *e)
{
    struct buf bytes, pdf;
    uint8_t digest[32];
    char wrong[256] = "";
    size_t pages = 0;
    const char *suffix = n->pdf ? ".pdf" : ".xml";
    int rc;

    buf_init(&bytes, n->pdf ? LIMIT_SPOOL_PDF : LIMIT_REQUEST_BYTES);
    buf_init(&pdf, LIMIT_SPOOL_PDF);
    rc = n->odd ? err_set(e, ERR_FORMAT, "%s", _("no letter"))
                : spool_load_entry(l->spool, SPOOL_NEW, n, &bytes, e);
    if (rc == 0)
        rc = hash_sha256(digest, bytes.data, bytes.len, e);
    if (rc == 0 && strcmp(suffix, ".xml") == 0)
        rc = draw(l, buf_slice(&bytes), &pdf, wrong, sizeof wrong, e);
    if (rc == 0 && !wrong[0])
        rc = count_pages(buf_slice(n->pdf ? &bytes : &pdf), &pages, e);
    if (rc && (e->kind == ERR_MEMORY || e->kind == ERR_IO))
        goto out;
    if (rc) {
        fprintf(stderr, "%s: %s: %s\n", l->b->cmd.name, n->id, e->text);
        l->code = 1;
        rc = 0;
    } else {
        print_one(l, n, digest, pages, wrong);
    }
out:
    buf_release(&bytes);
    buf_release(&pdf);
    return rc;
}

int batch_list(struct batch *b)
{
    struct listing l = {.b = b};
    struct spool_entries entries = {0};
    struct err e;
    int code;

    batch_operands(b, 1, 1, "list SPOOL");
    if (batch_open(&l.spool, b, false, &e) || batch_open_forms(&l.forms, &l.drawer, &e) ||
        spool_list(l.spool, SPOOL_NEW, clk_now(), &entries, &e)) {
        code = batch_fail(b, &e);
        goto out;
    }
    for (size_t i = 0; i < entries.count; i++)
        if (list_one(&l, &entries.list[i], &e)) {
            l.code = batch_fail(b, &e);
            break;
        }
    code = l.code;
out:
    spool_entries_release(&entries);
    spool_close(l.spool);
    form_set_free(l.forms);
    drawer_free(l.drawer);
    return code;
}
