-- SPDX-License-Identifier: Apache-2.0
-- The store of a server without Parquet: customers and loading are filled from CSV.
CREATE TABLE customers (customer_id UInt32, attribute UInt8, segment UInt8)
ENGINE = MergeTree ORDER BY customer_id;

CREATE TABLE loading (order_id UInt64, customer_id UInt32, ts DateTime, amount Decimal(9, 2))
ENGINE = MergeTree ORDER BY tuple();

CREATE TABLE orders_sorted
    (customer_id UInt32, d Int16, m Int8, a Int8, amount_cents Int32, g UInt8)
ENGINE = MergeTree ORDER BY (customer_id, d);

INSERT INTO orders_sorted
SELECT customer_id, toInt16(toDate(ts) - toDate('2022-01-01')) AS d,
    toInt8(toRelativeMonthNum(toDate(ts)) - 24265) AS m,
    toInt8(least(36, toRelativeMonthNum(toDate(ts) + 90) - 24265)) AS a,
    toInt32(amount * 100) AS amount_cents, attribute
FROM loading ANY INNER JOIN (SELECT customer_id, attribute FROM customers) USING customer_id;

OPTIMIZE TABLE orders_sorted FINAL;

CREATE TABLE segment (customer_id UInt32) ENGINE = MergeTree ORDER BY customer_id;

INSERT INTO segment SELECT customer_id FROM customers WHERE segment;
