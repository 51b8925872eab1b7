/* SPDX-License-Identifier: Apache-2.0 */
#include "measure/curve.h"

#include "measure/cells.h"
#include "stat/survival.h"
#include "timeline/pass.h"

#include <stdlib.h>

static struct survival_table table_make(int32_t days, int64_t *counts)
{
    size_t run = (size_t)days + 1;
    return (struct survival_table){days, counts, counts + run, counts + 2 * run};
}

static int32_t last_day(const int64_t *at_risk, int32_t days)
{
    while (days >= 0 && at_risk[days] < REPORT_AT_RISK_MIN)
        days--;
    return days;
}

bool curve_build(struct curve *out, const struct report *r)
{
    struct pass pass = {.history = &r->history};
    struct curve c = {.days = cells_survival_days(r)};
    size_t run = (size_t)c.days + 1;
    int64_t *counts = MEM_ARRAY(int64_t, 3 * run);
    struct survival_table table = table_make(c.days, counts);
    pass_survival(&pass, NULL, 0, 1, &table);
    c.survival = MEM_ARRAY(double, run);
    c.low = MEM_ARRAY(double, run);
    c.high = MEM_ARRAY(double, run);
    c.at_risk = MEM_ARRAY(int64_t, run);
    survival_kaplan_meier(&table, c.survival, c.at_risk);
    survival_interval(&table, c.survival, c.at_risk, c.low, c.high);
    free(counts);
    c.days = last_day(c.at_risk, c.days);
    if (c.days < 0) {
        curve_release(&c);
        return false;
    }
    *out = c;
    return true;
}

void curve_release(struct curve *c)
{
    free(c->survival);
    free(c->low);
    free(c->high);
    free(c->at_risk);
    *c = (struct curve){0};
}
