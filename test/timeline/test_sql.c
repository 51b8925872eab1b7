/* SPDX-License-Identifier: Apache-2.0 */
/* A few hundred random shops at once through plain SQL (test/sql/property), written from
 * the specification like the oracle but in another language and by sets: every number
 * of every kernel against it. */
#include "results.h"

#include "base/buf.h"
#include "base/mem.h"

#include <duckdb.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define SCENES     400
#define FIRST_SEED 100001 /* other ones than test_property.c's */

/* ---- DuckDB ------------------------------------------------------------------ */

struct sql {
    duckdb_database database;
    duckdb_connection connection;
};

static void sql_open(struct sql *sql)
{
    assert_int_equal(duckdb_open(NULL, &sql->database), DuckDBSuccess);
    assert_int_equal(duckdb_connect(sql->database, &sql->connection), DuckDBSuccess);
}

static void sql_close(struct sql *sql)
{
    duckdb_disconnect(&sql->connection);
    duckdb_close(&sql->database);
}

static void sql_query(struct sql *sql, const char *text, duckdb_result *result)
{
    if (duckdb_query(sql->connection, text, result) != DuckDBSuccess)
        fail_msg("%s\nin %s", duckdb_result_error(result), text);
}

static void sql_run(struct sql *sql, const char *text)
{
    duckdb_result result;
    sql_query(sql, text, &result);
    duckdb_destroy_result(&result);
}

/* The text of test/sql/property/<name>.sql. */
static void read_sql(const char *name, struct buf *out)
{
    const char *root = getenv("MAINSTAY_ROOT");
    struct buf path = {0};
    buf_printf(&path, "%s/test/sql/property/%s.sql", root ? root : ".", name);
    FILE *file = fopen(buf_text(&path), "r");
    if (file == NULL)
        fail_msg("cannot open %s", buf_text(&path));
    char part[4096];
    size_t size;
    while ((size = fread(part, 1, sizeof part, file)) > 0)
        buf_add(out, part, size);
    fclose(file);
    buf_release(&path);
}

static void sql_run_file(struct sql *sql, const char *name)
{
    struct buf text = {0};
    read_sql(name, &text);
    sql_run(sql, buf_text(&text));
    buf_release(&text);
}

/* ---- loading ----------------------------------------------------------------- */

#define NULL_VALUE INT64_MIN

static duckdb_appender open_table(struct sql *sql, const char *table)
{
    duckdb_appender appender;
    assert_int_equal(duckdb_appender_create(sql->connection, NULL, table, &appender),
                     DuckDBSuccess);
    return appender;
}

static void close_table(duckdb_appender appender)
{
    assert_int_equal(duckdb_appender_close(appender), DuckDBSuccess);
    duckdb_appender_destroy(&appender);
}

static void add_row(duckdb_appender appender, const int64_t *values, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (values[i] == NULL_VALUE)
            duckdb_append_null(appender);
        else
            duckdb_append_int64(appender, values[i]);
    }
    assert_int_equal(duckdb_appender_end_row(appender), DuckDBSuccess);
}

#define ADD_ROW(appender, ...)                          \
    add_row((appender), (const int64_t[]){__VA_ARGS__}, \
            sizeof((const int64_t[]){__VA_ARGS__}) / sizeof(int64_t))

static int64_t slicing_code(const struct scene *s)
{
    return !s->sliced ? 0 : s->slicing.fixed ? 1 : 2;
}

static int64_t or_null(int64_t value, int64_t unknown)
{
    return value == unknown ? NULL_VALUE : value;
}

static void load_history(duckdb_appender out, int64_t id, const struct scene *s)
{
    ADD_ROW(out, id, s->in.people, s->in.has_amounts, s->in.first_day, s->first, s->last,
            s->rule.as_of, s->rule.rule, s->rule.window_days, s->rule.grace_days,
            s->rule.count_zero_value, s->rule.fully_refunded_counts, s->rule.refunds,
            s->calendar.unit, s->calendar.week_start ? s->calendar.week_start : 1,
            s->calendar.fiscal_month ? s->calendar.fiscal_month : 1, s->loyal,
            slicing_code(s), s->slicing.none_code, ERR_WINDOW, s->rule.end,
            s->rule.trials_count, s->rule.paused_present,
            or_null(s->rule.past_due_days, INT32_MAX), s->in.has_mrr);
}

static void load_people(duckdb_appender people, duckdb_appender changes, int64_t id,
                        const struct scene *s)
{
    for (uint32_t p = 0; p < s->in.people; p++) {
        bool acquired = s->in.acquired_day != NULL && s->acquired_day[p] != INT32_MAX;
        ADD_ROW(people, id, p, acquired ? s->acquired_day[p] : NULL_VALUE, s->group[p],
                s->in.referred != NULL && s->referred[p]);
        if (slicing_code(s) != 2)
            continue;
        for (uint32_t i = s->change_start[p]; i < s->change_start[p + 1]; i++)
            ADD_ROW(changes, id, p, i, s->change_day[i], s->change_code[i]);
    }
}

