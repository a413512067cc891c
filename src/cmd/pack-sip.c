/* cuv-pack sip: letters as a package for the archive; cuv-pack check: a package or message again.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/out.h"
#include "cmd/pack.h"
#include "hash/hash.h"
#include "pack/check.h"
#include "pack/edxml.h"
#include "pack/sip.h"

enum { DOC_ID = 25, TEXT = 4096 };

struct packing {
    struct pack *p;
    struct sip_letter *letters; /* owned; texts in the arena */
    const char **files;
    size_t count;
    struct buf first; /* of standard input, which is read once */
    struct sip_package package;
};

/* "57-UBND-VHXH-2026": what names its files; the record holds 25 characters. */
static const char *document_id(struct pack *p, const struct pack_letter *l, size_t i)
{
    char symbol[12];
    size_t n = 0;

    for (const char *at = l->symbol ? l->symbol : ""; *at && n < sizeof symbol - 1; at++)
        if ((*at >= 'A' && *at <= 'Z') || *at == '-')
            symbol[n++] = *at;
        else if ((unsigned char)*at == 0xC4)
            symbol[n++] = 'D';
    symbol[n] = 0;
    return arena_printf(p->arena, "%.5s-%s-%04d.%zu", l->number, symbol, l->date.year, i + 1);
}

/* What the package says of the first letter, and only of it. */
static int take_first(struct packing *k, const struct pack_letter *l, struct err *e)
{
    struct pack *p = k->p;
    struct sip_package *s = &k->package;
    const char *code = p->conf->pack.archive_code ? p->conf->pack.archive_code : l->code;

    if (!code)
        return err_set(
            e, ERR_USAGE, "%s",
            _("the office's code in the archive is missing: archive_code in section pack"));
    s->file = p->file_code != NULL;
    s->agency_code = arena_string(p->arena, code);
    s->code =
        p->file_code ? p->file_code : arena_printf(p->arena, "%s.%04d.01", code, l->date.year);
    s->title = p->title ? p->title : arena_string(p->arena, l->letter->title);
    s->agency = arena_string(p->arena, pack_text(l->root, "issuer/name"));
    s->maintenance = p->conf->pack.maintenance;
    s->software = CUV_VERSION;
    s->created = p->now;
    return s->code && s->title && s->agency && s->agency_code ? 0 : err_memory(e);
}

static int take(struct packing *k, const struct pack_letter *l, struct err *e)
{
    struct sip_letter *s = &k->letters[k->count];
    struct pack *p = k->p;
    const struct buf *r = &l->request_bytes;

    *s = (struct sip_letter){
        .id = document_id(p, l, k->count),
        .type_code = l->letter->heading ? "20" : "22",
        .number = l->number,
        .symbol = arena_string(p->arena, l->symbol ? l->symbol : ""),
        .date = l->date,
        .issuer = arena_string(p->arena, pack_text(l->root, "issuer/name")),
        .subject = arena_string(p->arena, l->letter->title),
        .pages = l->pages,
        .request = {(const uint8_t *)arena_copy(p->arena, r->data, r->len), r->len},
    };
    if (hash_sha256(s->sha256, l->file.data, l->file.len, e) || pack_history(p, l, &s->history, e))
        return -1;
    return s->id && s->symbol && s->issuer && s->subject && s->request.data ? 0 : err_memory(e);
}

/* Checked one by one; only what the records need stays in memory. */
static int add(struct packing *k, const char *file, struct err *e)
{
    struct pack_letter l;
    int rc = pack_letter_open(k->p, &l, file, e);

    if (rc == 0)
        rc = take(k, &l, e) || (k->count == 0 && take_first(k, &l, e)) ? -1 : 0;
    if (rc == 0 && cmd_is_stdin(file)) {
        k->first = l.file;
        memset(&l.file, 0, sizeof l.file);
    }
    k->files[k->count++] = file;
    pack_letter_release(&l);
    return rc;
}

static int read_pdf(void *user, size_t i, struct buf *pdf, struct err *e)
{
    struct packing *k = user;

    if (!cmd_is_stdin(k->files[i]))
        return cmd_read(pdf, k->files[i], e);
    buf_add(pdf, k->first.data, k->first.len);
    return buf_check(pdf, "PDF", e);
}

