/* SPDX-License-Identifier: Apache-2.0 */
/* Mainstay's side of the benchmark: the kernels, asked as bench/engine.h says.
 *
 *     bench_mainstay DIR [STORE]  DIR: of bench_generate; STORE: the file that "build"
 *                                 writes and the others open, else they read DIR;
 *                                 STORE.index: the one that "prepare" writes
 *
 * The statements are those of bench/engines/mainstay.mjs. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/threads.h"
#include "engine.h"
#include "suite_store.h"
#include "timeline/index.h"

enum { MONTHS = 36, SUMS = 10, PART_PEOPLE = 1 << 16 };

struct asked {
    const char *dir, *path; /* path NULL: no store */
    bool open;
    struct suite_store store;
    struct periods periods;
    struct suite_rfm rfm; /* room for everybody */
    struct columns *index_file;
    struct index index;
};

/* Sums over the people of one part. */
struct rfm_sums {
    const struct suite_rfm *rfm;
    const struct blocks *blocks;
    int32_t as_of;
    int64_t (*parts)[SUMS];
};

static void add_people(void *context, uint32_t part)
{
    struct rfm_sums *sums = context;
    uint32_t first = part * PART_PEOPLE, last = first + PART_PEOPLE;
    int64_t s[SUMS] = {0};
    if (last > sums->blocks->people)
        last = sums->blocks->people;
    for (uint32_t p = first; p < last; p++) {
        int64_t x = sums->rfm->x[p], tx = sums->rfm->t_x[p], v = sums->rfm->value[p];
        int64_t t = sums->as_of - sums->blocks->first_order[p];
        int64_t values[SUMS] = {1, x > 0, x, tx, t, v, x * tx, x * t, tx * t, x * v};
        for (size_t i = 0; i < SUMS; i++)
            s[i] += values[i];
    }
    memcpy(sums->parts[part], s, sizeof s);
}

