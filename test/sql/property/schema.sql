-- SPDX-License-Identifier: Apache-2.0
-- Random histories (test/timeline/scene.h), many at a time.  Days are days since
-- 1970-01-01, amounts minor units.
create table history (
    history_id bigint, people bigint, has_amounts bigint, first_day bigint,
    asked_first bigint, asked_last bigint, as_of bigint,
    rule bigint,             -- 0 purchases, 1 activities, 2 subscriptions make people present
    window_days bigint, grace_days bigint,
    count_zero_value bigint, fully_refunded_counts bigint,
    refunds bigint,          -- 0 on their own day, 1 on their order's, 2 ignored
    unit bigint,             -- 0 day, 1 week, 2 month, 3 quarter, 4 year, 5 total
    week_start bigint,       -- 1 Monday .. 7 Sunday
    fiscal_month bigint,     -- 1 .. 12
    loyal_min_orders bigint,
    slicing bigint,          -- 0 none, 1 one group per person, 2 known at the start
    none_code bigint,        -- before the first change
    error_window bigint,     -- number of the error "too little data for a window"
    end_choice bigint,       -- of a cancelled subscription: 0 service, 1 billing, 2 scheduled
    trials_count bigint, paused_present bigint,
    past_due_days bigint,    -- null: never absent for that
    has_mrr bigint
);
create table person_row (
    history_id bigint, person bigint, acquired_day bigint, grp bigint, referred bigint
);
create table change_row (history_id bigint, person bigint, seq bigint, day bigint, grp bigint);
create table order_row (
    history_id bigint, order_id bigint, person bigint, day bigint, gross bigint,
    is_test bigint, is_cancelled bigint, source_rows bigint
);
create table refund_row ( -- day or order_id may be null
    history_id bigint, person bigint, day bigint, amount bigint, order_id bigint,
    source_rows bigint
);
create table activity_row (history_id bigint, person bigint, day bigint, chosen bigint);
create table spell_row ( -- [s, e), e null while it runs; null: not cancelled, not past due
    history_id bigint, seq bigint, person bigint, subscription bigint, s bigint, e bigint,
    scheduled bigint, billing bigint, service bigint, past_due bigint, mrr bigint,
    source_rows bigint, term bigint,
    term_unit bigint, -- 0 days, 1 months
    state bigint,     -- 0 paid, 1 trial, 2 paused
    failed bigint
);
create table answer_row ( -- wave null: the period
    history_id bigint, seq bigint, person bigint, survey bigint, wave bigint, day bigint,
    kind bigint, -- 0 nps, 1 csat, 2 ces
    score bigint
);
create table delivery_row (
    history_id bigint, seq bigint, person bigint, survey bigint, wave bigint, day bigint
);
