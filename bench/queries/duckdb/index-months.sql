-- SPDX-License-Identifier: Apache-2.0
-- Scenario `index`, plan `months`: the neighbours of each month are found in the query.
CREATE OR REPLACE TEMP TABLE runs AS
SELECT m, n, v, a, first_value(m) OVER win AS c, lag(a) OVER win AS pa, lead(m) OVER win AS nm
FROM {months} WINDOW win AS (PARTITION BY customer_id ORDER BY m);

CREATE OR REPLACE TEMP TABLE k AS
SELECT c, m, count(*) AS customers, sum(n)::BIGINT AS orders, sum(v)::BIGINT AS revenue,
    count(*) FILTER (n >= 2) AS repeats, count(*) FILTER (n >= 3) AS loyal,
    count(*) FILTER (pa < m) AS reactivated
FROM runs GROUP BY ALL;

CREATE OR REPLACE TEMP TABLE l AS
SELECT a AS m, count(*) AS lost FROM runs WHERE a < 36 AND (nm IS NULL OR nm > a) GROUP BY ALL;

-- Every month of every group, so that none is missing where nothing happens in it.
WITH moves AS (
    SELECT m, sum(customers) FILTER (c = m) AS new, sum(reactivated) AS reactivated,
        0 AS lost
    FROM k GROUP BY ALL
    UNION ALL
    SELECT m, 0, 0, lost FROM l
    UNION ALL
    SELECT m, 0, 0, 0
    FROM (SELECT unnest(range(36)) AS m)
), summed AS (
    SELECT m, coalesce(sum(new), 0) AS new, sum(reactivated) AS reactivated,
        sum(lost) AS lost
    FROM moves GROUP BY ALL
), running AS (
    SELECT *, sum(new + reactivated - lost) OVER (ORDER BY m) AS e FROM summed
)
SELECT 'flow', m, (e - new - reactivated + lost)::BIGINT, e::BIGINT,
    (e - new - reactivated)::BIGINT, lost::BIGINT, new::BIGINT, reactivated::BIGINT
FROM running;

SELECT 'buy', m, sum(customers)::BIGINT, sum(orders)::BIGINT, sum(revenue)::BIGINT,
    sum(repeats)::BIGINT, sum(loyal)::BIGINT
FROM k GROUP BY ALL;

SELECT 'cohort', c, m, customers, orders, revenue FROM k;
