/* SPDX-License-Identifier: Apache-2.0 */
/* Forged files of a workspace's timeline: refused, or harmless to report on.
 *
 * FORGED_SEED=n runs one seed alone, and lets everything be said. */
#include "base/rng.h"
#include "seeds.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "forged.h"

#define SEEDS      8
#define SEEDS_LONG 300

static int errors; /* where stderr was: each refusal is told of there */

static int set_up(void **state)
{
    (void)state;
    forged_open();
    fflush(stderr);
    errors = dup(STDERR_FILENO);
    return getenv("FORGED_SEED") || freopen("/dev/null", "w", stderr) ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    fflush(stderr);
    dup2(errors, STDERR_FILENO);
    close(errors);
    forged_close();
    return 0;
}

/* Values on the edges of what things can be. */
static int64_t draw_value(struct rng *r, int64_t was)
{
    static const int64_t values[] = {
        0,         1,         2,          3,         -1,         -2,        127,
        255,       256,       32767,      65535,     65536,      19700,     19900,
        2932896,   2932897,   -719162,    -719163,   INT32_MAX,  INT32_MIN, INT32_MAX - 1,
        INT64_MAX, INT64_MIN, UINT32_MAX, 1LL << 62, 1000000007, 36500,     36501};
    uint32_t which = rng_below(r, sizeof values / sizeof *values + 6);
    if (which < sizeof values / sizeof *values)
        return values[which];
    return which % 3 == 0   ? (int64_t)((uint64_t)was + 1)
           : which % 3 == 1 ? (int64_t)((uint64_t)was - 1)
                            : (int64_t)rng_next(r) >> rng_below(r, 63);
}

static void put_value(unsigned char *at, uint32_t size, int64_t value)
{
    memcpy(at, &value, size); /* the machine is little-endian where it is not whole */
}

/* One thing of a section is another: a number, two elements that change places or become
 * the same, how many there are. */
static void change(struct forged_file *f, uint64_t section, struct rng *r)
{
    uint32_t size;
    uint64_t count;
    unsigned char *bytes = forged_section(f, section, &size, &count);
    if (count == 0)
        return;
    unsigned char *element = bytes + rng_below(r, (uint32_t)count) * size;
    unsigned char *other = bytes + rng_below(r, (uint32_t)count) * size;
    uint32_t width = size > 8 ? 1u << rng_below(r, 4) : size;
    uint32_t at = size > width ? rng_below(r, size / width) * width : 0;
    int64_t was = 0;
    switch (rng_below(r, 8)) {
    case 0:
        for (uint32_t i = 0; i < size; i++) {
            unsigned char byte = element[i];
            element[i] = other[i];
            other[i] = byte;
        }
        break;
    case 1:
        if (count > 1)
            forged_entry(f, section)->count -= 1 + rng_below(r, (uint32_t)count - 1);
        break;
    case 2:
        memmove(element, other, size);
        break;
    default:
        memcpy(&was, element + at, width > 8 ? 8 : width);
        put_value(element + at, width > 8 ? 8 : width, draw_value(r, was));
    }
}

/* Each section of the file by itself, then several at once; how many were accepted. */
static void check_file(const struct forged_file *good,
                       bool (*try)(const struct forged_file *, int), int which,
                       const char *what)
{
    const char *one = getenv("FORGED_SEED");
    uint64_t seeds = seeds_of(SEEDS, SEEDS, SEEDS_LONG);
    uint64_t first = one ? strtoull(one, NULL, 10) : 1;
    int accepted = 0, tried = 0;
    assert_true(try(good, which));
    for (uint64_t seed = first; seed < first + (one ? 1 : seeds); seed++) {
        struct rng r;
        rng_init(&r, seed);
        for (uint64_t section = 0; section < good->sections + 4; section++) {
            struct forged_file f = forged_copy(good);
            bool several = section >= good->sections;
            for (int i = 0; i < (several ? 4 : 1); i++)
                change(&f, several ? rng_below(&r, (uint32_t)good->sections) : section,
                       &r);
            forged_seal(&f);
            if (one)
                printf("# %s: seed %s, section %d %s\n", what, one, (int)section,
                       several ? "" : forged_entry(&f, section)->name);
            fflush(stdout);
            accepted += try(&f, which);
            tried++;
            free(f.bytes);
        }
    }
    print_message("# %s: %d of %d accepted\n", what, accepted, tried);
    assert_true(one || (accepted > tried / 20 && accepted < tried));
}

static bool try_source(const struct forged_file *f, int which)
{
    return forged_try_source(f, which ? &forged.other_options : &forged.options);
}

static bool try_presence(const struct forged_file *f, int which)
{
    return forged_try_presence(f, (enum presence_rule)which);
}

