-- SPDX-License-Identifier: Apache-2.0
-- One row a household; a blank is no value.
CREATE TABLE raw_attribute AS
SELECT '{by}' AS slice, household_id AS person, nullif({by_column}, '') AS value
FROM read_csv('{file2}', header = true, all_varchar = true);
