/* The sample of form 01 as a letter: every text that is drawn, and what a letter needs to be one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/out.h"
#include "form/form.h"

static struct form_set *set;
static struct buf sample;
static const struct form_context context = {.now = 1741132800}; /* 2025-03-05 */

static int begin(void **state)
{
    struct err e;

    (void)state;
    buf_init(&sample, LIMIT_REQUEST_BYTES);
    return form_set_open(&set, "forms-xml", &e) || out_load(&sample, "samples/mau-01.xml", &e);
}

static int end(void **state)
{
    (void)state;
    form_set_free(set);
    buf_release(&sample);
    return 0;
}

static struct form_request *check_text(const char *text)
{
    struct form_request *r = NULL;
    struct err e = {0};

    if (form_request_check(&r, set, slice_of(text), &context, &e))
        fail_msg("%s", e.text);
    return r;
}

/* The sample with one text put for another. */
static struct form_request *changed(const char *from, const char *to)
{
    const char *text = (const char *)sample.data, *at = strstr(text, from);
    struct form_request *r;
    struct buf b;

    assert_non_null(at);
    buf_init(&b, LIMIT_REQUEST_BYTES);
    buf_add(&b, text, (size_t)(at - text));
    buf_add_string(&b, to);
    buf_add_string(&b, at + strlen(from));
    r = check_text((const char *)b.data);
    buf_release(&b);
    return r;
}

static void head(void **state)
{
    struct form_request *r = check_text((const char *)sample.data);
    const struct letter *l = form_request_letter(r);

    (void)state;
    assert_non_null(l);
    assert_int_equal(form_request_findings(r)->count, 0);
    assert_int_equal(l->kind, LETTER_OFFICIAL);
    assert_string_equal(l->form_number, "01");
    assert_string_equal(l->parent_name, "ỦY BAN NHÂN DÂN TỈNH MẪU");
    assert_string_equal(l->issuer_name, "ỦY BAN NHÂN DÂN XÃ THỬ NGHIỆM");
    assert_string_equal(l->issuer_plain, "Ủy ban nhân dân xã Thử Nghiệm");
    assert_string_equal(l->number_label, "Số:");
    assert_null(l->number);
    assert_string_equal(l->symbol, "UBND-VHXH");
    assert_string_equal(l->place, "Thử Nghiệm");
    assert_int_equal(l->date.year * 10000 + l->date.month * 100 + l->date.day, 20250305);
    assert_int_equal(l->time, 1741107600); /* 2025-03-05T00:00:00+07:00 */
    assert_null(l->heading);
    assert_true(l->landscape);
    assert_string_equal(l->date_words[0], "ngày");
    assert_string_equal(l->date_words[2], "năm");
    assert_string_equal(l->subject, "V/v đề nghị cấp chứng thư chữ ký số chuyên dùng công vụ cho"
                                    " cá nhân");
    assert_int_equal(l->recipient_count, 1);
    assert_null(l->urgency);
    form_request_free(r);
}

static const struct letter_table *table_of(const struct letter *l)
{
    for (size_t i = 0; i < l->block_count; i++)
        if (l->blocks[i].kind == LETTER_TABLE)
            return l->blocks[i].table;
    return NULL;
}

/* The eleven columns of Mẫu số 01, as printed. */
static void table(void **state)
{
    static const char *const headings[] = {
        "STT", "Họ và tên", "Ngày sinh", "Số định danh cá nhân/ Ngày cấp, nơi cấp",
        "Địa chỉ thư điện tử công vụ", "Tên cơ quan, tổ chức công tác", "Tỉnh/Thành phố", "Chức vụ",
        "Số điện thoại di động", "Số hiệu chứng thư chữ ký số cũ (nếu có)", "SIM PKI"};
    static const char *const first[] = {
        "1", "Trần Thị Thử", "01/02/1990", "012190000002\n01/06/2021, Cục CSQLHC về TTXH",
        "ttthu@thunghiem.mau.gov.vn", "Ủy ban nhân dân xã Thử Nghiệm", "Lai Châu", "Chuyên viên",
        "0987654321", "", "Viettel/cs"};
    struct form_request *r = check_text((const char *)sample.data);
    const struct letter_table *t = table_of(form_request_letter(r));

    (void)state;
    assert_int_equal(t->column_count, 11);
    assert_int_equal(t->row_count, 4);
    for (size_t i = 0; i < 11; i++) {
        assert_string_equal(t->columns[i].heading, headings[i]);
        assert_string_equal(t->cells[i], first[i]);
    }
    assert_string_equal(t->cells[11 * 2 + 5], "Văn phòng Hội đồng nhân dân và Ủy ban nhân dân, Ủy"
                                              " ban nhân dân xã Thử Nghiệm");
    assert_string_equal(t->cells[11 * 1 + 10], "");
    form_request_free(r);
}

