/* SPDX-License-Identifier: Apache-2.0 */
/* A base and what is added to it, in several parts, against blocks of everything: the
 * same numbers.
 *
 * SUITE_SEED=n runs one seed alone. */
#include "base/mem.h"
#include "seeds.h"
#include "suite_shown.h"
#include "timeline/columns.h"
#include "timeline/delta.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define SEEDS      60
#define SEEDS_LONG 1000
#define PARTS      4 /* the base is the first */

/* ---- a shop in parts ------------------------------------------------------------- */

/* Columns of some of the rows, by person. */
struct table {
    struct blocks_input in;
    uint32_t *start, *refund_start;
    int32_t *day, *refund_day;
    int64_t *amount, *refund_amount;
    uint16_t *day_narrow;
    int32_t *amount_narrow;
};

/* A shop's rows, and in which part each comes. */
struct parted {
    struct shop shop;
    struct timeline t;
    struct history h;
    struct periods periods;
    uint32_t known; /* people of the base; the others are new */
    uint8_t *order_part, *refund_part;
};

static void draw_parts(struct parted *v)
{
    struct shop *s = &v->shop;
    struct history *h = &v->h;
    uint32_t orders = h->order_start[s->people], refunds = h->refund_start[s->people];
    uint32_t late = 1 + rng_below(&s->rng, 8); /* of eight rows so many are in the base */
    v->known = s->people - rng_below(&s->rng, s->people / 3 + 1);
    v->known = rng_below(&s->rng, 12) == 0 ? 0 : v->known;
    v->order_part = MEM_ARRAY(uint8_t, orders + 1);
    v->refund_part = MEM_ARRAY(uint8_t, refunds + 1);
    for (uint32_t p = 0; p < s->people; p++) {
        /* Half of the people have nothing new. */
        bool changes = rng_below(&s->rng, 2) == 0;
        for (uint32_t i = h->order_start[p]; i < h->order_start[p + 1]; i++) {
            bool later = p >= v->known || (changes && rng_below(&s->rng, 8) >= late);
            v->order_part[i] = later ? (uint8_t)(1 + rng_below(&s->rng, PARTS - 1)) : 0;
            if (rng_below(&s->rng, 30) == 0)
                h->order_gross[i] = -h->order_gross[i];
        }
        for (uint32_t i = h->refund_start[p]; i < h->refund_start[p + 1]; i++) {
            bool later = p >= v->known || (changes && rng_below(&s->rng, 8) >= late);
            v->refund_part[i] = later ? (uint8_t)(1 + rng_below(&s->rng, PARTS - 1)) : 0;
        }
    }
}

static void make_parted(struct parted *v, uint64_t seed)
{
    struct err_info info = {0};
    struct shop *s = &v->shop;
    suite_shop_draw(s, seed);
    timeline_build(&v->t, &s->in, NULL);
    assert_int_equal(history_build(&v->h, &v->t, &s->rule, &info), ERR_OK);
    assert_int_equal(
        periods_build(&v->periods, &s->calendar, s->from, s->to, s->rule.as_of, &info),
        ERR_OK);
    draw_parts(v);
}

static void release_parted(struct parted *v)
{
    free(v->order_part);
    free(v->refund_part);
    periods_release(&v->periods);
    history_release(&v->h);
    timeline_release(&v->t);
    suite_shop_release(&v->shop);
}

/* Days and amounts as narrow as they go. */
static void make_narrow(struct table *t)
{
    uint32_t orders = t->start[t->in.people];
    bool days = t->in.last_day - t->in.first_day <= UINT16_MAX, amounts = true;
    for (uint32_t i = 0; i < orders; i++)
        amounts &= t->amount[i] == (int32_t)t->amount[i];
    t->day_narrow = MEM_ARRAY(uint16_t, orders + 1);
    t->amount_narrow = MEM_ARRAY(int32_t, orders + 1);
    for (uint32_t i = 0; i < orders; i++) {
        t->day_narrow[i] = (uint16_t)(t->day[i] - t->in.first_day);
        t->amount_narrow[i] = (int32_t)t->amount[i];
    }
    if (days) {
        t->in.order_day = NULL;
        t->in.order_day_narrow = t->day_narrow;
    }
    if (amounts) {
        t->in.order_amount = NULL;
        t->in.order_amount_narrow = t->amount_narrow;
    }
}

