-- SPDX-License-Identifier: Apache-2.0
-- The CSV file as a relation with the columns that all plans read; see files.sql.
CREATE VIEW from_csv AS
SELECT customer_id, toInt16(toDate(ts) - toDate('2022-01-01')) AS d,
    toInt8(toRelativeMonthNum(toDate(ts)) - 24265) AS m,
    toInt8(least(36, toRelativeMonthNum(toDate(ts) + 90) - 24265)) AS a,
    toInt32(amount * 100) AS amount_cents
FROM file('{dir}/orders.csv', CSVWithNames,
    'order_id UInt64, customer_id UInt32, ts DateTime, amount Decimal(9, 2)');
