-- SPDX-License-Identifier: Apache-2.0
-- The Parquet files as relations with the columns that all plans read:
--   d  day since 2022-01-01     m  month since 2022-01
--   a  the last month at whose first day an order of this day keeps its customer present,
--      that is the month of d + 90; 36 is the day after the last one
CREATE VIEW from_parquet AS
SELECT customer_id, (epoch_us(ts) // 86400000000 - 18993)::SMALLINT AS d,
    ((year(ts) - 2022) * 12 + month(ts) - 1)::TINYINT AS m,
    least(36, date_diff('month', DATE '2022-01-01', ts::DATE + 90))::TINYINT AS a, amount_cents
FROM read_parquet('{dir}/orders.parquet');

CREATE VIEW day_from_parquet AS
SELECT customer_id, (epoch_us(ts) // 86400000000 - 18993)::SMALLINT AS d,
    ((year(ts) - 2022) * 12 + month(ts) - 1)::TINYINT AS m,
    least(36, date_diff('month', DATE '2022-01-01', ts::DATE + 90))::TINYINT AS a, amount_cents
FROM read_parquet('{dir}/day.parquet');
