#include "face/face.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/little.h"

enum { HEADER = 336, INDEX = 80 };

static bool part(const struct face *f, size_t at, struct slice *out)
{
    size_t offset = little32(f->bytes + at), length = little32(f->bytes + at + 4);

    if (offset > f->size || length > f->size - offset)
        return false;
    *out = (struct slice){f->bytes + offset, length};
    return true;
}

static void read_metrics(struct face *f)
{
    int v[10];

    for (size_t i = 0; i < 10; i++)
        v[i] = (int16_t)little16(f->bytes + 16 + 2 * i);
    f->metrics = (struct face_metrics){.ascent = v[0],
                                       .descent = v[1],
                                       .cap_height = v[2],
                                       .italic_angle = v[3],
                                       .box = {v[4], v[5], v[6], v[7]},
                                       .stem = v[8],
                                       .italic = v[9] != 0};
}

/* Every glyph number of the map lies inside the font. */
static bool check_map(const struct face *f, size_t page_count)
{
    for (unsigned i = 0; i < 256; i++)
        if (f->index[i] != FACE_NO_PAGE && f->index[i] >= page_count)
            return false;
    for (size_t i = 0; i < page_count * 256; i++)
        if (little16(f->pages + 4 * i) >= f->glyph_count)
            return false;
    return true;
}

static bool read_parts(struct face *f)
{
    struct slice name;
    size_t pages, page_count;

    if (f->size < HEADER || memcmp(f->bytes, "cuvface1", 8) != 0 ||
        little32(f->bytes + 8) != f->size)
        return false;
    f->glyph_count = (unsigned)little32(f->bytes + 12);
    read_metrics(f);
    if (!part(f, 36, &name) || !part(f, 44, &f->program) || !part(f, 56, &f->to_unicode) ||
        !part(f, 64, &f->widths) || name.len == 0 || name.len >= sizeof f->name)
        return false;
    for (size_t i = 0; i < name.len; i++)
        if (name.data[i] <= ' ' || name.data[i] > '~' || strchr("()<>[]{}/%#", name.data[i]))
            return false;
    memcpy(f->name, name.data, name.len);
    f->name[name.len] = 0;
    f->program_length = little32(f->bytes + 52);
    pages = little32(f->bytes + 72);
    page_count = little32(f->bytes + 76);
    if (pages > f->size || page_count > 255 || page_count * FACE_PAGE > f->size - pages)
        return false;
    f->index = f->bytes + INDEX;
    f->pages = f->bytes + pages;
    return check_map(f, page_count);
}

static int map_file(struct face *f, const char *path, struct err *e)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC), rc = -1;
    struct stat st;
    void *bytes;

    if (fd < 0)
        return err_set(e, ERR_CONFIG, "%s: %s", path, strerror(errno));
    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) || st.st_size <= 0 || st.st_size > FACE_MAX) {
        err_set(e, ERR_CONFIG, _("%s: not a face; run make to build the faces again"), path);
        goto out;
    }
    bytes = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (bytes == MAP_FAILED) {
        err_set(e, ERR_CONFIG, "%s: %s", path, strerror(errno));
        goto out;
    }
    f->bytes = bytes;
    f->size = (size_t)st.st_size;
    rc = 0;
out:
    close(fd);
    return rc;
}

int face_open(struct face *f, const char *path, struct err *e)
{
    struct face fresh = {0};

    if (map_file(&fresh, path, e) != 0)
        return -1;
    if (!read_parts(&fresh)) {
        face_close(&fresh);
        return err_set(e, ERR_CONFIG, _("%s: not a face; run make to build the faces again"), path);
    }
    *f = fresh;
    return 0;
}

void face_close(struct face *f)
{
    union {
        const uint8_t *read;
        void *map;
    } bytes = {f->bytes};

    if (bytes.map)
        munmap(bytes.map, f->size);
    *f = (struct face){0};
}
