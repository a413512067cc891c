#include "cms/fault.h"

#include "base/err.h"

static const struct {
    const char *name;
    enum cms_class class;
    const char *clause, *text;
} rows[] = {
#define X(name, class, clause, text) {#name, class, clause, text},
    CMS_FAULTS(X)
#undef X
};

_Static_assert(CMS_FAULT_COUNT <= 64, "a set of faults is 64 bits");

void cms_fault_add(struct cms_faults *f, enum cms_fault fault)
{
    f->set |= UINT64_C(1) << fault;
}

void cms_fault_remove(struct cms_faults *f, enum cms_fault fault)
{
    f->set &= ~(UINT64_C(1) << fault);
}

bool cms_fault_has(const struct cms_faults *f, enum cms_fault fault)
{
    return f->set >> fault & 1;
}

enum cms_fault cms_fault_next(const struct cms_faults *f, int from)
{
    while (from < CMS_FAULT_COUNT && !cms_fault_has(f, (enum cms_fault)from))
        from++;
    return (enum cms_fault)from;
}

enum cms_class cms_fault_worst(const struct cms_faults *f)
{
    enum cms_class worst = CMS_CLEAN;

    for (int i = 0; i < CMS_FAULT_COUNT; i++)
        if (cms_fault_has(f, (enum cms_fault)i) && rows[i].class < worst)
            worst = rows[i].class;
    return worst;
}

const char *cms_fault_name(enum cms_fault fault)
{
    return rows[fault].name;
}

const char *cms_fault_text(enum cms_fault fault)
{
    return _(rows[fault].text);
}

const char *cms_fault_clause(enum cms_fault fault)
{
    return rows[fault].clause;
}

enum cms_class cms_fault_class(enum cms_fault fault)
{
    return rows[fault].class;
}
