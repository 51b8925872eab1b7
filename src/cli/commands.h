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
#include "cli/command.h"
#include "cli/screen.h"

#define COMMANDS_MAX 64

/* The i-th command in the order of help; NULL past the end. */
const struct command *commands_at(size_t index);
/* ERR_USAGE with the nearest name. */
enum err commands_find(const struct command **out, const char *name,
                       struct err_info *info) ERR_MUST_USE;

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
enum err cmd_init_run(const struct cli_request *request, struct err_info *info);
enum err cmd_import_run(const struct cli_request *request, struct err_info *info);
enum err cmd_status_run(const struct cli_request *request, struct err_info *info);
enum err cmd_restatements_run(const struct cli_request *request, struct err_info *info);
enum err cmd_definition_run(const struct cli_request *request, struct err_info *info);
enum err cmd_erase_run(const struct cli_request *request, struct err_info *info);
enum err cmd_compact_run(const struct cli_request *request, struct err_info *info);
enum err cmd_backup_run(const struct cli_request *request, struct err_info *info);
enum err cmd_restore_run(const struct cli_request *request, struct err_info *info);
enum err cmd_sql_run(const struct cli_request *request, struct err_info *info);
enum err cmd_export_run(const struct cli_request *request, struct err_info *info);
enum err cmd_help_run(const struct cli_request *request, struct err_info *info);
enum err cmd_version_run(const struct cli_request *request, struct err_info *info);

#endif
