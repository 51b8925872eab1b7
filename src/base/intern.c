/* SPDX-License-Identifier: Apache-2.0 */
/* Strings that so far came in order (order ids of an export, mostly) need no table at
 * all: a new one is told by one look at the last, a known one is found by search.  The
 * first string out of order, or many searches that go far, and the table is made.
 *
 * The table holds 8-byte slots, half the hash beside the number: a probe looks at no
 * other memory until that half agrees, a cache line holds eight slots, and doubling moves
 * slots in order without touching a string.  Chaining costs a miss per link, and keeping
 * strings in the slots makes doubling move them.
 *
 * A short string lies in its entry, so that comparing it asks for no other memory. */
#include "base/intern.h"

#include "base/err.h"
#include "base/mem.h"

#include <endian.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define XXH_INLINE_ALL /* keys are short: the call would cost as much as the hash */
#include <xxhash.h>

#define INTERN_SLOTS_MIN  64
#define INTERN_CHUNK_SIZE ((size_t)256 << 10)
#define INTERN_PAGE_BITS  16 /* entries of a page: they never move */
#define INTERN_PAGE_MASK  (((uint32_t)1 << INTERN_PAGE_BITS) - 1)
#define INTERN_SHORT_SIZE 11  /* and its NUL */
#define INTERN_BLOCK      128 /* strings looked up together */
#define INTERN_NEAR       8   /* comparisons of a search that went not far */

struct slot {
    uint32_t hash;
    uint32_t number_plus_1; /* 0: free */
};

struct entry {
    uint32_t size;
    char bytes[INTERN_SHORT_SIZE + 1]; /* a short string, then zeros; else a pointer */
};

struct chunk {
    struct chunk *next;
    char bytes[];
};

struct intern {
    struct slot *slots; /* NULL: all came in order */
    size_t slot_count;  /* a power of two */
    struct entry **pages;
    size_t page_capacity;
    size_t count;
    bool descending;     /* while in order */
    size_t far_searches; /* while in order */
    struct chunk *chunks;
    char *room; /* the unused end of the newest chunk */
    size_t room_size;
    const char *lent; /* text of strings elsewhere; NULL: they are in the pages */
    const uint64_t *lent_start;
};

struct intern *intern_create(void)
{
    return MEM_NEW(struct intern);
}

struct intern *intern_lend(const char *text, const uint64_t *start, uint32_t count)
{
    struct intern *set = intern_create();
    set->lent = text;
    set->lent_start = start;
    set->count = count;
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
    for (size_t i = 0; !set->lent && i << INTERN_PAGE_BITS < set->count; i++)
        free(set->pages[i]);
    free(set->pages);
    free(set->slots);
    free(set);
}

/* ---- entries ---------------------------------------------------------------- */

static struct entry *entry_of(const struct intern *set, size_t number)
{
    return &set->pages[number >> INTERN_PAGE_BITS][number & INTERN_PAGE_MASK];
}

static const char *far_text(const struct entry *entry)
{
    const char *text;
    memcpy(&text, entry->bytes, sizeof text);
    return text;
}

static const char *entry_text(const struct entry *entry)
{
    return entry->size <= INTERN_SHORT_SIZE ? entry->bytes : far_text(entry);
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
    memcpy(copy, text, size);
    copy[size] = '\0';
    return copy;
}

/* Up to 11 bytes, by loads of a fixed size that overlap. */
static inline void copy_short(char *to, const char *from, size_t size)
{
    uint64_t eight[2];
    uint32_t four[2];
    if (size >= 8) {
        memcpy(&eight[0], from, 8);
        memcpy(&eight[1], from + size - 8, 8);
        memcpy(to, &eight[0], 8);
        memcpy(to + size - 8, &eight[1], 8);
    } else if (size >= 4) {
        memcpy(&four[0], from, 4);
        memcpy(&four[1], from + size - 4, 4);
        memcpy(to, &four[0], 4);
        memcpy(to + size - 4, &four[1], 4);
    } else {
        for (size_t i = 0; i < size; i++)
            to[i] = from[i];
    }
}

/* The entry of a short string is all there is of it: two of them are compared whole. */
static inline struct entry short_entry(const char *text, size_t size)
{
    struct entry entry = {.size = (uint32_t)size};
    copy_short(entry.bytes, text, size);
    return entry;
}

/* < 0, 0, > 0 as memcmp of strings of one size, both short. */
static inline int compare_short(const char *text, size_t size, const struct entry *entry)
{
    struct entry wanted = short_entry(text, size);
    uint64_t a, b;
    uint32_t c, d;
    memcpy(&a, wanted.bytes, 8);
    memcpy(&b, entry->bytes, 8);
    memcpy(&c, wanted.bytes + 8, 4);
    memcpy(&d, entry->bytes + 8, 4);
    a = htobe64(a);
    b = htobe64(b);
    c = htobe32(c);
    d = htobe32(d);
    return a != b ? (a < b ? -1 : 1) : (c > d) - (c < d);
}

