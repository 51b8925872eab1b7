/* SPDX-License-Identifier: Apache-2.0 */
#include "base/intern.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static void correctness_intern_numbers_in_order_of_first_sight(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t size;
        uint32_t number;
    } rows[] = {
        {"ann", 3, 0},  {"bob", 3, 1},  {"ann", 3, 0},  {"", 0, 2},     {"ANN", 3, 3},
        {"", 0, 2},     {"ann ", 4, 4}, {"a\0b", 3, 5}, {"a\0c", 3, 6}, {"a", 1, 7},
        {"a\0b", 3, 5}, {"bob", 3, 1},  {"林", 3, 8},   {"anna", 3, 0},
    };
    struct intern *set = intern_create();
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_int_equal(intern_add(set, rows[i].text, rows[i].size), rows[i].number);
        size_t size = 99;
        const char *text = intern_text(set, rows[i].number, &size);
        assert_int_equal(size, rows[i].size);
        assert_memory_equal(text, rows[i].text, size);
        assert_int_equal(text[size], 0);
        assert_ptr_equal(intern_text(set, rows[i].number, NULL), text);
    }
    assert_int_equal(intern_count(set), 9);
    assert_int_equal(intern_add(set, NULL, 0), 2);
    intern_free(set);
    intern_free(NULL);
}

static void correctness_intern_find_adds_nothing(void **state)
{
    (void)state;
    struct intern *set = intern_create();
    assert_int_equal(intern_find(set, "ann", 3), INTERN_NONE);
    assert_int_equal(intern_count(set), 0);
    intern_add(set, "ann", 3);
    assert_int_equal(intern_find(set, "ann", 3), 0);
    assert_int_equal(intern_find(set, "an", 2), INTERN_NONE);
    assert_int_equal(intern_count(set), 1);
    intern_free(set);
}

/* ---- lent strings ---------------------------------------------------------------- */

#define LENT_MAX 4000

/* Strings one behind the other, each with its NUL, as they lie in a file. */
struct lent {
    char *text;
    uint64_t start[LENT_MAX + 1];
    uint32_t count;
};

static void lend(struct lent *lent, const char *text, size_t size)
{
    uint64_t at = lent->count ? lent->start[lent->count] : 0;
    lent->text = realloc(lent->text, at + size + 1);
    memcpy(lent->text + at, text, size);
    lent->text[at + size] = '\0';
    lent->start[lent->count] = at;
    lent->start[++lent->count] = at + size + 1;
}

static void check_texts(const struct intern *set, const struct lent *lent)
{
    for (uint32_t i = 0; i < lent->count; i++) {
        size_t size = 99, wanted = lent->start[i + 1] - lent->start[i] - 1;
        const char *text = intern_text(set, i, &size);
        assert_int_equal(size, wanted);
        assert_memory_equal(text, lent->text + lent->start[i], size + 1);
        assert_string_equal(intern_text(set, i, NULL), text);
    }
}

/* Looked up first, added to first, or neither. */
static void check_lent(const struct lent *lent, int way)
{
    char none[] = "";
    struct intern *set =
        intern_lend(lent->text ? lent->text : none, lent->start, lent->count);
    assert_int_equal(intern_count(set), lent->count);
    check_texts(set, lent);
    if (way == 1)
        assert_int_equal(intern_find(set, "somebody new", 12), INTERN_NONE);
    if (way == 2)
        assert_int_equal(intern_add(set, "somebody new", 12), lent->count);
    for (uint32_t i = 0; i < lent->count && way; i++) {
        size_t size = lent->start[i + 1] - lent->start[i] - 1;
        const char *text = lent->text + lent->start[i];
        assert_int_equal(intern_find(set, text, size), i);
        assert_int_equal(intern_add(set, text, size), i);
    }
    check_texts(set, lent);
    assert_int_equal(intern_count(set), lent->count + (way == 2));
    intern_free(set);
}

