/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/copying.h"

#include "store/workspace.h"

enum err copying_run(const struct cli_request *request, enum words_code done,
                     struct buf *out, struct err_info *info)
{
    struct workspace ws;
    if (request->file_count > 1)
        return err_set(info, ERR_USAGE,
                       "%s takes one directory: \"%s\" is one word too many",
                       request->command->name, request->files[1]);
    enum err e = workspace_open(&ws, request->subject, WORKSPACE_READ, info);
    if (e)
        return e;
    e = workspace_copy(&ws, request->files[0], info);
    workspace_close(&ws);
    if (e)
        return e;
    WORDS_SAY(out, commands_language(request), done, request->files[0], request->subject);
    buf_putc(out, '\n');
    return ERR_OK;
}
