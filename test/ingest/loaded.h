/* SPDX-License-Identifier: Apache-2.0 */
/* Files as people have them, through source_load: what the tests of loading share.
 * Include it after cmocka.h. */
#ifndef MAINSTAY_TEST_LOADED_H
#define MAINSTAY_TEST_LOADED_H

#include "base/calendar.h"
#include "ingest/source.h"
#include "scratch.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define FILES_MAX 30

struct given {
    const char *name, *text; /* name: within the test's folder */
};

struct loaded {
    struct source source;
    struct err_info info;
    enum err e;
};

static char folder[SCRATCH_PATH];

static inline void write_file(const char *name, const char *text, char path[256])
{
    snprintf(path, 256, "%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static inline struct loaded load(const struct given *files, struct source_options options)
{
    static char paths[FILES_MAX][256];
    const char *names[FILES_MAX];
    enum source_kind kinds[FILES_MAX] = {SOURCE_UNKNOWN};
    size_t count = 0;
    for (; count < FILES_MAX && files[count].name; count++) {
        write_file(files[count].name, files[count].text, paths[count]);
        names[count] = paths[count];
    }
    options.paths = names;
    options.path_count = count;
    if (!options.kinds)
        options.kinds = kinds;
    if (options.bad_share_max == 0)
        options.bad_share_max = 0.05;
    struct loaded l = {0};
    l.e = source_load(&l.source, &options, &l.info);
    for (size_t i = 0; i < count; i++)
        unlink(paths[i]);
    return l;
}

static inline uint32_t orders_of(const struct source *s)
{
    return s->timeline.order_start[s->timeline.people];
}

static inline uint32_t refunds_of(const struct source *s)
{
    return s->timeline.refund_start[s->timeline.people];
}

static inline void assert_loaded(const struct loaded *l)
{
    if (l->e)
        fail_msg("%s: %s", err_name(l->e), l->info.text);
}

static inline uint32_t person_of(const struct source *s, const char *key)
{
    uint32_t person = intern_find(s->people, key, strlen(key));
    if (person == INTERN_NONE)
        fail_msg("no person %s", key);
    return person;
}

/* The one order of a person: its day and amount. */
static inline void assert_order(const struct source *s, const char *key, int32_t day,
                                int64_t gross)
{
    uint32_t p = person_of(s, key);
    assert_int_equal(s->timeline.order_start[p + 1] - s->timeline.order_start[p], 1);
    assert_int_equal(s->timeline.order_day[s->timeline.order_start[p]], day);
    assert_int_equal(s->timeline.order_gross[s->timeline.order_start[p]], gross);
}

static inline int make_folder(void **state)
{
    (void)state;
    return scratch_folder(folder) ? 0 : -1;
}

static inline int remove_folder(void **state)
{
    (void)state;
    return rmdir(folder);
}

#endif
