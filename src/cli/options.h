/* SPDX-License-Identifier: Apache-2.0 */
/* The options of all commands: one table.  Help, manual and completion are generated from
 * it, and the command line is read by it: into one request, every value checked.
 *
 *     struct cli_request request;
 *     e = options_read(&request, command, argc - 1, argv + 1, &info);
 *     if (options_given(&request, OPTION_TZ)) ... request.value[OPTION_TZ].text ...
 *     options_release(&request);
 *
 * Options and files may stand in any order; where the order matters (--as KIND speaks of
 * the file after it) it is kept.
 */
#ifndef MAINSTAY_CLI_OPTIONS_H
#define MAINSTAY_CLI_OPTIONS_H

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "ingest/source.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum options_kind {
    OPTIONS_FLAG,
    OPTIONS_TEXT,
    OPTIONS_CHOICE,  /* one of choices: "table|json|csv" */
    OPTIONS_COUNT,   /* a whole number >= 1 */
    OPTIONS_NUMBER,  /* a whole number >= 0 */
    OPTIONS_SHARE,   /* 5% or 0.05 */
    OPTIONS_SIZE,    /* 4GB, 512MB */
    OPTIONS_PERIOD,  /* a written period or day */
    OPTIONS_WRITTEN, /* a written period, or total */
    OPTIONS_MAP,     /* role=column or role=file:column */
    OPTIONS_PAIR,    /* key=value */
};

/* What an option is about; the headings in help. */
enum options_topic {
    OPTIONS_WHICH,  /* which numbers */
    OPTIONS_COUNTS, /* what counts */
    OPTIONS_FILES,  /* reading the files */
    OPTIONS_OUT,    /* output */
    OPTIONS_TOPICS,
};

#define OPTIONS_UNITS  "day|week|month|quarter|year|total"
#define OPTIONS_VALUES "rate|customers|on_or_after|present|orders|revenue|cumulative"
#define OPTIONS_KINDS                                                         \
    "orders|lines|refunds|customers|events|subscriptions|answers|deliveries|" \
    "rates|costs|snapshot|ignore" /* in the order of SOURCE_KINDS */
#define OPTIONS_BASES     "first_order|first_presence|first_paid"
#define OPTIONS_LANGUAGES "en|zh-Hant|zh-Hans" /* as enum catalogue_language */

/* code, name, short name or 0, argument, kind, choices, topic, repeatable, carried: it
 * changes numbers, so a command that is to show the same number needs it; help */
