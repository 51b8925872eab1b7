/* SPDX-License-Identifier: Apache-2.0 */
#include "ingest/reading.h"

#include "base/calendar.h"
#include "base/money.h"

#include <string.h>

/* Costs of months.  Rows of one month and channel in one file add up, as campaigns do; a
 * later file that tells of the same month and channel replaces what an earlier one said.
 * A gross margin cannot be added up: two that differ are a contradiction. */

enum { ACQUISITION, RETENTION, MARGIN };

/* "2024-01", 202401, 2024年1月, or a day of the month. */
static bool read_written(const char *text, uint32_t size, int *year, int *month)
{
    char copy[24];
    int used = 0;
    if (size >= sizeof copy)
        return false;
    memcpy(copy, text, size);
    copy[size] = 0;
    bool found =
        (sscanf(copy, "%4d-%2d%n", year, month, &used) == 2 && !copy[used]) ||
        (sscanf(copy, "%4d/%2d%n", year, month, &used) == 2 && !copy[used]) ||
        (sscanf(copy, "%4d.%2d%n", year, month, &used) == 2 && !copy[used]) ||
        (sscanf(copy, "%4d年%2d月%n", year, month, &used) == 2 && used > 0 &&
         !copy[used]) ||
        (size == 6 && sscanf(copy, "%4d%2d%n", year, month, &used) == 2 && !copy[used]);
    return found && *year >= 1000 && *month >= 1 && *month <= 12;
}

/* The month's first day; false: unreadable, TIMELINE_NO_DAY: empty. */
static bool read_month(struct reading *r, const struct row *row, int32_t *out)
{
    const char *text;
    uint32_t size;
    int year, month, day;
    *out = TIMELINE_NO_DAY;
    if (!reading_cell(&row->cells, r->columns.at[SOURCE_ROLE_MONTH], &text, &size))
        return true;
    if (!read_written(text, size, &year, &month)) {
        if (!reading_day(r, row, SOURCE_ROLE_MONTH, out))
            return false;
        calendar_civil(*out, &year, &month, &day);
    }
    *out = calendar_day(year, month, 1);
    return true;
}

/* 0.35 or 35%; 35 alone could be meant as either and is unreadable. */
static bool read_margin(struct reading *r, const struct row *row, int64_t *out)
{
    const char *text;
    uint32_t size, whole;
    *out = SOURCE_NO_COST;
    if (!reading_cell(&row->cells, r->columns.at[SOURCE_ROLE_MARGIN], &text, &size))
        return true;
    whole = size;
    bool percent = text[size - 1] == '%';
    if (percent)
        size--;
    reading_trim(&text, &size);
    int64_t micro;
    if (!money_parse(text, size, r->f->decimal[SOURCE_ROLE_MARGIN], &micro) ||
        micro < 0 || micro > (percent ? 100000000 : 1000000))
        return reading_bad_amount(r, row, SOURCE_ROLE_MARGIN, text, whole);
    *out = percent ? money_divide(micro, 100) : micro;
    return true;
}

/* A spend, brought to the report's currency by the rate of the month's last day. */
static enum err read_spend(struct reading *r, struct row *row, enum source_role role,
                           int32_t month, int64_t *out, enum source_reason *reason,
                           struct err_info *info)
{
    int64_t written;
    *out = SOURCE_NO_COST;
    if (!reading_number(r, row, role, SOURCE_NO_COST, &written) ||
        (written < 0 && written != SOURCE_NO_COST)) {
        *reason = SOURCE_REASON_BAD_AMOUNT;
        return ERR_OK;
    }
    if (written == SOURCE_NO_COST)
        return ERR_OK;
    int year, number, day;
    calendar_civil(month, &year, &number, &day);
    row->amount = written;
    row->refunded = 0;
    if (!reading_currency(r, row, role))
        *reason = SOURCE_REASON_OTHER_CURRENCY;
    enum err e = reading_convert(r, row, month + calendar_days_in_month(year, number) - 1,
                                 reason, info);
    *out = row->amount;
    return e;
}

