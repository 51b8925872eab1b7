/* SPDX-License-Identifier: Apache-2.0 */
#include "ingest/records.h"

#include "base/buf.h"
#include "base/progress.h"
#include "events/duck.h"
#include "ingest/dialect.h"
#include "seeds.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>
/* After the above, as it asks for. */
#include <cmocka.h>

/* A nameless file with the bytes; *path leads to it until it is closed. */
static int memory_file(const char *bytes, size_t size, char path[32])
{
    int fd = memfd_create("records", MFD_CLOEXEC);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, bytes, size), (ssize_t)size);
    snprintf(path, 32, "/proc/self/fd/%d", fd);
    return fd;
}

/* dialect, text, "line@offset+size ..." of all records */
static const struct {
    struct dialect dialect;
    const char *text, *places;
} placed[] = {
    {{',', '"', '"', true, 0, 2, NULL}, "a,b\n1,2\n3,4\n", "2@4+3 3@8+3"},
    {{',', '"', '"', false, 0, 2, NULL}, "a,b\n1,2\n3,4", "1@0+3 2@4+3 3@8+3"},
    {{',', '"', '"', true, 0, 2, NULL}, "a,b\r\n1,2\r\n3,4\r\n", "2@5+3 3@10+3"},
    {{',', '"', '"', true, 0, 2, NULL}, "a,b\r1,2\r3,4\r", "2@4+3 3@8+3"},
    {{',', '"', '"', true, 0, 2, NULL}, "a,b\n\n1,2\n\n\n3,4\n\n", "3@5+3 6@11+3"},
    {{',', '"', '"', true, 0, 1, NULL}, "a\n\n1\n\n2\n", "3@3+1 5@6+1"},
    {{',', '"', '"', true, 0, 1, NULL}, "a\r\n\r\n1\r\n\r\n2", "3@5+1 5@10+1"},
    {{',', '"', '"', true, 2, 2, NULL}, "T\n\na,b\n1,2\n", "4@7+3"},
    {{',', '"', '"', true, 2, 2, NULL}, "\n\na,b\n1,2\n", "4@6+3"},
    {{',', '"', '"', true, 1, 2, NULL}, "\"T\nU\"\na,b\n1,2\n", "4@10+3"},
    {{',', '"', '"', true, 0, 2, NULL}, "\ufeffa,b\n1,2\n", "2@7+3"},
    {{',', '"', '"', false, 0, 2, NULL}, "\ufeffa,b\n1,2\n", "1@3+3 2@7+3"},
    {{',', '"', '"', true, 0, 2, NULL}, "a,b\n\"x\ny\",2\n3,4\n", "2@4+7 4@12+3"},
    {{',', '"', '"', true, 0, 2, NULL},
     "a,b\r\n\"x\r\n\r\ny\",2\r\n3,4",
     "2@5+10 5@17+3"},
    {{',', '"', '"', true, 0, 2, NULL}, "a,b\n\"x\"\"\n\",2\n3,4\n", "2@4+8 4@13+3"},
    {{',', '"', '"', true, 0, 2, NULL}, "a,b\n1, \"x\ny\"\n3,4\n", "2@4+8 4@13+3"},
    {{',', '"', '"', true, 0, 2, NULL}, "a,b\n1,x\"y\n3,4\n", "2@4+5 3@10+3"},
    {{',', '"', '"', true, 0, 2, NULL}, "a,b\n1,\"x\"y\n3,4\n", "2@4+6 3@11+3"},
    {{',', '"', '"', true, 0, 2, NULL}, "a,b\n1,\"x\n3,4\n", "2@4+9"},
    {{',', '"', '\\', true, 0, 2, NULL}, "a,b\n\"x\\\"\ny\",2\n3,4\n", "2@4+9 4@14+3"},
    {{',', '"', '\\', true, 0, 2, NULL}, "a,b\n\"x\\\\\",2\n3,4\n", "2@4+7 3@12+3"},
    {{',', '\'', '\'', true, 0, 2, NULL}, "a,b\n'x''\ny',\"\n3,4\n", "2@4+9 4@14+3"},
    {{',', 0, '"', true, 0, 2, NULL}, "a,b\n\"x\n3,4\n", "2@4+2 3@7+3"},
    {{';', '"', '"', true, 0, 2, NULL}, "a;b\n1,\"x\n3;4\n", "2@4+4 3@9+3"},
    {{',', '"', '"', true, 0, 2, NULL}, "a,b\n  \n1,2\n", "2@4+2 3@7+3"},
    {{',', '"', '"', true, 0, 2, NULL}, "a,b\n,\n\"\",\"\"\n", "2@4+1 3@6+5"},
    {{',', '"', '"', true, 0, 2, NULL}, "", ""},
    {{',', '"', '"', true, 0, 2, NULL}, "a,b\n", ""},
};

