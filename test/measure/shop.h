/* SPDX-License-Identifier: Apache-2.0 */
/* A source made by hand, row by row, without files.
 *
 *     struct shop shop = {0};
 *     shop_order(&shop, "ann", day(2024, 1, 5), 1000);
 *     shop_open(&shop);
 *     ... shop.source ...
 *     shop_close(&shop);
 *
 * Include it after cmocka.h. */
#ifndef MAINSTAY_TEST_SHOP_H
#define MAINSTAY_TEST_SHOP_H

#include "base/calendar.h"
#include "ingest/source.h"
#include "measure/receipt.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define SHOP_ROWS       40000
#define SHOP_ATTRIBUTES 2

struct shop_change {
    uint32_t person;
    int32_t day;
    uint32_t code;
};

struct shop_attribute {
    const char *name;
    struct intern *values;
    struct shop_change *changes; /* in order of person and day after shop_open */
    size_t count, capacity;
};

struct shop {
    struct intern *people, *events;
    uint32_t orders, refunds, activities;
    bool no_amounts, acquired;
    int scale;                   /* 0: 2 */
    int32_t first_day, last_day; /* 0, 0: of the rows */
    uint32_t order_person[SHOP_ROWS], refund_person[SHOP_ROWS],
        activity_person[SHOP_ROWS];
    int32_t order_day[SHOP_ROWS], refund_day[SHOP_ROWS], activity_day[SHOP_ROWS];
    int64_t order_gross[SHOP_ROWS], refund_amount[SHOP_ROWS];
    uint8_t order_flags[SHOP_ROWS];
    uint32_t order_rows[SHOP_ROWS], refund_order[SHOP_ROWS], refund_rows[SHOP_ROWS];
    uint16_t activity_event[SHOP_ROWS];
    int32_t acquired_day[SHOP_ROWS];
    struct shop_attribute attributes[SHOP_ATTRIBUTES];
    struct source source;
};

static inline int32_t day(int year, int month, int day_of_month)
{
    return calendar_day(year, month, day_of_month);
}

static inline uint32_t shop_person(struct shop *s, const char *name)
{
    if (!s->people)
        s->people = intern_create();
    return intern_add(s->people, name, strlen(name));
}

/* Returns the order's number, for refunds. */
static inline uint32_t shop_order(struct shop *s, const char *person, int32_t on,
                                  int64_t gross)
{
    uint32_t i = s->orders++;
    CHECK(i < SHOP_ROWS);
    s->order_person[i] = shop_person(s, person);
    s->order_day[i] = on;
    s->order_gross[i] = gross;
    s->order_rows[i] = 1;
    return i;
}

static inline void shop_refund(struct shop *s, const char *person, int32_t on,
                               int64_t amount, uint32_t order)
{
    uint32_t i = s->refunds++;
    CHECK(i < SHOP_ROWS);
    s->refund_person[i] = shop_person(s, person);
    s->refund_day[i] = on;
    s->refund_amount[i] = amount;
    s->refund_order[i] = order;
    s->refund_rows[i] = 1;
}

static inline void shop_event(struct shop *s, const char *person, int32_t on,
                              const char *event)
{
    uint32_t i = s->activities++;
    CHECK(i < SHOP_ROWS);
    if (!s->events)
        s->events = intern_create();
    s->activity_person[i] = shop_person(s, person);
    s->activity_day[i] = on;
    s->activity_event[i] = (uint16_t)intern_add(s->events, event, strlen(event));
}

/* A column's value of a person from a day on; INT32_MIN: always. */
static inline void shop_value(struct shop *s, int column, const char *name,
                              const char *person, int32_t from, const char *value)
{
    struct shop_attribute *a = &s->attributes[column];
    if (!a->values) {
        a->name = name;
        a->values = intern_create();
        (void)intern_add(a->values, "", 0);
    }
    MEM_GROW(a->changes, a->capacity, a->count + 1);
    a->changes[a->count++] = (struct shop_change){
        shop_person(s, person), from, intern_add(a->values, value, strlen(value))};
}

static inline int shop_compare(const void *left, const void *right)
{
    const struct shop_change *a = left, *b = right;
    if (a->person != b->person)
        return a->person < b->person ? -1 : 1;
    return a->day < b->day ? -1 : a->day > b->day;
}

