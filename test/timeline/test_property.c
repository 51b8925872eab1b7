/* SPDX-License-Identifier: Apache-2.0 */
/* Thousands of random small shops: every number of every kernel against a loop over
 * days (oracle.c), the identities of the specification, groups against the whole.
 *
 * PROPERTY_SEED=n runs one seed alone, PROPERTY_COUNT=n so many. */
#include "oracle.h"
#include "seeds.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COUNT        6000
#define CHECKED      1500 /* with sanitizers */
#define LONG_COUNT   120000
#define LONG_CHECKED 20000

static uint64_t setting(const char *name, uint64_t otherwise)
{
    const char *text = getenv(name);
    return text ? strtoull(text, NULL, 10) : otherwise;
}

static uint64_t usual_count(void)
{
    if (getenv("PROPERTY_SEED"))
        return 1;
    return seeds_of(COUNT, CHECKED, seeds_are_sanitized() ? LONG_CHECKED : LONG_COUNT);
}

/* Calls `check` for every seed; it returns how much was wrong. */
static void for_every_seed(size_t (*check)(struct scene *s, void *context), void *context)
{
    uint64_t first = setting("PROPERTY_SEED", 1);
    uint64_t count = setting("PROPERTY_COUNT", usual_count());
    static struct scene s;
    for (uint64_t seed = first; seed < first + count; seed++) {
        scene_draw(&s, seed);
        if (check(&s, context) == 0)
            continue;
        scene_dump(&s, stderr);
        fail_msg("seed %llu", (unsigned long long)seed);
    }
}

static size_t differ_from_oracle(struct scene *s, void *context)
{
    (void)context;
    struct results expected, actual;
    oracle_run(s, &expected);
    size_t differences = 0;
    if (s->seed % 2 == 0) {
        kernels_run(s, s->in.people, &actual);
    } else {
        kernels_run(s, (uint32_t)(s->seed / 2 % (s->in.people + 1)), &actual);
    }
    if (expected.periods != actual.periods) {
        fprintf(stderr, "%d periods expected, %d found\n", expected.periods,
                actual.periods);
        differences++;
    }
    differences += results_compare(&expected, &actual, stderr);
    results_release(&expected);
    results_release(&actual);
    return differences;
}

static void consistency_kernels_equal_oracle(void **state)
{
    (void)state;
    for_every_seed(differ_from_oracle, NULL);
}

/* The random scenes must reach what they are to test: every column of every table is
 * non-zero in many of them. */
struct reached {
    size_t scenes,
        in[BLOCKS][RESULTS_COLUMNS_MAX]; /* scenes in which a column is somewhere not 0 */
};

static size_t count_reached(struct scene *s, void *context)
{
    struct reached *reached = context;
    reached->scenes++;
    struct results r;
    oracle_run(s, &r);
    for (int id = 0; id < BLOCKS; id++) {
        size_t columns = results_columns(id);
        for (size_t column = 0; column < columns; column++) {
            bool found = false;
            for (size_t row = 0; row < r.block[id].rows && !found; row++)
                found = r.block[id].values[row * columns + column] != 0;
            reached->in[id][column] += found;
        }
    }
    results_release(&r);
    return 0;
}

static void invariant_scenes_reach_everything(void **state)
{
    (void)state;
    struct reached reached = {0};
    if (getenv("PROPERTY_SEED") != NULL) {
        print_message("one seed alone reaches little\n");
        skip();
    }
    for_every_seed(count_reached, &reached);
    for (int id = 0; id < BLOCKS; id++)
        for (size_t column = 0; column < results_columns(id); column++)
            if (reached.in[id][column] < reached.scenes / 50 &&
                strcmp(results_column_name(id, column), "fx") != 0 &&
                strcmp(results_column_name(id, column), "value_wraps") != 0)
                fail_msg("%s.%s is not 0 in only %zu of %zu scenes",
                         results_block_name(id), results_column_name(id, column),
                         reached.in[id][column], reached.scenes);
}