static void correctness_places(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof placed / sizeof *placed; i++) {
        struct dialect_place places[8];
        struct buf got = {0};
        struct err_info info = {0};
        char path[32];
        int fd = memory_file(placed[i].text, strlen(placed[i].text), path);
        for (uint64_t k = 0; k < 8; k++)
            places[k] = (struct dialect_place){.record = k, .line = 99};
        assert_int_equal(dialect_find_records(&placed[i].dialect, path, places, 8, &info),
                         ERR_OK);
        int k = 0;
        for (; k < 8 && places[k].line; k++)
            buf_printf(&got, "%s%llu@%llu+%llu", k ? " " : "",
                       (unsigned long long)places[k].line,
                       (unsigned long long)places[k].offset,
                       (unsigned long long)places[k].size_bytes);
        for (; k < 8; k++)
            assert_int_equal(places[k].line, 0);
        if (strcmp(buf_text(&got), placed[i].places) != 0)
            fail_msg("row %zu, \"%s\": %s", i, placed[i].text, buf_text(&got));
        buf_release(&got);
        close(fd);
    }
}

static void correctness_some_places_of_a_long_file(void **state)
{
    struct buf text = {0};
    struct err_info info = {0};
    struct dialect d = {',', '"', '"', true, 0, 2, NULL};
    struct dialect_place places[] = {{.record = 0},
                                     {.record = 17},
                                     {.record = 17},
                                     {.record = 99999},
                                     {.record = 100000, .line = 99},
                                     {.record = 1ull << 60, .line = 99}};
    char path[32];
    (void)state;
    buf_puts(&text, "id,text\r\n");
    for (int i = 0; i < 100000; i++)
        buf_printf(&text, "%d,\"line\r\n%d\"\r\n%s", i, i, i % 3 ? "" : "\r\n");
    int fd = memory_file(text.data, text.size, path);
    assert_int_equal(dialect_find_records(&d, path, places, 6, &info), ERR_OK);
    assert_int_equal(places[0].line, 2);
    assert_int_equal(places[0].offset, 9);
    assert_int_equal(places[1].line, 2 + 17 * 2 + 6);
    assert_memory_equal(text.data + places[1].offset, "17,\"line\r\n17\"", 13);
    assert_int_equal(places[1].size_bytes, 13);
    assert_memory_equal(&places[1], &places[2], sizeof *places);
    assert_int_equal(places[3].line, 2 + 99999 * 2 + 33333);
    assert_memory_equal(text.data + places[3].offset, "99999,\"line", 11);
    assert_int_equal(places[4].line, 0);
    assert_int_equal(places[5].line, 0);
    close(fd);
    buf_release(&text);
}

struct shown {
    const char *text;
    struct buf got;
    int left; /* visits until an error */
};

static enum err show(void *context, const struct dialect_place *place, const char *text,
                     struct err_info *info)
{
    struct shown *s = context;
    if (!s->left--)
        return err_set(info, ERR_LIMIT, "enough");
    assert_memory_equal(text, s->text + place->offset, place->size_bytes);
    buf_printf(&s->got, "%llu:%llu:%.*s;", (unsigned long long)place->record,
               (unsigned long long)place->line, (int)place->size_bytes, text);
    return ERR_OK;
}

