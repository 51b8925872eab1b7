/* SPDX-License-Identifier: Apache-2.0 */
#include "ingest/loading.h"

#include "base/money.h"

/* What becomes of a row: counted by reason, and remembered where somebody wants to see
 * the rows that were left out. */

void loading_note(struct loading *l, size_t file, uint64_t row, enum loading_fate fate,
                  uint32_t place)
{
    struct loading_file *f = &l->files[file];
    if (!l->options->keep_row_reasons)
        return;
    MEM_GROW(f->fates, f->fate_capacity, row + 1);
    f->fates[row] = loading_fate_make(fate, place);
    if (row >= f->fate_count)
        f->fate_count = row + 1;
}

enum err loading_leave_out(struct loading *l, size_t file, uint64_t row,
                           enum source_reason reason, int64_t amount,
                           struct err_info *info)
{
    loading_note(l, file, row, LOADING_REASON, reason);
    l->left_out[reason].rows++;
    if (!money_add(&l->left_out[reason].amount, amount))
        return err_set(info, ERR_OVERFLOW, "%s: the amounts of left out rows do not fit",
                       l->files[file].table.file.name);
    return ERR_OK;
}
