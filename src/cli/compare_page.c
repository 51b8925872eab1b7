/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/compare_page.h"

#include "cli/figure.h"
#include "cli/format.h"
#include "cli/grid.h"
#include "cli/heading.h"
#include "cli/hint.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const enum words_code state_words[COMPARE_STATES] = {
    [COMPARE_RETAINED] = WORD_STATE_RETAINED,
    [COMPARE_LOST] = WORD_STATE_LOST,
    [COMPARE_NEW_STAYED] = WORD_STATE_NEW_STAYED,
    [COMPARE_NEW_LEFT] = WORD_STATE_NEW_LEFT,
    [COMPARE_REACTIVATED] = WORD_STATE_REACTIVATED,
    [COMPARE_BOUNCED] = WORD_STATE_BOUNCED,
    [COMPARE_ABSENT] = WORD_STATE_ABSENT,
};

struct page {
    const struct screen *screen;
    const struct cli_request *request;
    struct compare *c;
    struct buf *out;
};

static const char *say(const struct page *p, enum words_code word)
{
    return words_text(word, p->screen->language);
}

static void column(const struct page *p, struct grid *t, enum words_code title,
                   enum grid_align align, int importance)
{
    grid_column(t, say(p, title), align, importance);
}

static void count_cell(struct grid *t, int64_t count, const char *style)
{
    struct buf text = {0};
    format_count(&text, count);
    grid_cell(t, buf_text(&text), style);
    buf_release(&text);
}

static void value_text(struct buf *out, const struct catalogue_metric *metric,
                       const struct catalogue_facts *facts)
{
    struct catalogue_value value = figure_value(metric, facts);
    format_value(out, &value, facts);
}

static void value_cell(struct grid *t, const struct catalogue_metric *metric,
                       const struct catalogue_facts *facts)
{
    struct buf text = {0};
    value_text(&text, metric, facts);
    grid_cell(t, buf_text(&text), NULL);
    buf_release(&text);
}

/* Signed, and shares in points: a difference of shares is no share. */
static void difference_text(const struct page *p, const struct catalogue_metric *metric,
                            const struct catalogue_facts *a,
                            const struct catalogue_facts *b, struct buf *out)
{
    struct catalogue_value x = figure_value(metric, a), y = figure_value(metric, b), d;
    char points[48];
    if (!compare_difference(&x, &y, &d)) {
        buf_puts(out, FORMAT_NONE);
        return;
    }
    if (d.unit == CATALOGUE_SHARE) {
        snprintf(points, sizeof points, "%+.1f", 100 * d.real);
        buf_printf(out, "%s%s",
                   strcmp(points, "-0.0") && strcmp(points, "+0.0") ? points : "0.0",
                   say(p, WORD_COMPARE_POINTS));
        return;
    }
    if (d.count > 0 || d.money > 0 || d.real > 0)
        buf_putc(out, '+');
    format_value(out, &d, a);
}

static void difference_cell(const struct page *p, struct grid *t,
                            const struct catalogue_metric *metric,
                            const struct catalogue_facts *a,
                            const struct catalogue_facts *b)
{
    struct buf text = {0};
    difference_text(p, metric, a, b, &text);
    grid_cell(t, buf_text(&text), SCREEN_ACCENT);
    buf_release(&text);
}

/* ---- settings --------------------------------------------------------------------- */

static void print_settings(const struct page *p)
{
    struct compare_change *changes;
    size_t count = compare_changes(p->c->a->definition, p->c->b->definition, &changes);
    struct grid t;
    struct buf title = {0};
    grid_init(&t);
    column(p, &t, WORD_COMPARE_SETTING, GRID_LEFT, 0);
    column(p, &t, WORD_COMPARE_A, GRID_LEFT, 0);
    WORDS_SAY(&title, p->screen->language, WORD_COMPARE_B,
              p->request->value[OPTION_COMPARE].text);
    grid_column(&t, buf_text(&title), GRID_LEFT, 0);
    grid_rule(&t);
    for (size_t i = 0; i < count; i++) {
        grid_row(&t);
        grid_cell(&t, changes[i].key, NULL);
        grid_cell(&t, changes[i].a, NULL);
        grid_cell(&t, changes[i].b, NULL);
    }
    buf_putc(p->out, '\n');
    if (count)
        grid_print(&t, p->screen, GRID_DROP, p->out);
    else
        screen_note(p->screen, p->out, say(p, WORD_COMPARE_SAME));
    buf_release(&title);
    grid_release(&t);
    compare_changes_free(changes, count);
}

/* ---- periods ---------------------------------------------------------------------- */

