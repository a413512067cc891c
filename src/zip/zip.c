#include "zip/zip.h"

#include <archive.h>
#include <archive_entry.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/limits.h"
#include "base/map.h"
#include "base/utf8.h"
#include "zip/layout.h"

/* 1980-01-01 in the local time that ZIP keeps; read as UTC everywhere here. */
enum { ZIP_EPOCH = 315532800, PIECE = 1 << 20, BLOCK = 1 << 18, BEGIN_AT = 8 << 20 };

struct zip_writer {
    struct archive *archive;
    int fd;
    int64_t begun; /* bytes on their way to the disk */
};

struct zip_reader {
    struct archive *archive;
    struct archive_entry *entry;
    struct slice container;
    char **names; /* owned; seen so far */
    size_t count;
    size_t taken;   /* bytes of the open entry */
    int64_t before; /* packed bytes read when it was opened */
};

static int failed(struct archive *a, struct err *e, enum err_kind kind, const char *what)
{
    char text[200];

    snprintf(text, sizeof text, "%s", archive_error_string(a) ? archive_error_string(a) : "?");
    utf8_mask_controls(text);
    return err_set(e, kind, "%s: %s", what, text);
}

int zip_writer_new(struct zip_writer **out, int fd, struct err *e)
{
    struct zip_writer *z = calloc(1, sizeof *z);

    if (!z)
        return err_memory(e);
    z->archive = archive_write_new();
    if (!z->archive || archive_write_set_format_zip(z->archive) != ARCHIVE_OK ||
        archive_write_set_options(z->archive, "zip:compression=deflate,zip:compression-level=1") !=
            ARCHIVE_OK ||
        archive_write_set_bytes_per_block(z->archive, BLOCK) != ARCHIVE_OK ||
        archive_write_set_bytes_in_last_block(z->archive, 1) != ARCHIVE_OK ||
        archive_write_open_fd(z->archive, fd) != ARCHIVE_OK) {
        zip_writer_free(z);
        return err_set(e, ERR_IO, "%s", _("cannot begin a ZIP container"));
    }
    z->fd = fd;
    *out = z;
    return 0;
}

/* The disk works while more is written; the sync at the end then waits for little. A pipe has
 * none. */
static void begin_sync(struct zip_writer *z)
{
    int64_t written = archive_filter_bytes(z->archive, -1);

    if (written - z->begun < BEGIN_AT)
        return;
    sync_file_range(z->fd, 0, 0, SYNC_FILE_RANGE_WRITE);
    z->begun = written;
}

static int write_data(struct zip_writer *z, struct slice bytes, struct err *e)
{
    while (bytes.len) {
        size_t n = bytes.len < PIECE ? bytes.len : PIECE;

        if (archive_write_data(z->archive, bytes.data, n) != (la_ssize_t)n)
            return failed(z->archive, e, ERR_IO, _("cannot write the ZIP container"));
        map_passed(bytes.data, n);
        bytes.data += n;
        bytes.len -= n;
        begin_sync(z);
    }
    return 0;
}

int zip_write(struct zip_writer *z, const char *name, struct slice bytes, int64_t time,
              struct err *e)
{
    struct archive_entry *entry = archive_entry_new();
    int rc = -1;

    if (!entry)
        return err_memory(e);
    /* A PDF is deflated inside already. */
    if (strlen(name) > 4 && strcmp(name + strlen(name) - 4, ".pdf") == 0)
        archive_write_zip_set_compression_store(z->archive);
    else
        archive_write_zip_set_compression_deflate(z->archive);
    archive_entry_set_pathname_utf8(entry, name);
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, 0644);
    archive_entry_set_size(entry, (la_int64_t)bytes.len);
    archive_entry_set_mtime(entry, time ? time : ZIP_EPOCH, 0);
    if (archive_write_header(z->archive, entry) != ARCHIVE_OK)
        failed(z->archive, e, ERR_IO, _("cannot write the ZIP container"));
    else
        rc = write_data(z, bytes, e);
    archive_entry_free(entry);
    return rc;
}

int zip_writer_end(struct zip_writer *z, struct err *e)
{
    return archive_write_close(z->archive) == ARCHIVE_OK
               ? 0
               : failed(z->archive, e, ERR_IO, _("cannot write the ZIP container"));
}

void zip_writer_free(struct zip_writer *z)
{
    if (!z)
        return;
    if (z->archive)
        archive_write_free(z->archive);
    free(z);
}

int zip_reader_new(struct zip_reader **out, struct slice container, struct err *e)
{
    struct zip_reader *z;

    if (zip_check_layout(container, e))
        return -1;
    z = calloc(1, sizeof *z);
    if (!z)
        return err_memory(e);
    z->container = container;
    z->archive = archive_read_new();
    if (!z->archive) {
        zip_reader_free(z);
        return err_memory(e);
    }
    /* By its directory: without one a container is cut short, whatever entries are left. */
    archive_read_support_format_zip_seekable(z->archive);
    if (archive_read_open_memory(z->archive, container.data, container.len) != ARCHIVE_OK) {
        failed(z->archive, e, ERR_FORMAT, _("this is no ZIP container"));
        zip_reader_free(z);
        return -1;
    }
    *out = z;
    return 0;
}

