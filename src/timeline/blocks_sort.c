/* SPDX-License-Identifier: Apache-2.0 */
/* A word a person, which has what they are sorted by above their own number: sorted digit
 * by digit from the lowest one, that number is never looked at. */
#include "timeline/blocks_parts.h"

#include "base/mem.h"

#include <stdlib.h>

#define DIGIT_BITS 11
#define DIGITS     (1 << DIGIT_BITS)
#define WHO_BITS   15

_Static_assert(BLOCKS_PART == 1 << WHO_BITS, "a word has room for the number");

/* First days stand as how many of them there are before. */
static uint64_t make_words(const int32_t *first, const int32_t *last, uint32_t people,
                           uint64_t *word)
{
    int32_t least = INT32_MAX, most = INT32_MIN;
    for (uint32_t i = 0; i < people; i++) {
        least = last[i] < least ? last[i] : least;
        most = last[i] > most ? last[i] : most;
    }
    uint32_t range = (uint32_t)most - (uint32_t)least;
    uint32_t bits = range > 0 ? 32 - (uint32_t)__builtin_clz(range) : 0;
    uint64_t days = 0;
    for (uint32_t i = 0; i < people; i++) {
        days += i > 0 && first[i] != first[i - 1];
        uint64_t key = days << bits | ((uint32_t)last[i] - (uint32_t)least);
        word[i] = key << WHO_BITS | i;
    }
    return days << bits | range;
}

uint32_t blocks_part_people(const struct blocks_building *b, uint32_t part)
{
    uint32_t people = b->out.people - part * BLOCKS_PART;
    return people < BLOCKS_PART ? people : BLOCKS_PART;
}

static void find_last(int32_t *last_order, const int32_t *last, uint32_t people,
                      const uint16_t *place)
{
    for (uint32_t word = 0; word < blocks_words(people); word++)
        last_order[word] = INT32_MIN;
    for (uint32_t i = 0; i < people; i++)
        if (last_order[place[i] / 64] < last[i])
            last_order[place[i] / 64] = last[i];
}

void blocks_sort_part(const struct blocks_building *b, uint32_t part, const int32_t *last,
                      uint16_t place[BLOCKS_PART])
{
    const int32_t *first = b->first_order + (size_t)part * BLOCKS_PART;
    uint32_t people = blocks_part_people(b, part);
    uint64_t *word = mem_alloc((size_t)people + 1, sizeof *word),
             *other = mem_alloc((size_t)people + 1, sizeof *other);
    uint64_t most = people > 0 ? make_words(first, last, people, word) : 0;
    for (uint32_t shift = WHO_BITS; most != 0; shift += DIGIT_BITS, most >>= DIGIT_BITS) {
        uint32_t at[DIGITS + 1] = {0};
        for (uint32_t i = 0; i < people; i++)
            at[(word[i] >> shift & (DIGITS - 1)) + 1]++;
        for (uint32_t digit = 0; digit < DIGITS; digit++)
            at[digit + 1] += at[digit];
        for (uint32_t i = 0; i < people; i++)
            other[at[word[i] >> shift & (DIGITS - 1)]++] = word[i];
        uint64_t *sorted = other;
        other = word;
        word = sorted;
    }
    for (uint32_t i = 0; i < people; i++)
        place[word[i] & (BLOCKS_PART - 1)] = (uint16_t)i;
    free(word);
    free(other);
    find_last(b->last_order + (size_t)part * (BLOCKS_PART / 64), last, people, place);
}
