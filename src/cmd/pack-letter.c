/*
 * What leaves the office is checked as a receiver would check it: the request by its form, the
 * letter by our own verdict (person and agency), and that the one was made from the other.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/shell.h"
#include "base/utf8.h"
#include "cmd/believe.h"
#include "cmd/findings.h"
#include "cmd/pack.h"
#include "form/request.h"
#include "pdf/sigfield.h"

const char *pack_text(const struct xml_element *root, const char *path)
{
    const struct xml_element *at = root;
    char name[64];

    while (at && *path) {
        size_t n = strcspn(path, "/");

        snprintf(name, sizeof name, "%.*s", (int)n, path);
        at = xml_child(at, name);
        path += n + (path[n] == '/');
    }
    return at && *at->text ? at->text : NULL;
}

const char *pack_shown(struct pack *p, const char *text)
{
    char *copy = text ? arena_string(p->arena, text) : NULL;

    if (copy)
        utf8_mask_controls(copy);
    return copy ? copy : "";
}

int pack_load(struct pack *p, struct err *e)
{
    const struct believe_files configured = {.count = 0};
    char folder[4096];

    if (p->forms)
        return 0;
    if (cmd_data(folder, sizeof folder, "forms-xml", e) || form_set_open(&p->forms, folder, e) ||
        believe_load(&p->trust, &p->crls, &configured, &configured, &p->conf->trust, e))
        return -1;
    p->shelf.given = p->trust ? &p->trust->certificates : NULL;
    p->pins = seal_pins(p->conf);
    return p->pins ? 0 : err_memory(e);
}

/* The mark of a degree of secrecy, as the whole of a value. */
static bool is_secret(struct pack *p, const char *text)
{
    static const char *const degrees[] = {"mat", "toi mat", "tuyet mat"};
    const char *plain = *text && strlen(text) < 64 ? utf8_plain(p->arena, text) : NULL;
    char words[20];
    size_t n = 0;

    for (; plain && *plain && n < sizeof words - 1; plain++)
        if (!strchr(" \t\r\n", *plain))
            words[n++] = *plain;
        else if (n && words[n - 1] != ' ')
            words[n++] = ' ';
    words[n] = 0;
    for (size_t i = 0; plain && !*plain && i < sizeof degrees / sizeof *degrees; i++)
        if (strcmp(words, degrees[i]) == 0)
            return true;
    return false;
}

/* Where such a mark is meant: among the marks of a letter, or in what is named for it. */
static bool holds_marks(const struct xml_element *at, const char *name)
{
    return strncmp(name, "secre", 5) == 0 || strcmp(name, "do-mat") == 0 ||
           (at->parent && strcmp(at->parent->name, "marks") == 0);
}

static int refuse_secret(struct pack *p, const struct xml_element *at, const char *name,
                         const char *text, struct err *e)
{
    return err_set(e, ERR_FORMAT,
                   _("line %d: the letter is marked secret (%.40s: %.40s); state secrets do not go "
                     "over the exchange: hand it over by the rules for them, or take the mark away "
                     "if it is none"),
                   at->line, pack_shown(p, name), pack_shown(p, text));
}

/* No form knows such a mark, so the request has an error; this one is told by its name. */
static int check_secrecy(struct pack *p, const struct xml_element *root, struct err *e)
{
    const struct xml_element *at = root;

    while (at) {
        if (holds_marks(at, at->name) && is_secret(p, at->text))
            return refuse_secret(p, at, at->name, at->text, e);
        for (const struct xml_attribute *a = at->attributes; a; a = a->next)
            if (holds_marks(at, a->name) && is_secret(p, a->value))
                return refuse_secret(p, at, a->name, a->value, e);
        if (at->first) {
            at = at->first;
            continue;
        }
        while (at && !at->next)
            at = at->parent;
        at = at ? at->next : NULL;
    }
    return 0;
}