static void correctness_intern_lent_strings(void **state)
{
    (void)state;
    static const struct {
        const char *texts[6];
        size_t sizes[6];
        int count;
    } rows[] = {
        {{0}, {0}, 0},
        {{""}, {0}, 1},
        {{"ann"}, {3}, 1},
        {{"", "ann"}, {0, 3}, 2},
        {{"ann", ""}, {3, 0}, 2},
        {{"a", "b", "aa", "bb"}, {1, 1, 2, 2}, 4},
        {{"bob", "a\0b", "a", "eleven byte", "twelve bytes", ""},
         {3, 3, 1, 11, 12, 0},
         6},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct lent lent = {0};
        for (int k = 0; k < rows[i].count; k++)
            lend(&lent, rows[i].texts[k], rows[i].sizes[k]);
        for (int way = 0; way < 3; way++)
            check_lent(&lent, way);
        free(lent.text);
    }
}

/* A damaged file may have a string twice: numbers and texts stay. */
static void fault_intern_lent_twice(void **state)
{
    (void)state;
    static const char *const rows[][4] = {{"a", "a", "b", "c"},
                                          {"a", "b", "a", "c"},
                                          {"b", "a", "b", "a"},
                                          {"b", "c", "a", "a"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct lent lent = {0};
        for (int k = 0; k < 4; k++)
            lend(&lent, rows[i][k], 1);
        struct intern *set = intern_lend(lent.text, lent.start, lent.count);
        assert_int_equal(intern_add(set, "new", 3), 4);
        check_texts(set, &lent);
        uint32_t found = intern_find(set, "b", 1);
        assert_true(found == INTERN_NONE || !strcmp(intern_text(set, found, NULL), "b"));
        intern_free(set);
        free(lent.text);
    }
}

/* A long one, or a short one whose first bytes say nothing; all distinct. */
static size_t key(uint32_t i, char *out, size_t room)
{
    uint32_t mixed = i * 2654435761u;
    return i % 4 ? (size_t)snprintf(out, room, "cust%07x", mixed & 0xfffffff)
                 : (size_t)snprintf(out, room, "customer-%u@example.org", mixed);
}

/* With this many strings some pairs agree in the half of the hash that a slot
 * keeps (a dozen among the short ones), so the bytes must be compared. */
static void invariant_intern_many_strings_stay_apart(void **state)
{
    (void)state;
    enum { MANY = 500000 };
    struct intern *set = intern_create();
    static const char *texts[MANY];
    char text[64];
    for (uint32_t i = 0; i < MANY; i++) {
        size_t size = key(i, text, sizeof text);
        assert_int_equal(intern_add(set, text, size), i);
        texts[i] = intern_text(set, i, NULL);
    }
    assert_int_equal(intern_count(set), MANY);
    for (uint32_t i = 0; i < MANY; i++) {
        size_t size = key(i, text, sizeof text), kept;
        assert_int_equal(intern_find(set, text, size), i);
        assert_int_equal(intern_add(set, text, size), i);
        assert_ptr_equal(intern_text(set, i, &kept), texts[i]); /* never moves */
        assert_int_equal(kept, size);
        assert_memory_equal(texts[i], text, size + 1);
        text[0] = 'C';
        assert_int_equal(intern_find(set, text, size), INTERN_NONE);
    }
    assert_int_equal(intern_count(set), MANY);
    intern_free(set);
}

/* Twice with the same strings, some of them none; counts around a block of 128. */
static void consistency_intern_many_is_one_by_one(void **state)
{
    (void)state;
    enum { MANY = 5000 };
    static char texts[MANY][64];
    static const char *pointers[MANY];
    static uint32_t sizes[MANY], out[MANY];
    for (uint32_t i = 0; i < MANY; i++) {
        sizes[i] = (uint32_t)key(i * 7 % 3001, texts[i], sizeof texts[i]);
        pointers[i] = i % 11 == 5 ? NULL : texts[i];
    }
    static const size_t counts[] = {0, 1, 127, 128, 129, MANY};
    for (size_t c = 0; c < sizeof counts / sizeof *counts; c++) {
        struct intern *many = intern_create(), *single = intern_create();
        intern_many(many, pointers, sizes, NULL, counts[c], false, out);
        for (size_t i = 0; i < counts[c]; i++)
            assert_int_equal(out[i], INTERN_NONE);
        assert_int_equal(intern_count(many), 0);
        for (int again = 0; again < 2; again++) {
            intern_many(many, pointers, sizes, NULL, counts[c], again == 0, out);
            for (size_t i = 0; i < counts[c]; i++)
                assert_int_equal(out[i], pointers[i]
                                             ? intern_add(single, texts[i], sizes[i])
                                             : INTERN_NONE);
        }
        assert_int_equal(intern_count(many), intern_count(single));
        intern_free(many);
        intern_free(single);
    }
}

/* Lengths around the size of a chunk, where storing takes another way. */
/* A set that is lent goes on as the one that was written would have. */
static void consistency_intern_lent_goes_on(void **state)
{
    (void)state;
    enum { KEYS = 3000, ASKED = 5000 };
    static char keys[ASKED][64], numbers[ASKED][64];
    for (int ordered = 0; ordered < 2; ordered++) {
        struct lent lent = {0};
        struct intern *own = intern_create();
        static const char *text[ASKED];
        static uint32_t size[ASKED], expected[ASKED], found[ASKED];
        for (uint32_t i = 0; i < ASKED; i++) {
            size[i] = ordered ? (uint32_t)snprintf(numbers[i], 64, "C%06u", i)
                              : (uint32_t)key(i, keys[i], 64);
            text[i] = i % 7 == 6 ? NULL : ordered ? numbers[i] : keys[i];
        }
        for (uint32_t i = 0; i < KEYS; i++) {
            const char *one = ordered ? numbers[i] : keys[i];
            lend(&lent, one, size[i]);
            intern_add(own, one, size[i]);
        }
        struct intern *set = intern_lend(lent.text, lent.start, lent.count);
        for (int add = 0; add < 2; add++) {
            intern_many(own, text, size, NULL, ASKED, add, expected);
            intern_many(set, text, size, NULL, ASKED, add, found);
            assert_memory_equal(found, expected, sizeof found);
        }
        assert_int_equal(intern_count(set), intern_count(own));
        check_texts(set, &lent);
        intern_free(set);
        intern_free(own);
        free(lent.text);
    }
}

static void invariant_intern_long_strings_are_kept(void **state)
{
    (void)state;
    static const size_t sizes[] = {1,      65534,  65535,  65536, 65537,
                                   262143, 262144, 262145, 3,     1000000};
    struct intern *set = intern_create();
    char *text = malloc(1000000);
    memset(text, 'x', 1000000);
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        assert_int_equal(intern_add(set, text, sizes[i]), i);
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        size_t size;
        const char *kept = intern_text(set, (uint32_t)i, &size);
        assert_int_equal(size, sizes[i]);
        assert_memory_equal(kept, text, size);
        assert_int_equal(kept[size], 0);
    }
    free(text);
    intern_free(set);
}

