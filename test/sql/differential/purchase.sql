-- SPDX-License-Identifier: Apache-2.0
-- Purchases by scope: 3-measures.md, "Purchases".
CREATE TABLE person_purchase AS
WITH bought AS (
    SELECT scope, person, count(*) AS orders, sum(micro) AS gross
    FROM scope JOIN qualifying ON day >= b AND day < n GROUP BY scope, person
), gave_back AS (
    SELECT scope, person, sum(micro) AS refunds
    FROM scope JOIN counted_refund ON day >= b AND day < n GROUP BY scope, person
), first_order AS (
    SELECT person, min(day) AS first_order_day FROM qualifying GROUP BY person
)
SELECT scope, person, coalesce(orders, 0) AS orders, coalesce(gross, 0) AS gross,
       coalesce(refunds, 0) AS refunds,
       coalesce(orders, 0) > 0 AS is_buyer,
       coalesce(orders, 0) > 0 AND first_order_day < b AS is_returning
FROM bought FULL JOIN gave_back USING (scope, person)
     JOIN scope USING (scope) LEFT JOIN first_order USING (person);

CREATE TABLE person_before AS  -- buyers of the period before
SELECT DISTINCT scope.scope, q.person, p.person IS NOT NULL AS bought_again
FROM scope JOIN qualifying q ON q.day >= b_before AND q.day < b
     LEFT JOIN person_purchase p ON p.scope = scope.scope AND p.person = q.person AND p.is_buyer;

CREATE TABLE person_to_date AS
SELECT scope, person, count(*) AS orders
FROM scope JOIN qualifying ON day < n GROUP BY scope, person;

CREATE TABLE purchase AS
SELECT scope, slice, value,
       sum(orders) AS orders,
       count(*) FILTER (is_buyer) AS buyers,
       count(*) FILTER (orders >= 2) AS buyers_2,
       count(*) FILTER (orders >= {loyal_min_orders}) AS buyers_loyal,
       count(*) FILTER (is_returning) AS came_back,
       count(*) FILTER (is_buyer AND NOT is_returning) AS first_time,
       sum(gross) AS gross, sum(refunds) AS refunds, sum(gross - refunds) AS v,
       coalesce(sum(gross - refunds) FILTER (is_returning), 0) AS v_returning,
       coalesce(sum(gross - refunds) FILTER (is_buyer AND NOT is_returning), 0) AS v_first
FROM person_purchase JOIN member USING (person) GROUP BY scope, slice, value;

CREATE TABLE before AS
SELECT scope, slice, value, count(*) AS before_buyers,
       count(*) FILTER (bought_again) AS kept_buyers
FROM person_before JOIN member USING (person) GROUP BY scope, slice, value;

CREATE TABLE to_date_counts AS
SELECT scope, slice, value, count(*) AS ordered, count(*) FILTER (orders >= 2) AS repeated
FROM person_to_date JOIN member USING (person) GROUP BY scope, slice, value;

CREATE TABLE gap_counts AS
SELECT scope, slice, value, count(*) AS gaps, median(closed - began) AS gap_median,
       sum(closed - began) / count(*) AS gap_mean
FROM scope JOIN gap ON closed >= b AND closed < n JOIN member USING (person)
GROUP BY scope, slice, value;
