/* SPDX-License-Identifier: Apache-2.0 */
#include "ingest/loading.h"

#include <string.h>

/* The ids of orders, for who wants to find an order of the timeline in the files. */

/* Where several orders have one id, order_ids.c keeps all but the first under
 * "number\ncustomer\ncount", the number being that of the id (or of another such). */
static uint32_t as_written(const struct intern *ids, uint32_t code)
{
    for (;;) {
        char *rest;
        const char *text = intern_text(ids, code, NULL);
        unsigned long number = strtoul(text, &rest, 10);
        if (*rest != '\n' || rest == text || number >= code)
            return code;
        code = (uint32_t)number;
    }
}

void loading_order_ids(struct loading *l, const uint32_t *order_fate,
                       const uint32_t *position, struct source *out)
{
    uint32_t orders = out->timeline.order_start[out->timeline.people];
    uint32_t *ids = mem_alloc((size_t)orders + 1, sizeof *ids);
    for (uint32_t i = 0; i < orders; i++)
        ids[i] = INTERN_NONE;
    for (uint32_t code = 0; code < intern_count(l->orders); code++) {
        uint32_t order =
            code < l->order_of_id_capacity ? l->order_of_id[code] : INTERN_NONE;
        if (order == INTERN_NONE || loading_fate_of(order_fate[order]) != LOADING_ORDER)
            continue;
        ids[position[loading_place_of(order_fate[order])]] = as_written(l->orders, code);
    }
    out->order_id = ids;
    out->order_ids = l->orders;
}
