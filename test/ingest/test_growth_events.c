/* SPDX-License-Identifier: Apache-2.0 */
/* Files of events are merged like files of orders: what comes out is, byte for byte of
 * the file it would be kept in, what one loading is, or merging says no. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "loaded.h"

#include "grown.h"

static const char *const attributes[] = {"country"};

/* Files of a workspace: events begin with "who", orders with "id". */
struct files {
    struct given files[FILES_MAX];
    struct source_given given[FILES_MAX];
    size_t count;
};

static void add_file(struct files *f, const char *text, const char *source)
{
    static const char *const names[] = {"0.csv", "1.csv", "2.csv", "3.csv"};
    struct source_given *g = &f->given[f->count];
    bool orders = text[0] == 'i';
    *g = (struct source_given){.kind = orders ? SOURCE_ORDERS : SOURCE_EVENTS,
                               .name = names[f->count],
                               .source = source};
    g->column[SOURCE_ROLE_CUSTOMER] = "who";
    g->column[SOURCE_ROLE_DATE] = "date";
    g->column[SOURCE_ROLE_EVENT] = orders ? NULL : "event";
    g->column[SOURCE_ROLE_ORDER] = orders ? "id" : NULL;
    g->column[SOURCE_ROLE_EMAIL] = orders ? "mail" : NULL;
    g->column[SOURCE_ROLE_AMOUNT] = orders ? "total" : NULL;
    g->decimal[SOURCE_ROLE_AMOUNT] = '.';
    f->files[f->count] = (struct given){names[f->count], text};
    f->count++;
}

static struct source load_files(const struct files *f, size_t from, size_t to,
                                struct source_options options)
{
    struct given files[FILES_MAX] = {{NULL, NULL}};
    memcpy(files, f->files + from, (to - from) * sizeof *files);
    options.given = f->given + from;
    options.bad_share_max = 1;
    struct loaded l = load(files, options);
    assert_loaded(&l);
    return l.source;
}

/* The first `old` files are the base.  Loaded onto it, and by itself. */
static bool merges(const struct files *f, size_t old, bool by_country)
{
    struct source_options o = {.keep_growth = true,
                               .zone = "Asia/Taipei",
                               .attributes = (const char **)attributes,
                               .attribute_count = by_country};
    struct source whole = load_files(f, 0, f->count, o);
    bool is[2];
    for (int apart = 0; apart < 2; apart++) {
        struct source base = load_files(f, 0, old, o), merged;
        struct source_options onto = o;
        assert_non_null(base.growth);
        onto.onto = apart ? NULL : &base;
        struct source added = load_files(f, old, f->count, onto);
        is[apart] = (!apart || growth_onto(&added, &base, NULL)) &&
                    growth_merge(&merged, &base, &added);
        if (is[apart]) {
            assert_non_null(whole.growth);
            assert_true(same_bytes(&merged, &whole, &o));
            source_release(&merged);
        }
        source_release(&base);
        source_release(&added);
    }
    source_release(&whole);
    assert_true(is[0] || !is[1]);
    return is[0];
}

#define ORDERS "id,who,mail,date,total,country\n"
#define EVENTS "who,date,event,country\n"

struct row {
    const char *what, *first, *second;
    bool merges, by_country;
};

static void check_rows(const struct row *row, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct files f = {0};
        add_file(&f, row[i].first, "");
        add_file(&f, row[i].second, "");
        if (merges(&f, 1, row[i].by_country) != row[i].merges)
            fail_msg("%s: %s", row[i].what, row[i].merges ? "refused" : "merged");
    }
}

#define CHECK_ROWS(row) check_rows(row, sizeof(row) / sizeof *(row))

