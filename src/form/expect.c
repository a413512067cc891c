/* A request beside what its reader knows of the office. */
#include <string.h>

#include "base/utf8.h"
#include "form/request.h"

static const struct xml_element *find_element(const struct xml_element *at, const char *path)
{
    while (at && *path) {
        size_t n = strcspn(path, "/");
        const struct xml_element *child = at->first;

        while (child && (strlen(child->name) != n || memcmp(child->name, path, n) != 0))
            child = child->next;
        at = child;
        path += n + (path[n] == '/');
    }
    return at;
}

void form_request_expect(struct form_request *r, const char *path, const char *expected)
{
    const struct xml_element *at = find_element(r->document->root, path);
    const struct form_cell *cell = at ? form_cell_of(at) : NULL;
    bool changed;

    if (!cell || !*cell->value || !expected || !*expected)
        return;
    expected = utf8_compose(r->document->arena, expected, &changed);
    if (expected && strcmp(cell->value, expected) != 0)
        form_find(r, FINDING_OFFICE, cell, NULL, cell->value, expected, NULL);
}
