/* SPDX-License-Identifier: Apache-2.0 */
/* Sources that are kept as files of columns: what comes out of the file is what was read,
 * whatever the files hold and whichever columns are asked for. */
#include "base/buf.h"
#include "base/rng.h"
#include "ingest/kept.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "keeping.h"
#include "same.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* ---- the same --------------------------------------------------------------- */

static void same_text(const char *a, const char *b)
{
    if (a && b)
        assert_string_equal(a, b);
    else
        assert_true(!a && !b);
}

static void same_strings(const struct intern *a, const struct intern *b)
{
    assert_true(!a == !b);
    if (!a)
        return;
    assert_int_equal(intern_count(a), intern_count(b));
    for (uint32_t i = 0; i < intern_count(a); i++) {
        size_t size_a, size_b;
        const char *text = intern_text(a, i, &size_a);
        const char *other = intern_text(b, i, &size_b);
        assert_int_equal(size_a, size_b);
        assert_memory_equal(text, other, size_a + 1);
    }
}

static void same_files(const struct source *a, const struct source *b)
{
    SAME(a, b, file_count);
    for (size_t i = 0; i < a->file_count; i++) {
        const struct source_file *f = &a->files[i], *g = &b->files[i];
        same_text(f->name, g->name);
        SAME(f, g, kind);
        SAME(f, g, rows);
        same_text(f->encoding, g->encoding);
        same_text(f->note, g->note);
        for (int role = 0; role < SOURCE_ROLE_COUNT; role++)
            same_text(f->columns[role], g->columns[role]);
    }
}

static void same_attributes(const struct source *a, const struct source *b)
{
    uint32_t people = a->timeline.people;
    SAME(a, b, attribute_count);
    for (size_t i = 0; i < a->attribute_count; i++) {
        const struct source_attribute *x = &a->attributes[i], *y = &b->attributes[i];
        same_text(x->name, y->name);
        same_strings(x->values, y->values);
        SAME_ARRAY(x, y, change_start, people + 1);
        SAME_ARRAY(x, y, change_day, x->change_start[people]);
        SAME_ARRAY(x, y, change_code, x->change_start[people]);
    }
}

static void same_rest(const struct source *a, const struct source *b)
{
    SAME(a, b, cost_count);
    for (size_t i = 0; i < a->cost_count; i++) {
        SAME(&a->costs[i], &b->costs[i], month);
        SAME(&a->costs[i], &b->costs[i], channel);
        SAME(&a->costs[i], &b->costs[i], acquisition);
        SAME(&a->costs[i], &b->costs[i], retention);
        SAME(&a->costs[i], &b->costs[i], margin);
    }
    assert_true(!a->snapshot == !b->snapshot);
    for (uint32_t p = 0; a->snapshot && p < a->timeline.people; p++) {
        SAME(&a->snapshot[p], &b->snapshot[p], tenure);
        SAME(&a->snapshot[p], &b->snapshot[p], left);
        SAME(&a->snapshot[p], &b->snapshot[p], amount);
    }
    SAME(a, b, snapshot_has_amounts);
    SAME(a, b, waits);
    SAME(a, b, undated);
    same_strings(a->channels, b->channels);
    same_text(a->channel_column, b->channel_column);
}

static void same_source(const struct source *a, const struct source *b)
{
    same_timeline(&a->timeline, &b->timeline);
    same_strings(a->people, b->people);
    same_strings(a->events, b->events);
    same_strings(a->surveys, b->surveys);
    same_strings(a->order_ids, b->order_ids);
    SAME_ARRAY(a, b, order_id, a->timeline.order_start[a->timeline.people]);
    same_text(a->currency, b->currency);
    SAME(a, b, currency_digits);
    same_text(a->zone, b->zone);
    SAME(a, b, rows);
    assert_memory_equal(a->left_out, b->left_out, sizeof a->left_out);
    same_files(a, b);
    same_attributes(a, b);
    same_rest(a, b);
}

/* Read, read and written, read from the file: the same each time.  from_file: it was in
 * the file already. */
