/* What is to be judged: operands, a list of names, the bytes. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/utf8.h"
#include "cmd/verify.h"

static int map(struct verify_input *in, int fd, size_t size, struct err *e)
{
    if (size == 0)
        return err_set(e, ERR_INPUT, "%s", _("the file is empty"));
    if (size > LIMIT_PDF_BYTES)
        return err_set(e, ERR_FORMAT, "%s", _("the file is too large"));
    in->map = mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (in->map == MAP_FAILED) {
        in->map = NULL;
        return err_set(e, ERR_IO, _("cannot map: %s"), strerror(errno));
    }
    in->bytes = (struct slice){in->map, size};
    return 0;
}

static int read_whole(struct verify_input *in, int fd, const char *path, struct err *e)
{
    if (buf_read(&in->buffer, fd, path, e))
        return -1;
    if (!in->buffer.len)
        return err_set(e, ERR_INPUT, "%s", _("the file is empty"));
    in->bytes = buf_slice(&in->buffer);
    return 0;
}

static int open_file(struct verify_input *in, const char *path, struct err *e)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    struct stat st;
    int rc;

    if (fd < 0)
        return err_set(e, errno == EACCES ? ERR_PERMISSION : ERR_INPUT, _("cannot open: %s"),
                       strerror(errno));
    if (fstat(fd, &st))
        rc = err_set(e, ERR_IO, "%s", strerror(errno));
    else if (S_ISDIR(st.st_mode))
        rc = err_set(e, ERR_INPUT, "%s", _("a folder, not a file"));
    else if (S_ISREG(st.st_mode))
        rc = map(in, fd, (size_t)st.st_size, e);
    else
        rc = read_whole(in, fd, path, e);
    close(fd);
    return rc;
}

int verify_input_open(struct verify_input *in, const char *operand, struct err *e)
{
    struct stat st;

    *in = (struct verify_input){0};
    buf_init(&in->buffer, LIMIT_PDF_PIPE_BYTES);
    if (!cmd_is_stdin(operand))
        return open_file(in, operand, e);
    if (fstat(STDIN_FILENO, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0 &&
        lseek(STDIN_FILENO, 0, SEEK_CUR) == 0)
        return map(in, STDIN_FILENO, (size_t)st.st_size, e);
    if (cmd_read(&in->buffer, operand, e))
        return -1;
    in->bytes = buf_slice(&in->buffer);
    return 0;
}

void verify_input_close(struct verify_input *in)
{
    if (in->map)
        munmap(in->map, in->bytes.len);
    buf_release(&in->buffer);
    *in = (struct verify_input){0};
}

void verify_input_name(const char *operand, char *out, size_t size)
{
    size_t good;

    snprintf(out, size, "%s", cmd_is_stdin(operand) ? "-" : operand);
    for (good = utf8_check(out, strlen(out)); out[good]; good = utf8_check(out, strlen(out)))
        out[good] = '?';
    utf8_mask_controls(out);
    for (char *p = out; *p; p++)
        if (*p == '\n' || *p == '\t')
            *p = '?';
}

/* find -print0 ends each name; xargs and printf may leave the last without its end. */
static int next_of_list(struct verify_operands *o, const char **operand, struct err *e)
{
    ssize_t n;

    do {
        errno = 0;
        n = getdelim(&o->line, &o->size, 0, stdin);
        if (n < 0 && errno)
            return err_set(e, ERR_IO, _("cannot read the list of names: %s"), strerror(errno));
    } while (n >= 0 && !o->line[0]);
    if (n < 0 && !o->next)
        return err_set(e, ERR_INPUT, "%s",
                       _("no names came: type find inbox -name '*.pdf' -print0 | cuv-verify -0"));
    *operand = n < 0 ? NULL : o->line;
    o->next++;
    return 0;
}

int verify_next_operand(struct verify_operands *o, const char **operand, struct err *e)
{
    const struct cmd *c = &o->verify->cmd;

    if (o->verify->names_on_stdin)
        return next_of_list(o, operand, e);
    if (o->next < c->operand_count)
        *operand = c->operands[o->next];
    else
        *operand = c->operand_count == 0 && o->next == 0 ? "-" : NULL;
    o->next++;
    return 0;
}

void verify_operands_release(struct verify_operands *o)
{
    free(o->line);
    o->line = NULL;
}
