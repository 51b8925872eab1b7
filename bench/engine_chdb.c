/* SPDX-License-Identifier: Apache-2.0 */
/* ClickHouse in a process, out of libchdb:
 *
 *     bench_chdb LIBRARY DIR THREADS MEMORY_BYTES        then see engine.h
 *
 * The library is half a gigabyte and only script/bench installs it, so it is opened at
 * run time and its few functions are declared here. */
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

#include "engine.h"

struct chdb {
    void *connection;
    void *(*query)(void *connection, const char *query, const char *format);
    const char *(*error)(void *result);
    char *(*buffer)(void *result);
    size_t (*length)(void *result);
    void (*destroy)(void *result);
};

static bool run(void *engine, const char *statement, FILE *answer, char *error,
                size_t size)
{
    struct chdb *chdb = engine;
    void *result = chdb->query(*(void **)chdb->connection, statement, "TabSeparated");
    const char *what = result ? chdb->error(result) : "no result";
    if (what)
        snprintf(error, size, "%s", what);
    else
        fwrite(chdb->buffer(result), 1, chdb->length(result), answer);
    if (result)
        chdb->destroy(result);
    return !what;
}

/* Stores the address of a function.  dlsym gives a pointer to data, which C does not let
 * be assigned to one to a function. */
static void find(void *library, const char *name, void *function)
{
    void *found = dlsym(library, name);
    if (!found) {
        fprintf(stderr, "bench_chdb: %s\n", dlerror());
        exit(1);
    }
    memcpy(function, &found, sizeof found);
}

static void connect_to(struct chdb *chdb, char **words)
{
    char dir[4096], threads[64], memory[64];
    const char *path = words[0];
    void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (!library) {
        fprintf(stderr, "bench_chdb: %s\n", dlerror());
        exit(1);
    }
    void *(*connect)(int, char **);
    find(library, "chdb_connect", &connect);
    find(library, "chdb_query", &chdb->query);
    find(library, "chdb_result_error", &chdb->error);
    find(library, "chdb_result_buffer", &chdb->buffer);
    find(library, "chdb_result_length", &chdb->length);
    find(library, "chdb_destroy_query_result", &chdb->destroy);
    snprintf(dir, sizeof dir, "--path=%s", words[1]);
    snprintf(threads, sizeof threads, "--max_threads=%s", words[2]);
    snprintf(memory, sizeof memory, "--max_memory_usage=%s", words[3]);
    char *arguments[] = {"clickhouse", dir, threads, memory, NULL};
    chdb->connection = connect(4, arguments);
    if (!chdb->connection) {
        fprintf(stderr, "bench_chdb: it does not start\n");
        exit(1);
    }
}

int main(int argc, char **argv)
{
    struct chdb chdb;
    if (argc != 5) {
        fprintf(stderr, "usage: bench_chdb LIBRARY DIR THREADS MEMORY_BYTES\n");
        return 2;
    }
    connect_to(&chdb, argv + 1);
    int status = engine_serve(&chdb, run);
    fflush(stdout);
    _Exit(status); /* its threads do not like to be waited for */
}
