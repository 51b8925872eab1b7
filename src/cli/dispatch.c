/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/dispatch.h"

#include "cli/commands.h"
#include "cli/manual.h"

#include <string.h>

static const char *without_dashes(const char *word)
{
    if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0)
        return "help";
    return strcmp(word, "--version") == 0 ? "version" : word;
}

enum err dispatch_run(int argc, char **argv, struct err_info *info)
{
    static char help[] = "help";
    char *alone[] = {help, NULL};
    char **words = argc > 1 ? argv + 1 : alone;
    int word_count = argc > 1 ? argc - 1 : 1;
    const char *name = without_dashes(words[0]);
    if (*name == '-')
        return err_set(info, ERR_USAGE,
                       "%s stands before a command; type \"mainstay "
                       "COMMAND %s\", and \"mainstay help\" for the commands",
                       name, name);
    const struct command *command;
    enum err e = commands_find(&command, name, info);
    if (e)
        return e;
    struct cli_request request;
    e = options_read(&request, command, word_count, words, info);
    if (e)
        return e;
    if (options_given(&request, OPTION_HELP)) {
        struct buf out = {0};
        struct screen screen;
        commands_screen(&request, &screen);
        manual_command(&screen, command, &out);
        e = commands_write(&request, &out, info);
        buf_release(&out);
    } else {
        e = command->run(&request, info);
    }
    options_release(&request);
    return e;
}
