/* SPDX-License-Identifier: Apache-2.0 */
/* The arrays of struct keys as they are.  keys_find trusts none of them, so that only
 * their lengths are looked at. */
#include "timeline/keys.h"

#include "timeline/columns.h"

enum { SECTIONS = 3 };

enum err keys_put(const struct keys *k, struct columns_writer *writer,
                  struct err_info *info)
{
    const struct columns_section section[SECTIONS] = {
        {"keys.key", sizeof *k->key, k->key, k->count},
        {"keys.direct", sizeof *k->direct, k->direct, k->direct_size},
        {"keys.slot", sizeof *k->slot, k->slot, k->slot_count},
    };
    return columns_put_all(writer, section, SECTIONS, info);
}

enum err keys_get(struct keys *out, struct columns *file, struct err_info *info)
{
    const void *key, *direct, *slot;
    uint64_t keys, directs, slots;
    enum err e = columns_find(file, "keys.key", sizeof *out->key, &key, &keys, info);
    if (!e)
        e = columns_find(file, "keys.direct", sizeof *out->direct, &direct, &directs,
                         info);
    if (!e)
        e = columns_find(file, "keys.slot", sizeof *out->slot, &slot, &slots, info);
    if (e)
        return e;
    if (keys >= KEYS_NONE || (slots & (slots - 1)) != 0)
        return err_set(info, ERR_TRUNCATED,
                       "the keys of the timeline are not what was written: it is made "
                       "again");
    *out = (struct keys){.key = (uint64_t *)key,
                         .count = (uint32_t)keys,
                         .direct = (uint32_t *)direct,
                         .direct_size = directs,
                         .slot = (uint64_t *)slot,
                         .slot_count = slots};
    return ERR_OK;
}
