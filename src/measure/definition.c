/* SPDX-License-Identifier: Apache-2.0 */
/* The settings are one table.  Most rows are data (a type and an offset); the few
 * values with a syntax of their own name functions.  A parser per setting would be
 * shorter to read once and longer to keep the same everywhere. */
#include "measure/definition.h"

#include "base/money.h"
#include "measure/benchmark.h"
#include "measure/nearest.h"
#include "measure/values.h"

#include <stddef.h>
#include <string.h>

#define WHY_KEY "why" /* stands beside nulls */

static const char *const bool_names[] = {"false", "true", NULL};
static const char *const rule_names[] = {"purchase", "activity", "subscription", NULL};
static const char *const end_names[] = {"service", "billing", "scheduled", NULL};
static const char *const refund_names[] = {"own_day", "order_day", "ignore", NULL};
static const char *const week_names[] = {"monday", "tuesday",  "wednesday", "thursday",
                                         "friday", "saturday", "sunday",    NULL};

enum setting_type {
    TYPE_INT,    /* int32, least .. most */
    TYPE_BOOL,   /* bool */
    TYPE_CHOICE, /* int32: index in names, + least */
    TYPE_MONEY,  /* int64 micro-units >= 0, and the bool that it is set */
    TYPE_NAMES,  /* struct definition_names */
    TYPE_OTHER,  /* set and write */
    TYPE_SHOWN,  /* only written */
    TYPE_FAMILY, /* a key for each metric */
};

struct setting {
    struct definition_setting text;
    enum setting_type type;
    size_t offset, has_offset; /* has_offset: MONEY; CHOICE, where not 0: it was given */
    int32_t least, most;
    const char *const *names;
    values_set_fn *set;
    values_write_fn *write;
};

/* ---- the table ---------------------------------------------------------- */

#define AT(member) offsetof(struct definition, member)

