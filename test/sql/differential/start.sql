-- SPDX-License-Identifier: Apache-2.0
-- country@start: each period's groups by the value known on b - 1, and who moved.
CREATE TABLE known AS
SELECT p.b, p.n, c.person, arg_max(o.country, o.ordered_at) FILTER (o.day < p.b) AS value,
       arg_max(o.country, o.ordered_at) FILTER (o.day < p.n) AS value_at_end
FROM period p CROSS JOIN counts c
     LEFT JOIN raw_order o ON o.person = c.person AND o.country IS NOT NULL
WHERE p.shown
GROUP BY p.b, p.n, c.person;

CREATE TABLE start_flow AS
SELECT k.b, k.value,
       count(*) FILTER (at_start) AS s, count(*) FILTER (at_end) AS e,
       count(*) FILTER (at_start AND at_end) AS retained,
       count(*) FILTER (is_first) AS acquired,
       count(*) FILTER (at_end AND value_at_end IS DISTINCT FROM value) AS moved_out
FROM known k LEFT JOIN person_flow USING (b, person) GROUP BY k.b, k.value;

CREATE TABLE start_in AS
SELECT b, value_at_end AS value, count(*) AS moved_in
FROM known JOIN person_flow USING (b, person)
WHERE at_end AND value_at_end IS DISTINCT FROM value GROUP BY b, value_at_end;

CREATE TABLE start_purchase AS
SELECT k.b, k.value, count(*) FILTER (is_buyer) AS buyers, sum(orders) AS orders,
       sum(gross - refunds)::HUGEINT AS v
FROM known k JOIN person_purchase p ON p.scope = strftime(k.b, '%Y-%m-%d') AND p.person = k.person
GROUP BY k.b, k.value;

CREATE MACRO part(metric, field, kind, text) AS
    struct_pack(metric := metric, field := field, kind := kind, text := text::VARCHAR);
CREATE TABLE expected_start AS
WITH joined AS (
    SELECT strftime(f.b, '%Y-%m-%d') AS scope, 'country@start' AS slice, f.value AS group_value,
           f.*, coalesce(i.moved_in, 0) AS moved_in, coalesce(p.buyers, 0) AS buyers,
           coalesce(p.orders, 0) AS orders, coalesce(p.v, 0) AS v
    FROM start_flow f
         LEFT JOIN start_in i ON i.b = f.b AND i.value IS NOT DISTINCT FROM f.value
         LEFT JOIN start_purchase p ON p.b = f.b AND p.value IS NOT DISTINCT FROM f.value
)
SELECT scope, slice, group_value, unnest([
    part('customers_start', 'value', 'count', s),
    part('customers_end', 'value', 'count', e),
    part('customers_retained', 'value', 'count', retained),
    part('customers_new', 'value', 'count', acquired),
    part('retention_rate', 'denominator', 'count', s),
    part('buyers', 'value', 'count', buyers),
    part('orders', 'value', 'count', orders),
    part('revenue', 'value', 'money', money_text(v, 1)),
    part('customers_transferred_in', 'value', 'count',
         CASE WHEN b < (SELECT max(b) FROM period) THEN moved_in END),
    part('customers_transferred_out', 'value', 'count',
         CASE WHEN b < (SELECT max(b) FROM period) THEN moved_out END)
], recursive := true)
FROM joined;
