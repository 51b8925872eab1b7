/* SPDX-License-Identifier: Apache-2.0 */
/* Segments that are read in parts: what the tests of that share; include it after
 * grown.h. */
#ifndef MAINSTAY_TEST_PARTED_H
#define MAINSTAY_TEST_PARTED_H

#include "events/duck.h"
#include "ingest/parts.h"
#include "ingest/table.h"

enum { SEGMENTS_MAX = 5, COLUMNS_MAX = 12 };

/* Segments as a workspace has them: Parquet, some of them in one file. */
struct shop {
    char path[SEGMENTS_MAX][256];
    const char *paths[SEGMENTS_MAX];
    struct source_given given[SEGMENTS_MAX];
    enum source_kind kinds[SEGMENTS_MAX];
    int64_t rows[SEGMENTS_MAX];
    char header[SEGMENTS_MAX][160];
    const char *names[SEGMENTS_MAX][COLUMNS_MAX];
    size_t count;
    struct source_options options;
};

static inline void must(enum err e, const struct err_info *info)
{
    if (e)
        fail_msg("%s: %s", err_name(e), info->text);
}

/* A segment of each text, or all of them in one file (and then each has a number). */
static inline void write_segments(struct shop *s, char *const *text, bool pack)
{
    struct err_info info = {0};
    struct buf all = {0};
    struct duck *db;
    must(duck_open(&db, &info), &info);
    for (size_t i = 0; i < s->count; i++) {
        char csv[256], name[32];
        struct buf select = {0};
        snprintf(name, sizeof name, "%zu.csv", i);
        write_file(name, text[i], csv);
        buf_puts(&select, "SELECT *");
        if (pack)
            buf_printf(&select, ", %zu::BIGINT AS " TABLE_PART, i + 1);
        buf_puts(&select, " FROM read_csv(");
        duck_add_string(&select, csv);
        buf_puts(&select, ", all_varchar=true)");
        snprintf(s->path[i], sizeof s->path[i], "%s/%zu.parquet", folder, pack ? 0 : i);
        if (!pack)
            must(duck_write_parquet(db, buf_text(&select), s->path[i], &info), &info);
        buf_printf(&all, "%s%s", i ? " UNION ALL " : "", buf_text(&select));
        buf_release(&select);
    }
    if (pack)
        must(duck_write_parquet(db, buf_text(&all), s->path[0], &info), &info);
    duck_close(db);
    buf_release(&all);
}

/* What the columns of segments are called, and what they hold. */
static const struct {
    const char *name;
    enum source_role role;
} ROLES[] = {
    {"order_id", SOURCE_ROLE_ORDER},    {"customer_id", SOURCE_ROLE_CUSTOMER},
    {"email", SOURCE_ROLE_EMAIL},       {"date", SOURCE_ROLE_DATE},
    {"total", SOURCE_ROLE_AMOUNT},      {"status", SOURCE_ROLE_STATUS},
    {"refund", SOURCE_ROLE_REFUND},     {"refunded", SOURCE_ROLE_ORDER},
    {"event", SOURCE_ROLE_EVENT},       {"subscription", SOURCE_ROLE_SUBSCRIPTION},
    {"start", SOURCE_ROLE_START},       {"end", SOURCE_ROLE_END},
    {"term", SOURCE_ROLE_INTERVAL},     {"nps", SOURCE_ROLE_SCORE},
    {"survey", SOURCE_ROLE_SURVEY},     {"wave", SOURCE_ROLE_WAVE},
    {"since", SOURCE_ROLE_ACQUIRED},    {"by", SOURCE_ROLE_REFERRER},
    {"month", SOURCE_ROLE_MONTH},       {"channel", SOURCE_ROLE_CHANNEL},
    {"spent", SOURCE_ROLE_ACQUISITION}, {"margin", SOURCE_ROLE_MARGIN},
    {"currency", SOURCE_ROLE_CURRENCY}, {"base", SOURCE_ROLE_BASE},
    {"rate", SOURCE_ROLE_RATE},         {"person", SOURCE_ROLE_PERSON},
    {"tenure", SOURCE_ROLE_TENURE},     {"left", SOURCE_ROLE_CHURNED},
    {"price", SOURCE_ROLE_PRICE},       {"pieces", SOURCE_ROLE_QUANTITY},
    {"worth", SOURCE_ROLE_ORDER_TOTAL}};

