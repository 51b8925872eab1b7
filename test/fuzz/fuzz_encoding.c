/* SPDX-License-Identifier: Apache-2.0 */
/* The guess of an encoding: always one of a few, and UTF-8 only where the bytes are. */
#include "base/err.h"
#include "ingest/blanks.h"
#include "ingest/encoding.h"
#include "ingest/prepare.h"
#include "ingest/signature.h"

#include <string.h>
#include <utf8proc.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Another library's opinion; it has no objection to NUL. */
static bool is_utf8(const uint8_t *data, size_t size)
{
    utf8proc_int32_t unused;
    while (size) {
        utf8proc_ssize_t n = utf8proc_iterate(data, (utf8proc_ssize_t)size, &unused);
        if (n <= 0)
            return false;
        data += n;
        size -= (size_t)n;
    }
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const names[] = {"UTF-8",   "UTF-16LE", "UTF-16BE",
                                        "GB18030", "BIG5",     "WINDOWS-1252"};
    uint64_t wide = 0;
    for (int complete = 0; complete < 2; complete++) {
        const char *name = prepare_guess_encoding(data, size, complete);
        bool known = !name;
        for (size_t i = 0; i < sizeof names / sizeof *names; i++)
            known = known || strcmp(name, names[i]) == 0;
        CHECK(known);
    }
    size_t span = encoding_utf8_span(data, size, &wide);
    CHECK(span <= size && wide <= span / 2);
    CHECK(is_utf8(data, span));
    if (span < size && data[span] && !encoding_utf8_is_cut(data + span, size - span))
        CHECK(!is_utf8(data, size));
    const char *name = prepare_guess_encoding(data, size, true);
    if (name && strcmp(name, "UTF-8") == 0)
        CHECK(span == size);
    blanks_separate((const char *)data, size, true);
    blanks_separate((const char *)data, size, false);
    signature_of(data, size);
    return 0;
}
