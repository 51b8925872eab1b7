/* SPDX-License-Identifier: Apache-2.0 */
/* Recurring money in several currencies: what only the exchange rate changed. */
#include "draw.h"
#include "scene.h"

#include "base/mem.h"
#include "timeline/pass.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define FOREIGN      2
#define DAYS         2200

/* Two foreign currencies with a rate in hundredths for each day from first_day on. */
struct market {
    struct timeline_currency currency[FOREIGN];
    struct rate rate[FOREIGN][DAYS];
};

static void open_market(struct market *m, struct scene *s, int32_t first_day)
{
    static const char *const codes[] = {"USD", "EUR"};
    for (int i = 0; i < FOREIGN; i++) {
        m->currency[i] = (struct timeline_currency){
            .first_day = first_day, .days = DAYS, .rate = m->rate[i]};
        strcpy(m->currency[i].code, codes[i]);
        for (int day = 0; day < DAYS; day++)
            m->rate[i][day] = (struct rate){.mantissa = 100, .scale = 2};
    }
    s->in.scale = 2;
    s->in.has_mrr = s->in.has_mrr_history = true;
    s->in.code = "TWD";
    s->in.digits = 2;
    s->in.currencies = FOREIGN;
    s->in.currency = m->currency;
    s->rule.rule = PRESENCE_SUBSCRIPTION;
}

/* From the day on, so many hundredths. */
static void set_rate(struct market *m, int currency, const char *day, int64_t hundredths)
{
    int32_t at = scene_day(day) - m->currency[currency].first_day;
    for (int i = at; i < DAYS; i++)
        m->rate[currency][i].mantissa = hundredths;
}

struct seen {
    struct timeline t;
    struct history h;
    struct periods periods;
    struct mrr_cell cells[100];
    struct err_info info;
    enum err e;
};

static void look(struct seen *v, const struct scene *s)
{
    *v = (struct seen){0};
    timeline_build(&v->t, &s->in, NULL);
    assert_int_equal(history_build(&v->h, &v->t, &s->rule, &v->info), ERR_OK);
    assert_int_equal(periods_build(&v->periods, &s->calendar, s->first, s->last,
                                   s->rule.as_of, &v->info),
                     ERR_OK);
    assert_true(v->periods.count <= (int32_t)COUNT(v->cells));
    struct pass pass = {.history = &v->h, .threads = 2, .part_people = 1};
    struct pass_table table = {.periods = &v->periods, .mrr = v->cells};
    v->e = pass_run(&pass, &table, 1, &v->info);
}

static void forget(struct seen *v)
{
    periods_release(&v->periods);
    history_release(&v->h);
    timeline_release(&v->t);
}

/* One person, January to March 2023; USD is at 30.00 in January and 33.00 from 15
 * February on, EUR at 40.00 always. */
