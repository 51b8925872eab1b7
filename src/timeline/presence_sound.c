/* SPDX-License-Identifier: Apache-2.0 */
/* Whether what an index from a file counted can be counts of any people at all.  Its bits
 * are as they were written, but by whom?  A share of more than all of them must not reach
 * those who work out intervals. */
#include "timeline/presence_parts.h"

#include <string.h>

struct limits {
    int64_t people, orders, total;
};

static bool among(int64_t count, int64_t all)
{
    return count >= 0 && count <= all;
}

static bool flow_sound(const struct flow_cell *f, const struct limits *most)
{
    int64_t came = f->new_stayed + f->new_left;
    return among(f->start, most->people) && among(f->end, most->people) &&
           among(f->retained, f->start) && f->lost == f->start - f->retained &&
           among(f->returned, f->retained) && among(f->new_stayed, f->end) &&
           among(f->new_left, most->people) && among(f->reactivated, f->end) &&
           among(f->bounced, most->people) && among(f->new_referred, came) &&
           f->end == f->retained + f->new_stayed + f->reactivated;
}

/* Amounts, without their signs, are not more than there are. */
static bool amounts_sound(int64_t gross, int64_t refunds, int64_t value,
                          const struct limits *most)
{
    return among(refunds, most->total) && gross <= most->total - refunds &&
           gross >= refunds - most->total && value <= most->total &&
           value >= -most->total;
}

static bool purchase_sound(const struct purchase_cell *c, const struct limits *most)
{
    return among(c->buyers, most->people) && among(c->orders, most->orders) &&
           c->orders >= c->buyers && among(c->buyers_2, c->buyers) &&
           among(c->buyers_loyal, c->buyers) && among(c->returning, c->buyers) &&
           c->first_time == c->buyers - c->returning &&
           among(c->previous_buyers, most->people) &&
           among(c->kept_buyers, c->previous_buyers) &&
           among(c->ordered_to_date, most->people) &&
           among(c->repeated_to_date, c->ordered_to_date) &&
           amounts_sound(c->gross, c->refunds, c->returning_value, most) &&
           amounts_sound(c->gross, c->refunds, c->first_time_value, most);
}

static bool cohort_sound(const struct cohort_cell *c, int64_t size,
                         const struct limits *most)
{
    return among(c->customers, size) && among(c->on_or_after, size) &&
           among(c->present, size) && among(c->orders, most->orders) &&
           amounts_sound(0, 0, c->value, most);
}

static size_t cells_of(const struct suite_request *request)
{
    size_t groups = request->groups > 0 ? request->groups : 1;
    return groups * (size_t)request->periods->count;
}

bool presence_sound(const struct blocks *blocks, const struct suite_request *request,
                    const struct suite_result *out)
{
    struct limits most = {blocks->people, (int64_t)blocks->orders,
                          (int64_t)blocks->total};
    size_t cells = cells_of(request), periods = (size_t)request->periods->count;
    for (size_t i = 0; out->flow && i < cells; i++)
        if (!flow_sound(&out->flow[i], &most))
            return false;
    for (size_t i = 0; out->purchase && i < cells; i++)
        if (!purchase_sound(&out->purchase[i], &most))
            return false;
    for (size_t i = 0; out->cohort && i < periods * periods; i++)
        if (!among(out->sizes[i / periods], most.people) ||
            !cohort_sound(&out->cohort[i], out->sizes[i / periods], &most))
            return false;
    return true;
}

static void clear(void *cells, size_t bytes)
{
    if (cells)
        memset(cells, 0, bytes);
}

void presence_clear(const struct suite_request *request, const struct suite_result *out)
{
    size_t cells = cells_of(request), periods = (size_t)request->periods->count;
    clear(out->flow, cells * sizeof *out->flow);
    clear(out->purchase, cells * sizeof *out->purchase);
    clear(out->cohort, periods * periods * sizeof *out->cohort);
    clear(out->sizes, periods * sizeof *out->sizes);
}
