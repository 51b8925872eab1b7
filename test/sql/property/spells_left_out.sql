-- SPDX-License-Identifier: Apache-2.0
select history_id, reason as row_index, sum(source_rows) as rows, sum(mrr) as amount
from spell_reason where reason is not null group by history_id, reason
