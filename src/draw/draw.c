#include "draw/draw.h"

#include <libdeflate.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/out.h"
#include "draw/layout.h"
#include "draw/meta.h"

enum {
    LETTER_MEMORY = 256 << 20, /* 2,000 people need about 20 MB */
    PROFILE_MAX = 1 << 20,
    LEVEL = 1, /* of libdeflate: a page is small, time counts */
};

struct drawer {
    struct face faces[INK_FACES];
    struct haru *haru;
    struct libdeflate_compressor *deflater;
    struct buf profile; /* deflated */
};

static int load_profile(struct drawer *d, const char *path, struct err *e)
{
    struct buf raw;
    size_t room;
    uint8_t *to;
    int rc = -1;

    buf_init(&raw, PROFILE_MAX);
    if (out_load(&raw, path, e) != 0) {
        if (e)
            e->kind = ERR_CONFIG;
        goto out;
    }
    room = libdeflate_zlib_compress_bound(d->deflater, raw.len);
    buf_init(&d->profile, room);
    to = buf_reserve(&d->profile, room);
    if (!to) {
        err_memory(e);
        goto out;
    }
    buf_added(&d->profile, libdeflate_zlib_compress(d->deflater, raw.data, raw.len, to, room));
    rc = 0;
out:
    buf_release(&raw);
    return rc;
}

static int open_parts(struct drawer *d, const char *folder, struct err *e)
{
    static const char *const names[INK_FACES] = {"regular", "bold", "italic", "bold-italic"};
    char path[4096];

    d->deflater = libdeflate_alloc_compressor(LEVEL);
    if (!d->deflater)
        return err_memory(e);
    for (int i = 0; i < INK_FACES; i++) {
        snprintf(path, sizeof path, "%s/serif-%s.face", folder, names[i]);
        if (face_open(&d->faces[i], path, e) != 0)
            return -1;
    }
    snprintf(path, sizeof path, "%s/srgb.icc", folder);
    return load_profile(d, path, e) != 0 ? -1 : haru_new(&d->haru, e);
}

int drawer_open(struct drawer **out, const char *folder, struct err *e)
{
    struct drawer *d = calloc(1, sizeof *d);

    if (!d)
        return err_memory(e);
    if (open_parts(d, folder, e) != 0) {
        drawer_free(d);
        return -1;
    }
    *out = d;
    return 0;
}

void drawer_free(struct drawer *d)
{
    if (!d)
        return;
    for (int i = 0; i < INK_FACES; i++)
        face_close(&d->faces[i]);
    haru_free(d->haru);
    libdeflate_free_compressor(d->deflater);
    buf_release(&d->profile);
    free(d);
}

bool drawer_covers(const struct drawer *d, uint32_t code_point)
{
    for (int i = 0; i < INK_FACES; i++)
        if (!face_find(&d->faces[i], code_point).glyph)
            return false;
    return true;
}

/* NĐ 30 lets the document lie on its side when its tables ask for it. */
static bool wants_landscape(const struct ink *k, const struct letter *l)
{
    const int portrait = INK_MM(210 - 35 - 20);

    if (l->landscape)
        return true;
    for (size_t i = 0; i < l->block_count; i++)
        if (l->blocks[i].kind == LETTER_TABLE &&
            layout_table_wish(k, l->blocks[i].table) > portrait)
            return true;
    return false;
}

static int lay_out(struct layout *l)
{
    struct flow flow = {.arena = l->ink.arena};

    layout_begin(l, wants_landscape(&l->ink, l->letter));
    if (layout_head(l) != 0 || layout_body(l, &flow) != 0 || layout_signatures(l, &flow) != 0 ||
        layout_appendices(l, &flow) != 0)
        return -1;
    return layout_draw_flow(l, &flow);
}

static int write_letter(struct layout *l, const struct meta_fixed *fixed, struct err *e)
{
    struct haru_object *structure = NULL, *form;
    struct tag *widgets[FIELDS_MAX];

    if (ink_finish(&l->ink, e) != 0)
        return -1;
    form = fields_write(&l->fields, &l->ink);
    if (l->ink.tagged) {
        structure = tags_write(&l->ink.tags, widgets, fields_tags(&l->fields, widgets));
        if (!structure)
            return err_memory(e);
    }
    return meta_write(&l->ink, fixed, l->letter, l->options, structure, form) == 0 ? 0
                                                                                   : err_memory(e);
}

int draw_letter(struct drawer *d, const struct letter *letter, const struct draw_options *o,
                struct buf *out, struct err *e)
{
    struct meta_fixed fixed = {.faces = d->faces, .profile = buf_slice(&d->profile)};
    struct err why = {.kind = ERR_NONE};
    struct draw_options options = *o;
    struct layout l = {.letter = letter, .options = &options, .error = &why};
    struct arena *arena = arena_new(LETTER_MEMORY);
    int rc = -1;

    if (!arena)
        return err_memory(e);
    options.paper |= letter->ink;
    ink_init(&l.ink, d->haru, arena, d->faces);
    l.ink.deflater = d->deflater;
    l.ink.phrases = letter->phrase_words;
    if (haru_begin(d->haru, arena, e) != 0)
        goto out;
    l.ink.fonts = meta_write_fonts(d->haru, &fixed);
    l.ink.tagged = o->profile != DRAW_2U;
    if (l.ink.tagged)
        tags_init(&l.ink.tags, d->haru, arena);
    if (lay_out(&l) != 0)
        why.kind ? err_set(e, why.kind, "%s", why.text) : err_memory(e);
    else if (write_letter(&l, &fixed, e) == 0)
        rc = haru_save(d->haru, out, e);
out:
    ink_release(&l.ink);
    arena_free(arena);
    return rc;
}
