/* SPDX-License-Identifier: Apache-2.0 */
/* Dates as written: what is observed to be readable is read, and only that. */
#include "ingest/dates.h"

#include "base/calendar.h"

#define DAY_US 86400000000

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *text = (const char *)data;
    struct dates_style style = {0};
    struct dates_moment moment;
    bool any = false, contradiction, ask;
    enum dates_number number;
    dates_observe(&style, text, size, 7);
    for (int order = DATES_ORDER_UNKNOWN; order <= DATES_MONTH_FIRST; order++)
        for (int n = DATES_NUMBER_NONE; n <= DATES_EXCEL; n++) {
            moment.us = INT64_MIN;
            if (!dates_parse(text, size, (enum dates_order)order, (enum dates_number)n,
                             &moment)) {
                CHECK(moment.us == INT64_MIN);
                continue;
            }
            any = true;
            /* an offset or 24:00 may lead a day out of the calendar */
            CHECK(moment.us >= (CALENDAR_DAY_MIN - 1) * DAY_US);
            CHECK(moment.us <= (CALENDAR_DAY_MAX + 2) * DAY_US);
            CHECK(moment.has_time || moment.us % DAY_US == 0);
            CHECK(moment.has_time || !moment.has_offset);
        }
    CHECK(any == (style.readable != 0));
    CHECK(style.values <= 1 && style.readable <= style.values);
    CHECK(style.readable || !style.values || style.bad_row == 8);
    enum dates_order order = dates_decide(&style, &contradiction, &ask, &number);
    CHECK(!contradiction);
    /* a column of one value is read by what it decides */
    if (style.readable && !ask)
        CHECK(dates_parse(text, size, order, number, &moment));
    return 0;
}
