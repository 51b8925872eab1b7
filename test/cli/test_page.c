/* SPDX-License-Identifier: Apache-2.0 */
/* The HTML page: what it is made of, and whole pages over a small file whose names are as
 * wicked as a file can have them. */
#include "cli/page_report.h"

#include "cli/commands.h"
#include "cli/page.h"
#include "cli/page_charts.h"
#include "cli/workset.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

/* ---- pieces ---------------------------------------------------------------------- */

static void input_escape(void **state)
{
    static const char *const rows[][2] = {
        {"plain", "plain"},
        {"a<b>&\"c\"'d'", "a&lt;b&gt;&amp;&quot;c&quot;&#39;d&#39;"},
        {"</script><img src=x>", "&lt;/script&gt;&lt;img src=x&gt;"},
        {"台灣 é", "台灣 é"},
        {"a\001b\177c", "a\xef\xbf\xbd"
                        "b\xef\xbf\xbd"
                        "c"},
        {"\xff\xc3", "\xef\xbf\xbd\xef\xbf\xbd"},
        {"\xc2\x85", "\xef\xbf\xbd"},
        {"", ""},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct buf out = {0};
        page_escape(&out, rows[i][0]);
        assert_string_equal(buf_text(&out), rows[i][1]);
        buf_release(&out);
    }
}

static void correctness_ticks(void **state)
{
    static const struct {
        double low, high;
        bool whole;
        double first, step;
        int count;
    } rows[] = {
        {0, 100, false, 0, 50, 2},
        {0, 80, false, 0, 20, 4},
        {0.72, 0.99, false, .7, .1, 3},
        {-1830, 1700, true, -2000, 1000, 4},
        {0, 3, true, 0, 1, 3},
        {0, 3, false, 0, 1, 3},
        {0, 1.5, true, 0, 1, 2},
        {7, 7, false, 0, 2, 4},
        {0, 0, false, 0, .5, 2},
        {NAN, NAN, false, 0, .5, 2},
        {INFINITY, -INFINITY, false, 0, .5, 2},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct page_charts_ticks ticks;
        page_charts_ticks(rows[i].low, rows[i].high, rows[i].whole, &ticks);
        assert_float_equal(ticks.low, rows[i].first, 1e-9);
        assert_float_equal(ticks.step, rows[i].step, 1e-9);
        assert_int_equal(ticks.count, rows[i].count);
    }
}

/* Whatever the range, the steps cover it and are neither few nor many. */
static void invariant_ticks_cover(void **state)
{
    (void)state;
    for (int i = 1; i < 2000; i++) {
        struct page_charts_ticks ticks;
        double low = -1.7 * (i % 13), high = low + pow(1.013, i) / 100;
        page_charts_ticks(low, high, false, &ticks);
        double top = ticks.low + ticks.step * ticks.count, slack = ticks.step * 1e-6;
        assert_true(ticks.low <= low + slack && top >= high - slack);
        assert_true(ticks.count >= 1 && ticks.count <= 6);
    }
}

/* ---- whole pages ------------------------------------------------------------------- */

static char path[] = "/tmp/mainstay-page-XXXXXX";

static int write_orders(void **state)
{
    (void)state;
    FILE *file = fdopen(mkstemp(path), "w");
    if (!file)
        return -1;
    fputs("customer,date,amount,land\n", file);
    for (int i = 0; i < 400; i++)
        fprintf(file, "c%d,2023-%02d-%02d,%d.50,%s\n", i % 37, i / 34 % 12 + 1,
                i % 28 + 1, 10 + i % 50, i % 3 ? "\"<b>&amp;\"\"'</b>\"" : "台灣");
    return fclose(file);
}

static int remove_orders(void **state)
{
    (void)state;
    return unlink(path);
}

