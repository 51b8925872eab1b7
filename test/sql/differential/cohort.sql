-- SPDX-License-Identifier: Apache-2.0
-- Cohorts: 3-measures.md, "Cohorts".  By the period of a person's first qualifying order
-- ({basis} = first_order) or first presence, k the periods since.
CREATE TABLE cohort_member AS
SELECT person, b AS cohort
FROM (SELECT person, min(day) AS came FROM qualifying WHERE '{basis}' = 'first_order' GROUP BY person
      UNION ALL
      SELECT person, first_presence FROM first_day WHERE '{basis}' = 'first_presence')
     JOIN period ON came >= b AND came < n
WHERE shown;

CREATE TABLE expected_cohort AS
WITH size AS (
    SELECT b AS cohort, count(person) AS size
    FROM period LEFT JOIN cohort_member ON cohort = b WHERE shown GROUP BY b
), cell AS (
    SELECT cohort, size, p.b, p.n, NOT p.partial AS complete,
           row_number() OVER (PARTITION BY cohort ORDER BY p.b) - 1 AS k
    FROM size JOIN period p ON p.b >= cohort
), bought AS (
    SELECT cohort, c.b, count(DISTINCT person) AS customers, count(*) AS orders,
           sum(micro) AS gross
    FROM cell c JOIN cohort_member USING (cohort) JOIN qualifying USING (person)
    WHERE day >= c.b AND day < c.n GROUP BY cohort, c.b
), later AS (
    SELECT cohort, c.b, count(DISTINCT person) AS on_or_after
    FROM cell c JOIN cohort_member USING (cohort) JOIN qualifying USING (person)
    WHERE day >= c.b GROUP BY cohort, c.b
), gave_back AS (
    SELECT cohort, c.b, sum(micro) AS refunds
    FROM cell c JOIN cohort_member USING (cohort) JOIN counted_refund USING (person)
    WHERE day >= c.b AND day < c.n GROUP BY cohort, c.b
), present_at_end AS (
    SELECT cohort, c.b, count(DISTINCT person) AS present
    FROM cell c JOIN cohort_member USING (cohort) JOIN presence USING (person)
    WHERE s <= c.n - 1 AND e > c.n - 1 GROUP BY cohort, c.b
), filled AS (
    SELECT cohort, size, k, complete, coalesce(customers, 0) AS customers,
           coalesce(on_or_after, 0) AS on_or_after, coalesce(present, 0) AS present,
           coalesce(orders, 0) AS orders,
           (coalesce(gross, 0) - coalesce(refunds, 0))::HUGEINT AS v
    FROM cell LEFT JOIN bought USING (cohort, b) LEFT JOIN later USING (cohort, b)
         LEFT JOIN gave_back USING (cohort, b) LEFT JOIN present_at_end USING (cohort, b)
)
SELECT strftime(cohort, '%Y-%m-%d') AS cohort, size, k, complete, customers, on_or_after,
       present, orders,
       CASE WHEN {has_amounts} THEN money_text(v, 1) END AS revenue,
       CASE WHEN {has_amounts} AND size > 0
            THEN money_text((sum(v) OVER so_far)::HUGEINT, size) END
           AS cumulative_revenue_per_customer
FROM filled
WINDOW so_far AS (PARTITION BY cohort ORDER BY k);
