/* SPDX-License-Identifier: Apache-2.0 */
/* Attributes that subscriptions and answers say, of sources that grow; random ones are in
 * test_growth_kinds.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "loaded.h"

#include "grown.h"

static const char *const attributes[] = {"town"};

#define SUBSCRIPTIONS "subscription,customer,start,town\n"
#define ANSWERS       "customer,date,nps,survey,town\n"
#define ORDERS        "order_id,customer,email,date,town\n"

static struct source_given given_of(const char *text, size_t file)
{
    static const char *const names[] = {"a.csv", "b.csv", "c.csv"};
    struct source_given g = {.name = names[file], .source = "", .batch = 1};
    g.column[SOURCE_ROLE_CUSTOMER] = "customer";
    g.column[SOURCE_ROLE_DATE] = "date";
    g.decimal[SOURCE_ROLE_SCORE] = '.';
    if (text[0] == 's') {
        g.kind = SOURCE_SUBSCRIPTIONS;
        g.column[SOURCE_ROLE_SUBSCRIPTION] = "subscription";
        g.column[SOURCE_ROLE_START] = "start";
        g.column[SOURCE_ROLE_DATE] = NULL;
    } else if (text[0] == 'c') {
        g.kind = SOURCE_ANSWERS;
        g.column[SOURCE_ROLE_SCORE] = "nps";
        g.column[SOURCE_ROLE_SURVEY] = "survey";
    } else {
        g.kind = SOURCE_ORDERS;
        g.column[SOURCE_ROLE_ORDER] = "order_id";
        g.column[SOURCE_ROLE_EMAIL] = "email";
    }
    return g;
}

static struct source load_texts(const char *const *texts, size_t from, size_t to,
                                struct source_options o)
{
    static const char *const names[] = {"a.csv", "b.csv", "c.csv"};
    struct given files[4] = {{NULL, NULL}};
    struct source_given given[3];
    enum source_kind kinds[3];
    for (size_t i = from; i < to; i++) {
        given[i - from] = given_of(texts[i], i);
        kinds[i - from] = given[i - from].kind;
        files[i - from] = (struct given){names[i], texts[i]};
    }
    o.given = given;
    o.kinds = kinds;
    o.bad_share_max = 1;
    struct loaded l = load(files, o);
    assert_loaded(&l);
    return l.source;
}

/* The last of the texts onto the others; false: it cannot be. */
static bool merges(const char *const *texts, struct source *out)
{
    struct source_options o = {.keep_growth = true,
                               .may_wait = true,
                               .attributes = (const char **)attributes,
                               .attribute_count = 1};
    size_t count = texts[2] ? 3 : 2;
    struct source base = load_texts(texts, 0, count - 1, o);
    struct source whole = load_texts(texts, 0, count, o);
    o.onto = &base;
    struct source added = load_texts(texts, count - 1, count, o);
    o.onto = NULL;
    return merged_as(&whole, out, &base, &added, &o);
}

/* The values that customer c1 had, one after the other. */
static char *towns_of(const struct source *s)
{
    const struct source_attribute *a = &s->attributes[0];
    uint32_t p = person_of(s, "c1");
    struct buf out = {0};
    for (uint32_t i = a->change_start[p]; i < a->change_start[p + 1]; i++)
        buf_printf(&out, "%s ", intern_text(a->values, a->change_code[i], NULL));
    buf_puts(&out, "");
    return buf_detach(&out);
}

static void correctness_what_was_said(void **state)
{
    static const struct {
        const char *texts[3], *towns; /* NULL: everything is read */
    } rows[] = {
        {{SUBSCRIPTIONS "s1,c1,2022-01-05,Oslo\n",
          SUBSCRIPTIONS "s2,c1,2022-02-05,Graz\n"},
         "Oslo Graz "},
        {{SUBSCRIPTIONS "s1,c1,2022-02-05,Oslo\n",
          SUBSCRIPTIONS "s2,c1,2022-01-05,Graz\n"},
         "Graz Oslo "},
        /* which gave way */
        {{SUBSCRIPTIONS "s1,c1,2022-01-05,Oslo\n",
          SUBSCRIPTIONS "s1,c1,2022-02-05,Graz\n"},
         "Oslo Graz "},
        /* at one time: the one read later, and subscriptions are read before answers */
        {{SUBSCRIPTIONS "s1,c1,2022-01-05,Oslo\n",
          SUBSCRIPTIONS "s2,c1,2022-01-05,Graz\n"},
         "Oslo Graz "},
        {{ANSWERS "c1,2022-01-05,9,a,Oslo\n", SUBSCRIPTIONS "s2,c1,2022-01-05,Graz\n"},
         "Graz Oslo "},
        {{ANSWERS "c1,2022-01-05,9,a,Oslo\n", ORDERS "1,c1,,2022-01-05,Graz\n"},
         "Graz Oslo "},
        /* by who was a guest */
        {{ANSWERS "c1,2022-01-05,9,a,Oslo\nm1@x.com,2022-01-06,9,b,Graz\n",
          ORDERS "1,c1,m1@x.com,2022-03-05,\n"},
         "Oslo Graz "},
        {{SUBSCRIPTIONS "s1,m1@x.com,2022-01-05,Oslo\n", /* and has no row any more */
          SUBSCRIPTIONS "s1,c2,2022-01-05,\n", ORDERS "1,c1,m1@x.com,2022-03-05,\n"},
         "Oslo "},
        {{ANSWERS "c1,2022-01-05,9,a,Oslo\nm1@x.com,2022-01-05,9,b,Graz\n",
          ORDERS "1,c1,m1@x.com,2022-03-05,\n"},
         NULL},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct source s;
        assert_int_equal(merges(rows[i].texts, &s), rows[i].towns != NULL);
        if (!rows[i].towns)
            continue;
        char *towns = towns_of(&s);
        assert_string_equal(towns, rows[i].towns);
        free(towns);
        source_release(&s);
    }
}

/* ---- files that were changed --------------------------------------------------------
 */

static void code_of_none(struct source *s)
{
    s->growth->said[0][1].code = 9;
}

static void code_of_nothing(struct source *s)
{
    s->growth->said[0][0].code = 0;
}

static void another_kind(struct source *s)
{
    s->growth->said[0][0].is_answer = 2;
}

static void out_of_order(struct source *s)
{
    s->growth->said[0][0].moment = INT64_MAX;
}

static void starts_descend(struct source *s)
{
    s->growth->said_start[0][0] = 1;
}

static void nothing_wrong(struct source *s)
{
    (void)s;
}

static void input_forged_sayings(void **state)
{
    static const struct {
        void (*forge)(struct source *s);
        enum err e;
    } rows[] = {{nothing_wrong, ERR_OK},          {code_of_none, ERR_TRUNCATED},
                {code_of_nothing, ERR_TRUNCATED}, {another_kind, ERR_TRUNCATED},
                {out_of_order, ERR_TRUNCATED},    {starts_descend, ERR_TRUNCATED}};
    static const char *const texts[3] = {SUBSCRIPTIONS "s1,c1,2022-01-05,Oslo\n",
                                         SUBSCRIPTIONS "s2,c1,2022-02-05,Graz\n"};
    struct source_options o = {.attributes = (const char **)attributes,
                               .attribute_count = 1};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct source s;
        assert_true(merges(texts, &s));
        rows[i].forge(&s);
        assert_int_equal(got_again(&s, &o), rows[i].e);
        source_release(&s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(correctness_what_was_said),
        cmocka_unit_test(input_forged_sayings),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
