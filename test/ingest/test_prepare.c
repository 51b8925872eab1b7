/* SPDX-License-Identifier: Apache-2.0 */
#include "ingest/prepare.h"

#include "base/progress.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
/* After the above, as it asks for. */
#include <cmocka.h>

#include "data.h"
#include "ingest/files.h"

static const struct files_refusal refused[] = {
    {BYTES(""), ERR_EMPTY, "is empty"},
    {BYTES("\n\n  \r\n\t\n"), ERR_EMPTY, "blank lines"},
    {BYTES("\xef\xbb\xbf"), ERR_EMPTY, "blank lines"},
    {BYTES("\xef\xbb\xbf\r\n"), ERR_EMPTY, "blank lines"},
    {BYTES("\xff\xfe\r\0\n\0"), ERR_EMPTY, "blank lines"},
    {BYTES("a,b\n1,\0\n"), ERR_BINARY, "not a table of text"},
    {BYTES("\x01\x02\x03\x04,abc\n"), ERR_BINARY, "not a table of text"},
    {BYTES("PK\x03\x04\x14\0\0\0[Content_Types].xml\0\0xl/workbook.xml\0"), ERR_BINARY,
     "is an Excel workbook: save it as CSV UTF-8"},
    {BYTES("PK\x03\x04mimetypeapplication/vnd.oasis.opendocument.spreadsheet"),
     ERR_BINARY, "OpenDocument spreadsheet: save it as CSV UTF-8"},
    {BYTES("PK\x03\x04 orders.csv"), ERR_BINARY, "a zip archive: unpack it"},
    {BYTES("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0"), ERR_BINARY, "Excel 97-2003"},
    {BYTES("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"), ERR_BINARY, "is a PDF"},
    {BYTES("\x89PNG\r\n\x1a\n\0\0\0\rIHDR"), ERR_BINARY, "image (PNG)"},
    {BYTES("\xff\xd8\xff\xe0\0\x10JFIF"), ERR_BINARY, "image (JPEG)"},
    {BYTES("GIF89a\x01\0\x01\0\0\0\0"), ERR_BINARY, "image (GIF)"},
    {BYTES("SQLite format 3\0\x10\0"), ERR_BINARY, "SQLite database"},
    {BYTES("\x7f"
           "ELF\x02\x01\x01\0"),
     ERR_BINARY, "program (ELF)"},
    {BYTES("BZh91AY&SY\0\x01\x02"), ERR_BINARY, "bzip2"},
    {BYTES("\x28\xb5\x2f\xfd\x04\0"), ERR_BINARY, "zstd"},
    {BYTES("\xfd"
           "7zXZ\0\0\x04"),
     ERR_BINARY, "xz"},
    {BYTES("<!DOCTYPE html><table>"), ERR_BINARY, "a web page (HTML)"},
    {BYTES("  <html><body><table><tr><td>1"), ERR_BINARY, "a web page (HTML)"},
    {BYTES("<?xml version=\"1.0\"?><Workbook>"), ERR_BINARY, "XML"},
    {BYTES("PAR1"), ERR_TRUNCATED, "Parquet file without its end"},
    {BYTES("PAR1 and much more of it"), ERR_TRUNCATED, "Parquet file without its end"},
    {BYTES("PAR1 and much more of it PARE"), ERR_BINARY, "encrypted"},
    {BYTES("\xff\xfe"
           "a\0,\0b"),
     ERR_TRUNCATED, "line 1: the last character is cut off"},
};

static void input_what_is_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
        files_check_refused(&refused[i], NULL);
}

