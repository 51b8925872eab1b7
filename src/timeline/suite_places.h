/* SPDX-License-Identifier: Apache-2.0 */
/* Where the people of a block stand while it is counted, so that whoever counts into the
 * same cells are neighbours.  As they stand in the block they are in the order of their
 * first day, and cohorts are.  For groups they are sorted.  Who is not chosen has no
 * place: orders of the others are picked out (suite_pick.h).
 *
 * Only inside src/timeline. */
#ifndef MAINSTAY_TIMELINE_SUITE_PLACES_H
#define MAINSTAY_TIMELINE_SUITE_PLACES_H

#include "timeline/suite_live.h"
#include "timeline/suite_members.h"
#include "timeline/suite_parts.h"
#include "timeline/suite_pick.h"

#include <string.h>

/* Sorts by group, a byte of it at a time; who is of the same one keeps their order. */
static void suite_sort_groups(const struct suite_walk *w)
{
    struct suite_scratch *s = w->s;
    suite_read_groups(s->group, w->job->blocks, w->block, w->job->request);
    uint32_t most = w->job->request->groups - 1;
    for (uint32_t bit = 0; bit == 0 || (bit < 32 && most >> bit > 0); bit += 8) {
        uint32_t begin[257] = {0};
        memcpy(s->who[1], s->who[0], w->people * sizeof *s->who[0]);
        for (uint32_t i = 0; i < w->people; i++)
            begin[(s->group[s->who[1][i]] >> bit & 255) + 1]++;
        for (uint32_t i = 0; i < 256; i++)
            begin[i + 1] += begin[i];
        for (uint32_t i = 0; i < w->people; i++) {
            uint32_t m = s->who[1][i], place = begin[s->group[m] >> bit & 255]++;
            s->who[0][place] = (uint16_t)m;
            s->place[m] = (uint16_t)place;
        }
    }
}

static void suite_begin_stretch(struct suite_walk *w, uint32_t place, uint32_t group,
                                int32_t cohort)
{
    if (w->stretches > 0)
        w->s->stretch[w->stretches - 1].end = place;
    w->s->stretch[w->stretches++] = (struct suite_stretch){
        .begin = place, .arrived = place, .group = group, .cohort = cohort};
}

/* The first place from `low` on at which a group after `group` stands. */
static uint32_t suite_next_group(const struct suite_walk *w, uint32_t low, uint32_t group)
{
    const struct suite_scratch *s = w->s;
    uint32_t high = low, step = 32;
    for (; high < w->people && s->group[s->who[0][high]] == group; step *= 2) {
        low = high + 1;
        high += step;
    }
    high = high < w->people ? high : w->people;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (s->group[s->who[0][middle]] == group)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void suite_find_groups(struct suite_walk *w)
{
    const struct suite_scratch *s = w->s;
    for (uint32_t i = 0; i < w->people;) {
        uint32_t group = s->group[s->who[0][i]];
        suite_begin_stretch(w, i, group, PERIODS_BEFORE);
        i = suite_next_group(w, i, group);
    }
}

/* Periods of first days ascend, so that one look at both ends is often enough. */
static void suite_find_cohorts(struct suite_walk *w)
{
    const struct periods *p = w->periods;
    int32_t cohort = periods_find(p, w->first_order[0]);
    int32_t last = periods_find(p, w->first_order[w->people - 1]);
    suite_begin_stretch(w, 0, 0, cohort);
    for (uint32_t i = 1; cohort != last && i < w->people; i++) {
        if (w->first_order[i] == w->first_order[i - 1])
            continue;
        int32_t next = periods_find(p, w->first_order[i]);
        if (next != cohort)
            suite_begin_stretch(w, i, 0, next);
        cohort = next;
    }
}

/* False: nobody of the block counts. */
static bool suite_take_places(struct suite_walk *w)
{
    const struct suite_request *r = w->job->request;
    struct suite_scratch *s = w->s;
    bool grouped = r->groups > 0 && w->cells & SUITE_FLOWS;
    w->first_order = w->job->blocks->first_order + w->block->member;
    w->people = w->block->people;
    if (r->chosen &&
        !suite_read_chosen(s->chosen, w->job->blocks, w->block, r->chosen, r->by_place))
        return false;
    if (r->chosen)
        w->people = suite_choose(s, w->people);
    w->picked = w->people < w->block->people;
    w->placed = grouped || w->picked;
    for (uint32_t m = 0; !r->chosen && grouped && m < w->people; m++)
        s->came[m] = (uint16_t)m;
    if (w->placed)
        memcpy(s->who[0], s->came, w->people * sizeof *s->came);
    if (grouped)
        suite_sort_groups(w);
    bool looked_at = !grouped || r->referred != NULL || w->job->people;
    for (uint32_t i = 0; w->placed && looked_at && i < w->people; i++)
        s->first_order[i] = w->first_order[s->who[0][i]];
    for (uint32_t i = BLOCKS_PEOPLE; i < SUITE_RECORDS; i++)
        s->place[i] = (uint16_t)i;
    if (w->placed)
        w->first_order = s->first_order;
    if (grouped)
        suite_find_groups(w);
    else if (w->cells & SUITE_COHORTS)
        suite_find_cohorts(w);
    else
        suite_begin_stretch(w, 0, 0, PERIODS_BEFORE);
    s->stretch[w->stretches - 1].end = w->people;
    w->whole = w->stretches == 1 && !w->picked;
    suite_find_days(w, grouped);
    return true;
}

#endif