static void correctness_walk_shows_the_bytes(void **state)
{
    static const char text[] = "a,b\r\n1,2\r\n\r\n\"x\r\ny\",3\r\n4,5";
    struct dialect d = {',', '"', '"', true, 0, 2, NULL};
    struct shown all = {.text = text, .left = 9}, some = {.text = text, .left = 1};
    struct err_info info = {0};
    char path[32];
    int fd = memory_file(text, sizeof text - 1, path);
    (void)state;
    assert_int_equal(dialect_walk(&d, path, show, &all, &info), ERR_OK);
    assert_string_equal(buf_text(&all.got), "0:2:1,2;1:4:\"x\r\ny\",3;2:6:4,5;");
    assert_int_equal(dialect_walk(&d, path, show, &some, &info), ERR_LIMIT);
    assert_string_equal(info.text, "enough");
    assert_string_equal(buf_text(&some.got), "0:2:1,2;");
    assert_int_equal(some.left, -1); /* not asked again */
    buf_release(&all.got);
    buf_release(&some.got);
    close(fd);
}

static void input_file_that_is_gone(void **state)
{
    struct dialect d = {',', '"', '"', true, 0, 2, NULL};
    struct dialect_place place = {0};
    struct err_info info = {0};
    (void)state;
    assert_int_equal(dialect_find_records(&d, "/nowhere/x.csv", &place, 1, &info),
                     ERR_NO_INPUT);
    assert_non_null(strstr(info.text, "/nowhere/x.csv"));
}

static void fault_interrupted(void **state)
{
    int status = -1;
    (void)state;
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        struct dialect d = {',', '"', '"', true, 0, 2, NULL};
        struct dialect_place place = {0};
        struct err_info info = {0};
        char path[32];
        int fd = memory_file("a,b\n1,2\n", 8, path);
        progress_catch_interrupts();
        raise(SIGINT);
        enum err e = dialect_find_records(&d, path, &place, 1, &info);
        close(fd);
        _exit(e == ERR_INTERRUPTED ? 42 : 1);
    }
    waitpid(child, &status, 0);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 42);
}

static uint32_t next_random(uint64_t *seed)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    return (uint32_t)(*seed >> 32);
}

/* A file as programs write them, and as some do not. */
struct made {
    struct dialect dialect;
    const char *line_end;
    struct buf text;
};

/* At least one byte, so that no row is a blank line. */
static void add_cell(struct made *m, uint64_t *seed, bool lonely)
{
    static const char *const plain[] = {"a", "17", "it's",   "x y",
                                        "",  "é",  "5 inch", "--"};
    static const char *const within[] = {"a",  " ",    "",     "17", "é",
                                         "\n", "\r\n", "\n\n", ","};
    const struct dialect *d = &m->dialect;
    if (next_random(seed) % 3 || !d->quote) {
        const char *text = plain[next_random(seed) % 8];
        buf_puts(&m->text, lonely && !*text ? "z" : text);
        return;
    }
    if (next_random(seed) % 8 == 0)
        buf_puts(&m->text, " ");
    buf_putc(&m->text, d->quote);
    for (uint32_t n = next_random(seed) % 4; n; n--) {
        buf_puts(&m->text, within[next_random(seed) % 9]);
        if (next_random(seed) % 3 == 0) {
            buf_putc(&m->text, d->escape);
            buf_putc(&m->text, d->quote);
        }
        if (next_random(seed) % 5 == 0)
            buf_putc(&m->text, d->delimiter);
    }
    buf_putc(&m->text, d->quote);
    if (next_random(seed) % 8 == 0)
        buf_puts(&m->text, " ");
}

