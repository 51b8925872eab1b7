/* SPDX-License-Identifier: Apache-2.0 */
/* Threads take blocks as they come free and add into sums of their own, which are added
 * up at the end: whole numbers, so that neither how many threads there are nor which
 * block was whose can be told from the result. */
#include "timeline/suite.h"

#include "base/mem.h"
#include "base/threads.h"
#include "timeline/ranges.h"
#include "timeline/suite_parts.h"

#include <stdatomic.h>
#include <stdlib.h>

typedef void suite_block(const struct suite_job *job, const struct block *block,
                         struct suite_sums *sums, struct suite_scratch *s);

static suite_block *const blocks_code[SUITE_CODES] = {
    [SUITE_PORTABLE] = suite_block_portable,
#if defined(__x86_64__)
    [SUITE_AVX2] = suite_block_avx2,
    [SUITE_AVX512] = suite_block_avx512,
#endif
};

struct running {
    struct suite_job job;
    suite_block *block;
    atomic_uint next;
    struct suite_sums sums[THREADS_MAX];
};

bool suite_knows(const struct history_rule *rule, const struct timeline *t)
{
    return rule->rule == PRESENCE_PURCHASE && rule->grace_days == 0 &&
           t->acquired_day == NULL;
}

/* ---- sums of a thread ------------------------------------------------------------ */

static uint32_t groups_of(const struct suite_request *r)
{
    return r->groups > 0 ? r->groups : 1;
}

static size_t cells_of(const struct suite_request *r)
{
    return groups_of(r) * (size_t)r->periods->count;
}

static struct suite_sums make_sums(const struct suite_request *r, bool cohorts)
{
    size_t cells = cells_of(r), periods = (size_t)r->periods->count;
    struct suite_sums sums = {.flow = MEM_ARRAY(struct flow_cell, cells),
                              .purchase = MEM_ARRAY(struct purchase_cell, cells)};
    if (cohorts) {
        sums.cohort = MEM_ARRAY(struct cohort_cell, periods * periods);
        sums.sizes = MEM_ARRAY(int64_t, periods);
    }
    return sums;
}

static void release_sums(struct suite_sums *sums)
{
    free(sums->flow);
    free(sums->purchase);
    free(sums->cohort);
    free(sums->sizes);
}

/* From what is new in each period to what there is up to it. */
static void close_ranges(struct suite_sums *sums, const struct suite_request *r)
{
    int32_t count = r->periods->count;
    for (uint32_t g = 0; g < groups_of(r); g++) {
        struct purchase_cell *row = sums->purchase + slicing_row(r->periods, g);
        RANGES_CLOSE(row, count, ordered_to_date);
        RANGES_CLOSE(row, count, repeated_to_date);
    }
}

static uint64_t added(int64_t sum, int64_t part, bool minus)
{
    return minus ? (uint64_t)sum - (uint64_t)part : (uint64_t)sum + (uint64_t)part;
}

void suite_add_rfm_sums(struct suite_rfm_sums *to, const struct suite_rfm_sums *part,
                        bool minus)
{
    __extension__ typedef unsigned __int128 wide;
    wide x_value = minus ? (wide)to->x_value - (wide)part->x_value
                         : (wide)to->x_value + (wide)part->x_value;
    *to = (struct suite_rfm_sums){
        .people = (int64_t)added(to->people, part->people, minus),
        .repeaters = (int64_t)added(to->repeaters, part->repeaters, minus),
        .x = (int64_t)added(to->x, part->x, minus),
        .t_x = (int64_t)added(to->t_x, part->t_x, minus),
        .t = (int64_t)added(to->t, part->t, minus),
        .value = (int64_t)added(to->value, part->value, minus),
        .x_t_x = (int64_t)added(to->x_t_x, part->x_t_x, minus),
        .x_t = (int64_t)added(to->x_t, part->x_t, minus),
        .t_x_t = (int64_t)added(to->t_x_t, part->t_x_t, minus),
        .x_value = (suite_wide)x_value,
    };
}

static void add_sums(const struct suite_result *out, struct suite_sums *sums,
                     const struct suite_request *r)
{
    size_t cells = cells_of(r), periods = (size_t)r->periods->count;
    close_ranges(sums, r);
    ranges_add_up(out->flow, sums->flow, cells * sizeof *sums->flow);
    ranges_add_up(out->purchase, sums->purchase, cells * sizeof *sums->purchase);
    if (out->rfm_sums != NULL)
        suite_add_rfm_sums(out->rfm_sums, &sums->rfm, false);
    if (sums->cohort == NULL)
        return;
    ranges_add_up(out->cohort, sums->cohort, periods * periods * sizeof *sums->cohort);
    ranges_add_up(out->sizes, sums->sizes, periods * sizeof *sums->sizes);
}

/* ---- running --------------------------------------------------------------------- */

static void run_thread(void *context, uint32_t part)
{
    struct running *running = context;
    const struct blocks *b = running->job.blocks;
    struct suite_scratch *s = aligned_alloc(64, sizeof *s);
    CHECK(s != NULL);
    uint32_t i;
    while ((i = atomic_fetch_add(&running->next, 1)) < b->count)
        running->block(&running->job, &b->block[i], &running->sums[part], s);
    free(s);
}

void suite_run(const struct blocks *blocks, const struct suite_request *request,
               const struct suite_result *out)
{
    CHECK(request->window_days >= 1 && (out->cohort == NULL) == (out->sizes == NULL));
    struct running running = {
        .job = {blocks, request, out->rfm.x != NULL ? &out->rfm : NULL,
                out->rfm.x != NULL || out->rfm_sums != NULL, NULL},
        .block = blocks_code[suite_find_code(request->code)],
    };
    struct suite_calendar calendar;
    if (blocks->lane_rows > 0 && suite_find_code(request->code) == SUITE_AVX512 &&
        suite_calendar_build(&calendar, blocks, request->periods, request->window_days))
        running.job.calendar = &calendar;
    uint32_t threads = threads_count();
    if (threads > blocks->count)
        threads = blocks->count;
    for (uint32_t i = 0; i < threads; i++)
        running.sums[i] = make_sums(request, out->cohort != NULL);
    threads_run(threads, run_thread, &running);
    for (uint32_t i = 0; i < threads; i++) {
        add_sums(out, &running.sums[i], request);
        release_sums(&running.sums[i]);
    }
    if (running.job.calendar != NULL)
        suite_calendar_release(&calendar);
}
