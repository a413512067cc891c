#include <poppler.h>

#include "view/document.h"
#include "view/view.h"

int view_text(struct buf *text, struct slice pdf, int page, struct err *e)
{
    PopplerDocument *document = NULL;
    PopplerPage *at = NULL;
    int rc = -1;

    if (!document_open(&document, pdf, e) && !document_page(&at, document, page, e)) {
        char *words = poppler_page_get_text(at);

        if (words)
            buf_add_string(text, words);
        g_free(words);
        rc = buf_check(text, _("the text"), e);
    }
    if (at)
        g_object_unref(at);
    if (document)
        g_object_unref(document);
    return rc;
}
