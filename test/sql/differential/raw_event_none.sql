-- SPDX-License-Identifier: Apache-2.0
CREATE TABLE raw_event (person VARCHAR, day DATE, event VARCHAR);
