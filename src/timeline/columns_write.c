/* SPDX-License-Identifier: Apache-2.0 */
/* Writing a file of columns: front to back, so that the table stands at the end and a
 * section of any size needs no memory but its checksums, 8 bytes a MiB. */
#include "timeline/columns.h"

#include "base/mem.h"
#include "base/output.h"
#include "timeline/columns_parts.h"

#include <string.h>
#include <xxhash.h>

/* The disk writes what is there while the rest is being made, so that the end waits for
 * less. */
#define WRITE_BACK_BYTES ((uint64_t)8 << 20)

struct columns_writer {
    struct output out;
    uint64_t offset; /* bytes written */
    uint64_t begun;  /* ... of which the system was asked to bring to the disk */
    struct columns_entry *entries;
    size_t sections, entries_capacity;
    uint64_t *checksums;
    size_t checksum_count, checksum_capacity;
    XXH3_state_t *state;   /* of the chunk that is being filled */
    uint64_t chunk_filled; /* its bytes so far */
};

static enum err write_bytes(struct columns_writer *w, const void *bytes, uint64_t size,
                            struct err_info *info)
{
    output_write(&w->out, bytes, size);
    w->offset += size;
    if (w->offset - w->begun >= WRITE_BACK_BYTES) {
        output_write_back(&w->out);
        w->begun = w->offset;
    }
    if (w->out.failed_errno)
        return err_set_errno(info, w->out.failed_errno, "write", w->out.path);
    return ERR_OK;
}

static enum err fill_page(struct columns_writer *w, struct err_info *info)
{
    static const char zeros[COLUMNS_PAGE];
    uint64_t beyond = w->offset % COLUMNS_PAGE;
    return beyond ? write_bytes(w, zeros, COLUMNS_PAGE - beyond, info) : ERR_OK;
}

static enum err write_head(struct columns_writer *w, const unsigned char *stamp,
                           struct err_info *info)
{
    struct columns_head head = {.version = COLUMNS_VERSION,
                                .byte_order = COLUMNS_BYTE_ORDER,
                                .chunk = COLUMNS_CHUNK};
    memcpy(head.magic, COLUMNS_MAGIC, sizeof head.magic);
    memcpy(head.stamp, stamp, sizeof head.stamp);
    head.checksum = XXH3_64bits(&head, offsetof(struct columns_head, checksum));
    return write_bytes(w, &head, sizeof head, info);
}

enum err columns_create(struct columns_writer **writer, const char *path,
                        const unsigned char *stamp, struct err_info *info)
{
    struct output out;
    enum err e = output_open(&out, path, info);
    if (e)
        return e;
    struct columns_writer *w = MEM_NEW(struct columns_writer);
    w->out = out;
    w->state = XXH3_createState();
    CHECK(w->state);
    XXH3_64bits_reset(w->state);
    e = write_head(w, stamp, info);
    if (e)
        columns_discard(w);
    else
        *writer = w;
    return e;
}

void columns_go_around_cache(struct columns_writer *w)
{
    output_go_around_cache(&w->out);
}

static void end_chunk(struct columns_writer *w)
{
    if (!w->chunk_filled)
        return;
    MEM_GROW(w->checksums, w->checksum_capacity, w->checksum_count + 1);
    w->checksums[w->checksum_count++] = XXH3_64bits_digest(w->state);
    XXH3_64bits_reset(w->state);
    w->chunk_filled = 0;
}

static bool is_used(const struct columns_writer *w, const char *name)
{
    for (size_t i = 0; i < w->sections; i++)
        if (!strcmp(w->entries[i].name, name))
            return true;
    return false;
}

