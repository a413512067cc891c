#include "cmd/findings.h"

#include "base/limits.h"
#include "base/utf8.h"
#include "cmd/cmd.h"

enum { LINE_MAX_BYTES = 4096 };

static void print_one(FILE *to, const char *file, const struct finding *f)
{
    struct buf line;
    enum severity s = finding_severity(f->id);
    const char *clause = f->clause ? f->clause : finding_clause(f->id);

    buf_init(&line, LINE_MAX_BYTES);
    buf_printf(&line, "%s:%d: %s %s ", file, f->place.line, severity_name(s), finding_name(f->id));
    if (f->place.item)
        buf_printf(&line, _("item %d: "), f->place.item);
    if (f->place.cell && *f->place.cell)
        buf_printf(&line, "%s: ", f->place.cell);
    finding_text(&line, f);
    if (*clause)
        buf_printf(&line, " [%s]", clause);
    if (line.data) {
        utf8_mask_controls((char *)line.data);
        fprintf(to, "%s\n", (char *)line.data);
    }
    buf_release(&line);
}

void findings_print(FILE *to, const char *file, const struct findings *f, enum severity least)
{
    size_t printed = 0, all = f->dropped;
    const char *name = cmd_is_stdin(file) ? _("standard input") : file;

    for (int s = SEVERITY_ERROR; s >= (int)least; s--)
        for (size_t i = 0; i < f->count; i++) {
            if ((int)finding_severity(f->list[i].id) != s)
                continue;
            all++;
            if (printed == LIMIT_FINDINGS_PRINTED)
                continue;
            printed++;
            print_one(to, name, &f->list[i]);
        }
    if (all > printed)
        fprintf(to, _("%s: and %zu more\n"), name, all - printed);
}
