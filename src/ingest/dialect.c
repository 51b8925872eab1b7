/* SPDX-License-Identifier: Apache-2.0 */
#include "ingest/dialect.h"

#include "ingest/header.h"
#include "ingest/records.h"

#include <string.h>

/* Every delimiter is tried with every way to quote, on the same few thousand rows; the
 * one by which most rows agree wins.  Counting delimiters per line was rejected: it
 * fails on quoted cells, and decimal commas look like a delimiter to it. */

#define ROWS_MAX       5000
#define CELLS_JUDGED   64
#define LEADING_MAX    50 /* records looked at for titles */
#define DELIMITERS     ",;\t|:"
#define DELIMITER_NONE ',' /* for one column */

/* How the sample reads with one delimiter and one way to quote. */
struct reading {
    char delimiter, quote, escape;
    size_t rows;           /* not blank */
    size_t columns;        /* that most rows have; the larger number of two */
    size_t agreeing;       /* rows with that many */
    size_t several;        /* rows with two cells and more */
    size_t first;          /* cells of the first row */
    size_t cells, foreign; /* cells looked at; with what rather is another delimiter */
    size_t quoted, broken, quoted_rows;
    uint64_t open_line;
    bool cut;   /* there is only one row, and not all of it */
    bool whole; /* read to the end of the file */
};

struct sample {
    const char *bytes;
    size_t size;
    bool complete;
    uint64_t lines_before; /* of the file: a line that names the separator */
};

static struct records sample_records(const struct sample *s, const struct reading *r)
{
    struct records records =
        records_over(s->bytes, s->size, r->delimiter, r->quote, r->escape);
    records.line += s->lines_before;
    return records;
}

static bool is_digit(char c)
{
    return (unsigned char)(c - '0') < 10;
}

/* Whether a cell holds what looks like a delimiter: a comma that is no decimal or
 * grouping mark and no punctuation, or one of the others. */
static bool is_foreign(struct records_cell cell, char delimiter)
{
    if (cell.quoted)
        return false;
    for (size_t i = 0; i < cell.size; i++) {
        char c = cell.text[i];
        if (c == ';' || c == '\t' || c == '|')
            return true;
        if (c != ',' || delimiter == ',' || i + 1 == cell.size)
            continue;
        char next = cell.text[i + 1];
        if (next != ' ' && !(is_digit(next) && i && is_digit(cell.text[i - 1])))
            return true;
    }
    return false;
}

/* A time of day that a colon would cut: 09:05 after nothing, a blank or T. */
static bool has_clock(const char *p, size_t size)
{
    for (size_t i = 0; i + 5 <= size; i++)
        if ((i == 0 || p[i - 1] == ' ' || p[i - 1] == 'T') && is_digit(p[i]) &&
            is_digit(p[i + 1]) && p[i + 2] == ':' && is_digit(p[i + 3]) &&
            is_digit(p[i + 4]) && (i + 5 == size || !is_digit(p[i + 5])))
            return true;
    return false;
}

static void read_row(struct reading *r, const struct records_cell *cells, size_t count,
                     const char *end)
{
    bool quoted = false;
    size_t judged = count < CELLS_JUDGED ? count : CELLS_JUDGED;
    for (size_t i = 0; i < judged; i++) {
        r->foreign += is_foreign(cells[i], r->delimiter);
        quoted = quoted || cells[i].quoted;
    }
    if (r->delimiter == ':' && has_clock(cells[0].text, (size_t)(end - cells[0].text)))
        r->foreign += judged;
    r->cells += judged;
    r->quoted_rows += quoted;
    r->several += count >= 2;
    if (r->rows == 0)
        r->first = count;
    r->rows++;
}

static bool is_blank(const char *p, const char *end)
{
    while (p < end && (unsigned char)*p <= ' ')
        p++;
    return p == end;
}