/* The first and the last day with a row. */
static void find_range(struct table *t)
{
    uint32_t orders = t->start[t->in.people], refunds = t->refund_start[t->in.people];
    for (uint32_t i = 0; i < orders + refunds; i++) {
        int32_t day = i < orders ? t->day[i] : t->refund_day[i - orders];
        t->in.first_day = day < t->in.first_day ? day : t->in.first_day;
        t->in.last_day = day > t->in.last_day ? day : t->in.last_day;
    }
    if (orders + refunds == 0)
        t->in.first_day = t->in.last_day = 0;
}

static struct table make_table(const struct parted *v, uint32_t people, uint8_t last_part)
{
    const struct history *h = &v->h;
    struct table t = {.start = MEM_ARRAY(uint32_t, people + 1),
                      .refund_start = MEM_ARRAY(uint32_t, people + 1)};
    t.day = MEM_ARRAY(int32_t, h->order_start[v->shop.people] + 1);
    t.amount = MEM_ARRAY(int64_t, h->order_start[v->shop.people] + 1);
    t.refund_day = MEM_ARRAY(int32_t, h->refund_start[v->shop.people] + 1);
    t.refund_amount = MEM_ARRAY(int64_t, h->refund_start[v->shop.people] + 1);
    for (uint32_t p = 0, orders = 0, refunds = 0; p < people; p++) {
        for (uint32_t i = h->order_start[p]; i < h->order_start[p + 1]; i++)
            if (v->order_part[i] <= last_part) {
                t.day[orders] = h->order_day[i];
                t.amount[orders++] = h->order_gross[i];
            }
        for (uint32_t i = h->refund_start[p]; i < h->refund_start[p + 1]; i++)
            if (v->refund_part[i] <= last_part) {
                t.refund_day[refunds] = h->refund_day[i];
                t.refund_amount[refunds++] = h->refund_amount[i];
            }
        t.start[p + 1] = orders;
        t.refund_start[p + 1] = refunds;
    }
    t.in = (struct blocks_input){.people = people,
                                 .first_day = h->as_of,
                                 .last_day = h->first_day,
                                 .order_start = t.start,
                                 .order_day = t.day,
                                 .order_amount = t.amount,
                                 .refund_start = t.refund_start,
                                 .refund_day = t.refund_day,
                                 .refund_amount = t.refund_amount};
    find_range(&t);
    if (v->shop.seed % 2)
        make_narrow(&t);
    if (t.refund_start[people] == 0)
        t.in.refund_start = NULL;
    return t;
}

static void release_table(struct table *t)
{
    free(t->start);
    free(t->refund_start);
    free(t->day);
    free(t->refund_day);
    free(t->amount);
    free(t->refund_amount);
    free(t->day_narrow);
    free(t->amount_narrow);
}

static void add_row(struct parted *v, struct delta_row *rows, size_t count,
                    struct delta_row row)
{
    size_t other = rng_below(&v->shop.rng, (uint32_t)count + 1);
    rows[count] = rows[other];
    rows[other] = row;
}

