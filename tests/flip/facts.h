/*
 * What a verdict says that nobody may change without breaking a signature, for the programs that
 * change signed files. What follows the last signature or time stamp is signed by nobody: there a
 * change may take validation data away, so that a level sinks, but never say anything else.
 */
#ifndef CUV_TESTS_FACTS_H
#define CUV_TESTS_FACTS_H

#include <string.h>

#include "judge/verdict.h"

static inline bool facts_same_text(const char *a, const char *b)
{
    return strcmp(a ? a : "", b ? b : "") == 0;
}

/* "none" < "B-B" < "B-T" < "B-LT" < "B-LTA" */
static inline size_t facts_level(const char *level)
{
    return strcmp(level, "none") == 0 ? 0 : strlen(level);
}

/* The end of what is signed by one who stands: 0 when nothing is. */
static inline size_t facts_signed_end(const struct verdict *v)
{
    int64_t end = 0;

    for (size_t i = 0; i < v->signature_count; i++) {
        const int64_t *r = v->signatures[i].range;

        if (v->signatures[i].indication == INDICATION_PASSED && r[2] + r[3] > end)
            end = r[2] + r[3];
    }
    return (size_t)end;
}

/* What is says otherwise than was, of which it is a change behind all that is signed; NULL:
 * nothing. */
static inline const char *facts_changed(const struct verdict *was, const struct verdict *is)
{
    if (is->legal != was->legal || is->pages != was->pages)
        return "another legal meaning";
    if (is->signature_count != was->signature_count)
        return "another number of signatures";
    for (size_t i = 0; i < was->signature_count; i++) {
        const struct verdict_signature *a = &was->signatures[i], *b = &is->signatures[i];

        if (a->timestamp != b->timestamp || a->role != b->role || a->revision != b->revision ||
            a->page != b->page || a->claimed_time != b->claimed_time ||
            !facts_same_text(a->field, b->field) || !facts_same_text(a->subject, b->subject) ||
            !facts_same_text(a->serial, b->serial) || !facts_same_text(a->domain, b->domain) ||
            !facts_same_text(a->algorithm, b->algorithm))
            return "another signer, field or claim";
        if (b->proved_time && b->proved_time != a->proved_time)
            return "another proved time";
        if (facts_level(b->level) > facts_level(a->level))
            return "a higher level";
    }
    return NULL;
}

#endif
