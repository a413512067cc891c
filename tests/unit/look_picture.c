/* PNG of every colour type and depth, written by libpng itself, and what must be refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <png.h>

#include "base/limits.h"
#include "look/picture.h"

struct made {
    int type, depth;
    unsigned width, height;
    const uint8_t *row; /* every row alike */
    const uint8_t *transparent; /* tRNS of a palette: two entries */
    bool interlaced;
};

static void add(png_structp png, png_bytep bytes, png_size_t n)
{
    buf_add(png_get_io_ptr(png), bytes, n);
}

static void flush(png_structp png)
{
    (void)png;
}

static void make(struct buf *out, const struct made *m)
{
    static png_color palette[2] = {{255, 255, 255}, {20, 60, 170}};
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
    png_infop info = png_create_info_struct(png);
    int passes;

    buf_init(out, 64 << 20);
    png_set_write_fn(png, out, add, flush);
    png_set_user_limits(png, 100000, 100000);
    png_set_IHDR(png, info, m->width, m->height, m->depth, m->type,
                 m->interlaced ? PNG_INTERLACE_ADAM7 : PNG_INTERLACE_NONE, 0, 0);
    if (m->type == PNG_COLOR_TYPE_PALETTE)
        png_set_PLTE(png, info, palette, 2);
    if (m->transparent)
        png_set_tRNS(png, info, (png_bytep)(uintptr_t)m->transparent, 2, NULL);
    png_write_info(png, info);
    passes = png_set_interlace_handling(png);
    for (int pass = 0; pass < passes; pass++)
        for (unsigned y = 0; y < m->height; y++)
            png_write_row(png, m->row);
    png_write_end(png, NULL);
    png_destroy_write_struct(&png, &info);
    assert_int_equal(buf_check(out, "png", NULL), 0);
}

/* The second pixel of a picture of two columns: colours, then alpha. */
static void second_pixel(const struct made *m, bool gray, bool white_removed, const uint8_t *want)
{
    struct look_picture p;
    struct buf png;
    struct err e;
    size_t colours = gray ? 1 : 3;

    make(&png, m);
    if (look_picture_parse(&p, buf_slice(&png), &e))
        fail_msg("type %d depth %d: %s", m->type, m->depth, e.text);
    assert_int_equal(p.gray, gray);
    assert_int_equal(p.white_removed, white_removed);
    assert_int_equal(p.width, 2);
    assert_int_equal(p.height, 3);
    assert_memory_equal(p.colours + colours, want, colours);
    assert_int_equal(p.alpha[1], want[colours]);
    look_picture_release(&p);
    buf_release(&png);
}

#define BLUE 20, 60, 170

static void every_kind(void **state)
{
    static const uint8_t rgba[] = {0, 0, 0, 0, BLUE, 128}, rgb[] = {255, 255, 255, 0, 0, 170};
    static const uint8_t deep[] = {0, 0, 0, 0, 0, 0, 0, 0, 20, 20, 60, 60, 170, 170, 128, 128};
    static const uint8_t index[] = {0x40}, opaque[] = {0, 255}, gray[] = {255, 100};
    static const uint8_t gray_alpha[] = {0, 0, 100, 200};

    (void)state;
    second_pixel(&(struct made){.type = PNG_COLOR_TYPE_RGB_ALPHA, 8, 2, 3, rgba, NULL, false},
                 false, false, (const uint8_t[]){BLUE, 128});
    second_pixel(&(struct made){.type = PNG_COLOR_TYPE_RGB_ALPHA, 8, 2, 3, rgba, NULL, true},
                 false, false, (const uint8_t[]){BLUE, 128});
    second_pixel(&(struct made){.type = PNG_COLOR_TYPE_RGB_ALPHA, 16, 2, 3, deep, NULL, false},
                 false, false, (const uint8_t[]){BLUE, 128});
    second_pixel(&(struct made){.type = PNG_COLOR_TYPE_PALETTE, 1, 2, 3, index, opaque, false},
                 false, false, (const uint8_t[]){BLUE, 255});
    second_pixel(&(struct made){.type = PNG_COLOR_TYPE_GRAY_ALPHA, 8, 2, 3, gray_alpha, NULL, false},
                 true, false, (const uint8_t[]){100, 200});
    /* No transparency: white goes, and each colour is the most transparent that looks the same. */
    second_pixel(&(struct made){.type = PNG_COLOR_TYPE_RGB, 8, 2, 3, rgb, NULL, false}, false, true,
                 (const uint8_t[]){0, 0, 170, 255});
    second_pixel(&(struct made){.type = PNG_COLOR_TYPE_GRAY, 8, 2, 3, gray, NULL, false}, true, true,
                 (const uint8_t[]){0, 155});
    second_pixel(&(struct made){.type = PNG_COLOR_TYPE_PALETTE, 1, 2, 3, index, NULL, false}, false,
                 true, (const uint8_t[]){0, 43, 163, 235});
}

