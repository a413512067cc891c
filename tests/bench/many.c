/*
 * many N FONTS FORMS REQUEST.xml: N letters in one process, from XML to the bytes of the PDF, as
 * cuv-render makes them, without writing files. Prints letters a second by the clock, the peak
 * memory in KB, and letters a second of processor time: what a core gives that is not shared.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

#include "base/clk.h"
#include "base/out.h"
#include "draw/draw.h"
#include "form/form.h"

static bool covers(const void *drawer, uint32_t code_point)
{
    return drawer_covers(drawer, code_point);
}

static int one(struct drawer *drawer, struct form_set *forms, struct slice xml, struct buf *letter,
               struct err *e)
{
    struct form_context context = {.now = clk_now(), .covers = covers, .faces = drawer};
    struct draw_options options = {.profile = DRAW_2A};
    struct form_request *request;
    int rc = -1;

    if (form_request_check(&request, forms, xml, &context, e))
        return -1;
    buf_clear(letter);
    if (form_request_letter(request))
        rc = draw_letter(drawer, form_request_letter(request), &options, letter, e);
    form_request_free(request);
    return rc;
}

static double seconds(struct timeval t)
{
    return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

int main(int argc, char **argv)
{
    struct drawer *drawer;
    struct form_set *forms;
    struct buf xml, letter;
    struct rusage usage;
    struct err e = {0};
    int64_t begin;
    long n = argc == 5 ? strtol(argv[1], NULL, 10) : 0;

    buf_init(&xml, (size_t)4 << 20);
    buf_init(&letter, (size_t)64 << 20);
    if (n <= 0 || drawer_open(&drawer, argv[2], &e) || form_set_open(&forms, argv[3], &e) ||
        out_load(&xml, argv[4], &e)) {
        fprintf(stderr, "many: %s\n", e.text);
        return 1;
    }
    begin = clk_milliseconds();
    for (long i = 0; i < n; i++)
        if (one(drawer, forms, buf_slice(&xml), &letter, &e)) {
            fprintf(stderr, "many: %s\n", e.text);
            return 1;
        }
    getrusage(RUSAGE_SELF, &usage);
    printf("%.0f\t%ld\t%.0f\n", (double)n * 1000 / (double)(clk_milliseconds() - begin + 1),
           usage.ru_maxrss, (double)n / (seconds(usage.ru_utime) + seconds(usage.ru_stime)));
    return 0;
}