static inline void shop_open_attribute(const struct shop_attribute *a, uint32_t people,
                                       struct source_attribute *out)
{
    qsort(a->changes, a->count, sizeof *a->changes, shop_compare);
    *out = (struct source_attribute){
        .name = a->name,
        .values = a->values,
        .change_start = MEM_ARRAY(uint32_t, people + 1),
        .change_day = MEM_ARRAY(int32_t, a->count + 1),
        .change_code = MEM_ARRAY(uint32_t, a->count + 1),
    };
    for (size_t i = 0; i < a->count; i++) {
        out->change_start[a->changes[i].person + 1]++;
        out->change_day[i] = a->changes[i].day;
        out->change_code[i] = a->changes[i].code;
    }
    for (uint32_t p = 0; p < people; p++)
        out->change_start[p + 1] += out->change_start[p];
}

static inline void shop_range(struct shop *s)
{
    if (s->first_day || s->last_day)
        return;
    s->first_day = INT32_MAX;
    s->last_day = INT32_MIN;
    const int32_t *const days[] = {s->order_day, s->refund_day, s->activity_day};
    const uint32_t counts[] = {s->orders, s->refunds, s->activities};
    for (int k = 0; k < 3; k++) {
        for (uint32_t i = 0; i < counts[k]; i++) {
            s->first_day = days[k][i] < s->first_day ? days[k][i] : s->first_day;
            s->last_day = days[k][i] > s->last_day ? days[k][i] : s->last_day;
        }
    }
}

static inline void shop_open(struct shop *s)
{
    shop_range(s);
    if (!s->people)
        s->people = intern_create();
    uint32_t people = intern_count(s->people);
    struct timeline_input in = {
        .people = people,
        .scale = s->scale ? s->scale : 2,
        .has_amounts = !s->no_amounts,
        .first_day = s->first_day,
        .last_day = s->last_day,
        .acquired_day = s->acquired ? s->acquired_day : NULL,
        .orders = s->orders,
        .order_person = s->order_person,
        .order_day = s->order_day,
        .order_gross = s->order_gross,
        .order_flags = s->order_flags,
        .order_rows = s->order_rows,
        .refunds = s->refunds,
        .refund_person = s->refund_person,
        .refund_day = s->refund_day,
        .refund_amount = s->refund_amount,
        .refund_order = s->refund_order,
        .refund_rows = s->refund_rows,
        .activities = s->activities,
        .activity_person = s->activity_person,
        .activity_day = s->activity_day,
        .activity_event = s->activity_event,
    };
    struct source *source = &s->source;
    timeline_build(&source->timeline, &in, NULL);
    source->people = s->people;
    source->events = s->events;
    source->currency_digits = 2;
    source->zone = "UTC";
    source->rows = (uint64_t)s->orders + s->refunds + s->activities;
    source->attributes = MEM_ARRAY(struct source_attribute, SHOP_ATTRIBUTES);
    for (int i = 0; i < SHOP_ATTRIBUTES && s->attributes[i].values; i++) {
        shop_open_attribute(&s->attributes[i], people, &source->attributes[i]);
        source->attribute_count++;
    }
}

static inline void shop_close(struct shop *s)
{
    timeline_release(&s->source.timeline);
    intern_free(s->people);
    intern_free(s->events);
    for (int i = 0; i < SHOP_ATTRIBUTES; i++) {
        intern_free(s->attributes[i].values);
        free(s->attributes[i].changes);
    }
    for (size_t i = 0; i < s->source.attribute_count; i++) {
        free(s->source.attributes[i].change_start);
        free(s->source.attributes[i].change_day);
        free(s->source.attributes[i].change_code);
    }
    free(s->source.attributes);
}

/* ---- reports ------------------------------------------------------------ */

/* A definition with settings "key=value", NULL-terminated. */
static inline void shop_define(struct definition *d, const char *const *settings)
{
    struct err_info info = {0};
    definition_init(d);
    for (; settings && *settings; settings++) {
        const char *equals = strchr(*settings, '=');
        char *key = mem_strndup(*settings, (size_t)(equals - *settings));
        if (definition_set(d, key, equals + 1, &info))
            fail_msg("%s", info.text);
        free(key);
    }
}

