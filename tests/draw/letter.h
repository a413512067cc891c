/* A letter made by hand, for tests of draw: all names are invented. */
#ifndef CUV_TESTS_DRAW_LETTER_H
#define CUV_TESTS_DRAW_LETTER_H

#include "form/letter.h"

static const char *const sample_date_words[] = {"ngày", "tháng", "năm"};
static const char *const sample_recipients[] = {
    "Cục Chứng thực số và Bảo mật thông tin, Ban Cơ yếu Chính phủ",
    "Sở Khoa học và Công nghệ tỉnh Lai Châu"};
static const char *const sample_distribution[] = {"- Như trên;", "- Phòng Văn hóa - Xã hội;",
                                                  "- Lưu: VT, VHXH."};
static const char *const sample_stack[] = {"TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"};

static const struct letter_column sample_columns[] = {
    {"STT", NULL, LETTER_CENTRE, 1},
    {"Họ và tên", NULL, LETTER_LEFT, 10},
    {"Ngày sinh", NULL, LETTER_CENTRE, 5},
    {"Số định danh cá nhân; ngày cấp, nơi cấp", NULL, LETTER_LEFT, 8},
    {"Địa chỉ thư điện tử công vụ", NULL, LETTER_LEFT, 10},
    {"Gia hạn", "Dịch vụ yêu cầu", LETTER_CENTRE, 3},
    {"Thay đổi thông tin", "Dịch vụ yêu cầu", LETTER_CENTRE, 3},
};
static const char *const sample_cells[] = {"1",
                                           "Nguyễn Thị Phương Thảo",
                                           "05/03/1985",
                                           "012185001234\n10/05/2021\nCục CSQLHC về TTXH",
                                           "thaontp@tanuyen.laichau.gov.vn",
                                           "×",
                                           "",
                                           "2",
                                           "Lò Văn Ưởng",
                                           "17/11/1990",
                                           "012090004321\n02/01/2022\nCục CSQLHC về TTXH",
                                           "uonglv@tanuyen.laichau.gov.vn",
                                           "",
                                           "×"};
static const struct letter_table sample_table = {.caption = "Danh sách đăng ký",
                                                 .columns = sample_columns,
                                                 .column_count = 7,
                                                 .cells = sample_cells,
                                                 .row_count = 2};

static const struct letter_block sample_blocks[] = {
    {LETTER_PARAGRAPH,
     "Căn cứ Nghị định số 68/2024/NĐ-CP ngày 25 tháng 6 năm 2024 của Chính phủ quy định về chữ ký "
     "số chuyên dùng công vụ; Ủy ban nhân dân xã Tân Uyên đề nghị Cục Chứng thực số và Bảo mật "
     "thông tin, Ban Cơ yếu Chính phủ cấp chứng thư chữ ký số cho cá nhân, cụ thể như sau:",
     NULL},
    {LETTER_HEADING, "1. Thông tin người tiếp nhận chứng thư chữ ký số:", NULL},
    {LETTER_LINE, "- Họ và tên: Trần Quốc Bảo; Số định danh cá nhân: 012088007766;", NULL},
    {LETTER_LINE, "- Địa chỉ tiếp nhận: Trụ sở Ủy ban nhân dân xã Tân Uyên, tỉnh Lai Châu.", NULL},
    {LETTER_HEADING, "2. Số lượng và danh sách đăng ký:", NULL},
    {LETTER_TABLE, NULL, &sample_table},
    {LETTER_NOTE, "Ghi chú: địa chỉ thư điện tử công vụ đã đăng ký khi cấp chứng thư.", NULL},
    {LETTER_PARAGRAPH, "Trân trọng./.", NULL},
};
static const struct letter_signature sample_signature = {.stack = sample_stack,
                                                         .stack_count = 3,
                                                         .name = "Vàng A Sơn",
                                                         .field = "person",
                                                         .field_label =
                                                             "Chữ ký của người có thẩm quyền",
                                                         .sealed = true};

static const struct letter sample_letter = {
    .kind = LETTER_OFFICIAL,
    .form_number = "01",
    .title = "V/v đề nghị cấp chứng thư chữ ký số <A & B>",
    .parent_name = "TỈNH LAI CHÂU",
    .issuer_name = "ỦY BAN NHÂN DÂN XÃ TÂN UYÊN",
    .issuer_plain = "Ủy ban nhân dân xã Tân Uyên",
    .number_label = "Số:",
    .symbol = "UBND-VHXH",
    .subject = "V/v đề nghị cấp chứng thư chữ ký số chuyên dùng công vụ cho cá nhân",
    .place = "Tân Uyên",
    .date = {2026, 3, 5},
    .nation = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
    .motto = "Độc lập - Tự do - Hạnh phúc",
    .date_words = sample_date_words,
    .recipients_label = "Kính gửi:",
    .recipients = sample_recipients,
    .recipient_count = 1,
    .blocks = sample_blocks,
    .block_count = sizeof sample_blocks / sizeof sample_blocks[0],
    .signatures = &sample_signature,
    .signature_count = 1,
    .distribution_label = "Nơi nhận:",
    .distribution = sample_distribution,
    .distribution_count = 3,
    .phrase_words = "TỈNH|XÃ|PHƯỜNG|VÀ|cho|của|và",
    .number_field_label = "Số văn bản",
    .date_field_label = "Ngày, tháng, năm ban hành",
    .agency_field_label = "Chữ ký của cơ quan",
    .request_sha256 = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16},
    .time = 1772643600,
};

#endif
