/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/page_head.h"

#include "base/json.h"
#include "base/money.h"
#include "cli/format.h"
#include "cli/heading.h"

#include <stdio.h>
#include <string.h>

static bool has_amounts(const struct report *r)
{
    return r->history.has_amounts || r->history.has_mrr;
}

/* A number as an argument of page_filled. */
struct number {
    struct buf text;
};

static const char *counted(struct number *number, int64_t count)
{
    buf_clear(&number->text);
    format_count(&number->text, count);
    return buf_text(&number->text);
}

static const char *dated(const struct page *page, struct number *number, int32_t day)
{
    buf_clear(&number->text);
    page_words_day(&number->text, day, page->language);
    return buf_text(&number->text);
}

static void add_file(const struct page *page, const struct source_file *file)
{
    struct number rows = {0};
    const char *slash = strrchr(file->name, '/'), *separator = "; ";
    const char *const args[] = {counted(&rows, (int64_t)file->rows)};
    page_open(page, "dd", NULL);
    page_open(page, "strong", NULL);
    page_text(page, slash && slash[1] ? slash + 1 : file->name);
    page_markup(page, "</strong>: ");
    page_sentence(page, source_kind_name(file->kind));
    page_markup(page, ", ");
    page_filled(page, NULL, PAGE_FILE_ROWS, args, 1);
    for (size_t role = 0; role < SOURCE_ROLE_COUNT; role++) {
        if (!file->columns[role])
            continue;
        page_text(page, separator);
        page_text(page, source_role_name((enum source_role)role));
        page_text(page, " = ");
        page_text(page, file->columns[role]);
        separator = ", ";
    }
    if (file->note) {
        page_text(page, "; ");
        page_sentence(page, file->note);
    }
    page_close(page, "dd");
    buf_release(&rows.text);
}

/* Refunds that count and match no order. */
static void add_unmatched(const struct page *page, struct number *scratch)
{
    const struct history *h = &page->r->history;
    char amount[MONEY_TEXT];
    if (!h->refund_unmatched.rows)
        return;
    money_format(h->refund_unmatched.amount, h->scale, page->r->source->currency_digits,
                 amount);
    const char *const args[] = {counted(scratch, h->refund_unmatched.rows), amount};
    page_filled(page, "dd", PAGE_PEOPLE_UNMATCHED, args, 2);
}

static void add_people(const struct page *page)
{
    const struct history *h = &page->r->history;
    struct number a = {0}, b = {0}, c = {0};
    const char *const args[] = {counted(&a, report_customers(page->r)),
                                counted(&b, h->orders), counted(&c, h->refunds)};
    page_filled(page, "dd", h->orders > 0 ? PAGE_PEOPLE_ORDERS : PAGE_PEOPLE_COUNT, args,
                3);
    const char *const spells[] = {counted(&a, h->spells)};
    if (h->spells > 0)
        page_filled(page, "dd", PAGE_PEOPLE_SPELLS, spells, 1);
    const char *const answers[] = {counted(&a, page->r->answers.answers)};
    if (page->r->answers.answers > 0)
        page_filled(page, "dd", PAGE_PEOPLE_ANSWERS, answers, 1);
    add_unmatched(page, &a);
    buf_release(&a.text);
    buf_release(&b.text);
    buf_release(&c.text);
}

static void add_range(const struct page *page)
{
    const struct report *r = page->r;
    struct number a = {0}, b = {0};
    const char *const days[] = {dated(page, &a, r->history.first_day),
                                dated(page, &b, r->as_of),
                                r->source->zone ? r->source->zone : "UTC"};
    page_word(page, "dt", PAGE_RANGE);
    page_filled(page, "dd", PAGE_RANGE_DAYS, days, 3);
    page_word(page, "dt", PAGE_AS_OF);
    page_open(page, "dd", NULL);
    page_text(page, days[1]);
    page_close(page, "dd");
    buf_release(&a.text);
    buf_release(&b.text);
}

