/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/commands.h"

#include "base/output.h"
#include "cli/words.h"
#include "measure/nearest.h"

#include <string.h>
#include <unistd.h>

#define B OPTION_BIT

/* What every command about files takes. */
#define OPTIONS_OF_FILES                                                         \
    (B(FROM) | B(TO) | B(AS_OF) | B(SET) | B(DEFINITION) | B(TZ) | B(CURRENCY) | \
     B(MAP) | B(AS) | B(ENCODING) | B(DATE_ORDER) | B(DECIMAL) | B(MAX_BAD) |    \
     B(REJECTS) | B(MEMORY) | B(FORMAT) | B(OUTPUT) | B(COLOR) | B(LANG))

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
            "behind them, and each number's receipt where it is pressed.\n\n"
            "--compare puts another definition beside the one in force: every number "
            "under both, and who is what under each.",
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
            "# a page with charts, for a browser\n"
            "mainstay report --compare window_days=60 orders.csv  "
            "# two definitions side by side\n",
        .takes_files = true,
        .formats = "table|json|csv|html",
        .options = B(UNIT) | B(BY) | B(ALL) | B(COMPARE) | OPTIONS_OF_FILES,
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
        .subjects = "mainstay metrics",
        .subject_required = true,
        .takes_files = true,
        .formats = "table|json",
        .options = B(PERIOD) | B(EVERY) | B(GROUP) | B(COMPARE) | OPTIONS_OF_FILES,
        .run = cmd_explain_run,
    },
    {
        .name = "customers",
        .help = "the people behind a number",
        .usage = "--metric METRIC --period PERIOD [OPTION...] FILE...",
        .details =
            "Lists who is in the numerator (or, with --of, the denominator) of a "
            "metric: who was lost in May, who bought twice in the year. With "
            "--compare, who is in it under one definition and not under the other.",
        .examples = "mainstay customers --metric lost --period 2024-05 orders.csv  "
                    "# who left\n"
                    "mainstay customers --metric retention_rate --of denominator "
                    "--period 2024-05 -f csv orders.csv  # who could have stayed\n"
                    "mainstay customers --metric lost --period 2024-05 --compare "
                    "window_days=60 orders.csv  # who is lost by one definition only\n",
        .takes_files = true,
        .formats = "table|json|csv",
        .options = B(METRIC) | B(PERIOD) | B(EVERY) | B(OF) | B(GROUP) | B(LIMIT) |
                   B(COMPARE) | B(CELL) | OPTIONS_OF_FILES,
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
        .name = "init",
        .help = "make a workspace, which keeps data between commands",
        .usage = "DIR [--tz ZONE] [--currency CODE] [--name NAME]",
        .details =
            "A workspace is a directory. Files are imported into it once and again as "
            "newer ones come; report, cohorts, explain and customers take it in place of "
            "files. Its days are those of --tz, for good.",
        .examples = "mainstay init shop --tz Asia/Taipei --currency TWD  # a new one\n"
                    "mainstay import shop orders.csv  # then: mainstay report shop\n",
        .subject = "DIR",
        .subject_required = true,
        .options = B(TZ) | B(CURRENCY) | B(NAME) | B(LANG),
        .run = cmd_init_run,
    },
    {
        .name = "import",
        .help = "bring files into a workspace, once or again",
        .usage = "DIR [OPTION...] FILE...",
        .details =
            "Files are recognised as report recognises them, beside what the workspace "
            "has already. What is new is added; what is there already is passed over; "
            "a newer version of an order or subscription replaces the older one. So the "
            "same file twice adds nothing, and next week's export can overlap this "
            "week's. Figures of past months that change by it are told, and kept for "
            "restatements.\n\n"
            "An import happens whole or not at all, however it ends; two at once wait "
            "for each other.\n\n"
            "Two shops may give the same number to different orders and customers. "
            "--source keeps them apart: order, subscription and customer ids of a named "
            "source are its own and are shown as NAME:ID, e-mail addresses are the same "
            "person everywhere. Name it at each import of that shop's files.",
        .examples = "mainstay import shop orders.csv customers.csv  # together\n"
                    "mainstay import shop --as refunds r.csv  # say what it holds\n"
                    "mainstay import shop --source outlet outlet-orders.csv  "
                    "# another shop's\n",
        .subject = "DIR",
        .subject_required = true,
        .takes_files = true,
        .operand = "a file",
        .formats = "table|json",
        .options = B(AS_OF) | B(MAP) | B(AS) | B(SOURCE) | B(ENCODING) | B(DATE_ORDER) |
                   B(DECIMAL) | B(MAX_BAD) | B(REJECTS) | B(FORMAT) | B(OUTPUT) |
                   B(COLOR) | B(LANG),
        .run = cmd_import_run,
    },
    {
        .name = "status",
        .help = "what a workspace holds, and what was imported when",
        .usage = "DIR [OPTION...]",
        .details = "",
        .examples = "mainstay status shop  # data, imports, definition\n",
        .subject = "DIR",
        .subject_required = true,
        .formats = "table|json",
        .options = B(AS_OF) | B(FORMAT) | B(OUTPUT) | B(COLOR) | B(LANG),
        .run = cmd_status_run,
    },
    {
        .name = "restatements",
        .help = "why last month's number changed",
        .usage = "DIR [--period PERIOD] [--metric METRIC] [OPTION...]",
        .details =
            "Figures of past months that are not what they were: when each changed, by "
            "which import, version of the definition or erasure, and by how much.",
        .examples = "mainstay restatements shop --period 2024-05  # of one month\n"
                    "mainstay restatements shop --metric revenue  # of one metric\n",
        .subject = "DIR",
        .subject_required = true,
        .formats = "table|json|csv",
        .options = B(PERIOD) | B(METRIC) | B(FORMAT) | B(OUTPUT) | B(COLOR) | B(LANG),
        .run = cmd_restatements_run,
    },
    {
        .name = "definition",
        .help = "what a workspace's numbers mean: show, set, diff, log",
        .usage = "show|set|diff|log DIR [KEY=VALUE... | VERSION...] [OPTION...]",
        .details =
            "Every change of the definition is a version. show prints the newest or a "
            "numbered one, set makes a new one and tells which past figures change by "
            "it, diff compares two (by default the newest with the one before), log "
            "lists all.",
        .examples = "mainstay definition show shop  # what is in force\n"
                    "mainstay definition set shop window_days=60  # a new version\n"
                    "mainstay definition diff shop 1 3  # what changed since\n",
        .subject = "VERB",
        .subject_required = true,
        .takes_files = true,
        .operand = "a workspace",
        .formats = "table|json",
        .options = B(AS_OF) | B(FORMAT) | B(OUTPUT) | B(COLOR) | B(LANG),
        .run = cmd_definition_run,
    },
    {
        .name = "sql",
        .help = "a query over the data of a workspace",
        .usage = "DIR QUERY [OPTION...]",
        .details =
            "QUERY is one SELECT (or WITH, DESCRIBE, SHOW, SUMMARIZE, EXPLAIN) in the "
            "SQL "
            "of DuckDB; a file's name, or - for standard input, stands for the query in "
            "it. Its tables are people, orders, refunds, presence, mrr, subscriptions, "
            "answers, deliveries and events as the report counts them, and raw_orders, "
            "raw_customers ... as the files had them; \"SHOW TABLES\" lists them, "
            "\"DESCRIBE orders\" their columns.\n\n"
            "A query reads the workspace and nothing else, and changes nothing.",
        .examples = "mainstay sql shop \"SHOW TABLES\"  # what there is\n"
                    "mainstay sql shop \"SELECT sum(amount) FROM orders WHERE "
                    "qualifies\"  # a sum\n"
                    "mainstay sql shop - <query.sql -f csv -o result.csv  # from a file "
                    "to a file\n",
        .subject = "DIR",
        .subject_required = true,
        .takes_files = true,
        .formats = "table|json|csv",
        .options = B(LIMIT) | B(AS_OF) | B(SET) | B(DEFINITION) | B(CURRENCY) |
                   B(FORMAT) | B(OUTPUT) | B(COLOR),
        .run = cmd_sql_run,
    },
    {
        .name = "export",
        .help = "the data of a workspace as CSV, Parquet or JSON",
        .usage = "DIR [VIEW] [OPTION...]",
        .details =
            "VIEW is one of the tables of sql; without it all are written into the "
            "directory that -o names, a file each. What is exported can be imported "
            "again, and gives the same figures.",
        .examples = "mainstay export shop orders -o orders.csv  # one of them\n"
                    "mainstay export shop --format parquet -o shop-data  # all of them\n",
        .subject = "DIR",
        .subject_required = true,
        .takes_files = true,
        .files_optional = true,
        .formats = "csv|parquet|json",
        .options =
            B(AS_OF) | B(SET) | B(DEFINITION) | B(CURRENCY) | B(FORMAT) | B(OUTPUT),
        .run = cmd_export_run,
    },
    {
        .name = "erase",
        .help = "take a person out of a workspace for good",
        .usage = "DIR PERSON",
        .details =
            "PERSON is a customer's id or e-mail as the files have it. Every row of the "
            "person goes, with the lines and refunds of their orders, and a later import "
            "does not bring them back. Backups made before are not touched.",
        .examples = "mainstay erase shop anna@example.com  # by e-mail\n",
        .subject = "DIR",
        .subject_required = true,
        .takes_files = true,
        .operand = "a person",
        .options = B(AS_OF) | B(OUTPUT) | B(COLOR) | B(LANG),
        .run = cmd_erase_run,
    },
    {
        .name = "compact",
        .help = "put the many small files of a workspace together",
        .usage = "DIR",
        .details = "An import does so by itself where there are more than 64 files of a "
                   "kind; this leaves one of each. No row and no figure changes, and "
                   "others may read meanwhile.",
        .examples = "mainstay compact shop  # before a backup to a slow place\n",
        .subject = "DIR",
        .subject_required = true,
        .options = B(OUTPUT) | B(LANG),
        .run = cmd_compact_run,
    },
    {
        .name = "backup",
        .help = "a checked copy of a workspace, taken while others work",
        .usage = "DIR TO",
        .details = "TO is a new directory, which appears whole or not at all, and is a "
                   "workspace itself.",
        .examples = "mainstay backup shop shop-2024-06-01  # a copy\n",
        .subject = "DIR",
        .subject_required = true,
        .takes_files = true,
        .operand = "a new directory",
        .options = B(OUTPUT) | B(LANG),
        .run = cmd_backup_run,
    },
    {
        .name = "restore",
        .help = "a workspace out of its backup",
        .usage = "BACKUP DIR",
        .details = "DIR is a new directory. Every segment is checked against the sum it "
                   "was written with.",
        .examples = "mainstay restore shop-2024-06-01 shop  # back again\n",
        .subject = "BACKUP",
        .subject_required = true,
        .takes_files = true,
        .operand = "a new directory",
        .options = B(OUTPUT) | B(LANG),
        .run = cmd_restore_run,
    },
    {
        .name = "demo",
        .help = "write the files of a made-up shop to try things on",
        .usage = "DIR [--seed N] [--customers N]",
        .details = "DIR gets orders, refunds and customers, DIR/club a tea club's "
                   "subscriptions, "
                   "DIR/surveys answers and surveys sent, DIR/marketing what customers "
                   "cost. The "
                   "same seed and number of customers give the same files, anywhere.",
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
    const char *nearest = nearest_likely(name, names, COMMAND_COUNT);
    if (nearest)
        return err_set(info, ERR_USAGE, "no command \"%s\"; did you mean \"%s\"?", name,
                       nearest);
    return err_set(info, ERR_USAGE, "no command \"%s\"; \"mainstay help\" lists them",
                   name);
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
