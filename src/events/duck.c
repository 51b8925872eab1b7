/* SPDX-License-Identifier: Apache-2.0 */
#include "events/duck.h"

#include "base/mem.h"
#include "base/pipeline.h"
#include "base/progress.h"
#include "base/threads.h"
#include "events/duck_parts.h"

#include <string.h>
#include <unistd.h>

/* Fetched by the caller before threads are worth their while: most queries end before. */
#define DUCK_CHUNKS_ALONE 8

/* Results stream: a file of a hundred million rows must not be held twice.  The
 * library's string_t (inlined up to 12 bytes, else a pointer) is turned into pointer and
 * size once per chunk, so that none of its types leave this file.
 *
 * The library reads with threads of its own, but hands chunks out, and often reads, on
 * the thread that asks for them: with some of ours that ask and turn, the caller's work
 * on the rows goes on beside it. */

struct piece {
    duckdb_data_chunk chunk;
    const char *message; /* of the library, borrowed from the result: it failed */
    struct duck_column *columns;
    uint32_t column_count;
    const struct duck_making *making;
    void *made;
};

struct duck_result {
    struct duck *db;
    duckdb_result result;
    struct pipeline *pipeline;
    uint32_t chunks; /* given so far, until there are threads */
    bool failed;
    uint32_t column_count;
    const struct duck_making *making; /* or NULL */
};

/* The library's messages run over several lines and name functions of its own; the
 * first line says what happened. */
static enum err fail(struct err_info *info, const char *message)
{
    if (progress_interrupted())
        return err_set(info, ERR_INTERRUPTED, "interrupted");
    if (!message)
        message = "no reason given";
    size_t size = strcspn(message, "\n");
    enum err code = strstr(message, "No space left") ? ERR_FULL : ERR_FORMAT;
    return err_set(info, code, "%.*s", (int)size, message);
}

static enum err configure(duckdb_config config)
{
    static const char *const settings[][2] = {
        {"autoinstall_known_extensions", "false"},
        {"autoload_known_extensions", "false"},
        {"preserve_insertion_order", "true"},
        {"temp_directory", ""},
    };
    for (size_t i = 0; i < sizeof settings / sizeof *settings; i++)
        if (duckdb_set_config(config, settings[i][0], settings[i][1]) != DuckDBSuccess)
            return ERR_INTERNAL;
    return ERR_OK;
}

/* With the library's own 1 MB its threads mostly wait for ours, and the file is read on
 * one core; with room for a few of its batches they read ahead while the caller works. */
static enum err read_ahead(struct duck *db)
{
    duckdb_result result;
    duckdb_state state =
        duckdb_query(db->connection, "SET streaming_buffer_size = '32MB'", &result);
    duckdb_destroy_result(&result);
    return state == DuckDBSuccess ? ERR_OK : ERR_INTERNAL;
}

enum err duck_open(struct duck **out, struct err_info *info)
{
    duckdb_config config = NULL;
    if (duckdb_create_config(&config) != DuckDBSuccess)
        return err_set(info, ERR_INTERNAL, "the analytical library does not start");
    struct duck *db = MEM_NEW(struct duck);
    char *message = NULL;
    enum err e = configure(config);
    if (!e && duckdb_open_ext(NULL, &db->database, config, &message) != DuckDBSuccess)
        e = ERR_INTERNAL;
    if (!e && duckdb_connect(db->database, &db->connection) != DuckDBSuccess)
        e = ERR_INTERNAL;
    if (!e)
        e = read_ahead(db);
    if (e) {
        err_set(info, e, "the analytical library does not start: %s",
                message ? message : "no reason given");
        duck_close(db);
    } else {
        *out = db;
    }
    duckdb_free(message);
    duckdb_destroy_config(&config);
    return e;
}

void duck_close(struct duck *db)
{
    if (!db)
        return;
    duckdb_disconnect(&db->connection);
    duckdb_close(&db->database);
    free(db);
}

enum err duck_run(struct duck *db, const char *sql, struct err_info *info)
{
    duckdb_result result;
    enum err e = ERR_OK;
    if (duckdb_query(db->connection, sql, &result) != DuckDBSuccess)
        e = fail(info, duckdb_result_error(&result));
    duckdb_destroy_result(&result);
    return e;
}

enum err duck_set_threads(struct duck *db, uint32_t count, struct err_info *info)
{
    char sql[64];
    snprintf(sql, sizeof sql, "SET threads = %u", count);
    return duck_run(db, sql, info);
}

static void show_progress(const struct duck *db, struct progress *progress)
{
    double share = progress ? duckdb_query_progress(db->connection).percentage : 0;
    if (share > 0)
        progress_step(progress, (uint64_t)share);
}

