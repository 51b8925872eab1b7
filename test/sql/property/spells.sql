-- SPDX-License-Identifier: Apache-2.0
-- What of each spell counts: pieces [s, e) with an amount, e 2147483647 where it runs.

-- Where a spell ends of itself or with its run: the first cancellation from it on.
create table bounded as
with chosen as (
    select r.*, h.end_choice, h.trials_count, h.paused_present, h.grace_days,
           r.past_due + h.past_due_days as unpaid,
           h.has_mrr = 0 or h.count_zero_value = 1 or r.mrr > 0 as priced,
           case when coalesce(scheduled, billing, service) is null then null
                when end_choice = 0 then coalesce(service, r.e, billing, scheduled)
                when end_choice = 1 then coalesce(billing, r.e, service, scheduled)
                else coalesce(scheduled, billing, r.e, service) end as closing
    from spell_row r join history h using (history_id) where r.s <= h.as_of),
run as (
    select *, first_value(closing ignore nulls) over following as run_end,
           first_value(case when closing is not null then failed end ignore nulls)
               over following as run_failed,
           lead(s) over in_order as next_s,
           row_number() over in_order as place
    from chosen
    window in_order as (partition by history_id, person, subscription order by s, seq),
           following as (partition by history_id, person, subscription order by s, seq
                         rows between current row and unbounded following))
select *, case when closing is not null then closing else least(e, run_end) end as own_end,
       case when closing is not null or run_end <= coalesce(e, 2147483647) then run_failed
            else failed end as own_failed
from run;

-- A pause is like what was before it.
create table standing as
with cut as (
    select *, coalesce(least(own_end, next_s, unpaid), 2147483647) as piece_end from bounded),
seen as (
    select *, bool_or(state = 0 and priced) over (
                  partition by history_id, person, subscription order by s, seq
                  rows between unbounded preceding and current row) as seen
    from cut where s < piece_end),
own as (
    select *, case state when 0 then {present: seen, paid: seen,
                                      amount: case when seen then mrr else 0 end,
                                      term: term, term_unit: term_unit}
                         when 1 then {present: trials_count = 1, paid: false, amount: 0,
                                      term: 0, term_unit: 0}
              end as own
    from seen)
select *, last_value(own ignore nulls) over (
              partition by history_id, person, subscription order by s, seq
              rows between unbounded preceding and current row) as now
from own;

create table spell_reason as
select r.history_id, r.person, r.source_rows, r.mrr,
       case when b.place is null then 0
            when t.place is null then 1
            when t.state = 0 and not t.now.present then 3
            when t.state = 1 and not t.now.present then 2
            when t.state = 2 and not (t.paused_present = 1 and coalesce(t.now.present, false)) then 4
       end as reason
from spell_row r
left join bounded b on b.history_id = r.history_id and b.seq = r.seq
left join standing t on t.history_id = r.history_id and t.seq = r.seq;

-- failed: absent on day e by a failed payment, as the spell in force then says.
create table piece as
select t.history_id, t.person, t.subscription, t.s, t.piece_end as e, t.state, t.grace_days,
       t.now.amount as amount, t.now.paid as paid, t.now.term as term,
       case when t.now.term = 0 then 0 else t.now.term_unit end as term_unit,
       arg_max(coalesce(x.unpaid <= t.piece_end, false)
               or (coalesce(x.own_end <= t.piece_end, false) and x.own_failed = 1), x.place)
           as failed
from standing t
join bounded x on x.history_id = t.history_id and x.person = t.person
 and x.subscription = t.subscription and x.s <= t.piece_end
where t.now.present and (t.state <> 2 or t.paused_present = 1)
group by all;

-- Presence by subscriptions: islands and gaps.
create table subscriber_span as
with gap as (
    select *, s - max(e) over (partition by history_id, person order by s
                               rows between unbounded preceding and 1 preceding)
              as absent_days
    from piece),
numbered as (
    select *, count(*) filter (absent_days is null or absent_days > grace_days)
              over (partition by history_id, person order by s) as island
    from gap)
select history_id, person, min(s) as s, max(e) as e,
       bool_or(failed) filter (e = island_end) as failed
from (select *, max(e) over (partition by history_id, person, island) as island_end
      from numbered)
group by history_id, person, island;
