/* SPDX-License-Identifier: Apache-2.0 */
/* Which events of a source are stages of the journey. */
#ifndef MAINSTAY_MEASURE_JOURNEY_H
#define MAINSTAY_MEASURE_JOURNEY_H

#include "measure/definition.h"
#include "timeline/cubes.h"

/* Fills journey_seen, journey_considered and journey_used of the definition: the events
 * it names, else for considering those whose names speak of a product looked at or a
 * cart.  ERR_SETTING for a name that no event has. */
enum err journey_resolve(struct definition *d, const struct source *source,
                         struct err_info *info) ERR_MUST_USE;
/* Which of the source's events are named, by code.  setting: for the sentence. */
enum err journey_choose(struct definition *d, const struct definition_names *names,
                        const char *setting, const struct intern *events, bool **out,
                        struct err_info *info) ERR_MUST_USE;
struct journey_rule journey_rule(const struct definition *d);

#endif
