-- SPDX-License-Identifier: Apache-2.0
select history_id, p as row_index, b as bound, n as "end" from period
