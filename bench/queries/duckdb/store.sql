-- SPDX-License-Identifier: Apache-2.0
-- The store: orders as they come, orders sorted, who is in the segment, everybody's
-- attribute.  {dir} is where the files are.
CREATE TABLE customers AS FROM read_parquet('{dir}/customers.parquet');

CREATE TABLE segment AS SELECT customer_id FROM customers WHERE segment = 1;

CREATE TABLE orders_raw AS FROM from_parquet;

CREATE TABLE orders_sorted AS
SELECT o.*, c.attribute AS g FROM orders_raw o JOIN customers c USING (customer_id)
ORDER BY customer_id, d;

CHECKPOINT;
