/* SPDX-License-Identifier: Apache-2.0 */
#include "compare.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#define SHOWN_MAX      12
#define RELATIVE_ERROR 1e-12
#define TINY           1e-15 /* an interval's end that is 0 but for rounding */
#define WHERE_BYTES    512

/* ---- one value ---------------------------------------------------------- */

static void differ(struct compare *c, const char *where, const char *expected,
                   const json_t *got)
{
    char *text = got ? json_dumps(got, JSON_ENCODE_ANY | JSON_COMPACT) : NULL;
    if (c->differences++ < SHOWN_MAX)
        print_error("%s: %s: expected %s, got %s\n", c->name, where,
                    expected ? expected : "null", text ? text : "nothing");
    free(text);
}

static bool same_real(const char *expected, double got)
{
    double wanted = strtod(expected, NULL);
    double error = fabs(wanted - got);
    return error <= RELATIVE_ERROR * fabs(wanted) || error <= TINY;
}

static bool same(const char *kind, const char *expected, const json_t *got)
{
    if (!expected)
        return json_is_null(got);
    if (strcmp(kind, "real") == 0)
        return json_is_number(got) && same_real(expected, json_number_value(got));
    if (strcmp(kind, "count") == 0)
        return json_is_integer(got) &&
               json_integer_value(got) == strtoll(expected, NULL, 10);
    if (strcmp(kind, "members") == 0)
        return json_object_size(got) + json_array_size(got) ==
               strtoul(expected, NULL, 10);
    if (strcmp(kind, "flag") == 0)
        return json_is_boolean(got) &&
               json_is_true(got) == (strcmp(expected, "true") == 0);
    return json_is_string(got) && strcmp(expected, json_string_value(got)) == 0;
}

static void check(struct compare *c, const char *where, const char *kind,
                  const char *expected, const json_t *got)
{
    c->checks++;
    if (!same(kind, expected, got))
        differ(c, where, expected, got);
}

/* A member by path, a.b.2.c; "#" is the object itself. */
static const json_t *at_path(const json_t *value, const char *path)
{
    char copy[WHERE_BYTES];
    snprintf(copy, sizeof copy, "%s", path);
    for (char *step = strtok(copy, "."); step && value; step = strtok(NULL, "."))
        if (strcmp(step, "#") != 0)
            value = json_is_array(value) ? json_array_get(value, strtoul(step, NULL, 10))
                                         : json_object_get(value, step);
    return value;
}

/* ---- where a metric is -------------------------------------------------- */

static bool same_text(const char *a, const char *b)
{
    return a && b ? strcmp(a, b) == 0 : a == b;
}

static const json_t *find_group(const json_t *groups, const char *by, const char *value)
{
    size_t i;
    const json_t *group;
    json_array_foreach(
        groups, i,
        group) if (same_text(by, json_string_value(json_object_get(group, "by"))) &&
                   same_text(value, json_string_value(
                                        json_object_get(group, "value")))) return group;
    return NULL;
}

static const json_t *find_scope(const json_t *report, const char *scope)
{
    size_t i;
    const json_t *period;
    if (strcmp(scope, "total") == 0)
        return json_object_get(report, "total");
    json_array_foreach(json_object_get(report, "periods"), i,
                       period) if (same_text(scope,
                                             json_string_value(json_object_get(
                                                 period, "start")))) return period;
    return NULL;
}

struct place {
    const char *scope, *by, *value;
    const json_t *metrics;
};

/* Rows come sorted by scope and group, so that most lookups repeat the last one. */
static const json_t *find_metrics(struct place *last, const json_t *report,
                                  const char *scope, const char *by, const char *value)
{
    if (last->scope && same_text(last->scope, scope) && same_text(last->by, by) &&
        same_text(last->value, value))
        return last->metrics;
    const json_t *owner = find_scope(report, scope);
    if (owner && by)
        owner = find_group(json_object_get(owner, "groups"), by, value);
    *last = (struct place){scope, by, value, json_object_get(owner, "metrics")};
    return last->metrics;
}

