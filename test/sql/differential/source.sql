-- SPDX-License-Identifier: Apache-2.0
-- The account of every row, and what the report says of itself: path in the JSON, kind,
-- text.
CREATE TABLE left_out AS
WITH each_one AS (
    SELECT reason, row_count, micro FROM judged_order WHERE reason IS NOT NULL
    UNION ALL
    SELECT reason, row_count, -micro FROM judged_refund WHERE reason IS NOT NULL
    UNION ALL
    SELECT reason, 1, 0 FROM judged_event WHERE reason IS NOT NULL
    UNION ALL
    SELECT reason, row_count, micro FROM raw_left_out
)
SELECT reason, sum(row_count) AS row_count, sum(micro)::HUGEINT AS micro FROM each_one
GROUP BY reason HAVING sum(row_count) > 0;

CREATE TABLE expected_source AS
WITH account AS (
    SELECT (SELECT sum(row_count) FROM raw_order)
           + coalesce((SELECT sum(row_count) FROM raw_refund), 0)
           + coalesce((SELECT sum(row_count) FROM raw_left_out), 0)
           + (SELECT count(*) FROM raw_event)
           + {other_used_rows} AS row_count,
           coalesce((SELECT sum(row_count) FROM left_out), 0) AS left_out_rows
)
SELECT 'source.rows' AS path, 'count' AS kind, row_count::VARCHAR AS text FROM account
UNION ALL SELECT 'source.used', 'count', (row_count - left_out_rows)::VARCHAR FROM account
UNION ALL SELECT 'source.orders', 'count', count(*)::VARCHAR FROM qualifying
UNION ALL SELECT 'source.refunds', 'count', count(*)::VARCHAR FROM counted_refund
UNION ALL SELECT 'source.customers', 'count', count(*)::VARCHAR FROM counts
UNION ALL SELECT 'source.left_out.#', 'members', count(*)::VARCHAR FROM left_out
UNION ALL SELECT 'source.left_out.' || reason || '.rows', 'count', row_count::VARCHAR
          FROM left_out
UNION ALL SELECT 'source.left_out.' || reason || '.amount', 'money', money_text(micro, 1)
          FROM left_out WHERE {has_amounts}
UNION ALL SELECT 'as_of', 'text', strftime(as_of, '%Y-%m-%d') FROM extent
UNION ALL SELECT 'definition.window_days', 'count', window_days::VARCHAR FROM definition
UNION ALL SELECT 'definition.window_gaps', 'count', gaps::VARCHAR FROM auto_window
UNION ALL SELECT 'definition.window_source', 'text',
                 CASE WHEN {window_is_given} THEN 'given' WHEN gaps < 30 THEN 'default'
                      ELSE 'auto' END FROM auto_window
UNION ALL SELECT 'total.pooled_periods', 'count', count(*)::VARCHAR FROM pooled;
