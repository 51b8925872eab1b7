/* SPDX-License-Identifier: Apache-2.0 */
/* Files of columns: what was written is read; what was not is never taken for it. */
#include "timeline/columns.h"

#include "base/mem.h"
#include "base/rng.h"

#include <dirent.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <xxhash.h>

#include <cmocka.h>

#define DAYS    1300000 /* of 2 bytes: three chunks */
#define AMOUNTS 1000

struct place {
    char directory[256], path[512];
    uint16_t *days;
    int64_t amounts[AMOUNTS];
};

static const unsigned char stamp[COLUMNS_STAMP] = "what it was made from";

static int make_place(void **state)
{
    struct place *p = MEM_NEW(struct place);
    const char *tmp = getenv("TMPDIR");
    snprintf(p->directory, sizeof p->directory, "%s/mainstay-test-XXXXXX",
             tmp ? tmp : "/tmp");
    if (!mkdtemp(p->directory))
        return -1;
    snprintf(p->path, sizeof p->path, "%s/a.columns", p->directory);
    struct rng rng;
    rng_init(&rng, 1);
    p->days = MEM_ARRAY(uint16_t, DAYS);
    for (int i = 0; i < DAYS; i++)
        p->days[i] = (uint16_t)rng_next(&rng);
    for (int i = 0; i < AMOUNTS; i++)
        p->amounts[i] = (int64_t)rng_next(&rng);
    *state = p;
    return 0;
}

/* Files in the directory, which are removed if so wished. */
static int count_files(const struct place *p, bool and_remove)
{
    DIR *dir = opendir(p->directory);
    int count = 0;
    for (struct dirent *entry; (entry = readdir(dir));) {
        count += entry->d_name[0] != '.';
        if (and_remove)
            unlinkat(dirfd(dir), entry->d_name, 0);
    }
    closedir(dir);
    return count;
}

static int remove_place(void **state)
{
    struct place *p = *state;
    count_files(p, true);
    rmdir(p->directory);
    free(p->days);
    free(p);
    return 0;
}

/* Parts of many lengths, across the borders of chunks. */
static enum err write_days(struct columns_writer *w, const struct place *p,
                           struct err_info *info)
{
    enum err e = columns_begin(w, "order.day", 2, info);
    for (size_t i = 0, part = 1; i < DAYS && !e; i += part, part = part * 3 % 500009) {
        size_t left = DAYS - i;
        e = columns_add(w, p->days + i, part < left ? part : left, info);
    }
    return e;
}

static enum err write_file(const struct place *p, struct err_info *info)
{
    struct columns_writer *w;
    enum err e = columns_create(&w, p->path, stamp, info);
    if (e)
        return e;
    e = write_days(w, p, info);
    if (!e)
        e = columns_put(w, "nothing", 4, NULL, 0, info);
    if (!e)
        e = columns_put(w, "order.gross", 8, p->amounts, AMOUNTS, info);
    if (!e)
        e = columns_begin(w, "a name of one and thirty bytes.", 1, info);
    if (!e)
        return columns_commit(w, info);
    columns_discard(w);
    return e;
}

static void must_write(const struct place *p)
{
    struct err_info info = {0};
    if (write_file(p, &info))
        fail_msg("%s", info.text);
}

/* 0: all of it is as written; else the error, whose sentence is in info. */
static enum err read_file(const struct place *p, struct err_info *info)
{
    struct columns *file;
    enum err e = columns_open(&file, p->path, stamp, info);
    if (e)
        return e;
    const void *days, *nothing, *amounts;
    uint64_t n[3];
    e = columns_find(file, "order.day", 2, &days, &n[0], info);
    if (!e)
        e = columns_find(file, "nothing", 4, &nothing, &n[1], info);
    if (!e)
        e = columns_find(file, "order.gross", 8, &amounts, &n[2], info);
    if (!e) {
        assert_true(n[0] == DAYS && n[1] == 0 && n[2] == AMOUNTS && nothing);
        assert_memory_equal(days, p->days, 2 * DAYS);
        assert_memory_equal(amounts, p->amounts, sizeof p->amounts);
        assert_true((uintptr_t)days % 4096 == 0 && (uintptr_t)amounts % 4096 == 0);
    }
    columns_close(file);
    return e;
}

