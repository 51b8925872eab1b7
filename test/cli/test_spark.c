/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/spark.h"

#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void check(const double *values, size_t count, size_t columns, const char *wanted)
{
    struct buf out = {0};
    spark_add(&out, values, count, columns);
    assert_string_equal(buf_text(&out), wanted);
    buf_release(&out);
}

static void correctness_heights(void **state)
{
    static const double eight[] = {0, 1, 2, 3, 4, 5, 6, 7};
    static const double turned[] = {7, 0, 7};
    (void)state;
    check(eight, 8, 8, "▁▂▃▄▅▆▇█");
    check(turned, 3, 8, "█▁█");
}

static void correctness_level_and_gaps(void **state)
{
    static const double level[] = {5, 5, 5};
    static const double gap[] = {0, NAN, 1};
    static const double none[] = {NAN, NAN};
    (void)state;
    check(level, 3, 8, "▄▄▄");
    check(gap, 3, 8, "▁ █");
    check(none, 2, 8, "  ");
    check(NULL, 0, 8, "");
}

static void correctness_last_ones(void **state)
{
    /* The range is that of what is drawn: 9 is not. */
    static const double values[] = {9, 0, 1};
    (void)state;
    check(values, 3, 2, "▁█");
}

static void input_extremes(void **state)
{
    static const double values[] = {-DBL_MAX, 0, DBL_MAX, INFINITY};
    (void)state;
    check(values, 3, 8, "▁▅█");
    struct buf out = {0};
    spark_add(&out, values, 4, 8); /* whatever it draws, it draws four */
    assert_true(out.size > 0);
    buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(correctness_heights),
        cmocka_unit_test(correctness_level_and_gaps),
        cmocka_unit_test(correctness_last_ones),
        cmocka_unit_test(input_extremes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
