/* What a request must hold and how it is drawn; what the agency asks before it seals. */
#include <stdio.h>
#include <string.h>

#include "base/hex.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "pdf/sigfield.h"
#include "run/desk.h"
#include "run/sign-part.h"

static bool covers(const void *drawer, uint32_t code_point)
{
    return drawer_covers(drawer, code_point);
}

/* The finding's words with its holes left open: they may hold what a person typed. */
static void add_words(struct buf *out, const struct finding *f)
{
    struct finding bare = *f;

    for (int i = 0; i < 4; i++)
        bare.holes[i] = "…";
    finding_text(out, &bare);
}

/* "C05,C11" and a line a finding, by place and id. */
static void tell_findings(struct slot *s, const struct findings *f)
{
    size_t at = 0, told = 0;

    s->why[0] = 0;
    for (size_t i = 0; i < f->count; i++) {
        const struct finding *one = &f->list[i];
        const char *name = finding_name(one->id), *met;

        if (finding_severity(one->id) != SEVERITY_ERROR)
            continue;
        if (told++ < LIMIT_FINDINGS_PRINTED) {
            buf_printf(&s->reason, _("line %d: %s "), one->place.line, name);
            add_words(&s->reason, one);
            buf_add_byte(&s->reason, '\n');
        }
        met = strstr(s->why, name);
        if ((!met || (met[strlen(name)] && met[strlen(name)] != ',')) &&
            at + strlen(name) + 2 < sizeof s->why)
            at += (size_t)snprintf(s->why + at, sizeof s->why - at, "%s%s", at ? "," : "", name);
    }
}

static int refuse_findings(struct slot *s, bool hold, const struct findings *f)
{
    buf_clear(&s->reason);
    s->hold = hold;
    tell_findings(s, f);
    return 0;
}

static int draw(struct run *r, struct slot *s, const struct letter *l, bool *well, struct err *e)
{
    static const char *const names[] = {[DRAW_2A] = "2a", [DRAW_2U] = "2u", [DRAW_3A] = "3a"};
    const struct pipeline *p = r->o->pipeline;
    struct draw_options o = {.stamps = r->session.conf->office.stamps};

    for (int i = 0; i < 3; i++)
        if (strcmp(names[i], p->profile) == 0)
            o.profile = (enum draw_profile)i;
    if (p->embed_request) {
        o.profile = DRAW_3A;
        o.request = buf_slice(&s->request);
    }
    *well = draw_letter(r->o->drawer, l, &o, &s->sign.file, e) == 0;
    if (*well)
        return 0;
    return letter_stops(e) ? -1 : letter_fault(s, false, "draw", e->text);
}

int letter_draw(struct run *r, struct slot *s, bool *well, struct err *e)
{
    struct form_context context = {.now = s->sign.now, .covers = covers, .faces = r->o->drawer};
    struct form_request *request = NULL;
    int rc = 0;

    *well = false;
    if (form_request_check(&request, r->o->forms, buf_slice(&s->request), &context, e))
        return letter_stops(e) ? -1 : letter_fault(s, false, "request", e->text);
    if (form_request_letter(request))
        rc = draw(r, s, form_request_letter(request), well, e);
    else
        refuse_findings(s, false, form_request_findings(request));
    form_request_free(request);
    return rc;
}

static void add_text(char *out, size_t size, const char *text)
{
    size_t n = strlen(out);

    snprintf(out + n, size - n, "%s%s", n ? "; " : "", text ? text : "");
    utf8_trim_tail(out);
    for (; *out; out++)
        if (*out == '\n')
            *out = ' ';
}

static void note_entry(struct register_entry *entry, const struct letter *l)
{
    *entry = (struct register_entry){0};
    add_text(entry->symbol, sizeof entry->symbol, l->symbol);
    add_text(entry->subject, sizeof entry->subject, l->heading ? l->heading : l->subject);
    if (l->heading)
        add_text(entry->subject, sizeof entry->subject, l->subject);
    for (size_t i = 0; i < l->signature_count; i++)
        if (l->signatures[i].sealed)
            add_text(entry->signer, sizeof entry->signer, l->signatures[i].name);
    for (size_t i = 0; i < l->recipient_count; i++)
        add_text(entry->recipients, sizeof entry->recipients, l->recipients[i]);
    add_text(entry->keeper, sizeof entry->keeper, l->drafter_mark);
}

/* Symbol, subject and signer of the register are the letter's only when the request is. */
static int compare_request(struct slot *s, bool *well, struct err *e)
{
    struct slice id;
    bool ours;

    if (sign_read_origin(s->sign.doc, &ours, &id, e))
        return letter_stops(e) ? -1 : letter_fault(s, false, "pdf", e->text);
    *well = !ours || slice_equal(id, (struct slice){s->request_sha256, 16});
    return *well ? 0
                 : letter_fault(s, true, "other-request",
                                _("the letter was not drawn from the request beside it: put the "
                                  "right ID.xml there, then cuv-batch retry"));
}

