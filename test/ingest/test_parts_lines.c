/* SPDX-License-Identifier: Apache-2.0 */
/* Files of orders and of their lines read in parts: a part may have orders whose lines
 * are in others, and two parts the one and the other half of an order.  What comes out
 * is, byte for byte of the file it would be kept in, what one loading of all is.
 *
 * GROWTH_SEED=n runs one shop alone; GROWTH_SEEDS=n so many. */
#include "ingest/parts.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/rng.h"
#include "loaded.h"

#include "grown.h"
#include "parted.h"

#define SEEDS      24
#define SEEDS_LONG 600
#define LINES_MAX  1000

static const char *const attributes[] = {"country"};

/* How a shop writes its files. */
struct style {
    bool is_calm, priced, has_total, states, names_currency, shuffled, fine, clock;
};

static struct style style_of(struct rng *rng)
{
    struct style s = {.is_calm = rng_below(rng, 2)};
    s.priced = rng_below(rng, 5) == 0;
    s.has_total = rng_below(rng, 4) == 0;
    s.states = !s.is_calm && rng_below(rng, 2);
    s.names_currency = rng_below(rng, 3) == 0;
    s.shuffled = rng_below(rng, 2);
    s.fine = rng_below(rng, 3) == 0;
    s.clock = rng_below(rng, 2);
    return s;
}

static char *orders(struct rng *rng, const struct style *s, uint32_t first, uint32_t rows,
                    uint32_t customers)
{
    static const char *const countries[] = {"TW", "US", "", "JP"};
    static const char *const states[] = {"paid", "", "cancelled", "shipped"};
    struct buf out = {0};
    char date[CALENDAR_DAY_TEXT];
    buf_printf(&out, "order_id,customer_id,date,country,status%s\n",
               s->priced ? ",total" : "");
    for (uint32_t i = first; i < first + rows; i++) {
        calendar_day_format(19000 + (int32_t)(i / 10), date);
        buf_printf(&out, "%u,", i);
        if (s->is_calm || rng_below(rng, 20))
            buf_printf(&out, "c%u", rng_below(rng, customers));
        buf_printf(&out, ",%s", s->is_calm || rng_below(rng, 30) ? date : "");
        if (s->clock && buf_text(&out)[out.size - 1] != ',')
            buf_printf(&out, " 12:%02u:00", i % 10);
        buf_printf(&out, ",%s,%s", countries[rng_below(rng, 4)],
                   states[rng_below(rng, 4)]);
        buf_puts(&out, s->priced ? ",7.50\n" : "\n");
    }
    return buf_detach(&out);
}

/* One line of an order; an order's total is the same on all of them. */
static void add_line(struct buf *out, struct rng *rng, const struct style *s, uint32_t id)
{
    static const char *const states[] = {"", "shipped", "cancelled", "paid", "cancelled"};
    buf_printf(out, "%u,p%u,", id, rng_below(rng, 9));
    if (s->has_total)
        buf_printf(out, "%u.50", id % 90);
    else if (s->fine)
        buf_printf(out, "%u.%04u", rng_below(rng, 90), rng_below(rng, 10000));
    else
        buf_printf(out, "%u.%02u", rng_below(rng, 90), rng_below(rng, 100));
    buf_printf(out, ",%s%s\n", s->states ? states[rng_below(rng, 5)] : "",
               s->names_currency ? ",EUR" : "");
}

/* Lines of the orders, by order or in no order; some orders have none. */
static char *lines(struct rng *rng, const struct style *s, uint32_t first, uint32_t rows,
                   uint32_t *count)
{
    uint32_t id[LINES_MAX], n = 0;
    struct buf out = {0};
    buf_printf(&out, "order_id,product,%s,status%s\n", s->has_total ? "worth" : "price",
               s->names_currency ? ",currency" : "");
    for (uint32_t i = first; i < first + rows; i++)
        for (uint32_t k = s->is_calm ? 1 + i % 3 : rng_below(rng, 4);
             k > 0 && n < LINES_MAX; k--)
            id[n++] = s->is_calm || rng_below(rng, 40) ? i : i + rows;
    for (uint32_t i = n; s->shuffled && i > 1; i--) {
        uint32_t other = rng_below(rng, i), was = id[i - 1];
        id[i - 1] = id[other];
        id[other] = was;
    }
    for (uint32_t i = 0; i < n; i++)
        add_line(&out, rng, s, id[i]);
    *count = n;
    return buf_detach(&out);
}

