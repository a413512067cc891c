#include "report/archive.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

enum { RULES_SHOWN = 12, TEXT = 1024 };

static const char *text_of(const json_t *o, const char *key, struct arena *arena)
{
    const char *text = json_string_value(json_object_get(o, key));
    char *copy = text ? arena_string(arena, text) : NULL;

    if (copy)
        utf8_mask_controls(copy);
    return copy;
}

/* "veraPDF 1.30.2" */
static const char *judge_name(const json_t *report, struct arena *arena)
{
    json_t *parts = json_object_get(json_object_get(report, "buildInformation"), "releaseDetails");
    const char *version = text_of(json_array_get(parts, 0), "version", arena);

    return arena_printf(arena, "veraPDF%s%.40s", version ? " " : "", version ? version : "");
}

/* "6.1.13-1, 6.4.3-2": clause and test of each rule that is broken. */
static const char *broken_rules(const json_t *result, struct arena *arena)
{
    const json_t *rules = json_object_get(json_object_get(result, "details"), "ruleSummaries");
    char text[TEXT] = "";
    size_t n = 0, shown = 0, i;
    json_t *rule;

    json_array_foreach(rules, i, rule)
    {
        const char *clause = text_of(rule, "clause", arena);
        json_int_t test = json_integer_value(json_object_get(rule, "testNumber"));

        if (!clause || shown == RULES_SHOWN)
            continue;
        n += (size_t)snprintf(text + n, sizeof text - n, "%s%.40s-%lld", shown ? ", " : "", clause,
                              (long long)test);
        shown++;
    }
    if (json_array_size(rules) > shown)
        snprintf(text + n, sizeof text - n, _(" and %zu more"), json_array_size(rules) - shown);
    return arena_string(arena, text);
}

/* 1: a profile of PDF/A, told; 0: of something else; -1: no result. */
static int read_result(struct findings *out, struct arena *arena, const json_t *result,
                       const char *judge)
{
    const json_t *compliant = json_object_get(result, "compliant");
    const char *profile = text_of(result, "profileName", arena), *rules;
    const char *ended = json_string_value(json_object_get(result, "jobEndStatus"));

    if (!profile || !json_is_boolean(compliant) || !ended || strcmp(ended, "normal") != 0)
        return -1;
    if (strncmp(profile, "PDF/A-", 6) != 0)
        return 0;
    profile = arena_copy(arena, profile, strcspn(profile, " "));
    rules = broken_rules(result, arena);
    if (!profile || !rules)
        return -1;
    finding_add(out, json_is_true(compliant) ? FINDING_F_ARCHIVE : FINDING_F_ARCHIVE_FAULT,
                (struct finding_place){0}, judge, profile, json_is_true(compliant) ? NULL : rules,
                NULL);
    return 1;
}

/* An array since 1.26, one object before. */
static int read_results(struct findings *out, struct arena *arena, const json_t *results,
                        const char *judge)
{
    int told = 0, one;
    size_t i;
    json_t *result;

    if (json_is_object(results))
        return read_result(out, arena, results, judge);
    json_array_foreach(results, i, result)
    {
        one = read_result(out, arena, result, judge);
        if (one < 0)
            return -1;
        told += one;
    }
    return told;
}

int archive_read(struct findings *out, struct arena *arena, struct slice answer, struct err *e)
{
    json_t *all = json_loadb((const char *)answer.data, answer.len, JSON_REJECT_DUPLICATES, NULL);
    const json_t *report = json_object_get(all, "report"), *jobs = json_object_get(report, "jobs");
    const char *judge = judge_name(report, arena);
    int told = -1;

    if (judge && json_array_size(jobs) == 1)
        told = read_results(out, arena,
                            json_object_get(json_array_get(jobs, 0), "validationResult"), judge);
    json_decref(all);
    return told > 0 ? 0 : err_set(e, ERR_FORMAT, "%s", _("veraPDF gave no answer about PDF/A"));
}
