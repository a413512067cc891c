/*
 * Verdicts and findings in words: text for people in the current language, JSON for programs whose
 * keys and codes never change with it. Only appends to buffers; prints nothing itself.
 */
#ifndef CUV_REPORT_REPORT_H
#define CUV_REPORT_REPORT_H

#include "base/buf.h"
#include "judge/verdict.h"

/*
 * The text of one file: verdict, each signature with what TT 15/2025 Điều 6.4 asks to be shown,
 * findings, what to do now. verbose adds digests, serial numbers and clauses.
 */
void report_text(struct buf *out, const char *file, const struct verdict *v, bool verbose);

/* One line a file: verdict, who signed, what to do. */
void report_line(struct buf *out, const char *file, const struct verdict *v);

struct report_picture {
    const char *caption;
    struct slice png;
};

/* One self-contained page (HTML 5) of the case, with pictures. */
void report_html(struct buf *out, const char *file, const struct verdict *v,
                 const struct report_picture *list, size_t count);

/* One JSON object and a line end, schema "cuv-verify/1". */
int report_json(struct buf *out, const char *file, const struct verdict *v, struct err *e);

#endif