/* The rows of one part, in no order. */
static enum err add_part(struct parted *v, struct delta *d, const struct blocks *base,
                         uint8_t part)
{
    const struct history *h = &v->h;
    uint32_t people = v->shop.people;
    struct delta_row *order = MEM_ARRAY(struct delta_row, h->order_start[people] + 1);
    struct delta_row *refund = MEM_ARRAY(struct delta_row, h->refund_start[people] + 1);
    struct delta_rows orders = {order, 0}, refunds = {refund, 0};
    for (uint32_t p = 0; p < people; p++) {
        for (uint32_t i = h->order_start[p]; i < h->order_start[p + 1]; i++)
            if (v->order_part[i] == part)
                add_row(v, order, orders.count++,
                        (struct delta_row){p, h->order_day[i], h->order_gross[i]});
        for (uint32_t i = h->refund_start[p]; i < h->refund_start[p + 1]; i++)
            if (v->refund_part[i] == part)
                add_row(v, refund, refunds.count++,
                        (struct delta_row){p, h->refund_day[i], h->refund_amount[i]});
    }
    struct err_info info = {0};
    enum err e = delta_add(d, base, &orders, refunds.count > 0 ? &refunds : NULL, &info);
    free(order);
    free(refund);
    return e;
}

/* ---- the same numbers -------------------------------------------------------------- */

static struct suite_request request_of(const struct parted *v, bool grouped)
{
    return (struct suite_request){.periods = &v->periods,
                                  .window_days = v->shop.rule.window_days,
                                  .loyal_min_orders = v->shop.loyal,
                                  .groups = grouped ? SUITE_SHOP_GROUPS : 0,
                                  .group = grouped ? v->shop.group : NULL,
                                  .referred = v->shop.referred};
}

static size_t tables_differ(const struct parted *v, const struct blocks *all,
                            const struct blocks *base, const struct delta *d,
                            bool grouped)
{
    uint32_t groups = grouped ? SUITE_SHOP_GROUPS : 1;
    struct suite_tables e = suite_tables_make(&v->periods, groups),
                        a = suite_tables_make(&v->periods, groups);
    struct suite_request request = request_of(v, grouped);
    struct suite_result expected = {e.flow, e.purchase, e.size, e.cohort, {0}, NULL};
    struct suite_result actual = {a.flow, a.purchase, a.size, a.cohort, {0}, NULL};
    suite_run(all, &request, &expected);
    delta_run(base, d, &request, &actual);
    size_t wrong = suite_tables_differ(&e, &a);
    suite_tables_release(&e);
    suite_tables_release(&a);
    return wrong;
}

/* What models read of a person; the first day is 0 for who is nowhere. */
struct person {
    int64_t first, x, t_x, value;
};

static struct suite_rfm make_rfm(size_t people)
{
    return (struct suite_rfm){MEM_ARRAY(uint32_t, people + 1),
                              MEM_ARRAY(uint32_t, people + 1),
                              MEM_ARRAY(int64_t, people + 1)};
}

static void release_rfm(struct suite_rfm *rfm)
{
    free(rfm->x);
    free(rfm->t_x);
    free(rfm->value);
}

/* By person; who stands there twice is not as expected. */
static void take_people(const struct blocks *b, const struct suite_rfm *rfm, size_t from,
                        const uint64_t *gone, struct person *people)
{
    for (uint32_t i = 0; i < b->people; i++) {
        struct person *p = &people[b->member[i]];
        if (gone && gone[i / 64] >> i % 64 & 1)
            continue;
        p->first += b->first_order[i];
        p->x += rfm->x[from + i];
        p->t_x += rfm->t_x[from + i];
        p->value += rfm->value[from + i];
    }
}

static size_t rfm_differs(const struct parted *v, const struct blocks *all,
                          const struct blocks *base, const struct delta *d)
{
    struct suite_rfm_sums e_sums = {0}, a_sums = {0};
    struct suite_result expected = {.rfm = make_rfm(all->people), .rfm_sums = &e_sums};
    struct suite_result actual = {.rfm = make_rfm(base->people + d->plus.people),
                                  .rfm_sums = &a_sums};
    struct suite_request request = request_of(v, false);
    struct person *e = MEM_ARRAY(struct person, v->shop.people),
                  *a = MEM_ARRAY(struct person, v->shop.people);
    suite_run(all, &request, &expected);
    delta_run(base, d, &request, &actual);
    take_people(all, &expected.rfm, 0, NULL, e);
    take_people(base, &actual.rfm, 0, d->gone, a);
    take_people(&d->plus, &actual.rfm, base->people, NULL, a);
    size_t wrong =
        suite_tables_column_differs("rfm", e, a, v->shop.people, sizeof *e) +
        suite_tables_column_differs("rfm sums", &e_sums, &a_sums, 1, sizeof e_sums);
    release_rfm(&expected.rfm);
    release_rfm(&actual.rfm);
    free(e);
    free(a);
    return wrong;
}

