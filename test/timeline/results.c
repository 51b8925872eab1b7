/* SPDX-License-Identifier: Apache-2.0 */
#include "results.h"

#include "base/mem.h"

#include <inttypes.h>
#include <string.h>

#define DIFFERENCES_SHOW 20

static const struct {
    const char *name;
    const char *column[RESULTS_COLUMNS_MAX];
} tables[BLOCKS] = {
    [BLOCK_PERIODS] = {"periods", {"bound", "end"}},
    [BLOCK_TOTALS] = {"totals", {"orders", "refunds", "used_rows"}},
    [BLOCK_LEFT_OUT] = {"left_out", {"rows", "amount"}},
    [BLOCK_PRESENCE] = {"presence", {"first_presence"}},
    [BLOCK_AUTO] = {"auto", {"error", "window_days", "gaps", "horizon_days"}},
    [BLOCK_FLOW] = {"flow",
                    {"start", "end", "retained", "returned", "lost", "new_stayed",
                     "new_left", "reactivated", "bounced", "transferred_in",
                     "transferred_out", "lost_involuntary", "new_referred"}},
    [BLOCK_PURCHASE] = {"purchase",
                        {"orders", "buyers", "buyers_2", "buyers_loyal", "gross",
                         "refunds", "returning", "returning_value", "first_time",
                         "first_time_value", "previous_buyers", "kept_buyers",
                         "ordered_to_date", "repeated_to_date"}},
    [BLOCK_GAP] = {"gap", {"count", "sum_days", "median_twice"}},
    [BLOCK_COHORT_ORDER] = {"cohort_order",
                            {"customers", "on_or_after", "present", "orders", "value",
                             "value_wraps"}},
    [BLOCK_COHORT_ORDER_SIZE] = {"cohort_order_size", {"people"}},
    [BLOCK_COHORT_PRESENCE] = {"cohort_presence",
                               {"customers", "on_or_after", "present", "orders", "value",
                                "value_wraps"}},
    [BLOCK_COHORT_PRESENCE_SIZE] = {"cohort_presence_size", {"people"}},
    [BLOCK_SURVIVAL] = {"survival", {"entries", "events", "censored"}},
    [BLOCK_PERSON] = {"person", {"flags", "orders", "value", "mrr_start", "mrr_end"}},
    [BLOCK_SPELLS_LEFT_OUT] = {"spells_left_out", {"rows", "amount"}},
    [BLOCK_SUBSCRIBER] = {"subscriber", {"first_paid"}},
    [BLOCK_MRR] = {"mrr",
                   {"start", "end", "new", "reactivation", "expansion", "contraction",
                    "churn", "churn_involuntary", "fx", "transferred_in",
                    "transferred_out", "paying_start", "paying_end", "new_persons",
                    "reactivation_persons", "expansion_persons", "contraction_persons",
                    "churn_persons", "churn_involuntary_persons"}},
    [BLOCK_RENEWAL] = {"renewal", {"ended", "renewed"}},
    [BLOCK_ANSWERS] = {"answers",
                       {"nps", "promoters", "passives", "detractors", "csat", "satisfied",
                        "ces", "ces_sum", "ces_sum_squares", "delivered", "answered"}},
    [BLOCK_COHORT_PAID] = {"cohort_paid",
                           {"customers", "on_or_after", "present", "orders", "value",
                            "value_wraps"}},
    [BLOCK_COHORT_PAID_SIZE] = {"cohort_paid_size", {"people"}},
    [BLOCK_PERSON_ANSWERS] = {"person_answers", {"flags"}},
};

/* The cells are compared as rows of int64; these hold only if nothing else is in
 * them and the names above are all of them. */
_Static_assert(sizeof(struct flow_cell) == 13 * sizeof(int64_t), "flow columns");
_Static_assert(sizeof(struct purchase_cell) == 14 * sizeof(int64_t), "purchase columns");
_Static_assert(sizeof(struct gap_cell) == 3 * sizeof(int64_t), "gap columns");
_Static_assert(sizeof(struct cohort_cell) == 6 * sizeof(int64_t), "cohort columns");
_Static_assert(sizeof(struct mrr_cell) == 19 * sizeof(int64_t), "mrr columns");
_Static_assert(sizeof(struct renewal_cell) == 2 * sizeof(int64_t), "renewal columns");
_Static_assert(sizeof(struct answer_cell) == 11 * sizeof(int64_t), "answer columns");

