/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/heading.h"

#include "base/money.h"
#include "cli/figure.h"
#include "cli/format.h"
#include "cli/grid.h"

#include <string.h>

static bool has_amounts(const struct report *r)
{
    return r->history.has_amounts || r->history.has_mrr ||
           r->source->snapshot_has_amounts;
}

static const char *file_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash && slash[1] ? slash + 1 : path;
}

/* "orders.csv: orders; customer = cust, date = date". */
static void describe_file(const struct source_file *file,
                          enum catalogue_language language, struct buf *out)
{
    int64_t rows = (int64_t)file->rows;
    enum words_code separator = WORD_SEMICOLON;
    screen_add_plain(out, file_name(file->name), 0);
    words_put(out, language, WORD_COLON);
    words_say_sentence(out, source_kind_name(file->kind), language);
    words_put(out, language, WORD_COMMA);
    WORDS_SAY_COUNTED(out, language, WORD_FILE_ROWS, rows, WORDS_NUMBER(rows));
    for (size_t role = 0; role < SOURCE_ROLE_COUNT; role++) {
        if (!file->columns[role])
            continue;
        words_put(out, language, separator);
        buf_printf(out, "%s = ", source_role_name((enum source_role)role));
        screen_add_plain(out, file->columns[role], 0);
        separator = WORD_LIST;
    }
    if (file->encoding && strcmp(file->encoding, "UTF-8") != 0) {
        words_put(out, language, WORD_SEMICOLON);
        WORDS_SAY(out, language, WORD_FILE_ENCODING, file->encoding);
    }
    if (file->note) {
        words_put(out, language, WORD_SEMICOLON);
        words_say_sentence(out, file->note, language);
    }
}

bool heading_files_of_kind(const struct report *r, size_t kind,
                           enum catalogue_language language, struct buf *out)
{
    const struct source *s = r->source;
    int64_t files = 0, rows = 0;
    struct buf name = {0};
    for (size_t i = 0; i < s->file_count; i++)
        if (s->files[i].kind == (enum source_kind)kind) {
            files++;
            rows += (int64_t)s->files[i].rows;
        }
    words_say_sentence(&name, source_kind_name((enum source_kind)kind), language);
    if (files)
        WORDS_SAY(out, language, WORD_FILES_OF_KIND, buf_text(&name), WORDS_NUMBER(files),
                  WORDS_NUMBER(rows));
    buf_release(&name);
    return files > 0;
}

/* Of a workspace of many imports: how many there are. */
static void print_kinds(const struct screen *screen, const struct report *r,
                        struct buf *out)
{
    struct buf text = {0};
    const char *label = words_text(WORD_FILES, screen->language);
    for (size_t kind = SOURCE_ORDERS; kind <= SOURCE_IGNORE; kind++) {
        buf_clear(&text);
        if (!heading_files_of_kind(r, kind, screen->language, &text))
            continue;
        screen_field(screen, out, label, buf_text(&text));
        label = "";
    }
    buf_release(&text);
}

static void print_files(const struct screen *screen, const struct report *r,
                        struct buf *out)
{
    struct buf text = {0};
    const char *label = words_text(WORD_FILES, screen->language);
    if (r->source->file_count > HEADING_FILES_MAX) {
        print_kinds(screen, r, out);
        return;
    }
    for (size_t i = 0; i < r->source->file_count; i++) {
        buf_clear(&text);
        describe_file(&r->source->files[i], screen->language, &text);
        screen_field(screen, out, i ? "" : label, buf_text(&text));
    }
    buf_release(&text);
}

static void describe_rows(const struct report *r, enum catalogue_language language,
                          struct buf *out)
{
    int64_t used = report_used_rows(r), rows = (int64_t)r->source->rows;
    struct buf share = {0};
    WORDS_SAY(out, language, WORD_ROWS_USED, WORDS_NUMBER(used),
              WORDS_NUMBER(rows - used));
    if (rows > used && rows > 0) {
        format_share(&share, (double)(rows - used) / (double)rows);
        WORDS_SAY(out, language, WORD_ROWS_SHARE, buf_text(&share));
    }
    buf_release(&share);
}

/* Adds `lead`, with the counted thing in its place. */
static void add_counted(struct buf *out, enum catalogue_language language,
                        enum words_code lead, enum words_code word, int64_t count)
{
    struct buf text = {0};
    WORDS_SAY_COUNTED(&text, language, word, count, WORDS_NUMBER(count));
    if (lead == WORD_COMMA) {
        words_put(out, language, lead);
        buf_puts(out, buf_text(&text));
    } else {
        WORDS_SAY(out, language, lead, buf_text(&text));
    }
    buf_release(&text);
}

