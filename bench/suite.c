/* SPDX-License-Identifier: Apache-2.0 */
/* Mainstay's side of the benchmark: the kernels, asked as bench/engine.h says.
 *
 *     bench_mainstay MIB DIR [STORE]  MIB: to sort in; DIR: of bench_generate; STORE: the
 *                                     file that "build" writes and the others open, else
 *                                     "suite" reads DIR; STORE.index: the one that
 *                                     "prepare" writes
 *
 * The statements are those of bench/engines/mainstay.mjs. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "engine.h"
#include "suite_append.h"
#include "timeline/index.h"

enum { MONTHS = 36 };

struct asked {
    const char *dir, *path; /* path NULL: no store */
    size_t memory_bytes;
    bool open;
    struct suite_store store;
    struct periods periods;
    struct suite_appending appending; /* connection NULL: not needed yet */
    struct columns *index_file;
    struct index index;
};

static void print_rfm(const struct suite_rfm_sums *s, FILE *answer)
{
    const int64_t sums[] = {s->people, s->repeaters,       s->x,     s->t_x,
                            s->t,      s->value,           s->x_t_x, s->x_t,
                            s->t_x_t,  (int64_t)s->x_value};
    fprintf(answer, "rfm");
    for (size_t i = 0; i < sizeof sums / sizeof *sums; i++)
        fprintf(answer, "\t%ld", (long)sums[i]);
    fprintf(answer, "\n");
}

static void print_periods(const struct suite_result *r, uint32_t groups, FILE *answer)
{
    for (uint32_t g = 0; g < (groups ? groups : 1); g++)
        for (int m = 0; m < MONTHS; m++) {
            const struct flow_cell *f = &r->flow[g * MONTHS + (uint32_t)m];
            const struct purchase_cell *p = &r->purchase[g * MONTHS + (uint32_t)m];
            char group[16] = "";
            if (groups)
                snprintf(group, sizeof group, "\t%u", g);
            fprintf(answer, "flow%s\t%d\t%ld\t%ld\t%ld\t%ld\t%ld\t%ld\n", group, m,
                    (long)f->start, (long)f->end, (long)f->retained, (long)f->lost,
                    (long)(f->new_stayed + f->new_left), (long)f->reactivated);
            fprintf(answer, "buy%s\t%d\t%ld\t%ld\t%ld\t%ld\t%ld\n", group, m,
                    (long)p->buyers, (long)p->orders, (long)p->gross, (long)p->buyers_2,
                    (long)p->buyers_loyal);
        }
}

static void print_cohorts(const struct suite_result *r, FILE *answer)
{
    for (int c = 0; c < MONTHS; c++)
        for (int m = c; m < MONTHS; m++) {
            const struct cohort_cell *cell = &r->cohort[c * MONTHS + m];
            fprintf(answer, "cohort\t%d\t%d\t%ld\t%ld\t%ld\n", c, m,
                    (long)cell->customers, (long)cell->orders, (long)cell->value);
        }
}

/* What one pass of the kernels reads. */
static uint64_t read_bytes(const struct blocks *b)
{
    return b->narrow_amounts * (2 + 4) + b->wide_amounts * (2 + 8) +
           b->runs * sizeof *b->run + b->people * sizeof *b->first_order;
}

/* ... less what it does not read of blocks that are counted by lanes (suite.h), and more
 * what it reads of these. */
static uint64_t read_bytes_by_lanes(const struct blocks *b, const struct periods *p)
{
    uint64_t bytes = read_bytes(b);
    if (b->lane_rows == 0 || suite_find_code(SUITE_BEST) < SUITE_AVX2)
        return bytes;
    for (uint32_t i = 0; i < b->count; i++) {
        const struct block *block = &b->block[i], *next = block + 1;
        const int32_t *first = b->first_order + block->member;
        bool last = i + 1 == b->count;
        uint64_t end = last ? b->narrow_amounts + b->wide_amounts : next->order,
                 rows = (last ? b->lane_rows : next->lane_row) - block->lane_row;
        if (block->wide ||
            periods_find(p, first[0]) != periods_find(p, first[block->people - 1]))
            continue;
        bytes -= (end - block->order) * (2 + 4) + block->people * sizeof *b->first_order;
        bytes += rows * BLOCKS_LANES * sizeof *b->lane_day +
                 block->people * sizeof *b->lane_value +
                 block->runs * sizeof *b->run_amount;
    }
    return bytes;
}

