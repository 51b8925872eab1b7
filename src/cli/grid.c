/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/grid.h"

#include "base/err.h"

#include <libsmartcols.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define GRID_INDENT 2
#define GRID_GAP    2

/* The text of a rule's cells: told apart by its address. */
static const char rule_text[] = "─";

void grid_init(struct grid *t)
{
    memset(t, 0, sizeof *t);
}

void grid_release(struct grid *t)
{
    free(t->cells);
    arena_release(&t->arena);
    memset(t, 0, sizeof *t);
}

void grid_column(struct grid *t, const char *title, enum grid_align align, int importance)
{
    CHECK(t->row_count == 0 && t->column_count < GRID_COLUMNS_MAX);
    t->columns[t->column_count++] = (struct grid_column){
        .title = arena_strdup(&t->arena, title),
        .align = align,
        .importance = importance,
        .columns = screen_columns(title),
    };
}

/* Gives the row that was begun its remaining cells. */
static void row_finish(struct grid *t)
{
    size_t need = t->row_count * t->column_count;
    MEM_GROW(t->cells, t->cell_capacity, need);
    while (t->cell_count < need)
        t->cells[t->cell_count++] = (struct grid_cell){0};
}

void grid_row(struct grid *t)
{
    row_finish(t);
    t->row_count++;
}

void grid_cell(struct grid *t, const char *text, const char *style)
{
    CHECK(t->cell_count < t->row_count * t->column_count);
    struct buf plain = {0};
    screen_add_plain(&plain, text, GRID_CELL_COLUMNS_MAX);
    struct grid_column *column = &t->columns[t->cell_count % t->column_count];
    int columns = screen_columns(buf_text(&plain));
    if (columns > column->columns)
        column->columns = columns;
    MEM_GROW(t->cells, t->cell_capacity, t->cell_count + 1);
    t->cells[t->cell_count++] =
        (struct grid_cell){arena_strdup(&t->arena, buf_text(&plain)), style};
    buf_release(&plain);
}

void grid_rule(struct grid *t)
{
    grid_row(t);
    MEM_GROW(t->cells, t->cell_capacity, t->row_count * t->column_count);
    for (size_t i = 0; i < t->column_count; i++)
        t->cells[t->cell_count++] = (struct grid_cell){rule_text, SCREEN_DIM};
}

static int width_of(const struct grid *t)
{
    int width = GRID_INDENT - GRID_GAP;
    for (size_t i = 0; i < t->column_count; i++)
        if (!t->columns[i].dropped)
            width += t->columns[i].columns + GRID_GAP;
    return width;
}

/* The least important column still there; of equals the last.  NULL: none may go. */
static struct grid_column *least_important(struct grid *t)
{
    struct grid_column *least = NULL;
    for (size_t i = 0; i < t->column_count; i++) {
        struct grid_column *c = &t->columns[i];
        if (!c->dropped && c->importance > 0 &&
            (!least || c->importance >= least->importance))
            least = c;
    }
    return least;
}

static char *rule_of(struct grid *t, int columns)
{
    struct buf rule = {0};
    while (columns-- > 0)
        buf_puts(&rule, rule_text);
    char *text = arena_strdup(&t->arena, buf_text(&rule));
    buf_release(&rule);
    return text;
}

static void must(int library_status)
{
    CHECK(library_status == 0); /* it fails only for lack of memory */
}

static void add_columns(struct grid *t, struct libscols_table *lib, const bool *chosen)
{
    for (size_t i = 0; i < t->column_count; i++) {
        if (!chosen[i])
            continue;
        int flags = t->columns[i].align == GRID_RIGHT ? SCOLS_FL_RIGHT : 0;
        struct libscols_column *column =
            scols_table_new_column(lib, t->columns[i].title, 0, flags);
        CHECK(column);
        must(scols_cell_set_color(scols_column_get_header(column), SCREEN_BOLD));
    }
}

static void add_row(struct grid *t, struct libscols_table *lib, size_t row,
                    const bool *chosen)
{
    struct libscols_line *line = scols_table_new_line(lib, NULL);
    CHECK(line);
    size_t place = 0;
    for (size_t i = 0; i < t->column_count; i++) {
        if (!chosen[i])
            continue;
        const struct grid_cell *cell = &t->cells[row * t->column_count + i];
        const char *text = cell->text;
        if (text == rule_text)
            text = rule_of(t, t->columns[i].columns);
        must(scols_line_set_data(line, place, text ? text : ""));
        if (cell->style)
            must(scols_cell_set_color(scols_line_get_cell(line, place), cell->style));
        place++;
    }
}

/* Blanks at the ends of lines are of no use to anybody. */
static void add_lines(struct buf *out, const char *text)
{
    while (*text) {
        size_t size = strcspn(text, "\n"), used = size;
        while (used > 0 && text[used - 1] == ' ')
            used--;
        if (used) {
            screen_add_spaces(out, GRID_INDENT);
            buf_add(out, text, used);
        }
        buf_putc(out, '\n');
        text += size + (text[size] == '\n');
    }
}

/* One table of the chosen columns. */
static void print_chosen(struct grid *t, const struct screen *screen, const bool *chosen,
                         struct buf *out)
{
    struct libscols_table *lib = scols_new_table();
    CHECK(lib);
    /* As if to a file: then it neither cuts nor asks how wide the terminal is. */
    must(scols_table_set_termforce(lib, SCOLS_TERMFORCE_NEVER));
    must(scols_table_enable_colors(lib, screen->color));
    must(scols_table_set_column_separator(lib, "  "));
    add_columns(t, lib, chosen);
    for (size_t row = 0; row < t->row_count; row++)
        add_row(t, lib, row, chosen);
    char *text = NULL;
    must(scols_print_table_to_string(lib, &text));
    add_lines(out, text);
    free(text);
    scols_unref_table(lib);
}

static void print_dropping(struct grid *t, const struct screen *screen, struct buf *out)
{
    struct grid_column *least;
    while (width_of(t) > screen->width && (least = least_important(t)))
        least->dropped = true;
    bool chosen[GRID_COLUMNS_MAX];
    for (size_t i = 0; i < t->column_count; i++)
        chosen[i] = !t->columns[i].dropped;
    print_chosen(t, screen, chosen, out);
}

static void print_stacked(struct grid *t, const struct screen *screen, struct buf *out)
{
    size_t next = 1;
    do {
        bool chosen[GRID_COLUMNS_MAX] = {true};
        int width = GRID_INDENT + t->columns[0].columns;
        size_t first = next;
        for (; next < t->column_count; next++) {
            width += GRID_GAP + t->columns[next].columns;
            if (width > screen->width && next > first)
                break;
            chosen[next] = true;
        }
        if (first > 1)
            buf_putc(out, '\n');
        print_chosen(t, screen, chosen, out);
    } while (next < t->column_count);
}

void grid_print(struct grid *t, const struct screen *screen, enum grid_overflow overflow,
                struct buf *out)
{
    CHECK(t->column_count > 0);
    row_finish(t);
    for (size_t i = 0; i < t->column_count; i++)
        t->columns[i].dropped = false;
    if (overflow == GRID_STACK)
        print_stacked(t, screen, out);
    else
        print_dropping(t, screen, out);
}

size_t grid_dropped(const struct grid *t, const char *separator, struct buf *out)
{
    size_t count = 0;
    for (size_t i = 0; i < t->column_count; i++) {
        if (!t->columns[i].dropped)
            continue;
        buf_printf(out, "%s%s", count ? separator : "", t->columns[i].title);
        count++;
    }
    return count;
}
