/* SPDX-License-Identifier: Apache-2.0 */
/* The program under test, run as a user runs it.  It is $MAINSTAY_PROGRAM, which the
 * tests' environment sets, or build/mainstay. */
#ifndef MAINSTAY_TEST_PROGRAM_H
#define MAINSTAY_TEST_PROGRAM_H

#include <jansson.h>
#include <stddef.h>

#define PROGRAM_WORDS 64

struct program_line {
    const char *words[PROGRAM_WORDS + 2];
    size_t count;
};

void program_add(struct program_line *line, const char *word);
/* Words separated by blanks; they live as long as `storage`. */
void program_add_words(struct program_line *line, char *storage);

/* Runs it and reads its standard output as JSON; owned.  Where it fails, so does the
 * test, with what it said. */
json_t *program_json(const struct program_line *line);

#endif
