/* SPDX-License-Identifier: Apache-2.0 */
/* What the tests of growing share; include it after loaded.h. */
#ifndef MAINSTAY_TEST_GROWN_H
#define MAINSTAY_TEST_GROWN_H

#include "base/buf.h"
#include "ingest/growth.h"
#include "ingest/source_file.h"
#include "seeds.h"

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

/* Are the two kept in the same bytes, and say the same of their files? */
static inline bool same_bytes(const struct source *a, const struct source *b,
                              const struct source_options *o)
{
    struct buf x = bytes_of(a, o), y = bytes_of(b, o);
    bool same = x.size == y.size && !memcmp(x.data, y.data, x.size);
    for (size_t i = 0; same && i < a->file_count; i++)
        same = mem_same_text(a->files[i].note, b->files[i].note);
    buf_release(&x);
    buf_release(&y);
    return same;
}

/* Files that are imported one after the other, several at once. */
struct given_files {
    size_t count;
    char *text[FILES_MAX];
    char name[FILES_MAX][16];
    struct source_given given[FILES_MAX]; /* batch: 1 + which import */
};

/* Of the imports [from, to), after what is read again of those before. */
static inline struct loaded load_given(const struct given_files *of, size_t from,
                                       size_t to, struct source_options options)
{
    struct given files[FILES_MAX + 1] = {{NULL, NULL}};
    struct source_given given[FILES_MAX];
    enum source_kind kinds[FILES_MAX];
    size_t n = 0;
    for (size_t i = 0; i < of->count; i++) {
        size_t import = (size_t)of->given[i].batch - 1;
        options.with_refunds |= import < to && of->given[i].kind == SOURCE_REFUNDS;
        options.with_amounts |= import < to && source_given_amounts(&of->given[i]);
        if (import >= to || (import < from && !growth_reads_again(of->given[i].kind)))
            continue;
        given[n] = of->given[i];
        kinds[n] = given[n].kind;
        files[n++] = (struct given){of->name[i], of->text[i]};
    }
    options.given = given;
    options.kinds = kinds;
    options.bad_share_max = 1;
    return load(files, options);
}

static inline void free_given(struct given_files *of)
{
    for (size_t i = 0; i < of->count; i++)
        free(of->text[i]);
}

/* What is said of the growth in a file of the source. */
static inline enum err got_again(const struct source *s, const struct source_options *o)
{
    struct source got;
    struct source_growth *growth = NULL;
    struct err_info info;
    struct columns *file;
    struct buf bytes = bytes_of(s, o);
    const size_t which[] = {0, 1, 2, 3};
    char path[256];
    assert_in_range(o->attribute_count, 0, sizeof which / sizeof *which);
    snprintf(path, sizeof path, "%s/forged", folder);
    FILE *out = fopen(path, "w");
    assert_non_null(out);
    assert_int_equal(fwrite(bytes.data, 1, bytes.size, out), bytes.size);
    assert_int_equal(fclose(out), 0);
    assert_int_equal(columns_open(&file, path, NULL, &info), ERR_OK);
    assert_int_equal(source_file_get(&got, file, o, which, &info), ERR_OK);
    enum err e = growth_get(&growth, &got, file, &info);
    growth_free(growth);
    source_release(&got);
    unlink(path);
    buf_release(&bytes);
    return e;
}

/* Merges what is added onto the base: as one loading of all, or false, where it cannot
 * be.  Releases all three. */
static inline bool merged_as(struct source *whole, struct source *out,
                             struct source *base, struct source *added,
                             const struct source_options *o)
{
    bool is = growth_merge(out, base, added);
    if (is)
        assert_true(same_bytes(out, whole, o));
    source_release(base);
    source_release(added);
    source_release(whole);
    return is;
}

/* How many additions were merged, and how many were not, for everything was read. */
struct counts {
    int merged, refused;
};

/* What there is after an addition: what was merged, which is as one loading of all, or,
 * where it is NULL, that. */
static inline struct source count_step(struct counts *counts, const struct source *merged,
                                       struct source *whole,
                                       const struct source_options *o, uint64_t seed,
                                       size_t addition)
{
    counts->merged += merged != NULL;
    counts->refused += merged == NULL;
    if (!merged)
        return *whole;
    if (!whole->growth || !same_bytes(merged, whole, o))
        fail_msg("shop %llu, addition %zu: not what one loading makes",
                 (unsigned long long)seed, addition);
    source_release(whole);
    return *merged;
}

/* Grows the shop of a seed; counts: of calm shops and of others. */
typedef void grow_shop(uint64_t seed, struct counts *calm, struct counts *rare);

/* So many shops, a quarter with sanitizers, the second number in a long test, or as many
 * as GROWTH_SEEDS says, or that of GROWTH_SEED alone, after which nothing is known of how
 * many merge: false. */
static inline bool grow_shops(grow_shop *grow, uint64_t shops, uint64_t shops_long,
                              struct counts *calm, struct counts *rare)
{
    uint64_t seeds = seeds_of(shops, (shops + 3) / 4, shops_long);
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
