-- SPDX-License-Identifier: Apache-2.0
-- The store: orders as they come, orders sorted, who is in the segment.
CREATE TABLE customers (customer_id UInt32, attribute UInt8, segment UInt8)
ENGINE = MergeTree ORDER BY customer_id;

INSERT INTO customers SELECT customer_id, attribute, segment
FROM file('{dir}/customers.parquet', Parquet, 'customer_id UInt32, attribute UInt8, segment UInt8');

CREATE TABLE segment (customer_id UInt32) ENGINE = MergeTree ORDER BY customer_id;

INSERT INTO segment SELECT customer_id FROM customers WHERE segment;

CREATE TABLE orders_raw (customer_id UInt32, d Int16, m Int8, a Int8, amount_cents Int32)
ENGINE = MergeTree ORDER BY tuple();

INSERT INTO orders_raw SELECT * FROM from_parquet;

CREATE TABLE orders_sorted
    (customer_id UInt32, d Int16, m Int8, a Int8, amount_cents Int32, g UInt8)
ENGINE = MergeTree ORDER BY (customer_id, d);

INSERT INTO orders_sorted SELECT customer_id, d, m, a, amount_cents, c.attribute
FROM orders_raw AS o INNER JOIN customers AS c ON o.customer_id = c.customer_id;

OPTIMIZE TABLE orders_sorted FINAL;
