/* SPDX-License-Identifier: Apache-2.0 */
/* output, and progress beside it: what a command lets the world see. */
#include "base/output.h"
#include "base/progress.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define PATH_SIZE 512

struct place {
    char directory[PATH_SIZE / 2], path[PATH_SIZE];
};

static int make_place(void **state)
{
    struct place *place = calloc(1, sizeof *place);
    const char *tmp = getenv("TMPDIR");
    snprintf(place->directory, sizeof place->directory, "%s/mainstay-test-XXXXXX",
             tmp ? tmp : "/tmp");
    if (!mkdtemp(place->directory))
        return -1;
    snprintf(place->path, sizeof place->path, "%s/report.json", place->directory);
    *state = place;
    return 0;
}

/* Names in the directory other than . and .. */
static int count_files(const char *directory)
{
    DIR *dir = opendir(directory);
    int count = -2;
    while (dir && readdir(dir))
        count++;
    closedir(dir);
    return count;
}

static int remove_place(void **state)
{
    struct place *place = *state;
    DIR *dir = opendir(place->directory);
    for (struct dirent *entry; (entry = readdir(dir));)
        unlinkat(dirfd(dir), entry->d_name, entry->d_type == DT_DIR ? AT_REMOVEDIR : 0);
    closedir(dir);
    rmdir(place->directory);
    free(place);
    return 0;
}

static void put_file(const char *path, const char *text)
{
    FILE *stream = fopen(path, "w");
    assert_non_null(stream);
    fputs(text, stream);
    fclose(stream);
}

static void assert_file(const char *path, const char *text)
{
    char found[256] = "";
    FILE *stream = fopen(path, "r");
    assert_non_null(stream);
    size_t size = fread(found, 1, sizeof found - 1, stream);
    fclose(stream);
    assert_int_equal(size, strlen(text));
    assert_string_equal(found, text);
}

static struct output open_output(const char *path)
{
    struct output out;
    struct err_info info = {0};
    if (output_open(&out, path, &info))
        fail_msg("%s", info.text);
    return out;
}

static int wait_for(pid_t child)
{
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    return status;
}

