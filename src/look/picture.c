#include "look/picture.h"

#include <png.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"

enum { OPAQUE = 255 };

static const char signature[] = "\x89PNG\r\n\x1a\n";

static int check_size(const png_image *image, struct err *e)
{
    if (image->width > LIMIT_PICTURE_SIDE || image->height > LIMIT_PICTURE_SIDE)
        return err_set(e, ERR_FORMAT,
                       _("the picture is %u by %u pixels; at most %d on each side: make it "
                         "smaller"),
                       image->width, image->height, LIMIT_PICTURE_SIDE);
    if ((size_t)image->width * image->height > LIMIT_PICTURE_PIXELS)
        return err_set(e, ERR_FORMAT,
                       _("the picture has %u by %u pixels; at most %zu in all: make it smaller"),
                       image->width, image->height, LIMIT_PICTURE_PIXELS);
    return 0;
}

/* Colours and alpha apart; true when a pixel is transparent at all. */
static bool part(struct look_picture *p, const uint8_t *samples)
{
    size_t count = (size_t)p->width * p->height, colours = p->gray ? 1 : 3;
    bool transparent = false;

    for (size_t i = 0; i < count; i++, samples += colours + 1) {
        memcpy(p->colours + i * colours, samples, colours);
        p->alpha[i] = samples[colours];
        transparent = transparent || p->alpha[i] < OPAQUE;
    }
    return transparent;
}

/* c = white * (1 - a) + x * a, with the smallest a for which x is a colour. */
static void remove_white(struct look_picture *p)
{
    size_t count = (size_t)p->width * p->height, colours = p->gray ? 1 : 3;

    for (size_t i = 0; i < count; i++) {
        uint8_t *c = p->colours + i * colours;
        int darkest = OPAQUE, alpha;

        for (size_t k = 0; k < colours; k++)
            darkest = c[k] < darkest ? c[k] : darkest;
        alpha = OPAQUE - darkest;
        p->alpha[i] = (uint8_t)alpha;
        for (size_t k = 0; k < colours && alpha; k++)
            c[k] = (uint8_t)(((c[k] - darkest) * OPAQUE + alpha / 2) / alpha);
    }
    p->white_removed = true;
}

static bool shows_nothing(const struct look_picture *p)
{
    size_t count = (size_t)p->width * p->height;

    for (size_t i = 0; i < count; i++)
        if (p->alpha[i])
            return false;
    return true;
}

static int read_samples(struct look_picture *p, png_image *image, struct err *e)
{
    size_t count = (size_t)image->width * image->height, colours = p->gray ? 1 : 3;
    uint8_t *samples = malloc(count * (colours + 1));
    int rc = -1;

    p->colours = malloc(count * colours);
    p->alpha = malloc(count);
    if (!samples || !p->colours || !p->alpha) {
        err_memory(e);
        goto out;
    }
    if (!png_image_finish_read(image, NULL, samples, 0, NULL)) {
        err_set(e, ERR_FORMAT, "%s", _("the PNG file is damaged or cut off: save it again"));
        goto out;
    }
    if (!part(p, samples))
        remove_white(p);
    rc = shows_nothing(p) ? err_set(e, ERR_FORMAT, "%s", _("the picture shows nothing")) : 0;
out:
    free(samples);
    return rc;
}

int look_picture_parse(struct look_picture *out, struct slice png, struct err *e)
{
    struct look_picture p = {0};
    png_image image = {.version = PNG_IMAGE_VERSION};
    int rc = -1;

    if (png.len < sizeof signature - 1 || memcmp(png.data, signature, sizeof signature - 1) != 0)
        return err_set(e, ERR_FORMAT, "%s", _("this is no PNG picture: save it as PNG"));
    if (!png_image_begin_read_from_memory(&image, png.data, png.len)) {
        err_set(e, ERR_FORMAT, "%s", _("the PNG file is damaged or cut off: save it again"));
        goto out;
    }
    if (check_size(&image, e))
        goto out;
    p.width = image.width;
    p.height = image.height;
    p.gray = !(image.format & PNG_FORMAT_FLAG_COLOR);
    image.format = p.gray ? PNG_FORMAT_GA : PNG_FORMAT_RGBA;
    /* Else the library takes samples of 16 bits for linear light. */
    image.flags |= PNG_IMAGE_FLAG_16BIT_sRGB;
    rc = read_samples(&p, &image, e);
out:
    png_image_free(&image);
    if (rc)
        look_picture_release(&p);
    else
        *out = p;
    return rc;
}

int look_picture_harden(struct look_picture *out, const struct look_picture *soft, struct err *e)
{
    size_t count = (size_t)soft->width * soft->height, colours = soft->gray ? 1 : 3;
    struct look_picture p = *soft;

    p.packed_colours = p.packed_alpha = (struct buf){0};
    p.colours = malloc(count * colours);
    p.alpha = malloc(count);
    if (!p.colours || !p.alpha) {
        look_picture_release(&p);
        return err_memory(e);
    }
    for (size_t i = 0; i < count; i++) {
        int alpha = soft->alpha[i];

        for (size_t k = i * colours; k < (i + 1) * colours; k++)
            p.colours[k] =
                (uint8_t)((soft->colours[k] * alpha + OPAQUE * (OPAQUE - alpha) + OPAQUE / 2) /
                          OPAQUE);
        p.alpha[i] = alpha > OPAQUE / 2 ? OPAQUE : 0;
    }
    *out = p;
    return 0;
}

void look_picture_release(struct look_picture *p)
{
    free(p->colours);
    free(p->alpha);
    buf_release(&p->packed_colours);
    buf_release(&p->packed_alpha);
    *p = (struct look_picture){0};
}
