/* SPDX-License-Identifier: Apache-2.0 */
/* The same export again, and a newer one: a later file wins for everything that it names,
 * identical rows add nothing, and what only the older one has stays.  What a loading
 * comes to is compared with that of one file in which a person has put it together by
 * hand. */
#include "base/buf.h"
#include "ingest/source.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "loaded.h"

#define BESIDES 2 /* files that are always there, at most */

struct kind {
    const char *what;
    struct given besides[BESIDES + 1];
    const char *name; /* of the file that comes again; the others get a digit before */
    const char *older, *newer, *both;
    int64_t superseded; /* rows of the older that the newer has as well */
};

static void add_orders(struct buf *out, const struct timeline *t, uint32_t p)
{
    for (uint32_t i = t->order_start[p]; i < t->order_start[p + 1]; i++)
        buf_printf(out, " order %d %lld %d;", t->order_day[i],
                   (long long)t->order_gross[i], t->order_flags[i]);
    for (uint32_t i = t->refund_start[p]; i < t->refund_start[p + 1]; i++)
        buf_printf(out, " refund %d %lld %d;", t->refund_day[i],
                   (long long)t->refund_amount[i],
                   t->refund_order[i] == TIMELINE_NO_ORDER);
    for (uint32_t i = t->activity_start[p]; i < t->activity_start[p + 1]; i++)
        buf_printf(out, " event %d %d;", t->activity_day[i], t->activity_event[i]);
}

static void add_others(struct buf *out, const struct source *s, uint32_t p)
{
    const struct timeline *t = &s->timeline;
    for (uint32_t i = t->spell_start ? t->spell_start[p] : 0;
         t->spell_start && i < t->spell_start[p + 1]; i++) {
        const struct spell *x = &t->spell[i];
        buf_printf(out, " spell %d %d %d %d %d %lld %d;", x->begin, x->end, x->scheduled,
                   x->billing, x->service, (long long)x->mrr, x->state);
    }
    for (uint32_t i = t->answer_start ? t->answer_start[p] : 0;
         t->answer_start && i < t->answer_start[p + 1]; i++)
        buf_printf(out, " answer %s %d %d;",
                   intern_text(s->surveys, t->answer[i].survey, NULL), t->answer[i].day,
                   t->answer[i].score);
    for (uint32_t i = t->delivery_start ? t->delivery_start[p] : 0;
         t->delivery_start && i < t->delivery_start[p + 1]; i++)
        buf_printf(out, " delivery %d;", t->delivery[i].day);
    if (t->acquired_day)
        buf_printf(out, " acquired %d;", t->acquired_day[p]);
    for (size_t a = 0; a < s->attribute_count; a++)
        for (uint32_t i = s->attributes[a].change_start[p];
             i < s->attributes[a].change_start[p + 1]; i++)
            buf_printf(out, " %d %s;", s->attributes[a].change_day[i],
                       intern_text(s->attributes[a].values,
                                   s->attributes[a].change_code[i], NULL));
}

static int compare_keys(const void *a, const void *b, void *source)
{
    const struct source *s = source;
    return strcmp(intern_text(s->people, *(const uint32_t *)a, NULL),
                  intern_text(s->people, *(const uint32_t *)b, NULL));
}

/* Everything of everybody, by name. */
static struct buf dump(const struct source *s)
{
    struct buf out = {0};
    uint32_t people = s->timeline.people;
    uint32_t *order = mem_alloc(people + 1, sizeof *order);
    for (uint32_t p = 0; p < people; p++)
        order[p] = p;
    qsort_r(order, people, sizeof *order, compare_keys, (void *)s);
    buf_printf(&out, "%d %d %d\n", s->timeline.first_day, s->timeline.last_day,
               s->timeline.has_mrr_history);
    for (uint32_t i = 0; i < people; i++) {
        buf_printf(&out, "%s:", intern_text(s->people, order[i], NULL));
        add_orders(&out, &s->timeline, order[i]);
        add_others(&out, s, order[i]);
        buf_putc(&out, '\n');
    }
    free(order);
    return out;
}

static struct buf dump_of(const struct kind *k, const char *const *texts, size_t count,
                          int64_t *superseded)
{
    static const char *const attributes[] = {"city"};
    struct given files[FILES_MAX] = {{0}};
    char names[FILES_MAX][64];
    size_t n = 0;
    bool city = false;
    for (size_t i = 0; k->besides[i].name; i++)
        files[n++] = k->besides[i];
    for (size_t i = 0; i < count; i++, n++) {
        snprintf(names[n], sizeof names[n], "%zu%s", i, k->name);
        files[n] = (struct given){names[n], texts[i]};
        city |= strstr(texts[i], "city") != NULL;
    }
    struct loaded l =
        load(files, (struct source_options){.attributes = (const char **)attributes,
                                            .attribute_count = city,
                                            .keep_row_reasons = true});
    if (l.e)
        fail_msg("%s: %s", k->what, l.info.text);
    struct buf out = dump(&l.source);
    *superseded = l.source.left_out[SOURCE_REASON_SUPERSEDED].rows;
    source_release(&l.source);
    return out;
}

