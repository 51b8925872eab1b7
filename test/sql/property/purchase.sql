-- SPDX-License-Identifier: Apache-2.0
with ordered as (
    select m.history_id, m.person, m.p, m.grp, m.periods, h.loyal_min_orders,
           count(o.day) filter (o.day >= m.b and o.day < m.n) as orders,
           coalesce(sum(o.gross) filter (o.day >= m.b and o.day < m.n), 0) as gross,
           count(o.day) filter (o.day < m.b) as orders_before,
           count(o.day) filter (o.day < m.n) as orders_to_date
    from member m join history h using (history_id)
    left join orders o on o.history_id = m.history_id and o.person = m.person
    group by all),
returned as (
    select m.history_id, m.person, m.p, sum(r.amount) as refunds
    from member m join refunds r on r.history_id = m.history_id and r.person = m.person
     and r.day >= m.b and r.day < m.n
    group by all),
bought as (
    select o.*, coalesce(r.refunds, 0) as refunds,
           lag(orders) over (partition by o.history_id, o.person order by o.p) as orders_previous
    from ordered o
    left join returned r on r.history_id = o.history_id and r.person = o.person and r.p = o.p)
select history_id, grp * periods + p as row_index,
       sum(orders) as orders,
       count(*) filter (orders >= 1) as buyers,
       count(*) filter (orders >= 2) as buyers_2,
       count(*) filter (orders >= 1 and orders >= loyal_min_orders) as buyers_loyal,
       sum(gross) as gross,
       sum(refunds) as refunds,
       count(*) filter (orders >= 1 and orders_before >= 1) as returning,
       coalesce(sum(gross - refunds) filter (orders >= 1 and orders_before >= 1), 0) as returning_value,
       count(*) filter (orders >= 1 and orders_before = 0) as first_time,
       coalesce(sum(gross - refunds) filter (orders >= 1 and orders_before = 0), 0) as first_time_value,
       count(*) filter (orders_previous >= 1) as previous_buyers,
       count(*) filter (orders_previous >= 1 and orders >= 1) as kept_buyers,
       count(*) filter (orders_to_date >= 1) as ordered_to_date,
       count(*) filter (orders_to_date >= 2) as repeated_to_date
from bought group by history_id, grp, periods, p
