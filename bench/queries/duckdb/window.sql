-- SPDX-License-Identifier: Apache-2.0
-- Plan `window`: every order sees its neighbours in one pass over the customer's orders;
-- everything else is counting.
CREATE OR REPLACE TEMP TABLE w AS
SELECT [[g, ]][-customer_id, d, lag(d) OVER win AS pd, -]m, a, amount_cents, lag(m) OVER win AS pm,
    lag(m, 2) OVER win AS ppm, lag(m, 3) OVER win AS pppm, lag(a) OVER win AS pa,
    lead(m) OVER win AS nm, [-min(d) OVER (PARTITION BY customer_id) AS d0, -]
    min(m) OVER (PARTITION BY customer_id) AS c
FROM {orders} WINDOW win AS (PARTITION BY customer_id ORDER BY d);

CREATE OR REPLACE TEMP TABLE k AS
SELECT [[g, ]]c, m, count(*) FILTER (pm IS DISTINCT FROM m) AS customers, count(*) AS orders,
    sum(amount_cents)::BIGINT AS revenue,
    count(*) FILTER (pm = m AND ppm IS DISTINCT FROM m) AS repeats,
    count(*) FILTER (pm = m AND ppm = m AND pppm IS DISTINCT FROM m) AS loyal,
    count(*) FILTER (pm < m AND pa < m) AS reactivated
FROM w GROUP BY ALL;

CREATE OR REPLACE TEMP TABLE l AS
SELECT [[g, ]]a AS m, count(*) AS lost FROM w WHERE a < 36 AND (nm IS NULL OR nm > a)
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
    SELECT customer_id, count(*) FILTER (d <> pd) AS x,
        (max(d) - min(d0))::BIGINT AS tx, (1095 - min(d0))::BIGINT AS t,
        coalesce(sum(amount_cents) FILTER (d > d0), 0)::BIGINT AS v
    FROM w GROUP BY customer_id
);-]