static void correctness_columns_read_as_written(void **state)
{
    struct place *p = *state;
    must_write(p);
    struct err_info info = {0};
    assert_int_equal(read_file(p, &info), ERR_OK);
    assert_int_equal(count_files(p, false), 1);
}

/* The places in the file, from the document, by hand: 2,600,000 bytes of days are pages
 * 1 to 635; nothing is at page 636, the amounts (8,000 bytes) are pages 636 and 637, the
 * last section and the table are at page 638; 4 entries of 64, 3 + 1 checksums, 48. */
static void correctness_columns_bytes_as_documented(void **state)
{
    struct place *p = *state;
    must_write(p);
    FILE *stream = fopen(p->path, "rb");
    size_t size = 638 * 4096 + 4 * 64 + 4 * 8 + 48;
    unsigned char *bytes = mem_alloc(size + 1, 1);
    assert_int_equal(fread(bytes, 1, size + 1, stream), size);
    fclose(stream);
    assert_memory_equal(bytes, "MSTCOLS\n\1\0\0\0\4\3\2\1what it was made from\0", 38);
    assert_memory_equal(bytes + 4096, p->days, 2 * DAYS);
    assert_memory_equal(bytes + 636 * 4096, p->amounts, sizeof p->amounts);
    const unsigned char *table = bytes + 638 * 4096;
    assert_string_equal((const char *)table + 2 * 64, "order.gross");
    uint64_t checksum = XXH3_64bits(bytes + 4096 + (1 << 20), 1 << 20);
    assert_memory_equal(table + 4 * 64 + 8, &checksum, 8);
    free(bytes);
}

static void input_columns_of_something_else(void **state)
{
    struct place *p = *state;
    struct columns *file = NULL;
    struct err_info info = {0};
    assert_int_equal(columns_open(&file, p->path, stamp, &info), ERR_NO_INPUT);
    assert_int_equal(columns_open(&file, p->directory, stamp, &info), ERR_DIRECTORY);
    assert_int_equal(columns_open(&file, "/dev/null", stamp, &info), ERR_FORMAT);
    must_write(p);
    unsigned char other[COLUMNS_STAMP] = "what it was made from";
    other[COLUMNS_STAMP - 1] = 1;
    assert_int_equal(columns_open(&file, p->path, other, &info), ERR_FORMAT);
    assert_non_null(strstr(info.text, "was made from other data"));
    assert_null(file);
    assert_int_equal(columns_open(&file, p->path, NULL, &info), ERR_OK);
    const void *elements = NULL;
    uint64_t count;
    assert_int_equal(columns_find(file, "order.day", 4, &elements, &count, &info),
                     ERR_FORMAT);
    assert_non_null(strstr(info.text, "column order.day has elements of 2 bytes, not 4"));
    assert_int_equal(columns_find(file, "none", 4, &elements, &count, &info), ERR_FORMAT);
    assert_non_null(strstr(info.text, "has no column none"));
    assert_false(columns_has(file, "none"));
    assert_true(columns_has(file, "a name of one and thirty bytes."));
    assert_null(elements);
    columns_close(file);
}

/* ---- damage --------------------------------------------------------------------- */

static void put_byte(const struct place *p, off_t at, unsigned char with)
{
    unsigned char byte;
    int fd = open(p->path, O_RDWR);
    assert_int_equal(pread(fd, &byte, 1, at), 1);
    byte ^= with;
    assert_int_equal(pwrite(fd, &byte, 1, at), 1);
    close(fd);
}

/* Zeros that fill a page are nobody's; all other bytes matter. */
static bool is_filling(off_t at)
{
    return (at >= 64 && at < 4096) || (at >= 4096 + 2 * DAYS && at < 636 * 4096) ||
           (at >= 636 * 4096 + 8000 && at < 638 * 4096);
}

