/*
 * haru N FONT.ttf: libharu as it is: a letter of the same size (head, paragraphs, a table of seven
 * columns and four rows), no tags, no PDF/A, N times in one process; the last one to stdout when
 * N is 1, else letters a second.
 */
#include <hpdf.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static const char *const lines[] = {
    "ỦY BAN NHÂN DÂN TỈNH THỬ NGHIỆM", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
    "Độc lập - Tự do - Hạnh phúc", "Kính gửi: Cục Chứng thực số và Bảo mật thông tin",
    "1. Người tiếp nhận: Nguyễn Thị Minh Khai, số định danh cá nhân 001190012345, ngày cấp 10/05/2021",
    "Chức vụ: Công chức Văn hóa - Xã hội; điện thoại 0912345678; thư điện tử công vụ",
    "2. Danh sách người đề nghị cấp chứng thư chữ ký số (04 người)", "Nơi nhận: Như trên; Lưu: VT"};
static const char *const cells[] = {"01", "Trần Văn Bình", "15/08/1985", "001085012345",
                                    "Phó Chủ tịch", "binh@thunghiem.gov.vn", "Cấp mới"};

static void draw(HPDF_Doc pdf, const char *file)
{
    HPDF_Font font;
    HPDF_Page page;

    HPDF_UseUTFEncodings(pdf);
    HPDF_SetCompressionMode(pdf, HPDF_COMP_ALL);
    font = HPDF_GetFont(pdf, HPDF_LoadTTFontFromFile(pdf, file, HPDF_TRUE), "UTF-8");
    page = HPDF_AddPage(pdf);
    HPDF_Page_SetSize(page, HPDF_PAGE_SIZE_A4, HPDF_PAGE_PORTRAIT);
    HPDF_Page_BeginText(page);
    HPDF_Page_SetFontAndSize(page, font, 13);
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        HPDF_Page_TextOut(page, 60, (HPDF_REAL)(780 - 20 * (int)i), lines[i]);
    for (int row = 0; row < 4; row++)
        for (int column = 0; column < 7; column++)
            HPDF_Page_TextOut(page, (HPDF_REAL)(60 + 70 * column), (HPDF_REAL)(560 - 30 * row),
                              cells[column]);
    HPDF_Page_EndText(page);
    for (int row = 0; row < 5; row++) {
        HPDF_Page_MoveTo(page, 55, (HPDF_REAL)(580 - 30 * row));
        HPDF_Page_LineTo(page, 550, (HPDF_REAL)(580 - 30 * row));
    }
    HPDF_Page_Stroke(page);
    HPDF_SaveToStream(pdf);
}

int main(int argc, char **argv)
{
    long n = argc == 3 ? strtol(argv[1], NULL, 10) : 0;
    struct timespec begin, end;

    clock_gettime(CLOCK_MONOTONIC, &begin);
    for (long i = 0; i < n; i++) {
        HPDF_Doc pdf = HPDF_New(NULL, NULL);
        HPDF_BYTE bytes[65536];
        HPDF_UINT32 size = sizeof bytes;

        draw(pdf, argv[2]);
        if (HPDF_GetStreamSize(pdf) == 0)
            return 1;
        for (; n == 1 && size == sizeof bytes;) {
            HPDF_ReadFromStream(pdf, bytes, &size);
            fwrite(bytes, 1, size, stdout);
        }
        HPDF_Free(pdf);
    }
    clock_gettime(CLOCK_MONOTONIC, &end);
    if (n > 1)
        printf("%.0f\n", (double)n / ((double)(end.tv_sec - begin.tv_sec) +
                                      (double)(end.tv_nsec - begin.tv_nsec) / 1e9));
    return 0;
}
