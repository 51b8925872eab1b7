/* SPDX-License-Identifier: Apache-2.0 */
#include "ingest/header.h"

#include "base/money.h"
#include "ingest/dates.h"

#include <ctype.h>
#include <string.h>

/* A header's words differ in kind from what stands below them: a name above numbers,
 * dates or e-mail addresses.  Where every column is text nothing of that shows, and a
 * first row of distinct words that do not come back below is taken for a header. */

#define BODY_ROWS 200

enum kind { KIND_EMPTY, KIND_WORD, KIND_CODE, KIND_NUMBER, KIND_DATE, KIND_COUNT };

struct column {
    struct records_cell first;
    uint32_t kinds[KIND_COUNT]; /* of the rows below, by enum kind */
    bool repeats;               /* a row below has the first row's text */
};

static struct records_cell trim(struct records_cell cell)
{
    static const char wide[][4] = {"\u00a0", "\u3000", "\ufeff"};
    bool again = true;
    while (again) {
        again = false;
        while (cell.size && (unsigned char)*cell.text <= ' ') {
            cell.text++;
            cell.size--;
        }
        while (cell.size && (unsigned char)cell.text[cell.size - 1] <= ' ')
            cell.size--;
        for (size_t i = 0; i < 3; i++) {
            size_t n = strlen(wide[i]);
            if (cell.size >= n && memcmp(cell.text, wide[i], n) == 0) {
                cell.text += n;
                cell.size -= n;
                again = true;
            }
            if (cell.size >= n && memcmp(cell.text + cell.size - n, wide[i], n) == 0) {
                cell.size -= n;
                again = true;
            }
        }
    }
    return cell;
}

/* An e-mail address, a link, or letters and at least three digits without a blank. */
static bool is_code(const char *p, size_t size)
{
    size_t digits = 0, letters = 0, blanks = 0;
    for (size_t i = 0; i < size; i++) {
        digits += isdigit((unsigned char)p[i]) != 0;
        letters += isalpha((unsigned char)p[i]) != 0;
        blanks += p[i] == ' ';
    }
    if (blanks)
        return false;
    const char *at = memchr(p, '@', size);
    if (at && memchr(at, '.', (size_t)(p + size - at)))
        return true;
    return memmem(p, size, "://", 3) || (digits >= 3 && letters);
}

static enum kind kind_of(struct records_cell cell)
{
    struct dates_moment moment;
    int64_t amount;
    if (!cell.size)
        return KIND_EMPTY;
    if (cell.size > 200)
        return KIND_WORD;
    if (dates_parse(cell.text, cell.size, DATES_DAY_FIRST, DATES_NUMBER_NONE, &moment) ||
        dates_parse(cell.text, cell.size, DATES_MONTH_FIRST, DATES_NUMBER_NONE, &moment))
        return KIND_DATE;
    if (money_parse(cell.text, cell.size, '.', &amount) ||
        money_parse(cell.text, cell.size, ',', &amount))
        return KIND_NUMBER;
    return is_code(cell.text, cell.size) ? KIND_CODE : KIND_WORD;
}

static enum kind main_kind(const struct column *column)
{
    enum kind best = KIND_EMPTY;
    for (int k = KIND_WORD; k < KIND_COUNT; k++)
        if (column->kinds[k] && (!best || column->kinds[k] > column->kinds[best]))
            best = (enum kind)k;
    return best;
}

static size_t read_columns(struct records *rows, struct column *columns, uint32_t count)
{
    struct records_cell *cells = MEM_ARRAY(struct records_cell, count);
    size_t cell_count, row = 0;
    while (row <= BODY_ROWS && records_next(rows, cells, count, &cell_count)) {
        if (!cell_count)
            continue;
        for (size_t i = 0; i < cell_count && i < count; i++) {
            struct records_cell cell = trim(cells[i]);
            if (row == 0) {
                columns[i].first = cell;
                continue;
            }
            columns[i].kinds[kind_of(cell)]++;
            if (cell.size && cell.size == columns[i].first.size &&
                memcmp(cell.text, columns[i].first.text, cell.size) == 0)
                columns[i].repeats = true;
        }
        row++;
    }
    free(cells);
    return row;
}

