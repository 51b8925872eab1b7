/* SPDX-License-Identifier: Apache-2.0 */
/* Reading a file of columns.  Nothing of the file is believed before it was compared:
 * head and foot by their checksums, the table by the foot's, each place in it against
 * the size of the file, and a section's bytes, chunk by chunk, when it is first asked
 * for.  What is damaged beyond the sections (the zeros that fill a page) is not read. */
#include "timeline/columns.h"

#include "base/mem.h"
#include "base/threads.h"
#include "timeline/columns_parts.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

struct columns {
    char *path;
    const unsigned char *bytes; /* the whole file */
    uint64_t size;
    const struct columns_entry *entries;
    const uint64_t *checksums;
    uint64_t sections, checksum_count, table, table_checksum;
    bool *checked; /* per section */
};

static enum err damaged(const struct columns *file, const char *what,
                        struct err_info *info)
{
    return err_set(info, ERR_TRUNCATED, "%s is cut off or damaged (%s)", file->path,
                   what);
}

static enum err map_file(struct columns *file, int fd, struct err_info *info)
{
    struct stat st;
    if (fstat(fd, &st) != 0)
        return err_set_errno(info, errno, "read", file->path);
    if (S_ISDIR(st.st_mode))
        return err_set_errno(info, EISDIR, "read", file->path);
    if (!S_ISREG(st.st_mode))
        return err_set(info, ERR_FORMAT, "%s is no regular file", file->path);
    if (st.st_size == 0)
        return err_set(info, ERR_EMPTY, "%s is empty", file->path);
    if ((uint64_t)st.st_size < COLUMNS_PAGE + sizeof(struct columns_foot))
        return damaged(file, "too short", info);
    file->size = (uint64_t)st.st_size;
    void *bytes = mmap(NULL, file->size, PROT_READ, MAP_SHARED, fd, 0);
    if (bytes == MAP_FAILED)
        return err_set_errno(info, errno, "read", file->path);
    file->bytes = bytes;
    return ERR_OK;
}

static enum err check_head(const struct columns *file, const unsigned char *stamp,
                           struct err_info *info)
{
    struct columns_head head;
    memcpy(&head, file->bytes, sizeof head);
    if (memcmp(head.magic, COLUMNS_MAGIC, sizeof head.magic) != 0)
        return err_set(info, ERR_FORMAT, "%s is no file of columns", file->path);
    if (head.byte_order != COLUMNS_BYTE_ORDER)
        return err_set(info, ERR_FORMAT,
                       "%s was written by a machine of another byte order", file->path);
    if (head.version != COLUMNS_VERSION)
        return err_set(info, ERR_FORMAT, "%s is of version %u, this program reads %d",
                       file->path, head.version, COLUMNS_VERSION);
    if (head.checksum != XXH3_64bits(&head, offsetof(struct columns_head, checksum)) ||
        head.chunk != COLUMNS_CHUNK)
        return damaged(file, "its head", info);
    if (stamp && memcmp(head.stamp, stamp, sizeof head.stamp) != 0)
        return err_set(info, ERR_FORMAT, "%s was made from other data", file->path);
    return ERR_OK;
}

/* Sizes are compared by what is left of the file, so that no sum can wrap. */
static enum err check_foot(struct columns *file, struct err_info *info)
{
    struct columns_foot foot;
    uint64_t end = file->size - sizeof foot;
    memcpy(&foot, file->bytes + end, sizeof foot);
    if (foot.checksum != XXH3_64bits(&foot, offsetof(struct columns_foot, checksum)) ||
        foot.size != file->size)
        return damaged(file, "its end", info);
    if (foot.sections > COLUMNS_SECTIONS_MAX || foot.table % COLUMNS_PAGE ||
        foot.table < COLUMNS_PAGE || foot.table > end)
        return damaged(file, "its table's place", info);
    uint64_t table = end - foot.table, entries = foot.sections * sizeof *file->entries;
    if (entries > table ||
        foot.checksums != (table - entries) / sizeof *file->checksums ||
        (table - entries) % sizeof *file->checksums ||
        foot.table_checksum != XXH3_64bits(file->bytes + foot.table, table))
        return damaged(file, "its table", info);
    file->entries = (const void *)(file->bytes + foot.table);
    file->checksums = (const void *)(file->bytes + foot.table + entries);
    file->sections = foot.sections;
    file->checksum_count = foot.checksums;
    file->table = foot.table;
    file->table_checksum = foot.table_checksum;
    return ERR_OK;
}

static uint64_t size_of(const struct columns_entry *entry)
{
    return entry->count * entry->element_size;
}

