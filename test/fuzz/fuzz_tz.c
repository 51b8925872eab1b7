/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a compiled time zone. */
#include "base/tz.h"

#include <stddef.h>
#include <stdint.h>

#define DAY_S 86400

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_instant(const struct tz *tz, int64_t instant_s)
{
    int32_t offset = tz_offset(tz, instant_s);
    CHECK(offset > -2 * DAY_S && offset < 2 * DAY_S);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct tz *tz = NULL;
    struct err_info info = {0};
    if (tz_parse(&tz, data, size, &info)) {
        CHECK(info.text[0] && !tz);
        return 0;
    }
    check_instant(tz, INT64_MIN);
    check_instant(tz, INT64_MAX);
    /* A prime step, so that hours and weekdays vary: years 1800 to 2700. */
    for (int64_t t = INT64_C(-5364662400); t < INT64_C(23036659200); t += 86400007)
        check_instant(tz, t);
    CHECK(tz_local_day(tz, INT64_MIN) < tz_local_day(tz, INT64_MAX));
    tz_free(tz);
    return 0;
}
