/* SPDX-License-Identifier: Apache-2.0 */
/* How fast the processors read memory:
 *
 *     bench_bandwidth [THREADS [MIB]]
 *
 * Prints GB/s of summing a buffer of so many MiB (1024) a thread, best and median of nine
 * passes: the roof over anything that touches each byte once. */
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

enum { PASSES = 9, THREADS_MAX = 256 };

struct reader {
    const uint64_t *words;
    size_t count;
    uint64_t sum;
    pthread_barrier_t *gate;
};

/* Eight sums, so that one addition need not wait for the one before; the compiler makes
 * vectors of them. */
static uint64_t sum(const uint64_t *words, size_t count)
{
    uint64_t sums[8] = {0}, total = 0;
    for (size_t i = 0; i + 8 <= count; i += 8)
        for (size_t k = 0; k < 8; k++)
            sums[k] += words[i + k];
    for (size_t k = 0; k < 8; k++)
        total += sums[k];
    return total;
}

static void *read_passes(void *argument)
{
    struct reader *reader = argument;
    for (int pass = 0; pass < PASSES; pass++) {
        pthread_barrier_wait(reader->gate);
        reader->sum += sum(reader->words, reader->count);
        pthread_barrier_wait(reader->gate);
    }
    return NULL;
}

static double now_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

int main(int argc, char **argv)
{
    size_t threads = argc > 1 ? strtoul(argv[1], NULL, 10) : 2;
    size_t size = (argc > 2 ? strtoul(argv[2], NULL, 10) : 1024) << 20;
    if (threads < 1 || threads > THREADS_MAX || size == 0) {
        fprintf(stderr, "usage: bench_bandwidth [THREADS [MIB]]\n");
        return 2;
    }
    pthread_t ids[THREADS_MAX];
    struct reader readers[THREADS_MAX];
    pthread_barrier_t gate;
    double rates[PASSES];
    pthread_barrier_init(&gate, NULL, (unsigned)threads + 1);
    for (size_t i = 0; i < threads; i++) {
        void *buffer =
            mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (buffer == MAP_FAILED) {
            perror("bench_bandwidth");
            return 1;
        }
        madvise(buffer, size, MADV_HUGEPAGE);
        memset(buffer, 1, size);
        readers[i] = (struct reader){buffer, size / 8, 0, &gate};
        if (pthread_create(&ids[i], NULL, read_passes, &readers[i]) != 0)
            return 1;
    }
    for (int pass = 0; pass < PASSES; pass++) {
        double begin = now_s();
        pthread_barrier_wait(&gate);
        pthread_barrier_wait(&gate);
        rates[pass] = (double)(threads * size) / (now_s() - begin) * 1e-9;
    }
    uint64_t total = 0;
    for (size_t i = 0; i < threads; i++) {
        pthread_join(ids[i], NULL);
        total += readers[i].sum;
    }
    qsort(rates, PASSES, sizeof *rates, ascending);
    printf(
        "{\"threads\": %zu, \"best_gb_s\": %.1f, \"median_gb_s\": %.1f, \"sum\": %lu}\n",
        threads, rates[PASSES - 1], rates[PASSES / 2], (unsigned long)total);
    return 0;
}
