/* The verbs of cuv-form. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/utf8.h"
#include "cmd/cuv-form.h"
#include "cmd/findings.h"
#include "form/set.h"
#include "form/sheet.h"

enum { PATH_BYTES = 4096 };

int form_work_open(struct form_work *w, struct err *e)
{
    char folder[PATH_BYTES], path[PATH_BYTES + 16];

    if (cmd_data(folder, sizeof folder, "forms-xml", e) || form_set_open(&w->forms, folder, e))
        return -1;
    snprintf(path, sizeof path, "%s/sources.xml", folder);
    return blank_sources_load(&w->sources, path, e) ? -1
                                                    : blank_sources_check(w->sources,
                                                                          form_source_known, e);
}

int form_work_find(struct form_work *w, const char *number, struct err *e)
{
    char padded[8];

    if (number[0] >= '0' && number[0] <= '9' && !number[1]) {
        snprintf(padded, sizeof padded, "0%s", number);
        number = padded;
    }
    if (form_set_find(&w->definition, w->forms, number, 0, e) == 0)
        return 0;
    if (e->kind == ERR_FORMAT)
        return err_set(e, ERR_USAGE, _("there is no form \"%s\"; known are: %s"), number,
                       form_set_numbers(w->forms));
    return -1;
}

static int read_xml(struct xml_document **out, const char *file, struct err *e)
{
    struct buf bytes;
    int rc = -1;

    buf_init(&bytes, LIMIT_REQUEST_BYTES);
    if (!cmd_read(&bytes, file, e))
        rc = xml_parse(out, buf_slice(&bytes), e);
    if (rc)
        err_prefix(e, "%s", file);
    buf_release(&bytes);
    return rc;
}

/* The earlier request, which must be one of this form. */
static int read_old(const struct form_work *w, struct xml_document **out, struct err *e)
{
    const char *number, *wanted = form_definition_number(w->definition);

    if (read_xml(out, w->old_file, e))
        return -1;
    number = xml_value((*out)->root, "form");
    if (strcmp((*out)->root->name, "cuv-request") != 0 || !number)
        return err_set(e, ERR_FORMAT, _("%s: this is no request: it begins with <cuv-request"),
                       w->old_file);
    if (strcmp(number, wanted) != 0)
        return err_set(e, ERR_FORMAT, _("%s: this is a request of form %.20s;"
                         " type: cuv-form new %.20s"),
                       w->old_file, number, number);
    return 0;
}

/* Told on standard error, one a line; the rest is counted. */
static void print_faults(const struct form_work *w, const struct sheet_reading *r)
{
    char *text = r->faults->data ? (char *)r->faults->data : NULL, *end;

    for (; text && *text; text = end + 1) {
        end = strchr(text, '\n');
        if (!end)
            break;
        *end = 0;
        utf8_mask_controls(text);
        fprintf(stderr, "%s: %s\n", w->sheet_file, text);
    }
    if (r->fault_count > LIMIT_SHEET_FAULTS) {
        fprintf(stderr, "%s: ", w->sheet_file);
        fprintf(stderr, _("and %d more"), r->fault_count - LIMIT_SHEET_FAULTS);
        putc('\n', stderr);
    }
}

/* What the rules of the form say of the rows; cells that are still empty are for the person. */
static int judge_rows(struct form_work *w, struct sheet_reading *r, const struct buf *request,
                      struct err *e)
{
    const struct form_context context = {.now = clk_now()};
    struct form_request *checked = NULL;
    const struct findings *found;
    struct buf text;

    if (form_request_check(&checked, w->forms, buf_slice(request), &context, e))
        return -1;
    found = form_request_findings(checked);
    buf_init(&text, LIMIT_XML_TEXT);
    for (size_t i = 0; i < found->count; i++) {
        const struct finding *f = &found->list[i];

        if (f->place.item < 1 || f->place.item > r->items || !f->place.cell ||
            f->id == FINDING_MISSING || finding_severity(f->id) != SEVERITY_ERROR)
            continue;
        buf_clear(&text);
        finding_text(&text, f);
        sheet_fault_at(r, f->place.item, f->place.cell,
                       text.data ? (const char *)text.data : "");
    }
    buf_release(&text);
    form_request_free(checked);
    if (r->fault_count)
        return err_set(e, ERR_FORMAT, _("%d cells of the sheet are wrong"), r->fault_count);
    return 0;
}

