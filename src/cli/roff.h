/* SPDX-License-Identifier: Apache-2.0 */
/* The manual page mainstay.1. */
#ifndef MAINSTAY_CLI_ROFF_H
#define MAINSTAY_CLI_ROFF_H

#include "base/buf.h"

void roff_manual(struct buf *out);

#endif
