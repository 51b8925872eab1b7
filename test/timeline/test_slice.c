/* SPDX-License-Identifier: Apache-2.0 */
/* Groups of people in a file: what is written is what docs/timeline.md says, section by
 * section, and what is read is that or nothing.
 *
 * SUITE_SEED=n runs one seed alone. */
#include "timeline/slice.h"

#include "base/mem.h"
#include "scratch.h"
#include "suite_shown.h"
#include "timeline/columns.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const unsigned char stamp[COLUMNS_STAMP] = "slice";

static char folder[SCRATCH_PATH];

static int set_up(void **state)
{
    (void)state;
    return scratch_folder(folder) ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    return rmdir(folder);
}

/* ---- a file, made of loops over people ------------------------------------------------
 */

enum part { HEAD, TEXT, VALUE, SIZE, COUNTS, PERSON, NARROW, WIDE, BITS, PARTS };

struct image {
    uint32_t people, places, groups;
    struct columns_section part[PARTS]; /* elements are owned */
};

static void *add_part(struct image *m, enum part part, const char *name, uint32_t size,
                      uint64_t count)
{
    void *elements = mem_zero(count + 1, size);
    m->part[part] = (struct columns_section){name, size, elements, count};
    return elements;
}

/* Everybody whose number is none of 7 counts, and the first of each group. */
static bool counts(uint32_t person, uint32_t groups)
{
    return person < groups || person % 7 != 0;
}

static uint32_t group_of(const struct shop *s, uint32_t person, uint32_t groups)
{
    return person < groups ? groups - 1 - person : (s->group[person] + person) % groups;
}

static struct image draw(const struct shop *s, const struct blocks *b, uint32_t groups)
{
    struct image m = {.people = s->people, .places = b ? b->people : 0, .groups = groups};
    size_t words = m.places / 64 + 1;
    bool bits = m.places > 0 && groups <= 6;
    int64_t *head = add_part(&m, HEAD, "slice.head", 8, 3);
    uint32_t *value = add_part(&m, VALUE, "slice.value", 4, groups);
    int64_t *size = add_part(&m, SIZE, "slice.size", 8, groups);
    uint64_t *who = add_part(&m, COUNTS, "slice.counts", 8, s->people / 64 + 1);
    uint32_t *person = add_part(&m, PERSON, "slice.person", 4, s->people);
    uint8_t *narrow =
        add_part(&m, NARROW, "slice.narrow", 1, groups <= 256 ? m.places : 0);
    uint32_t *wide = add_part(&m, WIDE, "slice.wide", 4, groups > 256 ? m.places : 0);
    uint64_t *bit = add_part(&m, BITS, "slice.bits", 8, bits ? groups * words : 0);
    memcpy(add_part(&m, TEXT, "slice.text", 1, 8), "last x\0", 8);
    head[0] = m.people, head[1] = m.places, head[2] = groups;
    for (uint32_t g = 0; g < groups; g++)
        value[g] = 3 * g;
    for (uint32_t p = 0; p < s->people; p++) {
        person[p] = group_of(s, p, groups);
        size[person[p]] += counts(p, groups);
        who[p / 64] |= (uint64_t)counts(p, groups) << p % 64;
    }
    for (uint32_t i = 0; i < m.places; i++) {
        uint32_t group = person[b->member[i]];
        if (groups <= 256)
            narrow[i] = (uint8_t)group;
        else
            wide[i] = group;
        if (bits)
            bit[group * words + i / 64] |= UINT64_C(1) << i % 64;
    }
    return m;
}

static void release(struct image *m)
{
    for (int i = 0; i < PARTS; i++)
        free((void *)m->part[i].elements);
}

static struct slice slice_of(const struct image *m)
{
    return (struct slice){.people = m->people,
                          .groups = m->groups,
                          .value = m->part[VALUE].elements,
                          .text = m->part[TEXT].elements,
                          .text_size = m->part[TEXT].count,
                          .size = m->part[SIZE].elements,
                          .counts = m->part[COUNTS].elements,
                          .person = m->part[PERSON].elements};
}

static const char *file_path(char out[128])
{
    snprintf(out, 128, "%s/slice", folder);
    return out;
}