/* ---- in a file ------------------------------------------------------------------- */

static const unsigned char stamp[COLUMNS_STAMP] = "test";

static char *file_path(char path[256])
{
    const char *directory = getenv("TMPDIR");
    snprintf(path, 256, "%s/mainstay-delta-%d", directory ? directory : "/tmp",
             (int)getpid());
    return path;
}

static void write_file(const struct delta *d, const struct blocks *base, const char *path)
{
    struct err_info info = {0};
    struct columns_writer *writer;
    assert_int_equal(columns_create(&writer, path, stamp, &info), ERR_OK);
    assert_int_equal(delta_put(d, base, writer, &info), ERR_OK);
    assert_int_equal(columns_commit(writer, &info), ERR_OK);
}

static enum err read_file(struct delta *d, struct columns **file,
                          const struct blocks *base, uint32_t people, const char *path)
{
    struct err_info info = {0};
    assert_int_equal(columns_open(file, path, stamp, &info), ERR_OK);
    enum err e = delta_get(d, base, *file, people, &info);
    if (e)
        assert_true(info.text[0] != 0);
    return e;
}

/* ---- over all seeds ---------------------------------------------------------------- */

static size_t check_part(const struct parted *v, const struct blocks *base,
                         const struct delta *d, uint8_t part)
{
    struct table everything = make_table(v, v->shop.people, part);
    struct blocks all;
    assert_true(blocks_build(&all, &everything.in));
    size_t wrong = tables_differ(v, &all, base, d, false) +
                   tables_differ(v, &all, base, d, true) + rfm_differs(v, &all, base, d);
    blocks_release(&all);
    release_table(&everything);
    return wrong;
}

/* One of the parts is added to what a file has of those before. */
static size_t check_parts(struct parted *v, const struct blocks *base)
{
    char path[256];
    struct delta d = {0};
    struct columns *file = NULL;
    size_t wrong = 0;
    for (uint8_t part = 1; part < PARTS && wrong == 0; part++) {
        assert_int_equal(add_part(v, &d, base, part), ERR_OK);
        wrong += check_part(v, base, &d, part);
        if (part != 1 + v->shop.seed % (PARTS - 1))
            continue;
        write_file(&d, base, file_path(path));
        delta_release(&d);
        columns_close(file);
        assert_int_equal(read_file(&d, &file, base, v->shop.people, path), ERR_OK);
        wrong += check_part(v, base, &d, part);
    }
    delta_release(&d);
    columns_close(file);
    remove(path);
    return wrong;
}

/* One byte of what a file has, changed before checksums were made. */
static void forge(struct delta *d, struct rng *rng)
{
    void *array[] = {
        (void *)d->plus.block,
        (void *)d->plus.member,
        (void *)d->plus.first_order,
        (void *)d->plus.run,
        (void *)d->plus.order_member,
        (void *)d->plus.refund_member,
        (void *)d->minus.member,
        (void *)d->minus.first_order,
        (void *)d->minus.order_member,
        d->order,
        d->refund,
    };
    const size_t bytes[] = {
        d->plus.count * sizeof *d->plus.block,
        d->plus.people * sizeof *d->plus.member,
        d->plus.people * sizeof *d->plus.first_order,
        d->plus.runs * sizeof *d->plus.run,
        d->plus.orders * sizeof *d->plus.order_member,
        d->plus.refunds * sizeof *d->plus.refund_member,
        d->minus.people * sizeof *d->minus.member,
        d->minus.people * sizeof *d->minus.first_order,
        d->minus.orders * sizeof *d->minus.order_member,
        d->orders * sizeof *d->order,
        d->refunds * sizeof *d->refund,
    };
    uint32_t which = rng_below(rng, sizeof bytes / sizeof *bytes);
    if (bytes[which] > 0)
        ((uint8_t *)array[which])[rng_below(rng, (uint32_t)bytes[which])] ^=
            (uint8_t)(1 + rng_below(rng, 255));
}

