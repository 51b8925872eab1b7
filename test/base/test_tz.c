/* SPDX-License-Identifier: Apache-2.0 */
/* Offsets are checked against libc's own reader of the same files, and rules
 * against libc's reading of the same POSIX text. */
#include "base/calendar.h"
#include "base/tz.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#define DAY_S        86400
#define COUNT(array) (sizeof(array) / sizeof *(array))

static int64_t at(int year, int month, int day, int hour, int minute)
{
    return (int64_t)calendar_day(year, month, day) * DAY_S + hour * 3600 + minute * 60;
}

static void use_libc_zone(const char *name)
{
    setenv("TZ", name, 1);
    tzset();
}

static int32_t libc_offset(int64_t instant)
{
    time_t t = (time_t)instant;
    struct tm tm;
    assert_non_null(localtime_r(&t, &tm));
    return (int32_t)tm.tm_gmtoff;
}

/* The first instant in (low, high] where libc's offset is that of high. */
static int64_t libc_change(int64_t low, int64_t high)
{
    int32_t after = libc_offset(high);
    while (high - low > 1) {
        int64_t middle = low + (high - low) / 2;
        if (libc_offset(middle) == after)
            high = middle;
        else
            low = middle;
    }
    return high;
}

static void check_instant(const struct tz *tz, const char *name, int64_t instant)
{
    int32_t expected = libc_offset(instant), offset = tz_offset(tz, instant);
    if (offset != expected)
        fail_msg("%s at %lld: %d, libc says %d", name, (long long)instant, (int)offset,
                 (int)expected);
}

/* Every day at a wandering hour, and the seconds around every change.  Returns
 * how many changes there were. */
static int check_range(const struct tz *tz, const char *name, int64_t from, int64_t to)
{
    int changes = 0;
    int32_t before = libc_offset(from);
    for (int64_t instant = from; instant < to; instant += DAY_S + 37) {
        check_instant(tz, name, instant);
        int32_t now = libc_offset(instant);
        if (now == before)
            continue;
        int64_t change = libc_change(instant - DAY_S - 37, instant);
        check_instant(tz, name, change - 1);
        check_instant(tz, name, change);
        check_instant(tz, name, change + 1);
        before = now;
        changes++;
    }
    return changes;
}

static void correctness_tz_offsets_match_libc(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        int changes_min; /* so that a broken libc zone cannot pass for UTC */
    } rows[] = {
        {"Africa/Cairo", 500},
        {"Africa/Casablanca", 100},
        {"America/New_York", 500},
        {"America/Nuuk", 500},
        {"America/Santiago", 500},
        {"America/Sao_Paulo", 50},
        {"America/St_Johns", 500},
        {"Asia/Gaza", 500},
        {"Asia/Jerusalem", 500},
        {"Asia/Kathmandu", 2},
        {"Asia/Taipei", 20},
        {"Asia/Tehran", 50},
        {"Atlantic/Azores", 500},
        {"Australia/Lord_Howe", 500},
        {"Europe/Berlin", 500},
        {"Europe/Chisinau", 500},
        {"Europe/Dublin", 500},
        {"Europe/London", 500},
        {"Europe/Moscow", 50},
        {"Pacific/Apia", 10},
        {"Pacific/Auckland", 500},
        {"Pacific/Chatham", 500},
        {"Pacific/Kiritimati", 2},
        {"Etc/GMT+12", 0},
        {"America/Scoresbysund", 500},
        {"Antarctica/Troll", 500},
        {"EST5EDT", 500},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct tz *tz;
        struct err_info info;
        if (tz_load(&tz, rows[i].name, &info))
            fail_msg("%s", info.text);
        use_libc_zone(rows[i].name);
        int changes =
            check_range(tz, rows[i].name, at(1850, 1, 1, 0, 0), at(2520, 1, 1, 0, 0));
        assert_true(changes >= rows[i].changes_min);
        tz_free(tz);
    }
    use_libc_zone("UTC");
}

