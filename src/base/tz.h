/* SPDX-License-Identifier: Apache-2.0 */
/* Time zones out of the system's compiled TZif files (RFC 8536).
 *
 * ICU and libc are not used: ICU 72 carries older rules than the system, and
 * libc's zone belongs to the whole process.  A `struct tz` is read-only after
 * loading and may be shared by threads.
 *
 *     struct tz *zone;
 *     e = tz_load(&zone, "Asia/Taipei", &info);
 *     int32_t day = tz_local_day(zone, instant_us);
 *     tz_free(zone);
 */
#ifndef MAINSTAY_BASE_TZ_H
#define MAINSTAY_BASE_TZ_H

#include "base/err.h"

#include <stddef.h>
#include <stdint.h>

struct tz;

/* Loads an IANA name from /usr/share/zoneinfo (or $TZDIR).  "UTC" needs no
 * file.  A name with "..", a leading "/" or an unknown zone is ERR_SETTING. */
enum err tz_load(struct tz **out, const char *name, struct err_info *info) ERR_MUST_USE;
/* The same from bytes of a TZif file; what the fuzzer calls. */
enum err tz_parse(struct tz **out, const void *bytes, size_t size_bytes,
                  struct err_info *info) ERR_MUST_USE;
/* Offset east of UTC in seconds at an instant in seconds since the epoch;
 * after the last transition by the POSIX rule in the file's footer. */
int32_t tz_offset(const struct tz *tz, int64_t instant_s);
/* Local day (days since 1970-01-01) of an instant in microseconds. */
int32_t tz_local_day(const struct tz *tz, int64_t instant_us);
/* A number that differs where any offset of any instant does. */
uint64_t tz_rules(const struct tz *tz);
void tz_free(struct tz *tz);

#endif
