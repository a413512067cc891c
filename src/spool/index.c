/* The journal in memory: what it says about each letter, by id and by content. */
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "spool/spool.h"

static size_t hash_id(const char *id)
{
    uint64_t h = 14695981039346656037u;

    for (; *id; id++)
        h = (h ^ (uint8_t)*id) * 1099511628211u;
    return (size_t)(h ^ h >> 32);
}

static size_t hash_input(const uint8_t input[32])
{
    size_t h;

    memcpy(&h, input, sizeof h);
    return h;
}

static struct spool_letter **slot_id(const struct spool *s, const char *id)
{
    size_t at = hash_id(id) & (s->capacity - 1);

    while (s->table[at] && strcmp(s->table[at]->id, id) != 0)
        at = (at + 1) & (s->capacity - 1);
    return &s->table[at];
}

static struct spool_letter **slot_input(const struct spool *s, const uint8_t input[32])
{
    size_t at = hash_input(input) & (s->capacity - 1);

    while (s->inputs[at] && memcmp(s->inputs[at]->input, input, 32) != 0)
        at = (at + 1) & (s->capacity - 1);
    return &s->inputs[at];
}

struct spool_letter *spool_find(const struct spool *s, const char *id)
{
    return s->capacity ? *slot_id(s, id) : NULL;
}

const struct spool_letter *spool_find_input(const struct spool *s, const uint8_t input[32])
{
    return s->capacity ? *slot_input(s, input) : NULL;
}

static int grow(struct spool *s, struct err *e)
{
    struct spool old = *s;

    if (s->count >= LIMIT_SPOOL_LETTERS)
        return err_set(e, ERR_FORMAT, _("the spool knows more than %d letters: begin a new one"),
                       LIMIT_SPOOL_LETTERS);
    s->capacity = old.capacity ? 2 * old.capacity : 1024;
    s->table = calloc(s->capacity, sizeof *s->table);
    s->inputs = calloc(s->capacity, sizeof *s->inputs);
    if (!s->table || !s->inputs) {
        free(s->table);
        free(s->inputs);
        *s = old;
        return err_memory(e);
    }
    for (size_t i = 0; i < old.capacity; i++) {
        if (old.table[i])
            *slot_id(s, old.table[i]->id) = old.table[i];
        if (old.inputs[i])
            *slot_input(s, old.inputs[i]->input) = old.inputs[i];
    }
    free(old.table);
    free(old.inputs);
    return 0;
}

static struct spool_letter *know(struct spool *s, const char *id, struct err *e)
{
    struct spool_letter **slot;

    if (s->count * 2 >= s->capacity && grow(s, e))
        return NULL;
    slot = slot_id(s, id);
    if (*slot)
        return *slot;
    *slot = calloc(1, sizeof **slot);
    if (!*slot) {
        err_memory(e);
        return NULL;
    }
    memcpy((*slot)->id, id, strlen(id));
    s->count++;
    return *slot;
}

/* One entry a content: the first letter that had it stays its owner while it is not refused. */
static void note_input(struct spool *s, struct spool_letter *l)
{
    struct spool_letter **slot = slot_input(s, l->input);

    if (!*slot || (*slot)->state == SPOOL_REFUSED || (*slot)->state == SPOOL_FRESH)
        *slot = l;
}

/* A slot of the table of contents must keep its key: an entry given another content leaves a
 * stand-in that no search by content will take for a live letter. */
static int set_input(struct spool *s, struct spool_letter *l, const uint8_t input[32],
                     struct err *e)
{
    static const uint8_t none[32];
    struct spool_letter **slot;

    /* Two letters of one content were refused, one is begun again: from then on it is the owner. */
    if (memcmp(l->input, input, 32) == 0) {
        note_input(s, l);
        return 0;
    }
    slot = memcmp(l->input, none, 32) ? slot_input(s, l->input) : NULL;
    if (slot && *slot == l) {
        struct spool_letter *stand = calloc(1, sizeof *stand);

        if (!stand)
            return err_memory(e);
        memcpy(stand->input, l->input, 32);
        *slot = stand;
    }
    memcpy(l->input, input, 32);
    note_input(s, l);
    return 0;
}

static void take_date(struct spool_letter *l, const char *fields)
{
    char day[16];

    l->date = (struct clk_date){0};
    l->number[0] = 0;
    journal_value(fields, "number", l->number, sizeof l->number);
    if (journal_value(fields, "date", day, sizeof day) && clk_parse_date(day, &l->date))
        l->date = (struct clk_date){0};
}

static int take_frozen(struct spool_letter *l, const char *fields, struct err *e)
{
    char at[24];
    char *end;

    if (!journal_digest(fields, "digest", l->digest) ||
        !journal_digest(fields, "certificate", l->certificate) ||
        !journal_value(fields, "at", at, sizeof at))
        return err_set(e, ERR_BUG, _("journal: the line I of %s does not say what was frozen"),
                       l->id);
    l->frozen = strtoll(at, &end, 10);
    take_date(l, fields);
    return 0;
}

int spool_visit(void *spool, const struct journal_line *line, struct err *e)
{
    struct spool *s = spool;
    struct spool_letter *l;
    char why[sizeof l->why];
    uint8_t input[32];

    if (line->state == 'M')
        return 0;
    if (!spool_id_valid(line->id))
        return err_set(e, ERR_BUG, _("journal: \"%s\" is no id of a letter"), line->id);
    l = know(s, line->id, e);
    if (!l)
        return -1;
    /* Another letter of the same id was refused: this one is what it was. Both are purged late. */
    l->time = line->time;
    if (line->state == 'X' && l->state != SPOOL_FRESH &&
        journal_value(line->fields, "why", why, sizeof why) && strcmp(why, SPOOL_ID_USED) == 0)
        return 0;
    if (journal_digest(line->fields, "input", input) && set_input(s, l, input, e))
        return -1;
    l->why[0] = 0;
    journal_value(line->fields, "why", l->why, sizeof l->why);
    switch (line->state) {
    case 'I':
        l->state = SPOOL_FROZEN;
        l->waits = false;
        return take_frozen(l, line->fields, e);
    case 'S':
        l->waits = journal_digest(line->fields, "seal", l->seal);
        return 0;
    case 'W':
    case 'D':
        l->state = line->state == 'D' ? SPOOL_DONE : l->state;
        l->written = journal_digest(line->fields, "output", l->output);
        return 0;
    case 'X':
        l->state = SPOOL_REFUSED;
        return 0;
    case 'H':
        l->state = SPOOL_HELD;
        return 0;
    case 'R':
        l->state = SPOOL_FRESH;
        l->frozen = 0;
        l->written = l->waits = false;
        return 0;
    case 'P':
        l->purged = true;
        return 0;
    default:
        return err_set(e, ERR_BUG, _("journal: state %c of %s is not known"), line->state, l->id);
    }
}

void spool_index_release(struct spool *s)
{
    for (size_t i = 0; i < s->capacity; i++)
        if (s->inputs[i] && !s->inputs[i]->id[0])
            free(s->inputs[i]);
    for (size_t i = 0; i < s->capacity; i++)
        free(s->table[i]);
    free(s->table);
    free(s->inputs);
}
