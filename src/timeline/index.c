/* SPDX-License-Identifier: Apache-2.0 */
/* Threads take blocks as they come free and add into sums of their own, as those of the
 * suite do. */
#include "timeline/index.h"

#include "base/mem.h"
#include "base/threads.h"
#include "timeline/index_parts.h"
#include "timeline/index_walk.h"
#include "timeline/ranges.h"
#include "timeline/suite_parts.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

typedef void index_block(const struct index_job *job, uint32_t block,
                         struct index_sums *sums, struct index_scratch *s);

struct running {
    struct index_job job;
    index_block *block;
    atomic_uint next;
    struct index_sums sums[THREADS_MAX];
};

static index_block *const blocks_code[SUITE_CODES] = {
    [SUITE_PORTABLE] = index_block_portable,
#if defined(__x86_64__)
    [SUITE_AVX2] = index_block_avx2,
    [SUITE_AVX512] = index_block_avx512,
#endif
};

#if defined(__x86_64__)
/* Whether bits are moved together by one instruction; in the processors that are named it
 * is a long program of their own. */
static bool has_bmi2(void)
{
    return __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2") &&
           !__builtin_cpu_is("znver1") && !__builtin_cpu_is("znver2");
}
#endif

static index_block *find_block(enum suite_code code)
{
    code = suite_find_code(code);
#if defined(__x86_64__)
    if (code == SUITE_AVX2 && has_bmi2())
        return index_block_bmi2;
#endif
    return blocks_code[code];
}

bool index_fits(const struct index *x, const struct blocks *blocks,
                const struct suite_request *request)
{
    const struct periods *periods = request->periods;
    return x->people == blocks->people && x->count == blocks->count &&
           x->orders == blocks->orders && x->window_days == request->window_days &&
           x->periods == periods->count && x->as_of == periods->as_of &&
           memcmp(x->bound, periods->bound,
                  ((size_t)x->periods + 1) * sizeof *x->bound) == 0;
}

/* ---- sums of a thread ------------------------------------------------------------ */

static uint32_t rows_of(const struct index_job *job)
{
    return job->rows > 0 ? job->rows : 1;
}

/* None of them lies in two lines of the cache. */
static struct index_tally *make_tallies(size_t count)
{
    struct index_tally *tally = aligned_alloc(sizeof *tally, count * sizeof *tally);
    CHECK(tally != NULL);
    memset(tally, 0, count * sizeof *tally);
    return tally;
}

static struct index_sums make_sums(const struct index_job *job, bool cohorts)
{
    size_t periods = (size_t)job->index->periods, cells = rows_of(job) * periods;
    struct index_sums sums = {.flow = MEM_ARRAY(struct flow_cell, cells),
                              .purchase = MEM_ARRAY(struct purchase_cell, cells),
                              .opening = MEM_ARRAY(int64_t, rows_of(job))};
    if (cohorts) {
        sums.cohort = MEM_ARRAY(struct cohort_cell, periods * periods);
        sums.sizes = MEM_ARRAY(int64_t, periods);
    }
    if (job->rows > 0) {
        sums.tally = make_tallies(2 * (size_t)job->rows);
        sums.total = MEM_ARRAY(struct index_total, 2 * cells);
    }
    return sums;
}

static void release_sums(struct index_sums *sums)
{
    free(sums->flow);
    free(sums->purchase);
    free(sums->cohort);
    free(sums->sizes);
    free(sums->opening);
    free(sums->tally);
    free(sums->total);
}

static void add_total(struct index_sums *sums, size_t at, const struct index_total *total,
                      bool fresh)
{
    const int64_t *n = total->count;
    struct index_counts c = {
        .start = n[INDEX_N_START],
        .end = total->buyers - n[INDEX_N_LEFT],
        .retained = n[INDEX_N_BOTH],
        .buyers = total->buyers,
        .buyers_2 = n[INDEX_N_TWO],
        .loyal = n[INDEX_N_LOYAL],
        .kept = n[INDEX_N_PREVIOUS],
        .gone = n[INDEX_N_LEFT] - n[INDEX_N_START] + n[INDEX_N_BOTH],
        .returned = n[INDEX_N_RETURNED],
        .twice = n[INDEX_N_TWICE],
        .orders = (uint64_t)total->buyers + total->more,
        .gross = total->amount,
    };
    index_add_flow(&sums->flow[at], fresh, &c);
    index_add_lost(&sums->flow[at], total->lost);
    index_add_purchase(&sums->purchase[at], fresh, &c);
}

