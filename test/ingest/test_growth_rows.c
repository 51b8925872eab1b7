/* SPDX-License-Identifier: Apache-2.0 */
/* Orders without ids: a row that an earlier file has as well counts once, whether its
 * file is read again or not.  What grows is, byte for byte of the file it would be kept
 * in, what one loading of all files is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/money.h"
#include "loaded.h"

#include "grown.h"

#define HEADER "customer_id,date,total,country,status\n"

static const char *const attributes[] = {"country"};

static struct source_options wanted(bool by_country)
{
    return (struct source_options){.keep_growth = true,
                                   .decimal = '.',
                                   .attributes = (const char **)attributes,
                                   .attribute_count = by_country};
}

/* The first file and then all others; false: they cannot be merged.  *out is released by
 * the caller. */
static bool merges(const struct given *files, const struct source_options *options,
                   struct source *out)
{
    struct loaded base = load((struct given[FILES_MAX]){files[0]}, *options);
    assert_loaded(&base);
    struct source_options onto = *options;
    onto.onto = &base.source;
    struct loaded added = load(files + 1, onto);
    struct loaded whole = load(files, *options);
    assert_loaded(&added);
    assert_loaded(&whole);
    return merged_as(&whole.source, out, &base.source, &added.source, options);
}

static bool merges_rows(const char *header, const char *first, const char *second,
                        bool by_country)
{
    struct buf a = {0}, b = {0};
    struct source s;
    struct source_options options = wanted(by_country);
    buf_printf(&a, "%s%s", header, first);
    buf_printf(&b, "%s%s", header, second);
    const struct given files[FILES_MAX] = {{"a.csv", buf_text(&a)},
                                           {"b.csv", buf_text(&b)}};
    bool is = merges(files, &options, &s);
    if (is)
        source_release(&s);
    buf_release(&a);
    buf_release(&b);
    return is;
}

struct pair {
    const char *what, *first, *second;
    bool merges, by_country;
};

static void check_pairs(const char *header, const struct pair *pair, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (merges_rows(header, pair[i].first, pair[i].second, pair[i].by_country) !=
            pair[i].merges)
            fail_msg("%s: %s", pair[i].what, pair[i].merges ? "refused" : "merged");
}

#define CHECK_PAIRS(header, pair) check_pairs(header, pair, sizeof(pair) / sizeof *(pair))

/* ---- how many count ---------------------------------------------------------------- */

static int64_t gross_of(const struct source *s, const char *key)
{
    uint32_t p = person_of(s, key);
    int64_t sum = 0;
    for (uint32_t i = s->timeline.order_start[p]; i < s->timeline.order_start[p + 1]; i++)
        sum += s->timeline.order_gross[i];
    return sum;
}

/* As often as in the file that has it most often. */
static void correctness_rows_count_as_often_as_in_one_file(void **state)
{
    (void)state;
    const struct given files[FILES_MAX] = {
        {"a.csv", HEADER "a,2024-01-02,5,TW,\na,2024-01-02,5,TW,\nb,2024-01-02,7,TW,\n"
                         "a,2024-01-03,5,TW,\nc,2024-01-04,-2,US,\n"},
        {"b.csv", HEADER "a,2024-01-02,5,TW,\nc,2024-01-04,-2,US,\nd,2024-01-05,1,TW,\n"},
        {"c.csv", HEADER "a,2024-01-02,5,TW,\na,2024-01-02,5,TW,\na,2024-01-02,5,TW,\n"
                         "d,2024-01-05,1,TW,\nd,2024-01-05,1,TW,\nb,2023-12-31,7,TW,\n"}};
    struct source_options options = wanted(true);
    struct source s;
    assert_true(merges(files, &options, &s));
    assert_int_equal(gross_of(&s, "a"), 2000); /* thrice and once */
    assert_int_equal(gross_of(&s, "b"), 1400);
    assert_int_equal(gross_of(&s, "d"), 200);
    assert_int_equal(orders_of(&s), 8);
    assert_int_equal(refunds_of(&s), 1);
    const struct history_tally *again = &s.left_out[SOURCE_REASON_SUPERSEDED];
    assert_int_equal(again->rows, 5);
    assert_int_equal(again->amount, 500 - 200 + 1000 + 100);
    source_release(&s);
}

