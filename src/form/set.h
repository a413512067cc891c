/*
 * Inside of struct form_set: definitions are parsed once, on first use.
 */
#ifndef CUV_FORM_SET_H
#define CUV_FORM_SET_H

#include "form/calendar.h"
#include "form/definition.h"
#include "form/form.h"

/* ERR_FORMAT naming line and the known numbers when the folder has no such form. */
int form_set_find(const struct form_definition **out, struct form_set *set, const char *number,
                  int line, struct err *e);
/* Of the folder; there once a form has been found. */
const struct form_calendar *form_set_calendar(const struct form_set *set);
/* "01, 02, 04" */
const char *form_set_numbers(const struct form_set *set);

#endif
