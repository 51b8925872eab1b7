/* SPDX-License-Identifier: Apache-2.0 */
#include "timeline/derived.h"

#include "base/buf.h"
#include "base/mem.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <link.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <time.h>
#include <unistd.h>
#include <xxhash.h>

#define SUFFIX        ".columns"
#define TEMPORARY     ".mainstay-" /* base/output.c */
#define TEMPORARY_AGE 3600         /* seconds: nobody writes it any more */
#define PENDING_ROOM  (4 << 20)    /* bytes, for committing what it is made from */

/* ---- stamps ------------------------------------------------------------------ */

/* The linker's id of the program: another build may read files in another way. */
static int find_build(struct dl_phdr_info *object, size_t size, void *context)
{
    (void)size;
    for (int i = 0; i < object->dlpi_phnum; i++) {
        const ElfW(Phdr) *part = &object->dlpi_phdr[i];
        const char *at = (const char *)(object->dlpi_addr + part->p_vaddr);
        for (const char *end = at + part->p_memsz; part->p_type == PT_NOTE && at < end;) {
            ElfW(Nhdr) note;
            memcpy(&note, at, sizeof note);
            const char *name = at + sizeof note;
            const char *bytes = name + (note.n_namesz + 3) / 4 * 4;
            if (note.n_type == NT_GNU_BUILD_ID && note.n_namesz == 4 &&
                !memcmp(name, "GNU", 4))
                buf_add(context, bytes, note.n_descsz);
            at = bytes + (note.n_descsz + 3) / 4 * 4;
        }
    }
    return 1; /* the first object is the program */
}

void derived_stamp(unsigned char stamp[COLUMNS_STAMP], const void *bytes, size_t size)
{
    struct buf all = {0};
    buf_puts(&all, MAINSTAY_VERSION);
    dl_iterate_phdr(find_build, &all);
    buf_add(&all, bytes, size);
    for (int half = 0; half < 2; half++) {
        XXH128_canonical_t hash;
        XXH128_canonicalFromHash(
            &hash, XXH3_128bits_withSeed(all.data, all.size, (XXH64_hash_t)half));
        memcpy(stamp + 16 * half, hash.digest, 16);
    }
    buf_release(&all);
}

/* ---- names ------------------------------------------------------------------- */

static void add_name(const struct derived *d, struct buf *out)
{
    buf_printf(out, "%s-%016" PRIx64 "-", d->kind, d->data);
    for (int i = 0; i < 8; i++)
        buf_printf(out, "%02x", d->stamp[i]);
    buf_puts(out, SUFFIX);
}

static void add_path(const struct derived *d, struct buf *out)
{
    buf_printf(out, "%s/", d->folder);
    add_name(d, out);
}

/* ---- reading ----------------------------------------------------------------- */

void derived_tell(const struct derived *d, const struct err_info *why)
{
    struct buf name = {0};
    add_name(d, &name);
    bool is_named = strstr(why->text, buf_text(&name));
    fprintf(stderr, "mainstay: %s%s%s; it is made again\n",
            is_named ? "" : buf_text(&name), is_named ? "" : ": ", why->text);
    buf_release(&name);
}

enum err derived_open(struct columns **file, const struct derived *d,
                      struct err_info *info)
{
    struct buf path = {0};
    struct err_info why = {0};
    add_path(d, &path);
    enum err e = columns_open(file, buf_text(&path), d->stamp, &why);
    if (!e) /* files that are used stay */
        (void)!utimensat(AT_FDCWD, buf_text(&path), NULL, 0);
    else if (e != ERR_NO_INPUT && e != ERR_DENIED)
        derived_tell(d, &why);
    buf_release(&path);
    return e ? err_set(info, e, "%s", why.text) : e;
}

/* ---- sweeping ------------------------------------------------------------------- */

struct kept {
    char *name;
    struct timespec used;
};

static int latest_first(const void *a, const void *b)
{
    const struct timespec *x = &((const struct kept *)a)->used;
    const struct timespec *y = &((const struct kept *)b)->used;
    if (x->tv_sec != y->tv_sec)
        return x->tv_sec > y->tv_sec ? -1 : 1;
    return (x->tv_nsec < y->tv_nsec) - (x->tv_nsec > y->tv_nsec);
}

static bool begins(const char *text, const char *with)
{
    return !strncmp(text, with, strlen(with));
}

