/* SPDX-License-Identifier: Apache-2.0 */
/* mainstay init: makes a workspace. */
#include "cli/commands.h"

#include "cli/changing.h"
#include "store/workspace.h"

#include <string.h>

static const char *text_or(const struct cli_request *request, enum options_code code,
                           const char *otherwise)
{
    return options_given(request, code) ? request->value[code].text : otherwise;
}

/* The directory's own name, for a workspace that was given none. */
static char *own_name(const char *path)
{
    size_t end = strlen(path);
    while (end > 1 && path[end - 1] == '/')
        end--;
    size_t begin = end;
    while (begin > 0 && path[begin - 1] != '/')
        begin--;
    return mem_strndup(path + begin, end - begin);
}

enum err cmd_init_run(const struct cli_request *request, struct err_info *info)
{
    struct buf out = {0};
    char *name = own_name(request->subject);
    const char *zone = text_or(request, OPTION_TZ, "UTC");
    enum err e = workspace_create(request->subject, text_or(request, OPTION_NAME, name),
                                  zone, text_or(request, OPTION_CURRENCY, ""), info);
    if (!e) {
        WORDS_SAY(&out, commands_language(request), WORD_WORKSPACE_MADE, request->subject,
                  zone);
        buf_putc(&out, '\n');
        changing_add_command(request, "import", request->subject, " FILE...", &out);
        e = commands_write(request, &out, info);
    }
    buf_release(&out);
    free(name);
    return e;
}
