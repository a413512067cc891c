#include "judge/proof.h"

int64_t proof_earliest(const struct proof *list, size_t count, size_t revision, int64_t otherwise)
{
    int64_t earliest = otherwise;

    for (size_t i = 0; i < count; i++)
        if (list[i].revision > revision && list[i].time < earliest)
            earliest = list[i].time;
    return earliest;
}

bool proof_fits(int64_t time, int64_t proved)
{
    return time <= proved || time - proved <= PROOF_SKEW;
}

const char *level_name(const struct level_facts *f)
{
    if (!f->baseline)
        return "none";
    if (!f->proved)
        return "B-B";
    if (!f->enclosed)
        return "B-T";
    return f->archived ? "B-LTA" : "B-LT";
}
