/*
 * Findings with the place that a clerk can find: line, row of the list, cell as printed.
 */
#include "form/request.h"

void form_find_at(struct form_request *r, enum finding_id id, const struct xml_element *at,
                  const char *label, const char *clause, const char *hole1, const char *hole2,
                  const char *hole3)
{
    struct finding_place place = {at->line, form_item_of(at), label};

    finding_add(&r->findings, id, place, hole1, hole2, hole3, NULL);
    if (clause)
        finding_cite(&r->findings, clause);
}

void form_find(struct form_request *r, enum finding_id id, const struct form_cell *cell,
               const char *clause, const char *hole1, const char *hole2, const char *hole3)
{
    struct finding_place place = {cell->element->line, cell->item, cell->field->label};

    finding_add(&r->findings, id, place, hole1, hole2, hole3, NULL);
    if (clause)
        finding_cite(&r->findings, clause);
}

int form_item_of(const struct xml_element *element)
{
    for (; element; element = element->parent) {
        const struct form_cell *cell = element->meaning;

        if (cell)
            return cell->item;
    }
    return 0;
}