static void add_totals(struct index_sums *sums, const struct index_job *job)
{
    size_t cells = job->rows * (size_t)job->index->periods;
    for (size_t at = 0; at < cells; at++) {
        add_total(sums, at, &sums->total[at], false);
        add_total(sums, at, &sums->total[cells + at], true);
    }
}

/* Of who was there only those who bought or were lost are counted: the others stay. */
static void add_stayed(struct index_sums *sums, const struct index_job *job, uint32_t g)
{
    size_t periods = (size_t)job->index->periods;
    struct flow_cell *flow = sums->flow + g * periods;
    struct purchase_cell *purchase = sums->purchase + g * periods;
    int64_t present = sums->opening[g];
    for (size_t p = 0; p < periods; p++) {
        int64_t stayed = present - flow[p].start;
        flow[p].start += stayed;
        flow[p].end += stayed;
        flow[p].retained += stayed;
        present = flow[p].end;
        purchase[p].previous_buyers = p > 0 ? purchase[p - 1].buyers : 0;
    }
}

/* From what is new in each period to what there is up to it. */
static void close_ranges(struct index_sums *sums, const struct index_job *job)
{
    int32_t count = job->index->periods;
    for (uint32_t g = 0; g < rows_of(job); g++) {
        struct purchase_cell *row = sums->purchase + (size_t)g * (size_t)count;
        RANGES_CLOSE(row, count, ordered_to_date);
        RANGES_CLOSE(row, count, repeated_to_date);
    }
    for (int32_t c = 0; sums->cohort && c < count; c++) {
        struct cohort_cell *row = sums->cohort + (size_t)c * (size_t)count;
        RANGES_CLOSE(row, count, on_or_after);
        RANGES_CLOSE(row, count, present);
    }
}

static void add_sums(const struct suite_result *out, struct index_sums *sums,
                     const struct index_job *job)
{
    size_t periods = (size_t)job->index->periods;
    uint32_t groups = job->request->groups > 0 ? job->request->groups : 1;
    add_totals(sums, job);
    for (uint32_t g = 0; g < rows_of(job); g++)
        add_stayed(sums, job, g);
    close_ranges(sums, job);
    ranges_add_up(out->flow, sums->flow, groups * periods * sizeof *sums->flow);
    ranges_add_up(out->purchase, sums->purchase,
                  groups * periods * sizeof *sums->purchase);
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
    struct index_scratch *s = aligned_alloc(64, sizeof *s);
    CHECK(s != NULL);
    uint32_t i;
    while ((i = atomic_fetch_add(&running->next, 1)) < running->job.index->count)
        running->block(&running->job, i, &running->sums[part], s);
    free(s);
}

static void make_codes(struct index_tally code[INDEX_CODES])
{
    for (uint32_t i = 0; i < INDEX_CODES; i++) {
        uint16_t *count = code[i].count;
        for (uint32_t bit = 0; bit < INDEX_N_BITS; bit++)
            count[bit] = i >> bit & 1;
        count[INDEX_N_BOTH] = count[INDEX_N_START] & !count[INDEX_N_LEFT];
        code[i].orders = UINT64_C(1) << INDEX_BUYERS_BIT;
    }
}

void index_run(const struct index *x, const struct blocks *blocks,
               const struct suite_request *request, const uint64_t *chosen,
               const struct suite_result *out)
{
    CHECK(index_fits(x, blocks, request));
    CHECK((out->cohort == NULL) == (out->sizes == NULL));
    CHECK(index_has_rfm(x) || (out->rfm.x == NULL && out->rfm_sums == NULL));
    _Alignas(64) struct index_tally code[INDEX_CODES] = {0};
    make_codes(code);
    struct running running = {
        .job = {x, blocks, request, chosen,
                request->groups > 0 ? request->groups + (chosen != NULL) : 0, code,
                out->rfm.x != NULL ? &out->rfm : NULL, out->rfm_sums != NULL},
        .block = find_block(request->code),
    };
    uint32_t threads = threads_count();
    if (threads > x->count)
        threads = x->count;
    for (uint32_t i = 0; i < threads; i++)
        running.sums[i] = make_sums(&running.job, out->cohort != NULL);
    threads_run(threads, run_thread, &running);
    for (uint32_t i = 0; i < threads; i++) {
        add_sums(out, &running.sums[i], &running.job);
        release_sums(&running.sums[i]);
    }
}