static void correctness_output_appears_whole(void **state)
{
    struct place *place = *state;
    mode_t mask = umask(027);
    struct output out = open_output(place->path);
    umask(mask);
    output_write(&out, "one ", 4);
    output_write(&out, "", 0);
    output_write(&out, "two", 3);
    assert_int_equal(access(place->path, F_OK), -1);
    assert_int_equal(output_commit(&out, NULL), ERR_OK);
    assert_file(place->path, "one two");
    struct stat st;
    assert_int_equal(stat(place->path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0640);
    assert_int_equal(count_files(place->directory), 1);
}

static void correctness_output_replaces_and_keeps_mode(void **state)
{
    struct place *place = *state;
    put_file(place->path, "old and longer");
    chmod(place->path, 0604);
    struct output out = open_output(place->path);
    output_write(&out, "new", 3);
    assert_file(place->path, "old and longer");
    assert_int_equal(output_commit(&out, NULL), ERR_OK);
    assert_file(place->path, "new");
    struct stat st;
    assert_int_equal(stat(place->path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0604);
    assert_int_equal(count_files(place->directory), 1);
}

static void correctness_output_discard_keeps_the_old(void **state)
{
    struct place *place = *state;
    put_file(place->path, "old");
    struct output out = open_output(place->path);
    output_write(&out, "new", 3);
    output_discard(&out);
    output_discard(&out); /* harmless */
    assert_file(place->path, "old");
    assert_int_equal(count_files(place->directory), 1);
}

static void correctness_output_follows_a_symbolic_link(void **state)
{
    struct place *place = *state;
    char link[PATH_SIZE];
    snprintf(link, sizeof link, "%s/link", place->directory);
    put_file(place->path, "old");
    assert_int_equal(symlink("report.json", link), 0);
    struct output out = open_output(link);
    output_write(&out, "new", 3);
    assert_int_equal(output_commit(&out, NULL), ERR_OK);
    struct stat st;
    assert_int_equal(lstat(link, &st), 0);
    assert_true(S_ISLNK(st.st_mode));
    assert_file(place->path, "new");
}

/* Pieces, against one long string. */
static void check_pieces(const char *path, const size_t *sizes, size_t count, bool around)
{
    size_t total = 0, all = 0;
    for (size_t i = 0; i < count; i++)
        all += sizes[i];
    char *text = malloc(all + 1), *found = malloc(all + 1);
    for (size_t i = 0; i < all; i++)
        text[i] = (char)('a' + (i * 7 + i / 1000) % 26);
    struct output out = open_output(path);
    for (size_t i = 0; i < count; i++) {
        if (around && i == 1)
            output_go_around_cache(&out);
        output_write(&out, text + total, sizes[i]);
        output_write_back(&out);
        total += sizes[i];
    }
    assert_int_equal(output_commit(&out, NULL), ERR_OK);
    FILE *stream = fopen(path, "r");
    assert_int_equal(fread(found, 1, all + 1, stream), all);
    fclose(stream);
    assert_memory_equal(found, text, all);
    free(text);
    free(found);
}

/* Pieces around the size of the buffer. */
static void consistency_output_pieces_make_the_whole(void **state)
{
    struct place *place = *state;
    static const size_t sizes[] = {1, 65535, 1, 65536, 65537, 0, 200000, 3, 65536, 100};
    check_pieces(place->path, sizes, sizeof sizes / sizeof *sizes, false);
}

/* ... of 4 MB; also where files outlive a restart by the Filesystem Hierarchy Standard,
 * and so lie on a disk, which the place for tests may not be. */
static void consistency_output_around_the_cache(void **state)
{
    struct place *place = *state;
    enum { FULL = 4 << 20 };
    static const size_t sizes[][5] = {
        {72, 4024, FULL - 4096, 0, 0},
        {72, FULL - 73, 0, 0, 0},
        {72, FULL - 72, 1, 0, 0},
        {0, FULL, FULL, FULL, 4095},
        {1, 2 * FULL, 65536, FULL, 100},
        {4096, 100000, FULL - 1, FULL + 1, 4096},
        {0, 100, 0, 0, 0},
    };
    char path[] = "/var/tmp/mainstay-test-XXXXXX";
    int fd = mkstemp(path);
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        check_pieces(place->path, sizes[i], 5, true);
        if (fd >= 0)
            check_pieces(path, sizes[i], 5, true);
    }
    if (fd >= 0) {
        close(fd);
        unlink(path);
    }
    assert_int_equal(count_files(place->directory), 1);
}

static void input_output_paths_refused(void **state)
{
    struct place *place = *state;
    char none[PATH_SIZE], in_file[PATH_SIZE + 16];
    snprintf(none, sizeof none, "%s/none/report.json", place->directory);
    snprintf(in_file, sizeof in_file, "%s/x", place->path);
    put_file(place->path, "old");
    const struct {
        const char *path;
        enum err code;
        const char *sentence;
    } rows[] = {
        {none, ERR_NO_INPUT, "No such file or directory"},
        {in_file, ERR_NO_INPUT, "Not a directory"},
        {place->directory, ERR_DIRECTORY, "Is a directory"},
        {"", ERR_NO_INPUT, "the output has no name"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct output out = {.fd = 77};
        struct err_info info = {0};
        assert_int_equal(output_open(&out, rows[i].path, &info), rows[i].code);
        assert_int_equal(out.fd, 77);
        assert_non_null(strstr(info.text, rows[i].sentence));
    }
    assert_int_equal(count_files(place->directory), 1);
}

/* Root may write anything, so this is tried as another user where possible. */
static void input_output_write_protected(void **state)
{
    struct place *place = *state;
    put_file(place->path, "old");
    chmod(place->path, 0444);
    chmod(place->directory, 0777);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        if (geteuid() == 0 && setuid(65534) != 0)
            _exit(99);
        struct output out;
        _exit(output_open(&out, place->path, NULL) == ERR_DENIED ? 0 : 1);
    }
    int status = wait_for(child);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 99) {
        print_message("needs the right to become another user\n");
        skip();
    }
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    assert_file(place->path, "old");
}

/* Writes to a device in a child without rights: were the device ever taken for a file,
 * a test that runs as root would replace it for the whole machine. */
