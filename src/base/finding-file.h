/*
 * Findings about a signed file. Columns: C name, id, severity, clause, text.
 * Ids are stable: scripts and letters quote them.
 */
#ifndef CUV_BASE_FINDING_FILE_H
#define CUV_BASE_FINDING_FILE_H

#define FINDINGS_FILE(X)                                                                           \
    X(UNSIGNED, "F-UNSIGNED", SEVERITY_WARNING, "ISO 32000-1 12.8",                                \
      N_("the file has no signature"))

#endif
