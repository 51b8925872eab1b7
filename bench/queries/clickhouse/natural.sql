-- SPDX-License-Identifier: Apache-2.0
-- Plan `natural`: orders summed by customer and day, those by customer and month, each
-- month of a customer sees its neighbours.
DROP TABLE IF EXISTS days;

[-CREATE TABLE days ENGINE = Memory AS
SELECT customer_id, d, any(m) AS mm, any(a) AS aa, count() AS n, sum(amount_cents) AS v
FROM {orders} GROUP BY customer_id, d;-]

DROP TABLE IF EXISTS runs;

CREATE TABLE runs ENGINE = Memory AS
SELECT [[g, ]]m, n, v, a, min(m) OVER win AS c, lagInFrame(a, 1, toInt8(99)) OVER win AS pa,
    leadInFrame(m, 1, toInt8(99)) OVER win AS nm
FROM (
    [-SELECT customer_id, mm AS m, sum(n) AS n, sum(v) AS v, max(aa) AS a
    FROM days GROUP BY customer_id, mm-]
    [[SELECT customer_id, any(o.g) AS g, m, count() AS n, sum(amount_cents) AS v, max(o.a) AS a
    FROM {orders} AS o GROUP BY customer_id, m]]
)
WINDOW win AS (PARTITION BY customer_id ORDER BY m
    ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING);

DROP TABLE IF EXISTS k;

CREATE TABLE k ENGINE = Memory AS
SELECT [[g, ]]c, m, count() AS customers, sum(n) AS orders, sum(v) AS revenue,
    countIf(n >= 2) AS repeats, countIf(n >= 3) AS loyal, countIf(pa < m) AS reactivated
FROM runs GROUP BY [[g, ]]c, m;

DROP TABLE IF EXISTS l;

CREATE TABLE l ENGINE = Memory AS
SELECT [[g, ]]a AS m, count() AS lost FROM runs WHERE a < 36 AND nm > a GROUP BY [[g, ]]m;

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
    SELECT customer_id, toInt64(count()) - 1 AS x,
        toInt64(max(d) - min(d)) AS tx, toInt64(1095 - min(d)) AS t,
        sum(days.v) - argMin(days.v, d) AS v
    FROM days GROUP BY customer_id
);-]
