/* SPDX-License-Identifier: Apache-2.0 */
/* A workspace under SQL: the views of measure/views.h, read under the definition in
 * force, and the rows of its segments as files gave them, raw_<dataset>.
 *
 *     e = viewset_open(&set, request, "SELECT ... FROM orders", &info);
 *     ... set.db ...
 *     viewset_release(&set);
 */
#ifndef MAINSTAY_CLI_VIEWSET_H
#define MAINSTAY_CLI_VIEWSET_H

#include "cli/options.h"
#include "events/duck.h"
#include "store/workspace.h"

struct viewset {
    struct duck *db;
    struct workspace workspace; /* open, so that its segments stay */
    struct arena arena;
    const char **names; /* of the views there are */
    size_t name_count;
    const char *const *paths; /* of the segments that raw views read */
    size_t path_count;
};

/* The workspace is request->subject.  text: only the views that it names are made, all
 * where it names none; NULL: all.  ERR_EMPTY where nothing was imported yet. */
enum err viewset_open(struct viewset *out, const struct cli_request *request,
                      const char *text, struct err_info *info) ERR_MUST_USE;
void viewset_release(struct viewset *set);

#endif
