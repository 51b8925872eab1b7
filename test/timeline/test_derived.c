/* SPDX-License-Identifier: Apache-2.0 */
/* The folder of derived files: which file is taken for which data, what is swept away and
 * what is not. */
#include "base/mem.h"
#include "scratch.h"
#include "timeline/derived.h"

#include <dirent.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

static char folder[80];

static int set_up(void **state)
{
    (void)state;
    if (!scratch_folder(folder))
        return -1;
    strcat(folder, "/timeline");
    return 0;
}

/* Names in the folder that have `part` in them; removed if so wished. */
static int count(const char *part, bool and_remove)
{
    DIR *dir = opendir(folder);
    int n = 0;
    for (struct dirent *f; dir && (f = readdir(dir));)
        if (strcmp(f->d_name, ".") && strcmp(f->d_name, "..") &&
            strstr(f->d_name, part)) {
            n++;
            if (and_remove)
                unlinkat(dirfd(dir), f->d_name, 0);
        }
    if (dir)
        closedir(dir);
    return n;
}

static int clear(void **state)
{
    (void)state;
    count("", true);
    rmdir(folder);
    return 0;
}

static int tear_down(void **state)
{
    clear(state);
    *strrchr(folder, '/') = '\0';
    return rmdir(folder);
}

static struct derived derived_of(const char *kind, uint64_t data, const char *made_from)
{
    struct derived d = {.folder = folder, .kind = kind, .data = data};
    derived_stamp(d.stamp, made_from, strlen(made_from));
    return d;
}

static enum err put(const void *context, struct columns_writer *writer,
                    struct err_info *info)
{
    const int64_t *number = context;
    return columns_put(writer, "number", sizeof *number, number, 1, info);
}

static bool write_one(const struct derived *d, int64_t number)
{
    bool written;
    struct err_info info = {0};
    assert_int_equal(derived_write(d, put, &number, &written, &info), ERR_OK);
    return written;
}

/* What the file says, or -1. */
static int64_t read_one(const struct derived *d)
{
    struct columns *file;
    struct err_info info = {0};
    const void *elements;
    uint64_t n;
    int64_t number = -1;
    if (derived_open(&file, d, &info))
        return -1;
    if (!columns_find(file, "number", sizeof number, &elements, &n, &info))
        memcpy(&number, elements, sizeof number);
    columns_close(file);
    return number;
}

static void touch(const char *name, time_t age_seconds)
{
    char path[512];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    int fd = open(path, O_WRONLY | O_CREAT, 0666);
    assert_true(fd >= 0);
    close(fd);
    struct timespec times[2] = {{.tv_sec = time(NULL) - age_seconds},
                                {.tv_sec = time(NULL) - age_seconds}};
    assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
}

/* The file's own name, made old. */
static void make_old(const struct derived *d, time_t age_seconds)
{
    char name[128];
    int size =
        snprintf(name, sizeof name, "%s-%016llx-", d->kind, (unsigned long long)d->data);
    for (int i = 0; i < 8; i++)
        size += snprintf(name + size, sizeof name - (size_t)size, "%02x", d->stamp[i]);
    snprintf(name + size, sizeof name - (size_t)size, ".columns");
    touch(name, age_seconds);
}

static void correctness_derived_is_of_its_data(void **state)
{
    (void)state;
    struct derived one = derived_of("source", 7, "one");
    struct derived two = derived_of("source", 7, "two");
    assert_int_equal(read_one(&one), -1);
    assert_true(write_one(&one, 1) && write_one(&two, 2));
    assert_int_equal(read_one(&one), 1);
    assert_int_equal(read_one(&two), 2);
    assert_true(write_one(&one, 3));
    assert_int_equal(read_one(&one), 3);
    assert_int_equal(count("", false), 2);
    /* the name has half of the stamp; the head has all of it */
    struct derived other = one;
    other.stamp[COLUMNS_STAMP - 1] ^= 1;
    assert_int_equal(read_one(&other), -1);
}

static void correctness_derived_stamps(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        size_t size;
    } rows[] = {{"", 0}, {"\0", 1}, {"a", 1}, {"b", 1}, {"a\0", 2}, {"a\0b", 3}};
    unsigned char stamp[6][COLUMNS_STAMP], again[COLUMNS_STAMP];
    for (int i = 0; i < 6; i++) {
        derived_stamp(stamp[i], rows[i].bytes, rows[i].size);
        derived_stamp(again, rows[i].bytes, rows[i].size);
        assert_memory_equal(stamp[i], again, COLUMNS_STAMP);
        assert_memory_not_equal(stamp[i], stamp[i] + 16, 16);
        for (int k = 0; k < i; k++)
            for (int half = 0; half < COLUMNS_STAMP; half += 16)
                assert_memory_not_equal(stamp[i] + half, stamp[k] + half, 16);
    }
}

/* At most so many of a kind stay: those used last, be it by reading. */
static void correctness_derived_keeps_the_last_used(void **state)
{
    (void)state;
    enum { MADE = DERIVED_KEPT + 3 };
    struct derived d[MADE], other = derived_of("presence", 7, "other");
    assert_true(write_one(&other, 99));
    make_old(&other, 100000);
    for (int i = 0; i < MADE; i++) {
        char from[16];
        snprintf(from, sizeof from, "%d", i);
        d[i] = derived_of("source", 7, from);
        if (i == DERIVED_KEPT)
            assert_int_equal(read_one(&d[0]), 0);
        assert_true(write_one(&d[i], i));
        make_old(&d[i], 1000 - i);
        assert_int_equal(count("source-", false),
                         i < DERIVED_KEPT ? i + 1 : DERIVED_KEPT);
    }
    for (int i = 0; i < MADE; i++)
        assert_int_equal(read_one(&d[i]), i >= 1 && i <= 3 ? -1 : i);
    assert_int_equal(read_one(&other), 99);
}

