/* SPDX-License-Identifier: Apache-2.0 */
/* Any text as JSON rows: those found are within the text, ascending, on the lines said,
 * and where it is an array they are what jansson finds in it. */
#include "ingest/objects.h"

#include <jansson.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct seen {
    const char *text;
    size_t size;
    uint64_t count, stop;
    uint64_t line, line_at; /* of the byte line_at */
    json_t *array;          /* NULL: not valid */
};

static enum err see(void *context, const struct dialect_place *place, const char *text,
                    struct err_info *info)
{
    (void)info;
    struct seen *s = context;
    CHECK(place->record == s->count++);
    CHECK(place->offset >= s->stop && place->size_bytes > 0);
    CHECK(text == s->text + place->offset);
    s->stop = place->offset + place->size_bytes;
    CHECK(s->stop <= s->size);
    for (; s->line_at < place->offset; s->line_at++)
        s->line += s->text[s->line_at] == '\n';
    CHECK(place->line == s->line);
    if (s->array) {
        json_t *element =
            json_loadb(text, place->size_bytes, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
        CHECK(element && json_equal(element, json_array_get(s->array, place->record)));
        json_decref(element);
    }
    return ERR_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *text = (const char *)data;
    struct seen lines = {.text = text, .size = size, .line = 1}, elements = lines;
    CHECK(objects_walk_text(text, size, false, see, &lines, NULL) == ERR_OK);
    json_t *root = json_loadb(text, size, JSON_ALLOW_NUL, NULL);
    elements.array = json_is_array(root) ? root : NULL;
    CHECK(objects_walk_text(text, size, true, see, &elements, NULL) == ERR_OK);
    CHECK(!elements.array || json_array_size(root) == elements.count);
    json_decref(root);
    return 0;
}