#define OPTIONS_TABLE(X)                                                                 \
    X(UNIT, "period", 0, "UNIT", CHOICE, OPTIONS_UNITS, WHICH, 0, 0,                     \
      "length of the periods (default month)")                                           \
    X(PERIOD, "period", 0, "PERIOD", WRITTEN, NULL, WHICH, 0, 0,                         \
      "the period: 2024-05, 2024-Q2, 2024, 2024-W07, 2024-05-31, or total")              \
    X(EVERY, "every", 0, "UNIT", CHOICE, OPTIONS_UNITS, WHICH, 0, 0,                     \
      "length of the report's periods, where --period does not say it (total)")          \
    X(METRIC, "metric", 0, "METRIC", TEXT, NULL, WHICH, 0, 0,                            \
      "the number whose people are listed, e.g. lost, new, repeat_purchase_rate")        \
    X(OF, "of", 0, "PART", CHOICE, "numerator|denominator", WHICH, 0, 0,                 \
      "the part of the number (default numerator)")                                      \
    X(CELL, "cell", 0, "A:B", TEXT, NULL, WHICH, 0, 0,                                   \
      "with --compare: the people who are A now and B by the other definition, e.g. "    \
      "lost:retained")                                                                   \
    X(LIMIT, "limit", 0, "N", COUNT, NULL, WHICH, 0, 0,                                  \
      "at most so many lines (default 50 in a table, else all)")                         \
    X(FROM, "from", 0, "PERIOD", PERIOD, NULL, WHICH, 0, 1,                              \
      "from the first day of this period or day")                                        \
    X(TO, "to", 0, "PERIOD", PERIOD, NULL, WHICH, 0, 1,                                  \
      "up to and including the last day of this period or day")                          \
    X(AS_OF, "as-of", 0, "DAY", PERIOD, NULL, WHICH, 0, 1,                               \
      "last complete day; what came later is left out (default: the last day there is)") \
    X(BY, "by", 0, "COLUMN", TEXT, NULL, WHICH, 1, 0,                                    \
      "also for each value of a column, one value a person: the last known, or "         \
      "first_COLUMN, or COLUMN@start of each period (repeatable)")                       \
    X(GROUP, "group", 0, "COLUMN=VALUE", PAIR, NULL, WHICH, 0, 0,                        \
      "only the people with this value of a column")                                     \
    X(COHORT, "cohort", 0, "BASIS", CHOICE, OPTIONS_BASES, WHICH, 0, 0,                  \
      "what puts a person into a cohort (default first_order; first_paid for "           \
      "subscriptions)")                                                                  \
    X(VALUES, "values", 0, "WHAT", CHOICE, OPTIONS_VALUES, WHICH, 0, 0,                  \
      "what the cells show (default rate: share of the cohort with an order; present "   \
      "for subscriptions)")                                                              \
    X(ALL, "all", 0, NULL, FLAG, NULL, WHICH, 0, 0,                                      \
      "every period and everything known of it, not only what fits")                     \
    X(NAME, "name", 0, "NAME", TEXT, NULL, WHICH, 0, 0,                                  \
      "what the workspace is called (default: its directory's name)")                    \
    X(SEED, "seed", 0, "N", NUMBER, NULL, WHICH, 0, 0,                                   \
      "another shop of the same kind (default 1)")                                       \
    X(CUSTOMERS, "customers", 0, "N", COUNT, NULL, WHICH, 0, 0,                          \
      "how many customers it has (default 20000)")                                       \
    X(SET, "set", 's', "KEY=VALUE", PAIR, NULL, COUNTS, 1, 1,                            \
      "a setting of the definition, e.g. window_days=90 (repeatable)")                   \
    X(DEFINITION, "definition", 'd', "FILE", TEXT, NULL, COUNTS, 0, 1,                   \
      "settings from a JSON file; --set overrides it")                                   \
    X(COMPARE, "compare", 0, "OTHER", TEXT, NULL, COUNTS, 0, 0,                          \
      "beside another definition: KEY=VALUE,... changes against the one in force, a "    \
      "JSON file of settings, or a version of the workspace's definition by number or "  \
      "name")                                                                            \
    X(TZ, "tz", 0, "ZONE", TEXT, NULL, COUNTS, 0, 1,                                     \
      "time zone of the days, e.g. Asia/Taipei (default UTC)")                           \
    X(CURRENCY, "currency", 0, "CODE", TEXT, NULL, COUNTS, 0, 1,                         \
      "convert to this currency by the files' rates; without any, use only amounts in "  \
      "it")                                                                              \
    X(MAP, "map", 'm', "ROLE=COLUMN", MAP, NULL, FILES, 1, 1,                            \
      "what a column means; ROLE=FILE:COLUMN for one file only (repeatable)")            \
    X(AS, "as", 0, "KIND", CHOICE, OPTIONS_KINDS, FILES, 1, 1,                           \
      "what the next file holds, or the last one where none follows (repeatable)")       \
    X(SOURCE, "source", 0, "NAME", TEXT, NULL, FILES, 0, 0,                              \
      "the shop that the files come from: its ids are its own")                          \
    X(ENCODING, "encoding", 0, "NAME", TEXT, NULL, FILES, 0, 1,                          \
      "text encoding of the files, e.g. GB18030 (default: by their bytes)")              \
    X(DATE_ORDER, "date-order", 0, "ORDER", CHOICE, "dmy|mdy", FILES, 0, 1,              \
      "what 03/04/2024 is: 3 April (dmy) or March 4 (mdy)")                              \
    X(DECIMAL, "decimal", 0, "MARK", CHOICE, "dot|comma", FILES, 0, 1,                   \
      "the decimal mark of amounts")                                                     \
    X(MAX_BAD, "max-bad", 0, "SHARE", SHARE, NULL, FILES, 0, 1,                          \
      "give up where more rows than this cannot be read (default 5%)")                   \
    X(REJECTS, "rejects", 0, "FILE", TEXT, NULL, FILES, 0, 0,                            \
      "write the rows that were left out, each with line, column and reason, as CSV")    \
    X(MEMORY, "memory", 0, "SIZE", SIZE, NULL, FILES, 0, 0,                              \
      "of a workspace: read it within so much memory, e.g. 4GB or 512MB (default: half " \
      "of the machine's, or more where it must be)")                                     \
    X(FORMAT, "format", 'f', "FORMAT", CHOICE, NULL, OUT, 0, 0, "how it is written")     \
    X(OUTPUT, "output", 'o', "FILE", TEXT, NULL, OUT, 0, 0,                              \
      "write to a file, which appears whole or not at all")                              \
    X(COLOR, "color", 0, "WHEN", CHOICE, "auto|always|never", OUT, 0, 0,                 \
      "colour (default auto: on a terminal, unless NO_COLOR is set)")                    \
    X(LANG, "lang", 0, "LANGUAGE", CHOICE, OPTIONS_LANGUAGES, OUT, 0, 0,                 \
      "language of the page: words, days and periods (default: as LC_ALL, LC_MESSAGES "  \
      "or "                                                                              \
      "LANG say); json and csv are the same in each")                                    \
    X(MAN, "man", 0, NULL, FLAG, NULL, OUT, 0, 0, "the manual page, as roff")            \
    X(COMPLETION, "completion", 0, "SHELL", CHOICE, "bash", OUT, 0, 0,                   \
      "a script that completes commands and options: bash")                              \
    X(HELP, "help", 'h', NULL, FLAG, NULL, OUT, 0, 0, "this help")

