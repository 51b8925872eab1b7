/* SPDX-License-Identifier: Apache-2.0 */
/* Loading turns the whole zone into one sorted table of offsets, so that asking
 * is a binary search.  The footer's rule is written out for 400 years, after
 * which the Gregorian calendar, and with it every POSIX rule, repeats to the day
 * (146097 days are 20871 weeks); later instants are moved back by whole cycles.
 * Working the rule out at each question was rejected: it costs ten times more
 * and needs the same code. */
#include "base/tz.h"

#include "base/calendar.h"
#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

#define TZ_DIRECTORY     "/usr/share/zoneinfo"
#define TZ_NAME_MAX      255
#define TZ_FILE_SIZE_MAX ((size_t)1 << 20)
#define HEADER_SIZE      44
#define DAY_S            86400
#define HOUR_S           3600
#define CYCLE_YEARS      400
#define CYCLE_S          ((int64_t)146097 * DAY_S)
#define YEAR_FIRST       1600 /* a rule without transitions begins here */
#define YEAR_LAST        9999
#define OFFSET_MIN       (-89999) /* RFC 8536 3.2: -25 h and 26 h, exclusive */
#define OFFSET_MAX       93599
#define INSTANT_US       1000000

struct tz {
    int64_t *starts; /* ascending; starts[i] begins offsets[i] */
    int32_t *offsets;
    size_t count, starts_capacity, offsets_capacity;
    int32_t first_offset; /* before starts[0] */
    bool cyclic;          /* instants from `limit` on repeat the 400 years before */
    int64_t limit;
};

void tz_free(struct tz *tz)
{
    if (!tz)
        return;
    free(tz->starts);
    free(tz->offsets);
    free(tz);
}

static void add_start(struct tz *tz, int64_t start, int32_t offset)
{
    MEM_GROW(tz->starts, tz->starts_capacity, tz->count + 1);
    MEM_GROW(tz->offsets, tz->offsets_capacity, tz->count + 1);
    tz->starts[tz->count] = start;
    tz->offsets[tz->count] = offset;
    tz->count++;
}

/* ---- the footer's rule, POSIX.1 TZ with the extensions of RFC 8536 3.3.1 - */

enum rule_kind {
    RULE_JULIAN,   /* Jn, 1..365, 29 February never counted */
    RULE_ZERO_DAY, /* n, 0..365 */
    RULE_MONTH,    /* Mm.w.d */
};

struct rule_date {
    enum rule_kind kind;
    int day, month, week; /* day: of year, or of week with 0 Sunday */
    int32_t time_s;       /* after local midnight, may be negative */
};

struct rule {
    int32_t standard, daylight; /* seconds east */
    bool has_daylight;
    struct rule_date begins, ends; /* of daylight time */
};

static bool read_number(const char **p, int smallest, int largest, int *out)
{
    int value = 0, digits = 0;
    for (; **p >= '0' && **p <= '9' && digits < 5; (*p)++, digits++)
        value = value * 10 + (**p - '0');
    if (digits == 0 || value < smallest || value > largest)
        return false;
    *out = value;
    return true;
}

static bool read_char(const char **p, char c)
{
    if (**p != c)
        return false;
    (*p)++;
    return true;
}

/* Abbreviations are of no use here: "EST", "<+0330>". */
static bool skip_abbreviation(const char **p)
{
    const char *start = *p;
    if (read_char(p, '<')) {
        while (**p && **p != '>')
            (*p)++;
        return read_char(p, '>');
    }
    while ((**p >= 'A' && **p <= 'Z') || (**p >= 'a' && **p <= 'z'))
        (*p)++;
    return *p - start >= 3;
}

/* [+-]hh[:mm[:ss]] */
static bool read_time(const char **p, int hours_max, int32_t *out_s)
{
    bool negative = **p == '-';
    if (**p == '-' || **p == '+')
        (*p)++;
    int hours, minutes = 0, seconds = 0;
    if (!read_number(p, 0, hours_max, &hours))
        return false;
    if (read_char(p, ':')) {
        if (!read_number(p, 0, 59, &minutes))
            return false;
        if (read_char(p, ':') && !read_number(p, 0, 59, &seconds))
            return false;
    }
    int32_t value = hours * HOUR_S + minutes * 60 + seconds;
    *out_s = negative ? -value : value;
    return true;
}

