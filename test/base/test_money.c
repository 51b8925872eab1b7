/* SPDX-License-Identifier: Apache-2.0 */
#include "base/money.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define MICRO        1000000
#define COUNT(array) (sizeof(array) / sizeof *(array))

/* A generator with a seed, so that a failure comes again: splitmix64. */
static uint64_t next_random(uint64_t *state)
{
    uint64_t z = *state += 0x9E3779B97F4A7C15;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9;
    z = (z ^ z >> 27) * 0x94D049BB133111EB;
    return z ^ z >> 31;
}

static void correctness_money_parse(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        char decimal;
        int64_t micro;
    } rows[] = {
        {"0", '.', 0},
        {"1234.50", '.', 1234500000},
        {"1234,50", ',', 1234500000},
        {"-1234.50", '.', -1234500000},
        {"+5", '.', 5000000},
        {"0.000001", '.', 1},
        {".5", '.', 500000},
        {"5.", '.', 5000000},
        {"007", '.', 7000000},
        {"999999999999.999999", '.', 999999999999999999},
        {"9223372036854.775807", '.', INT64_MAX},
        {"-9223372036854.775808", '.', INT64_MIN},
        /* grouping */
        {"1,234.50", '.', 1234500000},
        {"1.234,50", ',', 1234500000},
        {"1,234,567", '.', 1234567000000},
        {"1.234.567", ',', 1234567000000},
        {"1,234", '.', 1234000000},
        {"1,234", ',', 1234000},
        {"12,34,567.8", '.', 1234567800000}, /* India */
        {"1 234,50", ',', 1234500000},
        {"1'234.50", '.', 1234500000}, /* Switzerland */
        {"1\u2019234.50", '.', 1234500000},
        {"1\u00A0234,50", ',', 1234500000}, /* no-break space, France */
        {"1\u202F234\u202F567,5", ',', 1234567500000},
        {"1\u2009234.5", '.', 1234500000},
        /* negatives */
        {"(12.50)", '.', -12500000},
        {"($12.50)", '.', -12500000},
        {"$(12.50)", '.', -12500000},
        {"12.50-", '.', -12500000},
        {"12.50 -", '.', -12500000},
        {"-$12.50", '.', -12500000},
        {"$-12.50", '.', -12500000},
        {"- 12.50", '.', -12500000},
        {"\u221212.50", '.', -12500000},
        {"12.50- USD", '.', -12500000},
        {"12.50 USD-", '.', -12500000},
        /* no cents */
        {"12,-", ',', 12000000},
        {"12.\u2013", '.', 12000000},
        {"-12.--", '.', -12000000},
        {"CHF 1'200.-", '.', 1200000000},
        /* currencies */
        {"$12", '.', 12000000},
        {"US$ 12", '.', 12000000},
        {"12 USD", '.', 12000000},
        {"USD12", '.', 12000000},
        {"$12.00 USD", '.', 12000000},
        {"NT$1,200", '.', 1200000000},
        {"12,50\u00A0€", ',', 12500000},
        {"€12", '.', 12000000},
        {"\u00A512", '.', 12000000},
        {"12円", '.', 12000000},
        {"12 kr", '.', 12000000},
        {"kr. 12,50", ',', 12500000},
        {"RM12", '.', 12000000},
        {"R12", '.', 12000000},
        {"zł12", '.', 12000000},
        /* full width, and marks of direction */
        {"１２３４．５", '.', 1234500000},
        {"￥１，２３４", '.', 1234000000},
        {"－１２", '.', -12000000},
        {"（１２）", '.', -12000000},
        {"１２　ＵＳＤ", '.', 12000000},
        {"\u200F12.50 \u200F₪", '.', 12500000},
        {"\t 12.50 ", '.', 12500000},
        /* exponents */
        {"1e3", '.', 1000000000},
        {"1.5E+2", '.', 150000000},
        {"-2.5e-1", '.', -250000},
        {"1e-7", '.', 0},
        {"1,5e1", ',', 15000000},
        {"0e9999", '.', 0},
        {"1e-99999", '.', 0},
        {"123456789012345678901234567890e-26", '.', 1234567890},
        /* more than six decimals: half to even, exactly */
        {"0.0000005", '.', 0},
        {"0.0000015", '.', 2},
        {"0.0000025", '.', 2},
        {"-0.0000015", '.', -2},
        {"0.00000050000000000000000000000000000000000001", '.', 1},
        {"0.0000015000000000000000000000000000000000000", '.', 2},
        {"0.00000249999999999999999999999999999999999999", '.', 2},
        {"9223372036854.7758074999999999999999999999999", '.', INT64_MAX},
        {"0.1999999999999999999999999999999999999999999999999", '.', 200000},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        int64_t micro = 42;
        if (!money_parse(rows[i].text, strlen(rows[i].text), rows[i].decimal, &micro))
            fail_msg("\"%s\" was refused", rows[i].text);
        if (micro != rows[i].micro)
            fail_msg("\"%s\" gave %lld", rows[i].text, (long long)micro);
    }
}

