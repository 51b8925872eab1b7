/* SPDX-License-Identifier: Apache-2.0 */
/* Large arrays and names of people are borrowed from the file; what is small is copied,
 * so that source_release need not tell the two apart but by `file`.  Small strings stand
 * together in one section and are referred to by where they begin, counted from 1; 0 is
 * none. */
#include "ingest/source_file.h"

#include "base/buf.h"
#include "base/calendar.h"

#include <stdlib.h>
#include <string.h>

enum head {
    HEAD_ROWS,
    HEAD_CURRENCY_DIGITS,
    HEAD_ZONE,
    HEAD_FILES,
    HEAD_ATTRIBUTES,
    HEAD_COSTS,
    HEAD_CHANNEL_COLUMN,
    HEAD_FLAGS,
    HEAD_ORDERS_BESIDE,
    HEAD_COUNT,
};

enum flag {
    FLAG_WAITS = 1,
    FLAG_UNDATED = 2,
    FLAG_SNAPSHOT = 4,
    FLAG_SNAPSHOT_AMOUNTS = 8,
};

struct file {
    uint64_t rows;
    uint32_t name;
    uint16_t kind, by_day;
    uint32_t encoding, own_note;
    uint32_t columns[SOURCE_ROLE_COUNT];
};

struct attribute {
    uint32_t name, asked, literal; /* what it is called, and what was asked for */
    uint32_t changes;
};

/* ---- writing: strings -------------------------------------------------------- */

static uint32_t put_text(struct buf *texts, const char *text)
{
    if (!text)
        return 0;
    uint32_t at = (uint32_t)texts->size + 1;
    buf_add(texts, text, strlen(text) + 1);
    return at;
}

static enum err put_strings(struct columns_writer *writer, const char *name,
                            const struct intern *set, struct err_info *info)
{
    char section[COLUMNS_NAME_SIZE];
    uint32_t count = set ? intern_count(set) : 0;
    uint64_t *start = mem_alloc((size_t)count + 1, sizeof *start);
    size_t size;
    if (!set) {
        free(start);
        return ERR_OK;
    }
    snprintf(section, sizeof section, "%s.text", name);
    enum err e = columns_begin(writer, section, 1, info);
    start[0] = 0;
    for (uint32_t i = 0; i < count && !e; i++) {
        const char *text = intern_text(set, i, &size);
        start[i + 1] = start[i] + size + 1;
        e = columns_add(writer, text, size + 1, info);
    }
    snprintf(section, sizeof section, "%s.start", name);
    if (!e)
        e = columns_put(writer, section, sizeof *start, start, (uint64_t)count + 1, info);
    free(start);
    return e;
}

/* ---- writing: the parts ------------------------------------------------------ */

static enum err put_files(const struct source *s, struct columns_writer *writer,
                          struct buf *texts, struct err_info *info)
{
    enum err e = columns_begin(writer, "file", sizeof(struct file), info);
    for (size_t i = 0; i < s->file_count && !e; i++) {
        const struct source_file *f = &s->files[i];
        struct file row = {.rows = f->rows,
                           .name = put_text(texts, f->name),
                           .kind = (uint16_t)f->kind,
                           .by_day = f->by_day,
                           .encoding = put_text(texts, f->encoding),
                           .own_note = put_text(texts, f->own_note)};
        for (int role = 0; role < SOURCE_ROLE_COUNT; role++)
            row.columns[role] = put_text(texts, f->columns[role]);
        e = columns_add(writer, &row, 1, info);
    }
    return e;
}

static enum err put_attribute(const struct source_attribute *a, size_t number,
                              uint32_t people, struct columns_writer *writer,
                              struct err_info *info)
{
    char name[COLUMNS_NAME_SIZE];
    uint32_t changes = a->change_start[people];
    enum err e =
        columns_put(writer, columns_numbered(name, "attribute", number, "begin"),
                    sizeof *a->change_start, a->change_start, (uint64_t)people + 1, info);
    if (!e)
        e = columns_put(writer, columns_numbered(name, "attribute", number, "day"),
                        sizeof *a->change_day, a->change_day, changes, info);
    if (!e)
        e = columns_put(writer, columns_numbered(name, "attribute", number, "code"),
                        sizeof *a->change_code, a->change_code, changes, info);
    if (!e)
        e = put_strings(writer, columns_numbered(name, "attribute", number, "value"),
                        a->values, info);
    return e;
}

