/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/format.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void check(struct buf *out, const char *wanted)
{
    assert_string_equal(buf_text(out), wanted);
    buf_clear(out);
}

static void correctness_count(void **state)
{
    static const struct {
        int64_t count;
        const char *text;
    } rows[] = {
        {0, "0"},
        {7, "7"},
        {-7, "-7"},
        {999, "999"},
        {1000, "1,000"},
        {-1000, "-1,000"},
        {123456, "123,456"},
        {1234567, "1,234,567"},
        {INT64_MAX, "9,223,372,036,854,775,807"},
        {INT64_MIN, "-9,223,372,036,854,775,808"},
    };
    struct buf out = {0};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        format_count(&out, rows[i].count);
        check(&out, rows[i].text);
    }
    buf_release(&out);
}

static void correctness_share_and_real(void **state)
{
    struct buf out = {0};
    (void)state;
    format_share(&out, 0.8);
    check(&out, "80.0%");
    format_share(&out, 1);
    check(&out, "100.0%");
    format_share(&out, 99999 / 100000.); /* less than all */
    check(&out, ">99.9%");
    format_share(&out, 0.9995);
    check(&out, ">99.9%");
    format_share(&out, 0.9994);
    check(&out, "99.9%");
    format_share(&out, 0.1 + 0.2 + 0.3 + 0.4 - 1e-16); /* all */
    check(&out, "100.0%");
    format_share(&out, 1.0001); /* more than all, as net revenue retention may be */
    check(&out, "100.0%");
    format_share(&out, 0);
    check(&out, "0.0%");
    format_share(&out, 1 / 100000.); /* more than none */
    check(&out, "<0.1%");
    format_share(&out, 0.0006);
    check(&out, "0.1%");
    format_share(&out, -0.0001); /* no minus before a zero */
    check(&out, "0.0%");
    format_share(&out, -0.5);
    check(&out, "-50.0%");
    format_share(&out, NAN);
    check(&out, FORMAT_NONE);
    format_real(&out, 1234567.891, 2);
    check(&out, "1,234,567.89");
    format_real(&out, -1234.5, 1);
    check(&out, "-1,234.5");
    format_real(&out, INFINITY, 1);
    check(&out, FORMAT_NONE);
    format_real(&out, 1e300, 0);
    assert_true(out.size > 300);
    buf_release(&out);
}

static struct catalogue_value share(double real, double low, double high)
{
    return (struct catalogue_value){.unit = CATALOGUE_SHARE,
                                    .real = real,
                                    .has_interval = true,
                                    .low = low,
                                    .high = high};
}

static struct catalogue_value count(int64_t number)
{
    return (struct catalogue_value){.unit = CATALOGUE_COUNT, .count = number};
}

static void correctness_value(void **state)
{
    const struct catalogue_facts facts = {.scale = 4, .digits = 2};
    struct catalogue_value null = share(0.5, 0, 1);
    null.why = "nobody";
    struct {
        struct catalogue_value value;
        const char *text;
    } rows[] = {
        {count(12345), "12,345"},
        {share(0.123, 0, 1), "12.3%"},
        {{.unit = CATALOGUE_MONEY, .money = 123456700}, "12,345.67"},
        {{.unit = CATALOGUE_NUMBER, .real = 2.345}, "2.35"},
        {{.unit = CATALOGUE_DAYS, .real = 34}, "34.0"},
        {{.unit = CATALOGUE_PERIODS, .real = 4.56}, "4.6"},
        {null, FORMAT_NONE},
    };
    struct buf out = {0};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        format_value(&out, &rows[i].value, &facts);
        check(&out, rows[i].text);
    }
    format_part(&out, 4500, true, &facts);
    check(&out, "0.45");
    format_part(&out, 4500, false, &facts);
    check(&out, "4,500");
    buf_release(&out);
}

static void correctness_interval(void **state)
{
    struct catalogue_value none = count(3), null = share(0.5, 0.4, 0.6),
                           some = share(0.8, 0.4902, 0.9433);
    struct buf out = {0};
    null.why = "nobody";
    (void)state;
    format_interval(&out, &some); /* 8 of 10, Wilson 1927 */
    check(&out, "49.0–94.3%");
    format_interval(&out, &none);
    check(&out, "");
    format_interval(&out, &null);
    check(&out, "");
    buf_release(&out);
}

static void correctness_change(void **state)
{
    struct catalogue_value null = count(5);
    null.why = "nobody";
    struct {
        struct catalogue_value now, before;
        const char *text;
    } rows[] = {
        {share(0.85, 0, 1), share(0.8, 0, 1), "+5.0 pts"},
        {share(0.75, 0, 1), share(0.8, 0, 1), "-5.0 pts"},
        {share(0.8, 0, 1), share(0.8, 0, 1), "0.0 pts"},
        {share(0.80001, 0, 1), share(0.8, 0, 1), "0.0 pts"},
        {share(0.79999, 0, 1), share(0.8, 0, 1), "0.0 pts"},
        {count(110), count(100), "+10.0%"},
        {count(0), count(100), "-100.0%"},
        {count(5), count(0), FORMAT_NONE}, /* a percentage of nothing */
        {count(5), count(-5), FORMAT_NONE},
        {count(5), null, FORMAT_NONE},
        {null, count(5), FORMAT_NONE},
    };
    struct buf out = {0};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        format_change(&out, &rows[i].now, &rows[i].before, " pts");
        check(&out, rows[i].text);
    }
    buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(correctness_count),
        cmocka_unit_test(correctness_share_and_real),
        cmocka_unit_test(correctness_value),
        cmocka_unit_test(correctness_interval),
        cmocka_unit_test(correctness_change),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
