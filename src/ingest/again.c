/* SPDX-License-Identifier: Apache-2.0 */
#include "ingest/importing.h"

#include "ingest/storing.h"

#include <string.h>

/* The same files once more, and nothing kept since: then every row of them is what the
 * newest import has already, and neither need be read nor compared.  Same are the bytes
 * of all files of an import, in its order, and what was asked of their reading, by the
 * same version of the program.  After an erasure the long way is taken. */

char *importing_asked(const struct source_options *options, size_t file,
                      struct arena *arena)
{
    struct buf text = {0};
    buf_printf(&text, "%s;%d;%s;%d;%d;%.17g;%s", MAINSTAY_VERSION,
               (int)options->kinds[file], options->encoding ? options->encoding : "",
               (int)options->date_order, options->decimal, options->bad_share_max,
               options->source ? options->source : "");
    for (size_t i = 0; i < options->map_count; i++) {
        const struct source_map *map = &options->maps[i];
        buf_printf(&text, ";%d=%s:%s", (int)map->role, map->file ? map->file : "",
                   map->column);
    }
    char *kept = arena_strdup(arena, buf_text(&text));
    buf_release(&text);
    return kept;
}

/* Takes over what the file was then; false: it is another, or was read otherwise. */
static bool take_file(struct stored_file *f, const struct store_rows *rows)
{
    if (!f->fingerprint || strcmp(f->fingerprint, store_text(rows, 0)) ||
        strcmp(f->asked, store_text(rows, 1)) ||
        !storing_find_kind(store_text(rows, 2), &f->kind))
        return false;
    f->rows = (uint64_t)store_int(rows, 3);
    f->malformed = (uint64_t)store_int(rows, 4);
    f->left_out = (uint64_t)store_int(rows, 5);
    f->unchanged = f->rows - f->malformed;
    return true;
}

static enum err take_files(struct stored_import *im, int64_t import, bool *same,
                           struct err_info *info)
{
    struct store_rows *rows = NULL;
    size_t i = 0;
    enum err e = store_select(im->ws->store, "import_files_of", &rows, info, "i", import);
    while (!e && *same && store_next(rows))
        if (i == im->file_count || !take_file(&im->files[i++], rows))
            *same = false;
    *same &= i == im->file_count;
    return store_end(rows, e, info);
}

enum err importing_again(struct stored_import *im, bool *same, struct err_info *info)
{
    int64_t erasures = 0, import = im->files[0].known_import;
    *same = import > 0;
    for (size_t i = 0; i < im->segment_count; i++)
        *same &= im->segments[i].import <= import;
    enum err e = store_run_id(im->ws->store, "erasures_count", &erasures, info, "");
    *same &= erasures == 0;
    if (!e && *same)
        e = take_files(im, import, same, info);
    if (e || !*same)
        return e;
    struct source_options options = {0};
    e = stored_load_segments(&im->source, im->ws, im->segments, im->segment_count,
                             &options, info);
    *same = e != ERR_EMPTY; /* what waits for orders */
    return e == ERR_EMPTY ? ERR_OK : e;
}
