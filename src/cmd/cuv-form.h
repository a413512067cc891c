/* Inside of cuv-form: what its verbs share. */
#ifndef CUV_CMD_CUV_FORM_H
#define CUV_CMD_CUV_FORM_H

#include "base/clk.h"
#include "cmd/cmd.h"
#include "cmd/facts.h"
#include "conf/conf.h"
#include "form/blank.h"
#include "form/form.h"

struct form_work {
    struct cmd cmd;
    const char *sheet_file, *old_file, *certificate_file, *device;
    bool sheet, restore_zeros;
    struct form_set *forms;
    struct blank_sources *sources;
    const struct form_definition *definition;
    struct conf *conf;
    char today[CLK_TEXT];
    struct facts facts; /* no certificate: none was named */
};

/* "office.name", "today": the index-th value of a source named in sources.xml, or NULL. */
const char *form_source_value(void *work, const char *source, size_t index);
bool form_source_known(const char *source, size_t len);

/* Opens the forms, and the one numbered so; ERR_USAGE when there is no such number. */
int form_work_open(struct form_work *w, struct err *e);
int form_work_find(struct form_work *w, const char *number, struct err *e);

/* --certificate: reads it and prepares what form_source_value says of it. */
int form_read_certificate(struct form_work *w, struct err *e);

/* The verbs: each appends what goes to standard output. */
int form_new(struct form_work *w, struct buf *out, struct err *e);
int form_fields(struct form_work *w, struct buf *out, struct err *e);
int form_csv(struct form_work *w, const char *operand, struct buf *out, struct err *e);

#endif