/* Is it a name of add_name? */
static bool is_ours(const char *name)
{
    static const char digits[] = "0123456789abcdef";
    const char *at = strchr(name, '-');
    for (int part = 0; part < 2 && at; part++)
        at = *at == '-' && strspn(at + 1, digits) == 16 ? at + 17 : NULL;
    return at && !strcmp(at, SUFFIX);
}

void derived_sweep(const struct derived *d)
{
    struct kept *kept = NULL;
    size_t count = 0, capacity = 0, most = d->most > 0 ? d->most : DERIVED_KEPT;
    struct buf data = {0}; /* in every name of the same data */
    struct stat st;
    DIR *dir = d->folder ? opendir(d->folder) : NULL;
    buf_printf(&data, "-%016" PRIx64 "-", d->data);
    for (struct dirent *f; dir && (f = readdir(dir));) {
        if (fstatat(dirfd(dir), f->d_name, &st, AT_SYMLINK_NOFOLLOW))
            continue;
        if (begins(f->d_name, TEMPORARY)) {
            if (time(NULL) - st.st_mtime > TEMPORARY_AGE)
                unlinkat(dirfd(dir), f->d_name, 0);
        } else if (is_ours(f->d_name) && !strstr(f->d_name, buf_text(&data))) {
            unlinkat(dirfd(dir), f->d_name, 0);
        } else if (is_ours(f->d_name) && begins(f->d_name, d->kind)) {
            MEM_GROW(kept, capacity, count + 1);
            kept[count++] = (struct kept){mem_strdup(f->d_name), st.st_mtim};
        }
    }
    if (count > 0)
        qsort(kept, count, sizeof *kept, latest_first);
    for (size_t i = 0; i < count; i++) {
        if (i >= most)
            unlinkat(dirfd(dir), kept[i].name, 0);
        free(kept[i].name);
    }
    free(kept);
    buf_release(&data);
    if (dir)
        closedir(dir);
}

void derived_forget(const char *folder)
{
    DIR *dir = opendir(folder);
    for (struct dirent *f; dir && (f = readdir(dir));)
        if (begins(f->d_name, TEMPORARY) || is_ours(f->d_name))
            unlinkat(dirfd(dir), f->d_name, 0);
    if (dir)
        closedir(dir);
}

void derived_follow(const struct derived *d, const struct derived *from)
{
    struct buf path = {0};
    add_path(from, &path);
    bool is_gone = access(buf_text(&path), F_OK) && errno == ENOENT;
    buf_clear(&path);
    add_path(d, &path);
    if (is_gone)
        unlink(buf_text(&path));
    buf_release(&path);
}

void derived_each(const struct derived *d,
                  void (*take)(void *context, struct columns *file), void *context)
{
    struct buf path = {0};
    struct columns *file;
    struct err_info why;
    DIR *dir = opendir(d->folder);
    for (struct dirent *f; dir && (f = readdir(dir));) {
        if (!is_ours(f->d_name) || !begins(f->d_name, d->kind))
            continue;
        buf_clear(&path);
        buf_printf(&path, "%s/%s", d->folder, f->d_name);
        if (!columns_open(&file, buf_text(&path), NULL, &why))
            take(context, file);
    }
    if (dir)
        closedir(dir);
    buf_release(&path);
}

/* ---- writing ----------------------------------------------------------------- */

static bool has_room(const char *folder)
{
    struct statvfs disk;
    return !statvfs(folder, &disk) && disk.f_bavail >= PENDING_ROOM / disk.f_frsize;
}

enum err derived_write(const struct derived *d, derived_put *put, const void *context,
                       bool *written, struct err_info *info)
{
    struct columns_writer *writer = NULL;
    struct buf path = {0};
    struct err_info why = {0};
    *written = false;
    if (mkdir(d->folder, 0777) && errno != EEXIST)
        return ERR_OK;
    add_path(d, &path);
    enum err e = columns_create(&writer, buf_text(&path), d->stamp, &why);
    if (!e) {
        e = put(context, writer, &why);
        if (e)
            columns_discard(writer);
        else
            e = columns_commit(writer, &why);
    }
    if (!e && d->pending && !has_room(d->folder)) {
        unlink(buf_text(&path));
        e = ERR_FULL;
    }
    buf_release(&path);
    if (e == ERR_INTERRUPTED)
        return err_set(info, e, "%s", why.text);
    *written = !e;
    if (!e && !d->pending)
        derived_sweep(d);
    return ERR_OK;
}
