/* SPDX-License-Identifier: Apache-2.0 */
#include "base/rate.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

static void correctness_rate_parse(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        char decimal;
        int64_t mantissa;
        int scale;
    } rows[] = {
        {"31.5", '.', 315, 1},
        {"31,525", ',', 31525, 3},
        {"1", '.', 1, 0},
        {"100.00", '.', 100, 0},
        {"0.0000412", '.', 412, 7},
        {".5", '.', 5, 1},
        {"3.17e-2", '.', 317, 4},
        {"3.17E+2", '.', 317, 0},
        {"1e3", '.', 1000, 0},
        {"0.123456789012345678", '.', 123456789012345678, 18},
        {"1.0000000000000000000000", '.', 1, 0},
        {"123456789012345678000e-3", '.', 123456789012345678, 0},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct rate r = {0};
        if (!rate_parse(rows[i].text, strlen(rows[i].text), rows[i].decimal, &r))
            fail_msg("%s is a rate", rows[i].text);
        /* 100 may be kept as 100 x 10^0: the value is what counts */
        assert_int_equal(r.mantissa, rows[i].mantissa);
        assert_int_equal(r.scale, rows[i].scale);
    }
}

static void input_rate_parse(void **state)
{
    (void)state;
    static const char *const rows[] = {
        "",
        "x",
        "0",
        "0.00",
        "-1",
        "+1",
        "1.2.3",
        "1,234.5",
        "1e",
        "1e-",
        "1 2",
        "1e999",
        "e5",
        "NaN",
        "inf",
        ".",
        "1e-19",
        "31.5x",
        "1234567890123456789",
        "0.1234567890123456789",
        "99999999999999999999",
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct rate r = {.mantissa = 7, .scale = 3};
        if (rate_parse(rows[i], strlen(rows[i]), '.', &r))
            fail_msg("\"%s\" is no rate", rows[i]);
        assert_int_equal(r.mantissa, 7);
        assert_int_equal(r.scale, 3);
    }
}

static void correctness_rate_convert(void **state)
{
    (void)state;
    static const struct {
        int64_t amount;
        const char *rate;
        bool inverse;
        int from, digits, to;
        int64_t expected;
    } rows[] = {
        {10000000, "31.5", false, 6, 2, 6, 315000000},  /* 10 -> 315.00 */
        {10000000, "31.5", true, 6, 2, 6, 320000},      /* 0.31746... -> 0.32 */
        {10, "0.25", false, 2, 2, 2, 2},                /* 0.025 -> 0.02, even */
        {30, "0.25", false, 2, 2, 2, 8},                /* 0.075 -> 0.08, even */
        {-10, "0.25", false, 2, 2, 2, -2},              /* the same below zero */
        {-30, "0.25", false, 2, 2, 2, -8},              /* */
        {-31, "0.25", false, 2, 2, 2, -8},              /* -0.0775 */
        {1, "0.005000000000000001", false, 0, 2, 2, 1}, /* just above a half */
        {1, "0.004999999999999999", false, 0, 2, 2, 0}, /* just below */
        {100, "150.25", false, 2, 0, 2, 15000},         /* 150.25 -> 150 of no cents */
        {100, "8", true, 2, 2, 2, 12},                  /* 0.125 -> 0.12, even */
        {300, "8", true, 2, 2, 2, 38},                  /* 0.375 -> 0.38, even */
        {9000000000000000000, "0.1", false, 6, 2, 6, 900000000000000000},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct rate r = {0};
        int64_t out = 0;
        assert_true(rate_parse(rows[i].rate, strlen(rows[i].rate), '.', &r));
        r.inverse = rows[i].inverse;
        assert_true(rate_convert(rows[i].amount, r, rows[i].from, rows[i].digits,
                                 rows[i].to, &out));
        if (out != rows[i].expected)
            fail_msg("row %zu: %lld", i, (long long)out);
    }
}

static void input_rate_convert_does_not_fit(void **state)
{
    (void)state;
    struct rate r = {.mantissa = 999999999999999999, .scale = 0};
    int64_t out = 5;
    assert_false(rate_convert(INT64_MAX, r, 6, 2, 6, &out));
    assert_false(rate_convert(1, (struct rate){0}, 2, 2, 2, &out));
    assert_int_equal(out, 5);
    assert_true(rate_same(r, r));
    assert_false(rate_same(r, (struct rate){.mantissa = 1}));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(correctness_rate_parse),
        cmocka_unit_test(input_rate_parse),
        cmocka_unit_test(correctness_rate_convert),
        cmocka_unit_test(input_rate_convert_does_not_fit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
