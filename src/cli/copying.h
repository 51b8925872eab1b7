/* SPDX-License-Identifier: Apache-2.0 */
/* Backup and restore: a workspace copied to another place. */
#ifndef MAINSTAY_CLI_COPYING_H
#define MAINSTAY_CLI_COPYING_H

#include "cli/commands.h"
#include "cli/words.h"

/* Copies the subject to the one file of the request.  done: the word to say afterwards,
 * of the copy and the original. */
enum err copying_run(const struct cli_request *request, enum words_code done,
                     struct buf *out, struct err_info *info) ERR_MUST_USE;

#endif