static void load_orders(duckdb_appender out, int64_t id, const struct scene *s)
{
    for (uint32_t i = 0; i < s->in.orders; i++)
        ADD_ROW(out, id, i, s->order_person[i], s->order_day[i], s->order_gross[i],
                !!(s->order_flags[i] & ORDER_TEST),
                !!(s->order_flags[i] & ORDER_CANCELLED), s->order_rows[i]);
}

static void load_refunds(duckdb_appender out, int64_t id, const struct scene *s)
{
    for (uint32_t i = 0; i < s->in.refunds; i++) {
        bool dated = s->refund_day[i] != INT32_MIN;
        bool matched = s->refund_order[i] != TIMELINE_NO_ORDER;
        ADD_ROW(out, id, s->refund_person[i], dated ? s->refund_day[i] : NULL_VALUE,
                s->refund_amount[i], matched ? s->refund_order[i] : NULL_VALUE,
                s->refund_rows[i]);
    }
}

static void load_activities(duckdb_appender out, int64_t id, const struct scene *s)
{
    for (uint32_t i = 0; i < s->in.activities; i++)
        ADD_ROW(out, id, s->activity_person[i], s->activity_day[i],
                s->rule.event_chosen == NULL ||
                    s->rule.event_chosen[s->activity_event[i]]);
}

static void load_spells(duckdb_appender out, int64_t id, const struct scene *s)
{
    for (uint32_t i = 0; i < s->in.spells; i++) {
        const struct spell *p = &s->spell[i];
        ADD_ROW(out, id, i, s->spell_person[i], p->subscription, p->begin,
                or_null(p->end, INT32_MAX), or_null(p->scheduled, TIMELINE_NO_DAY),
                or_null(p->billing, TIMELINE_NO_DAY),
                or_null(p->service, TIMELINE_NO_DAY),
                or_null(p->past_due, TIMELINE_NO_DAY), p->mrr, p->rows, p->term,
                p->term_unit, p->state, !!(p->flags & SPELL_INVOLUNTARY));
    }
}

static void load_answers(duckdb_appender answers, duckdb_appender deliveries, int64_t id,
                         const struct scene *s)
{
    for (uint32_t i = 0; i < s->in.answers; i++)
        ADD_ROW(answers, id, i, s->answer_person[i], s->answer[i].survey,
                or_null(s->answer[i].wave, TIMELINE_NO_WAVE), s->answer[i].day,
                s->answer[i].kind, s->answer[i].score);
    for (uint32_t i = 0; i < s->in.deliveries; i++)
        ADD_ROW(deliveries, id, i, s->delivery_person[i], s->delivery[i].survey,
                or_null(s->delivery[i].wave, TIMELINE_NO_WAVE), s->delivery[i].day);
}

static void load(struct sql *sql, const struct scene *scenes)
{
    duckdb_appender history = open_table(sql, "history");
    duckdb_appender people = open_table(sql, "person_row");
    duckdb_appender changes = open_table(sql, "change_row");
    duckdb_appender orders = open_table(sql, "order_row");
    duckdb_appender refunds = open_table(sql, "refund_row");
    duckdb_appender activities = open_table(sql, "activity_row");
    duckdb_appender spells = open_table(sql, "spell_row");
    duckdb_appender answers = open_table(sql, "answer_row");
    duckdb_appender deliveries = open_table(sql, "delivery_row");
    for (int64_t id = 0; id < SCENES; id++) {
        load_history(history, id, &scenes[id]);
        load_people(people, changes, id, &scenes[id]);
        load_orders(orders, id, &scenes[id]);
        load_refunds(refunds, id, &scenes[id]);
        load_activities(activities, id, &scenes[id]);
        load_spells(spells, id, &scenes[id]);
        load_answers(answers, deliveries, id, &scenes[id]);
    }
    close_table(history);
    close_table(people);
    close_table(changes);
    close_table(orders);
    close_table(refunds);
    close_table(activities);
    close_table(spells);
    close_table(answers);
    close_table(deliveries);
}

/* ---- reading ----------------------------------------------------------------- */

/* Columns: history, row of the block, then the block's own in their order. */
static void check_columns(enum block_id id, duckdb_result *result)
{
    size_t columns = results_columns(id);
    assert_int_equal(columns + 2, duckdb_column_count(result));
    for (size_t i = 0; i < columns; i++)
        assert_string_equal(results_column_name(id, i),
                            duckdb_column_name(result, i + 2));
}