static int read_request(struct pack *p, struct pack_letter *l, const char *file, struct err *e)
{
    const struct form_context context = {.now = p->now};
    char word[SHELL_WORD];

    if (cmd_read(&l->request_bytes, file, e) ||
        form_request_check(&l->request, p->forms, buf_slice(&l->request_bytes), &context, e) ||
        check_secrecy(p, l->request->document->root, e))
        return err_prefix(e, "%s", file);
    l->letter = form_request_letter(l->request);
    if (!l->letter)
        return err_set(e, ERR_FORMAT, _("%s: the request has errors; see: cuv-check %s"), file,
                       shell_word(word, sizeof word, file));
    l->root = l->request->document->root;
    l->symbol = pack_text(l->root, "issuer/doc-symbol");
    l->code = pack_text(l->root, "issuer/agency-code");
    if (!l->code)
        l->code = p->conf->office.code;
    return 0;
}

static int judge(struct pack *p, struct pack_letter *l, struct verdict **out, struct err *e)
{
    const struct seal_check_options o = {.trust = p->trust,
                                         .crls = &p->crls,
                                         .pins = p->pins,
                                         .pin_count = p->conf->pin_count,
                                         .at = p->now,
                                         .shelf = &p->shelf,
                                         .require = LEGAL_PERSON_AGENCY};

    if (seal_check(out, buf_slice(&l->file), &o, e))
        return -1;
    memcpy(l->sha256, (*out)->sha256, sizeof l->sha256);
    if ((*out)->kind == VERDICT_VALID)
        return 0;
    if ((*out)->kind == VERDICT_INVALID)
        return err_set(e, ERR_FORMAT, "%s",
                       _("the letter is not valid; nothing that is not is sent; see: cuv-verify"));
    return err_set(e, ERR_FORMAT, "%s",
                   _("the letter must be valid and signed by the competent person and the agency; "
                     "see: cuv-verify --require person+agency"));
}

/* The same name, whatever its case. */
static bool same(struct pack *p, const char *a, const char *b)
{
    const char *x = a ? utf8_fold(p->arena, a) : NULL, *y = b ? utf8_fold(p->arena, b) : NULL;

    return x && y && strcmp(x, y) == 0;
}

static int differs(const char *what, const char *letter, const char *request, struct err *e)
{
    return err_set(
        e, ERR_FORMAT,
        _("the request is not the letter's: %s is \"%.100s\" in the letter and \"%.100s\" "
          "in the request"),
        what, letter ? letter : "", request ? request : "");
}

static int check_signer(struct pack *p, const struct pack_letter *l, const struct verdict *v,
                        struct err *e)
{
    const char *wanted = pack_text(l->root, "signer/full-name"), *found = NULL;

    for (size_t i = 0; i < v->signature_count; i++)
        if (v->signatures[i].role == ROLE_PERSON) {
            found = v->signatures[i].name;
            if (same(p, found, wanted))
                return 0;
        }
    return differs(_("the signer"), found, wanted, e);
}

/* A text of the document information as UTF-8; NULL when absent. */
static const char *information(struct pdf_doc *d, const char *key, struct err *e)
{
    const struct pdf_revision *last = pdf_revision(d, pdf_revision_count(d) - 1);
    const struct pdf_obj *info, *value;

    if (pdf_fetch(d, PDF_LATEST, last->trailer, "Info", &info, e) ||
        pdf_fetch(d, PDF_LATEST, info, key, &value, e))
        return NULL;
    return value->kind == PDF_STRING ? pdf_text(pdf_arena(d), value->bytes) : NULL;
}

/* What cuv-render wrote about the letter into the letter. */
static int check_information(struct pack *p, const struct pack_letter *l, struct pdf_doc *d,
                             struct err *e)
{
    const char *title = information(d, "Title", e), *author = information(d, "Author", e),
               *symbol = information(d, "Keywords", e);

    if (!title || !same(p, title, l->letter->title))
        return differs(_("the subject"), title, l->letter->title, e);
    if (!author || !same(p, author, l->letter->issuer_plain))
        return differs(_("the issuer"), author, l->letter->issuer_plain, e);
    if (!symbol || strcmp(symbol, l->symbol ? l->symbol : "") != 0)
        return differs(_("the symbol"), symbol, l->symbol, e);
    return 0;
}