static const struct {
    const char *metric;
    enum words_code a, b;
    int importance;
} pairs[] = {
    {"customers_end", WORD_COMPARE_END_A, WORD_COMPARE_END_B, 2},
    {"customers_lost", WORD_COMPARE_LOST_A, WORD_COMPARE_LOST_B, 1},
    {"retention_rate", WORD_COMPARE_RATE_A, WORD_COMPARE_RATE_B, 0},
};
#define PAIR_COUNT (sizeof pairs / sizeof *pairs)

static void period_row(const struct page *p, struct grid *t, size_t i)
{
    const struct report *a = p->c->a, *b = p->c->b;
    int64_t table[COMPARE_STATES][COMPARE_STATES];
    char name[WORDS_DATE_BYTES];
    struct buf text = {0};
    bool partial = a->periods[i].partial || a->periods[i].provisional;
    bool warming = a->periods[i].warming_up || b->periods[i].warming_up;
    buf_printf(&text, "%s%s%s",
               figure_period_name(a, &a->periods[i], p->screen->language, name),
               partial ? "*" : "", warming ? "~" : "");
    grid_row(t);
    grid_cell(t, buf_text(&text), partial || warming ? SCREEN_DIM : NULL);
    for (size_t k = 0; k < PAIR_COUNT; k++) {
        value_cell(t, figure_metric(pairs[k].metric), &a->periods[i].facts);
        value_cell(t, figure_metric(pairs[k].metric), &b->periods[i].facts);
    }
    difference_cell(p, t, figure_metric("retention_rate"), &a->periods[i].facts,
                    &b->periods[i].facts);
    compare_states(p->c, i, table);
    count_cell(t, compare_moved(table), NULL);
    buf_release(&text);
}

static void print_periods(const struct page *p, size_t first)
{
    struct grid t;
    grid_init(&t);
    column(p, &t, WORD_PERIOD, GRID_LEFT, 0);
    for (size_t k = 0; k < PAIR_COUNT; k++) {
        column(p, &t, pairs[k].a, GRID_RIGHT, pairs[k].importance);
        column(p, &t, pairs[k].b, GRID_RIGHT, pairs[k].importance);
    }
    column(p, &t, WORD_COMPARE_DIFFERENCE, GRID_RIGHT, 0);
    column(p, &t, WORD_COMPARE_MOVED, GRID_RIGHT, 0);
    grid_rule(&t);
    for (size_t i = first; i < p->c->a->period_count; i++)
        period_row(p, &t, i);
    screen_heading(p->screen, p->out, say(p, WORD_COMPARE_BY_PERIOD));
    grid_print(&t, p->screen, GRID_DROP, p->out);
    grid_release(&t);
}

/* ---- numbers ---------------------------------------------------------------------- */

/* The period that the page looks at closely: the only one, else the last that both may
 * compare, else the total. */
static size_t focus_of(const struct compare *c)
{
    const struct catalogue_metric *metric = figure_metric("retention_rate");
    size_t count = c->a->period_count;
    if (count == 1)
        return 0;
    for (size_t i = count; i-- > 0;)
        if (figure_comparable(c->a, metric, &c->a->periods[i]) &&
            figure_comparable(c->b, metric, &c->b->periods[i]))
            return i;
    return count;
}

static const char *name_of(const struct page *p, size_t shown, char out[WORDS_DATE_BYTES])
{
    const struct report *a = p->c->a;
    return shown == a->period_count
               ? say(p, WORD_THE_TOTAL)
               : figure_period_name(a, &a->periods[shown], p->screen->language, out);
}

static bool metric_row(const struct page *p, struct grid *t,
                       const struct catalogue_metric *metric, size_t shown, bool all)
{
    const struct report *ra = p->c->a, *rb = p->c->b;
    bool total = shown == ra->period_count;
    const struct catalogue_facts *a = total ? &ra->total : &ra->periods[shown].facts;
    const struct catalogue_facts *b = total ? &rb->total : &rb->periods[shown].facts;
    struct catalogue_value x = figure_value(metric, a), y = figure_value(metric, b), d;
    struct compare_cell cell;
    bool known = compare_difference(&x, &y, &d);
    bool listed = compare_cell(p->c, metric, RECEIPT_NUMERATOR, shown, &cell);
    if (!all && x.why && y.why)
        return false;
    bool differs = known ? d.count || d.money || d.real != 0 : !x.why != !y.why;
    if (!all && !differs && !cell.only_a && !cell.only_b)
        return false;
    grid_row(t);
    grid_cell(t, metric->label[p->screen->language], NULL);
    value_cell(t, metric, a);
    value_cell(t, metric, b);
    difference_cell(p, t, metric, a, b);
    if (listed) {
        count_cell(t, cell.only_a, NULL);
        count_cell(t, cell.only_b, NULL);
    }
    return true;
}

