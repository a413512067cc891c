/* cuv-pack due: what is open, what is late, and certificates that must be renewed in time. */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/limits.h"
#include "base/out.h"
#include "cmd/pack.h"
#include "form/calendar.h"
#include "pack/book.h"
#include "pki/cert.h"

/* Renewal needs 30 days left (NĐ 68/2024 Điều 12); people are told 60 days before that ends. */
enum { DAYS_NEEDED = 30, DAYS_AHEAD = 60, RULES = 64, MOST_DAYS = 400 };

struct rule {
    char after[8]; /* form whose completion asks for another; "": an answer is expected */
    char form[8];
    int days;
};

struct due {
    struct pack *p;
    struct book *book;
    struct form_calendar *calendar;
    struct rule rules[RULES];
    size_t rule_count;
    struct buf out;
    bool late;
};

static int read_rule(struct due *d, const struct xml_element *at, const char *file, struct err *e)
{
    const char *form = xml_value(at, "form"), *days = xml_value(at, "days"),
               *after = xml_value(at, "after");
    struct rule *r = &d->rules[d->rule_count];
    char *end;
    long n = days ? strtol(days, &end, 10) : -1;

    if (d->rule_count == RULES || !form || strlen(form) > 4 || n < 0 || n > 100 || *end ||
        (after && strlen(after) > 4))
        return err_set(e, ERR_CONFIG, _("%s:%d: a deadline needs form=\"NN\" and days=\"N\""), file,
                       at->line);
    snprintf(r->form, sizeof r->form, "%s", form);
    snprintf(r->after, sizeof r->after, "%s", after ? after : "");
    r->days = (int)n;
    d->rule_count++;
    return 0;
}

static int load_rules(struct due *d, struct err *e)
{
    struct xml_document *x = NULL;
    struct buf bytes;
    char path[4096];
    int rc = -1;

    buf_init(&bytes, LIMIT_CONFIG_BYTES);
    if (cmd_data(path, sizeof path, "forms-xml/deadlines.xml", e) || out_load(&bytes, path, e) ||
        xml_parse(&x, buf_slice(&bytes), e))
        goto out;
    for (const struct xml_element *at = x->root->first; at; at = at->next)
        if (read_rule(d, at, path, e))
            goto out;
    rc = 0;
out:
    xml_free(x);
    buf_release(&bytes);
    return rc;
}

static const struct rule *find_rule(const struct due *d, const char *after, const char *form)
{
    for (size_t i = 0; i < d->rule_count; i++)
        if (strcmp(d->rules[i].after, after) == 0 && (!form || strcmp(d->rules[i].form, form) == 0))
            return &d->rules[i];
    return NULL;
}

static struct clk_date day_of(int64_t t)
{
    return clk_local(t).date;
}

/* Working days after from, up to and with until. Where the days off of a year are not known, Monday
 * to Friday count: rather told too early than too late. */
static int64_t working_days(const struct due *d, struct clk_date from, struct clk_date until)
{
    int unknown;
    int64_t n = form_calendar_count(d->calendar, from, until, MOST_DAYS, &unknown);

    if (n >= 0)
        return n;
    n = 0;
    for (int64_t at = clk_day_number(from) + 1; at <= clk_day_number(until); at++)
        n += (at + 3) % 7 < 5; /* 1970-01-01 was a Thursday */
    return n;
}

static int64_t days_since(const struct due *d, int64_t from)
{
    return working_days(d, day_of(from), day_of(d->p->now));
}

/* The last day of a period of working days. */
static struct clk_date last_day(const struct due *d, int64_t from, int days)
{
    int64_t first = clk_day_number(day_of(from));

    for (int64_t n = first; n < first + MOST_DAYS; n++)
        if (working_days(d, day_of(from), clk_date_of_day(n)) >= days)
            return clk_date_of_day(n);
    return (struct clk_date){0, 0, 0};
}

/* One line: what, its last day, late or not. */
static void say(struct due *d, const char *what, struct clk_date until, bool late, const char *text)
{
    char day[16] = "";

    if (until.year)
        snprintf(day, sizeof day, "%02d/%02d/%04d", until.day, until.month, until.year);
    d->late = d->late || late;
    if (d->p->cmd.json) {
        buf_printf(&d->out, "{\"schema\":\"cuv-pack-due/1\",\"late\":%s", late ? "true" : "false");
        json_member(&d->out, "what", what);
        json_member(&d->out, "until", day[0] ? day : NULL);
        json_member(&d->out, "text", text);
        buf_add_string(&d->out, "}\n");
        return;
    }
    buf_printf(&d->out, "%s %s: %s", late ? _("late:") : _("open:"), pack_shown(d->p, what), text);
    if (day[0])
        buf_printf(&d->out, _(", until %s"), day);
    buf_add_byte(&d->out, '\n');
}

static void say_period(struct due *d, const char *what, int64_t from, int days, const char *text)
{
    say(d, what, last_day(d, from, days), days_since(d, from) > days, text);
}

static int say_follow(struct due *d, const struct book_letter *l, const struct rule *r,
                      struct err *e)
{
    char text[200];
    int64_t sent;

    if (book_count_sent(d->book, r->form, l->state_time, &sent, e))
        return -1;
    if (sent)
        return 0;
    snprintf(text, sizeof text, _("done; now send form %s: cuv-form new %s > req.xml"), r->form,
             r->form);
    say_period(d, l->document, l->state_time, r->days, text);
    return 0;
}