static void check_damage(const struct place *p, off_t at, unsigned char with)
{
    struct err_info info = {0};
    put_byte(p, at, with);
    enum err e = read_file(p, &info);
    if (is_filling(at))
        assert_int_equal(e, ERR_OK);
    else
        assert_true((e == ERR_TRUNCATED || e == ERR_FORMAT) && info.text[0]);
    put_byte(p, at, with);
}

static void fault_columns_any_byte_changed(void **state)
{
    struct place *p = *state;
    must_write(p);
    struct stat st;
    assert_int_equal(stat(p->path, &st), 0);
    struct rng rng;
    rng_init(&rng, 2);
    for (int i = 0; i < 200; i++)
        check_damage(p, rng_below(&rng, (uint32_t)st.st_size),
                     (unsigned char)(1 + rng_below(&rng, 255)));
    for (off_t at = 0; at < 64; at++)
        check_damage(p, at, 1);
    for (off_t at = 638 * 4096; at < st.st_size; at++)
        check_damage(p, at, 0x80);
    struct err_info info = {0};
    assert_int_equal(read_file(p, &info), ERR_OK);
}

static void fault_columns_cut_or_grown(void **state)
{
    struct place *p = *state;
    must_write(p);
    struct stat st;
    assert_int_equal(stat(p->path, &st), 0);
    const off_t sizes[] = {st.st_size + 1,
                           st.st_size + 4096,
                           st.st_size - 1,
                           st.st_size - 48,
                           638 * 4096,
                           4096 + 48,
                           4096,
                           64,
                           1};
    struct err_info info = {0};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        assert_int_equal(truncate(p->path, sizes[i]), 0);
        assert_int_equal(read_file(p, &info), ERR_TRUNCATED);
    }
    assert_int_equal(truncate(p->path, 0), 0);
    assert_int_equal(read_file(p, &info), ERR_EMPTY);
}

/* Two pages of one section change places, then two sections' entries. */
static void fault_columns_parts_swapped(void **state)
{
    struct place *p = *state;
    static const struct {
        off_t a, b;
        size_t size;
    } swaps[] = {{4096, 8192, 4096},
                 {4096, 4096 + (1 << 20), 1 << 20},
                 {4096, 636 * 4096, 8000},
                 {638 * 4096, 638 * 4096 + 128, 64}};
    static char one[1 << 20], two[1 << 20];
    for (size_t i = 0; i < sizeof swaps / sizeof *swaps; i++) {
        must_write(p);
        ssize_t size = (ssize_t)swaps[i].size;
        int fd = open(p->path, O_RDWR);
        assert_int_equal(pread(fd, one, swaps[i].size, swaps[i].a), size);
        assert_int_equal(pread(fd, two, swaps[i].size, swaps[i].b), size);
        assert_int_equal(pwrite(fd, two, swaps[i].size, swaps[i].a), size);
        assert_int_equal(pwrite(fd, one, swaps[i].size, swaps[i].b), size);
        close(fd);
        struct err_info info = {0};
        assert_int_equal(read_file(p, &info), ERR_TRUNCATED);
    }
}

/* Right checksums around places that are wrong: what a program with a mistake, or who
 * wishes harm, would write. */