/* The earliest of what is new is before everything that was there. */
static void correctness_a_late_row_is_of_its_own_day(void **state)
{
    (void)state;
    const struct given files[FILES_MAX] = {
        {"a.csv", HEADER "a,2024-01-05,5,TW,\na,2024-01-02,3,US,\n"},
        {"b.csv", HEADER "a,2024-01-04,4,JP,\na,2024-01-01,2,JP,\n"}};
    static const int64_t gross[] = {200, 300, 400, 500};
    struct source_options options = wanted(true);
    struct source s;
    assert_true(merges(files, &options, &s));
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(s.timeline.order_gross[i], gross[i]);
    assert_int_equal(s.timeline.first_day, s.timeline.order_day[0]);
    assert_int_equal(s.attributes[0].change_start[1], 4); /* JP, US, JP, TW */
    source_release(&s);
}

/* ---- what is the same -------------------------------------------------------------- */

#define BASE                                                                   \
    "a,2024-01-02,5,TW,paid\nb,2024-01-03,5,TW,paid\nb,2024-01-04,6,US,paid\n" \
    "a,2024-01-05,5,DE,paid\na,2024-01-05,-2,DE,paid\nc,2024-01-05,3,,cancelled\n"

static void input_rows_in_both(void **state)
{
    (void)state;
    static const struct pair table[] = {
        {"nothing", BASE, "a,2024-01-02,6,TW,paid\n", true, true},
        {"all", BASE, BASE, true, true},
        {"one", BASE, "d,2024-01-06,5,TW,paid\nb,2024-01-03,5,TW,paid\n", true, true},
        {"the customer's, of another day", BASE, "b,2024-01-05,5,TW,paid\n", true, true},
        {"another customer's", BASE, "c,2024-01-03,5,TW,paid\n", true, true},
        {"cancelled since", BASE, "b,2024-01-03,5,TW,cancelled\n", true, true},
        {"cancelled before", BASE, "c,2024-01-05,3,,paid\n", true, true},
        {"below zero, which came twice since", BASE,
         "a,2024-01-05,-2,DE,paid\na,2024-01-05,-2,DE,paid\n", true, true},
        {"below zero, cancelled since", BASE, "a,2024-01-05,-2,DE,cancelled\n", true,
         true},
        {"of another value", BASE, "b,2024-01-03,5,US,paid\nb,2024-01-06,5,TW,paid\n",
         true, true},
        {"of a value that is nowhere else", BASE, "b,2024-01-03,5,JP,paid\n", false,
         true},
        {"below zero, of a value that is nowhere else", BASE, "a,2024-01-05,-2,JP,paid\n",
         false, true},
        {"... which nobody asks for", BASE, "b,2024-01-03,5,JP,paid\n", true, false},
        {"nobody's", BASE ",2024-01-05,9,,paid\n",
         ",2024-01-05,9,,paid\nd,2024-01-05,9,,paid\n", true, true},
        {"without a date", BASE "a,,9,,paid\n", "a,,9,,paid\nb,2024-01-03,5,TW,paid\n",
         true, true},
        {"finer than others", BASE "b,2024-01-03,5.125,,paid\n",
         "b,2024-01-03,5.125,,paid\nb,2024-01-03,5.12,,paid\n", true, true},
    };
    CHECK_PAIRS(HEADER, table);
}

/* A note that counts rows of a file does not count those that are in an earlier one. */
static void input_rows_in_both_that_notes_count(void **state)
{
    (void)state;
    static const struct pair table[] = {
        {"a state that is not known", BASE "d,2024-01-05,1,TW,odd\n",
         "d,2024-01-05,1,TW,odd\n", false, false},
        {"... of what is new", BASE, "d,2024-01-05,1,TW,odd\nb,2024-01-03,5,TW,paid\n",
         true, false},
        {"what came back", BASE "d,2024-01-05,1,TW,refunded\n",
         "d,2024-01-05,1,TW,refunded\n", false, false},
        {"what came back, below zero", BASE "d,2024-01-05,-1,TW,refunded\n",
         "d,2024-01-05,-1,TW,refunded\n", false, false},
        {"... of what is new", BASE,
         "d,2024-01-05,1,TW,refunded\nb,2024-01-03,5,TW,paid\n", true, false},
    };
    CHECK_PAIRS(HEADER, table);
}

