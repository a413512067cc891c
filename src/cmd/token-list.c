/* cuv-token list: modules, slots, tokens, certificates. */
#include <stdio.h>
#include <string.h>

#include "base/clk.h"
#include "base/json.h"
#include "base/out.h"
#include "cmd/token.h"

enum { LIST_MAX = 4 << 20 };

/* State words are codes: never translated. */
static void put_state(struct buf *out, unsigned flags, const char *between)
{
    static const struct {
        unsigned flag;
        const char *word;
    } rows[] = {
        {P11_TOKEN_LOCKED, "pin-locked"},       {P11_TOKEN_FINAL_TRY, "pin-last-try"},
        {P11_TOKEN_COUNT_LOW, "pin-count-low"}, {P11_TOKEN_PIN_CHANGE, "pin-to-be-changed"},
        {P11_TOKEN_PIN_PAD, "pin-pad"},         {P11_TOKEN_READ_ONLY, "read-only"},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (flags & rows[i].flag) {
            buf_add_string(out, between);
            buf_add_string(out, rows[i].word);
        }
}

static void text_certificate(struct buf *out, const struct token_candidate *k,
                             const struct certificate *c, int64_t now)
{
    char until[CLK_TEXT];
    long left;

    if (!c) {
        buf_printf(out, _("  certificate \"%s\" cannot be read; use --certificate FILE.cer\n"),
                   k->label);
        buf_printf(out, "    %s\n", k->uri);
        return;
    }
    left = token_days_left(c, now);
    clk_people(until, c->not_after);
    buf_printf(out, "  %s\n    ", c->subject);
    if (left < 0)
        buf_printf(out, _("ended on %s"), until);
    else
        buf_printf(out, _("until %s, %ld days left"), until, left);
    buf_add_string(out, k->flags & P11_CERTIFICATE_KEY_SEEN ? _(", key on the token") : "");
    buf_printf(out, "\n    %s\n", k->uri);
}

static void text_list(struct buf *out, const struct token_view *v, int64_t now)
{
    buf_printf(out, _("module %s\n"), v->module);
    for (size_t i = 0; i < v->device_count; i++) {
        const struct token_device *d = &v->devices[i];

        buf_printf(out, _("slot %lu: token \"%s\", %s %s, serial %s"), d->slot, d->label, d->maker,
                   d->model, d->serial);
        put_state(out, d->flags, ", ");
        buf_add_byte(out, '\n');
        for (size_t k = 0; k < v->candidate_count; k++)
            if (v->candidates[k].device == i)
                text_certificate(out, &v->candidates[k], v->certificates[k], now);
    }
}

static void json_certificate(struct buf *out, const struct certificate *c, int64_t now)
{
    char time[CLK_TEXT];

    json_member(out, "subject", c->subject);
    json_member(out, "issuer", c->issuer);
    json_member(out, "serial", c->serial);
    clk_iso(time, c->not_before);
    json_member(out, "not_before", time);
    clk_iso(time, c->not_after);
    json_member(out, "not_after", time);
    buf_printf(out, ",\"days_left\":%ld", token_days_left(c, now));
}

/* One object a certificate. */
static void json_list(struct buf *out, const struct token_view *v, int64_t now)
{
    for (size_t k = 0; k < v->candidate_count; k++) {
        const struct token_candidate *t = &v->candidates[k];
        const struct token_device *d = &v->devices[t->device];

        buf_printf(out, "{\"schema\":\"cuv-token/1\",\"slot\":%lu", d->slot);
        json_member(out, "module", v->module);
        json_member(out, "token", d->label);
        json_member(out, "token_serial", d->serial);
        buf_add_string(out, ",\"state\":\"");
        put_state(out, d->flags, " ");
        buf_add_byte(out, '"');
        json_member(out, "uri", t->uri);
        buf_printf(out, ",\"key_seen\":%s", t->flags & P11_CERTIFICATE_KEY_SEEN ? "true" : "false");
        if (v->certificates[k])
            json_certificate(out, v->certificates[k], now);
        buf_add_string(out, "}\n");
    }
}

int token_list(const struct cmd *c, const struct token_view *v, int64_t now, struct err *e)
{
    struct buf out;
    int rc;

    buf_init(&out, LIST_MAX);
    if (c->json)
        json_list(&out, v, now);
    else
        text_list(&out, v, now);
    rc = buf_check(&out, "list", e);
    if (rc == 0)
        rc = out_save(c->output, buf_slice(&out), 0644, e);
    buf_release(&out);
    return rc;
}
