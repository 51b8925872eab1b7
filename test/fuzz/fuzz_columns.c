/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a file of columns.  First byte: 0, the rest is the file; else a good file
 * is written, the rest says which of its bytes change (a place of 2 bytes, from the end,
 * and a value), and all checksums but the columns' are made right again, so that what
 * stands behind them is reached. */
#include "timeline/columns.h"

#include "timeline/columns_parts.h"

#include <stddef.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <xxhash.h>

#define FILE_MAX (1 << 16)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static unsigned char good[FILE_MAX];
static size_t good_size;

static void make_good(void)
{
    static const char numbers[5000];
    unsigned char stamp[COLUMNS_STAMP] = "";
    char path[64] = "/tmp/mainstay-fuzz-XXXXXX";
    int fd = mkstemp(path);
    CHECK(fd >= 0);
    close(fd);
    struct columns_writer *w;
    CHECK(!columns_create(&w, path, stamp, NULL));
    CHECK(!columns_put(w, "a", 2, numbers, 2500, NULL));
    CHECK(!columns_put(w, "b", 8, numbers, 3, NULL));
    CHECK(!columns_put(w, "c", 4, numbers, 0, NULL));
    CHECK(!columns_commit(w, NULL));
    FILE *stream = fopen(path, "rb");
    CHECK(stream);
    good_size = fread(good, 1, sizeof good, stream);
    fclose(stream);
    unlink(path);
}

/* The table is as long as the foot that was there at first leaves it. */
static void seal(unsigned char *file)
{
    struct columns_head head;
    struct columns_foot foot, old;
    size_t at = good_size - sizeof foot;
    memcpy(&old, good + at, sizeof old);
    memcpy(&foot, file + at, sizeof foot);
    foot.table_checksum = XXH3_64bits(file + old.table, at - old.table);
    foot.checksum = XXH3_64bits(&foot, offsetof(struct columns_foot, checksum));
    memcpy(file + at, &foot, sizeof foot);
    memcpy(&head, file, sizeof head);
    head.checksum = XXH3_64bits(&head, offsetof(struct columns_head, checksum));
    memcpy(file, &head, sizeof head);
}

/* What is found lies in the mapping: each byte of it is read. */
static void check_file(const void *bytes, size_t size)
{
    char path[64];
    int fd = memfd_create("fuzz", MFD_CLOEXEC);
    CHECK(fd >= 0 && write(fd, bytes, size) == (ssize_t)size);
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    struct columns *file;
    struct err_info info = {0};
    static const uint32_t sizes[] = {2, 8, 4};
    static const char *const names[] = {"a", "b", "c"};
    if (columns_open(&file, path, NULL, &info)) {
        CHECK(info.text[0]);
        close(fd);
        return;
    }
    for (int i = 0; i < 3; i++) {
        const void *elements;
        uint64_t count, sum = 0;
        if (columns_find(file, names[i], sizes[i], &elements, &count, &info))
            continue;
        CHECK(count <= size / sizes[i]);
        for (uint64_t k = 0; k < count * sizes[i]; k++)
            sum += ((const unsigned char *)elements)[k];
        CHECK(sum <= 255 * size);
    }
    columns_close(file);
    close(fd);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static unsigned char file[FILE_MAX];
    if (!good_size)
        make_good();
    if (size < 1)
        return 0;
    if (!data[0]) {
        check_file(data + 1, size - 1);
        return 0;
    }
    memcpy(file, good, good_size);
    for (size_t i = 1; i + 3 <= size; i += 3)
        file[good_size - 1 - (data[i] | data[i + 1] << 8) % good_size] = data[i + 2];
    seal(file);
    check_file(file, good_size);
    return 0;
}
