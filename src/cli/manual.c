/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/manual.h"

#include "measure/definition.h"

#include <string.h>

#define HELP_COLUMN 30 /* where help stands beside options */
#define NAME_COLUMN 14 /* ... beside commands */

void manual_option(struct buf *out, enum options_code code)
{
    const struct options_option *option = options_at(code);
    if (option->short_name)
        buf_printf(out, "-%c, ", option->short_name);
    buf_printf(out, "--%s", option->name);
    if (option->argument)
        buf_printf(out, " %s", option->argument);
}

void manual_option_help(struct buf *out, const struct command *command,
                        enum options_code code)
{
    buf_puts(out, options_at(code)->help);
    const char *choices = options_choices(command, code);
    if (!choices || !strchr(choices, '|'))
        return;
    buf_puts(out, "; one of ");
    for (; *choices; choices++)
        *choices == '|' ? buf_puts(out, ", ") : buf_putc(out, *choices);
}

static const struct manual_term roles[] = {
#define X(code, name, text) {name, text},
    SOURCE_ROLES(X)
#undef X
};
static const struct manual_term kinds[] = {
#define X(code, name, text) {name, text},
    SOURCE_KINDS(X)
#undef X
};

bool manual_role(size_t index, struct manual_term *out)
{
    bool there = index < sizeof roles / sizeof *roles;
    if (there)
        *out = roles[index];
    return there;
}

/* "auto" is what a file is without --as. */
bool manual_kind(size_t index, struct manual_term *out)
{
    bool there = index + 1 < sizeof kinds / sizeof *kinds;
    if (there)
        *out = kinds[index + 1];
    return there;
}

bool manual_setting(size_t index, struct manual_term *out, struct arena *arena)
{
    struct definition_setting setting;
    if (!definition_setting(index, &setting))
        return false;
    out->name = setting.key;
    out->text = arena_printf(arena, "%s (%s)", setting.help, setting.values);
    return true;
}

void manual_sentence(struct buf *out, const struct command *command)
{
    buf_printf(out, "%c%s.", command->help[0] - 'a' + 'A', command->help + 1);
}

static void overview_commands(const struct screen *screen, struct buf *out)
{
    const struct command *command;
    for (size_t i = 0; (command = commands_at(i)); i++) {
        buf_puts(out, "  ");
        screen_paint(screen, out, SCREEN_BOLD, command->name);
        screen_wrap_from(screen, out, 2 + screen_columns(command->name), NAME_COLUMN,
                         command->help);
    }
}

void manual_overview(const struct screen *screen, struct buf *out)
{
    screen_paint(screen, out, SCREEN_BOLD, "mainstay");
    buf_puts(out, " — who stays, who leaves, and why that is the number\n\n"
                  "usage: mainstay COMMAND [OPTION...] [FILE...]\n\n");
    overview_commands(screen, out);
    buf_puts(out, "\nStart with a file of orders:   mainstay report orders.csv\n"
                  "Help on a command:             mainstay help report\n");
}

/* ---- one command ---------------------------------------------------------------- */

static void options_of_topic(const struct screen *screen, const struct command *command,
                             enum options_topic topic, struct buf *out)
{
    bool titled = false;
    for (int i = 0; i < OPTION_COUNT; i++) {
        enum options_code code = (enum options_code)i;
        if (!command_takes(command, code) || options_at(code)->topic != topic)
            continue;
        if (!titled)
            screen_heading(screen, out, options_topic_title(topic));
        titled = true;
        struct buf left = {0}, right = {0};
        manual_option(&left, code);
        manual_option_help(&right, command, code);
        buf_printf(out, "  %s", buf_text(&left));
        screen_wrap_from(screen, out, 2 + screen_columns(buf_text(&left)), HELP_COLUMN,
                         buf_text(&right));
        buf_release(&left);
        buf_release(&right);
    }
}

static void term_line(const struct screen *screen, const struct manual_term *term,
                      struct buf *out)
{
    buf_printf(out, "  %s", term->name);
    screen_wrap_from(screen, out, 2 + screen_columns(term->name), HELP_COLUMN,
                     term->text);
}

static void settings_list(const struct screen *screen, struct buf *out)
{
    struct manual_term term;
    struct arena arena = {0};
    screen_heading(screen, out, "Settings (--set KEY=VALUE)");
    for (size_t i = 0; manual_setting(i, &term, &arena); i++)
        term_line(screen, &term, out);
    arena_release(&arena);
}

static void roles_list(const struct screen *screen, struct buf *out)
{
    struct manual_term term;
    screen_heading(screen, out, "Roles of columns (--map ROLE=COLUMN)");
    for (size_t i = 0; manual_role(i, &term); i++)
        term_line(screen, &term, out);
    screen_heading(screen, out, "Kinds of files (--as KIND)");
    for (size_t i = 0; manual_kind(i, &term); i++)
        term_line(screen, &term, out);
}

static void examples_list(const struct screen *screen, const char *examples,
                          struct buf *out)
{
    if (!*examples)
        return;
    screen_heading(screen, out, "Examples");
    while (*examples) {
        size_t size = strcspn(examples, "\n");
        buf_puts(out, "  ");
        buf_add(out, examples, size);
        buf_putc(out, '\n');
        examples += size + (examples[size] == '\n');
    }
}

void manual_command(const struct screen *screen, const struct command *command,
                    struct buf *out)
{
    buf_printf(out, "usage: mainstay %s%s%s\n\n", command->name,
               *command->usage ? " " : "", command->usage);
    struct buf sentence = {0};
    manual_sentence(&sentence, command);
    screen_wrap(screen, out, 0, buf_text(&sentence));
    buf_release(&sentence);
    if (*command->details) {
        buf_putc(out, '\n');
        screen_wrap(screen, out, 0, command->details);
    }
    for (int topic = 0; topic < OPTIONS_TOPICS; topic++)
        options_of_topic(screen, command, (enum options_topic)topic, out);
    if (command_takes(command, OPTION_SET))
        settings_list(screen, out);
    if (command_takes(command, OPTION_MAP))
        roles_list(screen, out);
    examples_list(screen, command->examples, out);
}
