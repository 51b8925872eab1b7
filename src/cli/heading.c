/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/heading.h"

#include "base/money.h"
#include "cli/figure.h"
#include "cli/format.h"
#include "cli/grid.h"

#include <string.h>

static bool has_amounts(const struct report *r)
{
    return r->history.has_amounts || r->history.has_mrr;
}

static const char *file_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash && slash[1] ? slash + 1 : path;
}

/* "orders.csv: orders; customer = cust, date = date". */
static void describe_file(const struct source_file *file, struct buf *out)
{
    screen_add_plain(out, file_name(file->name), 0);
    buf_printf(out, ": %s, ", source_kind_name(file->kind));
    format_count(out, (int64_t)file->rows);
    buf_puts(out, file->rows == 1 ? " row" : " rows");
    const char *separator = "; ";
    for (size_t role = 0; role < SOURCE_ROLE_COUNT; role++) {
        if (!file->columns[role])
            continue;
        buf_printf(out, "%s%s = ", separator, source_role_name((enum source_role)role));
        screen_add_plain(out, file->columns[role], 0);
        separator = ", ";
    }
    if (file->encoding && strcmp(file->encoding, "UTF-8") != 0)
        buf_printf(out, "; text in %s", file->encoding);
    if (file->note)
        buf_printf(out, "; %s", file->note);
}

static void print_files(const struct screen *screen, const struct report *r,
                        struct buf *out)
{
    struct buf text = {0};
    for (size_t i = 0; i < r->source->file_count; i++) {
        buf_clear(&text);
        describe_file(&r->source->files[i], &text);
        screen_field(screen, out, i ? "" : "Files", buf_text(&text));
    }
    buf_release(&text);
}

static void describe_rows(const struct report *r, struct buf *out)
{
    int64_t used = report_used_rows(r), rows = (int64_t)r->source->rows;
    format_count(out, used);
    buf_puts(out, " used, ");
    format_count(out, rows - used);
    buf_puts(out, " left out");
    if (rows > used && rows > 0) {
        buf_puts(out, " (");
        format_share(out, (double)(rows - used) / (double)rows);
        buf_puts(out, ", listed below)");
    }
}

static void add_counted(struct buf *out, const char *before, int64_t count,
                        const char *one, const char *more)
{
    buf_puts(out, before);
    format_count(out, count);
    buf_printf(out, " %s", count == 1 ? one : more);
}

static void describe_customers(const struct report *r, struct buf *out)
{
    const struct history *h = &r->history;
    format_count(out, report_customers(r));
    if (h->orders == 0 && h->spells == 0)
        buf_puts(out, ", none with an order");
    if (h->orders > 0)
        add_counted(out, " with ", h->orders, "order", "orders");
    if (h->orders > 0 && h->refunds > 0)
        add_counted(out, " and ", h->refunds, "refund", "refunds");
    if (h->spells > 0)
        add_counted(out, h->orders > 0 ? ", " : " with ", h->spells,
                    "stretch of a subscription", "stretches of subscriptions");
    if (r->answers.answers > 0)
        add_counted(out, ", ", r->answers.answers, "answer", "answers");
    if (r->answers.deliveries > 0)
        add_counted(out, ", ", r->answers.deliveries, "survey sent", "surveys sent");
}

static void describe_unmatched(const struct report *r, struct buf *out)
{
    const struct history_tally *unmatched = &r->history.refund_unmatched;
    add_counted(out, "", unmatched->rows, "row of ", "rows of ");
    format_money(out, unmatched->amount, r->history.scale, r->source->currency_digits);
    buf_printf(out, " %s no order and %s on %s own day",
               unmatched->rows == 1 ? "matches" : "match",
               unmatched->rows == 1 ? "subtracts" : "subtract",
               unmatched->rows == 1 ? "its" : "their");
}

static void describe_range(const struct report *r, struct buf *out)
{
    char first[CALENDAR_DAY_TEXT], last[CALENDAR_DAY_TEXT];
    buf_printf(
        out, "%s to %s, days of %s", calendar_day_format(r->history.first_day, first),
        calendar_day_format(r->as_of, last), r->source->zone ? r->source->zone : "UTC");
}

static void describe_as_of(const struct report *r, struct buf *out)
{
    char day[CALENDAR_DAY_TEXT];
    buf_printf(out, "%s, %s", calendar_day_format(r->as_of, day),
               r->request.has_as_of ? "as asked for" : "the last day in the data");
}

static void describe_amounts(const struct report *r, struct buf *out)
{
    if (!has_amounts(r) && r->history.orders > 0)
        buf_puts(out, "no column was recognised as the amount, so nothing is said of "
                      "money; --map amount=COLUMN names it");
    else if (!has_amounts(r))
        buf_puts(out, "none in the data, so nothing is said of money");
    else if (*r->source->currency)
        screen_add_plain(out, r->source->currency, 0);
    else
        buf_puts(out, "no currency named");
}

static void describe_window(const struct definition *d, struct buf *out)
{
    switch (d->window_source) {
    case DEFINITION_FROM_GIVEN:
        buf_puts(out, " (as given)");
        break;
    case DEFINITION_FROM_AUTO:
        buf_puts(out, " (chosen from the data: of ");
        format_count(out, d->auto_gaps);
        buf_puts(out, " returns, at least 90% came within that time)");
        break;
    case DEFINITION_FROM_DEFAULT:
        buf_puts(out, " (the default)");
        break;
    }
}