/* Parts of any size, in one to three threads, add up to the same. */
static size_t differ_when_split(struct scene *s, void *context)
{
    (void)context;
    struct results whole, split;
    size_t differences = 0;
    kernels_run(s, 0, &whole);
    for (uint32_t at = 1; at < s->in.people; at++) {
        kernels_run(s, at, &split);
        differences += results_compare(&whole, &split, stderr);
        results_release(&split);
    }
    results_release(&whole);
    return differences;
}

static void invariant_people_add_up(void **state)
{
    (void)state;
    for_every_seed(differ_when_split, NULL);
}

static size_t unless(bool holds, const char *what, uint32_t group, int32_t period)
{
    if (!holds)
        fprintf(stderr, "group %u, period %d: not %s\n", group, period, what);
    return !holds;
}

#define UNLESS(condition) unless((condition), #condition, g, p)

static size_t broken_flow(const struct results *r, uint32_t g, int32_t p)
{
    const struct flow_cell *c = results_flow(r, g, p);
    size_t wrong = UNLESS(c->start == c->retained + c->lost) +
                   UNLESS(c->end == c->retained + c->new_stayed + c->reactivated) +
                   UNLESS(c->returned <= c->retained) +
                   UNLESS(c->lost_involuntary <= c->lost) +
                   UNLESS(c->new_referred <= c->new_stayed + c->new_left);
    if (p + 1 < r->periods)
        wrong += UNLESS(c->end + c->transferred_in - c->transferred_out == c[1].start);
    return wrong;
}

static size_t broken_purchase(const struct results *r, uint32_t g, int32_t p)
{
    const struct purchase_cell *c = results_purchase(r, g, p);
    return UNLESS(c->buyers == c->returning + c->first_time) +
           UNLESS(c->buyers_2 <= c->buyers && c->orders >= c->buyers) +
           UNLESS(c->kept_buyers <= c->previous_buyers && c->kept_buyers <= c->buyers) +
           UNLESS(c->repeated_to_date <= c->ordered_to_date) +
           UNLESS(c->buyers <= c->ordered_to_date);
}

static size_t broken_mrr(const struct results *r, uint32_t g, int32_t p)
{
    const struct mrr_cell *c = results_mrr(r, g, p);
    size_t wrong =
        UNLESS(c->end == c->start + c->new_ + c->reactivation + c->expansion -
                             c->contraction - c->churn + c->fx) +
        UNLESS(c->paying_end == c->paying_start + c->new_persons +
                                    c->reactivation_persons - c->churn_persons) +
        UNLESS(c->churn + c->contraction <= c->start) +
        UNLESS(c->churn_involuntary <= c->churn) +
        UNLESS(c->churn_involuntary_persons <= c->churn_persons);
    if (p + 1 < r->periods)
        wrong += UNLESS(c->end + c->transferred_in - c->transferred_out == c[1].start);
    return wrong;
}

static size_t broken_shares(const struct results *r, uint32_t g, int32_t p)
{
    const struct renewal_cell *t = results_renewal(r, g, p);
    const struct answer_cell *a = results_answers(r, g, p);
    return UNLESS(t->renewed <= t->ended) +
           UNLESS(a->nps == a->promoters + a->passives + a->detractors) +
           UNLESS(a->satisfied <= a->csat && a->answered <= a->delivered) +
           UNLESS(a->ces_sum >= a->ces && a->ces_sum <= 7 * a->ces) +
           UNLESS(a->ces * a->ces_sum_squares >= a->ces_sum * a->ces_sum);
}

/* With subscriptions a person pays only while present. */
static size_t broken_presence(const struct scene *s, const struct results *r, uint32_t g,
                              int32_t p)
{
    if (s->rule.rule != PRESENCE_SUBSCRIPTION)
        return 0;
    const struct mrr_cell *m = results_mrr(r, g, p);
    const struct flow_cell *f = results_flow(r, g, p);
    return UNLESS(m->paying_start <= f->start && m->paying_end <= f->end);
}

static size_t broken_identities(struct scene *s, void *context)
{
    (void)context;
    struct results r;
    kernels_run(s, s->in.people / 2, &r);
    size_t wrong = 0;
    for (uint32_t g = 0; g < r.groups; g++)
        for (int32_t p = 0; p < r.periods; p++)
            wrong += broken_flow(&r, g, p) + broken_purchase(&r, g, p) +
                     broken_mrr(&r, g, p) + broken_shares(&r, g, p) +
                     broken_presence(s, &r, g, p);
    results_release(&r);
    return wrong;
}

