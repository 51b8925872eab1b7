/* SPDX-License-Identifier: Apache-2.0 */
/* mainstay help: the overview, one command, and the manual in its other forms. */
#include "cli/commands.h"

#include "cli/completion.h"
#include "cli/manual.h"
#include "cli/markdown.h"
#include "cli/roff.h"

static enum err one_command(const struct cli_request *request, struct buf *out,
                            struct err_info *info)
{
    const struct command *command;
    enum err e = commands_find(&command, request->subject, info);
    if (e)
        return e;
    struct screen screen;
    commands_screen(request, &screen);
    manual_command(&screen, command, out);
    return ERR_OK;
}

static void overview(const struct cli_request *request, struct buf *out)
{
    struct screen screen;
    commands_screen(request, &screen);
    manual_overview(&screen, out);
}

enum err cmd_help_run(const struct cli_request *request, struct err_info *info)
{
    struct buf out = {0};
    enum err e = ERR_OK;
    if (options_given(request, OPTION_MAN))
        roff_manual(&out);
    else if (options_given(request, OPTION_COMPLETION))
        completion_bash(&out);
    else if (options_given(request, OPTION_FORMAT) &&
             request->value[OPTION_FORMAT].choice)
        markdown_commands(&out);
    else if (request->subject)
        e = one_command(request, &out, info);
    else
        overview(request, &out);
    if (!e)
        e = commands_write(request, &out, info);
    buf_release(&out);
    return e;
}
