/* SPDX-License-Identifier: Apache-2.0 */
#include "scenario.h"

#include "compare.h"
#include "made.h"
#include "program.h"
#include "seeds.h"

#include <ftw.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#include "data.h"

#define PATH_BYTES     4096
#define VALUE_BYTES    128
#define PARAMETERS_MAX 64
#define SCENARIO_MAX   128

/* Where made files are; the program's own. */
static char directory[PATH_BYTES];

struct run {
    const struct scenario *scenario;
    char paths[SCENARIO_FILES][PATH_BYTES];
    struct parameter parameters[PARAMETERS_MAX];
    char values[PARAMETERS_MAX][VALUE_BYTES]; /* of parameters that words gave */
    size_t count;
    char window_option[64], words[1024], told[1024];
};

/* ---- parameters --------------------------------------------------------- */

/* What a word of the command line means: "option" or "key=", parameter, its text. */
static const char *const meanings[][3] = {
    {"--from", "from", "DATE '%s'"},
    {"--to", "to", "DATE '%s'"},
    {"--as-of", "as_of", "DATE '%s'"},
    {"--tz", "zone", "%s"},
    {"--by", "by", "%s"},
    {"--cohort", "basis", "%s"},
    {"rule", "rule", "%s"},
    {"events", "events", "string_split('%s', ',')"},
    {"consideration_events", "consideration", "string_split('%s', ',')"},
    {"count_zero_value", "count_zero_value", "%s"},
    {"fully_refunded_counts", "fully_refunded_counts", "%s"},
    {"refunds", "refunds", "%s"},
    {"grace_days", "grace_days", "%s"},
    {"loyal_min_orders", "loyal_min_orders", "%s"},
    {"fiscal_month", "shift", "(INTERVAL '%s month' - INTERVAL '1 month')"},
    {"week_start", "shift", "INTERVAL '-1 day' /* %s */"},
    {"cac", "cac", "(%s * 1000000)::HUGEINT"},
    {"gross_margin", "gross_margin", "(%s * 1000000)::HUGEINT"},
    {"retention_spend", "retention_spend", "(%s * 1000000)::HUGEINT"},
};

/* Where no word says otherwise. */
static const struct parameter defaults[] = {
    {"as_of", "max(day)"},
    {"count_zero_value", "false"},
    {"fully_refunded_counts", "true"},
    {"refunds", "own_day"},
    {"grace_days", "0"},
    {"loyal_min_orders", "3"},
    {"shift", "INTERVAL '0 day'"},
    {"from", "NULL::DATE"},
    {"to", "NULL::DATE"},
    {"digits", "2"},
    {"cac", "NULL::HUGEINT"},
    {"gross_margin", "NULL::HUGEINT"},
    {"retention_spend", "NULL::HUGEINT"},
    {"by", ""},
    {"zone", "UTC"},
    {"basis", "first_order"},
    {"rule", "purchase"},
    {"events", "NULL::VARCHAR[]"},
    {"consideration", "NULL::VARCHAR[]"},
};

static const char *const steps[][2] = {
    {"day", "'1 day'"},       {"week", "'7 day'"},  {"month", "'1 month'"},
    {"quarter", "'3 month'"}, {"year", "'1 year'"}, {"total", "'1 day'"},
};

static void add(struct run *run, const char *name, const char *text)
{
    assert_true(run->count < PARAMETERS_MAX);
    run->parameters[run->count++] = (struct parameter){name, text};
}

/* option or key, and its value. */
static void tell(struct run *run, const char *what, const char *value)
{
    for (size_t i = 0; i < SCENARIO_COUNT(meanings); i++) {
        if (strcmp(meanings[i][0], what) != 0)
            continue;
        char *text = run->values[run->count];
        const char *at = strstr(meanings[i][2], "%s");
        snprintf(text, VALUE_BYTES, "%.*s%s%s", (int)(at - meanings[i][2]),
                 meanings[i][2], value, at + 2);
        add(run, meanings[i][1], text);
        if (strcmp(what, "--by") == 0)
            add(run, "by_column", strncmp(value, "first_", 6) == 0 ? value + 6 : value);
        return;
    }
    fail_msg("%s: nothing says what %s means in SQL", run->scenario->name, what);
}

static void tell_words(struct run *run)
{
    const char *words = run->scenario->words;
    snprintf(run->told, sizeof run->told, "%s", words ? words : "");
    for (char *word = strtok(run->told, " "); word; word = strtok(NULL, " ")) {
        char *value = strtok(NULL, " ");
        char *equal = value ? strchr(value, '=') : NULL;
        assert_non_null(value);
        if (strcmp(word, "--set") == 0 && equal) {
            *equal = 0;
            tell(run, value, equal + 1);
        } else {
            tell(run, word, value);
        }
    }
}