static size_t refused, tried;

static void count_everything(const struct parted *v, const struct blocks *base,
                             const struct delta *d)
{
    struct suite_tables t = suite_tables_make(&v->periods, SUITE_SHOP_GROUPS);
    struct suite_request request = request_of(v, true);
    struct suite_result out = {
        t.flow, t.purchase, t.size, t.cohort, make_rfm(base->people + d->plus.people),
        NULL};
    delta_run(base, d, &request, &out);
    suite_tables_release(&t);
    release_rfm(&out.rfm);
}

/* Refused, or harmless to count (the sanitizers see to that). */
static size_t check_forged(struct parted *v, const struct blocks *base)
{
    char path[256];
    for (int i = 0; i < 3; i++, tried++) {
        struct delta d = {0}, read = {0};
        struct columns *file;
        assert_int_equal(add_part(v, &d, base, 1), ERR_OK);
        forge(&d, &v->shop.rng);
        write_file(&d, base, file_path(path));
        if (read_file(&read, &file, base, v->shop.people, path) == ERR_OK) {
            count_everything(v, base, &read);
            if (add_part(v, &read, base, 2) == ERR_OK)
                count_everything(v, base, &read);
        } else {
            refused++;
        }
        delta_release(&read);
        delta_release(&d);
        columns_close(file);
    }
    remove(path);
    return 0;
}

static size_t taken;

static int by_number(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return x < y ? -1 : x > y;
}

/* What blocks have of some people, against the columns that they were made of. */
static size_t rows_differ(const struct blocks_rows *rows, const uint32_t *start,
                          const int32_t *day, const int64_t *amount, uint32_t person,
                          uint32_t place)
{
    uint32_t from = start[person], count = start[person + 1] - from;
    uint32_t at = rows->start[place];
    if (rows->start[place + 1] - at != count)
        return 1;
    return memcmp(rows->day + at, day + from, count * sizeof *day) != 0 ||
           memcmp(rows->amount + at, amount + from, count * sizeof *amount) != 0;
}

static size_t check_taken(struct parted *v, const struct blocks *base)
{
    struct table t = make_table(v, v->known, 0);
    struct blocks_rows orders, refunds;
    uint32_t *person = MEM_ARRAY(uint32_t, v->known + 2), count = 0;
    uint64_t *places = MEM_ARRAY(uint64_t, base->people / 64 + 1);
    uint32_t percent = v->shop.seed % 5 ? 10 : 100;
    size_t wrong = 0, found = 0;
    for (uint32_t p = 0; p < v->known; p++)
        if (rng_below(&v->shop.rng, 100) < percent)
            person[count++] = p;
    uint32_t known = count;
    person[count++] = v->known; /* nobody */
    person[count++] = UINT32_MAX - 1;
    blocks_take(base, person, count, &orders, &refunds, places);
    for (uint32_t i = 0; i < known; i++)
        wrong += rows_differ(&orders, t.start, t.day, t.amount, person[i], i) +
                 rows_differ(&refunds, t.refund_start, t.refund_day, t.refund_amount,
                             person[i], i);
    wrong += orders.start[known] != orders.start[count];
    wrong += refunds.start[known] != refunds.start[count];
    for (uint32_t i = 0; i < base->people; i++) {
        bool is = bsearch(&base->member[i], person, count, sizeof *person, by_number);
        wrong += is != (places[i / 64] >> i % 64 & 1);
        found += is;
    }
    taken += found;
    blocks_rows_release(&orders);
    blocks_rows_release(&refunds);
    free(places);
    free(person);
    release_table(&t);
    return wrong;
}

