-- SPDX-License-Identifier: Apache-2.0
-- Presence by period: 3-measures.md, "Who is a customer: presence".
CREATE TABLE person_flow AS
WITH near AS (
    SELECT p.b, p.n, i.person, i.s, i.e
    FROM period p JOIN presence i ON i.s < p.n AND i.e >= p.b
    WHERE p.shown
)
SELECT near.b, near.person,
       bool_or(s <= near.b - 1 AND e > near.b - 1) AS at_start,
       bool_or(s <= n - 1 AND e > n - 1) AS at_end,
       bool_or(s <= near.b - 1 AND e > n - 1) AS without_break,
       bool_or(s < n AND e > near.b) AS some_day,
       bool_or(first_presence >= near.b AND first_presence < n) AS is_first
FROM near JOIN first_day USING (person)
GROUP BY near.b, near.person;

CREATE TABLE flow AS
SELECT strftime(p.b, '%Y-%m-%d') AS scope, g.slice, g.value,
       count(f.person) FILTER (at_start) AS s,
       count(f.person) FILTER (at_end) AS e,
       count(f.person) FILTER (at_start AND at_end) AS retained,
       count(f.person) FILTER (at_start AND at_end AND NOT without_break) AS returned,
       count(f.person) FILTER (at_start AND NOT at_end) AS lost,
       count(f.person) FILTER (is_first AND at_end) AS new_stayed,
       count(f.person) FILTER (is_first AND NOT at_end) AS new_left,
       count(f.person) FILTER (is_first) AS acquired,
       count(f.person) FILTER (NOT at_start AND NOT is_first AND at_end) AS reactivated,
       count(f.person) FILTER (NOT at_start AND NOT is_first AND NOT at_end AND some_day)
           AS bounced
FROM period p CROSS JOIN grp g
     LEFT JOIN (person_flow f JOIN member m USING (person))
     ON f.b = p.b AND m.slice IS NOT DISTINCT FROM g.slice AND m.value IS NOT DISTINCT FROM g.value
WHERE p.shown
GROUP BY p.b, g.slice, g.value;
