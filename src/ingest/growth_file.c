/* SPDX-License-Identifier: Apache-2.0 */
#include "ingest/growth_parts.h"

#include "ingest/loading.h"

/* A growth as sections of a file.  What is used as a place in an array is looked at. */

enum head {
    HEAD_ROLES,
    HEAD_CURRENCY,
    HEAD_DESCRIBED,
    HEAD_GATHERED,
    HEAD_PLAIN,
    HEAD_KINDS,
    HEAD_CURRENT_STATE,
    HEAD_WITHOUT_REFUNDS,
    HEAD_CONVERTED,
    HEAD_NAMED,
    HEAD_COUNT,
};

/* ---- writing ------------------------------------------------------------------ */

static enum err put_attribute(const struct source_growth *g, size_t i, uint32_t people,
                              uint64_t orders, uint64_t activities,
                              struct columns_writer *writer, struct err_info *info)
{
    char name[COLUMNS_NAME_SIZE];
    enum err e = columns_put(writer, columns_numbered(name, "growth", i, "first"),
                             sizeof(int64_t), g->seen_first[i], people, info);
    if (!e)
        e = columns_put(writer, columns_numbered(name, "growth", i, "last"),
                        sizeof(int64_t), g->seen_last[i], people, info);
    if (!e)
        e = columns_put(writer, columns_numbered(name, "growth", i, "order"),
                        sizeof(uint32_t), g->order_code[i], orders, info);
    if (!e)
        e = columns_put(writer, columns_numbered(name, "growth", i, "turned"),
                        sizeof(uint32_t), g->turned_code[i], g->turneds, info);
    if (!e)
        e = columns_put(writer, columns_numbered(name, "growth", i, "activity"),
                        sizeof(uint32_t), g->activity_code[i],
                        g->activity_code[i] ? activities : 0, info);
    if (!e && g->said_start[i])
        e = columns_put(writer, columns_numbered(name, "growth", i, "said_at"),
                        sizeof(uint32_t), g->said_start[i], (uint64_t)people + 1, info);
    if (!e && g->said_start[i])
        e = columns_put(writer, columns_numbered(name, "growth", i, "said"),
                        sizeof(struct growth_said), g->said[i], g->said_start[i][people],
                        info);
    return e;
}

enum err growth_put(const struct source *s, struct columns_writer *writer,
                    struct err_info *info)
{
    const struct source_growth *g = s->growth;
    if (!g)
        return ERR_OK;
    uint64_t orders = s->timeline.order_start[s->timeline.people];
    uint64_t activities = s->timeline.activity_start[s->timeline.people];
    const uint64_t head[HEAD_COUNT] = {[HEAD_ROLES] = g->roles,
                                       [HEAD_CURRENCY] = g->currency,
                                       [HEAD_DESCRIBED] = g->described,
                                       [HEAD_GATHERED] = g->gathered,
                                       [HEAD_PLAIN] = g->plain,
                                       [HEAD_KINDS] = g->kinds,
                                       [HEAD_CURRENT_STATE] = g->editions.current_state,
                                       [HEAD_WITHOUT_REFUNDS] = g->without_refunds,
                                       [HEAD_CONVERTED] = g->converted,
                                       [HEAD_NAMED] = g->named};
    const struct columns_section section[] = {
        {"growth.head", sizeof *head, head, HEAD_COUNT},
        {"growth.order_time", sizeof *g->order_time, g->order_time, orders},
        {"growth.order_key", sizeof *g->order_key, g->order_key, orders},
        {"growth.order_marks", sizeof *g->order_marks, g->order_marks, orders},
        {"growth.order_place", sizeof *g->order_place, g->order_place, orders},
        {"growth.activity_key", sizeof *g->activity_key, g->activity_key, activities},
        {"growth.activity_time", sizeof *g->activity_time, g->activity_time,
         g->activity_time ? activities : 0},
        {"growth.watched", sizeof *g->watched, g->watched, g->attributes},
        {"growth.absent", sizeof *g->absent, g->absent, g->absents},
        {"growth.alias", sizeof *g->alias, g->alias, g->aliases},
        {"growth.guest", sizeof *g->guest, g->guest, g->guests},
        {"growth.turned", sizeof *g->turned, g->turned, g->turneds},
        {"growth.edges", sizeof *g->edges, g->edges, g->files},
        {"growth.rate", sizeof *g->rate, g->rate, g->rates},
        {"growth.line", sizeof *g->line, g->line, g->lines},
        {"growth.described", sizeof *g->described_out, g->described_out,
         SOURCE_REASON_COUNT},
    };
    enum err e = columns_put_all(writer, section, sizeof section / sizeof *section, info);
    if (!e)
        e = growth_put_editions(s, writer, info);
    if (!e)
        e = growth_put_refunds(s, writer, info);
    for (size_t i = 0; i < g->attributes && !e; i++)
        e = put_attribute(g, i, s->timeline.people, orders, activities, writer, info);
    return e;
}

