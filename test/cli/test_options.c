/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/commands.h"
#include "cli/workset.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define WORDS_MAX 32

/* A command line as typed, its words separated by single blanks. */
struct line {
    char text[512];
    char *words[WORDS_MAX + 1];
    int count;
};

static enum err read_line(struct cli_request *out, struct line *line, const char *typed,
                          struct err_info *info)
{
    const struct command *command;
    assert_true(strlen(typed) < sizeof line->text);
    strcpy(line->text, typed);
    line->count = 0;
    for (char *word = strtok(line->text, " "); word; word = strtok(NULL, " ")) {
        assert_true(line->count < WORDS_MAX);
        line->words[line->count++] = word;
    }
    line->words[line->count] = NULL;
    assert_int_equal(commands_find(&command, line->words[0], info), ERR_OK);
    return options_read(out, command, line->count, line->words, info);
}

/* --as knows every kind of file by its name, and no other way around. */
static void consistency_kinds(void **state)
{
    (void)state;
    for (int kind = SOURCE_ORDERS; kind <= SOURCE_IGNORE; kind++) {
        struct cli_request r;
        struct line line;
        struct err_info info = {0};
        char typed[128];
        snprintf(typed, sizeof typed, "report --as %s a.csv",
                 source_kind_name((enum source_kind)kind));
        if (read_line(&r, &line, typed, &info))
            fail_msg("%s: %s", typed, info.text);
        assert_int_equal(r.kinds[0], kind);
        options_release(&r);
    }
}

static void correctness_any_order(void **state)
{
    static const char *const lines[] = {
        "report --tz Asia/Taipei -o out.txt a.csv b.csv --period week",
        "report a.csv --period=week b.csv -oout.txt --tz=Asia/Taipei",
        "report a.csv b.csv --per week --tz Asia/Taipei --output out.txt",
        "report --tz Asia/Taipei -o out.txt --period week -- a.csv b.csv",
    };
    (void)state;
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        struct cli_request r;
        struct line line;
        struct err_info info = {0};
        assert_int_equal(read_line(&r, &line, lines[i], &info), ERR_OK);
        assert_int_equal(r.file_count, 2);
        assert_string_equal(r.files[0], "a.csv");
        assert_string_equal(r.files[1], "b.csv");
        assert_int_equal(r.value[OPTION_UNIT].choice, CALENDAR_WEEK);
        assert_string_equal(r.value[OPTION_TZ].text, "Asia/Taipei");
        assert_string_equal(r.value[OPTION_OUTPUT].text, "out.txt");
        assert_false(options_given(&r, OPTION_FORMAT));
        assert_int_equal(r.value[OPTION_FORMAT].choice, FORMAT_TABLE);
        options_release(&r);
    }
}

static void correctness_kinds(void **state)
{
    static const struct {
        const char *typed;
        enum source_kind kinds[3];
    } rows[] = {
        {"report a b c", {SOURCE_UNKNOWN, SOURCE_UNKNOWN, SOURCE_UNKNOWN}},
        {"report --as orders a b c", {SOURCE_ORDERS, SOURCE_UNKNOWN, SOURCE_UNKNOWN}},
        {"report a --as refunds b c", {SOURCE_UNKNOWN, SOURCE_REFUNDS, SOURCE_UNKNOWN}},
        {"report a b c --as ignore", {SOURCE_UNKNOWN, SOURCE_UNKNOWN, SOURCE_IGNORE}},
        {"report --as orders a --as lines b c --as customers",
         {SOURCE_ORDERS, SOURCE_LINES, SOURCE_CUSTOMERS}},
        {"report --as events --all a b c",
         {SOURCE_EVENTS, SOURCE_UNKNOWN, SOURCE_UNKNOWN}},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct cli_request r;
        struct line line;
        struct err_info info = {0};
        assert_int_equal(read_line(&r, &line, rows[i].typed, &info), ERR_OK);
        for (size_t k = 0; k < 3; k++)
            assert_int_equal(r.kinds[k], rows[i].kinds[k]);
        options_release(&r);
    }
}

