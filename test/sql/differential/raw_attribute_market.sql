-- SPDX-License-Identifier: Apache-2.0
CREATE TABLE raw_attribute AS
SELECT DISTINCT '{by}' AS slice, customer_unique_id AS person, {by_column} AS value FROM customer;