/* The page of the orders; freed by the caller. */
static char *render(enum catalogue_language language)
{
    static char report[] = "report", by[] = "--by", land[] = "land";
    char *words[] = {report, by, land, path, NULL};
    const struct command *command;
    struct cli_request request;
    struct workset work;
    struct err_info info = {0};
    struct buf out = {0};
    assert_int_equal(commands_find(&command, "report", &info), ERR_OK);
    if (options_read(&request, command, 4, words, &info) ||
        workset_open(&work, &request, &info))
        fail_msg("%s", info.text);
    page_report_write(&request, &work.report, language, &out);
    workset_release(&work);
    options_release(&request);
    return buf_detach(&out);
}

static bool is_void(const char *name)
{
    return strcmp(name, "meta") == 0 || strcmp(name, "!DOCTYPE") == 0;
}

/* The end of a tag: a > in a quoted value is none. */
static const char *tag_end(const char *c)
{
    for (bool quoted = false; *c && (quoted || *c != '>'); c++)
        quoted ^= *c == '"';
    return c;
}

/* Every tag that opens is closed, the inner before the outer; NULL: so it is, else the
 * place where it is not. */
static const char *unbalanced(const char *text)
{
    char open[64][16];
    size_t depth = 0;
    for (const char *c = strchr(text, '<'); c; c = strchr(c, '<')) {
        bool closes = c[1] == '/';
        char name[16];
        const char *end = tag_end(c);
        if (sscanf(c + 1 + closes, "%15[A-Za-z0-9!]", name) != 1 || !*end)
            return c;
        if (closes && (depth == 0 || strcmp(open[--depth], name) != 0))
            return c;
        if (!closes && end[-1] != '/' && !is_void(name)) {
            if (depth == 64)
                return c;
            strcpy(open[depth++], name);
        }
        c = end;
        if (!closes && strcmp(name, "script") == 0) /* a < there is an operator */
            c = strstr(c, "</script>");
    }
    return depth ? text + strlen(text) : NULL;
}

static void correctness_balance_check(void **state)
{
    static const char *const good[] = {"", "<p>a</p>", "<a x=\">\"><i/><meta></a>"};
    static const char *const bad[] = {"<p>", "</p>", "<b><i></b></i>", "a < b", "<p"};
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        assert_null(unbalanced(good[i]));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_non_null(unbalanced(bad[i]));
}

static void invariant_well_formed(void **state)
{
    (void)state;
    for (int language = 0; language < CATALOGUE_LANGUAGES; language++) {
        char *page = render((enum catalogue_language)language);
        const char *place = unbalanced(page);
        if (place)
            fail_msg("at: %.60s", place);
        free(page);
    }
}

static void input_names_are_escaped(void **state)
{
    (void)state;
    char *page = render(CATALOGUE_EN);
    assert_null(strstr(page, "<b>&"));
    assert_null(strstr(page, "<b>"));
    assert_non_null(strstr(page, "&lt;b&gt;&amp;amp;&quot;&#39;&lt;/b&gt;"));
    free(page);
}

/* Nothing is asked of anybody, also not by a name that a browser would look up. */
static void invariant_loads_nothing(void **state)
{
    static const char *const asks[] = {"http:", "https:", "src=",  "@import",
                                       "<link", "//",     "fetch("};
    (void)state;
    char *page = render(CATALOGUE_ZH_HANT);
    for (size_t i = 0; i < sizeof asks / sizeof *asks; i++)
        if (strstr(page, asks[i]))
            fail_msg("%s: %.60s", asks[i], strstr(page, asks[i]));
    for (const char *url = strstr(page, "url("); url; url = strstr(url + 1, "url("))
        assert_int_equal(url[4], '#'); /* a pattern of the page itself */
    assert_non_null(strstr(page, "default-src 'none'"));
    free(page);
}

static void correctness_languages(void **state)
{
    static const char *const wanted[CATALOGUE_LANGUAGES][4] = {
        {"<html lang=\"en\">", "Retention rate", "May 2023", "Definition in force"},
        {"<html lang=\"zh-Hant\">", "顧客留存率", "2023年5月", "採用的定義"},
        {"<html lang=\"zh-Hans\">", "客户留存率", "2023年5月", "采用的定义"},
    };
    (void)state;
    for (int language = 0; language < CATALOGUE_LANGUAGES; language++) {
        char *page = render((enum catalogue_language)language);
        for (size_t i = 0; i < 4; i++)
            if (!strstr(page, wanted[language][i]))
                fail_msg("%d: no %s", language, wanted[language][i]);
        free(page);
    }
}

