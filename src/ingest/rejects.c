/* SPDX-License-Identifier: Apache-2.0 */
#include "ingest/source.h"

#include "base/output.h"
#include "ingest/loading.h"

#include <string.h>

/* Writes every row that was left out, with the line it stands in and why.  The files are
 * read once more, because lines and whole rows are of no use to anybody while nothing is
 * wrong. */

struct writing {
    const struct source *source;
    const struct source_rejects *rejects;
    const struct history_rule *rule;
    const struct source_verdicts *verdicts;
    uint8_t *spell_reasons; /* per spell of the timeline */
    struct output *out;
    size_t file;
    uint64_t written;
    struct buf line;
};

void loading_rejects_free(struct source_rejects *r)
{
    if (r->db)
        duck_close(r->db);
    free(r->layouts);
    free(r->order);
    free(r->extra);
    free(r->order_fate);
    free(r->refund_fate);
    free(r->activity_position);
    free(r->spell_position);
    free(r->answer_position);
    free(r->delivery_position);
    free(r);
}

/* ---- why ----------------------------------------------------------------------- */

/* Were the order's cancelled rows taken out of an order that goes on? */
static bool cancelled_alone(const struct writing *w, uint32_t place)
{
    const struct loading_order *o = &w->rejects->order[place];
    return o->extra && w->rejects->extra[o->extra - 1].cancelled_rows > 0;
}

static const char *order_reason(const struct writing *w, uint32_t place,
                                bool row_cancelled, enum source_role *column)
{
    uint32_t fate = w->rejects->order_fate[place];
    const struct timeline *t = &w->source->timeline;
    enum history_reason reason = HISTORY_REASONS;
    switch (loading_fate_of(fate)) {
    case LOADING_REASON:
        *column = loading_place_of(fate) == SOURCE_REASON_NO_CUSTOMER
                      ? SOURCE_ROLE_CUSTOMER
                      : SOURCE_ROLE_DATE;
        return source_reason_name((enum source_reason)loading_place_of(fate));
    case LOADING_ORDER:
        if (row_cancelled && cancelled_alone(w, place))
            reason = w->rejects->order[place].day > w->rule->as_of ? HISTORY_AFTER_AS_OF
                     : w->rejects->order[place].test               ? HISTORY_TEST
                                                                   : HISTORY_CANCELLED;
        else
            reason = history_order_reason(t, w->rule, loading_place_of(fate));
        break;
    default: /* rows below zero: a refund without an order */
        if (row_cancelled)
            reason = HISTORY_CANCELLED;
        if (w->rejects->order[place].day > w->rule->as_of)
            reason = HISTORY_AFTER_AS_OF;
        else if (w->rule->refunds == REFUND_IGNORE)
            reason = HISTORY_REFUND_IGNORED;
    }
    *column = reason == HISTORY_CANCELLED     ? SOURCE_ROLE_STATUS
              : reason == HISTORY_TEST        ? SOURCE_ROLE_TEST
              : reason == HISTORY_AFTER_AS_OF ? SOURCE_ROLE_DATE
                                              : SOURCE_ROLE_AMOUNT;
    return reason == HISTORY_REASONS ? NULL : source_history_reason_name(reason);
}

/* A refund of the refunds file, by the same rules as the history's. */
static const char *refund_reason(const struct writing *w, uint32_t place)
{
    uint32_t fate = w->rejects->refund_fate[place];
    if (loading_fate_of(fate) == LOADING_REASON)
        return source_reason_name((enum source_reason)loading_place_of(fate));
    enum history_reason reason =
        history_refund_reason(&w->source->timeline, w->rule, loading_place_of(fate));
    return reason == HISTORY_REASONS ? NULL : source_history_reason_name(reason);
}

static const char *activity_reason(const struct writing *w, uint32_t place,
                                   enum source_role *column)
{
    enum history_reason reason = history_activity_reason(
        &w->source->timeline, w->rule, w->rejects->activity_position[place]);
    *column = reason == HISTORY_AFTER_AS_OF ? SOURCE_ROLE_DATE : SOURCE_ROLE_EVENT;
    return reason == HISTORY_REASONS ? NULL : source_history_reason_name(reason);
}

