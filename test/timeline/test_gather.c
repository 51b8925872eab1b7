/* SPDX-License-Identifier: Apache-2.0 */
/* The oracle of gathering: number customers by first sight, then sort all rows by person
 * and day with the library's sort, rows of a day as they came. */
#include "base/mem.h"
#include "draw.h"
#include "suite_shown.h"
#include "timeline/columns.h"
#include "timeline/gather.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

struct row {
    uint64_t key;
    uint32_t person;
    int32_t day;
    int64_t amount;
    uint8_t flags;
    size_t place;
};

struct shape {
    const char *name;
    uint32_t rows, customers;
    uint64_t key_step;   /* between keys */
    int32_t first, span; /* days */
    int32_t odd_day;     /* one row in 1000 of the later half is on this day; 0: none */
    int64_t odd_amount;  /* ... has this amount */
    int refund_percent;
    bool in_time_order;
    size_t memory_bytes;
    bool narrow_day, narrow_amount; /* expected */
    bool free;                      /* all amounts are 0 */
    bool odd_one;                   /* what is odd is of one customer */
};

static const struct shape shapes[] = {
    /* clang-format off */
    {"narrow",         200000, 40000, 1,           18993, 1096,  0,        0,                 0, true,  1 << 30, true,  true},
    {"shuffled",       200000, 40000, 1,           18993, 1096,  0,        0,                 0, false, 1 << 30, true,  true},
    {"spilled",        200000, 70000, 1,           18993, 1096,  0,        0,                 5, false, 0,       true,  true},
    {"half spilled",   200000, 70000, 1,           18993, 1096,  0,        0,                 5, false, 2 << 20, true,  true},
    {"hashed",         100000, 40000, 0x9e3779b97f4a7c15, -400, 800, 0,    0,                 0, false, 1 << 30, true,  true},
    {"hashed later",   100000, 40000, 1u << 20,    -400,  800,   0,        0,                 0, true,  1 << 30, true,  true},
    {"16 bits of days", 50000, 9000,  1,           -30000, 65536, 0,       0,                 0, false, 1 << 30, true,  true},
    {"17 bits of days", 50000, 9000,  1,           -30000, 65537, 36536 + 30000, 0,           0, false, 1 << 30, false, true},
    {"far days",        50000, 9000,  1,           18993, 1000,  -700000,  0,                 9, false, 1 << 30, false, true},
    {"large amounts",   50000, 9000,  1,           18993, 1000,  0,        INT64_MAX,         9, false, 1 << 30, true,  false},
    {"negative",        50000, 9000,  1,           18993, 1000,  0,        INT32_MIN,         0, false, 1 << 30, true,  true},
    {"below 32 bits",   50000, 9000,  1,           18993, 1000,  0,        INT32_MIN - 1LL,   0, true,  1 << 30, true,  false},
    {"all odd, spilled", 90000, 40000, 7,          18993, 1000,  2000000,  -5000000000,       9, false, 0,       false, false},
    {"few people",      50000, 3,     1,           18993, 100,   0,        0,                20, false, 0,       true,  true},
    {"in order, spilled", 90000, 40000, 1,         18993, 1096,  0,        0,                 0, true,  0,       true,  true},
    {"in order, wide sums", 90000, 9000, 1,        18993, 1096,  0,        INT32_MAX,         0, true,  1 << 30, true,  true},
    {"in order, few people", 50000, 3, 1,          18993, 100,   0,        INT32_MIN,         0, true,  1 << 30, true,  true},
    {"in order, many each", 3000, 3, 1,            18993, 100,   0,        0,                 0, true,  1 << 30, true,  true},
    {"in order, one day", 50000, 9000, 1,          18993, 1,     0,        0,                 0, true,  1 << 30, true,  true},
    {"in order, long",  50000, 9000,  1,           18993, 32769, 0,        0,                 0, true,  1 << 30, true,  true},
    {"in order, one past 32 bits", 248000, 2400, 1, 18993, 1096,   0,        INT32_MAX,         0, true,  1 << 30, true,  true, .odd_one = true},
    {"in order, free",  65700, 1,     1,           18993, 1096,  0,        0,                 0, true,  1 << 30, true,  true, .free = true},
    {"in order, refunds", 50000, 9000, 1,          18993, 1000,  0,        0,                 9, true,  1 << 30, true,  true},
    {"in order but one", 50000, 9000, 1,           18993, 1000,  18993,    0,                 0, true,  1 << 30, true,  true},
    {"one row",         1,     1,     1,           0,     1,     0,        0,                 0, true,  1 << 30, true,  true},
    /* clang-format on */
};

