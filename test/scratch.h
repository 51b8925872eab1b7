/* SPDX-License-Identifier: Apache-2.0 */
/* A new folder for files that a test writes. */
#ifndef MAINSTAY_TEST_SCRATCH_H
#define MAINSTAY_TEST_SCRATCH_H

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SCRATCH_PATH 64

/* In memory where it can be, for files are synced; false: it cannot be made. */
static inline bool scratch_folder(char out[SCRATCH_PATH])
{
    strcpy(out, access("/dev/shm", W_OK) ? "/tmp/mainstay-test-XXXXXX"
                                         : "/dev/shm/mainstay-test-XXXXXX");
    return mkdtemp(out) != NULL;
}

#endif
