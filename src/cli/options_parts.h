/* SPDX-License-Identifier: Apache-2.0 */
/* What options.c leaves to options_wrong.c.  Only for these two. */
#ifndef MAINSTAY_CLI_OPTIONS_PARTS_H
#define MAINSTAY_CLI_OPTIONS_PARTS_H

#include "cli/options.h"

/* Why `word`, as typed, is no option of the command, or lacks what must follow it:
 * ERR_USAGE with what was likely meant. */
enum err options_wrong_word(const struct command *command, const char *word,
                            struct err_info *info) ERR_MUST_USE;
/* Whether what the command needs is there: its subject, and files. */
enum err options_check_operands(const struct cli_request *request,
                                struct err_info *info) ERR_MUST_USE;

#endif
