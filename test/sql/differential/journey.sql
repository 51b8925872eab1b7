-- SPDX-License-Identifier: Apache-2.0
-- How far people come: 3-measures.md, "Referral, journey, rewards".  Files of orders and
-- events have no advocates.
CREATE TABLE journey AS
WITH stages AS (
    SELECT scope, person,
           coalesce(list_contains({consideration}, event), false) AS considered,
           false AS bought, false AS kept
    FROM scope JOIN raw_event ON day >= b AND day < n WHERE person IS NOT NULL
    UNION ALL
    SELECT scope, person, true, true, is_returning FROM person_purchase WHERE is_buyer
), reached AS (
    SELECT scope, person, bool_or(considered) AS considered, bool_or(bought) AS bought,
           bool_or(kept) AS kept
    FROM stages GROUP BY scope, person
)
SELECT scope, slice, value, count(*) AS seen, count(*) FILTER (considered) AS considered,
       count(*) FILTER (bought) AS bought, count(*) FILTER (kept) AS kept
FROM reached JOIN member USING (person) GROUP BY scope, slice, value;

INSERT INTO expected
SELECT sc.scope, g.slice, g.value, unnest([
    counted('reach_awareness', coalesce(seen, 0)),
    counted('reach_consideration',
            CASE WHEN len({consideration}) > 0 THEN coalesce(considered, 0) END),
    counted('reach_purchase', coalesce(bought, 0)),
    counted('reach_retention', coalesce(kept, 0)),
    counted('reach_advocacy', NULL)
], recursive := true)
FROM scope sc CROSS JOIN grp g
     LEFT JOIN journey j ON j.scope = sc.scope AND j.slice IS NOT DISTINCT FROM g.slice
          AND j.value IS NOT DISTINCT FROM g.value
WHERE EXISTS (FROM raw_event);
