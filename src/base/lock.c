#include "base/lock.h"

#include <errno.h>
#include <sys/file.h>
#include <time.h>

enum { PAUSE = 2 }; /* milliseconds */

int lock_take(int fd, int milliseconds)
{
    const struct timespec pause = {0, PAUSE * 1000000};

    for (; flock(fd, LOCK_EX | LOCK_NB); milliseconds -= PAUSE) {
        if (errno != EWOULDBLOCK)
            return -1;
        if (milliseconds <= 0)
            return 1;
        nanosleep(&pause, NULL);
    }
    return 0;
}
