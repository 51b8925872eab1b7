/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/grid.h"

#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void check(struct grid *t, int width, enum grid_overflow overflow,
                  const char *wanted)
{
    struct screen screen = {.width = width};
    struct buf out = {0};
    grid_print(t, &screen, overflow, &out);
    assert_string_equal(buf_text(&out), wanted);
    buf_release(&out);
}

static void row(struct grid *t, const char *const *cells, size_t count)
{
    grid_row(t);
    for (size_t i = 0; i < count; i++)
        grid_cell(t, cells[i], NULL);
}

static void correctness_alignment(void **state)
{
    struct grid t;
    (void)state;
    grid_init(&t);
    grid_column(&t, "名稱", GRID_LEFT, 0);
    grid_column(&t, "金額", GRID_RIGHT, 0);
    grid_column(&t, "Note", GRID_LEFT, 0);
    grid_rule(&t);
    row(&t, (const char *[]){"王小明", "1,200.00", "a"}, 3);
    row(&t, (const char *[]){"Smith", "5", "乙"}, 3);
    grid_row(&t); /* cells that are not given are empty */
    check(&t, 80, GRID_DROP,
          "  名稱        金額  Note\n"
          "  ──────  ────────  ────\n"
          "  王小明  1,200.00  a\n"
          "  Smith          5  乙\n"
          "\n");
    grid_release(&t);
}

static void four_columns(struct grid *t)
{
    grid_init(t);
    grid_column(t, "Period", GRID_LEFT, 0);
    grid_column(t, "Lost", GRID_RIGHT, 1);
    grid_column(t, "Buyers", GRID_RIGHT, 3);
    grid_column(t, "Orders", GRID_RIGHT, 2);
    row(t, (const char *[]){"2024-05", "1", "2", "3"}, 4);
}

static void correctness_dropping(void **state)
{
    struct grid t;
    struct buf dropped = {0};
    (void)state;
    four_columns(&t);
    check(&t, 31, GRID_DROP,
          "  Period   Lost  Buyers  Orders\n"
          "  2024-05     1       2       3\n");
    assert_int_equal(grid_dropped(&t, ", ", &dropped), 0);
    check(&t, 30, GRID_DROP,
          "  Period   Lost  Orders\n"
          "  2024-05     1       3\n");
    assert_int_equal(grid_dropped(&t, ", ", &dropped), 1);
    assert_string_equal(buf_text(&dropped), "Buyers");
    buf_clear(&dropped);
    check(&t, 1, GRID_DROP,
          "  Period\n"
          "  2024-05\n");
    assert_int_equal(grid_dropped(&t, ", ", &dropped), 3);
    assert_string_equal(buf_text(&dropped), "Lost, Buyers, Orders");
    /* What was dropped comes back when there is room again. */
    check(&t, 31, GRID_DROP,
          "  Period   Lost  Buyers  Orders\n"
          "  2024-05     1       2       3\n");
    buf_release(&dropped);
    grid_release(&t);
}

static void correctness_stacking(void **state)
{
    struct grid t;
    (void)state;
    four_columns(&t);
    check(&t, 25, GRID_STACK,
          "  Period   Lost  Buyers\n"
          "  2024-05     1       2\n"
          "\n"
          "  Period   Orders\n"
          "  2024-05       3\n");
    check(&t, 1, GRID_STACK,
          "  Period   Lost\n"
          "  2024-05     1\n"
          "\n"
          "  Period   Buyers\n"
          "  2024-05       2\n"
          "\n"
          "  Period   Orders\n"
          "  2024-05       3\n");
    grid_release(&t);
}

static void input_cells(void **state)
{
    struct grid t;
    (void)state;
    grid_init(&t);
    grid_column(&t, "Customer", GRID_LEFT, 0);
    row(&t, (const char *[]){"a\nb\x1b[2J"}, 1);
    row(&t,
        (const char *[]){"0123456789012345678901234567890123456789"
                         "0123456789012345678901234567890123456789"},
        1);
    check(&t, 80, GRID_DROP,
          "  Customer\n"
          "  a?b?[2J\n"
          "  012345678901234567890123456789012345678901234567890123456789012…\n");
    grid_release(&t);
}

static void correctness_color(void **state)
{
    struct grid t;
    struct screen screen = {.width = 80, .color = true};
    struct buf out = {0};
    (void)state;
    grid_init(&t);
    grid_column(&t, "N", GRID_RIGHT, 0);
    grid_row(&t);
    grid_cell(&t, "12", SCREEN_BAD);
    grid_row(&t);
    grid_cell(&t, "7", NULL);
    grid_print(&t, &screen, GRID_DROP, &out);
    assert_non_null(strstr(buf_text(&out), SCREEN_BAD "12" SCREEN_RESET "\n   7\n"));
    buf_release(&out);
    grid_release(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(correctness_alignment), cmocka_unit_test(correctness_dropping),
        cmocka_unit_test(correctness_stacking),  cmocka_unit_test(input_cells),
        cmocka_unit_test(correctness_color),
    };
    setlocale(LC_CTYPE, "C.UTF-8");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
