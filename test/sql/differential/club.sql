-- SPDX-License-Identifier: Apache-2.0
-- Recurring money out of the demonstration's subscriptions.csv, as 3-measures.md has it.
-- {file}, {unit}, {as_of}; {ended}: the day that ends a cancelled one, over the columns of
-- raw; {paused}: whether who pauses is still there.
CREATE TABLE raw AS
SELECT subscription_id, customer_id AS person, status,
       round_even(amount::DECIMAL(18, 2) * 100
                  / CASE interval WHEN 'month' THEN 1 WHEN 'quarter' THEN 3 WHEN 'year' THEN 12
                    END::DOUBLE, 0)::BIGINT AS cents,
       coalesce(trial_end, start_date)::DATE AS first_paid, reason,
       pause_start::DATE AS pause_start, pause_end::DATE AS pause_end,
       cancelled_at::DATE AS cancelled_at, end_date::DATE AS end_date,
       paid_until::DATE AS paid_until
FROM read_csv('{file}', header = true, all_varchar = true);

CREATE TABLE ended AS
SELECT *, CASE WHEN status = 'replaced' THEN end_date
               WHEN status = 'canceled' OR cancelled_at IS NOT NULL THEN {ended}
               WHEN status = 'past_due' THEN paid_until + 30
               ELSE DATE '9999-12-31' END AS last_paid
FROM raw;

CREATE TABLE paid AS -- [s, e); failed: it ended because a payment did
SELECT person, cents, s, e, failed
FROM (SELECT person, cents, first_paid AS s,
             CASE WHEN {paused} THEN last_paid ELSE least(pause_start, last_paid) END AS e,
             ({paused} OR pause_start IS NULL) AND coalesce(reason = 'payment failed', false)
                 AS failed
      FROM ended
      UNION ALL
      SELECT person, cents, pause_end, last_paid, coalesce(reason = 'payment failed', false)
      FROM ended WHERE NOT {paused} AND pause_end IS NOT NULL)
WHERE s < e;

CREATE TABLE period AS
SELECT b::DATE AS b, (b + INTERVAL 1 {unit})::DATE AS n
FROM range(date_trunc('{unit}', (SELECT min(s) FROM paid))::TIMESTAMP,
           DATE '{as_of}'::TIMESTAMP, INTERVAL 1 {unit}) AS r(b)
WHERE (b + INTERVAL 1 {unit})::DATE <= DATE '{as_of}' + 1;

CREATE TABLE person_period AS
SELECT b, n, person,
       coalesce(sum(cents) FILTER (s <= b - 1 AND b - 1 < e), 0) AS m0,
       coalesce(sum(cents) FILTER (s <= n - 1 AND n - 1 < e), 0) AS m1,
       min(s) < b AS paid_before,
       min(s) >= b AND min(s) < n AS first,
       coalesce(arg_max(failed, e) FILTER (e < n), false) AS failed
FROM period JOIN paid ON s < n
GROUP BY b, n, person;

CREATE TABLE expected AS
WITH sums AS (
    SELECT b,
           sum(m0) AS mrr_start,
           coalesce(sum(m1) FILTER (m0 = 0 AND NOT paid_before), 0) AS mrr_new,
           coalesce(sum(m1) FILTER (m0 = 0 AND paid_before), 0) AS mrr_reactivation,
           coalesce(sum(m1 - m0) FILTER (m0 > 0 AND m1 > m0), 0) AS mrr_expansion,
           coalesce(sum(m0 - m1) FILTER (m1 > 0 AND m1 < m0), 0) AS mrr_contraction,
           coalesce(sum(m0) FILTER (m1 = 0), 0) AS mrr_churn,
           sum(m1) AS mrr_end,
           count(*) FILTER (m0 > 0) AS customers_start,
           count(*) FILTER (m0 > 0 AND m1 > 0) AS customers_retained,
           count(*) FILTER (m0 > 0 AND m1 = 0) AS customers_lost,
           count(*) FILTER (m0 > 0 AND m1 = 0 AND failed) AS customers_lost_involuntary,
           count(*) FILTER (first) AS customers_new,
           count(*) FILTER (m0 = 0 AND m1 > 0 AND NOT first) AS customers_reactivated,
           count(*) FILTER (m1 > 0) AS customers_end
    FROM person_period GROUP BY b)
SELECT b, metric, CASE WHEN metric LIKE 'mrr%' THEN (value / 100)::DECIMAL(18, 2)::VARCHAR
                       ELSE value::BIGINT::VARCHAR END AS value
FROM (UNPIVOT (SELECT b, COLUMNS(* EXCLUDE b)::DECIMAL(18, 2) FROM sums)
      ON COLUMNS(* EXCLUDE b) INTO NAME metric VALUE value)
UNION ALL
SELECT b, unnest(['net_revenue_retention', 'gross_revenue_retention']),
       unnest([(mrr_start + mrr_expansion - mrr_contraction - mrr_churn)::DOUBLE / mrr_start,
               1 - (mrr_churn + mrr_contraction)::DOUBLE / mrr_start])::VARCHAR
FROM sums WHERE mrr_start > 0;
