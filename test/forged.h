/* SPDX-License-Identifier: Apache-2.0 */
/* Files of a source and of presence in which something is changed while all checksums are
 * right: what a program with a mistake, or who wishes harm, would write.  They must be
 * refused, or reports of them end; the sanitizers see to the rest.
 *
 *     forged_open();                             the good files, once
 *     struct forged_file f = forged_copy(&forged.source);
 *     ... forged_section(&f, i, &element_size, &count) ...
 *     forged_seal(&f);
 *     accepted = forged_try_source(&f);          makes reports of it
 *     free(f.bytes);
 *     forged_close();
 */
#ifndef MAINSTAY_TEST_FORGED_H
#define MAINSTAY_TEST_FORGED_H

#include "base/buf.h"
#include "ingest/growth.h"
#include "ingest/source_file.h"
#include "measure/report.h"
#include "scratch.h"
#include "timeline/columns_parts.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

#define FORGED_RULES   3 /* enum presence_rule */
#define FORGED_COUNTED FORGED_RULES
#define FORGED_BESIDE  3 /* files of a presence that blocks count */

struct forged_file {
    unsigned char *bytes; /* owned */
    size_t size;
    uint64_t sections;
};

/* What is forged: a source with orders, subscriptions in several currencies, answers,
 * costs and events, its presence under each rule; a presence that blocks count, the index
 * of its months and the groups of a column; a source of a snapshot; and one of orders to
 * which others are added, which are read anew for each. */
static struct {
    char folder[SCRATCH_PATH];
    struct forged_file source, snapshot, growing, presence[FORGED_RULES],
        counted[FORGED_BESIDE];
    char presence_path[FORGED_RULES][256], counted_path[FORGED_BESIDE][256],
        added_path[2][256];
    struct source_options options, other_options;
    struct derived derived;
} forged;

static const char *const forged_attributes[] = {"country", "channel"};
static const size_t forged_which[] = {0, 1};

/* ---- bytes ------------------------------------------------------------------ */

static inline struct columns_foot forged_foot(const struct forged_file *f)
{
    struct columns_foot foot;
    memcpy(&foot, f->bytes + f->size - sizeof foot, sizeof foot);
    return foot;
}

static inline struct columns_entry *forged_entry(const struct forged_file *f, uint64_t i)
{
    return (struct columns_entry *)(f->bytes + forged_foot(f).table) + i;
}

/* The bytes of the i-th section. */
static inline unsigned char *forged_section(const struct forged_file *f, uint64_t i,
                                            uint32_t *element_size, uint64_t *count)
{
    const struct columns_entry *entry = forged_entry(f, i);
    *element_size = entry->element_size;
    *count = entry->count;
    return f->bytes + entry->offset;
}

/* All checksums anew; sections are of one chunk and end in the file. */
static inline void forged_seal(struct forged_file *f)
{
    struct columns_foot foot = forged_foot(f);
    size_t end = f->size - sizeof foot, at = foot.table + foot.sections * 64;
    for (uint64_t i = 0; i < foot.sections; i++) {
        const struct columns_entry *entry = forged_entry(f, i);
        uint64_t size = entry->count * entry->element_size;
        if (size == 0 || entry->offset > end || size > end - entry->offset || at >= end)
            continue;
        uint64_t sum = XXH3_64bits(f->bytes + entry->offset, size);
        memcpy(f->bytes + at, &sum, sizeof sum);
        at += sizeof sum;
    }
    foot.table_checksum = XXH3_64bits(f->bytes + foot.table, end - foot.table);
    foot.checksum = XXH3_64bits(&foot, offsetof(struct columns_foot, checksum));
    memcpy(f->bytes + end, &foot, sizeof foot);
}

static inline struct forged_file forged_copy(const struct forged_file *f)
{
    struct forged_file copy = *f;
    copy.bytes = mem_alloc(f->size, 1);
    memcpy(copy.bytes, f->bytes, f->size);
    return copy;
}

static inline struct forged_file forged_read(const char *path)
{
    struct stat st;
    int fd = open(path, O_RDONLY);
    CHECK(fd >= 0 && fstat(fd, &st) == 0);
    struct forged_file f = {.size = (size_t)st.st_size};
    f.bytes = mem_alloc(f.size, 1);
    CHECK(read(fd, f.bytes, f.size) == st.st_size);
    close(fd);
    f.sections = forged_foot(&f).sections;
    return f;
}