/* The place of a month and channel. */
static struct loading_cost *place_of(struct reading *r, const struct row *row,
                                     int32_t month)
{
    struct loading *l = r->l;
    const char *text = "";
    uint32_t size = 0;
    if (!reading_cell(&row->cells, r->columns.at[SOURCE_ROLE_CHANNEL], &text, &size))
        size = 0;
    intern_add(l->channels, "", 0);
    struct {
        int32_t month;
        uint32_t channel;
    } key = {month, intern_add(l->channels, text, size)};
    uint32_t code = intern_add(l->cost_keys, (const char *)&key, sizeof key);
    if (code == l->cost_count) {
        MEM_GROW(l->cost, l->cost_capacity, l->cost_count + 1);
        l->cost[l->cost_count++] =
            (struct loading_cost){.cost = {.month = month,
                                           .channel = key.channel,
                                           .acquisition = SOURCE_NO_COST,
                                           .retention = SOURCE_NO_COST,
                                           .margin = SOURCE_NO_COST}};
    }
    return &l->cost[code];
}

static enum err other_margin(const struct reading *r, const struct row *row,
                             int32_t month, struct err_info *info)
{
    char day[CALENDAR_DAY_TEXT];
    return err_set(info, ERR_AMOUNT,
                   "%s, row %llu: another row gives another gross margin for the month "
                   "that starts on %s; leave one of them",
                   r->f->table.file.name, (unsigned long long)row->number + 1,
                   calendar_day_format(month, day));
}

/* Adds to what this file has said, or replaces what an earlier one did. */
static enum err add(struct reading *r, const struct row *row, struct loading_cost *place,
                    int which, int64_t amount, struct err_info *info)
{
    int64_t *const at[] = {&place->cost.acquisition, &place->cost.retention,
                           &place->cost.margin};
    bool again = *at[which] != SOURCE_NO_COST && place->file[which] == r->file;
    if (amount == SOURCE_NO_COST)
        return ERR_OK;
    place->file[which] = (uint32_t)r->file;
    if (!again) {
        *at[which] = amount;
        return ERR_OK;
    }
    if (which == MARGIN)
        return amount == *at[which] ? ERR_OK
                                    : other_margin(r, row, place->cost.month, info);
    return money_add(at[which], amount) ? ERR_OK : reading_overflow(r, row, info);
}

enum err reading_cost_row(struct reading *r, struct row *row, struct err_info *info)
{
    int64_t acquisition = 0, retention = 0, margin = 0;
    int32_t month;
    enum source_reason reason = SOURCE_REASON_COUNT;
    enum err e = ERR_OK;
    if (!read_month(r, row, &month))
        reason = SOURCE_REASON_BAD_DATE;
    else if (month == TIMELINE_NO_DAY)
        reason = SOURCE_REASON_NO_DATE;
    if (reason == SOURCE_REASON_COUNT)
        e = read_spend(r, row, SOURCE_ROLE_ACQUISITION, month, &acquisition, &reason,
                       info);
    if (!e && reason == SOURCE_REASON_COUNT)
        e = read_spend(r, row, SOURCE_ROLE_RETENTION, month, &retention, &reason, info);
    if (!e && reason == SOURCE_REASON_COUNT && !read_margin(r, row, &margin))
        reason = SOURCE_REASON_BAD_AMOUNT;
    if (e)
        return e;
    if (reason != SOURCE_REASON_COUNT)
        return loading_leave_out(r->l, r->file, row->number, reason, 0, info);
    struct loading_cost *place = place_of(r, row, month);
    if (r->columns.at[SOURCE_ROLE_CHANNEL] >= 0 && !r->l->channel_column)
        r->l->channel_column = arena_strdup(
            r->l->arena, r->f->table.names[r->layout->column[SOURCE_ROLE_CHANNEL]]);
    e = add(r, row, place, ACQUISITION, acquisition, info);
    if (!e)
        e = add(r, row, place, RETENTION, retention, info);
    if (!e)
        e = add(r, row, place, MARGIN, margin, info);
    loading_note(r->l, r->file, row->number, LOADING_REASON, LOADING_USED);
    return e;
}

void loading_costs(struct loading *l, struct source *out)
{
    if (!l->cost_count)
        return;
    out->costs = MEM_ARRAY(struct source_cost, l->cost_count);
    for (size_t i = 0; i < l->cost_count; i++)
        out->costs[i] = l->cost[i].cost;
    out->cost_count = l->cost_count;
    out->channels = l->channels;
    out->channel_column = l->channel_column;
    l->channels = NULL;
}
