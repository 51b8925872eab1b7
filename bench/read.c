/* SPDX-License-Identifier: Apache-2.0 */
/* What bench/read.sh is made of:
 *
 *     bench_read make sorted|mixed ROWS FILE   writes the file of orders, always the same
 *     bench_read rows FILE       the library alone: every cell as text, in file order
 *     bench_read columns FILE    the library alone: the greatest text of each column,
 *                                which needs no order and runs on all processors
 *     bench_read parquet NAME,... FILE         the library alone: columns of a Parquet
 *                                file, in file order and with their types
 *     bench_read run PROGRAM ARGUMENT...       prints seconds, CPU seconds, peak MB
 */
#include <duckdb.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int fail(const char *what)
{
    fprintf(stderr, "bench_read: %s\n", what);
    return 1;
}

static uint64_t mix(uint64_t x)
{
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    return x ^ (x >> 31);
}

/* Three years of orders of people who are as many as a twelfth of the rows.  sorted: ids
 * ascend.  mixed: ids are 16 letters and digits, and rows stand in no order. */
static int make(bool mixed, uint64_t rows, const char *path)
{
    FILE *file = fopen(path, "w");
    if (!file)
        return fail("the file cannot be written");
    fputs("order_id,customer_id,order_date,amount\n", file);
    for (uint64_t i = 0; i < rows; i++) {
        uint64_t r = mix(i + 1), at = mixed ? mix(r) % rows : i;
        uint64_t second = at * (3 * 365 * 86400 / rows ? 3 * 365 * 86400 / rows : 1);
        time_t when = (time_t)(1640995200 + second + r % 7);
        struct tm day;
        char text[32], id[32];
        gmtime_r(&when, &day);
        strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S", &day);
        snprintf(id, sizeof id, mixed ? "%016llx" : "%llu",
                 (unsigned long long)(mixed ? r : i));
        fprintf(file, "%s,C%llu,%s,%llu.%02llu\n", id,
                (unsigned long long)(mix(r) % (rows / 12 + 1)), text,
                (unsigned long long)(5 + (r >> 8) % 195),
                (unsigned long long)(r >> 20) % 100);
    }
    return fclose(file) == 0 ? 0 : fail("the file cannot be written");
}

/* ahead: how much the library may read before it is asked. */
static int read_with(const char *select, const char *from, const char *ahead)
{
    duckdb_database database;
    duckdb_connection connection;
    duckdb_prepared_statement statement;
    duckdb_pending_result pending;
    duckdb_result result;
    char sql[4096];
    snprintf(sql, sizeof sql, "SELECT %s FROM %s", select, from);
    if (duckdb_open(NULL, &database) || duckdb_connect(database, &connection) ||
        duckdb_query(connection, ahead, NULL) ||
        duckdb_prepare(connection, sql, &statement) ||
        duckdb_pending_prepared_streaming(statement, &pending) ||
        duckdb_execute_pending(pending, &result))
        return fail("the library does not read the file");
    uint64_t rows = 0;
    for (duckdb_data_chunk chunk; (chunk = duckdb_fetch_chunk(result));
         duckdb_destroy_data_chunk(&chunk))
        rows += duckdb_data_chunk_get_size(chunk);
    return rows ? 0 : fail("the library read nothing");
}

static int read_csv(const char *select, const char *path)
{
    char from[4096];
    snprintf(from, sizeof from,
             "read_csv('%s', auto_detect=false, delim=',', quote='', "
             "escape='', header=true, new_line='\\n', store_rejects=true, "
             "columns={'a': 'VARCHAR', 'b': 'VARCHAR', 'c': 'VARCHAR', 'd': 'VARCHAR'})",
             path);
    return read_with(select, from, "SET streaming_buffer_size = '1MB'");
}

/* As bench/suite_store.c reads them. */
static int read_parquet(const char *columns, const char *path)
{
    char from[4096];
    snprintf(from, sizeof from, "read_parquet('%s')", path);
    return read_with(columns, from, "SET streaming_buffer_size = '64MB'");
}

static int run(char **command)
{
    struct timespec begin, end;
    struct rusage usage;
    int status;
    clock_gettime(CLOCK_MONOTONIC, &begin);
    pid_t child = fork();
    if (child == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL); /* whoever stops us stops it */
        int null = open("/dev/null", O_WRONLY);
        dup2(null, STDOUT_FILENO);
        execvp(command[0], command);
        _exit(127);
    }
    if (child < 0 || wait4(child, &status, 0, &usage) != child || status != 0)
        return fail("the program failed");
    clock_gettime(CLOCK_MONOTONIC, &end);
    printf("%.3f %.3f %.0f\n",
           (double)(end.tv_sec - begin.tv_sec) +
               (double)(end.tv_nsec - begin.tv_nsec) * 1e-9,
           (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
               (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * 1e-6,
           (double)usage.ru_maxrss / 1024);
    return 0;
}

int main(int argc, char **argv)
{
    if (argc == 5 && !strcmp(argv[1], "make"))
        return make(!strcmp(argv[2], "mixed"), strtoull(argv[3], NULL, 10), argv[4]);
    if (argc == 3 && !strcmp(argv[1], "rows"))
        return read_csv("a, b, c, d", argv[2]);
    if (argc == 3 && !strcmp(argv[1], "columns"))
        return read_csv("max(a), max(b), max(c), max(d)", argv[2]);
    if (argc == 4 && !strcmp(argv[1], "parquet"))
        return read_parquet(argv[2], argv[3]);
    if (argc >= 3 && !strcmp(argv[1], "run"))
        return run(argv + 2);
    return fail("see the head of bench/read.c");
}
