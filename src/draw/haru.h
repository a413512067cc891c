/*
 * The file under construction: numbered objects whose text we write ourselves, pages, and the
 * finished bytes. libharu keeps the page tree, numbers the objects and writes header, objects,
 * cross-reference table and trailer; haru.c is the only file that sees it.
 *
 * Failures stick: build freely and look at the result of haru_save alone. Objects and texts live in
 * the arena given to haru_begin; streams are borrowed until haru_save.
 */
#ifndef CUV_DRAW_HARU_H
#define CUV_DRAW_HARU_H

#include "base/arena.h"
#include "base/buf.h"

struct haru; /* kept over many letters */

struct haru_object {
    unsigned number;
    struct haru *owner;
    void *dict;
    struct slice text, stream;
};

/* ERR_MEMORY. */
int haru_new(struct haru **out, struct err *e);
void haru_free(struct haru *h); /* NULL is fine */

/* Forgets the last document and begins one; PDF 1.7. */
int haru_begin(struct haru *h, struct arena *arena, struct err *e);

/* A new object: a dictionary, empty so far. Never NULL; a failure is kept. */
struct haru_object *haru_add(struct haru *h);
/* The entries of the dictionary, without its brackets; copied. */
void haru_write(struct haru_object *o, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void haru_write_text(struct haru_object *o, struct slice text);
/* Makes it a stream; /Length is added, /Filter is the caller's. */
void haru_write_stream(struct haru_object *o, struct slice bytes);

/* Sizes in thousandths of a point. content: a zlib stream. */
struct haru_object *haru_add_page(struct haru *h, int width, int height);
void haru_finish_page(struct haru_object *page, struct slice content, struct haru_object *fonts);
/* Tagged page: /StructParents key, /Tabs /S (ISO 32000-1 14.7.4.4, ISO 14289-1 7.18.3). */
void haru_tag_page(struct haru_object *page, int key);
void haru_annotate_page(struct haru_object *page, struct haru_object *const *widgets, size_t count);

struct haru_object *haru_catalog(struct haru *h);
struct haru_object *haru_info(struct haru *h);
struct haru_object *haru_trailer(struct haru *h);

/* Appends the finished file to out. */
int haru_save(struct haru *h, struct buf *out, struct err *e);

#endif
