-- SPDX-License-Identifier: Apache-2.0
-- Every metric of 3-measures.md as its formula says it, for each period, group and total.
CREATE TABLE pooled AS  -- complete, warmed-up periods that no return can change
SELECT strftime(b, '%Y-%m-%d') AS scope, b, n FROM period
WHERE shown AND NOT partial AND NOT warming_up AND NOT provisional;

-- A month's spend for each period: its days as shares of their months, in parts of a
-- month that are whole for months of 28, 29, 30 and 31 days.
CREATE TABLE month_parts AS
SELECT scope, sum(377580 // day(last_day(d::DATE))) AS parts
FROM (SELECT scope, unnest(generate_series(b, n - 1, INTERVAL 1 DAY)) AS d
      FROM scope WHERE scope <> 'total')
GROUP BY scope;

CREATE TABLE fact_flow AS
SELECT flow.*, parts, NULL AS worth_v, NULL AS worth_b, NULL AS periods
FROM flow JOIN month_parts USING (scope)
UNION ALL BY NAME
SELECT 'total' AS scope, flow.slice, flow.value, sum(s) AS s, sum(e) AS e, sum(retained) AS retained,
       sum(returned) AS returned, sum(lost) AS lost, sum(new_stayed) AS new_stayed,
       sum(new_left) AS new_left, sum(acquired) AS acquired,
       sum(reactivated) AS reactivated, sum(bounced) AS bounced, sum(parts) AS parts,
       sum(coalesce(v, 0)) AS worth_v, sum(coalesce(buyers, 0)) AS worth_b,
       count(*) AS periods
FROM flow JOIN pooled USING (scope) JOIN month_parts USING (scope)
     LEFT JOIN purchase p ON p.scope = flow.scope AND p.slice IS NOT DISTINCT FROM flow.slice
     AND p.value IS NOT DISTINCT FROM flow.value
GROUP BY flow.slice, flow.value;

CREATE TABLE fact AS
SELECT sc.scope, g.slice, g.value,
       f.s::HUGEINT AS s, f.e::HUGEINT AS e, f.retained::HUGEINT AS retained,
       f.returned, f.lost::HUGEINT AS lost, f.new_stayed, f.new_left,
       f.acquired::HUGEINT AS acquired, f.reactivated, f.bounced,
       f.parts::HUGEINT AS parts,
       coalesce(p.orders, 0)::HUGEINT AS orders, coalesce(p.buyers, 0)::HUGEINT AS buyers,
       coalesce(p.buyers_2, 0)::HUGEINT AS buyers_2,
       coalesce(p.buyers_loyal, 0) AS buyers_loyal, coalesce(p.came_back, 0) AS came_back,
       coalesce(p.first_time, 0) AS first_time, coalesce(p.gross, 0)::HUGEINT AS gross,
       coalesce(p.refunds, 0)::HUGEINT AS refunds, coalesce(p.v, 0)::HUGEINT AS v,
       coalesce(p.v_returning, 0)::HUGEINT AS v_returning,
       coalesce(p.v_first, 0)::HUGEINT AS v_first,
       CASE WHEN sc.scope = 'total' THEN f.worth_v ELSE coalesce(p.v, 0) END::HUGEINT AS worth_v,
       CASE WHEN sc.scope = 'total' THEN f.worth_b ELSE coalesce(p.buyers, 0) END::HUGEINT
           AS worth_b,
       CASE WHEN b_before IS NOT NULL THEN coalesce(before_buyers, 0) END AS before_buyers,
       CASE WHEN b_before IS NOT NULL THEN coalesce(kept_buyers, 0) END AS kept_buyers,
       coalesce(t.ordered, 0) AS ordered, coalesce(t.repeated, 0) AS repeated,
       coalesce(d.gaps, 0) AS gaps, d.gap_median, d.gap_mean,
       CASE WHEN sc.scope = 'total' THEN k.mean_days END AS mean_days,
       CASE WHEN sc.scope = 'total' THEN k.horizon END AS horizon,
       CASE WHEN sc.scope = 'total' THEN coalesce(f.periods, 0) END AS periods
FROM scope sc CROSS JOIN grp g
     LEFT JOIN fact_flow f ON f.scope = sc.scope AND f.slice IS NOT DISTINCT FROM g.slice
          AND f.value IS NOT DISTINCT FROM g.value
     LEFT JOIN purchase p ON p.scope = sc.scope AND p.slice IS NOT DISTINCT FROM g.slice
          AND p.value IS NOT DISTINCT FROM g.value
     LEFT JOIN before o ON o.scope = sc.scope AND o.slice IS NOT DISTINCT FROM g.slice
          AND o.value IS NOT DISTINCT FROM g.value
     LEFT JOIN to_date_counts t ON t.scope = sc.scope AND t.slice IS NOT DISTINCT FROM g.slice
          AND t.value IS NOT DISTINCT FROM g.value
     LEFT JOIN gap_counts d ON d.scope = sc.scope AND d.slice IS NOT DISTINCT FROM g.slice
          AND d.value IS NOT DISTINCT FROM g.value
     LEFT JOIN survival k ON k.slice IS NOT DISTINCT FROM g.slice
          AND k.value IS NOT DISTINCT FROM g.value;

-- {cac}, {gross_margin}, {retention_spend}: in millionths, or NULL where not given.
CREATE MACRO clv_margin(v, b, s, lost, points) AS  -- V / B x margin x 1 / (lost / S - points %)
    CASE WHEN b > 0 AND s > 0 AND 100 * lost > points * s
         THEN money_text(v * {gross_margin} * s * 100,
                         b * 1000000 * (100 * lost - points * s)) END;
-- scope, slice, value of the group, then the metric's name and its parts.
CREATE TABLE expected AS
SELECT scope, slice, value AS group_value, unnest([
    counted('customers_start', s),
    counted('customers_end', e),
    counted('customers_new', acquired),
    counted('customers_retained', retained),
    counted('customers_returned', returned),
    counted('customers_lost', lost),
    counted('customers_new_stayed', new_stayed),
    counted('customers_new_left', new_left),
    counted('customers_reactivated', reactivated),
    counted('customers_bounced', bounced),
    share('retention_rate', retained, s),
    share('churn_rate', lost, s),
    ratio('retention_rate_textbook', e - acquired, s),
    counted('buyers', buyers),
    counted('orders', orders),
    money('revenue', v),
    money('gross_revenue', gross),
    money('refunds', refunds),
    share('repeat_purchase_rate', buyers_2, buyers),
    share('loyal_customer_rate', buyers_loyal, buyers),
    share('returning_buyer_rate', came_back, buyers),
    share('buyer_retention_rate', kept_buyers, before_buyers),
    ratio('purchase_frequency', orders, buyers),
    money_per('average_order_value', v, orders),
    money_per('customer_value', v, buyers),
    share('repeat_customer_rate_to_date', repeated, ordered),
    number('days_between_orders', gap_median),
    result('returning_revenue_share', 'real',
           CASE WHEN {has_amounts} AND v <> 0 THEN v_returning::DOUBLE / v END,
           CASE WHEN {has_amounts} THEN exact_text(v_returning) END,
           CASE WHEN {has_amounts} THEN exact_text(v) END, NULL, NULL),
    number('spend_ratio_returning_to_new',
         CASE WHEN {has_amounts} AND came_back > 0 AND first_time > 0 AND v_first <> 0
              THEN (v_returning::DOUBLE / came_back) / (v_first::DOUBLE / first_time) END),
    ratio('customer_lifespan', s, lost),
    number('customer_lifespan_restricted_mean', mean_days),
    result('cac', 'money', CASE WHEN {cac} IS NOT NULL THEN money_text({cac}, 1) END,
           NULL, NULL, NULL, NULL),
    result('clv_simple', 'money',
           CASE WHEN {has_amounts} AND {cac} IS NOT NULL AND buyers > 0
                THEN money_text(v * buyers_2 - {cac} * orders * buyers, orders * buyers) END,
           NULL, NULL, NULL, NULL),
    result('clv_margin', 'money',
           CASE WHEN {has_amounts} THEN clv_margin(worth_v, worth_b, s, lost, 0) END,
           NULL, NULL, NULL, NULL),
    number('clv_to_cac',
         CASE WHEN {has_amounts} AND {cac} > 0 AND worth_b > 0 AND s > 0 AND lost > 0
              THEN (worth_v::DOUBLE / worth_b) * ({gross_margin}::DOUBLE / 1000000)
                   * (s::DOUBLE / lost) / {cac}::DOUBLE END),
    number('referral_rate', NULL), -- no data set names referrers
    result('cost_to_keep', 'money',
           CASE WHEN retained > 0 THEN money_text({retention_spend} * parts, retained * 377580) END,
           NULL, CASE WHEN {retention_spend} IS NOT NULL THEN retained END, NULL, NULL)
], recursive := true)
FROM fact;

-- What a metric says beside its value: scope, group, metric, where in it, kind, text.
CREATE TABLE expected_more AS
SELECT scope, slice, value AS group_value, unnest([
    struct_pack(metric := 'days_between_orders', field := 'mean', kind := 'real',
                text := gap_mean::DOUBLE::VARCHAR),
    struct_pack(metric := 'days_between_orders', field := 'median', kind := 'real',
                text := gap_median::DOUBLE::VARCHAR),
    struct_pack(metric := 'days_between_orders', field := 'gaps', kind := 'count',
                text := gaps::VARCHAR),
    struct_pack(metric := 'customer_lifespan_restricted_mean', field := 'horizon_days',
                kind := 'count', text := horizon::VARCHAR),
    struct_pack(metric := 'retention_rate', field := 'pooled_periods', kind := 'count',
                text := periods::VARCHAR)
], recursive := true)
FROM fact;

-- profit_what_if: the same formulas with k more points, never past 100 %.
CREATE TABLE what_if AS
SELECT scope, slice, value AS group_value, k,
       1 - lost::DOUBLE / s + k / 100.0::DOUBLE AS retention_rate,
       CASE WHEN 100 * lost > k * s THEN s / (lost - k * s / 100.0::DOUBLE) END AS lifespan,
       clv_margin(worth_v, worth_b, s, lost, k)::DECIMAL(30, {digits}) AS clv,
       clv_margin(worth_v, worth_b, s, lost, 0)::DECIMAL(30, {digits}) AS clv_today
FROM fact, range(1, 6) AS t(k)
WHERE {has_amounts} AND {gross_margin} IS NOT NULL AND worth_b > 0 AND s > 0 AND lost > 0
      AND k * s <= 100 * lost;

CREATE MACRO what_if_part(k, field, kind, text) AS
    struct_pack(metric := 'profit_what_if', field := 'rows.' || (k - 1) || '.' || field,
                kind := kind, text := text::VARCHAR);
CREATE TABLE expected_what_if AS
SELECT scope, slice, group_value, unnest([
    what_if_part(k, 'points', 'count', k),
    what_if_part(k, 'retention_rate', 'real', retention_rate),
    what_if_part(k, 'customer_lifespan', 'real', lifespan),
    what_if_part(k, 'clv_margin', 'money', clv),
    what_if_part(k, 'change', 'money', (clv - clv_today)::DECIMAL(30, {digits}))
], recursive := true)
FROM what_if
UNION ALL
SELECT scope, slice, group_value, 'profit_what_if', 'rows.#', 'members', count(*)::VARCHAR
FROM what_if GROUP BY scope, slice, group_value;
