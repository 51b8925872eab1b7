-- SPDX-License-Identifier: Apache-2.0
-- An online grocer: cust,date.  No order ids and no amounts.
CREATE TABLE raw_order AS
SELECT row_number() OVER () AS order_key, cust AS person, date::DATE AS day,
       0::HUGEINT AS micro, false AS test, false AS cancelled, 1 AS row_count
FROM read_csv('{file1}', header = true, all_varchar = true);

CREATE TABLE raw_refund (refund_key BIGINT, order_key BIGINT, person VARCHAR, day DATE,
                         micro HUGEINT, row_count BIGINT);
CREATE TABLE raw_left_out (reason VARCHAR, row_count BIGINT, micro HUGEINT);

