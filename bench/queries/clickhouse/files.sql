-- SPDX-License-Identifier: Apache-2.0
-- The Parquet files as relations with the columns that all plans read; see duckdb/files.sql.
CREATE VIEW from_parquet AS
SELECT customer_id, toInt16(toDate(ts) - toDate('2022-01-01')) AS d,
    toInt8(toRelativeMonthNum(toDate(ts)) - 24265) AS m,
    toInt8(least(36, toRelativeMonthNum(toDate(ts) + 90) - 24265)) AS a, amount_cents
FROM file('{dir}/orders.parquet', Parquet,
    'customer_id UInt32, ts DateTime64(6), amount_cents Int32');

CREATE VIEW day_from_parquet AS
SELECT customer_id, toInt16(toDate(ts) - toDate('2022-01-01')) AS d,
    toInt8(toRelativeMonthNum(toDate(ts)) - 24265) AS m,
    toInt8(least(36, toRelativeMonthNum(toDate(ts) + 90) - 24265)) AS a, amount_cents
FROM file('{dir}/day.parquet', Parquet,
    'customer_id UInt32, ts DateTime64(6), amount_cents Int32');
