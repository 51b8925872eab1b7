/* SPDX-License-Identifier: Apache-2.0 */
/* test_suite_planes.c with vectors of half the length. */
#define SUITE_PLANES_AVX2
#include "test_suite_planes.c"
