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

/* How many additions were merged, and how many were not, for everything was read. */
struct counts {
    int merged, refused;
};

/* Grows the shop of a seed; counts: of calm shops and of others. */
typedef void grow_shop(uint64_t seed, struct counts *calm, struct counts *rare);

/* So many shops, or as many as GROWTH_SEEDS says, or that of GROWTH_SEED alone, after
 * which nothing is known of how many merge: false. */
static inline bool grow_shops(grow_shop *grow, uint64_t seeds, struct counts *calm,
                              struct counts *rare)
{
    const char *one = getenv("GROWTH_SEED"), *many = getenv("GROWTH_SEEDS");
    uint64_t first = one ? strtoull(one, NULL, 10) : 1,
             last = one    ? first
                    : many ? strtoull(many, NULL, 10)
                           : seeds;
    for (uint64_t seed = first; seed <= last; seed++)
        grow(seed, calm, rare);
    print_message("# calm: %d of %d, others: %d of %d merged\n", calm->merged,
                  calm->merged + calm->refused, rare->merged,
                  rare->merged + rare->refused);
    return !one;
}

#endif
