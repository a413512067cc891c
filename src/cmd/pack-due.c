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
enum { DAYS_NEEDED = 30, DAYS_AHEAD = 60, HISTORY = 365, RULES = 64, MOST_DAYS = 400 };

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

/* Days from today to the end, as the rule counts them: from date to date in Việt Nam. */
static int64_t days_left(const struct due *d, const struct certificate *c)
{
    return clk_day_number(day_of(c->not_after)) - clk_day_number(day_of(d->p->now));
}

/* Form 04 can be sent until 30 days before the end, and people are told 60 days before that; later
 * it is too late for it. A certificate that has been of no use for a year is history. */
static void look_at_certificate(struct due *d, const struct certificate *c, const char *path)
{
    int64_t left = days_left(d, c), end = clk_day_number(day_of(c->not_after));
    char text[4400];

    if (left > DAYS_NEEDED + DAYS_AHEAD || left < -HISTORY)
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
    say(d, c->common_name, clk_date_of_day(end - DAYS_NEEDED), left < DAYS_NEEDED, text);
}

/* Renewed: the holder has one that lasts longer. */
static bool is_replaced(const struct certificate_list *all, const struct certificate *c)
{
    for (size_t i = 0; i < all->count; i++)
        if (strcmp(all->list[i]->subject, c->subject) == 0 &&
            all->list[i]->not_after > c->not_after)
            return true;
    return false;
}

/* The pin of a key; closed ones are those of letters that were. */
static const struct conf_pin *pin_of(const struct due *d, const struct certificate *c)
{
    const struct conf *conf = d->p->conf;

    for (size_t i = 0; i < conf->pin_count; i++)
        if (memcmp(conf->pins[i].sha256, c->spki_sha256, sizeof c->spki_sha256) == 0)
            return &conf->pins[i];
    return NULL;
}

/* What the office signs with must be known here, or nobody is told when it ends. */
static void look_at_pins(struct due *d, const struct certificate_list *all)
{
    const struct conf *conf = d->p->conf;

    for (size_t i = 0; i < conf->pin_count; i++) {
        bool known = conf->pins[i].until <= d->p->now;

        for (size_t k = 0; !known && k < all->count; k++)
            known = pin_of(d, all->list[k]) == &conf->pins[i];
        if (!known)
            say(d, conf->pins[i].name, (struct clk_date){0, 0, 0}, false,
                _("pinned, but its certificate is not in the folder of certificates: nobody can "
                  "say when it ends"));
    }
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

/* All certificates of the folder; paths[i]: the file of the i-th. */
static int load_certificates(struct due *d, struct certificate_list *all, const char **paths,
                             struct err *e)
{
    const char *folder = d->p->conf->office.certificates, *path;
    struct dirent **names = NULL;
    int n = scandir(folder, &names, NULL, alphasort), rc = 0;

    if (n < 0)
        return err_set(e, ERR_CONFIG, _("cannot open folder %s: %s"), folder, strerror(errno));
    for (int i = 0; i < n; i++) {
        size_t before = all->count;

        if (rc == 0 && is_certificate_file(names[i]->d_name)) {
            path = arena_printf(d->p->arena, "%s/%s", folder, names[i]->d_name);
            rc = path ? certificate_list_load(all, path, e) : err_memory(e);
            if (rc == 0 && all->count > LIMIT_CERTIFICATES)
                rc = err_set(e, ERR_CONFIG, _("%s: more than %d certificates"), folder,
                             LIMIT_CERTIFICATES);
            for (size_t k = before; rc == 0 && k < all->count; k++)
                paths[k] = path;
        }
        free(names[i]);
    }
    free(names);
    return rc;
}

static int look_at_certificates(struct due *d, struct err *e)
{
    struct certificate_list all = {NULL, 0, 0};
    const char **paths;
    int rc;

    if (!d->p->conf->office.certificates)
        return 0;
    paths = arena_array(d->p->arena, LIMIT_CERTIFICATES, sizeof *paths);
    rc = paths ? load_certificates(d, &all, paths, e) : err_memory(e);
    for (size_t i = 0; rc == 0 && i < all.count; i++) {
        const struct conf_pin *pin = pin_of(d, all.list[i]);

        if (!all.list[i]->is_ca && !(pin && pin->until <= d->p->now) &&
            !is_replaced(&all, all.list[i]))
            look_at_certificate(d, all.list[i], paths[i]);
    }
    if (rc == 0)
        look_at_pins(d, &all);
    certificate_list_release(&all);
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
