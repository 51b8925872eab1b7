/* SPDX-License-Identifier: Apache-2.0 */
/* The account of every row: what the files held, what is behind the numbers, and what was
 * left out under which name. */
#include "measure/report.h"

#include "base/money.h"
#include "measure/slices.h"

/* Reason i of the reader's, then of the definition's; false past the end. */
static bool reason_at(const struct report *r, size_t index, struct report_left_out *out)
{
    const struct history_tally *tally;
    if (index < SOURCE_REASON_COUNT) {
        tally = &r->source->left_out[index];
        out->name = source_reason_name((enum source_reason)index);
        out->text = source_reason_text((enum source_reason)index);
    } else if (index - SOURCE_REASON_COUNT < HISTORY_REASONS) {
        enum history_reason reason = (enum history_reason)(index - SOURCE_REASON_COUNT);
        tally = &r->history.left_out[reason];
        out->name = source_history_reason_name(reason);
        out->text = source_history_reason_text(reason);
    } else {
        return false;
    }
    out->rows = tally->rows;
    out->amount = tally->amount;
    return true;
}

bool report_left_out(const struct report *r, size_t index, struct report_left_out *out)
{
    struct report_left_out row;
    for (size_t i = 0; reason_at(r, i, &row); i++) {
        if (row.rows > 0 && index-- == 0) {
            *out = row;
            return true;
        }
    }
    return false;
}

int64_t report_used_rows(const struct report *r)
{
    struct report_left_out row;
    int64_t used = (int64_t)r->source->rows;
    for (size_t i = 0; report_left_out(r, i, &row); i++)
        used -= row.rows;
    return used;
}

uint32_t report_customers(const struct report *r)
{
    uint32_t count = 0;
    for (uint32_t p = 0; p < r->history.people; p++)
        count += slices_person_counts(&r->history, p);
    return count;
}

static void write_left_out(const struct report *r, struct json_writer *w)
{
    struct report_left_out row;
    char amount[MONEY_TEXT];
    json_object(w, "left_out");
    for (size_t i = 0; report_left_out(r, i, &row); i++) {
        json_object(w, row.name);
        json_int(w, "rows", row.rows);
        if (r->history.has_amounts)
            json_string(w, "amount",
                        money_format(row.amount, r->history.scale,
                                     r->source->currency_digits, amount));
        json_end(w);
    }
    json_end(w);
}

static void write_file(const struct source_file *file, struct json_writer *w)
{
    json_object(w, NULL);
    json_string(w, "name", file->name);
    json_string(w, "kind", source_kind_name(file->kind));
    json_int(w, "rows", (int64_t)file->rows);
    if (file->encoding)
        json_string(w, "encoding", file->encoding);
    json_object(w, "columns");
    for (int role = 0; role < SOURCE_ROLE_COUNT; role++)
        if (file->columns[role])
            json_string(w, source_role_name((enum source_role)role), file->columns[role]);
    json_end(w);
    if (file->note)
        json_string(w, "note", file->note);
    json_end(w);
}

void report_write_source(const struct report *r, struct json_writer *w)
{
    json_object(w, "source");
    json_int(w, "rows", (int64_t)r->source->rows);
    json_int(w, "used", report_used_rows(r));
    json_int(w, "orders", r->history.orders);
    json_int(w, "refunds", r->history.refunds);
    json_int(w, "customers", report_customers(r));
    write_left_out(r, w);
    json_array(w, "files");
    for (size_t i = 0; i < r->source->file_count; i++)
        write_file(&r->source->files[i], w);
    json_end(w);
    json_end(w);
}
