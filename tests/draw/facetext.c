/*
 * facetext OUT.pdf [TEXT...]: each text (without one: each line of standard input) drawn in the
 * four faces, one line a face, many to a page; what text extraction gives back is tested with it.
 */
#include <libdeflate.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/out.h"
#include "draw/letter.h"
#include "draw/meta.h"

struct paper {
    struct face faces[INK_FACES];
    struct haru *haru;
    struct arena *arena;
    struct ink ink;
    int y;
};

static int open_paper(struct paper *p, struct meta_fixed *fixed, struct buf *profile, struct err *e)
{
    static const char *const names[] = {"regular", "bold", "italic", "bold-italic"};
    static struct buf raw;
    size_t n;

    p->arena = arena_new((size_t)256 << 20);
    for (int i = 0; i < INK_FACES; i++) {
        char path[4096];

        snprintf(path, sizeof path, "%s/serif-%s.face", CUV_FONTS, names[i]);
        if (face_open(&p->faces[i], path, e) != 0)
            return -1;
    }
    buf_init(&raw, 1 << 20);
    if (haru_new(&p->haru, e) != 0 || out_load(&raw, CUV_FONTS "/srgb.icc", e) != 0)
        return -1;
    ink_init(&p->ink, p->haru, p->arena, p->faces);
    p->ink.deflater = libdeflate_alloc_compressor(1);
    buf_init(profile, 1 << 20);
    if (!p->ink.deflater || !buf_reserve(profile, raw.len + 1000))
        return err_memory(e);
    n = libdeflate_zlib_compress(p->ink.deflater, raw.data, raw.len, profile->data, raw.len + 1000);
    buf_added(profile, n);
    buf_release(&raw);
    *fixed = (struct meta_fixed){.faces = p->faces, .profile = buf_slice(profile)};
    if (haru_begin(p->haru, p->arena, e) != 0)
        return -1;
    p->ink.fonts = meta_write_fonts(p->haru, fixed);
    return 0;
}

static void draw_text(struct paper *p, const char *text)
{
    for (int face = 0; face < INK_FACES; face++) {
        struct ink_style s = {(enum ink_face)face, 12000};

        if (!p->ink.page || p->y > 800000) {
            ink_page(&p->ink, 595276, 841890);
            p->y = 50000;
        }
        ink_text(&p->ink, s, 30000, p->y, text, strlen(text), 0);
        p->y += 18000;
    }
}

int main(int argc, char **argv)
{
    struct paper p = {0};
    struct meta_fixed fixed;
    struct draw_options options = {.profile = DRAW_2U};
    struct buf out, profile;
    struct err e;
    char line[4096];
    int rc;

    if (argc < 2 || argv[1][0] == '-') {
        fputs("usage: facetext OUT.pdf [TEXT...]\n", stderr);
        return 64;
    }
    buf_init(&out, (size_t)64 << 20);
    rc = open_paper(&p, &fixed, &profile, &e);
    for (int i = 2; i < argc && rc == 0; i++)
        draw_text(&p, argv[i]);
    while (argc == 2 && rc == 0 && fgets(line, sizeof line, stdin)) {
        line[strcspn(line, "\n")] = 0;
        draw_text(&p, line);
    }
    if (rc == 0 && !p.ink.page)
        rc = err_set(&e, ERR_INPUT, "no text");
    if (rc == 0 &&
        (ink_finish(&p.ink, &e) != 0 ||
         meta_write(&p.ink, &fixed, &sample_letter, &options, NULL, NULL) != 0 ||
         haru_save(p.haru, &out, &e) != 0 || out_save(argv[1], buf_slice(&out), 0644, &e) != 0))
        rc = -1;
    if (rc != 0)
        fprintf(stderr, "facetext: %s\n", e.text);
    libdeflate_free_compressor(p.ink.deflater);
    ink_release(&p.ink);
    haru_free(p.haru);
    for (int i = 0; i < INK_FACES; i++)
        face_close(&p.faces[i]);
    arena_free(p.arena);
    buf_release(&out);
    buf_release(&profile);
    return rc ? err_exit_code(e.kind) : 0;
}
