/* SPDX-License-Identifier: Apache-2.0 */
/* mainstay sql: a query over the data of a workspace. */
#include "cli/commands.h"

#include "cli/rows.h"
#include "cli/viewset.h"
#include "cli/workset.h"

#include <string.h>
#include <unistd.h>

#define LIMIT_IN_TABLE 50

/* "-" is standard input; a word that is a file's name is no query, so the file is meant.
 */
static enum err read_query(const char *word, struct buf *out, struct err_info *info)
{
    bool is_file =
        !strcmp(word, "-") || (!strpbrk(word, " \t\r\n") && access(word, F_OK) == 0);
    if (is_file)
        return workset_read_text(word, "a query", out, info);
    buf_puts(out, word);
    return ERR_OK;
}

static size_t limit_of(const struct cli_request *request)
{
    if (options_given(request, OPTION_LIMIT))
        return (size_t)request->value[OPTION_LIMIT].number;
    return request->value[OPTION_FORMAT].choice == FORMAT_TABLE ? LIMIT_IN_TABLE
                                                                : SIZE_MAX;
}

static enum err print(const struct cli_request *request, struct query *query,
                      struct err_info *info)
{
    struct output out;
    struct screen screen;
    commands_screen(request, &screen);
    struct rows_style style = {
        .format = (enum options_format)request->value[OPTION_FORMAT].choice,
        .screen = &screen,
        .limit = limit_of(request)};
    enum err e = output_open(&out, request->value[OPTION_OUTPUT].text, info);
    if (e)
        return e;
    e = rows_write(query, &style, &out, info);
    if (!e)
        return output_commit(&out, info);
    output_discard(&out);
    return e;
}

static enum err run(const struct cli_request *request, const char *sql,
                    struct err_info *info)
{
    struct viewset set;
    struct query *query;
    enum err e = viewset_open(&set, request, sql, info);
    if (e)
        return e;
    e = query_confine(set.db, set.paths, set.path_count, info);
    if (!e)
        e = query_open(&query, set.db, sql, info);
    if (!e) {
        e = print(request, query, info);
        query_free(query);
    }
    viewset_release(&set);
    return e;
}

enum err cmd_sql_run(const struct cli_request *request, struct err_info *info)
{
    struct buf sql = {0};
    if (request->file_count != 1)
        return err_set(info, ERR_USAGE,
                       "sql takes one query, in quotes: mainstay sql %s \"SELECT ...\"",
                       request->subject);
    enum err e = read_query(request->files[0], &sql, info);
    if (!e && strlen(buf_text(&sql)) != sql.size)
        e = err_set(info, ERR_QUERY, "the query has a byte 0 in it");
    if (!e)
        e = query_check(buf_text(&sql), info);
    if (!e)
        e = run(request, buf_text(&sql), info);
    buf_release(&sql);
    return e;
}
