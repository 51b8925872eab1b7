-- SPDX-License-Identifier: Apache-2.0
-- Scenario `index`, plan `neighbours`; see duckdb/index-neighbours.sql.
DROP TABLE IF EXISTS k;

CREATE TABLE k ENGINE = Memory AS
SELECT c, m, count() AS customers, sum(n) AS orders, sum(v) AS revenue, countIf(n >= 2) AS repeats,
    countIf(n >= 3) AS loyal, countIf(pa < m) AS reactivated
FROM {neighbours} GROUP BY c, m;

DROP TABLE IF EXISTS l;

CREATE TABLE l ENGINE = Memory AS
SELECT a AS m, count() AS lost FROM {neighbours} WHERE a < 36 AND nm > a GROUP BY m;

-- Every month of every group, so that none is missing where nothing happens in it.
SELECT 'flow', m, e - new - reactivated + lost, e, e - new - reactivated, lost, new,
    reactivated
FROM (
    SELECT m, new, reactivated, lost,
        sum(new + reactivated - lost) OVER (ORDER BY m) AS e
    FROM (
        SELECT m, sum(new0) AS new, sum(reactivated0) AS reactivated, sum(lost0) AS lost
        FROM (
            SELECT m, toInt64(customers * (c = m)) AS new0,
                toInt64(reactivated) AS reactivated0, toInt64(0) AS lost0
            FROM k
            UNION ALL
            SELECT m, 0, 0, toInt64(lost) FROM l
            UNION ALL
            SELECT toInt8(number), 0, 0, 0
            FROM numbers(36) AS every
        )
        GROUP BY m
    )
);

SELECT 'buy', m, sum(customers), sum(orders), sum(revenue), sum(repeats), sum(loyal)
FROM k GROUP BY m;

SELECT 'cohort', c, m, customers, orders, revenue FROM k;

