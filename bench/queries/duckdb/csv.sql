-- SPDX-License-Identifier: Apache-2.0
-- The CSV file as a relation with the columns that all plans read; see files.sql.
CREATE VIEW from_csv AS
SELECT customer_id, (epoch_us(ts) // 86400000000 - 18993)::SMALLINT AS d,
    ((year(ts) - 2022) * 12 + month(ts) - 1)::TINYINT AS m,
    least(36, date_diff('month', DATE '2022-01-01', ts::DATE + 90))::TINYINT AS a,
    (amount * 100)::INTEGER AS amount_cents
FROM read_csv('{dir}/orders.csv', header = true, auto_detect = false, columns = {'order_id':
    'BIGINT', 'customer_id': 'UINTEGER', 'ts': 'TIMESTAMP', 'amount': 'DECIMAL(9,2)'});