enum err columns_begin(struct columns_writer *w, const char *name, uint32_t element_size,
                       struct err_info *info)
{
    CHECK(*name && strlen(name) < COLUMNS_NAME_SIZE && !is_used(w, name));
    CHECK(element_size && element_size <= COLUMNS_ELEMENT_MAX);
    CHECK(w->sections < COLUMNS_SECTIONS_MAX);
    end_chunk(w);
    enum err e = fill_page(w, info);
    if (e)
        return e;
    MEM_GROW(w->entries, w->entries_capacity, w->sections + 1);
    struct columns_entry *entry = &w->entries[w->sections++];
    *entry = (struct columns_entry){
        .element_size = element_size, .offset = w->offset, .checksum = w->checksum_count};
    memcpy(entry->name, name, strlen(name));
    return ERR_OK;
}

enum err columns_add(struct columns_writer *w, const void *elements, uint64_t count,
                     struct err_info *info)
{
    CHECK(w->sections);
    struct columns_entry *entry = &w->entries[w->sections - 1];
    CHECK(count <= (UINT64_MAX >> 16) / entry->element_size);
    const char *bytes = elements;
    uint64_t size = count * entry->element_size;
    while (size) {
        uint64_t room = COLUMNS_CHUNK - w->chunk_filled;
        uint64_t part = size < room ? size : room;
        XXH3_64bits_update(w->state, bytes, part);
        enum err e = write_bytes(w, bytes, part, info);
        if (e)
            return e;
        w->chunk_filled += part;
        if (w->chunk_filled == COLUMNS_CHUNK)
            end_chunk(w);
        bytes += part;
        size -= part;
    }
    entry->count += count;
    return ERR_OK;
}

enum err columns_put(struct columns_writer *w, const char *name, uint32_t element_size,
                     const void *elements, uint64_t count, struct err_info *info)
{
    enum err e = columns_begin(w, name, element_size, info);
    return e ? e : columns_add(w, elements, count, info);
}

static enum err write_table(struct columns_writer *w, struct err_info *info)
{
    struct columns_foot foot = {
        .sections = w->sections, .checksums = w->checksum_count, .table = w->offset};
    uint64_t entries = w->sections * sizeof *w->entries;
    uint64_t checksums = w->checksum_count * sizeof *w->checksums;
    XXH3_64bits_reset(w->state);
    XXH3_64bits_update(w->state, w->entries, entries);
    XXH3_64bits_update(w->state, w->checksums, checksums);
    foot.table_checksum = XXH3_64bits_digest(w->state);
    foot.size = w->offset + entries + checksums + sizeof foot;
    foot.checksum = XXH3_64bits(&foot, offsetof(struct columns_foot, checksum));
    enum err e = write_bytes(w, w->entries, entries, info);
    if (!e)
        e = write_bytes(w, w->checksums, checksums, info);
    return e ? e : write_bytes(w, &foot, sizeof foot, info);
}

static void free_writer(struct columns_writer *w)
{
    free(w->entries);
    free(w->checksums);
    XXH3_freeState(w->state);
    free(w);
}

const char *columns_numbered(char out[COLUMNS_NAME_SIZE], const char *kind, size_t number,
                             const char *part)
{
    CHECK(number < COLUMNS_SECTIONS_MAX && strlen(kind) <= 10 && strlen(part) <= 8);
    snprintf(out, COLUMNS_NAME_SIZE, "%.10s.%hu.%.8s", kind, (unsigned short)number,
             part);
    return out;
}

enum err columns_put_all(struct columns_writer *w, const struct columns_section *sections,
                         size_t count, struct err_info *info)
{
    enum err e = ERR_OK;
    for (size_t i = 0; i < count && !e; i++)
        e = columns_put(w, sections[i].name, sections[i].size, sections[i].elements,
                        sections[i].count, info);
    return e;
}

enum err columns_commit(struct columns_writer *w, struct err_info *info)
{
    end_chunk(w);
    enum err e = fill_page(w, info);
    if (!e)
        e = write_table(w, info);
    if (e)
        output_discard(&w->out);
    else
        e = output_commit(&w->out, info);
    free_writer(w);
    return e;
}

void columns_discard(struct columns_writer *w)
{
    if (!w)
        return;
    output_discard(&w->out);
    free_writer(w);
}
