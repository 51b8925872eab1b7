/* SPDX-License-Identifier: Apache-2.0 */
/* Files of a workspace's timeline in which sections are changed while all checksums are
 * right (test/forged.h).  First byte: which file; then changes of 5 bytes: section, place
 * (2), how, value. */
#include "forged.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum how {
    HOW_BYTE,   /* the byte at the place */
    HOW_NUMBER, /* the whole number at the place: one that is an edge */
    HOW_COPY,   /* the element at the place is one before it, as far as the value */
    HOW_FEWER,  /* so many elements less */
    HOWS,
};

static const int64_t edges[] = {
    0,         1,         2,         3,         -1,         127,
    128,       255,       256,       32767,     65535,      65536,
    19700,     19905,     2932896,   2932897,   -719162,    -719163,
    36500,     36501,     INT32_MAX, INT32_MIN, UINT32_MAX, INT64_MAX,
    INT64_MIN, 1LL << 62, 1000000,   10000000,  1LL << 40,  -(1LL << 40)};

static void change(struct forged_file *f, const uint8_t *record)
{
    uint64_t section = record[0] % f->sections, count;
    uint32_t element;
    unsigned char *bytes = forged_section(f, section, &element, &count);
    uint64_t size = count * element, at = (uint64_t)(record[1] | record[2] << 8);
    if (size == 0)
        return;
    switch (record[3] % HOWS) {
    case HOW_BYTE:
        bytes[at % size] = record[4];
        break;
    case HOW_NUMBER: {
        uint32_t width = element >= 8 ? 8 : element >= 4 ? 4 : element;
        int64_t value = edges[record[4] % (sizeof edges / sizeof *edges)];
        memcpy(bytes + at % (size / width) * width, &value, width);
        break;
    }
    case HOW_COPY:
        at %= count;
        memmove(bytes + at * element,
                bytes + (at >= record[4] ? at - record[4] : 0) * element, element);
        break;
    default:
        forged_entry(f, section)->count -= record[4] % count;
    }
}

static const struct forged_file *choose(uint8_t which)
{
    return which == 0                 ? &forged.source
           : which == 1               ? &forged.snapshot
           : which == 2               ? &forged.growing
           : which < 3 + FORGED_RULES ? &forged.presence[which - 3]
                                      : &forged.counted[which - 3 - FORGED_RULES];
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static bool is_open;
    if (!is_open) {
        forged_open();
        atexit(forged_close);
        CHECK(freopen("/dev/null", "w", stdout));
        is_open = true;
    }
    if (size < 1)
        return 0;
    uint8_t which = data[0] % (3 + FORGED_RULES + FORGED_BESIDE);
    struct forged_file f = forged_copy(choose(which));
    for (size_t i = 1; i + 5 <= size && i < 200; i += 5)
        change(&f, data + i);
    forged_seal(&f);
    if (which < 2)
        forged_try_source(&f, which ? &forged.other_options : &forged.options);
    else if (which == 2)
        forged_try_growing(&f);
    else if (which >= 3 + FORGED_RULES)
        forged_try_counted(&f, which - 3 - FORGED_RULES);
    else
        forged_try_presence(&f, (enum presence_rule)(which - 3));
    free(f.bytes);
    return 0;
}
