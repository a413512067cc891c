#include "form/numeral.h"

enum { NUMERAL_MAX = 999999 };

static void add(struct buf *out, const char *word)
{
    if (out->len)
        buf_add_byte(out, ' ');
    buf_add_string(out, word);
}

/* 0 … 999; full: hundreds are said even when 0 (behind thousands). */
static void below_thousand(struct buf *out, const struct form_numerals *n, int number, bool full)
{
    int hundreds = number / 100, tens = number / 10 % 10, ones = number % 10;

    if (hundreds || full) {
        add(out, n->ones[hundreds]);
        add(out, n->hundred);
        if (!tens && ones)
            add(out, n->odd);
    }
    if (tens == 1)
        add(out, n->ten);
    if (tens > 1) {
        add(out, n->ones[tens]);
        add(out, n->tens);
    }
    if (ones == 1 && tens > 1)
        add(out, n->one_after_tens);
    else if (ones == 5 && tens)
        add(out, n->five_after_tens);
    else if (ones)
        add(out, n->ones[ones]);
}

const char *numeral_words(struct arena *a, const struct form_numerals *n, int64_t number)
{
    struct buf text;
    const char *out = NULL;

    if (!n->ten || number < 0 || number > NUMERAL_MAX)
        return NULL;
    buf_init(&text, 512);
    if (number == 0)
        add(&text, n->ones[0]);
    if (number >= 1000) {
        below_thousand(&text, n, (int)(number / 1000), false);
        add(&text, n->thousand);
    }
    if (number % 1000)
        below_thousand(&text, n, (int)(number % 1000), number >= 1000);
    if (text.data && !text.out_of_memory && !text.over_max)
        out = arena_copy(a, text.data, text.len);
    buf_release(&text);
    return out;
}
