-- SPDX-License-Identifier: Apache-2.0
-- Plan `array`: each customer's orders become arrays, in order; presence is a mask of 37
-- bits as in duckdb/mask.sql.
DROP TABLE IF EXISTS people;

CREATE TABLE people ENGINE = Memory AS
SELECT [[grp AS g, ms0 AS ms, vs0 AS vs, ]]
    [-arraySort(ds0) AS ds, arraySort(ms0) AS ms, arraySort((v, d) -> d, vs0, ds0) AS vs, -]present
FROM (
    SELECT customer_id, [[any(g) AS grp, ]][-groupArray(d) AS ds0, -]groupArray(m) AS ms0,
        groupArray(amount_cents) AS vs0,
        groupBitOr(toUInt64(bitShiftLeft(toUInt64(2), toUInt8(a))
            - bitShiftLeft(toUInt64(2), toUInt8(m)))) AS present
    FROM {orders} GROUP BY customer_id
);

DROP TABLE IF EXISTS k;

CREATE TABLE k ENGINE = Memory AS
SELECT [[g, ]][-c, -]m, countIf(u = 1) AS customers, count() AS orders, sum(v) AS revenue,
    countIf(u = 2) AS repeats, countIf(u = 3) AS loyal
FROM (SELECT [[g, ]][-ms[1] AS c, -]m, v, u FROM people
    ARRAY JOIN ms AS m, vs AS v, arrayEnumerateUniq(ms) AS u)
GROUP BY [[g, ]][-c, -]m;

SELECT 'flow', [[g, ]]m, sum(n * s) AS s1, sum(n * e), sum(n * s * e) AS retained,
    s1 - retained, sum(n * f), sum(n * (e - s * e - f))
FROM (
    SELECT [[g, ]]m, n, toInt64(bitAnd(bitShiftRight(present, m), 1)) AS s,
        toInt64(bitAnd(bitShiftRight(present, m + 1), 1)) AS e,
        toInt64(bitAnd(present, bitShiftLeft(toUInt64(4), m) - 1)
            = bitShiftLeft(toUInt64(2), m)) AS f
    FROM (SELECT [[g, ]]present, count() AS n FROM people GROUP BY [[g, ]]present)
    ARRAY JOIN range(36) AS m
)
GROUP BY [[g, ]]m;

SELECT 'buy', [[g, ]]m, sum(customers), sum(orders), sum(revenue), sum(repeats), sum(loyal)
FROM k GROUP BY [[g, ]]m;

[-SELECT 'cohort', c, m, customers, orders, revenue FROM k;-]

[-SELECT 'rfm', count(), countIf(x > 0), sum(x), sum(tx), sum(t), sum(v), sum(x * tx),
    sum(x * t), sum(tx * t), sum(x * v)
FROM (
    SELECT toInt64(arrayUniq(ds)) - 1 AS x, toInt64(ds[-1] - ds[1]) AS tx,
        toInt64(1095 - ds[1]) AS t,
        toInt64(arraySum(arrayFilter((v, d) -> d > ds[1], vs, ds))) AS v
    FROM people
);-]
