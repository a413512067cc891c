/* cuv-pack check: a package or a message, read again and found whole or not. */
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "base/out.h"
#include "cmd/pack.h"
#include "pack/check.h"
#include "pack/edxml.h"

/* A package of ten thousand files may have as many faults of a kind: people read the first ones. */
enum { TEXT = 4096, PIECE = 1 << 20, REPORT = 64 << 20, FAULTS_TOLD = 20 };

static void print_line(void *user, const char *text)
{
    struct buf *out = user;

    buf_printf(out, "%s\n", text);
}

static int check_zip(struct pack *p, struct slice bytes, struct err *e)
{
    struct check_counts counts;
    struct buf out;
    const struct check_listener to = {&out, p->cmd.verbose ? SIZE_MAX : FAULTS_TOLD, print_line,
                                      print_line};
    int rc = -1;

    buf_init(&out, REPORT);
    if (check_package(bytes, &to, &counts, e))
        goto out;
    buf_printf(&out, _("%zu files, %zu described, %zu faults\n"), counts.files, counts.described,
               counts.faults);
    if (!buf_check(&out, _("the list of faults"), e) && !map_still(bytes.data, e) &&
        !out_save(p->cmd.output, buf_slice(&out), 0644, e))
        rc = counts.faults ? 1 : 0;
out:
    buf_release(&out);
    return rc;
}

static int read_all(struct edxml_reader *r, struct slice bytes, struct err *e)
{
    while (bytes.len) {
        size_t n = bytes.len < PIECE ? bytes.len : PIECE;

        if (edxml_read(r, bytes.data, n, e))
            return -1;
        map_passed(bytes.data, n);
        bytes.data += n;
        bytes.len -= n;
    }
    return 0;
}

/* A message is whole when it can be read whole: nothing missing, nothing twice. */
static int check_message(struct pack *p, struct slice bytes, struct err *e)
{
    struct edxml_reader *r = NULL;
    struct message m;
    char text[TEXT];
    int rc = -1;

    if (!edxml_reader_new(&r, &m, p->arena, NULL, e) && !read_all(r, bytes, e) &&
        !edxml_read_end(r, e)) {
        snprintf(text, sizeof text, _("message %s: %zu attachments, whole\n"),
                 pack_shown(p, m.document), m.attachment_count);
        rc = map_still(bytes.data, e) ? -1 : out_save(p->cmd.output, slice_of(text), 0644, e);
    }
    edxml_reader_free(r);
    return rc;
}

static bool is_zip(struct slice s)
{
    return s.len > 1 && s.data[0] == 'P' && s.data[1] == 'K';
}

static int begins(struct slice first, struct err *e)
{
    size_t at = first.len > 2 && memcmp(first.data, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;

    while (at < first.len && strchr(" \t\r\n", first.data[at]) && first.data[at])
        at++;
    if (is_zip(first) || (at < first.len && first.data[at] == '<'))
        return 0;
    return err_set(e, ERR_FORMAT, "%s", _("neither a package (ZIP) nor a message (XML)"));
}

int pack_check(struct pack *p, struct err *e)
{
    const char *file = p->cmd.operand_count > 1 ? p->cmd.operands[1] : NULL;
    struct buf bytes;
    int rc = -1;

    buf_init(&bytes, LIMIT_MESSAGE_BYTES);
    if (!cmd_map(&bytes, file, 0, begins, e) && !begins(buf_slice(&bytes), e))
        rc = is_zip(buf_slice(&bytes)) ? check_zip(p, buf_slice(&bytes), e)
                                       : check_message(p, buf_slice(&bytes), e);
    if (rc < 0)
        err_prefix(e, "%s", cmd_is_stdin(file) ? _("the package") : file);
    buf_release(&bytes);
    return rc;
}
