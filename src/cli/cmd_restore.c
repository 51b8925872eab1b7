/* SPDX-License-Identifier: Apache-2.0 */
/* mainstay restore: a workspace out of its backup. */
#include "cli/commands.h"

#include "store/workspace.h"

enum err cmd_restore_run(const struct cli_request *request, struct err_info *info)
{
    struct workspace ws;
    struct buf out = {0};
    if (request->file_count > 1)
        return err_set(info, ERR_USAGE,
                       "restore takes one directory: \"%s\" is one word too many",
                       request->files[1]);
    enum err e = workspace_open(&ws, request->subject, WORKSPACE_READ, info);
    if (e)
        return e;
    e = workspace_copy(&ws, request->files[0], info);
    workspace_close(&ws);
    if (!e) {
        buf_printf(&out, "%s is a workspace again, every segment checked.\n",
                   request->files[0]);
        e = commands_write(request, &out, info);
    }
    buf_release(&out);
    return e;
}
