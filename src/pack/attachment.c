#include "pack/attachment.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <strings.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/out.h"
#include "base/utf8.h"
#include "zip/zip.h"

enum { FLUSH_AT = 1 << 18, BEGIN_AT = 8 << 20, NAME_LETTERS = 60 };

int incoming_begin(struct incoming *i, const struct edxml_place *place, struct err *e)
{
    memset(i, 0, sizeof *i);
    buf_init(&i->bytes, 2 * FLUSH_AT);
    buf_init(&i->piece, 2 * FLUSH_AT);
    i->aside = place ? place->open_aside(place->user) : -1;
    i->here = i->aside >= 0;
    if (!i->here)
        i->aside = open("/var/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (i->aside < 0)
        return err_set(e, ERR_IO, _("cannot create %s: %s"), "/var/tmp", strerror(errno));
    return hash_new(&i->hash, HASH_SHA256, e);
}

static int write_piece(void *incoming, struct err *e)
{
    struct incoming *i = incoming;

    if (out_write(i->aside, i->piece.data, i->piece.len, "/var/tmp", e) ||
        hash_add(i->hash, i->piece.data, i->piece.len, e))
        return -1;
    i->written += i->piece.len;
    buf_clear(&i->piece);
    /* The disk works while the rest is read; the sync at the end then waits for little. */
    if (i->here && i->written - i->begun >= BEGIN_AT &&
        sync_file_range(i->aside, (off64_t)i->begun, (off64_t)(i->written - i->begun),
                        SYNC_FILE_RANGE_WRITE) == 0)
        i->begun = i->written;
    return 0;
}

/* What is decoded becomes the piece that is written; the one before is. */
static int turn_over(struct incoming *i, struct err *e)
{
    struct buf written;

    if (buf_check(&i->bytes, "attachment", e) || (i->writer && worker_end(i->writer, e)))
        return -1;
    written = i->piece;
    i->piece = i->bytes;
    i->bytes = written;
    return 0;
}

static int flush(struct incoming *i, struct err *e)
{
    if ((!i->writer && worker_new(&i->writer, e)) || turn_over(i, e))
        return -1;
    worker_begin(i->writer, write_piece, i);
    return 0;
}

static int flush_last(struct incoming *i, struct err *e)
{
    return turn_over(i, e) ? -1 : write_piece(i, e);
}

int incoming_text(struct incoming *i, const char *text, size_t len, struct err *e)
{
    while (len) {
        size_t n = len > FLUSH_AT / 2 ? FLUSH_AT / 2 : len, got;
        uint8_t *to = buf_reserve(&i->bytes, n + 3);

        if (!to)
            return buf_check(&i->bytes, "attachment", e);
        if (base64_decode(&i->decoder, text, n, to, &got))
            return err_set(e, ERR_FORMAT, "%s", _("an attachment is not base64"));
        buf_added(&i->bytes, got);
        i->size += got;
        if (i->size > LIMIT_ATTACHMENT_BYTES)
            return err_set(e, ERR_FORMAT, _("an attachment has more than %zu bytes"),
                           LIMIT_ATTACHMENT_BYTES);
        if (i->bytes.len >= FLUSH_AT && flush(i, e))
            return -1;
        text += n;
        len -= n;
    }
    return 0;
}

static const char *ending(const char *name)
{
    const char *dot = strrchr(name, '.');

    return dot ? dot + 1 : "";
}

/* Letters, digits and an ending from a list; everything else may mean something to a shell, a
 * terminal or another system. */
static const char *safe_name(struct arena *arena, const char *name, size_t number)
{
    static const char *const endings[] = {"pdf",  "xml", "doc", "docx", "xls",  "xlsx",
                                          "odt",  "ods", "png", "jpg",  "jpeg", "tif",
                                          "tiff", "txt", "csv", "zip",  "rtf",  "edxml"};
    char letters[NAME_LETTERS + 1];
    const char *plain = utf8_plain(arena, name), *dot, *kept = "bin";
    size_t n = 0;

    if (!plain)
        return NULL;
    dot = strrchr(plain, '.');
    for (const char *p = plain; *p && p != dot && n < NAME_LETTERS; p++) {
        bool fine = (*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') ||
                    (*p >= '0' && *p <= '9') || *p == '_' || *p == '-';

        if (fine)
            letters[n++] = *p;
        else if (n && letters[n - 1] != '-')
            letters[n++] = '-';
    }
    while (n && letters[n - 1] == '-')
        n--;
    letters[n] = 0;
    for (size_t k = 0; dot && k < sizeof endings / sizeof *endings; k++)
        if (strcasecmp(dot + 1, endings[k]) == 0)
            kept = endings[k];
    return arena_printf(arena, "%zu%s%s.%s", number, n ? "-" : "", letters, kept);
}

/* Where the final bytes go: a file (or nowhere) and their digest. */
struct destination {
    int fd; /* -1: only counted */
    const char *file;
    struct hash *hash;
    uint64_t size;
    uint8_t head[5]; /* the first bytes */
};

static int deliver(struct destination *d, struct slice piece, struct err *e)
{
    for (size_t i = 0; i < piece.len && d->size + i < sizeof d->head; i++)
        d->head[d->size + i] = piece.data[i];
    d->size += piece.len;
    if (hash_add(d->hash, piece.data, piece.len, e))
        return -1;
    return d->fd < 0 ? 0 : out_write(d->fd, piece.data, piece.len, d->file, e);
}

/* The one entry of a ZIP that carries the attachment. */
static int deliver_entry(struct destination *d, struct slice container, struct err *e)
{
    struct zip_reader *z = NULL;
    struct slice piece;
    const char *name;
    int rc = -1, more;

    if (zip_reader_new(&z, container, e))
        return -1;
    more = zip_next(z, &name, e);
    if (more == 0)
        err_set(e, ERR_FORMAT, "%s", _("the ZIP of an attachment is empty"));
    if (more <= 0)
        goto out;
    while ((more = zip_read(z, &piece, LIMIT_ATTACHMENT_BYTES, e)) > 0)
        if (deliver(d, piece, e))
            goto out;
    if (more < 0 || (more = zip_next(z, &name, e)) < 0)
        goto out;
    if (more)
        err_set(e, ERR_FORMAT, "%s",
                _("the ZIP of an attachment must hold exactly one file; it holds more"));
    else
        rc = 0;
out:
    zip_reader_free(z);
    return rc;
}

/* Travelled in a ZIP: said by its type, or seen where an older kit zipped PDFs too. */
static bool is_wrapped(const struct message_attachment *a, struct slice bytes)
{
    bool zip = bytes.len >= 4 && !memcmp(bytes.data, "PK\3\4", 4);
    const char *end = ending(a->name);

    if (strcasecmp(end, "zip") == 0)
        return false;
    return (a->type && strcasecmp(a->type, "application/zip") == 0) ||
           (zip && strcasecmp(end, "pdf") == 0);
}

/* What stands aside, as the attachment or around it. */
static int deliver_all(struct destination *d, struct slice bytes, bool wrapped, struct err *e)
{
    if (wrapped)
        return deliver_entry(d, bytes, e);
    for (size_t at = 0; at < bytes.len; at += FLUSH_AT) {
        size_t n = bytes.len - at < FLUSH_AT ? bytes.len - at : FLUSH_AT;

        if (deliver(d, (struct slice){bytes.data + at, n}, e))
            return -1;
        /* What was delivered need not stay in memory. */
        madvise((void *)(uintptr_t)(bytes.data + at), n, MADV_DONTNEED);
    }
    return 0;
}

/* Into a file of its own. */
static int copy_out(struct destination *d, struct slice bytes, bool wrapped,
                    const struct edxml_place *place, struct err *e)
{
    if (place && (d->fd = place->create(place->user, d->file, e)) < 0)
        return -1;
    return hash_new(&d->hash, HASH_SHA256, e) ? -1 : deliver_all(d, bytes, wrapped, e);
}

/* The file aside becomes the attachment's; its digest is known. */
static bool keep_aside(struct incoming *i, struct destination *d, struct slice bytes,
                       const struct edxml_place *place)
{
    if (place && (!i->here || place->name_aside(place->user, i->aside, d->file)))
        return false;
    if (place)
        d->fd = i->aside;
    d->hash = i->hash;
    i->hash = NULL;
    i->aside = place ? -1 : i->aside;
    d->size = bytes.len;
    memcpy(d->head, bytes.data, bytes.len < sizeof d->head ? bytes.len : sizeof d->head);
    return true;
}

static int deliver_aside(struct incoming *i, const struct message_attachment *a,
                         struct destination *d, const struct edxml_place *place, struct err *e)
{
    struct slice bytes = {NULL, (size_t)i->size};
    void *map = mmap(NULL, bytes.len, PROT_READ, MAP_PRIVATE, i->aside, 0);
    bool wrapped;
    int rc;

    if (map == MAP_FAILED)
        return err_set(e, ERR_IO, _("cannot read %s: %s"), "/var/tmp", strerror(errno));
    bytes.data = map;
    madvise(map, bytes.len, MADV_SEQUENTIAL);
    wrapped = is_wrapped(a, bytes);
    rc = !wrapped && keep_aside(i, d, bytes, place) ? 0 : copy_out(d, bytes, wrapped, place, e);
    munmap(map, bytes.len);
    return rc;
}

int incoming_end(struct incoming *i, struct message_attachment *a, size_t number,
                 struct arena *arena, const struct edxml_place *place, struct err *e)
{
    struct destination d = {.fd = -1};
    struct digest digest;
    int rc = -1;

    if (base64_decode_end(&i->decoder))
        return err_set(e, ERR_FORMAT, "%s", _("an attachment's base64 ends too early"));
    if (flush_last(i, e))
        return -1;
    a->file = safe_name(arena, a->name, number);
    if (!a->file)
        return err_memory(e);
    d.file = a->file;
    if (deliver_aside(i, a, &d, place, e) || hash_finish(d.hash, &digest, e))
        goto out;
    if (d.fd >= 0 && fsync(d.fd)) {
        err_set(e, ERR_IO, _("cannot write %s: %s"), a->file, strerror(errno));
        goto out;
    }
    memcpy(a->sha256, digest.bytes, sizeof a->sha256);
    a->size = d.size;
    a->is_pdf = strcasecmp(ending(a->file), "pdf") == 0 || memcmp(d.head, "%PDF-", 5) == 0;
    a->found = true;
    rc = 0;
out:
    if (d.fd >= 0)
        close(d.fd);
    hash_free(d.hash);
    incoming_release(i);
    return rc;
}

void incoming_release(struct incoming *i)
{
    worker_free(i->writer);
    i->writer = NULL;
    if (i->aside >= 0)
        close(i->aside);
    i->aside = -1;
    hash_free(i->hash);
    i->hash = NULL;
    buf_release(&i->bytes);
    buf_release(&i->piece);
}