static void invariant_identities(void **state)
{
    (void)state;
    for_every_seed(broken_identities, NULL);
}

/* Sums the groups of one block into its first `periods` rows. */
static void add_groups(const struct results *r, enum block_id id, int64_t *sum)
{
    size_t size = (size_t)r->periods * results_columns(id);
    for (size_t i = 0; i < r->block[id].rows * results_columns(id); i++)
        sum[i % size] += r->block[id].values[i];
}

static bool adds_up(const char *block, size_t column)
{
    /* nobody moves in the whole */
    bool transfer = (strcmp(block, "flow") == 0 || strcmp(block, "mrr") == 0) &&
                    (column == 9 || column == 10);
    bool median = block[0] == 'g' && column == 2;
    return !transfer && !median;
}

static size_t differ_from_whole(const struct results *sliced, const struct results *whole,
                                enum block_id id)
{
    size_t columns = results_columns(id), size = (size_t)whole->periods * columns;
    int64_t *sum = calloc(size, sizeof *sum);
    size_t differences = 0;
    add_groups(sliced, id, sum);
    for (size_t i = 0; i < size; i++) {
        if (sum[i] == whole->block[id].values[i] ||
            !adds_up(results_block_name(id), i % columns))
            continue;
        fprintf(stderr, "%s column %zu of period %zu: groups %lld, whole %lld\n",
                results_block_name(id), i % columns, i / columns, (long long)sum[i],
                (long long)whole->block[id].values[i]);
        differences++;
    }
    free(sum);
    return differences;
}

static size_t groups_differ_from_whole(struct scene *s, void *context)
{
    (void)context;
    struct results sliced, whole;
    if (!s->sliced)
        return 0;
    kernels_run(s, s->in.people, &sliced);
    s->sliced = false;
    kernels_run(s, s->in.people, &whole);
    s->sliced = true;
    size_t differences = differ_from_whole(&sliced, &whole, BLOCK_FLOW) +
                         differ_from_whole(&sliced, &whole, BLOCK_PURCHASE) +
                         differ_from_whole(&sliced, &whole, BLOCK_GAP) +
                         differ_from_whole(&sliced, &whole, BLOCK_MRR) +
                         differ_from_whole(&sliced, &whole, BLOCK_RENEWAL) +
                         differ_from_whole(&sliced, &whole, BLOCK_ANSWERS);
    results_release(&sliced);
    results_release(&whole);
    return differences;
}

static void invariant_groups_add_up(void **state)
{
    (void)state;
    for_every_seed(groups_differ_from_whole, NULL);
}

/* The people listed behind a number are as many as it says. */
static size_t count_flag(const struct results *r, const struct scene *s, uint32_t flag,
                         int32_t p)
{
    size_t count = 0;
    for (uint32_t person = 0; person < s->in.people; person++) {
        size_t row = person * (size_t)r->periods + (size_t)p;
        count += (r->block[BLOCK_PERSON].values[5 * row] & flag) != 0;
    }
    return count;
}

