/* SPDX-License-Identifier: Apache-2.0 */
/* Groups of people in files beside the presence's.  They are of a presence, and not of
 * its timeline alone, because who counts, which the order of groups goes by, depends on
 * the rule, and the places on who is in its blocks. */
#include "timeline/presence.h"

#include "timeline/presence_parts.h"

#include <string.h>

static const struct blocks *blocks_of(const struct presence *p)
{
    return p->blocks ? &p->blocks->blocks : NULL;
}

/* Where groups of the presence are kept; the folder is NULL where they are not. */
static struct derived derived_of(const struct presence *p, const char *name)
{
    if (!p->kept.folder || p->history.people < p->index_people)
        return (struct derived){0};
    struct derived d = presence_beside(p, "slice", name, strlen(name));
    d.most = PRESENCE_SLICES;
    return d;
}

bool presence_find_slice(const struct presence *p, const char *name, struct slice *out)
{
    struct columns *file;
    struct err_info why = {0};
    struct derived d = derived_of(p, name);
    if (!d.folder || derived_open(&file, &d, &why))
        return false;
    if (!slice_get(out, file, p->history.people, blocks_of(p), &why))
        return true;
    derived_tell(&d, &why);
    return false;
}

void presence_refuse_slice(const struct presence *p, const char *name, struct slice *s)
{
    struct err_info why = {0};
    struct derived d = derived_of(p, name);
    (void)!err_set(&why, ERR_TRUNCATED, "the groups are none of the attribute's");
    derived_tell(&d, &why);
    slice_release(s);
}

struct putting {
    const struct slice *made;
    const struct blocks *blocks;
};

static enum err put(const void *context, struct columns_writer *writer,
                    struct err_info *info)
{
    const struct putting *putting = context;
    return slice_put(putting->made, putting->blocks, writer, info);
}

enum err presence_keep_slice(const struct presence *p, const char *name,
                             const struct slice *made, struct err_info *info)
{
    bool written;
    struct derived d = derived_of(p, name);
    struct putting putting = {made, blocks_of(p)};
    CHECK(made->people == p->history.people);
    if (!d.folder)
        return ERR_OK;
    enum err e = derived_write(&d, put, &putting, &written, info);
    if (!e && written)
        derived_follow(&d, &p->kept);
    return e;
}
