/* SPDX-License-Identifier: Apache-2.0 */
/* argp splits the words; what they mean and every sentence about them is ours, because
 * argp's own messages are several lines and know no nearest name. */
#include "cli/options.h"

#include "cli/argument.h"
#include "cli/command.h"
#include "cli/options_parts.h"

#include <argp.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define KEY_BASE 256 /* argp keys above characters are for long names only */

static const struct options_option table[OPTION_COUNT] = {
#define X(code, name, short_name, argument, kind, choices, topic, repeatable, carried, \
          help)                                                                        \
    {name,       short_name, argument, OPTIONS_##kind, choices, OPTIONS_##topic,       \
     repeatable, carried,    help},
    OPTIONS_TABLE(X)
#undef X
};

const struct options_option *options_at(enum options_code code)
{
    CHECK((size_t)code < OPTION_COUNT);
    return &table[code];
}

const char *options_topic_title(enum options_topic topic)
{
    static const char *const titles[OPTIONS_TOPICS] = {
        [OPTIONS_WHICH] = "Which numbers",
        [OPTIONS_COUNTS] = "What counts",
        [OPTIONS_FILES] = "Reading the files",
        [OPTIONS_OUT] = "Output",
    };
    return titles[topic];
}

const char *options_choices(const struct command *command, enum options_code code)
{
    return code == OPTION_FORMAT ? command->formats : table[code].choices;
}

bool options_given(const struct cli_request *request, enum options_code code)
{
    return request->value[code].given;
}

void options_release(struct cli_request *request)
{
    free(request->words);
    free(request->files);
    free(request->kinds);
    free(request->maps);
    memset(request, 0, sizeof *request);
}

/* ---- words -------------------------------------------------------------------- */

struct reading {
    struct cli_request *request;
    struct err_info *info;
    enum err failure;
    const char *failed_word; /* one that argp does not know, or that lacks its argument */
};

static void add_word(struct cli_request *request, struct options_word word)
{
    MEM_GROW(request->words, request->word_capacity, request->word_count + 1);
    request->words[request->word_count++] = word;
}

static enum err take_option(struct cli_request *request, enum options_code code,
                            const char *text, struct err_info *info)
{
    const struct options_option *option = &table[code];
    if (request->value[code].given && !option->repeatable && option->argument &&
        strcmp(request->value[code].text, text) != 0)
        return err_set(info, ERR_USAGE, "--%s is given twice: \"%s\" and \"%s\"",
                       option->name, request->value[code].text, text);
    enum err e = argument_read(option, options_choices(request->command, code), text,
                               &request->value[code], info);
    if (!e)
        add_word(request, (struct options_word){.code = code, .text = text});
    return e;
}

static enum err take_operand(struct cli_request *request, const char *text,
                             struct err_info *info)
{
    const struct command *command = request->command;
    if (command->subject && !request->subject) {
        request->subject = text;
        return ERR_OK;
    }
    if (!command->takes_files)
        return err_set(info, ERR_USAGE,
                       "%s: \"%s\" is one word too many; see \"mainstay %s --help\"",
                       command->name, text, command->name);
    MEM_GROW(request->files, request->file_capacity, request->file_count + 1);
    request->files[request->file_count++] = text;
    add_word(request, (struct options_word){.is_file = true, .text = text});
    return ERR_OK;
}

/* argp wants characters as the keys of options that have a short name. */
int options_key(enum options_code code)
{
    return table[code].short_name ? table[code].short_name : KEY_BASE + (int)code;
}

bool options_of_key(int key, enum options_code *out)
{
    for (int code = 0; code < OPTION_COUNT; code++) {
        if (options_key((enum options_code)code) != key)
            continue;
        *out = (enum options_code)code;
        return true;
    }
    return false;
}

/* argp's callback: options, operands, and at last what it cannot read. */
static int take(int key, char *text, struct argp_state *state)
{
    struct reading *reading = state->input;
    enum options_code code;
    if (key == ARGP_KEY_ARG)
        reading->failure = take_operand(reading->request, text, reading->info);
    else if (options_of_key(key, &code))
        reading->failure =
            take_option(reading->request, code, text ? text : "", reading->info);
    else if (key == ARGP_KEY_ERROR) /* all it tells is where it would go on */
        reading->failed_word = state->argv[state->next - 1];
    else
        return ARGP_ERR_UNKNOWN;
    return reading->failure ? EINVAL : 0;
}

/* ---- the whole command line --------------------------------------------------- */

static void list_options(const struct command *command,
                         struct argp_option out[OPTION_COUNT + 1])
{
    size_t count = 0;
    for (int code = 0; code < OPTION_COUNT; code++)
        if (command_takes(command, (enum options_code)code))
            out[count++] =
                (struct argp_option){.name = table[code].name,
                                     .key = options_key((enum options_code)code),
                                     .arg = table[code].argument};
    out[count] = (struct argp_option){0};
}

