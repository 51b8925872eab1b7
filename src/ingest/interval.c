/* SPDX-License-Identifier: Apache-2.0 */
#include "ingest/interval.h"

#include <string.h>
#include <strings.h>

/* [every] [number] unit [anything that begins with no letter].  A word that merely begins
 * like a unit is none: Monday is no month, and semi-monthly is not half a year. */

struct scan {
    const char *at, *end;
};

static const struct unit {
    const char *word;
    uint16_t term;
    uint8_t unit;
    bool asian; /* written without blanks: what follows may be anything */
} UNITS[] = {
    {"month", 1, TERM_MONTHS, false},   {"mon", 1, TERM_MONTHS, false},
    {"mo", 1, TERM_MONTHS, false},      {"m", 1, TERM_MONTHS, false},
    {"quarter", 3, TERM_MONTHS, false}, {"q", 3, TERM_MONTHS, false},
    {"year", 12, TERM_MONTHS, false},   {"annual", 12, TERM_MONTHS, false},
    {"annum", 12, TERM_MONTHS, false},  {"yr", 12, TERM_MONTHS, false},
    {"y", 12, TERM_MONTHS, false},      {"week", 7, TERM_DAYS, false},
    {"wk", 7, TERM_DAYS, false},        {"w", 7, TERM_DAYS, false},
    {"day", 1, TERM_DAYS, false},       {"dai", 1, TERM_DAYS, false},
    {"d", 1, TERM_DAYS, false},         {"個月", 1, TERM_MONTHS, true},
    {"个月", 1, TERM_MONTHS, true},     {"月", 1, TERM_MONTHS, true},
    {"季", 3, TERM_MONTHS, true},       {"半年", 6, TERM_MONTHS, true},
    {"年", 12, TERM_MONTHS, true},      {"星期", 7, TERM_DAYS, true},
    {"週", 7, TERM_DAYS, true},         {"周", 7, TERM_DAYS, true},
    {"日", 1, TERM_DAYS, true},         {"天", 1, TERM_DAYS, true},
};

static bool is_letter(char c)
{
    return ((unsigned char)(c | 32) >= 'a' && (unsigned char)(c | 32) <= 'z') ||
           (unsigned char)c >= 0x80;
}

static bool take(struct scan *s, const char *word)
{
    size_t size = strlen(word);
    if ((size_t)(s->end - s->at) < size || strncasecmp(s->at, word, size))
        return false;
    s->at += size;
    return true;
}

static void skip_blanks(struct scan *s)
{
    while (s->at < s->end && (*s->at == ' ' || *s->at == '-'))
        s->at++;
}

/* 1 where no number is written. */
static uint32_t take_number(struct scan *s)
{
    uint32_t number = 0;
    const char *start = s->at;
    while (s->at < s->end && *s->at >= '0' && *s->at <= '9' && number < 1000)
        number = number * 10 + (uint32_t)(*s->at++ - '0');
    return s->at == start ? 1 : number;
}

static bool take_unit(struct scan *s, const struct unit *u)
{
    struct scan tried = *s;
    if (!take(&tried, u->word))
        return false;
    if (!u->asian && !take(&tried, "ly"))
        (void)take(&tried, "s");
    if (!u->asian && tried.at < tried.end && is_letter(*tried.at))
        return false;
    *s = tried;
    return true;
}

bool interval_parse(const char *text, size_t size, uint16_t *term, enum term_unit *unit)
{
    struct scan s = {text, text + size};
    if (take(&s, "every") || take(&s, "每"))
        skip_blanks(&s);
    uint32_t times = take_number(&s);
    skip_blanks(&s);
    bool half = take(&s, "half") || take(&s, "semi");
    skip_blanks(&s);
    for (size_t i = 0; i < sizeof UNITS / sizeof *UNITS; i++) {
        if (!take_unit(&s, &UNITS[i]))
            continue;
        uint32_t whole = UNITS[i].term * times;
        if (half && UNITS[i].term != 12)
            return false;
        whole = half ? whole / 2 : whole;
        if (!whole || whole > UINT16_MAX)
            return false;
        *term = (uint16_t)whole;
        *unit = (enum term_unit)UNITS[i].unit;
        return true;
    }
    return false;
}