/* The image as it is, or what slice_put makes of the part of it that is given. */
static struct columns *write_file(const struct image *m, const struct blocks *put)
{
    char path[128];
    struct columns_writer *w;
    struct columns *file;
    struct err_info info = {0};
    struct slice s = slice_of(m);
    assert_int_equal(columns_create(&w, file_path(path), stamp, &info), ERR_OK);
    assert_int_equal(put ? slice_put(&s, put, w, &info)
                         : columns_put_all(w, m->part, PARTS, &info),
                     ERR_OK);
    assert_int_equal(columns_commit(w, &info), ERR_OK);
    assert_int_equal(columns_open(&file, path, stamp, &info), ERR_OK);
    remove(path);
    return file;
}

static enum err read_image(struct slice *out, const struct image *m, uint32_t people,
                           const struct blocks *b)
{
    struct err_info info;
    return slice_get(out, write_file(m, NULL), people, b, &info);
}

/* ---- written and read
 * ------------------------------------------------------------------ */

static const uint32_t groups_of[] = {1, 2, 6, 7, 256, 257, 1000};
#define GROUPS (sizeof groups_of / sizeof *groups_of)

static size_t check_written(const struct suite_shown *v, const struct shop *s)
{
    size_t wrong = 0;
    for (size_t i = 0; i < GROUPS && groups_of[i] <= s->people; i++) {
        struct image m = draw(s, &v->blocks, groups_of[i]);
        struct columns *file = write_file(&m, &v->blocks);
        for (int k = 0; k < PARTS; k++) {
            struct columns_section found = m.part[k];
            struct err_info info;
            assert_int_equal(columns_find_all(file, &found, 1, &info), ERR_OK);
            wrong +=
                memcmp(found.elements, m.part[k].elements, found.count * found.size) != 0;
        }
        columns_close(file);
        release(&m);
    }
    return wrong;
}

static void correctness_slice_is_written_as_described(void **state)
{
    (void)state;
    suite_shown_every_seed(check_written);
}

static bool same(const struct columns_section *part, const void *elements)
{
    return part->count == 0 ? elements == NULL
                            : !memcmp(part->elements, elements, part->count * part->size);
}

static size_t check_read(const struct suite_shown *v, const struct shop *s)
{
    size_t wrong = 0;
    for (size_t i = 0; i < GROUPS && groups_of[i] <= s->people; i++) {
        const struct blocks *blocks = i % 3 < 2 ? &v->blocks : NULL;
        struct image m = draw(s, blocks, groups_of[i]);
        struct slice read;
        assert_int_equal(read_image(&read, &m, s->people, blocks), ERR_OK);
        wrong += read.groups != m.groups || read.people != m.people ||
                 read.places != m.places || read.text_size != m.part[TEXT].count ||
                 !same(&m.part[TEXT], read.text) || !same(&m.part[VALUE], read.value) ||
                 !same(&m.part[SIZE], read.size) || !same(&m.part[COUNTS], read.counts) ||
                 !same(&m.part[PERSON], read.person) ||
                 !same(&m.part[NARROW], read.narrow) || !same(&m.part[WIDE], read.wide) ||
                 !same(&m.part[BITS], read.bits);
        slice_release(&read);
        release(&m);
    }
    return wrong;
}

static void correctness_slice_is_read_as_described(void **state)
{
    (void)state;
    suite_shown_every_seed(check_read);
}

/* ---- other people, other bytes
 * ---------------------------------------------------------- */

/* Of one person more or less, of blocks where there were none, of none where there were,
 * and of the first blocks alone. */
static size_t check_others(const struct suite_shown *v, const struct shop *s)
{
    struct image m = draw(s, &v->blocks, 1), without = draw(s, NULL, 1);
    struct blocks fewer = v->blocks;
    struct slice read;
    size_t taken = 0;
    if (fewer.count == 0) { /* nobody ordered */
        release(&without);
        release(&m);
        return 0;
    }
    fewer.people -= fewer.block[fewer.count - 1].people;
    fewer.count--;
    taken += !read_image(&read, &m, s->people + 1, &v->blocks);
    taken += !read_image(&read, &m, s->people - 1, &v->blocks);
    taken += !read_image(&read, &m, s->people, NULL);
    taken += !read_image(&read, &m, s->people, &fewer);
    taken += !read_image(&read, &without, s->people, &v->blocks);
    release(&without);
    release(&m);
    return taken;
}