int letter_no_request(struct slot *s)
{
    return letter_fault(s, true, "no-request",
                        _("the letter came without its request: put ID.xml beside ID.pdf, then "
                          "cuv-batch retry"));
}

/* The request is judged again on the day the number is given. */
static int check_again(struct run *r, struct slot *s, bool *well, struct err *e)
{
    struct form_context context = {.now = s->sign.now,
                                   .letter_date = clk_local(s->sign.now).date,
                                   .covers = covers,
                                   .faces = r->o->drawer};
    struct form_request *request = NULL;

    *well = false;
    if (!s->xml)
        return letter_no_request(s);
    if (form_request_check(&request, r->o->forms, buf_slice(&s->request), &context, e))
        return letter_stops(e) ? -1 : letter_fault(s, true, "request", e->text);
    *well = form_request_letter(request) != NULL;
    if (*well) {
        note_entry(&s->entry, form_request_letter(request));
        memcpy(s->request_sha256, form_request_letter(request)->request_sha256, 32);
    }
    if (!*well)
        refuse_findings(s, true, form_request_findings(request));
    form_request_free(request);
    return 0;
}

static int take_number(struct run *r, struct slot *s, bool *well, struct err *e)
{
    const char *scope = r->session.conf->office.number_by_symbol ? s->entry.symbol : "";
    struct register_number given;
    char key[65];

    if (!r->numbers)
        return err_set(e, ERR_CONFIG, "%s",
                       _("the agency's letters need numbers: name the register in [office] "
                         "register"));
    hex_write(key, s->letter.input, 32);
    if (register_give(r->numbers, scope, clk_local(s->sign.now).date, key, 0, s->sign.now, &given,
                      e)) {
        /* Its symbol's last number is dated ahead of today: those of others go on. */
        *well = false;
        return e->kind == ERR_USAGE && *scope ? suspect_set_back(r, s, e) : -1;
    }
    if (register_entry_save(r->numbers, &given, &s->entry, e))
        return -1;
    snprintf(s->letter.number, sizeof s->letter.number, "%02ld", given.number);
    s->letter.date = given.date;
    return 0;
}

/* Which of its fields the letter leaves to the agency. */
static int find_waiting(struct slot *s, bool *number, bool *date, struct err *e)
{
    struct pdf_form form;

    if (pdf_form_load(&form, s->sign.doc, PDF_LATEST, e))
        return -1;
    *number = pdf_form_find(&form, "number") != NULL;
    *date = pdf_form_find(&form, "date") != NULL;
    return 0;
}

/* Everything that can be refused is, before a number is taken: "01" stands for it until then. */
static int rehearse(struct slot *s, bool *number, bool *date, bool *well, struct err *e)
{
    int rc = sign_open(&s->sign, e);

    *well = false;
    if (rc == 0 && compare_request(s, well, e))
        return -1;
    if (rc == 0 && !*well)
        return 0;
    *well = false;
    if (rc == 0)
        rc = find_waiting(s, number, date, e);
    if (rc == 0 && *number)
        memcpy(s->sign.number, "01", 3);
    if (rc == 0)
        rc = sign_check_file(&s->sign, e);
    if (rc == 0 && s->sign.value_count)
        rc = err_set(e, ERR_FORMAT,
                     _("field %s is a signature of its own: cuv-sign alone seals such letters"),
                     s->sign.values[0].field);
    if (rc)
        return letter_stops(e) ? -1 : letter_fault(s, false, "pdf", e->text);
    if (sign_judge_person(&s->sign, e) || sign_check_date(&s->sign, e))
        return letter_stops(e)
                   ? -1
                   : letter_fault(s, true, "person",
                                  _("the competent person's signature is missing, not valid, or "
                                    "not theirs; cuv-sign --role agency says which"));
    *well = true;
    return 0;
}

int letter_check_agency(struct run *r, struct slot *s, bool *well, struct err *e)
{
    const struct spool_letter *l = spool_find(r->o->spool, s->letter.id);
    bool number = false, date = false;

    if (check_again(r, s, well, e) || (*well && rehearse(s, &number, &date, well, e)))
        return -1;
    if (!*well)
        return 0;
    if (l && l->state == SPOOL_FROZEN) {
        memcpy(s->letter.number, l->number, sizeof l->number);
        s->letter.date = l->date;
    } else if (number) {
        if (take_number(r, s, well, e))
            return -1;
        if (!*well)
            return 0;
    } else if (date) {
        s->letter.date = clk_local(s->sign.now).date;
    }
    s->sign.fill_count = 0;
    memcpy(s->sign.number, s->letter.number, sizeof s->sign.number);
    s->sign.number[sizeof s->sign.number - 1] = 0;
    s->sign.date = s->letter.date;
    s->sign.has_date = date;
    return 0;
}
