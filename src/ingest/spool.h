/* SPDX-License-Identifier: Apache-2.0 */
/* Rewrites a file into an unnamed temporary one.
 *
 * Each function reads the open file `in` from its start and, on success, hands over a
 * new descriptor in *out that the caller closes.  The temporary file never has a name,
 * so nothing is left behind however the program ends.
 *
 * name: the user's name of the file, for sentences and progress.
 * All may return ERR_FULL, ERR_IO, ERR_DENIED (no temporary directory can be written)
 * and ERR_INTERRUPTED.
 */
#ifndef MAINSTAY_INGEST_SPOOL_H
#define MAINSTAY_INGEST_SPOOL_H

#include "base/err.h"

#include <stdbool.h>
#include <stdint.h>

/* Copies, from `skip_bytes` on.  For pipes, and to drop a byte order mark. */
enum err spool_copy(int in, uint64_t skip_bytes, const char *name, int *out,
                    struct err_info *info) ERR_MUST_USE;

/* Unpacks gzip, any number of members.  ERR_TRUNCATED where a member is cut off, its
 * check sum is wrong, or something else than zeros follows the last one. */
enum err spool_gunzip(int in, const char *name, int *out,
                      struct err_info *info) ERR_MUST_USE;

/* Converts from an iconv encoding to UTF-8; a byte order mark goes away.  Undefined
 * bytes of WINDOWS-1252 become the C1 controls, as in browsers.  ERR_ENCODING names
 * the line that does not decode; an unknown encoding is ERR_SETTING. */
enum err spool_recode(int in, const char *encoding, const char *name, int *out,
                      struct err_info *info) ERR_MUST_USE;

/* Makes each run of blanks one tab, and drops those at the ends of a line. */
enum err spool_blanks(int in, const char *name, int *out,
                      struct err_info *info) ERR_MUST_USE;

#endif
