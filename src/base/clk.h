/*
 * The only clock, and calendar arithmetic. Times are seconds since 1970-01-01T00:00:00Z; days are
 * civil days of Việt Nam, whose zone is fixed at +07:00: tzdata and TZ are never consulted.
 */
#ifndef CUV_BASE_CLK_H
#define CUV_BASE_CLK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

enum { CLK_ZONE_SECONDS = 7 * 3600 };

struct clk_date {
    int year, month, day; /* 1-based; proleptic Gregorian */
};

struct clk_time {
    struct clk_date date;
    int hour, minute, second;
};

/* Now. Only cmd may call it; everything below takes the time as an argument. */
int64_t clk_now(void);

/*
 * ERR_CONFIG when now lies before the day this source was made (raised with each version): a clock
 * that was never set must date nothing.
 */
int clk_check(int64_t now, struct err *e);

/* Monotonic milliseconds, for time-outs only. */
int64_t clk_milliseconds(void);

/* Days since 1970-01-01 and back. */
int64_t clk_day_number(struct clk_date d);
struct clk_date clk_date_of_day(int64_t day);

/* The civil date and time in Việt Nam (+07:00) or in UTC. */
struct clk_time clk_local(int64_t t);
struct clk_time clk_utc(int64_t t);
/* Seconds since the epoch of a broken-down time in the zone given by its offset. */
int64_t clk_seconds(struct clk_time t, int offset_seconds);

bool clk_date_valid(struct clk_date d);

/* "2025-03-05" → date; -1 when malformed or no such day. */
int clk_parse_date(const char *text, struct clk_date *out);

/*
 * ISO 8601: "2025-03-05" (midnight in Việt Nam), "2025-03-05T08:00:00Z", "…+07:00", and without a
 * zone (Việt Nam). -1 when malformed.
 */
int clk_parse_time(const char *text, int64_t *out);

enum { CLK_TEXT = 32 };
/* "2025-03-05T08:00:00+07:00" */
void clk_iso(char out[CLK_TEXT], int64_t t);
/* "D:20250305080000+07'00'", ISO 32000-1 7.9.4 */
void clk_pdf(char out[CLK_TEXT], int64_t t);
/* "05/03/2025 08:00:00" in Việt Nam */
void clk_people(char out[CLK_TEXT], int64_t t);

#endif
