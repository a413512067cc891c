/* cuv-pack sip: letters as a package for the archive. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "base/out.h"
#include "cmd/pack.h"
#include "pack/sip.h"
#include "pdf/doc.h"

enum { ARENA_OF_LETTER = 8 << 20, ROOM = 64 << 20 };

/* A letter once it was checked: what its record and the package need of it. */
struct checked {
    struct sip_letter letter;
    const char *code; /* of its issuer; NULL: not known */
    struct err failure;
    bool failed;
};

struct packing {
    struct pack *p;
    struct checked *checked; /* shared by all processes, as is what they point to */
    size_t count, size;      /* letters; bytes of all that is shared */
    uint8_t *room;           /* behind checked: where texts go, a part for each process */
    struct buf first;        /* of standard input, which is read once */
    struct sip_package package;
    struct sip_letter *letters; /* owned */
};

/* Texts of one process in its part of what is shared; the addresses are the same in all. */
struct shelf {
    uint8_t *at;
    size_t left;
};

static const char *keep(struct shelf *s, const void *bytes, size_t n)
{
    uint8_t *to = s->at;

    if (!bytes || n >= s->left)
        return NULL;
    memcpy(to, bytes, n);
    to[n] = 0;
    s->at += n + 1;
    s->left -= n + 1;
    return (const char *)to;
}

static const char *keep_text(struct shelf *s, const char *text)
{
    return keep(s, text, text ? strlen(text) : 0);
}

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

static int take(struct packing *k, const struct pack_letter *l, size_t i, struct shelf *s,
                struct err *e)
{
    struct checked *c = &k->checked[i];
    const struct buf *r = &l->request_bytes;
    struct slice history;

    if (pack_history(k->p, l, &history, e))
        return -1;
    c->letter = (struct sip_letter){
        .id = keep_text(s, document_id(k->p, l, i)),
        .type_code = l->letter->heading ? "20" : "22",
        .number = keep_text(s, l->number),
        .symbol = keep_text(s, l->symbol ? l->symbol : ""),
        .date = l->date,
        .issuer = keep_text(s, pack_text(l->root, "issuer/name")),
        .subject = keep_text(s, l->letter->title),
        .pages = l->pages,
        .request = {(const uint8_t *)keep(s, r->data, r->len), r->len},
        .history = {(const uint8_t *)keep(s, history.data, history.len), history.len},
    };
    memcpy(c->letter.sha256, l->sha256, sizeof c->letter.sha256);
    c->code = l->code ? keep_text(s, l->code) : NULL;
    return c->letter.id && c->letter.number && c->letter.symbol && c->letter.issuer &&
                   c->letter.subject && c->letter.request.data && c->letter.history.data &&
                   !c->code == !l->code
               ? 0
               : err_memory(e);
}

static const char *file_of(const struct packing *k, size_t i)
{
    return k->p->cmd.operand_count > 1 ? k->p->cmd.operands[1 + i] : NULL;
}

/* One letter in memory of its own; only what the records need stays. */
static int check_letter(struct packing *k, size_t i, struct shelf *s, struct err *e)
{
    const char *file = file_of(k, i);
    struct arena *whole = k->p->arena;
    struct pack_letter l;
    int rc;

    k->p->arena = arena_new(ARENA_OF_LETTER);
    rc = k->p->arena ? pack_letter_open(k->p, &l, file, e) : err_memory(e);
    if (rc == 0)
        rc = take(k, &l, i, s, e);
    if (rc == 0 && cmd_is_stdin(file)) {
        k->first = l.file;
        memset(&l.file, 0, sizeof l.file);
    }
    if (k->p->arena)
        pack_letter_release(&l);
    arena_free(k->p->arena);
    k->p->arena = whole;
    return rc;
}

/* With several letters each has its request beside it, under its own name. */
static int check_operand(struct packing *k, size_t i, struct shelf *s, struct err *e)
{
    const char *file = file_of(k, i);
    size_t n = file ? strlen(file) : 0;
    char request[4096];
    int rc;

    if (k->count == 1)
        return check_letter(k, i, s, e);
    if (n < 5 || strcmp(file + n - 4, ".pdf") != 0 || n >= sizeof request)
        return err_set(e, ERR_USAGE, _("%s: a letter's name ends with .pdf"), file);
    snprintf(request, sizeof request, "%.*s.xml", (int)(n - 4), file);
    k->p->request_file = request;
    rc = check_letter(k, i, s, e);
    k->p->request_file = NULL;
    return rc;
}