/* From the announcements that the tz database cites. */
static void correctness_tz_known_offsets(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        int year, month, day, hour, minute; /* UTC */
        int32_t offset_minutes;
    } rows[] = {
        {"America/New_York", 2024, 3, 10, 6, 59, -300},
        {"America/New_York", 2024, 3, 10, 7, 0, -240},
        {"America/New_York", 2024, 11, 3, 5, 59, -240},
        {"America/New_York", 2024, 11, 3, 6, 0, -300},
        {"America/New_York", 2500, 7, 1, 0, 0, -240},
        {"Asia/Taipei", 2024, 7, 1, 0, 0, 480},
        {"Asia/Taipei", 1979, 7, 15, 0, 0, 540}, /* summer time of 1979 */
        {"Australia/Lord_Howe", 2024, 1, 1, 0, 0, 660},
        {"Australia/Lord_Howe", 2024, 7, 1, 0, 0, 630},
        {"Africa/Casablanca", 2024, 3, 20, 0, 0, 0}, /* Ramadan */
        {"Africa/Casablanca", 2024, 7, 1, 0, 0, 60},
        {"Europe/Dublin", 2024, 1, 1, 0, 0, 0}, /* its winter time is the exception */
        {"Europe/Dublin", 2024, 7, 1, 0, 0, 60},
        {"Europe/Dublin", 2060, 7, 1, 0, 0, 60},
        {"Pacific/Apia", 2011, 12, 30, 9, 59, -600},
        {"Pacific/Apia", 2011, 12, 30, 10, 0, 840}, /* no 30 December there */
        {"Asia/Kathmandu", 2024, 1, 1, 0, 0, 345},
        {"UTC", 2024, 7, 1, 0, 0, 0},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct tz *tz;
        assert_int_equal(tz_load(&tz, rows[i].name, NULL), ERR_OK);
        int64_t instant =
            at(rows[i].year, rows[i].month, rows[i].day, rows[i].hour, rows[i].minute);
        assert_int_equal(tz_offset(tz, instant), rows[i].offset_minutes * 60);
        tz_free(tz);
    }
}

/* ---- files made here -------------------------------------------------- */

struct file {
    unsigned char bytes[1024];
    size_t size;
};

static void put(struct file *file, uint64_t value, int bytes)
{
    while (bytes-- > 0)
        file->bytes[file->size++] = (unsigned char)(value >> 8 * bytes);
}

static void put_text(struct file *file, const char *text, size_t size)
{
    memcpy(file->bytes + file->size, text, size);
    file->size += size;
}

static void put_header(struct file *file, char version, int leaps, int times, int types)
{
    put_text(file, "TZif", 4);
    put(file, (unsigned char)version, 1);
    for (int i = 0; i < 15; i++)
        put(file, 0, 1);
    put(file, 0, 4);
    put(file, 0, 4);
    put(file, (uint64_t)leaps, 4);
    put(file, (uint64_t)times, 4);
    put(file, (uint64_t)types, 4);
    put(file, 4, 4);
}

static void put_type(struct file *file, int32_t offset)
{
    put(file, (uint32_t)offset, 4);
    put(file, 0, 2);
}

/* One type at `offset`, no transitions, the rule. */
static void make_file(struct file *file, int32_t offset, const char *rule)
{
    file->size = 0;
    put_header(file, '3', 0, 0, 1);
    put_type(file, 0);
    put_text(file, "UTC", 4);
    put_header(file, '3', 0, 0, 1);
    put_type(file, offset);
    put_text(file, "UTC", 4);
    put_text(file, "\n", 1);
    put_text(file, rule, strlen(rule));
    put_text(file, "\n", 1);
}

static void correctness_tz_posix_rules_match_libc(void **state)
{
    (void)state;
    static const char *const rows[] = {
        "EST5EDT,M3.2.0,M11.1.0",               /* New York */
        "CET-1CEST,M3.5.0,M10.5.0/3",           /* Berlin */
        "IST-1GMT0,M10.5.0,M3.5.0/1",           /* Dublin: negative daylight time */
        "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", /* Lord Howe */
        "AEST-10AEDT,M10.1.0,M4.1.0/3",         /* Sydney */
        "NST3:30NDT,M3.2.0,M11.1.0",            /* St. John's */
        "<-02>2<-01>,M3.5.0/-1,M10.5.0/0",      /* Nuuk: time before midnight */
        "EET-2EEST,M3.4.4/50,M10.4.4/50",       /* Gaza: two days after Thursday */
        "IST-2IDT,M3.4.4/26,M10.5.0",           /* Jerusalem */
        "<+1245>-12:45<+1345>,M9.5.0/2:45,M4.1.0/3:45",
        "AAA3BBB,J60,J300",
        "AAA3BBB,J59/1:02:03,J365/4",
        "AAA-3BBB,59,300",
        "AAA-3BBB,58/0,364/12",
        "AAA+11:59:59BBB+10:00:01,M1.2.1/0,M12.4.6/23:59:59",
        "<-03>3",
        "XYZ0",
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        use_libc_zone(rows[i]);
        struct file file;
        make_file(&file, 0, rows[i]);
        struct tz *tz;
        struct err_info info = {0};
        if (tz_parse(&tz, file.bytes, file.size, &info))
            fail_msg("%s: %s", rows[i], info.text);
        /* libc does not apply a rule before 1970 */
        check_range(tz, rows[i], at(1971, 1, 1, 0, 0), at(2520, 1, 1, 0, 0));
        tz_free(tz);
    }
    use_libc_zone("UTC");
}