static const struct setting table[] = {
    {{"name", "a text", "what this definition is called in reports"},
     .type = TYPE_OTHER,
     .set = values_set_name,
     .write = values_write_name},
    {{"version", NULL, "counts the changes of a stored definition"},
     .type = TYPE_SHOWN,
     .write = values_write_version},
    {{"rule", "purchase, activity or subscription",
      "what makes a person present: an order or an event in the last window_days, or a "
      "running subscription; where not set, the first of purchase, subscription and "
      "activity that the files tell of"},
     .type = TYPE_CHOICE,
     .offset = AT(rule),
     .has_offset = AT(rule_given),
     .names = rule_names},
    {{"window_days", "a whole number from 1 to 36500, or auto",
      "days for which an order (or event) keeps a person present; auto is the time "
      "within which 90 % of the people who came back did so"},
     .type = TYPE_OTHER,
     .set = values_set_window,
     .write = values_write_window},
    {{"window_source", NULL, "where window_days came from"},
     .type = TYPE_SHOWN,
     .write = values_write_window_source},
    {{"window_gaps", NULL, "gaps between orders that auto is based on"},
     .type = TYPE_SHOWN,
     .write = values_write_window_gaps},
    {{"grace_days", "a whole number from 0 to 36500",
      "absences of at most so many days are no absence"},
     .type = TYPE_INT,
     .offset = AT(grace_days),
     .most = DEFINITION_DAYS_MAX},
    {{"refunds", "own_day, order_day or ignore",
      "where a refund subtracts: on its own day, on its order's day, or nowhere"},
     .type = TYPE_CHOICE,
     .offset = AT(refunds),
     .names = refund_names},
    {{"count_zero_value", "true or false", "whether orders of 0.00 count"},
     .type = TYPE_BOOL,
     .offset = AT(count_zero_value)},
    {{"fully_refunded_counts", "true or false", "whether fully refunded orders count"},
     .type = TYPE_BOOL,
     .offset = AT(fully_refunded_counts)},
    {{"loyal_min_orders", "a whole number from 2 to 1000000",
      "orders in the period that make a buyer a loyal one"},
     .type = TYPE_INT,
     .offset = AT(loyal_min_orders),
     .least = 2,
     .most = 1000000},
    {{"week_start", "monday, tuesday ... sunday", "the day weeks begin on"},
     .type = TYPE_CHOICE,
     .offset = AT(week_start),
     .least = 1,
     .names = week_names},
    {{"fiscal_month", "a whole number from 1 to 12",
      "the month that quarters and years are counted from"},
     .type = TYPE_INT,
     .offset = AT(fiscal_month),
     .least = 1,
     .most = 12},
    {{"cac", "an amount of 0 or more", "cost of acquiring one customer"},
     .type = TYPE_MONEY,
     .offset = AT(cac_micro),
     .has_offset = AT(has_cac)},
    {{"gross_margin", "a share such as 0.35 or 35%",
      "share of revenue that is left after the goods are paid"},
     .type = TYPE_OTHER,
     .set = values_set_margin,
     .write = values_write_margin},
    {{"retention_spend", "an amount of 0 or more",
      "what keeping customers costs in a calendar month"},
     .type = TYPE_MONEY,
     .offset = AT(retention_spend_micro),
     .has_offset = AT(has_retention_spend)},
    {{"events", "names separated by commas",
      "the events that count for rule=activity; all where not set"},
     .type = TYPE_NAMES,
     .offset = AT(events)},
    {{"end", "service, billing or scheduled",
      "the day that ends a cancelled subscription: the last service paid for, the end of "
      "billing, or the day the cancellation was asked for"},
     .type = TYPE_CHOICE,
     .offset = AT(end),
     .names = end_names},
    {{"trials_count", "true or false", "whether a trial makes a person present"},
     .type = TYPE_BOOL,
     .offset = AT(trials_count)},
    {{"paused_present", "true or false",
      "whether a person is present, and the amount carried on, while a subscription is "
      "paused"},
     .type = TYPE_BOOL,
     .offset = AT(paused_present)},
    {{"past_due_days", "a whole number from 0 to 36500, or never",
      "after so many days unpaid a subscription makes nobody present any more"},
     .type = TYPE_OTHER,
     .set = values_set_past_due,
     .write = values_write_past_due},
    {{"awareness_events", "names separated by commas",
      "the events by which a person is seen, for the journey; all where not set"},
     .type = TYPE_NAMES,
     .offset = AT(awareness)},
    {{"consideration_events", "names separated by commas",
      "the events that are a product looked at or put into a cart; where not set, those "
      "whose names say so"},
     .type = TYPE_NAMES,
     .offset = AT(consideration)},
    {{BENCHMARK_PREFIX "METRIC", "a number, a share such as 35%, an amount, or none",
      "what a metric is held against, such as the industry's value"},
     .type = TYPE_FAMILY},
};
#define SETTING_COUNT (sizeof table / sizeof *table)

/* ---- reading ------------------------------------------------------------ */

static void store_int(struct definition *d, const struct setting *s, int32_t value)
{
    memcpy((char *)d + s->offset, &value, sizeof value);
}

static int32_t load_int(const struct definition *d, const struct setting *s)
{
    int32_t value;
    memcpy(&value, (const char *)d + s->offset, sizeof value);
    return value;
}
_Static_assert(sizeof(enum presence_rule) == sizeof(int32_t) &&
                   sizeof(enum subscription_end) == sizeof(int32_t) &&
                   sizeof(enum refund_mode) == sizeof(int32_t),
               "choices are stored as int32");

static bool find_name(const char *const *names, const char *value, int32_t *out)
{
    for (int32_t i = 0; names[i]; i++) {
        if (strcmp(names[i], value) == 0) {
            *out = i;
            return true;
        }
    }
    return false;
}

static bool set_money(struct definition *d, const struct setting *s, const char *value)
{
    int64_t micro;
    if (!money_parse(value, strlen(value), '.', &micro) || micro < 0)
        return false;
    memcpy((char *)d + s->offset, &micro, sizeof micro);
    *((bool *)((char *)d + s->has_offset)) = true;
    return true;
}

