/*
 * Token URIs (RFC 7512) as far as the program that asks for the PIN needs them: pin-value,
 * module-path and module-name are refused (ERR_USAGE), pin-source=file: is obeyed. Whether the
 * URI names a token is decided in cuv-module.
 */
#ifndef CUV_TOKEN_URI_H
#define CUV_TOKEN_URI_H

#include <stddef.h>

#include "base/err.h"

/* pin_source gets the path of the PIN file, or "". */
int token_uri_check(const char *uri, char *pin_source, size_t size, struct err *e);

#endif
