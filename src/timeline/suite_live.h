/* SPDX-License-Identifier: Apache-2.0 */
/* Which words of marks (64 people each) are looked at in a period: those of people who
 * may order in it, were present at its start or bought in the period before.  All marks
 * of the others are 0, and stay so.  People who have left for good are neighbours
 * (blocks.h), so that nearly half of all words are left out.
 *
 * Only inside src/timeline. */
#ifndef MAINSTAY_TIMELINE_SUITE_LIVE_H
#define MAINSTAY_TIMELINE_SUITE_LIVE_H

#include "timeline/suite_parts.h"

#include <string.h>

_Static_assert(SUITE_WORDS == 64, "a bit a word");
_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "suite_word");

/* Bytes that are 0 or 1: the product brings eight of them together in its highest one. */
static inline uint64_t suite_word(const uint8_t bytes[64])
{
    uint64_t word = 0;
    for (int i = 0; i < 8; i++) {
        uint64_t eight;
        memcpy(&eight, bytes + i * 8, sizeof eight);
        word |= (eight * UINT64_C(0x0102040810204080) >> 56) << i * 8;
    }
    return word;
}

/* The last day of who stands from the place on, a word of people. */
static int32_t suite_last_of(const struct suite_walk *w, uint32_t place)
{
    const int32_t *last = w->job->blocks->last_order + w->block->member / 64;
    int32_t most = INT32_MIN;
    if (!w->placed)
        return last[place / 64];
    for (uint32_t i = place; i < place + 64 && i < w->people; i++) {
        int32_t day = last[w->s->who[0][i] / 64];
        most = most < day ? day : most;
    }
    return most;
}

/* Since when and until when people of each word order, at most: sorted by group, since
 * the first one of the block does. */
static void suite_find_days(const struct suite_walk *w, bool grouped)
{
    struct suite_scratch *s = w->s;
    const int32_t *first = w->job->blocks->first_order + w->block->member;
    for (uint32_t i = 0; i < SUITE_WORDS; i++) {
        bool any = i * 64 < w->people;
        s->word_first[i] = any && !grouped ? w->first_order[i * 64] : first[0];
        s->word_last[i] = any ? suite_last_of(w, i * 64) : INT32_MIN;
    }
}

/* For the period [begin, end). */
static void suite_find_live(struct suite_walk *w, int32_t begin, int32_t end)
{
    const struct suite_scratch *s = w->s;
    uint8_t orders[SUITE_WORDS];
    for (uint32_t i = 0; i < SUITE_WORDS; i++)
        orders[i] = s->word_last[i] >= begin && s->word_first[i] < end;
    w->live = w->staying | suite_word(orders);
}

/* Words [first, last]. */
static inline uint64_t suite_words_of(uint32_t first, uint32_t last)
{
    return UINT64_MAX << first & UINT64_MAX >> (63 - last);
}

static inline uint64_t suite_live_of(const struct suite_walk *w,
                                     const struct suite_stretch *t)
{
    return w->live & suite_words_of(t->begin / 64, (t->end - 1) / 64);
}

#endif
