/* For clang-tidy alone: it sees one file at a time and cannot know that these always return -1. */
#include "base/err.h"
#define err_set(...) (err_set(__VA_ARGS__), -1)
#define err_prefix(...) (err_prefix(__VA_ARGS__), -1)
#define err_memory(e) (err_memory(e), -1)
#ifdef LINT_p11
#include "p11/inside.h"
#define fault_set(...) (fault_set(__VA_ARGS__), -1)
#define fault_call(...) (fault_call(__VA_ARGS__), -1)
#endif
#ifdef LINT_pdf
#include "pdf/lex.h"
#define pdf_no_room(...) (pdf_no_room(__VA_ARGS__), -1)
#endif
