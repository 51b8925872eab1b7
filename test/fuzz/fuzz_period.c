/* SPDX-License-Identifier: Apache-2.0 */
/* Any text as a period. */
#include "base/calendar.h"
#include "base/mem.h"

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Some unit gives the period's bounds the very name that was read. */
static bool is_named(const char *text, int32_t start, int32_t end)
{
    for (int unit = CALENDAR_DAY; unit < CALENDAR_TOTAL; unit++) {
        struct calendar calendar = {.unit = (enum calendar_unit)unit};
        char name[CALENDAR_PERIOD_TEXT];
        if (calendar_period_start(&calendar, start) == start &&
            calendar_period_next(&calendar, start) == end &&
            strcmp(calendar_period_format(&calendar, start, name), text) == 0)
            return true;
    }
    return false;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = mem_strndup((const char *)data, size);
    int32_t start = 11, end = 22;
    struct err_info info = {0};
    if (calendar_period_parse(text, &start, &end, &info) == ERR_OK)
        CHECK(start < end && is_named(text, start, end));
    else
        CHECK(start == 11 && end == 22 && info.text[0]);
    free(text);
    return 0;
}
