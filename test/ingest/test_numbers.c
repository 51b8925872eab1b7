/* SPDX-License-Identifier: Apache-2.0 */
/* Whoever a workspace's first files name has the same number whatever comes after them,
 * though files are read kind by kind; and the same holds for values of attributes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/rng.h"
#include "loaded.h"
#include "seeds.h"

#define FILES 6

static const char *const attributes[] = {"country"};

struct shop {
    char *text[FILES];
    char name[FILES][16];
    struct given files[FILES_MAX];
    struct source_given given[FILES_MAX];
};

static const struct {
    enum source_kind kind;
    const char *header;
    bool has_order, has_email, has_amount, has_event;
} kinds[] = {
    {SOURCE_ORDERS, "id,who,mail,date,total,country", true, true, true, false},
    {SOURCE_EVENTS, "who,date,event,country", false, false, false, true},
    {SOURCE_REFUNDS, "who,mail,date,total", false, true, true, false},
};
#define KINDS (sizeof kinds / sizeof *kinds)

static void add_row(struct rng *rng, size_t kind, uint32_t id, struct buf *out)
{
    char date[CALENDAR_DAY_TEXT];
    calendar_day_format(19000 + (int32_t)rng_below(rng, 30), date);
    if (kinds[kind].has_order)
        buf_printf(out, "%u,", id);
    if (rng_below(rng, 5) || !kinds[kind].has_email)
        buf_printf(out, "c%u", rng_below(rng, 40));
    if (kinds[kind].has_email)
        buf_printf(out, ",m%u@x.tw", rng_below(rng, 40));
    buf_printf(out, ",%s,", date);
    buf_puts(out, kinds[kind].has_event ? "seen" : "5");
    if (kinds[kind].kind != SOURCE_REFUNDS)
        buf_printf(out, ",v%u", rng_below(rng, 30));
    buf_putc(out, '\n');
}

static void make_shop(struct shop *s, uint64_t seed)
{
    struct rng rng;
    *s = (struct shop){0};
    rng_init(&rng, seed);
    for (size_t i = 0; i < FILES; i++) {
        struct buf out = {0};
        size_t kind = i ? rng_below(&rng, KINDS) : rng_below(&rng, 2);
        uint32_t rows = 1 + rng_below(&rng, 8);
        buf_printf(&out, "%s\n", kinds[kind].header);
        for (uint32_t k = 0; k < rows; k++)
            add_row(&rng, kind, (uint32_t)(100 * i) + k, &out);
        s->text[i] = buf_detach(&out);
        snprintf(s->name[i], sizeof s->name[i], "%zu.csv", i);
        s->files[i] = (struct given){s->name[i], s->text[i]};
        struct source_given *g = &s->given[i];
        *g = (struct source_given){.kind = kinds[kind].kind,
                                   .name = s->name[i],
                                   .source = "",
                                   .batch = (int64_t)i / 2 + 1};
        g->column[SOURCE_ROLE_CUSTOMER] = "who";
        g->column[SOURCE_ROLE_DATE] = "date";
        g->column[SOURCE_ROLE_ORDER] = kinds[kind].has_order ? "id" : NULL;
        g->column[SOURCE_ROLE_EMAIL] = kinds[kind].has_email ? "mail" : NULL;
        g->column[SOURCE_ROLE_AMOUNT] = kinds[kind].has_amount ? "total" : NULL;
        g->column[SOURCE_ROLE_EVENT] = kinds[kind].has_event ? "event" : NULL;
        g->decimal[SOURCE_ROLE_AMOUNT] = '.';
    }
}

/* The source of the first files. */
static struct source load_first(const struct shop *s, size_t count)
{
    struct given files[FILES_MAX] = {{NULL, NULL}};
    memcpy(files, s->files, count * sizeof *files);
    struct loaded l =
        load(files, (struct source_options){.given = s->given,
                                            .attributes = (const char **)attributes,
                                            .attribute_count = 1,
                                            .bad_share_max = 1});
    assert_loaded(&l);
    return l.source;
}

