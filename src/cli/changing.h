/* SPDX-License-Identifier: Apache-2.0 */
/* What commands that change a workspace share: past figures are computed again, those
 * that differ are told and kept, and everything is committed at once.
 *
 *     e = changing_compare(&change, &ws, &source, &definition, request, &info);
 *     e = store_begin(ws.store, &info);
 *     ... what the command itself writes ...
 *     e = changing_record(&change, &ws, "import", id, &info);
 *     e = store_commit(ws.store, &info);
 *     changing_print(&change, request, "shop", &out);
 *     changing_release(&change);
 */
#ifndef MAINSTAY_CLI_CHANGING_H
#define MAINSTAY_CLI_CHANGING_H

#include "cli/words.h"
#include "cli/workset.h"
#include "measure/restate.h"

struct changing {
    bool has_report;
    struct report report;
    struct restate restate;
};

/* source and definition are borrowed until changing_release. */
enum err changing_compare(struct changing *out, const struct workspace *ws,
                          const struct source *source, struct definition *definition,
                          const struct cli_request *request,
                          struct err_info *info) ERR_MUST_USE;
enum err changing_record(const struct changing *change, const struct workspace *ws,
                         const char *cause, int64_t number,
                         struct err_info *info) ERR_MUST_USE;
void changing_release(struct changing *change);

/* The restated figures in short, and the command that lists them all. */
void changing_print(const struct changing *change, const struct cli_request *request,
                    const char *workspace, struct buf *out);
/* A table of changes: period, metric, before, after, difference. */
struct grid;
void changing_add_columns(struct grid *t, enum catalogue_language language);
void changing_add_row(struct grid *t, const struct restate_change *change,
                      enum catalogue_language language);
/* An empty line, `lead` and the command to copy, in the language asked for. */
void changing_add_hint(const struct cli_request *request, enum words_code lead,
                       const char *command, const char *workspace, struct buf *out);

/* An empty line and a command to copy, with what follows the workspace. */
void changing_add_command(const struct cli_request *request, const char *command,
                          const char *workspace, const char *rest, struct buf *out);

/* Adds a version of the definition, as resolved; within the caller's transaction. */
enum err changing_add_definition(const struct workspace *ws,
                                 const struct definition *definition, const char *cause,
                                 int64_t *version, struct err_info *info) ERR_MUST_USE;

#endif
