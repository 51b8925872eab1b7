/* SPDX-License-Identifier: Apache-2.0 */
/* The cohort table: everybody's and one a group, counted together. */
#include "measure/report.h"

#include "base/money.h"
#include "measure/cells.h"
#include "measure/csv.h"
#include "measure/derive.h"
#include "measure/report_parts.h"

#include <stdlib.h>

#define TABLES_BYTES ((size_t)256 << 20)

static const char *const basis_names[] = {
    [COHORT_FIRST_ORDER] = "first_order",
    [COHORT_FIRST_PRESENCE] = "first_presence",
    [COHORT_FIRST_PAID] = "first_paid",
};

static const char no_amounts[] = "no amount column in the files";
static const char nobody[] = "nobody is in this cohort";
static const char too_large[] = "the amounts add up to more than fits";

/* ---- building ----------------------------------------------------------- */

static enum err check(const struct report *r, int32_t count, struct err_info *info)
{
    for (size_t i = 0; i < r->slice_count; i++)
        if (r->slices[i].mode == REPORT_BY_START)
            return err_set(info, ERR_SETTING,
                           "--by %s: a cohort needs one value a person; use the column's "
                           "name alone, or first_ before it",
                           r->slices[i].by);
    size_t table = (size_t)count * (size_t)count * sizeof(struct cohort_cell);
    if (count > REPORT_COHORTS_MAX || table > TABLES_BYTES / (r->group_count + 1))
        return err_set(info, ERR_LIMIT,
                       "%d cohorts of %zu groups are too many for one table; choose "
                       "longer periods, a shorter range or a column with fewer values",
                       count, r->group_count + 1);
    return ERR_OK;
}

/* Cohorts begin with the first period shown; their cells go on to as_of. */
static enum err build_periods(const struct report *r, struct periods *out,
                              struct err_info *info)
{
    return periods_build(out, &r->request.calendar, r->total_begin,
                         r->all.bound[r->all.count] - 1, r->as_of, info);
}

/* Everybody's table is the first, those of the groups follow; the groups of one slice are
 * neighbours, by code. */
static void make_tables(struct report_cohorts *c)
{
    const struct report *r = c->report;
    size_t count = (size_t)c->periods.count, tables = 1 + r->group_count;
    c->sizes = MEM_ARRAY(int64_t, tables * count);
    c->cells = MEM_ARRAY(struct cohort_cell, tables * count * count);
    c->groups = MEM_ARRAY(struct report_cohorts, r->group_count);
    c->group_count = r->group_count;
    for (size_t i = 0; i < r->group_count; i++) {
        struct report_cohorts group = *c;
        group.by = r->groups[i].by;
        group.value = r->groups[i].value;
        group.sizes = c->sizes + (1 + i) * count;
        group.cells = c->cells + (1 + i) * count * count;
        group.groups = NULL;
        group.group_count = 0;
        c->groups[i] = group;
    }
}

static struct pass_table table_of(const struct report_cohorts *c,
                                  const struct report_slice *slice)
{
    return (struct pass_table){.periods = &c->periods,
                               .slicing = slice ? &slice->slicing : NULL,
                               .cohort = c->cells,
                               .sizes = c->sizes,
                               .basis = c->basis};
}

static enum err count_tables(struct report_cohorts *c, struct err_info *info)
{
    const struct report *r = c->report;
    struct pass_table tables[1 + REPORT_BY_MAX];
    size_t count = 0;
    tables[count++] = table_of(c, NULL);
    for (size_t i = 0; i < r->group_count; i += r->groups[i].slice->slicing.groups) {
        CHECK(r->groups[i].code == 0);
        tables[count++] = table_of(&c->groups[i], r->groups[i].slice);
    }
    return cells_count(r, tables, count, info);
}

enum err report_cohorts_build(struct report_cohorts *out, const struct report *r,
                              enum cohort_basis basis, struct err_info *info)
{
    struct report_cohorts c = {
        .report = r, .cohort_count = (int32_t)r->period_count, .basis = basis};
    if (r->source->undated)
        return err_set(info, ERR_NO_PERIOD, "%s, and so no cohorts", report_undated);
    enum err e = build_periods(r, &c.periods, info);
    if (!e)
        e = check(r, c.periods.count, info);
    if (!e) {
        make_tables(&c);
        e = count_tables(&c, info);
    }
    if (e)
        report_cohorts_release(&c);
    else
        *out = c;
    return e;
}

void report_cohorts_release(struct report_cohorts *c)
{
    free(c->groups);
    free(c->sizes);
    free(c->cells);
    periods_release(&c->periods);
    *c = (struct report_cohorts){0};
}

/* ---- one row of cells --------------------------------------------------- */

/* Walks a cohort's cells, adding up what they cumulate. */
struct row {
    const struct report_cohorts *table;
    int32_t cohort, k;
    const struct cohort_cell *cell;
    int64_t value; /* of cells 0 .. k */
    bool fits, complete;
};

static bool next_cell(struct row *row)
{
    const struct periods *p = &row->table->periods;
    int32_t period = row->cohort + ++row->k;
    if (period >= p->count)
        return false;
    row->cell =
        &row->table->cells[(size_t)row->cohort * (size_t)p->count + (size_t)period];
    row->fits = row->fits && money_add(&row->value, row->cell->value);
    row->complete = !periods_partial(p, period);
    return true;
}