/* As it would have been imported, of the header. */
static inline struct source_given given_of(struct shop *s, size_t i, const char *text,
                                           bool pack)
{
    struct source_given g = {.name = "file.csv",
                             .source = "",
                             .batch = 1,
                             .part = pack ? (int64_t)i + 1 : 0,
                             .names = s->names[i]};
    snprintf(s->header[i], sizeof s->header[i], "%.*s", (int)strcspn(text, "\n"), text);
    for (char *name = strtok(s->header[i], ","); name; name = strtok(NULL, ",")) {
        s->names[i][g.name_count++] = name;
        for (size_t k = 0; k < sizeof ROLES / sizeof *ROLES; k++)
            if (!strcmp(name, ROLES[k].name)) {
                g.column[ROLES[k].role] = name;
                g.decimal[ROLES[k].role] = '.';
            }
    }
    bool refunds = g.column[SOURCE_ROLE_REFUND] && !g.column[SOURCE_ROLE_AMOUNT];
    bool lines = g.column[SOURCE_ROLE_PRICE] || g.column[SOURCE_ROLE_ORDER_TOTAL];
    g.kind = g.column[SOURCE_ROLE_RATE]       ? SOURCE_RATES
             : g.column[SOURCE_ROLE_MONTH]    ? SOURCE_COSTS
             : g.column[SOURCE_ROLE_ACQUIRED] ? SOURCE_CUSTOMERS
             : g.column[SOURCE_ROLE_TENURE]   ? SOURCE_SNAPSHOT
             : lines                          ? SOURCE_LINES
             : refunds                        ? SOURCE_REFUNDS
             : g.column[SOURCE_ROLE_ORDER]    ? SOURCE_ORDERS
             : g.column[SOURCE_ROLE_EVENT]    ? SOURCE_EVENTS
             : g.column[SOURCE_ROLE_START]    ? SOURCE_SUBSCRIPTIONS
             : g.column[SOURCE_ROLE_SCORE]    ? SOURCE_ANSWERS
             : g.column[SOURCE_ROLE_AMOUNT]   ? SOURCE_ORDERS
                                              : SOURCE_DELIVERIES;
    return g;
}

static inline void make_shop(struct shop *s, char *const *text, size_t count, bool pack)
{
    *s = (struct shop){.count = count};
    write_segments(s, text, pack);
    for (size_t i = 0; i < count; i++) {
        s->paths[i] = s->path[i];
        s->given[i] = given_of(s, i, text[i], pack);
        s->kinds[i] = s->given[i].kind;
        s->rows[i] = -1;
        for (const char *c = text[i]; (c = strchr(c, '\n')); c++)
            s->rows[i]++;
    }
    s->options = (struct source_options){.paths = s->paths,
                                         .given = s->given,
                                         .kinds = s->kinds,
                                         .path_count = count,
                                         .bad_share_max = 1,
                                         .keep_growth = true};
    for (size_t i = 0; i < count; i++) {
        s->options.with_refunds |= s->kinds[i] == SOURCE_REFUNDS;
        s->options.with_amounts |= source_given_amounts(&s->given[i]);
    }
}

static inline void remove_shop(struct shop *s, char **text)
{
    for (size_t i = 0; i < s->count; i++) {
        char csv[300];
        snprintf(csv, sizeof csv, "%s/%zu.csv", folder, i);
        unlink(csv);
        unlink(s->path[i]);
        free(text[i]);
    }
}

static inline struct parts parts_of(const struct shop *s, uint64_t part_rows,
                                    uint32_t workers)
{
    return (struct parts){.options = &s->options,
                          .rows = s->rows,
                          .directory = folder,
                          .part_rows = part_rows,
                          .workers = workers};
}

static inline struct source load_some(const struct shop *s, size_t count)
{
    struct source out;
    struct err_info info = {0};
    struct source_options o = s->options;
    o.path_count = count;
    must(source_load(&out, &o, &info), &info);
    return out;
}

/* Reads in parts, the first segments as base where there are any, and compares. */
static inline bool merges(const struct shop *s, uint64_t part_rows, uint32_t workers,
                          size_t base_segments)
{
    struct source base, out, whole;
    struct err_info info = {0};
    struct parts parts = parts_of(s, part_rows, workers);
    bool merged;
    if (base_segments)
        base = load_some(s, base_segments);
    parts.of_base = base_segments;
    must(parts_load(&out, &merged, base_segments ? &base : NULL, &parts, &info), &info);
    if (base_segments)
        source_release(&base);
    if (!merged)
        return false;
    whole = load_some(s, s->count);
    assert_non_null(whole.growth);
    assert_true(same_bytes(&out, &whole, &s->options));
    source_release(&whole);
    source_release(&out);
    return true;
}

#endif
