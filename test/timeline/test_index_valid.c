/* SPDX-License-Identifier: Apache-2.0 */
/* What an index says of its cells, and what of it is refused: the bits that say who
 * somebody is, and how many there are. */
#include "timeline/index.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

/* Two people of January, one of whom is there until 9 February and orders no more; the
 * other orders again on 20 February.  Window 40 days. */
static const uint32_t order_start[] = {0, 1, 3};
static const int32_t order_day[] = {19723, 19723, 19773};
static const int64_t order_amount[] = {1, 2, 3};

struct shown {
    struct blocks blocks;
    struct periods periods;
    struct index index;
    struct index_cell *cell; /* of January */
};

static int show(void **state)
{
    static struct shown v;
    struct calendar months = {.unit = CALENDAR_MONTH};
    struct err_info info = {0};
    struct blocks_input input = {.people = 2,
                                 .first_day = 19723,
                                 .last_day = 19782,
                                 .order_start = order_start,
                                 .order_day = order_day,
                                 .order_amount = order_amount};
    assert_true(blocks_build(&v.blocks, &input));
    assert_int_equal(periods_build(&v.periods, &months, 19723, 19782, 19782, &info),
                     ERR_OK);
    assert_int_equal(
        index_build(&v.index, &v.blocks, &v.periods, 40, true, UINT64_MAX, &info),
        ERR_OK);
    v.cell = (struct index_cell *)v.index.cell;
    *state = &v;
    return 0;
}

static int hide(void **state)
{
    struct shown *v = *state;
    assert_true(index_valid(&v->index, &v->blocks)); /* but for what was refused */
    index_release(&v->index);
    periods_release(&v->periods);
    blocks_release(&v->blocks);
    return 0;
}

#define REFUSED(place, value)                             \
    do {                                                  \
        __typeof__(place) was_ = place;                   \
        place = value;                                    \
        assert_false(index_valid(&v->index, &v->blocks)); \
        place = was_;                                     \
    } while (0)

static void fault_buyers_other_than_told_are_refused(void **state)
{
    struct shown *v = *state;
    uint64_t *buyer = (uint64_t *)v->index.buyer;
    assert_int_equal(v->cell->buyers, 2);
    assert_int_equal(*buyer, 3);
    REFUSED(*buyer, 1); /* one less */
    REFUSED(*buyer, 5); /* no person */
    REFUSED(v->cell->buyers, 1);
    REFUSED(v->cell->buyers, 0); /* and planes */
}

static void fault_planes_other_than_there_are_refused(void **state)
{
    struct shown *v = *state;
    REFUSED(v->cell->planes, v->cell->planes | 1 << 7); /* there is no such plane */
    REFUSED(v->cell->order_digits, 33);
    REFUSED(v->cell->amount_digits, 65);
    REFUSED(v->index.words, v->index.words - 1);
    REFUSED(v->index.buyers, v->index.buyers - 1);
}

static void fault_lost_other_than_told_are_refused(void **state)
{
    struct shown *v = *state;
    assert_int_equal(v->cell->lost, 1);
    assert_int_equal(v->cell->lost_from, 1);
    assert_int_equal(v->cell->lost_periods, 1);
    REFUSED(v->cell->lost, 0);
    REFUSED(v->cell->lost, 2);
    REFUSED(v->cell->lost_from, 0); /* the period itself */
    REFUSED(v->cell->lost_from, 2); /* there is none */
    REFUSED(v->cell->lost_periods, 0);
    REFUSED(v->cell->lost_periods, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(fault_buyers_other_than_told_are_refused, show,
                                        hide),
        cmocka_unit_test_setup_teardown(fault_planes_other_than_there_are_refused, show,
                                        hide),
        cmocka_unit_test_setup_teardown(fault_lost_other_than_told_are_refused, show,
                                        hide),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
