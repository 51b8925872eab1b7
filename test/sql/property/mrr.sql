-- SPDX-License-Identifier: Apache-2.0
with cell as (
    select *, grp * periods + p as row_index, 0 as moved_in,
           case when next_grp <> grp then m1 else 0 end as moved_out
    from movement
    union all by name -- who moves arrives in the other group
    select history_id, next_grp * periods + p as row_index, 0 as m0, 0 as m1,
           m1 as moved_in, 0 as moved_out
    from movement where next_grp <> grp)
select history_id, row_index,
       sum(m0) as start,
       sum(m1) as "end",
       coalesce(sum(m1) filter (kind = 'new'), 0) as "new",
       coalesce(sum(m1) filter (kind = 'reactivation'), 0) as reactivation,
       coalesce(sum(m1 - m0) filter (kind = 'expansion'), 0) as expansion,
       coalesce(sum(m0 - m1) filter (kind = 'contraction'), 0) as contraction,
       coalesce(sum(m0) filter (kind = 'churn'), 0) as churn,
       coalesce(sum(m0) filter (kind = 'churn' and failed), 0) as churn_involuntary,
       0 as fx,
       sum(moved_in) as transferred_in,
       sum(moved_out) as transferred_out,
       count(*) filter (m0 > 0) as paying_start,
       count(*) filter (m1 > 0) as paying_end,
       count(*) filter (kind = 'new') as new_persons,
       count(*) filter (kind = 'reactivation') as reactivation_persons,
       count(*) filter (kind = 'expansion') as expansion_persons,
       count(*) filter (kind = 'contraction') as contraction_persons,
       count(*) filter (kind = 'churn') as churn_persons,
       count(*) filter (kind = 'churn' and failed) as churn_involuntary_persons
from cell group by history_id, row_index