static void input_money_parse_refuses(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        char decimal;
    } rows[] = {
        {"", '.'},
        {" ", '.'},
        {"-", '.'},
        {".", '.'},
        {"$", '.'},
        {"USD", '.'},
        {"()", '.'},
        {"abc", '.'},
        {"12a", '.'},
        {"12 34", '.'},
        {"1.2.3", '.'},
        {"1,23", '.'},
        {"1,2345", '.'},
        {"0,123", '.'}, /* surely a decimal comma */
        {"1234,567", '.'},
        {"1,,234", '.'},
        {",234", '.'},
        {"1,234,", '.'},
        {"1,234 567", '.'},
        {"123,45,678", '.'},
        {"1,23,45", '.'},
        {"1,234,56,789", '.'},
        {"1.50", ','},
        {"--5", '.'},
        {"-5-", '.'},
        {"(-5)", '.'},
        {"(5", '.'},
        {"5)", '.'},
        {"((5))", '.'},
        {"5+", '.'},
        {"12,-", '.'},
        {"12.---", '.'},
        {"5%", '.'},
        {"12K", '.'},
        {"12R", '.'},
        {"100.00 CR", '.'},
        {"USD USD 5", '.'},
        {"XXY 5", '.'},
        {"usd 5", '.'},
        {"1e", '.'},
        {"1e+", '.'},
        {"1e1.5", '.'},
        {"1,000e3", '.'},
        {"e5", '.'},
        {"NaN", '.'},
        {"inf", '.'},
        {"0x10", '.'},
        {"2024-05-31", '.'},
        {"12:30", '.'},
        {"9223372036854.775808", '.'},
        {"-9223372036854.775809", '.'},
        {"9223372036854.7758075", '.'},
        {"10000000000000", '.'},
        {"1e13", '.'},
        {"1e9999", '.'},
        {"123456789012345678901234567890123456789012", '.'},
        {"\xFF"
         "12",
         '.'},
        {"12\xC2", '.'},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        int64_t micro = 42;
        if (money_parse(rows[i].text, strlen(rows[i].text), rows[i].decimal, &micro))
            fail_msg("\"%s\" gave %lld", rows[i].text, (long long)micro);
        assert_int_equal(micro, 42);
    }
    int64_t micro = 42;
    assert_false(money_parse("1\0002", 3, '.', &micro));
    char text[200];
    memset(text, '1', sizeof text);
    assert_false(money_parse(text, sizeof text, '.', &micro));
    memset(text, ' ', sizeof text);
    assert_false(money_parse(text, sizeof text, '.', &micro));
}

/* A leading space keeps a value off the short way; the result is the same. */
static void consistency_money_short_way_is_the_long_way(void **state)
{
    (void)state;
    static const char alphabet[] = "0123456789.,-";
    uint64_t seed = 1;
    int accepted = 0;
    for (int i = 0; i < 1000000; i++) {
        char text[24] = " ";
        size_t size = 1 + next_random(&seed) % 20;
        for (size_t j = 1; j <= size; j++) {
            uint64_t r = next_random(&seed);
            text[j] = r % 4 ? (char)('0' + r % 10) : alphabet[r / 4 % 13];
        }
        char decimal = next_random(&seed) % 2 ? '.' : ',';
        int64_t direct = 42, spaced = 42;
        bool ok = money_parse(text + 1, size, decimal, &direct);
        assert_int_equal(ok, money_parse(text, size + 1, decimal, &spaced));
        assert_int_equal(direct, spaced);
        accepted += ok;
    }
    assert_true(accepted > 10000);
}

