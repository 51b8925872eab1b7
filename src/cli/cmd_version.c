/* SPDX-License-Identifier: Apache-2.0 */
/* mainstay version. */
#include "cli/commands.h"

enum err cmd_version_run(const struct cli_request *request, struct err_info *info)
{
    struct buf out = {0};
    buf_puts(&out, "mainstay " MAINSTAY_VERSION "\n");
    enum err e = commands_write(request, &out, info);
    buf_release(&out);
    return e;
}
