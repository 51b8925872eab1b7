/* SPDX-License-Identifier: Apache-2.0 */
/* What counts of a kept presence: the same numbers from the suite, from an index that is
 * being made and from one that is kept, whatever has become of the files.
 *
 * SUITE_SEED=n runs one seed alone. */
#include "base/mem.h"
#include "forged.h"
#include "scratch.h"
#include "suite_shown.h"
#include "timeline/columns_parts.h"
#include "timeline/presence.h"

#include <dirent.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static char folder[SCRATCH_PATH];
static int errors = -1; /* where stderr was: what is told goes into a file */

static int set_up(void **state)
{
    (void)state;
    FILE *file = tmpfile();
    if (!file || !scratch_folder(folder))
        return -1;
    fflush(stderr);
    errors = dup(STDERR_FILENO);
    dup2(fileno(file), STDERR_FILENO);
    fclose(file);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    fflush(stderr);
    dup2(errors, STDERR_FILENO);
    derived_forget(folder);
    return rmdir(folder);
}

/* How many files were told of as damaged since it was last asked. */
static int told(void)
{
    char text[65536];
    int count = 0;
    fflush(stderr);
    ssize_t size = pread(STDERR_FILENO, text, sizeof text - 1, 0);
    assert_true(size >= 0);
    text[size] = '\0';
    for (const char *at = text; (at = strstr(at, "it is made again\n")); at++)
        count++;
    assert_int_equal(ftruncate(STDERR_FILENO, 0), 0);
    assert_true(lseek(STDERR_FILENO, 0, SEEK_SET) == 0);
    return count;
}

/* ---- files ------------------------------------------------------------------------- */

/* That of an index that would be too large has no sections. */
static bool has_sections(const char *path)
{
    struct columns_foot foot = {0};
    int fd = open(path, O_RDONLY);
    off_t size = lseek(fd, 0, SEEK_END);
    assert_int_equal(pread(fd, &foot, sizeof foot, size - (off_t)sizeof foot),
                     sizeof foot);
    close(fd);
    return foot.sections > 0;
}

/* Files of a kind; path receives the last. */
static int find_files(const char *kind, char path[256])
{
    DIR *dir = opendir(folder);
    char at[256];
    int count = 0;
    for (struct dirent *f; dir && (f = readdir(dir));) {
        snprintf(at, sizeof at, "%.79s/%.150s", folder, f->d_name);
        if (strncmp(f->d_name, kind, strlen(kind)) != 0 || !has_sections(at))
            continue;
        count++;
        if (path)
            strcpy(path, at);
    }
    if (dir)
        closedir(dir);
    return count;
}

static void put_byte(int fd, uint64_t at, unsigned char change)
{
    unsigned char byte;
    assert_int_equal(pread(fd, &byte, 1, (off_t)at), 1);
    byte ^= change;
    assert_int_equal(pwrite(fd, &byte, 1, (off_t)at), 1);
}

/* One byte of a section is another; false where it has none. */
static bool damage_section(const char *kind, const char *name)
{
    char path[256];
    struct columns_foot foot;
    struct columns_entry entry = {0};
    assert_int_equal(find_files(kind, path), 1);
    int fd = open(path, O_RDWR);
    off_t size = lseek(fd, 0, SEEK_END);
    assert_int_equal(pread(fd, &foot, sizeof foot, size - (off_t)sizeof foot),
                     sizeof foot);
    for (uint64_t i = 0; i < foot.sections && strcmp(entry.name, name) != 0; i++)
        assert_int_equal(
            pread(fd, &entry, sizeof entry, (off_t)(foot.table + i * sizeof entry)),
            sizeof entry);
    bool found = !strcmp(entry.name, name) && entry.count > 0;
    if (found)
        put_byte(fd, entry.offset + entry.count * entry.element_size / 2, 4);
    close(fd);
    return found;
}

enum damage { DAMAGE_CUT, DAMAGE_BYTE, DAMAGE_EMPTY, DAMAGE_FOREIGN, DAMAGES };

