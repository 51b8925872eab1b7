/* SPDX-License-Identifier: Apache-2.0 */
/* The program: sets the process up, runs one command, tells how it went. */
#include "base/progress.h"
#include "cli/dispatch.h"

#include <locale.h>
#include <signal.h>
#include <stdio.h>

int main(int argc, char **argv)
{
    /* Output is UTF-8 whatever the user's locale, and widths are counted by it. */
    setlocale(LC_CTYPE, "C.UTF-8");
    signal(SIGPIPE, SIG_IGN); /* a reader that has read enough is no failure */
    signal(SIGXFSZ, SIG_IGN); /* a file that may not grow is an error of its writing */
    progress_catch_interrupts();
    struct err_info info = {0};
    enum err e = dispatch_run(argc, argv, &info);
    if (e)
        fprintf(stderr, "mainstay: %s\n", *info.text ? info.text : err_text(e));
    return err_exit_status(e);
}
