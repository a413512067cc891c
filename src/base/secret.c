#include "base/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include "base/out.h"
#include "base/shell.h"

void secret_init(struct secret *s)
{
    mlock(s, sizeof *s); /* best effort: RLIMIT_MEMLOCK may be 0 */
    explicit_bzero(s, sizeof *s);
}

void secret_release(struct secret *s)
{
    explicit_bzero(s, sizeof *s);
    munlock(s, sizeof *s);
}

int secret_read(struct secret *s, int fd, const char *what, struct err *e)
{
    size_t n = 0;
    char c;

    for (;;) {
        ssize_t k = read(fd, &c, 1);

        if (k < 0 && errno == EINTR)
            continue;
        if (k < 0)
            return err_set(e, ERR_IO, "%s: %s", what, strerror(errno));
        if (k == 0 || c == '\n')
            break;
        if (n == SECRET_MAX)
            return err_set(e, ERR_FORMAT, _("%s: its line is longer than %d characters"), what,
                           SECRET_MAX);
        s->bytes[n++] = c;
    }
    if (n && s->bytes[n - 1] == '\r')
        n--;
    s->bytes[n] = 0;
    s->len = n;
    return n ? 0 : err_set(e, ERR_PERMISSION, _("%s: its first line is empty"), what);
}

int secret_load(struct secret *s, const char *path, struct err *e)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY), rc;
    char word[SHELL_WORD];
    struct stat st;

    if (fd < 0)
        return err_set(e, ERR_PERMISSION, _("cannot open %s: %s"), path, strerror(errno));
    if (fstat(fd, &st) || (st.st_mode & 077)) {
        close(fd);
        return err_set(e, ERR_PERMISSION, _("%s can be read by others; run: chmod 600 %s"), path,
                       shell_word(word, sizeof word, path));
    }
    rc = secret_read(s, fd, path, e);
    close(fd);
    return rc;
}

/* The terminal as it was, kept where a signal may find it at any moment. */
static struct termios terminal;
static volatile sig_atomic_t terminal_fd = -1;

void secret_echo(void)
{
    if (terminal_fd >= 0)
        tcsetattr(terminal_fd, TCSAFLUSH, &terminal);
    terminal_fd = -1;
}

int secret_ask(struct secret *s, const char *prompt, struct err *e)
{
    int fd = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY), rc;
    struct termios quiet;

    if (fd < 0)
        return err_set(e, ERR_PERMISSION, "%s",
                       _("no terminal to ask for the PIN; use --pin-file or --pin-fd"));
    if (tcgetattr(fd, &terminal)) {
        close(fd);
        return err_set(e, ERR_PERMISSION, "%s",
                       _("no terminal to ask for the PIN; use --pin-file or --pin-fd"));
    }
    quiet = terminal;
    terminal_fd = fd;
    quiet.c_lflag &= ~(tcflag_t)(ECHO | ECHONL);
    tcsetattr(fd, TCSAFLUSH, &quiet);
    rc = out_write(fd, prompt, strlen(prompt), "/dev/tty", e);
    if (rc == 0)
        rc = secret_read(s, fd, "/dev/tty", e);
    secret_echo();
    out_write(fd, "\n", 1, "/dev/tty", NULL);
    close(fd);
    return rc;
}
