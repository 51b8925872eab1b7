/* SPDX-License-Identifier: Apache-2.0 */
/* What the writer writes is read back by jansson, which nobody here wrote. */
#include "base/json.h"

#include <locale.h>
#include <math.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

static uint64_t next_random(uint64_t *state)
{
    uint64_t z = *state += 0x9E3779B97F4A7C15;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9;
    z = (z ^ z >> 27) * 0x94D049BB133111EB;
    return z ^ z >> 31;
}

static void write_sample(struct json_writer *w)
{
    json_object(w, NULL);
    json_int(w, "rows", 12);
    json_array(w, "periods");
    json_string(w, NULL, "2024-05");
    json_object(w, NULL);
    json_end(w);
    json_array(w, NULL);
    json_end(w);
    json_end(w);
    json_real(w, "rate", 0.25);
    json_bool(w, "known", true);
    json_bool(w, "sure", false);
    json_null(w, "next");
    json_end(w);
}

static void correctness_json_writer(void **state)
{
    (void)state;
    struct buf out = {0};
    struct json_writer w;
    json_init(&w, &out);
    write_sample(&w);
    assert_string_equal(buf_text(&out),
                        "{\"rows\":12,\"periods\":[\"2024-05\",{},[]],\"rate\":0.25,"
                        "\"known\":true,\"sure\":false,\"next\":null}");
    buf_clear(&out);
    json_init(&w, &out);
    w.pretty = true;
    write_sample(&w);
    assert_string_equal(buf_text(&out), "{\n"
                                        "  \"rows\": 12,\n"
                                        "  \"periods\": [\n"
                                        "    \"2024-05\",\n"
                                        "    {},\n"
                                        "    []\n"
                                        "  ],\n"
                                        "  \"rate\": 0.25,\n"
                                        "  \"known\": true,\n"
                                        "  \"sure\": false,\n"
                                        "  \"next\": null\n"
                                        "}");
    buf_release(&out);
}

static void correctness_json_writer_escapes(void **state)
{
    (void)state;
    static const struct {
        const char *value;
        size_t size;
        const char *json;
    } rows[] = {
        {"", 0, "\"\""},
        {"plain", 5, "\"plain\""},
        {"a\"b\\c/", 6, "\"a\\\"b\\\\c/\""},
        {"\n\t\r\b", 4, "\"\\n\\t\\u000d\\u0008\""},
        {"a\0b", 3, "\"a\\u0000b\""},
        {"\x1F\x7F", 2, "\"\\u001f\x7F\""},
        {"林 €😀", 11, "\"林 €😀\""},
        {"\xFFx", 2, "\"\uFFFDx\""},
        {"x\xE2\x82", 3, "\"x\uFFFD\uFFFD\""},
        {"\xED\xA0\x80", 3, "\"\uFFFD\uFFFD\uFFFD\""},
        {"\xC0\x80", 2, "\"\uFFFD\uFFFD\""},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct buf out = {0};
        struct json_writer w;
        json_init(&w, &out);
        json_string_n(&w, NULL, rows[i].value, rows[i].size);
        assert_string_equal(buf_text(&out), rows[i].json);
        buf_release(&out);
    }
}

