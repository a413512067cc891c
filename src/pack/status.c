#include "pack/status.h"

#include <stddef.h>
#include <string.h>

#include "base/err.h"

static const struct {
    enum status_code code;
    const char *text, *meaning;
} rows[] = {
    {STATUS_ARRIVED, "01", N_("arrived, not yet looked at")},
    {STATUS_REFUSED, "02", N_("refused")},
    {STATUS_ACCEPTED, "03", N_("accepted and registered")},
    {STATUS_ASSIGNED, "04", N_("assigned")},
    {STATUS_IN_WORK, "05", N_("being dealt with")},
    {STATUS_DONE, "06", N_("done")},
    {STATUS_RECALL_ASKED, "13", N_("the sender wants it back")},
    {STATUS_RECALL_AGREED, "15", N_("agreed to give it back")},
    {STATUS_RECALL_REFUSED, "16", N_("refused to give it back")},
};

int status_parse(const char *text, enum status_code *out)
{
    for (size_t i = 0; text && i < sizeof rows / sizeof *rows; i++)
        if (strcmp(rows[i].text, text) == 0) {
            *out = rows[i].code;
            return 0;
        }
    return -1;
}

const char *status_text(enum status_code code)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (rows[i].code == code)
            return rows[i].text;
    return "";
}

const char *status_meaning(enum status_code code)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (rows[i].code == code)
            return _(rows[i].meaning);
    return "";
}

bool status_is_senders(enum status_code code)
{
    return code == STATUS_RECALL_ASKED;
}

static enum status_step step_work(struct status_state *s, enum status_code code)
{
    bool open = s->work == STATUS_NONE || s->work == STATUS_ARRIVED;

    if (code == s->work)
        return STATUS_REPEAT;
    /* Given back: there is nothing left to work on. Refused and done are ends. */
    if (s->recall == STATUS_RECALL_AGREED || s->work == STATUS_REFUSED || code < s->work)
        return STATUS_IMPOSSIBLE;
    if (code == STATUS_REFUSED && !open)
        return STATUS_IMPOSSIBLE;
    /* What was not accepted is not worked on. */
    if (code > STATUS_ACCEPTED && open)
        return STATUS_IMPOSSIBLE;
    s->work = code;
    return STATUS_STEP;
}

static enum status_step step_recall(struct status_state *s, enum status_code code)
{
    if (code == s->recall)
        return STATUS_REPEAT;
    /* Asked again only after a refusal; answered only when asked. */
    if (code == STATUS_RECALL_ASKED ? s->recall == STATUS_RECALL_AGREED || s->work == STATUS_REFUSED
                                    : s->recall != STATUS_RECALL_ASKED)
        return STATUS_IMPOSSIBLE;
    s->recall = code;
    return STATUS_STEP;
}

enum status_step status_step(struct status_state *s, enum status_code code)
{
    return code > STATUS_DONE ? step_recall(s, code) : step_work(s, code);
}
