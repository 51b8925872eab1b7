/* SPDX-License-Identifier: Apache-2.0 */
/* Every chart is drawn 480 wide and scaled by the page: two beside each other on a desk,
 * one on a phone, and letters stay readable on both. */
#include "cli/page_charts.h"

#include "cli/format.h"
#include "cli/page.h"
#include "cli/screen.h"

#include <math.h>
#include <stdio.h>

#define WIDTH      480
#define HEIGHT     230
#define LEFT       60
#define RIGHT      10
#define TOP        10
#define BOTTOM     26
#define TICKS      4
#define LETTER     7.2 /* about as wide as one column of text */
#define POINTS_MAX 40  /* more stand too close for dots */

struct plot {
    struct buf *out;
    const struct page_charts *c;
    struct page_charts_ticks y;
};

/* ---- scales -------------------------------------------------------------------- */

void page_charts_ticks(double low, double high, bool whole, struct page_charts_ticks *out)
{
    if (!isfinite(low) || !isfinite(high) || !(high > low)) {
        double middle = isfinite(low) && isfinite(high) ? low : 0;
        low = middle > 0 ? 0 : middle;
        high = middle > 0 ? middle : middle + 1;
    }
    double raw = high / TICKS - low / TICKS, power = pow(10, floor(log10(raw)));
    double step = raw <= power       ? power
                  : raw <= 2 * power ? 2 * power
                  : raw <= 5 * power ? 5 * power
                                     : 10 * power;
    if (whole && step < 1)
        step = 1;
    out->step = step;
    out->low = floor(low / step + 1e-9) * step;
    out->count = (int)ceil((high - out->low) / step - 1e-9);
    if (out->count < 1)
        out->count = 1;
}

static double x_of(const struct plot *p, double place)
{
    return LEFT + (place + .5) * (WIDTH - LEFT - RIGHT) / (double)p->c->count;
}

static double y_of(const struct plot *p, double value)
{
    double share = (value - p->y.low) / (p->y.step * p->y.count);
    share = share < 0 ? 0 : share > 1 ? 1 : share;
    return TOP + (1 - share) * (HEIGHT - TOP - BOTTOM);
}

/* 1,200  2.5M  80%: short, with as many digits as the step needs. */
static void add_tick(struct buf *out, double value, double step, bool share)
{
    double unit = share ? .01 : fabs(value) >= 1e9 ? 1e9 : fabs(value) >= 1e6 ? 1e6 : 1;
    int digits = (int)ceil(-log10(step / unit) - 1e-9);
    format_real(out, value / unit, digits > 0 ? digits : 0);
    buf_puts(out, share ? "%" : unit == 1e9 ? "G" : unit == 1e6 ? "M" : "");
}

static void add_value(struct buf *out, const struct page_charts *c, double value)
{
    if (c->share)
        format_share(out, value);
    else
        format_real(out, value, c->whole || fabs(value) >= 1000 ? 0 : 2);
}

/* ---- frame ---------------------------------------------------------------------- */

static void open_svg(struct buf *out, int height, const char *title,
                     const char *description)
{
    buf_printf(out, "<svg viewBox=\"0 0 %d %d\" role=\"img\"><title>", WIDTH, height);
    page_escape(out, title);
    buf_puts(out, "</title><desc>");
    page_escape(out, description);
    buf_puts(out, "</desc>\n");
}

static void add_grid(const struct plot *p)
{
    for (int i = 0; i <= p->y.count; i++) {
        double value = p->y.low + i * p->y.step, y = y_of(p, value);
        bool zero = fabs(value) < p->y.step / 2;
        buf_printf(p->out, "<path class=\"%s\" d=\"M%d %.1fH%d\"/>",
                   zero ? "zero" : "grid", LEFT, y, WIDTH - RIGHT);
        buf_printf(p->out, "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">", LEFT - 6,
                   y + 4);
        add_tick(p->out, zero ? 0 : value, p->y.step, p->c->share);
        buf_puts(p->out, "</text>\n");
    }
}

/* The widest name; letters of Chinese are two columns wide. */
static double names_width(const char *const *names, size_t count)
{
    int columns = 0;
    for (size_t i = 0; i < count; i++) {
        int width = screen_columns(names[i]);
        columns = width > columns ? width : columns;
    }
    return columns * LETTER;
}

/* As many names as have room, the last one always among them; it ends at the edge, so
 * that half a name more must fit between. */
