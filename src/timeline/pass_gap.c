/* SPDX-License-Identifier: Apache-2.0 */
/* Gaps by blocks of periods.  One histogram that all threads add to was rejected: adding
 * to what others add to waits for memory each time, and the histogram is as large. */
#include "timeline/pass_parts.h"

#include "base/mem.h"
#include "base/threads.h"

#include <stdlib.h>

struct gap_histogram pass_gap_shape(const struct pass *pass, const struct pass_table *t)
{
    const struct history *h = pass->history;
    int32_t days = h->as_of < h->first_day ? 1 : h->as_of - h->first_day + 1;
    return (struct gap_histogram){.from = 0, .to = t->periods->count, .days = days};
}

/* Of one period. */
static size_t row_bytes(const struct gap_histogram *shape, const struct pass_table *t)
{
    return slicing_groups(t->slicing) * (size_t)shape->days * sizeof *shape->counts;
}

size_t pass_gap_bytes(const struct gap_histogram *shape, const struct pass_table *t)
{
    return row_bytes(shape, t) * (size_t)(shape->to - shape->from);
}

enum err pass_gap_check(const struct pass *pass, const struct pass_table *t,
                        struct err_info *info)
{
    struct gap_histogram shape = pass_gap_shape(pass, t);
    if (row_bytes(&shape, t) <= PASS_HISTOGRAM_BYTES)
        return ERR_OK;
    return err_set(
        info, ERR_LIMIT,
        "%u groups over %d days are too many for days_between_orders; choose a "
        "column with fewer values, or check the dates: the first is that long "
        "ago",
        slicing_groups(t->slicing), shape.days);
}

struct blocks_of {
    const struct pass *pass;
    const struct pass_table *table;
    int32_t periods; /* of one block */
};

static void run_block(void *context, uint32_t part, uint32_t thread)
{
    (void)thread;
    const struct blocks_of *b = context;
    const struct pass_table *t = b->table;
    const struct history *h = b->pass->history;
    uint32_t groups = slicing_groups(t->slicing);
    struct gap_histogram block = pass_gap_shape(b->pass, t);
    block.from = (int32_t)part * b->periods;
    if (block.to - block.from > b->periods)
        block.to = block.from + b->periods;
    block.counts = MEM_ARRAY(uint32_t, pass_gap_bytes(&block, t) / sizeof *block.counts);
    cubes_gap(h, t->periods, t->slicing, 0, h->people, &block);
    cubes_gap_finish(&block, t->periods, groups, t->gap);
    free(block.counts);
}

void pass_gap_run(const struct pass *pass, const struct pass_table *t)
{
    struct gap_histogram shape = pass_gap_shape(pass, t);
    size_t most = PASS_HISTOGRAM_BYTES / row_bytes(&shape, t); /* periods at once */
    uint32_t threads = pass_threads(pass, 0);
    if (threads > most)
        threads = (uint32_t)most;
    size_t count = (size_t)t->periods->count, share = (count + threads - 1) / threads;
    struct blocks_of b = {pass, t, 0};
    b.periods = (int32_t)(share < most / threads ? share : most / threads);
    uint32_t blocks = (uint32_t)((count + (size_t)b.periods - 1) / (size_t)b.periods);
    threads_deal(threads, blocks, run_block, &b);
}