static void check_kept(const struct source_options *options, bool from_file)
{
    bool written;
    struct source of_files = read_files(options);
    for (int i = 0; i < 2; i++) {
        struct source kept = read_kept(options, &written);
        assert_int_equal(written, i == 0 && !from_file);
        assert_true(!kept.file == written);
        same_source(&of_files, &kept);
        source_release(&kept);
    }
    source_release(&of_files);
}

/* ---- of every kind ------------------------------------------------------------------
 */

#define ORDERS                                                                   \
    "order_id,customer_id,email,order_date,status,test,total,currency,channel\n" \
    "1,anna,a@x.org,2024-01-05T23:30:00Z,paid,false,10.50,USD,web\n"             \
    "2,ben,,2024-01-06,paid,false,20.25,USD,shop\n"                              \
    "3,anna,a@x.org,2024-02-05,cancelled,false,5.00,USD,shop\n"                  \
    "4,cleo,,2024-02-29,paid,true,7.00,USD,\n"                                   \
    "5,,d@x.org,2024-03-01,paid,false,0.00,USD,web\n"                            \
    "6,,,2024-03-02,paid,false,1.00,USD,web\n"                                   \
    "7,anna,,2024-03-05,paid,false,30.00,USD,web\n"                              \
    "8,a customer id of many letters,,2024-03-09,paid,false,3.125,USD,\"a \"\"b\"\"\"\n"
#define REFUNDS                                                                 \
    "refund_id,order_id,refund_date,amount\nr1,1,2024-02-01,2.25\nr2,2,,1.00\n" \
    "r3,99,2024-02-03,5.00\n"
#define CUSTOMERS                                               \
    "customer_id,person,acquired,referred_by,country,channel\n" \
    "anna,p1,2023-12-01,,TW,web\nben,p2,2024-01-02,anna,DE,\n"  \
    "cleo,p1,,ben,TW,ads\nzoe,p9,2024-02-02,nobody,,ads\n"
#define SUBSCRIPTIONS                                                                \
    "subscription_id,customer_id,start_date,end_date,cancelled_at,trial_end,"        \
    "pause_start,pause_end,status,amount,currency,interval,reason\n"                 \
    "s1,anna,2024-01-01,,,2024-01-15,,,active,10.00,USD,month,\n"                    \
    "s2,ben,2024-01-03,2024-02-20,2024-02-15,,,,canceled,120.00,EUR,year,too dear\n" \
    "s3,cleo,2024-01-03,2024-03-01,,,,,canceled,900,JPY,month,payment failed\n"      \
    "s4,anna,2024-02-01,,,,2024-02-10,2024-03-01,active,5.00,USD,week,\n"
#define RATES                                            \
    "date,currency,base,rate\n2024-01-31,EUR,USD,1.08\n" \
    "2024-01-31,JPY,USD,0.0068\n2024-02-29,EUR,USD,1.07\n2024-02-29,JPY,USD,0.0067\n"
#define ANSWERS                                                                         \
    "survey,wave,customer_id,date,score\nNPS,1,anna,2024-01-10,9\nNPS,1,ben,"           \
    "2024-01-11,3\nNPS,2,anna,2024-02-10,10\nCSAT after delivery,1,cleo,2024-02-11,5\n" \
    "CES,1,ben,2024-03-01,7\nwhat else,1,ben,2024-03-01,7\nNPS,1,ben,2024-03-01,11\n"
#define DELIVERIES                                                                     \
    "survey,wave,customer_id,sent_date\nNPS,1,anna,2024-01-09\nNPS,1,ben,2024-01-09\n" \
    "NPS,1,dora,2024-01-09\nNPS,2,anna,2024-02-09\n"
#define EVENTS                                                               \
    "customer_id,date,event\nanna,2024-01-05,login\nben,2024-01-06,search\n" \
    "anna,2024-02-07,login\neve,2024-02-07,\"\"\n"