/* What is written reads back, at every size. */
static void invariant_money_format_reads_back(void **state)
{
    (void)state;
    uint64_t seed = 2;
    for (int i = 0; i < 300000; i++) {
        int64_t amount = (int64_t)(next_random(&seed) >> next_random(&seed) % 64);
        amount = next_random(&seed) % 2 ? amount : (int64_t) - (uint64_t)amount;
        amount = i == 0 ? INT64_MIN : i == 1 ? INT64_MAX : amount;
        char text[MONEY_TEXT];
        int64_t read = 42;
        money_format(amount, 6, 6, text);
        assert_true(money_parse(text, strlen(text), '.', &read));
        assert_int_equal(read, amount);
        money_format_grouped(amount, 6, 6, text);
        assert_true(money_parse(text, strlen(text), '.', &read));
        assert_int_equal(read, amount);
    }
}

static void correctness_money_style(void **state)
{
    (void)state;
    static const struct {
        char decimal;
        const char *values[4];
    } rows[] = {
        {'.', {0}},
        {'.', {"1", "20", "300"}},
        {'.', {"1.5"}},
        {',', {"1,5"}},
        {'.', {"1,234.50"}},
        {',', {"1.234,50"}},
        {'.', {"1,234"}}, /* a lone comma is grouping */
        {'?', {"1.234"}},
        {'?', {"1.234", "1,234"}},
        {'?', {"-1.234", "$999.000"}},
        {'.', {"1.234", "1.5"}},
        {',', {"1.234", "1,5"}},
        {'.', {"1,234", "1.5"}},
        {',', {"1,234", "1,5"}},
        {',', {"1.234.567", "1.234"}},
        {'.', {"1,234,567", "1.234"}},
        {'.', {"0.123"}},
        {',', {"0,123"}},
        {'.', {"1234.567"}},
        {',', {"1234,567"}},
        {'.', {".500"}},
        {'.', {"1 234.567"}},
        {',', {"1'234,567"}},
        {'.', {"1.234e3"}},
        {',', {"12,-"}},
        {'.', {"CHF 12.--"}},
        {'.', {"5."}},
        {'.', {"12,34,567"}},
        {0, {"1.5", "1,5"}},
        {0, {"1,234.5", "1.234,5"}},
        {0, {"1,234,567", "1.234.567"}},
        {0, {"1.234.567", "1.5"}},
        {'.', {"1.2.3", "31.12.2024", "a,5", "1.50"}}, /* no amounts among them */
        {',', {"１．２３４，５０"}},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct money_style style = {0};
        for (size_t j = 0; j < 4 && rows[i].values[j]; j++)
            money_style_observe(&style, rows[i].values[j], strlen(rows[i].values[j]));
        char decimal = money_style_decimal(&style);
        if (decimal != rows[i].decimal)
            fail_msg("row %zu (%s): '%c'", i, rows[i].values[0], decimal);
    }
}