enum options_code {
#define X(code, ...) OPTION_##code,
    OPTIONS_TABLE(X)
#undef X
        OPTION_COUNT,
};
_Static_assert(OPTION_COUNT <= 64, "sets of options are 64 bits");
#define OPTION_BIT(code) (UINT64_C(1) << OPTION_##code)

/* The orders of the choices above. */
enum options_format {
    FORMAT_TABLE,
    FORMAT_JSON,
    FORMAT_CSV,
    FORMAT_MARKDOWN,
    FORMAT_HTML = FORMAT_MARKDOWN, /* report, which has no markdown */
};
enum options_side { OF_NUMERATOR, OF_DENOMINATOR };
enum options_values {
    VALUES_RATE,
    VALUES_CUSTOMERS,
    VALUES_ON_OR_AFTER,
    VALUES_PRESENT,
    VALUES_ORDERS,
    VALUES_REVENUE,
    VALUES_CUMULATIVE,
};

struct options_option {
    const char *name;
    int short_name;
    const char *argument; /* NULL: a flag */
    enum options_kind kind;
    const char *choices; /* FORMAT's are the command's */
    enum options_topic topic;
    bool repeatable, carried;
    const char *help;
};

struct options_value {
    bool given;
    const char *text;   /* as typed */
    size_t choice;      /* CHOICE: which; 0, the default, where not given */
    int64_t number;     /* COUNT, NUMBER; SIZE: bytes */
    double share;       /* SHARE */
    int32_t start, end; /* PERIOD, WRITTEN: [start, end); 0, 0 for total */
};

/* A word of the command line, in the order typed. */
struct options_word {
    bool is_file;
    enum options_code code; /* of an option */
    const char *text;       /* its argument, or the file */
};

struct command;

/* One command line, read. */
struct cli_request {
    const struct command *command;
    struct options_value value[OPTION_COUNT];
    struct options_word *words; /* all options, and files */
    size_t word_count, word_capacity;
    const char *subject; /* METRIC, NAME, ...: the word before the files; NULL: none */
    const char **files;
    enum source_kind *kinds; /* per file, by --as */
    size_t file_count, file_capacity;
    struct source_map *maps;
    size_t map_count;
};

const struct options_option *options_at(enum options_code code);
/* "Which numbers": the heading of a topic. */
const char *options_topic_title(enum options_topic topic);
/* What may follow the option at this command: the row's choices or the command's formats;
 * NULL where anything may. */
const char *options_choices(const struct command *command, enum options_code code);

/* The key that argp knows an option by: its short name, or a number no character has. */
int options_key(enum options_code code);
bool options_of_key(int key, enum options_code *out);

/* argv[0] is the command's name; all of argv is borrowed.  ERR_USAGE says which word is
 * wrong and what was likely meant.  --help is never wrong: with it, nothing is checked.
 */
enum err options_read(struct cli_request *out, const struct command *command, int argc,
                      char **argv, struct err_info *info) ERR_MUST_USE;
void options_release(struct cli_request *request);
bool options_given(const struct cli_request *request, enum options_code code);

/* Adds the words of a command line that reads the same files in the same way: the options
 * that change numbers and the files, quoted for a shell, each after a blank. */
void options_repeat(const struct cli_request *request, struct buf *out);
/* Adds one word so that a shell reads it back. */
void options_quote(struct buf *out, const char *word);

#endif
