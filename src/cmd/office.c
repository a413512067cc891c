#include "cmd/office.h"

void office_compare(struct form_request *r, const struct conf_office *office)
{
    form_request_expect(r, "issuer/parent-name", office->parent_name);
    form_request_expect(r, "issuer/name", office->name);
    form_request_expect(r, "issuer/agency-code", office->code);
    form_request_expect(r, "issuer/doc-symbol", office->symbol);
    form_request_expect(r, "issuer/place", office->place);
}
