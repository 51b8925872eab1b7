-- SPDX-License-Identifier: Apache-2.0
-- The calendar: every period from the first day of data to as_of as [b, n_calendar), and
-- n cut off at as_of + 1.  {shift} moves where weeks, quarters and years begin.
CREATE TABLE period AS
WITH beginning AS (
    SELECT unnest(generate_series(date_trunc('{unit}', first_day - INTERVAL {shift}),
                                  as_of - INTERVAL {shift}, INTERVAL {step})) AS begins_at
    FROM extent
    WHERE NOT {is_total}
), every AS (
    SELECT (begins_at + INTERVAL {shift})::DATE AS b,
           (begins_at + INTERVAL {step} + INTERVAL {shift})::DATE AS n_calendar
    FROM beginning
    UNION ALL
    SELECT coalesce({from}, first_day), coalesce({to}, as_of) + 1 FROM extent
    WHERE {is_total}
)
SELECT b, n_calendar,
       least(n_calendar, as_of + 1) AS n,
       lag(b) OVER (ORDER BY b) AS b_before,
       n_calendar > as_of + 1 AS partial,
       b < first_day + window_days AS warming_up,
       coalesce(n_calendar > {from}, true) AND coalesce(b <= {to}, true) AS shown
FROM every, extent, definition;

-- What purchases are summed over: each period, and the whole range shown as one.
CREATE TABLE scope AS
SELECT strftime(b, '%Y-%m-%d') AS scope, b, n, b_before FROM period WHERE shown
UNION ALL
SELECT 'total', min(b), max(n), NULL FROM period WHERE shown;