/* --as speaks of the next file, or of the last one where no file follows. */
static enum err assign_kinds(struct cli_request *request, struct err_info *info)
{
    request->kinds = MEM_ARRAY(enum source_kind, request->file_count);
    const char *pending = NULL;
    size_t file = 0;
    for (size_t i = 0; i < request->word_count; i++) {
        const struct options_word *word = &request->words[i];
        size_t choice = 0;
        if (!word->is_file && word->code != OPTION_AS)
            continue;
        if (!word->is_file && pending)
            return err_set(info, ERR_USAGE, "--as %s and --as %s speak of the same file",
                           pending, word->text);
        if (!word->is_file) {
            pending = word->text;
            continue;
        }
        if (pending &&
            !argument_choice(&table[OPTION_AS], OPTIONS_KINDS, pending, &choice, NULL))
            request->kinds[file] = (enum source_kind)(choice + 1); /* after UNKNOWN */
        pending = NULL;
        file++;
    }
    if (!pending)
        return ERR_OK;
    size_t choice = 0;
    if (file == 0 || request->kinds[file - 1] != SOURCE_UNKNOWN)
        return err_set(info, ERR_USAGE, "--as %s has no file to speak of", pending);
    if (!argument_choice(&table[OPTION_AS], OPTIONS_KINDS, pending, &choice, NULL))
        request->kinds[file - 1] = (enum source_kind)(choice + 1);
    return ERR_OK;
}

/* Where text is "FILE:column" for a file of the request, its path and the column. */
static const char *split_file(const struct cli_request *request, const char *text,
                              const char **column)
{
    for (size_t i = 0; i < request->file_count; i++) {
        const char *path = request->files[i], *slash = strrchr(path, '/');
        const char *spellings[] = {path, slash ? slash + 1 : path};
        for (size_t k = 0; k < 2; k++) {
            size_t size = strlen(spellings[k]);
            if (strncmp(text, spellings[k], size) == 0 && text[size] == ':' &&
                text[size + 1]) {
                *column = text + size + 1;
                return path;
            }
        }
    }
    *column = text;
    return NULL;
}

/* Last, because a column's name may hold a colon: only the files tell. */
static void assign_maps(struct cli_request *request)
{
    request->maps = MEM_ARRAY(struct source_map, request->word_count);
    for (size_t i = 0; i < request->word_count; i++) {
        const struct options_word *word = &request->words[i];
        if (word->is_file || word->code != OPTION_MAP)
            continue;
        struct source_map *map = &request->maps[request->map_count++];
        CHECK(argument_role(word->text, &map->role, NULL) == ERR_OK);
        map->file = split_file(request, strchr(word->text, '=') + 1, &map->column);
    }
}

enum err options_read(struct cli_request *out, const struct command *command, int argc,
                      char **argv, struct err_info *info)
{
    struct cli_request request = {.command = command};
    struct reading reading = {.request = &request, .info = info};
    struct argp_option options[OPTION_COUNT + 1];
    list_options(command, options);
    const struct argp argp = {.options = options, .parser = take};
    int failed =
        argp_parse(&argp, argc, argv, ARGP_IN_ORDER | ARGP_SILENT, NULL, &reading);
    enum err e = reading.failure;
    if (failed && !e)
        e = options_wrong_word(command, reading.failed_word ? reading.failed_word : "",
                               info);
    if (!e && !options_given(&request, OPTION_HELP))
        e = options_check_operands(&request, info);
    if (!e)
        e = assign_kinds(&request, info);
    if (e) {
        options_release(&request);
        return e;
    }
    assign_maps(&request);
    *out = request;
    return ERR_OK;
}

/* ---- the same again ------------------------------------------------------------ */

void options_quote(struct buf *out, const char *word)
{
    static const char safe[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                               "0123456789_-./=:,%+@";
    bool plain = *word;
    for (const char *c = word; *c; c++) /* bytes of UTF-8 need no quotes */
        plain = plain && ((unsigned char)*c >= 0x80 || strchr(safe, *c));
    if (plain) {
        buf_puts(out, word);
        return;
    }
    buf_putc(out, '\'');
    for (const char *c = word; *c; c++) {
        if (*c == '\'')
            buf_puts(out, "'\\'");
        buf_putc(out, *c);
    }
    buf_putc(out, '\'');
}

void options_repeat(const struct cli_request *request, struct buf *out)
{
    for (size_t i = 0; i < request->word_count; i++) {
        const struct options_word *word = &request->words[i];
        if (!word->is_file && !table[word->code].carried)
            continue;
        buf_putc(out, ' ');
        if (!word->is_file)
            buf_printf(out, "--%s ", table[word->code].name);
        if (word->is_file && *word->text == '-')
            buf_puts(out, "./"); /* else it would be an option */
        options_quote(out, word->text);
    }
}
