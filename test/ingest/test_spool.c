/* SPDX-License-Identifier: Apache-2.0 */
#include "ingest/spool.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
/* After the above, as it asks for. */
#include <cmocka.h>

#include "data.h"
#include "ingest/files.h"

static void correctness_pipes_are_copied(void **state)
{
    char fifo[600];
    struct prepared file;
    struct err_info info = {0};
    (void)state;
    files_write(BYTES("kept\n"));
    snprintf(fifo, sizeof fifo, "%s/fifo", files_directory);
    assert_int_equal(mkfifo(fifo, 0600), 0);
    pid_t child = fork();
    if (child == 0) {
        FILE *f = fopen(fifo, "w");
        for (int i = 0; f && i < 100000; i++)
            fprintf(f, "%07d\n", i);
        _exit(f && fclose(f) == 0 ? 0 : 1);
    }
    enum err e = prepare_open(&file, fifo, NULL, &info);
    waitpid(child, NULL, 0);
    unlink(fifo);
    assert_int_equal(e, ERR_OK);
    assert_int_equal(file.size_bytes, 800000);
    struct bytes got = files_read(file.path);
    assert_memory_equal(got.data + 799992, "0099999\n", 8);
    free(got.data);
    prepare_release(&file);
}

static void correctness_gzip_members_are_joined(void **state)
{
    (void)state;
    struct bytes text =
        files_repeat("17,2024-05-31,12.50,text\n", 100000, BYTES("end\n"));
    struct bytes one = files_pack(text.data, 1000),
                 two = files_pack(text.data + 1000, text.size - 1000);
    struct bytes none = files_pack("", 0), zeros = {calloc(1, 1024), 1024};
    struct bytes a = files_join(one, two), b = files_join(none, a),
                 c = files_join(b, none);
    struct bytes d = files_join(c, zeros);
    const struct bytes *whole[] = {&a, &b, &c, &d};
    for (size_t i = 0; i < 4; i++) {
        files_write(whole[i]->data, whole[i]->size);
        files_check_prepared(text.data, text.size, NULL,
                             (struct prepared){.encoding = "UTF-8", .gzip = true});
    }
    struct bytes gb = files_encode("客户编号,金额\n张伟,5\n", "GB18030"), packed;
    packed = files_pack(gb.data, gb.size);
    files_write(packed.data, packed.size);
    files_check_prepared("客户编号,金额\n张伟,5\n", strlen("客户编号,金额\n张伟,5\n"),
                         NULL, (struct prepared){.encoding = "GB18030", .gzip = true});
    struct bytes *used[] = {&text, &one, &two, &none, &zeros, &a,
                            &b,    &c,   &d,   &gb,   &packed};
    for (size_t i = 0; i < sizeof used / sizeof *used; i++)
        free(used[i]->data);
}

/* Cut off at each byte, and with each byte changed: never half a file. */
static void input_damaged_gzip(void **state)
{
    static const char text[] = "id,date\n1,2024-05-31\n2,2024-06-01\n3,2024-06-02\n";
    (void)state;
    struct bytes packed = files_pack(text, sizeof text - 1);
    for (size_t n = 2; n < packed.size; n++)
        files_check_refused(
            &(struct files_refusal){packed.data, n, ERR_TRUNCATED, "end too early"},
            NULL);
    for (size_t i = 10; i < packed.size; i++) {
        packed.data[i] ^= 0x10;
        files_check_refused(&(struct files_refusal){packed.data, packed.size,
                                                    ERR_TRUNCATED, "fetch it again"},
                            NULL);
        packed.data[i] ^= 0x10;
    }
    packed.data[packed.size - 6] ^= 1;
    files_check_refused(&(struct files_refusal){packed.data, packed.size, ERR_TRUNCATED,
                                                "the gzip check sum is wrong"},
                        NULL);
    packed.data[packed.size - 6] ^= 1;
    struct bytes tail = {"rest", 4}, more = files_join(packed, tail);
    files_check_refused(&(struct files_refusal){more.data, more.size, ERR_TRUNCATED,
                                                "something that is not gzip follows"},
                        NULL);
    struct bytes twice = files_pack(packed.data, packed.size);
    files_check_refused(
        &(struct files_refusal){twice.data, twice.size, ERR_BINARY, "compressed twice"},
        NULL);
    struct bytes empty = files_pack("", 0);
    files_check_refused(
        &(struct files_refusal){empty.data, empty.size, ERR_EMPTY, "is empty"}, NULL);
    free(packed.data);
    free(more.data);
    free(twice.data);
    free(empty.data);
}

