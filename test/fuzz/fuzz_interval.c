/* SPDX-License-Identifier: Apache-2.0 */
/* Any text as what a subscription's amount is for: read within its bytes, the letters'
 * case does not matter, and what was read is a term. */
#include "ingest/interval.h"

#include "base/mem.h"

#include <ctype.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint16_t term = 0, again = 0;
    enum term_unit unit = TERM_DAYS, unit_again = TERM_DAYS;
    char *text =
        mem_alloc(size, 1); /* of exactly its size, so that no byte more is read */
    if (size)
        memcpy(text, data, size);
    bool known = interval_parse(text, size, &term, &unit);
    CHECK(known == (term > 0));
    CHECK(unit == TERM_DAYS || unit == TERM_MONTHS);
    for (size_t i = 0; i < size; i++)
        if (data[i] < 0x80)
            text[i] = (char)toupper(data[i]);
    CHECK(interval_parse(text, size, &again, &unit_again) == known);
    CHECK(again == term && unit_again == unit);
    free(text);
    return 0;
}
