/* SPDX-License-Identifier: Apache-2.0 */
/* What is typed after an option, read by the option's kind.  Every sentence names the
 * option, what was typed, and what is expected. */
#ifndef MAINSTAY_CLI_ARGUMENT_H
#define MAINSTAY_CLI_ARGUMENT_H

#include "base/err.h"
#include "cli/options.h"

/* choices: of OPTIONS_CHOICE.  out->text borrows text.  ERR_USAGE. */
enum err argument_read(const struct options_option *option, const char *choices,
                       const char *text, struct options_value *out,
                       struct err_info *info) ERR_MUST_USE;
/* The place of text in "a|b|c". */
enum err argument_choice(const struct options_option *option, const char *choices,
                         const char *text, size_t *out,
                         struct err_info *info) ERR_MUST_USE;
/* The role of "role=column"; the column may be anything but empty. */
enum err argument_role(const char *text, enum source_role *out,
                       struct err_info *info) ERR_MUST_USE;

#endif