static void print_metrics(const struct page *p, size_t shown, bool all)
{
    char name[WORDS_DATE_BYTES];
    int64_t same = 0;
    struct grid t;
    struct buf text = {0};
    grid_init(&t);
    column(p, &t, WORD_COMPARE_METRIC, GRID_LEFT, 0);
    grid_column(&t, "A", GRID_RIGHT, 0);
    grid_column(&t, "B", GRID_RIGHT, 0);
    column(p, &t, WORD_COMPARE_DIFFERENCE, GRID_RIGHT, 0);
    column(p, &t, WORD_COMPARE_ONLY_A, GRID_RIGHT, 1);
    column(p, &t, WORD_COMPARE_ONLY_B, GRID_RIGHT, 1);
    grid_rule(&t);
    for (size_t i = 0; i < catalogue_count(); i++) {
        const struct catalogue_metric *metric = catalogue_at(i);
        if (metric->unit != CATALOGUE_TABLE && catalogue_listed(metric, &p->c->a->total))
            same += !metric_row(p, &t, metric, shown, all);
    }
    WORDS_SAY(&text, p->screen->language,
              all ? WORD_COMPARE_ALL_METRICS : WORD_COMPARE_METRICS,
              name_of(p, shown, name));
    screen_heading(p->screen, p->out, buf_text(&text));
    grid_print(&t, p->screen, GRID_DROP, p->out);
    buf_clear(&text);
    if (same)
        WORDS_SAY_COUNTED(&text, p->screen->language, WORD_COMPARE_EQUAL_METRICS, same,
                          WORDS_NUMBER(same));
    screen_note(p->screen, p->out, buf_text(&text));
    buf_release(&text);
    grid_release(&t);
}

static void print_pooled_note(const struct page *p)
{
    int64_t a = (int64_t)p->c->a->pooled_count, b = (int64_t)p->c->b->pooled_count;
    struct buf text = {0};
    if (a != b)
        WORDS_SAY(&text, p->screen->language, WORD_COMPARE_POOLED, WORDS_NUMBER(a),
                  WORDS_NUMBER(b));
    screen_note(p->screen, p->out, buf_text(&text));
    buf_release(&text);
}

/* ---- who is what ------------------------------------------------------------------ */

static void cross_columns(const struct page *p, struct grid *t)
{
    grid_column(t, "A \\ B", GRID_LEFT, 0);
    for (int b = 0; b < COMPARE_STATES; b++)
        column(p, t, state_words[b], GRID_RIGHT, 0);
    column(p, t, WORD_COMPARE_SUM, GRID_RIGHT, 0);
    grid_rule(t);
}

static void print_cross(const struct page *p, size_t shown)
{
    int64_t table[COMPARE_STATES][COMPARE_STATES], sums[COMPARE_STATES] = {0}, all = 0;
    char name[WORDS_DATE_BYTES];
    struct grid t;
    struct buf text = {0};
    compare_states(p->c, shown, table);
    grid_init(&t);
    cross_columns(p, &t);
    for (int a = 0; a < COMPARE_STATES; a++) {
        int64_t sum = 0;
        grid_row(&t);
        grid_cell(&t, say(p, state_words[a]), NULL);
        for (int b = 0; b < COMPARE_STATES; b++) {
            count_cell(&t, table[a][b],
                       a != b && table[a][b] ? SCREEN_ACCENT : SCREEN_DIM);
            sum += table[a][b];
            sums[b] += table[a][b];
        }
        count_cell(&t, sum, SCREEN_BOLD);
        all += sum;
    }
    grid_rule(&t);
    grid_row(&t);
    grid_cell(&t, say(p, WORD_COMPARE_SUM), SCREEN_BOLD);
    for (int b = 0; b < COMPARE_STATES; b++)
        count_cell(&t, sums[b], SCREEN_BOLD);
    count_cell(&t, all, SCREEN_BOLD);
    WORDS_SAY(&text, p->screen->language, WORD_COMPARE_CROSS, name_of(p, shown, name));
    screen_heading(p->screen, p->out, buf_text(&text));
    grid_print(&t, p->screen, GRID_STACK, p->out);
    buf_release(&text);
    grid_release(&t);
}

