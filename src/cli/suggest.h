/* SPDX-License-Identifier: Apache-2.0 */
/* "did you mean": the known name nearest to what was typed. */
#ifndef MAINSTAY_CLI_SUGGEST_H
#define MAINSTAY_CLI_SUGGEST_H

#include "base/err.h"

#include <stddef.h>

struct command;

/* The nearest of `count` names (NULL ones are passed over) by edits of
 * single letters; NULL where even that one is no likely slip: more than a third of the
 * letters differ. */
const char *suggest_nearest(const char *typed, const char *const *names, size_t count);

/* Why `word`, as typed, is no option of the command, or lacks what must follow it:
 * ERR_USAGE with what was likely meant. */
enum err suggest_option(const struct command *command, const char *word,
                        struct err_info *info) ERR_MUST_USE;

#endif
