/* SPDX-License-Identifier: Apache-2.0 */
/* Random shops whose blocks are counted by lanes (suite_lanes.h): those who stand in one
 * block came in one period, before the table or after it.  Their orders lie on and around
 * the days that matter: the same one again, the end of a window, bounds of periods, and
 * those whose window reaches just there.
 *
 *     suite_shown_every_seed_of(lanes_shop_draw, 120, check);
 */
#ifndef MAINSTAY_TEST_TIMELINE_LANES_SHOP_H
#define MAINSTAY_TEST_TIMELINE_LANES_SHOP_H

#include "suite_shop.h"

/* suite_shop_release releases it. */
void lanes_shop_draw(struct shop *s, uint64_t seed);

#endif