static void correctness_money_sign(void **state)
{
    (void)state;
    static const struct {
        const char *text, *currency;
    } rows[] = {
        {"12.50", ""},         {"", ""},
        {"USD", ""},           {"US$12", "USD"},
        {"US $12", "USD"},     {"$12", "$"},
        {"＄12", "$"},         {"\u00A512", "\u00A5"},
        {"￥１２", "\u00A5"},  {"12 USD", "USD"},
        {"EUR 12,50", "EUR"},  {"12,50 €", "EUR"},
        {"£12", "GBP"},        {"NT$1,200", "TWD"},
        {"NT 1200", "TWD"},    {"HK$12", "HKD"},
        {"R$ 12,50", "BRL"},   {"RM12", "MYR"},
        {"R12", "ZAR"},        {"12 kr", "kr"},
        {"kr. 12", "kr"},      {"12 zł", "PLN"},
        {"1 234 Kč", "CZK"},   {"₩12", "KRW"},
        {"12원", "KRW"},       {"12円", "JPY"},
        {"12元", "元"},        {"CN¥12", "CNY"},
        {"-$12", "$"},         {"($12)", "$"},
        {"$12.00 USD", "USD"}, {"$12.00 CAD", "CAD"},
        {"USD 12 USD", "USD"}, {"USD 12 EUR", ""},
        {"US$12 $", "USD"},    {"$ 12 kr", "kr"},
        {"ABC 12", ""},        {"$x", ""},
        {"12 R", ""},          {"Rs.12", "Rs"},
        {"CHF 12.-", "CHF"},   {"₹1,00,000", "INR"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        char out[8] = "?";
        money_sign(rows[i].text, strlen(rows[i].text), out);
        if (strcmp(out, rows[i].currency) != 0)
            fail_msg("\"%s\" gave \"%s\"", rows[i].text, out);
    }
}

/* ISO 4217, list one. */
static void correctness_money_currency_digits(void **state)
{
    (void)state;
    static const struct {
        const char *code;
        int digits;
    } rows[] = {
        {"USD", 2}, {"EUR", 2}, {"TWD", 2}, {"HUF", 2}, {"IDR", 2}, {"JPY", 0},
        {"KRW", 0}, {"VND", 0}, {"CLP", 0}, {"ISK", 0}, {"XPF", 0}, {"PYG", 0},
        {"KWD", 3}, {"BHD", 3}, {"TND", 3}, {"JOD", 3}, {"OMR", 3}, {"CLF", 4},
        {"UYW", 4}, {"", 2},    {"JP", 2},  {"PY0", 2}, {"???", 2}, {"JPYX", 2},
        {"jpy", 2}, {"$", 2},
    };
    for (size_t i = 0; i < COUNT(rows); i++)
        assert_int_equal(money_currency_digits(rows[i].code), rows[i].digits);
}

static void correctness_money_add(void **state)
{
    (void)state;
    int64_t sum = INT64_MAX - 1;
    assert_true(money_add(&sum, 1));
    assert_int_equal(sum, INT64_MAX);
    assert_false(money_add(&sum, 1));
    assert_int_equal(sum, INT64_MAX);
    assert_true(money_add(&sum, INT64_MIN));
    assert_int_equal(sum, -1);
    assert_false(money_add(&sum, INT64_MIN));
    assert_int_equal(sum, -1);
}

static void correctness_money_divide(void **state)
{
    (void)state;
    static const int64_t rows[][3] = {
        {0, 7, 0},
        {5, 2, 2},
        {7, 2, 4},
        {-5, 2, -2},
        {-7, 2, -4},
        {6, 4, 2},
        {10, 4, 2},
        {1, 3, 0},
        {2, 3, 1},
        {-2, 3, -1},
        {100, 1, 100},
        {INT64_MAX, 1, INT64_MAX},
        {INT64_MIN, 1, INT64_MIN},
        {INT64_MIN, 2, INT64_MIN / 2},
        {INT64_MAX, INT64_MAX, 1},
        {INT64_MIN, INT64_MAX, -1},
        {INT64_MAX / 2, INT64_MAX, 0},
        {INT64_MAX / 2 + 1, INT64_MAX, 1},
    };
    for (size_t i = 0; i < COUNT(rows); i++)
        assert_int_equal(money_divide(rows[i][0], rows[i][1]), rows[i][2]);
}

static void correctness_money_multiply(void **state)
{
    (void)state;
    static const struct {
        int64_t a, b, product;
        bool fits;
    } rows[] = {
        {2 * MICRO, 3 * MICRO, 6 * MICRO, true},
        {19990000, 3 * MICRO, 59970000, true}, /* 19.99 * 3 */
        {-19990000, 500000, -9995000, true},
        {-2 * MICRO, -3 * MICRO, 6 * MICRO, true},
        {1, 500000, 0, true}, /* half to even */
        {3, 500000, 2, true},
        {-3, 500000, -2, true},
        {5, 500000, 2, true},
        {INT64_MAX, MICRO, INT64_MAX, true},
        {INT64_MIN, MICRO, INT64_MIN, true},
        {INT64_MIN, -MICRO, 42, false},
        {INT64_MAX, MICRO + 1, 42, false},
        {INT64_MIN, INT64_MIN, 42, false},
        {0, INT64_MIN, 0, true},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        int64_t product = 42;
        assert_int_equal(money_multiply_micro(rows[i].a, rows[i].b, &product),
                         rows[i].fits);
        assert_int_equal(product, rows[i].product);
    }
}

static void correctness_money_rescale(void **state)
{
    (void)state;
    static const struct {
        int64_t amount;
        int from, to;
        int64_t result;
    } rows[] = {
        {1234500000, 6, 2, 123450}, {1234505000, 6, 2, 123450},
        {1234515000, 6, 2, 123452}, {-1234515000, 6, 2, -123452},
        {1500000, 6, 0, 2},         {2500000, 6, 0, 2},
        {123, 2, 2, 123},           {123, 2, 6, 1230000},
        {-1, 0, 6, -1000000},       {INT64_MIN, 6, 6, INT64_MIN},
        {INT64_MAX, 18, 0, 9},
    };
    for (size_t i = 0; i < COUNT(rows); i++)
        assert_int_equal(money_rescale(rows[i].amount, rows[i].from, rows[i].to),
                         rows[i].result);
}

static void correctness_money_format(void **state)
{
    (void)state;
    static const struct {
        int64_t amount;
        int scale, digits;
        const char *plain, *grouped;
    } rows[] = {
        {0, 2, 2, "0.00", "0.00"},
        {5, 2, 2, "0.05", "0.05"},
        {-5, 2, 2, "-0.05", "-0.05"},
        {123450, 2, 2, "1234.50", "1,234.50"},
        {-123450, 2, 2, "-1234.50", "-1,234.50"},
        {1234500000, 6, 2, "1234.50", "1,234.50"},
        {1234505000, 6, 2, "1234.50", "1,234.50"},
        {1234515000, 6, 2, "1234.52", "1,234.52"},
        {999999999, 6, 2, "1000.00", "1,000.00"},
        {-4999, 6, 2, "0.00", "0.00"}, /* no negative nothing */
        {-5000, 6, 2, "0.00", "0.00"},
        {-5001, 6, 2, "-0.01", "-0.01"},
        {100, 0, 0, "100", "100"},
        {1000, 0, 0, "1000", "1,000"},
        {1234567, 0, 0, "1234567", "1,234,567"},
        {12, 0, 2, "12.00", "12.00"},
        {125, 2, 3, "1.250", "1.250"},
        {1, 3, 0, "0", "0"},
        {INT64_MAX, 6, 6, "9223372036854.775807", "9,223,372,036,854.775807"},
        {INT64_MIN, 0, 2, "-9223372036854775808.00", "-9,223,372,036,854,775,808.00"},
        {INT64_MIN, 0, 18, "-9223372036854775808.000000000000000000",
         "-9,223,372,036,854,775,808.000000000000000000"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        char text[MONEY_TEXT];
        char *out = money_format(rows[i].amount, rows[i].scale, rows[i].digits, text);
        assert_ptr_equal(out, text);
        assert_string_equal(text, rows[i].plain);
        money_format_grouped(rows[i].amount, rows[i].scale, rows[i].digits, text);
        assert_string_equal(text, rows[i].grouped);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(correctness_money_parse),
        cmocka_unit_test(input_money_parse_refuses),
        cmocka_unit_test(consistency_money_short_way_is_the_long_way),
        cmocka_unit_test(invariant_money_format_reads_back),
        cmocka_unit_test(correctness_money_style),
        cmocka_unit_test(correctness_money_sign),
        cmocka_unit_test(correctness_money_currency_digits),
        cmocka_unit_test(correctness_money_add),
        cmocka_unit_test(correctness_money_divide),
        cmocka_unit_test(correctness_money_multiply),
        cmocka_unit_test(correctness_money_rescale),
        cmocka_unit_test(correctness_money_format),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
