/* Lines about letters: into the journal and into the index by the same words. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/hex.h"
#include "base/limits.h"
#include "spool/spool.h"

static int record(struct spool *s, char state, const char *id, int64_t now, struct err *e,
                  const char *format, ...) __attribute__((format(printf, 6, 7)));

static int record(struct spool *s, char state, const char *id, int64_t now, struct err *e,
                  const char *format, ...)
{
    char fields[JOURNAL_FIELDS];
    struct journal_line line = {state, id, now, fields};
    va_list ap;

    va_start(ap, format);
    vsnprintf(fields, sizeof fields, format, ap);
    va_end(ap);
    if (journal_add(s->journal, state, id, now, e, "%s", fields))
        return -1;
    return spool_visit(s, &line, e);
}

int spool_freeze(struct spool *s, const struct spool_letter *l, int64_t now, struct err *e)
{
    char input[65], digest[65], certificate[65], given[64] = "";

    hex_write(input, l->input, 32);
    hex_write(digest, l->digest, 32);
    hex_write(certificate, l->certificate, 32);
    if (l->number[0])
        snprintf(given, sizeof given, " number=%s", l->number);
    if (l->date.year)
        snprintf(given + strlen(given), sizeof given - strlen(given), " date=%04d-%02d-%02d",
                 l->date.year, l->date.month, l->date.day);
    return record(s, 'I', l->id, now, e, "input=%s digest=%s certificate=%s at=%lld%s", input,
                  digest, certificate, (long long)l->frozen, given);
}

int spool_signed(struct spool *s, const char *id, const uint8_t seal[32], int64_t now,
                 struct err *e)
{
    char digest[65];

    hex_write(digest, seal, 32);
    return record(s, 'S', id, now, e, "seal=%s", digest);
}

static int made(struct spool *s, char state, const char *id, const uint8_t input[32],
                const uint8_t output[32], int64_t now, struct err *e)
{
    char in[65], out[65];

    hex_write(in, input, 32);
    hex_write(out, output, 32);
    return record(s, state, id, now, e, "input=%s output=%s", in, out);
}

int spool_written(struct spool *s, const char *id, const uint8_t input[32],
                  const uint8_t output[32], int64_t now, struct err *e)
{
    return made(s, 'W', id, input, output, now, e);
}

int spool_done(struct spool *s, const char *id, const uint8_t input[32], const uint8_t output[32],
               int64_t now, struct err *e)
{
    return made(s, 'D', id, input, output, now, e);
}

static int put_aside(struct spool *s, char state, const char *id, const uint8_t input[32],
                     const char *why, int64_t now, struct err *e)
{
    char in[65];

    if (!input)
        return record(s, state, id, now, e, "why=%s", why);
    hex_write(in, input, 32);
    return record(s, state, id, now, e, "input=%s why=%s", in, why);
}

int spool_refuse(struct spool *s, const char *id, const uint8_t input[32], const char *why,
                 int64_t now, struct err *e)
{
    return put_aside(s, 'X', id, input, why, now, e);
}

int spool_hold(struct spool *s, const char *id, const uint8_t input[32], const char *why,
               int64_t now, struct err *e)
{
    return put_aside(s, 'H', id, input, why, now, e);
}

int spool_again(struct spool *s, const char *id, int64_t now, struct err *e)
{
    return record(s, 'R', id, now, e, "%s", "");
}

int spool_purged(struct spool *s, const char *id, int64_t now, struct err *e)
{
    return record(s, 'P', id, now, e, "%s", "");
}

int spool_sync(struct spool *s, struct err *e)
{
    return journal_sync(s->journal, e);
}