static void correctness_maps(void **state)
{
    static const struct {
        const char *typed;
        enum source_role role;
        const char *file, *column;
    } rows[] = {
        {"report --map customer=id a.csv", SOURCE_ROLE_CUSTOMER, NULL, "id"},
        {"report --map date=a.csv:when a.csv", SOURCE_ROLE_DATE, "a.csv", "when"},
        {"report --map date=a.csv:when x/a.csv", SOURCE_ROLE_DATE, "x/a.csv", "when"},
        {"report --map date=x/a.csv:when x/a.csv", SOURCE_ROLE_DATE, "x/a.csv", "when"},
        /* A colon that follows no file's name is part of the column's. */
        {"report --map date=order:date a.csv", SOURCE_ROLE_DATE, NULL, "order:date"},
        {"report --map date=a.csv: a.csv", SOURCE_ROLE_DATE, NULL, "a.csv:"},
        {"report --map amount=a=b a.csv", SOURCE_ROLE_AMOUNT, NULL, "a=b"},
        {"report -m order_total=客戶 a.csv", SOURCE_ROLE_ORDER_TOTAL, NULL, "客戶"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct cli_request r;
        struct line line;
        struct err_info info = {0};
        assert_int_equal(read_line(&r, &line, rows[i].typed, &info), ERR_OK);
        assert_int_equal(r.map_count, 1);
        assert_int_equal(r.maps[0].role, rows[i].role);
        assert_string_equal(r.maps[0].column, rows[i].column);
        if (rows[i].file)
            assert_string_equal(r.maps[0].file, rows[i].file);
        else
            assert_null(r.maps[0].file);
        options_release(&r);
    }
}

static void correctness_values(void **state)
{
    struct cli_request r;
    struct line line;
    struct err_info info = {0};
    (void)state;
    assert_int_equal(read_line(&r, &line,
                               "report --from 2024-02 --to 2024-Q2 --as-of 2024-05-31 "
                               "--max-bad 12.5% a",
                               &info),
                     ERR_OK);
    assert_int_equal(r.value[OPTION_FROM].start, calendar_day(2024, 2, 1));
    assert_int_equal(r.value[OPTION_TO].end, calendar_day(2024, 7, 1));
    assert_int_equal(r.value[OPTION_AS_OF].end - 1, calendar_day(2024, 5, 31));
    assert_float_equal(r.value[OPTION_MAX_BAD].share, 0.125, 0);
    options_release(&r);
    assert_int_equal(read_line(&r, &line,
                               "customers --metric lost --period 2024-W07 --limit 25 "
                               "--of denominator a",
                               &info),
                     ERR_OK);
    assert_int_equal(r.value[OPTION_LIMIT].number, 25);
    assert_int_equal(r.value[OPTION_OF].choice, OF_DENOMINATOR);
    assert_int_equal(workset_unit(&r), CALENDAR_WEEK);
    options_release(&r);
    assert_int_equal(read_line(&r, &line, "report --memory 1.5gb a", &info), ERR_OK);
    assert_int_equal(r.value[OPTION_MEMORY].number, 3 << 29);
    options_release(&r);
    assert_int_equal(read_line(&r, &line, "explain churn_rate --period total a", &info),
                     ERR_OK);
    assert_string_equal(r.subject, "churn_rate");
    assert_int_equal(workset_unit(&r), CALENDAR_MONTH);
    options_release(&r);
}

static void correctness_units(void **state)
{
    (void)state;
    assert_int_equal(workset_unit_of("2024-05-31"), CALENDAR_DAY);
    assert_int_equal(workset_unit_of("2024-W07"), CALENDAR_WEEK);
    assert_int_equal(workset_unit_of("2024-05"), CALENDAR_MONTH);
    assert_int_equal(workset_unit_of("2024-Q2"), CALENDAR_QUARTER);
    assert_int_equal(workset_unit_of("2024"), CALENDAR_YEAR);
    assert_int_equal(workset_unit_of("total"), CALENDAR_MONTH);
}

/* Each slip with its sentence. */
/* ", ..." at the end stands for more. */
static void assert_sentence(const char *got, const char *expected)
{
    size_t size = strlen(expected), dots = strlen(", ...");
    if (size < dots || strcmp(expected + size - dots, ", ...") != 0)
        assert_string_equal(got, expected);
    else if (strncmp(got, expected, size - dots) != 0)
        fail_msg("\"%s\" does not begin with \"%s\"", got, expected);
}

static void input_sentences(void **state)
{
    static const struct {
        const char *typed, *sentence;
    } rows[] = {
        {"report", "report needs a file; usage: mainstay report [OPTION...] FILE..."},
        {"report --from", "--from needs PERIOD after it"},
        {"report a --as", "--as needs KIND after it"}, /* not --as-of */
        {"report a -o", "-o needs its argument after it"},
        {"report --perid month a",
         "report has no option --perid; did you mean --period?"},
        {"report --qqq a", "report has no option --qqq; see \"mainstay report --help\""},
        {"report --limit 3 a", "report does not take --limit; \"mainstay report --help\" "
                               "lists what it does"},
        {"report --f 3 a", "--f could be any of --from, --format"},
        {"report --all=1 a", "--all takes nothing after \"=\""},
        {"report -q a", "report has no option -q; see \"mainstay report --help\""},
        {"report --period fortnight a",
         "--period \"fortnight\": expected day, week, month, quarter, year or total"},
        {"report --from 2024-13 a",
         "--from \"2024-13\": expected a day or period such as 2024-05-31, 2024-05, "
         "2024-Q2, 2024-W07 or 2024"},
        {"explain x --period May a", "--period \"May\": expected a period such as "
                                     "2024-05, 2024-Q2, 2024, 2024-W07 or "
                                     "2024-05-31, or total"},
        {"report --max-bad 7 a", "--max-bad \"7\": expected a share such as 5% or 0.05"},
        {"report --max-bad -1% a",
         "--max-bad \"-1%\": expected a share such as 5% or 0.05"},
        {"report --max-bad nan a",
         "--max-bad \"nan\": expected a share such as 5% or 0.05"},
        {"report --memory 255MB a", "--memory \"255MB\": expected a size of 256MB or "
                                    "more, such as 4GB or 512MB"},
        {"customers --limit 0 a", "--limit \"0\": expected a whole number of at least 1"},
        {"customers --limit 99999999999999999999 a",
         "--limit \"99999999999999999999\": expected a whole number of at least 1"},
        {"demo d --seed x", "--seed \"x\": expected a whole number"},
        {"report --set window_days a", "--set \"window_days\": expected KEY=VALUE"},
        {"report --set =9 a", "--set \"=9\": expected KEY=VALUE"},
        {"report --map customer a", "--map \"customer\": expected ROLE=COLUMN"},
        {"report --map customer= a", "--map \"customer=\": expected ROLE=COLUMN"},
        {"report --map who=id a",
         "--map \"who=id\": no role \"who\"; roles are customer, person, order, date, "
         "amount, ..."},
        {"report --tz= a", "--tz \"\": expected ZONE"},
        {"report --tz UTC --tz Asia/Taipei a",
         "--tz is given twice: \"UTC\" and \"Asia/Taipei\""},
        {"report --as orders --as lines a",
         "--as orders and --as lines speak of the same file"},
        {"report --as orders a --as lines", "--as lines has no file to speak of"},
        {"report --as sales a",
         "--as \"sales\": expected orders, lines, refunds, customers, events, "
         "subscriptions, answers, deliveries, rates, costs, snapshot or ignore"},
        {"cohorts --cohort first a",
         "--cohort \"first\": expected first_order, first_presence or first_paid"},
        {"report -f xml a", "--format \"xml\": expected table, json, csv or html"},
        {"explain -f csv x a", "--format \"csv\": expected table or json"},
        {"explain",
         "explain needs METRIC; \"mainstay metrics\" lists them; usage: mainstay explain "
         "METRIC --period PERIOD "
         "[OPTION...] FILE..."},
        {"version x", "version: \"x\" is one word too many; see \"mainstay version "
                      "--help\""},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct cli_request r;
        struct line line;
        struct err_info info = {0};
        assert_int_equal(read_line(&r, &line, rows[i].typed, &info), ERR_USAGE);
        assert_sentence(info.text, rows[i].sentence);
    }
}

static void input_commands(void **state)
{
    static const struct {
        const char *typed, *sentence;
    } rows[] = {
        {"reprot", "no command \"reprot\"; did you mean \"report\"?"},
        {"cohort", "no command \"cohort\"; did you mean \"cohorts\"?"},
        {"zzzzzz", "no command \"zzzzzz\"; \"mainstay help\" lists them"},
        {"/", "\"/\" is a file, not a command; did you mean \"mainstay report /\"?"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct command *command;
        struct err_info info = {0};
        assert_int_equal(commands_find(&command, rows[i].typed, &info), ERR_USAGE);
        assert_string_equal(info.text, rows[i].sentence);
    }
}

/* Asking for help is never wrong. */
static void correctness_help(void **state)
{
    struct cli_request r;
    struct line line;
    struct err_info info = {0};
    (void)state;
    for (size_t i = 0; commands_at(i); i++) {
        char typed[64];
        snprintf(typed, sizeof typed, "%s --help", commands_at(i)->name);
        assert_int_equal(read_line(&r, &line, typed, &info), ERR_OK);
        assert_true(options_given(&r, OPTION_HELP));
        options_release(&r);
    }
}

static void correctness_repeat(void **state)
{
    struct cli_request r;
    struct line line;
    struct err_info info = {0};
    struct buf out = {0};
    (void)state;
    assert_int_equal(read_line(&r, &line,
                               "report --period week --as orders a.csv -s window_days=9 "
                               "it's.csv --format json -o x --by c --tz UTC -- -odd",
                               &info),
                     ERR_OK);
    options_repeat(&r, &out);
    assert_string_equal(buf_text(&out), " --as orders a.csv --set window_days=9 "
                                        "'it'\\''s.csv' --tz UTC ./-odd");
    buf_release(&out);
    options_release(&r);
}

/* What a shell makes of a quoted word is the word. */
static void consistency_quote(void **state)
{
    static const char *const words[] = {
        "plain.csv", "with blank",  "it's",      "$HOME",    "`id`",
        "a\"b",      "back\\slash", "*",         "客戶編號", "",
        "~",         "semi;colon",  "new\nline", "!x",       "#x",
    };
    (void)state;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        struct buf command = {0}, read = {0};
        buf_puts(&command, "printf %s ");
        options_quote(&command, words[i]);
        FILE *shell = popen(buf_text(&command), "r");
        assert_non_null(shell);
        for (int c; (c = fgetc(shell)) != EOF;)
            buf_putc(&read, (char)c);
        assert_int_equal(pclose(shell), 0);
        assert_string_equal(buf_text(&read), words[i]);
        buf_release(&command);
        buf_release(&read);
    }
}

/* The table itself: names are unique within a command, choices have a default. */
static void invariant_table(void **state)
{
    (void)state;
    for (size_t i = 0; commands_at(i); i++) {
        const struct command *command = commands_at(i);
        assert_non_null(command->run);
        for (int a = 0; a < OPTION_COUNT; a++) {
            enum options_code code = (enum options_code)a;
            if (!command_takes(command, code))
                continue;
            bool choice = options_at(code)->kind == OPTIONS_CHOICE;
            assert_int_equal(choice, options_choices(command, code) != NULL);
            assert_int_equal(options_at(code)->kind == OPTIONS_FLAG,
                             options_at(code)->argument == NULL);
            for (int b = a + 1; b < OPTION_COUNT; b++)
                if (command_takes(command, (enum options_code)b))
                    assert_string_not_equal(options_at(code)->name,
                                            options_at((enum options_code)b)->name);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(correctness_any_order), cmocka_unit_test(correctness_kinds),
        cmocka_unit_test(correctness_maps),      cmocka_unit_test(correctness_values),
        cmocka_unit_test(correctness_units),     cmocka_unit_test(input_sentences),
        cmocka_unit_test(input_commands),        cmocka_unit_test(correctness_help),
        cmocka_unit_test(correctness_repeat),    cmocka_unit_test(consistency_quote),
        cmocka_unit_test(invariant_table),       cmocka_unit_test(consistency_kinds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
