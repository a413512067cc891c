/*
 * Mends a mutated file, so that libFuzzer's changes reach what stands behind the cross-reference:
 * the entries of tables, /Prev, startxref and direct /Length are written anew, all else stays. One
 * input of eight is left as it is. For targets whose input is a whole file with tables; one include
 * a target.
 */
#ifndef CUV_FUZZ_MEND_H
#define CUV_FUZZ_MEND_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"

#ifndef MEND_ALONE /* for programs that change files in ways of their own */
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max, unsigned seed);
/* Of libFuzzer; absent where seeds are run alone. */
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max) __attribute__((weak));
#endif

enum { MEND_OBJECTS = 512, MEND_DIGITS = 20 };

struct mend {
    struct slice in;
    size_t at;
    struct buf out;
    struct {
        size_t number, generation, offset;
    } objects[MEND_OBJECTS]; /* since the last table */
    size_t count, section, previous, length_at, length_digits, data_at;
};

static bool mend_word(const struct mend *m, const char *word)
{
    size_t len = strlen(word);

    return m->in.len - m->at >= len && memcmp(m->in.data + m->at, word, len) == 0;
}

static void mend_copy(struct mend *m, size_t n)
{
    buf_add(&m->out, m->in.data + m->at, n);
    m->at += n;
}

static size_t mend_skip_digits(struct mend *m)
{
    size_t start = m->at;

    while (m->at < m->in.len && m->in.data[m->at] >= '0' && m->in.data[m->at] <= '9')
        m->at++;
    return m->at - start;
}

/* "N G obj" at the start of a line. */
static void mend_object(struct mend *m)
{
    char text[32] = "";
    unsigned number, generation;
    int n = 0;
    size_t len = m->in.len - m->at < 31 ? m->in.len - m->at : 31;

    memcpy(text, m->in.data + m->at, len);
    if (text[0] < '0' || text[0] > '9' || m->count == MEND_OBJECTS ||
        sscanf(text, "%7u %5u obj%n", &number, &generation, &n) != 2 || n == 0)
        return;
    m->objects[m->count].number = number;
    m->objects[m->count].generation = generation;
    m->objects[m->count++].offset = m->out.len;
    m->length_digits = 0;
}

/* The table of the objects since the one before, up to "trailer". */
static void mend_table(struct mend *m)
{
    const uint8_t *trailer =
        memmem(m->in.data + m->at, m->in.len - m->at, "trailer", strlen("trailer"));

    if (!trailer)
        return;
    m->at = (size_t)(trailer - m->in.data);
    buf_printf(&m->out, "xref\n0 1\n0000000000 65535 f \n");
    for (size_t i = 0; i < m->count; i++)
        buf_printf(&m->out, "%zu 1\n%010zu %05zu n \n", m->objects[i].number, m->objects[i].offset,
                   m->objects[i].generation);
    m->count = 0;
}

/* A direct /Length in front of the data that has just ended. */
static void mend_length(struct mend *m)
{
    size_t data_len = m->out.len - m->data_at;
    char text[MEND_DIGITS + 1];
    int n;

    if (data_len > 0 && m->out.data[m->out.len - 1] == '\n')
        data_len--;
    n = snprintf(text, sizeof text, "%0*zu", (int)m->length_digits, data_len);
    if ((size_t)n == m->length_digits && !m->out.over_max)
        memcpy(m->out.data + m->length_at, text, (size_t)n);
    m->length_digits = 0;
}

static void mend_number(struct mend *m, size_t word, size_t value)
{
    mend_copy(m, word);
    if (mend_skip_digits(m))
        buf_printf(&m->out, "%zu", value);
}

/* How many bytes begin no line and none of the words below: most of a file. */
static size_t mend_plain(const struct mend *m)
{
    static const uint8_t begins[256] = {['s'] = 1, ['x'] = 1, ['/'] = 1, ['e'] = 1};
    static const uint8_t ends_line[256] = {['\n'] = 1, ['\r'] = 1};
    size_t at = m->at;

    while (at > 0 && at < m->in.len && !begins[m->in.data[at]] && !ends_line[m->in.data[at - 1]])
        at++;
    return at - m->at;
}

static void mend_step(struct mend *m)
{
    size_t n = mend_plain(m);

    if (n) {
        mend_copy(m, n);
        return;
    }
    if (m->at == 0 || m->in.data[m->at - 1] == '\n' || m->in.data[m->at - 1] == '\r')
        mend_object(m);
    if (mend_word(m, "startxref\n"))
        mend_number(m, 10, m->section);
    else if (mend_word(m, "xref\n")) {
        m->previous = m->section;
        m->section = m->out.len;
        mend_table(m);
    } else if (mend_word(m, "/Prev ") && m->count == 0)
        mend_number(m, 6, m->previous);
    else if (mend_word(m, "/Length ")) {
        mend_copy(m, 8);
        m->length_at = m->out.len;
        n = mend_skip_digits(m);
        m->length_digits = n > MEND_DIGITS || mend_word(m, " 0 R") ? 0 : n;
        m->at -= n;
        mend_copy(m, n);
    } else if (mend_word(m, "stream\n")) {
        mend_copy(m, 7);
        m->data_at = m->out.len;
    } else if (mend_word(m, "endstream") && m->length_digits)
        mend_length(m);
    if (m->at < m->in.len)
        mend_copy(m, 1);
}

#ifndef MEND_ALONE
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max, unsigned seed)
{
    struct mend m = {.at = 0};

    size = LLVMFuzzerMutate(data, size, max);
    if (seed % 8 == 0)
        return size;
    m.in = (struct slice){data, size};
    buf_init(&m.out, max);
    while (m.at < m.in.len)
        mend_step(&m);
    if (buf_check(&m.out, "mended file", NULL) == 0 && m.out.len > 0) {
        size = m.out.len;
        memcpy(data, m.out.data, size);
    }
    buf_release(&m.out);
    return size;
}
#endif

#endif
