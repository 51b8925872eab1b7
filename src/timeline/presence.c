/* SPDX-License-Identifier: Apache-2.0 */
#include "timeline/presence.h"

#include "base/buf.h"
#include "timeline/presence_parts.h"

static void add_number(struct buf *out, int64_t number)
{
    buf_add(out, &number, sizeof number);
}

static void add_events(struct buf *out, const bool *chosen, uint32_t events)
{
    buf_putc(out, chosen ? '1' : '0');
    for (uint32_t i = 0; chosen && i < events; i++)
        buf_putc(out, chosen[i] ? '1' : '0');
}

static struct derived derived_of(const struct history_rule *rule,
                                 const struct presence_of *of)
{
    struct derived d = {.folder = of->timeline->folder,
                        .kind = "presence",
                        .data = of->timeline->data,
                        .pending = of->timeline->pending};
    const int64_t numbers[] = {
        rule->rule,         rule->window_days,      rule->grace_days,
        rule->as_of,        rule->count_zero_value, rule->fully_refunded_counts,
        rule->refunds,      rule->events_used,      rule->end,
        rule->trials_count, rule->paused_present,   rule->past_due_days};
    struct buf all = {0};
    buf_add(&all, of->timeline->stamp, COLUMNS_STAMP);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        add_number(&all, numbers[i]);
    add_events(&all, rule->event_chosen, of->events);
    add_events(&all, rule->event_used, of->events);
    derived_stamp(d.stamp, all.data, all.size);
    buf_release(&all);
    return d;
}

struct derived presence_beside(const struct presence *p, const char *kind,
                               const void *bytes, size_t size)
{
    struct derived d = p->kept;
    uint64_t sum = columns_sum(p->file);
    struct buf all = {0};
    d.kind = kind;
    buf_add(&all, p->kept.stamp, COLUMNS_STAMP);
    buf_add(&all, &sum, sizeof sum);
    buf_add(&all, bytes, size);
    derived_stamp(d.stamp, all.data, all.size);
    buf_release(&all);
    return d;
}

/* Where the suite does not know the rule, or sums may not fit, other kernels count. */
static enum err build(struct presence *p, const struct timeline *t,
                      const struct history_rule *rule, struct err_info *info)
{
    struct blocks blocks;
    enum err e = history_build(&p->history, t, rule, info);
    if (e)
        return e;
    struct blocks_input input = blocks_input_of(&p->history);
    if (suite_knows(rule, t) && input.first_day <= input.last_day &&
        blocks_build(&blocks, &input))
        p->blocks = presence_blocks_create(&blocks);
    return ERR_OK;
}

enum err presence_put(const void *context, struct columns_writer *writer,
                      struct err_info *info)
{
    const struct presence *p = context;
    enum err e = history_put(&p->history, writer, info);
    if (!e && p->blocks)
        e = blocks_put(&p->blocks->blocks, writer, "blocks", info);
    return e;
}

/* Takes the file, also on failure. */
static enum err get(struct presence *p, const struct timeline *t, struct columns *file,
                    struct err_info *info)
{
    struct presence found = {.file = file};
    struct blocks blocks;
    enum err e = history_get(&found.history, t, file, info);
    if (!e && columns_has(file, "blocks.head")) {
        e = blocks_get_people(&blocks, file, "blocks", t->people, info);
        if (!e)
            found.blocks = presence_blocks_create(&blocks);
    }
    if (e)
        presence_release(&found);
    else
        *p = found;
    return e;
}

/* In its file, or built and put into it. */
static enum err open_kept(struct presence *p, const struct timeline *t,
                          const struct history_rule *rule, const struct presence_of *of,
                          struct err_info *info)
{
    struct columns *file;
    struct err_info why = {0};
    bool written;
    struct derived d = derived_of(rule, of);
    enum err e = derived_open(&file, &d, &why);
    if (!e) {
        e = get(p, t, file, &why);
        if (!e) {
            p->kept = d;
            p->timeline = *of->timeline;
            p->index_people =
                of->index_people > 0 ? of->index_people : PRESENCE_INDEX_PEOPLE;
            return ERR_OK;
        }
        derived_tell(&d, &why);
    }
    e = build(p, t, rule, info);
    if (!e)
        e = derived_write(&d, presence_put, p, &written, info);
    if (!e && written)
        derived_follow(&d, of->timeline);
    return e;
}

enum err presence_open(struct presence *out, const struct timeline *t,
                       const struct history_rule *rule, const struct presence_of *of,
                       struct err_info *info)
{
    struct presence p = {0};
    enum err e = of->timeline->folder ? open_kept(&p, t, rule, of, info)
                                      : build(&p, t, rule, info);
    if (e)
        presence_release(&p);
    else
        *out = p;
    return e;
}

void presence_release(struct presence *p)
{
    presence_blocks_free(p->blocks);
    history_release(&p->history);
    columns_close(p->file);
    *p = (struct presence){0};
}
