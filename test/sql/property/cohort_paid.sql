-- SPDX-License-Identifier: Apache-2.0
select history_id, row_index, customers, on_or_after, present, orders, value, 0 as value_wraps
from cohort_cell where basis = 2
