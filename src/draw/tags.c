#include "draw/tags.h"

#include <stdlib.h>
#include <string.h>

enum { TEXT_MAX = 16 << 20, CONTENT_MAX = 1 << 20 };

enum kid_kind { KID_TAG, KID_CONTENT, KID_WIDGET };

struct kid {
    struct kid *next;
    unsigned page; /* number of its object; 0: KID_TAG */
    enum kid_kind kind;
    unsigned number; /* of the element's object, MCID, or number of the widget */
};

struct tag {
    struct tag *older; /* chain of all elements */
    struct haru_object *object;
    const struct tag *parent;
    const char *type, *entries;
    struct kid *first, *last;
};

static struct tag nowhere; /* stands in when memory has failed; never written */

void tags_init(struct tags *t, struct haru *haru, struct arena *arena)
{
    *t = (struct tags){.haru = haru, .arena = arena};
    t->document = tag_new(t, NULL, "Document");
}

void tags_release(struct tags *t)
{
    for (size_t i = 0; i < t->page_count; i++)
        free(t->pages[i].owners);
    free(t->pages);
    *t = (struct tags){0};
}

static void add_kid(struct tags *t, struct tag *tag, enum kid_kind kind, unsigned number,
                    unsigned page)
{
    struct kid *k = arena_alloc(t->arena, sizeof *k);

    if (!k || tag == &nowhere) {
        t->failed = true;
        return;
    }
    *k = (struct kid){.kind = kind, .number = number, .page = page};
    if (tag->last)
        tag->last->next = k;
    else
        tag->first = k;
    tag->last = k;
}

struct tag *tag_new(struct tags *t, struct tag *parent, const char *type)
{
    struct tag *tag = arena_alloc(t->arena, sizeof *tag);

    if (!tag) {
        t->failed = true;
        return &nowhere;
    }
    tag->object = haru_add(t->haru);
    tag->parent = parent;
    tag->type = type;
    tag->older = t->newest;
    t->newest = tag;
    if (parent)
        add_kid(t, parent, KID_TAG, tag->object->number, 0);
    return tag;
}

void tag_set_entries(struct tag *tag, const char *entries)
{
    if (tag != &nowhere)
        tag->entries = entries;
}

unsigned tag_number(const struct tag *tag)
{
    return tag->object ? tag->object->number : 0;
}

const char *tag_type(const struct tag *tag)
{
    return tag->type ? tag->type : "Span";
}

void tags_add_page(struct tags *t, const struct haru_object *page)
{
    struct tags_page *pages = realloc(t->pages, (t->page_count + 1) * sizeof *pages);

    if (!pages) {
        t->failed = true;
        return;
    }
    t->pages = pages;
    t->pages[t->page_count++] = (struct tags_page){.object = page};
}

unsigned tag_add_content(struct tags *t, struct tag *tag)
{
    struct tags_page *page = t->page_count ? &t->pages[t->page_count - 1] : NULL;

    if (!page || page->count >= CONTENT_MAX) {
        t->failed = true;
        return 0;
    }
    if (page->count == page->capacity) {
        size_t capacity = page->capacity ? page->capacity * 2 : 64;
        unsigned *owners = realloc(page->owners, capacity * sizeof *owners);

        if (!owners) {
            t->failed = true;
            return 0;
        }
        page->owners = owners;
        page->capacity = capacity;
    }
    page->owners[page->count] = tag_number(tag);
    add_kid(t, tag, KID_CONTENT, (unsigned)page->count, page->object->number);
    return (unsigned)page->count++;
}

void tag_add_widget(struct tags *t, struct tag *tag, const struct haru_object *page,
                    const struct haru_object *widget)
{
    add_kid(t, tag, KID_WIDGET, widget->number, page->number);
}

static void put_number(struct buf *out, const char *before, unsigned n, const char *after)
{
    char digits[12], *p = digits + sizeof digits;

    do
        *--p = (char)('0' + n % 10);
    while (n /= 10);
    buf_add_string(out, before);
    buf_add(out, p, (size_t)(digits + sizeof digits - p));
    buf_add_string(out, after);
}

/* 14.7.4.2: a bare MCID lies on the element's own page, others name theirs. */
static void write_kid(struct buf *out, const struct kid *k, unsigned home)
{
    if (k->kind == KID_TAG) {
        put_number(out, "", k->number, " 0 R");
    } else if (k->kind == KID_WIDGET) {
        put_number(out, "<</Type/OBJR/Obj ", k->number, " 0 R/Pg ");
        put_number(out, "", k->page, " 0 R>>");
    } else if (k->page == home) {
        put_number(out, "", k->number, "");
    } else {
        put_number(out, "<</Type/MCR/Pg ", k->page, " 0 R/MCID ");
        put_number(out, "", k->number, ">>");
    }
}

static void write_tag(struct tag *tag, unsigned root, struct buf *out)
{
    unsigned home = 0;

    buf_clear(out);
    for (const struct kid *k = tag->first; k && !home; k = k->next)
        home = k->page;
    buf_add_string(out, "/Type/StructElem/S/");
    buf_add_string(out, tag->type);
    put_number(out, "/P ", tag->parent ? tag_number(tag->parent) : root, " 0 R");
    if (tag->entries)
        buf_add_string(out, tag->entries);
    if (home)
        put_number(out, "/Pg ", home, " 0 R");
    if (tag->first) {
        bool several = tag->first->next != NULL;

        buf_add_string(out, several ? "/K[" : "/K ");
        for (const struct kid *k = tag->first; k; k = k->next) {
            if (k != tag->first)
                buf_add_byte(out, ' ');
            write_kid(out, k, home);
        }
        if (several)
            buf_add_byte(out, ']');
    }
    haru_write_text(tag->object, buf_slice(out));
}

static void write_parent_tree(struct tags *t, struct tag *const *widgets, size_t widget_count,
                              struct buf *out)
{
    buf_clear(out);
    buf_add_string(out, "/Nums[");
    for (size_t i = 0; i < t->page_count; i++) {
        put_number(out, "", (unsigned)i, "[");
        for (size_t j = 0; j < t->pages[i].count; j++)
            put_number(out, j ? " " : "", t->pages[i].owners[j], " 0 R");
        buf_add_string(out, "]");
    }
    for (size_t i = 0; i < widget_count; i++) {
        put_number(out, " ", (unsigned)(t->page_count + i), " ");
        put_number(out, "", tag_number(widgets[i]), " 0 R");
    }
    buf_add_string(out, "]");
}

struct haru_object *tags_write(struct tags *t, struct tag *const *widgets, size_t widget_count)
{
    struct haru_object *root = haru_add(t->haru), *tree = haru_add(t->haru);
    struct buf text;

    buf_init(&text, TEXT_MAX);
    for (struct tag *tag = t->newest; tag; tag = tag->older)
        write_tag(tag, root->number, &text);
    write_parent_tree(t, widgets, widget_count, &text);
    haru_write_text(tree, buf_slice(&text));
    haru_write(root, "/Type/StructTreeRoot/K %u 0 R/ParentTree %u 0 R/ParentTreeNextKey %zu",
               tag_number(t->document), tree->number, t->page_count + widget_count);
    if (buf_check(&text, "structure", NULL) != 0)
        t->failed = true;
    buf_release(&text);
    return t->failed ? NULL : root;
}