static void correctness_json_writer_numbers(void **state)
{
    (void)state;
    static const struct {
        double value;
        const char *json;
    } rows[] = {
        {0, "0"},
        {-0.0, "-0"},
        {1, "1"},
        {0.1, "0.1"},
        {1.0 / 3, "0.3333333333333333"},
        {0.1 + 0.2, "0.30000000000000004"},
        {100000, "100000"},
        {1e22, "1e+22"},
        {5e-324, "5e-324"},
        {1e-310, "1e-310"},
        {2.2250738585072014e-308, "2.2250738585072014e-308"},
        {1.7976931348623157e308, "1.7976931348623157e+308"},
        {-1234.5, "-1234.5"},
        {123456789012345680, "1.2345678901234568e+17"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct buf out = {0};
        struct json_writer w;
        json_init(&w, &out);
        json_real(&w, NULL, rows[i].value);
        assert_string_equal(buf_text(&out), rows[i].json);
        buf_clear(&out);
        json_init(&w, &out);
        json_int(&w, NULL, i % 2 ? INT64_MIN : INT64_MAX);
        assert_string_equal(buf_text(&out),
                            i % 2 ? "-9223372036854775808" : "9223372036854775807");
        buf_release(&out);
    }
}

/* Any bits that are a number come back as the same bits. */
static void invariant_json_reals_read_back(void **state)
{
    (void)state;
    uint64_t seed = 3;
    struct buf out = {0};
    for (int i = 0; i < 200000; i++) {
        uint64_t bits = next_random(&seed);
        double value, read;
        memcpy(&value, &bits, sizeof value);
        if (!isfinite(value))
            continue;
        struct json_writer w;
        buf_clear(&out);
        json_init(&w, &out);
        json_real(&w, NULL, value);
        read = strtod(buf_text(&out), NULL);
        assert_memory_equal(&read, &value, sizeof read);
    }
    buf_release(&out);
}

/* A locale with a decimal comma changes nothing. */
static void invariant_json_reals_know_no_locale(void **state)
{
    (void)state;
    static const char *const locales[] = {"de_DE.UTF-8", "fr_FR.UTF-8", "ps_AF.UTF-8"};
    bool any = false;
    for (size_t i = 0; i < COUNT(locales); i++) {
        if (!setlocale(LC_NUMERIC, locales[i]))
            continue;
        any = true;
        struct buf out = {0};
        struct json_writer w;
        json_init(&w, &out);
        json_real(&w, NULL, -1234.5e-20);
        assert_string_equal(buf_text(&out), "-1.2345e-17");
        buf_release(&out);
    }
    setlocale(LC_NUMERIC, "C");
    if (!any) {
        print_message("no locale with a decimal comma is installed\n");
        skip();
    }
}

/* Random bytes as keys and values, read by jansson. */
static void invariant_json_writer_writes_json(void **state)
{
    (void)state;
    uint64_t seed = 4;
    for (int i = 0; i < 20000; i++) {
        char bytes[16];
        uint64_t r[2] = {next_random(&seed), next_random(&seed)};
        memcpy(bytes, r, sizeof bytes);
        struct buf out = {0};
        struct json_writer w;
        json_init(&w, &out);
        w.pretty = i % 2;
        json_object(&w, NULL);
        json_string_n(&w, "value", bytes, sizeof bytes);
        bytes[15] = '\0';
        json_array(&w, *bytes ? bytes : "empty");
        json_string(&w, NULL, bytes);
        json_end(&w);
        json_end(&w);
        struct json_value *value = NULL;
        struct err_info info;
        /* jansson itself refuses NUL, escaped or not */
        if (!strstr(buf_text(&out), "\\u0000") &&
            json_read(&value, out.data, out.size, "it", &info))
            fail_msg("%s in %s", info.text, buf_text(&out));
        json_free(value);
        buf_release(&out);
    }
}

static void misuse(int which)
{
    struct buf out = {0};
    struct json_writer w;
    json_init(&w, &out);
    switch (which) {
    case 0:
        json_end(&w);
        break;
    case 1:
        json_int(&w, "key", 1);
        break;
    case 2:
        json_object(&w, NULL);
        json_int(&w, NULL, 1);
        break;
    case 3:
        json_array(&w, NULL);
        json_int(&w, "key", 1);
        break;
    case 4:
        json_real(&w, NULL, NAN);
        break;
    case 5:
        json_real(&w, NULL, -INFINITY);
        break;
    default:
        for (int i = 0; i <= JSON_DEPTH_MAX; i++)
            json_array(&w, NULL);
    }
}

static void fault_json_writer_misuse_aborts(void **state)
{
    (void)state;
    for (int which = 0; which < 7; which++) {
        pid_t child = fork();
        assert_true(child >= 0);
        if (child == 0) {
            signal(SIGABRT, SIG_DFL);
            close(STDERR_FILENO);
            misuse(which);
            _exit(0);
        }
        int status;
        assert_int_equal(waitpid(child, &status, 0), child);
        if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGABRT)
            fail_msg("misuse %d went unseen", which);
    }
}

static struct json_value *read_text(const char *text)
{
    struct json_value *value = NULL;
    struct err_info info = {0};
    if (json_read(&value, text, strlen(text), "it", &info))
        fail_msg("%s", info.text);
    return value;
}

static void correctness_json_read(void **state)
{
    (void)state;
    struct json_value *root =
        read_text("{\"z\": 1, \"a\": {\"b\": true}, \"m\": [1], \"f\": false}");
    bool flag = false;
    assert_true(json_is_object(root));
    assert_true(json_is_object(json_get(root, "a")));
    assert_true(json_is_bool(json_get(json_get(root, "a"), "b"), &flag));
    assert_true(flag);
    assert_true(json_is_bool(json_get(root, "f"), &flag));
    assert_false(flag);
    assert_false(json_is_bool(json_get(root, "z"), &flag));
    assert_false(json_is_object(json_get(root, "m")));
    assert_null(json_get(root, "none"));
    assert_null(json_get(json_get(root, "none"), "b"));
    assert_null(json_get(json_get(root, "z"), "b"));
    assert_false(json_is_object(NULL));
    assert_false(json_is_bool(NULL, &flag));
    json_free(root);
    json_free(NULL);
}

