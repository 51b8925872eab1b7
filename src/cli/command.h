/* SPDX-License-Identifier: Apache-2.0 */
/* What a command is: a row of the table in commands.c.  Apart from it, because reading a
 * command line needs one row and not the table. */
#ifndef MAINSTAY_CLI_COMMAND_H
#define MAINSTAY_CLI_COMMAND_H

#include "base/err.h"
#include "cli/options.h"

struct command {
    const char *name;
    const char *help;     /* one line, no full stop */
    const char *usage;    /* what follows the name */
    const char *details;  /* paragraphs, separated by empty lines */
    const char *examples; /* command lines, one a line, each followed by "  # why" */
    const char *subject;  /* what the first word is: METRIC, NAME; NULL: there is none */
    const char *subjects; /* the command line that lists them; NULL: none does */
    bool subject_required;
    bool takes_files;    /* one or more words after the subject */
    bool files_optional; /* ... or none */
    const char *operand; /* what the first of them is, where the subject is a place */
    const char *formats; /* "table|json|csv"; NULL: no --format */
    uint64_t options;    /* OPTION_BITs, --help apart, which all take */
    enum err (*run)(const struct cli_request *request, struct err_info *info);
};

static inline bool command_takes(const struct command *command, enum options_code code)
{
    return code == OPTION_HELP || (command->options >> code & 1);
}

#endif
