-- SPDX-License-Identifier: Apache-2.0
-- Complete Journey: order lines with household_id, basket_id, sales_value and an instant.
CREATE TABLE raw_order AS
SELECT basket_id AS order_key, min(household_id) AS person,
       timezone('{zone}', min(transaction_timestamp::TIMESTAMPTZ))::DATE AS day,
       (sum(sales_value::DECIMAL(18, 6)) * 1000000)::HUGEINT AS micro,
       false AS test, false AS cancelled, count(*) AS row_count
FROM read_csv('{file1}', header = true, all_varchar = true)
GROUP BY basket_id;

CREATE TABLE raw_refund (refund_key BIGINT, order_key VARCHAR, person VARCHAR, day DATE,
                         micro HUGEINT, row_count BIGINT);
CREATE TABLE raw_left_out (reason VARCHAR, row_count BIGINT, micro HUGEINT);
