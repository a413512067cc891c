#include <string.h>

#include "xml/xml.h"

struct xml_element *xml_child(const struct xml_element *parent, const char *name)
{
    for (struct xml_element *child = parent->first; child; child = child->next)
        if (strcmp(child->name, name) == 0)
            return child;
    return NULL;
}

const char *xml_value(const struct xml_element *element, const char *name)
{
    for (const struct xml_attribute *a = element->attributes; a; a = a->next)
        if (strcmp(a->name, name) == 0)
            return a->value;
    return NULL;
}
