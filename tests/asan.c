/*
 * Linked into every program of make asan: a crash stays a death by signal, as without the sanitizer,
 * so that the parent of a crashing driver sees what it would see in life; other findings end with
 * a code that no test expects.
 */
const char *__asan_default_options(void);
const char *__ubsan_default_options(void);

const char *__asan_default_options(void)
{
    return "handle_segv=0:handle_abort=0:handle_sigbus=0:exitcode=199:detect_leaks=1";
}

const char *__ubsan_default_options(void)
{
    return "halt_on_error=1:print_stacktrace=1:exitcode=199";
}
