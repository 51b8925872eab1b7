/* SPDX-License-Identifier: Apache-2.0 */
/* What the kernels use of AVX-512, said lane by lane in plain C, so that their source for
 * it is tested where no processor has it: the test programs called ..._emulated.
 * Included before everything else, in place of what the compiler would have told by
 * itself.  The meaning of each is that of Intel's Intrinsics Guide. */
#ifndef MAINSTAY_TEST_TIMELINE_AVX512_H
#define MAINSTAY_TEST_TIMELINE_AVX512_H

#include <immintrin.h>
#include <stdint.h>
#include <string.h>

#define __AVX512F__         1
#define __AVX512BW__        1
#define __AVX512CD__        1
#define __AVX512DQ__        1
#define __AVX512VL__        1
#define __AVX512VBMI__      1
#define __AVX512VBMI2__     1
#define __AVX512VPOPCNTDQ__ 1
#define __AVX512BITALG__    1

typedef uint8_t emulated_8 __attribute__((vector_size(64)));
typedef uint16_t emulated_16 __attribute__((vector_size(64)));
typedef uint32_t emulated_32 __attribute__((vector_size(64)));
typedef uint64_t emulated_64 __attribute__((vector_size(64)));

/* Lane by lane: `type` is of one lane, of which there are `lanes`. */
#define EMULATED_EACH(type, lanes, value) \
    do {                                  \
        type out = {0};                   \
        for (int i = 0; i < (lanes); i++) \
            out[i] = (value);             \
        return (__m512i)out;              \
    } while (0)
#define EMULATED_MASK(lanes, test)                \
    do {                                          \
        uint64_t mask = 0;                        \
        for (int i = 0; i < (lanes); i++)         \
            mask |= (uint64_t)((test) != 0) << i; \
        return mask;                              \
    } while (0)

/* ---- memory -------------------------------------------------------------------------
 */

static inline __m512i emulated_load(const void *from)
{
    __m512i out;
    memcpy(&out, from, sizeof out);
    return out;
}

static inline void emulated_store(void *to, __m512i a)
{
    memcpy(to, &a, sizeof a);
}

/* Lanes that are not asked for are not read. */
static inline __m512i emulated_load_some(uint64_t mask, const void *from, size_t size)
{
    unsigned char out[64] = {0};
    for (size_t i = 0; i < sizeof out / size; i++)
        if (mask >> i & 1)
            memcpy(out + i * size, (const unsigned char *)from + i * size, size);
    return emulated_load(out);
}

static inline __m256i emulated_load_half(uint64_t mask, const void *from, size_t size)
{
    __m512i out = emulated_load_some(mask & 15, from, size);
    __m256i half;
    memcpy(&half, &out, sizeof half);
    return half;
}

static inline __m512i emulated_gather_32(__m512i at, const void *from, int scale)
{
    const unsigned char *bytes = from;
    emulated_32 out;
    for (int i = 0; i < 16; i++) {
        uint32_t lane;
        memcpy(&lane, bytes + (int64_t)(int32_t)((emulated_32)at)[i] * scale,
               sizeof lane);
        out[i] = lane;
    }
    return (__m512i)out;
}

/* ---- arithmetic -----------------------------------------------------------------------
 */

static inline __m512i emulated_shift_right_16(__m512i a, unsigned by)
{
    EMULATED_EACH(emulated_16, 32, by > 15 ? 0 : (uint16_t)(((emulated_16)a)[i] >> by));
}

static inline __m512i emulated_shift_right_32(__m512i a, unsigned by)
{
    EMULATED_EACH(emulated_32, 16, by > 31 ? 0 : ((emulated_32)a)[i] >> by);
}

static inline __m512i emulated_shift_left_each_32(__m512i a, __m512i by)
{
    EMULATED_EACH(
        emulated_32, 16,
        ((emulated_32)by)[i] > 31 ? 0 : ((emulated_32)a)[i] << ((emulated_32)by)[i]);
}

static inline __m512i emulated_shift_right_all_16(__m512i a, __m128i by)
{
    return emulated_shift_right_16(a, (unsigned)_mm_cvtsi128_si32(by));
}

static inline __m512i emulated_shift_left_each_64(__m512i a, __m512i by)
{
    EMULATED_EACH(
        emulated_64, 8,
        ((emulated_64)by)[i] > 63 ? 0 : ((emulated_64)a)[i] << ((emulated_64)by)[i]);
}