/* A row is told apart by how it names the customer. */
static void input_rows_of_guests(void **state)
{
    (void)state;
    static const struct pair table[] = {
        {"a guest's, in both", "0,a@x.tw,2024-01-02,5,TW\nb,b@x.tw,2024-01-05,5,TW\n",
         "0,A@x.tw,2024-01-02,5,TW\nc,,2024-01-05,5,TW\n", true, true},
        {"a guest's, who is a customer since",
         "0,a@x.tw,2024-01-02,5,TW\nb,b@x.tw,2024-01-05,5,TW\n",
         "a,a@x.tw,2024-01-02,5,TW\n0,a@x.tw,2024-01-02,5,TW\n", true, true},
        {"of who was a guest, and below zero",
         "0,a@x.tw,2024-01-02,-5,TW\n0,a@x.tw,2024-01-02,5,TW\nb,b@x.tw,2024-01-05,5,"
         "TW\n",
         "a,a@x.tw,2024-01-03,5,TW\n0,a@x.tw,2024-01-02,-5,TW\n0,a@x.tw,2024-01-02,5,TW"
         "\n",
         true, true},
        {"of who was known before",
         "a,a@x.tw,2024-01-02,5,TW\n0,a@x.tw,2024-01-03,5,TW\nb,b@x.tw,2024-01-05,5,TW\n",
         "0,a@x.tw,2024-01-03,5,TW\n0,a@x.tw,2024-01-02,5,TW\n", true, true},
    };
    CHECK_PAIRS("customer_id,email,date,total,country\n", table);
}

/* One moment on two days: days are those of the zone, or as written. */
static void input_rows_of_two_clocks(void **state)
{
    (void)state;
    static const char universal[] = "a,2024-01-01T20:00:00Z,5,TW,paid\n";
    static const char local[] = "a,2024-01-01 20:00:00,5,TW,paid\n";
    struct source_options options = wanted(true);
    options.zone = "Asia/Taipei";
    for (int k = 0; k < 4; k++) {
        struct buf a = {0}, b = {0};
        struct source s;
        buf_printf(&a, HEADER "%sb,2024-01-02 20:00:00,5,TW,paid\n",
                   k < 2 ? universal : local);
        buf_printf(&b, HEADER "%s%s", k % 2 ? universal : local,
                   k % 2 ? local : universal);
        const struct given files[FILES_MAX] = {{"a.csv", buf_text(&a)},
                                               {"b.csv", buf_text(&b)}};
        assert_true(merges(files, &options, &s));
        assert_int_equal(orders_of(&s), 3);
        source_release(&s);
        buf_release(&a);
        buf_release(&b);
    }
}

/* A refund of a column goes with its row. */
static void input_refunds_of_rows_in_both(void **state)
{
    (void)state;
    static const struct pair table[] = {
        {"the same", "a,2024-01-02,5,1\nb,2024-01-03,6,\n",
         "a,2024-01-02,5,1\nb,2024-01-05,6,2\n", true, false},
        {"another", "a,2024-01-02,5,1\nb,2024-01-03,6,\n",
         "a,2024-01-02,5,2\na,2024-01-02,5,3\nb,2024-01-03,6,2\n", true, false},
    };
    CHECK_PAIRS("customer_id,date,total,refund\n", table);
}

/* How many orders are on one day is told of all files together. */
static void correctness_notes_of_days(void **state)
{
    (void)state;
    struct buf a = {0}, b = {0};
    for (int i = 0; i < 20; i++)
        buf_printf(&a, "%sc%d,2024-01-%02d,5\n", i ? "" : "customer_id,date,total\n",
                   i % 7, 1 + i % 5);
    buf_puts(&b, "customer_id,date,total\nc1,2024-01-02,6\nc1,2024-01-02,7\n"
                 "c2,2024-01-06,7\nc2,2024-01-06,8\n");
    const struct given files[FILES_MAX] = {{"a.csv", buf_text(&a)},
                                           {"b.csv", buf_text(&b)}};
    struct source_options options = wanted(false);
    struct source s;
    assert_true(merges(files, &options, &s));
    for (int i = 0; i < 2; i++)
        assert_string_equal(
            s.files[i].note,
            "no order id, so each row is an order; 3 of 24 orders follow another of "
            "their customer's on the same day: if such rows are one order, type --map "
            "order=\"date\" --map date=\"date\"");
    source_release(&s);
    buf_release(&a);
    buf_release(&b);
}

