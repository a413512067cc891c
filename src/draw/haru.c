#include "draw/haru.h"

#include <hpdf.h>
#include <hpdf_doc.h>
#include <hpdf_objects.h>
#include <hpdf_pages.h>
#include <hpdf_streams.h>

#include <stdio.h>
#include <stdlib.h>

enum {
    OBJECT_NUMBER = 0x00FFFFFF,
    PIECES_MAX = 256 << 20, /* libharu's many small pieces of one letter */
};

/*
 * Where libharu's pieces come from while it works for one struct haru. Its allocator takes no
 * argument of ours, and its own pool gives memory that is aligned to four bytes only.
 */
static _Thread_local struct arena *pieces_in_use;

static void *take_piece(HPDF_UINT size)
{
    return pieces_in_use ? arena_alloc(pieces_in_use, size) : NULL;
}

/* They are freed together, with the arena. */
static void leave_piece(void *piece)
{
    (void)piece;
}

struct haru {
    HPDF_Doc doc;
    struct arena *pieces; /* owned: all that libharu holds */
    struct arena *arena; /* borrowed from haru_begin on */
    struct buf *out;     /* during haru_save */
    struct haru_object catalog, info, trailer;
    struct haru_object spare; /* what haru_add gives when there is no memory */
    bool failed;
};

/* Errors stick in the document; haru_save looks at them once. */
static void record_error(HPDF_STATUS error, HPDF_STATUS detail, void *user_data)
{
    (void)error;
    (void)detail;
    (void)user_data;
}

static HPDF_STATUS write_out(HPDF_Stream stream, const HPDF_BYTE *bytes, HPDF_UINT n)
{
    const struct haru *h = stream->attr;

    buf_add(h->out, bytes, n);
    return HPDF_OK;
}

static HPDF_STATUS write_entries(HPDF_Dict dict, HPDF_Stream stream)
{
    const struct haru_object *o = dict->attr;

    return HPDF_Stream_Write(stream, o->text.data, (HPDF_UINT)o->text.len);
}

/* libharu writes ">>" and calls this; its own streams would be copied byte by byte three times. */
static HPDF_STATUS write_body(HPDF_Dict dict)
{
    const struct haru_object *o = dict->attr;
    HPDF_Stream stream = o->owner->doc->stream;

    if (!o->stream.data)
        return HPDF_OK;
    HPDF_Stream_WriteStr(stream, "\nstream\n");
    HPDF_Stream_Write(stream, o->stream.data, (HPDF_UINT)o->stream.len);
    return HPDF_Stream_WriteStr(stream, "\nendstream");
}

int haru_new(struct haru **out, struct err *e)
{
    struct haru *h = calloc(1, sizeof *h);

    if (!h)
        return err_memory(e);
    *out = h;
    return 0;
}

void haru_free(struct haru *h)
{
    if (!h)
        return;
    if (pieces_in_use == h->pieces)
        pieces_in_use = NULL;
    arena_free(h->pieces);
    free(h);
}

static void adopt(struct haru *h, struct haru_object *o, HPDF_Dict dict)
{
    *o = (struct haru_object){.owner = h, .dict = dict};
    o->number = dict->header.obj_id & OBJECT_NUMBER;
    dict->attr = o;
    dict->write_fn = write_entries;
    dict->after_write_fn = write_body;
}

int haru_begin(struct haru *h, struct arena *arena, struct err *e)
{
    h->arena = arena;
    h->failed = false;
    arena_free(h->pieces);
    h->doc = NULL;
    h->pieces = pieces_in_use = arena_new(PIECES_MAX);
    if (!h->pieces)
        return err_memory(e);
    h->doc = HPDF_NewEx(record_error, take_piece, leave_piece, 0, NULL);
    if (!h->doc || !h->doc->catalog)
        return err_memory(e);
    h->doc->pdf_version = HPDF_VER_17;
    h->doc->stream = HPDF_CallbackWriter_New(h->doc->mmgr, write_out, h);
    if (!h->doc->stream || !h->doc->info)
        return err_memory(e);
    HPDF_Dict_RemoveElement(h->doc->info, "Producer");
    adopt(h, &h->catalog, h->doc->catalog);
    adopt(h, &h->info, h->doc->info);
    adopt(h, &h->trailer, h->doc->trailer);
    h->spare = (struct haru_object){.owner = h};
    return 0;
}

struct haru_object *haru_add(struct haru *h)
{
    struct haru_object *o = arena_alloc(h->arena, sizeof *o);
    HPDF_Dict dict = o ? HPDF_Dict_New(h->doc->mmgr) : NULL;

