-- SPDX-License-Identifier: Apache-2.0
select history_id, person as row_index, coalesce(first_presence, 2147483647) as first_presence
from person_row left join presence using (history_id, person)
