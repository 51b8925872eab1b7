-- SPDX-License-Identifier: Apache-2.0
select r.history_id, r.person as row_index,
       coalesce(min(p.s) filter (p.state = 0), 2147483647) as first_paid
from person_row r left join piece p using (history_id, person)
group by r.history_id, r.person
