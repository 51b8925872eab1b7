/* SPDX-License-Identifier: Apache-2.0 */
/* mainstay erase: takes a person out of a workspace. */
#include "cli/commands.h"

#include "cli/changing.h"
#include "ingest/stored.h"

static void print_page(const struct cli_request *request,
                       const struct stored_erasure *erasure,
                       const struct changing *change, struct buf *out)
{
    int64_t rows = erasure->rows;
    WORDS_SAY_COUNTED(out, commands_language(request), WORD_ROWS_ERASED, rows,
                      WORDS_NUMBER(rows));
    buf_putc(out, '\n');
    changing_print(change, request, request->subject, out);
}

static enum err record(const struct workspace *ws, const struct stored_erasure *erasure,
                       const struct changing *change, struct err_info *info)
{
    enum err e = store_begin(ws->store, info);
    if (e)
        return e;
    e = changing_record(change, ws, "erasure", erasure->id, info);
    if (!e)
        e = store_commit(ws->store, info);
    if (e)
        store_rollback(ws->store);
    return e;
}

/* The figures follow in a transaction of their own: an erasure must not wait for them,
 * and whoever computes them next finds the same. */
static enum err restate(const struct workspace *ws, const struct cli_request *request,
                        const struct stored_erasure *erasure, const struct source *source,
                        struct buf *out, struct err_info *info)
{
    struct changing change = {0};
    struct definition definition;
    definition_init(&definition);
    enum err e = workset_definition(&definition, ws, request, info);
    if (!e)
        e = changing_compare(&change, ws, source, &definition, request, info);
    if (!e)
        e = record(ws, erasure, &change, info);
    if (!e)
        print_page(request, erasure, &change, out);
    changing_release(&change);
    definition_release(&definition);
    return e;
}

static enum err erase_from(const struct workspace *ws, const struct cli_request *request,
                           struct buf *out, struct err_info *info)
{
    struct stored_erasure erasure;
    struct source source;
    struct source_options options = {0};
    enum err e = stored_erase(&erasure, ws, request->files[0], info);
    if (e)
        return e;
    e = stored_load(&source, ws, &options, info);
    if (e == ERR_EMPTY || e == ERR_DATE) { /* it was all there was */
        print_page(request, &erasure, &(struct changing){0}, out);
        return ERR_OK;
    }
    if (!e) {
        e = restate(ws, request, &erasure, &source, out, info);
        source_release(&source);
    }
    return e;
}

enum err cmd_erase_run(const struct cli_request *request, struct err_info *info)
{
    struct workspace ws;
    struct buf out = {0};
    if (request->file_count > 1)
        return err_set(info, ERR_USAGE,
                       "erase takes one person: \"%s\" is one word too many",
                       request->files[1]);
    enum err e = workspace_open(&ws, request->subject, WORKSPACE_WRITE, info);
    if (e)
        return e;
    e = erase_from(&ws, request, &out, info);
    if (!e)
        e = commands_write(request, &out, info);
    buf_release(&out);
    workspace_close(&ws);
    return e;
}