static void grow(uint64_t seed, struct counts *calm, struct counts *rare)
{
    struct rng rng;
    struct shop shop;
    char *text[SEGMENTS_MAX] = {NULL};
    rng_init(&rng, seed);
    struct style s = style_of(&rng);
    size_t count = 2 + 2 * rng_below(&rng, 2);
    uint32_t id = 1, customers = 1 + rng_below(&rng, 40), n;
    bool apart = rng_below(&rng, 4) == 0; /* all orders, and then all lines */
    uint32_t first[] = {1, 1, 1, 1}, rows[4];
    for (size_t i = 0; i < count; i += 2) {
        rows[i] = rows[i + 1] = 5 + rng_below(&rng, 100);
        first[i] = first[i + 1] = id;
        id += rows[i];
    }
    for (size_t i = 0; i < count; i++) {
        bool is_orders = apart ? i < count / 2 : i % 2 == 0;
        size_t of = apart ? (i * 2) % count : i;
        text[i] = is_orders ? orders(&rng, &s, first[of], rows[of], customers)
                            : lines(&rng, &s, first[of], rows[of], &n);
    }
    make_shop(&shop, text, count, false);
    for (size_t i = 0; i < count; i++)
        shop.given[i].batch = apart ? 1 : 1 + (int64_t)i / 2;
    shop.options.memory_bytes = seed % 4 < 2 ? 1 : 0;
    shop.options.attributes = (const char **)attributes;
    shop.options.attribute_count = seed % 3 == 1;
    struct counts *counts = s.is_calm ? calm : rare;
    for (int k = 0; k < 3; k++) {
        bool is = merges(&shop, k ? 10 + rng_below(&rng, 60) : 6, 1 + rng_below(&rng, 3),
                         k == 2 ? rng_below(&rng, (uint32_t)count) : 0);
        counts->merged += is;
        counts->refused += !is;
    }
    remove_shop(&shop, text);
}

static void correctness_parts_of_lines(void **state)
{
    (void)state;
    struct counts calm = {0}, rare = {0};
    if (!grow_shops(grow, SEEDS, SEEDS_LONG, &calm, &rare))
        return;
    assert_true(calm.merged > 4 * calm.refused);
    assert_true(rare.merged > rare.refused);
}

/* Lines before their orders: one worker has some of an order's lines, and another the
 * rest and the order. */
static void correctness_lines_before_their_orders(void **state)
{
    (void)state;
    static const char header[] = "order_id,customer_id,date,status\n";
    char *text[3];
    struct shop shop;
    struct buf all = {0};
    buf_printf(&all, "%s1,a,2024-01-02,paid\n2,b,2024-01-03,paid\n", header);
    text[0] = buf_detach(&all);
    text[1] = mem_strdup("order_id,product,price\n1,x,1\n3,x,2\n4,x,4\n2,x,8\n4,y,16\n"
                         "3,y,32\n1,y,64\n4,z,128\n");
    all = (struct buf){0};
    buf_printf(&all, "%s3,b,2024-01-04,paid\n4,c,2024-01-05,paid\n", header);
    text[2] = buf_detach(&all);
    make_shop(&shop, text, 3, false);
    for (uint64_t part_rows = 1; part_rows < 5; part_rows++)
        for (uint32_t workers = 1; workers < 5; workers++)
            if (!merges(&shop, part_rows, workers, 0))
                fail_msg("%u workers, parts of %u rows", workers, (unsigned)part_rows);
    remove_shop(&shop, text);
}

/* Some orders come again behind the lines: one worker has the older version and some of
 * its lines, and another the rest of these and the newer one. */
static void correctness_newer_orders_behind_lines(void **state)
{
    (void)state;
    static const char header[] = "order_id,customer_id,date,status\n";
    char *text[3];
    struct shop shop;
    struct buf all = {0};
    buf_puts(&all, header);
    for (int i = 1; i < 8; i++)
        buf_printf(&all, "%d,c%d,2024-01-%02d,%s\n", i, i, i, i == 3 ? "paid" : "");
    text[0] = buf_detach(&all);
    buf_puts(&all, "order_id,product,price,status\n");
    for (int i = 0; i < 35; i++) /* those of order 4 are cancelled, some of order 3 */
        buf_printf(&all, "%d,p%d,%d.25,%s\n", 1 + i % 7, i, i,
                   i % 7 == 3 || i % 21 == 9 ? "cancelled" : "");
    text[1] = buf_detach(&all);
    buf_printf(&all, "%s2,c2,2024-01-05,\n3,c3,2024-01-06,paid\n4,c4,2024-01-05,\n",
               header);
    text[2] = buf_detach(&all);
    make_shop(&shop, text, 3, false);
    shop.given[2].batch = 2;
    for (uint64_t part_rows = 5; part_rows < 20; part_rows += 5)
        for (uint32_t workers = 1; workers < 5; workers++)
            if (!merges(&shop, part_rows, workers, 0))
                fail_msg("%u workers, parts of %u rows", workers, (unsigned)part_rows);
    remove_shop(&shop, text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(correctness_parts_of_lines),
        cmocka_unit_test(correctness_lines_before_their_orders),
        cmocka_unit_test(correctness_newer_orders_behind_lines),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