static uint64_t chosen_bytes(const struct blocks *b, const uint64_t *chosen)
{
    return chosen ? (b->people + 63) / 64 * sizeof *chosen : 0;
}

static void print_bytes(uint64_t bytes, FILE *answer)
{
    fprintf(answer, "bytes\t%lu\n", (unsigned long)bytes);
}

/* What all questions are answered with. */
struct all_cells {
    struct flow_cell flow[MONTHS];
    struct purchase_cell purchase[MONTHS];
    struct cohort_cell cohort[MONTHS * MONTHS];
    int64_t sizes[MONTHS];
    struct suite_rfm_sums sums;
};

static struct suite_result result_of(struct all_cells *c)
{
    return (struct suite_result){.flow = c->flow,
                                 .purchase = c->purchase,
                                 .sizes = c->sizes,
                                 .cohort = c->cohort,
                                 .rfm_sums = &c->sums};
}

static void print_all(const struct suite_result *result, FILE *answer)
{
    print_periods(result, 0, answer);
    print_cohorts(result, answer);
    print_rfm(result->rfm_sums, answer);
}

/* chosen: by place, NULL: everybody; d: what has been added to it, or NULL. */
static void answer_suite(struct asked *asked, const uint64_t *chosen,
                         const struct delta *d, FILE *answer)
{
    const struct blocks *blocks = &asked->store.blocks;
    struct suite_request request = {.periods = &asked->periods,
                                    .window_days = 90,
                                    .loyal_min_orders = 3,
                                    .chosen = chosen,
                                    .by_place = chosen != NULL};
    struct all_cells cells = {0};
    struct suite_result result = result_of(&cells);
    if (d)
        delta_run(blocks, d, &request, &result);
    else
        suite_run(blocks, &request, &result);
    print_all(&result, answer);
    uint64_t more =
        d ? read_bytes(&d->plus) + read_bytes(&d->minus) : chosen_bytes(blocks, chosen);
    uint64_t bytes =
        chosen ? read_bytes(blocks) : read_bytes_by_lanes(blocks, &asked->periods);
    print_bytes(bytes + more, answer);
}

/* Of the Parquet file; each order is a row of 8 bytes, which is written and read, before
 * it lies in a block. */
static bool answer_file(struct asked *asked, FILE *answer, char *error, size_t size)
{
    struct suite_request request = {
        .periods = &asked->periods, .window_days = 90, .loyal_min_orders = 3};
    struct all_cells cells = {0};
    struct suite_result result = result_of(&cells);
    if (!suite_store_count(asked->dir, asked->memory_bytes, &request, &result, error,
                           size))
        return false;
    print_all(&result, answer);
    uint64_t orders = 0;
    for (int m = 0; m < MONTHS; m++)
        orders += (uint64_t)cells.purchase[m].orders;
    print_bytes(orders * (8 + 8 + 2 * (2 + 4)), answer);
    return true;
}

/* ---- the prepared index --------------------------------------------------------------
 */

static const unsigned char index_stamp[COLUMNS_STAMP] = "bench 4";

static void index_path(const struct asked *asked, char path[4096])
{
    snprintf(path, 4096, "%s.index", asked->path);
}

static bool prepare_index(struct asked *asked, char *error, size_t size)
{
    char path[4096];
    struct index index;
    struct columns_writer *writer = NULL;
    struct err_info info = {0};
    index_path(asked, path);
    enum err e = index_build(&index, &asked->store.blocks, &asked->periods, 90, true,
                             asked->memory_bytes, &info);
    if (!e) {
        e = columns_create(&writer, path, index_stamp, &info);
        if (!e)
            e = index_put(&index, writer, &info);
        if (!e)
            e = columns_commit(writer, &info);
        else
            columns_discard(writer);
        index_release(&index);
    }
    snprintf(error, size, "%s", info.text);
    return !e;
}

