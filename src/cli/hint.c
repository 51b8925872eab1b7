/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/hint.h"

#include "cli/workset.h"

#include <string.h>

/* A period as explain and customers read it.  Names that they cannot read (fiscal years)
 * or would take for another unit (weeks named by their Sunday) need --every. */
static void add_period(struct buf *out, const struct report *r, const struct hint *hint)
{
    enum calendar_unit unit = r->request.calendar.unit;
    if (hint->is_total || unit == CALENDAR_TOTAL) {
        buf_puts(out, " --period total");
        if (unit != CALENDAR_MONTH)
            buf_printf(out, " --every %s", calendar_unit_name(unit));
        return;
    }
    char name[CALENDAR_PERIOD_TEXT], day[CALENDAR_DAY_TEXT];
    const char *written =
        calendar_period_format(&r->request.calendar, hint->period->begin, name);
    int32_t start = 0, end = 0;
    if (calendar_period_parse(written, &start, &end, NULL) ||
        start != hint->period->begin)
        written = calendar_day_format(hint->period->begin, day);
    buf_printf(out, " --period %s", written);
    if (workset_unit_of(written) != unit)
        buf_printf(out, " --every %s", calendar_unit_name(unit));
}

void hint_add(struct buf *out, const struct cli_request *request, const struct report *r,
              const struct hint *hint)
{
    bool named = strcmp(hint->command, "explain") == 0;
    buf_printf(out, "mainstay %s", hint->command);
    if (hint->metric)
        buf_printf(out, named ? " %s" : " --metric %s", hint->metric);
    if (hint->is_total || hint->period)
        add_period(out, r, hint);
    else if (hint->keeps_unit && r->request.calendar.unit != CALENDAR_MONTH)
        buf_printf(out, " --period %s", calendar_unit_name(r->request.calendar.unit));
    if (hint->side)
        buf_printf(out, " --of %s", hint->side);
    if (hint->group) {
        buf_puts(out, " --group ");
        options_quote(out, hint->group);
    }
    if (hint->cell)
        buf_printf(out, " --cell %s", hint->cell);
    if (hint->compares && options_given(request, OPTION_COMPARE)) {
        buf_puts(out, " --compare ");
        options_quote(out, request->value[OPTION_COMPARE].text);
    }
    if (hint->format)
        buf_printf(out, " --format %s", hint->format);
    if (options_given(request, OPTION_LANG) && !hint->for_program)
        buf_printf(out, " --lang %s", request->value[OPTION_LANG].text);
    options_repeat(request, out);
}