static void read_sample(const struct sample *s, struct reading *r)
{
    struct records_cell cells[CELLS_JUDGED];
    uint32_t rows_by_count[DIALECT_COLUMNS_MAX + 2] = {0};
    struct records records = sample_records(s, r);
    size_t count, widest = 0;
    bool after_blank = false;
    while (r->rows < ROWS_MAX) {
        const char *start = records.p;
        if (!records_next(&records, cells, CELLS_JUDGED, &count))
            break;
        bool blank = is_blank(start, records.p);
        bool cut = !s->complete && !records.ended;
        after_blank = after_blank || blank;
        if (blank || (cut && r->rows))
            continue;
        /* Narrower rows, then a blank one: those were titles. */
        if (after_blank && count > widest && r->rows < LEADING_MAX) {
            memset(rows_by_count, 0, sizeof rows_by_count);
            *r = (struct reading){
                .delimiter = r->delimiter, .quote = r->quote, .escape = r->escape};
        }
        after_blank = false;
        r->cut = cut;
        widest = count > widest ? count : widest;
        read_row(r, cells, count, records.p);
        if (count > DIALECT_COLUMNS_MAX)
            count = DIALECT_COLUMNS_MAX + 1;
        rows_by_count[count]++;
    }
    for (size_t n = 1; n <= DIALECT_COLUMNS_MAX + 1; n++)
        if (rows_by_count[n] && rows_by_count[n] >= r->agreeing) {
            r->agreeing = rows_by_count[n];
            r->columns = n;
        }
    r->quoted = records.quoted;
    r->broken = records.broken;
    r->open_line = records.open_line;
    r->whole = s->complete && records.p == records.end;
}

static struct reading read_as(const struct sample *s, char delimiter, char quote,
                              char escape)
{
    struct reading r = {.delimiter = delimiter, .quote = quote, .escape = escape};
    read_sample(s, &r);
    return r;
}

/* The best way to quote for one delimiter. */
static struct reading read_quotes(const struct sample *s, char delimiter)
{
    struct reading doubled = read_as(s, delimiter, '"', '"');
    if (!doubled.quoted && !doubled.open_line) {
        struct reading single = read_as(s, delimiter, '\'', '\'');
        if (single.quoted_rows * 2 > single.rows && !single.broken && !single.open_line)
            return single;
        return doubled;
    }
    if (!doubled.broken && !doubled.open_line)
        return doubled;
    struct reading backslash = read_as(s, delimiter, '"', '\\');
    if (backslash.quoted && backslash.broken < doubled.broken && !backslash.open_line)
        return backslash;
    /* Marks that close next to nothing they open are inches, not quotes. */
    struct reading plain = read_as(s, delimiter, 0, '"');
    if (doubled.broken * 2 > doubled.quoted && plain.agreeing >= doubled.agreeing)
        return plain;
    return doubled;
}

static double reading_score(const struct reading *r)
{
    double agreeing = (double)r->agreeing / (double)r->rows;
    double foreign = r->cells ? (double)r->foreign / (double)r->cells : 0;
    return agreeing * (1 - foreign / 2);
}

static bool is_table(const struct reading *r)
{
    if (r->delimiter == ':')
        return r->columns >= 2 && r->agreeing == r->rows && r->foreign == 0;
    if (r->columns >= 2 && r->agreeing * 2 > r->rows)
        return true;
    /* Rows that leave out empty cells at the end agree on nothing but the header. */
    return r->first >= 2 && r->several * 10 >= r->rows * 9;
}

/* Scores a hair apart are decided by the number of columns, then by the order of
 * DELIMITERS; a colon only where nothing else fits. */
static struct reading choose(const struct sample *s, char forced)
{
    struct reading best = {0};
    double best_score = 0;
    for (const char *d = DELIMITERS; *d; d++) {
        if ((forced && *d != forced) || (*d == ':' && !forced && best.rows))
            continue;
        struct reading r = read_quotes(s, *d);
        double score = r.rows ? reading_score(&r) : 0;
        if (!r.rows || (!is_table(&r) && !forced))
            continue;
        if (!best.rows || score > best_score + 0.02 ||
            (score > best_score - 0.02 && r.columns > best.columns)) {
            best = r;
            best_score = score;
        }
    }
    if (best.rows)
        return best;
    best = read_quotes(s, DELIMITER_NONE);
    best.columns = 1;
    return best;
}