/* The largest cell of people who differ; false where there is none. */
static bool largest_cell(const struct page *p, size_t shown, char out[48])
{
    int64_t table[COMPARE_STATES][COMPARE_STATES], most = 0;
    compare_states(p->c, shown, table);
    for (int a = 0; a < COMPARE_STATES; a++)
        for (int b = 0; b < COMPARE_STATES; b++)
            if (a != b && table[a][b] > most) {
                most = table[a][b];
                snprintf(out, 48, "%s:%s", compare_state_name((enum compare_state)a),
                         compare_state_name((enum compare_state)b));
            }
    return most > 0;
}

static void print_hint(const struct page *p, enum words_code label,
                       const struct hint *hint)
{
    screen_paint(p->screen, p->out, SCREEN_DIM, say(p, label));
    buf_puts(p->out, "\n  ");
    hint_add(p->out, p->request, p->c->a, hint);
    buf_putc(p->out, '\n');
}

static void print_hints(const struct page *p, size_t shown)
{
    const struct report *a = p->c->a;
    char cell[48];
    bool total = shown == a->period_count;
    struct hint people = {.command = "customers",
                          .is_total = total,
                          .period = total ? NULL : &a->periods[shown],
                          .cell = cell,
                          .compares = true};
    struct hint number = people;
    number.command = "explain";
    number.metric = "retention_rate";
    number.cell = NULL;
    buf_putc(p->out, '\n');
    if (largest_cell(p, shown, cell))
        print_hint(p, WORD_COMPARE_HINT, &people);
    print_hint(p, WORD_COMPARE_HINT_NUMBER, &number);
}

#define PERIODS_SHOWN 13

void compare_page_print(const struct screen *screen, const struct cli_request *request,
                        const struct workset *work, struct compare *c, bool all,
                        struct buf *out)
{
    struct page p = {.screen = screen, .request = request, .c = c, .out = out};
    const struct report *r = &work->report;
    size_t count = r->period_count, focus = focus_of(c);
    bool cut = !all && !r->request.has_from && count > PERIODS_SHOWN;
    heading_print(screen, request, r, WORD_COMPARE_TITLE, out);
    print_settings(&p);
    if (count > 1)
        print_periods(&p, cut ? count - PERIODS_SHOWN : 0);
    print_metrics(&p, focus, all);
    print_cross(&p, focus);
    if (count > 1 && focus != count) {
        print_metrics(&p, count, all);
        print_pooled_note(&p);
    }
    print_hints(&p, focus);
}

/* ---- one number ------------------------------------------------------------------- */

static void print_sides(const struct page *p, const struct receipt *a)
{
    const struct report *r = a->report;
    size_t shown = a->period ? (size_t)(a->period - r->periods) : r->period_count;
    bool first = true;
    for (int side = RECEIPT_NUMERATOR; side <= RECEIPT_DENOMINATOR; side++) {
        struct compare_cell cell;
        struct buf text = {0};
        if (!compare_cell(p->c, a->metric, (enum receipt_side)side, shown, &cell))
            continue;
        WORDS_SAY(&text, p->screen->language, WORD_COMPARE_COUNTS,
                  say(p, side == RECEIPT_NUMERATOR ? WORD_NUMERATOR : WORD_DENOMINATOR),
                  WORDS_NUMBER(cell.both), WORDS_NUMBER(cell.only_a),
                  WORDS_NUMBER(cell.only_b));
        screen_field(p->screen, p->out, first ? say(p, WORD_COMPARE_PEOPLE) : "",
                     buf_text(&text));
        first = false;
        buf_release(&text);
    }
}

void compare_page_receipt(const struct screen *screen, struct compare *c,
                          const struct receipt *a, const struct receipt *b,
                          struct buf *out)
{
    struct page p = {.screen = screen, .c = c, .out = out};
    struct buf value = {0}, text = {0}, difference = {0};
    if (b->value.why) {
        words_say_sentence(&value, b->value.why, screen->language);
    } else {
        if (b->value.has_fraction) {
            format_part(&value, b->value.numerator, b->value.numerator_is_money,
                        b->facts);
            buf_puts(&value, " / ");
            format_part(&value, b->value.denominator, b->value.denominator_is_money,
                        b->facts);
            buf_puts(&value, " = ");
        }
        format_value(&value, &b->value, b->facts);
    }
    difference_text(&p, a->metric, a->facts, b->facts, &difference);
    WORDS_SAY(&text, screen->language, WORD_COMPARE_OF_VALUE, buf_text(&value),
              buf_text(&difference));
    screen_field(screen, out, say(&p, WORD_COMPARE_VALUE_B), buf_text(&text));
    if (!a->group)
        print_sides(&p, a);
    buf_clear(&text);
    struct compare_change *changes;
    size_t count =
        compare_changes(a->report->definition, b->report->definition, &changes);
    for (size_t i = 0; i < count; i++)
        buf_printf(&text, "%s%s: %s, %s", i ? "; " : "", changes[i].key, changes[i].a,
                   changes[i].b);
    screen_field(screen, out, "A, B",
                 count ? buf_text(&text) : say(&p, WORD_COMPARE_SAME));
    compare_changes_free(changes, count);
    buf_release(&value);
    buf_release(&text);
    buf_release(&difference);
}

