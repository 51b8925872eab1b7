-- SPDX-License-Identifier: Apache-2.0
-- What a definition makes of the raw orders and refunds: 3-measures.md, "Who is a
-- customer" and "Purchases".
--
-- From raw_<data set>.sql:
--   raw_order(order_key, person, day, micro, test, cancelled, row_count)
--   raw_refund(refund_key, order_key, person, day, micro, row_count); order_key NULL:
--     matches no order; day NULL: no date of its own; micro >= 0
--   raw_left_out(reason, row_count, micro): rows that are no order and no refund
--   raw_attribute(slice, person, value): one value a person for each --by
--   raw_event(person, day, event): one row an activity

CREATE TABLE extent AS
SELECT min(day) AS first_day, {as_of} AS as_of
FROM (SELECT day FROM raw_order UNION ALL SELECT day FROM raw_refund
      UNION ALL SELECT day FROM raw_event)
WHERE day IS NOT NULL;

CREATE TABLE refunded AS
SELECT order_key, sum(raw_refund.micro) AS micro
FROM raw_refund JOIN raw_order o USING (order_key), extent
WHERE coalesce(raw_refund.day, o.day) <= as_of
GROUP BY order_key;

CREATE TABLE judged_order AS
SELECT o.*,
       CASE WHEN o.person IS NULL THEN 'no_customer'
            WHEN o.day IS NULL THEN 'no_date'
            WHEN o.day > as_of THEN 'after_as_of'
            WHEN o.test THEN 'test_order'
            WHEN o.cancelled THEN 'cancelled_order'
            WHEN {has_amounts} AND o.micro <= 0 AND NOT {count_zero_value} THEN 'zero_value'
            WHEN NOT {fully_refunded_counts} AND o.micro > 0 AND r.micro >= o.micro
            THEN 'fully_refunded'
       END AS reason
FROM raw_order o LEFT JOIN refunded r USING (order_key), extent;

CREATE TABLE qualifying AS
SELECT order_key, person, day, micro FROM judged_order WHERE reason IS NULL;

-- A matched refund is its order's person's; without a date it takes its order's day.
CREATE TABLE judged_refund AS
SELECT r.refund_key, r.row_count, r.micro,
       coalesce(o.person, r.person) AS person,
       coalesce(r.day, o.day) AS own_day,
       CASE WHEN '{refunds}' = 'order_day' THEN coalesce(o.day, r.day)
            ELSE coalesce(r.day, o.day) END AS day,
       CASE WHEN o.reason IN ('no_customer', 'no_date') THEN o.reason
            WHEN coalesce(o.person, r.person) IS NULL THEN 'no_customer'
            WHEN coalesce(r.day, o.day) IS NULL THEN 'no_date'
            WHEN coalesce(r.day, o.day) > as_of THEN 'after_as_of'
            WHEN o.reason IS NOT NULL THEN 'refund_of_uncounted'
            WHEN '{refunds}' = 'ignore' THEN 'refund_ignored'
       END AS reason
FROM raw_refund r LEFT JOIN judged_order o USING (order_key), extent;

CREATE TABLE counted_refund AS
SELECT refund_key, person, day, micro FROM judged_refund WHERE reason IS NULL;

-- Gaps between a person's successive purchase days.
CREATE TABLE gap AS
SELECT person, day AS began, lead(day) OVER (PARTITION BY person ORDER BY day) AS closed
FROM (SELECT DISTINCT person, day FROM qualifying);
DELETE FROM gap WHERE closed IS NULL;

-- What makes a person present: an order, or under the activity rule a chosen event.  All
-- events are of the journey.
CREATE TABLE judged_event AS
SELECT person, day,
       CASE WHEN person IS NULL THEN 'no_customer'
            WHEN day > as_of THEN 'after_as_of'
       END AS reason,
       '{rule}' = 'activity' AND coalesce(list_contains({events}, event), true) AS chosen
FROM raw_event, extent;

CREATE TABLE visit AS
SELECT person, day FROM qualifying WHERE '{rule}' = 'purchase'
UNION ALL
SELECT person, day FROM judged_event WHERE reason IS NULL AND chosen;

CREATE TABLE visit_gap AS
SELECT person, day AS began, lead(day) OVER (PARTITION BY person ORDER BY day) AS closed
FROM (SELECT DISTINCT person, day FROM visit);

-- window_days=auto: W covers nine tenths of the gaps that began early enough to have
-- shown any length up to H, and closed within H.
CREATE TABLE auto_window AS
WITH horizon AS (
    SELECT as_of, least(365, (as_of - first_day) // 2)::INTEGER AS h FROM extent
), kept AS (
    SELECT closed - began AS days FROM visit_gap, horizon
    WHERE began <= as_of - h AND closed - began <= h
), number AS (
    SELECT count(*) AS gaps FROM kept
), tried AS (
    SELECT w, (SELECT count(*) FROM kept WHERE days <= w) AS covered
    FROM range(1, 366) AS t(w)
)
SELECT gaps, CASE WHEN gaps >= 30 THEN min(w) FILTER (covered * 10 >= gaps * 9) ELSE 90 END
           AS window_days
FROM tried, number GROUP BY gaps;

CREATE TABLE definition AS
SELECT {window_days}::INTEGER AS window_days FROM auto_window;

-- Presence: islands of days that touch or lie at most grace_days apart.
CREATE TABLE presence AS
WITH contributed AS (
    SELECT DISTINCT person, day AS s, day + window_days AS e FROM visit, definition
), marked AS (
    SELECT *, s > {grace_days} + max(e) OVER (PARTITION BY person ORDER BY s, e
                  ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS opens
    FROM contributed
), numbered AS (
    SELECT *, sum(coalesce(opens, true)::INTEGER) OVER (PARTITION BY person ORDER BY s, e
                  ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS island
    FROM marked
)
SELECT person, min(s) AS s, max(e) AS e FROM numbered GROUP BY person, island;

CREATE TABLE first_day AS
SELECT person, min(s) AS first_presence FROM presence GROUP BY person;

-- Everybody who counts, and in which group each is: everybody (slice NULL), and one for
-- each --by.
CREATE TABLE counts AS
SELECT person FROM qualifying UNION SELECT person FROM counted_refund
UNION SELECT person FROM visit
UNION SELECT person FROM judged_event WHERE reason IS NULL;

CREATE TABLE member AS
SELECT person, NULL::VARCHAR AS slice, NULL::VARCHAR AS value FROM counts
UNION ALL
SELECT c.person, b.slice, a.value
FROM counts c CROSS JOIN (SELECT DISTINCT slice FROM raw_attribute) b
     LEFT JOIN raw_attribute a ON a.slice = b.slice AND a.person = c.person;

CREATE TABLE grp AS SELECT DISTINCT slice, value FROM member UNION SELECT NULL, NULL;
