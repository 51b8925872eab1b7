/* SPDX-License-Identifier: Apache-2.0 */
#include "ingest/plain.h"

#include "base/buf.h"
#include "base/progress.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>
/* After the above, as it asks for. */
#include <cmocka.h>

#include "ingest/files.h"
#include "seeds.h"

/* Whatever stands in a file and wherever, the rows are the library's. */

enum { COLUMNS = 4 };

struct rows {
    struct buf text; /* every cell with its size */
    uint64_t count, malformed;
    bool plain; /* to the end */
};

static struct rows read_rows(const struct table *t, uint64_t limit)
{
    uint32_t columns[COLUMNS] = {0, 3, 1, 3}; /* not all, and one twice */
    struct table_reader reader;
    struct duck_chunk chunk;
    struct err_info info = {0};
    struct rows rows = {0};
    for (int i = 0; i < COLUMNS; i++)
        columns[i] = columns[i] < t->columns ? columns[i] : 0;
    assert_int_equal(table_read(&reader, t, columns, COLUMNS, limit, &info), ERR_OK);
    while (table_next(&reader, &chunk, &info) == ERR_OK && chunk.rows)
        for (uint32_t i = 0; i < chunk.rows; i++, rows.count++)
            for (uint32_t c = 0; c < COLUMNS; c++) {
                const char *text = chunk.columns[c].text[i];
                uint32_t size = chunk.columns[c].size[i];
                buf_printf(&rows.text, "%d:%u:%.*s;", text != NULL, size, (int)size,
                           text ? text : "");
            }
    assert_int_equal(info.code, ERR_OK);
    rows.plain = reader.plain != NULL;
    assert_int_equal(table_read_end(&reader, &rows.malformed, &info), ERR_OK);
    return rows;
}

/* The same file, as one that has been rewritten: of these the library reads all. */
static struct rows read_by_library(const struct table *t, uint64_t limit)
{
    if (t->lines.copy >= 0)
        return read_rows(t, limit);
    struct table copy = *t;
    copy.lines.copy = open(t->file.path, O_RDONLY | O_CLOEXEC);
    assert_true(copy.lines.copy >= 0);
    snprintf(copy.lines.path, sizeof copy.lines.path, "/proc/self/fd/%d",
             copy.lines.copy);
    struct rows rows = read_rows(&copy, limit);
    assert_false(rows.plain);
    close(copy.lines.copy);
    return rows;
}

static void assert_same(const struct rows *a, const struct rows *b)
{
    assert_int_equal(a->count, b->count);
    assert_int_equal(a->text.size, b->text.size);
    if (a->count)
        assert_memory_equal(a->text.data, b->text.data, a->text.size);
}

enum course { PLAIN, NOT_PLAIN, EITHER };

/* Somebody writes on after the file was looked at: its last row is not cut in two. */
static void fault_a_file_that_grows(void **state)
{
    (void)state;
    static const char begun[] = "who,when,what\na,2024-01-01,10.00\nb,2024-01-02,12";
    static const char rest[] = "345.00\nc,2024-01-03,7.00\n";
    struct duck *db;
    struct arena arena = {0};
    struct table t;
    struct err_info info = {0};
    files_write(begun, sizeof begun - 1);
    assert_int_equal(duck_open(&db, &info), ERR_OK);
    assert_int_equal(table_open(&t, db, files_path, NULL, &arena, &info), ERR_OK);
    FILE *file = fopen(files_path, "a");
    assert_non_null(file);
    fputs(rest, file);
    fclose(file);
    struct rows here = read_rows(&t, 0), there = read_by_library(&t, 0);
    assert_int_equal(here.count, 3);
    assert_same(&here, &there);
    buf_release(&here.text);
    buf_release(&there.text);
    table_release(&t);
    arena_release(&arena);
    duck_close(db);
}

static void check_file(const struct buf *bytes, enum course course)
{
    struct duck *db;
    struct arena arena = {0};
    struct table t;
    struct err_info info = {0};
    files_write(bytes->data, bytes->size);
    assert_int_equal(duck_open(&db, &info), ERR_OK);
    if (table_open(&t, db, files_path, NULL, &arena, &info) != ERR_OK)
        fail_msg("%s", info.text);
    static const uint64_t limits[] = {0, 1, 5000};
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
        struct rows here = read_rows(&t, limits[i]);
        struct rows there = read_by_library(&t, limits[i]);
        assert_same(&here, &there);
        if (!limits[i]) {
            assert_int_equal(here.malformed, there.malformed);
            assert_true(course == EITHER || here.plain == (course == PLAIN));
        }
        buf_release(&here.text);
        buf_release(&there.text);
    }
    table_release(&t);
    arena_release(&arena);
    duck_close(db);
}

struct made {
    size_t rows;
    const char *end;    /* of a line */
    const char *odd;    /* another row, or NULL */
    size_t at, padding; /* where it stands; so many more letters in its last cell */
    bool unended;       /* the last line has no end */
    bool marked;        /* a byte order mark */
};