static void print_rfm(const struct asked *asked, const struct blocks *blocks,
                      FILE *answer)
{
    uint32_t parts = (blocks->people + PART_PEOPLE - 1) / PART_PEOPLE;
    struct rfm_sums sums = {&asked->rfm, blocks, asked->periods.as_of,
                            mem_zero(parts, sizeof *sums.parts)};
    int64_t total[SUMS] = {0};
    threads_run(parts, add_people, &sums);
    for (uint32_t part = 0; part < parts; part++)
        for (size_t i = 0; i < SUMS; i++)
            total[i] += sums.parts[part][i];
    fprintf(answer, "rfm");
    for (size_t i = 0; i < SUMS; i++)
        fprintf(answer, "\t%ld", (long)total[i]);
    fprintf(answer, "\n");
    free(sums.parts);
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

/* What one pass of the kernels reads, and writes for rfm. */
static uint64_t touched(const struct blocks *b)
{
    uint64_t read = b->orders * sizeof *b->order_member + b->narrow_amounts * 4 +
                    b->wide_amounts * 8 + b->runs * sizeof *b->run +
                    b->people * sizeof *b->first_order;
    return read + b->people * (uint64_t)(4 + 4 + 8);
}

static void answer_suite(struct asked *asked, const struct blocks *blocks, FILE *answer)
{
    struct suite_request request = {
        .periods = &asked->periods, .window_days = 90, .loyal_min_orders = 3};
    struct suite_result result = {.flow = MEM_ARRAY(struct flow_cell, MONTHS),
                                  .purchase = MEM_ARRAY(struct purchase_cell, MONTHS),
                                  .sizes = MEM_ARRAY(int64_t, MONTHS),
                                  .cohort =
                                      MEM_ARRAY(struct cohort_cell, MONTHS * MONTHS),
                                  .rfm = asked->rfm};
    suite_run(blocks, &request, &result);
    print_periods(&result, 0, answer);
    print_cohorts(&result, answer);
    print_rfm(asked, blocks, answer);
    fprintf(answer, "bytes\t%lu\n", (unsigned long)touched(blocks));
    free(result.flow);
    free(result.purchase);
    free(result.sizes);
    free(result.cohort);
}

/* ---- the prepared index --------------------------------------------------------------
 */

static const unsigned char index_stamp[COLUMNS_STAMP] = "bench 1";

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
    enum err e = index_build(&index, &asked->store.blocks, &asked->periods, 90,
                             SUITE_MEMORY_BYTES, &info);
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

/* Of everybody all is read but which people the buyers are: 32 bytes for 256 people. */
static uint64_t touched_index(const struct index *x, const struct blocks *blocks)
{
    uint64_t bytes = x->words * sizeof *x->word + x->cells * sizeof *x->cell;
    for (uint32_t b = 0; b < x->count; b++)
        for (uint32_t i = 0; i < x->block[b].cells; i++)
            if (x->cell[x->block[b].cell + i].buyers > 0)
                bytes -= (blocks->block[b].people + 255) / 256 * 32;
    return bytes;
}

static bool answer_index(struct asked *asked, FILE *answer, char *error, size_t size)
{
    const struct index *x = &asked->index;
    struct suite_request request = {
        .periods = &asked->periods, .window_days = 90, .loyal_min_orders = 3};
    struct flow_cell flow[MONTHS] = {0};
    struct purchase_cell purchase[MONTHS] = {0};
    struct cohort_cell cohort[MONTHS * MONTHS] = {0};
    int64_t sizes[MONTHS] = {0};
    struct suite_result result = {flow, purchase, sizes, cohort, {0}};
    if (!open_index(asked, error, size))
        return false;
    index_run(x, &asked->store.blocks, &request, NULL, &result);
    print_periods(&result, 0, answer);
    print_cohorts(&result, answer);
    fprintf(answer, "bytes\t%lu\n",
            (unsigned long)touched_index(x, &asked->store.blocks));
    return true;
}

static void answer_attribute(struct asked *asked, FILE *answer)
{
    const struct blocks *blocks = &asked->store.blocks;
    uint32_t groups = SUITE_ATTRIBUTES;
    struct suite_request request = {.periods = &asked->periods,
                                    .window_days = 90,
                                    .loyal_min_orders = 3,
                                    .groups = groups,
                                    .group = asked->store.attribute};
    struct suite_result result = {.flow = MEM_ARRAY(struct flow_cell, MONTHS * groups),
                                  .purchase =
                                      MEM_ARRAY(struct purchase_cell, MONTHS * groups)};
    suite_run(blocks, &request, &result);
    print_periods(&result, groups, answer);
    free(result.flow);
    free(result.purchase);
}

static struct blocks_input input_of(const struct suite_store *store)
{
    return (struct blocks_input){.people = store->people,
                                 .first_day = SUITE_FIRST_DAY,
                                 .last_day = SUITE_FIRST_DAY + SUITE_DAYS - 1,
                                 .order_start = store->order_start,
                                 .order_day_narrow = store->order_day,
                                 .order_amount_narrow = store->order_cents};
}

static bool answer_segment(struct asked *asked, FILE *answer)
{
    struct blocks_input input = input_of(&asked->store);
    struct blocks chosen;
    input.chosen = asked->store.segment;
    if (!blocks_build(&chosen, &input))
        return false;
    answer_suite(asked, &chosen, answer);
    blocks_release(&chosen);
    return true;
}

static void answer_sum(const struct blocks *blocks, FILE *answer)
{
    int64_t sum = 0;
    for (uint64_t i = 0; i < blocks->narrow_amounts; i++)
        sum += blocks->order_amount[i];
    for (uint64_t i = 0; i < blocks->wide_amounts; i++)
        sum += blocks->order_amount_wide[i];
    fprintf(answer, "sum\t%lu\t%ld\n", (unsigned long)blocks->orders, (long)sum);
}

static bool open_store(struct asked *asked, char *error, size_t size)
{
    struct calendar months = {.unit = CALENDAR_MONTH};
    int32_t last = SUITE_FIRST_DAY + SUITE_DAYS - 1;
    struct err_info info = {0};
    if (!(asked->path ? suite_store_open(&asked->store, asked->path, error, size)
                      : suite_store_read(&asked->store, asked->dir, error, size)))
        return false;
    if (periods_build(&asked->periods, &months, SUITE_FIRST_DAY, last, last, &info) !=
        ERR_OK) {
        snprintf(error, size, "there are no periods");
        return false;
    }
    uint32_t people = asked->store.people;
    asked->rfm =
        (struct suite_rfm){MEM_ARRAY(uint32_t, people), MEM_ARRAY(uint32_t, people),
                           MEM_ARRAY(int64_t, people)};
    return asked->open = true;
}

static void close_store(struct asked *asked)
{
    if (!asked->open)
        return;
    columns_close(asked->index_file);
    suite_store_release(&asked->store);
    periods_release(&asked->periods);
    free(asked->rfm.x);
    free(asked->rfm.t_x);
    free(asked->rfm.value);
    asked->open = false;
}

static bool build_store(const struct asked *asked, char *error, size_t size)
{
    struct suite_store store;
    if (!suite_store_read(&store, asked->dir, error, size))
        return false;
    bool good = suite_store_write(&store, asked->path, error, size);
    suite_store_release(&store);
    return good;
}

static bool run(void *engine, const char *statement, FILE *answer, char *error,
                size_t size)
{
    struct asked *asked = engine;
    bool good = true;
    if (!strcmp(statement, "build"))
        return build_store(asked, error, size);
    if (!asked->open && !(good = open_store(asked, error, size)))
        return false;
    if (!strcmp(statement, "prepare"))
        return prepare_index(asked, error, size);
    if (!strcmp(statement, "index"))
        return answer_index(asked, answer, error, size);
    if (!strcmp(statement, "suite"))
        answer_suite(asked, &asked->store.blocks, answer);
    else if (!strcmp(statement, "attribute"))
        answer_attribute(asked, answer);
    else if (!strcmp(statement, "segment"))
        good = answer_segment(asked, answer);
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
    if (argc < 2) {
        fprintf(stderr, "usage: bench_mainstay DIR [STORE]\n");
        return 2;
    }
    struct asked asked = {.dir = argv[1], .path = argc > 2 ? argv[2] : NULL};
    int status = engine_serve(&asked, run);
    close_store(&asked);
    return status;
}
