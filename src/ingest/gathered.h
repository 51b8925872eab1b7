/* SPDX-License-Identifier: Apache-2.0 */
/* What was gathered besides orders, as the arrays that the timeline takes. */
#ifndef MAINSTAY_INGEST_GATHERED_H
#define MAINSTAY_INGEST_GATHERED_H

#include "ingest/loading.h"

struct gathered {
    uint32_t *activity_person;
    int32_t *activity_day;
    uint16_t *activity_event;
    uint32_t *spell_person, *answer_person, *delivery_person;
    struct spell *spell;
    struct answer *answer;
    struct delivery *delivery;
    int32_t *acquired;
    bool *referred;
    uint32_t *referrer;
    struct timeline_currency *currency; /* of spells; rates owned */
    uint16_t currencies;
};

/* Fills the parts of `in` that are not orders and refunds; in->people and in->scale are
 * set already.  digits: the currency's. */
void gathered_make(struct gathered *out, const struct loading *l,
                   struct timeline_input *in, int digits);
void gathered_release(struct gathered *g);

#endif