/* Receipts bear the commands, and charts what a screen reader says of them. */
static void correctness_receipts_and_charts(void **state)
{
    static const char *const wanted[] = {
        "mainstay explain retention_rate --period 2023-06 ",
        "mainstay customers --metric retention_rate --period 2023-06 --of denominator ",
        "--group &#39;land=&lt;b&gt;",
        "<svg viewBox=\"0 0 480 230\" role=\"img\"><title>Retention by period</title>",
        "class=\"band s1\"",
        "class=\"cell\"",
        "<th scope=\"row\">",
        "@media print",
        "prefers-color-scheme:dark",
    };
    (void)state;
    char *page = render(CATALOGUE_EN);
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
        if (!strstr(page, wanted[i]))
            fail_msg("no %s", wanted[i]);
    free(page);
}

/* ---- charts ------------------------------------------------------------------------ */

static void input_charts_without_values(void **state)
{
    static double none[] = {NAN, NAN}, one[] = {NAN, 5};
    static const char *const names[] = {"a", "<b>"};
    static const unsigned char marks[] = {PAGE_CHARTS_PARTIAL, PAGE_CHARTS_WARMING};
    struct page_charts c = {.title = "&",
                            .description = "<",
                            .count = 2,
                            .names = names,
                            .marks = marks,
                            .series = {{"s", none, none, none, 1, true}},
                            .series_count = 1};
    struct buf out = {0};
    (void)state;
    for (int i = 0; i < 2; i++) {
        page_charts_line(&out, &c);
        page_charts_bars(&out, &c);
        c.series[0].values = one;
    }
    page_charts_spark(&out, one, 2); /* nothing: one value is no course */
    assert_null(unbalanced(buf_text(&out)));
    assert_null(strstr(buf_text(&out), "nan"));
    assert_null(strstr(buf_text(&out), "spark"));
    buf_release(&out);
}

/* A period without neighbours: a box from the interval's one end to the other, on a
 * scale of its own. */
static void correctness_lone_interval_is_drawn(void **state)
{
    static double values[] = {NAN, 5, NAN}, low[] = {NAN, 2, NAN}, high[] = {NAN, 8, NAN};
    static const char *const names[] = {"a", "b", "c"};
    static const unsigned char marks[3];
    const struct page_charts c = {.count = 3,
                                  .title = "t",
                                  .description = "d",
                                  .names = names,
                                  .marks = marks,
                                  .series = {{"s", values, low, high, 1, false}},
                                  .series_count = 1,
                                  .least = 0,
                                  .most = 10};
    double x[4], y[4];
    struct buf out = {0};
    (void)state;
    page_charts_line(&out, &c);
    const char *band = strstr(buf_text(&out), "class=\"band s1\" d=\"");
    assert_non_null(band);
    assert_int_equal(sscanf(strchr(band, 'M'), "M%lf %lfL%lf %lfL%lf %lfL%lf %lfZ", &x[0],
                            &y[0], &x[1], &y[1], &x[2], &y[2], &x[3], &y[3]),
                     8);
    assert_true(x[1] > x[0] && y[0] == y[1]); /* along the lower end */
    assert_true(x[2] == x[1] && y[2] < y[1]); /* up the right side */
    assert_true(x[3] == x[0] && y[3] == y[2]);
    buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(correctness_lone_interval_is_drawn),
        cmocka_unit_test(input_escape),
        cmocka_unit_test(correctness_ticks),
        cmocka_unit_test(invariant_ticks_cover),
        cmocka_unit_test(correctness_balance_check),
        cmocka_unit_test(invariant_well_formed),
        cmocka_unit_test(input_names_are_escaped),
        cmocka_unit_test(invariant_loads_nothing),
        cmocka_unit_test(correctness_languages),
        cmocka_unit_test(correctness_receipts_and_charts),
        cmocka_unit_test(input_charts_without_values),
    };
    return cmocka_run_group_tests(tests, write_orders, remove_orders);
}
