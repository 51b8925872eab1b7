-- SPDX-License-Identifier: Apache-2.0
-- Terms by the first day after them.
with paid as (
    select *, lag(e) over mine as previous_e, lag(term) over mine as previous_term,
           lag(term_unit) over mine as previous_unit, lead(s) over mine as next_s
    from piece where paid
    window mine as (partition by history_id, person, subscription order by s)),
numbered as (
    select *, count(*) filter (previous_e is null or previous_e <> s or previous_term <> term
                               or previous_unit <> term_unit)
              over (partition by history_id, person, subscription order by s) as number
    from paid),
contract as (
    select history_id, person, subscription, number, term, term_unit, grace_days,
           min(s) as s, max(e) as e, arg_max_null(next_s, s) as next_s
    from numbered where term > 0 group by all),
term_begin as (
    select *, case term_unit when 0 then s + k * term
              else datediff('day', date '1970-01-01',
                     (date '1970-01-01' + s::int + to_months((k * term)::int))::date) end as day
    from (select c.*, h.as_of,
                 unnest(range(1, (least(c.e, h.as_of + 1) - c.s)
                                 // (c.term * case c.term_unit when 0 then 1 else 28 end) + 2)) as k
          from contract c join history h using (history_id))),
last_term as (
    select c.*,
           (c.next_s is not null and c.next_s - c.e <= c.grace_days)
           or exists (select 1 from paid o where o.history_id = c.history_id
                      and o.person = c.person and o.subscription <> c.subscription
                      and (o.previous_e is null or o.previous_e <> o.s)
                      and o.s >= c.e and o.s <= c.e + c.grace_days) as continued,
           exists (select 1 from term_begin t where t.history_id = c.history_id
                   and t.person = c.person and t.subscription = c.subscription
                   and t.number = c.number and t.day = c.e) as whole
    from contract c),
ending as (
    select history_id, person, day, true as renewed from term_begin where day < e
    union all
    select history_id, person, e, continued from last_term
    where whole or next_s is null or next_s <> e)
select m.history_id, m.grp * m.periods + m.p as row_index, count(*) as ended,
       count(*) filter (x.renewed) as renewed
from ending x
join member m on m.history_id = x.history_id and m.person = x.person
 and x.day >= m.b and x.day < m.n
group by all
