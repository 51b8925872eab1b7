/* SPDX-License-Identifier: Apache-2.0 */
/* mainstay backup: a checked copy of a workspace, taken while others work with it. */
#include "cli/commands.h"

#include "store/workspace.h"

enum err cmd_backup_run(const struct cli_request *request, struct err_info *info)
{
    struct workspace ws;
    struct buf out = {0};
    if (request->file_count > 1)
        return err_set(info, ERR_USAGE,
                       "backup takes one directory: \"%s\" is one word too many",
                       request->files[1]);
    enum err e = workspace_open(&ws, request->subject, WORKSPACE_READ, info);
    if (e)
        return e;
    e = workspace_copy(&ws, request->files[0], info);
    workspace_close(&ws);
    if (!e) {
        buf_printf(&out,
                   "%s holds all of %s, every segment checked. Back again:\n\n"
                   "  mainstay restore ",
                   request->files[0], request->subject);
        options_quote(&out, request->files[0]);
        buf_puts(&out, " DIR\n");
        e = commands_write(request, &out, info);
    }
    buf_release(&out);
    return e;
}
