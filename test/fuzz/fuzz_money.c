/* SPDX-License-Identifier: Apache-2.0 */
/* First byte: which decimal mark.  The rest: a written amount. */
#include "base/money.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* An amount that was read, written and read again is the same amount. */
static void check_amount(int64_t micro)
{
    char text[MONEY_TEXT];
    int64_t again = 0;
    money_format_grouped(micro, MONEY_MICRO_SCALE, MONEY_MICRO_SCALE, text);
    CHECK(money_parse(text, strlen(text), '.', &again) && again == micro);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    char decimal = data[0] % 2 ? '.' : ',';
    const char *text = (const char *)data + 1;
    struct money_style style = {0};
    char sign[8];
    int64_t micro = 42;
    money_style_observe(&style, text, size - 1);
    money_sign(text, size - 1, sign);
    CHECK(strlen(sign) < sizeof sign);
    if (money_parse(text, size - 1, decimal, &micro))
        check_amount(micro);
    else
        CHECK(micro == 42);
    /* One value never proves both marks. */
    CHECK(money_style_decimal(&style) != 0);
    return 0;
}
