/* SPDX-License-Identifier: Apache-2.0 */
/* What a command about files works on: the files read, the definition in force, and the
 * report over them, as the command line asks.
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

struct workset {
    struct source source;
    struct definition definition;
    struct report report; /* borrows the two above: a workset does not move */
    struct arena arena;   /* names of columns that the report borrows */
};

/* Reads, resolves, computes, and writes --rejects.  ERR_SETTING, ERR_NO_INPUT and
 * whatever reading finds. */
enum err workset_open(struct workset *out, const struct cli_request *request,
                      struct err_info *info) ERR_MUST_USE;
void workset_release(struct workset *work);

/* The length of periods that a written one has: month for 2024-05, and for total. */
enum calendar_unit workset_unit_of(const char *written);
/* The same for what a command line asks for. */
enum calendar_unit workset_unit(const struct cli_request *request);

#endif