static const char *spell_reason(const struct writing *w, uint32_t place,
                                enum source_role *column)
{
    static const enum source_role columns[] = {
        [HISTORY_SPELL_AFTER_AS_OF] = SOURCE_ROLE_START,
        [HISTORY_SPELL_EMPTY] = SOURCE_ROLE_START,
        [HISTORY_SPELL_TRIAL] = SOURCE_ROLE_TRIAL_END,
        [HISTORY_SPELL_FREE] = SOURCE_ROLE_AMOUNT,
        [HISTORY_SPELL_PAUSED] = SOURCE_ROLE_PAUSE_START,
        [HISTORY_SPELL_REASONS] = SOURCE_ROLE_COUNT,
    };
    uint8_t reason = w->spell_reasons[w->rejects->spell_position[place]];
    *column = columns[reason];
    return reason == HISTORY_SPELL_REASONS ? NULL : w->verdicts->spell_reasons[reason];
}

/* What stands for itself and was let through by the source. */
static const char *other_reason(const struct writing *w, enum source_kind kind,
                                uint32_t place, enum source_role *column)
{
    const struct source_rejects *r = w->rejects;
    const uint32_t *position = kind == SOURCE_SUBSCRIPTIONS ? r->spell_position
                               : kind == SOURCE_ANSWERS     ? r->answer_position
                               : kind == SOURCE_DELIVERIES  ? r->delivery_position
                                                            : NULL;
    if (position && position[place] == INTERN_NONE)
        return source_reason_name(SOURCE_REASON_SUPERSEDED);
    switch (kind) {
    case SOURCE_REFUNDS:
        return refund_reason(w, place);
    case SOURCE_SUBSCRIPTIONS:
        return spell_reason(w, place, column);
    case SOURCE_ANSWERS:
        *column = SOURCE_ROLE_DATE;
        return w->verdicts->answers[w->rejects->answer_position[place]];
    case SOURCE_DELIVERIES:
        *column = SOURCE_ROLE_DATE;
        return w->verdicts->deliveries[w->rejects->delivery_position[place]];
    default:
        return activity_reason(w, place, column);
    }
}

/* Did another file give the order (its lines) as well, and later? */
static bool superseded(const struct writing *w, enum source_kind kind, uint32_t place)
{
    const struct loading_order *o = &w->rejects->order[place];
    const struct loading_extra *extra =
        o->extra ? &w->rejects->extra[o->extra - 1] : NULL;
    if (kind == SOURCE_LINES)
        return extra->line_file != w->file && extra->line_joined != w->file + 1;
    return o->file != w->file && !(extra && extra->joined == w->file + 1);
}

static const char *row_reason(const struct writing *w, uint64_t row,
                              enum source_role *column)
{
    const struct loading_file *f = &w->rejects->files[w->file];
    enum source_kind kind = w->rejects->layouts[w->file].kind;
    uint32_t fate = f->fates[row], place = loading_place_of(fate);
    *column = SOURCE_ROLE_COUNT;
    switch (loading_fate_of(fate)) {
    case LOADING_REASON:
        if (place == LOADING_USED)
            return NULL;
        *column = place == SOURCE_REASON_NO_CUSTOMER       ? SOURCE_ROLE_CUSTOMER
                  : place == SOURCE_REASON_BAD_DATE        ? SOURCE_ROLE_DATE
                  : place == SOURCE_REASON_NO_DATE         ? SOURCE_ROLE_DATE
                  : place == SOURCE_REASON_BAD_AMOUNT      ? SOURCE_ROLE_AMOUNT
                  : place == SOURCE_REASON_NO_ORDER        ? SOURCE_ROLE_ORDER
                  : place == SOURCE_REASON_AMBIGUOUS_ORDER ? SOURCE_ROLE_ORDER
                                                           : SOURCE_ROLE_COUNT;
        return source_reason_name((enum source_reason)place);
    case LOADING_OTHER:
        return other_reason(w, kind, place, column);
    default:
        if (superseded(w, kind, place))
            return source_reason_name(SOURCE_REASON_SUPERSEDED);
        return order_reason(w, place, loading_fate_of(fate) == LOADING_CANCELLED_ROW,
                            column);
    }
}