bool zip_name_is_safe(const char *name)
{
    if (!*name || *name == '/' || strlen(name) > 255 ||
        utf8_check(name, strlen(name)) != strlen(name))
        return false;
    for (const char *p = name; *p; p++)
        if ((unsigned char)*p < ' ' || *p == 0x7F || *p == '\\' || *p == ':')
            return false;
    for (const char *p = name; p; p = strchr(p, '/') ? strchr(p, '/') + 1 : NULL) {
        size_t n = strcspn(p, "/");

        if ((n == 1 && p[0] == '.') || (n == 2 && p[0] == '.' && p[1] == '.') || (n == 0 && *p))
            return false;
    }
    return true;
}

/* Kept, to find a second one of the same name. */
static int remember(struct zip_reader *z, const char *name, struct err *e)
{
    char **grown;

    for (size_t i = 0; i < z->count; i++)
        if (strcmp(z->names[i], name) == 0)
            return err_set(e, ERR_FORMAT, _("the container has two entries named %.100s"), name);
    if (z->count == LIMIT_ZIP_ENTRIES)
        return err_set(e, ERR_FORMAT, _("the container has more than %d entries"),
                       LIMIT_ZIP_ENTRIES);
    grown = realloc(z->names, (z->count + 1) * sizeof *grown);
    if (!grown)
        return err_memory(e);
    z->names = grown;
    z->names[z->count] = strdup(name);
    if (!z->names[z->count])
        return err_memory(e);
    z->count++;
    return 0;
}

static int check_entry(struct zip_reader *z, const char **name, struct err *e)
{
    const char *path = archive_entry_pathname_utf8(z->entry);
    char shown[120];

    if (!path)
        path = archive_entry_pathname(z->entry);
    snprintf(shown, sizeof shown, "%s", path ? path : "");
    utf8_trim_tail(shown);
    utf8_mask_controls(shown);
    if (archive_entry_is_encrypted(z->entry))
        return err_set(e, ERR_FORMAT, "%s", _("the container is encrypted"));
    if (!path || !zip_name_is_safe(path))
        return err_set(e, ERR_FORMAT, _("the container has an entry with an unsafe name: %s"),
                       shown);
    if (archive_entry_filetype(z->entry) != AE_IFREG)
        return err_set(e, ERR_FORMAT, _("the container has an entry that is no file: %s"), shown);
    if (remember(z, path, e))
        return -1;
    *name = z->names[z->count - 1];
    return 0;
}

int zip_next(struct zip_reader *z, const char **name, struct err *e)
{
    for (;;) {
        int rc = archive_read_next_header(z->archive, &z->entry);

        if (rc == ARCHIVE_EOF)
            return 0;
        if (rc != ARCHIVE_OK)
            return failed(z->archive, e, ERR_FORMAT, _("this ZIP container cannot be read"));
        z->taken = 0;
        z->before = archive_filter_bytes(z->archive, -1);
        if (archive_entry_filetype(z->entry) == AE_IFDIR)
            continue;
        return check_entry(z, name, e) ? -1 : 1;
    }
}

/* A stored piece lies in the container itself; it counts as read when the next is asked for. */
static bool is_stored(const struct zip_reader *z, const void *data)
{
    return (uintptr_t)data - (uintptr_t)z->container.data < z->container.len;
}

int zip_read(struct zip_reader *z, struct slice *piece, size_t max, struct err *e)
{
    const void *data;
    la_int64_t at;
    int64_t packed;
    size_t len;
    int rc = archive_read_data_block(z->archive, &data, &len, &at);

    if (rc == ARCHIVE_EOF)
        return 0;
    if (rc != ARCHIVE_OK)
        return failed(z->archive, e, ERR_FORMAT, _("this ZIP container cannot be read"));
    z->taken += len;
    packed = archive_filter_bytes(z->archive, -1) - z->before;
    if (z->taken > max)
        return err_set(e, ERR_FORMAT, _("an entry of the container is larger than %zu bytes"), max);
    /* The first pieces of a small entry may look dense; what matters is what it costs. */
    if (z->taken > 1 << 20 && packed >= 0 && !is_stored(z, data) &&
        z->taken / LIMIT_ZIP_RATIO > (size_t)packed + 4096)
        return err_set(e, ERR_FORMAT, _("an entry of the container grows more than %d times"),
                       LIMIT_ZIP_RATIO);
    piece->data = data;
    piece->len = len;
    return 1;
}

void zip_reader_free(struct zip_reader *z)
{
    if (!z)
        return;
    if (z->archive)
        archive_read_free(z->archive);
    for (size_t i = 0; i < z->count; i++)
        free(z->names[i]);
    free(z->names);
    free(z);
}
