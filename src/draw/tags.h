/*
 * The structure tree of one letter (ISO 32000-1 14.7, ISO 14289-1): elements in reading order, the
 * marked content and fields they own, and the parent tree that leads back. Elements live in the
 * arena; nothing here draws.
 */
#ifndef CUV_DRAW_TAGS_H
#define CUV_DRAW_TAGS_H

#include <stdbool.h>

#include "draw/haru.h"

struct tag;

struct tags_page {
    const struct haru_object *object;
    unsigned *owners; /* object number of the element that owns each MCID; heap */
    size_t count, capacity;
};

struct tags {
    struct haru *haru;
    struct arena *arena;
    struct tag *document;    /* the root element */
    struct tag *newest;      /* all elements, linked */
    struct tags_page *pages; /* heap */
    size_t page_count;
    bool failed;
};

/* Begins a tree with its Document element. */
void tags_init(struct tags *t, struct haru *haru, struct arena *arena);
void tags_release(struct tags *t);

/* A new element at the end of parent: "P", "H1", "Table" … Never NULL; failures are kept. */
struct tag *tag_new(struct tags *t, struct tag *parent, const char *type);
/* Further entries of the element, e.g. "/A<</O/Table/Scope/Column>>"; borrowed. */
void tag_set_entries(struct tag *tag, const char *entries);
unsigned tag_number(const struct tag *tag);
const char *tag_type(const struct tag *tag);

/* The next page; marked content is numbered from 0 on it. */
void tags_add_page(struct tags *t, const struct haru_object *page);
/* A new piece of marked content of the element on the newest page; returns its MCID. */
unsigned tag_add_content(struct tags *t, struct tag *tag);
/* The element owns a widget (OBJR) on the page. */
void tag_add_widget(struct tags *t, struct tag *tag, const struct haru_object *page,
                    const struct haru_object *widget);

/*
 * Writes all elements, the parent tree and the root. widgets: the elements of the widgets with
 * /StructParent page_count, page_count + 1, … Returns the root, NULL when memory failed.
 */
struct haru_object *tags_write(struct tags *t, struct tag *const *widgets, size_t widget_count);

#endif
