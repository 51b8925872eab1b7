-- SPDX-License-Identifier: Apache-2.0
-- A shop: orders of one row each, and a file of refunds.
CREATE TABLE raw_order AS
SELECT order_id AS order_key, nullif(customer_id, '') AS person,
       order_date::TIMESTAMP::DATE AS day, (total::DECIMAL(18, 6) * 1000000)::HUGEINT AS micro,
       test = 'true' AS test, status = 'cancelled' AS cancelled, 1 AS row_count,
       order_date::TIMESTAMP AS ordered_at, nullif(country, '') AS country
FROM read_csv('{file1}', header = true, all_varchar = true);

CREATE TABLE raw_refund AS
SELECT refund_id AS refund_key, o.order_key, nullif(r.customer_id, '') AS person,
       nullif(refund_date, '')::DATE AS day,
       (refund_amount::DECIMAL(18, 6) * 1000000)::HUGEINT AS micro, 1 AS row_count
FROM read_csv('{file2}', header = true, all_varchar = true) r
     LEFT JOIN raw_order o ON o.order_key = r.order_id;

CREATE TABLE raw_left_out (reason VARCHAR, row_count BIGINT, micro HUGEINT);
