/*
 * The one table of everything a configuration may say. Rows of a section stand together; a section
 * is titled when its rows fill an element of an array (pin, pipeline) instead of the struct itself.
 */
#ifndef CUV_CONF_ROWS_H
#define CUV_CONF_ROWS_H

#include <stdbool.h>
#include <stddef.h>

enum row_type {
    ROW_TEXT,
    ROW_TEXTS,
    ROW_PATH,
    ROW_PATHS,
    ROW_YES,      /* true or false */
    ROW_NUMBER,   /* low … high */
    ROW_WORD,     /* one of words, kept as text */
    ROW_KIND,     /* one of words, kept as its place in the list (an enum) */
    ROW_DIGEST,   /* 64 hexadecimal digits; colons and blanks between are allowed */
    ROW_FIRST_DAY, /* yyyy-mm-dd, from its first second in Việt Nam */
    ROW_LAST_DAY, /* yyyy-mm-dd, to its last second */
};

struct row {
    const char *section, *name;
    enum row_type type;
    size_t offset;        /* in struct conf, or in the titled section's element */
    const char *standard; /* default, as text; lists separated by blanks; NULL: not set */
    const char *words;    /* ROW_WORD, ROW_KIND: separated by '|' */
    long low, high;
    bool guarded;  /* names modules, programs, trust or hooks: the file's owner matters */
    bool required; /* in each titled section */
};

/* Ends with section NULL. */
extern const struct row conf_rows[];

struct row_section {
    const char *name;
    size_t element; /* size of one element; 0: not titled */
};

extern const struct row_section conf_sections[];

/* NULL when there is none. */
const struct row *row_find(const char *section, const char *name);
const struct row_section *row_section_find(const char *name);
bool row_is_list(const struct row *row);

/*
 * The known word nearest to a typing error, or NULL when nothing is near: names of a section, of
 * all sections, or of a list of words separated by '|'.
 */
const char *row_nearest(const char *section, const char *typed);
const char *row_nearest_section(const char *typed);
/* Writes the word; false when nothing is near. */
bool row_nearest_word(char *out, size_t size, const char *words, const char *typed);

#endif
