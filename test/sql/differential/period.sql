-- SPDX-License-Identifier: Apache-2.0
-- The calendar: every period from the first day of data to as_of as [b, n_calendar), and
-- n cut off at as_of + 1.  {shift} moves where weeks, quarters and years begin.
CREATE TABLE period AS
WITH beginning AS (
    SELECT unnest(generate_series(date_trunc('{unit}', first_day - {shift}),
                                  as_of - {shift}, INTERVAL {step})) AS begins_at
    FROM extent
    WHERE NOT {is_total}
), every AS (
    SELECT (begins_at + {shift})::DATE AS b,
           (begins_at + INTERVAL {step} + {shift})::DATE AS n_calendar
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
       {grace_days} > 0 AND as_of < n_calendar - 1 + {grace_days} AS provisional,
       coalesce(n_calendar > {from}, true) AND coalesce(b <= {to}, true) AS shown
FROM every, extent, definition;

-- What purchases are summed over: each period, and the whole range shown as one.
CREATE TABLE scope AS
SELECT strftime(b, '%Y-%m-%d') AS scope, b, n, b_before FROM period WHERE shown
UNION ALL
SELECT 'total', min(b), max(n), NULL FROM period WHERE shown;

CREATE TABLE expected_period AS
WITH numbered AS (
    SELECT *, 'periods.' || (row_number() OVER (ORDER BY b) - 1) AS place
    FROM period WHERE shown
)
SELECT place || '.start' AS path, 'text' AS kind, strftime(b, '%Y-%m-%d') AS text
FROM numbered
UNION ALL SELECT place || '.end', 'text', strftime(n_calendar, '%Y-%m-%d') FROM numbered
UNION ALL SELECT place || '.partial', 'flag', partial::VARCHAR FROM numbered
UNION ALL SELECT place || '.warming_up', 'flag', warming_up::VARCHAR FROM numbered
UNION ALL SELECT place || '.provisional', 'flag', provisional::VARCHAR FROM numbered
          WHERE {grace_days} > 0
UNION ALL SELECT 'total.start', 'text', strftime(b, '%Y-%m-%d') FROM scope
          WHERE scope = 'total'
UNION ALL SELECT 'total.end', 'text', strftime(n, '%Y-%m-%d') FROM scope
          WHERE scope = 'total';