static int look_at_sent(struct due *d, const struct book_letter *l, struct err *e)
{
    const struct rule *answer = l->form ? find_rule(d, "", l->form) : NULL;
    const struct clk_date none = {0, 0, 0};
    char text[200];

    if (l->state.recall == STATUS_RECALL_ASKED)
        say(d, l->document, none, false, _("asked back; no answer yet"));
    if (l->state.recall == STATUS_RECALL_AGREED)
        return 0;
    switch (l->state.work) {
    case STATUS_NONE:
    case STATUS_ARRIVED:
        say(d, l->document, none, false,
            l->state.work ? _("arrived, not yet accepted") : _("sent, no word yet"));
        return 0;
    case STATUS_REFUSED:
        snprintf(text, sizeof text, _("refused by %.40s; mend and send again"), l->agency);
        say(d, l->document, none, true, text);
        return 0;
    case STATUS_DONE:
        for (size_t i = 0; i < d->rule_count; i++)
            if (l->form && strcmp(d->rules[i].after, l->form) == 0 &&
                say_follow(d, l, &d->rules[i], e))
                return -1;
        return 0;
    default:
        if (answer)
            say_period(d, l->document, l->state_time, answer->days, _("accepted; answer expected"));
        return 0;
    }
}

static int look_at(void *user, const struct book_letter *l, struct err *e)
{
    struct due *d = user;
    const struct clk_date none = {0, 0, 0};

    if (l->sent)
        return look_at_sent(d, l, e);
    if (l->state.work == STATUS_NONE || l->state.work == STATUS_ARRIVED)
        say(d, l->document, none, false, _("received, not yet registered"));
    if (l->state.recall == STATUS_RECALL_ASKED)
        say(d, l->document, none, false,
            _("its sender wants it back; answer with status 15 or 16"));
    return 0;
}

/* Between 90 and 30 days before the end Mẫu 04 is to be sent; later it is too late for it. */
static void look_at_certificate(struct due *d, const struct certificate *c, const char *path)
{
    int64_t left = (c->not_after - d->p->now) / 86400;
    struct clk_date last = day_of(c->not_after - (int64_t)DAYS_NEEDED * 86400);
    char text[4400];

    if (c->is_ca || left >= DAYS_NEEDED + DAYS_AHEAD || c->not_after < d->p->now - 86400 * 365)
        return;
    if (left >= DAYS_NEEDED)
        snprintf(
            text, sizeof text,
            _("%lld days left; renew in time: cuv-form new 04 --certificate %.4000s > req.xml"),
            (long long)left, path);
    else
        snprintf(text, sizeof text,
                 _("too late for form 04; ask for a new one with form 01 (a person) or 02 (the "
                   "agency): cuv-form new 01 > req.xml"));
    say(d, c->common_name, last, left < DAYS_NEEDED, text);
}

static bool is_certificate_file(const char *name)
{
    static const char *const endings[] = {".cer", ".crt", ".pem", ".der"};
    size_t n = strlen(name);

    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        if (n > 4 && strcmp(name + n - 4, endings[i]) == 0)
            return true;
    return false;
}

static int look_at_file(struct due *d, const char *path, struct err *e)
{
    struct certificate_list list = {NULL, 0, 0};
    int rc = certificate_list_load(&list, path, e);

    for (size_t i = 0; rc == 0 && i < list.count; i++)
        look_at_certificate(d, list.list[i], path);
    certificate_list_release(&list);
    return rc;
}

static int look_at_certificates(struct due *d, struct err *e)
{
    const char *folder = d->p->conf->office.certificates;
    struct dirent **names = NULL;
    char path[4096];
    int n, rc = 0;

    if (!folder)
        return 0;
    n = scandir(folder, &names, NULL, alphasort);
    if (n < 0)
        return err_set(e, ERR_CONFIG, _("cannot open folder %s: %s"), folder, strerror(errno));
    for (int i = 0; i < n; i++) {
        if (rc == 0 && is_certificate_file(names[i]->d_name)) {
            snprintf(path, sizeof path, "%s/%s", folder, names[i]->d_name);
            rc = look_at_file(d, path, e);
        }
        free(names[i]);
    }
    free(names);
    return rc;
}

static int look_at_waiting(void *user, const char *name, struct err *e)
{
    (void)e;
    say(user, name, (struct clk_date){0, 0, 0}, true, _("not sent yet; try: cuv-pack resend"));
    return 0;
}

int pack_due(struct pack *p, struct err *e)
{
    struct due d = {.p = p};
    char path[4096];
    int rc = -1;

    buf_init(&d.out, 16 << 20);
    if (cmd_data(path, sizeof path, "forms-xml/holidays.xml", e) ||
        form_calendar_load(&d.calendar, path, e))
        goto out;
    if (load_rules(&d, e) || pack_book(p, &d.book, e))
        goto out;
    if (!d.book && !p->conf->office.certificates && !p->conf->channel_count) {
        err_set(e, ERR_CONFIG, "%s",
                _("nothing to look at: give --book FILE, or book in section pack, or certificates "
                  "in section office"));
        goto out;
    }
    if ((d.book && book_each(d.book, look_at, &d, e)) || pack_waiting(p, look_at_waiting, &d, e) ||
        look_at_certificates(&d, e) ||
        buf_check(&d.out, "list", e) || out_save(p->cmd.output, buf_slice(&d.out), 0644, e))
        goto out;
    rc = d.late ? 1 : 0;
out:
    book_close(d.book);
    form_calendar_free(d.calendar);
    buf_release(&d.out);
    return rc;
}