/* RFC 8536, 3.3.1: daylight time all year is written so. */
static void correctness_tz_daylight_time_all_year(void **state)
{
    (void)state;
    struct file file;
    make_file(&file, -4 * 3600, "XXX3EDT4,0/0,J365/23");
    struct tz *tz;
    assert_int_equal(tz_parse(&tz, file.bytes, file.size, NULL), ERR_OK);
    for (int64_t t = at(1990, 1, 1, 0, 0); t < at(2420, 1, 1, 0, 0); t += 3600)
        assert_int_equal(tz_offset(tz, t), -4 * 3600);
    tz_free(tz);
}

static void correctness_tz_transitions_before_and_without_rule(void **state)
{
    (void)state;
    struct file file = {.size = 0};
    put_header(&file, '2', 0, 0, 1);
    put_type(&file, 0);
    put_text(&file, "UTC", 4);
    put_header(&file, '2', 0, 2, 3);
    put(&file, 1000, 8);
    put(&file, 2000, 8);
    put(&file, 1, 1);
    put(&file, 2, 1);
    put_type(&file, 60);
    put_type(&file, 120);
    put_type(&file, -180);
    put_text(&file, "UTC", 4);
    put_text(&file, "\n\n", 2);
    struct tz *tz;
    assert_int_equal(tz_parse(&tz, file.bytes, file.size, NULL), ERR_OK);
    assert_int_equal(tz_offset(tz, INT64_MIN), 60);
    assert_int_equal(tz_offset(tz, 999), 60);
    assert_int_equal(tz_offset(tz, 1000), 120);
    assert_int_equal(tz_offset(tz, 1999), 120);
    assert_int_equal(tz_offset(tz, 2000), -180);
    assert_int_equal(tz_offset(tz, INT64_MAX), -180);
    tz_free(tz);
}

static void invariant_tz_repeats_after_400_years(void **state)
{
    (void)state;
    struct tz *tz;
    assert_int_equal(tz_load(&tz, "America/New_York", NULL), ERR_OK);
    const int64_t cycle = (int64_t)146097 * DAY_S;
    for (int64_t t = at(2040, 1, 1, 0, 0); t < at(2440, 1, 1, 0, 0); t += 12347) {
        assert_int_equal(tz_offset(tz, t), tz_offset(tz, t + cycle));
        assert_int_equal(tz_offset(tz, t), tz_offset(tz, t + 1000 * cycle));
    }
    assert_in_range(-tz_offset(tz, INT64_MAX), 4 * 3600, 5 * 3600);
    tz_free(tz);
}

static void correctness_tz_local_day(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        int64_t instant_us;
        int32_t day;
    } rows[] = {
        {"UTC", 0, 0},
        {"UTC", -1, -1},
        {"UTC", INT64_C(86400000000) - 1, 0},
        {"UTC", INT64_C(86400000000), 1},
        {"UTC", INT64_C(-86400000000), -1},
        {"UTC", INT64_C(-86400000001), -2},
        {"Asia/Taipei", INT64_C(57600000000) - 1, 0}, /* 16:00 UTC is midnight */
        {"Asia/Taipei", INT64_C(57600000000), 1},
        {"America/New_York", INT64_C(18000000000) - 1, -1},
        {"America/New_York", INT64_C(18000000000), 0},
        {"UTC", INT64_MAX, 106751991},
        {"UTC", INT64_MIN, -106751992},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct tz *tz;
        assert_int_equal(tz_load(&tz, rows[i].name, NULL), ERR_OK);
        assert_int_equal(tz_local_day(tz, rows[i].instant_us), rows[i].day);
        tz_free(tz);
    }
}

