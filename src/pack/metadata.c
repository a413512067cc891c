#include "pack/metadata.h"

#include <stdio.h>
#include <string.h>

#include "base/clk.h"
#include "base/markup.h"

static void field(struct buf *out, int depth, const char *name, const char *value)
{
    if (!value || !*value)
        return;
    buf_printf(out, "%*s<%s>", 2 * depth, "", name);
    markup_escape(out, value);
    buf_printf(out, "</%s>\n", name);
}

/* "2026/03/02" as DD/MM/YYYY. */
static void day(struct buf *out, const char *name, const char *value)
{
    int64_t n = value ? message_day(value) : -1;
    struct clk_date d;
    char text[16];

    if (n < 0)
        return;
    d = clk_date_of_day(n);
    snprintf(text, sizeof text, "%02d/%02d/%04d", d.day, d.month, d.year);
    field(out, 1, name, text);
}

static void file_code(struct buf *out, const struct message *m, const char *notation)
{
    char year[5] = "";

    if (m->date)
        snprintf(year, sizeof year, "%.4s", m->date);
    buf_add_string(out, "  <FileCode>\n");
    field(out, 2, "OrganId", m->from.code);
    field(out, 2, "FileCatalog", year);
    field(out, 2, "FileNotation", notation);
    buf_add_string(out, "  </FileCode>\n");
}

static void receivers(struct buf *out, const struct message *m)
{
    for (size_t i = 0; i < m->to_count; i++) {
        buf_add_string(out, "  <To>\n");
        field(out, 2, "OrganId", m->to[i].code);
        field(out, 2, "OrganName", m->to[i].name);
        buf_add_string(out, "  </To>\n");
    }
}

int metadata_write(struct buf *out, const struct message *m, const char *file_notation,
                   struct err *e)
{
    buf_add_string(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Document>\n");
    file_code(out, m, file_notation);
    field(out, 1, "TypeName", m->type_name);
    field(out, 1, "CodeNumber", m->number);
    field(out, 1, "CodeNotation", m->symbol);
    day(out, "IssuedDate", m->date);
    field(out, 1, "OrganName", m->from.name);
    field(out, 1, "Subject", m->subject);
    field(out, 1, "Language", "vi");
    field(out, 1, "PageAmount", m->pages);
    buf_add_string(out, "  <SignerInfo>\n");
    field(out, 2, "Position", m->position);
    field(out, 2, "FullName", m->signer);
    buf_add_string(out, "  </SignerInfo>\n");
    receivers(out, m);
    field(out, 1, "Priority", m->priority);
    field(out, 1, "IssuedAmount", m->copies);
    day(out, "DueDate", m->due);
    buf_add_string(out, "</Document>\n");
    return buf_check(out, "metadata", e);
}