static inline __m512i emulated_shift_right_each_64(__m512i a, __m512i by)
{
    EMULATED_EACH(
        emulated_64, 8,
        ((emulated_64)by)[i] > 63 ? 0 : ((emulated_64)a)[i] >> ((emulated_64)by)[i]);
}

static inline __m512i emulated_shift_right_each_32(__m512i a, __m512i by)
{
    EMULATED_EACH(
        emulated_32, 16,
        ((emulated_32)by)[i] > 31 ? 0 : ((emulated_32)a)[i] >> ((emulated_32)by)[i]);
}

static inline __m512i emulated_zeros_above_32(__m512i a)
{
    EMULATED_EACH(
        emulated_32, 16,
        ((emulated_32)a)[i] == 0 ? 32 : (uint32_t)__builtin_clz(((emulated_32)a)[i]));
}

static inline __m512i emulated_zeros_above_64(__m512i a)
{
    EMULATED_EACH(
        emulated_64, 8,
        ((emulated_64)a)[i] == 0 ? 64 : (uint64_t)__builtin_clzll(((emulated_64)a)[i]));
}

/* Products with their signs, and of two neighbours their sum. */
static inline __m512i emulated_multiply_add_16(__m512i a, __m512i b)
{
    EMULATED_EACH(
        emulated_32, 16,
        (uint32_t)((int16_t)((emulated_16)a)[2 * i] * (int16_t)((emulated_16)b)[2 * i]) +
            (uint32_t)((int16_t)((emulated_16)a)[2 * i + 1] *
                       (int16_t)((emulated_16)b)[2 * i + 1]));
}

/* All ones where the mask is set. */
static inline __m512i emulated_spread_16(uint32_t mask)
{
    EMULATED_EACH(emulated_16, 32, mask >> i & 1 ? UINT16_MAX : 0);
}

/* Not below 0. */
static inline __m512i emulated_minus_16(__m512i a, __m512i b)
{
    EMULATED_EACH(emulated_16, 32,
                  ((emulated_16)a)[i] < ((emulated_16)b)[i]
                      ? 0
                      : (uint16_t)(((emulated_16)a)[i] - ((emulated_16)b)[i]));
}

/* With their signs. */
static inline __m512i emulated_most_16(__m512i a, __m512i b)
{
    EMULATED_EACH(emulated_16, 32,
                  (int16_t)((emulated_16)a)[i] > (int16_t)((emulated_16)b)[i]
                      ? ((emulated_16)a)[i]
                      : ((emulated_16)b)[i]);
}

/* Any function of three bits: bit 4a + 2b + c of the table. */
static inline __m512i emulated_logic_64(__m512i a, __m512i b, __m512i c, int table)
{
    emulated_64 out = {0};
    for (int i = 0; i < 8; i++)
        for (int bit = 0; bit < 64; bit++) {
            uint64_t which = (((emulated_64)a)[i] >> bit & 1) << 2 |
                             (((emulated_64)b)[i] >> bit & 1) << 1 |
                             (((emulated_64)c)[i] >> bit & 1);
            out[i] |= (uint64_t)(table >> which & 1) << bit;
        }
    return (__m512i)out;
}

/* Where the mask has a bit, the sum of a and b, else `from`. */
static inline __m512i emulated_add_some_8(__m512i from, uint64_t mask, __m512i a,
                                          __m512i b)
{
    EMULATED_EACH(emulated_8, 64,
                  mask >> i & 1 ? (uint8_t)(((emulated_8)a)[i] + ((emulated_8)b)[i])
                                : ((emulated_8)from)[i]);
}

static inline __m512i emulated_sub_some_8(__m512i from, uint64_t mask, __m512i a,
                                          __m512i b)
{
    EMULATED_EACH(emulated_8, 64,
                  mask >> i & 1 ? (uint8_t)(((emulated_8)a)[i] - ((emulated_8)b)[i])
                                : ((emulated_8)from)[i]);
}

static inline __m512i emulated_add_some_16(__m512i from, uint64_t mask, __m512i a,
                                           __m512i b)
{
    EMULATED_EACH(emulated_16, 32,
                  mask >> i & 1 ? (uint16_t)(((emulated_16)a)[i] + ((emulated_16)b)[i])
                                : ((emulated_16)from)[i]);
}

static inline __m512i emulated_or_some_64(__m512i from, uint64_t mask, __m512i a,
                                          __m512i b)
{
    EMULATED_EACH(emulated_64, 8,
                  mask >> i & 1 ? ((emulated_64)a)[i] | ((emulated_64)b)[i]
                                : ((emulated_64)from)[i]);
}