/* Long files whose fault comes after what the guess looks at. */
static void input_late_faults_name_their_line(void **state)
{
    static const char ascii[] = "17,2024-05-31,12.50,some ordinary text in ASCII\n";
    static const char wide[] = "17,2024-05-31,12.50,café crème and so on\n";
    static const struct {
        const char *row, *last;
        size_t last_size;
        enum err code;
        const char *says;
    } rows[] = {
        {ascii, BYTES("1,\0,2\n"), ERR_BINARY, "line 20001: a NUL byte"},
        {wide, BYTES("1,\0,2\n"), ERR_BINARY, "line 20001: a NUL byte"},
        {wide, BYTES("1,caf\xe9,2\n"), ERR_ENCODING,
         "line 20001: some bytes are not UTF"},
        {wide, BYTES("1,caf\xc3"), ERR_TRUNCATED, "line 20001: the file ends in the mid"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct bytes b =
            files_repeat(rows[i].row, 20000, rows[i].last, rows[i].last_size);
        files_check_refused(
            &(struct files_refusal){b.data, b.size, rows[i].code, rows[i].says}, NULL);
        free(b.data);
    }
    /* one character damaged among many, in an encoding that has to be rewritten */
    struct bytes gb = files_encode("客户,编号,订单,日期,金额,张伟,北京\n", "GB18030");
    gb.data[gb.size] = 0;
    struct bytes b = files_repeat(gb.data, 20000, BYTES("\xd5,1\n"));
    files_check_refused(
        &(struct files_refusal){b.data, b.size, ERR_ENCODING,
                                "line 20001: some bytes do not decode as GB18030"},
        NULL);
    free(b.data);
    /* blank for longer than the guess looks */
    b = files_repeat("\n\n\n \t\n", 100000, BYTES("\n"));
    files_check_refused(
        &(struct files_refusal){b.data, b.size, ERR_EMPTY, "only blank lines"}, NULL);
    b.data[b.size - 1] = 'x';
    files_write(b.data, b.size);
    files_check_prepared(b.data, b.size, NULL, (struct prepared){.encoding = "UTF-8"});
    free(b.data);
    free(gb.data);
}

static void input_files_that_cannot_be_opened(void **state)
{
    struct prepared file;
    struct err_info info = {0};
    char missing[600];
    (void)state;
    assert_int_equal(prepare_open(&file, files_directory, NULL, &info), ERR_DIRECTORY);
    assert_non_null(
        strstr(info.text, "is a directory, not a file; name the files in it"));
    snprintf(missing, sizeof missing, "%s/none.csv", files_directory);
    assert_int_equal(prepare_open(&file, missing, NULL, &info), ERR_NO_INPUT);
    assert_non_null(strstr(info.text, "none.csv"));
    files_write(BYTES("a\n"));
    if (geteuid() != 0) { /* nothing is closed to the super-user */
        assert_int_equal(chmod(files_path, 0), 0);
        assert_int_equal(prepare_open(&file, files_path, NULL, &info), ERR_DENIED);
        assert_int_equal(chmod(files_path, 0600), 0);
    }
}

/* text, kind */
static const struct {
    const char *text;
    enum prepare_kind kind;
} kinds[] = {
    {"{\"a\":1}\n{\"a\":2}\n", PREPARE_JSON},
    {"[{\"a\":1},{\"a\":2}]", PREPARE_JSON},
    {" [\n  { \"a\": 1 } ]", PREPARE_JSON},
    {"[]", PREPARE_JSON},
    {"{}", PREPARE_JSON},
    {"[id],[date]\n1,2\n", PREPARE_TEXT},
    {"{id},{date}\n1,2\n", PREPARE_TEXT},
    {"a,b\n1,2\n", PREPARE_TEXT},
    {"GIF89a,BZh,Rar!\n1,2,3\n", PREPARE_TEXT}, /* no signature alone makes a binary */
    {"MZ,ORC\n1,2\n", PREPARE_TEXT},
    {"PAR1 Parquet PAR1", PREPARE_PARQUET},
};

static void correctness_kinds_are_told(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        files_write(kinds[i].text, strlen(kinds[i].text));
        files_check_prepared(
            kinds[i].text, strlen(kinds[i].text), NULL,
            (struct prepared){.kind = kinds[i].kind, .encoding = "UTF-8"});
    }
}

/* Dropped only where the library does not read past it. in, out, kind */
static void correctness_byte_order_marks(void **state)
{
    static const struct {
        const char *in, *out;
        enum prepare_kind kind;
    } rows[] = {
        {"\ufeffa,b\n1,2\n", "\ufeffa,b\n1,2\n", PREPARE_TEXT},
        {"\ufeff\"a\",b\n1,2\n", "\ufeff\"a\",b\n1,2\n", PREPARE_TEXT},
        {"\ufeff\"a\nx\",b\n1,2\n", "\"a\nx\",b\n1,2\n", PREPARE_TEXT},
        {"\ufeff{\"a\":1}\n", "{\"a\":1}\n", PREPARE_JSON},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        files_write(rows[i].in, strlen(rows[i].in));
        files_check_prepared(
            rows[i].out, strlen(rows[i].out), NULL,
            (struct prepared){.kind = rows[i].kind, .encoding = "UTF-8"});
    }
}