static enum err put_attributes(const struct source *s, const struct source_options *o,
                               struct columns_writer *writer, struct buf *texts,
                               struct err_info *info)
{
    enum err e = ERR_OK;
    for (size_t i = 0; i < s->attribute_count && !e; i++)
        e = put_attribute(&s->attributes[i], i, s->timeline.people, writer, info);
    if (!e)
        e = columns_begin(writer, "attribute", sizeof(struct attribute), info);
    for (size_t i = 0; i < s->attribute_count && !e; i++) {
        const struct source_attribute *a = &s->attributes[i];
        const char *literal = o->attribute_literals ? o->attribute_literals[i] : NULL;
        struct attribute row = {.name = put_text(texts, a->name),
                                .asked = put_text(texts, o->attributes[i]),
                                .literal = put_text(texts, literal),
                                .changes = a->change_start[s->timeline.people]};
        e = columns_add(writer, &row, 1, info);
    }
    return e;
}

static enum err put_order_ids(const struct source *s, struct columns_writer *writer,
                              struct err_info *info)
{
    if (!s->order_ids)
        return ERR_OK;
    enum err e = columns_put(writer, "order.id", sizeof *s->order_id, s->order_id,
                             s->timeline.order_start[s->timeline.people], info);
    return e ? e : put_strings(writer, "order_id", s->order_ids, info);
}

static enum err put_small(const struct source *s, struct columns_writer *writer,
                          struct buf *texts, struct err_info *info)
{
    const int64_t head[HEAD_COUNT] = {
        [HEAD_ROWS] = (int64_t)s->rows,
        [HEAD_CURRENCY_DIGITS] = s->currency_digits,
        [HEAD_ZONE] = put_text(texts, s->zone),
        [HEAD_FILES] = (int64_t)s->file_count,
        [HEAD_ATTRIBUTES] = (int64_t)s->attribute_count,
        [HEAD_COSTS] = (int64_t)s->cost_count,
        [HEAD_CHANNEL_COLUMN] = put_text(texts, s->channel_column),
        [HEAD_FLAGS] = (s->waits ? FLAG_WAITS : 0) | (s->undated ? FLAG_UNDATED : 0) |
                       (s->snapshot ? FLAG_SNAPSHOT : 0) |
                       (s->snapshot_has_amounts ? FLAG_SNAPSHOT_AMOUNTS : 0),
        [HEAD_ORDERS_BESIDE] = (int64_t)s->orders_beside,
    };
    const struct columns_section section[] = {
        {"source.head", sizeof *head, head, HEAD_COUNT},
        {"source.currency", 1, s->currency, sizeof s->currency},
        {"source.left_out", sizeof *s->left_out, s->left_out, SOURCE_REASON_COUNT},
        {"cost", sizeof *s->costs, s->costs, s->cost_count},
        {"snapshot", sizeof *s->snapshot, s->snapshot,
         s->snapshot ? s->timeline.people : 0},
        {"source.text", 1, texts->data, texts->size},
    };
    return columns_put_all(writer, section, sizeof section / sizeof *section, info);
}

enum err source_file_put(const struct source *s, const struct source_options *options,
                         struct columns_writer *writer, struct err_info *info)
{
    CHECK(!s->rejects);
    struct buf texts = {0};
    enum err e = timeline_put(&s->timeline, writer, info);
    if (!e)
        e = put_strings(writer, "person", s->people, info);
    if (!e)
        e = put_strings(writer, "event", s->events, info);
    if (!e)
        e = put_strings(writer, "survey", s->surveys, info);
    if (!e)
        e = put_strings(writer, "channel", s->channels, info);
    if (!e)
        e = put_order_ids(s, writer, info);
    if (!e)
        e = put_files(s, writer, &texts, info);
    if (!e)
        e = put_attributes(s, options, writer, &texts, info);
    if (!e)
        e = put_small(s, writer, &texts, info);
    buf_release(&texts);
    return e;
}

/* ---- reading: strings -------------------------------------------------------- */

static enum err damaged(struct err_info *info)
{
    return err_set(info, ERR_TRUNCATED, "the source is not what was written");
}

struct texts {
    const char *bytes;
    uint64_t size;
};

/* Fails where the place is none. */
static bool take_text(const struct texts *texts, int64_t at, const char **out)
{
    *out = NULL;
    if (at < 0 || (uint64_t)at > texts->size)
        return false;
    if (at > 0)
        *out = texts->bytes + at - 1;
    return true;
}