static bool open_index(struct asked *asked, char *error, size_t size)
{
    char path[4096];
    struct err_info info = {0};
    if (asked->index_file != NULL)
        return true;
    index_path(asked, path);
    enum err e = columns_open(&asked->index_file, path, index_stamp, &info);
    if (!e)
        e = index_get(&asked->index, asked->index_file, &asked->store.blocks, &info);
    snprintf(error, size, "%s", info.text);
    return !e;
}

/* Of everybody all is read but which people the buyers are, and rfm where it is not asked
 * for; of some or by group also `more`, who they are. */
static uint64_t touched_index(const struct index *x, bool buyers, bool rfm, uint64_t more)
{
    uint64_t rfm_bytes = x->narrow * (1 + 2 + 4) + x->wide * (4 + 4 + 8) +
                         x->people * sizeof(int32_t); /* first day */
    return x->words * sizeof *x->word + x->cells * sizeof *x->cell +
           (buyers ? x->buyers * sizeof *x->buyer : 0) + (rfm ? rfm_bytes : 0) + more;
}

/* chosen: by place, NULL: everybody; rfm: its sums are asked for. */
static bool answer_index(struct asked *asked, const uint64_t *chosen, bool rfm,
                         FILE *answer, char *error, size_t size)
{
    const struct index *x = &asked->index;
    struct suite_request request = {.periods = &asked->periods,
                                    .window_days = 90,
                                    .loyal_min_orders = 3,
                                    .by_place = true};
    struct all_cells cells = {0};
    struct suite_result result = result_of(&cells);
    result.rfm_sums = rfm ? &cells.sums : NULL;
    if (!open_index(asked, error, size))
        return false;
    index_run(x, &asked->store.blocks, &request, chosen, &result);
    print_periods(&result, 0, answer);
    print_cohorts(&result, answer);
    if (rfm)
        print_rfm(&cells.sums, answer);
    uint64_t more = chosen_bytes(&asked->store.blocks, chosen);
    print_bytes(touched_index(x, chosen != NULL, rfm, more), answer);
    return true;
}

/* By the kernels over blocks, or by the index. */
static bool answer_attribute(struct asked *asked, bool by_index, FILE *answer,
                             char *error, size_t size)
{
    const struct blocks *blocks = &asked->store.blocks;
    uint32_t groups = SUITE_ATTRIBUTES;
    uint64_t more = blocks->people * sizeof *asked->store.attribute;
    struct suite_request request = {.periods = &asked->periods,
                                    .window_days = 90,
                                    .loyal_min_orders = 3,
                                    .groups = groups,
                                    .group_narrow = asked->store.attribute,
                                    .by_place = true};
    if (by_index && !open_index(asked, error, size))
        return false;
    struct suite_result result = {.flow = MEM_ARRAY(struct flow_cell, MONTHS * groups),
                                  .purchase =
                                      MEM_ARRAY(struct purchase_cell, MONTHS * groups)};
    if (by_index)
        index_run(&asked->index, blocks, &request, NULL, &result);
    else
        suite_run(blocks, &request, &result);
    print_periods(&result, groups, answer);
    uint64_t bytes = by_index ? touched_index(&asked->index, true, false, more)
                              : read_bytes(blocks) + more;
    print_bytes(bytes, answer);
    free(result.flow);
    free(result.purchase);
    return true;
}

static bool answer_append(struct asked *asked, FILE *answer, char *error, size_t size)
{
    char path[4096];
    struct suite_appending *a = &asked->appending;
    snprintf(path, sizeof path, "%s.delta", asked->path);
    bool good = suite_append(a, &asked->store, asked->dir, path, error, size);
    if (good)
        answer_suite(asked, NULL, &a->delta, answer);
    suite_append_undo(a, path);
    return good;
}

