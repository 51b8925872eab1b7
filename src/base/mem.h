/* SPDX-License-Identifier: Apache-2.0 */
/* Memory that never fails, growable arrays and arenas.
 *
 * A failed small allocation ends the program with a sentence and exit status
 * 71: nothing useful can be done then.  Whatever is sized by input is bounded
 * by its reader first, which returns ERR_LIMIT.
 *
 *     struct point *points = NULL;
 *     size_t count = 0, capacity = 0;
 *     MEM_GROW(points, capacity, count + 1);
 *     points[count++] = (struct point){1, 2};
 *     free(points);
 */
#ifndef MAINSTAY_BASE_MEM_H
#define MAINSTAY_BASE_MEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Zeroed memory of count * size bytes; free with free(). */
void *mem_zero(size_t count, size_t size);
/* The same for a table that is looked into here and there: on large pages, if the system
 * has any, so that the processor knows where each place is. */
void *mem_zero_table(size_t count, size_t size);
/* Uninitialised; free with free(). */
void *mem_alloc(size_t count, size_t size);
void *mem_realloc(void *ptr, size_t count, size_t size);
/* Owned copies; free with free(). */
char *mem_strdup(const char *text);
/* Are both NULL, or the same text? */
bool mem_same_text(const char *a, const char *b);
char *mem_strndup(const char *text, size_t size_bytes);

#define MEM_NEW(type)          ((type *)mem_zero(1, sizeof(type)))
#define MEM_ARRAY(type, count) ((type *)mem_zero((count), sizeof(type)))

/* Makes room for `need` items, growing by half as much again or more. */
#define MEM_GROW(ptr, capacity, need)                                    \
    do {                                                                 \
        if ((need) > (capacity))                                         \
            (ptr) = mem_grow((ptr), &(capacity), (need), sizeof *(ptr)); \
    } while (0)
void *mem_grow(void *ptr, size_t *capacity, size_t need, size_t size);

/* Of the machine, or less where the system gives this process no more. */
uint64_t mem_machine_bytes(void);

/* An arena gives many small pieces that are freed together. */
struct arena {
    struct arena_block *head;
};

void *arena_alloc(struct arena *arena, size_t size_bytes); /* zeroed, aligned 16 */
char *arena_strdup(struct arena *arena, const char *text);
char *arena_strndup(struct arena *arena, const char *text, size_t size_bytes);
char *arena_printf(struct arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void arena_release(struct arena *arena);

#endif
