/*
 * Findings about a request, checked by its form. Columns: C name, id, severity, clause, text.
 * The text says what is wrong and what to type; places are added by the report.
 */
#ifndef CUV_BASE_FINDING_REQUEST_H
#define CUV_BASE_FINDING_REQUEST_H

#define FINDINGS_REQUEST(X)                                                                        \
    X(MISSING, "V-MISSING", SEVERITY_ERROR, "", N_("this cell is empty; type {1}"))                \
    X(UNKNOWN, "V-UNKNOWN", SEVERITY_ERROR, "",                                                    \
      N_("element \"{1}\" is not known here; known are: {2}"))

#endif
