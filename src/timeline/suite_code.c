/* SPDX-License-Identifier: Apache-2.0 */
/* Which code the processor can run.  A file of its own: tests run what is for AVX-512
 * also where it is emulated, and have another one in its place. */
#include "timeline/suite.h"

#include "base/err.h"

#if defined(__x86_64__)

static bool has_avx2(void)
{
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("popcnt");
}

static bool has_avx512(void)
{
    return has_avx2() && __builtin_cpu_supports("bmi") &&
           __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("avx512f") &&
           __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
           __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512vbmi") &&
           __builtin_cpu_supports("avx512vbmi2") && __builtin_cpu_supports("avx512cd") &&
           __builtin_cpu_supports("avx512vpopcntdq") &&
           __builtin_cpu_supports("avx512bitalg");
}

#else

static bool has_avx2(void)
{
    return false;
}

static bool has_avx512(void)
{
    return false;
}

#endif

bool suite_has(enum suite_code code)
{
    return code == SUITE_AVX512 ? has_avx512() : code != SUITE_AVX2 || has_avx2();
}

enum suite_code suite_find_code(enum suite_code code)
{
    CHECK(suite_has(code));
    if (code != SUITE_BEST)
        return code;
    code = SUITE_CODES - 1;
    while (!suite_has(code))
        code--;
    return code;
}