static void make_file(struct made *m, uint64_t *seed)
{
    static const char *const line_ends[] = {"\n", "\r\n", "\r"};
    static const char quotes[][2] = {
        {'"', '"'}, {'"', '"'}, {'"', '\\'}, {'\'', '\''}, {0, '"'}};
    uint32_t way = next_random(seed) % 5;
    *m = (struct made){.line_end = line_ends[next_random(seed) % 3]};
    m->dialect.delimiter = ",;\t|:"[next_random(seed) % 5];
    m->dialect.quote = quotes[way][0];
    m->dialect.escape = quotes[way][1];
    m->dialect.columns = 1 + next_random(seed) % 4;
    m->dialect.skip_lines = next_random(seed) % 4 ? 0 : next_random(seed) % 3;
    m->dialect.has_header = next_random(seed) % 2;
    if (next_random(seed) % 8 == 0)
        buf_puts(&m->text, "\ufeff");
    for (uint64_t i = 0; i < m->dialect.skip_lines; i++)
        buf_printf(&m->text, "%s%s", next_random(seed) % 2 ? "Title" : "", m->line_end);
    if (m->dialect.has_header)
        for (uint32_t c = 0; c < m->dialect.columns; c++)
            buf_printf(&m->text, "h%u%s", c,
                       c + 1 < m->dialect.columns ? (char[]){m->dialect.delimiter, 0}
                                                  : m->line_end);
    uint32_t rows = 1 + next_random(seed) % 30;
    for (uint32_t r = 0; r < rows; r++) {
        for (uint32_t c = 0; c < m->dialect.columns; c++) {
            if (c)
                buf_putc(&m->text, m->dialect.delimiter);
            add_cell(m, seed, m->dialect.columns == 1);
        }
        if (r + 1 < rows || next_random(seed) % 2)
            buf_puts(&m->text, m->line_end);
        for (uint32_t n = next_random(seed) % 6; n > 3 && r + 1 < rows; n--)
            buf_puts(&m->text, m->line_end);
    }
    for (uint32_t n = next_random(seed) % 4; n > 1; n--)
        buf_puts(&m->text, m->line_end);
}

/* The library's query; detect: it looks for itself at what is not given. */
static void write_query(struct buf *sql, const struct made *m, const char *path,
                        bool detect)
{
    const struct dialect *d = &m->dialect;
    buf_puts(sql, detect ? "select column0" : "select c0");
    buf_puts(sql, " from read_csv(");
    duck_add_string(sql, path);
    buf_puts(sql, ", delim=");
    duck_add_string(sql, (char[]){d->delimiter, 0});
    buf_puts(sql, ", quote=");
    duck_add_string(sql, (char[]){d->quote, 0});
    buf_puts(sql, ", escape=");
    duck_add_string(sql, (char[]){d->quote ? d->escape : 0, 0});
    buf_printf(sql, ", header=%s, skip=%llu, allow_quoted_nulls=false",
               d->has_header && !detect ? "true" : "false",
               (unsigned long long)(d->skip_lines + (detect && d->has_header)));
    /* It takes the file's first line end for that of the records, within quotes or not.
     */
    buf_printf(sql, ", new_line='%s'",
               m->line_end[0] == '\n' ? "\\n"
               : m->line_end[1]       ? "\\r\\n"
                                      : "\\r");
    if (detect) {
        buf_puts(sql, ", all_varchar=true)");
        return;
    }
    buf_puts(sql, ", auto_detect=false, columns={");
    for (uint32_t c = 0; c < d->columns; c++)
        buf_printf(sql, "%s'c%u': 'VARCHAR'", c ? ", " : "", c);
    buf_puts(sql, "})");
}

/* The first cell of the record at a place, as the library gives it. */
static void first_cell(const struct made *m, const struct dialect_place *place,
                       struct buf *out)
{
    struct records_cell cell;
    size_t count;
    struct records r =
        records_over(m->text.data + place->offset, place->size_bytes,
                     m->dialect.delimiter, m->dialect.quote, m->dialect.escape);
    assert_true(records_next(&r, &cell, 1, &count));
    assert_int_equal(count, m->dialect.columns);
    assert_true(r.p == r.end);
    buf_clear(out);
    for (size_t i = 0; i < cell.size; i++) {
        if (cell.quoted && cell.text[i] == m->dialect.escape && i + 1 < cell.size &&
            (cell.text[i + 1] == m->dialect.quote ||
             cell.text[i + 1] == m->dialect.escape))
            i++;
        buf_putc(out, cell.text[i]);
    }
}