#define COSTS                                                        \
    "month,channel,acquisition_spend,retention_spend,gross_margin\n" \
    "2024-01,web,100.50,5,0.4\n2024-01,ads,,7,\n2024-02,web,50,,35%\n2024-02,,3,,\n"

static const struct {
    const char *what;
    struct given files[FILES_MAX];
    const char *attributes[3], *literals[3];
} kinds[] = {
    {"a shop",
     {{"orders.csv", ORDERS}, {"refunds.csv", REFUNDS}, {"customers.csv", CUSTOMERS}},
     {"country", "channel", "channel"},
     {NULL, NULL, "first_channel"}},
    {"a literal",
     {{"orders.csv", ORDERS}, {"customers.csv", CUSTOMERS}},
     {"acq", "channel"},
     {"acquired", "channel"}},
    {"lines",
     {{"orders.csv", "order_id,customer,date\n1,a,2024-01-05\n2,b,2024-01-07\n"},
      {"order_lines.csv",
       "order_id,amount,product\n1,4,tea\n1,6,pot\n2,1,tea\n9,1,tea\n"}}},
    {"events", {{"events.csv", EVENTS}}},
    {"events and orders", {{"events.csv", EVENTS}, {"orders.csv", ORDERS}}},
    {"subscriptions",
     {{"subscriptions.csv", SUBSCRIPTIONS}, {"rates.csv", RATES}},
     {"status"},
     {NULL}},
    {"answers",
     {{"answers.csv", ANSWERS},
      {"deliveries.csv", DELIVERIES},
      {"customers.csv", CUSTOMERS}},
     {"country"},
     {NULL}},
    {"costs", {{"orders.csv", ORDERS}, {"costs.csv", COSTS}}},
    {"all",
     {{"orders.csv", ORDERS},
      {"customers.csv", CUSTOMERS},
      {"answers.csv", ANSWERS},
      {"costs.csv", COSTS},
      {"events.csv", EVENTS},
      {"refunds.csv", REFUNDS}},
     {"person"},
     {NULL}},
    {"a snapshot",
     {{"table.csv",
       "customerID,gender,tenure,MonthlyCharges,Churn\na,Female,3,29.85,Yes\n"
       "b,Male,12,20.15,No\nc,,,1,No\nd,Male,5,2,perhaps\n"}},
     {"gender"},
     {NULL}},
    {"a snapshot without amounts",
     {{"table.csv", "customer,tenure,churn\na,3,Yes\nb,12,No\n"}}},
    {"what waits", {{"costs.csv", COSTS}}},
    {"no amounts",
     {{"visits.csv", "customer,date\na,2024-01-05\nb,2024-01-06\na,2024-03-01\n"}}},
    {"nobody",
     {{"orders.csv",
       "order_id,customer,date,amount\n1,a,,1\n2,,2024-01-06,2\n3,b,,2\n"}}},
};

/* The day of acquisition is a column that somebody has to name. */
static void give_customers(struct source_given *g)
{
    g->kind = SOURCE_CUSTOMERS;
    g->name = "customers.csv";
    g->source = "";
    g->column[SOURCE_ROLE_CUSTOMER] = "customer_id";
    g->column[SOURCE_ROLE_PERSON] = "person";
    g->column[SOURCE_ROLE_ACQUIRED] = "acquired";
    g->column[SOURCE_ROLE_REFERRER] = "referred_by";
}

/* What the files together reach. */
static void note_reached(const struct source *s, bool reached[16])
{
    const struct timeline *t = &s->timeline;
    const bool now[16] = {t->currencies == 2,
                          t->referred != NULL,
                          t->referee_start && t->referee_start[t->people] > 0,
                          t->acquired_day != NULL,
                          t->spell_start && t->spell_start[t->people] >= 4,
                          t->delivery_start && t->delivery_start[t->people] > 0,
                          t->answer_start && t->answer_start[t->people] > 3,
                          t->refund_start[t->people] > 0,
                          t->activity_start[t->people] > 0,
                          s->snapshot && s->snapshot_has_amounts,
                          s->snapshot && !s->snapshot_has_amounts,
                          s->waits,
                          s->undated,
                          !t->has_amounts,
                          s->cost_count > 0 && s->channel_column,
                          t->order_start[t->people] == 0 && s->rows > 0};
    for (int i = 0; i < 16; i++)
        reached[i] |= now[i];
}