static void correctness_events_of_both(void **state)
{
    (void)state;
    static const struct row table[] = {
        {"later ones", EVENTS "a,2024-01-02,in,\nb,2024-01-03,in,\n",
         EVENTS "b,2024-01-04,out,\nc,2024-01-04,in,\na,2024-01-04,up,\n", true, false},
        {"earlier ones, and of the same day",
         EVENTS "a,2024-01-03,in,\nb,2024-01-03,in,\n",
         EVENTS "b,2024-01-03,out,\na,2024-01-01,in,\na,2024-01-05,in,\n", true, false},
        {"once more, and one more of them",
         EVENTS "a,2024-01-03,in,\na,2024-01-03,in,\nb,2024-01-03,in,\n",
         EVENTS "a,2024-01-03,in,\nb,2024-01-03,out,\nb,2024-01-03,in,\n"
                "b,2024-01-03,in,\n",
         true, false},
        {"another time of the same day", EVENTS "a,2024-01-03 10:00:00,in,\n",
         EVENTS "a,2024-01-03 10:00:01,in,\na,2024-01-03 10:00:00,in,\n", true, false},
        {"one time of two clocks",
         EVENTS "a,2024-01-03 22:00:00,in,\nb,2024-01-03T22:00:00Z,in,\n",
         EVENTS "a,2024-01-03T22:00:00Z,in,\nb,2024-01-03 22:00:00,in,\n", true, false},
        {"orders after events", EVENTS "a,2024-01-03,in,\nb,2024-01-03,in,\n",
         ORDERS "1,b,,2024-01-04,5.125,\n2,c,,2024-01-03,5,\n3,,,2024-01-03,1.5,\n", true,
         false},
        {"events after orders",
         ORDERS "1,b,,2024-01-04,5.125,\n2,c,,2024-01-03,5,\n3,,,2024-01-03,1.5,\n",
         EVENTS "a,2024-01-03,in,\nb,2024-01-03,in,\n,2024-01-04,in,\nb,,in,\nc,soon,in,"
                "\n",
         true, false},
        {"a guest's, who is a customer's e-mail now",
         EVENTS "b@x.tw,2024-01-03,in,\nb,2024-01-04,in,\nb@x.tw,2024-01-04,out,\n",
         ORDERS "1,b,b@x.tw,2024-01-04,5,\n2,b,,2024-01-05,5,\n", false, false},
        {"... on other days",
         EVENTS "b@x.tw,2024-01-03,in,\nb,2024-01-04,in,\nb@x.tw,2024-01-05,out,\n",
         ORDERS "1,b,b@x.tw,2024-01-04,5,\n2,b,,2024-01-05,5,\n", true, false},
        {"a customer's e-mail's", ORDERS "1,b,b@x.tw,2024-01-04,5,\n2,b,,2024-01-05,5,\n",
         EVENTS "b@x.tw,2024-01-03,in,\nb,2024-01-03,in,\n", true, false},
    };
    CHECK_ROWS(table);
}

static void input_values_on_events(void **state)
{
    (void)state;
    static const struct row table[] = {
        {"later ones", EVENTS "a,2024-01-02,in,TW\nb,2024-01-03,in,US\n",
         EVENTS "b,2024-01-04,out,JP\nc,2024-01-04,in,US\na,2024-01-04,up,TW\n", true,
         true},
        {"of orders later", EVENTS "a,2024-01-02,in,TW\nb,2024-01-03,in,US\n",
         ORDERS "1,b,,2024-01-04,5,JP\n2,c,,2024-01-04,5,US\n", true, true},
        {"of one moment", EVENTS "a,2024-01-02,in,TW\nb,2024-01-03,in,US\n",
         ORDERS "1,b,,2024-01-03,5,JP\n2,c,,2024-01-04,5,US\n", true, true},
        {"earlier ones", EVENTS "a,2024-01-02,in,TW\nb,2024-01-03,in,US\n",
         EVENTS "b,2024-01-02,out,JP\n", true, true},
        {"of several of one moment",
         ORDERS "1,b,,2024-01-03,5,JP\n2,c,,2024-01-04,5,US\n3,b,,2024-01-03,5,TW\n",
         EVENTS "b,2024-01-03,in,US\nb,2024-01-03,out,FR\n", true, true},
        {"of a row that was there, known",
         EVENTS "b,2024-01-03 10:00:00,in,US\nb,2024-01-05,in,JP\n",
         EVENTS "b,2024-01-03 10:00:00,in,JP\nb,2024-01-04,in,TW\n", true, true},
        {"of a row that was there",
         EVENTS "a,2024-01-02,in,TW\nb,2024-01-03 10:00:00,in,\n",
         EVENTS "b,2024-01-03 10:00:00,in,JP\nb,2024-01-04,in,US\n", false, true},
    };
    CHECK_ROWS(table);
}

/* What two sources say is not the same row; whoever is called by a name of one's own. */
static void correctness_events_of_sources(void **state)
{
    (void)state;
    static const char rows[] = EVENTS "b@x.tw,2024-01-03,in,\nb,2024-01-04,in,\n";
    for (int same = 0; same < 2; same++) {
        struct files f = {0};
        add_file(&f, rows, "app");
        add_file(&f, rows, same ? "app" : "web");
        assert_true(merges(&f, 1, false));
    }
}

/* Files that are added together know each other's rows, and what is in all counts once.
 */
static void correctness_events_of_three_files(void **state)
{
    (void)state;
    struct files f = {0};
    add_file(&f, EVENTS "a,2024-01-03,in,\na,2024-01-03,in,\n", "");
    add_file(&f, EVENTS "a,2024-01-03,in,\nb,2024-01-04,in,\n", "");
    add_file(&f, ORDERS "1,b,,2024-01-04,5,JP\n2,c,,2024-01-04,5,US\n", "");
    add_file(&f, EVENTS "a,2024-01-03,in,\na,2024-01-03,in,\na,2024-01-03,in,\n", "");
    for (size_t old = 1; old < 4; old++)
        assert_true(merges(&f, old, false));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(correctness_events_of_both),
        cmocka_unit_test(input_values_on_events),
        cmocka_unit_test(correctness_events_of_sources),
        cmocka_unit_test(correctness_events_of_three_files),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