static void compare_with_library(struct duck *db, const struct made *m, bool detect)
{
    enum { PLACES = 64 };
    struct dialect_place places[PLACES];
    struct buf sql = {0}, cell = {0};
    struct err_info info = {0};
    struct duck_result *result;
    struct duck_chunk chunk;
    size_t record = 0;
    char path[32];
    int fd = memory_file(m->text.data, m->text.size, path);
    for (uint64_t i = 0; i < PLACES; i++)
        places[i] = (struct dialect_place){.record = i};
    assert_int_equal(dialect_find_records(&m->dialect, path, places, PLACES, &info),
                     ERR_OK);
    write_query(&sql, m, path, detect);
    enum err e = duck_query(db, buf_text(&sql), &result, &info);
    if (e)
        fail_msg("%s\n%s\n%s", info.text, buf_text(&sql), m->text.data);
    while (!(e = duck_next(result, &chunk, &info)) && chunk.rows)
        for (uint32_t i = 0; i < chunk.rows; i++) {
            const char *text = chunk.columns[0].text[i];
            uint32_t size = text ? chunk.columns[0].size[i] : 0;
            /* Blank lines of one column are rows to the library, and NULL. */
            if (!text && m->dialect.columns == 1)
                continue;
            assert_in_range(record, 0, PLACES - 1);
            if (!places[record].line)
                fail_msg("record %zu of the library is none\n%s", record, m->text.data);
            first_cell(m, &places[record++], &cell);
            if (cell.size != size || (size && memcmp(cell.data, text, size) != 0))
                fail_msg("record %zu begins with \"%s\", the library says \"%.*s\"\n%s",
                         record - 1, buf_text(&cell), (int)size, text, m->text.data);
        }
    if (e)
        fail_msg("%s\n%s\n%s", info.text, buf_text(&sql), m->text.data);
    if (places[record].line)
        fail_msg("the library stops before record %zu\n%s\n%s", record, buf_text(&sql),
                 m->text.data);
    duck_result_free(result);
    close(fd);
    buf_release(&sql);
    buf_release(&cell);
}

static void consistency_records_are_the_librarys(void **state)
{
    struct duck *db;
    struct err_info info = {0};
    uint64_t seed = 31;
    (void)state;
    assert_int_equal(duck_open(&db, &info), ERR_OK);
    for (uint64_t i = 0, count = seeds_of(2000, 400, 20000); i < count; i++) {
        struct made m;
        make_file(&m, &seed);
        compare_with_library(db, &m, false);
        /* A mark before a quoted cell misleads the library's own look at the file. */
        if (i % 4 == 0 && memcmp(m.text.data, "\ufeff", 3) != 0)
            compare_with_library(db, &m, true);
        buf_release(&m.text);
    }
    duck_close(db);
}

static void add_first_column(struct duck *db, const char *sql, struct buf *out)
{
    struct duck_result *result;
    struct duck_chunk chunk;
    struct err_info info = {0};
    assert_int_equal(duck_query(db, sql, &result, &info), ERR_OK);
    while (!duck_next(result, &chunk, &info) && chunk.rows)
        for (uint32_t i = 0; i < chunk.rows; i++)
            buf_printf(out, "%.*s ", (int)chunk.columns[0].size[i],
                       chunk.columns[0].text[i]);
    duck_result_free(result);
}

/* Rows that do not fit are set aside with a position: the start of one of our records
 * that the library did not give, or of blank lines before it. */