    if (!dict || HPDF_Xref_Add(h->doc->xref, dict) != HPDF_OK) {
        h->failed = true;
        return &h->spare;
    }
    adopt(h, o, dict);
    return o;
}

void haru_write_text(struct haru_object *o, struct slice text)
{
    char *copy = arena_copy(o->owner->arena, text.data, text.len);

    if (!copy)
        o->owner->failed = true;
    else
        o->text = (struct slice){(const uint8_t *)copy, text.len};
}

void haru_write(struct haru_object *o, const char *format, ...)
{
    char line[2048], *text = line; /* the widths of a face fit */
    va_list ap;
    int n;

    va_start(ap, format);
    n = vsnprintf(line, sizeof line, format, ap);
    va_end(ap);
    if (n >= (int)sizeof line) {
        text = arena_alloc(o->owner->arena, (size_t)n + 1);
        if (!text) {
            o->owner->failed = true;
            return;
        }
        va_start(ap, format);
        vsnprintf(text, (size_t)n + 1, format, ap);
        va_end(ap);
    }
    haru_write_text(o, (struct slice){(const uint8_t *)text, (size_t)n});
}

void haru_write_stream(struct haru_object *o, struct slice bytes)
{
    char *text = arena_printf(o->owner->arena, "%.*s/Length %zu", (int)o->text.len,
                              o->text.data ? (const char *)o->text.data : "", bytes.len);

    if (!text) {
        o->owner->failed = true;
        return;
    }
    o->text = slice_of(text);
    o->stream = bytes;
}

struct haru_object *haru_add_page(struct haru *h, int width, int height)
{
    struct haru_object *o = arena_alloc(h->arena, sizeof *o);
    HPDF_Page page = o ? HPDF_AddPage(h->doc) : NULL;

    if (!page) {
        h->failed = true;
        return &h->spare;
    }
    *o = (struct haru_object){.owner = h, .dict = page};
    o->number = page->header.obj_id & OBJECT_NUMBER;
    HPDF_Page_SetWidth(page, (HPDF_REAL)width / 1000);
    HPDF_Page_SetHeight(page, (HPDF_REAL)height / 1000);
    return o;
}

static HPDF_STATUS flate_entry(HPDF_Dict dict, HPDF_Stream stream)
{
    (void)dict;
    return HPDF_Stream_WriteStr(stream, "/Filter/FlateDecode\n");
}

void haru_finish_page(struct haru_object *page, struct slice content, struct haru_object *fonts)
{
    HPDF_Dict dict = page->dict, resources;
    HPDF_PageAttr attr;

    if (!dict)
        return;
    attr = dict->attr;
    attr->contents->filter = HPDF_STREAM_FILTER_NONE;
    attr->contents->write_fn = flate_entry;
    resources = HPDF_Page_GetInheritableItem(dict, "Resources", HPDF_OCLASS_DICT);
    if (HPDF_Stream_Write(attr->stream, content.data, (HPDF_UINT)content.len) != HPDF_OK ||
        !resources || !fonts->dict || HPDF_Dict_Add(resources, "Font", fonts->dict) != HPDF_OK)
        page->owner->failed = true;
}

void haru_tag_page(struct haru_object *page, int key)
{
    if (page->dict && (HPDF_Dict_AddNumber(page->dict, "StructParents", key) != HPDF_OK ||
                       HPDF_Dict_AddName(page->dict, "Tabs", "S") != HPDF_OK))
        page->owner->failed = true;
}

void haru_annotate_page(struct haru_object *page, struct haru_object *const *widgets, size_t count)
{
    HPDF_Array list = page->dict ? HPDF_Array_New(page->owner->doc->mmgr) : NULL;

    if (!list || HPDF_Dict_Add(page->dict, "Annots", list) != HPDF_OK) {
        page->owner->failed = true;
        return;
    }
    for (size_t i = 0; i < count; i++)
        if (!widgets[i]->dict || HPDF_Array_Add(list, widgets[i]->dict) != HPDF_OK)
            page->owner->failed = true;
}

struct haru_object *haru_catalog(struct haru *h)
{
    return &h->catalog;
}

struct haru_object *haru_info(struct haru *h)
{
    return &h->info;
}

struct haru_object *haru_trailer(struct haru *h)
{
    return &h->trailer;
}

int haru_save(struct haru *h, struct buf *out, struct err *e)
{
    HPDF_STATUS error;

    if (h->failed)
        return err_memory(e);
    h->out = out;
    HPDF_SaveToStream(h->doc);
    h->out = NULL;
    error = HPDF_GetError(h->doc);
    if (error != HPDF_OK)
        return err_set(e, ERR_BUG, "libharu: error %04lX", (unsigned long)error);
    return buf_check(out, _("letter"), e);
}
