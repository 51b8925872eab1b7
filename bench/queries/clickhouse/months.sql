-- SPDX-License-Identifier: Apache-2.0
-- The prepared customer-month tables of the scenarios `index` and `index-segment`; see duckdb/months.sql.
DROP TABLE IF EXISTS months;

DROP TABLE IF EXISTS neighbours;

CREATE TABLE months (customer_id UInt32, m Int8, n Int32, v Int64, a Int8)
ENGINE = MergeTree ORDER BY (customer_id, m);

INSERT INTO months SELECT customer_id, m, count(), sum(amount_cents), max(a)
FROM orders_sorted GROUP BY customer_id, m;

OPTIMIZE TABLE months FINAL;

CREATE TABLE neighbours
    (customer_id UInt32, m Int8, n Int32, v Int64, a Int8, c Int8, pa Int8, nm Int8)
ENGINE = MergeTree ORDER BY tuple();

INSERT INTO neighbours
SELECT customer_id, m, n, v, a, first_value(m) OVER win, lagInFrame(a, 1, toInt8(99)) OVER win,
    leadInFrame(m, 1, toInt8(99)) OVER win
FROM months WINDOW win AS (PARTITION BY customer_id ORDER BY m
    ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING);
