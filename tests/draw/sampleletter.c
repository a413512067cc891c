/*
 * sampleletter OUT.pdf [WORD...]: the letter of tests/draw/letter.h, drawn by src/draw alone, so
 * that layout can be tested without a form. Words: number landscape paper stamps 2u 3a two extras
 * rows=N minutes times=N.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/out.h"
#include "draw/draw.h"
#include "draw/letter.h"

enum { ROWS_MAX = 2000, BLOCKS = sizeof sample_blocks / sizeof sample_blocks[0] };

struct job {
    struct letter letter;
    struct draw_options options;
    struct letter_block blocks[BLOCKS];
    struct letter_table table;
    struct letter_signature two[2];
    unsigned long times;
};

static void set_rows(struct job *j, unsigned long rows)
{
    static const char *cells[7 * ROWS_MAX];

    for (size_t i = 0; i < 7 * rows && i < 7 * ROWS_MAX; i++)
        cells[i] = sample_cells[i % 14];
    j->table.cells = cells;
    j->table.row_count = rows < ROWS_MAX ? rows : ROWS_MAX;
}

static void set_extras(struct letter *l)
{
    l->urgency = "THƯỢNG KHẨN";
    l->circulation = "XEM XONG TRẢ LẠI";
    l->drafter_mark = "PL.(300)";
    l->address_foot = "Địa chỉ: Bản Tân, xã Tân Uyên, tỉnh Lai Châu; điện thoại: 0213.000.000; "
                      "thư điện tử: vanthu@tanuyen.laichau.gov.vn";
}

static void set_minutes(struct job *j)
{
    static const char *const left[] = {"THƯ KÝ"}, *const right[] = {"CHỦ TỌA"};

    j->letter.kind = LETTER_MINUTES;
    j->letter.heading = "BIÊN BẢN";
    j->letter.subject = "Giao nhận thiết bị lưu khóa bí mật";
    j->letter.place = NULL;
    j->letter.recipient_count = 0;
    j->two[0] = (struct letter_signature){.stack = left,
                                          .stack_count = 1,
                                          .name = "Lò Thị Hoa",
                                          .note = "(Ký, ghi rõ họ tên)",
                                          .field = "secretary",
                                          .field_label = "Chữ ký của thư ký"};
    j->two[1] = (struct letter_signature){.stack = right,
                                          .stack_count = 1,
                                          .name = "Vàng A Sơn",
                                          .note = "(Ký, ghi rõ họ tên)",
                                          .field = "person",
                                          .field_label = "Chữ ký của chủ tọa",
                                          .sealed = true};
    j->letter.signatures = j->two;
    j->letter.signature_count = 2;
}

static int set_word(struct job *j, const char *word)
{
    if (strcmp(word, "number") == 0)
        j->letter.number = "05";
    else if (strcmp(word, "landscape") == 0)
        j->letter.landscape = true;
    else if (strcmp(word, "paper") == 0)
        j->options.paper = true;
    else if (strcmp(word, "stamps") == 0)
        j->options.stamps = true;
    else if (strcmp(word, "2u") == 0)
        j->options.profile = DRAW_2U;
    else if (strcmp(word, "3a") == 0)
        j->options.profile = DRAW_3A;
    else if (strcmp(word, "two") == 0)
        j->letter.recipient_count = 2;
    else if (strcmp(word, "extras") == 0)
        set_extras(&j->letter);
    else if (strcmp(word, "minutes") == 0)
        set_minutes(j);
    else if (strncmp(word, "rows=", 5) == 0)
        set_rows(j, strtoul(word + 5, NULL, 10));
    else if (strncmp(word, "times=", 6) == 0)
        j->times = strtoul(word + 6, NULL, 10);
    else
        return -1;
    return 0;
}

int main(int argc, char **argv)
{
    static struct job job;
    struct drawer *drawer = NULL;
    struct buf out;
    struct err e;
    int rc = 0;

    job.letter = sample_letter;
    job.table = sample_table;
    job.times = 1;
    memcpy(job.blocks, sample_blocks, sizeof job.blocks);
    for (size_t i = 0; i < BLOCKS; i++)
        if (job.blocks[i].kind == LETTER_TABLE)
            job.blocks[i].table = &job.table;
    job.letter.blocks = job.blocks;
    for (int i = 2; i < argc; i++)
        if (set_word(&job, argv[i]) != 0)
            argc = 0;
    if (argc < 2 || argv[1][0] == '-') {
        fputs("usage: sampleletter OUT.pdf [WORD...]\n", stderr);
        return 64;
    }
    if (job.options.profile == DRAW_3A)
        job.options.request = slice_of("<cuv-request form=\"01\" version=\"1\"/>\n");
    buf_init(&out, (size_t)256 << 20);
    rc = drawer_open(&drawer, CUV_FONTS, &e);
    for (unsigned long i = 0; i < job.times && rc == 0; i++) {
        buf_clear(&out);
        rc = draw_letter(drawer, &job.letter, &job.options, &out, &e);
    }
    if (rc == 0)
        rc = out_save(argv[1], buf_slice(&out), 0644, &e);
    if (rc != 0)
        fprintf(stderr, "sampleletter: %s\n", e.text);
    drawer_free(drawer);
    buf_release(&out);
    return rc ? err_exit_code(e.kind) : 0;
}