/* ---- reading ------------------------------------------------------------------ */

static enum err damaged(struct err_info *info)
{
    return err_set(info, ERR_TRUNCATED, "the growth is not what was written");
}

/* Ascending, places below `of` and codes of people. */
static bool pairs_valid(const struct growth_pair *pair, uint64_t count, uint64_t of,
                        uint32_t people)
{
    bool valid = true;
    for (uint64_t i = 0; i < count; i++)
        valid &= pair[i].of < of && pair[i].customer < people &&
                 (i == 0 || pair[i - 1].of < pair[i].of);
    return valid;
}

/* Refunds of one without a day of their own are of its day. */
static bool absent_valid(const struct source_growth *g, const struct timeline *t)
{
    bool valid = true;
    for (uint64_t i = 0; i < g->absents; i++) {
        const struct growth_absent *a = &g->absent[i];
        valid &=
            a->reason <= SOURCE_REASON_COUNT &&
            (a->customer == INTERN_NONE || a->customer < t->people) &&
            (a->day == INT32_MIN || (a->day >= t->first_day && a->day <= t->last_day)) &&
            (i == 0 || a[-1].key <= a->key);
    }
    return valid;
}

static bool turned_valid(const struct source_growth *g, const struct timeline *t)
{
    bool valid = true;
    for (uint64_t i = 0; i < g->turneds; i++)
        valid &= g->turned[i].refund < t->refund_start[t->people] &&
                 (i == 0 || g->turned[i - 1].refund < g->turned[i].refund);
    return valid;
}

static bool rates_valid(const struct source_growth *g)
{
    bool valid =
        g->converted <= (GROWTH_CONVERTED | GROWTH_NOT_CONVERTED | GROWTH_BY_ORDER);
    for (uint64_t i = 0; i < g->rates; i++)
        valid &= *(const uint8_t *)&g->rate[i].rate.inverse <= 1 &&
                 (i == 0 || g->rate[i - 1].key < g->rate[i].key);
    return valid;
}

static bool lines_valid(const struct source_growth *g, const struct source *s)
{
    const uint32_t says =
        GROWTH_SAYS_LIVE | GROWTH_SAYS_UNKNOWN | GROWTH_SAYS_TOTAL | GROWTH_SAYS_OTHERS;
    uint32_t files = 0;
    bool valid = g->lines <= LOADING_PLACE_MAX;
    for (size_t i = 0; i < s->file_count; i++)
        files += s->files[i].kind == SOURCE_LINES;
    for (uint64_t i = 0; i < g->lines && valid; i++) {
        const struct growth_line *l = &g->line[i];
        valid = l->key && l->file < files && l->says <= says &&
                (i == 0 || l[-1].key < l->key ||
                 (l[-1].key == l->key && l[-1].file < l->file));
    }
    return valid;
}

static uint64_t described_in(const struct source *s)
{
    uint64_t described = 0;
    for (size_t i = 0; i < s->file_count; i++)
        described += growth_reads_again(s->files[i].kind);
    return described;
}