static inline void forged_write(const struct forged_file *f, const char *path)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0666);
    CHECK(fd >= 0 && write(fd, f->bytes, f->size) == (ssize_t)f->size);
    close(fd);
}

/* ---- reports ---------------------------------------------------------------- */

static inline void forged_cohorts(const struct report *r)
{
    struct err_info info = {0};
    struct report_cohorts cohorts;
    struct buf out = {0};
    for (int basis = 0; basis <= COHORT_FIRST_PAID; basis++) {
        if (report_cohorts_build(&cohorts, r, (enum cohort_basis)basis, &info))
            continue;
        report_cohorts_write_csv(&cohorts, &out);
        report_cohorts_release(&cohorts);
    }
    buf_release(&out);
}

/* Whatever comes of it.  grace_days "0": blocks count, and an index of them. */
static inline void forged_report_with(const struct source *s, enum presence_rule rule,
                                      bool groups, const char *grace_days)
{
    static const char *const rules[] = {"purchase", "activity", "subscription"};
    struct definition d;
    struct report r;
    struct err_info info = {0};
    struct buf out = {0};
    struct report_request q = {.calendar = {.unit = CALENDAR_MONTH},
                               .has_as_of = true,
                               .as_of = 19904, /* 2024-06-30 */
                               .by = {"country", "channel@start"},
                               .by_count = groups ? 2 : 0,
                               .index_people = 1};
    definition_init(&d);
    CHECK(s->undated || !definition_set(&d, "rule", rules[rule], &info));
    CHECK(!definition_set(&d, "window_days", "30", &info));
    CHECK(!definition_set(&d, "grace_days", grace_days, &info));
    CHECK(!definition_set(&d, "fully_refunded_counts", "false", &info));
    if (report_build(&r, s, &d, &q, &info)) {
        CHECK(info.text[0]);
    } else {
        report_write_json(&r, &out);
        if (!groups)
            forged_cohorts(&r);
        report_release(&r);
    }
    buf_release(&out);
    definition_release(&d);
}

static inline void forged_report(const struct source *s, enum presence_rule rule,
                                 bool groups)
{
    forged_report_with(s, rule, groups, "3");
}

/* Into `growth`, where it is not NULL, what the file has of it. */
static inline bool forged_get(struct source *out, const struct forged_file *f,
                              const struct source_options *options,
                              struct source_growth **growth)
{
    char path[64];
    int fd = memfd_create("forged", MFD_CLOEXEC);
    CHECK(fd >= 0 && write(fd, f->bytes, f->size) == (ssize_t)f->size);
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    struct columns *file;
    struct err_info info = {0};
    struct source_file_asked asked;
    struct arena arena = {0};
    enum err e = columns_open(&file, path, NULL, &info);
    close(fd);
    if (e)
        return false;
    e = source_file_asked(&asked, file, &arena, &info);
    if (e || asked.count < options->attribute_count ||
        (options->keep_order_ids && !asked.order_ids)) {
        columns_close(file);
        arena_release(&arena);
        return false;
    }
    arena_release(&arena);
    if (source_file_get(out, file, options, forged_which, &info))
        return false;
    if (growth && growth_get(growth, out, file, &info)) {
        source_release(out);
        return false;
    }
    return true;
}

/* Is it taken for a source?  Then reports are made of it. */
static inline bool forged_try_source(const struct forged_file *f,
                                     const struct source_options *options)
{
    struct source s;
    if (!forged_get(&s, f, options, NULL))
        return false;
    for (int rule = 0; rule < (s.undated ? 1 : FORGED_RULES); rule++)
        forged_report(&s, (enum presence_rule)rule, rule != PRESENCE_ACTIVITY);
    source_release(&s);
    return true;
}

/* What is added to the source; false: it is none that anything can be added to. */
static inline bool forged_added(struct source *out, const struct source *onto)
{
    const char *paths[] = {forged.added_path[0], forged.added_path[1]};
    enum source_kind kinds[] = {SOURCE_CUSTOMERS, SOURCE_ORDERS};
    struct err_info info;
    struct source_options o = forged.other_options;
    o.paths = paths;
    o.kinds = kinds;
    o.path_count = 2;
    o.onto = onto;
    return !source_load(out, &o, &info);
}