/* What the k-th new string is, and where order ends (at `stray`, a string of its own). */
static size_t ordered_key(uint32_t k, bool descending, uint32_t stray, char out[64])
{
    if (k == stray)
        return (size_t)snprintf(out, 64, "#5x");
    uint32_t value = descending ? 1000000 - k * 3 : 5 + k * 3;
    return (size_t)snprintf(out, 64, "#%u", value);
}

/* Asks for every string so far in a walk of the given step (1: the next one, 7919: far
 * away), and for strings between them, which are not there. */
static void look_up(struct intern *set, uint32_t count, uint32_t step, bool descending,
                    uint32_t stray)
{
    char text[64], other[65];
    for (uint32_t i = 0; i < count; i++) {
        uint32_t k = (uint32_t)((uint64_t)i * step % count);
        size_t size = ordered_key(k, descending, stray, text);
        assert_int_equal(intern_find(set, text, size), k);
        const char *pointer = text;
        uint32_t size_32 = (uint32_t)size, number;
        intern_many(set, &pointer, &size_32, NULL, 1, i % 2, &number);
        assert_int_equal(number, k);
        snprintf(other, sizeof other, "%s1", text + 1);
        assert_int_equal(intern_find(set, other, size), INTERN_NONE);
        other[size - 1] ^= 1;
        pointer = other;
        intern_many(set, &pointer, &size_32, NULL, 1, false, &number);
        assert_int_equal(number, INTERN_NONE);
    }
    assert_int_equal(intern_count(set), count);
}

