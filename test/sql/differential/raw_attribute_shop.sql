-- SPDX-License-Identifier: Apache-2.0
-- country is on the orders: the last one known at as_of, or for first_country the first.
CREATE TABLE raw_attribute AS
SELECT '{by}' AS slice, person,
       CASE WHEN '{by}' = 'first_country' THEN arg_min(country, ordered_at)
            ELSE arg_max(country, ordered_at) END AS value
FROM raw_order WHERE country IS NOT NULL AND person IS NOT NULL
GROUP BY person;
