/* SPDX-License-Identifier: Apache-2.0 */

#include <dirent.h>
#include <iconv.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>
/* After the above, as it asks for. */
#include <cmocka.h>

#include "ingest/files.h"

char files_directory[512], files_path[600];

int files_set_up(void **state)
{
    const char *base = getenv("TMPDIR");
    (void)state;
    snprintf(files_directory, sizeof files_directory, "%s/mainstay-prepare-XXXXXX",
             base && *base ? base : "/tmp");
    if (!mkdtemp(files_directory))
        return -1;
    snprintf(files_path, sizeof files_path, "%s/x.csv", files_directory);
    return setenv("TMPDIR", files_directory, 1);
}

int files_tear_down(void **state)
{
    (void)state;
    unlink(files_path);
    return rmdir(files_directory);
}

void files_write(const void *bytes, size_t size)
{
    FILE *f = fopen(files_path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(bytes, 1, size, f), size);
    assert_int_equal(fclose(f), 0);
}

struct bytes files_read(const char *from)
{
    FILE *f = fopen(from, "rb");
    struct bytes b = {malloc(1), 0};
    char block[65536];
    size_t n;
    assert_non_null(f);
    while ((n = fread(block, 1, sizeof block, f))) {
        b.data = realloc(b.data, b.size + n);
        memcpy(b.data + b.size, block, n);
        b.size += n;
    }
    fclose(f);
    return b;
}

int files_count(const char *of)
{
    DIR *d = opendir(of);
    int n = 0;
    assert_non_null(d);
    while (readdir(d))
        n++;
    closedir(d);
    return n;
}

struct bytes files_encode(const char *text, const char *encoding)
{
    size_t in_left = strlen(text), out_left = in_left * 4 + 16;
    struct bytes b = {malloc(out_left), out_left};
    char *in = (char *)text, *out = b.data;
    iconv_t converter = iconv_open(encoding, "UTF-8");
    assert_true(converter != (iconv_t)-1);
    if (iconv(converter, &in, &in_left, &out, &out_left) == (size_t)-1)
        fail_msg("%s cannot hold: %s", encoding, in);
    iconv_close(converter);
    b.size -= out_left;
    return b;
}

struct bytes files_pack(const void *bytes, size_t size)
{
    z_stream z = {.next_in = (Bytef *)bytes, .avail_in = (uInt)size};
    struct bytes out = {malloc(size + 1000), size + 1000};
    assert_int_equal(deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8, 0), Z_OK);
    z.next_out = (Bytef *)out.data;
    z.avail_out = (uInt)out.size;
    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    out.size -= z.avail_out;
    deflateEnd(&z);
    return out;
}

struct bytes files_repeat(const char *row, size_t times, const char *last,
                          size_t last_size)
{
    size_t n = strlen(row);
    struct bytes b = {malloc(n * times + last_size), n * times + last_size};
    for (size_t i = 0; i < times; i++)
        memcpy(b.data + i * n, row, n);
    memcpy(b.data + n * times, last, last_size);
    return b;
}

struct bytes files_join(struct bytes a, struct bytes b)
{
    struct bytes out = {malloc(a.size + b.size + 1), a.size + b.size};
    memcpy(out.data, a.data, a.size);
    memcpy(out.data + a.size, b.data, b.size);
    return out;
}

void files_check_refused(const struct files_refusal *c, const char *encoding)
{
    struct prepared file = {.fd = -7}, before = file;
    struct err_info info = {0};
    files_write(c->bytes, c->size);
    int open_files = files_count("/proc/self/fd");
    enum err e = prepare_open(&file, files_path, encoding, &info);
    if (e != c->code || !strstr(info.text, c->says) || info.code != c->code)
        fail_msg("%.20s...: %s \"%s\", wanted %s \"%s\"", c->bytes, err_name(e),
                 info.text, err_name(c->code), c->says);
    if (memcmp(&file, &before, sizeof file) != 0)
        fail_msg("%.20s...: output was touched", c->bytes);
    assert_int_equal(files_count("/proc/self/fd"), open_files);
    assert_int_equal(files_count(files_directory), 3); /* . .. x.csv */
}

void files_check_prepared(const char *text, size_t size, const char *forced,
                          struct prepared wanted)
{
    struct prepared file;
    struct err_info info = {0};
    int open_files = files_count("/proc/self/fd");
    enum err e = prepare_open(&file, files_path, forced, &info);
    if (e)
        fail_msg("%.30s: %s", text, info.text);
    assert_string_equal(file.name, files_path);
    assert_int_equal(file.kind, wanted.kind);
    if (wanted.encoding)
        assert_string_equal(file.encoding, wanted.encoding);
    assert_int_equal(file.gzip, wanted.gzip);
    assert_int_equal(file.blanks, wanted.blanks);
    assert_int_equal(file.size_bytes, size);
    struct bytes got = files_read(file.path);
    assert_int_equal(got.size, size);
    assert_memory_equal(got.data, text, size);
    free(got.data);
    if (file.fd < 0)
        assert_string_equal(file.path, files_path);
    else
        assert_memory_equal(file.path, "/proc/self/fd/", 14);
    prepare_release(&file);
    assert_null(file.path);
    assert_int_equal(files_count("/proc/self/fd"), open_files);
    assert_int_equal(files_count(files_directory), 3);
}
