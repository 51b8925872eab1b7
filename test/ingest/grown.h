/* SPDX-License-Identifier: Apache-2.0 */
/* What the tests of growing share; include it after loaded.h. */
#ifndef MAINSTAY_TEST_GROWN_H
#define MAINSTAY_TEST_GROWN_H

#include "base/buf.h"
#include "ingest/growth.h"
#include "ingest/source_file.h"

/* The bytes of the file that a source is kept in. */
static inline struct buf bytes_of(const struct source *s, const struct source_options *o)
{
    static const unsigned char stamp[COLUMNS_STAMP] = "growth";
    struct err_info info = {0};
    struct columns_writer *writer;
    struct buf out = {0};
    char path[256], piece[4096];
    snprintf(path, sizeof path, "%s/kept", folder);
    assert_int_equal(columns_create(&writer, path, stamp, &info), ERR_OK);
    assert_int_equal(growth_put(s, writer, &info), ERR_OK);
    assert_int_equal(source_file_put(s, o, writer, &info), ERR_OK);
    assert_int_equal(columns_commit(writer, &info), ERR_OK);
    FILE *file = fopen(path, "r");
    for (size_t got; (got = fread(piece, 1, sizeof piece, file)) > 0;)
        buf_add(&out, piece, got);
    fclose(file);
    unlink(path);
    return out;
}

/* Are the two kept in the same bytes? */
static inline bool same_bytes(const struct source *a, const struct source *b,
                              const struct source_options *o)
{
    struct buf x = bytes_of(a, o), y = bytes_of(b, o);
    bool same = x.size == y.size && !memcmp(x.data, y.data, x.size);
    buf_release(&x);
    buf_release(&y);
    return same;
}

#endif
