#include "loopback.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/out.h"

static int bind_any(int *port)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t n = sizeof at;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (fd < 0 || bind(fd, (struct sockaddr *)&at, sizeof at) || listen(fd, 64) ||
        getsockname(fd, (struct sockaddr *)&at, &n))
        return -1;
    *port = ntohs(at.sin_port);
    return fd;
}

int loopback_serve(const char *port_file, void (*serve)(int fd, char **argv), char **argv)
{
    int listening, port = 0;
    char text[16];

    signal(SIGPIPE, SIG_IGN);
    signal(SIGCHLD, SIG_IGN);
    listening = bind_any(&port);
    snprintf(text, sizeof text, "%d\n", port);
    if (listening < 0 || out_save(port_file, slice_of(text), 0644, NULL))
        return 74;
    for (;;) {
        int fd = accept(listening, NULL, NULL);

        if (fd < 0)
            continue;
        if (fork() == 0) {
            prctl(PR_SET_PDEATHSIG, SIGKILL);
            close(listening);
            serve(fd, argv);
            _exit(0);
        }
        close(fd);
    }
}
