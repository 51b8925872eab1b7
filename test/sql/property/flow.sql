-- SPDX-License-Identifier: Apache-2.0
with day_counts as (
    select m.history_id, m.person, m.p, m.grp, m.b, m.n, m.periods, a.first_presence,
           r.referred = 1 as referred,
           coalesce(bool_or(s.s <= m.b - 1 and m.b - 1 < s.e), false) as at_start,
           coalesce(bool_or(s.s <= m.n - 1 and m.n - 1 < s.e), false) as at_end,
           coalesce(arg_max(s.failed, s.e) filter (s.e < m.n), false) as failed,
           -- least and greatest pass over null, which is who has no span at all
           coalesce(sum(greatest(0, least(s.e, m.n) - greatest(s.s, m.b)))
                    filter (s.s is not null), 0) as days_inside
    from member m join person_row r using (history_id, person)
    left join span s on s.history_id = m.history_id and s.person = m.person
    left join presence a on a.history_id = m.history_id and a.person = m.person
    group by all),
state as (
    select *, coalesce(first_presence >= b and first_presence < n, false) as is_first,
           lead(grp, 1, grp) over (partition by history_id, person order by p) as next_grp
    from day_counts),
cell as (
    select *, grp * periods + p as row_index, 0 as transferred_in,
           (at_end and next_grp <> grp)::int as transferred_out
    from state
    union all by name -- who moves arrives in the other group
    select history_id, next_grp * periods + p as row_index, 1 as transferred_in,
           0 as transferred_out
    from state where at_end and next_grp <> grp)
select history_id, row_index,
       count(*) filter (at_start) as start,
       count(*) filter (at_end) as "end",
       count(*) filter (at_start and at_end) as retained,
       count(*) filter (at_start and at_end and days_inside < n - b) as returned,
       count(*) filter (at_start and not at_end) as lost,
       count(*) filter (is_first and at_end) as new_stayed,
       count(*) filter (is_first and not at_end) as new_left,
       count(*) filter (not at_start and not is_first and at_end) as reactivated,
       count(*) filter (not at_start and not is_first and not at_end and days_inside > 0) as bounced,
       sum(transferred_in) as transferred_in,
       sum(transferred_out) as transferred_out,
       count(*) filter (at_start and not at_end and failed) as lost_involuntary,
       count(*) filter (is_first and referred) as new_referred
from cell group by history_id, row_index