static void input_other_people_are_refused(void **state)
{
    (void)state;
    suite_shown_every_seed(check_others);
}

/* Nothing is told by it: the caller's, or the group of somebody who neither counts nor
 * stands in a block, where it is one. */
static bool is_free(const struct image *m, const struct blocks *b, enum part part,
                    uint64_t element)
{
    if (part != PERSON)
        return part == TEXT || part == VALUE;
    if (((const uint32_t *)m->part[PERSON].elements)[element] >= m->groups ||
        counts((uint32_t)element, m->groups))
        return false;
    for (uint32_t i = 0; i < m->places; i++)
        if (b->member[i] == element)
            return false;
    return true;
}

/* One bit of each section is another; all that is told is refused then. */
static size_t check_forged(const struct suite_shown *v, const struct shop *s)
{
    static size_t refused[PARTS];
    struct rng rng;
    rng_init(&rng, s->seed);
    for (size_t i = 0; i < GROUPS * PARTS; i++) {
        enum part part = (enum part)(i % PARTS);
        uint32_t groups = groups_of[i / PARTS];
        if (groups > s->people)
            break;
        struct image m = draw(s, &v->blocks, groups);
        struct columns_section *c = &m.part[part];
        if (c->count > 0) {
            uint64_t element = rng_below(&rng, (uint32_t)c->count);
            unsigned char *at = (unsigned char *)c->elements + element * c->size;
            uint32_t bit = rng_below(&rng, c->size * 8);
            at[bit / 8] ^= (unsigned char)(1 << bit % 8);
            struct slice read;
            enum err e = read_image(&read, &m, s->people, &v->blocks);
            assert_int_equal(e ? ERR_TRUNCATED : ERR_OK, e);
            assert_int_equal(!e, is_free(&m, &v->blocks, part, element));
            refused[part] += e != ERR_OK;
            if (!e)
                slice_release(&read);
        }
        release(&m);
    }
    for (int i = 0; i < PARTS && s->seed == 60 && !getenv("SUITE_SEED"); i++)
        assert_true(refused[i] >= 20 || i == TEXT || i == VALUE);
    return 0;
}

static void fault_forged_slice_is_refused(void **state)
{
    (void)state;
    suite_shown_every_seed(check_forged);
}

/* Two people who count change groups: sizes stay, what is by place does not.  Two places
 * do: the bitmaps stay.  Two bits do: codes and the number of ones stay. */
static size_t check_swapped(const struct suite_shown *v, const struct shop *s)
{
    const uint32_t places = v->blocks.people, last = places - 1;
    size_t taken = 0, words = places / 64 + 1;
    if (places < 2)
        return 0;
    for (int what = 0; what < 3; what++) {
        struct image m = draw(s, &v->blocks, 2);
        uint8_t *narrow = (uint8_t *)m.part[NARROW].elements;
        uint32_t *person = (uint32_t *)m.part[PERSON].elements;
        uint64_t *bits = (uint64_t *)m.part[BITS].elements;
        int64_t *size = (int64_t *)m.part[SIZE].elements;
        uint32_t who = v->blocks.member[last];
        if (what == 0) {
            size[person[who]] -= counts(who, 2);
            person[who] ^= 1;
            size[person[who]] += counts(who, 2);
        } else if (what == 1) {
            narrow[last] ^= 1;
        } else {
            bits[narrow[last] * words + last / 64] ^= UINT64_C(1) << last % 64;
            bits[(narrow[last] ^ 1) * words + last / 64] ^= UINT64_C(1) << last % 64;
        }
        struct slice read;
        if (!read_image(&read, &m, s->people, &v->blocks)) {
            taken++;
            slice_release(&read);
        }
        release(&m);
    }
    return taken;
}

static void fault_codes_and_bitmaps_that_disagree_are_refused(void **state)
{
    (void)state;
    suite_shown_every_seed(check_swapped);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(correctness_slice_is_written_as_described),
        cmocka_unit_test(correctness_slice_is_read_as_described),
        cmocka_unit_test(input_other_people_are_refused),
        cmocka_unit_test(fault_forged_slice_is_refused),
        cmocka_unit_test(fault_codes_and_bitmaps_that_disagree_are_refused),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
