/* Findings of a request for people, one a line: "REQ.xml:12: error C05 item 3, Ngày sinh: …". */
#ifndef CUV_CMD_FINDINGS_H
#define CUV_CMD_FINDINGS_H

#include <stdio.h>

#include "base/finding.h"

/* At most LIMIT_FINDINGS_PRINTED of at least the severity, the gravest first, then "and N more". */
void findings_print(FILE *to, const char *file, const struct findings *f, enum severity least);

#endif
