-- SPDX-License-Identifier: Apache-2.0
-- How expected values are written.  Money is counted in whole millionths of a unit, so
-- that no rounding happens before the last one.

-- n / d (d > 0) rounded to the nearest whole number, a half to the even one.
CREATE MACRO floor_divided(n, d) AS
    n // d - CASE WHEN n < 0 AND n % d <> 0 THEN 1 ELSE 0 END;
CREATE MACRO half_even(n, d) AS
    floor_divided(n, d)
    + CASE WHEN 2 * (n - floor_divided(n, d) * d) > d THEN 1
           WHEN 2 * (n - floor_divided(n, d) * d) = d AND floor_divided(n, d) % 2 <> 0 THEN 1
           ELSE 0 END;
-- A whole number of 10^-digits as a decimal: 123450, 2 -> 1234.50
CREATE MACRO decimal_text(units, digits) AS
    CASE WHEN units < 0 THEN '-' ELSE '' END
    || CASE WHEN digits = 0 THEN abs(units)::VARCHAR
            ELSE (abs(units) // (10::HUGEINT ** digits)::HUGEINT)::VARCHAR || '.'
                 || lpad((abs(units) % (10::HUGEINT ** digits)::HUGEINT)::VARCHAR, digits, '0')
       END;
-- Millionths over a count, rounded once to the digits of the currency.
CREATE MACRO money_text(micro, divisor) AS
    decimal_text(half_even(micro::HUGEINT, divisor::HUGEINT * (10 ** (6 - {digits}))::HUGEINT), {digits});
-- The same exactly: as many digits as the amount has, but the currency's at least.
CREATE MACRO exact_text(micro) AS
    CASE WHEN micro % (10 ** (6 - {digits}))::HUGEINT = 0
         THEN decimal_text(micro::HUGEINT // (10 ** (6 - {digits}))::HUGEINT, {digits})
         ELSE rtrim(decimal_text(micro::HUGEINT, 6), '0') END;

-- Wilson 1927, JASA 22:209-212: k of n at 95 %.
CREATE MACRO z95() AS 1.959963984540054;
CREATE MACRO wilson_half(p, n) AS
    z95() * sqrt(p * (1 - p) / n + z95() * z95() / (4.0::DOUBLE * n * n)) / (1 + z95() * z95() / n);
CREATE MACRO wilson_centre(p, n) AS
    (p + z95() * z95() / (2.0::DOUBLE * n)) / (1 + z95() * z95() / n);
CREATE MACRO wilson_low(k, n) AS
    CASE WHEN n > 0 THEN wilson_centre(k::DOUBLE / n, n) - wilson_half(k::DOUBLE / n, n) END;
CREATE MACRO wilson_high(k, n) AS
    CASE WHEN n > 0 THEN wilson_centre(k::DOUBLE / n, n) + wilson_half(k::DOUBLE / n, n) END;

-- The kinds of metric: one row of metric.sql each.
CREATE MACRO result(metric, kind, value, numerator, denominator, low, high) AS
    struct_pack(metric := metric, kind := kind, value := value::VARCHAR,
                numerator := numerator::VARCHAR, denominator := denominator::VARCHAR,
                low := low::DOUBLE::VARCHAR, high := high::DOUBLE::VARCHAR);
CREATE MACRO counted(metric, value) AS
    result(metric, 'count', value, NULL, NULL, NULL, NULL);
CREATE MACRO number(metric, value) AS
    result(metric, 'real', value::DOUBLE, NULL, NULL, NULL, NULL);
-- The people of the numerator are among those of the denominator.
CREATE MACRO share(metric, n, d) AS
    result(metric, 'real', CASE WHEN d <> 0 THEN n::DOUBLE / d END, n, d,
           wilson_low(n, d), wilson_high(n, d));
CREATE MACRO ratio(metric, n, d) AS
    result(metric, 'real', CASE WHEN d <> 0 THEN n::DOUBLE / d END, n, d, NULL, NULL);
CREATE MACRO money(metric, micro) AS
    result(metric, 'money', CASE WHEN {has_amounts} THEN money_text(micro, 1) END,
           NULL, NULL, NULL, NULL);
CREATE MACRO money_per(metric, micro, d) AS
    result(metric, 'money', CASE WHEN {has_amounts} AND d > 0 THEN money_text(micro, d) END,
           CASE WHEN {has_amounts} THEN exact_text(micro) END,
           CASE WHEN {has_amounts} THEN d END, NULL, NULL);