static char *describe(char out[WHERE_BYTES], const struct table *t, size_t row,
                      const char *metric, const char *field)
{
    const char *by = table_text(t, row, 1), *value = table_text(t, row, 2);
    snprintf(out, WHERE_BYTES, "%s%s%s%s%s, %s.%s", table_text(t, row, 0), by ? ", " : "",
             by ? by : "", by ? " = " : "", by ? value ? value : "(none)" : "", metric,
             field);
    return out;
}

/* ---- reports ------------------------------------------------------------ */

/* Columns: scope, slice, group_value, metric, kind, value, numerator, denominator, low,
 * high. */
static void check_metric(struct compare *c, const struct table *t, size_t row,
                         const json_t *metric)
{
    static const char *const fields[] = {"value", "numerator", "denominator", "low",
                                         "high"};
    char where[WHERE_BYTES];
    const char *name = table_text(t, row, 3), *kind = table_text(t, row, 4);
    for (int i = 0; i < 5; i++) {
        const char *expected = table_text(t, row, 5 + (size_t)i);
        const json_t *got = json_object_get(metric, fields[i]);
        const char *type = i == 0                              ? kind
                           : i > 2                             ? "real"
                           : expected && strchr(expected, '.') ? "money"
                                                               : "count";
        if (i == 0 || expected)
            check(c, describe(where, t, row, name, fields[i]), type, expected, got);
        else if (i > 2)
            check(c, describe(where, t, row, name, fields[i]), "flag", "false",
                  got ? json_true() : json_false());
    }
    if (!table_text(t, row, 5) && !json_string_value(json_object_get(metric, "why")))
        differ(c, describe(where, t, row, name, "why"), "a reason", NULL);
}

static void compare_metrics(struct compare *c, struct database *db, const json_t *report)
{
    struct table *t =
        database_read(db, "FROM expected ORDER BY scope, slice, group_value");
    struct place place = {0};
    char where[WHERE_BYTES];
    for (size_t i = 0; i < table_rows(t); i++) {
        const char *name = table_text(t, i, 3);
        const json_t *metrics = find_metrics(&place, report, table_text(t, i, 0),
                                             table_text(t, i, 1), table_text(t, i, 2));
        const json_t *metric = json_object_get(metrics, name);
        if (metric)
            check_metric(c, t, i, metric);
        else
            differ(c, describe(where, t, i, name, "value"), table_text(t, i, 5), NULL);
    }
    table_free(t);
}

/* Columns: scope, slice, group_value, metric, field, kind, text. */
static void compare_more(struct compare *c, struct database *db, const json_t *report,
                         const char *query)
{
    struct table *t = database_read(db, query);
    struct place place = {0};
    char where[WHERE_BYTES];
    for (size_t i = 0; i < table_rows(t); i++) {
        const char *name = table_text(t, i, 3), *field = table_text(t, i, 4);
        const json_t *metrics = find_metrics(&place, report, table_text(t, i, 0),
                                             table_text(t, i, 1), table_text(t, i, 2));
        check(c, describe(where, t, i, name, field), table_text(t, i, 5),
              table_text(t, i, 6), at_path(json_object_get(metrics, name), field));
    }
    table_free(t);
}

/* Nothing in the report that SQL did not answer for. */
static void compare_coverage(struct compare *c, struct database *db, const json_t *report)
{
    struct table *names = database_read(
        db, "SELECT DISTINCT metric FROM expected UNION SELECT 'profit_what_if'");
    struct table *groups = database_read(db, "FROM grp WHERE slice IS NOT NULL");
    struct table *periods = database_read(db, "FROM period WHERE shown");
    json_t *shown = json_object_get(report, "periods");
    json_t *total = json_object_get(report, "total");
    if (json_array_size(shown) != table_rows(periods))
        differ(c, "periods", "other number of periods",
               json_integer((json_int_t)json_array_size(shown)));
    if (json_array_size(json_object_get(total, "groups")) != table_rows(groups))
        differ(c, "total", "other number of groups", json_object_get(total, "groups"));
    const char *key;
    json_t *value;
    json_object_foreach(json_object_get(total, "metrics"), key, value)
    {
        bool known = false;
        for (size_t i = 0; i < table_rows(names); i++)
            known |= strcmp(key, table_text(names, i, 0)) == 0;
        if (!known)
            differ(c, key, "no such metric in SQL", value);
    }
    table_free(names);
    table_free(groups);
    table_free(periods);
}

