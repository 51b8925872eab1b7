-- SPDX-License-Identifier: Apache-2.0
-- What several measures need: periods, what counts, presence, groups.

-- Every day from before the range to after it with the name of its calendar period.
create table calendar_day as
select history_id, asked_first, least(asked_last, as_of) as asked_end, as_of, day,
       case unit
         when 0 then day
         when 1 then datediff('day', date '1970-01-01',
                       date_trunc('week', date - (week_start - 1)::int)::date + (week_start - 1)::int)
         when 2 then datediff('month', date '1970-01-01', date)
         when 3 then datediff('quarter', date '1900-01-01',
                       (date - to_months((fiscal_month - 1)::int))::date)
         when 4 then year((date - to_months((fiscal_month - 1)::int))::date)
         else (day between asked_first and asked_last)::int
       end as name
from (select *, date '1970-01-01' + day::int as date
      from (select *, unnest(range(asked_first - 400, greatest(asked_last, as_of) + 400)) as day
            from history));

create table period as
select history_id, row_number() over (partition by history_id order by b) - 1 as p,
       b, least(next_b, as_of + 1) as n,
       count(*) over (partition by history_id) as periods
from (select history_id, name, min(day) as b, max(day) + 1 as next_b,
             any_value(asked_first) as asked_first, any_value(asked_end) as asked_end,
             any_value(as_of) as as_of
      from calendar_day group by history_id, name)
where next_b > asked_first and b <= asked_end
  and b > asked_first - 400; -- not the cut off end of the days above

-- Why a row is not counted; null where it is.
create table order_reason as
select o.history_id, o.order_id, o.person, o.day, o.gross, o.source_rows,
       case when o.day > h.as_of then 0
            when o.is_test = 1 then 1
            when o.is_cancelled = 1 then 2
            when h.has_amounts = 1 and h.count_zero_value = 0 and o.gross <= 0 then 3
            when h.fully_refunded_counts = 0 and o.gross > 0 and o.gross <= coalesce(
                 (select sum(r.amount) from refund_row r
                  where r.history_id = o.history_id and r.order_id = o.order_id
                    and coalesce(r.day, o.day) <= h.as_of), 0) then 4
       end as reason
from order_row o join history h using (history_id);

create table refund_reason as
select r.history_id, coalesce(o.person, r.person) as person, r.amount, r.source_rows,
       case when h.refunds = 1 and o.order_id is not null then o.day
            else coalesce(r.day, o.day) end as day,
       case when coalesce(r.day, o.day) > h.as_of then 0
            when o.reason is not null then 5
            when h.refunds = 2 then 6
       end as reason
from refund_row r join history h using (history_id)
left join order_reason o on o.history_id = r.history_id and o.order_id = r.order_id;

create table activity_reason as
select a.history_id, a.person, a.day,
       case when a.day > h.as_of then 0
            when h.rule <> 1 or a.chosen = 0 then 7
       end as reason
from activity_row a join history h using (history_id);

create view orders as from order_reason where reason is null;
create view refunds as from refund_reason where reason is null;

-- The days that make a person present.
create table visit as
select distinct history_id, person, day from orders
join history using (history_id) where rule <> 1 -- a window of subscriptions is one of orders
union
select distinct history_id, person, day from activity_reason
join history using (history_id) where rule = 1 and reason is null;

-- Presence [s, e): islands and gaps.
create table span as
with visited as (
    select history_id, person, day as s, day + window_days as e, grace_days
    from visit join history using (history_id) where rule <> 2),
begun as (
    select *, s - max(e) over (partition by history_id, person order by s
                               rows between unbounded preceding and 1 preceding)
              as absent_days
    from visited),
numbered as (
    select *, count(*) filter (absent_days is null or absent_days > grace_days)
              over (partition by history_id, person order by s) as island
    from begun)
select history_id, person, min(s) as s, max(e) as e, false as failed
from numbered group by history_id, person, island
union all
select history_id, person, s, e, failed
from subscriber_span join history using (history_id) where rule = 2;

create table presence as
select history_id, person, min(s) as first_s, arg_min(e, s) as first_e,
       case when any_value(rule) <> 2 and any_value(acquired_day) < any_value(first_day)
            then least(any_value(acquired_day), min(s)) else min(s) end as first_presence
from span join person_row using (history_id, person) join history using (history_id)
group by history_id, person;

-- Every person in every period with the group there, known at the end of day b - 1.
create table member as
select r.history_id, r.person, p.p, p.b, p.n, p.periods,
       case h.slicing when 0 then 0 when 1 then any_value(r.grp)
            else coalesce(arg_max(c.grp, c.seq), any_value(h.none_code)) end as grp
from person_row r join history h using (history_id) join period p using (history_id)
left join change_row c on c.history_id = r.history_id and c.person = r.person
                      and c.day <= p.b - 1
group by r.history_id, r.person, p.p, p.b, p.n, p.periods, h.slicing;

-- A person belongs to the whole and, where groups are fixed, to one more slice.
create table slice as
select history_id, person, unnest(case when slicing = 1 then [0, 1 + grp] else [0] end) as slice
from person_row join history using (history_id);

-- Cohorts by the period of the first order (0), of the first presence (1) and of the
-- first paid day (2).
create table cohort_member as
with first_day as (
    select 0 as basis, history_id, person, min(day) as day from orders group by all
    union all
    select 1, history_id, person, first_presence from presence
    union all
    select 2, history_id, person, min(s) from piece where state = 0 group by all)
select f.basis, s.history_id, s.slice, s.person, p.p as cohort, p.periods
from first_day f
join slice s using (history_id, person)
join period p on p.history_id = f.history_id and f.day >= p.b and f.day < p.n;

create table cohort_cell as
with ordered as (
    select m.history_id, m.person, m.p,
           count(o.day) filter (o.day < m.n) as orders,
           sum(o.gross) filter (o.day < m.n) as gross,
           count(o.day) as orders_or_later
    from member m join orders o on o.history_id = m.history_id
     and o.person = m.person and o.day >= m.b
    group by all),
returned as (
    select m.history_id, m.person, m.p, sum(r.amount) as amount
    from member m join refunds r on r.history_id = m.history_id
     and r.person = m.person and r.day >= m.b and r.day < m.n
    group by all),
present as (
    select distinct m.history_id, m.person, m.p
    from member m join span s on s.history_id = m.history_id
     and s.person = m.person and s.s <= m.n - 1 and m.n - 1 < s.e)
select c.basis, c.history_id, (c.slice * c.periods + c.cohort) * c.periods + p.p as row_index,
       count(*) filter (o.orders > 0) as customers,
       count(*) filter (o.orders_or_later > 0) as on_or_after,
       count(a.p) as present,
       coalesce(sum(o.orders), 0) as orders,
       coalesce(sum(o.gross), 0) - coalesce(sum(r.amount), 0) as value
from cohort_member c
join period p on p.history_id = c.history_id and p.p >= c.cohort
left join ordered o on o.history_id = c.history_id and o.person = c.person and o.p = p.p
left join returned r on r.history_id = c.history_id and r.person = c.person and r.p = p.p
left join present a on a.history_id = c.history_id and a.person = c.person and a.p = p.p
group by all;
