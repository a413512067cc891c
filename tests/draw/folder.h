/* Where the build under test ($B, else "build") has its faces. */
#ifndef CUV_TESTS_DRAW_FOLDER_H
#define CUV_TESTS_DRAW_FOLDER_H

#include <stdio.h>
#include <stdlib.h>

static inline const char *fonts_file(const char *name)
{
    static char path[4096];
    const char *build = getenv("B");

    snprintf(path, sizeof path, "%s/fonts%s%s", build && *build ? build : "build", *name ? "/" : "",
             name);
    return path;
}

#endif
