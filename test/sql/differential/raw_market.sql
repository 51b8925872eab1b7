-- SPDX-License-Identifier: Apache-2.0
-- A marketplace: orders, their items, customers, payments.  The person is
-- customer_unique_id; an order is worth its items' prices.
CREATE TABLE item AS
SELECT order_id, (sum(price::DECIMAL(18, 6)) * 1000000)::HUGEINT AS micro, count(*) AS item_count
FROM read_csv('{file2}', header = true, all_varchar = true) GROUP BY order_id;

CREATE TABLE customer AS FROM read_csv('{file3}', header = true, all_varchar = true);

CREATE TABLE raw_order AS
SELECT order_id AS order_key, customer_unique_id AS person,
       order_purchase_timestamp::TIMESTAMP::DATE AS day, coalesce(micro, 0) AS micro,
       false AS test, order_status = 'canceled' AS cancelled,
       1 + coalesce(item_count, 0) AS row_count
FROM read_csv('{file1}', header = true, all_varchar = true)
     JOIN customer USING (customer_id) LEFT JOIN item USING (order_id);

CREATE TABLE raw_refund (refund_key BIGINT, order_key VARCHAR, person VARCHAR, day DATE,
                         micro HUGEINT, row_count BIGINT);

-- Payments repeat what the items say.
CREATE TABLE raw_left_out AS
SELECT 'file_not_used' AS reason, count(*) AS row_count, 0::HUGEINT AS micro
FROM read_csv('{file4}', header = true, all_varchar = true);