static void fault_forged_source(void **state)
{
    (void)state;
    check_file(&forged.source, try_source, 0, "source");
}

static void fault_forged_snapshot(void **state)
{
    (void)state;
    check_file(&forged.snapshot, try_source, 1, "snapshot");
}

static bool try_growing(const struct forged_file *f, int which)
{
    (void)which;
    return forged_try_growing(f);
}

static void fault_forged_growing(void **state)
{
    (void)state;
    check_file(&forged.growing, try_growing, 0, "growing");
}

static void fault_forged_presence(void **state)
{
    (void)state;
    static const char *const names[] = {"purchase", "activity", "subscription"};
    for (int rule = 0; rule < FORGED_RULES; rule++)
        check_file(&forged.presence[rule], try_presence, rule, names[rule]);
}

static void fault_forged_counted(void **state)
{
    (void)state;
    check_file(&forged.counted[0], forged_try_counted, 0, "blocks");
    check_file(&forged.counted[1], forged_try_counted, 1, "index");
    check_file(&forged.counted[2], forged_try_counted, 2, "slice");
}

static uint64_t section_of(const struct forged_file *f, const char *name)
{
    uint64_t i = 0;
    while (strcmp(forged_entry(f, i)->name, name) != 0)
        i++;
    return i;
}

static unsigned char *named_section(const struct forged_file *f, const char *name,
                                    uint64_t *count)
{
    uint32_t size;
    return forged_section(f, section_of(f, name), &size, count);
}

/* The two groups change places, in all that is told of them. */
static void turn_around(struct forged_file *f)
{
    uint64_t people, places, words, sizes;
    uint32_t *person = (uint32_t *)named_section(f, "slice.person", &people);
    unsigned char *narrow = named_section(f, "slice.narrow", &places);
    uint64_t *bits = (uint64_t *)named_section(f, "slice.bits", &words);
    int64_t *size = (int64_t *)named_section(f, "slice.size", &sizes);
    for (uint64_t p = 0; p < people; p++)
        person[p] ^= 1;
    for (uint64_t i = 0; i < places; i++)
        narrow[i] ^= 1;
    assert_true(words == 2 && sizes == 2 && size[0] > size[1]);
    uint64_t bit = bits[0];
    int64_t first = size[0];
    bits[0] = bits[1], bits[1] = bit;
    size[0] = size[1], size[1] = first;
}

/* Groups whose codes and sizes are sound, and which are not those of a report: TW and DE
 * change names, in the numbers of values or in the texts; one that is no value; a value
 * twice, so that one group stands for both; the smaller group first. */
static void fault_groups_of_other_names(void **state)
{
    (void)state;
    enum { NUMBERS, TEXTS, NONE, TWICE, ORDER, CASES };
    assert_true(forged_try_counted(&forged.counted[2], 2));
    for (int i = 0; i < CASES; i++) {
        struct forged_file f = forged_copy(&forged.counted[2]);
        uint64_t groups, bytes;
        uint32_t *value = (uint32_t *)named_section(&f, "slice.value", &groups);
        char *text = (char *)named_section(&f, "slice.text", &bytes);
        assert_int_equal(groups, 2);
        assert_int_equal(bytes, 19);
        assert_memory_equal(text, "last country\0TW\0DE", 19);
        uint32_t first = value[0];
        if (i == NUMBERS || i == ORDER)
            value[0] = value[1], value[1] = first;
        if (i == TEXTS || i == ORDER)
            memcpy(text, "last country\0DE\0TW", 19);
        if (i == NONE)
            value[0] = 3;
        if (i == TWICE) {
            value[1] = value[0];
            forged_entry(&f, section_of(&f, "slice.text"))->count = 16;
        }
        if (i == ORDER)
            turn_around(&f);
        forged_seal(&f);
        assert_false(forged_try_counted(&f, 2));
        free(f.bytes);
    }
}

/* Somebody was erased after the source was read: their presence is not kept. */
static void correctness_presence_of_a_forgotten_source(void **state)
{
    (void)state;
    struct source s = forged_good(PRESENCE_PURCHASE);
    derived_forget(forged.folder);
    forged_report(&s, PRESENCE_PURCHASE, false);
    source_release(&s);
    DIR *dir = opendir(forged.folder);
    for (struct dirent *d; (d = readdir(dir));)
        if (!strncmp(d->d_name, "presence", 8))
            fail_msg("%s is kept", d->d_name);
    closedir(dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(correctness_presence_of_a_forgotten_source),
        cmocka_unit_test(fault_forged_source),
        cmocka_unit_test(fault_forged_snapshot),
        cmocka_unit_test(fault_forged_growing),
        cmocka_unit_test(fault_forged_presence),
        cmocka_unit_test(fault_forged_counted),
        cmocka_unit_test(fault_groups_of_other_names),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