/* Is it taken for a source that grows?  Then reports are made of what it grows to. */
static inline bool forged_try_growing(const struct forged_file *f)
{
    struct source s, added, grown;
    if (!forged_get(&s, f, &forged.other_options, &s.growth))
        return false;
    bool merged = s.growth && forged_added(&added, &s);
    if (merged) {
        merged = growth_merge(&grown, &s, &added);
        source_release(&added);
    }
    source_release(&s);
    if (merged) {
        forged_report(&grown, PRESENCE_PURCHASE, true);
        source_release(&grown);
    }
    return merged;
}

static inline enum err forged_nothing(const void *context, struct columns_writer *writer,
                                      struct err_info *info)
{
    (void)context, (void)writer, (void)info;
    return ERR_OK;
}

/* The good source as one that has a file, which presence is kept beside. */
static inline struct source forged_good(int rule)
{
    struct source s;
    struct err_info info;
    bool written;
    CHECK(forged_get(&s, &forged.source, &forged.options, NULL));
    s.derived = forged.derived;
    s.derived.data += (uint64_t)rule; /* those before are swept away */
    CHECK(!derived_write(&s.derived, forged_nothing, NULL, &written, &info) && written);
    return s;
}

/* The same of the presence of a rule, beside the good source.  One that is refused is
 * written anew. */
static inline bool forged_try_presence(const struct forged_file *f,
                                       enum presence_rule rule)
{
    struct source s = forged_good(rule);
    struct stat before, after;
    forged_write(f, forged.presence_path[rule]);
    CHECK(stat(forged.presence_path[rule], &before) == 0);
    forged_report(&s, rule, false);
    CHECK(stat(forged.presence_path[rule], &after) == 0);
    source_release(&s);
    return before.st_ino == after.st_ino;
}

/* The same of the presence that blocks count (0), of its index (1) and of groups (2),
 * beside the others of the three, which are good. */
static inline bool forged_try_counted(const struct forged_file *f, int which)
{
    struct source s = forged_good(FORGED_COUNTED);
    struct stat before, after;
    for (int i = 0; i < FORGED_BESIDE; i++)
        forged_write(i == which ? f : &forged.counted[i], forged.counted_path[i]);
    CHECK(stat(forged.counted_path[which], &before) == 0);
    forged_report_with(&s, PRESENCE_PURCHASE, false, "0");
    forged_report_with(&s, PRESENCE_PURCHASE, true, "0");
    CHECK(stat(forged.counted_path[which], &after) == 0);
    source_release(&s);
    return before.st_ino == after.st_ino;
}

/* ---- good files ------------------------------------------------------------- */

