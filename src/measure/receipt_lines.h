/* SPDX-License-Identifier: Apache-2.0 */
/* Lines of a receipt's bridge that are about subscriptions and answers. */
#ifndef MAINSTAY_MEASURE_RECEIPT_LINES_H
#define MAINSTAY_MEASURE_RECEIPT_LINES_H

#include "measure/receipt.h"

/* Each adds its line, or returns false where it says nothing of this metric. */
typedef bool receipt_line_fn(const struct receipt *receipt, struct buf *out);

receipt_line_fn receipt_line_lost, receipt_line_mrr, receipt_line_mrr_lost,
    receipt_line_mrr_kept, receipt_line_mrr_net_lost, receipt_line_mrr_failed,
    receipt_line_nps, receipt_line_survival;

#endif
