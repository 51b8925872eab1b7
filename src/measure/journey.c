/* SPDX-License-Identifier: Apache-2.0 */
#include "measure/journey.h"

#include "measure/nearest.h"

#include <ctype.h>
#include <string.h>

#define EVENTS_NAMED 10 /* so many are named where one was not found */
#define NAME_BYTES   64

/* Without blanks, signs and case, as they are compared. */
static const char *const considering[] = {
    "view",
    "viewed",
    "productview",
    "productviewed",
    "viewproduct",
    "viewedproduct",
    "viewitem",
    "itemview",
    "itemviewed",
    "productdetail",
    "productdetails",
    "detail",
    "pv",
    "cart",
    "addtocart",
    "addedtocart",
    "addcart",
    "cartadd",
    "productadded",
    "cartviewed",
    "viewcart",
    "checkout",
    "begincheckout",
    "checkoutstarted",
    "startcheckout",
    "initiatecheckout",
    "商品浏览",
    "商品瀏覽",
    "浏览商品",
    "瀏覽商品",
    "浏览",
    "瀏覽",
    "加购",
    "加購",
    "加入购物车",
    "加入購物車",
    "购物车",
    "購物車",
};

static void fold(const char *name, char out[NAME_BYTES])
{
    size_t size = 0;
    for (; *name && size + 1 < NAME_BYTES; name++) {
        unsigned char c = (unsigned char)*name;
        if (c >= 0x80 || isalnum(c))
            out[size++] = c >= 0x80 ? *name : (char)tolower(c);
    }
    out[size] = '\0';
}

static bool is_considering(const char *name)
{
    char folded[NAME_BYTES];
    fold(name, folded);
    for (size_t i = 0; i < sizeof considering / sizeof *considering; i++)
        if (strcmp(folded, considering[i]) == 0)
            return true;
    return false;
}

static enum err unknown_event(const char *setting, const char *name,
                              const struct intern *events, struct err_info *info)
{
    struct buf known = {0};
    uint32_t count = events ? intern_count(events) : 0;
    for (uint32_t i = 0; i < count && i < EVENTS_NAMED; i++)
        buf_printf(&known, "%s%s", i ? ", " : "", intern_text(events, i, NULL));
    enum err e = err_set(
        info, ERR_SETTING, "%s: no event \"%.*s\" in the files; there are %s%s", setting,
        nearest_shown_bytes(name), name, count ? buf_text(&known) : "none",
        count > EVENTS_NAMED ? " and more" : "");
    buf_release(&known);
    return e;
}

enum err journey_choose(struct definition *d, const struct definition_names *names,
                        const char *setting, const struct intern *events, bool **out,
                        struct err_info *info)
{
    bool *chosen = arena_alloc(&d->arena, (size_t)intern_count(events) + 1);
    for (size_t i = 0; i < names->count; i++) {
        uint32_t code = intern_find(events, names->names[i], strlen(names->names[i]));
        if (code == INTERN_NONE)
            return unknown_event(setting, names->names[i], events, info);
        chosen[code] = true;
    }
    *out = chosen;
    return ERR_OK;
}

static void choose_by_name(struct definition *d, const struct intern *events)
{
    bool *chosen = arena_alloc(&d->arena, (size_t)intern_count(events) + 1), any = false;
    for (uint32_t i = 0; i < intern_count(events); i++) {
        chosen[i] = is_considering(intern_text(events, i, NULL));
        any = any || chosen[i];
    }
    d->journey_considered = any ? chosen : NULL;
}

static enum err resolve_considered(struct definition *d, const struct intern *events,
                                   struct err_info *info)
{
    if (d->consideration.count)
        return journey_choose(d, &d->consideration, "consideration_events", events,
                              &d->journey_considered, info);
    choose_by_name(d, events);
    return ERR_OK;
}

/* The events that one stage or the other rests on. */
static void unite(struct definition *d, uint32_t count)
{
    if (!d->journey_seen)
        return; /* all are seen */
    d->journey_used = arena_alloc(&d->arena, (size_t)count + 1);
    for (uint32_t i = 0; i < count; i++)
        d->journey_used[i] =
            d->journey_seen[i] || (d->journey_considered && d->journey_considered[i]);
}

enum err journey_resolve(struct definition *d, const struct source *source,
                         struct err_info *info)
{
    const struct intern *events = source->events;
    d->journey_seen = d->journey_considered = d->journey_used = NULL;
    if (!events)
        return ERR_OK; /* what is said of events waits for some */
    enum err e = ERR_OK;
    if (d->awareness.count)
        e = journey_choose(d, &d->awareness, "awareness_events", events, &d->journey_seen,
                           info);
    if (!e)
        e = resolve_considered(d, events, info);
    if (!e)
        unite(d, intern_count(events));
    return e;
}

struct journey_rule journey_rule(const struct definition *d)
{
    return (struct journey_rule){.seen = d->journey_seen,
                                 .considered = d->journey_considered};
}
