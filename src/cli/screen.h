/* SPDX-License-Identifier: Apache-2.0 */
/* What a page of text is printed on: so many columns, with or without colour, and the
 * language of its words.
 *
 * Widths are columns of a terminal, not bytes: a Chinese character takes two.
 * They need a UTF-8 LC_CTYPE, which main sets.
 *
 *     struct screen screen;
 *     screen_init(&screen, SCREEN_COLOR_AUTO, path);
 *     screen_paint(&screen, &out, SCREEN_BOLD, "Lost");
 *     screen_wrap(&screen, &out, 4, sentence);
 */
#ifndef MAINSTAY_CLI_SCREEN_H
#define MAINSTAY_CLI_SCREEN_H

#include "base/buf.h"
#include "measure/catalogue.h"

#include <stdbool.h>
#include <stddef.h>

#define SCREEN_WIDTH_DEFAULT  100 /* where nothing says how wide */
#define SCREEN_WIDTH_MIN      40
#define SCREEN_WIDTH_MAX      1000
#define SCREEN_TEXT_WIDTH_MAX 100 /* longer lines of prose are hard to read */

#define SCREEN_BOLD   "\033[1m"
#define SCREEN_DIM    "\033[2m"
#define SCREEN_GOOD   "\033[32m"
#define SCREEN_BAD    "\033[31m"
#define SCREEN_ACCENT "\033[36m"
#define SCREEN_RESET  "\033[0m"

enum screen_color { SCREEN_COLOR_AUTO, SCREEN_COLOR_ALWAYS, SCREEN_COLOR_NEVER };

struct screen {
    int width; /* columns */
    bool color;
    enum catalogue_language language; /* English, until somebody sets it */
};

/* path: where the page goes; NULL or "-" is standard output.  The width is
 * $COLUMNS, else the terminal's, else the default. */
void screen_init(struct screen *screen, enum screen_color color, const char *path);
/* The width for prose. */
int screen_text_width(const struct screen *screen);

/* Columns that valid UTF-8 takes; control characters and broken bytes count one. */
int screen_columns(const char *text);
/* Adds text for one line: control characters, which could steer the terminal, and
 * broken bytes become '?'; past `columns` it is cut with an ellipsis (0: never). */
void screen_add_plain(struct buf *out, const char *text, int columns);
/* Adds the text in a style (one of the sequences above, NULL: none) if colour is on. */
void screen_paint(const struct screen *screen, struct buf *out, const char *style,
                  const char *text);
void screen_add_spaces(struct buf *out, int count);
/* Adds the text broken at blanks, and beside Chinese characters, into lines of at most
 * the prose width, each indented; the first continues a line whose first `column` columns
 * are taken.  Newlines in the text stay.  Ends with a newline. */
void screen_wrap_from(const struct screen *screen, struct buf *out, int column,
                      int indent, const char *text);
void screen_wrap(const struct screen *screen, struct buf *out, int indent,
                 const char *text);
/* A label in bold and what belongs to it beside it, wrapped. */
#define SCREEN_LABEL_COLUMNS 14
void screen_field(const struct screen *screen, struct buf *out, const char *label,
                  const char *text);
/* A heading: an empty line and the title in bold. */
void screen_heading(const struct screen *screen, struct buf *out, const char *title);
/* A remark under a table: dim, wrapped, indented as tables are; nothing for "". */
void screen_note(const struct screen *screen, struct buf *out, const char *text);
/* A line of dashes, prose wide. */
void screen_line(const struct screen *screen, struct buf *out);

#endif