/* "each running subscription makes a customer, to the last service paid for ...". */
static void describe_subscription(const struct definition *d, struct buf *out)
{
    static const char *const ends[] = {
        [SUBSCRIPTION_END_SERVICE] = "to the last service paid for",
        [SUBSCRIPTION_END_BILLING] = "to the end of billing",
        [SUBSCRIPTION_END_SCHEDULED] = "until its cancellation is asked for",
    };
    buf_printf(out,
               "each running subscription makes a customer, %s; trials %s; pauses %s",
               ends[d->end], d->trials_count ? "count" : "do not count",
               d->paused_present ? "are no loss" : "are a loss");
    if (d->past_due_days != INT32_MAX)
        buf_printf(out, "; unpaid for %d %s is", d->past_due_days,
                   d->past_due_days == 1 ? "day" : "days");
}

static void describe_window_rule(const struct definition *d, struct buf *out)
{
    buf_printf(out, "%s makes a customer for %d %s",
               d->rule == PRESENCE_PURCHASE ? "each purchase" : "each activity",
               d->window_days, d->window_days == 1 ? "day" : "days");
    describe_window(d, out);
}

void heading_rule(const struct report *r, struct buf *out)
{
    const struct definition *d = r->definition;
    if (d->rule == PRESENCE_SUBSCRIPTION)
        describe_subscription(d, out);
    else
        describe_window_rule(d, out);
    if (d->grace_days > 0)
        buf_printf(out, "; breaks of up to %d days are no loss", d->grace_days);
    const char *note;
    for (size_t i = 0; (note = report_note(r, i)); i++)
        buf_printf(out, "%s %s", i ? "" : ".", note);
}

/* What --set and --definition changed, as typed. */
static void print_settings(const struct screen *screen, const struct cli_request *request,
                           struct buf *out)
{
    struct buf text = {0};
    for (size_t i = 0; i < request->word_count; i++) {
        const struct options_word *word = &request->words[i];
        if (word->is_file ||
            (word->code != OPTION_SET && word->code != OPTION_DEFINITION))
            continue;
        buf_puts(&text, text.size ? ", " : "");
        screen_add_plain(&text, word->text, 0);
    }
    if (text.size)
        screen_field(screen, out, "Settings", buf_text(&text));
    buf_release(&text);
}

typedef void describe_fn(const struct report *r, struct buf *out);

static void print_line(const struct screen *screen, const struct report *r,
                       const char *label, describe_fn *describe, struct buf *out)
{
    struct buf text = {0};
    describe(r, &text);
    screen_field(screen, out, label, buf_text(&text));
    buf_release(&text);
}

void heading_print(const struct screen *screen, const struct cli_request *request,
                   const struct report *r, const char *title, struct buf *out)
{
    screen_paint(screen, out, SCREEN_BOLD, title);
    buf_putc(out, '\n');
    screen_line(screen, out);
    print_files(screen, r, out);
    print_line(screen, r, "Rows", describe_rows, out);
    print_line(screen, r, "Customers", describe_customers, out);
    if (r->history.refund_unmatched.rows > 0)
        print_line(screen, r, "Refunds", describe_unmatched, out);
    print_line(screen, r, "Range", describe_range, out);
    print_line(screen, r, "As of", describe_as_of, out);
    print_line(screen, r, "Amounts", describe_amounts, out);
    print_line(screen, r, "Rule", heading_rule, out);
    print_settings(screen, request, out);
}

static void add_left_out(struct grid *t, const struct report *r,
                         const struct report_left_out *line)
{
    struct buf text = {0};
    grid_row(t);
    grid_cell(t, line->name, NULL);
    format_count(&text, line->rows);
    grid_cell(t, buf_text(&text), NULL);
    buf_clear(&text);
    if (line->has_amount)
        format_money(&text, line->amount, r->history.scale, r->source->currency_digits);
    if (has_amounts(r))
        grid_cell(t, buf_text(&text), NULL);
    grid_cell(t, line->text, NULL);
    buf_release(&text);
}

/* Where the rows themselves are. */
static void print_rejects(const struct screen *screen, const struct cli_request *request,
                          struct buf *out)
{
    struct buf text = {0};
    if (options_given(request, OPTION_REJECTS)) {
        buf_puts(&text, "The rows are in ");
        screen_add_plain(&text, request->value[OPTION_REJECTS].text, 0);
        buf_putc(&text, '.');
    } else {
        buf_puts(&text,
                 "--rejects FILE writes the rows out, with line, column and reason.");
    }
    screen_note(screen, out, buf_text(&text));
    buf_release(&text);
}

void heading_left_out(const struct screen *screen, const struct cli_request *request,
                      const struct report *r, struct buf *out)
{
    struct grid t;
    struct report_left_out line;
    grid_init(&t);
    grid_column(&t, "Left out", GRID_LEFT, 0);
    grid_column(&t, "Rows", GRID_RIGHT, 0);
    if (has_amounts(r))
        grid_column(&t, "Amount", GRID_RIGHT, 1);
    grid_column(&t, "Why", GRID_LEFT, 2);
    for (size_t i = 0; report_left_out(r, i, &line); i++)
        add_left_out(&t, r, &line);
    if (t.row_count > 0) {
        buf_putc(out, '\n');
        grid_print(&t, screen, GRID_DROP, out);
        print_rejects(screen, request, out);
    }
    grid_release(&t);
}
