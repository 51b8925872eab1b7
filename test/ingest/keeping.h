/* SPDX-License-Identifier: Apache-2.0 */
/* Files of a source that is kept in a folder: what the tests of keeping share.  Include
 * it after cmocka.h. */
#ifndef MAINSTAY_TEST_INGEST_KEEPING_H
#define MAINSTAY_TEST_INGEST_KEEPING_H

#include "ingest/kept.h"
#include "scratch.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FILES_MAX 6

struct given {
    const char *name, *text;
};

/* The files of a source, and where it is kept. */
struct place {
    char folder[96];
    char path[FILES_MAX][160];
    const char *paths[FILES_MAX];
    struct kept_segment segments[FILES_MAX];
    struct source_given given[FILES_MAX];
    enum source_kind kinds[FILES_MAX];
    struct source_options options;
};

static char root[SCRATCH_PATH];
static struct place place;

static inline int set_up(void **state)
{
    (void)state;
    return scratch_folder(root) ? 0 : -1;
}

static inline void remove_all(const char *path)
{
    DIR *dir = opendir(path);
    for (struct dirent *f; dir && (f = readdir(dir));)
        unlinkat(dirfd(dir), f->d_name, 0);
    if (dir)
        closedir(dir);
    rmdir(path);
}

static inline int clear(void **state)
{
    (void)state;
    if (place.folder[0])
        remove_all(place.folder);
    for (size_t i = 0; i < place.options.path_count; i++)
        unlink(place.path[i]);
    return 0;
}

static inline int tear_down(void **state)
{
    (void)state;
    return rmdir(root);
}

/* As for files that nobody imported: what is in them is found anew each time. */
static inline void begin(const struct given *files)
{
    struct place *p = &place;
    clear(NULL);
    memset(p->given, 0, sizeof p->given);
    snprintf(p->folder, sizeof p->folder, "%s/timeline", root);
    size_t n = 0;
    for (; n < FILES_MAX && files[n].name; n++) {
        snprintf(p->path[n], sizeof p->path[n], "%s/%s", root, files[n].name);
        FILE *file = fopen(p->path[n], "w");
        assert_non_null(file);
        fputs(files[n].text, file);
        assert_int_equal(fclose(file), 0);
        p->paths[n] = p->path[n];
        p->segments[n] = (struct kept_segment){files[n].name, "cafe", 1, 1};
        p->kinds[n] = SOURCE_UNKNOWN;
    }
    p->options = (struct source_options){.paths = p->paths,
                                         .given = p->given,
                                         .kinds = p->kinds,
                                         .path_count = n,
                                         .bad_share_max = 0.9,
                                         .may_wait = true};
}

static inline void must(enum err e, const struct err_info *info)
{
    if (e)
        fail_msg("%s: %s", err_name(e), info->text);
}

static inline struct source read_files(const struct source_options *options)
{
    struct source s;
    struct err_info info = {0};
    must(source_load(&s, options, &info), &info);
    return s;
}

static inline struct source read_kept(const struct source_options *options, bool *written)
{
    struct source s;
    struct err_info info = {0};
    must(kept_load(&s, place.folder, place.segments, options, false, written, &info),
         &info);
    return s;
}

#endif