/* On white paper nothing changes, whatever the colour. */
static void white_is_removed_without_a_trace(void **state)
{
    uint8_t row[256 * 3];
    struct look_picture p;
    struct buf png;

    (void)state;
    for (int i = 0; i < 256; i++) {
        row[3 * i] = (uint8_t)i;
        row[3 * i + 1] = (uint8_t)(i * 7);
        row[3 * i + 2] = (uint8_t)(255 - i);
    }
    make(&png, &(struct made){PNG_COLOR_TYPE_RGB, 8, 256, 1, row, NULL, false});
    assert_int_equal(look_picture_parse(&p, buf_slice(&png), NULL), 0);
    for (int i = 0; i < 256; i++)
        for (int k = 0; k < 3; k++) {
            int shown = 255 - p.alpha[i] + (p.colours[3 * i + k] * p.alpha[i] + 127) / 255;

            assert_in_range(shown - row[3 * i + k] + 1, 0, 2);
        }
    look_picture_release(&p);
    buf_release(&png);
}

static void hard_edges(void **state)
{
    static const uint8_t row[] = {BLUE, 127, BLUE, 128, BLUE, 255};
    struct look_picture p, hard;
    struct buf png;

    (void)state;
    make(&png, &(struct made){PNG_COLOR_TYPE_RGB_ALPHA, 8, 3, 1, row, NULL, false});
    assert_int_equal(look_picture_parse(&p, buf_slice(&png), NULL), 0);
    assert_int_equal(look_picture_harden(&hard, &p, NULL), 0);
    assert_memory_equal(hard.alpha, ((const uint8_t[]){0, 255, 255}), 3);
    assert_memory_equal(hard.colours + 3, ((const uint8_t[]){137, 157, 212, BLUE}), 6);
    look_picture_release(&hard);
    look_picture_release(&p);
    buf_release(&png);
}

static void refused(struct slice png, const char *words)
{
    struct look_picture p;
    struct err e = {.kind = ERR_NONE};

    assert_int_equal(look_picture_parse(&p, png, &e), -1);
    assert_int_equal(e.kind, ERR_FORMAT);
    if (!strstr(e.text, words))
        fail_msg("\"%s\" does not say \"%s\"", e.text, words);
}

static void what_is_refused(void **state)
{
    static uint8_t wide[20000 * 4];
    static const uint8_t white[] = {255, 255, 255, 255, 255, 255}, ink[] = {0, 0, 0, 255, 255, 255};
    static const uint8_t clear[] = {1, 2, 3, 0, 4, 5, 6, 0};
    struct look_picture p;
    struct buf png;

    (void)state;
    refused(slice_of(""), "no PNG");
    refused(slice_of("\xff\xd8\xff\xe0 JFIF"), "no PNG");
    make(&png, &(struct made){PNG_COLOR_TYPE_RGB_ALPHA, 8, 20000, 1, wide, NULL, false});
    refused(buf_slice(&png), "20000 by 1 pixels; at most 10000");
    buf_release(&png);
    make(&png, &(struct made){PNG_COLOR_TYPE_GRAY, 1, 9000, 9000, wide, NULL, false});
    refused(buf_slice(&png), "9000 by 9000 pixels; at most 16777216 in all");
    buf_release(&png);
    make(&png, &(struct made){PNG_COLOR_TYPE_RGB, 8, 2, 2, white, NULL, false});
    refused(buf_slice(&png), "shows nothing");
    buf_release(&png);
    make(&png, &(struct made){PNG_COLOR_TYPE_RGB_ALPHA, 8, 2, 2, clear, NULL, false});
    refused(buf_slice(&png), "shows nothing");
    buf_release(&png);
    /* Cut off anywhere before its last chunk. */
    make(&png, &(struct made){PNG_COLOR_TYPE_RGB, 8, 2, 2, ink, NULL, false});
    assert_int_equal(look_picture_parse(&p, buf_slice(&png), NULL), 0);
    look_picture_release(&p);
    for (size_t n = 0; n < png.len - 16; n++)
        assert_int_equal(look_picture_parse(&p, (struct slice){png.data, n}, NULL), -1);
    buf_release(&png);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind),
        cmocka_unit_test(white_is_removed_without_a_trace),
        cmocka_unit_test(hard_edges),
        cmocka_unit_test(what_is_refused),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("look_picture", tests, NULL, NULL);
}
