/* SPDX-License-Identifier: Apache-2.0 */
/* The table holds 8-byte slots, half the hash beside the number: a probe looks
 * at no other memory until that half agrees, a cache line holds eight slots,
 * and doubling moves slots in order without touching a string.  Chaining costs
 * a miss per link, and keeping strings in the slots makes doubling move them. */
#include "base/intern.h"

#include "base/err.h"
#include "base/mem.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define XXH_INLINE_ALL /* keys are short: the call would cost as much as the hash */
#include <xxhash.h>

#define INTERN_SLOTS_MIN  64
#define INTERN_CHUNK_SIZE ((size_t)256 << 10)

struct slot {
    uint32_t hash;
    uint32_t number_plus_1; /* 0: free */
};

struct entry {
    const char *text;
    uint32_t size;
};

struct chunk {
    struct chunk *next;
    char bytes[];
};

struct intern {
    struct slot *slots;
    size_t slot_count; /* a power of two */
    struct entry *entries;
    size_t count, capacity;
    struct chunk *chunks;
    char *room; /* the unused end of the newest chunk */
    size_t room_size;
};

struct intern *intern_create(void)
{
    struct intern *set = MEM_NEW(struct intern);
    set->slot_count = INTERN_SLOTS_MIN;
    set->slots = MEM_ARRAY(struct slot, set->slot_count);
    return set;
}

void intern_free(struct intern *set)
{
    if (!set)
        return;
    struct chunk *chunk = set->chunks;
    while (chunk) {
        struct chunk *next = chunk->next;
        free(chunk);
        chunk = next;
    }
    free(set->entries);
    free(set->slots);
    free(set);
}

static uint32_t intern_hash(const char *text, size_t size)
{
    return (uint32_t)XXH3_64bits(text, size);
}

static void *chunk_create(struct intern *set, size_t size)
{
    struct chunk *chunk = mem_alloc(1, sizeof *chunk + size);
    chunk->next = set->chunks;
    set->chunks = chunk;
    return chunk->bytes;
}

static const char *keep_text(struct intern *set, const char *text, size_t size)
{
    char *copy;
    if (size + 1 > INTERN_CHUNK_SIZE / 4) {
        copy = chunk_create(set, size + 1);
    } else {
        if (size + 1 > set->room_size) {
            set->room = chunk_create(set, INTERN_CHUNK_SIZE);
            set->room_size = INTERN_CHUNK_SIZE;
        }
        copy = set->room;
        set->room += size + 1;
        set->room_size -= size + 1;
    }
    if (size)
        memcpy(copy, text, size);
    copy[size] = '\0';
    return copy;
}

static bool entry_is(const struct entry *entry, const char *text, size_t size)
{
    return entry->size == size && (size == 0 || memcmp(entry->text, text, size) == 0);
}

/* The slot of the string, or the free one where it belongs.  There always is a
 * free one: at most 3/4 are taken. */
static size_t find_slot(const struct intern *set, uint32_t hash, const char *text,
                        size_t size)
{
    size_t mask = set->slot_count - 1;
    for (size_t i = hash & mask;; i = (i + 1) & mask) {
        const struct slot *slot = &set->slots[i];
        if (slot->number_plus_1 == 0)
            return i;
        if (slot->hash == hash &&
            entry_is(&set->entries[slot->number_plus_1 - 1], text, size))
            return i;
    }
}

static void double_slots(struct intern *set)
{
    size_t count = set->slot_count * 2, mask = count - 1;
    struct slot *slots = MEM_ARRAY(struct slot, count);
    for (size_t i = 0; i < set->slot_count; i++) {
        struct slot slot = set->slots[i];
        if (slot.number_plus_1 == 0)
            continue;
        size_t at = slot.hash & mask;
        while (slots[at].number_plus_1)
            at = (at + 1) & mask;
        slots[at] = slot;
    }
    free(set->slots);
    set->slots = slots;
    set->slot_count = count;
}

static uint32_t add_hashed(struct intern *set, uint32_t hash, const char *text,
                           size_t size)
{
    size_t at = find_slot(set, hash, text, size);
    if (set->slots[at].number_plus_1)
        return set->slots[at].number_plus_1 - 1;
    CHECK(set->count < INTERN_NONE - 1 && size < UINT32_MAX);
    if (set->count + 1 > set->slot_count / 4 * 3) {
        double_slots(set);
        at = find_slot(set, hash, text, size);
    }
    MEM_GROW(set->entries, set->capacity, set->count + 1);
    uint32_t number = (uint32_t)set->count++;
    set->entries[number] =
        (struct entry){.text = keep_text(set, text, size), .size = (uint32_t)size};
    set->slots[at] = (struct slot){.hash = hash, .number_plus_1 = number + 1};
    return number;
}

uint32_t intern_add(struct intern *set, const char *text, size_t size)
{
    return add_hashed(set, intern_hash(text, size), text, size);
}

static uint32_t find_hashed(const struct intern *set, uint32_t hash, const char *text,
                            size_t size)
{
    /* A free slot holds 0, and 0 - 1 is INTERN_NONE. */
    return set->slots[find_slot(set, hash, text, size)].number_plus_1 - 1;
}

uint32_t intern_find(const struct intern *set, const char *text, size_t size)
{
    return find_hashed(set, intern_hash(text, size), text, size);
}

/* A look-up waits for three pieces of memory one after the other: slot, entry, text.  For
 * a block of strings each piece is asked for early, so that the waits overlap. */
static void ask_ahead(const struct intern *set, const uint32_t *hash, size_t count)
{
    size_t mask = set->slot_count - 1;
    for (size_t i = 0; i < count; i++)
        __builtin_prefetch(&set->slots[hash[i] & mask]);
    for (size_t i = 0; i < count; i++) {
        const struct slot *slot = &set->slots[hash[i] & mask];
        if (slot->number_plus_1 && slot->hash == hash[i])
            __builtin_prefetch(&set->entries[slot->number_plus_1 - 1]);
    }
    for (size_t i = 0; i < count; i++) {
        const struct slot *slot = &set->slots[hash[i] & mask];
        if (slot->number_plus_1 && slot->hash == hash[i])
            __builtin_prefetch(set->entries[slot->number_plus_1 - 1].text);
    }
}

void intern_many(struct intern *set, const char *const *text, const uint32_t *size,
                 size_t count, bool add, uint32_t *out)
{
    enum { BLOCK = 128 };
    uint32_t hash[BLOCK];
    for (size_t start = 0; start < count; start += BLOCK) {
        size_t n = count - start < BLOCK ? count - start : BLOCK;
        for (size_t i = 0; i < n; i++)
            hash[i] = text[start + i] ? intern_hash(text[start + i], size[start + i]) : 0;
        ask_ahead(set, hash, n);
        for (size_t i = 0; i < n; i++) {
            const char *t = text[start + i];
            uint32_t s = size[start + i];
            out[start + i] = !t    ? INTERN_NONE
                             : add ? add_hashed(set, hash[i], t, s)
                                   : find_hashed(set, hash[i], t, s);
        }
    }
}

uint32_t intern_count(const struct intern *set)
{
    return (uint32_t)set->count;
}

const char *intern_text(const struct intern *set, uint32_t number, size_t *size)
{
    CHECK(number < set->count);
    if (size)
        *size = set->entries[number].size;
    return set->entries[number].text;
}