static struct row *draw_rows(const struct shape *shape)
{
    struct rng rng;
    rng_init(&rng, shape->rows + shape->customers);
    struct row *rows = MEM_ARRAY(struct row, shape->rows);
    for (uint32_t i = 0; i < shape->rows; i++) {
        struct row *row = &rows[i];
        int32_t offset =
            shape->in_time_order
                ? (int32_t)((uint64_t)i * (uint32_t)shape->span / shape->rows)
                : between(&rng, 0, shape->span - 1);
        row->key = rng_below(&rng, shape->customers) * shape->key_step;
        row->day = shape->first + offset;
        row->amount = shape->free ? 0 : between(&rng, -5000, 500000);
        row->place = i;
        if (chance(&rng, shape->refund_percent)) {
            row->flags = GATHER_REFUND;
            row->amount = between(&rng, 0, 500000);
        } else if (i % 1000 == 999 && i >= shape->rows / 2) {
            row->day = shape->odd_day ? shape->odd_day : row->day;
            row->amount = shape->odd_amount ? shape->odd_amount : row->amount;
            row->key = shape->odd_one ? 0 : row->key;
        }
    }
    rows[0].day = shape->first;
    rows[shape->rows - 1].day = shape->first + shape->span - 1;
    return rows;
}

static int by_key_then_place(const void *a, const void *b)
{
    const struct row *x = a, *y = b;
    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    return x->place < y->place ? -1 : 1;
}

static int by_place(const void *a, const void *b)
{
    const struct row *x = a, *y = b;
    return x->place < y->place ? -1 : 1;
}

static int by_what_comes_out(const void *a, const void *b)
{
    const struct row *x = a, *y = b;
    if (x->flags != y->flags)
        return x->flags < y->flags ? -1 : 1;
    if (x->person != y->person)
        return x->person < y->person ? -1 : 1;
    if (x->day != y->day)
        return x->day < y->day ? -1 : 1;
    return x->place < y->place ? -1 : 1;
}

/* Without a table of keys: the first place of a key, then how many first places are
 * before it. */
static uint32_t number_people(struct row *rows, uint32_t count)
{
    uint32_t people = 0;
    size_t *first = MEM_ARRAY(size_t, count);
    uint32_t *number = MEM_ARRAY(uint32_t, count);
    qsort(rows, count, sizeof *rows, by_key_then_place);
    for (uint32_t i = 0; i < count; i++)
        first[rows[i].place] = i > 0 && rows[i].key == rows[i - 1].key
                                   ? first[rows[i - 1].place]
                                   : rows[i].place;
    qsort(rows, count, sizeof *rows, by_place);
    for (uint32_t i = 0; i < count; i++) {
        if (first[i] == i)
            number[i] = people++;
        rows[i].person = number[first[i]];
    }
    free(first);
    free(number);
    return people;
}

static void add_rows(struct gather *g, const struct row *rows, uint32_t count)
{
    uint64_t *key = MEM_ARRAY(uint64_t, count);
    int32_t *day = MEM_ARRAY(int32_t, count);
    int64_t *amount = MEM_ARRAY(int64_t, count);
    uint8_t *flags = MEM_ARRAY(uint8_t, count);
    bool refunds = false;
    for (uint32_t i = 0; i < count; i++) {
        key[i] = rows[i].key;
        day[i] = rows[i].day;
        amount[i] = rows[i].amount;
        flags[i] = rows[i].flags;
        refunds |= flags[i] != 0;
    }
    struct gather_rows batch = {count, key, day, amount, refunds ? flags : NULL};
    assert_int_equal(gather_add(g, &batch, NULL), ERR_OK);
    free(key);
    free(day);
    free(amount);
    free(flags);
}