static bool set_value(struct definition *d, const struct setting *s, const char *value)
{
    int32_t number;
    switch (s->type) {
    case TYPE_INT:
        if (!values_read_int(value, s->least, s->most, &number))
            return false;
        store_int(d, s, number);
        return true;
    case TYPE_BOOL:
        if (!find_name(bool_names, value, &number))
            return false;
        *((bool *)((char *)d + s->offset)) = number;
        return true;
    case TYPE_CHOICE:
        if (!find_name(s->names, value, &number))
            return false;
        store_int(d, s, number + s->least);
        if (s->has_offset)
            *((bool *)((char *)d + s->has_offset)) = true;
        return true;
    case TYPE_MONEY:
        return set_money(d, s, value);
    case TYPE_NAMES:
        return values_read_names(
            &d->arena, value, (struct definition_names *)(void *)((char *)d + s->offset));
    default:
        return s->set(d, value);
    }
}

static const struct setting *find_setting(const char *key)
{
    for (size_t i = 0; i < SETTING_COUNT; i++)
        if (strcmp(table[i].text.key, key) == 0)
            return &table[i];
    return NULL;
}

static const char *key_at(size_t index)
{
    struct definition_setting row;
    return definition_setting(index, &row) ? row.key : NULL;
}

static enum err unknown_key(const char *key, struct err_info *info)
{
    size_t nearest[1];
    struct buf keys = {0};
    for (size_t i = 0; key_at(i); i++)
        buf_printf(&keys, "%s%s", i ? ", " : "", key_at(i));
    CHECK(nearest_names(key, key_at, nearest, 1) == 1);
    enum err e =
        err_set(info, ERR_SETTING,
                "there is no setting \"%.*s\"; did you mean %s? "
                "The settings are %s",
                nearest_shown_bytes(key), key, key_at(nearest[0]), buf_text(&keys));
    buf_release(&keys);
    return e;
}

enum err definition_set(struct definition *d, const char *key, const char *value,
                        struct err_info *info)
{
    const struct setting *s = find_setting(key);
    if (strncmp(key, BENCHMARK_PREFIX, strlen(BENCHMARK_PREFIX)) == 0)
        return benchmark_set(d, key + strlen(BENCHMARK_PREFIX), value, info);
    if (!s)
        return unknown_key(key, info);
    if (s->type == TYPE_SHOWN)
        return err_set(info, ERR_SETTING, "%s cannot be set: it says %s", key,
                       s->text.help);
    if (set_value(d, s, value))
        return ERR_OK;
    return err_set(info, ERR_SETTING, "%s=%.*s: expected %s", key,
                   nearest_shown_bytes(value), value, s->text.values);
}

/* What definition_write adds and a file out of a report may hold: what follows from other
 * settings, and null where "why" names the key as not set. */
static bool is_shown_only(const char *key, const struct setting *s, bool is_scalar,
                          const char *unset)
{
    return strcmp(key, WHY_KEY) == 0 || (s && s->type == TYPE_SHOWN) ||
           (s && !is_scalar && strstr(unset, key));
}

/* One member of a definition file. */
static enum err read_member(struct definition *d, const char *key,
                            const struct json_value *value, const char *unset,
                            const char *name, struct err_info *info)
{
    struct err_info why = {0};
    struct buf text = {0};
    const struct setting *s = find_setting(key);
    bool is_scalar = json_scalar_text(value, &text);
    enum err e = ERR_OK;
    if (is_shown_only(key, s, is_scalar, unset))
        e = ERR_OK;
    else if (s && !is_scalar)
        e = err_set(&why, ERR_SETTING,
                    "%s: expected %s; leave it out where it is not set", key,
                    s->text.values);
    else
        e = definition_set(d, key, buf_text(&text), &why);
    if (e)
        e = err_set(info, e, "%s: %s", name, why.text);
    buf_release(&text);
    return e;
}

enum err definition_read(struct definition *d, const char *text, size_t size,
                         const char *name, struct err_info *info)
{
    struct json_value *root;
    enum err e = json_read(&root, text, size, name, info);
    if (e)
        return e;
    if (!json_is_object(root))
        e = err_set(info, ERR_SETTING,
                    "%s: expected an object of settings such as {\"window_days\": 90}",
                    name);
    const char *key;
    const struct json_value *value;
    struct buf unset = {0};
    (void)json_scalar_text(json_get(root, WHY_KEY), &unset);
    for (size_t i = 0; !e && json_member(root, i, &key, &value); i++)
        e = read_member(d, key, value, buf_text(&unset), name, info);
    buf_release(&unset);
    json_free(root);
    return e;
}

