/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/argument.h"

#include "base/calendar.h"
#include "ingest/parts.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

_Static_assert(PARTS_MEMORY_MIN == 256 << 20, "the sentence of read_size says so");
#define SIZE_MOST ((int64_t)1 << 50)

static const char *const role_names[] = {
#define X(code, name, text) name,
    SOURCE_ROLES(X)
#undef X
};

static enum err wrong(const struct options_option *option, const char *text,
                      const char *wanted, struct err_info *info)
{
    return err_set(info, ERR_USAGE, "--%s \"%s\": expected %s", option->name, text,
                   wanted);
}

/* "a|b|c" -> "a, b or c", after `lead`. */
static void list_choices(struct buf *out, const char *choices)
{
    while (*choices) {
        size_t size = strcspn(choices, "|");
        buf_add(out, choices, size);
        choices += size;
        if (*choices == '|')
            buf_puts(out, strchr(++choices, '|') ? ", " : " or ");
    }
}

enum err argument_choice(const struct options_option *option, const char *choices,
                         const char *text, size_t *out, struct err_info *info)
{
    size_t index = 0;
    for (const char *c = choices; *c; index++) {
        size_t size = strcspn(c, "|");
        if (strlen(text) == size && memcmp(c, text, size) == 0) {
            *out = index;
            return ERR_OK;
        }
        c += size + (c[size] == '|');
    }
    struct buf wanted = {0};
    list_choices(&wanted, choices);
    enum err e = wrong(option, text, buf_text(&wanted), info);
    buf_release(&wanted);
    return e;
}

static enum err read_number(const struct options_option *option, const char *text,
                            int64_t *out, struct err_info *info)
{
    bool zero_allowed = option->kind == OPTIONS_NUMBER;
    size_t size = strlen(text);
    bool digits = size > 0 && size <= 18 && strspn(text, "0123456789") == size;
    int64_t number = digits ? strtoll(text, NULL, 10) : 0;
    if (!digits || (number == 0 && !zero_allowed))
        return wrong(option, text,
                     zero_allowed ? "a whole number" : "a whole number of at least 1",
                     info);
    *out = number;
    return ERR_OK;
}

/* 4GB, 512MB, 2.5GB: of 1024, as memory is counted. */
static enum err read_size(const struct options_option *option, const char *text,
                          int64_t *out, struct err_info *info)
{
    char *end = NULL;
    bool plain = isdigit((unsigned char)*text);
    double size = plain ? strtod(text, &end) : NAN;
    double unit = !plain                   ? NAN
                  : !strcasecmp(end, "GB") ? 1 << 30
                  : !strcasecmp(end, "MB") ? 1 << 20
                                           : NAN;
    if (!(size * unit >= (double)PARTS_MEMORY_MIN && size * unit <= (double)SIZE_MOST))
        return wrong(option, text, "a size of 256MB or more, such as 4GB or 512MB", info);
    *out = (int64_t)(size * unit);
    return ERR_OK;
}

/* 5%, 0.05; strtod is safe here because LC_NUMERIC stays "C". */
static enum err read_share(const struct options_option *option, const char *text,
                           double *out, struct err_info *info)
{
    char *end;
    bool plain = isdigit((unsigned char)*text) || *text == '.';
    double share = plain ? strtod(text, &end) : NAN;
    if (plain && *end == '%') {
        share /= 100;
        end++;
    }
    if (!plain || *end || !(share >= 0 && share <= 1))
        return wrong(option, text, "a share such as 5% or 0.05", info);
    *out = share;
    return ERR_OK;
}

static enum err read_period(const struct options_option *option, const char *text,
                            struct options_value *value, struct err_info *info)
{
    bool total = option->kind == OPTIONS_WRITTEN && strcmp(text, "total") == 0;
    if (total)
        return ERR_OK;
    int32_t start, end;
    if (calendar_period_parse(text, &start, &end, NULL))
        return wrong(option, text,
                     option->kind == OPTIONS_WRITTEN
                         ? "a period such as 2024-05, 2024-Q2, 2024, 2024-W07 or "
                           "2024-05-31, or total"
                         : "a day or period such as 2024-05-31, 2024-05, 2024-Q2, "
                           "2024-W07 or 2024",
                     info);
    value->start = start;
    value->end = end;
    return ERR_OK;
}

static enum err read_pair(const struct options_option *option, const char *text,
                          struct err_info *info)
{
    const char *equals = strchr(text, '=');
    if (!equals || equals == text)
        return wrong(option, text, option->argument, info);
    return ERR_OK;
}

/* The role before "="; the column is checked where the files are read. */
enum err argument_role(const char *text, enum source_role *out, struct err_info *info)
{
    const char *equals = strchr(text, '=');
    if (!equals || equals == text || !equals[1])
        return err_set(info, ERR_USAGE, "--map \"%s\": expected ROLE=COLUMN", text);
    size_t size = (size_t)(equals - text);
    for (size_t i = 0; i < SOURCE_ROLE_COUNT; i++) {
        if (strlen(role_names[i]) == size && memcmp(role_names[i], text, size) == 0) {
            *out = (enum source_role)i;
            return ERR_OK;
        }
    }
    struct buf roles = {0};
    for (size_t i = 0; i < SOURCE_ROLE_COUNT; i++)
        buf_printf(&roles, "%s%s", i ? ", " : "", role_names[i]);
    enum err e = err_set(info, ERR_USAGE, "--map \"%s\": no role \"%.*s\"; roles are %s",
                         text, (int)size, text, buf_text(&roles));
    buf_release(&roles);
    return e;
}

enum err argument_read(const struct options_option *option, const char *choices,
                       const char *text, struct options_value *out, struct err_info *info)
{
    struct options_value value = {.given = true, .text = text};
    enum source_role role;
    enum err e = ERR_OK;
    switch (option->kind) {
    case OPTIONS_FLAG:
        break;
    case OPTIONS_TEXT:
        if (!*text)
            e = wrong(option, text, option->argument, info);
        break;
    case OPTIONS_CHOICE:
        e = argument_choice(option, choices, text, &value.choice, info);
        break;
    case OPTIONS_COUNT:
    case OPTIONS_NUMBER:
        e = read_number(option, text, &value.number, info);
        break;
    case OPTIONS_SHARE:
        e = read_share(option, text, &value.share, info);
        break;
    case OPTIONS_SIZE:
        e = read_size(option, text, &value.number, info);
        break;
    case OPTIONS_PERIOD:
    case OPTIONS_WRITTEN:
        e = read_period(option, text, &value, info);
        break;
    case OPTIONS_MAP:
        e = argument_role(text, &role, info);
        break;
    case OPTIONS_PAIR:
        e = read_pair(option, text, info);
        break;
    }
    if (!e)
        *out = value;
    return e;
}