/* ---- writing ------------------------------------------------------------------- */

static void add_field(struct buf *line, const char *text, size_t size)
{
    buf_putc(line, ',');
    buf_putc(line, '"');
    for (size_t i = 0; i < size; i++) {
        if (text[i] == '"')
            buf_putc(line, '"');
        buf_putc(line, text[i]);
    }
    buf_putc(line, '"');
}

static const char *column_name(const struct writing *w, enum source_role role)
{
    const struct recognise_layout *l = &w->rejects->layouts[w->file];
    if (role == SOURCE_ROLE_AMOUNT && l->column[role] == RECOGNISE_NONE)
        role = l->column[SOURCE_ROLE_ORDER_TOTAL] != RECOGNISE_NONE
                   ? SOURCE_ROLE_ORDER_TOTAL
                   : SOURCE_ROLE_PRICE;
    if (role >= SOURCE_ROLE_COUNT || l->column[role] == RECOGNISE_NONE)
        return "";
    return l->table->names[l->column[role]];
}

static void write_row(struct writing *w, uint64_t line, const char *column,
                      const char *reason, const char *text, size_t size)
{
    const char *name = w->rejects->files[w->file].table.file.name;
    while (size && (text[size - 1] == '\n' || text[size - 1] == '\r'))
        size--;
    buf_clear(&w->line);
    add_field(&w->line, name, strlen(name));
    buf_printf(&w->line, ",%llu", (unsigned long long)line);
    add_field(&w->line, column, strlen(column));
    buf_printf(&w->line, ",%s", reason);
    add_field(&w->line, text, size);
    buf_putc(&w->line, '\n');
    output_write(w->out, buf_text(&w->line) + 1, w->line.size - 1);
    w->written++;
}

static enum err visit(void *context, uint64_t row, uint64_t line, const char *text,
                      size_t size, struct err_info *info)
{
    struct writing *w = context;
    enum source_role role = SOURCE_ROLE_COUNT;
    const struct loading_file *f = &w->rejects->files[w->file];
    if (row != TABLE_MALFORMED && row >= f->rows)
        return err_set(info, ERR_FORMAT, "%s has more rows now than when it was read",
                       f->table.file.name);
    const char *reason = row == TABLE_MALFORMED
                             ? source_reason_name(SOURCE_REASON_MALFORMED)
                         : row < f->fate_count ? row_reason(w, row, &role)
                                               : NULL;
    if (reason)
        write_row(w, line, column_name(w, role), reason, text, size);
    return ERR_OK;
}

static enum err write_file(struct writing *w, struct err_info *info)
{
    const struct loading_file *f = &w->rejects->files[w->file];
    if (f->table.file.kind != PREPARE_PARQUET)
        return table_walk(&f->table, visit, w, info);
    enum err e = ERR_OK;
    for (uint64_t row = 0; !e && row < f->rows; row++)
        e = visit(w, row, row + 1, "", 0, info);
    return e;
}

enum err source_write_rejects(const struct source *source,
                              const struct source_verdicts *verdicts, struct output *out,
                              uint64_t *rows, struct err_info *info)
{
    static const char header[] = "file,line,column,reason,text\n";
    CHECK(source->rejects);
    struct writing w = {.source = source,
                        .rejects = source->rejects,
                        .rule = verdicts->rule,
                        .verdicts = verdicts,
                        .out = out};
    output_write(out, header, sizeof header - 1);
    enum err e = history_spell_reasons(&source->timeline, w.rule, &w.spell_reasons, info);
    for (w.file = 0; !e && w.file < w.rejects->file_count; w.file++)
        e = write_file(&w, info);
    *rows = w.written;
    buf_release(&w.line);
    free(w.spell_reasons);
    return e;
}
