-- SPDX-License-Identifier: Apache-2.0
-- Days since the first span's begin at which the person came under observation, and at
-- which the span ended or was last seen (the end of the day as_of).
with tenure as (
    select history_id, greatest(0, h.first_day - first_s) as entry,
           least(first_e, h.as_of + 1) - first_s as leaving,
           first_e <= h.as_of as ended,
           case when slicing = 1 then grp else 0 end as grp,
           h.as_of + 1 - least(h.first_day, h.as_of,
               (select min(s) from spell_row r where r.history_id = h.history_id)) as days
    from presence join history h using (history_id) join person_row using (history_id, person)
    where least(first_e, h.as_of + 1) > h.first_day), -- else over before anybody looked
moment as (
    select history_id, grp * (days + 1) + entry as row_index, 1 as entries, 0 as events, 0 as censored
    from tenure
    union all
    select history_id, grp * (days + 1) + leaving, 0, ended::int, (not ended)::int from tenure)
select history_id, row_index, sum(entries) as entries, sum(events) as events,
       sum(censored) as censored
from moment group by history_id, row_index
