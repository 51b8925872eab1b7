-- SPDX-License-Identifier: Apache-2.0
with placed as (
    select a.*, m.p, m.grp, m.periods
    from answer_row a join history h using (history_id)
    left join member m on m.history_id = a.history_id and m.person = a.person
     and a.day >= m.b and a.day < m.n
    where a.day <= h.as_of),
counted as (
    select * from placed
    qualify row_number() over (partition by history_id, person, survey, kind, wave,
                                            case when wave is null then p end
                               order by day desc, seq desc) = 1),
sent as (
    select d.*, m.p, m.grp, m.periods
    from delivery_row d
    left join member m on m.history_id = d.history_id and m.person = d.person
     and d.day >= m.b and d.day < m.n
    qualify row_number() over (partition by d.history_id, d.person, d.survey, d.wave,
                                            case when d.wave is null then m.p end
                               order by d.day, d.seq) = 1),
cell as (
    select history_id, grp * periods + p as row_index, kind, score, false as answered
    from counted where p is not null
    union all
    select history_id, grp * periods + p, 3, null,
           exists (select 1 from placed a where a.history_id = s.history_id
                   and a.person = s.person and a.survey = s.survey
                   and a.wave is not distinct from s.wave
                   and (a.wave is not null or a.p = s.p))
    from sent s where p is not null)
select history_id, row_index,
       count(*) filter (kind = 0) as nps,
       count(*) filter (kind = 0 and score >= 9) as promoters,
       count(*) filter (kind = 0 and score between 7 and 8) as passives,
       count(*) filter (kind = 0 and score <= 6) as detractors,
       count(*) filter (kind = 1) as csat,
       count(*) filter (kind = 1 and score >= 4) as satisfied,
       count(*) filter (kind = 2) as ces,
       coalesce(sum(score) filter (kind = 2), 0) as ces_sum,
       coalesce(sum(score * score) filter (kind = 2), 0) as ces_sum_squares,
       count(*) filter (kind = 3) as delivered,
       count(*) filter (kind = 3 and answered) as answered
from cell group by all
