#include "xml/pattern.h"

#include <libxml/xmlerror.h>
#include <libxml/xmlregexp.h>
#include <stdlib.h>

/* libxml2's own type, named here so that nobody above sees libxml2. */
struct xml_pattern {
    xmlRegexpPtr compiled;
};

static void say_nothing(void *context, const char *format, ...)
{
    (void)context;
    (void)format;
}

int xml_pattern_parse(struct xml_pattern **out, const char *expression, struct err *e)
{
    struct xml_pattern *p = calloc(1, sizeof *p);

    if (!p)
        return err_memory(e);
    xmlSetGenericErrorFunc(NULL, say_nothing);
    p->compiled = xmlRegexpCompile((const xmlChar *)expression);
    xmlSetGenericErrorFunc(NULL, NULL);
    if (!p->compiled) {
        free(p);
        return err_set(e, ERR_FORMAT, _("\"%s\" is no regular expression of XML Schema"),
                       expression);
    }
    *out = p;
    return 0;
}

void xml_pattern_free(struct xml_pattern *p)
{
    if (!p)
        return;
    xmlRegFreeRegexp(p->compiled);
    free(p);
}

bool xml_pattern_match(const struct xml_pattern *p, const char *text)
{
    return xmlRegexpExec(p->compiled, (const xmlChar *)text) == 1;
}