void heading_customers(const struct report *r, enum catalogue_language language,
                       struct buf *out)
{
    const struct history *h = &r->history;
    WORDS_SAY(out, language, WORD_PEOPLE_COUNT, WORDS_NUMBER(report_customers(r)));
    if (h->orders == 0 && h->spells == 0 && !r->source->undated)
        words_put(out, language, WORD_PEOPLE_NO_ORDER);
    if (h->orders > 0)
        add_counted(out, language, WORD_PEOPLE_WITH, WORD_ORDERS_COUNTED, h->orders);
    if (h->orders > 0 && h->refunds > 0)
        add_counted(out, language, WORD_PEOPLE_AND, WORD_REFUNDS_COUNTED, h->refunds);
    if (h->spells > 0)
        add_counted(out, language, h->orders > 0 ? WORD_COMMA : WORD_PEOPLE_WITH,
                    WORD_SPELLS_COUNTED, h->spells);
    if (r->answers.answers > 0)
        add_counted(out, language, WORD_COMMA, WORD_ANSWERS_COUNTED, r->answers.answers);
    if (r->answers.deliveries > 0)
        add_counted(out, language, WORD_COMMA, WORD_DELIVERIES_COUNTED,
                    r->answers.deliveries);
    if (report_only_seen(r) > 0)
        WORDS_SAY(out, language, WORD_PEOPLE_ONLY_SEEN,
                  WORDS_NUMBER(report_only_seen(r)));
}

void heading_unmatched(const struct report *r, enum catalogue_language language,
                       struct buf *out)
{
    const struct history_tally *unmatched = &r->history.refund_unmatched;
    struct buf amount = {0};
    format_money(&amount, unmatched->amount, r->history.scale,
                 r->source->currency_digits);
    WORDS_SAY_COUNTED(out, language, WORD_REFUNDS_UNMATCHED, unmatched->rows,
                      WORDS_NUMBER(unmatched->rows), buf_text(&amount));
    buf_release(&amount);
}

static void describe_range(const struct report *r, enum catalogue_language language,
                           struct buf *out)
{
    WORDS_SAY(out, language, WORD_RANGE_DAYS, WORDS_DAY(r->history.first_day, language),
              WORDS_DAY(r->as_of, language), r->source->zone ? r->source->zone : "UTC");
}

static void describe_as_of(const struct report *r, enum catalogue_language language,
                           struct buf *out)
{
    int32_t newest = r->source->timeline.last_day;
    if (r->request.as_of_is_yesterday) {
        WORDS_SAY(out, language,
                  newest < r->as_of ? WORD_AS_OF_YESTERDAY_OLD : WORD_AS_OF_YESTERDAY,
                  WORDS_DAY(r->as_of, language), WORDS_DAY(newest, language));
        return;
    }
    WORDS_SAY(out, language, r->request.has_as_of ? WORD_AS_OF_ASKED : WORD_AS_OF_LAST,
              WORDS_DAY(r->as_of, language));
}

void heading_amounts(const struct report *r, enum catalogue_language language,
                     struct buf *out)
{
    if (!has_amounts(r) && r->history.orders > 0)
        words_put(out, language, WORD_NO_AMOUNT_COLUMN);
    else if (!has_amounts(r))
        words_put(out, language, WORD_NO_AMOUNTS);
    else if (*r->source->currency)
        screen_add_plain(out, r->source->currency, 0);
    else
        words_put(out, language, WORD_NO_CURRENCY);
}

/* "each running subscription makes a customer, to the last service paid for ...". */
static void describe_subscription(const struct definition *d,
                                  enum catalogue_language language, struct buf *out)
{
    static const enum words_code ends[] = {
        [SUBSCRIPTION_END_SERVICE] = WORD_END_SERVICE,
        [SUBSCRIPTION_END_BILLING] = WORD_END_BILLING,
        [SUBSCRIPTION_END_SCHEDULED] = WORD_END_SCHEDULED,
    };
    WORDS_SAY(
        out, language, WORD_RULE_SUBSCRIPTION, words_text(ends[d->end], language),
        words_text(d->trials_count ? WORD_TRIALS_COUNT : WORD_TRIALS_DO_NOT, language),
        words_text(d->paused_present ? WORD_PAUSES_NO_LOSS : WORD_PAUSES_LOSS, language));
    if (d->past_due_days != INT32_MAX)
        WORDS_SAY_COUNTED(out, language, WORD_PAST_DUE, d->past_due_days,
                          WORDS_NUMBER(d->past_due_days));
}

/* The window's length and where it came from. */
static void describe_window(const struct definition *d, enum catalogue_language language,
                            struct buf *out)
{
    static const enum words_code windows[] = {
        [DEFINITION_FROM_GIVEN] = WORD_WINDOW_GIVEN,
        [DEFINITION_FROM_AUTO] = WORD_WINDOW_AUTO,
        [DEFINITION_FROM_DEFAULT] = WORD_WINDOW_DEFAULT,
    };
    WORDS_SAY_COUNTED(out, language,
                      d->rule == PRESENCE_PURCHASE ? WORD_RULE_PURCHASE
                                                   : WORD_RULE_ACTIVITY,
                      d->window_days, WORDS_NUMBER(d->window_days));
    if (d->window_source == DEFINITION_FROM_GIVEN && d->window_version)
        WORDS_SAY(out, language, WORD_WINDOW_VERSION, WORDS_NUMBER(d->window_version));
    else
        WORDS_SAY(out, language, windows[d->window_source], WORDS_NUMBER(d->auto_gaps));
}