static inline __m512i emulated_or_some_32(__m512i from, uint64_t mask, __m512i a,
                                          __m512i b)
{
    EMULATED_EACH(emulated_32, 16,
                  mask >> i & 1 ? ((emulated_32)a)[i] | ((emulated_32)b)[i]
                                : ((emulated_32)from)[i]);
}

static inline __m512i emulated_ones_64(__m512i a)
{
    EMULATED_EACH(emulated_64, 8, (uint64_t)__builtin_popcountll(((emulated_64)a)[i]));
}

static inline __m256i emulated_ones_256(__m256i a)
{
    uint64_t lane[4];
    memcpy(lane, &a, sizeof lane);
    for (int i = 0; i < 4; i++)
        lane[i] = (uint64_t)__builtin_popcountll(lane[i]);
    memcpy(&a, lane, sizeof lane);
    return a;
}

static inline int64_t emulated_sum_64(__m512i a)
{
    uint64_t sum = 0;
    for (int i = 0; i < 8; i++)
        sum += ((emulated_64)a)[i];
    return (int64_t)sum;
}

static inline __m256i emulated_mask_and_256(__m256i from, uint64_t mask, __m256i a,
                                            __m256i b)
{
    uint64_t out[4], of_a[4], of_b[4];
    memcpy(out, &from, sizeof out);
    memcpy(of_a, &a, sizeof of_a);
    memcpy(of_b, &b, sizeof of_b);
    for (int i = 0; i < 4; i++)
        if (mask >> i & 1)
            out[i] = of_a[i] & of_b[i];
    memcpy(&from, out, sizeof out);
    return from;
}

/* ---- from narrow lanes to wide ones ---------------------------------------------------
 */

static inline __m512i emulated_wider_8_16(__m256i a)
{
    uint8_t lane[32];
    memcpy(lane, &a, sizeof lane);
    EMULATED_EACH(emulated_16, 32, lane[i]);
}

static inline __m512i emulated_wider_8_32(__m128i a)
{
    uint8_t lane[16];
    memcpy(lane, &a, sizeof lane);
    EMULATED_EACH(emulated_32, 16, lane[i]);
}

static inline __m512i emulated_wider_8_64(__m128i a)
{
    uint8_t lane[16];
    memcpy(lane, &a, sizeof lane);
    EMULATED_EACH(emulated_64, 8, lane[i]);
}

static inline __m512i emulated_wider_16_32(__m256i a)
{
    uint16_t lane[16];
    memcpy(lane, &a, sizeof lane);
    EMULATED_EACH(emulated_32, 16, lane[i]);
}

/* ---- masks
 * ------------------------------------------------------------------------------ */

static inline uint64_t emulated_at_least_8(__m512i a, __m512i b)
{
    EMULATED_MASK(64, ((emulated_8)a)[i] >= ((emulated_8)b)[i]);
}

static inline uint64_t emulated_at_least_16(__m512i a, __m512i b)
{
    EMULATED_MASK(32, ((emulated_16)a)[i] >= ((emulated_16)b)[i]);
}

static inline uint64_t emulated_above_16(__m512i a, __m512i b)
{
    EMULATED_MASK(32, ((emulated_16)a)[i] > ((emulated_16)b)[i]);
}

static inline uint64_t emulated_equal_16(__m512i a, __m512i b)
{
    EMULATED_MASK(32, ((emulated_16)a)[i] == ((emulated_16)b)[i]);
}

static inline uint64_t emulated_test_16(__m512i a, __m512i b)
{
    EMULATED_MASK(32, ((emulated_16)a)[i] & ((emulated_16)b)[i]);
}

static inline uint64_t emulated_highest_8(__m512i a)
{
    EMULATED_MASK(64, ((emulated_8)a)[i] >> 7);
}

static inline uint64_t emulated_test_8(__m512i a, __m512i b)
{
    EMULATED_MASK(64, ((emulated_8)a)[i] & ((emulated_8)b)[i]);
}

static inline uint64_t emulated_test_32(__m512i a, __m512i b)
{
    EMULATED_MASK(16, ((emulated_32)a)[i] & ((emulated_32)b)[i]);
}

/* ---- moving lanes
 * ------------------------------------------------------------------------ */

static inline __m512i emulated_blend_8(uint64_t mask, __m512i a, __m512i b)
{
    EMULATED_EACH(emulated_8, 64,
                  mask >> i & 1 ? ((emulated_8)b)[i] : ((emulated_8)a)[i]);
}