static void damage_file(const char *path, enum damage how, uint64_t seed)
{
    int fd = open(path, O_RDWR);
    off_t size = lseek(fd, 0, SEEK_END);
    assert_true(fd >= 0 && size > 64);
    if (how == DAMAGE_CUT)
        assert_int_equal(ftruncate(fd, size - 1 - (off_t)(seed % 4096)), 0);
    else if (how == DAMAGE_EMPTY)
        assert_int_equal(ftruncate(fd, 0), 0);
    else if (how == DAMAGE_BYTE) /* of the foot */
        put_byte(fd, (uint64_t)size - 1 - seed % sizeof(struct columns_foot), 1);
    else
        put_byte(fd, 16 + seed % COLUMNS_STAMP, 1);
    close(fd);
}

static enum err put_nothing(const void *context, struct columns_writer *writer,
                            struct err_info *info)
{
    (void)context, (void)writer, (void)info;
    return ERR_OK;
}

/* A folder with the file of a timeline, which presence is kept beside. */
static struct derived keep_timeline(uint64_t seed)
{
    struct derived d = {.folder = folder, .kind = "source", .data = seed};
    struct err_info info;
    bool written;
    derived_forget(folder);
    derived_stamp(d.stamp, &seed, sizeof seed);
    assert_int_equal(derived_write(&d, put_nothing, NULL, &written, &info), ERR_OK);
    assert_true(written);
    return d;
}

/* ---- counting ---------------------------------------------------------------------- */

/* All periods of the shop, as a report has them. */
static struct periods all_periods(const struct suite_shown *v, const struct shop *s)
{
    struct periods all;
    struct err_info info;
    assert_int_equal(periods_build(&all, &s->calendar, v->h.first_day, s->rule.as_of,
                                   s->rule.as_of, &info),
                     ERR_OK);
    return all;
}

static size_t count_by(const struct presence *p, const struct suite_shown *v,
                       const struct shop *s, const struct periods *periods,
                       uint32_t groups, const uint32_t *group, const struct slice *slice,
                       const uint64_t *chosen)
{
    struct suite_request request = {.periods = periods,
                                    .window_days = s->rule.window_days,
                                    .loyal_min_orders = s->loyal,
                                    .groups = groups,
                                    .group = group,
                                    .referred = s->referred,
                                    .chosen = chosen};
    uint32_t rows = groups > 0 ? groups : 1;
    struct suite_tables e = suite_tables_make(periods, rows),
                        a = suite_tables_make(periods, rows);
    struct suite_result expected = {.flow = e.flow, .purchase = e.purchase},
                        actual = {.flow = a.flow, .purchase = a.purchase};
    if (groups == 0) {
        expected.sizes = e.size, expected.cohort = e.cohort;
        actual.sizes = a.size, actual.cohort = a.cohort;
    }
    struct err_info info;
    bool counted;
    suite_run(&v->blocks, &request, &expected);
    request.group = slice ? slice->person : group;
    assert_int_equal(presence_run(p, &request, slice, &actual, &counted, &info), ERR_OK);
    assert_true(counted);
    size_t wrong = suite_tables_differ(&e, &a);
    suite_tables_release(&e);
    suite_tables_release(&a);
    return wrong;
}

static size_t count_with(const struct presence *p, const struct suite_shown *v,
                         const struct shop *s, const struct periods *periods,
                         uint32_t groups, const uint64_t *chosen)
{
    return count_by(p, v, s, periods, groups, groups > 0 ? s->group : NULL, NULL, chosen);
}

static struct presence open_presence(const struct suite_shown *v, const struct shop *s,
                                     const struct derived *timeline, uint32_t people)
{
    struct presence p;
    struct err_info info;
    struct presence_of of = {timeline, 0, people};
    assert_int_equal(presence_open(&p, &v->t, &s->rule, &of, &info), ERR_OK);
    return p;
}

/* What one command counts: everybody, few groups, more (some without anybody), and some
 * people. */
static size_t run_command(const struct suite_shown *v, const struct shop *s,
                          const struct derived *timeline, const struct periods *periods)
{
    struct presence p = open_presence(v, s, timeline, 1);
    uint64_t *chosen = MEM_ARRAY(uint64_t, s->people / 64 + 1);
    for (uint32_t i = 0; i < s->people; i += 1 + i % 3)
        chosen[i / 64] |= UINT64_C(1) << i % 64;
    size_t wrong = count_with(&p, v, s, periods, 0, NULL) +
                   count_with(&p, v, s, periods, SUITE_SHOP_GROUPS, NULL) +
                   count_with(&p, v, s, periods, 4 * SUITE_SHOP_GROUPS, NULL) +
                   count_with(&p, v, s, periods, SUITE_SHOP_GROUPS, chosen) +
                   count_with(&p, v, s, periods, 0, chosen);
    free(chosen);
    presence_release(&p);
    return wrong;
}