static void correctness_fx_movements(void **state)
{
    (void)state;
    static const struct {
        const char *spells;
        uint16_t currency[2];
        int64_t
            february[8]; /* start new reactivation expansion contraction churn fx end */
    } rows[] = {
        /* nothing but the rate: 10 USD were 300 and are 330 */
        {"0.0 2023-01-10 - 1000", {1}, {30000, 0, 0, 0, 0, 0, 3000, 33000}},
        /* no rate moves the report's own */
        {"0.0 2023-01-10 - 1000", {0}, {1000, 0, 0, 0, 0, 0, 0, 1000}},
        /* from 10 to 12 USD: 2 x 30 is expansion, 12 x 3 is fx */
        {"0.0 2023-01-10 - 1000; 0.0 2023-02-10 - 1200",
         {1, 1},
         {30000, 0, 0, 6000, 0, 0, 3600, 39600}},
        /* from 10 to 1 USD: a loss at the old rate, never more than there was */
        {"0.0 2023-01-10 - 1000; 0.0 2023-02-10 - 100",
         {1, 1},
         {30000, 0, 0, 0, 27000, 0, 300, 3300}},
        /* who leaves takes along what was paid; who comes brings what is paid now */
        {"0.0 2023-01-10 2023-02-20 1000", {1}, {30000, 0, 0, 0, 0, 30000, 0, 0}},
        {"0.0 2023-02-10 - 1000", {1}, {0, 33000, 0, 0, 0, 0, 0, 33000}},
        {"0.0 2023-01-10 2023-01-20 1000; 0.1 2023-02-20 - 1000",
         {1, 1},
         {0, 0, 33000, 0, 0, 0, 0, 33000}},
        /* from 10 USD to 8 EUR: 300 to 320 at the rates of the start, and no fx */
        {"0.0 2023-01-10 - 1000; 0.0 2023-02-10 - 800",
         {1, 2},
         {30000, 0, 0, 2000, 0, 0, 0, 32000}},
        /* two at once, of which one moves */
        {"0.0 2023-01-10 - 1000; 0.1 2023-01-10 - 500",
         {1, 0},
         {30500, 0, 0, 0, 0, 0, 3000, 33500}},
        /* 0.05 USD: 1.50, and 1.65 */
        {"0.0 2023-01-10 - 5", {1}, {150, 0, 0, 0, 0, 0, 15, 165}},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct scene s;
        struct market *m = MEM_NEW(struct market);
        struct seen v;
        scene_init(&s, "2023-01-01", "2023-03-31");
        scene_spells(&s, rows[i].spells);
        open_market(m, &s, scene_day("2022-12-01"));
        set_rate(m, 0, "2022-12-01", 3000);
        set_rate(m, 0, "2023-02-15", 3300);
        set_rate(m, 1, "2022-12-01", 4000);
        for (uint32_t k = 0; k < s.in.spells; k++)
            s.spell[k].currency = rows[i].currency[k];
        look(&v, &s);
        assert_int_equal(v.e, ERR_OK);
        const struct mrr_cell *c = &v.cells[1];
        const int64_t got[] = {c->start,       c->new_,  c->reactivation, c->expansion,
                               c->contraction, c->churn, c->fx,           c->end};
        for (size_t k = 0; k < COUNT(got); k++)
            if (got[k] != rows[i].february[k])
                fail_msg("row %zu, number %zu: %lld", i, k, (long long)got[k]);
        forget(&v);
        free(m);
    }
}

/* 10 USD at 1/30 TWD the other way around is the same as at 30. */
static void correctness_fx_of_the_inverse_pair(void **state)
{
    (void)state;
    struct scene s;
    struct market *m = MEM_NEW(struct market);
    struct seen v;
    scene_init(&s, "2023-01-01", "2023-03-31");
    scene_spells(&s, "0.0 2023-01-10 - 1000");
    open_market(m, &s, scene_day("2022-12-01"));
    set_rate(m, 0, "2022-12-01", 4); /* 1 TWD = 0.04 USD: 25 */
    for (int i = 0; i < DAYS; i++)
        m->rate[0][i].inverse = true;
    s.spell[0].currency = 1;
    look(&v, &s);
    assert_int_equal(v.cells[1].end, 25000);
    forget(&v);
    free(m);
}

static void input_fx_without_a_rate(void **state)
{
    (void)state;
    struct scene s;
    struct market *m = MEM_NEW(struct market);
    struct seen v;
    scene_init(&s, "2023-01-01", "2023-03-31");
    scene_spells(&s, "0.0 2023-01-10 - 1000; 1.1 2023-01-10 - 700");
    open_market(m, &s, scene_day("2022-12-01"));
    int32_t missing = scene_day("2023-02-28") - m->currency[0].first_day;
    m->rate[0][missing].mantissa = 0;
    look(&v, &s); /* nobody pays in it */
    assert_int_equal(v.e, ERR_OK);
    forget(&v);
    s.spell[0].currency = 1;
    look(&v, &s);
    assert_int_equal(v.e, ERR_CURRENCY);
    assert_non_null(strstr(v.info.text, "from USD to TWD on 2023-02-28"));
    forget(&v);
    m->rate[0][missing].mantissa = 100;
    m->rate[0][missing + 1].mantissa = 0; /* no period ends there */
    look(&v, &s);
    assert_int_equal(v.e, ERR_OK);
    forget(&v);
    free(m);
}

