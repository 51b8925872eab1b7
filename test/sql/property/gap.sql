-- SPDX-License-Identifier: Apache-2.0
with gap as (
    select *, day - lag(day) over (partition by history_id, person order by day) as gap
    from (select distinct history_id, person, day from orders))
select m.history_id, m.grp * m.periods + m.p as row_index,
       count(*) as count, sum(gap) as sum_days, 2 * median(gap) as median_twice
from gap g join member m on m.history_id = g.history_id and m.person = g.person
 and g.day >= m.b and g.day < m.n
where gap is not null
group by m.history_id, m.grp, m.periods, m.p