static inline void shop_report(struct report *out, const struct shop *s,
                               struct definition *d, const struct report_request *request)
{
    struct err_info info = {0};
    if (report_build(out, &s->source, d, request, &info))
        fail_msg("%s", info.text);
}

static inline const struct catalogue_metric *shop_metric(const char *name)
{
    struct err_info info = {0};
    const struct catalogue_metric *metric = NULL;
    if (catalogue_find(&metric, name, &info))
        fail_msg("%s", info.text);
    return metric;
}

/* The value as the JSON has it: "8", "\"12.50\"", "0.8", "null". */
static inline const char *shop_value_text(const struct catalogue_facts *facts,
                                          const char *name, struct buf *out)
{
    struct catalogue_value value;
    struct json_writer w;
    struct json_value *root = NULL;
    struct buf text = {0};
    catalogue_value_of(shop_metric(name), facts, &value);
    json_init(&w, &text);
    report_write_value(&w, NULL, &value, facts);
    assert_int_equal(json_read(&root, text.data, text.size, "value", NULL), ERR_OK);
    if (!json_scalar_text(json_get(root, "value"), out))
        buf_puts(out, "null");
    json_free(root);
    buf_release(&text);
    return buf_text(out);
}

#define assert_metric(facts, name, expected)                                          \
    do {                                                                              \
        struct buf metric_text = {0};                                                 \
        if (strcmp(shop_value_text((facts), (name), &metric_text), (expected)) != 0)  \
            fail_msg("%s is %s, not %s", (name), buf_text(&metric_text), (expected)); \
        buf_release(&metric_text);                                                    \
    } while (0)

/* ---- shops of several tests --------------------------------------------- */

static inline struct shop *shop_create(void)
{
    return MEM_NEW(struct shop);
}

static inline void shop_free_all(struct shop *shop, struct definition *d,
                                 struct report *r)
{
    report_release(r);
    definition_release(d);
    shop_close(shop);
    free(shop);
}

/* Ten people buy on 31 January; with a window of 20 days all are there on 1 February.
 * Eight buy again in time; four new ones come. */
static inline struct shop *shop_of_ten_customers(void)
{
    struct shop *shop = shop_create();
    char name[16];
    for (int i = 0; i < 10; i++) {
        snprintf(name, sizeof name, "p%d", i);
        shop_order(shop, name, day(2024, 1, 31), 1000);
        if (i < 8)
            shop_order(shop, name, day(2024, 2, 15), 1000);
    }
    for (int i = 0; i < 4; i++) {
        snprintf(name, sizeof name, "new%d", i);
        shop_order(shop, name, day(2024, 2, 20), 1000);
    }
    shop->first_day = day(2023, 12, 1);
    shop->last_day = day(2024, 3, 15);
    shop_open(shop);
    return shop;
}

/* 300 people with orders, refunds and countries by chance over two years. */
static inline uint64_t shop_random(uint64_t *state)
{
    uint64_t z = *state += 0x9E3779B97F4A7C15;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9;
    z = (z ^ z >> 27) * 0x94D049BB133111EB;
    return z ^ z >> 31;
}

static inline struct shop *shop_of_chance(uint64_t seed)
{
    static const char *const countries[] = {"TW", "JP", "KR", "US"};
    struct shop *shop = shop_create();
    int32_t first = day(2023, 1, 1);
    for (int i = 0; i < 300; i++) {
        char name[16];
        snprintf(name, sizeof name, "p%d", i);
        int32_t on = first + (int32_t)(shop_random(&seed) % 500);
        int orders = 1 + (int)(shop_random(&seed) % 8);
        for (int k = 0; k < orders && on < first + 700; k++) {
            int64_t gross = (int64_t)(shop_random(&seed) % 10000);
            uint32_t order = shop_order(shop, name, on, gross);
            if (shop_random(&seed) % 5 == 0)
                shop_refund(shop, name, on + (int32_t)(shop_random(&seed) % 60),
                            gross / (1 + (int64_t)(shop_random(&seed) % 2)), order);
            if (shop_random(&seed) % 3 == 0)
                shop_value(shop, 0, "country", name, on,
                           countries[shop_random(&seed) % 4]);
            on += (int32_t)(shop_random(&seed) % 90);
        }
    }
    shop_open(shop);
    return shop;
}

#endif
