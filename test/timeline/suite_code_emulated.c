/* SPDX-License-Identifier: Apache-2.0 */
/* In place of src/timeline/suite_code.c: the code for AVX-512 runs where AVX2 does, with
 * avx512.h in place of the instructions. */
#include "timeline/suite.h"

static bool has_avx2(void)
{
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("popcnt") &&
           __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2");
}

bool suite_has(enum suite_code code)
{
    return code <= SUITE_PORTABLE || has_avx2();
}

enum suite_code suite_find_code(enum suite_code code)
{
    if (code != SUITE_BEST)
        return code;
    return has_avx2() ? SUITE_AVX512 : SUITE_PORTABLE;
}