static void add_names(const struct plot *p)
{
    double width = names_width(p->c->names, p->c->count);
    double step = (WIDTH - LEFT - RIGHT) / (double)p->c->count;
    size_t every = (size_t)ceil((1.5 * width + 6) / step);
    for (size_t i = 0; i < p->c->count; i++) {
        if ((p->c->count - 1 - i) % every != 0)
            continue;
        double x = x_of(p, (double)i);
        bool last = x + width / 2 > WIDTH;
        if (x - width / 2 < 0)
            continue;
        buf_printf(p->out, "<text x=\"%.1f\" y=\"%d\" text-anchor=\"%s\">",
                   last ? WIDTH : x, HEIGHT - 6, last ? "end" : "middle");
        page_escape(p->out, p->c->names[i]);
        buf_puts(p->out, "</text>");
    }
    buf_putc(p->out, '\n');
}

/* "May 2024, Lost: 120": what the pointer shows. */
static void add_title(const struct plot *p, const struct page_charts_series *s, size_t i)
{
    buf_puts(p->out, "<title>");
    page_escape(p->out, p->c->names[i]);
    buf_puts(p->out, " · ");
    page_escape(p->out, s->name);
    buf_puts(p->out, ": ");
    add_value(p->out, p->c, fabs(s->values[i]) * (s->low && s->values[i] < 0 ? -1 : 1));
    if (s->low && isfinite(s->low[i])) {
        buf_puts(p->out, " (");
        add_value(p->out, p->c, s->low[i]);
        buf_puts(p->out, " – ");
        add_value(p->out, p->c, s->high[i]);
        buf_puts(p->out, ")");
    }
    buf_puts(p->out, "</title>");
}

/* The class of what is drawn. */
static void add_color(struct buf *out, bool warming_up, int color)
{
    if (warming_up)
        buf_puts(out, "warm");
    else
        buf_printf(out, "s%d", color);
}

/* ---- lines ---------------------------------------------------------------------- */

/* Intervals of marked periods may be as wide as the scale: they do not set it. */
static void line_scale(struct plot *p)
{
    double low = INFINITY, high = -INFINITY;
    for (size_t k = 0; k < p->c->series_count; k++) {
        const struct page_charts_series *s = &p->c->series[k];
        for (size_t i = 0; i < p->c->count; i++) {
            low = fmin(low, s->values[i]);
            high = fmax(high, s->values[i]);
            if (s->low && p->c->marks[i] == PAGE_CHARTS_PLAIN) {
                low = fmin(low, s->low[i]);
                high = fmax(high, s->high[i]);
            }
        }
    }
    if (p->c->benchmark_name) {
        low = fmin(low, p->c->benchmark);
        high = fmax(high, p->c->benchmark);
    }
    if (p->c->most > p->c->least) {
        low = fmax(low, p->c->least);
        high = fmin(high, p->c->most);
    }
    page_charts_ticks(low, high, p->c->whole, &p->y);
}

/* A period whose neighbours have no interval: a bar of a little width. */
static void add_lone_band(const struct plot *p, const struct page_charts_series *s,
                          size_t i)
{
    double left = x_of(p, (double)i - .15), right = x_of(p, (double)i + .15);
    double low = y_of(p, s->low[i]), high = y_of(p, s->high[i]);
    buf_printf(p->out,
               "<path class=\"band s%d\" d=\"M%.1f %.1fL%.1f %.1fL%.1f %.1fL%.1f "
               "%.1fZ\"/>\n",
               s->color, left, low, right, low, right, high, left, high);
}

/* One polygon for each run of known intervals. */
static void add_band(const struct plot *p, const struct page_charts_series *s)
{
    size_t begin = 0;
    while (s->low && begin < p->c->count) {
        size_t end = begin;
        while (end < p->c->count && isfinite(s->low[end]))
            end++;
        if (end == begin + 1) {
            add_lone_band(p, s, begin);
        } else if (end > begin) {
            buf_printf(p->out, "<path class=\"band s%d\" d=\"", s->color);
            for (size_t i = begin; i < end; i++)
                buf_printf(p->out, "%c%.1f %.1f", i == begin ? 'M' : 'L',
                           x_of(p, (double)i), y_of(p, s->low[i]));
            for (size_t i = end; i-- > begin;)
                buf_printf(p->out, "L%.1f %.1f", x_of(p, (double)i), y_of(p, s->high[i]));
            buf_puts(p->out, "Z\"/>\n");
        }
        begin = end + 1;
    }
}

