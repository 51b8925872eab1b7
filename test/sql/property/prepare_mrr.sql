-- SPDX-License-Identifier: Apache-2.0
-- MRR on the days that matter: the snapshots, and those on which it may change.
create table mrr_day as
with day as (
    select history_id, person, b - 1 as day from member
    union
    select history_id, person, n - 1 from member
    union
    select history_id, person, unnest([s, e]) from piece),
covered as ( -- within grace the amount is that of the last day before
    select d.history_id, d.person, d.day,
           case when bool_or(p.s <= d.day and d.day < p.e) then d.day
                else max(p.e) filter (p.e <= d.day) - 1 end as paid_day
    from day d
    join subscriber_span a on a.history_id = d.history_id and a.person = d.person
     and a.s <= d.day and d.day < a.e
    join piece p on p.history_id = d.history_id and p.person = d.person
    group by d.history_id, d.person, d.day)
select d.history_id, d.person, d.day, coalesce(sum(p.amount), 0) as amount
from day d
left join covered c using (history_id, person, day)
left join piece p on p.history_id = d.history_id and p.person = d.person
 and p.s <= c.paid_day and c.paid_day < p.e
group by all;

-- Days on which MRR went to 0.
create table mrr_zero as
with step as (
    select *, lag(amount, 1, 0) over (partition by history_id, person order by day) as previous
    from mrr_day)
select z.history_id, z.person, z.day, coalesce(bool_or(p.failed), false) as failed
from step z
left join piece p on p.history_id = z.history_id and p.person = z.person
 and p.e = z.day and p.amount > 0
where z.amount = 0 and z.previous > 0
group by all;

create table movement as
with snapshot as (
    select m.*, m0.amount as m0, m1.amount as m1,
           exists (select 1 from mrr_day d where d.history_id = m.history_id
                   and d.person = m.person and d.day < m.b and d.amount > 0) as paid_before,
           coalesce((select arg_max(z.failed, z.day) from mrr_zero z
                     where z.history_id = m.history_id and z.person = m.person
                       and z.day < m.n), false) as failed,
           lead(m.grp, 1, m.grp) over (partition by m.history_id, m.person order by m.p)
               as next_grp
    from member m
    join mrr_day m0 on m0.history_id = m.history_id and m0.person = m.person and m0.day = m.b - 1
    join mrr_day m1 on m1.history_id = m.history_id and m1.person = m.person and m1.day = m.n - 1)
select *, case when m0 = 0 and m1 > 0 then if(paid_before, 'reactivation', 'new')
               when m0 > 0 and m1 = 0 then 'churn'
               when m1 > m0 then 'expansion' when m1 < m0 then 'contraction' end as kind
from snapshot;
