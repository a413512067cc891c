/*
 * Lists that grow by doubling, so that adding n elements costs n steps. Limits are the caller's:
 * they are tested before.
 */
#ifndef CUV_BASE_LIST_H
#define CUV_BASE_LIST_H

#include <stddef.h>

/*
 * The list with room for one element more, perhaps elsewhere; owned by the caller as before. NULL:
 * no memory, and list and capacity are as they were.
 */
void *list_room(void *list, size_t count, size_t *capacity, size_t size);

#endif