static bool read_date(const char **p, struct rule_date *date)
{
    *date = (struct rule_date){.time_s = 2 * HOUR_S};
    if (read_char(p, 'J')) {
        date->kind = RULE_JULIAN;
        if (!read_number(p, 1, 365, &date->day))
            return false;
    } else if (read_char(p, 'M')) {
        date->kind = RULE_MONTH;
        if (!read_number(p, 1, 12, &date->month) || !read_char(p, '.') ||
            !read_number(p, 1, 5, &date->week) || !read_char(p, '.') ||
            !read_number(p, 0, 6, &date->day))
            return false;
    } else {
        date->kind = RULE_ZERO_DAY;
        if (!read_number(p, 0, 365, &date->day))
            return false;
    }
    return !read_char(p, '/') || read_time(p, 167, &date->time_s);
}

/* POSIX counts west of Greenwich. */
static bool read_rule(const char *p, struct rule *rule)
{
    *rule = (struct rule){0};
    if (!skip_abbreviation(&p) || !read_time(&p, 24, &rule->standard))
        return false;
    rule->standard = -rule->standard;
    if (!*p)
        return true;
    rule->has_daylight = true;
    rule->daylight = rule->standard + HOUR_S;
    if (!skip_abbreviation(&p))
        return false;
    if (*p != ',') {
        if (!read_time(&p, 24, &rule->daylight))
            return false;
        rule->daylight = -rule->daylight;
    }
    return read_char(&p, ',') && read_date(&p, &rule->begins) && read_char(&p, ',') &&
           read_date(&p, &rule->ends) && !*p;
}

static int32_t month_day(int year, const struct rule_date *date)
{
    int32_t first = calendar_day(year, date->month, 1);
    int weekday = calendar_weekday(first) % 7; /* 0 Sunday */
    int32_t day = first + (date->day - weekday + 7) % 7 + 7 * (date->week - 1);
    /* Week 5 is the last one. */
    return day < first + calendar_days_in_month(year, date->month) ? day : day - 7;
}

static int64_t rule_instant(int year, const struct rule_date *date, int32_t offset)
{
    int32_t day = calendar_day(year, 1, 1);
    if (date->kind == RULE_MONTH)
        day = month_day(year, date);
    else if (date->kind == RULE_ZERO_DAY)
        day += date->day;
    else
        day += date->day - 1 + (date->day >= 60 && calendar_days_in_month(year, 2) == 29);
    return (int64_t)day * DAY_S + date->time_s - offset;
}

/* Times reach a week past midnight, so a rule's dates need not be in order; a
 * later one that takes effect earlier replaces those after it. */
static void add_rule_start(struct tz *tz, size_t fixed, int64_t start, int32_t offset)
{
    while (tz->count > fixed && tz->starts[tz->count - 1] >= start)
        tz->count--;
    if (tz->count == 0 || start > tz->starts[tz->count - 1])
        add_start(tz, start, offset);
}

static void add_rule_year(struct tz *tz, size_t fixed, int year, const struct rule *rule)
{
    int64_t begins = rule_instant(year, &rule->begins, rule->standard);
    int64_t ends = rule_instant(year, &rule->ends, rule->daylight);
    if (begins < ends) {
        add_rule_start(tz, fixed, begins, rule->daylight);
        add_rule_start(tz, fixed, ends, rule->standard);
    } else {
        add_rule_start(tz, fixed, ends, rule->standard);
        add_rule_start(tz, fixed, begins, rule->daylight);
    }
}

static int year_of(int64_t instant)
{
    int64_t day = instant / DAY_S;
    if (day < calendar_day(YEAR_FIRST, 1, 1))
        return YEAR_FIRST;
    if (day >= calendar_day(YEAR_LAST, 1, 1))
        return YEAR_LAST;
    int year, month, day_of_month;
    calendar_civil((int32_t)day, &year, &month, &day_of_month);
    return year;
}

static void expand_rule(struct tz *tz, const struct rule *rule)
{
    if (!rule->has_daylight) {
        /* The last transition leads to it, where there is one. */
        if (tz->count == 0)
            tz->first_offset = rule->standard;
        return;
    }
    size_t fixed = tz->count;
    int first = fixed ? year_of(tz->starts[fixed - 1]) : YEAR_FIRST;
    int last = first + CYCLE_YEARS + 2;
    for (int year = first; year <= last; year++)
        add_rule_year(tz, fixed, year, rule);
    tz->cyclic = true;
    /* A year short of the end and two after the beginning: every instant of
     * the cycle is ruled by the rule alone. */
    tz->limit = (int64_t)calendar_day(last, 1, 1) * DAY_S;
}