/* rows: as they come out. */
static void check_columns(const struct shape *shape, const struct blocks_input *in,
                          const struct row *rows, uint32_t people)
{
    size_t orders = 0, refunds = 0, at = 0;
    int32_t first = INT32_MAX, last = INT32_MIN;
    for (uint32_t i = 0; i < shape->rows; i++) {
        *(rows[i].flags ? &refunds : &orders) += 1;
        first = rows[i].day < first ? rows[i].day : first;
        last = rows[i].day > last ? rows[i].day : last;
    }
    assert_int_equal(in->people, people);
    assert_int_equal(in->first_day, first);
    assert_int_equal(in->last_day, last);
    assert_int_equal(!in->order_day, shape->narrow_day);
    assert_int_equal(!in->order_amount, shape->narrow_amount);
    assert_int_equal(in->order_start[people], orders);
    assert_int_equal(!in->refund_start, refunds == 0);
    if (in->refund_start)
        assert_int_equal(in->refund_start[people], refunds);
    for (uint32_t p = 0; p < people; p++)
        for (uint32_t i = in->order_start[p]; i < in->order_start[p + 1]; i++, at++) {
            int32_t day =
                in->order_day ? in->order_day[i] : first + in->order_day_narrow[i];
            int64_t amount =
                in->order_amount ? in->order_amount[i] : in->order_amount_narrow[i];
            if (rows[at].person != p || rows[at].day != day || rows[at].amount != amount)
                fail_msg("%s: order %u of person %u", shape->name, i, p);
        }
    for (uint32_t p = 0; in->refund_start && p < people; p++)
        for (uint32_t i = in->refund_start[p]; i < in->refund_start[p + 1]; i++, at++)
            if (rows[at].person != p || rows[at].day != in->refund_day[i] ||
                rows[at].amount != in->refund_amount[i])
                fail_msg("%s: refund %u of person %u", shape->name, i, p);
    assert_int_equal(at, shape->rows);
}

static uint32_t number_of(const struct keys *keys, uint64_t key)
{
    uint32_t number;
    keys_find(keys, &key, 1, &number);
    return number;
}

static void consistency_sorted(void **state)
{
    (void)state;
    for (size_t s = 0; s < COUNT(shapes); s++) {
        const struct shape *shape = &shapes[s];
        struct row *rows = draw_rows(shape);
        struct gather *g = gather_create("/tmp", shape->memory_bytes, NULL);
        struct blocks_input in;
        uint32_t third = shape->rows / 3;
        add_rows(g, rows, third);
        add_rows(g, rows + third, shape->rows - third);
        assert_int_equal(gather_finish(g, &in, NULL), ERR_OK);
        uint32_t people = number_people(rows, shape->rows);
        for (uint32_t i = 0; i < shape->rows; i++) {
            const struct keys *keys = gather_keys(g);
            assert_int_equal(number_of(keys, rows[i].key), rows[i].person);
            assert_int_equal(keys->key[rows[i].person], rows[i].key);
        }
        assert_int_equal(number_of(gather_keys(g), UINT64_MAX - 5), KEYS_NONE);
        qsort(rows, shape->rows, sizeof *rows, by_what_comes_out);
        check_columns(shape, &in, rows, people);
        assert_int_equal(gather_spilled_bytes(g) > 0, shape->memory_bytes < 1 << 30);
        gather_free(g);
        free(rows);
    }
}

#define SAME(x, y, array, count)                                    \
    assert_memory_equal((x)->array ? (const void *)(x)->array : "", \
                        (y)->array ? (const void *)(y)->array : "", \
                        (count) * sizeof *(x)->array)

static void check_same_blocks(const struct blocks *x, const struct blocks *y)
{
    assert_memory_equal(x, y, offsetof(struct blocks, block));
    SAME(x, y, block, x->count);
    SAME(x, y, member, x->people);
    SAME(x, y, first_order, x->people);
    SAME(x, y, last_order, blocks_words(x->people));
    SAME(x, y, run, x->runs);
    SAME(x, y, order_member, x->narrow_amounts + x->wide_amounts);
    SAME(x, y, order_amount, x->narrow_amounts);
    SAME(x, y, order_amount_wide, x->wide_amounts);
    SAME(x, y, refund_run, x->refund_runs);
    SAME(x, y, refund_member, x->refunds);
    SAME(x, y, refund_amount, x->refunds);
}

/* Of the rows as they came, and of columns; in both orders of asking. */
static void consistency_blocks(void **state)
{
    (void)state;
    for (size_t s = 0; s < COUNT(shapes); s++) {
        struct row *rows = draw_rows(&shapes[s]);
        for (int columns_first = 0; columns_first < 2; columns_first++) {
            struct gather *g = gather_create("/tmp", shapes[s].memory_bytes, NULL);
            struct blocks_input in;
            struct blocks blocks, expected;
            add_rows(g, rows, shapes[s].rows);
            if (columns_first)
                assert_int_equal(gather_finish(g, &in, NULL), ERR_OK);
            enum err e = gather_blocks(g, &blocks, NULL);
            assert_int_equal(gather_finish(g, &in, NULL), ERR_OK);
            bool fits = blocks_build(&expected, &in);
            assert_int_equal(e, fits ? ERR_OK : ERR_LIMIT);
            if (fits) {
                check_same_blocks(&blocks, &expected);
                blocks_release(&blocks);
                blocks_release(&expected);
            }
            gather_free(g);
        }
        free(rows);
    }
}

