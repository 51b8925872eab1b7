/* SPDX-License-Identifier: Apache-2.0 */
#include "base/err.h"

#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static const enum err codes[] = {
#define X(code, exit_status, http_status, text) ERR_##code,
    ERR_TABLE(X)
#undef X
};
#define CODE_COUNT (sizeof codes / sizeof *codes)

static void consistency_err_table_is_what_functions_say(void **state)
{
    (void)state;
    static const struct {
        enum err code;
        const char *name;
        int exit_status, http_status;
    } rows[] = {
        {ERR_OK, "OK", 0, 200},
        {ERR_DATE_ORDER, "DATE_ORDER", 15, 400},
        {ERR_LIMIT, "LIMIT", 21, 413},
        {ERR_USAGE, "USAGE", 64, 400},
        {ERR_INTERRUPTED, "INTERRUPTED", 130, 499},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_string_equal(err_name(rows[i].code), rows[i].name);
        assert_int_equal(err_exit_status(rows[i].code), rows[i].exit_status);
        assert_int_equal(err_http_status(rows[i].code), rows[i].http_status);
    }
    assert_string_equal(err_text(ERR_EMPTY), "the file is empty");
}

static void invariant_err_exit_statuses_are_unique_and_small(void **state)
{
    (void)state;
    for (size_t i = 0; i < CODE_COUNT; i++) {
        assert_in_range(err_exit_status(codes[i]), 0, 130);
        assert_in_range(err_http_status(codes[i]), 200, 599);
        assert_true(strlen(err_text(codes[i])) > 0);
        for (size_t j = 0; j < i; j++)
            assert_int_not_equal(err_exit_status(codes[i]), err_exit_status(codes[j]));
    }
}

static void correctness_err_set_writes_sentence_and_code(void **state)
{
    (void)state;
    struct err_info info = {0};
    assert_int_equal(err_set(&info, ERR_DATE, "row %d: %s", 7, "31/31"), ERR_DATE);
    assert_int_equal(info.code, ERR_DATE);
    assert_string_equal(info.text, "row 7: 31/31");
    assert_int_equal(err_set(NULL, ERR_FULL, "nobody reads this"), ERR_FULL);
}

static void correctness_err_set_may_quote_its_own_sentence(void **state)
{
    (void)state;
    struct err_info info = {0};
    err_set(&info, ERR_IO, "%s", "the disk");
    err_set(&info, ERR_SETTING, "a.csv: %s", info.text);
    assert_string_equal(info.text, "a.csv: the disk");
}

/* Moves a text of characters of 1 to 4 bytes over the cut, byte by byte. */
static void invariant_err_long_sentence_ends_on_a_character(void **state)
{
    (void)state;
    static const char *const characters[] = {"x", "é", "€", "😀"};
    static char text[2 * ERR_TEXT_SIZE];
    for (size_t c = 0; c < 4; c++) {
        size_t bytes = strlen(characters[c]);
        for (size_t shift = 0; shift < 4; shift++) {
            memset(text, '.', shift);
            size_t size = shift;
            for (; size + bytes < sizeof text; size += bytes)
                memcpy(text + size, characters[c], bytes);
            text[size] = '\0';
            struct err_info info = {0};
            err_set(&info, ERR_DATE, "%s", text);
            size_t kept = strlen(info.text);
            assert_in_range(kept, ERR_TEXT_SIZE - 4, ERR_TEXT_SIZE - 1);
            assert_int_equal((kept - shift) % bytes, 0);
            assert_memory_equal(info.text, text, kept);
        }
    }
}

static void correctness_err_set_errno_picks_the_code(void **state)
{
    (void)state;
    static const struct {
        int errno_value;
        enum err code;
        const char *text;
    } rows[] = {
        {ENOENT, ERR_NO_INPUT, "cannot read a.csv: No such file or directory"},
        {ENOTDIR, ERR_NO_INPUT, "cannot read a.csv: Not a directory"},
        {EISDIR, ERR_DIRECTORY, "cannot read a.csv: Is a directory"},
        {EACCES, ERR_DENIED, "cannot read a.csv: Permission denied"},
        {EPERM, ERR_DENIED, "cannot read a.csv: Operation not permitted"},
        {EROFS, ERR_DENIED, "cannot read a.csv: Read-only file system"},
        {ENOSPC, ERR_FULL, "cannot read a.csv: No space left on device"},
        {EDQUOT, ERR_FULL, "cannot read a.csv: Disk quota exceeded"},
        {EINTR, ERR_INTERRUPTED, "cannot read a.csv: Interrupted system call"},
        {EIO, ERR_IO, "cannot read a.csv: Input/output error"},
        {99999, ERR_IO, "cannot read a.csv: unknown error"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct err_info info = {0};
        enum err e = err_set_errno(&info, rows[i].errno_value, "read", "a.csv");
        assert_int_equal(e, rows[i].code);
        assert_int_equal(info.code, rows[i].code);
        assert_string_equal(info.text, rows[i].text);
    }
}

static void fault_err_failed_check_aborts(void **state)
{
    (void)state;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        signal(SIGABRT, SIG_DFL); /* cmocka catches it */
        close(STDERR_FILENO);
        CHECK(1 + 1 == 2);
        CHECK(1 + 1 == 3);
        _exit(0);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(consistency_err_table_is_what_functions_say),
        cmocka_unit_test(invariant_err_exit_statuses_are_unique_and_small),
        cmocka_unit_test(correctness_err_set_writes_sentence_and_code),
        cmocka_unit_test(correctness_err_set_may_quote_its_own_sentence),
        cmocka_unit_test(invariant_err_long_sentence_ends_on_a_character),
        cmocka_unit_test(correctness_err_set_errno_picks_the_code),
        cmocka_unit_test(fault_err_failed_check_aborts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