struct given_rows {
    const char *what, *text[3];
    int orders, superseded; /* -1: it is not merged */
    bool together;          /* the last two are one import */
};

/* The files as a workspace has them: the last import onto those before. */
static bool given_merge(const struct given_rows *rows, struct source *out)
{
    const char *const *text = rows->text;
    size_t imports = 0;
    static const char *const names[] = {"a.csv", "b.csv", "c.csv"};
    struct given_files of = {0};
    struct source_options o = {.keep_growth = true};
    for (size_t i = 0; i < 3 && text[i]; i++) {
        struct source_given *g = &of.given[of.count];
        snprintf(of.name[of.count], sizeof *of.name, "%s", names[i]);
        of.text[of.count++] = mem_strdup(text[i]);
        *g = (struct source_given){.kind = SOURCE_ORDERS, .name = names[i], .source = ""};
        imports += !(rows->together && i == 2);
        g->batch = (int64_t)imports;
        g->decimal[SOURCE_ROLE_AMOUNT] = '.';
        g->column[SOURCE_ROLE_ORDER] = strstr(text[i], "order_id") ? "order_id" : NULL;
        g->column[SOURCE_ROLE_CUSTOMER] = "customer_id";
        g->column[SOURCE_ROLE_DATE] = "date";
        g->column[SOURCE_ROLE_AMOUNT] = "total";
    }
    struct loaded base = load_given(&of, 0, imports - 1, o);
    struct loaded whole = load_given(&of, 0, imports, o);
    assert_loaded(&base);
    assert_loaded(&whole);
    o.onto = &base.source;
    struct loaded added = load_given(&of, imports - 1, imports, o);
    assert_loaded(&added);
    free_given(&of);
    return merged_as(&whole.source, out, &base.source, &added.source, &o);
}

static void check_given(const struct given_rows *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct source s;
        bool is = given_merge(&rows[i], &s);
        if (is != (rows[i].orders >= 0))
            fail_msg("%s: %s", rows[i].what, is ? "merged" : "refused");
        if (!is)
            continue;
        if ((int)orders_of(&s) != rows[i].orders ||
            s.left_out[SOURCE_REASON_SUPERSEDED].rows != rows[i].superseded)
            fail_msg("%s: %u orders", rows[i].what, orders_of(&s));
        source_release(&s);
    }
}

#define CHECK_GIVEN(rows) check_given(rows, sizeof(rows) / sizeof *(rows))

#define TILL   "customer_id,date,total\n"
#define NUMBER "order_id," TILL

/* Rows with ids are told apart by these, and others by what they say, also in a file that
 * has ids. */
