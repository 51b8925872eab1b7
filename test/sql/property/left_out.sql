-- SPDX-License-Identifier: Apache-2.0
select history_id, reason as row_index, sum(source_rows) as rows, sum(amount) as amount
from (select history_id, reason, source_rows, gross as amount from order_reason
      union all
      select history_id, reason, source_rows, -amount from refund_reason
      union all
      select history_id, reason, 1, 0 from activity_reason)
where reason is not null
group by history_id, reason
