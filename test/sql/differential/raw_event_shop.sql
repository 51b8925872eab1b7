-- SPDX-License-Identifier: Apache-2.0
-- customer_id,event,timestamp: instants.
CREATE TABLE raw_event AS
SELECT nullif(customer_id, '') AS person,
       timezone('{zone}', timestamp::TIMESTAMPTZ)::DATE AS day, event
FROM read_csv('{file3}', header = true, all_varchar = true);
