/*
 * --explain: the manual page is the one source. Of mdoc only what the entries use is read: Sq, Xr,
 * Fl, Ar, Pa, Em, Dl, Pp and words; a test explains every finding.
 */
#include <stdlib.h>
#include <string.h>

#include "base/finding.h"
#include "base/out.h"
#include "cmd/verify.h"
#include "report/words.h"

enum { PAGE_MAX = 1 << 20 };

/* Appends words without escapes: \(dq and \&. */
static void add_words(struct buf *out, const char *at, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (at[i] == '\\' && n - i >= 4 && memcmp(at + i, "\\(dq", 4) == 0) {
            buf_add_byte(out, '"');
            i += 3;
        } else if (at[i] == '\\' && n - i >= 2 && at[i + 1] == '&') {
            i++;
        } else {
            buf_add_byte(out, (uint8_t)at[i]);
        }
    }
}

static size_t word_length(const char *at)
{
    return strcspn(at, " ");
}

static bool is_mark(const char *word, size_t n)
{
    return n == 1 && strchr(".,;:)", *word);
}

/* One line of a macro, its arguments in words: "Fl -crl ," is "--crl,". */
static void add_macro(struct buf *out, const char *line)
{
    const char *macro = line + 1, *at = macro + word_length(macro);
    const char *quote = strncmp(macro, "Sq ", 3) == 0 ? "'" : "";
    bool option = strncmp(macro, "Fl ", 3) == 0, page = strncmp(macro, "Xr ", 3) == 0;

    for (int words = 0; *at; words++) {
        size_t n;

        at += strspn(at, " ");
        n = word_length(at);
        if (!n)
            break;
        if (page && words == 1 && !is_mark(at, n)) {
            buf_printf(out, "(%.*s)", (int)n, at);
        } else if (is_mark(at, n) || (n == 2 && strncmp(at, "Ar", 2) == 0)) {
            if (n == 1)
                add_words(out, at, n);
        } else {
            buf_printf(out, " %s%s", words ? "" : quote, option && !words ? "-" : "");
            add_words(out, at, n);
            buf_add_string(out, words || !*quote ? "" : quote);
        }
        at += n;
    }
}

static void add_entry_line(struct buf *out, const char *line)
{
    if (strcmp(line, ".Pp") == 0) {
        buf_add_string(out, "\n ");
    } else if (strncmp(line, ".Dl ", 4) == 0) {
        buf_add_string(out, "\n   ");
        add_words(out, line + 4, strlen(line + 4));
        buf_add_string(out, "\n ");
    } else if (strncmp(line, ".Em ", 4) == 0) {
        buf_add_string(out, "\n ");
        add_macro(out, line);
    } else if (*line == '.') {
        add_macro(out, line);
    } else {
        buf_add_byte(out, ' ');
        add_words(out, line, strlen(line));
    }
}

/* From ".It Sy ID" to the next entry; false: the page has none. */
static bool add_entry(struct buf *out, char *page, const char *id)
{
    const char *start = ".It Sy ";
    bool inside = false;

    for (char *line; (line = strsep(&page, "\n"));) {
        if (strncmp(line, ".It ", 4) == 0 || strncmp(line, ".El", 3) == 0) {
            if (inside)
                return true;
            inside = strncmp(line, start, strlen(start)) == 0 &&
                     word_length(line + strlen(start)) == strlen(id) &&
                     strncmp(line + strlen(start), id, strlen(id)) == 0;
        } else if (inside) {
            add_entry_line(out, line);
        }
    }
    return false;
}

static int explain(struct buf *out, enum finding_id id, const char *name, struct err *e)
{
    const char *clause = finding_clause(id);
    char path[4096];
    struct buf page;
    int rc = -1;

    buf_init(&page, PAGE_MAX);
    if (cmd_data(path, sizeof path, name, e) || out_load(&page, path, e))
        goto out;
    buf_printf(out, "%s (%s%s%s)\n ", finding_name(id), words_severity(finding_severity(id)),
               *clause ? ", " : "", clause);
    if (add_entry(out, (char *)page.data, finding_name(id))) {
        buf_add_byte(out, '\n');
        rc = buf_check(out, name, e);
    }
out:
    buf_release(&page);
    return rc;
}

int verify_explain(struct buf *out, const char *id, struct err *e)
{
    enum finding_id found = finding_find(id);

    if (found == FINDING_COUNT)
        return err_set(e, ERR_USAGE, _("--explain %s: no finding has this id; see cuv-findings(7)"),
                       id);
    /* The page of this language; entries that it lacks are in the English one. */
    if (explain(out, found, _("findings/en"), e) == 0)
        return 0;
    buf_clear(out);
    if (explain(out, found, "findings/en", e) == 0)
        return 0;
    return err_set(e, ERR_CONFIG, _("%s is not explained in cuv-findings(7)"), id);
}
