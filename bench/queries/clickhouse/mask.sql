-- SPDX-License-Identifier: Apache-2.0
-- Plan `mask`: orders summed by customer and day, then by customer; presence is a mask as
-- in duckdb/mask.sql.
DROP TABLE IF EXISTS days;

CREATE TABLE days ENGINE = Memory AS
[-SELECT customer_id, d, any(m) AS mm, any(a) AS aa, count() AS n, sum(amount_cents) AS v
FROM {orders} GROUP BY customer_id, d;-]
[[SELECT customer_id, any(g) AS grp, m AS mm, max(a) AS aa, count() AS n, sum(amount_cents) AS v
FROM {orders} GROUP BY customer_id, m;]]

DROP TABLE IF EXISTS people;

CREATE TABLE people ENGINE = Memory AS
SELECT [[any(grp) AS g, ]][-customer_id, min(mm) AS c, toInt64(count()) - 1 AS x,
    toInt64(max(d) - min(d)) AS tx, toInt64(1095 - min(d)) AS t, sum(v) - argMin(v, d) AS rv, -]
    groupBitOr(toUInt64(bitShiftLeft(toUInt64(2), toUInt8(aa))
        - bitShiftLeft(toUInt64(2), toUInt8(mm)))) AS present
FROM days GROUP BY customer_id;

DROP TABLE IF EXISTS k;

CREATE TABLE k ENGINE = Memory AS
SELECT [[grp AS g, mm AS m, ]][-c, m, -]count() AS customers, sum(n) AS orders, sum(v) AS revenue,
    countIf(n >= 2) AS repeats, countIf(n >= 3) AS loyal
FROM [[days]][-(SELECT customer_id, mm AS m, sum(n) AS n, sum(v) AS v FROM days GROUP BY customer_id, mm) AS r
    INNER JOIN (SELECT customer_id, c FROM people) AS p ON r.customer_id = p.customer_id-]
GROUP BY [[grp, mm]][-c, m-];

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

[-SELECT 'rfm', count(), countIf(x > 0), sum(x), sum(tx), sum(t), sum(rv), sum(x * tx),
    sum(x * t), sum(tx * t), sum(x * rv)
FROM people;-]