/* Runs tasks one at a time so that Ctrl-C is seen between them.  progress: NULL, and then
 * the result streams. */
static enum err execute(struct duck *db, duckdb_prepared_statement statement,
                        struct progress *progress, duckdb_result *out,
                        struct err_info *info)
{
    duckdb_pending_result pending = NULL;
    enum err e = ERR_OK;
    if ((progress
             ? duckdb_pending_prepared(statement, &pending)
             : duckdb_pending_prepared_streaming(statement, &pending)) != DuckDBSuccess)
        e = fail(info, duckdb_pending_error(pending));
    while (!e) {
        duckdb_pending_state state = duckdb_pending_execute_task(pending);
        show_progress(db, progress);
        if (progress && state == DUCKDB_PENDING_NO_TASKS_AVAILABLE)
            usleep(1000); /* the library's own threads are at it */
        if (progress_interrupted()) {
            duckdb_interrupt(db->connection);
            e = fail(info, NULL);
        } else if (state == DUCKDB_PENDING_ERROR) {
            e = fail(info, duckdb_pending_error(pending));
        } else if (duckdb_pending_execution_is_finished(state)) {
            break;
        }
    }
    if (!e && duckdb_execute_pending(pending, out) != DuckDBSuccess) {
        e = fail(info, duckdb_result_error(out));
        duckdb_destroy_result(out);
    }
    duckdb_destroy_pending(&pending);
    return e;
}

static void read_column(duckdb_vector vector, idx_t rows, struct duck_column *out)
{
    duckdb_string_t *strings = duckdb_vector_get_data(vector);
    uint64_t *valid = duckdb_vector_get_validity(vector);
    for (idx_t i = 0; i < rows; i++) {
        if (valid && !(valid[i / 64] >> (i % 64) & 1)) {
            out->text[i] = NULL;
            out->size[i] = 0;
            continue;
        }
        uint32_t size = strings[i].value.inlined.length;
        out->text[i] = size <= sizeof strings[i].value.inlined.inlined
                           ? strings[i].value.inlined.inlined
                           : strings[i].value.pointer.ptr;
        out->size[i] = size;
    }
}

static bool fetch_piece(void *context, void *pointer)
{
    struct duck_result *r = context;
    struct piece *piece = pointer;
    duckdb_destroy_data_chunk(&piece->chunk);
    if (r->failed)
        return false;
    piece->chunk = duckdb_fetch_chunk(r->result);
    piece->message = duckdb_result_error(&r->result);
    r->failed = piece->message != NULL;
    return piece->chunk || r->failed;
}

static struct duck_chunk chunk_of(const struct piece *piece)
{
    return (struct duck_chunk){.rows = (uint32_t)duckdb_data_chunk_get_size(piece->chunk),
                               .column_count = piece->column_count,
                               .columns = piece->columns,
                               .made = piece->made};
}

static void make_piece(void *context, void *pointer)
{
    const struct duck_result *r = context;
    struct piece *piece = pointer;
    if (piece->message)
        return;
    if (!piece->columns) {
        piece->column_count = r->column_count;
        piece->columns = MEM_ARRAY(struct duck_column, r->column_count);
        for (uint32_t i = 0; i < r->column_count; i++) {
            piece->columns[i].text = mem_alloc(duckdb_vector_size(), sizeof(char *));
            piece->columns[i].size = mem_alloc(duckdb_vector_size(), sizeof(uint32_t));
        }
        piece->making = r->making;
        piece->made = r->making ? mem_zero(1, r->making->size) : NULL;
    }
    struct duck_chunk chunk = chunk_of(piece);
    for (uint32_t i = 0; i < r->column_count; i++)
        read_column(duckdb_data_chunk_get_vector(piece->chunk, i), chunk.rows,
                    &piece->columns[i]);
    if (r->making)
        r->making->make(r->making->context, &chunk, piece->made);
}

static void release_piece(void *pointer)
{
    struct piece *piece = pointer;
    duckdb_destroy_data_chunk(&piece->chunk);
    for (uint32_t i = 0; i < piece->column_count; i++) {
        free(piece->columns[i].text);
        free(piece->columns[i].size);
    }
    if (piece->made)
        piece->making->release(piece->made);
    free(piece->made);
    free(piece->columns);
}

static void start_pipeline(struct duck_result *r, uint32_t threads)
{
    struct pipeline_steps steps = {sizeof(struct piece), fetch_piece, make_piece, r};
    pipeline_stop(r->pipeline, release_piece);
    r->pipeline = pipeline_start(&steps, threads);
}