/* All time, so that an index is worth having. */
static bool covers(const struct suite_shown *v, const struct shop *s)
{
    return v->periods.bound[0] <= v->h.first_day &&
           v->periods.bound[v->periods.count] > s->rule.as_of;
}

/* Made by the second command, used by the third, which reads no rows: they may be
 * damaged.  Whoever needs these tells of it and makes them again. */
static size_t check_kept(const struct suite_shown *v, const struct shop *s)
{
    if (v->blocks.orders == 0) /* nothing to be damaged */
        return 0;
    static int with_index;
    struct derived timeline = keep_timeline(s->seed);
    struct periods all = all_periods(v, s);
    size_t wrong = run_command(v, s, &timeline, &all);
    assert_int_equal(find_files("index", NULL), 0);
    wrong += run_command(v, s, &timeline, &all);
    bool has_index = find_files("index", NULL) == 1;
    with_index += has_index;
    assert_int_equal(told(), 0);
    assert_true(damage_section("presence", "blocks.order_member"));
    wrong += run_command(v, s, &timeline, &all);
    assert_int_equal(told(), has_index ? 0 : 1);
    wrong += run_command(v, s, &timeline, &v->periods);
    if (has_index && !covers(v, s))
        assert_int_equal(told(), 1);
    if (!covers(v, s)) /* a part of all time is asked for too seldom */
        assert_int_equal(find_files("index", NULL), has_index);
    (void)told();
    wrong += run_command(v, s, &timeline, &all);
    wrong += run_command(v, s, &timeline, &v->periods);
    assert_int_equal(told(), 0);
    periods_release(&all);
    if (s->seed == 60 && !getenv("SUITE_SEED"))
        assert_true(with_index >= 30);
    return wrong;
}

static void consistency_index_is_kept(void **state)
{
    (void)state;
    suite_shown_every_seed(check_kept);
}

/* Told of once, and made again. */
static size_t check_damaged(const struct suite_shown *v, const struct shop *s)
{
    static const char *const sections[] = {"index.head", "index.bound", "index.block",
                                           "index.cell"};
    struct derived timeline = keep_timeline(s->seed);
    struct periods all = all_periods(v, s);
    char path[256];
    size_t wrong = run_command(v, s, &timeline, &all);
    wrong += run_command(v, s, &timeline, &all);
    if (find_files("index", path) == 1) {
        if (s->seed % 2)
            assert_true(damage_section("index", sections[s->seed / 2 % 4]));
        else
            damage_file(path, (enum damage)(s->seed / 2 % DAMAGES), s->seed);
        wrong += run_command(v, s, &timeline, &all);
        assert_int_equal(told(), 1);
        wrong += run_command(v, s, &timeline, &all);
    }
    assert_int_equal(told(), 0);
    periods_release(&all);
    return wrong;
}

static void fault_damaged_index(void **state)
{
    (void)state;
    suite_shown_every_seed(check_damaged);
}

/* One of other periods, or of another presence, under its name. */
static size_t check_swapped(const struct suite_shown *v, const struct shop *s)
{
    struct derived timeline = keep_timeline(s->seed);
    struct shop other = *s;
    struct periods all = all_periods(v, s), total;
    char path[256], elsewhere[256];
    other.calendar.unit = CALENDAR_TOTAL;
    total = all_periods(v, &other);
    size_t wrong = run_command(v, s, &timeline, &all);
    wrong += run_command(v, s, &timeline, &all);
    if (find_files("index", path) == 1 && all.count > 1) {
        snprintf(elsewhere, sizeof elsewhere, "%.79s/kept", folder);
        assert_int_equal(rename(path, elsewhere), 0);
        wrong += run_command(v, s, &timeline, &total);
        assert_int_equal(find_files("index", path), 1);
        assert_int_equal(rename(elsewhere, path), 0);
        wrong += run_command(v, s, &timeline, &total);
        assert_int_equal(told(), 1);
        wrong += run_command(v, s, &timeline, &total);
        assert_int_equal(told(), 0);
    }
    periods_release(&total);
    periods_release(&all);
    return wrong;
}

