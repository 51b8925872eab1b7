/* SPDX-License-Identifier: Apache-2.0 */
/* Codes by place are looked up again by person, and not only compared with the number of
 * groups: some numbers of a report are counted by person and some by place, and those of
 * one group must be of the same people.  It costs what laying them out does. */
#include "timeline/slice.h"

#include "base/mem.h"
#include "base/threads.h"
#include "timeline/checks.h"

#include <stdatomic.h>
#include <stdlib.h>

#define PART_PEOPLE (1 << 14) /* whole words of bits */

enum head {
    HEAD_PEOPLE,
    HEAD_PLACES,
    HEAD_GROUPS,
    HEAD_COUNT,
};

/* ---- sections -------------------------------------------------------------------- */

#define SECTIONS 7

static size_t words_of(uint32_t people)
{
    return people / 64 + 1;
}

static bool is_narrow(const struct slice *s)
{
    return s->groups <= SLICE_NARROW;
}

static bool has_bits(const struct slice *s)
{
    return s->places > 0 && s->groups <= SLICE_BITS;
}

static void sections_of(const struct slice *s, struct columns_section out[SECTIONS])
{
    const struct columns_section table[SECTIONS] = {
        {"slice.value", sizeof *s->value, s->value, s->groups},
        {"slice.size", sizeof *s->size, s->size, s->groups},
        {"slice.counts", sizeof *s->counts, s->counts, words_of(s->people)},
        {"slice.person", sizeof *s->person, s->person, s->people},
        {"slice.narrow", sizeof *s->narrow, s->narrow, is_narrow(s) ? s->places : 0},
        {"slice.wide", sizeof *s->wide, s->wide, is_narrow(s) ? 0 : s->places},
        {"slice.bits", sizeof *s->bits, s->bits,
         has_bits(s) ? s->groups * words_of(s->places) : 0},
    };
    for (int i = 0; i < SECTIONS; i++)
        out[i] = table[i];
}

/* ---- writing --------------------------------------------------------------------- */

static enum err put_sections(const struct slice *s, struct columns_writer *writer,
                             struct err_info *info)
{
    const int64_t head[HEAD_COUNT] = {s->people, s->places, s->groups};
    struct columns_section section[SECTIONS];
    sections_of(s, section);
    enum err e = columns_put(writer, "slice.head", sizeof *head, head, HEAD_COUNT, info);
    if (!e)
        e = columns_put(writer, "slice.text", 1, s->text, s->text_size, info);
    return e ? e : columns_put_all(writer, section, SECTIONS, info);
}

enum err slice_put(const struct slice *s, const struct blocks *blocks,
                   struct columns_writer *writer, struct err_info *info)
{
    struct slice laid = *s;
    uint8_t *narrow = NULL;
    uint32_t *wide = NULL;
    uint64_t *bits = NULL;
    CHECK(s->groups >= 1 && s->groups <= SLICE_GROUPS);
    laid.places = blocks ? blocks->people : 0;
    if (laid.places > 0 && is_narrow(&laid)) {
        narrow = mem_alloc(laid.places, sizeof *narrow);
        blocks_lay_narrow(blocks, s->person, narrow);
    } else if (laid.places > 0) {
        wide = mem_alloc(laid.places, sizeof *wide);
        blocks_lay_codes(blocks, s->person, wide);
    }
    if (has_bits(&laid)) {
        bits = MEM_ARRAY(uint64_t, s->groups * words_of(laid.places));
        blocks_lay_groups(blocks, s->person, bits);
    }
    laid.narrow = narrow;
    laid.wide = wide;
    laid.bits = bits;
    enum err e = put_sections(&laid, writer, info);
    free(narrow);
    free(wide);
    free(bits);
    return e;
}

/* ---- checking -------------------------------------------------------------------- */

struct checking {
    const struct slice *s;
    const struct blocks *blocks;
    int64_t *size[THREADS_MAX]; /* of each worker */
    atomic_bool wrong;
};

/* Codes are groups, and as many of each count as are found here. */
static void check_people(void *context, uint32_t part, uint32_t worker)
{
    struct checking *c = context;
    const struct slice *s = c->s;
    uint32_t from = part * PART_PEOPLE, groups = s->groups;
    uint32_t to = s->people - from < PART_PEOPLE ? s->people : from + PART_PEOPLE;
    int64_t *size = c->size[worker];
    for (uint32_t p = from; p < to; p++) {
        if (s->person[p] >= groups) {
            atomic_store(&c->wrong, true);
            return;
        }
        size[s->person[p]] += s->counts[p / 64] >> p % 64 & 1;
    }
}