static void correctness_json_members_in_order_of_file(void **state)
{
    (void)state;
    static const char *const keys[] = {"z", "a", "m", "b", "y", "0", "k", "j"};
    struct json_value *root =
        read_text("{\"z\":0,\"a\":1,\"m\":2,\"b\":3,\"y\":4,\"0\":5,\"k\":6,\"j\":7}");
    const char *key = NULL;
    const struct json_value *value = NULL;
    for (size_t i = 0; i < COUNT(keys); i++) {
        assert_true(json_member(root, i, &key, &value));
        assert_string_equal(key, keys[i]);
        struct buf text = {0};
        assert_true(json_scalar_text(value, &text));
        assert_int_equal(atoi(buf_text(&text)), i);
        buf_release(&text);
    }
    assert_false(json_member(root, COUNT(keys), &key, &value));
    assert_string_equal(key, "j");
    assert_false(json_member(value, 0, &key, &value));
    assert_false(json_member(NULL, 0, &key, &value));
    json_free(root);
}

static void correctness_json_scalar_text(void **state)
{
    (void)state;
    static const struct {
        const char *json, *text; /* NULL: none */
    } rows[] = {
        {"\"abc\"", "abc"},
        {"\"\"", ""},
        {"\"\\u20ac\"", "€"},
        {"12", "12"},
        {"-9223372036854775808", "-9223372036854775808"},
        {"0.10", "0.1"},
        {"1e2", "100"},
        {"true", "true"},
        {"false", "false"},
        {"null", NULL},
        {"[1]", NULL},
        {"{}", NULL},
    };
    struct buf out = {0};
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct json_value *value = read_text(rows[i].json);
        buf_clear(&out);
        buf_puts(&out, "old");
        assert_int_equal(json_scalar_text(value, &out), rows[i].text != NULL);
        assert_string_equal(buf_text(&out), rows[i].text ? rows[i].text : "");
        json_free(value);
    }
    assert_false(json_scalar_text(NULL, &out));
    buf_release(&out);
}

static void input_json_refused(void **state)
{
    (void)state;
    static const struct {
        const char *text, *place;
    } rows[] = {
        {"", "d.json, line 1, column 0: "},
        {"{\"a\": 1,\n \"a\": 2}", "d.json, line 2, column 4: duplicate object key"},
        {"{\"a\": 1} x", "d.json, line 1, column 10: end of file expected"},
        {"1 2", "d.json, line 1, column 3: end of file expected"},
        {"{\n\n  a: 1}", "d.json, line 3, column 3: "},
        {"[1,]", "d.json, line 1, column 4: "},
        {"[1", "d.json, line 1, column 2: "},
        {"{'a': 1}", "d.json, line 1, column 2: "},
        {"nan", "d.json, line 1, column 3: "},
        {"99999999999999999999", "d.json, line 1, column 20: too big integer"},
        {"1e999", "d.json, line 1, column 5: real number overflow"},
        {"\"\xFF\"", "d.json, line 1, column 1: "},
        {"\"\\u0000\"", "d.json, line 1, column "},
        {"// note\n1", "d.json, line 1, column 1: "},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct json_value *value = NULL;
        struct err_info info = {0};
        enum err e =
            json_read(&value, rows[i].text, strlen(rows[i].text), "d.json", &info);
        assert_int_equal(e, ERR_FORMAT);
        assert_null(value);
        if (strncmp(info.text, rows[i].place, strlen(rows[i].place)) != 0)
            fail_msg("row %zu: %s", i, info.text);
    }
}

/* Brackets without end must not end the stack. */
static void input_json_too_deep_refused(void **state)
{
    (void)state;
    size_t size = 1000000;
    char *text = malloc(size);
    memset(text, '[', size);
    struct json_value *value = NULL;
    assert_int_equal(json_read(&value, text, size, "it", NULL), ERR_FORMAT);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(correctness_json_writer),
        cmocka_unit_test(correctness_json_writer_escapes),
        cmocka_unit_test(correctness_json_writer_numbers),
        cmocka_unit_test(invariant_json_reals_read_back),
        cmocka_unit_test(invariant_json_reals_know_no_locale),
        cmocka_unit_test(invariant_json_writer_writes_json),
        cmocka_unit_test(fault_json_writer_misuse_aborts),
        cmocka_unit_test(correctness_json_read),
        cmocka_unit_test(correctness_json_members_in_order_of_file),
        cmocka_unit_test(correctness_json_scalar_text),
        cmocka_unit_test(input_json_refused),
        cmocka_unit_test(input_json_too_deep_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