static void fault_index_of_something_else(void **state)
{
    (void)state;
    suite_shown_every_seed(check_swapped);
}

/* ---- groups of people ---------------------------------------------------------------
 */

#define MANY 300 /* groups: more than have codes of a byte */

static uint32_t *draw_groups(const struct shop *s, uint32_t groups)
{
    uint32_t *group = MEM_ARRAY(uint32_t, s->people + 1);
    for (uint32_t p = 0; p < s->people; p++)
        group[p] = p < groups ? p : (s->group[p] + p * 7) % groups;
    return group;
}

static void keep_slice(const struct presence *p, const struct shop *s, const char *name,
                       uint32_t groups, const uint32_t *group)
{
    uint32_t value[MANY] = {0};
    int64_t size[MANY] = {0};
    struct err_info info;
    struct slice made = {.people = s->people,
                         .groups = groups,
                         .value = value,
                         .text = name,
                         .text_size = strlen(name),
                         .size = size,
                         .counts = MEM_ARRAY(uint64_t, s->people / 64 + 1),
                         .person = group};
    for (uint32_t i = 0; i < s->people; i++) {
        ((uint64_t *)made.counts)[i / 64] |= UINT64_C(1) << i % 64;
        size[group[i]]++;
    }
    assert_int_equal(presence_keep_slice(p, name, &made, &info), ERR_OK);
    free((void *)made.counts);
}

/* What one command counts by few groups, by more and by many: from what is kept, or else
 * it is kept for the next one.  *found: how many were. */
static size_t run_groups(const struct suite_shown *v, const struct shop *s,
                         const struct derived *timeline, const struct periods *periods,
                         int *found)
{
    static const struct {
        const char *name;
        uint32_t groups;
    } rows[] = {{"one", 1}, {"few", 6}, {"more", 7}, {"many", MANY}};
    struct presence p = open_presence(v, s, timeline, 1);
    size_t wrong = 0;
    *found = 0;
    for (int i = 0; i < 4 && rows[i].groups <= s->people; i++) {
        uint32_t *group = draw_groups(s, rows[i].groups);
        struct slice kept = {0};
        if (presence_find_slice(&p, rows[i].name, &kept))
            ++*found;
        else
            keep_slice(&p, s, rows[i].name, rows[i].groups, group);
        wrong += count_by(&p, v, s, periods, rows[i].groups, group,
                          kept.groups > 0 ? &kept : NULL, NULL);
        slice_release(&kept);
        free(group);
    }
    presence_release(&p);
    return wrong;
}

static int slices_of(const struct shop *s)
{
    return (s->people >= 1) + (s->people >= 6) + (s->people >= 7) + (s->people >= MANY);
}

/* The first command makes the presence, the second keeps groups, the third counts by
 * them, of whatever periods: by the index or by rows, which may be damaged and are made
 * again while it counts. */
static size_t check_groups(const struct suite_shown *v, const struct shop *s)
{
    if (v->blocks.orders == 0) /* nothing to be damaged */
        return 0;
    struct derived timeline = keep_timeline(s->seed);
    struct periods all = all_periods(v, s);
    int found, expected = slices_of(s);
    size_t wrong = run_groups(v, s, &timeline, &all, &found);
    assert_int_equal(find_files("slice", NULL), 0);
    wrong += run_groups(v, s, &timeline, &all, &found);
    assert_int_equal(found, 0);
    assert_int_equal(find_files("slice", NULL), expected);
    wrong += run_groups(v, s, &timeline, &all, &found);
    assert_int_equal(found, expected);
    wrong += run_groups(v, s, &timeline, &v->periods, &found);
    assert_int_equal(found, expected);
    assert_int_equal(told(), 0);
    assert_true(damage_section("presence", "blocks.order_member"));
    wrong += run_groups(v, s, &timeline, &v->periods, &found);
    (void)told();
    wrong += run_groups(v, s, &timeline, &all, &found);
    wrong += run_groups(v, s, &timeline, &all, &found);
    assert_int_equal(found, expected);
    assert_int_equal(told(), 0);
    periods_release(&all);
    return wrong;
}

