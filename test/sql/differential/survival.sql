-- SPDX-License-Identifier: Apache-2.0
-- Kaplan & Meier 1958: the first presence interval, an event when its end is seen.
CREATE TABLE life AS
SELECT slice, value, least(e, as_of + 1) - s AS days, e <= as_of AS ended
FROM presence JOIN first_day USING (person) JOIN member USING (person), extent
WHERE s = first_presence;

CREATE TABLE survival_day AS
WITH lengths AS (
    SELECT slice, value, days, count(*) AS leaving, count(*) FILTER (ended) AS events
    FROM life GROUP BY slice, value, days
), every_day AS (
    SELECT slice, value, unnest(range(1, max(days) + 1)) AS t FROM life GROUP BY slice, value
)
SELECT d.slice, d.value, t,
       sum(leaving) FILTER (days >= t) AS at_risk,
       coalesce(sum(events) FILTER (days = t), 0) AS events
FROM every_day d JOIN lengths l ON l.slice IS NOT DISTINCT FROM d.slice
     AND l.value IS NOT DISTINCT FROM d.value
GROUP BY d.slice, d.value, t;

CREATE TABLE survival AS
WITH curve AS (
    SELECT *, coalesce(product(1 - events::DOUBLE / at_risk) OVER (
                  PARTITION BY slice, value ORDER BY t
                  ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 1) AS survived_before
    FROM survival_day
), horizon AS (
    SELECT slice, value, max(t) FILTER (at_risk >= 30) AS horizon FROM curve GROUP BY slice, value
)
-- the area: day t - 1 to t counts with the share that survived day t - 1
SELECT c.slice, c.value, any_value(horizon) AS horizon, sum(survived_before) AS mean_days
FROM curve c JOIN horizon h ON h.slice IS NOT DISTINCT FROM c.slice
     AND h.value IS NOT DISTINCT FROM c.value
WHERE t <= horizon
GROUP BY c.slice, c.value;
