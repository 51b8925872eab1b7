/* SPDX-License-Identifier: Apache-2.0 */
#include "ingest/interval.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void correctness_interval(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        uint16_t term; /* 0: not understood */
        enum term_unit unit;
    } rows[] = {
        {"month", 1, TERM_MONTHS},
        {"Monthly", 1, TERM_MONTHS},
        {"months", 1, TERM_MONTHS},
        {"3 months", 3, TERM_MONTHS},
        {"3-month", 3, TERM_MONTHS},
        {"every 3 months", 3, TERM_MONTHS},
        {"every month", 1, TERM_MONTHS},
        {"everymonth", 1, TERM_MONTHS},
        {"m", 1, TERM_MONTHS},
        {"12m", 12, TERM_MONTHS},
        {"1 mon", 1, TERM_MONTHS},
        {"month-to-month", 1, TERM_MONTHS},
        {"Monthly plan", 1, TERM_MONTHS},
        {"quarterly", 3, TERM_MONTHS},
        {"year", 12, TERM_MONTHS},
        {"yearly", 12, TERM_MONTHS},
        {"annually", 12, TERM_MONTHS},
        {"2 years", 24, TERM_MONTHS},
        {"half-year", 6, TERM_MONTHS},
        {"semi-annual", 6, TERM_MONTHS},
        {"semiannually", 6, TERM_MONTHS},
        {"half yearly", 6, TERM_MONTHS},
        {"week", 7, TERM_DAYS},
        {"2 weeks", 14, TERM_DAYS},
        {"daily", 1, TERM_DAYS},
        {"30 days", 30, TERM_DAYS},
        {"月", 1, TERM_MONTHS},
        {"每月", 1, TERM_MONTHS},
        {"3個月", 3, TERM_MONTHS},
        {"年費", 12, TERM_MONTHS},
        {"半年", 6, TERM_MONTHS},
        {"2 週", 14, TERM_DAYS},
        {"semi-monthly", 0, 0},
        {"half-month", 0, 0},
        {"monday", 0, 0},
        {"weekday", 0, 0},
        {"0 months", 0, 0},
        {"999 years", 11988, TERM_MONTHS},
        {"9999 years", 0, 0},
        {"10000000000 days", 0, 0},
        {"", 0, 0},
        {"every", 0, 0},
        {"3", 0, 0},
        {"once", 0, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        uint16_t term = 0;
        enum term_unit unit = TERM_DAYS;
        bool known = interval_parse(rows[i].text, strlen(rows[i].text), &term, &unit);
        if (known != (rows[i].term != 0) || term != rows[i].term ||
            (known && unit != rows[i].unit))
            fail_msg("%s: %d of %d", rows[i].text, term, unit);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(correctness_interval)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
