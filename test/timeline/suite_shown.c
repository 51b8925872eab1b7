/* SPDX-License-Identifier: Apache-2.0 */
#include "suite_shown.h"

#include "base/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#define SEEDS      60
#define SEEDS_LONG 1500

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
}

void suite_shown_release(struct suite_shown *v)
{
    blocks_release(&v->blocks);
    periods_release(&v->periods);
    history_release(&v->h);
    timeline_release(&v->t);
}

void suite_shown_every_seed(suite_check *check)
{
    const char *one = getenv("SUITE_SEED");
    uint64_t first = one ? strtoull(one, NULL, 10) : 1;
    uint64_t count = one ? 1 : getenv("MAINSTAY_TEST_LONG") ? SEEDS_LONG : SEEDS;
    for (uint64_t seed = first; seed < first + count; seed++) {
        struct shop s;
        struct suite_shown v;
        suite_shop_draw(&s, seed);
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
