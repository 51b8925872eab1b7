/* SPDX-License-Identifier: Apache-2.0 */
/* Charts as inline SVG.  They know numbers and names, nothing of reports; colours are the
 * page's classes s1 .. s5.  NaN stands for a value there is none of.  Texts are plain:
 * they are escaped here.
 *
 *     struct page_charts c = {.title = "Retention", .count = n, .names = names, ...};
 *     page_charts_line(&out, &c);
 */
#ifndef MAINSTAY_CLI_PAGE_CHARTS_H
#define MAINSTAY_CLI_PAGE_CHARTS_H

#include "base/buf.h"

#include <stdbool.h>
#include <stddef.h>

#define PAGE_CHARTS_SERIES 5

enum page_charts_mark {
    PAGE_CHARTS_PLAIN,
    PAGE_CHARTS_WARMING, /* grey */
    PAGE_CHARTS_PARTIAL, /* hollow and dashed */
};

struct page_charts_series {
    const char *name;   /* for what is shown under the pointer */
    double *values;     /* count; in bars those below 0 stand below the axis */
    double *low, *high; /* of the interval; NULL: none */
    int color;          /* 1 .. 5 */
    bool hatched;       /* told from its neighbour without its colour */
};

struct page_charts {
    const char *title, *description;
    size_t count; /* places along the x axis */
    const char *const *names;
    const unsigned char *marks; /* enum page_charts_mark */
    struct page_charts_series series[PAGE_CHARTS_SERIES];
    size_t series_count;
    bool whole, share;          /* whole numbers; shares, shown in per cent */
    const char *benchmark_name; /* NULL: none */
    double benchmark;           /* a dashed line across */
    double least, most; /* a line's scale goes no further; both 0: as far as needed */
};

/* Round steps: low + i * step for i = 0 .. count covers what is asked for. */
struct page_charts_ticks {
    double low, step;
    int count; /* steps, at least 1 */
};
/* 1, 2 or 5 times a power of ten, at least 1 where whole; NaN or an empty range: 0 .. 1.
 */
void page_charts_ticks(double low, double high, bool whole,
                       struct page_charts_ticks *out);

void page_charts_line(struct buf *out, const struct page_charts *c);
/* Stacked, from zero upwards and downwards. */
void page_charts_bars(struct buf *out, const struct page_charts *c);
/* A small line without axes; nothing for fewer than two values. */
void page_charts_spark(struct buf *out, const double *values, size_t count);

/* A triangle of shares: cells[row * columns + column], NaN: none. */
struct page_charts_heat {
    const char *title, *description, *axis;
    size_t rows, columns;
    const char *const *names; /* of rows */
    const double *cells;
    const bool *incomplete; /* as cells */
    double coolest, hottest;
};
void page_charts_heat(struct buf *out, const struct page_charts_heat *h);
/* How strong a cell's colour is, 0.05 .. 1. */
double page_charts_strength(double value, double coolest, double hottest);

#endif
