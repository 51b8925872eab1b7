-- SPDX-License-Identifier: Apache-2.0
-- Plan `window`: as duckdb/window.sql.
DROP TABLE IF EXISTS w;

CREATE TABLE w ENGINE = Memory AS
SELECT [[g, ]][-customer_id, d, lagInFrame(d, 1, toInt16(-1)) OVER win AS pd,
    first_value(d) OVER win AS d0, -]m, a, amount_cents,
    lagInFrame(m, 1, toInt8(-1)) OVER win AS pm, lagInFrame(m, 2, toInt8(-1)) OVER win AS ppm,
    lagInFrame(m, 3, toInt8(-1)) OVER win AS pppm, lagInFrame(a, 1, toInt8(99)) OVER win AS pa,
    leadInFrame(m, 1, toInt8(99)) OVER win AS nm,
    first_value(m) OVER win AS c
FROM {orders} WINDOW win AS (PARTITION BY customer_id ORDER BY d
    ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING);

DROP TABLE IF EXISTS k;

CREATE TABLE k ENGINE = Memory AS
SELECT [[g, ]]c, m, countIf(pm != m) AS customers, count() AS orders, sum(amount_cents) AS revenue,
    countIf(pm = m AND ppm != m) AS repeats, countIf(pm = m AND ppm = m AND pppm != m) AS loyal,
    countIf(pm < m AND pa < m) AS reactivated
FROM w GROUP BY [[g, ]]c, m;

DROP TABLE IF EXISTS l;

CREATE TABLE l ENGINE = Memory AS
SELECT [[g, ]]a AS m, count() AS lost FROM w WHERE a < 36 AND nm > a GROUP BY [[g, ]]m;

-- Every month of every group, so that none is missing where nothing happens in it.
SELECT 'flow', [[g, ]]m, e - new - reactivated + lost, e, e - new - reactivated, lost, new,
    reactivated
FROM (
    SELECT [[g, ]]m, new, reactivated, lost,
        sum(new + reactivated - lost) OVER ([[PARTITION BY g ]]ORDER BY m) AS e
    FROM (
        SELECT [[g, ]]m, sum(new0) AS new, sum(reactivated0) AS reactivated, sum(lost0) AS lost
        FROM (
            SELECT [[g, ]]m, toInt64(customers * (c = m)) AS new0,
                toInt64(reactivated) AS reactivated0, toInt64(0) AS lost0
            FROM k
            UNION ALL
            SELECT [[g, ]]m, 0, 0, toInt64(lost) FROM l
            UNION ALL
            SELECT [[g, ]]toInt8(number), 0, 0, 0
            FROM numbers(36) AS every[[ CROSS JOIN (SELECT DISTINCT g FROM k) AS groups]]
        )
        GROUP BY [[g, ]]m
    )
);

SELECT 'buy', [[g, ]]m, sum(customers), sum(orders), sum(revenue), sum(repeats), sum(loyal)
FROM k GROUP BY [[g, ]]m;

[-SELECT 'cohort', c, m, customers, orders, revenue FROM k;-]

[-SELECT 'rfm', count(), countIf(x > 0), sum(x), sum(tx), sum(t), sum(v), sum(x * tx),
    sum(x * t), sum(tx * t), sum(x * v)
FROM (
    SELECT customer_id, toInt64(countIf(d != pd AND pd >= 0)) AS x,
        toInt64(max(d) - min(d0)) AS tx, toInt64(1095 - min(d0)) AS t,
        sumIf(amount_cents, d > d0) AS v
    FROM w GROUP BY customer_id
);-]
