/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of a pass share.  Only inside src/timeline. */
#ifndef MAINSTAY_TIMELINE_PASS_PARTS_H
#define MAINSTAY_TIMELINE_PASS_PARTS_H

#include "timeline/pass.h"

/* Of all threads together. */
#define PASS_HISTOGRAM_BYTES ((size_t)256 << 20)

/* The people of a part. */
struct pass_range {
    uint32_t first, last;
};
uint32_t pass_parts(const struct pass *pass);
struct pass_range pass_range(const struct pass *pass, uint32_t part);
/* How many threads are worth it, and fit into memory, where each but the caller's needs
 * so many bytes of its own that are zeroed and added up; at least 1. */
uint32_t pass_threads(const struct pass *pass, size_t own_bytes);

/* ---- medians of gaps (pass_gap.c) ---- */

/* A histogram of all of the table's periods, without its counts. */
struct gap_histogram pass_gap_shape(const struct pass *pass, const struct pass_table *t);
size_t pass_gap_bytes(const struct gap_histogram *shape, const struct pass_table *t);
/* ERR_LIMIT where not even one period's histogram fits into memory. */
enum err pass_gap_check(const struct pass *pass, const struct pass_table *t,
                        struct err_info *info) ERR_MUST_USE;
/* A table whose histogram is too large for each thread to have one: threads take some
 * periods at a time, each over all people. */
void pass_gap_run(const struct pass *pass, const struct pass_table *t);

#endif
