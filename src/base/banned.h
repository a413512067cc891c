/*
 * Calls that have no right use here; included by every compilation through the Makefile.
 * Each has a bounded, locale-free or thread-safe replacement in base.
 */
#ifndef CUV_BASE_BANNED_H
#define CUV_BASE_BANNED_H

/* Their own headers first, so that only our uses are poisoned. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>
#include <unistd.h>

/* A macro where the header of a library has brought it in. */
#undef setjmp

#pragma GCC poison strcpy strcat strncpy strncat sprintf vsprintf gets strtok strtok_r
#pragma GCC poison gmtime localtime ctime asctime mktime strftime tmpnam mktemp tempnam
#pragma GCC poison system popen vfork atoi atol atoll atof setjmp longjmp

#endif
