/* SPDX-License-Identifier: Apache-2.0 */
/* Completion by tab for bash. */
#ifndef MAINSTAY_CLI_COMPLETION_H
#define MAINSTAY_CLI_COMPLETION_H

#include "base/buf.h"

void completion_bash(struct buf *out);

#endif