static void add_segments(const struct plot *p, const struct page_charts_series *s)
{
    for (size_t i = 1; i < p->c->count; i++) {
        unsigned char a = p->c->marks[i - 1], b = p->c->marks[i];
        if (!isfinite(s->values[i - 1]) || !isfinite(s->values[i]))
            continue;
        bool dash = a == PAGE_CHARTS_PARTIAL || b == PAGE_CHARTS_PARTIAL;
        bool warm = a == PAGE_CHARTS_WARMING || b == PAGE_CHARTS_WARMING;
        buf_puts(p->out, "<path class=\"line ");
        add_color(p->out, warm, s->color);
        buf_printf(p->out, "%s\" d=\"M%.1f %.1fL%.1f %.1f\"/>", dash ? " dash" : "",
                   x_of(p, (double)i - 1), y_of(p, s->values[i - 1]), x_of(p, (double)i),
                   y_of(p, s->values[i]));
    }
    buf_putc(p->out, '\n');
}

static void add_points(const struct plot *p, const struct page_charts_series *s)
{
    for (size_t i = 0; i < p->c->count; i++) {
        unsigned char mark = p->c->marks[i];
        if (!isfinite(s->values[i]))
            continue;
        bool small = p->c->count > POINTS_MAX && mark == PAGE_CHARTS_PLAIN;
        buf_puts(p->out, "<circle class=\"");
        add_color(p->out, mark == PAGE_CHARTS_WARMING, s->color);
        buf_printf(p->out, "%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"%s\">",
                   mark == PAGE_CHARTS_PARTIAL ? " hollow" : "", x_of(p, (double)i),
                   y_of(p, s->values[i]), small ? "1" : "3.2");
        add_title(p, s, i);
        buf_puts(p->out, "</circle>\n");
    }
}

static void add_benchmark(const struct plot *p)
{
    double y = y_of(p, p->c->benchmark_name ? p->c->benchmark : 0);
    if (!p->c->benchmark_name)
        return;
    buf_printf(p->out, "<path class=\"line warm dash\" d=\"M%d %.1fH%d\"><title>", LEFT,
               y, WIDTH - RIGHT);
    page_escape(p->out, p->c->benchmark_name);
    buf_puts(p->out, ": ");
    add_value(p->out, p->c, p->c->benchmark);
    buf_puts(p->out, "</title></path>\n");
}

void page_charts_line(struct buf *out, const struct page_charts *c)
{
    struct plot p = {.out = out, .c = c};
    line_scale(&p);
    open_svg(out, HEIGHT, c->title, c->description);
    add_grid(&p);
    add_names(&p);
    add_benchmark(&p);
    for (size_t k = 0; k < c->series_count; k++) {
        add_band(&p, &c->series[k]);
        add_segments(&p, &c->series[k]);
        add_points(&p, &c->series[k]);
    }
    buf_puts(out, "</svg>\n");
}

/* ---- bars ------------------------------------------------------------------------ */

static void bars_scale(struct plot *p)
{
    double low = 0, high = 0;
    for (size_t i = 0; i < p->c->count; i++) {
        double above = 0, below = 0;
        for (size_t k = 0; k < p->c->series_count; k++) {
            double value = p->c->series[k].values[i];
            above += value > 0 ? value : 0;
            below += value < 0 ? value : 0;
        }
        low = fmin(low, below);
        high = fmax(high, above);
    }
    page_charts_ticks(low, high, p->c->whole, &p->y);
}

static void add_bar(const struct plot *p, const struct page_charts_series *s, size_t i,
                    double from)
{
    double width = (WIDTH - LEFT - RIGHT) / (double)p->c->count * .76;
    double a = y_of(p, from), b = y_of(p, from + s->values[i]);
    char rect[160];
    snprintf(rect, sizeof rect, "x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"",
             x_of(p, (double)i) - width / 2, fmin(a, b), width, fabs(a - b));
    buf_puts(p->out, "<g>");
    add_title(p, s, i);
    buf_puts(p->out, "<rect class=\"");
    add_color(p->out, p->c->marks[i] == PAGE_CHARTS_WARMING, s->color);
    buf_printf(p->out, "%s\" %s/>", p->c->marks[i] == PAGE_CHARTS_PARTIAL ? " open" : "",
               rect);
    if (s->hatched)
        buf_printf(p->out, "<rect class=\"hatch\" %s/>", rect);
    buf_puts(p->out, "</g>\n");
}

