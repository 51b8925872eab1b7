/* SPDX-License-Identifier: Apache-2.0 */
#include "ingest/described.h"

#include "ingest/growth.h"

#include <stdlib.h>

#define ROWS_LOOKED_AT 4096 /* of customers, before all others are read */

void described_init(struct described *d, const struct source_options *o,
                    const int64_t *rows, size_t of_base)
{
    *d = (struct described){.options = o, .of_base = of_base};
    for (size_t i = 0; i < o->path_count; i++) {
        if (o->kinds[i] == SOURCE_RATES)
            segments_add(&d->rates, o, i, rows[i]);
        if (growth_reads_again(o->kinds[i]))
            segments_add(&d->all, o, i, rows[i]);
        bool tells = o->kinds[i] == SOURCE_SNAPSHOT || !growth_reads_again(o->kinds[i]);
        if (i >= of_base && tells)
            segments_add(&d->done, o, i, rows[i]);
    }
    d->stated = MEM_ARRAY(const char *, o->attribute_count + 1);
}

/* Persons are not who the rows say. */
bool described_may(const struct described *d)
{
    bool may = true;
    for (size_t i = 0; i < d->all.count; i++)
        may &= !d->all.given[i].column[SOURCE_ROLE_PERSON];
    return may;
}

/* looking: at a few of their rows. */
static enum err load(struct source *out, const struct described *d,
                     const struct source *onto, bool looking, bool *had,
                     struct meter *meter, struct err_info *info)
{
    struct segments some = {0};
    segments_add_some(&some, &d->all, 0, d->all.count);
    for (size_t i = 0; looking && i < some.count; i++) {
        bool few = some.kinds[i] == SOURCE_CUSTOMERS || some.kinds[i] == SOURCE_SNAPSHOT;
        if (few && some.rows[i] > ROWS_LOOKED_AT)
            some.given[i].to = ROWS_LOOKED_AT;
    }
    struct source_options o = segments_of(&some, d->options);
    o.onto = onto;
    o.attributes_had = had;
    o.may_wait = true;
    o.meter = meter;
    enum err e = source_load(out, &o, info);
    segments_release(&some);
    return e;
}

enum err described_look(struct described *d, struct meter *meter, struct err_info *info)
{
    size_t attributes = d->options->attribute_count;
    struct source said;
    if (!d->all.count || !attributes)
        return ERR_OK;
    bool *had = MEM_ARRAY(bool, attributes);
    enum err e = load(&said, d, NULL, true, had, meter, info);
    for (size_t i = 0; !e && i < attributes; i++) {
        const char *literal =
            d->options->attribute_literals ? d->options->attribute_literals[i] : NULL;
        bool is_literal = mem_same_text(said.attributes[i].name, literal);
        if (had[i])
            d->stated[i] = is_literal ? literal : d->options->attributes[i];
    }
    free(had);
    if (!e)
        source_release(&said);
    return e;
}

bool described_fits(const struct described *d, const struct source *s,
                    struct meter *meter)
{
    struct source said;
    struct err_info why;
    if (!d->all.count)
        return true;
    if (load(&said, d, s, true, NULL, meter, &why))
        return false;
    bool fits = growth_can_describe(s, &said);
    source_release(&said);
    return fits;
}

enum err described_onto(struct source *out, const struct described *d,
                        const struct source *base, struct meter *meter,
                        struct err_info *info)
{
    return load(out, d, base, false, NULL, meter, info);
}

enum err described_add(struct source *s, bool *added, const struct described *d,
                       struct meter *meter, struct err_info *info)
{
    struct source said;
    struct err_info why;
    *added = !d->all.count;
    if (*added)
        return ERR_OK;
    enum err e = load(&said, d, s, false, NULL, meter, &why);
    if (e == ERR_INTERRUPTED)
        return err_set(info, e, "%s", why.text);
    if (e)
        return ERR_OK; /* why it cannot be read is told when everything is */
    *added =
        growth_describe(s, &said, d->options->kinds, d->options->path_count, d->of_base);
    source_release(&said);
    return ERR_OK;
}

void described_release(struct described *d)
{
    segments_release(&d->done);
    segments_release(&d->rates);
    segments_release(&d->all);
    free(d->stated);
}
