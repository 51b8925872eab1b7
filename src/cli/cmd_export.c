/* SPDX-License-Identifier: Apache-2.0 */
/* mainstay export: the data of a workspace as files in open formats. */
#include "cli/commands.h"

#include "cli/rows.h"
#include "cli/viewset.h"
#include "measure/nearest.h"

#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum export_format { EXPORT_CSV, EXPORT_PARQUET, EXPORT_JSON };

struct exporting {
    const struct cli_request *request;
    struct viewset set;
    enum export_format format;
};

/* ---- one view --------------------------------------------------------------------- */

static enum err write_rows(struct exporting *x, const char *sql, struct output *out,
                           struct err_info *info)
{
    struct query *query;
    struct rows_style style = {
        .format = x->format == EXPORT_CSV ? FORMAT_CSV : FORMAT_JSON, .limit = SIZE_MAX};
    enum err e = query_open(&query, x->set.db, sql, info);
    if (e)
        return e;
    e = rows_write(query, &style, out, info);
    query_free(query);
    return e;
}

/* The library writes the file that the output has made beside the place. */
static enum err write_parquet(struct exporting *x, const char *sql, struct output *out,
                              struct err_info *info)
{
    if (!out->temporary_path)
        return err_set(info, ERR_USAGE,
                       "parquet needs a file: -o FILE, which is no pipe or device");
    enum err e = duck_write_parquet(x->set.db, sql, out->temporary_path, info);
    if (e != ERR_FULL && e != ERR_IO)
        return e;
    /* the library's sentence names the file beside the place; its reason stands last */
    struct err_info told = *info;
    const char *reason = strrchr(told.text, ':');
    return err_set(info, e, "cannot write %s%s", out->path, reason ? reason : "");
}

static enum err write_view(struct exporting *x, const char *name, const char *path,
                           struct err_info *info)
{
    struct buf sql = {0};
    struct output out;
    buf_puts(&sql, "SELECT * FROM ");
    duck_add_name(&sql, name);
    enum err e = output_open(&out, path, info);
    if (!e) {
        e = x->format == EXPORT_PARQUET ? write_parquet(x, buf_text(&sql), &out, info)
                                        : write_rows(x, buf_text(&sql), &out, info);
        if (e)
            output_discard(&out);
        else
            e = output_commit(&out, info);
    }
    buf_release(&sql);
    return e;
}

static enum err check_name(const struct exporting *x, const char *name,
                           struct err_info *info)
{
    struct buf all = {0};
    for (size_t i = 0; i < x->set.name_count; i++) {
        if (!strcmp(x->set.names[i], name)) {
            buf_release(&all);
            return ERR_OK;
        }
        buf_printf(&all, "%s%s", i ? ", " : "", x->set.names[i]);
    }
    const char *nearest = nearest_likely(name, x->set.names, x->set.name_count);
    err_set(info, ERR_USAGE, "no view \"%s\"%s%s%s; there are %s", name,
            nearest ? ", did you mean \"" : "", nearest ? nearest : "",
            nearest ? "\"?" : "", buf_text(&all));
    buf_release(&all);
    return ERR_USAGE;
}

/* ---- all of them ------------------------------------------------------------------ */

static char *file_in(const struct exporting *x, const char *folder, const char *name,
                     struct arena *arena)
{
    static const char *const endings[] = {"csv", "parquet", "json"};
    return arena_printf(arena, "%s/%s.%s", folder, name, endings[x->format]);
}

/* A folder that is not whole is taken away again. */
static void take_away(const struct exporting *x, const char *folder, struct arena *arena)
{
    for (size_t i = 0; i < x->set.name_count; i++)
        unlink(file_in(x, folder, x->set.names[i], arena));
    rmdir(folder);
}

/* Said before anything is read; rename would find it too. */
static enum err check_place(const char *path, struct err_info *info)
{
    struct stat there;
    bool is_free = stat(path, &there) != 0;
    DIR *dir = is_free ? NULL : opendir(path);
    if (dir) {
        is_free = true;
        for (struct dirent *d; is_free && (d = readdir(dir));)
            is_free = !strcmp(d->d_name, ".") || !strcmp(d->d_name, "..");
        closedir(dir);
    }
    return is_free ? ERR_OK
                   : err_set(info, ERR_USAGE,
                             "%s is there already; name a directory that is new or empty",
                             path);
}

/* Written beside its place and renamed, as a file would be; rename replaces an empty
 * directory and no other. */
static enum err write_all(struct exporting *x, const char *path, struct arena *arena,
                          struct err_info *info)
{
    size_t end = strlen(path);
    while (end > 1 && path[end - 1] == '/')
        end--;
    char *place = arena_strndup(arena, path, end);
    char *folder = arena_printf(arena, "%s.mainstay-%ld.tmp", place, (long)getpid());
    if (mkdir(folder, 0777))
        return err_set_errno(info, errno, "make", place);
    enum err e = ERR_OK;
    for (size_t i = 0; !e && i < x->set.name_count; i++)
        e = write_view(x, x->set.names[i], file_in(x, folder, x->set.names[i], arena),
                       info);
    if (!e && rename(folder, place))
        e = err_set_errno(info, errno, "make", place);
    if (e)
        take_away(x, folder, arena);
    return e;
}

static enum err tell(const struct exporting *x, const char *path, struct err_info *info)
{
    struct buf out = {0};
    buf_printf(&out, "%zu views in ", x->set.name_count);
    screen_add_plain(&out, path, 0);
    buf_puts(&out, ":\n");
    for (size_t i = 0; i < x->set.name_count; i++)
        buf_printf(&out, "%s%s", i ? ", " : "  ", x->set.names[i]);
    buf_putc(&out, '\n');
    struct output screen; /* -o says where the views go, not this */
    enum err e = output_open(&screen, NULL, info);
    if (!e) {
        output_write(&screen, buf_text(&out), out.size);
        e = output_commit(&screen, info);
    }
    buf_release(&out);
    return e;
}

static enum err check_request(const struct cli_request *request, struct err_info *info)
{
    const char *path = request->value[OPTION_OUTPUT].text;
    bool is_file = path && strcmp(path, "-");
    if (request->file_count > 1)
        return err_set(info, ERR_USAGE, "export takes one view, or none for all of them");
    if (!request->file_count && !is_file)
        return err_set(info, ERR_USAGE,
                       "export of all views needs -o DIR, a directory for their files");
    if (request->value[OPTION_FORMAT].choice == EXPORT_PARQUET && !is_file)
        return err_set(info, ERR_USAGE,
                       "parquet needs a file: -o FILE, which is no pipe or device");
    return request->file_count ? ERR_OK : check_place(path, info);
}

enum err cmd_export_run(const struct cli_request *request, struct err_info *info)
{
    struct exporting x = {.request = request,
                          .format =
                              (enum export_format)request->value[OPTION_FORMAT].choice};
    struct arena arena = {0};
    const char *view = request->file_count ? request->files[0] : NULL;
    const char *path = request->value[OPTION_OUTPUT].text;
    enum err e = check_request(request, info);
    if (!e)
        e = viewset_open(&x.set, request, view, info);
    if (e)
        return e;
    if (view) {
        e = check_name(&x, view, info);
        if (!e)
            e = write_view(&x, view, path, info);
    } else {
        e = write_all(&x, path, &arena, info);
        if (!e)
            e = tell(&x, path, info);
    }
    arena_release(&arena);
    viewset_release(&x.set);
    return e;
}
