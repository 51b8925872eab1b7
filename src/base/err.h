/* SPDX-License-Identifier: Apache-2.0 */
/* Errors: one table of codes and the sentence that a person reads.
 *
 * A fallible function returns `enum err` and leaves its outputs untouched on
 * failure.  The sentence (what was wrong, where, what to do) goes into the
 * caller's `struct err_info`.  A programmer's mistake is a CHECK, which aborts;
 * bad input never is.
 *
 *     struct err_info info = {0};
 *     enum err e = thing_open(&thing, path, &info);
 *     if (e) {
 *         fprintf(stderr, "mainstay: %s\n", info.text);
 *         return err_exit_status(e);
 *     }
 */
#ifndef MAINSTAY_BASE_ERR_H
#define MAINSTAY_BASE_ERR_H

#include <stdio.h>
#include <stdlib.h>

/* code, exit status of the command line, HTTP status, what it means */
#define ERR_TABLE(X)                                                   \
    X(OK, 0, 200, "no error")                                          \
    X(EMPTY, 10, 400, "the file is empty")                             \
    X(HEADER_ONLY, 11, 400, "the file has a header and no rows")       \
    X(NO_ROLE, 12, 400, "a needed column was not found")               \
    X(UNSURE, 13, 400, "what a column or a file means is not certain") \
    X(DATE, 14, 400, "dates could not be read")                        \
    X(DATE_ORDER, 15, 400, "day and month cannot be told apart")       \
    X(AMOUNT, 16, 400, "amounts could not be read")                    \
    X(CURRENCY, 17, 400, "several currencies and no rates")            \
    X(BINARY, 18, 400, "the file is not a table of text")              \
    X(TRUNCATED, 19, 400, "the file is cut off or damaged")            \
    X(FORMAT, 20, 400, "the file does not follow its format")          \
    X(LIMIT, 21, 413, "a limit was passed")                            \
    X(WINDOW, 22, 400, "too little data to choose a window")           \
    X(SETTING, 23, 400, "a setting or definition is wrong")            \
    X(NO_METRIC, 24, 404, "no such metric")                            \
    X(NO_PERIOD, 25, 404, "no such period")                            \
    X(OVERFLOW, 26, 400, "a sum does not fit")                         \
    X(ENCODING, 27, 400, "the text encoding could not be told")        \
    X(ROWS, 28, 400, "too many rows could not be read")                \
    X(QUERY, 29, 400, "a query is wrong")                              \
    X(REFUSED, 30, 403, "a query asks for what it may not do")         \
    X(USAGE, 64, 400, "the command was typed wrongly")                 \
    X(DIRECTORY, 65, 400, "a directory was named, not a file")         \
    X(NO_INPUT, 66, 404, "a file cannot be opened")                    \
    X(INTERNAL, 70, 500, "a library failed unexpectedly")              \
    X(FULL, 73, 507, "no space is left")                               \
    X(IO, 74, 500, "reading or writing failed")                        \
    X(DENIED, 77, 403, "permission was denied")                        \
    X(INTERRUPTED, 130, 499, "interrupted")

enum err {
#define X(code, exit_status, http_status, text) ERR_##code,
    ERR_TABLE(X)
#undef X
};

#define ERR_TEXT_SIZE 4096

/* The sentence for the person; `text` is empty while there is no error. */
struct err_info {
    enum err code;
    char text[ERR_TEXT_SIZE];
};

#define ERR_MUST_USE __attribute__((warn_unused_result))

/* Writes the sentence (printf format) and returns `code`, so that a failing
 * function ends in `return err_set(info, ERR_DATE, "...")`.  info may be NULL.
 * A sentence longer than ERR_TEXT_SIZE is cut on a character boundary. */
enum err err_set(struct err_info *info, enum err code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The same for a failed system call: picks NO_INPUT, DIRECTORY, DENIED,
 * FULL, INTERRUPTED or IO from `errno_value`
 * and writes "cannot <verb> <path>: <reason>". */
enum err err_set_errno(struct err_info *info, int errno_value, const char *verb,
                       const char *path);

int err_exit_status(enum err code);
int err_http_status(enum err code);

/* "DATE_ORDER": the code's name, static. */
const char *err_name(enum err code);
/* The table's general description, static. */
const char *err_text(enum err code);

/* Always on: the program's own mistake, never bad input. */
#define CHECK(condition)                                                                 \
    do {                                                                                 \
        if (!(condition)) {                                                              \
            fprintf(stderr, "mainstay: internal error: %s:%d: %s\n", __FILE__, __LINE__, \
                    #condition);                                                         \
            abort();                                                                     \
        }                                                                                \
    } while (0)

#endif