static enum err find_texts(struct columns *file, struct texts *out, struct err_info *info)
{
    const void *bytes;
    enum err e = columns_find(file, "source.text", 1, &bytes, &out->size, info);
    if (e)
        return e;
    out->bytes = bytes;
    return out->size > 0 && out->bytes[out->size - 1] ? damaged(info) : ERR_OK;
}

/* *out NULL where there are none. */
static enum err get_strings(struct columns *file, const char *name, struct intern **out,
                            struct err_info *info)
{
    char text_name[COLUMNS_NAME_SIZE], start_name[COLUMNS_NAME_SIZE];
    const void *text, *elements;
    uint64_t size, count;
    *out = NULL;
    snprintf(text_name, sizeof text_name, "%s.text", name);
    snprintf(start_name, sizeof start_name, "%s.start", name);
    if (!columns_has(file, start_name))
        return ERR_OK;
    enum err e = columns_find(file, text_name, 1, &text, &size, info);
    if (!e)
        e = columns_find(file, start_name, sizeof(uint64_t), &elements, &count, info);
    if (e)
        return e;
    const uint64_t *start = elements;
    const char *bytes = text;
    if (count == 0 || count - 1 >= INTERN_NONE || start[0] != 0 ||
        start[count - 1] != size)
        return damaged(info);
    for (uint64_t i = 0; i + 1 < count; i++)
        if (start[i + 1] <= start[i] || start[i + 1] > size || bytes[start[i + 1] - 1])
            return damaged(info);
    *out = intern_lend(bytes, start, (uint32_t)(count - 1));
    return ERR_OK;
}

static enum err must_have_strings(struct columns *file, const char *name,
                                  struct intern **out, struct err_info *info)
{
    enum err e = get_strings(file, name, out, info);
    return !e && !*out ? damaged(info) : e;
}

/* ---- reading: the parts --------------------------------------------------------------
 */

static bool take_file(const struct texts *texts, const struct file *row,
                      struct source_file *out)
{
    out->rows = row->rows;
    out->kind = (enum source_kind)row->kind;
    out->by_day = row->by_day == 1;
    bool good = row->kind <= SOURCE_IGNORE && take_text(texts, row->name, &out->name) &&
                out->name && take_text(texts, row->encoding, &out->encoding) &&
                take_text(texts, row->own_note, &out->own_note);
    for (int role = 0; role < SOURCE_ROLE_COUNT && good; role++)
        good = take_text(texts, row->columns[role], &out->columns[role]);
    return good && (!out->by_day || out->columns[SOURCE_ROLE_DATE]);
}

static enum err get_files(struct source *s, struct columns *file,
                          const struct texts *texts, struct err_info *info)
{
    struct columns_section section = {"file", sizeof(struct file), NULL, s->file_count};
    enum err e = columns_find_all(file, &section, 1, info);
    if (e)
        return e;
    const struct file *row = section.elements;
    s->files = MEM_ARRAY(struct source_file, s->file_count);
    for (size_t i = 0; i < s->file_count; i++)
        if (!take_file(texts, &row[i], &s->files[i]))
            return damaged(info);
    return ERR_OK;
}

/* Codes are places among the values, days of a person do not descend. */
static bool changes_valid(const struct source_attribute *a, uint32_t people,
                          uint32_t changes)
{
    uint32_t values = intern_count(a->values);
    bool valid =
        values > 0 && a->change_start[0] == 0 && a->change_start[people] == changes;
    for (uint32_t p = 0; p < people && valid; p++)
        valid = a->change_start[p] <= a->change_start[p + 1] &&
                a->change_start[p + 1] <= changes;
    for (uint32_t p = 0; p < people && valid; p++)
        for (uint32_t i = a->change_start[p]; i < a->change_start[p + 1]; i++)
            valid &=
                a->change_code[i] < values &&
                (i == a->change_start[p] || a->change_day[i - 1] <= a->change_day[i]);
    return valid;
}