/* Sections of which there may be any number. */
static enum err get_few(struct source_growth *g, struct columns *file,
                        struct err_info *info)
{
    const void *absent, *alias, *guest, *turned, *edges, *rate, *line;
    enum err e = columns_find(file, "growth.absent", sizeof *g->absent, &absent,
                              &g->absents, info);
    if (!e)
        e = columns_find(file, "growth.alias", sizeof *g->alias, &alias, &g->aliases,
                         info);
    if (!e)
        e = columns_find(file, "growth.guest", sizeof *g->guest, &guest, &g->guests,
                         info);
    if (!e)
        e = columns_find(file, "growth.turned", sizeof *g->turned, &turned, &g->turneds,
                         info);
    if (!e)
        e = columns_find(file, "growth.edges", sizeof *g->edges, &edges, &g->files, info);
    if (!e)
        e = columns_find(file, "growth.rate", sizeof *g->rate, &rate, &g->rates, info);
    if (!e)
        e = columns_find(file, "growth.line", sizeof *g->line, &line, &g->lines, info);
    if (e)
        return e;
    g->absent = (void *)absent;
    g->alias = (void *)alias;
    g->guest = (void *)guest;
    g->turned = (void *)turned;
    g->edges = (void *)edges;
    g->rate = (void *)rate;
    g->line = (void *)line;
    return ERR_OK;
}

static enum err get_attribute(struct source_growth *g, size_t i, const struct timeline *t,
                              struct columns *file, struct err_info *info)
{
    char first[COLUMNS_NAME_SIZE], last[COLUMNS_NAME_SIZE], order[COLUMNS_NAME_SIZE],
        turned[COLUMNS_NAME_SIZE], activity[COLUMNS_NAME_SIZE];
    uint64_t orders = t->order_start[t->people];
    struct columns_section section[] = {
        {columns_numbered(first, "growth", i, "first"), sizeof(int64_t), NULL, t->people},
        {columns_numbered(last, "growth", i, "last"), sizeof(int64_t), NULL, t->people},
        {columns_numbered(order, "growth", i, "order"), sizeof(uint32_t), NULL, orders},
        {columns_numbered(turned, "growth", i, "turned"), sizeof(uint32_t), NULL,
         g->turneds},
        {columns_numbered(activity, "growth", i, "activity"), sizeof(uint32_t), NULL,
         g->watched[i] & GROWTH_BY_EVENTS ? t->activity_start[t->people] : 0},
    };
    enum err e = columns_find_all(file, section, sizeof section / sizeof *section, info);
    g->seen_first[i] = (void *)section[0].elements;
    g->seen_last[i] = (void *)section[1].elements;
    g->order_code[i] = (void *)section[2].elements;
    g->turned_code[i] = (void *)section[3].elements;
    g->activity_code[i] =
        g->watched[i] & GROWTH_BY_EVENTS ? (void *)section[4].elements : NULL;
    return e;
}

static bool starts_valid(const uint32_t *start, uint32_t people)
{
    bool valid = start[0] == 0;
    for (uint32_t p = 0; p < people; p++)
        valid &= start[p] <= start[p + 1];
    return valid;
}

static bool said_valid(const struct growth_said *said, const uint32_t *start,
                       uint32_t people, uint32_t values)
{
    bool valid = true;
    for (uint32_t p = 0; p < people; p++)
        for (uint32_t i = start[p]; i < start[p + 1]; i++)
            valid &= said[i].code > 0 && said[i].code < values &&
                     said[i].is_answer <= 1 &&
                     (i == start[p] || said[i - 1].moment <= said[i].moment);
    return valid;
}

static enum err get_said(struct source_growth *g, size_t i, const struct source *s,
                         struct columns *file, struct err_info *info)
{
    char name[COLUMNS_NAME_SIZE];
    uint32_t people = s->timeline.people;
    struct columns_section start = {columns_numbered(name, "growth", i, "said_at"),
                                    sizeof(uint32_t), NULL, (uint64_t)people + 1};
    enum err e = columns_find_all(file, &start, 1, info);
    if (e)
        return e;
    if (!starts_valid(start.elements, people))
        return damaged(info);
    g->said_start[i] = (void *)start.elements;
    struct columns_section said = {columns_numbered(name, "growth", i, "said"),
                                   sizeof(struct growth_said), NULL,
                                   g->said_start[i][people]};
    e = columns_find_all(file, &said, 1, info);
    if (e)
        return e;
    g->said[i] = (void *)said.elements;
    return said_valid(g->said[i], g->said_start[i], people,
                      intern_count(s->attributes[i].values))
               ? ERR_OK
               : damaged(info);
}