/* ---- the kernel and a plain loop --------------------------------------------------- */

/* amount x hundredths / 100, half to even. */
static int64_t plain_worth(int64_t amount, int64_t hundredths)
{
    int64_t product = amount * hundredths, whole = product / 100, rest = product % 100;
    return whole + (rest > 50 || (rest == 50 && whole % 2 == 1));
}

/* What is paid on a day in each currency: of each a history in which there is no other.
 */
struct plain {
    struct timeline t[FOREIGN + 1];
    struct history h[FOREIGN + 1];
    const struct market *market;
};

static void plain_open(struct plain *p, const struct scene *s, const struct market *m)
{
    struct err_info info = {0};
    p->market = m;
    for (uint16_t c = 0; c <= FOREIGN; c++) {
        struct timeline_input in = s->in;
        struct spell *spell = mem_alloc(in.spells + 1, sizeof *spell);
        uint32_t *person = mem_alloc(in.spells + 1, sizeof *person);
        uint32_t count = 0;
        for (uint32_t i = 0; i < in.spells; i++) {
            if (in.spell[i].currency != c)
                continue;
            person[count] = in.spell_person[i];
            spell[count] = in.spell[i];
            spell[count++].currency = 0;
        }
        in.spells = count;
        in.spell = spell;
        in.spell_person = person;
        in.currencies = 0;
        timeline_build(&p->t[c], &in, NULL);
        assert_int_equal(history_build(&p->h[c], &p->t[c], &s->rule, &info), ERR_OK);
        free(spell);
        free(person);
    }
}

static void plain_close(struct plain *p)
{
    for (int c = 0; c <= FOREIGN; c++) {
        history_release(&p->h[c]);
        timeline_release(&p->t[c]);
    }
}

/* What is paid on `day`, at the rates of `at`. */
static int64_t plain_mrr(const struct plain *p, uint32_t person, int32_t day, int32_t at)
{
    int64_t sum = history_mrr(&p->h[0], person, day);
    for (int c = 1; c <= FOREIGN; c++) {
        const struct timeline_currency *of = &p->market->currency[c - 1];
        sum += plain_worth(history_mrr(&p->h[c], person, day),
                           of->rate[at - of->first_day].mantissa);
    }
    return sum;
}

/* Was anything paid on a day before b? */
static bool plain_paid_before(const struct plain *p, uint32_t person, int32_t b)
{
    for (int c = 0; c <= FOREIGN; c++)
        for (int32_t day = b - 1; day > b - DAYS / 2; day--)
            if (history_mrr(&p->h[c], person, day) > 0)
                return true;
    return false;
}

static void plain_add(const struct plain *p, uint32_t person, int32_t b, int32_t n,
                      struct mrr_cell *cell)
{
    int64_t m0 = plain_mrr(p, person, b - 1, b - 1),
            m1 = plain_mrr(p, person, n - 1, n - 1);
    int64_t old = plain_mrr(p, person, n - 1, b - 1);
    cell->start += m0;
    cell->end += m1;
    if (m0 == 0 && m1 > 0 && plain_paid_before(p, person, b))
        cell->reactivation += m1;
    else if (m0 == 0)
        cell->new_ += m1;
    else if (m1 == 0)
        cell->churn += m0;
    else {
        cell->fx += m1 - old;
        cell->expansion += old > m0 ? old - m0 : 0;
        cell->contraction += old < m0 ? m0 - old : 0;
    }
}

