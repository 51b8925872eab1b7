/* SPDX-License-Identifier: Apache-2.0 */
/* mainstay restore: a workspace out of its backup. */
#include "cli/copying.h"

enum err cmd_restore_run(const struct cli_request *request, struct err_info *info)
{
    struct buf out = {0};
    enum err e = copying_run(request, WORD_RESTORED, &out, info);
    if (!e)
        e = commands_write(request, &out, info);
    buf_release(&out);
    return e;
}
