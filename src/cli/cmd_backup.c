/* SPDX-License-Identifier: Apache-2.0 */
/* mainstay backup: a checked copy of a workspace, taken while others work with it. */
#include "cli/changing.h"
#include "cli/copying.h"

enum err cmd_backup_run(const struct cli_request *request, struct err_info *info)
{
    struct buf out = {0};
    enum err e = copying_run(request, WORD_BACKED_UP, &out, info);
    if (!e) {
        changing_add_command(request, "restore", request->files[0], " DIR", &out);
        e = commands_write(request, &out, info);
    }
    buf_release(&out);
    return e;
}