static void compare_rows_of(struct compare *c, struct database *db, const json_t *root,
                            const char *query)
{
    struct table *t = database_read(db, query);
    for (size_t i = 0; i < table_rows(t); i++)
        check(c, table_text(t, i, 0), table_text(t, i, 1), table_text(t, i, 2),
              at_path(root, table_text(t, i, 0)));
    table_free(t);
}

void compare_report(struct compare *c, struct database *db, const json_t *report)
{
    compare_coverage(c, db, report);
    compare_rows_of(c, db, report, "FROM expected_source");
    compare_rows_of(c, db, report, "FROM expected_period");
    compare_metrics(c, db, report);
    compare_more(
        c, db, report,
        "FROM expected_more WHERE text IS NOT NULL ORDER BY scope, slice, group_value");
    compare_more(c, db, report,
                 "FROM expected_what_if WHERE text IS NOT NULL ORDER BY scope, slice, "
                 "group_value");
}

void compare_start(struct compare *c, struct database *db, const json_t *report)
{
    compare_more(c, db, report, "FROM expected_start ORDER BY scope, slice, group_value");
}

/* ---- cohorts ------------------------------------------------------------ */

static const json_t *find_cohort(const json_t *cohorts, const char *name)
{
    size_t i;
    const json_t *cohort;
    json_array_foreach(json_object_get(cohorts, "cohorts"), i,
                       cohort) if (same_text(name,
                                             json_string_value(json_object_get(
                                                 cohort, "cohort")))) return cohort;
    return NULL;
}

/* Columns: cohort, size, k, then one a member of the cell. */
static void compare_cell(struct compare *c, const struct table *t, size_t row,
                         const json_t *cohort)
{
    static const char *const fields[][2] = {
        {"complete", "flag"},
        {"customers", "count"},
        {"on_or_after", "count"},
        {"present", "count"},
        {"orders", "count"},
        {"revenue", "money"},
        {"cumulative_revenue_per_customer", "money"},
    };
    char where[WHERE_BYTES];
    size_t k = strtoul(table_text(t, row, 2), NULL, 10);
    const json_t *cell = json_array_get(json_object_get(cohort, "cells"), k);
    snprintf(where, sizeof where, "cohort %s, size", table_text(t, row, 0));
    check(c, where, "count", table_text(t, row, 1), json_object_get(cohort, "size"));
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        snprintf(where, sizeof where, "cohort %s, k = %zu, %s", table_text(t, row, 0), k,
                 fields[i][0]);
        check(c, where, fields[i][1], table_text(t, row, 3 + i),
              json_object_get(cell, fields[i][0]));
    }
}

void compare_cohorts(struct compare *c, struct database *db, const json_t *cohorts)
{
    struct table *t = database_read(db, "FROM expected_cohort ORDER BY cohort, k");
    size_t cells = 0, i;
    const json_t *cohort;
    for (size_t row = 0; row < table_rows(t); row++)
        compare_cell(c, t, row, find_cohort(cohorts, table_text(t, row, 0)));
    json_array_foreach(json_object_get(cohorts, "cohorts"), i, cohort) cells +=
        json_array_size(json_object_get(cohort, "cells"));
    if (cells != table_rows(t))
        differ(c, "cells of all cohorts", "other number of cells", NULL);
    table_free(t);
}

void compare_finish(const struct compare *c)
{
    if (c->differences)
        fail_msg("%s: %zu of %zu numbers differ", c->name, c->differences, c->checks);
    if (c->checks == 0)
        fail_msg("%s: nothing was compared", c->name);
}
