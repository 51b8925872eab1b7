/* SPDX-License-Identifier: Apache-2.0 */
/* A set of byte strings, each with a dense number 0, 1, 2, ... in the order of
 * first sight.  Used for people, orders, attribute values.
 *
 * Strings that come in order (shorter before longer, then by their bytes; or the other
 * way around) cost one comparison each and no table.  Else XXH3 of libxxhash, open
 * addressing, linear probing; the bytes are kept and compared, so that equal hashes do no
 * harm.
 */
#ifndef MAINSTAY_BASE_INTERN_H
#define MAINSTAY_BASE_INTERN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define INTERN_NONE UINT32_MAX

struct intern;

struct intern *intern_create(void);
/* A set of `count` different strings that lie elsewhere and outlive it: string i is
 * text[start[i]] up to a NUL before start[i + 1].  Nothing is copied until something is
 * added or looked up, which one thread alone may do the first time.  Of strings that are
 * the same after all, any may be found. */
struct intern *intern_lend(const char *text, const uint64_t *start, uint32_t count);
void intern_free(struct intern *set);
/* The number of the string, adding it when it is new.  At most 2^32 - 2. */
uint32_t intern_add(struct intern *set, const char *text, size_t size);
/* The number, or INTERN_NONE. */
uint32_t intern_find(const struct intern *set, const char *text, size_t size);
/* The same for many strings at once, several times as fast where the set is larger than
 * the processor's caches: memory is asked for ahead.  text[i] NULL: out[i] is
 * INTERN_NONE.  hash: what intern_hash says of each, or NULL.  add: add new ones, else
 * they get INTERN_NONE. */
void intern_many(struct intern *set, const char *const *text, const uint32_t *size,
                 const uint32_t *hash, size_t count, bool add, uint32_t *out);
/* Of any set, on any thread. */
uint32_t intern_hash(const char *text, size_t size);
/* All came in order so far: nobody asks for hashes. */
bool intern_in_order(const struct intern *set);
uint32_t intern_count(const struct intern *set);
/* The string (borrowed until the set is freed, NUL-terminated). */
const char *intern_text(const struct intern *set, uint32_t number, size_t *size);

#endif
