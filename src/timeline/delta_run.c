/* SPDX-License-Identifier: Apache-2.0 */
#include "timeline/delta.h"

#include "base/mem.h"
#include "timeline/suite_parts.h"

#include <stdlib.h>

/* Cells of one part; NULL where they are not asked for. */
static struct suite_result make_part(const struct suite_request *r,
                                     const struct suite_result *out)
{
    size_t periods = (size_t)r->periods->count;
    size_t cells = (r->groups > 0 ? r->groups : 1) * periods;
    return (struct suite_result){
        .flow = out->flow ? MEM_ARRAY(struct flow_cell, cells) : NULL,
        .purchase = out->purchase ? MEM_ARRAY(struct purchase_cell, cells) : NULL,
        .sizes = out->sizes ? MEM_ARRAY(int64_t, periods) : NULL,
        .cohort = out->cohort ? MEM_ARRAY(struct cohort_cell, periods * periods) : NULL,
    };
}

/* Cells are nothing but int64.  What they come to in the end fits (delta_add); on the way
 * there it need not, so this counts without signs. */
static void add_cells(void *to, void *part, size_t bytes, bool minus)
{
    uint64_t *sum = to, *cell = part;
    for (size_t i = 0; to != NULL && i < bytes / sizeof *sum; i++)
        sum[i] = minus ? sum[i] - cell[i] : sum[i] + cell[i];
    free(part);
}

static void add_part(const struct blocks *blocks, const struct suite_request *r,
                     const struct suite_result *out, const struct suite_rfm *rfm,
                     bool minus)
{
    size_t periods = (size_t)r->periods->count;
    size_t cells = (r->groups > 0 ? r->groups : 1) * periods;
    struct suite_result part = make_part(r, out);
    struct suite_rfm_sums sums = {0};
    if (rfm)
        part.rfm = *rfm;
    if (out->rfm_sums)
        part.rfm_sums = &sums;
    suite_run(blocks, r, &part);
    add_cells(out->flow, part.flow, cells * sizeof *part.flow, minus);
    add_cells(out->purchase, part.purchase, cells * sizeof *part.purchase, minus);
    add_cells(out->sizes, part.sizes, periods * sizeof *part.sizes, minus);
    if (out->rfm_sums)
        suite_add_rfm_sums(out->rfm_sums, &sums, minus);
    add_cells(out->cohort, part.cohort, periods * periods * sizeof *part.cohort, minus);
}

void delta_run(const struct blocks *base, const struct delta *d,
               const struct suite_request *request, const struct suite_result *out)
{
    struct suite_rfm rfm = out->rfm;
    CHECK(!request->by_place); /* people stand elsewhere in each of the blocks */
    suite_run(base, request, out);
    if (rfm.x != NULL) {
        rfm.x += base->people;
        rfm.t_x += base->people;
        rfm.value += base->people;
    }
    add_part(&d->minus, request, out, NULL, true);
    add_part(&d->plus, request, out, rfm.x ? &rfm : NULL, false);
}
