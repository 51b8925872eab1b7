/* SPDX-License-Identifier: Apache-2.0 */
/* The commands: one table.  Dispatch, help, the manual page and shell completion are all
 * driven by it.  A command is one file, cmd_NAME.c, with one public function.
 *
 *     enum err cmd_NAME_run(const struct cli_request *request, struct err_info *info);
 *
 * The request outlives the call.  A command writes its result by commands_write, so that
 * -o, a full disk and a closed pipe are the same everywhere.
 */
#ifndef MAINSTAY_CLI_COMMANDS_H
#define MAINSTAY_CLI_COMMANDS_H

#include "base/buf.h"
#include "base/err.h"
#include "cli/options.h"
#include "cli/screen.h"

#define COMMANDS_MAX 64

struct command {
    const char *name;
    const char *help;     /* one line, no full stop */
    const char *usage;    /* what follows the name */
    const char *details;  /* paragraphs, separated by empty lines */
    const char *examples; /* command lines, one a line, each followed by "  # why" */
    const char *subject;  /* what the first word is: METRIC, NAME; NULL: there is none */
    bool subject_required;
    bool takes_files;
    const char *formats; /* "table|json|csv"; NULL: no --format */
    uint64_t options;    /* OPTION_BITs, --help apart, which all take */
    enum err (*run)(const struct cli_request *request, struct err_info *info);
};

/* The i-th command in the order of help; NULL past the end. */
const struct command *commands_at(size_t index);
/* ERR_USAGE with the nearest name. */
enum err commands_find(const struct command **out, const char *name,
                       struct err_info *info) ERR_MUST_USE;
bool commands_takes(const struct command *command, enum options_code code);

/* Runs the command line of the program; argv[0] is the program. */
enum err commands_run(int argc, char **argv, struct err_info *info) ERR_MUST_USE;

/* Writes a command's result to where -o says, or standard output, with a newline at its
 * end. */
enum err commands_write(const struct cli_request *request, const struct buf *text,
                        struct err_info *info) ERR_MUST_USE;

/* The language asked for by --lang, else by the environment. */
enum catalogue_language commands_language(const struct cli_request *request);
/* What the command's page is printed on, in which language. */
void commands_screen(const struct cli_request *request, struct screen *screen);

enum err cmd_report_run(const struct cli_request *request, struct err_info *info);
enum err cmd_cohorts_run(const struct cli_request *request, struct err_info *info);
enum err cmd_explain_run(const struct cli_request *request, struct err_info *info);
enum err cmd_customers_run(const struct cli_request *request, struct err_info *info);
enum err cmd_metrics_run(const struct cli_request *request, struct err_info *info);
enum err cmd_demo_run(const struct cli_request *request, struct err_info *info);
enum err cmd_help_run(const struct cli_request *request, struct err_info *info);
enum err cmd_version_run(const struct cli_request *request, struct err_info *info);

#endif
