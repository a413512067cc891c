/* Commands in messages are meant to be pasted: names of files in them are quoted for a shell. */
#ifndef CUV_BASE_SHELL_H
#define CUV_BASE_SHELL_H

#include <stddef.h>

/* Room for any path, every byte of it an apostrophe. */
enum { SHELL_WORD = 4 * 4096 + 3 };

/* The text as one word of sh(1); as it is when nothing in it needs quoting. Returns out. */
const char *shell_word(char *out, size_t size, const char *text);

#endif