static void check_device(const char *path, enum err expected)
{
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        if (geteuid() == 0 && setuid(65534) != 0)
            _exit(200);
        struct output out;
        struct err_info info = {0};
        if (output_open(&out, path, &info))
            _exit(201);
        output_write(&out, "text", 4);
        enum err e = output_commit(&out, &info);
        bool told = !e || (strstr(info.text, path) && strstr(info.text, "No space left"));
        _exit(e == expected && told ? 0 : 202);
    }
    int status = wait_for(child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

static void fault_output_full_device(void **state)
{
    (void)state;
    check_device("/dev/full", ERR_FULL);
}

static void correctness_output_null_device_stays(void **state)
{
    (void)state;
    check_device("/dev/null", ERR_OK);
}

/* What is no regular file is written to, not replaced. */
static void correctness_output_pipe_with_a_name_stays(void **state)
{
    struct place *place = *state;
    assert_int_equal(mkfifo(place->path, 0600), 0);
    int reader = open(place->path, O_RDONLY | O_NONBLOCK);
    assert_true(reader >= 0);
    struct output out = open_output(place->path);
    output_write(&out, "text", 4);
    assert_int_equal(output_commit(&out, NULL), ERR_OK);
    char found[8] = "";
    assert_int_equal(read(reader, found, sizeof found), 4);
    assert_string_equal(found, "text");
    close(reader);
    struct stat st;
    assert_int_equal(lstat(place->path, &st), 0);
    assert_true(S_ISFIFO(st.st_mode));
}

/* The disk "fills" in the middle: a limit on the size of files.  Around the cache what
 * is left of a write that was cut short begins anywhere. */
static void check_full(const struct place *place, rlim_t limit, size_t size, bool around)
{
    put_file(place->path, "old");
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        signal(SIGXFSZ, SIG_IGN);
        setrlimit(RLIMIT_FSIZE, &(struct rlimit){limit, limit});
        struct output out;
        if (output_open(&out, place->path, NULL))
            _exit(1);
        if (around)
            output_go_around_cache(&out);
        char *text = calloc(size, 1);
        output_write(&out, text, size);
        output_write(&out, "more", 4);
        free(text);
        struct err_info info = {0};
        enum err e = output_commit(&out, &info);
        _exit(e == ERR_IO && strstr(info.text, "File too large") ? 0 : 2);
    }
    int status = wait_for(child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
    assert_file(place->path, "old");
    assert_int_equal(count_files(place->directory), 1);
}

static void fault_output_failed_write_keeps_the_old(void **state)
{
    check_full(*state, 100000, 300000, false);
    check_full(*state, 5000001, 9000000, true);
    check_full(*state, 100, 9000000, true);
}

static void fault_output_failed_rename_leaves_nothing(void **state)
{
    struct place *place = *state;
    struct output out = open_output(place->path);
    output_write(&out, "text", 4);
    assert_int_equal(mkdir(place->path, 0700), 0);
    struct err_info info = {0};
    assert_int_equal(output_commit(&out, &info), ERR_DIRECTORY);
    assert_non_null(strstr(info.text, "Is a directory"));
    assert_int_equal(count_files(place->directory), 1);
}

static void fault_output_killed_before_commit_keeps_the_old(void **state)
{
    struct place *place = *state;
    put_file(place->path, "old");
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        struct output out;
        if (output_open(&out, place->path, NULL))
            _exit(1);
        static char text[300000];
        output_write(&out, text, sizeof text);
        kill(getpid(), SIGKILL);
    }
    int status = wait_for(child);
    assert_true(WIFSIGNALED(status));
    assert_file(place->path, "old");
}

/* Runs what a command does with its standard output set to `fd`. */
static int run_with_stdout(int fd, const char *path, size_t size)
{
    fflush(stdout);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        dup2(fd, STDOUT_FILENO);
        signal(SIGPIPE, SIG_DFL);
        struct output out;
        if (output_open(&out, path, NULL))
            _exit(201);
        char *text = malloc(size);
        memset(text, 'x', size);
        output_write(&out, text, size);
        enum err e = output_commit(&out, NULL);
        /* standard output stays open for what comes after */
        _exit(fcntl(STDOUT_FILENO, F_GETFD) < 0 ? 202 : (int)e);
    }
    int status = wait_for(child);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static void correctness_output_standard_output(void **state)
{
    struct place *place = *state;
    static const char *const names[] = {NULL, "-"};
    for (size_t i = 0; i < 2; i++) {
        int fd = open(place->path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
        assert_int_equal(run_with_stdout(fd, names[i], 5), ERR_OK);
        close(fd);
        assert_file(place->path, "xxxxx");
    }
    int full = open("/dev/full", O_WRONLY);
    assert_int_equal(run_with_stdout(full, NULL, 5), ERR_FULL);
    close(full);
}

static void fault_output_closed_pipe_is_no_error(void **state)
{
    (void)state;
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    close(ends[0]);
    assert_int_equal(run_with_stdout(ends[1], NULL, 300000), ERR_OK);
    close(ends[1]);
}

/* ---- progress --------------------------------------------------------- */

static void steps(struct progress *p)
{
    progress_step(p, 1); /* too soon for anything */
    p->started_s -= 60;
    p->shown_s -= 60;
    progress_step(p, 500);
    progress_step(p, 501); /* too soon again */
    progress_end(p);
    p->shown_s -= 60;
    progress_step(p, 502); /* too late */
}

/* What a child wrote on stderr, here no terminal. */
static void catch_stderr(const char *path, uint64_t total, const char *setting)
{
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
        dup2(fd, STDERR_FILENO);
        setenv("MAINSTAY_PROGRESS", setting, 1);
        struct progress p;
        progress_begin(&p, "reading a.csv", total, "rows");
        steps(&p);
        _exit(0);
    }
    assert_int_equal(wait_for(child), 0);
}

