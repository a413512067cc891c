#include "pack/message.h"

#include <string.h>

#include "base/clk.h"

static const char digits[] = "0123456789";
static const char code_letters[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

static size_t run(const char *text, const char *set)
{
    return strspn(text, set);
}

/* M X1 X2, then groups between dots; at most 35 characters. */
static bool is_new(const char *code)
{
    if (strlen(code) > 35 || code[0] < 'A' || code[0] > 'Y' || run(code + 1, digits) < 2)
        return false;
    for (code += 3; *code; code += run(code, code_letters))
        if (*code++ != '.' || !run(code, code_letters))
            return false;
    return true;
}

static bool is_business(const char *code)
{
    size_t n = run(code, digits);

    if (n == 10 && code[n] == '-')
        return run(code + 11, digits) == 3 && !code[14];
    return (n == 10 || n == 13) && !code[n];
}

int message_code_form(const char *code)
{
    size_t n = strlen(code);

    if (is_new(code) || is_business(code))
        return 2;
    if (!n || n > 35)
        return 0;
    for (const char *p = code; *p; p++)
        if (*p != '.' && !(*p >= '0' && *p <= '9') && !(*p >= 'A' && *p <= 'Z') &&
            !(*p >= 'a' && *p <= 'z'))
            return 0;
    return 1;
}

static int number(const char **at, size_t width)
{
    int n = 0;

    if (run(*at, digits) < width)
        return -1;
    for (size_t i = 0; i < width; i++)
        n = n * 10 + *(*at)++ - '0';
    return n;
}

int64_t message_day(const char *text)
{
    struct clk_date d;
    const char *at = text;
    bool year_first = run(text, digits) >= 4;
    int a = number(&at, year_first ? 4 : 2), b, c;
    char between = *at;

    if (a < 0 || (between != '/' && between != '-'))
        return -1;
    at++;
    b = number(&at, 2);
    if (b < 0 || *at++ != between)
        return -1;
    c = number(&at, year_first ? 2 : 4);
    if (c < 0 || (*at && *at != ' ' && *at != 'T'))
        return -1;
    d = year_first ? (struct clk_date){a, b, c} : (struct clk_date){c, b, a};
    return clk_date_valid(d) ? clk_day_number(d) : -1;
}
