/* SPDX-License-Identifier: Apache-2.0 */
/* The demonstration's tea club and surveys: what `report` says of them, against SQL over
 * the files. */
#include "cli/demo_shop.h"

#include "base/buf.h"
#include "database.h"
#include "program.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define AS_OF     "2024-06-30"
#define CUSTOMERS 6000
#define PATH_SIZE 64
#define RELATIVE  1e-12
#define METRICS   16 /* of club.sql, the first period two less */
#define MONTHS    27 /* of the club */

static char subscriptions[PATH_SIZE], answers[PATH_SIZE], deliveries[PATH_SIZE];
static char directory[] = "/tmp/demo-XXXXXX";

static void write_to(char path[PATH_SIZE], const char *name, const struct demo_shop *shop,
                     void (*write)(const struct demo_shop *, struct output *))
{
    struct err_info info;
    struct output out;
    snprintf(path, PATH_SIZE, "%s/%s", directory, name);
    assert_int_equal(output_open(&out, path, &info), ERR_OK);
    write(shop, &out);
    assert_int_equal(output_commit(&out, &info), ERR_OK);
}

static int write_files(void **state)
{
    (void)state;
    struct demo_shop shop;
    if (!mkdtemp(directory))
        return -1;
    demo_shop_build(&shop, 7, CUSTOMERS);
    write_to(subscriptions, "subscriptions.csv", &shop, demo_shop_write_subscriptions);
    write_to(answers, "answers.csv", &shop, demo_shop_write_answers);
    write_to(deliveries, "deliveries.csv", &shop, demo_shop_write_deliveries);
    demo_shop_release(&shop);
    return 0;
}

static int remove_files(void **state)
{
    (void)state;
    unlink(subscriptions);
    unlink(answers);
    unlink(deliveries);
    return rmdir(directory);
}

static json_t *period_of(const json_t *report, const char *start)
{
    size_t i;
    json_t *period;
    json_array_foreach(
        json_object_get(report, "periods"), i,
        period) if (!strcmp(json_string_value(json_object_get(period, "start")),
                            start)) return period;
    fail_msg("the report has no period from %s on", start);
    return NULL;
}

static bool equals(const char *expected, const json_t *value)
{
    if (json_is_string(value))
        return !strcmp(expected, json_string_value(value));
    double wanted = strtod(expected, NULL);
    return json_is_number(value) &&
           fabs(wanted - json_number_value(value)) <= RELATIVE * (fabs(wanted) + 1);
}

/* Every row of the table `expected`; there are so many at least. */
static void compare(struct database *db, const json_t *report, size_t least)
{
    struct table *t =
        database_read(db, "SELECT b::VARCHAR, metric, value FROM expected ORDER BY 1, 2");
    size_t differences = 0;
    for (size_t i = 0; i < table_rows(t); i++) {
        const char *start = table_text(t, i, 0), *metric = table_text(t, i, 1);
        const json_t *metrics = json_object_get(period_of(report, start), "metrics");
        const json_t *value = json_object_get(json_object_get(metrics, metric), "value");
        if (equals(table_text(t, i, 2), value))
            continue;
        char *got = json_dumps(value, JSON_ENCODE_ANY);
        print_error("%s %s: expected %s, got %s\n", start, metric, table_text(t, i, 2),
                    got ? got : "nothing");
        free(got);
        differences++;
    }
    if (table_rows(t) < least)
        fail_msg("%zu rows to compare, expected %zu", table_rows(t), least);
    assert_int_equal(differences, 0);
    table_free(t);
}

struct choice {
    const char *unit, *words; /* of the command line */
    const char *ended, *paused;
};

#define BY_SERVICE "coalesce(paid_until, end_date, cancelled_at)"

static void compare_club(const struct choice *choice, size_t least)
{
    char words[256];
    struct program_line line = {0};
    snprintf(words, sizeof words, "report --format json --as-of %s --period %s %s", AS_OF,
             choice->unit, choice->words);
    program_add_words(&line, words);
    program_add(&line, subscriptions);
    json_t *report = program_json(&line);
    struct database *db = database_open();
    const struct parameter parameters[] = {{"file", subscriptions},
                                           {"unit", choice->unit},
                                           {"as_of", AS_OF},
                                           {"ended", choice->ended},
                                           {"paused", choice->paused}};
    database_run(db, "club", parameters, sizeof parameters / sizeof *parameters);
    compare(db, report, least);
    database_close(db);
    json_decref(report);
}

static void correctness_demo_club_by_service(void **state)
{
    (void)state;
    compare_club(&(struct choice){"month", "", BY_SERVICE, "true"}, MONTHS * METRICS - 2);
    compare_club(&(struct choice){"quarter", "", BY_SERVICE, "true"},
                 MONTHS / 3 * METRICS - 2);
    compare_club(&(struct choice){"week", "", BY_SERVICE, "true"}, 100 * METRICS);
}

static void correctness_demo_club_by_billing(void **state)
{
    (void)state;
    compare_club(&(struct choice){"month", "--set end=billing",
                                  "coalesce(end_date, paid_until, cancelled_at)", "true"},
                 MONTHS * METRICS - 2);
}

static void correctness_demo_club_by_schedule(void **state)
{
    (void)state;
    compare_club(&(struct choice){"month", "--set end=scheduled",
                                  "coalesce(cancelled_at, end_date, paid_until)", "true"},
                 MONTHS * METRICS - 2);
}

static void correctness_demo_club_pauses_absent(void **state)
{
    (void)state;
    compare_club(
        &(struct choice){"month", "--set paused_present=false", BY_SERVICE, "false"},
        MONTHS * METRICS - 2);
}

static void correctness_demo_surveys(void **state)
{
    (void)state;
    static const char *const units[] = {"month", "quarter"};
    for (size_t i = 0; i < 2; i++) {
        char words[256];
        struct program_line line = {0};
        snprintf(words, sizeof words, "report --format json --as-of %s --period %s",
                 AS_OF, units[i]);
        program_add_words(&line, words);
        const char *const files[] = {subscriptions, answers, "--as", "deliveries",
                                     deliveries};
        for (size_t f = 0; f < 5; f++)
            program_add(&line, files[f]);
        json_t *report = program_json(&line);
        struct database *db = database_open();
        const struct parameter parameters[] = {
            {"file", answers}, {"deliveries", deliveries}, {"unit", units[i]}};
        database_run(db, "surveys", parameters, 3);
        compare(db, report, i ? 6 * 4 : 18 * 3 + 6);
        database_close(db);
        json_decref(report);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(correctness_demo_club_by_service),
        cmocka_unit_test(correctness_demo_club_by_billing),
        cmocka_unit_test(correctness_demo_club_by_schedule),
        cmocka_unit_test(correctness_demo_club_pauses_absent),
        cmocka_unit_test(correctness_demo_surveys),
    };
    return cmocka_run_group_tests(tests, write_files, remove_files);
}