static void input_tz_names_refused(void **state)
{
    (void)state;
    static const struct {
        const char *name, *sentence;
    } rows[] = {
        {"", "is no name of a time zone"},
        {"/etc/passwd", "is no name of a time zone"},
        {"../zoneinfo/UTC", "is no name of a time zone"},
        {"Asia/../UTC", "is no name of a time zone"},
        {"Asia/Taipeh", "there is no time zone \"Asia/Taipeh\" in "},
        {"Asia", "there is no time zone \"Asia\" in "},
        {"zone.tab", "\"zone.tab\" is no time zone: "},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct tz *tz = NULL;
        struct err_info info = {0};
        assert_int_equal(tz_load(&tz, rows[i].name, &info), ERR_SETTING);
        assert_null(tz);
        assert_non_null(strstr(info.text, rows[i].sentence));
    }
}

static void correctness_tz_tzdir_is_obeyed(void **state)
{
    (void)state;
    struct tz *tz = NULL;
    struct err_info info = {0};
    setenv("TZDIR", "/usr/share/zoneinfo/Asia", 1);
    assert_int_equal(tz_load(&tz, "Taipei", &info), ERR_OK);
    tz_free(tz);
    tz = NULL;
    assert_int_equal(tz_load(&tz, "Asia/Taipei", &info), ERR_SETTING);
    assert_non_null(strstr(info.text, "/usr/share/zoneinfo/Asia"));
    unsetenv("TZDIR");
}

static uint64_t rules_of(int32_t offset, const char *rule)
{
    struct file file;
    struct tz *tz = NULL;
    make_file(&file, offset, rule);
    assert_int_equal(tz_parse(&tz, file.bytes, file.size, NULL), ERR_OK);
    uint64_t rules = tz_rules(tz);
    tz_free(tz);
    return rules;
}

/* What differs in one offset at one instant, be it years from now, is another number. */
static void correctness_tz_rules_differ_where_offsets_do(void **state)
{
    (void)state;
    static const struct {
        int32_t offset;
        const char *rule;
    } rows[] = {
        {0, ""},
        {3600, ""},
        {0, "EST5"},
        {0, "EST6"},
        {0, "EST5EDT,M3.2.0,M11.1.0"},
        {0, "EST5EDT4:30,M3.2.0,M11.1.0"},
        {0, "EST5EDT3,M3.2.0,M11.1.0/3"}, /* at the same instants */
        {0, "EST5EDT,M3.3.0,M11.1.0"},
        {0, "EST5EDT,M3.2.0/3,M11.1.0"},
        {0, "EST5EDT,M3.2.0,M11.1.0/1"},
        {0, "EST5EDT,M3.2.0,M10.5.0"},
        {0, "EST5EDT,M3.2.0,J301"},
        {0, "EST5EDT,M3.2.0,301"},
    };
    for (size_t i = 0; i < COUNT(rows); i++)
        for (size_t k = 0; k < COUNT(rows); k++)
            assert_true((rules_of(rows[i].offset, rows[i].rule) ==
                         rules_of(rows[k].offset, rows[k].rule)) == (i == k));
    /* other words for the same */
    assert_true(rules_of(0, "EST5EDT,M3.2.0,M11.1.0") ==
                rules_of(0, "<-05>5<-04>4,M3.2.0/2,M11.1.0/2:00:00"));
}

static void correctness_tz_rules_of_zones(void **state)
{
    (void)state;
    static const char *const names[] = {"UTC", "Asia/Taipei", "Asia/Shanghai",
                                        "America/New_York", "Europe/Berlin"};
    uint64_t rules[COUNT(names)];
    for (size_t i = 0; i < COUNT(names); i++) {
        struct tz *tz = NULL;
        for (int again = 0; again < 2; again++) {
            assert_int_equal(tz_load(&tz, names[i], NULL), ERR_OK);
            assert_true(!again || tz_rules(tz) == rules[i]);
            rules[i] = tz_rules(tz);
            tz_free(tz);
        }
        for (size_t k = 0; k < i; k++)
            assert_true(rules[i] != rules[k]);
    }
}

static void input_tz_rules_refused(void **state)
{
    (void)state;
    static const char *const rows[] = {
        "E5",
        "EST",
        "EST5EDT",
        "EST5EDT,M3.2.0",
        "EST25",
        "EST5:60",
        "EST5EDT,M13.2.0,M11.1.0",
        "EST5EDT,M3.6.0,M11.1.0",
        "EST5EDT,M3.0.0,M11.1.0",
        "EST5EDT,M3.2.7,M11.1.0",
        "EST5EDT,J0,J300",
        "EST5EDT,J366,J300",
        "EST5EDT,366,300",
        "EST5EDT,M3.2.0/168,M11.1.0",
        "EST5EDT,M3.2.0,M11.1.0x",
        "<EST5",
        "EST5ED,M3.2.0,M11.1.0",
        "EST5 ",
        ":America/New_York",
        "5",
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct file file;
        make_file(&file, 0, rows[i]);
        struct tz *tz = NULL;
        struct err_info info = {0};
        assert_int_equal(tz_parse(&tz, file.bytes, file.size, &info), ERR_FORMAT);
        assert_null(tz);
        assert_non_null(strstr(info.text, "its rule for the future is damaged"));
    }
}

