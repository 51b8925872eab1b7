/* SPDX-License-Identifier: Apache-2.0 */
/* buf, and mem under it. */
#include "base/buf.h"
#include "base/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static void correctness_buf_grows_and_ends_in_nul(void **state)
{
    (void)state;
    struct buf buf = {0};
    assert_string_equal(buf_text(&buf), "");
    for (size_t i = 0; i < 5000; i++) {
        buf_putc(&buf, (char)('a' + i % 26));
        assert_int_equal(buf.size, i + 1);
        assert_int_equal(buf.data[i + 1], 0);
    }
    for (size_t i = 0; i < 5000; i++)
        assert_int_equal(buf.data[i], 'a' + i % 26);
    buf_release(&buf);
    assert_null(buf.data);
    assert_int_equal(buf.size, 0);
}

static void correctness_buf_printf_fits_or_grows(void **state)
{
    (void)state;
    /* Texts of every length around the first capacities. */
    for (int length = 0; length < 100; length++) {
        struct buf buf = {0};
        buf_puts(&buf, "start:");
        buf_printf(&buf, "%*s|%d", length, "", length);
        char expected[160];
        snprintf(expected, sizeof expected, "start:%*s|%d", length, "", length);
        assert_string_equal(buf_text(&buf), expected);
        assert_int_equal(buf.size, strlen(expected));
        buf_release(&buf);
    }
}

static void correctness_buf_keeps_nul_bytes(void **state)
{
    (void)state;
    struct buf buf = {0};
    buf_add(&buf, "a\0b", 3);
    buf_add(&buf, NULL, 0);
    assert_int_equal(buf.size, 3);
    assert_memory_equal(buf.data, "a\0b", 4);
    buf_release(&buf);
}

static void correctness_buf_clear_keeps_storage_detach_gives_it(void **state)
{
    (void)state;
    struct buf buf = {0};
    buf_clear(&buf);
    buf_puts(&buf, "some text");
    size_t capacity = buf.capacity;
    buf_clear(&buf);
    assert_string_equal(buf_text(&buf), "");
    assert_int_equal(buf.capacity, capacity);
    buf_puts(&buf, "other");
    char *text = buf_detach(&buf);
    assert_string_equal(text, "other");
    assert_null(buf.data);
    assert_int_equal(buf.capacity, 0);
    free(text);
    text = buf_detach(&buf);
    assert_string_equal(text, "");
    free(text);
}

/* The examples of Unicode 15, table 3-7 and its text. */
static void correctness_buf_utf8_well_formed_only(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        size_t size, consumed;
        uint32_t code;
    } rows[] = {
        {"", 0, 0, 0},
        {"\0", 1, 1, 0},
        {"A", 1, 1, 0x41},
        {"\x7F", 1, 1, 0x7F},
        {"\x80", 1, 0, 0},
        {"\xC0\xAF", 2, 0, 0}, /* longer than needed */
        {"\xC1\xBF", 2, 0, 0},
        {"\xC2\x80", 2, 2, 0x80},
        {"\xC2", 1, 0, 0},
        {"\xC2\x41", 2, 0, 0},
        {"\xDF\xBF", 2, 2, 0x7FF},
        {"\xE0\x9F\xBF", 3, 0, 0},
        {"\xE0\xA0\x80", 3, 3, 0x800},
        {"\xED\x9F\xBF", 3, 3, 0xD7FF},
        {"\xED\xA0\x80", 3, 0, 0}, /* surrogate */
        {"\xEE\x80\x80", 3, 3, 0xE000},
        {"\xE2\x82\xAC!", 4, 3, 0x20AC},
        {"\xE2\x82", 2, 0, 0},
        {"\xF0\x8F\xBF\xBF", 4, 0, 0},
        {"\xF0\x90\x80\x80", 4, 4, 0x10000},
        {"\xF4\x8F\xBF\xBF", 4, 4, 0x10FFFF},
        {"\xF4\x90\x80\x80", 4, 0, 0},
        {"\xF5\x80\x80\x80", 4, 0, 0},
        {"\xFF", 1, 0, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        uint32_t code = 0;
        size_t consumed = buf_utf8_next(rows[i].bytes, rows[i].size, &code);
        assert_int_equal(consumed, rows[i].consumed);
        assert_int_equal(code, rows[i].code);
    }
}

