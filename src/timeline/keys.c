/* SPDX-License-Identifier: Apache-2.0 */
/* Each order asks for its customer's number, at a place in memory that nothing foretells:
 * so the memory is asked for some places ahead of the one that is looked at, and the
 * tables lie on large pages (mem_zero_table). */
#include "timeline/keys.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

/* Up to here the table of all keys is small whatever the keys are; beyond, it may have
 * KEYS_DIRECT_SPARSE places a key. */
#define KEYS_DIRECT_SMALL  (UINT64_C(1) << 25)
#define KEYS_DIRECT_MAX    (UINT64_C(1) << 32)
#define KEYS_DIRECT_SPARSE 4
#define KEYS_BATCH         2048
#define KEYS_AHEAD         64
#define KEYS_SLOTS_FIRST   1024

void keys_release(struct keys *k)
{
    free(k->key);
    free(k->direct);
    free(k->slot);
    *k = (struct keys){0};
}

size_t keys_bytes(const struct keys *k)
{
    return k->capacity * sizeof *k->key + k->direct_size * sizeof *k->direct +
           k->slot_count * sizeof *k->slot;
}

/* Every bit of the key moves every bit of it (the finalizer of a common 64-bit hash). */
static inline uint64_t hash_of(uint64_t key)
{
    key ^= key >> 32;
    key *= UINT64_C(0xd6e8feb86659fd93);
    key ^= key >> 32;
    key *= UINT64_C(0xd6e8feb86659fd93);
    return key ^ key >> 32;
}

static uint32_t add(struct keys *k, uint64_t key)
{
    if (k->count == k->capacity)
        MEM_GROW(k->key, k->capacity, k->capacity + 1);
    k->key[k->count] = key;
    return k->count++;
}

/* ---- by hash -------------------------------------------------------------------- */

/* Where a key is looked for first. */
static inline const uint64_t *slot_at(const struct keys *k, uint64_t key)
{
    return &k->slot[hash_of(key) & (k->slot_count - 1)];
}

/* The slot that holds the key, or the free one where it belongs; NULL: a full table,
 * which only a file may have. */
static uint64_t *find_slot(const struct keys *k, uint64_t key)
{
    uint64_t hash = hash_of(key), mask = k->slot_count - 1;
    for (uint64_t tries = 0; tries <= mask; tries++) {
        uint64_t *slot = &k->slot[(hash + tries) & mask];
        uint32_t number = (uint32_t)*slot - 1;
        if (*slot == 0)
            return slot;
        if (*slot >> 32 == hash >> 32 && number < k->count && k->key[number] == key)
            return slot;
    }
    return NULL;
}

static void put(struct keys *k, uint64_t key, uint32_t number)
{
    *find_slot(k, key) = hash_of(key) >> 32 << 32 | (number + UINT64_C(1));
}

/* At most half of the slots are taken after `more` keys more. */
static void make_slots(struct keys *k, size_t more)
{
    uint64_t wanted = KEYS_SLOTS_FIRST;
    while (wanted < 2 * (k->count + more))
        wanted *= 2;
    if (k->slot && wanted <= k->slot_count)
        return;
    free(k->slot);
    k->slot = mem_zero_table(wanted, sizeof *k->slot);
    k->slot_count = wanted;
    for (uint32_t i = 0; i < k->count; i++)
        put(k, k->key[i], i);
}

static void number_by_hash(struct keys *k, const uint64_t *key, size_t n,
                           uint32_t *numbers)
{
    make_slots(k, n);
    for (size_t i = 0; i < n && i < KEYS_AHEAD; i++)
        __builtin_prefetch(slot_at(k, key[i]), 1);
    for (size_t i = 0; i < n; i++) {
        if (n - i > KEYS_AHEAD)
            __builtin_prefetch(slot_at(k, key[i + KEYS_AHEAD]), 1);
        uint64_t *slot = find_slot(k, key[i]);
        if (*slot == 0)
            *slot = hash_of(key[i]) >> 32 << 32 | (add(k, key[i]) + UINT64_C(1));
        numbers[i] = (uint32_t)*slot - 1;
    }
}