static void assert_equal(const struct kind *k, const char *how, struct buf a,
                         struct buf b)
{
    if (strcmp(buf_text(&a), buf_text(&b)) != 0)
        fail_msg("%s, %s:\n%s\nnot\n%s", k->what, how, buf_text(&a), buf_text(&b));
    buf_release(&a);
    buf_release(&b);
}

#define SUBS       "subscription_id,customer,amount,interval,start_date,ended_at\n"
#define PLAIN_SUBS "customer,amount,interval,start_date,ended_at\n"
#define ORDERS     "order_id,customer,date,amount\n"

static const struct kind KINDS[] = {
    {.what = "orders with ids",
     .name = "orders.csv",
     .older = ORDERS "1,A,2024-01-02,10\n2,B,2024-01-03,20\n2,B,2024-01-03,21\n"
                     "3,C,2024-01-04,30\n",
     .newer = ORDERS "2,B,2024-01-03,25\n3,C,2024-01-04,30\n4,A,2024-01-05,40\n",
     .both = ORDERS "1,A,2024-01-02,10\n2,B,2024-01-03,25\n3,C,2024-01-04,30\n"
                    "4,A,2024-01-05,40\n",
     .superseded = 3},
    {.what = "orders without ids",
     .name = "orders.csv",
     .older = "customer,date,amount\nA,2024-01-02,10\nA,2024-01-02,10\nB,2024-01-03,20\n",
     .newer = "customer,date,amount\nB,2024-01-03,20\nA,2024-01-02,10\nC,2024-01-04,5\n",
     .both = "customer,date,amount\nA,2024-01-02,10\nA,2024-01-02,10\nB,2024-01-03,20\n"
             "C,2024-01-04,5\n",
     .superseded = 2},
    {.what = "lines",
     .besides = {{"orders.csv", "order_id,customer,date\n1,A,2024-01-02\n2,B,2024-01-03\n"
                                "3,C,2024-01-04\n"}},
     .name = "items.csv",
     .older = "order_id,sku,price\n1,x,10\n1,y,11\n2,x,20\n3,x,30\n",
     .newer = "order_id,sku,price\n2,x,20\n1,x,10\n1,y,12\n1,z,13\n",
     .both = "order_id,sku,price\n1,x,10\n1,y,12\n1,z,13\n2,x,20\n3,x,30\n",
     .superseded = 3},
    {.what = "refunds",
     .besides = {{"orders.csv", ORDERS "1,A,2024-01-02,50\n2,B,2024-01-03,60\n"}},
     .name = "refunds.csv",
     .older = "order_id,refund_date,amount\n1,2024-01-05,5\n1,2024-01-05,5\n"
              "2,2024-01-06,6\n",
     .newer = "order_id,refund_date,amount\n2,2024-01-06,6\n1,2024-01-05,5\n"
              "2,2024-01-07,1\n",
     .both = "order_id,refund_date,amount\n1,2024-01-05,5\n1,2024-01-05,5\n"
             "2,2024-01-06,6\n2,2024-01-07,1\n",
     .superseded = 2},
    {.what = "customers",
     .besides = {{"orders.csv",
                  "order_id,customer_id,date,amount\n1,A,2024-01-02,50\n"
                  "2,B,2024-01-03,60\n3,C,2024-01-04,70\n4,D,2024-01-04,1\n"}},
     .name = "customers.csv",
     .older = "customer_id,city\nA,Bonn\nB,Rome\nC,Lyon\n",
     .newer = "customer_id,city\nC,\nA,Berlin\nB,Rome\nD,Oslo\n",
     .both = "customer_id,city\nC,\nA,Berlin\nB,Rome\nD,Oslo\n",
     .superseded = 3},
    {.what = "events",
     .name = "events.csv",
     .older = "customer,time,event\nA,2024-01-02 10:00:00,login\n"
              "A,2024-01-02 10:00:00,login\nB,2024-01-03 11:00:00,export\n",
     .newer = "customer,time,event\nB,2024-01-03 11:00:00,export\n"
              "A,2024-01-02 10:00:00,login\nB,2024-01-04 11:00:00,export\n",
     .both = "customer,time,event\nA,2024-01-02 10:00:00,login\n"
             "A,2024-01-02 10:00:00,login\nB,2024-01-03 11:00:00,export\n"
             "B,2024-01-04 11:00:00,export\n",
     .superseded = 2},
    {.what = "subscriptions",
     .name = "subs.csv",
     .older = SUBS "s1,A,10,month,2024-01-05,\ns2,B,20,month,2024-01-06,\n"
                   "s3,C,30,month,2024-01-07,\ns3,C,35,month,2024-02-07,\n",
     .newer = SUBS "s2,B,20,month,2024-01-06,2024-03-01\ns3,C,30,month,2024-01-07,\n"
                   "s4,D,40,month,2024-02-01,\n",
     .both = SUBS "s1,A,10,month,2024-01-05,\ns2,B,20,month,2024-01-06,2024-03-01\n"
                  "s3,C,30,month,2024-01-07,\ns4,D,40,month,2024-02-01,\n",
     .superseded = 3},
    {.what = "subscriptions without ids",
     .name = "subs.csv",
     .older = PLAIN_SUBS "A,10,month,2024-01-05,\nB,20,month,2024-01-06,\n"
                         "B,20,month,2024-01-06,\n",
     .newer = PLAIN_SUBS "B,20,month,2024-01-06,2024-03-01\nB,20,month,2024-01-06,\n"
                         "D,40,month,2024-02-01,\n",
     .both = PLAIN_SUBS "A,10,month,2024-01-05,\nB,20,month,2024-01-06,2024-03-01\n"
                        "B,20,month,2024-01-06,\nD,40,month,2024-02-01,\n",
     .superseded = 2},
    {.what = "answers",
     .name = "answers.csv",
     .older = "customer,date,survey,score\nA,2024-02-01,NPS,9\nB,2024-02-03,NPS,7\n"
              "B,2024-02-03,CSAT,3\n",
     .newer = "customer,date,survey,score\nB,2024-02-03,NPS,8\nB,2024-02-03,CSAT,3\n"
              "A,2024-02-09,NPS,10\n",
     .both = "customer,date,survey,score\nA,2024-02-01,NPS,9\nB,2024-02-03,NPS,8\n"
             "B,2024-02-03,CSAT,3\nA,2024-02-09,NPS,10\n",
     .superseded = 2},
    {.what = "answers of waves",
     .name = "answers.csv",
     .older = "customer,date,survey,wave,score\nA,2024-02-05,NPS,1,9\n"
              "B,2024-02-03,NPS,1,7\n",
     .newer = "customer,date,survey,wave,score\nA,2024-02-01,NPS,1,2\n"
              "A,2024-03-05,NPS,2,8\n",
     .both = "customer,date,survey,wave,score\nA,2024-02-01,NPS,1,2\n"
             "B,2024-02-03,NPS,1,7\nA,2024-03-05,NPS,2,8\n",
     .superseded = 1},
};

