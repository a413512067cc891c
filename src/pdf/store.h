/*
 * The inside of struct pdf_doc, for the sources of this folder alone.
 * Entries stand group by group as they were loaded: the newest revision first.
 */
#ifndef CUV_PDF_STORE_H
#define CUV_PDF_STORE_H

#include "pdf/danger.h"
#include "pdf/doc.h"
#include "pdf/parse.h"

/* Where in its group an entry stands: in the first section, the stream of its /XRefStm (HIDDEN: the
 * table has the number as free), or the older section of a pair. */
enum { PDF_PART_FIRST, PDF_PART_STREAM, PDF_PART_OLDER, PDF_PART_HIDDEN };

struct pdf_store_entry {
    const struct pdf_obj *parsed; /* NULL until asked for */
    uint64_t offset;              /* as in struct pdf_definition */
    uint32_t number, index;
    uint32_t sequence; /* order within the group while it is loaded */
    uint16_t generation, revision;
    uint8_t place; /* enum pdf_place */
    uint8_t part;  /* PDF_PART_…: while a group is loaded, a smaller one wins */
};

/* An object stream that was opened (7.5.7). */
struct pdf_store_pack {
    struct pdf_store_pack *next;
    size_t entry; /* index of the container's definition */
    struct buf data;
    size_t count, first;
    struct {
        uint32_t number;
        uint32_t offset;
    } * members; /* in the arena */
};

/* Bytes that an object or a section takes. */
struct pdf_store_extent {
    size_t start, end;
};

struct pdf_form;

struct pdf_doc {
    struct slice bytes;
    struct arena *arena;
    struct arena *scratch;          /* when set, objects are parsed into it and not kept */
    struct pdf_parser_room room;    /* what one object leaves to the next */
    struct pdf_revision *revisions; /* oldest first, in the arena */
    size_t *first_entry;            /* of each revision */
    size_t *entry_total;
    size_t revision_count;
    struct pdf_store_entry *entries; /* owned */
    size_t entry_count, entry_capacity;
    uint32_t *order; /* entries by (number, revision); owned, NULL while sections are loaded */
    size_t order_count;
    uint32_t highest; /* number defined or promised */
    struct pdf_store_pack *packs;
    struct pdf_store_pack **pack_of;  /* by entry; owned, NULL until one is opened */
    struct pdf_store_extent *extents; /* of all sections with their tails; in the arena */
    size_t extent_count;
    size_t packed_bytes; /* held in packs */
    size_t lexed;        /* bytes parsed so far: bounds the work on overlapping objects */
    struct pdf_departure *departures; /* in the arena */
    size_t departure_count;
    unsigned allowed; /* departures, by bit: pdf_allow */
    /* The form and the pages that were asked for last, each with its view; NULL: none. What an
     * object is does not change, so nor do they. In the arena. */
    struct pdf_form *form;
    const struct pdf_page *pages;
    size_t form_view, page_view, page_count;
    uint32_t dangers[PDF_DANGER_COUNT];
    uint32_t trigger, link; /* the first object with /AA; with a URI action; 0: none */
    bool inspected;
};

/* k itself, or which revision the latest is. */
size_t pdf_store_view(const struct pdf_doc *d, size_t k);
/* Index of the definition in force at k, or SIZE_MAX. */
size_t pdf_store_find(const struct pdf_doc *d, size_t k, uint32_t number);
/* Whether two entries of one number lead to the same place. */
bool pdf_store_same(const struct pdf_store_entry *a, const struct pdf_store_entry *b);
/* Room for count more entries; NULL with e set. They are zeroed; entry_count is not changed. */
struct pdf_store_entry *pdf_store_room(struct pdf_doc *d, size_t count, struct err *e);
void pdf_store_departure(struct pdf_doc *d, enum pdf_departure_kind kind, size_t offset,
                         uint32_t number);
/* Where an object stands: its first byte, or that of its object stream; 0: nowhere. */
size_t pdf_store_place(const struct pdf_doc *d, size_t k, uint32_t number);

/* section.c: one cross-reference section. */
struct pdf_store_section {
    enum pdf_section kind;
    struct pdf_obj trailer;
    size_t after;                 /* byte after trailer or stream */
    int64_t prev, xref_stm, size; /* -1: absent */
};
/* Appends its entries (part tells whose they are). The section must end before bound. */
int pdf_section_load(struct pdf_doc *d, size_t offset, size_t bound, uint8_t part,
                     struct pdf_store_section *out, struct err *e);

/* chain.c: all sections from the last startxref back. */
int pdf_chain_load(struct pdf_doc *d, struct err *e);

/* read.c: an indirect object "n g obj … endobj" that ends before bound; *after is behind it. */
int pdf_read_indirect(struct pdf_doc *d, size_t k, size_t offset, size_t bound, struct pdf_ref *r,
                      struct pdf_obj *out, size_t *after, struct err *e);
/* The same of the definition's place, its header compared with the definition. */
int pdf_read_entry(struct pdf_doc *d, size_t entry, struct pdf_obj *out, size_t *after,
                   struct err *e);

/* An object stream that nothing asked for yet: tells what it has that no entry names. */
int pdf_open_pack(struct pdf_doc *d, size_t container, struct err *e);

/* page.c: a rectangle (7.9.5), normalised. */
int pdf_store_rect(struct pdf_doc *d, size_t k, const struct pdf_obj *o, double box[4],
                   struct err *e);

/* field.c: /Action and /Fields of a SigFieldLock or of FieldMDP parameters. */
struct pdf_lock;
int pdf_store_lock(struct pdf_doc *d, size_t k, const struct pdf_obj *dict, struct pdf_lock *out,
                   struct err *e);

/* seed.c: /SV. */
struct pdf_seed;
int pdf_store_seed(struct pdf_doc *d, size_t k, const struct pdf_obj *dict, struct pdf_seed *out,
                   struct err *e);

/* inspect.c: reads the definitions named, in that order, without keeping them. */
struct pdf_store_visit {
    int (*visit)(struct pdf_store_visit *v, size_t entry, const struct pdf_obj *o, size_t after,
                 struct err *e);
    bool endless; /* does not ask where an object ends: one that is kept need not be read again */
};
int pdf_store_each(struct pdf_doc *d, const uint32_t *entries, size_t count,
                   struct pdf_store_visit *v, struct err *e);

#endif