static struct row first_row(const struct report_cohorts *c, int32_t cohort)
{
    return (struct row){.table = c, .cohort = cohort, .k = -1, .fits = true};
}

static const char *no_revenue(const struct row *row)
{
    return row->table->report->history.has_amounts ? NULL : no_amounts;
}

static const char *no_cumulative(const struct row *row)
{
    if (no_revenue(row))
        return no_amounts;
    if (row->table->sizes[row->cohort] == 0)
        return nobody;
    return row->fits ? NULL : too_large;
}

static char *cumulative_text(const struct row *row, char out[MONEY_TEXT])
{
    const struct report *r = row->table->report;
    int scale = r->history.scale, digits = r->source->currency_digits;
    int64_t average =
        derive_average(row->value, row->table->sizes[row->cohort], scale, digits);
    return money_format(average, scale, digits, out);
}

/* ---- JSON --------------------------------------------------------------- */

static void write_text(struct json_writer *w, const char *key, const char *text)
{
    if (text)
        json_string(w, key, text);
    else
        json_null(w, key);
}

static void write_cell(struct json_writer *w, const struct row *row)
{
    const struct report *r = row->table->report;
    char revenue[MONEY_TEXT], cumulative[MONEY_TEXT];
    json_object(w, NULL);
    json_int(w, "k", row->k);
    json_int(w, "customers", row->cell->customers);
    json_int(w, "on_or_after", row->cell->on_or_after);
    json_int(w, "present", row->cell->present);
    json_int(w, "orders", row->cell->orders);
    write_text(w, "revenue",
               no_revenue(row) ? NULL
                               : money_format(row->cell->value, r->history.scale,
                                              r->source->currency_digits, revenue));
    write_text(w, "cumulative_revenue_per_customer",
               no_cumulative(row) ? NULL : cumulative_text(row, cumulative));
    json_bool(w, "complete", row->complete);
    if (no_cumulative(row))
        json_string(w, "why", no_cumulative(row));
    json_end(w);
}

static void write_cohort(struct json_writer *w, const struct report_cohorts *c,
                         int32_t cohort)
{
    char text[CALENDAR_PERIOD_TEXT];
    json_object(w, NULL);
    json_string(w, "cohort", calendar_day_format(c->periods.bound[cohort], text));
    json_string(w, "name",
                calendar_period_format(&c->report->request.calendar,
                                       c->periods.bound[cohort], text));
    json_int(w, "size", c->sizes[cohort]);
    json_array(w, "cells");
    for (struct row row = first_row(c, cohort); next_cell(&row);)
        write_cell(w, &row);
    json_end(w);
    json_end(w);
}

static void write_table(struct json_writer *w, const struct report_cohorts *c)
{
    json_array(w, "cohorts");
    for (int32_t i = 0; i < c->cohort_count; i++)
        write_cohort(w, c, i);
    json_end(w);
}

void report_cohorts_write_json(const struct report_cohorts *c, struct buf *out)
{
    struct json_writer w;
    char until[CALENDAR_DAY_TEXT];
    json_init(&w, out);
    w.pretty = true;
    json_object(&w, NULL);
    report_write_head(c->report, &w);
    json_string(&w, "basis", basis_names[c->basis]);
    json_string(&w, "on_or_after_until", calendar_day_format(c->report->as_of, until));
    write_table(&w, c);
    json_array(&w, "groups");
    for (size_t i = 0; i < c->group_count; i++) {
        json_object(&w, NULL);
        report_write_group(&w, c->groups[i].by, c->groups[i].value);
        write_table(&w, &c->groups[i]);
        json_end(&w);
    }
    json_end(&w);
    json_end(&w);
}

/* ---- CSV ---------------------------------------------------------------- */

static void write_line(struct buf *out, const struct row *row)
{
    const struct report_cohorts *c = row->table;
    char text[MONEY_TEXT];
    csv_text(out, c->by ? c->by : "");
    csv_next(out);
    csv_text(out, c->value ? c->value : "");
    csv_next(out);
    csv_day(out, c->periods.bound[row->cohort]);
    buf_printf(out, ",%lld,%d,%lld,%lld,%lld,%lld,", (long long)c->sizes[row->cohort],
               row->k, (long long)row->cell->customers, (long long)row->cell->on_or_after,
               (long long)row->cell->present, (long long)row->cell->orders);
    if (!no_revenue(row))
        csv_money(out, row->cell->value, c->report->history.scale,
                  c->report->source->currency_digits);
    csv_next(out);
    if (!no_cumulative(row))
        buf_puts(out, cumulative_text(row, text));
    csv_next(out);
    csv_text(out, row->complete ? "true" : "false");
    csv_end(out);
}

static void write_lines(struct buf *out, const struct report_cohorts *c)
{
    for (int32_t i = 0; i < c->cohort_count; i++)
        for (struct row row = first_row(c, i); next_cell(&row);)
            write_line(out, &row);
}

void report_cohorts_write_csv(const struct report_cohorts *c, struct buf *out)
{
    buf_puts(out, "by,group,cohort,size,k,customers,on_or_after,present,orders,revenue,"
                  "cumulative_revenue_per_customer,complete\n");
    write_lines(out, c);
    for (size_t i = 0; i < c->group_count; i++)
        write_lines(out, &c->groups[i]);
}