static const char *const forged_texts[][2] = {
    {"orders.csv", "order_id,customer_id,order_date,status,amount,currency,channel\n"
                   "1,anna,2024-01-05,paid,10.50,USD,web\n"
                   "2,ben,2024-01-06,paid,20.25,USD,shop\n"
                   "3,anna,2024-02-05,cancelled,5.00,USD,shop\n"
                   "4,cleo,2024-02-29,paid,7.00,USD,\n"
                   "5,dora,2024-03-01,paid,0.00,USD,web\n"
                   "7,anna,2024-03-05,paid,30.00,USD,web\n"
                   "8,anna,2024-03-05,paid,3.00,USD,web\n"
                   "9,ben,2024-05-05,paid,3.00,USD,web\n"},
    {"refunds.csv", "refund_id,order_id,refund_date,amount\nr1,1,2024-02-01,2.25\n"
                    "r2,4,2024-03-01,7.00\nr3,99,2024-02-03,5.00\n"},
    {"customers.csv", "customer_id,person,referred_by,country\nanna,p1,,TW\n"
                      "ben,p2,anna,DE\ncleo,p3,ben,TW\nzoe,p9,nobody,\n"},
    {"subscriptions.csv",
     "subscription_id,customer_id,start_date,end_date,cancelled_at,trial_end,"
     "pause_start,pause_end,status,amount,currency,interval,reason\n"
     "s1,anna,2024-01-01,,,2024-01-15,,,active,10.00,USD,month,\n"
     "s2,ben,2024-01-03,2024-02-20,2024-02-15,,,,canceled,120.00,EUR,year,too dear\n"
     "s3,cleo,2024-01-03,2024-03-01,,,,,canceled,900,JPY,month,payment failed\n"
     "s4,anna,2024-02-01,,,,2024-02-10,2024-03-01,active,5.00,USD,week,\n"},
    {"rates.csv", NULL}, /* of every day */
    {"answers.csv", "survey,wave,customer_id,date,score\nNPS,1,anna,2024-01-10,9\n"
                    "NPS,1,ben,2024-01-11,3\nNPS,2,anna,2024-02-10,10\n"
                    "CSAT after,1,cleo,2024-02-11,5\nCES,1,ben,2024-03-01,7\n"},
    {"deliveries.csv", "survey,wave,customer_id,sent_date\nNPS,1,anna,2024-01-09\n"
                       "NPS,1,ben,2024-01-09\nNPS,2,anna,2024-02-09\n"},
    {"events.csv", "customer_id,date,event\nanna,2024-01-05,login\n"
                   "ben,2024-01-06,search\nanna,2024-02-07,login\n"},
    {"costs.csv", "month,channel,acquisition_spend,retention_spend,gross_margin\n"
                  "2024-01,web,100.50,5,0.4\n2024-02,web,50,,35%\n2024-02,,3,,\n"},
    {"table.csv", "customerID,country,channel,tenure,MonthlyCharges,Churn\n"
                  "a,TW,web,3,29.85,Yes\nb,DE,web,12,20.15,No\nc,TW,,1,1,No\n"},
    {"growing.csv",
     "order_id,customer_id,email,date,total,country,channel,refund\n"
     "1,a,a@x.tw,2024-01-05,10.50,TW,web,\n2,b,b@x.tw,2024-01-09,1,DE,web,0.5\n"
     "3,a,a@x.tw,2024-02-05,2.25,,shop,\n4,c,,2024-02-06,3,TW,,3\n"
     "5,,,2024-02-07,3,TW,,\n10,0,d@x.tw,2024-02-07,4,US,web,1\n"
     "11,0,a@x.tw,2024-02-08,4,US,web,\n12,b,b@x.tw,2024-02-09,-4,JP,web,\n"
     "13,b,b@x.tw,2024-02-10,5,DE,,\n"},
    {"described.csv", "customer_id,plan,acquired_at,referred_by\na,free,2023-12-01,\n"
                      "b,paid,2024-01-01,a\nd,paid,2024-01-01,b\n,,,\na,free,,\n"},
    {"added.csv",
     "order_id,customer_id,email,date,total,country,channel,refund\n"
     "6,a,a@x.tw,2024-02-08,0.125,US,web,\n7,d,d@x.tw,2024-01-02,1,DE,web,0.25\n"
     "4,c,,2024-02-06,3,DE,,2\n5,,,2024-02-07,2,TW,,\n"
     "11,0,a@x.tw,2024-02-08,4.5,TW,web,\n8,c,,2024-03-05,2,,,1\n"
     "14,b,b@x.tw,2024-03-05,-2,TW,,\n9,,,2024-03-06,3,TW,,\n"},
};
enum { FORGED_TABLE = 9, FORGED_GROWING, FORGED_DESCRIBED, FORGED_ADDED };
#define FORGED_TEXTS (sizeof forged_texts / sizeof *forged_texts)

static inline void forged_write_text(size_t i, char path[256])
{
    snprintf(path, 256, "%s/%s", forged.folder, forged_texts[i][0]);
    FILE *file = fopen(path, "w");
    CHECK(file);
    if (forged_texts[i][1])
        fputs(forged_texts[i][1], file);
    else
        fputs("date,currency,base,rate\n", file);
    for (int month = 1; !forged_texts[i][1] && month <= 6; month++)
        for (int day = 1; day <= 31 - (month == 2) * 2 - (month == 4 || month == 6);
             day++)
            fprintf(file, "2024-%02d-%02d,EUR,USD,1.0%d\n2024-%02d-%02d,JPY,USD,0.006\n",
                    month, day, month, month, day);
    fclose(file);
}