/* Fails where the query gives NULL: the SQL must say 0 itself. */
static const int64_t *column_values(enum block_id id, duckdb_data_chunk chunk,
                                    idx_t column)
{
    duckdb_vector vector = duckdb_data_chunk_get_vector(chunk, column);
    uint64_t *valid = duckdb_vector_get_validity(vector);
    for (idx_t row = 0; valid && row < duckdb_data_chunk_get_size(chunk); row++)
        if (!duckdb_validity_row_is_valid(valid, row))
            fail_msg("%s.sql gives NULL in column %d", results_block_name(id),
                     (int)column);
    return duckdb_vector_get_data(vector);
}

/* Calls `use` with every row's values. */
static void for_each_row(struct sql *sql, enum block_id id,
                         void (*use)(enum block_id id, const int64_t *row, void *context),
                         void *context)
{
    struct buf text = {0}, query = {0};
    duckdb_result result;
    read_sql(results_block_name(id), &text);
    buf_printf(&query, "select columns(*)::bigint from (%s)", buf_text(&text));
    sql_query(sql, buf_text(&query), &result);
    check_columns(id, &result);
    size_t columns = results_columns(id) + 2;
    duckdb_data_chunk chunk;
    while ((chunk = duckdb_fetch_chunk(result)) != NULL) {
        const int64_t *values[RESULTS_COLUMNS_MAX + 2];
        int64_t row[RESULTS_COLUMNS_MAX + 2];
        for (size_t c = 0; c < columns; c++)
            values[c] = column_values(id, chunk, c);
        for (idx_t i = 0; i < duckdb_data_chunk_get_size(chunk); i++) {
            for (size_t c = 0; c < columns; c++)
                row[c] = values[c][i];
            use(id, row, context);
        }
        duckdb_destroy_data_chunk(&chunk);
    }
    duckdb_destroy_result(&result);
    buf_release(&query);
    buf_release(&text);
}

static void count_period(enum block_id id, const int64_t *row, void *context)
{
    struct results *results = context;
    (void)id;
    assert_in_range(row[0], 0, SCENES - 1);
    results[row[0]].periods++;
}

static void put_row(enum block_id id, const int64_t *row, void *context)
{
    struct results *results = context;
    assert_in_range(row[0], 0, SCENES - 1);
    struct results_table *block = &results[row[0]].block[id];
    size_t columns = results_columns(id);
    if (row[1] < 0 || (size_t)row[1] >= block->rows)
        fail_msg("%s has no row %lld in history %lld", results_block_name(id),
                 (long long)row[1], (long long)row[0]);
    memcpy(block->values + (size_t)row[1] * columns, row + 2, columns * sizeof *row);
}

/* What SQL does not compute is not compared: the lists of people. */
static bool asked(enum block_id id)
{
    return id != BLOCK_PERSON && id != BLOCK_PERSON_ANSWERS;
}

static void read_results(struct sql *sql, const struct scene *scenes,
                         struct results *results)
{
    for_each_row(sql, BLOCK_PERIODS, count_period, results);
    for (size_t i = 0; i < SCENES; i++) {
        results_shape(&results[i], &scenes[i]);
        results_allocate(&results[i], &scenes[i]);
    }
    for (int id = 0; id < BLOCKS; id++)
        if (asked(id))
            for_each_row(sql, id, put_row, results);
}

static size_t differ(const struct scene *s, struct results *expected)
{
    struct results actual;
    for (int id = 0; id < BLOCKS; id++) {
        if (asked(id))
            continue;
        free(expected->block[id].values);
        expected->block[id].values = NULL;
    }
    kernels_run(s, s->in.people / 2, &actual);
    size_t differences = results_compare(expected, &actual, stderr);
    if (differences)
        scene_dump(s, stderr);
    results_release(&actual);
    return differences;
}

static void consistency_kernels_equal_sql(void **state)
{
    (void)state;
    struct scene *scenes = MEM_ARRAY(struct scene, SCENES);
    struct results *expected = MEM_ARRAY(struct results, SCENES);
    for (uint64_t i = 0; i < SCENES; i++)
        scene_draw(&scenes[i], FIRST_SEED + i);
    struct sql sql;
    sql_open(&sql);
    sql_run_file(&sql, "schema");
    load(&sql, scenes);
    sql_run_file(&sql, "spells");
    sql_run_file(&sql, "prepare");
    sql_run_file(&sql, "prepare_mrr");
    read_results(&sql, scenes, expected);
    sql_close(&sql);

    size_t wrong = 0;
    for (size_t i = 0; i < SCENES && wrong == 0; i++) {
        wrong += differ(&scenes[i], &expected[i]);
        if (wrong)
            fail_msg("seed %llu", (unsigned long long)scenes[i].seed);
    }
    for (size_t i = 0; i < SCENES; i++)
        results_release(&expected[i]);
    free(expected);
    free(scenes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(consistency_kernels_equal_sql),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
