/* SPDX-License-Identifier: Apache-2.0 */
/* The pages of docs/manual that are generated. */
#ifndef MAINSTAY_CLI_MARKDOWN_H
#define MAINSTAY_CLI_MARKDOWN_H

#include "base/buf.h"

void markdown_commands(struct buf *out); /* docs/manual/commands.md */
void markdown_metrics(struct buf *out);  /* docs/manual/metrics.md */

#endif