static void consistency_kept_sources_of_every_kind(void **state)
{
    (void)state;
    bool reached[16] = {0};
    for (size_t i = 0; i < COUNT(kinds); i++) {
        begin(kinds[i].files);
        struct source_options o = place.options;
        o.kinds = place.kinds;
        for (size_t f = 0; f < o.path_count; f++)
            if (strstr(place.path[f], "deliveries"))
                place.kinds[f] = SOURCE_DELIVERIES;
        if (i == 0)
            give_customers(&place.given[2]);
        o.attributes = (const char **)kinds[i].attributes;
        o.attribute_literals = (const char **)kinds[i].literals;
        while (o.attribute_count < 3 && kinds[i].attributes[o.attribute_count])
            o.attribute_count++;
        print_message("# %s\n", kinds[i].what);
        check_kept(&o, false);
        o.keep_order_ids = true;
        check_kept(&o, false);
        o.keep_order_ids = false;
        check_kept(&o, true);
        bool written;
        struct source source = read_kept(&o, &written);
        note_reached(&source, reached);
        source_release(&source);
    }
    for (int i = 0; i < 16; i++)
        if (!reached[i])
            fail_msg("no source reaches the %dth", i);
}

/* In Taipei the order of day 2 is the one of the earlier time. */
static void consistency_kept_values_of_two_clocks(void **state)
{
    (void)state;
    static const char *const attributes[] = {"country"};
    begin((struct given[FILES_MAX]){
        {"orders.csv", "order_id,customer,date,amount,country\n"
                       "1,a,2024-01-01T20:00:00Z,5,TW\n2,a,2024-01-01 21:00:00,6,US\n"}});
    struct source_options o = place.options;
    o.zone = "Asia/Taipei";
    o.attributes = (const char **)attributes;
    o.attribute_count = 1;
    check_kept(&o, false);
}

/* ---- which columns ------------------------------------------------------------------
 */

#define COLUMNS 44

/* Orders of 30 people with the columns x0, x1 ... and first_x0 ...; x3 is in no file. */
static char *wide_orders(void)
{
    struct buf text = {0};
    struct rng r;
    rng_init(&r, 3);
    buf_puts(&text, "order_id,customer,date,amount");
    for (int c = 0; c < COLUMNS; c++)
        buf_printf(&text, ",%sx%d", c % 5 == 4 ? "first_" : "", c);
    for (int i = 0; i < 90; i++) {
        buf_printf(&text, "\n%d,c%d,2024-0%d-1%d,%d", i, i % 30, i / 30 + 1, i % 10, i);
        for (int c = 0; c < COLUMNS; c++)
            buf_printf(&text, ",v%u", (unsigned)rng_below(&r, (uint32_t)c % 4 + 2));
    }
    buf_putc(&text, '\n');
    char *out = mem_strdup(buf_text(&text));
    buf_release(&text);
    return out;
}

/* What somebody asks for: columns in any order, some as first_x, which there is for some.
 */
struct asking {
    char attribute[COLUMNS][16], literal[COLUMNS][24];
    const char *attributes[COLUMNS], *literals[COLUMNS];
};

static void ask(struct asking *a, struct source_options *o, struct rng *r, size_t most)
{
    bool taken[COLUMNS] = {false};
    o->attributes = a->attributes;
    o->attribute_literals = rng_below(r, 5) ? a->literals : NULL;
    o->attribute_count = rng_below(r, (uint32_t)most + 1);
    o->keep_order_ids = rng_below(r, 3) == 0;
    for (size_t i = 0; i < o->attribute_count; i++) {
        uint32_t c;
        do
            c = rng_below(r, COLUMNS);
        while (taken[c]);
        taken[c] = true;
        bool first = o->attribute_literals && (c % 5 == 4 || rng_below(r, 3) == 0);
        snprintf(a->attribute[i], 16,
                 !o->attribute_literals && c % 5 == 4 ? "first_x%u" : "x%u", c);
        snprintf(a->literal[i], 24, "first_x%u", c);
        a->attributes[i] = a->attribute[i];
        a->literals[i] = first ? a->literal[i] : NULL;
    }
}

