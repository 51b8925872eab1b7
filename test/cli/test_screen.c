/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/screen.h"

#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void correctness_columns(void **state)
{
    (void)state;
    assert_int_equal(screen_columns(""), 0);
    assert_int_equal(screen_columns("abc"), 3);
    assert_int_equal(screen_columns("客戶"), 4);
    assert_int_equal(screen_columns("é–█"), 3);
    assert_int_equal(screen_columns("e\xCC\x81"), 1); /* combining acute */
    assert_int_equal(screen_columns("\x1b[1m"), 4);
    assert_int_equal(screen_columns("\xFF\xFE"), 2);
}

static void input_plain(void **state)
{
    static const struct {
        const char *text;
        int columns;
        const char *wanted;
    } rows[] = {
        {"abc", 0, "abc"},
        {"a\x1b[31mb\n\tc", 0, "a?[31mb??c"}, /* could steer the terminal */
        {"a\xC2\x9B"
         "c",
         0, "a?c"}, /* so could C1 controls */
        {"a\xFFz", 0, "a?z"},
        {"abcdef", 6, "abcdef"},
        {"abcdef", 5, "abcd…"},
        {"客戶編號", 8, "客戶編號"},
        {"客戶編號", 7, "客戶編…"},
        {"客戶編號", 6, "客戶…"},
        {"客戶", 1, "…"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct buf out = {0};
        screen_add_plain(&out, rows[i].text, rows[i].columns);
        assert_string_equal(buf_text(&out), rows[i].wanted);
        buf_release(&out);
    }
}

static void correctness_wrap(void **state)
{
    static const struct {
        int indent;
        const char *text, *wanted;
    } rows[] = {
        {0, "", "\n"},
        {2, "short", "  short\n"},
        {2, "twelve chars and twelve chars and more",
         "  twelve chars and\n  twelve chars and\n  more\n"},
        {0, "a\n\nb", "a\n\nb\n"},
        {4, "averyverylongwordthatfitsnowhere x",
         "    averyverylongwordthatfitsnowhere\n    x\n"},
        /* Chinese: after any character, in columns */
        {0, "客戶編號 客戶編號 客戶編號", "客戶編號 客戶編號 客\n戶編號\n"},
        {2, "一二三四五六七八九十", "  一二三四五六七八九\n  十\n"},
        /* ... not before a mark, after an opening one, or between a number and its unit
         */
        {0, "一二三四五六七八九十，一", "一二三四五六七八九\n十，一\n"},
        {0, "一二三四五六七八九（十）", "一二三四五六七八九\n（十）\n"},
        {0, "一二三四五六2024年5月底", "一二三四五六\n2024年5月底\n"},
        {0, "一二三四五六七 a%。bc", "一二三四五六七 a%。\nbc\n"},
    };
    struct screen screen = {.width = 20};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct buf out = {0};
        screen_wrap(&screen, &out, rows[i].indent, rows[i].text);
        assert_string_equal(buf_text(&out), rows[i].wanted);
        buf_release(&out);
    }
}

static void correctness_paint(void **state)
{
    struct screen with = {.width = 80, .color = true}, without = {.width = 80};
    struct buf out = {0};
    (void)state;
    screen_paint(&with, &out, SCREEN_BOLD, "x");
    screen_paint(&with, &out, NULL, "y");
    screen_paint(&with, &out, SCREEN_BOLD, "");
    screen_paint(&without, &out, SCREEN_BOLD, "z");
    assert_string_equal(buf_text(&out), SCREEN_BOLD "x" SCREEN_RESET "yz");
    buf_release(&out);
}

static void correctness_width_and_color(void **state)
{
    struct screen screen;
    (void)state;
    setenv("COLUMNS", "120", 1);
    screen_init(&screen, SCREEN_COLOR_AUTO, "file.txt");
    assert_int_equal(screen.width, 120);
    assert_false(screen.color); /* a file is no terminal */
    assert_int_equal(screen_text_width(&screen), SCREEN_TEXT_WIDTH_MAX);
    setenv("COLUMNS", "3", 1);
    screen_init(&screen, SCREEN_COLOR_ALWAYS, NULL);
    assert_int_equal(screen.width, SCREEN_WIDTH_MIN);
    assert_true(screen.color);
    setenv("COLUMNS", "nonsense", 1);
    screen_init(&screen, SCREEN_COLOR_NEVER, "file.txt");
    assert_int_equal(screen.width, SCREEN_WIDTH_DEFAULT);
    assert_false(screen.color);
    unsetenv("COLUMNS");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(correctness_columns),
        cmocka_unit_test(input_plain),
        cmocka_unit_test(correctness_wrap),
        cmocka_unit_test(correctness_paint),
        cmocka_unit_test(correctness_width_and_color),
    };
    setlocale(LC_CTYPE, "C.UTF-8");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