/* "ngày 02 tháng 3 năm 2026": three numbers in that order, whatever the words. */
static int read_date(const char *text, struct clk_date *out)
{
    int n[3] = {0, 0, 0}, count = 0;

    for (const char *at = text; at && *at && count < 3;) {
        at += strcspn(at, "0123456789");
        if (!*at)
            break;
        while (*at >= '0' && *at <= '9' && n[count] < 100000)
            n[count] = n[count] * 10 + *at++ - '0';
        count++;
    }
    *out = (struct clk_date){n[2], n[1], n[0]};
    return count == 3 && clk_date_valid(*out) ? 0 : -1;
}

static int same_number(const char *a, const char *b)
{
    return a && b && strtol(a, NULL, 10) == strtol(b, NULL, 10);
}

/* Number and date are the letter's own; what the request says of them must not contradict. */
static int read_number(struct pack_letter *l, struct pdf_doc *d, struct err *e)
{
    const char *asked = pack_text(l->root, "issuer/doc-number");
    const struct pdf_field *number, *date;
    struct pdf_form form;

    if (pdf_form_load(&form, d, PDF_LATEST, e))
        return -1;
    number = pdf_form_find(&form, "number");
    date = pdf_form_find(&form, "date");
    l->date = l->letter->date;
    if (!number && !date && asked) {
        l->number = l->letter->number;
        return 0;
    }
    if (!number || !number->value || !*number->value || !date || read_date(date->value, &l->date))
        return err_set(
            e, ERR_FORMAT, "%s",
            _("the letter has no number and date yet: cuv-sign --role agency --number N"));
    l->number = number->value;
    if (asked && !same_number(asked, l->number))
        return differs(_("the number"), l->number, asked, e);
    if (clk_day_number(l->letter->date) > clk_day_number(l->date))
        return err_set(e, ERR_FORMAT, "%s",
                       _("the request's date is later than the letter's: it is not the request "
                         "this letter was made from"));
    return 0;
}

static int read_letter(struct pack *p, struct pack_letter *l, struct err *e)
{
    struct verdict *verdict = NULL;
    struct pdf_doc *d = NULL;
    const struct pdf_page *pages;
    const char *number;
    int rc = -1;

    if (judge(p, l, &verdict, e) || check_signer(p, l, verdict, e) ||
        pdf_open(&d, buf_slice(&l->file), e) || pdf_pages(d, PDF_LATEST, &pages, &l->pages, e) ||
        check_information(p, l, d, e) || read_number(l, d, e))
        goto out;
    number = arena_string(p->arena, l->number);
    l->number = number;
    rc = number ? 0 : err_memory(e);
out:
    pdf_close(d);
    verdict_free(verdict);
    return rc;
}

static int open_request(struct pack *p, struct pack_letter *l, struct err *e)
{
    memset(l, 0, sizeof *l);
    buf_init(&l->request_bytes, LIMIT_REQUEST_BYTES);
    buf_init(&l->file, LIMIT_PDF_PIPE_BYTES);
    if (!p->request_file)
        return err_set(e, ERR_USAGE, "%s", _("the letter's request is needed: --request REQ.xml"));
    return pack_load(p, e) || read_request(p, l, p->request_file, e) ? -1 : 0;
}

int pack_letter_open(struct pack *p, struct pack_letter *l, const char *file, struct err *e)
{
    const char *slash = file ? strrchr(file, '/') : NULL;

    if (open_request(p, l, e) || cmd_map(&l->file, file, 0, pdf_begins, e))
        return -1;
    l->name = slash ? slash + 1 : file;
    if (read_letter(p, l, e))
        return err_prefix(e, "%s", cmd_is_stdin(file) ? _("the letter") : file);
    return 0;
}

int pack_letter_rehearse(struct pack *p, struct pack_letter *l, struct err *e)
{
    if (open_request(p, l, e))
        return -1;
    l->number = "01";
    l->date = clk_local(p->now).date;
    l->pages = 1;
    return 0;
}

void pack_letter_release(struct pack_letter *l)
{
    form_request_free(l->request);
    buf_release(&l->request_bytes);
    buf_release(&l->file);
}
