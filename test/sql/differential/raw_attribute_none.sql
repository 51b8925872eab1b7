-- SPDX-License-Identifier: Apache-2.0
CREATE TABLE raw_attribute (slice VARCHAR, person VARCHAR, value VARCHAR);