static uint32_t append(struct intern *set, const char *text, size_t size)
{
    CHECK(set->count < INTERN_NONE - 1 && size < UINT32_MAX);
    size_t page = set->count >> INTERN_PAGE_BITS;
    if ((set->count & INTERN_PAGE_MASK) == 0) {
        MEM_GROW(set->pages, set->page_capacity, page + 1);
        set->pages[page] = mem_alloc((size_t)INTERN_PAGE_MASK + 1, sizeof(struct entry));
    }
    struct entry *entry = entry_of(set, set->count);
    if (size <= INTERN_SHORT_SIZE) {
        *entry = short_entry(text, size);
    } else {
        const char *copy = keep_text(set, text, size);
        entry->size = (uint32_t)size;
        memcpy(entry->bytes, &copy, sizeof copy);
    }
    return (uint32_t)set->count++;
}

/* ---- the table -------------------------------------------------------------- */

static inline uint32_t hash_of(const char *text, size_t size)
{
    return (uint32_t)XXH3_64bits(text, size);
}

uint32_t intern_hash(const char *text, size_t size)
{
    return hash_of(text, size);
}

bool intern_in_order(const struct intern *set)
{
    return !set->slots;
}

static bool entry_is(const struct entry *entry, const char *text, size_t size)
{
    if (entry->size != size)
        return false;
    if (size > INTERN_SHORT_SIZE)
        return memcmp(far_text(entry), text, size) == 0;
    struct entry wanted = short_entry(text, size);
    return memcmp(entry, &wanted, sizeof wanted) == 0;
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
            entry_is(entry_of(set, slot->number_plus_1 - 1), text, size))
            return i;
    }
}

static void put_slot(struct slot *slots, size_t mask, struct slot slot)
{
    size_t at = slot.hash & mask;
    while (slots[at].number_plus_1)
        at = (at + 1) & mask;
    slots[at] = slot;
}

static void double_slots(struct intern *set)
{
    size_t count = set->slot_count * 2;
    struct slot *slots = MEM_ARRAY(struct slot, count);
    for (size_t i = 0; i < set->slot_count; i++)
        if (set->slots[i].number_plus_1)
            put_slot(slots, count - 1, set->slots[i]);
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
    if (set->count + 1 > set->slot_count / 4 * 3) {
        double_slots(set);
        at = find_slot(set, hash, text, size);
    }
    uint32_t number = append(set, text, size);
    set->slots[at] = (struct slot){.hash = hash, .number_plus_1 = number + 1};
    return number;
}

static uint32_t find_hashed(const struct intern *set, uint32_t hash, const char *text,
                            size_t size)
{
    /* A free slot holds 0, and 0 - 1 is INTERN_NONE. */
    return set->slots[find_slot(set, hash, text, size)].number_plus_1 - 1;
}

/* Order is lost, or of no use any more. */
static void make_table(struct intern *set)
{
    set->slot_count = INTERN_SLOTS_MIN;
    while (set->count + 1 > set->slot_count / 4 * 3)
        set->slot_count *= 2;
    set->slots = MEM_ARRAY(struct slot, set->slot_count);
    for (size_t i = 0; i < set->count; i++) {
        const struct entry *entry = entry_of(set, i);
        uint32_t hash = hash_of(entry_text(entry), entry->size);
        put_slot(set->slots, set->slot_count - 1,
                 (struct slot){.hash = hash, .number_plus_1 = (uint32_t)i + 1});
    }
}

/* ---- in order --------------------------------------------------------------- */

/* Longer is more, so that numbers of plain digits, bare or behind a prefix, are in the
 * order of their values.  < 0: the string stands before the entry. */
static int compare(const struct intern *set, const char *text, size_t size, size_t number)
{
    const struct entry *entry = entry_of(set, number);
    int order = size != entry->size        ? (size < entry->size ? -1 : 1)
                : size > INTERN_SHORT_SIZE ? memcmp(text, far_text(entry), size)
                                           : compare_short(text, size, entry);
    return set->descending ? -order : order;
}

/* The number of entries before the string: *found tells whether the next one is it.
 * Steps double away from `near`, where the last one was found. */
static size_t search(const struct intern *set, const char *text, size_t size, size_t near,
                     bool *found, unsigned *steps)
{
    size_t low = 0, high = set->count, middle = near < high ? near : high - 1;
    *found = false;
    *steps = 0;
    for (size_t stride = 1; low < high; stride *= 2) {
        int order = compare(set, text, size, middle);
        ++*steps;
        if (order == 0) {
            *found = true;
            return middle;
        }
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
        if (stride < (high - low) / 2)
            middle = order < 0 ? high - stride : low + stride - 1;
        else
            middle = low + (high - low) / 2;
    }
    return low;
}

/* While in order; *near: see search.  After many searches that went far the table is
 * made: looking up there costs less. */