static void compare(const struct mrr_cell *c, const struct mrr_cell *plain, uint64_t seed,
                    int32_t period)
{
    const int64_t got[] = {c->start,       c->new_,  c->reactivation, c->expansion,
                           c->contraction, c->churn, c->fx,           c->end};
    const int64_t want[] = {plain->start,     plain->new_,        plain->reactivation,
                            plain->expansion, plain->contraction, plain->churn,
                            plain->fx,        plain->end};
    for (size_t i = 0; i < COUNT(got); i++)
        if (got[i] != want[i])
            fail_msg("seed %llu, period %d, number %zu: %lld, not %lld",
                     (unsigned long long)seed, period, i, (long long)got[i],
                     (long long)want[i]);
    assert_int_equal(c->end, c->start + c->new_ + c->reactivation + c->expansion -
                                 c->contraction - c->churn + c->fx);
    assert_true(c->churn + c->contraction <= c->start);
}

/* The people's flags make up the cell as well. */
static void compare_people(const struct seen *v, int32_t period)
{
    const struct mrr_cell *c = &v->cells[period];
    int32_t b = v->periods.bound[period], n = periods_end(&v->periods, period);
    int64_t expanded = 0, contracted = 0, fx = 0, end = 0;
    for (uint32_t p = 0; p < v->h.people; p++) {
        struct person_period is = cubes_person(&v->h, p, b, b, n, 3);
        expanded += (is.flags & PERSON_MRR_EXPANSION) != 0;
        contracted += (is.flags & PERSON_MRR_CONTRACTION) != 0;
        fx += is.mrr_fx;
        end += is.mrr_end;
    }
    assert_int_equal(expanded, c->expansion_persons);
    assert_int_equal(contracted, c->contraction_persons);
    assert_int_equal(fx, c->fx);
    assert_int_equal(end, c->end);
}

/* Currencies by subscription, so that the plain loop may look at each by itself; no
 * grace, which bridges over currencies. */
static int64_t compare_scene(uint64_t seed)
{
    struct scene *s = MEM_NEW(struct scene);
    struct market *m = MEM_NEW(struct market);
    struct seen *v = MEM_NEW(struct seen);
    struct plain plain;
    struct rng rng;
    int64_t moved = 0;
    rng_init(&rng, seed);
    scene_draw(s, seed);
    s->rule.grace_days = 0;
    s->calendar =
        (struct calendar){.unit = CALENDAR_MONTH, .week_start = 1, .fiscal_month = 1};
    open_market(m, s, s->in.first_day - DAYS / 3);
    for (int c = 0; c < FOREIGN; c++)
        for (int day = 0; day < DAYS; day++)
            m->rate[c][day].mantissa = between(&rng, 50, 500);
    for (uint32_t i = 0; i < s->in.spells; i++) {
        s->spell[i].currency = (uint16_t)(s->spell[i].subscription % (FOREIGN + 1));
        s->spell[i].mrr %= 100000;
    }
    look(v, s);
    assert_int_equal(v->e, ERR_OK);
    plain_open(&plain, s, m);
    for (int32_t p = 0; p < v->periods.count; p++) {
        struct mrr_cell cell = {0};
        for (uint32_t person = 0; person < v->h.people; person++)
            plain_add(&plain, person, v->periods.bound[p], periods_end(&v->periods, p),
                      &cell);
        compare(&v->cells[p], &cell, seed, p);
        compare_people(v, p);
        moved += cell.fx != 0;
    }
    plain_close(&plain);
    forget(v);
    free(v);
    free(m);
    free(s);
    return moved;
}

static void consistency_fx_and_a_plain_loop(void **state)
{
    (void)state;
    int64_t moved = 0;
    for (uint64_t seed = 1; seed <= 300; seed++)
        moved += compare_scene(seed);
    assert_true(moved > 300); /* else the scenes have no rates worth the name */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(correctness_fx_movements),
        cmocka_unit_test(correctness_fx_of_the_inverse_pair),
        cmocka_unit_test(input_fx_without_a_rate),
        cmocka_unit_test(consistency_fx_and_a_plain_loop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
