/* SPDX-License-Identifier: Apache-2.0 */
/* Dense numbers for 64-bit keys: 0, 1, 2 ... in the order in which they are first seen.
 *
 * Small keys find their number in a table of all keys up to the largest; where one is
 * too large for that, all do by their hash.  The arrays are flat and hold no pointers, so
 * that a file of columns can hold them; whatever a file has in them, a number that is
 * found is < count and its key is the one that was asked for.
 *
 *     struct keys k = {0};
 *     keys_number(&k, customer_ids, n, people);      new ones are added
 *     keys_find(&k, customer_ids, n, people);        KEYS_NONE: is not there
 *     keys_release(&k);
 */
#ifndef MAINSTAY_TIMELINE_KEYS_H
#define MAINSTAY_TIMELINE_KEYS_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define KEYS_NONE UINT32_MAX

struct keys {
    uint64_t *key; /* count */
    uint32_t count;
    size_t capacity;
    uint32_t *direct; /* by key, number + 1; NULL: slots */
    uint64_t direct_size;
    uint64_t *slot;      /* upper half: of the hash; lower half: number + 1, or 0 */
    uint64_t slot_count; /* a power of two */
};

void keys_release(struct keys *k);

/* numbers: n.  Keys that are new are added.  False where there would be UINT32_MAX; those
 * before it have been added. */
bool keys_number(struct keys *k, const uint64_t *key, size_t n, uint32_t *numbers);
void keys_find(const struct keys *k, const uint64_t *key, size_t n, uint32_t *numbers);

/* Bytes that it takes now. */
size_t keys_bytes(const struct keys *k);

/* As sections "keys.*" of a file of columns; what is read lies in the file, and can only
 * be looked in.  ERR_TRUNCATED: damaged; ERR_FORMAT: no keys there. */
struct columns;
struct columns_writer;
enum err keys_put(const struct keys *k, struct columns_writer *writer,
                  struct err_info *info) ERR_MUST_USE;
enum err keys_get(struct keys *out, struct columns *file,
                  struct err_info *info) ERR_MUST_USE;

#endif
