/* SPDX-License-Identifier: Apache-2.0 */
/* Any text as the name of a column and as a cell: what is folded is UTF-8, the case of
 * letters and the marks at its end do not matter, less room gives its beginning, and no
 * byte past the text is read. */
#include "ingest/names.h"

#include "base/mem.h"

#include <ctype.h>
#include <string.h>
#include <utf8proc.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_utf8(const char *text)
{
    const utf8proc_uint8_t *at = (const utf8proc_uint8_t *)text;
    while (*at) {
        utf8proc_int32_t c;
        utf8proc_ssize_t n = utf8proc_iterate(at, -1, &c);
        CHECK(n > 0);
        at += n;
    }
}

static void check_fold(const char *name, size_t size)
{
    size_t room = size * 20 + 64; /* one character may fold to eighteen */
    char *folded = mem_alloc(room, 1), *again = mem_alloc(room, 1), few[9];
    char *other = mem_alloc(size + 4, 1);
    names_fold(name, folded, room);
    check_utf8(folded);
    for (size_t i = 0; i <= size; i++)
        other[i] = (unsigned char)name[i] < 0x80 ? (char)toupper(name[i]) : name[i];
    CHECK(!strcmp(names_fold(strcat(other, " _-"), again, room), folded));
    free(other);
    names_fold(name, few, sizeof few);
    CHECK(!strncmp(few, folded, strlen(few)));
    check_utf8(few);
    for (int role = 0; role < SOURCE_ROLE_COUNT; role++) {
        int score = names_score((enum source_role)role, folded);
        CHECK(score >= 0 && score <= 110);
    }
    (void)names_speak_refund(folded);
    (void)names_speak_customer(folded);
    (void)names_speak_payment(folded);
    (void)names_speak_survey(folded);
    free(folded);
    free(again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    bool flag = false;
    char *text = mem_alloc(size, 1); /* a cell: not ended by NUL */
    if (size)
        memcpy(text, data, size);
    enum names_state state = names_state(text, size);
    CHECK(state <= NAMES_STATE_CANCELLED);
    CHECK(names_event(text, size) <= NAMES_EVENT_BROWSE);
    CHECK(names_flag(text, size, &flag) || !flag);
    if (names_nothing(text, size))
        CHECK(size <= 9 && state == NAMES_STATE_UNKNOWN);
    (void)names_nobody(text, size);
    free(text);
    char *name = mem_strndup((const char *)data, size);
    check_fold(name, strlen(name));
    free(name);
    return 0;
}
