/* SPDX-License-Identifier: Apache-2.0 */
/* Threads take blocks as they come free and add into sums of their own, which are added
 * up at the end: whole numbers, so that neither how many threads there are nor which
 * block was whose can be told from the result. */
#include "timeline/suite.h"

#include "base/mem.h"
#include "base/threads.h"
#include "timeline/ranges.h"
#include "timeline/suite_parts.h"

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

struct suite_running {
    struct suite_job job; /* blocks: of suite_run only */
    suite_block *block;
    struct suite_result out;
    uint32_t workers;
    struct suite_sums sums[THREADS_MAX];
    struct suite_scratch *scratch[THREADS_MAX]; /* NULL: not needed yet */
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

static void count_block(struct suite_running *r, const struct suite_job *job,
                        uint32_t index, uint32_t worker)
{
    struct suite_scratch **s = &r->scratch[worker];
    if (*s == NULL) {
        *s = aligned_alloc(64, sizeof **s);
        CHECK(*s != NULL);
        (*s)->lanes.halved = NULL;
    }
    r->block(job, &job->blocks->block[index], &r->sums[worker], *s);
}

struct suite_running *suite_begin(uint32_t workers, const struct suite_request *request,
                                  const struct suite_result *out)
{
    CHECK(request->window_days >= 1 && (out->cohort == NULL) == (out->sizes == NULL));
    CHECK(workers <= THREADS_MAX);
    struct suite_running *r = MEM_NEW(struct suite_running);
    *r = (struct suite_running){
        .job = {NULL, request, out->rfm.x != NULL ? &out->rfm : NULL,
                out->rfm.x != NULL || out->rfm_sums != NULL, NULL},
        .block = blocks_code[suite_find_code(request->code)],
        .out = *out,
        .workers = workers,
    };
    for (uint32_t i = 0; i < workers; i++)
        r->sums[i] = make_sums(request, out->cohort != NULL);
    return r;
}

void suite_add(struct suite_running *r, const struct blocks *blocks, uint32_t worker)
{
    struct suite_job job = r->job;
    CHECK(job.rfm == NULL && worker < r->workers);
    job.blocks = blocks;
    for (uint32_t i = 0; i < blocks->count; i++)
        count_block(r, &job, i, worker);
}

void suite_end(struct suite_running *r)
{
    for (uint32_t i = 0; i < r->workers; i++) {
        add_sums(&r->out, &r->sums[i], r->job.request);
        release_sums(&r->sums[i]);
        free(r->scratch[i]);
    }
    free(r);
}

static void run_block(void *context, uint32_t index, uint32_t worker)
{
    struct suite_running *r = context;
    count_block(r, &r->job, index, worker);
}

void suite_run(const struct blocks *blocks, const struct suite_request *request,
               const struct suite_result *out)
{
    uint32_t threads = threads_count();
    threads = threads < blocks->count ? threads : blocks->count;
    struct suite_running *r = suite_begin(threads, request, out);
    struct suite_calendar calendar;
    r->job.blocks = blocks;
    if (blocks->lane_rows > 0 && suite_find_code(request->code) >= SUITE_AVX2 &&
        suite_calendar_build(&calendar, blocks, request->periods, request->window_days))
        r->job.calendar = &calendar;
    if (threads > 0)
        threads_deal(threads, blocks->count, run_block, r);
    if (r->job.calendar != NULL)
        suite_calendar_release(&calendar);
    suite_end(r);
}