/* ---- writing ------------------------------------------------------------ */

static const struct definition_names *load_names(const struct definition *d,
                                                 const struct setting *s)
{
    return (const struct definition_names *)(const void *)((const char *)d + s->offset);
}

static bool is_of_window(const struct setting *s)
{
    return s->write == values_write_window || s->write == values_write_window_source ||
           s->write == values_write_window_gaps;
}

/* Subscriptions have no window. */
static bool is_unset(const struct definition *d, const struct setting *s)
{
    if (is_of_window(s))
        return d->rule == PRESENCE_SUBSCRIPTION;
    if (s->type == TYPE_MONEY)
        return !*((const bool *)((const char *)d + s->has_offset));
    return (s->set == values_set_margin && !d->has_gross_margin) ||
           (s->type == TYPE_NAMES && load_names(d, s)->count == 0);
}

/* At least two decimals, and as many as the amount has: no currency is known here. */
static void write_money(const struct definition *d, const struct setting *s,
                        struct json_writer *w)
{
    char text[MONEY_TEXT];
    int64_t micro;
    memcpy(&micro, (const char *)d + s->offset, sizeof micro);
    int digits = MONEY_MICRO_SCALE;
    for (int64_t rest = micro; digits > 2 && rest % 10 == 0; rest /= 10)
        digits--;
    json_string(w, s->text.key, money_format(micro, MONEY_MICRO_SCALE, digits, text));
}

static void write_setting(const struct definition *d, const struct setting *s,
                          struct json_writer *w)
{
    const char *key = s->text.key;
    if (is_unset(d, s)) {
        json_null(w, key);
        return;
    }
    switch (s->type) {
    case TYPE_INT:
        json_int(w, key, load_int(d, s));
        break;
    case TYPE_BOOL:
        json_bool(w, key, *((const bool *)((const char *)d + s->offset)));
        break;
    case TYPE_CHOICE:
        json_string(w, key, s->names[load_int(d, s) - s->least]);
        break;
    case TYPE_MONEY:
        write_money(d, s, w);
        break;
    case TYPE_NAMES:
        values_write_names(load_names(d, s), w, key);
        break;
    default:
        s->write(d, w, key);
    }
}

static void write_unset(const struct definition *d, struct json_writer *w)
{
    struct buf text = {0};
    for (size_t i = 0; i < SETTING_COUNT; i++)
        if (is_unset(d, &table[i]))
            buf_printf(&text, "%s%s", text.size ? ", " : "not set: ", table[i].text.key);
    if (text.size)
        json_string(w, WHY_KEY, buf_text(&text));
    buf_release(&text);
}

void definition_write(const struct definition *d, struct json_writer *w, const char *key)
{
    json_object(w, key);
    for (size_t i = 0; i < SETTING_COUNT; i++)
        if (table[i].type != TYPE_FAMILY)
            write_setting(d, &table[i], w);
    benchmark_write(d, w);
    write_unset(d, w);
    json_end(w);
}

bool definition_setting(size_t index, struct definition_setting *out)
{
    for (size_t i = 0; i < SETTING_COUNT; i++) {
        if (table[i].type == TYPE_SHOWN)
            continue;
        if (index-- == 0) {
            *out = table[i].text;
            return true;
        }
    }
    return false;
}

static const struct definition_setting *family(void)
{
    for (size_t i = 0; i < SETTING_COUNT; i++)
        if (table[i].type == TYPE_FAMILY)
            return &table[i].text;
    return NULL;
}

bool definition_setting_of(const struct definition *d, size_t index,
                           struct definition_setting *out)
{
    for (size_t i = 0; i < SETTING_COUNT; i++) {
        if (table[i].type == TYPE_SHOWN || table[i].type == TYPE_FAMILY)
            continue;
        if (index-- == 0) {
            *out = table[i].text;
            return true;
        }
    }
    if (index >= d->benchmark_count)
        return false;
    *out = *family();
    out->key = d->benchmarks[index].key;
    return true;
}