static int read_sheet(struct form_work *w, struct sheet_reading *r, struct xml_document **out,
                      struct err *e)
{
    struct buf bytes, list;
    int rc = -1;

    buf_init(&bytes, LIMIT_SHEET_BYTES);
    buf_init(&list, LIMIT_REQUEST_BYTES);
    if (!cmd_read(&bytes, w->sheet_file, e) && !sheet_read(&list, r, buf_slice(&bytes), e))
        rc = xml_parse(out, buf_slice(&list), e);
    buf_release(&bytes);
    buf_release(&list);
    return rc;
}

/* The request of what is known: office, earlier request, sheet. */
static int write_request(struct form_work *w, const struct xml_document *old, struct buf *out,
                         struct err *e)
{
    struct blank b = {.definition = w->definition, .sources = w->sources,
                      .value = form_source_value, .user = w, .old = old ? old->root : NULL};
    struct sheet_reading *r = calloc(1, sizeof *r);
    struct xml_document *list = NULL;
    struct buf faults;
    int rc = -1;

    buf_init(&faults, LIMIT_SHEET_FAULTS * (size_t)LIMIT_SHEET_CELL);
    if (!r) {
        err_memory(e);
        goto out;
    }
    *r = (struct sheet_reading){
        .definition = w->definition, .restore_zeros = w->restore_zeros, .faults = &faults,
        .sheet = blank_sources_sheet(w->sources, form_definition_number(w->definition))};
    if (w->sheet_file && read_sheet(w, r, &list, e))
        goto out;
    b.list = list ? list->root : NULL;
    if (blank_write(out, &b, e) || (list && judge_rows(w, r, out, e)))
        goto out;
    rc = 0;
out:
    if (rc && r && faults.len)
        print_faults(w, r);
    if (rc && w->sheet_file)
        err_prefix(e, "%s", w->sheet_file);
    else if (rc && w->old_file && e->kind == ERR_FORMAT)
        err_prefix(e, "%s", w->old_file);
    buf_release(&faults);
    xml_free(list);
    free(r);
    return rc;
}

int form_new(struct form_work *w, struct buf *out, struct err *e)
{
    struct xml_document *old = NULL;
    int rc = -1;

    if (!w->old_file || !read_old(w, &old, e))
        rc = write_request(w, old, out, e);
    xml_free(old);
    return rc;
}

int form_fields(struct form_work *w, struct buf *out, struct err *e)
{
    struct sheet_layout *l = calloc(1, sizeof *l);
    int rc = -1;

    if (!l)
        return err_memory(e);
    if (!w->sheet)
        blank_describe(out, w->definition);
    else if (sheet_layout_of_form(l, w->definition, e))
        goto out;
    else
        sheet_write_headings(out, l);
    rc = buf_check(out, _("the list"), e);
out:
    free(l);
    return rc;
}

int form_csv(struct form_work *w, const char *operand, struct buf *out, struct err *e)
{
    const struct form_context context = {.now = clk_now()};
    struct form_request *r = NULL;
    struct buf bytes;
    int rc = -1;

    buf_init(&bytes, LIMIT_REQUEST_BYTES);
    if (cmd_read(&bytes, operand, e) ||
        form_request_check(&r, w->forms, buf_slice(&bytes), &context, e))
        goto out;
    if (!form_request_letter(r)) {
        findings_print(stderr, operand, form_request_findings(r), SEVERITY_ERROR);
        err_set(e, ERR_FORMAT, "%s", _("the request is wrong, no list is made of it"));
        goto out;
    }
    rc = blank_sources_list(out, w->sources, r, e);
out:
    form_request_free(r);
    buf_release(&bytes);
    return rc;
}
