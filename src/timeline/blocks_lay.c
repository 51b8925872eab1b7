/* SPDX-License-Identifier: Apache-2.0 */
/* Looked up once, so that whoever counts reads one after the other. */
#include "timeline/blocks.h"

#include "base/threads.h"

struct laying {
    const struct blocks *b;
    const uint64_t *bits;
    const uint32_t *codes;
    void *out;
};

/* Blocks have whole words of the bits. */
_Static_assert(BLOCKS_PEOPLE % 64 == 0, "two threads would write one word");

static void lay_bits(void *context, uint32_t index)
{
    const struct laying *l = context;
    const struct block *block = &l->b->block[index];
    const uint32_t *member = l->b->member + block->member;
    uint64_t *out = (uint64_t *)l->out + block->member / 64;
    for (uint32_t from = 0; from < block->people; from += 64) {
        uint32_t left = block->people - from;
        uint64_t word = 0;
        for (uint32_t i = 0; i < (left < 64 ? left : 64); i++) {
            uint32_t person = member[from + i];
            word |= (l->bits[person / 64] >> person % 64 & 1) << i;
        }
        out[from / 64] = word;
    }
}

static void lay_codes(void *context, uint32_t index)
{
    const struct laying *l = context;
    const struct block *block = &l->b->block[index];
    uint32_t *out = l->out;
    for (uint32_t i = block->member; i < block->member + block->people; i++)
        out[i] = l->codes[l->b->member[i]];
}

static void lay_narrow(void *context, uint32_t index)
{
    const struct laying *l = context;
    const struct block *block = &l->b->block[index];
    uint8_t *out = l->out;
    for (uint32_t i = block->member; i < block->member + block->people; i++)
        out[i] = (uint8_t)l->codes[l->b->member[i]];
}

static void lay_groups(void *context, uint32_t index)
{
    const struct laying *l = context;
    const struct block *block = &l->b->block[index];
    const size_t words = l->b->people / 64 + 1;
    uint64_t *out = l->out;
    for (uint32_t i = block->member; i < block->member + block->people; i++)
        out[l->codes[l->b->member[i]] * words + i / 64] |= UINT64_C(1) << i % 64;
}

void blocks_lay_bits(const struct blocks *b, const uint64_t *by_person, uint64_t *out)
{
    struct laying l = {.b = b, .bits = by_person, .out = out};
    out[b->people / 64] = 0; /* no block's, where all have whole words */
    threads_run(b->count, lay_bits, &l);
}

void blocks_lay_codes(const struct blocks *b, const uint32_t *by_person, uint32_t *out)
{
    struct laying l = {.b = b, .codes = by_person, .out = out};
    threads_run(b->count, lay_codes, &l);
}

void blocks_lay_narrow(const struct blocks *b, const uint32_t *by_person, uint8_t *out)
{
    struct laying l = {.b = b, .codes = by_person, .out = out};
    threads_run(b->count, lay_narrow, &l);
}

void blocks_lay_groups(const struct blocks *b, const uint32_t *by_person, uint64_t *out)
{
    struct laying l = {.b = b, .codes = by_person, .out = out};
    threads_run(b->count, lay_groups, &l);
}