/* The delimiter that Excel's first line "sep=;" names, or 0; the sample goes on behind
 * that line. */
static char take_separator_line(struct sample *s)
{
    struct records r = records_over(s->bytes, s->size, 0, 0, 0);
    const char *p = r.p, *end = r.end;
    bool quoted = p < end && *p == '"';
    p += quoted;
    if (end - p < 5 || strncasecmp(p, "sep=", 4) != 0 || !p[4] ||
        !strchr(DELIMITERS, p[4]))
        return 0;
    char delimiter = p[4];
    p += 5;
    if (quoted && (p == end || *p++ != '"'))
        return 0;
    if (p < end && *p != '\n' && *p != '\r')
        return 0;
    p += end - p >= 2 && p[0] == '\r' && p[1] == '\n' ? 2 : p < end;
    *s = (struct sample){p, (size_t)(end - p), s->complete, 1};
    return delimiter;
}

/* What a record before the header may be. */
struct leading {
    size_t cells, filled; /* cells, and those that are not blank */
};

static struct leading look(const struct records_cell *cells, size_t count, size_t max)
{
    struct leading l = {.cells = count};
    for (size_t i = 0; i < count && i < max; i++)
        for (size_t k = 0; k < cells[i].size; k++)
            if ((unsigned char)cells[i].text[k] > ' ') {
                l.filled++;
                break;
            }
    return l;
}

/* How many records are titles: a block with fewer filled cells than there are columns,
 * a blank record, and then a full one; or single cells right above three columns. */
static size_t count_titles(const struct leading *l, size_t count, size_t columns)
{
    size_t i = 0;
    while (columns >= 2 && i < count && l[i].filled < columns) {
        bool single = true;
        for (; i < count && l[i].filled && l[i].filled < columns; i++)
            single = single && l[i].cells == 1;
        size_t blanks = i;
        while (i < count && l[i].filled == 0)
            i++;
        if (i == count || (i == blanks && !(single && columns >= 3)))
            break;
        /* A header may have an unnamed column. */
        if (l[i].cells >= columns && l[i].filled * 2 >= columns)
            return i;
    }
    return 0;
}

/* Blank records, then titles; *at is what follows. */
static uint64_t count_skipped(const struct sample *s, const struct reading *r,
                              struct records *at)
{
    struct leading leading[LEADING_MAX];
    struct records_cell cells[CELLS_JUDGED];
    struct records records = sample_records(s, r), next;
    size_t count = 0, cell_count, columns = r->columns;
    uint64_t blank = 0;
    for (next = records; records_next(&next, cells, CELLS_JUDGED, &cell_count);
         records = next, blank++)
        if (look(cells, cell_count, CELLS_JUDGED).filled)
            break;
    for (next = records; count < LEADING_MAX; count++) {
        if (!records_next(&next, cells, CELLS_JUDGED, &cell_count))
            break;
        leading[count] = look(cells, cell_count, CELLS_JUDGED);
    }
    if (columns > CELLS_JUDGED)
        columns = CELLS_JUDGED;
    size_t titles = count_titles(leading, count, columns);
    for (size_t i = 0; i < titles; i++)
        if (!records_next(&records, cells, CELLS_JUDGED, &cell_count))
            break;
    *at = records;
    return s->lines_before + blank + titles;
}

/* What the rows below a header with one cell less have at their ends. */
enum margin { MARGIN_NONE, MARGIN_EMPTY_LAST, MARGIN_ROW_NUMBERS };

static enum margin find_margin(struct records body, size_t columns)
{
    struct records_cell *cells = MEM_ARRAY(struct records_cell, columns);
    bool empty_last = true, numbers = true;
    size_t count, row = 0;
    while (row < 100 && records_next(&body, cells, columns, &count)) {
        if (count != columns)
            continue;
        char number[24];
        int n = snprintf(number, sizeof number, "%zu", ++row);
        numbers = numbers && cells[0].size == (size_t)n &&
                  memcmp(cells[0].text, number, (size_t)n) == 0;
        empty_last = empty_last && cells[columns - 1].size == 0;
    }
    free(cells);
    if (!row)
        return MARGIN_NONE;
    return empty_last ? MARGIN_EMPTY_LAST : numbers ? MARGIN_ROW_NUMBERS : MARGIN_NONE;
}

