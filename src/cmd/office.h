/* Warnings where a request differs from the office of the configuration; it decides nothing. */
#ifndef CUV_CMD_OFFICE_H
#define CUV_CMD_OFFICE_H

#include "conf/conf.h"
#include "form/form.h"

/* Adds C-OFFICE for each cell of the issuer that the office writes otherwise. */
void office_compare(struct form_request *r, const struct conf_office *office);

#endif
