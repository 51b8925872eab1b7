/* SPDX-License-Identifier: Apache-2.0 */
#include "suite_shown.h"

#include "base/mem.h"
#include "seeds.h"
#include "timeline/pass.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#define SEEDS 60
#define LONG  25 /* times as many */

/* ---- tables -------------------------------------------------------------------- */

struct suite_tables suite_tables_make(const struct periods *p, uint32_t groups)
{
    size_t count = (size_t)p->count;
    return (struct suite_tables){count * groups,
                                 count * count,
                                 count,
                                 MEM_ARRAY(struct flow_cell, count * groups),
                                 MEM_ARRAY(struct purchase_cell, count * groups),
                                 MEM_ARRAY(struct cohort_cell, count * count),
                                 MEM_ARRAY(int64_t, count)};
}

void suite_tables_release(struct suite_tables *t)
{
    free(t->flow);
    free(t->purchase);
    free(t->cohort);
    free(t->size);
}

size_t suite_tables_column_differs(const char *what, const void *expected,
                                   const void *actual, size_t cells, size_t cell_bytes)
{
    const int64_t *e = expected, *a = actual;
    size_t width = cell_bytes / sizeof *e, wrong = 0;
    for (size_t i = 0; i < cells * width; i++)
        if (e[i] != a[i] && wrong++ < 5)
            fprintf(stderr, "%s, cell %zu, field %zu: %lld expected, %lld found\n", what,
                    i / width, i % width, (long long)e[i], (long long)a[i]);
    return wrong;
}

size_t suite_tables_differ(const struct suite_tables *e, const struct suite_tables *a)
{
    return suite_tables_column_differs("flow", e->flow, a->flow, e->cells,
                                       sizeof *e->flow) +
           suite_tables_column_differs("purchase", e->purchase, a->purchase, e->cells,
                                       sizeof *e->purchase) +
           suite_tables_column_differs("cohort", e->cohort, a->cohort, e->cohorts,
                                       sizeof *e->cohort) +
           suite_tables_column_differs("size", e->size, a->size, e->sizes,
                                       sizeof *e->size);
}

/* ---- a shop ----------------------------------------------------------------- */

static void show(struct suite_shown *v, const struct shop *s)
{
    struct err_info info = {0};
    timeline_build(&v->t, &s->in, NULL);
    assert_int_equal(history_build(&v->h, &v->t, &s->rule, &info), ERR_OK);
    assert_int_equal(
        periods_build(&v->periods, &s->calendar, s->from, s->to, s->rule.as_of, &info),
        ERR_OK);
    struct blocks_input input = blocks_input_of(&v->h);
    assert_true(blocks_build(&v->blocks, &input));
    if (s->seed % 2 == 0)
        blocks_add_lanes(&v->blocks);
}

void suite_shown_release(struct suite_shown *v)
{
    blocks_release(&v->blocks);
    periods_release(&v->periods);
    history_release(&v->h);
    timeline_release(&v->t);
}

void suite_shown_every_seed_of(suite_draw *draw, uint64_t seeds, suite_check *check)
{
    const char *one = getenv("SUITE_SEED");
    uint64_t first = one ? strtoull(one, NULL, 10) : 1;
    uint64_t count = one ? 1 : seeds_of(seeds, seeds / 3, seeds * LONG);
    for (uint64_t seed = first; seed < first + count; seed++) {
        struct shop s;
        struct suite_shown v;
        draw(&s, seed);
        show(&v, &s);
        size_t wrong = check(&v, &s);
        if (wrong > 0)
            fail_msg("SUITE_SEED=%llu: %zu values differ (%u people, %u orders, unit %d, "
                     "window %d)",
                     (unsigned long long)seed, wrong, s.people, s.in.orders,
                     s.calendar.unit, s.rule.window_days);
        suite_shown_release(&v);
        suite_shop_release(&s);
    }
}

void suite_shown_every_seed(suite_check *check)
{
    suite_shown_every_seed_of(suite_shop_draw, SEEDS, check);
}

/* ---- both ways ----------------------------------------------------------------- */

void suite_shown_cubes(const struct suite_shown *v, const struct shop *s,
                       const struct slicing *slicing, struct suite_tables *t)
{
    struct err_info info = {0};
    struct pass pass = {.history = &v->h, .loyal_min_orders = s->loyal};
    struct pass_table tables[] = {
        {.periods = &v->periods,
         .slicing = slicing,
         .flow = t->flow,
         .purchase = t->purchase},
        {.periods = &v->periods, .cohort = t->cohort, .sizes = t->size},
    };
    assert_int_equal(pass_run(&pass, tables, 2, &info), ERR_OK);
}

struct suite_request suite_shown_request(const struct suite_shown *v,
                                         const struct shop *s,
                                         const struct slicing *slicing,
                                         enum suite_code code)
{
    return (struct suite_request){.periods = &v->periods,
                                  .window_days = s->rule.window_days,
                                  .loyal_min_orders = s->loyal,
                                  .groups = slicing ? slicing->groups : 0,
                                  .group = slicing ? slicing->fixed : NULL,
                                  .referred = s->referred,
                                  .code = code};
}

struct suite_person suite_shown_person(const struct history *h, uint32_t person)
{
    uint32_t from = h->order_start[person], to = h->order_start[person + 1];
    struct suite_person of = {0};
    for (uint32_t i = from + 1; i < to; i++) {
        of.x += h->order_day[i] != h->order_day[i - 1];
        of.t_x = (uint32_t)(h->order_day[i] - h->order_day[from]);
        of.value += h->order_day[i] != h->order_day[from] ? h->order_gross[i] : 0;
    }
    return of;
}

size_t suite_sums_differ(const struct suite_rfm_sums *e, const struct suite_rfm_sums *a)
{
    return (e->people != a->people) + (e->repeaters != a->repeaters) + (e->x != a->x) +
           (e->t_x != a->t_x) + (e->t != a->t) + (e->value != a->value) +
           (e->x_t_x != a->x_t_x) + (e->x_t != a->x_t) + (e->t_x_t != a->t_x_t) +
           (e->x_value != a->x_value);
}