static void consistency_kept_columns_as_asked_for(void **state)
{
    (void)state;
    char *text = wide_orders();
    struct given files[FILES_MAX] = {{"orders.csv", text}};
    struct rng r;
    static struct asking asking;
    rng_init(&r, 5);
    int from_file = 0, many = 0;
    for (int round = 0; round < 1; round++) {
        begin(files);
        for (int i = 0; i < 50; i++) {
            bool written;
            struct source_options o = place.options;
            ask(&asking, &o, &r, i % 5 == 4 ? COLUMNS : 3);
            struct source of_files = read_files(&o);
            struct source kept = read_kept(&o, &written);
            same_source(&of_files, &kept);
            from_file += !written;
            many += o.attribute_count > 32;
            source_release(&kept);
            source_release(&of_files);
        }
    }
    assert_true(from_file > 5 && many > 1);
    free(text);
}

/* A column is added beside those that are there; with more than 32 the file has those
 * that were asked for last. */
static void correctness_kept_columns_are_added(void **state)
{
    (void)state;
    char *text = wide_orders();
    struct given files[FILES_MAX] = {{"orders.csv", text}};
    static char name[COLUMNS][24];
    const char *attributes[COLUMNS];
    begin(files);
    struct source_options o = place.options;
    for (int i = 0; i < 40; i++)
        snprintf(name[i], sizeof name[i], "%sx%d", i % 5 == 4 ? "first_" : "", i);
    o.attributes = attributes;
    static const struct {
        int first, count;
        bool in_file;
    } rows[] = {
        {0, 8, false},  {2, 3, true},   {8, 8, false},  {4, 8, true},
        {16, 8, false}, {24, 8, false}, {0, 32, true},  {32, 1, false},
        {32, 1, true},  {0, 1, false},  {33, 2, false}, {34, 1, true},
        {32, 1, true},  {0, 36, false}, {0, 36, true},  {35, 1, true},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        bool written;
        o.attribute_count = (size_t)rows[i].count;
        for (int k = 0; k < rows[i].count; k++)
            attributes[k] = name[rows[i].first + k];
        struct source kept = read_kept(&o, &written);
        if (written == rows[i].in_file)
            fail_msg("row %zu: %s", i, written ? "not in the file" : "in the file");
        source_release(&kept);
    }
    free(text);
}

/* A column that no file has is the same error, and the file stays. */
static void input_kept_unknown_column(void **state)
{
    (void)state;
    bool written;
    struct err_info info = {0}, kept_info = {0};
    const char *attributes[] = {"channel", "nowhere"};
    struct source s;
    begin(kinds[0].files);
    struct source_options o = place.options;
    o.attributes = attributes;
    o.attribute_count = 1;
    s = read_kept(&o, &written);
    source_release(&s);
    o.attribute_count = 2;
    assert_int_equal(source_load(&s, &o, &info), ERR_SETTING);
    assert_int_equal(
        kept_load(&s, place.folder, place.segments, &o, false, &written, &kept_info),
        ERR_SETTING);
    assert_string_equal(info.text, kept_info.text);
    assert_false(written);
    o.attribute_count = 1;
    s = read_kept(&o, &written);
    assert_false(written);
    source_release(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(consistency_kept_sources_of_every_kind, clear),
        cmocka_unit_test_teardown(consistency_kept_values_of_two_clocks, clear),
        cmocka_unit_test_teardown(consistency_kept_columns_as_asked_for, clear),
        cmocka_unit_test_teardown(correctness_kept_columns_are_added, clear),
        cmocka_unit_test_teardown(input_kept_unknown_column, clear),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