static void fault_columns_sealed_nonsense(void **state)
{
    struct place *p = *state;
    enum { TABLE = 638 * 4096, FOOT = TABLE + 4 * 64 + 4 * 8 };
    static const struct {
        int at; /* in the table */
        uint64_t value;
    } cases[] = {
        {40, UINT64_MAX},             /* more than there is */
        {40, UINT64_C(1) << 63},      /* times two wraps to nothing */
        {40, 1300000 + 2 * 4096},     /* into the next section and beyond */
        {48, 0},                      /* over the head */
        {48, 4097},                   /* not at a page */
        {48, (uint64_t)TABLE + 4096}, /* behind the table */
        {48, UINT64_MAX - 4095},      /* wraps */
        {56, 1},                      /* others' checksums */
        {32, 0},                      /* elements of no size */
        {128 + 48, 4096},             /* over another section */
        {64 + 40, UINT64_C(1) << 62}, /* none, or so many that none is what wraps */
        {0, 0},                       /* no name */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        must_write(p);
        unsigned char table[4 * 64 + 4 * 8], foot[48];
        int fd = open(p->path, O_RDWR);
        assert_int_equal(pread(fd, table, sizeof table, TABLE), sizeof table);
        assert_int_equal(pread(fd, foot, sizeof foot, FOOT), sizeof foot);
        memcpy(table + cases[i].at, &cases[i].value, 8);
        uint64_t checksum = XXH3_64bits(table, sizeof table);
        memcpy(foot + 24, &checksum, 8);
        checksum = XXH3_64bits(foot, 40);
        memcpy(foot + 40, &checksum, 8);
        assert_int_equal(pwrite(fd, table, sizeof table, TABLE), sizeof table);
        assert_int_equal(pwrite(fd, foot, sizeof foot, FOOT), sizeof foot);
        close(fd);
        struct err_info info = {0};
        assert_int_equal(read_file(p, &info), ERR_TRUNCATED);
        assert_non_null(strstr(info.text, "its table's entries"));
    }
}

/* ---- failing and dying while writing ----------------------------------------------- */

/* The disk is full after so many bytes: the old file stays, and nothing beside it. */
static void fault_columns_write_fails(void **state)
{
    struct place *p = *state;
    static const rlim_t limits[] = {1,       4096,       100000,          1 << 20,
                                    2000000, 638 * 4096, 638 * 4096 + 300};
    must_write(p);
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
        pid_t child = fork();
        if (child == 0) {
            signal(SIGXFSZ, SIG_IGN);
            setrlimit(RLIMIT_FSIZE, &(struct rlimit){limits[i], limits[i]});
            struct err_info info = {0};
            enum err e = write_file(p, &info);
            _exit(e == ERR_IO && strstr(info.text, "File too large") ? 0 : 1);
        }
        int status = 1;
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_int_equal(status, 0);
        struct err_info info = {0};
        assert_int_equal(read_file(p, &info), ERR_OK);
        assert_int_equal(count_files(p, false), 1);
    }
}

/* Killed at any moment: the file is the whole old one or the whole new one. */
static void fault_columns_killed_while_writing(void **state)
{
    struct place *p = *state;
    must_write(p);
    for (int i = 0; i < 40; i++) {
        pid_t child = fork();
        if (child == 0)
            for (;;)
                if (write_file(p, NULL))
                    _exit(1);
        usleep((useconds_t)(300 * i));
        kill(child, SIGKILL);
        int status = 0;
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_true(WIFSIGNALED(status));
        struct err_info info = {0};
        assert_int_equal(read_file(p, &info), ERR_OK);
    }
}

/* Who has the file open keeps what it opened while another is put in its place. */
static void correctness_columns_replaced_under_a_reader(void **state)
{
    struct place *p = *state;
    must_write(p);
    struct columns *file;
    assert_int_equal(columns_open(&file, p->path, stamp, NULL), ERR_OK);
    p->amounts[0]++;
    must_write(p);
    p->amounts[0]--;
    const void *amounts;
    uint64_t count;
    assert_int_equal(columns_find(file, "order.gross", 8, &amounts, &count, NULL),
                     ERR_OK);
    assert_memory_equal(amounts, p->amounts, sizeof p->amounts);
    columns_close(file);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, make_place, remove_place)
    const struct CMUnitTest tests[] = {
        TEST(correctness_columns_read_as_written),
        TEST(correctness_columns_bytes_as_documented),
        TEST(input_columns_of_something_else),
        TEST(fault_columns_any_byte_changed),
        TEST(fault_columns_cut_or_grown),
        TEST(fault_columns_parts_swapped),
        TEST(fault_columns_sealed_nonsense),
        TEST(fault_columns_write_fails),
        TEST(fault_columns_killed_while_writing),
        TEST(correctness_columns_replaced_under_a_reader),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
