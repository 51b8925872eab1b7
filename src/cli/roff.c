/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/roff.h"

#include "cli/manual.h"

#include <stdio.h>
#include <string.h>

/* Text in which roff finds nothing to act on: backslashes, leading dots, dashes. */
static void add_text(struct buf *out, const char *text)
{
    for (const char *c = text; *c; c++) {
        if ((*c == '.' || *c == '\'') && (c == text || c[-1] == '\n'))
            buf_puts(out, "\\&");
        if (*c == '\\')
            buf_puts(out, "\\e");
        else if (*c == '-')
            buf_puts(out, "\\-");
        else
            buf_putc(out, *c);
    }
}

static void add_item(struct buf *out, const char *term, const char *text)
{
    buf_puts(out, ".TP\n.B ");
    add_text(out, term);
    buf_putc(out, '\n');
    add_text(out, text);
    buf_putc(out, '\n');
}

/* Paragraphs are separated by empty lines. */
static void add_paragraphs(struct buf *out, const char *text)
{
    while (*text) {
        size_t size = strcspn(text, "\n");
        char *line = mem_strndup(text, size);
        if (size)
            buf_puts(out, ".PP\n");
        add_text(out, line);
        if (size)
            buf_putc(out, '\n');
        free(line);
        text += size + (text[size] == '\n');
    }
}

static void add_option(struct buf *out, const struct command *command,
                       enum options_code code)
{
    struct buf term = {0}, text = {0};
    manual_option(&term, code);
    manual_option_help(&text, command, code);
    add_item(out, buf_text(&term), buf_text(&text));
    buf_release(&term);
    buf_release(&text);
}

static void add_command(struct buf *out, const struct command *command)
{
    buf_puts(out, ".SS mainstay ");
    add_text(out, command->name);
    buf_putc(out, ' ');
    add_text(out, command->usage);
    buf_puts(out, "\n.PP\n");
    struct buf sentence = {0};
    manual_sentence(&sentence, command);
    add_text(out, buf_text(&sentence));
    buf_putc(out, '\n');
    buf_release(&sentence);
    add_paragraphs(out, command->details);
    for (int code = 0; code < OPTION_HELP; code++)
        if (command_takes(command, (enum options_code)code))
            add_option(out, command, (enum options_code)code);
    if (!*command->examples)
        return;
    buf_puts(out, ".PP\nExamples:\n.PP\n.nf\n");
    add_text(out, command->examples);
    buf_puts(out, ".fi\n");
}

static void add_statuses(struct buf *out)
{
    static const struct {
        int status;
        const char *text;
    } statuses[] = {
#define X(code, exit_status, http_status, text) {exit_status, text},
        ERR_TABLE(X)
#undef X
    };
    buf_puts(out, ".SH EXIT STATUS\n");
    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++) {
        char number[16];
        snprintf(number, sizeof number, "%d", statuses[i].status);
        add_item(out, number, statuses[i].text);
    }
}

static void add_tables(struct buf *out)
{
    struct manual_term term;
    struct arena arena = {0};
    buf_puts(out, ".SH SETTINGS\n");
    for (size_t i = 0; manual_setting(i, &term, &arena); i++)
        add_item(out, term.name, term.text);
    arena_release(&arena);
    buf_puts(out, ".SH ROLES OF COLUMNS\n");
    for (size_t i = 0; manual_role(i, &term); i++)
        add_item(out, term.name, term.text);
    buf_puts(out, ".SH KINDS OF FILES\n");
    for (size_t i = 0; manual_kind(i, &term); i++)
        add_item(out, term.name, term.text);
}

void roff_manual(struct buf *out)
{
    buf_puts(out, ".TH MAINSTAY 1 \"\" \"mainstay " MAINSTAY_VERSION "\"\n.SH NAME\n"
                  "mainstay \\- who stays, who leaves, and why that is the number\n"
                  ".SH SYNOPSIS\n.B mainstay\nCOMMAND [OPTION...] [FILE...]\n"
                  ".SH COMMANDS\n");
    const struct command *command;
    for (size_t i = 0; (command = commands_at(i)); i++)
        add_command(out, command);
    add_tables(out);
    add_statuses(out);
    buf_puts(out, ".SH ENVIRONMENT\n");
    add_item(out, "COLUMNS", "how wide pages are, where not the terminal's width");
    add_item(out, "NO_COLOR", "if set and not empty, --color auto means never");
    add_item(out, "MAINSTAY_PROGRESS", "off: no progress is shown");
}
