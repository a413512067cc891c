/*
 * Working days: Monday to Friday without the days off, with the Saturdays worked for others. Days
 * off are decreed year by year, so they stand in holidays.xml beside the forms; a year that is not
 * there is unknown, never guessed.
 */
#ifndef CUV_FORM_CALENDAR_H
#define CUV_FORM_CALENDAR_H

#include "base/buf.h"
#include "base/clk.h"

struct form_calendar;

/* ERR_CONFIG with file and line. name is used in messages. */
int form_calendar_parse(struct form_calendar **out, const char *name, struct slice bytes,
                        struct err *e);
/* path absent: a calendar that knows no year. */
int form_calendar_load(struct form_calendar **out, const char *path, struct err *e);
void form_calendar_free(struct form_calendar *c); /* NULL is fine */

/*
 * The working days after from, up to and with until; counting ends at most + 1. -1 when a year on
 * the way is unknown, which is then in *unknown.
 */
int64_t form_calendar_count(const struct form_calendar *c, struct clk_date from,
                            struct clk_date until, int64_t most, int *unknown);

#endif