/* Rows of many sizes, so that ranges of the file end anywhere in them. */
static struct buf make(const struct made *m)
{
    struct buf out = {0};
    buf_printf(&out, "%sid,customer,day,amount%s", m->marked ? "\ufeff" : "", m->end);
    for (size_t i = 0; i < m->rows; i++) {
        bool odd = m->odd && i == m->at;
        if (odd)
            buf_puts(&out, m->odd);
        else
            buf_printf(&out, "%zu,%.*s,2024-01-%02zu,%.*s", i, (int)(i % 37),
                       "customer number one, called customer one" +
                           (i % 37 > 18 ? 21 : 0),
                       i % 28 + 1, (int)(i % 5), "1.50");
        for (size_t k = 0; odd && k < m->padding; k++)
            buf_putc(&out, 'x');
        if (i + 1 < m->rows || !m->unended)
            buf_puts(&out, m->end);
    }
    return out;
}

static void check(struct made m, enum course course)
{
    struct buf bytes = make(&m);
    check_file(&bytes, course);
    buf_release(&bytes);
}

enum { MANY = 26000 }; /* rows: four ranges */

static void consistency_plain_rows_are_the_librarys(void **state)
{
    (void)state;
    for (int i = 0; i < 8; i++)
        check((struct made){.rows = MANY,
                            .end = i & 1 ? "\r\n" : "\n",
                            .unended = i & 2,
                            .marked = i & 4},
              PLAIN);
    check((struct made){.rows = 1, .end = "\n"}, PLAIN);
    check((struct made){.rows = 6 * MANY, .end = "\n"}, PLAIN); /* by threads */
}

/* What is odd, and whether the file is plain all the same; with a long line that depends
 * on where it begins. */
static void consistency_odd_rows_are_the_librarys(void **state)
{
    (void)state;
    static const struct {
        const char *row;
        size_t padding;
        enum course course;
    } odd[] = {
        {"1,2,3", 0, NOT_PLAIN},
        {"1,2,3,4,5", 0, NOT_PLAIN},
        {"1,2,3,4,", 0, NOT_PLAIN},
        {"", 0, EITHER},
        {" ", 0, NOT_PLAIN},
        {",,,", 0, PLAIN},
        {"x,\"a, b\",3,4", 0, NOT_PLAIN},
        {"x,\"two\nlines\",3,4", 0, NOT_PLAIN},
        {"x,\"said \"\"no\"\"\",3,4", 0, NOT_PLAIN},
        {"x,inch\",3,4", 0, EITHER},
        {"x,it's,3,4\\", 0, PLAIN},
        {"é,中文,3,4", 0, PLAIN},
        {"x,y,3,4", 60000, PLAIN},
        {"x,y,3,4", 70000, EITHER},
        {"x,y,3,4", 600000, NOT_PLAIN},
    };
    static const size_t places[] = {0, 1, MANY / 2, MANY - 1};
    for (size_t i = 0; i < sizeof odd / sizeof *odd; i++)
        for (size_t p = 0; p < sizeof places / sizeof *places; p += seeds_of(1, 3, 1))
            check((struct made){.rows = MANY,
                                .end = p % 2 ? "\r\n" : "\n",
                                .odd = odd[i].row,
                                .padding = odd[i].padding,
                                .at = places[p],
                                .unended = p == 3},
                  odd[i].course);
}

/* Every place of a line end about the end of a range. */
static void consistency_range_may_end_anywhere(void **state)
{
    (void)state;
    for (size_t padding = 0; padding < 80; padding += seeds_of(1, 5, 1))
        check((struct made){.rows = 9000,
                            .end = padding % 2 ? "\n" : "\r\n",
                            .odd = "x,y,3,4",
                            .padding = padding,
                            .at = 3},
              PLAIN);
}

static void consistency_one_column_is_the_librarys(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum course course;
    } files[] = {{"customer\nalpha\nbeta\n", PLAIN},
                 {"customer\r\nalpha\r\nbeta", PLAIN},
                 {"customer\nalpha\n\nbeta\n", NOT_PLAIN},
                 {"customer\r\nalpha\r\n\r\nbeta\r\n", NOT_PLAIN}};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        struct buf bytes = {0};
        buf_puts(&bytes, files[i].text);
        check_file(&bytes, files[i].course);
        buf_release(&bytes);
    }
}

static void consistency_ends_that_differ_are_the_librarys(void **state)
{
    (void)state;
    for (size_t at = 0; at < MANY; at += MANY / 2)
        check((struct made){.rows = MANY, .end = "\n", .odd = "1,2,3,4\r", .at = at},
              NOT_PLAIN);
    check((struct made){.rows = MANY, .end = "\r"}, NOT_PLAIN);
    check((struct made){.rows = MANY, .end = "\n", .odd = "1,a\rb,3,4", .at = 5},
          NOT_PLAIN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fault_a_file_that_grows),
        cmocka_unit_test(consistency_plain_rows_are_the_librarys),
        cmocka_unit_test(consistency_odd_rows_are_the_librarys),
        cmocka_unit_test(consistency_range_may_end_anywhere),
        cmocka_unit_test(consistency_one_column_is_the_librarys),
        cmocka_unit_test(consistency_ends_that_differ_are_the_librarys),
    };
    return cmocka_run_group_tests(tests, files_set_up, files_tear_down);
}
