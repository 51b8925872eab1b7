-- SPDX-License-Identifier: Apache-2.0
-- The smallest W with at least 90 % of the gaps <= W.
with horizon as (
    select *, least(365, greatest(as_of - first_day, 0) // 2) as horizon_days from history),
gap as (
    select history_id, day - before as gap
    from (select *, lag(day) over (partition by history_id, person order by day) as before
          from visit)
    join horizon using (history_id)
    where before <= as_of - horizon_days and day - before <= horizon_days),
share as (
    select history_id, gap,
           count(*) over (partition by history_id order by gap) as covered,
           count(*) over (partition by history_id) as gaps
    from gap),
chosen as (
    select history_id, min(gap) filter (10 * covered >= 9 * gaps) as window_days,
           any_value(gaps) as gaps
    from share group by history_id)
select history_id, 0 as row_index,
       case when coalesce(gaps, 0) < 30 then error_window else 0 end as error,
       case when coalesce(gaps, 0) < 30 then 0 else c.window_days end as window_days,
       coalesce(gaps, 0) as gaps, horizon_days
from horizon left join chosen c using (history_id)
