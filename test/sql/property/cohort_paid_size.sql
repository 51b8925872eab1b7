-- SPDX-License-Identifier: Apache-2.0
select history_id, slice * periods + cohort as row_index, count(*) as people
from cohort_member where basis = 2 group by history_id, slice, periods, cohort
