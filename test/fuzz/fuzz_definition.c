/* SPDX-License-Identifier: Apache-2.0 */
/* Definition files and single settings.  Whatever was read must be written as JSON that
 * reads back to the same. */
#include "measure/definition.h"

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void write(const struct definition *d, struct buf *out)
{
    struct json_writer w;
    json_init(&w, out);
    definition_write(d, &w, NULL);
}

static void check_reads_back(const struct definition *d)
{
    struct definition back;
    struct buf first = {0}, second = {0};
    struct err_info info = {0};
    definition_init(&back);
    write(d, &first);
    CHECK(definition_read(&back, first.data, first.size, "written", &info) == ERR_OK);
    write(&back, &second);
    /* The source of the window is not read: a number in a file was given. */
    CHECK(d->window != DEFINITION_WINDOW_GIVEN || d->window_days == back.window_days);
    CHECK(d->has_cac == back.has_cac && d->cac_micro == back.cac_micro);
    CHECK(d->gross_margin_micro == back.gross_margin_micro);
    CHECK(d->retention_spend_micro == back.retention_spend_micro);
    CHECK(d->events.count == back.events.count && strcmp(d->name, back.name) == 0);
    CHECK(first.size == second.size && memcmp(first.data, second.data, first.size) == 0);
    buf_release(&first);
    buf_release(&second);
    definition_release(&back);
}

/* "key=value", as --set has it. */
static void set_one(struct definition *d, const uint8_t *data, size_t size)
{
    struct err_info info = {0};
    char *text = mem_strndup((const char *)data, size);
    char *equals = strchr(text, '=');
    if (equals) {
        *equals = '\0';
        enum err e = definition_set(d, text, equals + 1, &info);
        CHECK(e == ERR_OK || ((e == ERR_SETTING || e == ERR_NO_METRIC) && info.text[0]));
    }
    free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct definition d;
    struct err_info info = {0};
    definition_init(&d);
    set_one(&d, data, size);
    check_reads_back(&d);
    enum err e = definition_read(&d, (const char *)data, size, "fuzz", &info);
    CHECK(e == ERR_OK || info.text[0]);
    check_reads_back(&d);
    definition_release(&d);
    return 0;
}
