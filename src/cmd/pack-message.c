/* The header of a message from a request and the office's configuration. */
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "base/utf8.h"
#include "cmd/pack.h"
#include "form/request.h"

/* Lengths that registers of the exchange hold (NĐ 30/2020, Phụ lục VI, II): characters. */
enum {
    MAX_NAME = 200,
    MAX_NUMBER = 11,
    MAX_SYMBOL = 30,
    MAX_SUBJECT = 500,
    MAX_TITLE = 100,
    MAX_SIGNER = 50
};

static int check_length(const char *what, const char *text, size_t max, struct err *e)
{
    size_t n = text ? utf8_length(text) : 0;

    if (n <= max)
        return 0;
    return err_set(e, ERR_FORMAT,
                   _("%s has %zu characters; registers of the exchange hold %zu: shorten it"), what,
                   n, max);
}

static int check_code(const char *code, struct err *e)
{
    if (code && message_code_form(code))
        return 0;
    return err_set(e, ERR_USAGE, _("\"%.60s\" is no agency code; a code looks like H35.90"),
                   code ? code : "");
}

static const struct conf_recipient *by_name(const struct pack *p, const char *name)
{
    const char *wanted = utf8_fold(p->arena, name), *known;

    for (size_t i = 0; wanted && i < p->conf->recipient_count; i++) {
        known = utf8_fold(p->arena, p->conf->recipients[i].name);
        if (known && strcmp(known, wanted) == 0)
            return &p->conf->recipients[i];
    }
    return NULL;
}

static const struct conf_recipient *by_code(const struct pack *p, const char *code)
{
    for (size_t i = 0; i < p->conf->recipient_count; i++)
        if (strcmp(p->conf->recipients[i].code, code) == 0)
            return &p->conf->recipients[i];
    return NULL;
}

/* One receiver once, by its code. */
static int add_to(struct message *m, const char *code, const char *name, const char *above,
                  struct err *e)
{
    if ((code && check_code(code, e)) || check_length(_("a receiver's name"), name, MAX_NAME, e))
        return -1;
    for (size_t i = 0; i < m->to_count; i++)
        if (code && m->to[i].code && strcmp(m->to[i].code, code) == 0)
            return 0;
    if (m->to_count == LIMIT_RECEIVERS)
        return err_set(e, ERR_USAGE, _("a letter has at most %d receivers"), LIMIT_RECEIVERS);
    m->to[m->to_count++] = (struct message_agency){.code = code, .name = name, .in_charge = above};
    return 0;
}

/* A name without a code is no address: the line that would make it one is named. */
static int add_named(struct pack *p, struct message *m, const struct xml_element *at,
                     const char *name, struct err *e)
{
    const struct conf_recipient *known = by_name(p, name);
    const char *code =
        at && at == xml_child(at->parent, "name") ? xml_value(at->parent, "code") : NULL;

    if (code)
        return add_to(m, code, name, known ? known->above : NULL, e);
    if (known)
        return add_to(m, known->code, name, known->above, e);
    if (p->names_suffice)
        return add_to(m, NULL, name, NULL, e);
    return err_set(e, ERR_USAGE,
                   _("the agency code of \"%s\" is not known; give --to CODE, or add to the "
                     "configuration: recipient \"%s\" { code = \"…\" }"),
                   name, name);
}

static int add_listed(struct pack *p, struct message *m, const struct conf_list *names,
                      struct err *e)
{
    for (size_t i = 0; i < names->count; i++)
        if (add_named(p, m, NULL, names->items[i], e))
            return -1;
    return 0;
}

int pack_receivers(struct pack *p, const struct pack_letter *l, const struct conf_list *only,
                   struct message *m, struct err *e)
{
    const struct xml_element *recipient = xml_child(l->root, "recipient");
    const struct xml_element *at = recipient ? recipient->first : NULL;
    bool any = false;

    m->to = arena_array(p->arena, LIMIT_RECEIVERS, sizeof *m->to);
    m->to_count = 0;
    if (!m->to)
        return err_memory(e);
    if (only && only->count)
        return add_listed(p, m, only, e);
    for (size_t i = 0; i < p->to.count; i++) {
        const struct conf_recipient *known = by_code(p, p->to.list[i]);

        if (add_to(m, p->to.list[i], known ? known->name : NULL, known ? known->above : NULL, e))
            return -1;
    }
    if (p->to.count)
        return 0;
    for (; at; at = at->next)
        if (*at->text) {
            any = any || strcmp(at->name, "name") == 0;
            if (add_named(p, m, at, at->text, e))
                return -1;
        }
    /* The form names the receiver itself where the request does not. */
    for (size_t i = 0; !any && i < l->letter->recipient_count; i++)
        if (add_named(p, m, NULL, l->letter->recipients[i], e))
            return -1;
    return m->to_count
               ? 0
               : err_set(e, ERR_USAGE, "%s", _("the letter has no receiver: give --to CODE"));
}