enum { SECOND = 44 + 10 }; /* where make_file's second header begins */

static void input_tz_files_refused(void **state)
{
    (void)state;
    static const struct {
        size_t offset;
        unsigned char byte;
        const char *sentence;
    } rows[] = {
        {0, 'X', "not a compiled time zone"},
        {4, 0, "version 1"},
        {SECOND, 'X', "cut off"},
        {SECOND + 31, 99, "cut off"},                /* 99 leap seconds out of nothing */
        {SECOND + 35, 1, "transitions are damaged"}, /* a transition out of the rule */
        {SECOND + 39, 0, "cut off"},                 /* no type */
        {SECOND + 44, 0x7F, "transitions are damaged"}, /* an offset of years */
        {SECOND + 54, 'X', "rule for the future"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct file file;
        make_file(&file, 0, "EST5EDT,M3.2.0,M11.1.0");
        file.bytes[rows[i].offset] = rows[i].byte;
        struct tz *tz = NULL;
        struct err_info info = {0};
        assert_int_equal(tz_parse(&tz, file.bytes, file.size, &info), ERR_FORMAT);
        assert_null(tz);
        if (!strstr(info.text, rows[i].sentence))
            fail_msg("row %zu: %s", i, info.text);
    }
}

static void input_tz_leap_seconds_refused(void **state)
{
    (void)state;
    struct file file = {.size = 0};
    put_header(&file, '2', 0, 0, 1);
    put_type(&file, 0);
    put_text(&file, "UTC", 4);
    put_header(&file, '2', 1, 0, 1);
    put_type(&file, 0);
    put_text(&file, "UTC", 4);
    put(&file, 78796800, 8);
    put(&file, 1, 4);
    put_text(&file, "\nUTC0\n", 6);
    struct tz *tz = NULL;
    struct err_info info = {0};
    assert_int_equal(tz_parse(&tz, file.bytes, file.size, &info), ERR_FORMAT);
    assert_non_null(strstr(info.text, "leap seconds"));
}

/* A real file, cut at every length: refused each time, never read past. */
static void input_tz_cut_files_refused(void **state)
{
    (void)state;
    FILE *stream = fopen("/usr/share/zoneinfo/Europe/Berlin", "rb");
    assert_non_null(stream);
    static char whole[8192];
    size_t size = fread(whole, 1, sizeof whole, stream);
    fclose(stream);
    struct tz *tz = NULL;
    assert_int_equal(tz_parse(&tz, whole, size, NULL), ERR_OK);
    tz_free(tz);
    tz = NULL;
    for (size_t cut = 0; cut < size; cut++) {
        char *bytes = malloc(cut + 1); /* its own, so that a tool sees overreading */
        memcpy(bytes, whole, cut);
        enum err e = tz_parse(&tz, bytes, cut, NULL);
        assert_int_equal(e, ERR_FORMAT);
        free(bytes);
    }
    assert_null(tz);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(correctness_tz_offsets_match_libc),
        cmocka_unit_test(correctness_tz_known_offsets),
        cmocka_unit_test(correctness_tz_posix_rules_match_libc),
        cmocka_unit_test(correctness_tz_daylight_time_all_year),
        cmocka_unit_test(correctness_tz_transitions_before_and_without_rule),
        cmocka_unit_test(invariant_tz_repeats_after_400_years),
        cmocka_unit_test(correctness_tz_local_day),
        cmocka_unit_test(input_tz_names_refused),
        cmocka_unit_test(correctness_tz_tzdir_is_obeyed),
        cmocka_unit_test(correctness_tz_rules_differ_where_offsets_do),
        cmocka_unit_test(correctness_tz_rules_of_zones),
        cmocka_unit_test(input_tz_rules_refused),
        cmocka_unit_test(input_tz_files_refused),
        cmocka_unit_test(input_tz_leap_seconds_refused),
        cmocka_unit_test(input_tz_cut_files_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