static void for_every_seed(size_t (*check)(struct parted *v, const struct blocks *base))
{
    const char *one = getenv("SUITE_SEED");
    uint64_t first = one ? strtoull(one, NULL, 10) : 1;
    uint64_t count = one ? 1 : seeds_of(SEEDS, SEEDS / 4, SEEDS_LONG);
    for (uint64_t seed = first; seed < first + count; seed++) {
        struct parted v = {0};
        make_parted(&v, seed);
        struct table columns = make_table(&v, v.known, 0);
        struct blocks base;
        assert_true(blocks_build(&base, &columns.in));
        size_t wrong = check(&v, &base);
        if (wrong > 0)
            fail_msg("SUITE_SEED=%llu: %zu values differ (%u people, %u of them new)",
                     (unsigned long long)seed, wrong, v.shop.people,
                     v.shop.people - v.known);
        blocks_release(&base);
        release_table(&columns);
        release_parted(&v);
    }
}

static void consistency_orders_of_some_people(void **state)
{
    (void)state;
    for_every_seed(check_taken);
    assert_true(taken > 0);
}

static void consistency_base_and_delta_equal_everything(void **state)
{
    (void)state;
    for_every_seed(check_parts);
}

static void fault_forged_delta_is_refused_or_harmless(void **state)
{
    (void)state;
    refused = tried = 0;
    for_every_seed(check_forged);
    assert_true(tried < 100 || refused > tried / 3);
}

/* ---- by hand ---------------------------------------------------------------------- */

/* Two people: the first bought on days 110 and 140, the second on 120. */
static const uint32_t start[] = {0, 2, 3};
static const int32_t day[] = {110, 140, 120};
static const int64_t amount[] = {1000, 500, 70};
static const struct blocks_input two = {.people = 2,
                                        .first_day = 100,
                                        .last_day = 140,
                                        .order_start = start,
                                        .order_day = day,
                                        .order_amount = amount};

static enum err add(struct delta *d, const struct blocks *base, struct delta_row row,
                    struct err_info *info)
{
    struct delta_rows rows = {&row, 1};
    return delta_add(d, base, &rows, NULL, info);
}

/* A late order before the first one moves the person to another cohort; one day is after
 * all days of the base, and its person is new. */
static void correctness_late_order_moves_the_first_day(void **state)
{
    (void)state;
    struct blocks base;
    struct delta d = {0};
    struct periods periods;
    struct err_info info = {0};
    struct calendar months = {.unit = CALENDAR_MONTH};
    assert_true(blocks_build(&base, &two));
    assert_int_equal(add(&d, &base, (struct delta_row){0, 80, 25}, &info), ERR_OK);
    assert_int_equal(add(&d, &base, (struct delta_row){7, 160, 3}, &info), ERR_OK);
    /* March to June 1970: days 59, 90, 120, 151 */
    assert_int_equal(periods_build(&periods, &months, 59, 180, 180, &info), ERR_OK);
    struct purchase_cell purchase[4] = {0};
    struct cohort_cell cohort[16] = {0};
    int64_t sizes[4] = {0};
    struct suite_request request = {
        .periods = &periods, .window_days = 30, .loyal_min_orders = 3};
    struct suite_result out = {
        .purchase = purchase, .sizes = sizes, .cohort = cohort, .rfm = make_rfm(4)};
    assert_int_equal(base.people + d.plus.people, 4);
    delta_run(&base, &d, &request, &out);
    assert_memory_equal(sizes, ((int64_t[]){1, 0, 1, 1}), sizeof sizes);
    assert_int_equal(purchase[0].gross, 25);
    assert_int_equal(purchase[1].gross, 1000);
    assert_int_equal(purchase[1].returning, 1);
    assert_int_equal(purchase[3].first_time_value, 3);
    assert_int_equal(cohort[0 * 4 + 2].value, 500);
    /* Gone from the base is its first place: day 110 is before 120. */
    assert_int_equal(d.gone[0], 1);
    assert_int_equal(d.plus.member[0], 0);
    assert_int_equal(d.plus.first_order[0], 80);
    assert_int_equal(out.rfm.x[2], 2);
    assert_int_equal(out.rfm.t_x[2], 60);
    assert_int_equal(out.rfm.value[2], 1500);
    assert_int_equal(d.plus.member[1], 7);
    assert_true(delta_large(&d, &base));
    release_rfm(&out.rfm);
    periods_release(&periods);
    delta_release(&d);
    blocks_release(&base);
}