/* The window's length and where it came from, and the grace. */
static void add_rule_words(const struct page *page)
{
    static const enum page_word rules[] = {
        [PRESENCE_PURCHASE] = PAGE_RULE_PURCHASE,
        [PRESENCE_ACTIVITY] = PAGE_RULE_ACTIVITY,
        [PRESENCE_SUBSCRIPTION] = PAGE_RULE_SUBSCRIPTION,
    };
    static const enum page_word windows[] = {
        [DEFINITION_FROM_GIVEN] = PAGE_WINDOW_GIVEN,
        [DEFINITION_FROM_AUTO] = PAGE_WINDOW_AUTO,
        [DEFINITION_FROM_DEFAULT] = PAGE_WINDOW_DEFAULT,
    };
    const struct definition *d = page->r->definition;
    struct number days = {0}, gaps = {0};
    const char *const window[] = {counted(&days, d->window_days)};
    const char *const from[] = {counted(&gaps, d->auto_gaps)};
    page_filled(page, NULL, rules[d->rule], window, 1);
    if (d->rule != PRESENCE_SUBSCRIPTION)
        page_filled(page, NULL, windows[d->window_source], from, 1);
    const char *const grace[] = {counted(&days, d->grace_days)};
    if (d->grace_days > 0)
        page_filled(page, NULL, PAGE_GRACE, grace, 1);
    buf_release(&days.text);
    buf_release(&gaps.text);
}

static void add_notes(const struct page *page)
{
    const char *note;
    for (size_t i = 0; (note = report_note(page->r, i)); i++) {
        page_text(page, "。");
        page_sentence(page, note);
    }
}

static void add_rule(const struct page *page)
{
    struct buf text = {0};
    page_word(page, "dt", PAGE_RULE);
    page_open(page, "dd", NULL);
    if (page->language == CATALOGUE_EN) {
        heading_rule(page->r, &text);
        page_text(page, buf_text(&text));
    } else {
        add_rule_words(page);
        add_notes(page);
    }
    page_close(page, "dd");
    buf_release(&text);
}

static void add_amounts(const struct page *page)
{
    page_word(page, "dt", PAGE_AMOUNTS);
    if (!has_amounts(page->r)) {
        page_word(page, "dd", PAGE_NO_AMOUNTS);
    } else if (!*page->r->source->currency) {
        page_word(page, "dd", PAGE_NO_CURRENCY);
    } else {
        page_open(page, "dd", NULL);
        page_text(page, page->r->source->currency);
        page_close(page, "dd");
    }
}

void page_head_add(const struct page *page)
{
    const struct report *r = page->r;
    int64_t used = report_used_rows(r);
    struct number a = {0}, b = {0};
    const char *const rows[] = {counted(&a, used),
                                counted(&b, (int64_t)r->source->rows - used)};
    page_markup(page, "<header>\n");
    page_word(page, "h1", PAGE_TITLE);
    page_markup(page, "<dl class=\"head\">\n");
    page_word(page, "dt", PAGE_FILES);
    for (size_t i = 0; i < r->source->file_count; i++)
        add_file(page, &r->source->files[i]);
    page_word(page, "dt", PAGE_ROWS);
    page_filled(page, "dd", PAGE_ROWS_USED, rows, 2);
    page_word(page, "dt", PAGE_PEOPLE);
    add_people(page);
    add_range(page);
    add_amounts(page);
    add_rule(page);
    page_markup(page, "</dl>\n</header>\n");
    buf_release(&a.text);
    buf_release(&b.text);
}

/* ---- left out ------------------------------------------------------------------- */

static void add_left_out(const struct page *page, const struct report_left_out *line)
{
    const struct report *r = page->r;
    struct buf text = {0};
    page_markup(page, "<tr><th scope=\"row\"><code>");
    page_text(page, line->name);
    page_markup(page, "</code></th><td>");
    format_count(&text, line->rows);
    page_text(page, buf_text(&text));
    page_markup(page, "</td>");
    buf_clear(&text);
    if (line->has_amount)
        format_money(&text, line->amount, r->history.scale, r->source->currency_digits);
    if (has_amounts(r)) {
        page_markup(page, "<td>");
        page_text(page, buf_text(&text));
        page_markup(page, "</td>");
    }
    page_markup(page, "<td class=\"l\">");
    page_sentence(page, line->text);
    page_markup(page, "</td></tr>\n");
    buf_release(&text);
}

