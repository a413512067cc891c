/*
 * Strict UTF-8 (RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF) and NFC.
 */
#ifndef CUV_BASE_UTF8_H
#define CUV_BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"

/* Decodes one code point at *p (< end), moves *p behind it; -1 and *p unmoved when malformed. */
int32_t utf8_next(const char **p, const char *end);

/* Writes one code point, 1 to 4 bytes, no NUL; returns the count. */
size_t utf8_put(char out[4], uint32_t code_point);

/* The offset of the first malformed byte, or len when all is well. */
size_t utf8_check(const char *text, size_t len);

/* Number of code points of well-formed text. */
size_t utf8_length(const char *text);

/* NFC of well-formed text in the arena; *changed tells whether it differs. NULL: no memory. */
const char *utf8_compose(struct arena *a, const char *text, bool *changed);

/* Simple case folding + NFC for comparing names; in the arena. */
const char *utf8_fold(struct arena *a, const char *text);

/* Folded and without accents (Ngày cấp → ngay cap, Đ → d), for finding headings; in the arena. */
const char *utf8_plain(struct arena *a, const char *text);

/* Upper case by Unicode's simple mapping (ủ → Ủ, đ → Đ); in the arena. */
const char *utf8_upper(struct arena *a, const char *text);

/* Letters of any script and the marks that belong to them (general categories L*, M*). */
bool utf8_is_letter(uint32_t code_point);
bool utf8_is_upper(uint32_t code_point);
/* Cc, Cf, Co, Cs, Cn, line and paragraph separators: never wanted in a line of a letter. */
bool utf8_is_control(uint32_t code_point);

/* Cuts a broken last character of a text that was cut at a byte limit. */
void utf8_trim_tail(char *text);

/* Makes text safe for a terminal: control characters become '?'; in place. */
void utf8_mask_controls(char *text);

#endif