static void input_wrong_rows(void **state)
{
    (void)state;
    struct blocks base;
    struct delta d = {0};
    struct err_info info = {0};
    assert_true(blocks_build(&base, &two));
    assert_int_equal(add(&d, &base, (struct delta_row){0, 10000001, 1}, &info),
                     ERR_LIMIT);
    assert_string_equal(info.text, "day 10000001 lies outside all calendars");
    assert_int_equal(add(&d, &base, (struct delta_row){UINT32_MAX, 1, 1}, &info),
                     ERR_LIMIT);
    /* What there is already counts: 1570 and 1. */
    assert_int_equal(add(&d, &base, (struct delta_row){1, 120, 1}, &info), ERR_OK);
    assert_int_equal(add(&d, &base, (struct delta_row){9, 120, INT64_MAX - 1570}, &info),
                     ERR_OVERFLOW);
    assert_int_equal(d.orders, 1);
    assert_int_equal(add(&d, &base, (struct delta_row){9, 120, INT64_MAX - 1571}, &info),
                     ERR_OK);
    assert_int_equal(d.orders, 2);
    struct blocks full = base;
    full.orders = UINT32_MAX - 3; /* and two: 2^32 - 2 */
    delta_release(&d);
    assert_int_equal(add(&d, &full, (struct delta_row){1, 120, 1}, &info), ERR_OK);
    assert_int_equal(add(&d, &full, (struct delta_row){1, 120, 1}, &info), ERR_OK);
    assert_int_equal(add(&d, &full, (struct delta_row){1, 120, 1}, &info), ERR_LIMIT);
    assert_string_equal(info.text, "more than 4294967294 orders");
    delta_release(&d);
    blocks_release(&base);
}

static void fault_delta_of_another_base(void **state)
{
    (void)state;
    char path[256];
    struct blocks base, other;
    struct delta d = {0}, read = {0};
    struct columns *file;
    struct err_info info = {0};
    struct blocks_input more = two;
    more.order_amount = (const int64_t[]){1000, 500, 71};
    assert_true(blocks_build(&base, &two));
    assert_true(blocks_build(&other, &more));
    assert_int_equal(add(&d, &base, (struct delta_row){0, 80, 25}, &info), ERR_OK);
    write_file(&d, &base, file_path(path));
    assert_int_equal(columns_open(&file, path, stamp, &info), ERR_OK);
    assert_int_equal(delta_get(&read, &other, file, 2, &info), ERR_FORMAT);
    assert_string_equal(info.text,
                        "what was added belongs to another timeline: it is made again");
    assert_int_equal(delta_get(&read, &base, file, 2, &info), ERR_OK);
    delta_release(&read);
    /* As many people, orders and money, but not the same people. */
    blocks_release(&other);
    more.order_start = (const uint32_t[]){0, 1, 3};
    more.order_day = (const int32_t[]){120, 110, 140};
    more.order_amount = (const int64_t[]){70, 1000, 500};
    assert_true(blocks_build(&other, &more));
    assert_int_equal(delta_get(&read, &other, file, 2, &info), ERR_TRUNCATED);
    columns_close(file);
    delta_release(&d);
    blocks_release(&base);
    blocks_release(&other);
    remove(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(consistency_orders_of_some_people),
        cmocka_unit_test(consistency_base_and_delta_equal_everything),
        cmocka_unit_test(correctness_late_order_moves_the_first_day),
        cmocka_unit_test(fault_forged_delta_is_refused_or_harmless),
        cmocka_unit_test(fault_delta_of_another_base),
        cmocka_unit_test(input_wrong_rows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