/* What is known of people: anything that is theirs alone. */
static void draw_known(uint32_t people, bool *referred, uint32_t *group, uint64_t *chosen)
{
    for (uint32_t p = 0; p < people; p++) {
        referred[p] = p % 3 == 0;
        group[p] = p * 7 % 5;
        chosen[p / 64] |= (uint64_t)(p % 11 < 4) << p % 64;
    }
}

/* As the suite counts blocks of columns, which test_suite.c compares with others; asked
 * for everybody, some, by group, and by each code. */
static void check_counted(struct gather *g, const struct blocks *blocks, uint32_t people,
                          const struct periods *periods, const char *name)
{
    bool *referred = MEM_ARRAY(bool, people);
    uint32_t *group = MEM_ARRAY(uint32_t, people);
    uint64_t *chosen = MEM_ARRAY(uint64_t, people / 64 + 1);
    draw_known(people, referred, group, chosen);
    for (int code = SUITE_BEST; code < SUITE_CODES; code++)
        for (int some = 0; some < 2 && suite_has(code); some++)
            for (uint32_t groups = 0; groups <= 5; groups += 5) {
                struct suite_request request = {.periods = periods,
                                                .window_days = 30,
                                                .loyal_min_orders = 3,
                                                .groups = groups,
                                                .group = group,
                                                .chosen = some ? chosen : NULL,
                                                .referred = referred,
                                                .code = code};
                struct suite_tables e = suite_tables_make(periods, groups ? groups : 1),
                                    a = suite_tables_make(periods, groups ? groups : 1);
                struct suite_rfm_sums sums[2] = {0};
                struct suite_result expected = {e.flow,   e.purchase, e.size,
                                                e.cohort, {0},        &sums[0]};
                struct suite_result actual = {a.flow,   a.purchase, a.size,
                                              a.cohort, {0},        &sums[1]};
                suite_run(blocks, &request, &expected);
                assert_int_equal(gather_suite(g, &request, &actual, NULL), ERR_OK);
                if (suite_tables_differ(&e, &a) + suite_sums_differ(&sums[0], &sums[1]) >
                    0)
                    fail_msg("%s: code %d, some %d, groups %u", name, code, some, groups);
                suite_tables_release(&e);
                suite_tables_release(&a);
            }
    free(referred);
    free(group);
    free(chosen);
}

/* Weeks, or months: some orders are before all of them, and of two in three some after.
 */
static void consistency_counted(void **state)
{
    (void)state;
    for (size_t s = 0; s < COUNT(shapes); s++) {
        const struct shape *shape = &shapes[s];
        struct row *rows = draw_rows(shape);
        struct gather *g = gather_create("/tmp", shape->memory_bytes, NULL);
        struct gather *apart = gather_create("/tmp", shape->memory_bytes, NULL);
        struct blocks_input in;
        struct blocks blocks;
        struct calendar calendar = {.unit = s % 2 ? CALENDAR_MONTH : CALENDAR_WEEK};
        struct periods periods;
        int32_t span = shape->span < 800 ? shape->span : 800,
                end = shape->first + shape->span, from = end - 1 - span * 9 / 10,
                to = s % 3 != 1 ? end - span / 10 - 1 : end - 1;
        add_rows(g, rows, shape->rows);
        add_rows(apart, rows, shape->rows);
        assert_int_equal(gather_finish(apart, &in, NULL), ERR_OK);
        assert_int_equal(periods_build(&periods, &calendar, from, to, to, NULL), ERR_OK);
        if (blocks_build(&blocks, &in)) {
            check_counted(g, &blocks, in.people, &periods, shape->name);
            blocks_release(&blocks);
        }
        periods_release(&periods);
        gather_free(g);
        gather_free(apart);
        free(rows);
    }
}

