/* SPDX-License-Identifier: Apache-2.0 */
/* Any text as a table: the sniffer ends, its names are distinct, and the records found
 * in the file are those of the reader in memory. */
#include "ingest/dialect.h"

#include "ingest/records.h"

#include <string.h>
#include <strings.h>
#include <sys/mman.h>
#include <unistd.h>

#define PLACES 64

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_names(const struct dialect *d)
{
    CHECK(d->columns >= 1 && d->columns <= DIALECT_COLUMNS_MAX);
    CHECK(strchr(",;\t|:", d->delimiter) && d->delimiter);
    for (uint32_t i = 0; i < d->columns; i++) {
        CHECK(*d->names[i]);
        for (uint32_t k = 0; k < i && d->columns < 100; k++)
            CHECK(strcasecmp(d->names[i], d->names[k]) != 0);
    }
}

/* fd holds the text; whatever the dialect is. */
static void check_places(const struct dialect *d, int fd, const char *text, size_t size)
{
    struct dialect_place places[PLACES];
    struct records_cell cell;
    struct err_info info = {0};
    char path[32];
    size_t count, n = 0;
    for (uint64_t i = 0; i < PLACES; i++)
        places[i] = (struct dialect_place){.record = i};
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    CHECK(dialect_find_records(d, path, places, PLACES, &info) == ERR_OK);
    struct records r = records_over(text, size, d->delimiter, d->quote, d->escape);
    for (uint64_t i = 0; i < d->skip_lines; i++)
        CHECK(records_next(&r, &cell, 1, &count));
    bool header = d->has_header;
    for (;;) {
        const char *start = r.p;
        uint64_t line = r.line;
        if (!records_next(&r, &cell, 1, &count))
            break;
        if (!count)
            continue;
        if (header) {
            header = false;
            continue;
        }
        if (n == PLACES)
            return;
        CHECK(places[n].line == line && text + places[n].offset == start);
        CHECK(start + places[n].size_bytes <= r.p);
        n++;
    }
    for (; n < PLACES; n++)
        CHECK(places[n].line == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static int fd = -1;
    const char *text = (const char *)data;
    if (fd < 0)
        fd = memfd_create("fuzz", MFD_CLOEXEC);
    CHECK(ftruncate(fd, 0) == 0 && pwrite(fd, data, size, 0) == (ssize_t)size);
    for (int complete = 0; complete < 2; complete++) {
        struct dialect d;
        struct arena arena = {0};
        struct err_info info = {0};
        enum err e = dialect_sniff(&d, text, size, complete, "x.csv", &arena, &info);
        if (e == ERR_OK) {
            check_names(&d);
            check_places(&d, fd, text, size);
        } else {
            CHECK(e == ERR_EMPTY || e == ERR_LIMIT || e == ERR_HEADER_ONLY ||
                  e == ERR_FORMAT);
            CHECK(*info.text);
        }
        arena_release(&arena);
    }
    return 0;
}