/* ---- the file, RFC 8536 ----------------------------------------------- */

struct header {
    char version;
    size_t isut, isstd, leap, times, types, chars;
    size_t body_size;
};

static uint64_t read_big_endian(const unsigned char *p, int bytes)
{
    uint64_t value = 0;
    for (int i = 0; i < bytes; i++)
        value = value << 8 | p[i];
    return value;
}

static bool read_header(const unsigned char *p, size_t size, size_t time_size,
                        struct header *h)
{
    if (size < HEADER_SIZE || memcmp(p, "TZif", 4) != 0)
        return false;
    *h = (struct header){
        .version = (char)p[4],
        .isut = read_big_endian(p + 20, 4),
        .isstd = read_big_endian(p + 24, 4),
        .leap = read_big_endian(p + 28, 4),
        .times = read_big_endian(p + 32, 4),
        .types = read_big_endian(p + 36, 4),
        .chars = read_big_endian(p + 40, 4),
    };
    /* Counts have 32 bits, so 64 cannot overflow. */
    h->body_size = h->times * (time_size + 1) + h->types * 6 + h->chars +
                   h->leap * (time_size + 4) + h->isstd + h->isut;
    return h->types > 0 && h->types <= 256 && h->body_size <= size - HEADER_SIZE;
}

static bool read_types(const unsigned char *p, size_t count, int32_t *offsets)
{
    for (size_t i = 0; i < count; i++) {
        offsets[i] = (int32_t)(uint32_t)read_big_endian(p + i * 6, 4);
        if (offsets[i] < OFFSET_MIN || offsets[i] > OFFSET_MAX)
            return false;
    }
    return true;
}

static bool read_transitions(struct tz *tz, const unsigned char *body,
                             const struct header *h)
{
    const unsigned char *indexes = body + h->times * 8;
    int32_t offsets[256];
    if (!read_types(indexes + h->times, h->types, offsets))
        return false;
    tz->first_offset = offsets[0];
    for (size_t i = 0; i < h->times; i++) {
        int64_t start = (int64_t)read_big_endian(body + i * 8, 8);
        if (indexes[i] >= h->types || (i > 0 && start <= tz->starts[i - 1]))
            return false;
        add_start(tz, start, offsets[indexes[i]]);
    }
    return true;
}

/* "\n<rule>\n"; an empty rule says nothing of the future. */
static bool read_footer(struct tz *tz, const unsigned char *p, size_t size)
{
    const unsigned char *end = size > 1 ? memchr(p + 1, '\n', size - 1) : NULL;
    if (!end || *p != '\n')
        return false;
    struct arena arena = {0};
    char *text = arena_strndup(&arena, (const char *)p + 1, (size_t)(end - p - 1));
    struct rule rule;
    bool ok = strlen(text) == (size_t)(end - p - 1) && (!*text || read_rule(text, &rule));
    if (ok && *text)
        expand_rule(tz, &rule);
    arena_release(&arena);
    return ok;
}

/* The sentence's reason, or NULL when the file was read. */
static const char *read_file(struct tz *tz, const unsigned char *p, size_t size)
{
    struct header old, h;
    if (!read_header(p, size, 4, &old))
        return "it is not a compiled time zone";
    if (old.version < '2')
        return "it is of version 1, which ends in 2037";
    p += HEADER_SIZE + old.body_size;
    size -= HEADER_SIZE + old.body_size;
    if (!read_header(p, size, 8, &h))
        return "it is cut off";
    if (h.leap != 0)
        return "it counts leap seconds, which no shop does";
    if (!read_transitions(tz, p + HEADER_SIZE, &h))
        return "its transitions are damaged";
    p += HEADER_SIZE + h.body_size;
    size -= HEADER_SIZE + h.body_size;
    if (tz->count > 0 && tz->starts[tz->count - 1] > INT64_MAX - 2 * CYCLE_S)
        return "its transitions are damaged";
    return read_footer(tz, p, size) ? NULL : "its rule for the future is damaged";
}

