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

/* Of the table of codes for all threads; without it groups are counted cell by cell. */
#define CODES_BYTES ((size_t)128 << 20)

typedef void suite_block(const struct suite_job *job, const struct block *block,
                         struct suite_sums *sums, struct suite_scratch *s);

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

bool suite_has_avx2(void)
{
#if defined(__x86_64__)
    return __builtin_cpu_supports("avx2");
#else
    return false;
#endif
}

static suite_block *code_for(enum suite_code code)
{
    CHECK(code != SUITE_AVX2 || suite_has_avx2());
#if defined(__x86_64__)
    if (code != SUITE_PORTABLE && suite_has_avx2())
        return suite_block_avx2;
#endif
    return suite_block_portable;
}

void suite_add_code(struct flow_cell *flow, struct purchase_cell *purchase, uint32_t code,
                    int64_t n)
{
    bool start = code & SUITE_START, end = code & SUITE_END, buyer = code & SUITE_BUYER;
    bool before = code & SUITE_BEFORE, previous = code & SUITE_PREVIOUS;
    flow->start += start * n;
    flow->end += end * n;
    flow->retained += (start && end) * n;
    flow->returned += (start && end && code & SUITE_GAP) * n;
    flow->lost += (start && !end) * n;
    flow->new_stayed += (buyer && !before && end) * n;
    flow->new_left += (buyer && !before && !end) * n;
    flow->reactivated += (buyer && before && !start && end) * n;
    flow->bounced += (buyer && before && !start && !end) * n;
    purchase->buyers += buyer * n;
    purchase->buyers_2 += (code & SUITE_BUYER_2 ? 1 : 0) * n;
    purchase->buyers_loyal += (code & SUITE_LOYAL ? 1 : 0) * n;
    purchase->returning += (buyer && before) * n;
    purchase->first_time += (buyer && !before) * n;
    purchase->ordered_to_date += (buyer && !before) * n;
    purchase->previous_buyers += previous * n;
    purchase->kept_buyers += (previous && buyer) * n;
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

static struct suite_sums make_sums(const struct suite_request *r, bool cohorts,
                                   uint32_t threads)
{
    size_t cells = cells_of(r), periods = (size_t)r->periods->count;
    struct suite_sums sums = {.flow = MEM_ARRAY(struct flow_cell, cells),
                              .purchase = MEM_ARRAY(struct purchase_cell, cells)};
    if (cohorts) {
        sums.cohort = MEM_ARRAY(struct cohort_cell, periods * periods);
        sums.sizes = MEM_ARRAY(int64_t, periods);
    }
    sums.tally = MEM_ARRAY(struct suite_tally, groups_of(r));
    size_t codes_bytes = cells * SUITE_CODES * sizeof *sums.codes;
    if (r->groups > 0 && codes_bytes <= CODES_BYTES / threads)
        sums.codes = MEM_ARRAY(uint32_t, cells * SUITE_CODES);
    return sums;
}

static void release_sums(struct suite_sums *sums)
{
    free(sums->flow);
    free(sums->purchase);
    free(sums->cohort);
    free(sums->sizes);
    free(sums->tally);
    free(sums->codes);
}

static void add_codes(struct suite_sums *sums, const struct suite_request *r)
{
    uint32_t groups = groups_of(r);
    int32_t count = r->periods->count;
    const uint32_t *codes = sums->codes;
    for (int32_t p = 0; codes && p < count; p++)
        for (uint32_t g = 0; g < groups; g++, codes += SUITE_CODES) {
            size_t cell = slicing_row(r->periods, g) + (size_t)p;
            for (uint32_t code = 0; code < SUITE_CODES; code++)
                if (codes[code] > 0)
                    suite_add_code(&sums->flow[cell], &sums->purchase[cell], code,
                                   codes[code]);
        }
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
    for (int32_t c = 0; sums->cohort && c < count; c++) {
        struct cohort_cell *row = sums->cohort + (size_t)c * (size_t)count;
        RANGES_CLOSE(row, count, on_or_after);
    }
}

/* Cells are nothing but int64. */
static void add_up(void *to, const void *from, size_t bytes)
{
    int64_t *sum = to;
    const int64_t *part = from;
    for (size_t i = 0; to != NULL && i < bytes / sizeof *sum; i++)
        sum[i] += part[i];
}

static void add_sums(const struct suite_result *out, struct suite_sums *sums,
                     const struct suite_request *r)
{
    size_t cells = cells_of(r), periods = (size_t)r->periods->count;
    add_codes(sums, r);
    close_ranges(sums, r);
    add_up(out->flow, sums->flow, cells * sizeof *sums->flow);
    add_up(out->purchase, sums->purchase, cells * sizeof *sums->purchase);
    if (sums->cohort == NULL)
        return;
    add_up(out->cohort, sums->cohort, periods * periods * sizeof *sums->cohort);
    add_up(out->sizes, sums->sizes, periods * sizeof *sums->sizes);
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
        .job = {blocks, request, out->rfm.x != NULL ? &out->rfm : NULL},
        .block = code_for(request->code),
    };
    uint32_t threads = threads_count();
    if (threads > blocks->count)
        threads = blocks->count;
    for (uint32_t i = 0; i < threads; i++)
        running.sums[i] = make_sums(request, out->cohort != NULL, threads);
    threads_run(threads, run_thread, &running);
    for (uint32_t i = 0; i < threads; i++) {
        add_sums(out, &running.sums[i], request);
        release_sums(&running.sums[i]);
    }
}