static void consistency_rejects_are_records(void **state)
{
    static const char text[] = "a,b\n1,2\n3\n\n4,5,6\n\"x\ny\",7\n8,\"q\"r\n  \n9,10,\n"
                               "\"p\nq\",11,12\n13,14\n";
    static const char sql[] =
        "select c0 from read_csv('%s', auto_detect=false, delim=',', quote='\"', "
        "escape='\"', header=true, store_rejects=true, "
        "columns={'c0':'VARCHAR','c1':'VARCHAR'})";
    static const bool rejected[9] = {0, 1, 1, 0, 1, 1, 0, 1, 0};
    struct dialect d = {',', '"', '"', true, 0, 2, NULL};
    struct dialect_place places[10];
    struct duck *db;
    struct err_info info = {0};
    struct buf query = {0}, rows = {0}, rejects = {0};
    char path[32];
    int fd = memory_file(text, sizeof text - 1, path);
    (void)state;
    for (uint64_t i = 0; i < 10; i++)
        places[i] = (struct dialect_place){.record = i};
    assert_int_equal(dialect_find_records(&d, path, places, 10, &info), ERR_OK);
    assert_int_equal(places[9].line, 0); /* nine records */
    assert_int_equal(duck_open(&db, &info), ERR_OK);
    buf_printf(&query, sql, path);
    add_first_column(db, buf_text(&query), &rows);
    assert_string_equal(buf_text(&rows), "1 x\ny 9 13 ");
    add_first_column(
        db,
        "select p::varchar from (select distinct line_byte_position - 1 as p "
        "from reject_errors) order by p",
        &rejects);
    char *at = rejects.data;
    for (int i = 0; i < 9; i++) {
        if (!rejected[i])
            continue;
        uint64_t position = strtoull(at, &at, 10);
        position += strspn(text + position, "\r\n");
        assert_int_equal(position, places[i].offset);
    }
    assert_string_equal(at, " ");
    duck_close(db);
    buf_release(&query);
    buf_release(&rows);
    buf_release(&rejects);
    close(fd);
}

/* The two readers of the same rules. */
static void consistency_places_equal_the_readers_records(void **state)
{
    static const char pieces[] = "a,\"\"\"\n\r\r\n 1;\\'x";
    uint64_t seed = 77;
    (void)state;
    for (uint64_t i = 0, texts = seeds_of(100000, 10000, 1000000); i < texts; i++) {
        enum { PLACES = 48 };
        struct dialect_place places[PLACES];
        struct err_info info = {0};
        char text[40], path[32];
        size_t size = next_random(&seed) % sizeof text, n = 0, count;
        struct records_cell cell;
        struct dialect d = {',', '"', next_random(&seed) % 2 ? '"' : '\\', false, 0,
                            2,   NULL};
        for (size_t k = 0; k < size; k++)
            text[k] = pieces[next_random(&seed) % (sizeof pieces - 1)];
        int fd = memory_file(text, size, path);
        for (uint64_t k = 0; k < PLACES; k++)
            places[k] = (struct dialect_place){.record = k};
        assert_int_equal(dialect_find_records(&d, path, places, PLACES, &info), ERR_OK);
        struct records r = records_over(text, size, ',', '"', d.escape);
        for (;;) {
            uint64_t line = r.line;
            const char *start = r.p;
            if (!records_next(&r, &cell, 1, &count))
                break;
            if (!count)
                continue;
            if (places[n].line != line || text + places[n].offset != start)
                fail_msg("\"%.*s\": record %zu is at %llu", (int)size, text, n,
                         (unsigned long long)places[n].offset);
            n++;
        }
        assert_int_equal(places[n].line, 0);
        close(fd);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(correctness_places),
        cmocka_unit_test(correctness_some_places_of_a_long_file),
        cmocka_unit_test(correctness_walk_shows_the_bytes),
        cmocka_unit_test(input_file_that_is_gone),
        cmocka_unit_test(fault_interrupted),
        cmocka_unit_test(consistency_records_are_the_librarys),
        cmocka_unit_test(consistency_rejects_are_records),
        cmocka_unit_test(consistency_places_equal_the_readers_records),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