/* ---- lists ------------------------------------------------------------------------ */

static void until_cell(struct grid *t, int32_t day, enum catalogue_language language)
{
    grid_cell(t,
              day == INT32_MIN      ? FORMAT_NONE
              : day == RECEIPT_RUNS ? words_text(WORD_RUNS, language)
                                    : WORDS_DAY(day, language),
              NULL);
}

static void list_columns(const struct page *p, struct grid *t, bool states)
{
    column(p, t, WORD_CUSTOMER, GRID_LEFT, 0);
    column(p, t, WORD_COMPARE_IN_A, GRID_RIGHT, 0);
    column(p, t, WORD_COMPARE_IN_B, GRID_RIGHT, 0);
    if (states) {
        column(p, t, WORD_COMPARE_STATE_A, GRID_LEFT, 1);
        column(p, t, WORD_COMPARE_STATE_B, GRID_LEFT, 1);
    }
    column(p, t, WORD_COMPARE_UNTIL_A, GRID_LEFT, 2);
    column(p, t, WORD_COMPARE_UNTIL_B, GRID_LEFT, 2);
    column(p, t, WORD_LAST_ORDER, GRID_LEFT, 3);
    grid_rule(t);
}

static void list_person(const struct page *p, struct grid *t,
                        const struct compare_person *person)
{
    enum catalogue_language language = p->screen->language;
    grid_row(t);
    grid_cell(t, person->a.key, NULL);
    count_cell(t, person->matches_a, NULL);
    count_cell(t, person->matches_b, NULL);
    if (person->state_a != COMPARE_STATES) {
        grid_cell(t, say(p, state_words[person->state_a]), NULL);
        grid_cell(t, say(p, state_words[person->state_b]), NULL);
    }
    until_cell(t, person->a.present_until, language);
    until_cell(t, person->b.present_until, language);
    until_cell(t, person->a.last_order, language);
}

static void list_title(const struct page *p, const struct receipt *a,
                       const struct compare_people *people)
{
    enum catalogue_language language = p->screen->language;
    const struct options_value *cell = &p->request->value[OPTION_CELL];
    enum compare_state x = COMPARE_ABSENT, y = COMPARE_ABSENT;
    char name[WORDS_DATE_BYTES];
    struct buf text = {0};
    WORDS_SAY_COUNTED(&text, language, WORD_PERSONS_COUNTED, (int64_t)people->count,
                      WORDS_NUMBER((int64_t)people->count));
    buf_puts(&text, " · ");
    if (cell->given && compare_read_cell(cell->text, &x, &y, NULL) == ERR_OK)
        WORDS_SAY(&text, language, WORD_COMPARE_LISTED_CELL, say(p, state_words[x]),
                  say(p, state_words[y]));
    else
        WORDS_SAY(&text, language, WORD_COMPARE_LISTED, a->metric->label[language],
                  WORDS_NUMBER(people->only_a), WORDS_NUMBER(people->only_b));
    buf_printf(&text, " · %s",
               a->is_total ? say(p, WORD_THE_TOTAL)
                           : figure_period_name(a->report, a->period, language, name));
    screen_paint(p->screen, p->out, SCREEN_BOLD, buf_text(&text));
    buf_putc(p->out, '\n');
    screen_line(p->screen, p->out);
    buf_release(&text);
}

void compare_page_people(const struct screen *screen, const struct cli_request *request,
                         const struct receipt *a, const struct compare_people *people,
                         size_t limit, struct buf *out)
{
    struct page p = {.screen = screen, .request = request, .out = out};
    struct grid t;
    list_title(&p, a, people);
    grid_init(&t);
    list_columns(&p, &t,
                 people->count > 0 && people->people[0].state_a != COMPARE_STATES);
    for (size_t i = 0; i < limit; i++)
        list_person(&p, &t, &people->people[i]);
    if (limit > 0)
        grid_print(&t, screen, GRID_DROP, out);
    grid_release(&t);
    if (limit < people->count) {
        char more[24], all[24];
        snprintf(more, sizeof more, "%zu", people->count - limit);
        snprintf(all, sizeof all, "%zu", people->count);
        buf_puts(out, "  ");
        WORDS_SAY(out, screen->language, WORD_MORE_PEOPLE, more, all);
        buf_putc(out, '\n');
    }
}