static void ending(void **state)
{
    static const char *const stack[] = {"TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"};
    static const char *const lines[] = {"- Như trên;", "- Sở Khoa học và Công nghệ tỉnh Mẫu;",
                                        "- Chủ tịch, các Phó Chủ tịch;", "- Lưu: VT, VHXH."};
    struct form_request *r = check_text((const char *)sample.data);
    const struct letter *l = form_request_letter(r);

    (void)state;
    assert_int_equal(l->signature_count, 1);
    assert_int_equal(l->signatures[0].stack_count, 3);
    for (size_t i = 0; i < 3; i++)
        assert_string_equal(l->signatures[0].stack[i], stack[i]);
    assert_string_equal(l->signatures[0].name, "Lê Văn Ký");
    assert_string_equal(l->signatures[0].field, "person");
    assert_true(l->signatures[0].sealed);
    assert_int_equal(l->distribution_count, 4);
    for (size_t i = 0; i < 4; i++)
        assert_string_equal(l->distribution[i], lines[i]);
    assert_string_equal(l->blocks[l->block_count - 1].text, "Trân trọng./.");
    form_request_free(r);
}

/* NĐ 30/2020, Phụ lục I.II.3: a number below 10 has a leading 0. */
static void number(void **state)
{
    static const char *const rows[][2] = {{"5", "05"}, {"05", "05"}, {"12", "12"}, {"01234", "1234"}};
    char text[64];

    (void)state;
    for (size_t i = 0; i < 4; i++) {
        struct form_request *r;

        snprintf(text, sizeof text, "<doc-number>%s</doc-number><doc-symbol>", rows[i][0]);
        r = changed("<doc-symbol>", text);
        assert_string_equal(form_request_letter(r)->number, rows[i][1]);
        form_request_free(r);
    }
}

static void variants(void **state)
{
    struct form_request *r = changed("    <name>Cục Chứng thực số và Bảo mật thông tin, Ban Cơ yếu"
                                     " Chính phủ</name>\n", "");
    const struct letter *l = form_request_letter(r);

    (void)state;
    assert_string_equal(l->recipients[0], "Cục Chứng thực số và Bảo mật thông tin, Ban Cơ yếu Chính"
                                          " phủ");
    assert_non_null(strstr(l->blocks[0].text, "đề nghị Cục Chứng thực số"));
    form_request_free(r);
    r = changed("  <drafting-unit>VHXH</drafting-unit>\n", "");
    l = form_request_letter(r);
    assert_string_equal(l->distribution[l->distribution_count - 1], "- Lưu: VT.");
    form_request_free(r);
    r = changed("<drafting-unit>VHXH</drafting-unit>",
                "<marks><urgency>hỏa tốc</urgency><drafter>PL.(300)</drafter></marks>");
    assert_string_equal(form_request_letter(r)->urgency, "HỎA TỐC");
    assert_string_equal(form_request_letter(r)->drafter_mark, "PL.(300)");
    form_request_free(r);
}

/* No letter while there is an error; the hash is that of the bytes. */
static void only_right(void **state)
{
    struct form_request *r = changed("<place>Thử Nghiệm</place>", "<place/>");

    (void)state;
    assert_null(form_request_letter(r));
    assert_int_equal(form_request_findings(r)->by_severity[SEVERITY_ERROR], 1);
    form_request_free(r);
    r = changed("2025-03-05", "2025-03-06"); /* tomorrow: a warning */
    assert_non_null(form_request_letter(r));
    assert_int_equal(form_request_findings(r)->by_severity[SEVERITY_WARNING], 1);
    form_request_free(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(head),   cmocka_unit_test(table),    cmocka_unit_test(ending),
        cmocka_unit_test(number), cmocka_unit_test(variants), cmocka_unit_test(only_right),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, begin, end);
}
