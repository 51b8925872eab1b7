/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/screen.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <wchar.h>

/* COLUMNS first: whoever sets it wants that width, whatever the terminal says. */
static int width_found(bool to_stdout)
{
    const char *columns = getenv("COLUMNS");
    long asked = columns ? strtol(columns, NULL, 10) : 0;
    if (asked > 0)
        return asked < SCREEN_WIDTH_MAX ? (int)asked : SCREEN_WIDTH_MAX;
    struct winsize size;
    if (to_stdout && isatty(STDOUT_FILENO) &&
        ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
        return size.ws_col;
    return SCREEN_WIDTH_DEFAULT;
}

/* https://no-color.org: set and not empty means no. */
static bool color_found(enum screen_color color, bool to_stdout)
{
    if (color != SCREEN_COLOR_AUTO)
        return color == SCREEN_COLOR_ALWAYS;
    const char *no_color = getenv("NO_COLOR");
    const char *term = getenv("TERM");
    return to_stdout && isatty(STDOUT_FILENO) && !(no_color && *no_color) && term &&
           strcmp(term, "dumb") != 0;
}

void screen_init(struct screen *screen, enum screen_color color, const char *path)
{
    bool to_stdout = !path || strcmp(path, "-") == 0;
    int width = width_found(to_stdout);
    screen->width = width < SCREEN_WIDTH_MIN ? SCREEN_WIDTH_MIN : width;
    screen->color = color_found(color, to_stdout);
    screen->language = CATALOGUE_EN;
}

int screen_text_width(const struct screen *screen)
{
    return screen->width < SCREEN_TEXT_WIDTH_MAX ? screen->width : SCREEN_TEXT_WIDTH_MAX;
}

/* The character that text starts with: its bytes and columns; false for one that must
 * not reach a terminal, which counts one byte and one column. */
static bool character(const char *text, size_t size, size_t *bytes, int *columns)
{
    uint32_t code;
    *bytes = buf_utf8_next(text, size, &code);
    *columns = *bytes ? wcwidth((wchar_t)code) : -1;
    if (*columns >= 0)
        return true;
    *bytes = *bytes ? *bytes : 1;
    *columns = 1;
    return false;
}

int screen_columns(const char *text)
{
    int columns = 0, one;
    size_t bytes;
    for (size_t size = strlen(text); size > 0; text += bytes, size -= bytes) {
        character(text, size, &bytes, &one);
        columns += one;
    }
    return columns;
}

void screen_add_plain(struct buf *out, const char *text, int columns)
{
    bool cut = columns > 0 && screen_columns(text) > columns;
    int room = cut ? columns - 1 : INT32_MAX, one;
    size_t bytes;
    for (size_t size = strlen(text); size > 0; text += bytes, size -= bytes) {
        bool printable = character(text, size, &bytes, &one);
        if (one > room)
            break;
        room -= one;
        if (printable)
            buf_add(out, text, bytes);
        else
            buf_putc(out, '?');
    }
    if (cut)
        buf_puts(out, "…");
}

void screen_paint(const struct screen *screen, struct buf *out, const char *style,
                  const char *text)
{
    bool painted = screen->color && style && *text;
    if (painted)
        buf_puts(out, style);
    buf_puts(out, text);
    if (painted)
        buf_puts(out, SCREEN_RESET);
}

void screen_add_spaces(struct buf *out, int count)
{
    while (count-- > 0)
        buf_putc(out, ' ');
}

static bool is_one_of(const char *characters, const char *text, size_t bytes)
{
    for (const char *c = strstr(characters, " "); c; c = strstr(c + 1, " "))
        if (strncmp(c + 1, text, bytes) == 0 && c[1 + bytes] == ' ')
            return true;
    return false;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* May a line end between the two characters?  Beside a wide one it may, where no mark
 * would be cut off from what it belongs to, nor a number from its unit; the rules of
 * Chinese typesetting in short. */
static bool may_break(const char *before, size_t before_bytes, int before_columns,
                      const char *after, size_t after_bytes, int after_columns)
{
    static const char closing[] =
        " ， 。 、 ； ： ！ ？ ） 」 』 》 ” … , . ; : ! ? ) % ";
    static const char opening[] = " （ 「 『 《 “ ( ";
    static const char dated[] = " 年 月 第 "; /* 2024年5月31日 */
    bool in_date =
        is_digit(*before) || (is_digit(*after) && is_one_of(dated, before, before_bytes));
    return (before_columns > 1 || after_columns > 1) && !in_date &&
           !is_one_of(closing, after, after_bytes) &&
           !is_one_of(opening, before, before_bytes);
}

/* The bytes of the word that text starts with, and its columns: up to a blank, or a place
 * between two characters where a line may end. */
static size_t word_size(const char *text, int *columns)
{
    size_t size = strcspn(text, " \n"), at = 0, bytes = 0, next_bytes;
    int one = 0, next;
    *columns = 0;
    for (; at < size; at += bytes) {
        character(text + at, size - at, &next_bytes, &next);
        if (at > 0 &&
            may_break(text + at - bytes, bytes, one, text + at, next_bytes, next))
            break;
        bytes = next_bytes;
        one = next;
        *columns += one;
    }
    return at;
}

void screen_wrap_from(const struct screen *screen, struct buf *out, int column,
                      int indent, const char *text)
{
    int width = screen_text_width(screen);
    if (column < indent) {
        screen_add_spaces(out, indent - column);
        column = indent;
    }
    bool line_has_words = false;
    while (*text) {
        if (*text == '\n') {
            buf_putc(out, '\n');
            text++;
            if (*text && *text != '\n')
                screen_add_spaces(out, indent);
            column = indent;
            line_has_words = false;
            continue;
        }
        size_t blanks = strspn(text, " ");
        int columns;
        size_t size = word_size(text + blanks, &columns);
        if (line_has_words && size && column + (int)blanks + columns > width) {
            buf_putc(out, '\n');
            screen_add_spaces(out, indent);
            column = indent;
            blanks = 0;
            text += strspn(text, " ");
        }
        if (size)
            buf_add(out, text, blanks + size);
        column += (int)blanks + columns;
        line_has_words = line_has_words || size;
        text += blanks + size;
    }
    buf_putc(out, '\n');
}

void screen_wrap(const struct screen *screen, struct buf *out, int indent,
                 const char *text)
{
    screen_wrap_from(screen, out, 0, indent, text);
}

void screen_field(const struct screen *screen, struct buf *out, const char *label,
                  const char *text)
{
    screen_paint(screen, out, SCREEN_BOLD, label);
    screen_wrap_from(screen, out, screen_columns(label), SCREEN_LABEL_COLUMNS, text);
}

void screen_heading(const struct screen *screen, struct buf *out, const char *title)
{
    buf_putc(out, '\n');
    screen_paint(screen, out, SCREEN_BOLD, title);
    buf_putc(out, '\n');
}

void screen_note(const struct screen *screen, struct buf *out, const char *text)
{
    struct buf wrapped = {0};
    if (*text)
        screen_wrap(screen, &wrapped, 2, text);
    screen_paint(screen, out, SCREEN_DIM, buf_text(&wrapped));
    buf_release(&wrapped);
}

void screen_line(const struct screen *screen, struct buf *out)
{
    for (int i = screen_text_width(screen); i > 0; i--)
        buf_puts(out, "─");
    buf_putc(out, '\n');
}