static const struct {
    const char *text, *rewritten; /* NULL: left alone */
} blank_tables[] = {
    {" 00004 0001 19970101  2   29.33\n 00004 0001 19970118  2   29.73\n",
     "00004\t0001\t19970101\t2\t29.33\n00004\t0001\t19970118\t2\t29.73\n"},
    {"1 2\r\n3   4  \r\n", "1\t2\r\n3\t4\r\n"},
    {"id date\n1 2024-05-31\n2   2024-06-01", "id\tdate\n1\t2024-05-31\n2\t2024-06-01"},
    {"1 2\n\n3 4\n", "1\t2\n\n3\t4\n"},
    {"7 29,33\n8 1,50\n", "7\t29,33\n8\t1,50\n"},
    {"a  1\nb  2\n", "a\t1\nb\t2\n"},
    {"1 2\n3\n", NULL},
    {"1 2\n3 4 5\n", NULL},
    {"1\n2\n", NULL},
    {"John Smith\nJane Doe\n", NULL},
    {"John Smith\n", NULL},
    {"the first line\nthe second line\n", NULL},
    {"It was 1997 then\nIt was 1998 then\n", NULL},
    {"1 \"2\"\n3 \"4\"\n", NULL},
    {"1,5 2\n1,6 x,2\n", NULL},
    {"1 a,2 b\n3 c,4 d\n", NULL},
    {"1 2;3 4\n5 6;7 8\n", NULL},
    {"1 2\t3 4\n5 6\t7 8\n", NULL},
    {"1 2|3\n5 6|7\n", NULL},
};

static void correctness_runs_of_blanks(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof blank_tables / sizeof *blank_tables; i++) {
        const char *text = blank_tables[i].text, *out = blank_tables[i].rewritten;
        files_write(text, strlen(text));
        files_check_prepared(
            out ? out : text, strlen(out ? out : text), NULL,
            (struct prepared){.encoding = "UTF-8", .blanks = out != NULL});
    }
}

/* Each part of a line comes to lie over the ends of blocks. */
static void correctness_blanks_cross_blocks(void **state)
{
    (void)state;
    for (size_t shift = 0; shift < 13; shift++) {
        struct bytes body = files_repeat("  12    3   \n", 60000, BYTES("4 5"));
        struct bytes want = files_repeat("12\t3\n", 60000, BYTES("4\t5"));
        struct bytes head = {"            ", shift}, text = files_join(head, body);
        files_write(text.data, text.size);
        files_check_prepared(want.data, want.size, NULL,
                             (struct prepared){.encoding = "UTF-8", .blanks = true});
        free(body.data);
        free(want.data);
        free(text.data);
    }
}

/* A tab is due from the block before, and the next block has no blank to save. */
static void correctness_a_cell_longer_than_a_block(void **state)
{
    enum { BLOCK = 256 * 1024, LINES = BLOCK / 4 };
    struct bytes head = files_repeat("1 2\n", LINES, BYTES(""));
    struct bytes digits = files_repeat("7", 2 * BLOCK, BYTES("\n")), in, want;
    (void)state;
    memcpy(head.data + head.size - 4, "1234", 4); /* ... and now "3\n1234 777" */
    memcpy(head.data + head.size - 8, "1 3\n", 4);
    head.data[head.size - 1] = ' ';
    in = files_join(head, digits);
    files_write(in.data, in.size);
    want = files_join(head, digits);
    for (size_t i = 0; i < want.size; i++)
        if (want.data[i] == ' ')
            want.data[i] = '\t';
    files_check_prepared(want.data, want.size, NULL,
                         (struct prepared){.encoding = "UTF-8", .blanks = true});
    free(head.data);
    free(digits.data);
    free(in.data);
    free(want.data);
}

static void correctness_cdnow_becomes_a_table(void **state)
{
    char data[TEST_DATA_PATH];
    struct prepared file;
    struct err_info info = {0};
    (void)state;
    test_data("cdnow/CDNOW_sample.txt", data);
    assert_int_equal(prepare_open(&file, data, NULL, &info), ERR_OK);
    assert_true(file.blanks);
    struct bytes got = files_read(file.path);
    assert_memory_equal(got.data, "00004\t0001\t19970101\t2\t29.33\r\n", 29);
    size_t lines = 0, tabs = 0, blanks = 0;
    for (size_t i = 0; i < got.size; i++) {
        lines += got.data[i] == '\n';
        tabs += got.data[i] == '\t';
        blanks += got.data[i] == ' ';
    }
    assert_int_equal(lines, 6919);
    assert_int_equal(tabs, 4 * 6919);
    assert_int_equal(blanks, 0);
    free(got.data);
    prepare_release(&file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(correctness_pipes_are_copied),
        cmocka_unit_test(correctness_gzip_members_are_joined),
        cmocka_unit_test(input_damaged_gzip),
        cmocka_unit_test(correctness_runs_of_blanks),
        cmocka_unit_test(correctness_blanks_cross_blocks),
        cmocka_unit_test(correctness_a_cell_longer_than_a_block),
        cmocka_unit_test(correctness_cdnow_becomes_a_table),
    };
    return cmocka_run_group_tests(tests, files_set_up, files_tear_down);
}