static void correctness_load_newer_exports(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof KINDS / sizeof *KINDS; i++) {
        const struct kind *k = &KINDS[i];
        int64_t none, rows;
        struct buf newer = dump_of(k, &k->newer, 1, &none);
        struct buf again =
            dump_of(k, (const char *const[]){k->newer, k->newer}, 2, &rows);
        assert_int_equal(none, 0);
        assert_equal(k, "twice", again, newer);
        struct buf both = dump_of(k, &k->both, 1, &none);
        struct buf grown =
            dump_of(k, (const char *const[]){k->older, k->newer}, 2, &rows);
        assert_equal(k, "older and newer", grown, both);
        if (rows != k->superseded)
            fail_msg("%s: %lld rows superseded", k->what, (long long)rows);
        both = dump_of(k, &k->both, 1, &none);
        grown = dump_of(k, (const char *const[]){k->older, k->newer, k->newer}, 3, &rows);
        assert_equal(k, "older, newer and newer", grown, both);
    }
}

/* A file of deliveries has to be named one. */
static void correctness_load_newer_deliveries(void **state)
{
    (void)state;
    enum source_kind kinds[] = {SOURCE_ANSWERS, SOURCE_DELIVERIES, SOURCE_DELIVERIES};
    struct given files[] = {
        {"answers.csv", "customer,date,survey,score\nA,2024-02-01,NPS,9\n"},
        {"1.csv", "customer,date,survey\nA,2024-01-30,NPS\nB,2024-01-30,NPS\n"},
        {"2.csv", "customer,date,survey\nB,2024-01-30,NPS\nC,2024-01-30,NPS\n"},
        {0}};
    struct loaded l = load(files, (struct source_options){.kinds = kinds});
    assert_loaded(&l);
    assert_int_equal(l.source.timeline.delivery_start[l.source.timeline.people], 3);
    assert_int_equal(l.source.left_out[SOURCE_REASON_SUPERSEDED].rows, 1);
    source_release(&l.source);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(correctness_load_newer_exports),
        cmocka_unit_test(correctness_load_newer_deliveries),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