static bool sizes_valid(struct checking *c)
{
    const struct slice *s = c->s;
    uint32_t workers = threads_count();
    bool valid = true;
    for (uint32_t i = 0; i < workers; i++)
        c->size[i] = MEM_ARRAY(int64_t, s->groups);
    threads_deal(workers, s->people / PART_PEOPLE + (s->people % PART_PEOPLE > 0),
                 check_people, c);
    for (uint32_t g = 0; g < s->groups; g++) {
        int64_t size = 0;
        for (uint32_t i = 0; i < workers; i++)
            size += c->size[i][g];
        valid &= size == s->size[g] && size > 0;
    }
    for (uint32_t i = 0; i < workers; i++)
        free(c->size[i]);
    return valid && !atomic_load(&c->wrong);
}

/* Each place has its person's group, and a one in the bitmap of that. */
static void check_block(void *context, uint32_t index)
{
    struct checking *c = context;
    const struct slice *s = c->s;
    const struct block *block = &c->blocks->block[index];
    const uint32_t *member = c->blocks->member;
    const size_t words = words_of(s->places);
    bool wrong = false;
    for (uint32_t i = block->member; i < block->member + block->people; i++) {
        uint32_t group = s->person[member[i]];
        wrong |= group != (s->narrow ? s->narrow[i] : s->wide[i]);
        wrong |= s->bits && !(s->bits[group * words + i / 64] >> i % 64 & 1);
    }
    if (wrong)
        atomic_store(&c->wrong, true);
}

/* No more ones than places: where each has its own, there is none elsewhere. */
static bool bits_valid(const struct slice *s)
{
    const size_t words = s->groups * words_of(s->places);
    uint64_t ones = 0;
    for (size_t i = 0; s->bits && i < words; i++)
        ones += (uint64_t)__builtin_popcountll(s->bits[i]);
    return !s->bits || ones == s->places;
}

static bool valid(const struct slice *s, const struct blocks *blocks)
{
    struct checking c = {.s = s, .blocks = blocks};
    if (s->counts[s->people / 64] >> s->people % 64 != 0 || !sizes_valid(&c) ||
        !bits_valid(s))
        return false;
    if (s->places > 0)
        threads_run(blocks->count, check_block, &c);
    return !atomic_load(&c.wrong);
}

/* ---- reading --------------------------------------------------------------------- */

static enum err damaged(struct err_info *info)
{
    return err_set(info, ERR_TRUNCATED, "the groups of people are not what was written");
}

static void take_sections(const struct columns_section section[SECTIONS], struct slice *s)
{
    s->value = section[0].elements;
    s->size = section[1].elements;
    s->counts = section[2].elements;
    s->person = section[3].elements;
    if (s->places > 0 && is_narrow(s))
        s->narrow = section[4].elements;
    else if (s->places > 0)
        s->wide = section[5].elements;
    if (has_bits(s))
        s->bits = section[6].elements;
}

static enum err get(struct slice *s, const struct blocks *blocks, struct err_info *info)
{
    struct columns_section section[SECTIONS],
        head = {"slice.head", sizeof(int64_t), NULL, HEAD_COUNT};
    const void *text;
    enum err e = columns_find_all(s->file, &head, 1, info);
    if (e)
        return e;
    const int64_t *told = head.elements;
    s->places = blocks ? blocks->people : 0;
    if (told[HEAD_PEOPLE] != s->people || told[HEAD_PLACES] != s->places ||
        !checks_fits(told[HEAD_GROUPS], 1, SLICE_GROUPS))
        return damaged(info);
    s->groups = (uint32_t)told[HEAD_GROUPS];
    sections_of(s, section);
    e = columns_find_all(s->file, section, SECTIONS, info);
    if (!e)
        e = columns_find(s->file, "slice.text", 1, &text, &s->text_size, info);
    if (e)
        return e;
    s->text = text;
    take_sections(section, s);
    return valid(s, blocks) ? ERR_OK : damaged(info);
}

enum err slice_get(struct slice *out, struct columns *file, uint32_t people,
                   const struct blocks *blocks, struct err_info *info)
{
    struct slice s = {.people = people, .file = file};
    enum err e = get(&s, blocks, info);
    if (e)
        slice_release(&s);
    else
        *out = s;
    return e;
}

void slice_release(struct slice *s)
{
    columns_close(s->file);
    *s = (struct slice){0};
}