/* Sections stand in the order of the table, each behind the one before. */
static bool is_entry_sound(const struct columns *file, const struct columns_entry *entry,
                           uint64_t from, uint64_t checksum)
{
    return memchr(entry->name, 0, sizeof entry->name) && entry->name[0] &&
           entry->element_size && entry->element_size <= COLUMNS_ELEMENT_MAX &&
           entry->offset % COLUMNS_PAGE == 0 && entry->offset >= from &&
           entry->offset <= file->table &&
           entry->count <= (file->table - entry->offset) / entry->element_size &&
           entry->checksum == checksum &&
           columns_chunks(size_of(entry)) <= file->checksum_count - checksum;
}

static enum err check_entries(const struct columns *file, struct err_info *info)
{
    uint64_t from = COLUMNS_PAGE, checksum = 0;
    for (uint64_t i = 0; i < file->sections; i++) {
        const struct columns_entry *entry = &file->entries[i];
        if (!is_entry_sound(file, entry, from, checksum))
            return damaged(file, "its table's entries", info);
        from = entry->offset + size_of(entry);
        checksum += columns_chunks(size_of(entry));
    }
    return checksum == file->checksum_count ? ERR_OK
                                            : damaged(file, "its checksums", info);
}

enum err columns_open(struct columns **opened, const char *path,
                      const unsigned char *stamp, struct err_info *info)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (fd < 0)
        return err_set_errno(info, errno, "read", path);
    struct columns *file = MEM_NEW(struct columns);
    file->path = mem_strdup(path);
    enum err e = map_file(file, fd, info);
    close(fd);
    if (!e)
        e = check_head(file, stamp, info);
    if (!e)
        e = check_foot(file, info);
    if (!e)
        e = check_entries(file, info);
    if (e) {
        columns_close(file);
        return e;
    }
    file->checked = MEM_ARRAY(bool, file->sections + 1);
    *opened = file;
    return ERR_OK;
}

struct check {
    const unsigned char *bytes;
    const uint64_t *checksums;
    uint64_t size;
    atomic_bool differs;
};

static void check_chunk(void *context, uint32_t part)
{
    struct check *check = context;
    uint64_t from = part * COLUMNS_CHUNK, left = check->size - from;
    uint64_t size = left < COLUMNS_CHUNK ? left : COLUMNS_CHUNK;
    if (XXH3_64bits(check->bytes + from, size) != check->checksums[part])
        atomic_store(&check->differs, true);
}

static bool is_as_written(const struct columns *file, const struct columns_entry *entry)
{
    struct check check = {.bytes = file->bytes + entry->offset,
                          .checksums = file->checksums + entry->checksum,
                          .size = size_of(entry)};
    uint64_t chunks = columns_chunks(check.size);
    if (chunks > UINT32_MAX)
        return false;
    if (chunks)
        threads_run((uint32_t)chunks, check_chunk, &check);
    return !atomic_load(&check.differs);
}

static const struct columns_entry *look_up(const struct columns *file, const char *name)
{
    for (uint64_t i = 0; i < file->sections; i++)
        if (!strcmp(file->entries[i].name, name))
            return &file->entries[i];
    return NULL;
}

bool columns_has(const struct columns *file, const char *name)
{
    return look_up(file, name) != NULL;
}

uint64_t columns_sum(const struct columns *file)
{
    return file->table_checksum;
}

enum err columns_find(struct columns *file, const char *name, uint32_t element_size,
                      const void **elements, uint64_t *count, struct err_info *info)
{
    const struct columns_entry *entry = look_up(file, name);
    if (!entry)
        return err_set(info, ERR_FORMAT, "%s has no column %s", file->path, name);
    if (entry->element_size != element_size)
        return err_set(info, ERR_FORMAT, "%s: column %s has elements of %u bytes, not %u",
                       file->path, name, entry->element_size, element_size);
    bool *checked = &file->checked[entry - file->entries];
    if (!*checked && !is_as_written(file, entry))
        return damaged(file, name, info);
    *checked = true;
    *elements = file->bytes + entry->offset;
    *count = entry->count;
    return ERR_OK;
}

enum err columns_find_all(struct columns *file, struct columns_section *sections,
                          size_t count, struct err_info *info)
{
    for (size_t i = 0; i < count; i++) {
        struct columns_section *s = &sections[i];
        uint64_t found = 0;
        s->elements = file->bytes; /* none, but somewhere */
        if (s->count == 0 && !columns_has(file, s->name))
            continue;
        enum err e = columns_find(file, s->name, s->size, &s->elements, &found, info);
        if (!e && found != s->count)
            e = damaged(file, s->name, info);
        if (e)
            return e;
    }
    return ERR_OK;
}

void columns_close(struct columns *file)
{
    if (!file)
        return;
    if (file->bytes)
        munmap((void *)(uintptr_t)file->bytes, file->size);
    free(file->checked);
    free(file->path);
    free(file);
}
