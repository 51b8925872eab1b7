-- SPDX-License-Identifier: Apache-2.0
-- Answers out of the demonstration's answers.csv ({file}) and deliveries.csv
-- ({deliveries}): the last of each person, survey and wave counts, on its day.
CREATE TABLE answer AS
SELECT customer_id AS person, survey, wave, max(date::DATE) AS day,
       arg_max(score::INT, date::DATE) AS score
FROM read_csv('{file}', header = true, all_varchar = true)
GROUP BY ALL;

CREATE TABLE delivery AS
SELECT customer_id AS person, survey, wave, min(date::DATE) AS day
FROM read_csv('{deliveries}', header = true, all_varchar = true)
GROUP BY ALL;

CREATE TABLE expected AS
SELECT date_trunc('{unit}', day)::DATE AS b, 'nps' AS metric,
       (100.0::DOUBLE * (count(*) FILTER (score >= 9) - count(*) FILTER (score <= 6))
        / count(*))::VARCHAR AS value
FROM answer WHERE survey LIKE 'NPS%' GROUP BY 1
UNION ALL
SELECT date_trunc('{unit}', day)::DATE, 'csat',
       (count(*) FILTER (score >= 4) / count(*)::DOUBLE)::VARCHAR
FROM answer WHERE survey LIKE 'CSAT%' GROUP BY 1
UNION ALL
SELECT date_trunc('{unit}', day)::DATE, 'ces', (sum(score) / count(*)::DOUBLE)::VARCHAR
FROM answer WHERE survey LIKE 'CES%' GROUP BY 1
UNION ALL
SELECT date_trunc('{unit}', d.day)::DATE, 'response_rate',
       (count(a.score) / count(*)::DOUBLE)::VARCHAR
FROM delivery d LEFT JOIN answer a USING (person, survey, wave) GROUP BY 1;
