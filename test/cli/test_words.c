/* SPDX-License-Identifier: Apache-2.0 */
/* The words of the page and the terminal: whole in every language, and the right one. */
#include "cli/words.h"

#include "cli/figure.h"
#include "measure/report.h"
#include "measure/report_parts.h"
#include "seeds.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* ---- which language ---------------------------------------------------------------- */

static void correctness_language_of_locale(void **state)
{
    static const struct {
        const char *locale;
        enum catalogue_language language;
    } rows[] = {
        {"zh_TW", CATALOGUE_ZH_HANT},
        {"zh_TW.UTF-8", CATALOGUE_ZH_HANT},
        {"zh_HK.Big5", CATALOGUE_ZH_HANT},
        {"zh_MO", CATALOGUE_ZH_HANT},
        {"zh-Hant", CATALOGUE_ZH_HANT},
        {"zh_Hant_CN", CATALOGUE_ZH_HANT},
        {"ZH_tw", CATALOGUE_ZH_HANT},
        {"zh_CN.GB18030", CATALOGUE_ZH_HANS},
        {"zh_SG", CATALOGUE_ZH_HANS},
        {"zh", CATALOGUE_ZH_HANS},
        {"zh.UTF-8", CATALOGUE_ZH_HANS},
        {"zh_CN@pinyin", CATALOGUE_ZH_HANS},
        {"zh-Hans-TW", CATALOGUE_ZH_HANS},
        {"zh_TWO", CATALOGUE_ZH_HANS},
        {"C", CATALOGUE_EN},
        {"POSIX", CATALOGUE_EN},
        {"C.UTF-8", CATALOGUE_EN},
        {"en_US.UTF-8", CATALOGUE_EN},
        {"de_DE", CATALOGUE_EN},
        {"ja_JP.UTF-8", CATALOGUE_EN},
        {"zhuang", CATALOGUE_EN},
        {"", CATALOGUE_EN},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        if (words_language_of(rows[i].locale) != rows[i].language)
            fail_msg("%s", rows[i].locale);
}

static void set_or_not(const char *name, const char *value)
{
    assert_int_equal(value ? setenv(name, value, 1) : unsetenv(name), 0);
}

/* The first that is set and not empty decides, whatever the others say. */
static void correctness_language_of_environment(void **state)
{
    static const struct {
        const char *all, *messages, *lang;
        enum catalogue_language language;
    } rows[] = {
        {NULL, NULL, NULL, CATALOGUE_EN},
        {NULL, NULL, "zh_TW.UTF-8", CATALOGUE_ZH_HANT},
        {NULL, "zh_CN.UTF-8", "zh_TW.UTF-8", CATALOGUE_ZH_HANS},
        {"C", "zh_CN.UTF-8", "zh_TW.UTF-8", CATALOGUE_EN},
        {"", "", "zh_HK", CATALOGUE_ZH_HANT},
        {"zh_SG", "C", "C", CATALOGUE_ZH_HANS},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        set_or_not("LC_ALL", rows[i].all);
        set_or_not("LC_MESSAGES", rows[i].messages);
        set_or_not("LANG", rows[i].lang);
        assert_int_equal(words_language_of_environment(), rows[i].language);
    }
}

/* ---- words ---------------------------------------------------------------------------
 */

static void correctness_fill(void **state)
{
    static const char *const args[] = {"one", "{0}"};
    struct buf out = {0};
    (void)state;
    words_fill(&out, "{1} and {0}, {2} {x} {", args, 2);
    assert_string_equal(buf_text(&out), "{0} and one, {2} {x} {");
    buf_release(&out);
}

static void correctness_forms(void **state)
{
    static const struct {
        int64_t number;
        enum catalogue_language language;
        const char *text;
    } rows[] = {
        {0, CATALOGUE_EN, "0 orders"},      {1, CATALOGUE_EN, "1 order"},
        {2, CATALOGUE_EN, "2 orders"},      {1234, CATALOGUE_EN, "1,234 orders"},
        {1, CATALOGUE_ZH_HANT, "1 筆訂單"}, {1234, CATALOGUE_ZH_HANS, "1,234 笔订单"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct buf out = {0};
        WORDS_SAY_COUNTED(&out, rows[i].language, WORD_ORDERS_COUNTED, rows[i].number,
                          WORDS_NUMBER(rows[i].number));
        assert_string_equal(buf_text(&out), rows[i].text);
        buf_release(&out);
    }
}

static void correctness_dates_in_prose(void **state)
{
    static const struct {
        struct calendar calendar;
        const char *names[CATALOGUE_LANGUAGES];
    } rows[] = {
        {{CALENDAR_MONTH, 0, 0}, {"Apr 2024", "2024年4月", "2024年4月"}},
        {{CALENDAR_QUARTER, 0, 0}, {"Q2 2024", "2024年第2季", "2024年第2季度"}},
        {{CALENDAR_YEAR, 0, 4},
         {"2024-04 year", "2024年4月起的一年", "2024年4月起的一年"}},
        {{CALENDAR_WEEK, 0, 0}, {"2024-W14", "2024年第14週", "2024年第14周"}},
        {{CALENDAR_DAY, 0, 0}, {"1 Apr 2024", "2024年4月1日", "2024年4月1日"}},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        for (int language = 0; language < CATALOGUE_LANGUAGES; language++) {
            struct buf out = {0};
            words_period(&out, &rows[i].calendar, calendar_day(2024, 4, 1),
                         (enum catalogue_language)language);
            assert_string_equal(buf_text(&out), rows[i].names[language]);
            buf_release(&out);
        }
}

/* In tables English has what --period reads. */
static void correctness_dates_in_tables(void **state)
{
    static const struct {
        struct calendar calendar;
        const char *names[CATALOGUE_LANGUAGES];
    } rows[] = {
        {{CALENDAR_MONTH, 0, 0}, {"2024-12", "2024年12月", "2024年12月"}},
        {{CALENDAR_QUARTER, 0, 0}, {"2024-Q4", "2024年第4季", "2024年第4季度"}},
        {{CALENDAR_YEAR, 0, 0}, {"2024", "2024年", "2024年"}},
        {{CALENDAR_TOTAL, 0, 0}, {"total", "總計", "总计"}},
        {{CALENDAR_DAY, 0, 0}, {"2024-12-01", "2024年12月1日", "2024年12月1日"}},
        {{CALENDAR_WEEK, 6, 0},
         {"2024-12-01 week", "2024年12月1日起的一週", "2024年12月1日起的一周"}},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        for (int language = 0; language < CATALOGUE_LANGUAGES; language++) {
            char out[WORDS_DATE_BYTES];
            int32_t day = calendar_day(2024, 12, 1);
            words_short_period(&rows[i].calendar, day, (enum catalogue_language)language,
                               out);
            assert_string_equal(out, rows[i].names[language]);
        }
    assert_string_equal(WORDS_DAY(calendar_day(2024, 2, 29), CATALOGUE_EN), "2024-02-29");
    assert_string_equal(WORDS_DAY(calendar_day(2024, 2, 29), CATALOGUE_ZH_HANT),
                        "2024年2月29日");
}

/* The same places to fill in, in both. */
static void same_places(const char *a, const char *b)
{
    for (char digit = '0'; digit <= '9'; digit++) {
        const char place[] = {'{', digit, '}', 0};
        if (!strstr(a, place) != !strstr(b, place))
            fail_msg("%s in only one of: %s; %s", place, a, b);
    }
}

/* Each word in each language, with the same places to fill in; forms only in English,
 * each with the same places. */
static void invariant_words_complete(void **state)
{
    (void)state;
    for (int word = 0; word < WORD_COUNT; word++) {
        const char *english = words_text((enum words_code)word, CATALOGUE_EN);
        const char *bar = strchr(english, '|');
        for (int language = 0; language < CATALOGUE_LANGUAGES; language++) {
            const char *text =
                words_text((enum words_code)word, (enum catalogue_language)language);
            assert_true(text && *text);
            same_places(english, text);
            if (language != CATALOGUE_EN && strchr(text, '|'))
                fail_msg("Chinese has one form: %s", text);
        }
        if (!bar)
            continue;
        char *one = strndup(english, (size_t)(bar - english));
        assert_true(one && *one && bar[1] && !strchr(bar + 1, '|'));
        same_places(one, bar + 1);
        free(one);
    }
}

/* ---- sentences of other layers
 * --------------------------------------------------------- */

static void invariant_sentences_complete(void **state)
{
    const char *const *row;
    (void)state;
    for (size_t i = 0; (row = words_sentence_at(i)); i++) {
        for (int language = 0; language < CATALOGUE_LANGUAGES; language++) {
            assert_true(row[language] && *row[language]);
            same_places(row[CATALOGUE_EN], row[language]);
        }
        for (size_t k = 0; k < i; k++)
            if (strcmp(words_sentence_at(k)[CATALOGUE_EN], row[CATALOGUE_EN]) == 0)
                fail_msg("twice: %s", row[CATALOGUE_EN]);
    }
}

static void correctness_sentences_with_numbers(void **state)
{
    static const struct {
        const char *english, *wanted; /* NULL: not known */
    } rows[] = {
        {"S = retained + lost: 559 = 343 + 216", "期初 = 留存 + 流失：559 = 343 + 216"},
        {"V = gross revenue - refunds: -3.62 = 1.20 - 4.82",
         "淨營收 = 總營收 − 退款：-3.62 = 1.20 − 4.82"},
        {"CAC, the cost of acquiring a customer: 1000000.5", "獲客成本：1000000.5"},
        {"amount = quantity x price; rows that are returns are subtracted",
         "金額 = 數量 × 單價；退貨的列會扣除"},
        {"the last day, 2124-05-31, comes more than a year after the one before it, "
         "2024-05-30: if it is mistyped, --as-of 2024-05-30 leaves it out",
         "最後一天 2124-05-31 比前一天 2024-05-30 晚了一年以上：若是打錯，可用 --as-of "
         "2024-05-30 排除"},
        {"2 of its days of acquisition cannot be read and are not known (the first: "
         "\"31; \"Feb\" 2024\" in line 9)",
         "其中 2 個獲客日無法讀取，視為不詳（第一個：第 9 行的 \"31; \"Feb\" 2024\"）"},
        {"1 of its days of acquisition cannot be read and is not known (the first: "
         "\"\" in row 12)",
         "其中 1 個獲客日無法讀取，視為不詳（第一個：第 12 列的 \"\"）"},
        {"3 rows name no currency and count as TWD", "3 列未註明幣別，計為 TWD"},
        {"1 USD = 31.5 TWD on 2024-01-02", "2024-01-02 的匯率：1 USD = 31.5 TWD"},
        {"still there after a tenure of 12: 93.1%; after 24: 80.0%; the mean is up to 30",
         "年資 12 之後仍在：93.1%；24 之後：80.0%；平均算到 30 為止"},
        {"\"", NULL},
        {"nobody bought; no such sentence", NULL},
        {"no such sentence 5", NULL},
        {"1 2 3 4 5 6 7 8 9 10 11", NULL},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct buf out = {0};
        bool known = words_add_sentence(&out, rows[i].english, CATALOGUE_ZH_HANT);
        assert_int_equal(known, rows[i].wanted != NULL);
        assert_string_equal(buf_text(&out), known ? rows[i].wanted : "");
        buf_clear(&out);
        words_say_sentence(&out, rows[i].english, CATALOGUE_EN);
        assert_string_equal(buf_text(&out), rows[i].english);
        buf_release(&out);
    }
}

static void must_be_known(const char *english)
{
    struct buf out = {0};
    for (int language = 0; language < CATALOGUE_LANGUAGES; language++)
        if (!words_add_sentence(&out, english, (enum catalogue_language)language))
            fail_msg("no translation of: %s", english);
    buf_release(&out);
}

/* The settings of the definition and the kinds of files are on every page. */
static void invariant_settings_translated(void **state)
{
    struct definition_setting setting;
    (void)state;
    for (size_t i = 0; definition_setting(i, &setting); i++)
        for (int language = 0; language < CATALOGUE_LANGUAGES; language++)
            if (!words_sentence(setting.help, (enum catalogue_language)language))
                fail_msg("no translation of: %s", setting.help);
    assert_null(words_sentence("no such sentence", CATALOGUE_ZH_HANS));
}

static void invariant_reasons_and_kinds_translated(void **state)
{
    (void)state;
    for (int i = 0; i < SOURCE_REASON_COUNT; i++)
        must_be_known(source_reason_text((enum source_reason)i));
    for (int i = 0; i < HISTORY_REASONS; i++)
        must_be_known(source_history_reason_text((enum history_reason)i));
    for (int i = SOURCE_UNKNOWN + 1; i <= SOURCE_IGNORE; i++)
        must_be_known(source_kind_name((enum source_kind)i));
}

/* What a report says beside its numbers; lang.sh has the notes that tell numbers. */
static void invariant_notes_of_reports_translated(void **state)
{
    static const enum presence_rule rules[] = {PRESENCE_PURCHASE, PRESENCE_SUBSCRIPTION};
    struct definition d = {0};
    struct report r = {.definition = &d, .history = {.has_mrr = true}};
    (void)state;
    assert_non_null(report_note(&r, 0));
    must_be_known(report_note(&r, 0));
    assert_null(report_note(&r, 1));
    for (size_t i = 0; i < COUNT(rules); i++)
        for (d.rule = rules[i], d.grace_days = 0; d.grace_days < 2; d.grace_days++)
            must_be_known(report_no_pooled(&r));
}

/* Every text of the catalogue, and that it says so in Chinese. */
static void invariant_catalogue_complete(void **state)
{
    const struct catalogue_metric *metric;
    (void)state;
    for (size_t i = 0; (metric = catalogue_at(i)); i++) {
        must_be_known(catalogue_needs_text(metric));
        for (int language = 0; language < CATALOGUE_LANGUAGES; language++) {
            assert_true(metric->label[language] && *metric->label[language]);
            assert_true(metric->formula[language] && *metric->formula[language]);
            if (!metric->meaning[language] || !*metric->meaning[language])
                fail_msg("%s: no meaning", metric->name);
            assert_int_equal(metric->interpretation[language] != NULL,
                             metric->interpretation[CATALOGUE_EN] != NULL);
            for (int other = 0; other < language; other++)
                if (strcmp(metric->meaning[language], metric->meaning[other]) == 0 &&
                    other == CATALOGUE_EN)
                    fail_msg("%s: its meaning is English", metric->name);
        }
    }
}

/* ---- why there is no value
 * --------------------------------------------------------------- */

#define BITS(number, shift) ((number) >> (shift)&1)

/* The settings that values may lack: bits of `number`. */
static void set_definition(struct definition *d, unsigned number)
{
    *d = (struct definition){
        .has_cac = BITS(number, 0),
        .has_gross_margin = BITS(number, 1),
        .has_retention_spend = BITS(number, 2),
        .cac_micro = BITS(number, 3) ? 15000000 : 0,
        .gross_margin_micro = 400000,
        .gross_margin = .4,
        .retention_spend_micro = 1000000,
        .loyal_min_orders = 3,
        .window_days = 90,
    };
}

/* Nothing happened, something did, or too much of it to multiply. */
static void fill_facts(struct catalogue_facts *facts, int amount)
{
    static const int64_t money[] = {0, 1000, INT64_MAX / 8};
    int64_t some = amount > 0;
    facts->flow = (struct flow_cell){.start = 10 * some,
                                     .end = 9 * some,
                                     .retained = 8 * some,
                                     .lost = 2 * some,
                                     .new_stayed = some};
    facts->purchase = (struct purchase_cell){.buyers = 5 * some,
                                             .buyers_2 = 3 * some,
                                             .orders = 9 * some,
                                             .returning = 2 * some,
                                             .first_time = 3 * some,
                                             .gross = money[amount]};
    facts->answers = (struct answer_cell){.nps = 9 * some,
                                          .promoters = 9 * some,
                                          .ces = 9 * some,
                                          .ces_sum = 60 * some,
                                          .ces_sum_squares = 402 * some};
}

static void flags_of(struct catalogue_facts *facts, unsigned flags)
{
    facts->has_flow = BITS(flags, 0);
    facts->has_purchase = BITS(flags, 1);
    facts->has_previous = BITS(flags, 2);
    facts->is_total = BITS(flags, 3);
    facts->has_amounts = BITS(flags, 4);
    facts->is_at_start = BITS(flags, 5);
    facts->has_survival = BITS(flags, 6);
}

/* Every metric under every lack there can be, alone and with others: what it says of that
 * is known in each language. */
static void invariant_every_why_is_translated(void **state)
{
    static const char why[] = "no orders in the files"; /* the report's own */
    struct definition definition;
    const struct catalogue_metric *metric;
    size_t seen = 0;
    unsigned step = (unsigned)seeds_of(1, 7, 1);
    (void)state;
    for (unsigned n = 0; n < 3 * 16 * 128 * 10; n += step) {
        unsigned lack = n / (3 * 16 * 128);
        struct catalogue_facts facts = {.definition = &definition,
                                        .scale = 2,
                                        .digits = 2,
                                        .begin = 19000,
                                        .end = 19030,
                                        .flow_why = why,
                                        .survival_why = why,
                                        .purchase_why = why,
                                        .transfer_why = why};
        set_definition(&definition, n / 3 % 16);
        fill_facts(&facts, (int)(n % 3));
        flags_of(&facts, n / (3 * 16) % 128);
        facts.lacks = lack ? UINT32_C(1) << (lack - 1) : 0;
        catalogue_facts_finish(&facts);
        for (size_t i = 0; (metric = catalogue_at(i)); i++) {
            struct catalogue_value value = figure_value(metric, &facts);
            const char *const texts[] = {value.why, value.advice, value.interval_name};
            for (size_t k = 0; k < COUNT(texts); k++)
                if (texts[k] && !words_sentence(texts[k], CATALOGUE_ZH_HANT))
                    fail_msg("%s: no translation of: %s", metric->name, texts[k]);
            seen += value.why != NULL;
        }
    }
    assert_true(seen > 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(correctness_language_of_locale),
        cmocka_unit_test(correctness_language_of_environment),
        cmocka_unit_test(correctness_fill),
        cmocka_unit_test(correctness_forms),
        cmocka_unit_test(correctness_dates_in_prose),
        cmocka_unit_test(correctness_dates_in_tables),
        cmocka_unit_test(invariant_words_complete),
        cmocka_unit_test(invariant_sentences_complete),
        cmocka_unit_test(correctness_sentences_with_numbers),
        cmocka_unit_test(invariant_settings_translated),
        cmocka_unit_test(invariant_reasons_and_kinds_translated),
        cmocka_unit_test(invariant_notes_of_reports_translated),
        cmocka_unit_test(invariant_catalogue_complete),
        cmocka_unit_test(invariant_every_why_is_translated),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
