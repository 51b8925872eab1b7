-- SPDX-License-Identifier: Apache-2.0
select history_id, 0 as row_index,
       (select count(*) from orders o where o.history_id = h.history_id) as orders,
       (select count(*) from refunds r where r.history_id = h.history_id) as refunds,
       coalesce((select sum(source_rows) from orders o where o.history_id = h.history_id), 0)
     + coalesce((select sum(source_rows) from refunds r where r.history_id = h.history_id), 0)
     + (select count(*) from activity_reason a
        where a.history_id = h.history_id and a.reason is null)
     + coalesce((select sum(source_rows) from spell_reason s
                 where s.history_id = h.history_id and s.reason is null), 0) as used_rows
from history h
