/* A file that one process holds at a time. */
#ifndef CUV_BASE_LOCK_H
#define CUV_BASE_LOCK_H

/*
 * Locks an open file, and waits that long for another to let go. 0; 1: another holds it still; -1
 * and errno. It is free again when the last descriptor of this open(2) is closed, in children too.
 */
int lock_take(int fd, int milliseconds);

#endif
