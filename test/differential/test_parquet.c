/* SPDX-License-Identifier: Apache-2.0 */
/* The same orders as Parquet, with columns of several types, give the same report. */
#include "database.h"
#include "made.h"
#include "program.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

static char directory[512];

/* name, the columns of orders.csv as they are written */
static const char *const cases[][2] = {
    {"consistency_parquet_text", "*"},
    {"consistency_parquet_timestamp_decimal",
     "* REPLACE (order_date::TIMESTAMP AS order_date, total::DECIMAL(12, 2) AS total)"},
    {"consistency_parquet_timestamptz_double",
     "* REPLACE (order_date::TIMESTAMPTZ AS order_date, total::DOUBLE AS total)"},
    {"consistency_parquet_boolean", "* REPLACE (test = 'true' AS test)"},
};

static char *report_of(const char *orders, const char *refunds)
{
    char orders_path[2048], refunds_path[2048];
    snprintf(orders_path, sizeof orders_path, "%s/%s", directory, orders);
    snprintf(refunds_path, sizeof refunds_path, "%s/%s", directory, refunds);
    struct program_line line = {0};
    program_add(&line, "report");
    program_add(&line, orders_path);
    program_add(&line, refunds_path);
    program_add(&line, "--by");
    program_add(&line, "country");
    program_add(&line, "--format");
    program_add(&line, "json");
    json_t *report = program_json(&line);
    json_object_del(json_object_get(report, "source"), "files");
    char *text = json_dumps(report, JSON_INDENT(1));
    json_decref(report);
    return text;
}

static void copy(const char *columns)
{
    char text[4096];
    struct database *db = database_open();
    snprintf(text, sizeof text,
             "CREATE MACRO read(path) AS TABLE"
             "    FROM read_csv(path, header = true, all_varchar = true);"
             "COPY (SELECT %s FROM read('%s/orders.csv')) TO '%s/orders.parquet';"
             "COPY (FROM read('%s/refunds.csv')) TO '%s/refunds.parquet';",
             columns, directory, directory, directory, directory);
    database_do(db, text);
    database_close(db);
}

static void test_columns(void **state)
{
    const char *const *row = *state;
    copy(row[1]);
    char *expected = report_of("orders.csv", "refunds.csv");
    char *got = report_of("orders.parquet", "refunds.parquet");
    assert_string_equal(expected, got);
    free(expected);
    free(got);
}

static int make_files(void **state)
{
    (void)state;
    const char *where = getenv("TMPDIR");
    snprintf(directory, sizeof directory, "%.400s/parquet.XXXXXX",
             where ? where : "/tmp");
    if (!mkdtemp(directory))
        return -1;
    made_shop(directory);
    return 0;
}

static int remove_one(const char *path, const struct stat *info, int kind, struct FTW *at)
{
    (void)info;
    (void)kind;
    (void)at;
    return remove(path);
}

static int remove_files(void **state)
{
    (void)state;
    return nftw(directory, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

int main(void)
{
    struct CMUnitTest tests[COUNT(cases)];
    for (size_t i = 0; i < COUNT(cases); i++)
        tests[i] = (struct CMUnitTest){.name = cases[i][0],
                                       .test_func = test_columns,
                                       .initial_state = (void *)cases[i]};
    return cmocka_run_group_tests(tests, make_files, remove_files);
}
