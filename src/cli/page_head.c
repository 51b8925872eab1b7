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
    words_day(&number->text, day, page->language);
    return buf_text(&number->text);
}

static void add_file(const struct page *page, const struct source_file *file)
{
    const char *slash = strrchr(file->name, '/'), *separator = "; ";
    page_open(page, "dd", NULL);
    page_open(page, "strong", NULL);
    page_text(page, slash && slash[1] ? slash + 1 : file->name);
    page_markup(page, "</strong>: ");
    page_sentence(page, source_kind_name(file->kind));
    page_markup(page, ", ");
    page_counted(page, NULL, WORD_FILE_ROWS, (int64_t)file->rows);
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
}

static void add_files(const struct page *page)
{
    const struct source *s = page->r->source;
    struct buf text = {0};
    for (size_t i = 0; s->file_count <= HEADING_FILES_MAX && i < s->file_count; i++)
        add_file(page, &s->files[i]);
    for (size_t kind = SOURCE_ORDERS;
         s->file_count > HEADING_FILES_MAX && kind <= SOURCE_IGNORE; kind++) {
        buf_clear(&text);
        if (!heading_files_of_kind(page->r, kind, page->language, &text))
            continue;
        page_open(page, "dd", NULL);
        page_text(page, buf_text(&text));
        page_close(page, "dd");
    }
    buf_release(&text);
}

/* A line of the head, in the words of the terminal's. */
static void add_line(const struct page *page, enum words_code label,
                     void (*describe)(const struct report *r,
                                      enum catalogue_language language, struct buf *out))
{
    struct buf text = {0};
    describe(page->r, page->language, &text);
    page_word(page, "dt", label);
    page_open(page, "dd", NULL);
    page_text(page, buf_text(&text));
    page_close(page, "dd");
    buf_release(&text);
}

static void add_range(const struct page *page)
{
    const struct report *r = page->r;
    struct number a = {0}, b = {0};
    if (r->source->undated)
        return;
    const char *const days[] = {dated(page, &a, r->history.first_day),
                                dated(page, &b, r->as_of),
                                r->source->zone ? r->source->zone : "UTC"};
    page_word(page, "dt", WORD_RANGE);
    page_filled(page, "dd", WORD_RANGE_DAYS, days, 3);
    page_word(page, "dt", WORD_AS_OF);
    page_open(page, "dd", NULL);
    page_text(page, days[1]);
    page_close(page, "dd");
    buf_release(&a.text);
    buf_release(&b.text);
}

void page_head_add(const struct page *page)
{
    const struct report *r = page->r;
    int64_t used = report_used_rows(r);
    struct number a = {0}, b = {0};
    const char *const rows[] = {counted(&a, used),
                                counted(&b, (int64_t)r->source->rows - used)};
    page_markup(page, "<header>\n");
    page_word(page, "h1", WORD_TITLE);
    page_markup(page, "<dl class=\"head\">\n");
    page_word(page, "dt", WORD_FILES);
    add_files(page);
    page_word(page, "dt", WORD_ROWS);
    page_filled(page, "dd", WORD_ROWS_USED, rows, 2);
    add_line(page, WORD_PEOPLE, heading_customers);
    if (page->r->history.refund_unmatched.rows > 0)
        add_line(page, WORD_REFUNDS, heading_unmatched);
    add_range(page);
    add_line(page, WORD_AMOUNTS, heading_amounts);
    add_line(page, WORD_RULE, heading_rule);
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
    page_word(page, "h2", WORD_LEFT_OUT);
    if (!report_left_out(page->r, 0, &line)) {
        page_word(page, "p", WORD_NONE_LEFT_OUT);
        return;
    }
    page_markup(page, "<div class=\"scroll\" tabindex=\"0\"><table><thead><tr>");
    page_word(page, "th scope=\"col\" class=\"l\"", WORD_REASON);
    page_word(page, "th scope=\"col\"", WORD_ROWS);
    if (has_amounts(page->r))
        page_word(page, "th scope=\"col\"", WORD_AMOUNT);
    page_word(page, "th scope=\"col\" class=\"l\"", WORD_WHY);
    page_markup(page, "</tr></thead>\n<tbody>\n");
    for (size_t i = 0; report_left_out(page->r, i, &line); i++)
        add_left_out(page, &line);
    page_markup(page, "</tbody></table></div>\n");
    page_word(page, "p class=\"note\"", WORD_REJECTS_NOTE);
}

/* ---- definition ------------------------------------------------------------------ */

static void add_setting(const struct page *page, const struct definition_setting *setting,
                        const struct json_value *object)
{
    struct buf text = {0};
    bool known = json_scalar_text(json_get(object, setting->key), &text);
    page_markup(page, "<tr><th scope=\"row\"><code>");
    page_text(page, setting->key);
    page_markup(page, "</code></th><td class=\"l\">");
    if (known)
        page_text(page, buf_text(&text));
    else
        page_word(page, "span class=\"note\"", WORD_NOT_SET);
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
    page_word(page, "h2", WORD_DEFINITION);
    page_markup(page, "<div class=\"scroll\" tabindex=\"0\"><table><thead><tr>");
    page_word(page, "th scope=\"col\" class=\"l\"", WORD_SETTING);
    page_word(page, "th scope=\"col\" class=\"l\"", WORD_VALUE);
    page_word(page, "th scope=\"col\" class=\"l\"", WORD_MEANS);
    page_markup(page, "</tr></thead>\n<tbody>\n");
    for (size_t i = 0; definition_setting_of(page->r->definition, i, &setting); i++)
        add_setting(page, &setting, json_get(values, "definition"));
    page_markup(page, "</tbody></table></div>\n");
    json_free(values);
}
