/* SPDX-License-Identifier: Apache-2.0 */
/* The exact command lines to go on with: same files, same reading, same definition. */
#ifndef MAINSTAY_CLI_HINT_H
#define MAINSTAY_CLI_HINT_H

#include "base/buf.h"
#include "cli/options.h"
#include "measure/report.h"

/* What a command line is to show. */
struct hint {
    const char *command; /* "explain" */
    const char *metric;  /* NULL: none */
    bool is_total;
    const struct report_period *period; /* NULL, and not is_total: none */
    const char *side;                   /* --of: NULL: none */
    const char *group;                  /* "country=TW", NULL: none */
    const char *format;                 /* NULL: the default */
    bool compares;                      /* repeat --compare */
    const char *cell;                   /* --cell: NULL: none */
    bool keeps_unit;                    /* report and cohorts: repeat --period UNIT */
    bool for_program;                   /* nothing of the language */
};

void hint_add(struct buf *out, const struct cli_request *request, const struct report *r,
              const struct hint *hint);

#endif