void page_charts_bars(struct buf *out, const struct page_charts *c)
{
    struct plot p = {.out = out, .c = c};
    bars_scale(&p);
    open_svg(out, HEIGHT, c->title, c->description);
    add_grid(&p);
    add_names(&p);
    for (size_t i = 0; i < c->count; i++) {
        double above = 0, below = 0;
        for (size_t k = 0; k < c->series_count; k++) {
            const struct page_charts_series *s = &c->series[k];
            double *from = s->values[i] < 0 ? &below : &above;
            if (!isfinite(s->values[i]) || s->values[i] == 0)
                continue;
            add_bar(&p, s, i, *from);
            *from += s->values[i];
        }
    }
    buf_printf(out, "<path class=\"zero\" d=\"M%d %.1fH%d\"/></svg>\n", LEFT, y_of(&p, 0),
               WIDTH - RIGHT);
}

/* ---- small ones ------------------------------------------------------------------ */

void page_charts_spark(struct buf *out, const double *values, size_t count)
{
    double low = INFINITY, high = -INFINITY, last_x = 0, last_y = 0;
    size_t known = 0;
    for (size_t i = 0; i < count; i++) {
        low = fmin(low, values[i]);
        high = fmax(high, values[i]);
        known += isfinite(values[i]) != 0;
    }
    if (known < 2)
        return;
    buf_puts(out, "<svg class=\"spark\" viewBox=\"0 0 100 20\" preserveAspectRatio="
                  "\"none\" aria-hidden=\"true\"><path class=\"line s1\" "
                  "vector-effect=\"non-scaling-stroke\" d=\"");
    bool pen = false;
    for (size_t i = 0; i < count; i++) {
        if (!isfinite(values[i])) {
            pen = false;
            continue;
        }
        last_x = 98.0 * (double)i / (double)(count - 1) + 1;
        last_y = high > low ? 18 - 16 * ((values[i] - low) / (high - low)) : 10;
        buf_printf(out, "%c%.1f %.1f", pen ? 'L' : 'M', last_x, last_y);
        pen = true;
    }
    buf_puts(out, "\"/></svg>");
}

double page_charts_strength(double value, double coolest, double hottest)
{
    double share = hottest > coolest ? (value - coolest) / (hottest - coolest) : .5;
    return .05 + .95 * (share < 0 ? 0 : share > 1 ? 1 : share);
}

static void add_cell(struct buf *out, const struct page_charts_heat *h, size_t row,
                     size_t column, double left, double width, double height)
{
    size_t at = row * h->columns + column;
    double value = h->cells[at];
    char rect[160];
    if (!isfinite(value))
        return;
    snprintf(rect, sizeof rect, "x=\"%.2f\" y=\"%.2f\" width=\"%.2f\" height=\"%.2f\"",
             left + (double)column * width, (double)row * height, width, height);
    buf_puts(out, "<g><title>");
    page_escape(out, h->names[row]);
    buf_printf(out, " +%zu: ", column);
    format_share(out, value);
    buf_printf(out, "</title><rect class=\"cell\" fill-opacity=\"%.2f\" %s/>",
               page_charts_strength(value, h->coolest, h->hottest), rect);
    if (h->incomplete[at])
        buf_printf(out, "<rect class=\"hatch\" %s/>", rect);
    buf_puts(out, "</g>\n");
}

void page_charts_heat(struct buf *out, const struct page_charts_heat *h)
{
    double left = names_width(h->names, h->rows) + 10;
    double width = (WIDTH - RIGHT - left) / (double)h->columns;
    double height = fmin(24, 300 / (double)h->rows);
    int bottom = (int)(height * (double)h->rows);
    size_t every_row = (size_t)ceil(13 / height), every = (size_t)ceil(26 / width);
    open_svg(out, bottom + 36, h->title, h->description);
    for (size_t row = 0; row < h->rows; row++) {
        for (size_t column = 0; column < h->columns; column++)
            add_cell(out, h, row, column, left, width, height);
        if (row % every_row)
            continue;
        buf_printf(out, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"end\">", left - 5,
                   ((double)row + .5) * height + 4);
        page_escape(out, h->names[row]);
        buf_puts(out, "</text>\n");
    }
    for (size_t column = 0; column < h->columns; column += every)
        buf_printf(out, "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%zu</text>",
                   left + ((double)column + .5) * width, bottom + 15, column);
    buf_printf(out, "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">", WIDTH - RIGHT,
               bottom + 31);
    page_escape(out, h->axis);
    buf_puts(out, "</text></svg>\n");
}
