/* SPDX-License-Identifier: Apache-2.0 */
#include "base/mem.h"

#include "base/err.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define MEM_EXIT_STATUS  71 /* EX_OSERR of sysexits.h */
#define MEM_PAGE         ((size_t)4096)
#define MEM_LARGE_PAGE   ((size_t)2 << 20)
#define ARENA_ALIGN      16
#define ARENA_BLOCK_SIZE ((size_t)64 << 10)

struct arena_block {
    struct arena_block *next;
    size_t used, size;
    /* Aligned, so that pieces are too. */
    _Alignas(ARENA_ALIGN) char bytes[];
};

/* stdio may allocate, so the sentence goes out by write(2). */
static _Noreturn void mem_exhausted(void)
{
    static const char sentence[] =
        "mainstay: out of memory; close other programs or use a smaller file\n";
    ssize_t ignored = write(STDERR_FILENO, sentence, sizeof sentence - 1);
    (void)ignored;
    _exit(MEM_EXIT_STATUS);
}

void *mem_zero(size_t count, size_t size)
{
    void *ptr = calloc(count ? count : 1, size ? size : 1);
    if (!ptr)
        mem_exhausted();
    return ptr;
}

/* Where there are no large pages the memory is as good, and slower. */
void *mem_zero_table(size_t count, size_t size)
{
    char *ptr = mem_zero(count, size);
    size_t bytes = count * size;
    if (bytes >= MEM_LARGE_PAGE) {
        size_t before = (uintptr_t)ptr % MEM_PAGE;
        (void)madvise(ptr - before, before + bytes, MADV_HUGEPAGE);
    }
    return ptr;
}

void *mem_realloc(void *ptr, size_t count, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes))
        mem_exhausted();
    ptr = realloc(ptr, bytes ? bytes : 1);
    if (!ptr)
        mem_exhausted();
    return ptr;
}

void *mem_alloc(size_t count, size_t size)
{
    return mem_realloc(NULL, count, size);
}

char *mem_strndup(const char *text, size_t size_bytes)
{
    size_t room;
    if (__builtin_add_overflow(size_bytes, 1, &room))
        mem_exhausted();
    char *copy = mem_alloc(room, 1);
    if (size_bytes)
        memcpy(copy, text, size_bytes);
    copy[size_bytes] = '\0';
    return copy;
}

char *mem_strdup(const char *text)
{
    return mem_strndup(text, strlen(text));
}

void *mem_grow(void *ptr, size_t *capacity, size_t need, size_t size)
{
    size_t wanted = *capacity + *capacity / 2;
    if (wanted < 16)
        wanted = 16;
    /* Near the end of the address space half as much again may not exist. */
    if (wanted < need || wanted > SIZE_MAX / size)
        wanted = need;
    ptr = mem_realloc(ptr, wanted, size);
    *capacity = wanted;
    return ptr;
}

static struct arena_block *arena_block_create(size_t size)
{
    size_t bytes;
    if (__builtin_add_overflow(sizeof(struct arena_block), size, &bytes))
        mem_exhausted();
    struct arena_block *block = mem_zero(1, bytes);
    block->size = size;
    return block;
}

/* A large piece gets a block of its own behind the head, whose room stays. */
static void *arena_alloc_large(struct arena *arena, size_t size)
{
    struct arena_block *block = arena_block_create(size);
    block->used = size;
    if (arena->head) {
        block->next = arena->head->next;
        arena->head->next = block;
    } else {
        arena->head = block;
    }
    return block->bytes;
}

void *arena_alloc(struct arena *arena, size_t size_bytes)
{
    size_t size;
    if (__builtin_add_overflow(size_bytes ? size_bytes : 1, ARENA_ALIGN - 1, &size))
        mem_exhausted();
    size &= ~(size_t)(ARENA_ALIGN - 1);
    if (size > ARENA_BLOCK_SIZE / 4)
        return arena_alloc_large(arena, size);
    struct arena_block *head = arena->head;
    if (!head || head->size - head->used < size) {
        head = arena_block_create(ARENA_BLOCK_SIZE);
        head->next = arena->head;
        arena->head = head;
    }
    void *piece = head->bytes + head->used;
    head->used += size;
    return piece;
}

char *arena_strndup(struct arena *arena, const char *text, size_t size_bytes)
{
    size_t room;
    if (__builtin_add_overflow(size_bytes, 1, &room))
        mem_exhausted();
    char *copy = arena_alloc(arena, room);
    if (size_bytes)
        memcpy(copy, text, size_bytes);
    return copy; /* the arena's bytes are zero, so it ends in a NUL */
}

char *arena_strdup(struct arena *arena, const char *text)
{
    return arena_strndup(arena, text, strlen(text));
}

char *arena_printf(struct arena *arena, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int size = vsnprintf(NULL, 0, format, args);
    CHECK(size >= 0);
    char *text = arena_alloc(arena, (size_t)size + 1);
    vsnprintf(text, (size_t)size + 1, format, again);
    va_end(again);
    va_end(args);
    return text;
}

void arena_release(struct arena *arena)
{
    struct arena_block *block = arena->head;
    while (block) {
        struct arena_block *next = block->next;
        free(block);
        block = next;
    }
    arena->head = NULL;
}

/* A container's limit; 0: none that can be read. */
static uint64_t container_bytes(void)
{
    unsigned long long bytes = 0;
    FILE *file = fopen("/sys/fs/cgroup/memory.max", "re");
    if (!file)
        return 0;
    if (fscanf(file, "%llu", &bytes) != 1) /* "max" */
        bytes = 0;
    fclose(file);
    return bytes;
}

uint64_t mem_machine_bytes(void)
{
    uint64_t machine =
        (uint64_t)sysconf(_SC_PHYS_PAGES) * (uint64_t)sysconf(_SC_PAGESIZE);
    uint64_t container = container_bytes();
    return container && container < machine ? container : machine;
}

bool mem_same_text(const char *a, const char *b)
{
    return a && b ? !strcmp(a, b) : a == b;
}