/* Reads the texts [from, to). */
static inline struct source forged_load(size_t from, size_t to, bool order_ids,
                                        struct source_options *options)
{
    static char paths[FORGED_TEXTS][256];
    const char *names[FORGED_TEXTS];
    enum source_kind kinds[FORGED_TEXTS] = {SOURCE_UNKNOWN};
    struct err_info info = {0};
    struct source s;
    for (size_t i = from; i < to; i++) {
        forged_write_text(i, paths[i]);
        names[i - from] = paths[i];
        kinds[i - from] = strstr(paths[i], "deliveries")  ? SOURCE_DELIVERIES
                          : strstr(paths[i], "described") ? SOURCE_CUSTOMERS
                                                          : 0;
    }
    *options = (struct source_options){.paths = names,
                                       .kinds = kinds,
                                       .path_count = to - from,
                                       .bad_share_max = 0.5,
                                       .attributes = (const char **)forged_attributes,
                                       .attribute_count = 2,
                                       .keep_order_ids = order_ids,
                                       .keep_growth = !order_ids};
    if (source_load(&s, options, &info)) {
        fprintf(stderr, "%s\n", info.text);
        abort();
    }
    for (size_t i = from; i < to; i++)
        unlink(paths[i]);
    options->paths = NULL;
    options->kinds = NULL;
    return s;
}

static inline struct forged_file forged_keep(size_t from, size_t to, bool order_ids,
                                             struct source_options *options)
{
    struct source s = forged_load(from, to, order_ids, options);
    struct columns_writer *w;
    struct err_info info = {0};
    char path[256];
    unsigned char stamp[COLUMNS_STAMP] = "";
    snprintf(path, sizeof path, "%s/source", forged.folder);
    CHECK(!columns_create(&w, path, stamp, &info));
    CHECK(!growth_put(&s, w, &info) && !source_file_put(&s, options, w, &info));
    CHECK(!columns_commit(w, &info));
    source_release(&s);
    struct forged_file f = forged_read(path);
    unlink(path);
    return f;
}

/* The largest file of a kind. */
static inline struct forged_file forged_find(const char *kind, char path[256])
{
    struct stat st;
    off_t most = 0;
    char at[256];
    DIR *dir = opendir(forged.folder);
    CHECK(dir);
    for (struct dirent *d; (d = readdir(dir));) {
        snprintf(at, sizeof at, "%.63s/%.100s", forged.folder, d->d_name);
        if (!strncmp(d->d_name, kind, strlen(kind)) && !stat(at, &st) &&
            st.st_size > most) {
            most = st.st_size;
            strcpy(path, at);
        }
    }
    closedir(dir);
    CHECK(most > 0);
    return forged_read(path);
}

/* A report writes its presence: the one file that is there then. */
static inline void forged_keep_presence(enum presence_rule rule)
{
    struct source s = forged_good(rule);
    forged_report(&s, rule, false);
    source_release(&s);
    forged.presence[rule] = forged_find("presence", forged.presence_path[rule]);
    unlink(forged.presence_path[rule]);
}

/* The next one that finds it, indexes of the months and of the whole range, and groups.
 */
static inline void forged_keep_counted(void)
{
    static const char *const kinds[FORGED_BESIDE] = {"presence", "index", "slice"};
    struct source s = forged_good(FORGED_COUNTED);
    forged_report_with(&s, PRESENCE_PURCHASE, false, "0");
    forged_report_with(&s, PRESENCE_PURCHASE, true, "0");
    source_release(&s);
    for (int i = 0; i < FORGED_BESIDE; i++)
        forged.counted[i] = forged_find(kinds[i], forged.counted_path[i]);
}

static inline void forged_open(void)
{
    CHECK(scratch_folder(forged.folder));
    forged.source = forged_keep(0, FORGED_TABLE, true, &forged.options);
    forged.growing =
        forged_keep(FORGED_GROWING, FORGED_ADDED, false, &forged.other_options);
    for (size_t i = 0; i < 2; i++)
        forged_write_text(FORGED_DESCRIBED + i, forged.added_path[i]);
    forged.snapshot =
        forged_keep(FORGED_TABLE, FORGED_GROWING, false, &forged.other_options);
    forged.derived = (struct derived){.folder = forged.folder, .kind = "source"};
    for (int rule = 0; rule < FORGED_RULES; rule++)
        forged_keep_presence((enum presence_rule)rule);
    forged_keep_counted();
}

static inline void forged_close(void)
{
    free(forged.source.bytes);
    free(forged.snapshot.bytes);
    free(forged.growing.bytes);
    for (size_t i = 0; i < 2; i++)
        unlink(forged.added_path[i]);
    for (size_t i = 0; i < FORGED_BESIDE; i++)
        free(forged.counted[i].bytes);
    for (int rule = 0; rule < FORGED_RULES; rule++)
        free(forged.presence[rule].bytes);
    derived_forget(forged.folder);
    rmdir(forged.folder);
}

#endif
