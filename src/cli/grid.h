/* SPDX-License-Identifier: Apache-2.0 */
/* A table of text for the terminal: columns aligned also where Chinese is in them, the
 * less important columns left out, or moved to a second table, where it is too wide.
 *
 * Wraps libsmartcols, which does the aligning; what fits is decided here, because that
 * library would cut cells instead.
 *
 *     struct grid t;
 *     grid_init(&t);
 *     grid_column(&t, "Period", GRID_LEFT, 0);
 *     grid_column(&t, "Lost", GRID_RIGHT, 2);
 *     grid_row(&t);
 *     grid_cell(&t, "2024-05", NULL);
 *     grid_cell(&t, "12", SCREEN_BAD);
 *     grid_print(&t, &screen, GRID_DROP, &out);
 *     grid_release(&t);
 */
#ifndef MAINSTAY_CLI_GRID_H
#define MAINSTAY_CLI_GRID_H

#include "base/buf.h"
#include "base/mem.h"
#include "cli/screen.h"

#include <stdbool.h>
#include <stddef.h>

#define GRID_COLUMNS_MAX      512
#define GRID_CELL_COLUMNS_MAX 64 /* longer texts are cut */

enum grid_align { GRID_LEFT, GRID_RIGHT };
enum grid_overflow {
    GRID_DROP,  /* leave columns out, the highest importance number first */
    GRID_STACK, /* further tables below, each with the first column */
};

struct grid_column {
    const char *title;
    enum grid_align align;
    int importance; /* 0: always shown */
    int columns;    /* widest cell */
    bool dropped;
};
struct grid_cell {
    const char *text;  /* NULL: empty */
    const char *style; /* a sequence of screen.h, or NULL */
};

struct grid {
    struct grid_column columns[GRID_COLUMNS_MAX];
    size_t column_count;
    struct grid_cell *cells; /* rows x column_count */
    size_t row_count, cell_count, cell_capacity;
    struct arena arena;
};

void grid_init(struct grid *t);
void grid_release(struct grid *t);
/* All columns come before the first row; titles are copied. */
void grid_column(struct grid *t, const char *title, enum grid_align align,
                 int importance);
/* Begins a row; its cells follow from left to right, those not given are empty. */
void grid_row(struct grid *t);
/* text is copied and made safe for a terminal; style is borrowed. */
void grid_cell(struct grid *t, const char *text, const char *style);
/* A row of dashes. */
void grid_rule(struct grid *t);
/* Each line is indented by two blanks. */
void grid_print(struct grid *t, const struct screen *screen, enum grid_overflow overflow,
                struct buf *out);
/* After grid_print: the titles left out, "A, B" with a separator of ", "; how many. */
size_t grid_dropped(const struct grid *t, const char *separator, struct buf *out);

#endif