static int add_places(struct pack *p, const struct pack_letter *l, struct message *m, struct err *e)
{
    const struct letter *letter = l->letter;

    m->places = arena_array(p->arena, letter->distribution_count + 1, sizeof *m->places);
    if (!m->places)
        return err_memory(e);
    for (size_t i = 0; i < letter->distribution_count; i++) {
        const char *line = letter->distribution[i];
        size_t n;

        line += strspn(line, "- ");
        n = strlen(line);
        while (n && strchr(";. ", line[n - 1]))
            n--;
        m->places[m->place_count] = arena_copy(p->arena, line, n);
        if (!m->places[m->place_count++])
            return err_memory(e);
    }
    return 0;
}

static int add_signer(const struct pack_letter *l, struct message *m, struct err *e)
{
    const struct letter_signature *s = &l->letter->signatures[l->letter->signature_count - 1];

    m->signer = pack_text(l->root, "signer/full-name");
    m->position = s->stack_count ? s->stack[s->stack_count - 1] : NULL;
    m->competence = s->stack_count > 1 ? s->stack[s->stack_count - 2] : NULL;
    return check_length(_("the signer's title"), m->position, MAX_TITLE, e) ||
                   check_length(_("the signer's name"), m->signer, MAX_SIGNER, e)
               ? -1
               : 0;
}

/* "HỎA TỐC" and its kin, by the letters alone. */
static const char *priority(struct pack *p, const char *urgency)
{
    static const char *const words[][2] = {
        {"hoa toc hen gio", "4"}, {"hoa toc", "3"}, {"thuong khan", "2"}, {"khan", "1"}};
    const char *plain = urgency ? utf8_plain(p->arena, urgency) : NULL;

    for (size_t i = 0; plain && i < sizeof words / sizeof *words; i++)
        if (strstr(plain, words[i][0]) == plain)
            return words[i][1];
    return "0";
}

static void add_office(const struct pack *p, const struct pack_letter *l, struct message *m)
{
    const struct conf_office *o = &p->conf->office;
    const struct conf_pack *k = &p->conf->pack;

    m->from = (struct message_agency){.code = l->code,
                                      .in_charge = pack_text(l->root, "issuer/parent-name"),
                                      .name = pack_text(l->root, "issuer/name"),
                                      .address = o->address,
                                      .email = o->contact_email};
    if (!m->from.in_charge)
        m->from.in_charge = m->from.name;
    m->staff = (struct message_staff){.department = k->unit, .name = k->staff, .mobile = k->mobile};
    m->type = k->type;
    m->type_detail = k->type_detail;
}

static int add_texts(struct pack *p, const struct pack_letter *l, struct message *m, struct err *e)
{
    struct clk_date d = l->date;
    struct clk_time now = clk_local(p->now);
    const char *v = l->letter->subject;

    m->number = l->number;
    m->symbol = l->symbol;
    m->date = arena_printf(p->arena, "%04d/%02d/%02d", d.year, d.month, d.day);
    m->sent = arena_printf(p->arena, "%04d/%02d/%02d %02d:%02d:%02d", now.date.year, now.date.month,
                           now.date.day, now.hour, now.minute, now.second);
    m->pages = arena_printf(p->arena, "%zu", l->pages);
    m->document = arena_printf(p->arena, "%s,%s,%s/%s", m->from.code, m->date ? m->date : "",
                               m->number, m->symbol);
    if (!m->date || !m->sent || !m->pages || !m->document)
        return err_memory(e);
    m->place = l->letter->place;
    m->type_name = l->letter->type_name;
    m->subject = v ? v : l->letter->title;
    m->content = m->subject;
    m->priority = priority(p, l->letter->urgency);
    m->circulation = l->letter->circulation;
    m->copies = "1";
    return 0;
}

int pack_message(struct pack *p, const struct pack_letter *l, struct message *m, struct err *e)
{
    memset(m, 0, sizeof *m);
    add_office(p, l, m);
    if (!m->from.code)
        return err_set(e, ERR_USAGE, "%s",
                       _("the office's own agency code is missing: issuer/agency-code in the "
                         "request, or code in section office"));
    if (check_code(m->from.code, e) || add_texts(p, l, m, e) || add_places(p, l, m, e) ||
        add_signer(l, m, e) || check_length(_("the issuer's name"), m->from.name, MAX_NAME, e) ||
        check_length(_("the number"), m->number, MAX_NUMBER, e) ||
        check_length(_("the symbol"), m->symbol, MAX_SYMBOL, e) ||
        check_length(_("the subject"), m->subject, MAX_SUBJECT, e))
        return -1;
    return 0;
}