/* Do the names of `all` begin with the others? */
static void assert_begins(const struct intern *all, const struct intern *first)
{
    size_t x, y;
    for (uint32_t i = 0; i < intern_count(first); i++) {
        const char *a = intern_text(all, i, &x), *b = intern_text(first, i, &y);
        assert_int_equal(x, y);
        assert_string_equal(a, b);
    }
}

/* What each person did, under the number that the person has. */
static uint32_t rows_of(const struct timeline *t, const struct source *s, const char *key)
{
    uint32_t p = person_of(s, key);
    return t->order_start[p + 1] - t->order_start[p] + t->refund_start[p + 1] -
           t->refund_start[p] + t->activity_start[p + 1] - t->activity_start[p];
}

static void invariant_later_files_change_no_number(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= seeds_of(80, 20, 500); seed++) {
        struct shop s;
        make_shop(&s, seed);
        struct source all = load_first(&s, FILES);
        for (size_t count = 1; count < FILES; count++) {
            struct source first = load_first(&s, count);
            assert_begins(all.people, first.people);
            assert_begins(all.attributes[0].values, first.attributes[0].values);
            source_release(&first);
        }
        source_release(&all);
        for (size_t i = 0; i < FILES; i++)
            free(s.text[i]);
    }
}

/* Numbers that change take along what was said under them. */
static void correctness_rows_keep_their_person(void **state)
{
    (void)state;
    struct shop s = {
        .files = {{"0.csv", "who,date,event,country\nb,2024-01-02,seen,JP\n"
                            "m1@x.tw,2024-01-02,seen,\nc,2024-01-02,seen,TW\n"},
                  {"1.csv",
                   "id,who,mail,date,total,country\n1,a,m1@x.tw,2024-01-03,5,TW\n"
                   "2,b,,2024-01-04,5,US\n3,,m2@x.tw,2024-01-04,5,TW\n"},
                  {"2.csv",
                   "who,mail,date,total\nc,,2024-01-05,2\n,m1@x.tw,2024-01-06,1\n"}},
        .given = {{.kind = SOURCE_EVENTS, .name = "e", .source = ""},
                  {.kind = SOURCE_ORDERS, .name = "o", .source = ""},
                  {.kind = SOURCE_REFUNDS, .name = "r", .source = ""}}};
    static const char *const people[] = {"b", "m1@x.tw", "c", "a", "m2@x.tw"};
    static const uint32_t rows[] = {2, 0, 2, 3, 1}; /* what m1@x.tw did, a did */
    static const char *const values[] = {"", "JP", "TW", "US"};
    for (size_t i = 0; i < 3; i++) {
        struct source_given *g = &s.given[i];
        g->column[SOURCE_ROLE_CUSTOMER] = "who";
        g->column[SOURCE_ROLE_DATE] = "date";
        g->column[SOURCE_ROLE_EMAIL] = i ? "mail" : NULL;
        g->column[SOURCE_ROLE_AMOUNT] = i ? "total" : NULL;
        g->column[SOURCE_ROLE_EVENT] = i ? NULL : "event";
        g->column[SOURCE_ROLE_ORDER] = i == 1 ? "id" : NULL;
        g->decimal[SOURCE_ROLE_AMOUNT] = '.';
    }
    struct source all = load_first(&s, 3);
    const struct source_attribute *a = &all.attributes[0];
    assert_int_equal(all.timeline.people, 5);
    for (uint32_t p = 0; p < 5; p++) {
        assert_int_equal(person_of(&all, people[p]), p);
        assert_int_equal(rows_of(&all.timeline, &all, people[p]), rows[p]);
    }
    assert_int_equal(intern_count(a->values), 4);
    for (uint32_t i = 0; i < 4; i++)
        assert_string_equal(intern_text(a->values, i, NULL), values[i]);
    /* b: Japan, then the United States */
    assert_int_equal(a->change_start[1], 2);
    assert_int_equal(a->change_code[0], 1);
    assert_int_equal(a->change_code[1], 3);
    source_release(&all);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(invariant_later_files_change_no_number),
        cmocka_unit_test(correctness_rows_keep_their_person),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