/* The first of a name is taken: what the words say goes before the defaults. */
static void add_parameters(struct run *run)
{
    static const char *const files[] = {"file1", "file2", "file3", "file4"};
    const struct scenario *s = run->scenario;
    bool is_total = strcmp(s->unit, "total") == 0;
    bool is_auto = strcmp(s->window, "auto") == 0;
    tell_words(run);
    for (size_t i = 0; i < SCENARIO_FILES; i++)
        add(run, files[i], run->paths[i]);
    for (size_t i = 0; i < SCENARIO_COUNT(steps); i++)
        if (strcmp(steps[i][0], s->unit) == 0)
            add(run, "step", steps[i][1]);
    add(run, "unit", is_total ? "day" : s->unit);
    add(run, "is_total", is_total ? "true" : "false");
    add(run, "window_days", is_auto ? "auto_window.window_days" : s->window);
    add(run, "window_is_given", is_auto ? "false" : "true");
    add(run, "has_amounts", s->dataset->has_amounts);
    add(run, "other_used_rows", s->dataset->other_used_rows);
    for (size_t i = 0; i < SCENARIO_COUNT(defaults); i++)
        add(run, defaults[i].name, defaults[i].text);
}

static void find_files(struct run *run)
{
    const struct dataset *d = run->scenario->dataset;
    for (size_t i = 0; i < SCENARIO_FILES && d->files[i]; i++) {
        if (d->is_made)
            snprintf(run->paths[i], PATH_BYTES, "%.2000s/%s", directory, d->files[i]);
        else
            test_data(d->files[i], run->paths[i]);
    }
}

/* ---- both sides --------------------------------------------------------- */

static struct database *ask_sql(const struct run *run, const char *const *queries)
{
    const struct dataset *d = run->scenario->dataset;
    bool sliced = run->scenario->words && strstr(run->scenario->words, "--by");
    struct database *db = database_open();
    database_run(db, "macros", run->parameters, run->count);
    database_run(db, d->raw, run->parameters, run->count);
    database_run(db, d->event ? d->event : "raw_event_none", run->parameters, run->count);
    database_run(db, sliced ? d->attribute : "raw_attribute_none", run->parameters,
                 run->count);
    for (; *queries; queries++)
        database_run(db, *queries, run->parameters, run->count);
    return db;
}

static json_t *ask_program(struct run *run, const char *command)
{
    const struct scenario *s = run->scenario;
    struct program_line line = {0};
    program_add(&line, command);
    for (size_t i = 0; i < SCENARIO_FILES && s->dataset->files[i]; i++)
        program_add(&line, run->paths[i]);
    program_add(&line, "--period");
    program_add(&line, s->unit);
    program_add(&line, "--set");
    snprintf(run->window_option, sizeof run->window_option, "window_days=%s", s->window);
    program_add(&line, run->window_option);
    snprintf(run->words, sizeof run->words, "%s", s->words ? s->words : "");
    program_add_words(&line, run->words);
    program_add(&line, "--format");
    program_add(&line, "json");
    return program_json(&line);
}

static void compare(void **state, const char *command, const char *const *queries,
                    void (*with)(struct compare *, struct database *, const json_t *))
{
    struct run *run = calloc(1, sizeof *run);
    assert_non_null(run);
    run->scenario = *state;
    find_files(run);
    add_parameters(run);
    struct compare c = {.name = run->scenario->name};
    json_t *answer = ask_program(run, command);
    struct database *db = ask_sql(run, queries);
    with(&c, db, answer);
    database_close(db);
    json_decref(answer);
    free(run);
    compare_finish(&c);
}

static void test_report(void **state)
{
    static const char *const queries[] = {"definition", "period",   "flow",
                                          "purchase",   "survival", "metric",
                                          "journey",    "source",   NULL};
    compare(state, "report", queries, compare_report);
}

static void test_start(void **state)
{
    static const char *const queries[] = {"definition", "period", "flow",
                                          "purchase",   "start",  NULL};
    compare(state, "report", queries, compare_start);
}

static void test_cohorts(void **state)
{
    static const char *const queries[] = {"definition", "period", "cohort", NULL};
    compare(state, "cohorts", queries, compare_cohorts);
}

/* ---- the made files ----------------------------------------------------- */

static int make_files(void **state)
{
    (void)state;
    const char *where = getenv("TMPDIR");
    snprintf(directory, sizeof directory, "%.1000s/differential.XXXXXX",
             where ? where : "/tmp");
    if (!mkdtemp(directory))
        return -1;
    made_shop(directory);
    made_retail(directory);
    made_market(directory);
    return 0;
}

static int remove_one(const char *path, const struct stat *info, int kind, struct FTW *at)
{
    (void)info;
    (void)kind;
    (void)at;
    return remove(path);
}

static int remove_files(void **state)
{
    (void)state;
    return nftw(directory, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

/* With sanitizers every fourth: numbers are those of the other build, and most of the
 * time goes to the SQL that they are held against. */
static size_t add_tests(struct CMUnitTest *tests, struct scenario_list list,
                        CMUnitTestFunction test)
{
    size_t count = 0;
    for (size_t i = 0; i < list.count; i += seeds_of(1, 4, 1))
        tests[count++] = (struct CMUnitTest){.name = list.scenarios[i].name,
                                             .test_func = test,
                                             .initial_state = (void *)&list.scenarios[i]};
    return count;
}

int scenario_main(struct scenario_list reports, struct scenario_list start,
                  struct scenario_list cohorts)
{
    struct CMUnitTest tests[SCENARIO_MAX];
    size_t count = 0;
    if (reports.count + start.count + cohorts.count > SCENARIO_MAX)
        return 1;
    count += add_tests(tests + count, reports, test_report);
    count += add_tests(tests + count, start, test_start);
    count += add_tests(tests + count, cohorts, test_cohorts);
    return _cmocka_run_group_tests("differential", tests, count, make_files,
                                   remove_files);
}
