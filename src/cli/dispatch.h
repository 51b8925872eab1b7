/* SPDX-License-Identifier: Apache-2.0 */
/* From the words of the command line to the command they name. */
#ifndef MAINSTAY_CLI_DISPATCH_H
#define MAINSTAY_CLI_DISPATCH_H

#include "base/err.h"

/* Runs the command line of the program; argv[0] is the program. */
enum err dispatch_run(int argc, char **argv, struct err_info *info) ERR_MUST_USE;

#endif
