/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/page_receipt.h"

#include "cli/figure.h"
#include "cli/format.h"
#include "cli/hint.h"
#include "measure/receipt.h"

#include <stdio.h>

void page_receipt_period(const struct page *page, const struct report_period *period,
                         struct buf *out)
{
    if (period)
        words_period(out, &page->r->request.calendar, period->begin, page->language);
    else
        buf_puts(out, words_text(WORD_TOTAL, page->language));
}

/* A line of the receipt; text is plain. */
static void add_line(const struct page *page, enum words_code label,
                     const struct buf *text)
{
    page_word(page, "dt", label);
    page_open(page, "dd", NULL);
    page_text(page, buf_text(text));
    page_close(page, "dd");
}

static void add_title(const struct page *page, const struct page_receipt *n)
{
    struct buf text = {0};
    buf_puts(&text, n->metric->label[page->language]);
    buf_puts(&text, " · ");
    page_receipt_period(page, n->period, &text);
    if (n->group)
        buf_printf(&text, " · %s = %s", n->group->by,
                   n->group->value ? n->group->value
                                   : words_text(WORD_NOT_KNOWN, page->language));
    page_open(page, "h3", NULL);
    page_text(page, buf_text(&text));
    page_close(page, "h3");
    buf_release(&text);
}

/* "8 / 10 = 80.0%". */
static void add_value(const struct page *page, const struct page_receipt *n,
                      const struct catalogue_value *value)
{
    struct buf text = {0};
    if (value->has_fraction) {
        format_part(&text, value->numerator, value->numerator_is_money, n->facts);
        add_line(page, WORD_NUMERATOR, &text);
        buf_clear(&text);
        format_part(&text, value->denominator, value->denominator_is_money, n->facts);
        add_line(page, WORD_DENOMINATOR, &text);
        buf_clear(&text);
    }
    if (value->why) {
        page_word(page, "dt", WORD_NO_VALUE);
        page_open(page, "dd", NULL);
        page_sentence(page, value->why);
        page_close(page, "dd");
    } else {
        format_value(&text, value, n->facts);
        if (value->unit == CATALOGUE_MONEY && *page->r->source->currency)
            buf_printf(&text, " %s", page->r->source->currency);
        if (value->unit == CATALOGUE_DAYS || value->unit == CATALOGUE_PERIODS)
            buf_printf(
                &text, " %s",
                words_text(value->unit == CATALOGUE_DAYS ? WORD_DAYS : WORD_PERIODS,
                           page->language));
        add_line(page, WORD_VALUE, &text);
    }
    buf_release(&text);
}

static void add_more(const struct page *page, const struct catalogue_value *value)
{
    struct buf text = {0};
    if (value->has_interval) {
        format_interval(&text, value);
        buf_puts(&text, " (");
        words_say_sentence(&text, value->interval_name, page->language);
        buf_putc(&text, ')');
        add_line(page, WORD_INTERVAL, &text);
        buf_clear(&text);
    }
    if (value->has_mean) {
        format_real(&text, value->mean, 1);
        add_line(page, WORD_MEAN, &text);
        buf_clear(&text);
    }
    if (value->pooled_periods > 0) {
        format_count(&text, value->pooled_periods);
        add_line(page, WORD_POOLED, &text);
    }
    if (value->advice) {
        page_word(page, "dt", WORD_ADVICE);
        page_open(page, "dd", NULL);
        page_sentence(page, value->advice);
        page_close(page, "dd");
    }
    buf_release(&text);
}

static void add_bridge(const struct page *page, const struct receipt *receipt)
{
    struct buf line = {0};
    for (size_t i = 0; receipt_bridge(receipt, i, &line); i++) {
        if (i == 0)
            page_word(page, "dt", WORD_BRIDGE);
        page_open(page, "dd", NULL);
        page_open(page, "code", NULL);
        page_sentence(page, buf_text(&line));
        page_markup(page, "</code></dd>\n");
    }
    buf_release(&line);
}

static void add_command(const struct page *page, enum words_code label,
                        const struct hint *hint)
{
    struct buf text = {0};
    hint_add(&text, page->request, page->r, hint);
    page_word(page, "div class=\"note\"", label);
    page_open(page, "pre", NULL);
    page_text(page, buf_text(&text));
    page_close(page, "pre");
    buf_release(&text);
}

static void add_commands(const struct page *page, const struct page_receipt *n)
{
    struct buf group = {0};
    if (n->group)
        buf_printf(&group, "%s=%s", n->group->by, n->group->value ? n->group->value : "");
    struct hint hint = {.command = "explain",
                        .metric = n->metric->name,
                        .period = n->period,
                        .is_total = !n->period,
                        .group = n->group ? buf_text(&group) : NULL};
    add_command(page, WORD_RECEIPT_AGAIN, &hint);
    hint.command = "customers";
    if (n->metric->people_numerator)
        add_command(page, WORD_RECEIPT_PEOPLE, &hint);
    hint.side = "denominator";
    if (n->metric->people_denominator)
        add_command(page, WORD_RECEIPT_OF, &hint);
    buf_release(&group);
}

static void add_receipt(const struct page *page, const struct page_receipt *n,
                        const struct catalogue_value *value)
{
    const struct receipt receipt = {
        .report = page->r,
        .metric = n->metric,
        .is_total = !n->period,
        .period = n->period,
        .group = n->group,
        .facts = n->facts,
        .value = *value,
    };
    struct buf formula = {0};
    page_markup(page, "<div class=\"receipt\">");
    add_title(page, n);
    page_markup(page, "<dl>\n");
    buf_puts(&formula, n->metric->formula[page->language]);
    add_line(page, WORD_FORMULA, &formula);
    add_value(page, n, value);
    if (!value->why)
        add_more(page, value);
    if (value->has_benchmark) {
        buf_clear(&formula);
        figure_benchmark(&formula, value, n->facts, page->language);
        add_line(page, WORD_BENCHMARK, &formula);
    }
    add_bridge(page, &receipt);
    buf_clear(&formula);
    buf_puts(&formula, n->metric->meaning[page->language]);
    add_line(page, WORD_MEANS, &formula);
    page_markup(page, "</dl>\n");
    add_commands(page, n);
    page_markup(page, "</div>");
    buf_release(&formula);
}

void page_receipt_number(const struct page *page, const struct page_receipt *number)
{
    struct catalogue_value value = {0};
    struct buf text = {0};
    catalogue_value_of(number->metric, number->facts, &value);
    format_value(&text, &value, number->facts);
    page_markup(page, "<details class=\"n\" name=\"receipt\"><summary>");
    page_text(page, buf_text(&text));
    page_markup(page, "</summary>");
    add_receipt(page, number, &value);
    page_markup(page, "</details>");
    buf_release(&text);
}