static bool has_rows(struct records body)
{
    struct records_cell cell;
    size_t count;
    while (records_next(&body, &cell, 1, &count))
        if (count)
            return true;
    return false;
}

static enum err check_width(size_t width, uint64_t line, bool cut, const char *name,
                            struct err_info *info)
{
    if (width <= DIALECT_COLUMNS_MAX)
        return ERR_OK;
    return err_set(
        info, ERR_LIMIT,
        "%s line %llu has %s%zu columns, and %d are the most that can be read: "
        "write one order a row, with one column for each property",
        name, (unsigned long long)line, cut ? "more than " : "", width,
        DIALECT_COLUMNS_MAX);
}

/* Fills in columns and names from the row at the head of `records`. */
static enum err name_columns(struct dialect *d, struct records records, size_t columns,
                             const struct sample *s, const char *name,
                             struct arena *arena, struct err_info *info)
{
    struct records body = records;
    struct records_cell *cells = MEM_ARRAY(struct records_cell, DIALECT_COLUMNS_MAX + 1);
    size_t count = 0, shift = 0;
    uint64_t line = records.line;
    bool any = records_next(&body, cells + 1, DIALECT_COLUMNS_MAX, &count);
    bool cut = any && !body.ended && !s->complete;
    enum err e = check_width(count, line, cut, name, info);
    if (!e)
        e = check_width(columns, line, false, name, info);
    if (e)
        goto out;
    d->has_header = header_present(records, (uint32_t)columns);
    if (d->has_header && s->complete && !has_rows(body)) {
        e = err_set(info, ERR_HEADER_ONLY,
                    "%s has a header in line %llu and no rows below it", name,
                    (unsigned long long)line);
        goto out;
    }
    if (!d->has_header) {
        count = 0;
    } else if (count + 1 == columns) {
        enum margin margin = find_margin(body, columns);
        columns -= margin == MARGIN_EMPTY_LAST;
        shift = margin == MARGIN_ROW_NUMBERS;
    }
    d->columns = (uint32_t)columns;
    d->names = header_names(cells + 1 - shift, count + shift, d->columns, d->quote,
                            d->escape, arena);
out:
    free(cells);
    return e;
}

static enum err refuse_open_quote(uint64_t line, char quote, const char *name,
                                  struct err_info *info)
{
    return err_set(info, ERR_FORMAT,
                   "%s line %llu: a quote (%c) opens a cell and never ends: close it, or "
                   "double the ones that belong to the text",
                   name, (unsigned long long)line, quote);
}

enum err dialect_sniff(struct dialect *out, const char *bytes, size_t size, bool complete,
                       const char *name, struct arena *arena, struct err_info *info)
{
    struct sample s = {bytes, size, complete, 0};
    char separator = take_separator_line(&s);
    struct reading r = choose(&s, separator);
    struct records records;
    if (!r.rows)
        return err_set(info, ERR_EMPTY, "%s is empty: it has only blank lines", name);
    if (r.open_line && (complete || r.cut))
        return refuse_open_quote(r.open_line, r.quote, name, info);
    uint64_t skip_lines = count_skipped(&s, &r, &records);
    if (records.p == records.end)
        return err_set(info, ERR_EMPTY, "%s is empty: it has only blank lines", name);
    struct dialect d = {
        .delimiter = r.delimiter,
        /* Quotes may come after what was looked at. */
        .quote = r.whole && !r.quoted ? 0 : r.quote,
        .escape = r.escape,
        .skip_lines = skip_lines,
    };
    size_t columns = r.columns;
    if (r.columns >= 2 && r.agreeing * 2 <= r.rows)
        columns = r.first;
    enum err e = name_columns(&d, records, columns, &s, name, arena, info);
    if (!e)
        *out = d;
    return e;
}
