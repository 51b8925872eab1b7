-- SPDX-License-Identifier: Apache-2.0
-- The prepared customer-month table of the scenarios `index` and
-- `index-segment`: one row a customer and month.
-- Its neighbours (plan neighbours) are the months before and after, prepared as well.
DROP TABLE IF EXISTS months;

DROP TABLE IF EXISTS neighbours;

CREATE TABLE months AS
SELECT customer_id, m, count(*)::INTEGER AS n, sum(amount_cents)::BIGINT AS v,
    max(a)::TINYINT AS a
FROM orders_sorted GROUP BY customer_id, m ORDER BY customer_id, m;

CREATE TABLE neighbours AS
SELECT customer_id, m, n, v, a, first_value(m) OVER win AS c, lag(a) OVER win AS pa,
    lead(m) OVER win AS nm
FROM months WINDOW win AS (PARTITION BY customer_id ORDER BY m);

CHECKPOINT;