static void answer_sum(const struct blocks *blocks, FILE *answer)
{
    int64_t sum = 0;
    for (uint64_t i = 0; i < blocks->narrow_amounts; i++)
        sum += blocks->order_amount[i];
    for (uint64_t i = 0; i < blocks->wide_amounts; i++)
        sum += blocks->order_amount_wide[i];
    fprintf(answer, "sum\t%lu\t%ld\n", (unsigned long)blocks->orders, (long)sum);
    print_bytes(blocks->narrow_amounts * 4 + blocks->wide_amounts * 8, answer);
}

static bool open_store(struct asked *asked, char *error, size_t size)
{
    struct calendar months = {.unit = CALENDAR_MONTH};
    int32_t last = SUITE_FIRST_DAY + SUITE_DAYS - 1;
    struct err_info info = {0};
    if (asked->path && !suite_store_open(&asked->store, asked->path, error, size))
        return false;
    if (periods_build(&asked->periods, &months, SUITE_FIRST_DAY, last, last, &info) !=
        ERR_OK) {
        snprintf(error, size, "there are no periods");
        return false;
    }
    return asked->open = true;
}

static void close_store(struct asked *asked)
{
    if (!asked->open)
        return;
    if (asked->appending.connection)
        suite_appending_close(&asked->appending);
    columns_close(asked->index_file);
    suite_store_release(&asked->store);
    periods_release(&asked->periods);
    asked->open = false;
}

/* These alone ask who the customers are. */
static bool is_of_customers(const char *statement)
{
    return strstr(statement, "segment") != NULL || strstr(statement, "attribute") != NULL;
}

static bool answer_of_customers(struct asked *asked, const char *statement, FILE *answer,
                                char *error, size_t size)
{
    const uint64_t *segment = asked->store.segment;
    if (!strcmp(statement, "segment"))
        answer_suite(asked, segment, NULL, answer);
    else if (!strcmp(statement, "segment-index"))
        return answer_index(asked, segment, true, answer, error, size);
    else if (!strcmp(statement, "index-segment"))
        return answer_index(asked, segment, false, answer, error, size);
    else
        return answer_attribute(asked, !strcmp(statement, "attribute-index"), answer,
                                error, size);
    return true;
}

static bool run(void *engine, const char *statement, FILE *answer, char *error,
                size_t size)
{
    struct asked *asked = engine;
    bool good = true;
    if (!strcmp(statement, "build"))
        return suite_store_build(asked->dir, asked->memory_bytes, asked->path, error,
                                 size);
    if (!asked->open && !(good = open_store(asked, error, size)))
        return false;
    if (!asked->path && !strcmp(statement, "suite"))
        return answer_file(asked, answer, error, size);
    if (asked->path && !strcmp(statement, "prepare"))
        return prepare_index(asked, error, size);
    if (asked->path && !strcmp(statement, "index"))
        return answer_index(asked, NULL, false, answer, error, size);
    if (!asked->path)
        good = false;
    else if (!strcmp(statement, "suite"))
        answer_suite(asked, NULL, NULL, answer);
    else if (is_of_customers(statement))
        return answer_of_customers(asked, statement, answer, error, size);
    else if (!strcmp(statement, "library"))
        return suite_appending_open(&asked->appending, error, size);
    else if (!strcmp(statement, "append"))
        return answer_append(asked, answer, error, size);
    else if (!strcmp(statement, "sum"))
        answer_sum(&asked->store.blocks, answer);
    else if (strcmp(statement, "open") != 0)
        good = false;
    if (!good)
        snprintf(error, size, "cannot answer %s", statement);
    return good;
}

int main(int argc, char **argv)
{
    if (argc < 3) {
        fprintf(stderr, "usage: bench_mainstay MIB DIR [STORE]\n");
        return 2;
    }
    struct asked asked = {.dir = argv[2],
                          .path = argc > 3 ? argv[3] : NULL,
                          .memory_bytes = (size_t)strtoull(argv[1], NULL, 10) << 20};
    int status = engine_serve(&asked, run);
    close_store(&asked);
    return status;
}
