/* SPDX-License-Identifier: Apache-2.0 */
#include "ingest/recognise.h"

#include "ingest/names.h"

#include <string.h>

/* The sample is the first rows of a file: enough to tell what kind of thing a column
 * holds.  What only the whole column can tell (whether 03/04 is March or April) is
 * asked of the whole column later, and only where the sample leaves it open. */

#define DAY_US 86400000000

static bool is_currency(const char *text, size_t size)
{
    char sign[8];
    if (size == 3) {
        for (size_t i = 0; i < 3; i++)
            if ((text[i] | 32) < 'a' || (text[i] | 32) > 'z')
                return false;
        return true;
    }
    money_sign(text, size, sign);
    return sign[0] != 0;
}

/* false: it is no number. */
static bool observe_number(struct recognise_column *c, const char *text, size_t size,
                           int64_t *number)
{
    int64_t micro;
    if (!money_parse(text, size, '.', &micro) && !money_parse(text, size, ',', &micro))
        return false;
    c->numbers++;
    c->negatives += micro < 0;
    c->fractions += micro % 1000000 != 0;
    c->small += micro % 1000000 == 0 && micro >= -20000000 && micro <= 20000000;
    *number = micro;
    return true;
}

static uint64_t mixed(uint64_t hash, uint64_t value)
{
    return (hash ^ value) * 0x100000001b3ULL;
}

/* What a text means, as far as it says so by itself: a number, a day, or only a text. */
static uint64_t meaning(bool number, int64_t micro, const char *text, size_t size)
{
    struct dates_moment moment;
    if (number)
        return (uint64_t)micro;
    if (dates_parse(text, size, DATES_ORDER_UNKNOWN, DATES_NUMBER_NONE, &moment))
        return (uint64_t)(moment.us / DAY_US);
    uint64_t hash = 0xcbf29ce484222325ULL;
    for (size_t i = 0; i < size; i++)
        hash = mixed(hash, (unsigned char)text[i]);
    return hash;
}

static void observe(struct recognise_column *c, struct intern *seen, const char *text,
                    size_t size, uint64_t row)
{
    if (names_nothing(text, size))
        return;
    bool flag;
    c->filled++;
    if (size > c->longest)
        c->longest = size;
    uint32_t code = intern_add(seen, text, size);
    c->parting = mixed(c->parting, code + 1 + (row << 20));
    int64_t micro = 0;
    bool number = observe_number(c, text, size, &micro);
    c->content = mixed(mixed(c->content, row + 1), meaning(number, micro, text, size));
    c->flags += names_flag(text, size, &flag);
    c->currencies += is_currency(text, size);
    enum names_state state = names_state(text, size);
    c->states += state != NAMES_STATE_UNKNOWN;
    c->cancels += state == NAMES_STATE_CANCELLED;
    enum names_event event = names_event(text, size);
    c->purchases += event == NAMES_EVENT_PURCHASE;
    c->returns += event == NAMES_EVENT_RETURN;
    c->browses += event == NAMES_EVENT_BROWSE;
    dates_observe(&c->dates, text, size, row);
    money_style_observe(&c->money, text, size);
}

enum err recognise_profile_read(struct recognise_profile *out, const struct table *table,
                                struct err_info *info)
{
    struct recognise_profile p = {.columns =
                                      MEM_ARRAY(struct recognise_column, table->columns)};
    struct intern **seen = MEM_ARRAY(struct intern *, table->columns);
    uint32_t *all = MEM_ARRAY(uint32_t, table->columns);
    for (uint32_t i = 0; i < table->columns; i++) {
        all[i] = i;
        seen[i] = intern_create();
    }
    struct table_reader reader = {0};
    struct duck_chunk chunk;
    uint64_t malformed;
    enum err e = table_read(&reader, table, all, table->columns, TABLE_SAMPLE_ROWS, info);
    bool reading = !e;
    while (!e && !(e = table_next(&reader, &chunk, info)) && chunk.rows)
        for (uint32_t row = 0; row < chunk.rows; row++, p.rows++)
            for (uint32_t i = 0; i < table->columns; i++)
                observe(&p.columns[i], seen[i], chunk.columns[i].text[row],
                        chunk.columns[i].size[row], p.rows);
    if (reading) {
        enum err end = table_read_end(&reader, &malformed, e ? NULL : info);
        e = e ? e : end;
    }
    for (uint32_t i = 0; i < table->columns; i++) {
        p.columns[i].distinct = intern_count(seen[i]);
        intern_free(seen[i]);
    }
    p.complete = p.rows < TABLE_SAMPLE_ROWS;
    free(seen);
    free(all);
    if (e)
        recognise_profile_release(&p);
    else
        *out = p;
    return e;
}

void recognise_profile_release(struct recognise_profile *p)
{
    free(p->columns);
    *p = (struct recognise_profile){0};
}