/* With several letters each has its request beside it, under its own name. */
static int add_operand(struct packing *k, const char *file, struct err *e)
{
    struct pack *p = k->p;
    size_t n = strlen(file);

    if (p->cmd.operand_count <= 2)
        return add(k, file, e);
    if (p->request_file && k->count == 0)
        return err_set(e, ERR_USAGE, "%s",
                       _("--request goes with one letter; of several each has its own beside it"));
    if (n < 5 || strcmp(file + n - 4, ".pdf") != 0)
        return err_set(e, ERR_USAGE, _("%s: a letter's name ends with .pdf"), file);
    p->request_file = arena_printf(p->arena, "%.*s.xml", (int)(n - 4), file);
    return p->request_file ? add(k, file, e) : err_memory(e);
}

static int make(void *user, int fd, struct err *e)
{
    const struct packing *k = user;

    return sip_write(&k->package, fd, e);
}

int pack_sip(struct pack *p, struct err *e)
{
    int operands = p->cmd.operand_count - 1, rc = -1;
    size_t most = operands > 0 ? (size_t)operands : 1;
    struct packing k = {.p = p};

    k.letters = calloc(most, sizeof *k.letters);
    k.files = calloc(most, sizeof *k.files);
    if (!k.letters || !k.files) {
        err_memory(e);
        goto out;
    }
    if (pack_history_load(p, e) || (!operands && add(&k, NULL, e)))
        goto out;
    for (int i = 0; i < operands; i++)
        if (add_operand(&k, p->cmd.operands[i + 1], e))
            goto out;
    k.package.letters = k.letters;
    k.package.letter_count = k.count;
    k.package.read = read_pdf;
    k.package.user = &k;
    if (out_save_made(p->cmd.output, make, &k, 0644, e))
        goto out;
    cmd_say(&p->cmd, _("package %s: %zu letters"), k.package.code, k.count);
    rc = 0;
out:
    buf_release(&k.first);
    free(k.letters);
    free(k.files);
    return rc;
}

static void print_fault(void *user, const char *text)
{
    struct buf *out = user;

    buf_printf(out, "%s\n", text);
}

static int check_zip(struct pack *p, struct slice bytes, struct err *e)
{
    struct check_counts counts;
    struct buf out;
    int rc = -1;

    buf_init(&out, 16 << 20);
    if (check_package(bytes, &(struct check_listener){&out, print_fault}, &counts, e))
        goto out;
    buf_printf(&out, _("%zu files, %zu described, %zu faults\n"), counts.files, counts.described,
               counts.faults);
    if (counts.unknown)
        buf_printf(&out, _("%zu checksums of a kind that is not computed here\n"), counts.unknown);
    if (!buf_check(&out, "report", e) && !out_save(p->cmd.output, buf_slice(&out), 0644, e))
        rc = counts.faults ? 1 : 0;
out:
    buf_release(&out);
    return rc;
}

/* A message is whole when it can be read whole: nothing missing, nothing twice. */
static int check_message(struct pack *p, struct slice bytes, struct err *e)
{
    struct edxml_reader *r = NULL;
    struct message m;
    char text[TEXT];
    int rc = -1;

    if (!edxml_reader_new(&r, &m, p->arena, NULL, e) && !edxml_read(r, bytes.data, bytes.len, e) &&
        !edxml_read_end(r, e)) {
        snprintf(text, sizeof text, _("message %s: %zu attachments, whole\n"),
                 pack_shown(p, m.document), m.attachment_count);
        rc = out_save(p->cmd.output, (struct slice){(const uint8_t *)text, strlen(text)}, 0644, e);
    }
    edxml_reader_free(r);
    return rc;
}

int pack_check(struct pack *p, struct err *e)
{
    const char *file = p->cmd.operand_count > 1 ? p->cmd.operands[1] : NULL;
    struct buf bytes;
    int rc = -1;

    buf_init(&bytes, LIMIT_MESSAGE_BYTES);
    if (!cmd_read(&bytes, file, e))
        rc = bytes.len > 1 && bytes.data[0] == 'P' && bytes.data[1] == 'K'
                 ? check_zip(p, buf_slice(&bytes), e)
                 : check_message(p, buf_slice(&bytes), e);
    if (rc < 0)
        err_prefix(e, "%s", cmd_is_stdin(file) ? _("the package") : file);
    buf_release(&bytes);
    return rc;
}