static size_t lists_differ_from_cells(struct scene *s, void *context)
{
    (void)context;
    struct results r;
    bool sliced = s->sliced;
    s->sliced = false;
    kernels_run(s, s->in.people, &r);
    s->sliced = sliced;
    size_t wrong = 0;
    uint32_t g = 0;
#define LISTED(flag, cell_value) \
    UNLESS(count_flag(&r, s, PERSON_##flag, p) == (size_t)(cell_value))
    for (int32_t p = 0; p < r.periods; p++) {
        const struct flow_cell *f = results_flow(&r, 0, p);
        const struct purchase_cell *c = results_purchase(&r, 0, p);
        wrong += LISTED(START, f->start) + LISTED(END, f->end) +
                 LISTED(RETAINED, f->retained) + LISTED(RETURNED, f->returned) +
                 LISTED(LOST, f->lost) + LISTED(NEW_STAYED, f->new_stayed) +
                 LISTED(NEW_LEFT, f->new_left) + LISTED(REACTIVATED, f->reactivated) +
                 LISTED(BOUNCED, f->bounced) + LISTED(BUYER, c->buyers) +
                 LISTED(BUYER_2, c->buyers_2) + LISTED(BUYER_LOYAL, c->buyers_loyal) +
                 LISTED(RETURNING, c->returning) + LISTED(FIRST_TIME, c->first_time) +
                 LISTED(PREVIOUS_BUYER, c->previous_buyers) +
                 LISTED(KEPT_BUYER, c->kept_buyers) +
                 LISTED(ORDERED_TO_DATE, c->ordered_to_date) +
                 LISTED(REPEATED_TO_DATE, c->repeated_to_date) +
                 UNLESS((results_gap(&r, 0, p)->count > 0) ==
                        (count_flag(&r, s, PERSON_GAP_CLOSED, p) > 0));
    }
    for (int32_t p = 0; p < r.periods; p++) {
        const struct flow_cell *f = results_flow(&r, 0, p);
        const struct mrr_cell *m = results_mrr(&r, 0, p);
        const struct renewal_cell *t = results_renewal(&r, 0, p);
        wrong += LISTED(MRR_START, m->paying_start) + LISTED(MRR_NEW, m->new_persons) +
                 LISTED(MRR_REACTIVATION, m->reactivation_persons) +
                 LISTED(MRR_EXPANSION, m->expansion_persons) +
                 LISTED(MRR_CONTRACTION, m->contraction_persons) +
                 LISTED(MRR_CHURN, m->churn_persons) +
                 LISTED(MRR_INVOLUNTARY, m->churn_involuntary_persons) +
                 LISTED(INVOLUNTARY, f->lost_involuntary) +
                 LISTED(NEW_REFERRED, f->new_referred) +
                 UNLESS((t->ended > 0) == (count_flag(&r, s, PERSON_TERM_ENDED, p) > 0)) +
                 UNLESS((t->renewed > 0) == (count_flag(&r, s, PERSON_RENEWED, p) > 0));
    }
#undef LISTED
    results_release(&r);
    return wrong;
}

static void consistency_lists_equal_cells(void **state)
{
    (void)state;
    for_every_seed(lists_differ_from_cells, NULL);
}

/* Why one row is left out, asked one at a time, adds up to the receipt. */
static size_t reasons_differ(struct scene *s, void *context)
{
    (void)context;
    struct timeline t;
    struct history h;
    struct err_info info = {0};
    timeline_build(&t, &s->in, NULL);
    assert_int_equal(history_build(&h, &t, &s->rule, &info), ERR_OK);
    int64_t orders = 0, refunds = 0, rows[HISTORY_REASONS + 1] = {0};
    for (uint32_t i = 0; i < s->in.orders; i++) {
        enum history_reason reason = history_order_reason(&t, &s->rule, i);
        orders += reason == HISTORY_REASONS;
        rows[reason] += t.order_rows[i];
    }
    for (uint32_t i = 0; i < s->in.refunds; i++) {
        enum history_reason reason = history_refund_reason(&t, &s->rule, i);
        refunds += reason == HISTORY_REASONS;
        rows[reason] += t.refund_rows[i];
    }
    size_t wrong = (orders != h.orders) + (refunds != h.refunds);
    for (int i = HISTORY_TEST; i < HISTORY_OTHER_EVENT; i++)
        wrong += rows[i] != h.left_out[i].rows;
    history_release(&h);
    timeline_release(&t);
    return wrong;
}

static void consistency_reasons_equal_receipt(void **state)
{
    (void)state;
    for_every_seed(reasons_differ, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(consistency_kernels_equal_oracle),
        cmocka_unit_test(invariant_scenes_reach_everything),
        cmocka_unit_test(consistency_lists_equal_cells),
        cmocka_unit_test(consistency_reasons_equal_receipt),
        cmocka_unit_test(invariant_people_add_up),
        cmocka_unit_test(invariant_identities),
        cmocka_unit_test(invariant_groups_add_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