void page_head_left_out(const struct page *page)
{
    struct report_left_out line;
    page_word(page, "h2", PAGE_LEFT_OUT);
    if (!report_left_out(page->r, 0, &line)) {
        page_word(page, "p", PAGE_NONE_LEFT_OUT);
        return;
    }
    page_markup(page, "<div class=\"scroll\" tabindex=\"0\"><table><thead><tr>");
    page_word(page, "th scope=\"col\" class=\"l\"", PAGE_REASON);
    page_word(page, "th scope=\"col\"", PAGE_ROWS);
    if (has_amounts(page->r))
        page_word(page, "th scope=\"col\"", PAGE_AMOUNT);
    page_word(page, "th scope=\"col\" class=\"l\"", PAGE_WHY);
    page_markup(page, "</tr></thead>\n<tbody>\n");
    for (size_t i = 0; report_left_out(page->r, i, &line); i++)
        add_left_out(page, &line);
    page_markup(page, "</tbody></table></div>\n");
    page_word(page, "p class=\"note\"", PAGE_REJECTS_NOTE);
}

/* ---- definition ------------------------------------------------------------------ */

/* Events are the one setting that is a list. */
static void add_events(const struct page *page)
{
    const struct definition *d = page->r->definition;
    for (size_t i = 0; i < d->event_count; i++) {
        page_text(page, i ? ", " : "");
        page_text(page, d->events[i]);
    }
}

static void add_setting(const struct page *page, const struct definition_setting *setting,
                        const struct json_value *object)
{
    struct buf text = {0};
    bool known = json_scalar_text(json_get(object, setting->key), &text);
    bool events = strcmp(setting->key, "events") == 0 && page->r->definition->events;
    page_markup(page, "<tr><th scope=\"row\"><code>");
    page_text(page, setting->key);
    page_markup(page, "</code></th><td class=\"l\">");
    if (events)
        add_events(page);
    else if (known)
        page_text(page, buf_text(&text));
    else
        page_word(page, "span class=\"note\"", PAGE_NOT_SET);
    page_markup(page, "</td><td class=\"l\">");
    page_sentence(page, setting->help);
    page_markup(page, "</td></tr>\n");
    buf_release(&text);
}

/* The settings as the JSON contract has them, so that none can be forgotten here. */
static struct json_value *definition_values(const struct page *page)
{
    struct buf text = {0};
    struct json_writer w;
    struct json_value *values = NULL;
    json_init(&w, &text);
    json_object(&w, NULL);
    definition_write(page->r->definition, &w, "definition");
    json_end(&w);
    enum err e = json_read(&values, buf_text(&text), text.size, "the definition", NULL);
    CHECK(e == ERR_OK);
    buf_release(&text);
    return values;
}

void page_head_definition(const struct page *page)
{
    struct definition_setting setting;
    struct json_value *values = definition_values(page);
    page_word(page, "h2", PAGE_DEFINITION);
    page_markup(page, "<div class=\"scroll\" tabindex=\"0\"><table><thead><tr>");
    page_word(page, "th scope=\"col\" class=\"l\"", PAGE_SETTING);
    page_word(page, "th scope=\"col\" class=\"l\"", PAGE_VALUE);
    page_word(page, "th scope=\"col\" class=\"l\"", PAGE_MEANS);
    page_markup(page, "</tr></thead>\n<tbody>\n");
    for (size_t i = 0; definition_setting(i, &setting); i++)
        add_setting(page, &setting, json_get(values, "definition"));
    page_markup(page, "</tbody></table></div>\n");
    json_free(values);
}