/* Ascending and descending numbers of growing length; a stray first, second, late or
 * never; looked up one after the other and far apart. */
static void correctness_intern_strings_in_order(void **state)
{
    (void)state;
    enum { MANY = 70000 };
    static const uint32_t strays[] = {0, 1, 2, 40000, UINT32_MAX};
    char text[64];
    for (size_t s = 0; s < sizeof strays / sizeof *strays; s++)
        for (int descending = 0; descending < 2; descending++) {
            struct intern *set = intern_create();
            for (uint32_t k = 0; k < MANY; k++) {
                size_t size = ordered_key(k, descending, strays[s], text);
                assert_int_equal(intern_add(set, text, size), k);
                assert_int_equal(intern_add(set, text, size), k);
                if (k == 100 || k == MANY - 1)
                    look_up(set, k + 1, 1, descending, strays[s]);
                assert_string_equal(intern_text(set, k, NULL), text);
            }
            look_up(set, MANY, 7919, descending, strays[s]);
            intern_free(set);
        }
}

/* Lengths around what lies in the entry itself; zeros at the end are bytes as others. */
static void correctness_intern_short_strings(void **state)
{
    (void)state;
    static const char bytes[] = "aaaaaaaaaaaaaaaa\0\0\0\0";
    struct intern *set = intern_create();
    uint32_t number = 0;
    for (size_t from = 17; from-- > 0;)
        for (size_t size = 1; from + size <= 20; size++) {
            uint32_t before = intern_count(set);
            bool known = from < 16 && from + size <= 16 && size < 17 - (from + 1);
            uint32_t got = intern_add(set, bytes + from, size);
            assert_int_equal(got == before, !known);
            assert_int_equal(intern_count(set), number += !known);
            size_t kept;
            assert_memory_equal(intern_text(set, got, &kept), bytes + from, size);
            assert_int_equal(kept, size);
        }
    intern_free(set);
}

static void fault_intern_unknown_number_is_a_mistake(void **state)
{
    (void)state;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        signal(SIGABRT, SIG_DFL);
        close(STDERR_FILENO);
        struct intern *set = intern_create();
        intern_add(set, "ann", 3);
        intern_text(set, 1, NULL);
        _exit(0);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(correctness_intern_numbers_in_order_of_first_sight),
        cmocka_unit_test(correctness_intern_find_adds_nothing),
        cmocka_unit_test(correctness_intern_lent_strings),
        cmocka_unit_test(fault_intern_lent_twice),
        cmocka_unit_test(consistency_intern_lent_goes_on),
        cmocka_unit_test(invariant_intern_many_strings_stay_apart),
        cmocka_unit_test(consistency_intern_many_is_one_by_one),
        cmocka_unit_test(invariant_intern_long_strings_are_kept),
        cmocka_unit_test(correctness_intern_strings_in_order),
        cmocka_unit_test(correctness_intern_short_strings),
        cmocka_unit_test(fault_intern_unknown_number_is_a_mistake),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