static enum err get_attribute(struct source_attribute *out, struct columns *file,
                              const struct texts *texts, const struct attribute *row,
                              size_t number, uint32_t people, struct err_info *info)
{
    char begin[COLUMNS_NAME_SIZE], day[COLUMNS_NAME_SIZE], code[COLUMNS_NAME_SIZE],
        value[COLUMNS_NAME_SIZE];
    struct columns_section section[] = {
        {columns_numbered(begin, "attribute", number, "begin"), sizeof *out->change_start,
         NULL, (uint64_t)people + 1},
        {columns_numbered(day, "attribute", number, "day"), sizeof *out->change_day, NULL,
         row->changes},
        {columns_numbered(code, "attribute", number, "code"), sizeof *out->change_code,
         NULL, row->changes},
    };
    enum err e = must_have_strings(
        file, columns_numbered(value, "attribute", number, "value"), &out->values, info);
    if (!e)
        e = columns_find_all(file, section, sizeof section / sizeof *section, info);
    if (e)
        return e;
    out->change_start = (void *)section[0].elements;
    out->change_day = (void *)section[1].elements;
    out->change_code = (void *)section[2].elements;
    return take_text(texts, row->name, &out->name) && out->name &&
                   changes_valid(out, people, row->changes)
               ? ERR_OK
               : damaged(info);
}

static enum err find_attributes(struct columns *file, const struct attribute **out,
                                uint64_t *count, struct err_info *info)
{
    const void *elements;
    enum err e = columns_find(file, "attribute", sizeof **out, &elements, count, info);
    if (e)
        return e;
    *out = elements;
    return *count < COLUMNS_SECTIONS_MAX ? ERR_OK : damaged(info);
}

static enum err get_attributes(struct source *s, struct columns *file,
                               const struct texts *texts,
                               const struct source_options *options, const size_t *which,
                               struct err_info *info)
{
    const struct attribute *row = NULL;
    uint64_t count;
    enum err e = find_attributes(file, &row, &count, info);
    if (e)
        return e;
    s->attributes = MEM_ARRAY(struct source_attribute, options->attribute_count + 1);
    for (size_t i = 0; i < options->attribute_count && !e; i++) {
        CHECK(which[i] < count);
        s->attribute_count = i + 1;
        e = get_attribute(&s->attributes[i], file, texts, &row[which[i]], which[i],
                          s->timeline.people, info);
    }
    return e;
}

static enum err get_order_ids(struct source *s, struct columns *file,
                              struct err_info *info)
{
    uint64_t orders = s->timeline.order_start[s->timeline.people];
    struct columns_section section = {"order.id", sizeof *s->order_id, NULL, orders};
    enum err e = must_have_strings(file, "order_id", &s->order_ids, info);
    if (!e)
        e = columns_find_all(file, &section, 1, info);
    if (e)
        return e;
    s->order_id = (void *)section.elements;
    for (uint64_t i = 0; i < orders; i++)
        if (s->order_id[i] != INTERN_NONE && s->order_id[i] >= intern_count(s->order_ids))
            return damaged(info);
    return ERR_OK;
}

static void *copy_of(const void *elements, size_t count, size_t size)
{
    void *copy = mem_alloc(count + 1, size);
    memcpy(copy, elements, count * size);
    return copy;
}

static bool costs_valid(const struct source *s)
{
    bool valid = true;
    uint32_t channels = s->channels ? intern_count(s->channels) : 0;
    for (size_t i = 0; i < s->cost_count; i++)
        valid &= s->costs[i].channel < channels &&
                 s->costs[i].month >= CALENDAR_DAY_MIN &&
                 s->costs[i].month <= CALENDAR_DAY_MAX;
    return valid;
}

static bool snapshot_valid(const struct source *s)
{
    bool valid = true;
    for (uint32_t p = 0; s->snapshot && p < s->timeline.people; p++)
        valid &= s->snapshot[p].tenure >= -1 &&
                 s->snapshot[p].tenure <= SOURCE_TENURE_MAX &&
                 *(const uint8_t *)&s->snapshot[p].left <= 1;
    return valid;
}

static bool head_valid(const int64_t head[HEAD_COUNT])
{
    bool valid = head[HEAD_CURRENCY_DIGITS] >= 0 && head[HEAD_CURRENCY_DIGITS] <= 18;
    for (int i = 0; i < HEAD_COUNT; i++)
        valid &= head[i] >= 0 && (i == HEAD_ROWS || head[i] <= UINT32_MAX);
    return valid;
}