static void consistency_groups_are_kept(void **state)
{
    (void)state;
    suite_shown_every_seed(check_groups);
}

/* Told of once, and made again; so is one that its owner refuses. */
static size_t check_damaged_groups(const struct suite_shown *v, const struct shop *s)
{
    static const char *const sections[] = {"slice.head", "slice.text",   "slice.value",
                                           "slice.size", "slice.counts", "slice.person"};
    struct derived timeline = keep_timeline(s->seed);
    char path[256];
    uint32_t *group = draw_groups(s, 1);
    struct slice kept;
    for (int i = 0; i < 5; i++) {
        struct presence p = open_presence(v, s, &timeline, 1);
        bool found = presence_find_slice(&p, "one", &kept);
        assert_int_equal(found, i == 3);
        assert_int_equal(told(), i == 2);
        if (found)
            presence_refuse_slice(&p, "one", &kept);
        assert_int_equal(told(), i == 3);
        if (i != 3)
            keep_slice(&p, s, "one", 1, group);
        presence_release(&p);
        if (i == 0)
            assert_int_equal(find_files("slice", NULL), 0);
        else
            assert_int_equal(find_files("slice", path), 1);
        if (i == 1 && s->seed % 2)
            assert_true(damage_section("slice", sections[s->seed / 2 % 6]));
        else if (i == 1)
            damage_file(path, (enum damage)(s->seed / 2 % DAMAGES), s->seed);
        else if (i == 3)
            unlink(path);
    }
    free(group);
    return 0;
}

static void fault_damaged_groups(void **state)
{
    (void)state;
    suite_shown_every_seed(check_damaged_groups);
}

/* A presence in which two people stand in each other's place is no harm to groups that
 * are told by place once its rows are made again, and with them the places. */
static size_t check_places_made_again(const struct suite_shown *v, const struct shop *s)
{
    if (v->blocks.orders == 0) /* nothing to be damaged */
        return 0;
    static size_t kept;
    struct derived timeline = keep_timeline(s->seed);
    struct periods all = all_periods(v, s);
    char path[256];
    int found;
    size_t wrong = run_groups(v, s, &timeline, &all, &found);
    assert_int_equal(find_files("presence", path), 1);
    struct forged_file f = forged_read(path);
    uint64_t i = 0, count;
    uint32_t size;
    while (strcmp(forged_entry(&f, i)->name, "blocks.member") != 0)
        i++;
    uint32_t *member = (uint32_t *)forged_section(&f, i, &size, &count),
             first = member[0];
    member[0] = member[count - 1];
    member[count - 1] = first;
    forged_seal(&f);
    forged_write(&f, path);
    free(f.bytes);
    (void)run_groups(v, s, &timeline, &v->periods, &found);
    assert_true(damage_section("presence", "blocks.order_member"));
    struct presence p = open_presence(v, s, &timeline, 1);
    uint32_t *group = draw_groups(s, 6);
    struct slice slice;
    if (!covers(v, s) && presence_find_slice(&p, "few", &slice)) {
        wrong += count_by(&p, v, s, &v->periods, 6, group, &slice, NULL);
        slice_release(&slice);
        kept++;
    }
    assert_true(s->seed < 60 || kept >= 10 || getenv("SUITE_SEED"));
    (void)told();
    free(group);
    presence_release(&p);
    periods_release(&all);
    return wrong;
}

static void fault_places_made_again(void **state)
{
    (void)state;
    suite_shown_every_seed(check_places_made_again);
}

/* Somebody was erased after the presence was opened, nothing can be written, or there are
 * too few people. */
