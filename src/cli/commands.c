/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/commands.h"

#include "base/output.h"
#include "cli/manual.h"
#include "cli/suggest.h"
#include "cli/words.h"

#include <string.h>
#include <unistd.h>

#define B OPTION_BIT

/* What every command about files takes. */
#define OPTIONS_OF_FILES                                                         \
    (B(FROM) | B(TO) | B(AS_OF) | B(SET) | B(DEFINITION) | B(TZ) | B(CURRENCY) | \
     B(MAP) | B(AS) | B(ENCODING) | B(DATE_ORDER) | B(DECIMAL) | B(MAX_BAD) |    \
     B(REJECTS) | B(FORMAT) | B(OUTPUT) | B(COLOR) | B(LANG))

static const struct command table[] = {
    {
        .name = "report",
        .help = "every retention number from files of orders",
        .usage = "[OPTION...] FILE...",
        .details =
            "Reads orders, order lines, refunds, customers and events, several files at "
            "once where they belong together, and measures who stays and who leaves: "
            "period by period, in total and, with --by, by group. Files are CSV, TSV "
            "(also gzipped), Parquet or newline JSON. Columns are recognised by their "
            "names and contents; where that is not sure, the error names the candidates "
            "and the --map to type.\n\n"
            "Periods that have not ended are marked *, periods in which not every "
            "customer is known yet are marked ~; neither is compared with others. "
            "Nothing is left out silently: rows that are not counted are listed by "
            "reason, and --rejects writes them out.\n\n"
            "--format html makes one page that needs nothing else: charts, the tables "
            "behind them, and each number's receipt where it is pressed.",
        .examples =
            "mainstay report orders.csv  # by month\n"
            "mainstay report --period quarter --by country orders.csv  # by group\n"
            "mainstay report --set window_days=90 --from 2024 orders.csv  "
            "# another definition\n"
            "mainstay report --as orders o.csv --as refunds r.csv  "
            "# say what files hold\n"
            "mainstay report --format json -o report.json orders.csv  "
            "# for a program\n"
            "mainstay report --format html -o report.html orders.csv  "
            "# a page with charts, for a browser\n",
        .takes_files = true,
        .formats = "table|json|csv|html",
        .options = B(UNIT) | B(BY) | B(ALL) | OPTIONS_OF_FILES,
        .run = cmd_report_run,
    },
    {
        .name = "cohorts",
        .help = "who came when, and how many of them still buy",
        .usage = "[OPTION...] FILE...",
        .details =
            "One line for the people of each period, one column for each period after "
            "it: the share of them who bought (or --values another measure). Cells whose "
            "period has not ended are marked *.",
        .examples = "mainstay cohorts orders.csv  # shares, by month\n"
                    "mainstay cohorts --values cumulative --period quarter orders.csv  "
                    "# revenue per member so far\n",
        .takes_files = true,
        .formats = "table|json|csv",
        .options = B(UNIT) | B(BY) | B(COHORT) | B(VALUES) | B(ALL) | OPTIONS_OF_FILES,
        .run = cmd_cohorts_run,
    },
    {
        .name = "explain",
        .help = "the receipt of one number: how it came about",
        .usage = "METRIC --period PERIOD [OPTION...] FILE...",
        .details =
            "Shows the formula with the numbers in it, the definition in force, what the "
            "numerator and the denominator count, the interval, the bridge from one "
            "number to another, the rows that were left out and why, and the command "
            "lines that list the people and compute the number again. \"mainstay "
            "metrics\" lists the metrics.",
        .examples =
            "mainstay explain retention_rate --period 2024-05 orders.csv  "
            "# of one month\n"
            "mainstay explain churn_rate --period total --every quarter orders.csv  "
            "# pooled over quarters\n"
            "mainstay explain revenue --period 2024-Q2 --group country=TW "
            "orders.csv  # of one group\n",
        .subject = "METRIC",
        .subject_required = true,
        .takes_files = true,
        .formats = "table|json",
        .options = B(PERIOD) | B(EVERY) | B(GROUP) | OPTIONS_OF_FILES,
        .run = cmd_explain_run,
    },
    {
        .name = "customers",
        .help = "the people behind a number",
        .usage = "--metric METRIC --period PERIOD [OPTION...] FILE...",
        .details = "Lists who is in the numerator (or, with --of, the denominator) of a "
                   "metric: who was lost in May, who bought twice in the year.",
        .examples = "mainstay customers --metric lost --period 2024-05 orders.csv  "
                    "# who left\n"
                    "mainstay customers --metric retention_rate --of denominator "
                    "--period 2024-05 -f csv orders.csv  # who could have stayed\n",
        .takes_files = true,
        .formats = "table|json|csv",
        .options = B(METRIC) | B(PERIOD) | B(EVERY) | B(OF) | B(GROUP) | B(LIMIT) |
                   OPTIONS_OF_FILES,
        .run = cmd_customers_run,
    },
    {
        .name = "metrics",
        .help = "the catalogue of metrics, or everything about one",
        .usage = "[NAME] [OPTION...]",
        .details = "Each metric's formula, what it means, how it is read, and which "
                   "people are behind it.",
        .examples = "mainstay metrics  # the list\n"
                    "mainstay metrics retention_rate  # one of them\n",
        .subject = "NAME",
        .formats = "table|json|csv|markdown",
        .options = B(FORMAT) | B(OUTPUT) | B(COLOR) | B(LANG),
        .run = cmd_metrics_run,
    },
    {
        .name = "demo",
        .help = "write the files of a made-up shop to try things on",
        .usage = "DIR [--seed N] [--customers N]",
        .details = "The same seed and number of customers give the same files, anywhere.",
        .examples = "mainstay demo shop  # then: mainstay report shop/*.csv\n",
        .subject = "DIR",
        .subject_required = true,
        .options = B(SEED) | B(CUSTOMERS),
        .run = cmd_demo_run,
    },
    {
        .name = "help",
        .help = "this overview, or help on one command",
        .usage = "[COMMAND] [OPTION...]",
        .details = "Also writes the manual page and the shell completion.",
        .examples = "mainstay help explain  # the same as mainstay explain --help\n"
                    "mainstay help --man | man -l -  # the manual page\n"
                    "source <(mainstay help --completion bash)  # complete by tab\n",
        .subject = "COMMAND",
        .formats = "table|markdown",
        .options = B(FORMAT) | B(OUTPUT) | B(COLOR) | B(MAN) | B(COMPLETION),
        .run = cmd_help_run,
    },
    {
        .name = "version",
        .help = "which version this is",
        .usage = "",
        .details = "",
        .examples = "",
        .options = B(OUTPUT),
        .run = cmd_version_run,
    },
};

