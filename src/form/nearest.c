#include "form/nearest.h"

#include <string.h>

bool word_among(const char *words, const char *word)
{
    size_t len = strlen(word);

    while (*words) {
        size_t n = strcspn(words, " "), bare = n && words[n - 1] == '!' ? n - 1 : n;

        if (bare == len && memcmp(words, word, len) == 0)
            return true;
        words += n + (words[n] == ' ');
    }
    return false;
}

/* Optimal string alignment over bytes: three rows of the table are alive. */
size_t nearest_distance(const char *a, const char *b)
{
    enum { LONGEST = 64 };
    size_t rows[3][LONGEST + 1], *two_up = rows[0], *up = rows[1], *now = rows[2];
    size_t m = strlen(a), n = strlen(b);

    if (m > LONGEST || n > LONGEST)
        return LONGEST;
    for (size_t j = 0; j <= n; j++)
        up[j] = j;
    for (size_t i = 1; i <= m; i++) {
        size_t *spare = two_up;

        now[0] = i;
        for (size_t j = 1; j <= n; j++) {
            size_t best = up[j - 1] + (a[i - 1] != b[j - 1]);

            if (up[j] + 1 < best)
                best = up[j] + 1;
            if (now[j - 1] + 1 < best)
                best = now[j - 1] + 1;
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
                two_up[j - 2] + 1 < best)
                best = two_up[j - 2] + 1;
            now[j] = best;
        }
        two_up = up;
        up = now;
        now = spare;
    }
    return up[n];
}

bool nearest_close(const char *typed, const char *known)
{
    size_t allowed = strlen(known) / 3;

    return nearest_distance(typed, known) <= (allowed < 2 ? 2 : allowed);
}