static size_t check_groups_of_nothing(const struct suite_shown *v, const struct shop *s)
{
    struct derived timeline = keep_timeline(s->seed);
    struct slice kept;
    uint32_t *group = draw_groups(s, 1);
    struct presence p = open_presence(v, s, &timeline, 1);
    presence_release(&p);
    p = open_presence(v, s, &timeline, 1);
    derived_forget(folder);
    keep_slice(&p, s, "one", 1, group);
    assert_int_equal(find_files("slice", NULL), 0);
    assert_int_equal(rmdir(folder), 0);
    int fd = open(folder, O_WRONLY | O_CREAT, 0666);
    assert_true(fd >= 0);
    keep_slice(&p, s, "one", 1, group);
    assert_false(presence_find_slice(&p, "one", &kept));
    presence_release(&p);
    close(fd);
    unlink(folder);
    assert_int_equal(mkdir(folder, 0777), 0);
    timeline = keep_timeline(s->seed);
    for (uint32_t i = 0; i < 3; i++) { /* at first there is no file of the presence */
        p = open_presence(v, s, &timeline, s->people + (i < 2));
        keep_slice(&p, s, "one", 1, group);
        presence_release(&p);
        assert_int_equal(find_files("slice", NULL), i == 2);
    }
    assert_int_equal(told(), 0);
    free(group);
    return 0;
}

static void fault_groups_are_not_kept(void **state)
{
    (void)state;
    suite_shown_every_seed(check_groups_of_nothing);
}

/* ---- who has none --------------------------------------------------------------------
 */

static size_t check_few(const struct suite_shown *v, const struct shop *s)
{
    struct derived timeline = keep_timeline(s->seed);
    struct periods all = all_periods(v, s);
    size_t wrong = 0;
    for (int i = 0; i < 3; i++) {
        struct presence p = open_presence(v, s, &timeline, v->blocks.people + 1);
        wrong += count_with(&p, v, s, &all, 0, NULL);
        presence_release(&p);
    }
    assert_int_equal(find_files("index", NULL), 0);
    periods_release(&all);
    return wrong;
}

static void correctness_few_people_have_none(void **state)
{
    (void)state;
    suite_shown_every_seed(check_few);
}

/* Somebody was erased after the presence was opened: neither an index of it is kept, nor
 * is it, where its damaged rows are made again. */
static size_t check_forgotten(const struct suite_shown *v, const struct shop *s)
{
    struct derived timeline = keep_timeline(s->seed);
    struct periods all = all_periods(v, s);
    size_t wrong = run_command(v, s, &timeline, &all);
    struct presence p = open_presence(v, s, &timeline, 1);
    bool damaged = s->seed % 2 && damage_section("presence", "blocks.order_member");
    derived_forget(folder);
    wrong += count_with(&p, v, s, &all, 0, NULL);
    presence_release(&p);
    assert_int_equal(told(), damaged);
    assert_int_equal(find_files("index", NULL) + find_files("presence", NULL), 0);
    periods_release(&all);
    return wrong;
}

static void correctness_index_of_a_forgotten_presence(void **state)
{
    (void)state;
    suite_shown_every_seed(check_forgotten);
}

/* Nothing can be written: it is not made for nothing. */
static size_t check_unwritable(const struct suite_shown *v, const struct shop *s)
{
    struct derived timeline = keep_timeline(s->seed);
    struct periods all = all_periods(v, s);
    size_t wrong = run_command(v, s, &timeline, &all);
    struct presence p = open_presence(v, s, &timeline, 1);
    derived_forget(folder);
    assert_int_equal(rmdir(folder), 0);
    int fd = open(folder, O_WRONLY | O_CREAT, 0666);
    assert_true(fd >= 0);
    wrong += count_with(&p, v, s, &all, 0, NULL);
    wrong += count_with(&p, v, s, &all, SUITE_SHOP_GROUPS, NULL);
    presence_release(&p);
    close(fd);
    unlink(folder);
    assert_int_equal(mkdir(folder, 0777), 0);
    assert_int_equal(told(), 0);
    periods_release(&all);
    return wrong;
}

static void fault_index_cannot_be_written(void **state)
{
    (void)state;
    suite_shown_every_seed(check_unwritable);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(consistency_index_is_kept),
        cmocka_unit_test(fault_damaged_index),
        cmocka_unit_test(fault_index_of_something_else),
        cmocka_unit_test(consistency_groups_are_kept),
        cmocka_unit_test(fault_damaged_groups),
        cmocka_unit_test(fault_places_made_again),
        cmocka_unit_test(fault_groups_are_not_kept),
        cmocka_unit_test(correctness_few_people_have_none),
        cmocka_unit_test(correctness_index_of_a_forgotten_presence),
        cmocka_unit_test(fault_index_cannot_be_written),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