enum err tz_parse(struct tz **out, const void *bytes, size_t size_bytes,
                  struct err_info *info)
{
    struct tz *tz = MEM_NEW(struct tz);
    const char *reason = size_bytes > TZ_FILE_SIZE_MAX ? "it is too big" : NULL;
    if (!reason)
        reason = read_file(tz, bytes, size_bytes);
    if (reason) {
        tz_free(tz);
        return err_set(info, ERR_FORMAT, "the time zone file cannot be used: %s", reason);
    }
    *out = tz;
    return ERR_OK;
}

/* ---- loading ---------------------------------------------------------- */

static bool name_is_safe(const char *name)
{
    size_t size = strlen(name);
    return size > 0 && size <= TZ_NAME_MAX && name[0] != '/' && !strstr(name, "..");
}

/* Reads at most one byte more than is allowed; -1 with errno on failure. */
static ssize_t read_all(int fd, char *bytes, size_t room)
{
    size_t size = 0;
    while (size < room) {
        ssize_t got = read(fd, bytes + size, room - size);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return -1;
        if (got == 0)
            break;
        size += (size_t)got;
    }
    return (ssize_t)size;
}

/* Not blocking, and a regular file only: $TZDIR may point anywhere. */
static int open_regular(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    struct stat st;
    if (fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
        return fd;
    int saved = fd >= 0 ? EISDIR : errno;
    if (fd >= 0)
        close(fd);
    errno = saved;
    return -1;
}

static enum err load_file(struct tz **out, const char *directory, const char *name,
                          struct err_info *info)
{
    struct arena arena = {0};
    enum err e;
    int fd = open_regular(arena_printf(&arena, "%s/%s", directory, name));
    if (fd < 0) {
        e = err_set(info, ERR_SETTING,
                    "there is no time zone \"%s\" in %s (%s); names look like "
                    "Asia/Taipei or Europe/Berlin",
                    name, directory, strerrordesc_np(errno));
        goto out;
    }
    char *bytes = arena_alloc(&arena, TZ_FILE_SIZE_MAX + 1);
    ssize_t size = read_all(fd, bytes, TZ_FILE_SIZE_MAX + 1);
    int read_errno = errno;
    close(fd);
    if (size < 0) {
        e = err_set_errno(info, read_errno, "read time zone", name);
        goto out;
    }
    struct err_info inner;
    e = tz_parse(out, bytes, (size_t)size, &inner);
    if (e)
        e = err_set(info, ERR_SETTING, "\"%s\" is no time zone: %s", name, inner.text);
out:
    arena_release(&arena);
    return e;
}

enum err tz_load(struct tz **out, const char *name, struct err_info *info)
{
    if (strcmp(name, "UTC") == 0) {
        *out = MEM_NEW(struct tz);
        return ERR_OK;
    }
    if (!name_is_safe(name))
        return err_set(info, ERR_SETTING,
                       "\"%s\" is no name of a time zone; names look like Asia/Taipei",
                       name);
    const char *directory = getenv("TZDIR");
    return load_file(out, directory && *directory ? directory : TZ_DIRECTORY, name, info);
}

/* ---- asking ----------------------------------------------------------- */

int32_t tz_offset(const struct tz *tz, int64_t instant_s)
{
    if (tz->cyclic && instant_s >= tz->limit)
        instant_s = tz->limit - CYCLE_S + (instant_s - tz->limit) % CYCLE_S;
    if (tz->count == 0 || instant_s < tz->starts[0])
        return tz->first_offset;
    /* The last start that is not after the instant. */
    const int64_t *base = tz->starts;
    for (size_t count = tz->count; count > 1;) {
        size_t half = count / 2;
        base = base[half] <= instant_s ? base + half : base;
        count -= half;
    }
    return tz->offsets[base - tz->starts];
}

static int64_t floor_div(int64_t a, int64_t b)
{
    int64_t quotient = a / b;
    return quotient - (a % b < 0);
}

int32_t tz_local_day(const struct tz *tz, int64_t instant_us)
{
    int64_t instant_s = floor_div(instant_us, INSTANT_US);
    return (int32_t)floor_div(instant_s + tz_offset(tz, instant_s), DAY_S);
}

uint64_t tz_rules(const struct tz *tz)
{
    const int64_t rest[] = {tz->first_offset, tz->cyclic, tz->limit};
    uint64_t sum = XXH3_64bits(rest, sizeof rest);
    sum = XXH3_64bits_withSeed(tz->starts, tz->count * sizeof *tz->starts, sum);
    return XXH3_64bits_withSeed(tz->offsets, tz->count * sizeof *tz->offsets, sum);
}