static inline __m512i emulated_permute_8(__m512i which, __m512i a)
{
    EMULATED_EACH(emulated_8, 64, ((emulated_8)a)[((emulated_8)which)[i] & 63]);
}

static inline __m512i emulated_permute_two_8(__m512i a, __m512i which, __m512i b)
{
    EMULATED_EACH(emulated_8, 64,
                  ((emulated_8)which)[i] & 64
                      ? ((emulated_8)b)[((emulated_8)which)[i] & 63]
                      : ((emulated_8)a)[((emulated_8)which)[i] & 63]);
}

static inline __m512i emulated_permute_64(__m512i which, __m512i a)
{
    EMULATED_EACH(emulated_64, 8, ((emulated_64)a)[((emulated_64)which)[i] & 7]);
}

/* Of numbers with signs, as bytes of 0 to 255; of each 16 bytes half are of a. */
static inline __m512i emulated_pack_16(__m512i a, __m512i b)
{
    emulated_8 out = {0};
    for (int i = 0; i < 64; i++) {
        int at = i / 16 * 8 + i % 8;
        int16_t lane = (int16_t)(i % 16 < 8 ? (emulated_16)a : (emulated_16)b)[at];
        out[i] = (uint8_t)(lane < 0 ? 0 : lane > 255 ? 255 : lane);
    }
    return (__m512i)out;
}

/* Quarters: two of a, then two of b. */
static inline __m512i emulated_shuffle_quarters(__m512i a, __m512i b, int which)
{
    EMULATED_EACH(emulated_64, 8,
                  i < 4 ? ((emulated_64)a)[(which >> i / 2 * 2 & 3) * 2 + i % 2]
                        : ((emulated_64)b)[(which >> i / 2 * 2 & 3) * 2 + i % 2]);
}

static inline __m512i emulated_compress_16(uint64_t mask, __m512i a)
{
    emulated_16 out = {0};
    for (int i = 0, k = 0; i < 32; i++)
        if (mask >> i & 1)
            out[k++] = ((emulated_16)a)[i];
    return (__m512i)out;
}

static inline __m512i emulated_compress_32(uint64_t mask, __m512i a)
{
    emulated_32 out = {0};
    for (int i = 0, k = 0; i < 16; i++)
        if (mask >> i & 1)
            out[k++] = ((emulated_32)a)[i];
    return (__m512i)out;
}

static inline __m512i emulated_expand_16(__m512i from, uint64_t mask, __m512i a)
{
    emulated_16 out = (emulated_16)from;
    for (int i = 0, k = 0; i < 32; i++)
        if (mask >> i & 1)
            out[i] = ((emulated_16)a)[k++];
    return (__m512i)out;
}

/* ---- their names
 * --------------------------------------------------------------------------- */

#undef _mm512_i32gather_epi32
#undef _mm512_shuffle_i64x2
#undef _mm512_srli_epi16
#undef _mm512_srli_epi32
#undef _mm512_cmpgt_epu16_mask
#undef _mm512_cmpeq_epi16_mask
#undef _mm512_ternarylogic_epi64
#undef _mm512_setr_epi64

#define _mm512_loadu_si512             emulated_load
#define _mm512_storeu_si512            emulated_store
#define _mm512_maskz_loadu_epi16(m, p) emulated_load_some((uint32_t)(m), p, 2)
#define _mm512_maskz_loadu_epi32(m, p) emulated_load_some((uint16_t)(m), p, 4)
#define _mm512_maskz_load_epi64(m, p)  emulated_load_some((uint8_t)(m), p, 8)
#define _mm256_maskz_loadu_epi64(m, p) emulated_load_half(m, p, 8)
#define _mm512_i32gather_epi32         emulated_gather_32
#define _mm512_setzero_si512()         ((__m512i){0})
#define _mm512_set1_epi8(v)            ((__m512i)((emulated_8){0} + (uint8_t)(v)))
#define _mm512_set1_epi16(v)           ((__m512i)((emulated_16){0} + (uint16_t)(v)))
#define _mm512_set1_epi32(v)           ((__m512i)((emulated_32){0} + (uint32_t)(v)))
#define _mm512_set1_epi64(v)           ((__m512i)((emulated_64){0} + (uint64_t)(v)))
#define _mm512_set_epi64(h, g, f, e, d, c, b, a)                                        \
    ((__m512i)(emulated_64){(uint64_t)(a), (uint64_t)(b), (uint64_t)(c), (uint64_t)(d), \
                            (uint64_t)(e), (uint64_t)(f), (uint64_t)(g), (uint64_t)(h)})
