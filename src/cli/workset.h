/* SPDX-License-Identifier: Apache-2.0 */
/* What a command about files works on: the files, or the workspace, read, the definition
 * in force, and the report over them, as the command line asks.
 *
 *     struct workset work;
 *     e = workset_open(&work, request, &info);
 *     ... work.report ...
 *     workset_release(&work);
 */
#ifndef MAINSTAY_CLI_WORKSET_H
#define MAINSTAY_CLI_WORKSET_H

#include "base/err.h"
#include "cli/options.h"
#include "measure/report.h"
#include "store/workspace.h"

struct workset {
    struct source source;
    struct definition definition;
    struct report report; /* borrows the two above: a workset does not move */
    bool has_other;       /* --compare: the same under another definition */
    struct definition other_definition;
    struct report other;
    struct arena arena; /* names of columns that the report borrows */
    bool is_workspace;
    struct workspace workspace; /* open while it is read */
};

/* Reads, resolves, computes, and writes --rejects.  ERR_SETTING, ERR_NO_INPUT and
 * whatever reading finds. */
enum err workset_open(struct workset *out, const struct cli_request *request,
                      struct err_info *info) ERR_MUST_USE;
void workset_release(struct workset *work);

/* The definition that the command line gives: the workspace's newest version (workspace
 * NULL: the default), then --definition, then --set. */
enum err workset_definition(struct definition *definition,
                            const struct workspace *workspace,
                            const struct cli_request *request,
                            struct err_info *info) ERR_MUST_USE;
/* Adds a whole small file, "-" is standard input; what: "a definition", for the sentence
 * where it is too large. */
enum err workset_read_text(const char *path, const char *what, struct buf *out,
                           struct err_info *info) ERR_MUST_USE;
/* How files are to be read, without what slices want. */
struct source_options workset_reading(const struct cli_request *request);
enum err workset_write_rejects(const struct report *report, const char *path,
                               struct err_info *info) ERR_MUST_USE;
/* The last complete day of a workspace: yesterday where it is, or --as-of. */
enum err workset_as_of(int32_t *out, const struct workspace *workspace,
                       const struct cli_request *request,
                       struct err_info *info) ERR_MUST_USE;
/* All months of a workspace's source, as restatements are told by.  *has_figures is false
 * where there is nothing up to as_of yet. */
enum err workset_figures(struct report *out, bool *has_figures,
                         const struct source *source, struct definition *definition,
                         int32_t as_of, struct err_info *info) ERR_MUST_USE;

/* The length of periods that a written one has: month for 2024-05, and for total. */
enum calendar_unit workset_unit_of(const char *written);
/* The same for what a command line asks for. */
enum calendar_unit workset_unit(const struct cli_request *request);

#endif