static enum err get(struct source_growth *g, const struct source *s, struct columns *file,
                    struct err_info *info)
{
    const struct timeline *t = &s->timeline;
    uint64_t orders = t->order_start[t->people];
    struct columns_section section[] = {
        {"growth.head", sizeof(uint64_t), NULL, HEAD_COUNT},
        {"growth.order_time", sizeof *g->order_time, NULL, orders},
        {"growth.order_key", sizeof *g->order_key, NULL, orders},
        {"growth.order_marks", sizeof *g->order_marks, NULL, orders},
        {"growth.order_place", sizeof *g->order_place, NULL, orders},
        {"growth.described", sizeof *g->described_out, NULL, SOURCE_REASON_COUNT},
        {"growth.activity_key", sizeof *g->activity_key, NULL,
         t->activity_start[t->people]},
        {"growth.watched", sizeof *g->watched, NULL, s->attribute_count},
    };
    enum err e = columns_find_all(file, section, sizeof section / sizeof *section, info);
    if (!e)
        e = get_few(g, file, info);
    if (e)
        return e;
    const uint64_t *head = section[0].elements;
    g->roles = head[HEAD_ROLES];
    g->currency = head[HEAD_CURRENCY];
    g->order_time = (void *)section[1].elements;
    g->order_key = (void *)section[2].elements;
    g->order_marks = (void *)section[3].elements;
    g->order_place = (void *)section[4].elements;
    g->described = head[HEAD_DESCRIBED];
    g->gathered = head[HEAD_GATHERED];
    g->plain = head[HEAD_PLAIN] == 1;
    g->kinds = head[HEAD_KINDS];
    g->editions.current_state = head[HEAD_CURRENT_STATE];
    g->without_refunds = head[HEAD_WITHOUT_REFUNDS] == 1;
    g->converted = head[HEAD_CONVERTED];
    g->named = head[HEAD_NAMED];
    g->described_out = (void *)section[5].elements;
    g->activity_key = (void *)section[6].elements;
    g->watched = (void *)section[7].elements;
    if (!pairs_valid(g->alias, g->aliases, t->people, t->people) ||
        !pairs_valid(g->guest, g->guests, orders, t->people) || !absent_valid(g, t) ||
        !turned_valid(g, t) || !rates_valid(g) || !lines_valid(g, s) ||
        g->named > (GROWTH_NAMES_ASKED | GROWTH_NAMES_OTHERS) ||
        g->files != s->file_count || g->described != described_in(s))
        return damaged(info);
    e = growth_get_editions(g, s, file, info);
    if (!e)
        e = growth_get_refunds(g, s, file, info);
    if (e)
        return e;
    g->seen_first = MEM_ARRAY(int64_t *, s->attribute_count + 1);
    g->seen_last = MEM_ARRAY(int64_t *, s->attribute_count + 1);
    g->order_code = MEM_ARRAY(uint32_t *, s->attribute_count + 1);
    g->turned_code = MEM_ARRAY(uint32_t *, s->attribute_count + 1);
    g->activity_code = MEM_ARRAY(uint32_t *, s->attribute_count + 1);
    g->said_start = MEM_ARRAY(uint32_t *, s->attribute_count + 1);
    g->said = MEM_ARRAY(struct growth_said *, s->attribute_count + 1);
    bool watched = false;
    for (size_t i = 0; i < s->attribute_count && !e; i++) {
        g->attributes = i + 1;
        watched |= (g->watched[i] & GROWTH_BY_EVENTS) != 0;
        e = get_attribute(g, i, t, file, info);
        if (!e && g->watched[i] & GROWTH_BY_SAYING)
            e = get_said(g, i, s, file, info);
    }
    struct columns_section time = {"growth.activity_time", sizeof *g->activity_time, NULL,
                                   t->activity_start[t->people]};
    if (!e && watched) {
        e = columns_find_all(file, &time, 1, info);
        g->activity_time = (void *)time.elements;
    }
    return e;
}

enum err growth_get(struct source_growth **out, const struct source *s,
                    struct columns *file, struct err_info *info)
{
    *out = NULL;
    if (!columns_has(file, "growth.head"))
        return ERR_OK;
    struct source_growth *g = MEM_NEW(struct source_growth);
    g->mapped = true;
    enum err e = get(g, s, file, info);
    if (e)
        growth_free(g);
    else
        *out = g;
    return e;
}