static void invariant_mem_grow_keeps_items_and_grows_by_half(void **state)
{
    (void)state;
    int *items = NULL;
    size_t capacity = 0, moves = 0;
    for (size_t i = 0; i < 100000; i++) {
        size_t before = capacity;
        MEM_GROW(items, capacity, i + 1);
        assert_true(capacity > i);
        if (capacity != before) {
            assert_true(capacity >= before + before / 2);
            moves++;
        }
        items[i] = (int)i;
    }
    for (size_t i = 0; i < 100000; i++)
        assert_int_equal(items[i], i);
    assert_in_range(moves, 1, 25);
    MEM_GROW(items, capacity, 1000000);
    assert_true(capacity >= 1000000);
    free(items);
}

static void correctness_mem_copies_and_zeroes(void **state)
{
    (void)state;
    char *copy = mem_strndup("abcdef", 3);
    assert_string_equal(copy, "abc");
    free(copy);
    copy = mem_strdup("abc");
    assert_string_equal(copy, "abc");
    free(copy);
    int *zeros = MEM_ARRAY(int, 1000);
    for (size_t i = 0; i < 1000; i++)
        assert_int_equal(zeros[i], 0);
    free(zeros);
    void *nothing = mem_zero(0, 8);
    assert_non_null(nothing);
    free(nothing);
}

/* Small and large pieces in turn; none overlaps another. */
static void invariant_mem_arena_pieces_are_apart_aligned_zeroed(void **state)
{
    (void)state;
    struct arena arena = {0};
    enum { COUNT = 2000 };
    static unsigned char *pieces[COUNT];
    static size_t sizes[COUNT];
    for (size_t i = 0; i < COUNT; i++) {
        sizes[i] = i % 100 == 99 ? 100000 : i % 37;
        pieces[i] = arena_alloc(&arena, sizes[i]);
        assert_int_equal((uintptr_t)pieces[i] % 16, 0);
        for (size_t j = 0; j < sizes[i]; j++)
            assert_int_equal(pieces[i][j], 0);
        memset(pieces[i], (int)(i % 251), sizes[i]);
    }
    for (size_t i = 0; i < COUNT; i++)
        for (size_t j = 0; j < sizes[i]; j++)
            assert_int_equal(pieces[i][j], i % 251);
    arena_release(&arena);
    assert_null(arena.head);
}

static void correctness_mem_arena_texts(void **state)
{
    (void)state;
    struct arena arena = {0};
    const char *number = arena_printf(&arena, "%d-%s", 42, "x");
    const char *copy = arena_strdup(&arena, "hello");
    const char *part = arena_strndup(&arena, "hello", 2);
    assert_string_equal(number, "42-x");
    assert_string_equal(copy, "hello");
    assert_string_equal(part, "he");
    arena_release(&arena);
}

static void fault_mem_exhaustion_exits_with_71(void **state)
{
    (void)state;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        close(STDERR_FILENO);
        volatile size_t count = SIZE_MAX / 2;
        free(mem_alloc(count, 16));
        _exit(0);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 71);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(correctness_buf_grows_and_ends_in_nul),
        cmocka_unit_test(correctness_buf_printf_fits_or_grows),
        cmocka_unit_test(correctness_buf_keeps_nul_bytes),
        cmocka_unit_test(correctness_buf_clear_keeps_storage_detach_gives_it),
        cmocka_unit_test(correctness_buf_utf8_well_formed_only),
        cmocka_unit_test(invariant_mem_grow_keeps_items_and_grows_by_half),
        cmocka_unit_test(correctness_mem_copies_and_zeroes),
        cmocka_unit_test(invariant_mem_arena_pieces_are_apart_aligned_zeroed),
        cmocka_unit_test(correctness_mem_arena_texts),
        cmocka_unit_test(fault_mem_exhaustion_exits_with_71),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