/* 1: the first cell names what is below; -1: it is one of them; 0: it could be either. */
static int vote(const struct column *column)
{
    enum kind first = kind_of(column->first), body = main_kind(column);
    if (first == KIND_EMPTY)
        return 0;
    if (first == KIND_NUMBER || first == KIND_DATE)
        return -1;
    if (body == KIND_NUMBER || body == KIND_DATE)
        return 1;
    if (first == KIND_CODE)
        return body == KIND_WORD ? 0 : -1;
    if (body == KIND_CODE)
        return 1;
    return column->repeats ? -1 : 0;
}

static bool are_distinct(const struct column *columns, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        if (!columns[i].first.size)
            return false;
        for (uint32_t k = 0; k < i; k++)
            if (columns[i].first.size == columns[k].first.size &&
                memcmp(columns[i].first.text, columns[k].first.text,
                       columns[i].first.size) == 0)
                return false;
    }
    return true;
}

bool header_present(struct records rows, uint32_t columns)
{
    struct column *c = MEM_ARRAY(struct column, columns);
    size_t row_count = read_columns(&rows, c, columns), ayes = 0, noes = 0;
    for (uint32_t i = 0; i < columns; i++) {
        int v = vote(&c[i]);
        ayes += v > 0;
        noes += v < 0;
    }
    bool present = ayes > noes;
    if (!ayes && !noes)
        present = row_count == 1 || are_distinct(c, columns);
    free(c);
    return present;
}

static char *unquote(struct records_cell cell, char quote, char escape,
                     struct arena *arena)
{
    struct records_cell trimmed = trim(cell);
    char *name = arena_strndup(arena, trimmed.text, trimmed.size);
    if (!cell.quoted)
        return name;
    size_t made = 0;
    for (size_t i = 0; i < trimmed.size; i++) {
        if (name[i] == escape && i + 1 < trimmed.size &&
            (name[i + 1] == quote || name[i + 1] == escape))
            i++;
        name[made++] = name[i];
    }
    name[made] = 0;
    return name;
}

/* A set of names, letter case aside; `next` is the number after the underscore that a
 * repetition of the name tries first. */
struct names {
    struct name {
        const char *text;
        uint32_t next;
    } * slots;
    size_t mask;
};

static struct name *find_name(const struct names *names, const char *text)
{
    uint32_t hash = 2166136261u;
    for (const char *p = text; *p; p++)
        hash = (hash ^ (uint32_t)tolower((unsigned char)*p)) * 16777619u;
    size_t i = hash & names->mask;
    while (names->slots[i].text && strcasecmp(names->slots[i].text, text) != 0)
        i = (i + 1) & names->mask;
    return &names->slots[i];
}

/* Each name is entered once, so repetitions cost no more than the first one. */
static char *add_name(struct names *names, char *text, struct arena *arena)
{
    struct name *same = find_name(names, text);
    const char *base = text;
    while (find_name(names, text)->text) {
        same->next++;
        text = arena_printf(arena, "%s_%u", base, same->next);
    }
    *find_name(names, text) = (struct name){text, 1};
    return text;
}

char **header_names(const struct records_cell *cells, size_t cell_count, uint32_t columns,
                    char quote, char escape, struct arena *arena)
{
    char **out = arena_alloc(arena, columns * sizeof *out);
    struct names names = {.mask = 1};
    while (names.mask < 2 * (size_t)columns)
        names.mask = names.mask * 2 + 1;
    names.slots = MEM_ARRAY(struct name, names.mask + 1);
    for (uint32_t i = 0; i < columns; i++) {
        char *text = i < cell_count ? unquote(cells[i], quote, escape, arena) : "";
        if (!*text)
            text = arena_printf(arena, "column%u", i + 1);
        out[i] = add_name(&names, text, arena);
    }
    free(names.slots);
    return out;
}