/* ... or as many as the kind has. */
static void correctness_derived_keeps_as_many_as_told(void **state)
{
    (void)state;
    enum { MOST = DERIVED_KEPT + 2 };
    for (int i = 0; i < MOST + 2; i++) {
        char from[16];
        snprintf(from, sizeof from, "%d", i);
        struct derived d = derived_of("slice", 7, from);
        d.most = MOST;
        assert_true(write_one(&d, i));
        make_old(&d, 1000 - i);
        assert_int_equal(count("slice-", false), i < MOST ? i + 1 : MOST);
    }
}

static void correctness_derived_sweeps_other_data(void **state)
{
    (void)state;
    struct derived old[] = {derived_of("source", 6, "x"), derived_of("presence", 6, "x"),
                            derived_of("elsewhat", 0xfedcba9876543210, "x")};
    struct derived now = derived_of("source", 7, "x"),
                   beside = derived_of("presence", 7, "x");
    for (int i = 0; i < 3; i++)
        assert_true(write_one(&old[i], 1));
    assert_int_equal(count("", false), 1); /* each swept those of other data */
    assert_true(write_one(&now, 1) && write_one(&beside, 2));
    assert_int_equal(count("", false), 2);
    assert_true(read_one(&now) == 1 && read_one(&beside) == 2);
}

static const char *const not_ours[] = {
    "notes.txt",
    "mine.columns",
    "source-0000000000000006-0123456789abcdef.columns.bak",
    "source-0000000000000006-0123456789abcdef.txt",
    "source-0000000000000006-0123456789abcdeg.columns",
    "source-6-0123456789abcdef.columns",
    "0000000000000006-0123456789abcdef.columns",
    "my-source-0000000000000006-0123456789abcdef.columns",
    "mainstay-12-0.tmp",
};

static void correctness_derived_leaves_other_files(void **state)
{
    (void)state;
    enum { OTHERS = sizeof not_ours / sizeof *not_ours };
    struct derived now = derived_of("source", 7, "x");
    assert_true(write_one(&now, 1));
    for (int i = 0; i < OTHERS; i++)
        touch(not_ours[i], 1000000);
    touch(".mainstay-12-0.tmp", 3700);
    touch(".mainstay-13-0.tmp", 3000);
    touch("source-0000000000000006-0123456789abcdef.columns", 0);
    assert_true(write_one(&now, 2));
    assert_int_equal(count("", false), 1 + OTHERS + 1);
    assert_int_equal(count(".mainstay-13-0.tmp", false), 1);
    derived_forget(folder);
    assert_int_equal(count("", false), OTHERS);
    for (int i = 0; i < OTHERS; i++)
        assert_true(count(not_ours[i], false) >= 1);
}

/* Forgotten while something was made of it, which goes as well. */
static void correctness_derived_follows(void **state)
{
    (void)state;
    struct derived source = derived_of("source", 7, "x");
    struct derived presence = derived_of("presence", 7, "y");
    assert_true(write_one(&source, 1) && write_one(&presence, 2));
    derived_follow(&presence, &source);
    assert_int_equal(count("", false), 2);
    derived_forget(folder);
    assert_true(write_one(&presence, 2));
    derived_follow(&presence, &source);
    assert_int_equal(count("", false), 0);
}

/* Where it cannot be written: no error, nothing left. */
static enum err put_fails(const void *context, struct columns_writer *writer,
                          struct err_info *info)
{
    enum err e = put(context, writer, info);
    return e ? e : err_set(info, *(const enum err *)context, "no more");
}

static void fault_derived_not_written(void **state)
{
    (void)state;
    struct derived d = derived_of("source", 7, "x");
    struct err_info info = {0};
    static const struct {
        int64_t fails, expected;
    } rows[] = {{ERR_FULL, ERR_OK}, {ERR_IO, ERR_OK}, {ERR_INTERRUPTED, ERR_INTERRUPTED}};
    for (int i = 0; i < 3; i++) {
        bool written = true;
        assert_int_equal(derived_write(&d, put_fails, &rows[i].fails, &written, &info),
                         rows[i].expected);
        assert_false(written);
        assert_int_equal(count("", false), 0);
    }
    rmdir(folder);
    close(open(folder, O_WRONLY | O_CREAT, 0666)); /* a file in the folder's place */
    assert_false(write_one(&d, 1));
    assert_int_equal(read_one(&d), -1);
    derived_forget(folder);
    assert_int_equal(unlink(folder), 0);
    derived_forget(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(correctness_derived_is_of_its_data, clear),
        cmocka_unit_test_teardown(correctness_derived_stamps, clear),
        cmocka_unit_test_teardown(correctness_derived_keeps_the_last_used, clear),
        cmocka_unit_test_teardown(correctness_derived_keeps_as_many_as_told, clear),
        cmocka_unit_test_teardown(correctness_derived_sweeps_other_data, clear),
        cmocka_unit_test_teardown(correctness_derived_leaves_other_files, clear),
        cmocka_unit_test_teardown(correctness_derived_follows, clear),
        cmocka_unit_test_teardown(fault_derived_not_written, clear),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