static void input_ids_in_some_of_them(void **state)
{
    static const struct given_rows rows[] = {
        {"without after with",
         {NUMBER "1,a,2024-01-02,5\n2,b,2024-01-03,6\n",
          TILL "a,2024-01-02,5\nb,2024-01-04,7\n"},
         4,
         0},
        {"with after without",
         {TILL "a,2024-01-02,5\nb,2024-01-04,7\n",
          NUMBER "1,a,2024-01-02,5\n2,b,2024-01-03,6\n"},
         4,
         0},
        {"both again",
         {NUMBER "1,a,2024-01-02,5\n2,b,2024-01-03,6\n3,b,2024-01-05,6\n",
          TILL "a,2024-01-02,5\na,2024-01-02,5\nb,2024-01-04,7\n",
          NUMBER "7,a,2024-01-02,5\n2,b,2024-01-03,9\n8,c,2024-01-03,9\n"},
         8,
         1},
        {"rows again",
         {TILL "a,2024-01-02,5\na,2024-01-02,5\nb,2024-01-04,7\n",
          NUMBER "1,a,2024-01-02,5\n2,b,2024-01-03,6\n",
          TILL "a,2024-01-02,5\nb,2024-01-04,7\nb,2024-01-04,7\n"},
         6,
         2},
        {"both at once, after ids",
         {NUMBER "1,a,2024-01-02,5\n2,b,2024-01-03,6\n3,b,2024-01-05,6\n",
          TILL "a,2024-01-02,5\n",
          NUMBER "7,a,2024-01-02,5\n2,b,2024-01-03,9\n8,c,2024-01-03,9\n"},
         6,
         1,
         true},
        {"both at once, after rows",
         {TILL "a,2024-01-02,5\nb,2024-01-04,7\n",
          NUMBER "1,a,2024-01-02,5\n2,b,2024-01-03,6\n",
          TILL "a,2024-01-02,5\nc,2024-01-04,7\n"},
         5,
         1,
         true},
        {"a row without, among ids",
         {NUMBER "1,a,2024-01-02,5\n,b,2024-01-03,6\n", TILL "b,2024-01-03,6\n"},
         2,
         1},
        {"a new row without, among ids",
         {TILL "b,2024-01-03,6\nb,2024-01-04,6\n",
          NUMBER "1,a,2024-01-02,5\n,b,2024-01-03,6\n"},
         3,
         1},
        {"rows without, and all have ids",
         {NUMBER "1,a,2024-01-02,5\n,b,2024-01-03,6\n",
          NUMBER "2,a,2024-01-02,5\n,b,2024-01-03,6\n"},
         3,
         1},
        {"rows without more often",
         {NUMBER "1,a,2024-01-02,5\n,b,2024-01-03,6\n",
          NUMBER ",b,2024-01-03,6\n2,a,2024-01-02,5\n,b,2024-01-03,6\n"},
         4,
         1},
        {"rows without, below zero",
         {NUMBER "1,b,2024-01-02,5\n,b,2024-01-03,-2\n",
          NUMBER ",b,2024-01-03,-2\n,b,2024-01-03,-2\n2,a,2024-01-02,5\n"},
         2,
         1},
        {"an id that tills gave to two, beside rows without",
         {NUMBER "1,a,2024-01-02,5\n1,b,2024-01-02,5\n,b,2024-01-02,5\n",
          NUMBER "2,a,2024-01-02,5\n,b,2024-01-02,5\n,a,2024-01-02,5\n"},
         5,
         1},
    };
    (void)state;
    CHECK_GIVEN(rows);
}

/* An order may lose its day, but not the one that the data begin with. */
static void input_nothing_new_has_a_day(void **state)
{
    static const struct given_rows rows[] = {
        {"nothing new has a day",
         {NUMBER "5,c,2024-01-02,1\n1,a,2024-01-03,5\n2,b,2024-01-04,5\n",
          NUMBER "7,c,,1\n1,a,,5\n8,c,,1\n"},
         2,
         1},
        {"nothing new has a day, and the data would begin later",
         {NUMBER "5,c,2024-01-03,1\n1,a,2024-01-02,5\n2,b,2024-01-04,5\n",
          NUMBER "7,c,,1\n1,a,,5\n8,c,,1\n"},
         -1,
         0},
    };
    (void)state;
    CHECK_GIVEN(rows);
}

/* Files that nobody imported may turn out otherwise beside others. */
static void input_ids_in_files_that_are_not_imported(void **state)
{
    (void)state;
    struct source s;
    struct source_options options = wanted(false);
    static const char with[] = "order_id," HEADER "1,a,2024-01-02,5,TW,paid\n";
    static const char without[] = HEADER "a,2024-01-02,5,TW,paid\n";
    const struct given files[FILES_MAX] = {{"a.csv", with}, {"b.csv", without}};
    const struct given back[FILES_MAX] = {{"a.csv", without}, {"b.csv", with}};
    assert_false(merges(files, &options, &s));
    assert_false(merges(back, &options, &s));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(correctness_rows_count_as_often_as_in_one_file),
        cmocka_unit_test(correctness_a_late_row_is_of_its_own_day),
        cmocka_unit_test(input_rows_in_both),
        cmocka_unit_test(input_rows_in_both_that_notes_count),
        cmocka_unit_test(input_rows_of_guests),
        cmocka_unit_test(input_rows_of_two_clocks),
        cmocka_unit_test(input_refunds_of_rows_in_both),
        cmocka_unit_test(correctness_notes_of_days),
        cmocka_unit_test(input_ids_in_some_of_them),
        cmocka_unit_test(input_nothing_new_has_a_day),
        cmocka_unit_test(input_ids_in_files_that_are_not_imported),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