static uint32_t find_in_order(struct intern *set, const char *text, size_t size,
                              size_t *near, bool *found)
{
    unsigned steps;
    *near = search(set, text, size, *near, found, &steps);
    uint32_t number = (uint32_t)*near;
    set->far_searches += steps > INTERN_NEAR;
    if (set->far_searches > set->count / 16 + 1024)
        make_table(set);
    return number;
}

static uint32_t add_in_order(struct intern *set, const char *text, size_t size,
                             size_t *near)
{
    bool found;
    size_t last = set->count - 1;
    if (set->count == 0)
        return append(set, text, size);
    if (set->count == 1)
        set->descending = compare(set, text, size, 0) < 0;
    if (compare(set, text, size, last) > 0)
        return append(set, text, size);
    uint32_t number = find_in_order(set, text, size, near, &found);
    if (found)
        return number;
    if (!set->slots)
        make_table(set);
    return add_hashed(set, hash_of(text, size), text, size);
}

/* ---- one and many ----------------------------------------------------------- */

static const char *lent_text(const struct intern *set, size_t number, size_t *size)
{
    *size = set->lent_start[number + 1] - set->lent_start[number] - 1;
    return set->lent + set->lent_start[number];
}

/* Lent strings become the set's own, with their numbers: also where two are the same. */
static void take_over(struct intern *set)
{
    struct intern own = {0};
    for (size_t i = 0; i < set->count; i++) {
        size_t size, near = own.count;
        const char *text = lent_text(set, i, &size);
        uint32_t number = own.slots ? add_hashed(&own, hash_of(text, size), text, size)
                                    : add_in_order(&own, text, size, &near);
        if (number != i)
            append(&own, text, size);
    }
    *set = own;
}

uint32_t intern_add(struct intern *set, const char *text, size_t size)
{
    if (set->lent)
        take_over(set);
    size_t near = set->count;
    if (!set->slots)
        return add_in_order(set, text, size, &near);
    return add_hashed(set, hash_of(text, size), text, size);
}

uint32_t intern_find(const struct intern *set, const char *text, size_t size)
{
    bool found;
    unsigned steps;
    if (set->lent)
        take_over((struct intern *)set);
    if (set->slots)
        return find_hashed(set, hash_of(text, size), text, size);
    size_t number = search(set, text, size, set->count, &found, &steps);
    return found ? (uint32_t)number : INTERN_NONE;
}

/* A look-up waits for pieces of memory one after the other: slot, entry, and the text of
 * a long string.  For a block of strings each piece is asked for early, so that the waits
 * overlap. */
static void ask_ahead(const struct intern *set, const uint32_t *hash, size_t count)
{
    const struct entry *entry[INTERN_BLOCK];
    size_t mask = set->slot_count - 1;
    for (size_t i = 0; i < count; i++)
        __builtin_prefetch(&set->slots[hash[i] & mask]);
    for (size_t i = 0; i < count; i++) {
        size_t at = hash[i] & mask;
        while (set->slots[at].number_plus_1 && set->slots[at].hash != hash[i])
            at = (at + 1) & mask;
        uint32_t number_plus_1 = set->slots[at].number_plus_1;
        entry[i] = number_plus_1 ? entry_of(set, number_plus_1 - 1) : NULL;
        __builtin_prefetch(entry[i]);
    }
    for (size_t i = 0; i < count; i++)
        if (entry[i] && entry[i]->size > INTERN_SHORT_SIZE)
            __builtin_prefetch(far_text(entry[i]));
}

/* As far as order lasts; returns how many were done. */
static size_t many_in_order(struct intern *set, const char *const *text,
                            const uint32_t *size, size_t count, bool add, uint32_t *out)
{
    size_t i, near = set->count;
    for (i = 0; i < count && !set->slots; i++) {
        bool found = true;
        if (!text[i])
            out[i] = INTERN_NONE;
        else if (add)
            out[i] = add_in_order(set, text[i], size[i], &near);
        else
            out[i] = find_in_order(set, text[i], size[i], &near, &found);
        if (!found)
            out[i] = INTERN_NONE;
    }
    return i;
}

void intern_many(struct intern *set, const char *const *text, const uint32_t *size,
                 const uint32_t *hashes, size_t count, bool add, uint32_t *out)
{
    uint32_t own[INTERN_BLOCK];
    if (set->lent)
        take_over(set);
    size_t start = many_in_order(set, text, size, count, add, out);
    for (; start < count; start += INTERN_BLOCK) {
        size_t n = count - start < INTERN_BLOCK ? count - start : INTERN_BLOCK;
        for (size_t i = 0; !hashes && i < n; i++)
            own[i] = text[start + i] ? hash_of(text[start + i], size[start + i]) : 0;
        const uint32_t *hash = hashes ? hashes + start : own;
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
    if (set->lent) {
        size_t all;
        const char *text = lent_text(set, number, &all);
        if (size)
            *size = all;
        return text;
    }
    const struct entry *entry = entry_of(set, number);
    if (size)
        *size = entry->size;
    return entry_text(entry);
}
