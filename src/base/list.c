#include "base/list.h"

#include <stdint.h>
#include <stdlib.h>

enum { FIRST = 16 };

void *list_room(void *list, size_t count, size_t *capacity, size_t size)
{
    size_t more = *capacity ? 2 * *capacity : FIRST;

    if (count < *capacity)
        return list;
    if (*capacity > SIZE_MAX / 2 / size)
        return NULL;
    list = realloc(list, more * size);
    if (list)
        *capacity = more;
    return list;
}