#define _mm512_setr_epi64(a, b, c, d, e, f, g, h) _mm512_set_epi64(h, g, f, e, d, c, b, a)
#define _mm512_load_si512                         emulated_load
#define _mm512_store_si512                        emulated_store
#define _mm512_srl_epi16                          emulated_shift_right_all_16
#define _mm512_sllv_epi64                         emulated_shift_left_each_64
#define _mm512_srlv_epi64                         emulated_shift_right_each_64
#define _mm512_lzcnt_epi64                        emulated_zeros_above_64
#define _mm512_srlv_epi32                         emulated_shift_right_each_32
#define _mm512_lzcnt_epi32                        emulated_zeros_above_32
#define _mm512_sub_epi16(a, b)                    ((__m512i)((emulated_16)(a) - (emulated_16)(b)))
#define _mm512_subs_epu16                         emulated_minus_16
#define _mm512_max_epi16                          emulated_most_16
#define _mm512_mask_add_epi8                      emulated_add_some_8
#define _mm512_mask_sub_epi8                      emulated_sub_some_8
#define _mm512_mask_add_epi16                     emulated_add_some_16
#define _mm512_mask_or_epi64                      emulated_or_some_64
#define _mm512_madd_epi16                         emulated_multiply_add_16
#define _mm512_movm_epi16                         emulated_spread_16
#define _mm512_mask_or_epi32                      emulated_or_some_32
#define _mm512_cvtepu8_epi64                      emulated_wider_8_64
#define _mm512_cmpgt_epu16_mask                   (__mmask32) emulated_above_16
#define _mm512_cmpeq_epi16_mask                   (__mmask32) emulated_equal_16
#define _mm512_test_epi16_mask                    (__mmask32) emulated_test_16
#define _mm512_movepi8_mask                       emulated_highest_8
#define _mm512_permutexvar_epi64                  emulated_permute_64
#define _mm512_packus_epi16                       emulated_pack_16
#define _mm512_mask_mov_epi8(from, m, a)          emulated_blend_8(m, from, a)
#define _mm512_ternarylogic_epi64                 emulated_logic_64
#define _mm512_add_epi8(a, b)                     ((__m512i)((emulated_8)(a) + (emulated_8)(b)))
#define _mm512_add_epi16(a, b)                    ((__m512i)((emulated_16)(a) + (emulated_16)(b)))
#define _mm512_add_epi64(a, b)                    ((__m512i)((emulated_64)(a) + (emulated_64)(b)))
#define _mm512_sub_epi8(a, b)                     ((__m512i)((emulated_8)(a) - (emulated_8)(b)))
#define _mm512_and_si512(a, b)                    ((__m512i)((emulated_64)(a) & (emulated_64)(b)))
#define _mm512_srli_epi16                         emulated_shift_right_16
#define _mm512_srli_epi32                         emulated_shift_right_32
#define _mm512_sllv_epi32                         emulated_shift_left_each_32
#define _mm512_popcnt_epi64                       emulated_ones_64
#define _mm256_popcnt_epi64                       emulated_ones_256
#define _mm512_reduce_add_epi64                   emulated_sum_64
#define _mm256_mask_and_epi64(f, m, a, b)         emulated_mask_and_256(f, m, a, b)
#define _mm512_cvtepu8_epi16                      emulated_wider_8_16
#define _mm512_cvtepu8_epi32                      emulated_wider_8_32
#define _mm512_cvtepu16_epi32                     emulated_wider_16_32
#define _mm512_cmpge_epu8_mask                    emulated_at_least_8
#define _mm512_cmpge_epu16_mask                   emulated_at_least_16
#define _mm512_test_epi8_mask                     emulated_test_8
#define _mm512_test_epi32_mask                    (__mmask16) emulated_test_32
#define _mm512_mask_blend_epi8                    emulated_blend_8
#define _mm512_permutexvar_epi8                   emulated_permute_8
#define _mm512_permutex2var_epi8                  emulated_permute_two_8
#define _mm512_shuffle_i64x2                      emulated_shuffle_quarters
#define _mm512_maskz_compress_epi16(m, a)         emulated_compress_16((uint32_t)(m), a)
#define _mm512_maskz_compress_epi32(m, a)         emulated_compress_32((uint16_t)(m), a)
#define _mm512_mask_expand_epi16                  emulated_expand_16

#endif
