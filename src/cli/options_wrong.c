/* SPDX-License-Identifier: Apache-2.0 */
/* Sentences for command lines that cannot be read as typed. */
#include "cli/options_parts.h"

#include "cli/command.h"
#include "measure/nearest.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* "--form": perhaps of another command, perhaps a slip. */
static enum err unknown_name(const struct command *command, const char *name,
                             struct err_info *info)
{
    const char *names[OPTION_COUNT] = {0};
    for (int code = 0; code < OPTION_COUNT; code++)
        if (command_takes(command, (enum options_code)code))
            names[code] = options_at((enum options_code)code)->name;
    const char *nearest = nearest_likely(name, names, OPTION_COUNT);
    for (int code = 0; code < OPTION_COUNT && !nearest; code++)
        if (strcmp(options_at((enum options_code)code)->name, name) == 0)
            return err_set(
                info, ERR_USAGE,
                "%s does not take --%s; \"mainstay %s --help\" lists what it does",
                command->name, name, command->name);
    if (nearest)
        return err_set(info, ERR_USAGE, "%s has no option --%s; did you mean --%s?",
                       command->name, name, nearest);
    return err_set(info, ERR_USAGE, "%s has no option --%s; see \"mainstay %s --help\"",
                   command->name, name, command->name);
}

/* A long name, perhaps abbreviated, perhaps with "=argument". */
static enum err explain_long(const struct command *command, const char *word,
                             struct err_info *info)
{
    size_t size = strcspn(word, "=");
    const struct options_option *found = NULL;
    struct buf candidates = {0};
    size_t count = 0;
    for (int code = 0; code < OPTION_COUNT; code++) {
        if (!command_takes(command, (enum options_code)code) ||
            strncmp(options_at((enum options_code)code)->name, word, size) != 0)
            continue;
        found = options_at((enum options_code)code);
        buf_printf(&candidates, "%s--%s", count++ ? ", " : "", found->name);
        if (strlen(found->name) == size) {
            count = 1;
            break;
        }
    }
    char *name = mem_strndup(word, size);
    enum err e;
    if (count == 0)
        e = unknown_name(command, name, info);
    else if (count > 1)
        e = err_set(info, ERR_USAGE, "--%s could be any of %s", name,
                    buf_text(&candidates));
    else if (found->argument)
        e = err_set(info, ERR_USAGE, "--%s needs %s after it", found->name,
                    found->argument);
    else
        e = err_set(info, ERR_USAGE, "--%s takes nothing after \"=\"", found->name);
    free(name);
    buf_release(&candidates);
    return e;
}

/* One letter of "-xyz" is unknown, or the last lacks its argument. */
static enum err explain_short(const struct command *command, const char *letters,
                              struct err_info *info)
{
    for (; *letters; letters++) {
        enum options_code code;
        if (!options_of_key((unsigned char)*letters, &code) ||
            !command_takes(command, code))
            return err_set(info, ERR_USAGE,
                           "%s has no option -%c; see \"mainstay %s --help\"",
                           command->name, *letters, command->name);
        if (options_at(code)->argument)
            break;
    }
    return err_set(info, ERR_USAGE, "-%c needs its argument after it",
                   *letters ? *letters : '-');
}

enum err options_wrong_word(const struct command *command, const char *word,
                            struct err_info *info)
{
    if (strncmp(word, "--", 2) == 0)
        return explain_long(command, word + 2, info);
    return explain_short(command, word + (*word == '-'), info);
}

/* "; \"mainstay metrics\" lists them", where a command does. */
static void add_lister(struct buf *out, const struct command *command)
{
    if (command->subjects)
        buf_printf(out, "; \"%s\" lists them", command->subjects);
}

/* A file where the subject belongs: names of metrics have no dots and slashes. */
static bool is_file(const char *subject)
{
    return strpbrk(subject, "./") && access(subject, F_OK) == 0;
}

enum err options_check_operands(const struct cli_request *request, struct err_info *info)
{
    const struct command *command = request->command;
    const char *subject = request->subject;
    bool file_first = subject && command->takes_files && !command->operand &&
                      request->file_count == 0 && is_file(subject);
    struct buf text = {0};
    if (command->subject_required && (!subject || file_first)) {
        buf_printf(&text, "%s needs %s", command->name, command->subject);
        if (file_first)
            buf_printf(&text, " before the files, and \"%s\" is a file", subject);
        add_lister(&text, command);
    } else if (command->takes_files && !command->files_optional &&
               request->file_count == 0) {
        buf_printf(&text, "%s%s%s needs %s", command->name, subject ? " " : "",
                   subject ? subject : "",
                   command->operand ? command->operand : "a file");
    }
    enum err e = text.size ? err_set(info, ERR_USAGE, "%s; usage: mainstay %s %s",
                                     buf_text(&text), command->name, command->usage)
                           : ERR_OK;
    buf_release(&text);
    return e;
}