#undef B
#define COMMAND_COUNT (sizeof table / sizeof *table)
_Static_assert(COMMAND_COUNT <= COMMANDS_MAX, "more commands than lists of them hold");

const struct command *commands_at(size_t index)
{
    return index < COMMAND_COUNT ? &table[index] : NULL;
}

bool commands_takes(const struct command *command, enum options_code code)
{
    return code == OPTION_HELP || (command->options >> code & 1);
}

enum err commands_find(const struct command **out, const char *name,
                       struct err_info *info)
{
    const char *names[COMMANDS_MAX] = {0};
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        names[i] = table[i].name;
        if (strcmp(name, table[i].name) == 0) {
            *out = &table[i];
            return ERR_OK;
        }
    }
    /* The most natural slip of all: a file and no command. */
    if (access(name, F_OK) == 0)
        return err_set(info, ERR_USAGE,
                       "\"%s\" is a file, not a command; did you mean "
                       "\"mainstay report %s\"?",
                       name, name);
    const char *nearest = suggest_nearest(name, names, COMMAND_COUNT);
    if (nearest)
        return err_set(info, ERR_USAGE, "no command \"%s\"; did you mean \"%s\"?", name,
                       nearest);
    return err_set(info, ERR_USAGE, "no command \"%s\"; \"mainstay help\" lists them",
                   name);
}

static const char *without_dashes(const char *word)
{
    if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0)
        return "help";
    return strcmp(word, "--version") == 0 ? "version" : word;
}

enum err commands_run(int argc, char **argv, struct err_info *info)
{
    static char help[] = "help";
    char *alone[] = {help, NULL};
    char **words = argc > 1 ? argv + 1 : alone;
    int word_count = argc > 1 ? argc - 1 : 1;
    const char *name = without_dashes(words[0]);
    if (*name == '-')
        return err_set(info, ERR_USAGE,
                       "%s stands before a command; type \"mainstay "
                       "COMMAND %s\", and \"mainstay help\" for the commands",
                       name, name);
    const struct command *command;
    enum err e = commands_find(&command, name, info);
    if (e)
        return e;
    struct cli_request request;
    e = options_read(&request, command, word_count, words, info);
    if (e)
        return e;
    if (options_given(&request, OPTION_HELP)) {
        struct buf out = {0};
        struct screen screen;
        commands_screen(&request, &screen);
        manual_command(&screen, command, &out);
        e = commands_write(&request, &out, info);
        buf_release(&out);
    } else {
        e = command->run(&request, info);
    }
    options_release(&request);
    return e;
}

enum catalogue_language commands_language(const struct cli_request *request)
{
    if (options_given(request, OPTION_LANG))
        return (enum catalogue_language)request->value[OPTION_LANG].choice;
    return words_language_of_environment();
}

void commands_screen(const struct cli_request *request, struct screen *screen)
{
    screen_init(screen, (enum screen_color)request->value[OPTION_COLOR].choice,
                request->value[OPTION_OUTPUT].text);
    screen->language = commands_language(request);
}

enum err commands_write(const struct cli_request *request, const struct buf *text,
                        struct err_info *info)
{
    struct output out;
    enum err e = output_open(&out, request->value[OPTION_OUTPUT].text, info);
    if (e)
        return e;
    output_write(&out, buf_text(text), text->size);
    if (text->size == 0 || text->data[text->size - 1] != '\n')
        output_write(&out, "\n", 1);
    return output_commit(&out, info);
}