static struct duck_result *result_create(struct duck *db, duckdb_result result,
                                         const struct duck_making *making)
{
    struct duck_result *r = MEM_NEW(struct duck_result);
    r->db = db;
    r->result = result;
    r->column_count = (uint32_t)duckdb_column_count(&r->result);
    r->making = making;
    for (uint32_t i = 0; i < r->column_count; i++)
        CHECK(duckdb_column_type(&r->result, i) == DUCKDB_TYPE_VARCHAR);
    start_pipeline(r, 0);
    return r;
}

enum err duck_query(struct duck *db, const char *sql, struct duck_result **out,
                    struct err_info *info)
{
    return duck_query_making(db, sql, NULL, out, info);
}

enum err duck_query_making(struct duck *db, const char *sql,
                           const struct duck_making *making, struct duck_result **out,
                           struct err_info *info)
{
    duckdb_prepared_statement statement = NULL;
    duckdb_result result;
    enum err e = ERR_OK;
    if (duckdb_prepare(db->connection, sql, &statement) != DuckDBSuccess)
        e = fail(info, duckdb_prepare_error(statement));
    if (!e)
        e = execute(db, statement, NULL, &result, info);
    if (!e)
        *out = result_create(db, result, making);
    duckdb_destroy_prepare(&statement);
    return e;
}

enum err duck_work(struct duck *db, const char *sql, const char *label,
                   struct err_info *info)
{
    duckdb_prepared_statement statement = NULL;
    duckdb_result result;
    struct progress progress;
    enum err e = duck_run(db,
                          "SET enable_progress_bar = true;"
                          "SET enable_progress_bar_print = false;"
                          "SET progress_bar_time = 0",
                          info);
    if (e)
        return e;
    if (duckdb_prepare(db->connection, sql, &statement) != DuckDBSuccess)
        e = fail(info, duckdb_prepare_error(statement));
    progress_begin(&progress, label, 100, "%");
    if (!e)
        e = execute(db, statement, &progress, &result, info);
    progress_end(&progress);
    if (!e)
        duckdb_destroy_result(&result);
    duckdb_destroy_prepare(&statement);
    return e ? e : duck_run(db, "SET enable_progress_bar = false", info);
}

enum err duck_next(struct duck_result *r, struct duck_chunk *chunk, struct err_info *info)
{
    if (progress_interrupted()) {
        duckdb_interrupt(r->db->connection);
        return fail(info, NULL);
    }
    if (r->chunks++ == DUCK_CHUNKS_ALONE)
        start_pipeline(r, threads_count());
    const struct piece *piece = pipeline_next(r->pipeline);
    if (piece && piece->message)
        return fail(info, piece->message);
    *chunk = piece ? chunk_of(piece) : (struct duck_chunk){0};
    return ERR_OK;
}

uint32_t duck_result_columns(const struct duck_result *r)
{
    return r->column_count;
}

const char *duck_result_name(struct duck_result *r, uint32_t column)
{
    return duckdb_column_name(&r->result, column);
}

void duck_result_free(struct duck_result *r)
{
    if (!r)
        return;
    pipeline_stop(r->pipeline, release_piece);
    duckdb_destroy_result(&r->result);
    free(r);
}

enum err duck_write_parquet(struct duck *db, const char *select, const char *path,
                            struct err_info *info)
{
    duckdb_prepared_statement statement = NULL;
    duckdb_result result;
    struct buf sql = {0};
    buf_printf(&sql, "COPY (%s) TO ", select);
    duck_add_string(&sql, path);
    buf_puts(&sql, " (FORMAT parquet, COMPRESSION zstd, USE_TMP_FILE false)");
    enum err e = ERR_OK;
    if (duckdb_prepare(db->connection, buf_text(&sql), &statement) != DuckDBSuccess)
        e = fail(info, duckdb_prepare_error(statement));
    if (!e)
        e = execute(db, statement, NULL, &result, info);
    if (!e)
        duckdb_destroy_result(&result);
    duckdb_destroy_prepare(&statement);
    buf_release(&sql);
    return e == ERR_FORMAT ? ERR_IO : e;
}

static void add_quoted(struct buf *sql, const char *text, char quote)
{
    buf_putc(sql, quote);
    for (; *text; text++) {
        if (*text == quote)
            buf_putc(sql, quote);
        buf_putc(sql, *text);
    }
    buf_putc(sql, quote);
}

void duck_add_string(struct buf *sql, const char *text)
{
    add_quoted(sql, text, '\'');
}

void duck_add_name(struct buf *sql, const char *name)
{
    add_quoted(sql, name, '"');
}
