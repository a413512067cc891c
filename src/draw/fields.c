#include "draw/fields.h"

#include <string.h>

#include "base/utf8.h"

enum { TEXT_MAX = 1 << 20 };

void fields_add(struct fields *f, struct ink *k, struct tag *parent, const struct field *field)
{
    struct field *fresh;

    if (f->count == FIELDS_MAX)
        return;
    ink_untag(k);
    fresh = &f->list[f->count++];
    *fresh = *field;
    fresh->widget = haru_add(k->haru);
    fresh->page = k->page;
    fresh->page_height = k->height;
    fresh->tag = ink_element(k, parent, "Form");
    if (fresh->tag)
        tag_add_widget(&k->tags, fresh->tag, k->page, fresh->widget);
}

size_t fields_tags(const struct fields *f, struct tag **out)
{
    for (size_t i = 0; i < f->count; i++)
        out[i] = f->list[i].tag;
    return f->count;
}

static void put_unit(struct buf *out, uint32_t unit)
{
    static const char digits[] = "0123456789ABCDEF";
    char hex[4] = {digits[unit >> 12 & 15], digits[unit >> 8 & 15], digits[unit >> 4 & 15],
                   digits[unit & 15]};

    buf_add(out, hex, 4);
}

void fields_text_string(struct buf *out, const char *utf8)
{
    const char *end = utf8 + strlen(utf8);

    buf_add_string(out, "<FEFF");
    while (utf8 < end) {
        int32_t c = utf8_next(&utf8, end);

        if (c < 0)
            break;
        if (c < 0x10000) {
            put_unit(out, (uint32_t)c);
            continue;
        }
        put_unit(out, 0xD800 + ((uint32_t)(c - 0x10000) >> 10));
        put_unit(out, 0xDC00 + ((uint32_t)(c - 0x10000) & 0x3FF));
    }
    buf_add_byte(out, '>');
}

static void put_points(struct buf *out, const int *values, size_t count)
{
    buf_add_byte(out, '[');
    for (size_t i = 0; i < count; i++) {
        if (i)
            buf_add_byte(out, ' ');
        ink_points(out, values[i]);
    }
    buf_add_byte(out, ']');
}

static struct haru_object *write_appearance(const struct field *f, struct ink *k, struct buf *text)
{
    static const uint8_t empty_text[] = "/Tx BMC\nEMC\n";
    struct haru_object *form = haru_add(k->haru);
    int box[4] = {0, 0, f->width, f->height};

    buf_clear(text);
    buf_add_string(text, "/Type/XObject/Subtype/Form/BBox");
    put_points(text, box, 4);
    if (f->size)
        buf_printf(text, "/Resources<</Font %u 0 R>>", k->fonts->number);
    else
        buf_add_string(text, "/Resources<<>>");
    haru_write_text(form, buf_slice(text));
    haru_write_stream(form, f->signature ? (struct slice){(const uint8_t *)"\n", 1}
                                         : (struct slice){empty_text, sizeof empty_text - 1});
    return form;
}

static void put_default_appearance(struct buf *out, const struct field *f)
{
    buf_printf(out, "/DA(/%s ", ink_font_names[f->face]);
    ink_points(out, f->size);
    buf_printf(out, " Tf 0 g)");
}

static void write_field(const struct field *f, struct ink *k, size_t key, struct buf *text)
{
    struct haru_object *appearance = write_appearance(f, k, text);
    int top = f->page_height - f->y;
    int rect[4] = {f->x, top - f->height, f->x + f->width, top};

    buf_clear(text);
    buf_printf(text, "/Type/Annot/Subtype/Widget/FT/%s/T(%s)/TU", f->signature ? "Sig" : "Tx",
               f->name);
    fields_text_string(text, f->label && *f->label ? f->label : f->name);
    buf_printf(text, "/F 4/P %u 0 R/Rect", f->page->number);
    put_points(text, rect, 4);
    if (k->tagged)
        buf_printf(text, "/StructParent %zu", key);
    if (f->size)
        put_default_appearance(text, f);
    if (f->size && !f->signature)
        buf_printf(text, "/Q %d", f->align);
    if (f->locks)
        buf_add_string(text, "/Lock<</Type/SigFieldLock/Action/Include/Fields[(number)(date)]>>");
    buf_printf(text, "/AP<</N %u 0 R>>", appearance->number);
    haru_write_text(f->widget, buf_slice(text));
}

static void annotate_pages(const struct fields *f)
{
    for (size_t i = 0; i < f->count; i++) {
        struct haru_object *widgets[FIELDS_MAX];
        size_t n = 0;
        bool done = false;

        for (size_t j = 0; j < f->count; j++) {
            done = done || (j < i && f->list[j].page == f->list[i].page);
            if (f->list[j].page == f->list[i].page)
                widgets[n++] = f->list[j].widget;
        }
        if (!done)
            haru_annotate_page(f->list[i].page, widgets, n);
    }
}

struct haru_object *fields_write(const struct fields *f, struct ink *k)
{
    struct haru_object *form;
    struct buf text;

    if (!f->count)
        return NULL;
    form = haru_add(k->haru);
    buf_init(&text, TEXT_MAX);
    for (size_t i = 0; i < f->count; i++)
        write_field(&f->list[i], k, k->page_count + i, &text);
    annotate_pages(f);
    buf_clear(&text);
    buf_add_string(&text, "/Fields[");
    for (size_t i = 0; i < f->count; i++)
        buf_printf(&text, i ? " %u 0 R" : "%u 0 R", f->list[i].widget->number);
    buf_printf(&text, "]/SigFlags 3/DR<</Font %u 0 R>>/DA(/FR 13 Tf 0 g)", k->fonts->number);
    haru_write_text(form, buf_slice(&text));
    buf_release(&text);
    return form;
}
