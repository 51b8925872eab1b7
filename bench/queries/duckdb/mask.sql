-- SPDX-License-Identifier: Apache-2.0
-- Plan `mask`: a customer's presence is 36 bits, bit j set if present at the beginning of
-- month j (36: the end).  Few masks are different, so flows are counted once for each.
[-CREATE OR REPLACE TEMP TABLE days AS
SELECT customer_id, d, any_value(m) AS m,
    any_value((2::BIGINT << a) - (2::BIGINT << m)) AS present,
    count(*) AS n, sum(amount_cents)::BIGINT AS v
FROM {orders} GROUP BY customer_id, d;-]

[[CREATE OR REPLACE TEMP TABLE runs AS
SELECT customer_id, any_value(g) AS g, m, bit_or((2::BIGINT << a) - (2::BIGINT << m)) AS present,
    count(*) AS n, sum(amount_cents)::BIGINT AS v
FROM {orders} GROUP BY customer_id, m;]]

CREATE OR REPLACE TEMP TABLE people AS
SELECT [[any_value(g) AS g, ]][-customer_id, min(m) AS c, count(*) - 1 AS x,
    (max(d) - min(d))::BIGINT AS tx, (1095 - min(d))::BIGINT AS t,
    (sum(v) - arg_min(v, d))::BIGINT AS v, -]bit_or(present) AS present
FROM [[runs]][-days-] GROUP BY customer_id;

CREATE OR REPLACE TEMP TABLE k AS
SELECT [[g, ]][-c, -]m, count(*) AS customers, sum(n)::BIGINT AS orders, sum(r.v)::BIGINT AS revenue,
    count(*) FILTER (n >= 2) AS repeats, count(*) FILTER (n >= 3) AS loyal
FROM [[runs r]][-(SELECT customer_id, m, sum(n) AS n, sum(v) AS v FROM days GROUP BY customer_id, m) r
    JOIN people USING (customer_id)-]
GROUP BY ALL;

WITH masks AS (
    SELECT [[g, ]]present, count(*) AS n FROM people GROUP BY ALL
), bits AS (
    SELECT [[g, ]]m, coalesce(sum(n) FILTER (present >> m & 1 = 1), 0) AS s,
        coalesce(sum(n) FILTER (present >> m + 1 & 1 = 1), 0) AS e,
        coalesce(sum(n) FILTER (present >> m & 3 = 3), 0) AS retained,
        coalesce(sum(n) FILTER (present & (4::BIGINT << m) - 1 = 2::BIGINT << m), 0) AS new
    FROM masks, (SELECT unnest(range(36)) AS m) GROUP BY ALL
)
SELECT 'flow', [[g, ]]m, s::BIGINT, e::BIGINT, retained::BIGINT, (s - retained)::BIGINT,
    new::BIGINT, (e - retained - new)::BIGINT
FROM bits;

SELECT 'buy', [[g, ]]m, sum(customers)::BIGINT, sum(orders)::BIGINT, sum(revenue)::BIGINT,
    sum(repeats)::BIGINT, sum(loyal)::BIGINT
FROM k GROUP BY ALL;

[-SELECT 'cohort', c, m, customers, orders, revenue FROM k;-]

[-SELECT 'rfm', count(*), count(*) FILTER (x > 0), sum(x)::BIGINT, sum(tx)::BIGINT,
    sum(t)::BIGINT, sum(v)::BIGINT, sum(x * tx)::BIGINT, sum(x * t)::BIGINT,
    sum(tx * t)::BIGINT, sum(x * v)::BIGINT
FROM people;-]
