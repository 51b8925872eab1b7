-- SPDX-License-Identifier: Apache-2.0
-- Plan `natural`: what one writes first.  Orders are summed by customer and day, those by
-- customer and month, and each month of a customer sees its neighbours.
[-CREATE OR REPLACE TEMP TABLE days AS
SELECT customer_id, d, any_value(m) AS m, any_value(a) AS a, count(*) AS n,
    sum(amount_cents)::BIGINT AS v
FROM {orders} GROUP BY customer_id, d;-]

CREATE OR REPLACE TEMP TABLE runs AS
SELECT [[any_value(g) AS g, count(*) AS n, sum(amount_cents)::BIGINT AS v, ]]
    [-sum(n) AS n, sum(v) AS v, -]m, max(a) AS a, first_value(m) OVER win AS c,
    lag(max(a)) OVER win AS pa, lead(m) OVER win AS nm
FROM [[{orders}]][-days-] GROUP BY customer_id, m WINDOW win AS (PARTITION BY customer_id ORDER BY m);

CREATE OR REPLACE TEMP TABLE k AS
SELECT [[g, ]]c, m, count(*) AS customers, sum(n)::BIGINT AS orders, sum(v)::BIGINT AS revenue,
    count(*) FILTER (n >= 2) AS repeats, count(*) FILTER (n >= 3) AS loyal,
    count(*) FILTER (pa < m) AS reactivated
FROM runs GROUP BY ALL;

CREATE OR REPLACE TEMP TABLE l AS
SELECT [[g, ]]a AS m, count(*) AS lost FROM runs WHERE a < 36 AND (nm IS NULL OR nm > a)
GROUP BY ALL;

-- Every month of every group, so that none is missing where nothing happens in it.
WITH moves AS (
    SELECT [[g, ]]m, sum(customers) FILTER (c = m) AS new, sum(reactivated) AS reactivated,
        0 AS lost
    FROM k GROUP BY ALL
    UNION ALL
    SELECT [[g, ]]m, 0, 0, lost FROM l
    UNION ALL
    SELECT [[g, ]]m, 0, 0, 0
    FROM (SELECT unnest(range(36)) AS m)[[, (SELECT DISTINCT g FROM k)]]
), summed AS (
    SELECT [[g, ]]m, coalesce(sum(new), 0) AS new, sum(reactivated) AS reactivated,
        sum(lost) AS lost
    FROM moves GROUP BY ALL
), running AS (
    SELECT *, sum(new + reactivated - lost) OVER ([[PARTITION BY g ]]ORDER BY m) AS e FROM summed
)
SELECT 'flow', [[g, ]]m, (e - new - reactivated + lost)::BIGINT, e::BIGINT,
    (e - new - reactivated)::BIGINT, lost::BIGINT, new::BIGINT, reactivated::BIGINT
FROM running;

SELECT 'buy', [[g, ]]m, sum(customers)::BIGINT, sum(orders)::BIGINT, sum(revenue)::BIGINT,
    sum(repeats)::BIGINT, sum(loyal)::BIGINT
FROM k GROUP BY ALL;

[-SELECT 'cohort', c, m, customers, orders, revenue FROM k;-]

[-SELECT 'rfm', count(*), count(*) FILTER (x > 0), sum(x)::BIGINT, sum(tx)::BIGINT,
    sum(t)::BIGINT, sum(v)::BIGINT, sum(x * tx)::BIGINT, sum(x * t)::BIGINT,
    sum(tx * t)::BIGINT, sum(x * v)::BIGINT
FROM (
    SELECT customer_id, count(*) - 1 AS x,
        (max(d) - min(d))::BIGINT AS tx, (1095 - min(d))::BIGINT AS t,
        (sum(v) - arg_min(v, d))::BIGINT AS v
    FROM days GROUP BY customer_id
);-]
