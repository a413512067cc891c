/* A sheet of any shape against the list of form 01: rows, or a refusal; what comes out is XML. */
#include <assert.h>
#include <stdint.h>

#include "form/blank.h"
#include "form/form.h"
#include "form/sheet.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct form_definition *form;
    static struct blank_sources *sources;
    struct sheet_reading r;
    struct xml_document *rows = NULL;
    struct buf out, faults;
    struct err e = {0};

    if (!form && (form_definition_load(&form, "forms-xml/mau-01.xml", &e) ||
                  blank_sources_load(&sources, "forms-xml/sources.xml", &e)))
        abort();
    buf_init(&out, LIMIT_REQUEST_BYTES);
    buf_init(&faults, 1 << 20);
    r = (struct sheet_reading){.definition = form, .faults = &faults,
                               .restore_zeros = size % 2 == 0,
                               .sheet = blank_sources_sheet(sources, "01")};
    if (sheet_read(&out, &r, (struct slice){data, size}, &e))
        assert(e.kind != ERR_NONE && e.text[0]);
    else if (xml_parse(&rows, buf_slice(&out), &e))
        assert(e.kind == ERR_FORMAT); /* characters that XML has not */
    else
        assert(rows->root->first && r.items > 0 && r.items <= LIMIT_ITEMS);
    xml_free(rows);
    buf_release(&out);
    buf_release(&faults);
    return 0;
}