static void correctness_progress_log_line(void **state)
{
    struct place *place = *state;
    static const struct {
        uint64_t total;
        const char *setting, *line;
    } rows[] = {
        {1000, "on",
         "mainstay: reading a.csv [##########..........]  50%  8 rows/s  1:00 left\n"},
        {0, "on", "mainstay: reading a.csv  500 rows  8 rows/s\n"},
        {499, "on", "mainstay: reading a.csv  500 rows  8 rows/s\n"},
        {500, "on",
         "mainstay: reading a.csv [####################] 100%  8 rows/s  0:00 left\n"},
        {600000, "on",
         "mainstay: reading a.csv [....................]   0%  8 rows/s  19:59:00 "
         "left\n"},
        {1000, "off", ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        catch_stderr(place->path, rows[i].total, rows[i].setting);
        assert_file(place->path, rows[i].line);
    }
}

static int interrupted_child(int signal_number, int times)
{
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        progress_catch_interrupts();
        if (progress_interrupted())
            _exit(1);
        for (int i = 0; i < times; i++)
            raise(signal_number);
        _exit(progress_interrupted() ? 2 : 3);
    }
    int status = wait_for(child);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static void correctness_progress_signals(void **state)
{
    (void)state;
    assert_int_equal(interrupted_child(SIGINT, 0), 3);
    assert_int_equal(interrupted_child(SIGINT, 1), 2);
    assert_int_equal(interrupted_child(SIGTERM, 1), 2);
    assert_int_equal(interrupted_child(SIGINT, 2), 130);
    assert_int_equal(interrupted_child(SIGTERM, 2), 130);
}

/* A write that waits for a reader ends when the person interrupts. */
static void fault_output_interrupted_while_waiting(void **state)
{
    (void)state;
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        dup2(ends[1], STDOUT_FILENO);
        progress_catch_interrupts();
        struct output out;
        if (output_open(&out, NULL, NULL))
            _exit(201);
        static char text[1000000]; /* more than a pipe holds */
        output_write(&out, text, sizeof text);
        _exit(output_commit(&out, NULL) == ERR_INTERRUPTED ? 0 : 1);
    }
    char byte;
    assert_int_equal(read(ends[0], &byte, 1), 1); /* it has begun */
    usleep(100000);
    kill(child, SIGINT);
    int status = wait_for(child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
    close(ends[0]);
    close(ends[1]);
}

#define PLACED(test) cmocka_unit_test_setup_teardown(test, make_place, remove_place)

int main(void)
{
    const struct CMUnitTest tests[] = {
        PLACED(correctness_output_appears_whole),
        PLACED(correctness_output_replaces_and_keeps_mode),
        PLACED(correctness_output_discard_keeps_the_old),
        PLACED(correctness_output_follows_a_symbolic_link),
        PLACED(consistency_output_pieces_make_the_whole),
        PLACED(consistency_output_around_the_cache),
        PLACED(input_output_paths_refused),
        PLACED(input_output_write_protected),
        PLACED(fault_output_failed_write_keeps_the_old),
        PLACED(fault_output_failed_rename_leaves_nothing),
        PLACED(fault_output_killed_before_commit_keeps_the_old),
        PLACED(correctness_output_standard_output),
        PLACED(correctness_output_pipe_with_a_name_stays),
        PLACED(correctness_progress_log_line),
        cmocka_unit_test(fault_output_full_device),
        cmocka_unit_test(correctness_output_null_device_stays),
        cmocka_unit_test(fault_output_closed_pipe_is_no_error),
        cmocka_unit_test(correctness_progress_signals),
        cmocka_unit_test(fault_output_interrupted_while_waiting),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