const char *results_block_name(enum block_id id)
{
    return tables[id].name;
}

const char *results_column_name(enum block_id id, size_t column)
{
    return tables[id].column[column];
}

size_t results_columns(enum block_id id)
{
    size_t count = 0;
    while (count < RESULTS_COLUMNS_MAX && tables[id].column[count] != NULL)
        count++;
    return count;
}

/* The longest presence that the scene allows. */
static int32_t longest_days(const struct scene *s)
{
    int32_t earliest = s->in.first_day;
    for (uint32_t i = 0; i < s->in.spells; i++)
        if (s->spell[i].begin < earliest)
            earliest = s->spell[i].begin;
    return earliest <= s->rule.as_of ? s->rule.as_of + 1 - earliest : 1;
}

void results_shape(struct results *r, const struct scene *s)
{
    r->days = longest_days(s);
    bool fixed = s->sliced && s->slicing.fixed != NULL;
    r->groups = s->sliced ? s->slicing.groups : 1;
    r->slices = fixed ? 1 + s->slicing.groups : 1;
    r->tables = fixed ? s->slicing.groups : 1;
}

void results_allocate(struct results *r, const struct scene *s)
{
    size_t periods = (size_t)r->periods, people = s->in.people;
    const size_t rows[BLOCKS] = {
        [BLOCK_PERIODS] = periods,
        [BLOCK_TOTALS] = 1,
        [BLOCK_LEFT_OUT] = HISTORY_REASONS,
        [BLOCK_PRESENCE] = people,
        [BLOCK_AUTO] = 1,
        [BLOCK_FLOW] = r->groups * periods,
        [BLOCK_PURCHASE] = r->groups * periods,
        [BLOCK_GAP] = r->groups * periods,
        [BLOCK_COHORT_ORDER] = r->slices * periods * periods,
        [BLOCK_COHORT_ORDER_SIZE] = r->slices * periods,
        [BLOCK_COHORT_PRESENCE] = r->slices * periods * periods,
        [BLOCK_COHORT_PRESENCE_SIZE] = r->slices * periods,
        [BLOCK_SURVIVAL] = r->tables * ((size_t)r->days + 1),
        [BLOCK_PERSON] = people * periods,
        [BLOCK_SPELLS_LEFT_OUT] = HISTORY_SPELL_REASONS,
        [BLOCK_SUBSCRIBER] = people,
        [BLOCK_MRR] = r->groups * periods,
        [BLOCK_RENEWAL] = r->groups * periods,
        [BLOCK_ANSWERS] = r->groups * periods,
        [BLOCK_COHORT_PAID] = r->slices * periods * periods,
        [BLOCK_COHORT_PAID_SIZE] = r->slices * periods,
        [BLOCK_PERSON_ANSWERS] = people * periods,
    };
    for (int i = 0; i < BLOCKS; i++) {
        r->block[i].rows = rows[i];
        r->block[i].values = MEM_ARRAY(int64_t, rows[i] * results_columns(i));
    }
}

void results_release(struct results *r)
{
    for (int i = 0; i < BLOCKS; i++)
        free(r->block[i].values);
    *r = (struct results){0};
}

static size_t compare_block(enum block_id id, const struct results_table *expected,
                            const struct results_table *actual, size_t shown, FILE *out)
{
    size_t columns = results_columns(id), differences = 0;
    if (expected->rows != actual->rows) {
        fprintf(out, "%s: %zu rows expected, %zu found\n", tables[id].name,
                expected->rows, actual->rows);
        return 1;
    }
    for (size_t i = 0; i < expected->rows * columns; i++) {
        if (expected->values[i] == actual->values[i])
            continue;
        if (shown + differences++ < DIFFERENCES_SHOW)
            fprintf(out, "%s[%zu].%s: expected %" PRId64 ", found %" PRId64 "\n",
                    tables[id].name, i / columns, tables[id].column[i % columns],
                    expected->values[i], actual->values[i]);
    }
    return differences;
}

size_t results_compare(const struct results *expected, const struct results *actual,
                       FILE *out)
{
    size_t differences = 0;
    for (int i = 0; i < BLOCKS; i++)
        if (expected->block[i].values != NULL && actual->block[i].values != NULL)
            differences += compare_block(i, &expected->block[i], &actual->block[i],
                                         differences, out);
    return differences;
}
