/* SPDX-License-Identifier: Apache-2.0 */
/* mainstay compact: puts a workspace's files together. */
#include "cli/commands.h"

#include "base/intern.h"
#include "cli/words.h"
#include "ingest/stored.h"

#include <string.h>

static enum err count_files(const struct workspace *ws, int64_t *out,
                            struct err_info *info)
{
    struct arena arena = {0};
    struct workspace_segment *segments;
    struct intern *paths = intern_create();
    size_t count;
    enum err e = workspace_segments(ws, &segments, &count, &arena, info);
    for (size_t i = 0; !e && i < count; i++)
        intern_add(paths, segments[i].path, strlen(segments[i].path));
    if (!e)
        *out = intern_count(paths);
    intern_free(paths);
    arena_release(&arena);
    return e;
}

enum err cmd_compact_run(const struct cli_request *request, struct err_info *info)
{
    struct workspace ws;
    struct buf out = {0};
    int64_t before = 0, after = 0;
    enum err e = workspace_open(&ws, request->subject, WORKSPACE_WRITE, info);
    if (e)
        return e;
    e = count_files(&ws, &before, info);
    if (!e)
        e = stored_compact(&ws, true, info);
    if (!e)
        e = count_files(&ws, &after, info);
    if (!e) {
        WORDS_SAY(&out, commands_language(request), WORD_COMPACTED, WORDS_NUMBER(before),
                  WORDS_NUMBER(after));
        e = commands_write(request, &out, info);
    }
    buf_release(&out);
    workspace_close(&ws);
    return e;
}
