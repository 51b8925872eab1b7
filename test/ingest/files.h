/* SPDX-License-Identifier: Apache-2.0 */
/* Files for tests of what opens them: x.csv in a directory of its own, in which nothing
 * else may be left behind.
 *
 * files_set_up and files_tear_down belong around the group of tests.  Include it after
 * cmocka.h.
 */
#ifndef MAINSTAY_TEST_INGEST_FILES_H
#define MAINSTAY_TEST_INGEST_FILES_H

#include "ingest/prepare.h"

#include <stddef.h>

extern char files_directory[512], files_path[600]; /* .../x.csv */

int files_set_up(void **state);
int files_tear_down(void **state);

struct bytes {
    char *data; /* owned; free() it */
    size_t size;
};

#define BYTES(literal) literal, sizeof(literal) - 1

/* Makes x.csv of the bytes. */
void files_write(const void *bytes, size_t size);
struct bytes files_read(const char *from);
/* How many entries a directory has, "." and ".." included. */
int files_count(const char *of);

/* UTF-8 text in another encoding. */
struct bytes files_encode(const char *text, const char *encoding);
/* One gzip member. */
struct bytes files_pack(const void *bytes, size_t size);
/* A row many times over, and then something else. */
struct bytes files_repeat(const char *row, size_t times, const char *last,
                          size_t last_size);
struct bytes files_join(struct bytes a, struct bytes b);

struct files_refusal {
    const char *bytes;
    size_t size;
    enum err code;
    const char *says; /* part of the sentence */
};

/* Writes and opens x.csv, expects a failure that leaves nothing open and nothing
 * behind. */
void files_check_refused(const struct files_refusal *c, const char *encoding);

/* Opens x.csv and expects `text` to be handed on, and what `wanted` says of it. */
void files_check_prepared(const char *text, size_t size, const char *forced,
                          struct prepared wanted);

#endif