/* ---- by the key itself ---------------------------------------------------------- */

/* Has the table room up to `largest`, or can it be had? */
static bool make_direct(struct keys *k, uint64_t largest)
{
    if (k->slot)
        return false;
    if (largest < k->direct_size)
        return true;
    uint64_t bound = (uint64_t)k->count * KEYS_DIRECT_SPARSE;
    if (largest >= (bound > KEYS_DIRECT_SMALL ? bound : KEYS_DIRECT_SMALL) ||
        largest >= KEYS_DIRECT_MAX)
        return false;
    uint64_t size = KEYS_SLOTS_FIRST;
    while (size <= largest)
        size *= 2;
    uint32_t *table = mem_zero_table(size, sizeof *table);
    if (k->direct)
        memcpy(table, k->direct, k->direct_size * sizeof *table);
    free(k->direct);
    k->direct = table;
    k->direct_size = size;
    return true;
}

static void number_directly(struct keys *k, const uint64_t *key, size_t n,
                            uint32_t *numbers)
{
    uint32_t *direct = k->direct;
    for (size_t i = 0; i < n && i < KEYS_AHEAD; i++)
        __builtin_prefetch(&direct[key[i]]);
    for (size_t i = 0; i < n; i++) {
        if (n - i > KEYS_AHEAD)
            __builtin_prefetch(&direct[key[i + KEYS_AHEAD]]);
        uint32_t *place = &direct[key[i]];
        if (*place == 0)
            *place = add(k, key[i]) + 1;
        numbers[i] = *place - 1;
    }
}

/* ---- both ----------------------------------------------------------------------- */

bool keys_number(struct keys *k, const uint64_t *key, size_t n, uint32_t *numbers)
{
    for (size_t done = 0; done < n; done += KEYS_BATCH) {
        size_t batch = n - done < KEYS_BATCH ? n - done : KEYS_BATCH;
        uint64_t largest = 0;
        if (k->count > UINT32_MAX - 1 - KEYS_BATCH)
            return false;
        for (size_t i = 0; i < batch; i++)
            largest = key[done + i] > largest ? key[done + i] : largest;
        if (make_direct(k, largest)) {
            number_directly(k, key + done, batch, numbers + done);
            continue;
        }
        free(k->direct);
        k->direct = NULL;
        k->direct_size = 0;
        number_by_hash(k, key + done, batch, numbers + done);
    }
    return true;
}

static uint32_t find(const struct keys *k, uint64_t key)
{
    uint32_t number = KEYS_NONE;
    if (key < k->direct_size)
        number = k->direct[key] - 1;
    else if (k->slot_count > 0) {
        const uint64_t *slot = find_slot(k, key);
        number = slot ? (uint32_t)*slot - 1 : KEYS_NONE;
    }
    return number < k->count && k->key[number] == key ? number : KEYS_NONE;
}

/* Each asks for what the next step looks at: where the number mostly is, and its key. */
static inline void ask_for_number(const struct keys *k, uint64_t key)
{
    if (key < k->direct_size)
        __builtin_prefetch(&k->direct[key]);
    else if (k->slot_count > 0)
        __builtin_prefetch(slot_at(k, key));
}

static inline void ask_for_key(const struct keys *k, uint64_t key)
{
    uint32_t number = KEYS_NONE;
    if (key < k->direct_size)
        number = k->direct[key] - 1;
    else if (k->slot_count > 0)
        number = (uint32_t)*slot_at(k, key) - 1;
    if (number < k->count)
        __builtin_prefetch(&k->key[number]);
}

void keys_find(const struct keys *k, const uint64_t *key, size_t n, uint32_t *numbers)
{
    for (size_t from = 0; from < n; from += KEYS_AHEAD) {
        size_t to = n - from < KEYS_AHEAD ? n : from + KEYS_AHEAD;
        for (size_t i = from; i < to; i++)
            ask_for_number(k, key[i]);
        for (size_t i = from; i < to; i++)
            ask_for_key(k, key[i]);
        for (size_t i = from; i < to; i++)
            numbers[i] = find(k, key[i]);
    }
}