static void correctness_real_files_pass_untouched(void **state)
{
    static const char *const names[] = {
        "cdnow/cdnowElog.csv",
        "completejourney/transactions_sample.csv",
        "export_formats/shopify_orders_handmade_fixture.csv",
        "export_formats/dittofeed_users.csv",
        "grocer/groceryElog.csv",
        "telco/Telco-Customer-Churn.csv",
    };
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char data[TEST_DATA_PATH];
        struct prepared file;
        struct err_info info = {0};
        test_data(names[i], data);
        assert_int_equal(prepare_open(&file, data, NULL, &info), ERR_OK);
        assert_string_equal(file.path, data);
        assert_int_equal(file.fd, -1);
        assert_string_equal(file.encoding, "UTF-8");
        assert_false(file.blanks);
        prepare_release(&file);
    }
}

/* Runs in a child that the fault stays in; returns its exit status. */
static int in_child(int (*work)(void))
{
    int status = -1;
    fflush(NULL);
    pid_t child = fork();
    if (child == 0)
        _exit(work());
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static int open_with_little_room(void)
{
    struct rlimit limit = {1 << 20, 1 << 20};
    struct prepared file;
    struct err_info info = {0};
    signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &limit);
    enum err e = prepare_open(&file, files_path, NULL, &info);
    return e == ERR_FULL && strstr(info.text, "TMPDIR") ? 42 : (int)e;
}

/* Every step that writes meets the end of the room. */
static void fault_no_space_for_the_temporary_file(void **state)
{
    (void)state;
    struct bytes text =
        files_repeat("17,2024-05-31,12.50,text\n", 100000, BYTES("\xe9\n"));
    struct bytes packed = files_pack(text.data, text.size), parts[3];
    parts[0] = text;
    parts[1] = packed;
    parts[2] = files_repeat("17 2024-05-31 12.50\n", 100000, BYTES("1 2 3\n"));
    for (size_t i = 0; i < 3; i++) {
        files_write(parts[i].data, parts[i].size);
        assert_int_equal(in_child(open_with_little_room), 42);
        assert_int_equal(files_count(files_directory), 3);
        free(parts[i].data);
    }
}

static int open_after_interrupt(void)
{
    struct prepared file;
    struct err_info info = {0};
    progress_catch_interrupts();
    raise(SIGINT);
    enum err e = prepare_open(&file, files_path, NULL, &info);
    return e == ERR_INTERRUPTED && files_count(files_directory) == 3 ? 42 : (int)e;
}

static void fault_interrupted(void **state)
{
    (void)state;
    files_write(BYTES("a,b\n1,2\n"));
    assert_int_equal(in_child(open_after_interrupt), 42);
}

static int open_without_temporary_directory(void)
{
    struct prepared file;
    struct err_info info = {0};
    setenv("TMPDIR", "/proc/no/such/directory", 1);
    if (prepare_open(&file, files_path, NULL, &info))
        return 1;
    prepare_release(&file);
    return 42;
}

static void fault_tmpdir_that_does_not_exist(void **state)
{
    (void)state;
    files_write(BYTES("a,b\n1,\xe9\n"));
    assert_int_equal(in_child(open_without_temporary_directory), 42);
}

/* A file is killed off with the process. */
static int die_while_open(void)
{
    struct prepared file;
    struct err_info info = {0};
    if (prepare_open(&file, files_path, NULL, &info) || file.fd < 0)
        return 1;
    return raise(SIGKILL);
}

static void fault_nothing_is_left_after_kill(void **state)
{
    (void)state;
    files_write(BYTES("a,b\n1,\xe9\n"));
    assert_int_equal(in_child(die_while_open), -1);
    assert_int_equal(files_count(files_directory), 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(input_what_is_refused),
        cmocka_unit_test(input_late_faults_name_their_line),
        cmocka_unit_test(input_files_that_cannot_be_opened),
        cmocka_unit_test(correctness_kinds_are_told),
        cmocka_unit_test(correctness_byte_order_marks),
        cmocka_unit_test(correctness_real_files_pass_untouched),
        cmocka_unit_test(fault_no_space_for_the_temporary_file),
        cmocka_unit_test(fault_interrupted),
        cmocka_unit_test(fault_tmpdir_that_does_not_exist),
        cmocka_unit_test(fault_nothing_is_left_after_kill),
    };
    return cmocka_run_group_tests(tests, files_set_up, files_tear_down);
}