/* Every step-th letter; the first that is bad ends it. */
static int check_share(void *user, int first, int step, struct err *e)
{
    struct packing *k = user;
    struct shelf s = {k->room + ROOM / (size_t)step * (size_t)first, ROOM / (size_t)step};

    (void)e;
    for (size_t i = (size_t)first; i < k->count; i += (size_t)step) {
        struct checked *c = &k->checked[i];

        c->failed = check_operand(k, i, &s, &c->failure) != 0;
        if (c->failed)
            return 0;
    }
    return 0;
}

static int check_all(struct packing *k, struct err *e)
{
    k->size = k->count * sizeof *k->checked + ROOM;
    k->checked = mmap(NULL, k->size, PROT_READ | PROT_WRITE,
                      MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    k->letters = calloc(k->count, sizeof *k->letters);
    if (k->checked == MAP_FAILED || !k->letters)
        return err_memory(e);
    k->room = (uint8_t *)(k->checked + k->count);
    if (pack_shares(k->p, pack_share_count(k->p, (int)k->count), check_share, k, e))
        return -1;
    for (size_t i = 0; i < k->count; i++) {
        if (k->checked[i].failed) {
            *e = k->checked[i].failure;
            return -1;
        }
        k->letters[i] = k->checked[i].letter;
    }
    return 0;
}

/* Each is asked for once. */
static int read_pdf(void *user, size_t i, struct buf *pdf, struct err *e)
{
    struct packing *k = user;
    const char *file = file_of(k, i);

    if (!cmd_is_stdin(file))
        return cmd_map(pdf, file, 0, pdf_begins, e) ? err_prefix(e, "%s", file) : 0;
    *pdf = k->first;
    memset(&k->first, 0, sizeof k->first);
    return 0;
}

/* What the package says of itself it takes from the first letter. */
static int describe(struct packing *k, struct err *e)
{
    const struct sip_letter *first = k->letters;
    struct pack *p = k->p;
    const char *code =
        p->conf->pack.archive_code ? p->conf->pack.archive_code : k->checked[0].code;

    if (!code)
        return err_set(
            e, ERR_USAGE, "%s",
            _("the office's code in the archive is missing: archive_code in section pack"));
    k->package = (struct sip_package){
        .file = p->file_code != NULL,
        .code = p->file_code ? p->file_code
                             : arena_printf(p->arena, "%s.%04d.01", code, first->date.year),
        .title = p->title ? p->title : first->subject,
        .maintenance = p->conf->pack.maintenance,
        .agency = first->issuer,
        .agency_code = code,
        .software = CUV_VERSION,
        .created = p->now,
        .letters = k->letters,
        .letter_count = k->count,
        .read = read_pdf,
        .user = k,
    };
    return k->package.code ? 0 : err_memory(e);
}

static int make(void *user, int fd, struct err *e)
{
    const struct packing *k = user;

    return sip_write(&k->package, fd, e);
}

int pack_sip(struct pack *p, struct err *e)
{
    int operands = p->cmd.operand_count - 1, rc = -1;
    struct packing k = {.p = p, .count = operands > 0 ? (size_t)operands : 1};

    if (k.count > 1 && p->request_file)
        return err_set(e, ERR_USAGE, "%s",
                       _("--request goes with one letter; of several each has its own beside it"));
    for (int i = 0; i < operands; i++)
        if (cmd_check_apart(p->cmd.output, p->cmd.operands[i + 1], e))
            return -1;
    if (cmd_check_apart(p->cmd.output, p->request_file, e))
        return -1;
    if (pack_history_load(p, e) || check_all(&k, e) || describe(&k, e) ||
        out_save_made(p->cmd.output, make, &k, 0644, e))
        goto out;
    cmd_say(&p->cmd, _("package %s: %zu letters"), k.package.code, k.count);
    rc = 0;
out:
    buf_release(&k.first);
    if (k.checked && k.checked != MAP_FAILED)
        munmap(k.checked, k.size);
    free(k.letters);
    return rc;
}