static enum err get_head(struct source *s, struct columns *file, int64_t *flags,
                         const struct texts *texts, struct err_info *info)
{
    struct columns_section section = {"source.head", sizeof(int64_t), NULL, HEAD_COUNT};
    enum err e = columns_find_all(file, &section, 1, info);
    if (e)
        return e;
    const int64_t *head = section.elements;
    if (!head_valid(head) || !take_text(texts, head[HEAD_ZONE], &s->zone) || !s->zone ||
        !take_text(texts, head[HEAD_CHANNEL_COLUMN], &s->channel_column))
        return damaged(info);
    s->rows = (uint64_t)head[HEAD_ROWS];
    s->currency_digits = (int)head[HEAD_CURRENCY_DIGITS];
    s->file_count = (size_t)head[HEAD_FILES];
    s->cost_count = (size_t)head[HEAD_COSTS];
    s->orders_beside = (uint64_t)head[HEAD_ORDERS_BESIDE];
    *flags = head[HEAD_FLAGS];
    s->waits = *flags & FLAG_WAITS;
    s->undated = *flags & FLAG_UNDATED;
    s->snapshot_has_amounts = *flags & FLAG_SNAPSHOT_AMOUNTS;
    return ERR_OK;
}

/* What is a copy; after the timeline, whose people count. */
static enum err get_small(struct source *s, struct columns *file, int64_t flags,
                          struct err_info *info)
{
    size_t people = flags & FLAG_SNAPSHOT ? s->timeline.people : 0;
    struct columns_section section[] = {
        {"source.currency", 1, NULL, sizeof s->currency},
        {"source.left_out", sizeof *s->left_out, NULL, SOURCE_REASON_COUNT},
        {"cost", sizeof *s->costs, NULL, s->cost_count},
        {"snapshot", sizeof *s->snapshot, NULL, people},
    };
    enum err e = columns_find_all(file, section, sizeof section / sizeof *section, info);
    if (e)
        return e;
    memcpy(s->currency, section[0].elements, sizeof s->currency);
    memcpy(s->left_out, section[1].elements, sizeof s->left_out);
    s->costs = s->cost_count
                   ? copy_of(section[2].elements, s->cost_count, sizeof *s->costs)
                   : NULL;
    s->snapshot = flags & FLAG_SNAPSHOT
                      ? copy_of(section[3].elements, people, sizeof *s->snapshot)
                      : NULL;
    return memchr(s->currency, 0, sizeof s->currency) && costs_valid(s) &&
                   snapshot_valid(s)
               ? ERR_OK
               : damaged(info);
}

static enum err get_sets(struct source *s, struct columns *file, struct err_info *info)
{
    enum err e = must_have_strings(file, "person", &s->people, info);
    if (!e)
        e = get_strings(file, "event", &s->events, info);
    if (!e)
        e = get_strings(file, "survey", &s->surveys, info);
    if (!e)
        e = get_strings(file, "channel", &s->channels, info);
    return e;
}

enum err source_file_get(struct source *out, struct columns *file,
                         const struct source_options *options, const size_t *which,
                         struct err_info *info)
{
    struct source s = {.file = file};
    struct texts texts;
    int64_t flags = 0;
    enum err e = find_texts(file, &texts, info);
    if (!e)
        e = get_head(&s, file, &flags, &texts, info);
    if (!e)
        e = get_sets(&s, file, info);
    if (!e)
        e = timeline_get(&s.timeline, file, s.events ? intern_count(s.events) : 0,
                         s.surveys ? intern_count(s.surveys) : 0, info);
    if (!e && intern_count(s.people) != s.timeline.people)
        e = damaged(info);
    if (!e)
        e = get_small(&s, file, flags, info);
    if (!e)
        e = get_files(&s, file, &texts, info);
    if (!e)
        e = get_attributes(&s, file, &texts, options, which, info);
    if (!e && options->keep_order_ids)
        e = get_order_ids(&s, file, info);
    if (e) {
        source_release(&s);
    } else {
        source_tell_files(&s);
        *out = s;
    }
    return e;
}

enum err source_file_asked(struct source_file_asked *out, struct columns *file,
                           struct arena *arena, struct err_info *info)
{
    struct texts texts;
    const struct attribute *row = NULL;
    uint64_t count;
    enum err e = find_texts(file, &texts, info);
    if (!e)
        e = find_attributes(file, &row, &count, info);
    if (e)
        return e;
    out->count = count;
    out->attributes = arena_alloc(arena, (count + 1) * sizeof *out->attributes);
    out->literals = arena_alloc(arena, (count + 1) * sizeof *out->literals);
    out->order_ids = columns_has(file, "order.id");
    for (uint64_t i = 0; i < count; i++) {
        const char *asked, *literal;
        if (!take_text(&texts, row[i].asked, &asked) || !asked ||
            !take_text(&texts, row[i].literal, &literal))
            return damaged(info);
        out->attributes[i] = arena_strdup(arena, asked);
        out->literals[i] = literal ? arena_strdup(arena, literal) : NULL;
    }
    return ERR_OK;
}
