/* A server of tests: a free port of 127.0.0.1, a process for each caller. */
#ifndef CUV_TESTS_SERVICE_LOOPBACK_H
#define CUV_TESTS_SERVICE_LOOPBACK_H

/* Writes the port's number to a file and serves until it is ended; returns an exit code when it
 * cannot. Each caller's process ends with this one, and serve closes nothing. */
int loopback_serve(const char *port_file, void (*serve)(int fd, char **argv), char **argv);

#endif