/* People who are known already keep their numbers, also without an order. */
static void correctness_known(void **state)
{
    (void)state;
    struct keys known = {0};
    const uint64_t before[] = {77, UINT64_C(1) << 60, 5};
    uint32_t numbers[3];
    assert_true(keys_number(&known, before, 3, numbers));
    assert_int_equal(numbers[2], 2);
    struct gather *g = gather_create("/tmp", 1 << 20, &known);
    assert_int_equal(known.count, 0);
    add_rows(g,
             (struct row[]){{.key = 9, .day = 3, .amount = 7},
                            {.key = 5, .day = 2, .amount = 8}},
             2);
    struct blocks_input in;
    assert_int_equal(gather_finish(g, &in, NULL), ERR_OK);
    assert_int_equal(in.people, 4);
    assert_memory_equal(in.order_start, ((uint32_t[]){0, 0, 0, 1, 2}), 20);
    assert_memory_equal(in.order_day_narrow, ((uint16_t[]){0, 1}), 4);
    assert_memory_equal(in.order_amount_narrow, ((int32_t[]){8, 7}), 8);
    gather_free(g);

    /* Whom blocks name is in the order of first days, not in that of the numbers. */
    struct keys again = {0};
    struct blocks blocks;
    assert_true(keys_number(&again, before, 3, numbers));
    g = gather_create("/tmp", 1 << 20, &again);
    add_rows(g,
             (struct row[]){{.key = 9, .day = 2, .amount = 7},
                            {.key = 5, .day = 3, .amount = 8}},
             2);
    assert_int_equal(gather_blocks(g, &blocks, NULL), ERR_OK);
    assert_int_equal(blocks.people, 2);
    assert_memory_equal(blocks.member, ((uint32_t[]){3, 2}), 8);
    blocks_release(&blocks);
    gather_free(g);
}

static const unsigned char stamp[COLUMNS_STAMP] = "test";

/* The first KEYS keys of this factor, all at once, each with one beside it. */
static void check_found(const struct keys *keys, uint64_t factor)
{
    enum { KEYS = 5000 };
    static uint64_t key[2 * KEYS];
    static uint32_t number[2 * KEYS];
    for (uint64_t i = 0; i < KEYS; i++) {
        key[2 * i] = (i * 7919 % KEYS) * factor;
        key[2 * i + 1] = key[2 * i] + 1;
    }
    keys_find(keys, key, 2 * KEYS, number);
    for (uint32_t i = 0; i < KEYS; i++) {
        assert_int_equal(number[2 * i], i);
        assert_int_equal(number[2 * i + 1], KEYS_NONE);
    }
}

/* Small keys and large ones, found in a file as in memory. */
static void consistency_keys_in_a_file(void **state)
{
    (void)state;
    const uint64_t factors[] = {3, UINT64_C(0x1000000001)};
    char path[256];
    const char *directory = getenv("TMPDIR");
    snprintf(path, sizeof path, "%s/mainstay-keys-%d", directory ? directory : "/tmp",
             (int)getpid());
    for (size_t f = 0; f < COUNT(factors); f++) {
        struct keys keys = {0}, read;
        struct columns_writer *writer;
        struct columns *file;
        uint32_t number;
        for (uint64_t i = 0; i < 5000; i++) {
            uint64_t key = (i * 7919 % 5000) * factors[f];
            assert_true(keys_number(&keys, &key, 1, &number));
        }
        assert_int_equal(columns_create(&writer, path, stamp, NULL), ERR_OK);
        assert_int_equal(keys_put(&keys, writer, NULL), ERR_OK);
        assert_int_equal(columns_commit(writer, NULL), ERR_OK);
        assert_int_equal(columns_open(&file, path, stamp, NULL), ERR_OK);
        assert_int_equal(keys_get(&read, file, NULL), ERR_OK);
        check_found(&keys, factors[f]);
        check_found(&read, factors[f]);
        columns_close(file);
        keys_release(&keys);
    }
    remove(path);
}

static void input_wrong(void **state)
{
    (void)state;
    struct err_info info = {0};
    struct gather *g = gather_create("/tmp", 1 << 20, NULL);
    struct gather_rows rows = {1, (uint64_t[]){1}, (int32_t[]){INT32_MAX}, (int64_t[]){1},
                               NULL};
    assert_int_equal(gather_add(g, &rows, &info), ERR_LIMIT);
    assert_string_equal(info.text, "day 2147483647 lies outside all calendars");
    gather_free(g);
    g = gather_create("/tmp/no/such/directory", 0, NULL);
    rows.day = (int32_t[]){1};
    assert_int_equal(gather_add(g, &rows, &info), ERR_NO_INPUT);
    assert_non_null(strstr(info.text, "/tmp/no/such/directory"));
    gather_free(g);
    g = gather_create("/tmp", 0, NULL);
    struct blocks_input in;
    assert_int_equal(gather_finish(g, &in, NULL), ERR_OK);
    assert_int_equal(in.people, 0);
    gather_free(g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(consistency_sorted),
        cmocka_unit_test(consistency_blocks),
        cmocka_unit_test(consistency_counted),
        cmocka_unit_test(correctness_known),
        cmocka_unit_test(consistency_keys_in_a_file),
        cmocka_unit_test(input_wrong),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
