/*
 * sources.xml: from where cells are filled, and the columns of sheets that others prescribe.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/out.h"
#include "form/blank-source.h"
#include "form/form.h"
#include "form/request.h"
#include "form/sheet.h"

static int fail(const struct xml_element *at, const char *text, struct err *e)
{
    return err_set(e, ERR_CONFIG, "sources.xml:%d: %s", at->line, text);
}

static int check_fill(const struct xml_element *at, struct err *e)
{
    const char *again = xml_value(at, "again");

    if (!xml_value(at, "field"))
        return fail(at, _("<fill> needs the attribute field=\"...\""), e);
    if (!xml_value(at, "from") && !again)
        return fail(at, _("<fill> needs the attribute from=\"...\" or again=\"no\""), e);
    if (again && strcmp(again, "no") != 0)
        return fail(at, _("again must be no"), e);
    return 0;
}

static int check_sheet(const struct xml_element *at, struct err *e)
{
    if (!xml_value(at, "form"))
        return fail(at, _("<sheet> needs the attribute form=\"...\""), e);
    for (const struct xml_element *c = at->first; c; c = c->next)
        if (strcmp(c->name, "column") != 0 || !xml_value(c, "heading"))
            return fail(c, _("a <sheet> holds <column heading=\"...\"/>"), e);
    return 0;
}

static int check_all(const struct xml_element *root, struct err *e)
{
    if (strcmp(root->name, "sources") != 0)
        return fail(root, _("the file begins with <sources>"), e);
    for (const struct xml_element *at = root->first; at; at = at->next) {
        if (strcmp(at->name, "fill") == 0 ? check_fill(at, e)
            : strcmp(at->name, "sheet") == 0
                ? check_sheet(at, e)
                : fail(at, _("only <fill> and <sheet> are known here"), e))
            return -1;
    }
    return 0;
}

int blank_sources_parse(struct blank_sources **out, struct slice bytes, struct err *e)
{
    struct blank_sources *s = calloc(1, sizeof *s);

    if (!s)
        return err_memory(e);
    if (xml_parse(&s->document, bytes, e)) {
        if (e)
            e->kind = ERR_CONFIG;
        err_prefix(e, "sources.xml");
    } else if (!check_all(s->document->root, e)) {
        *out = s;
        return 0;
    }
    blank_sources_free(s);
    return -1;
}

int blank_sources_check(const struct blank_sources *s,
                        bool (*known)(const char *source, size_t len), struct err *e)
{
    for (const struct xml_element *at = s->document->root->first; at; at = at->next) {
        const char *from = xml_value(at, "from");

        while (from && *from) {
            size_t n = strcspn(from, " ");

            if (n && !known(from, n))
                return err_set(e, ERR_CONFIG,
                               _("sources.xml:%d: from=\"%.*s\" is no source; see README.md of the"
                                 " form definitions"),
                               at->line, (int)(n < 80 ? n : 80), from);
            from += n + (from[n] == ' ');
        }
    }
    return 0;
}

int blank_sources_load(struct blank_sources **out, const char *path, struct err *e)
{
    struct buf bytes;
    int rc = -1;

    buf_init(&bytes, LIMIT_REQUEST_BYTES);
    if (access(path, F_OK) != 0) {
        rc = blank_sources_parse(out, slice_of("<sources/>"), e);
    } else if (out_load(&bytes, path, e)) {
        if (e)
            e->kind = ERR_CONFIG;
    } else {
        rc = blank_sources_parse(out, buf_slice(&bytes), e);
    }
    buf_release(&bytes);
    return rc;
}

void blank_sources_free(struct blank_sources *s)
{
    if (!s)
        return;
    xml_free(s->document);
    free(s);
}

const struct xml_element *blank_sources_sheet(const struct blank_sources *s, const char *number)
{
    for (const struct xml_element *at = s->document->root->first; at; at = at->next)
        if (strcmp(at->name, "sheet") == 0 && strcmp(xml_value(at, "form"), number) == 0)
            return at;
    return NULL;
}

int blank_sources_list(struct buf *out, const struct blank_sources *s, const struct form_request *r,
                       struct err *e)
{
    const char *number = form_request_number(r);
    const struct xml_element *sheet = blank_sources_sheet(s, number);
    struct sheet_layout *l;
    int rc = -1;

    if (!sheet)
        return err_set(e, ERR_FORMAT, _("form %s has no list for the bulk import"), number);
    l = calloc(1, sizeof *l);
    if (!l)
        return err_memory(e);
    if (!sheet_layout_of(l, r->definition, sheet, e))
        rc = sheet_write(out, l, r, e);
    free(l);
    return rc;
}

bool blank_path(char *out, size_t size, const struct form_field *field)
{
    const struct form_field *steps[FORM_PATH_STEPS * 2];
    size_t count = 0, len = 0;

    for (; field->parent && count < FORM_PATH_STEPS * 2; field = field->parent)
        steps[count++] = field;
    out[0] = 0;
    while (count-- && len < size) {
        const struct form_field *f = steps[count];

        len += (size_t)snprintf(out + len, size - len, "%s%s%s%s%s", len ? "/" : "",
                                f->attribute ? "@" : "", f->name, f->value ? "." : "",
                                f->value ? f->value : "");
    }
    return len < size;
}

const struct xml_element *blank_fill_of(const struct blank_sources *s,
                                        const struct form_field *field)
{
    char path[512];

    if (!blank_path(path, sizeof path, field))
        return NULL;
    for (const struct xml_element *at = s->document->root->first; at; at = at->next)
        if (strcmp(at->name, "fill") == 0 && strcmp(xml_value(at, "field"), path) == 0)
            return at;
    return NULL;
}