void heading_rule(const struct report *r, enum catalogue_language language,
                  struct buf *out)
{
    const struct definition *d = r->definition;
    const char *before = words_text(WORD_STOP, language);
    if (r->source->undated) {
        words_say_sentence(out, report_undated_note, language);
        return;
    }
    if (d->rule == PRESENCE_SUBSCRIPTION)
        describe_subscription(d, language, out);
    else
        describe_window(d, language, out);
    if (d->grace_days > 0)
        WORDS_SAY_COUNTED(out, language, WORD_GRACE, d->grace_days,
                          WORDS_NUMBER(d->grace_days));
    const char *note;
    for (size_t i = 0; (note = report_note(r, i)); i++) {
        buf_puts(out, before);
        words_say_sentence(out, note, language);
        before = language == CATALOGUE_EN ? " " : ""; /* Chinese stops are wide */
    }
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
        if (text.size)
            words_put(&text, screen->language, WORD_LIST);
        screen_add_plain(&text, word->text, 0);
    }
    if (text.size)
        screen_field(screen, out, words_text(WORD_SETTINGS, screen->language),
                     buf_text(&text));
    buf_release(&text);
}

typedef void describe_fn(const struct report *r, enum catalogue_language language,
                         struct buf *out);

static void print_line(const struct screen *screen, const struct report *r,
                       enum words_code label, describe_fn *describe, struct buf *out)
{
    struct buf text = {0};
    describe(r, screen->language, &text);
    screen_field(screen, out, words_text(label, screen->language), buf_text(&text));
    buf_release(&text);
}

void heading_print(const struct screen *screen, const struct cli_request *request,
                   const struct report *r, enum words_code title, struct buf *out)
{
    screen_paint(screen, out, SCREEN_BOLD, words_text(title, screen->language));
    buf_putc(out, '\n');
    screen_line(screen, out);
    print_files(screen, r, out);
    print_line(screen, r, WORD_ROWS, describe_rows, out);
    print_line(screen, r, WORD_PEOPLE, heading_customers, out);
    if (r->history.refund_unmatched.rows > 0)
        print_line(screen, r, WORD_REFUNDS, heading_unmatched, out);
    if (!r->source->undated) {
        print_line(screen, r, WORD_RANGE, describe_range, out);
        print_line(screen, r, WORD_AS_OF, describe_as_of, out);
    }
    print_line(screen, r, WORD_AMOUNTS, heading_amounts, out);
    print_line(screen, r, WORD_RULE, heading_rule, out);
    print_settings(screen, request, out);
}

static void add_left_out(struct grid *t, const struct report *r,
                         const struct report_left_out *line,
                         enum catalogue_language language)
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
    buf_clear(&text);
    words_say_sentence(&text, line->text, language);
    grid_cell(t, buf_text(&text), NULL);
    buf_release(&text);
}

/* Where the rows themselves are. */
static void print_rejects(const struct screen *screen, const struct cli_request *request,
                          struct buf *out)
{
    struct buf text = {0};
    struct buf file = {0};
    if (options_given(request, OPTION_REJECTS)) {
        screen_add_plain(&file, request->value[OPTION_REJECTS].text, 0);
        WORDS_SAY(&text, screen->language, WORD_REJECTS_IN, buf_text(&file));
    } else {
        words_put(&text, screen->language, WORD_REJECTS_NOTE);
    }
    buf_release(&file);
    screen_note(screen, out, buf_text(&text));
    buf_release(&text);
}

void heading_left_out(const struct screen *screen, const struct cli_request *request,
                      const struct report *r, struct buf *out)
{
    struct grid t;
    struct report_left_out line;
    enum catalogue_language language = screen->language;
    grid_init(&t);
    grid_column(&t, words_text(WORD_LEFT_OUT_SHORT, language), GRID_LEFT, 0);
    grid_column(&t, words_text(WORD_ROWS, language), GRID_RIGHT, 0);
    if (has_amounts(r))
        grid_column(&t, words_text(WORD_AMOUNT, language), GRID_RIGHT, 1);
    grid_column(&t, words_text(WORD_WHY, language), GRID_LEFT, 2);
    for (size_t i = 0; report_left_out(r, i, &line); i++)
        add_left_out(&t, r, &line, language);
    if (t.row_count > 0) {
        buf_putc(out, '\n');
        grid_print(&t, screen, GRID_DROP, out);
        print_rejects(screen, request, out);
    }
    grid_release(&t);
}
