/* SPDX-License-Identifier: Apache-2.0 */
/* Finds the test data: real files that are no part of the project.
 *
 * They are in $MAINSTAY_DATA, by default ../shared/data beside the project.  A test that
 * does not find its file is skipped and says so; where CI=true it fails, so that a green
 * run means that it ran.
 *
 *     char path[TEST_DATA_PATH];
 *     test_data("cdnow/CDNOW_sample.txt", path);
 *
 * Include it after cmocka.h.
 */
#ifndef MAINSTAY_TEST_DATA_H
#define MAINSTAY_TEST_DATA_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TEST_DATA_PATH 4096

/* Writes the file's path; does not return where there is no such file. */
static inline void test_data(const char *name, char path[TEST_DATA_PATH])
{
    const char *data = getenv("MAINSTAY_DATA"), *root = getenv("MAINSTAY_ROOT");
    const char *ci = getenv("CI");
    if (data && *data)
        snprintf(path, TEST_DATA_PATH, "%s/%s", data, name);
    else
        snprintf(path, TEST_DATA_PATH, "%s/../shared/data/%s", root ? root : ".", name);
    if (access(path, R_OK) == 0)
        return;
    if (ci && strcmp(ci, "true") == 0)
        fail_msg("test data are needed where CI=true: there is no %s", path);
    print_message("no test data: there is no %s\n", path);
    skip();
}

#endif
