/* SPDX-License-Identifier: Apache-2.0 */
/* Metrics of what people say: scores of surveys, and who came by whom. */
#include "measure/catalogue_rows.h"

#include "measure/derive.h"

#define FIELD         CATALOGUE_FIELD
#define ANSWERS       "Answers"
#define NEEDS_ANSWERS (CATALOGUE_SURVEYS | CATALOGUE_ANSWERS)

static const char no_nps[] = "no NPS answers";

const struct catalogue_metric catalogue_answers_rows[] = {
    {
        .name = "nps",
        .unit = CATALOGUE_NUMBER,
        .label = {"Net promoter score", "淨推薦值", "净推荐值"},
        .formula = {"100 x (promoters - detractors) / NPS answers",
                    "100 × (推薦者 − 批評者) ÷ NPS 回答數",
                    "100 × (推荐者 − 贬损者) ÷ NPS 回答数"},
        .meaning =
            {"In points from -100 to 100: promoters answer 9 or 10, detractors 0 "
             "to 6, passives 7 or 8. One answer a person, survey and wave: the "
             "last. Beside it an adjusted Wald interval.",
             "以分計，從 −100 到 100：推薦者回覆 9 或 10，批評者 0 至 6，中立者 7 或 "
             "8。每人、每份問卷、每個波次取一份回覆：最後一份。並附調整後 Wald 區間。",
             "以分计，从 −100 到 100：推荐者回复 9 或 10，贬损者 0 至 6，中立者 7 或 "
             "8。每人、每份问卷、每个波次取一份回复：最后一份。并附调整后 Wald 区间。"},
        .source = ANSWERS,
        .interpretation = {"above 0: good; above 50: excellent; above 75: outstanding",
                           "高於 0：良好；高於 50：優秀；高於 75：卓越",
                           "高于 0：良好；高于 50：优秀；高于 75：卓越"},
        .people_numerator =
            CATALOGUE_PEOPLE_ANSWERS(ANSWERS_PROMOTER | ANSWERS_DETRACTOR),
        .people_denominator = CATALOGUE_PEOPLE_ANSWERS(ANSWERS_NPS),
        .numerator = FIELD(nps_net),
        .denominator = FIELD(answers.nps),
        .empty_why = no_nps,
        .derive = derive_nps,
        .needs = NEEDS_ANSWERS,
    },
    {
        .name = "nps_answers",
        .label = {"NPS answers", "NPS 回答數", "NPS 回答数"},
        .formula = {"promoters + passives + detractors", "推薦者 + 中立者 + 批評者",
                    "推荐者 + 中立者 + 贬损者"},
        .meaning = {"Answers on a scale of 0 to 10 that count.",
                    "計入的 0 至 10 分量表回覆。", "计入的 0 至 10 分量表回复。"},
        .source = ANSWERS,
        .people_numerator = CATALOGUE_PEOPLE_ANSWERS(ANSWERS_NPS),
        .numerator = FIELD(answers.nps),
        .needs = NEEDS_ANSWERS,
    },
    {
        .name = "promoters",
        .label = {"Promoters", "推薦者", "推荐者"},
        .formula = {"NPS answers of 9 or 10", "NPS 回答 9 或 10 分",
                    "NPS 回答 9 或 10 分"},
        .meaning = {"Answers of 9 or 10.", "回覆 9 或 10 分。", "回复 9 或 10 分。"},
        .source = ANSWERS,
        .people_numerator = CATALOGUE_PEOPLE_ANSWERS(ANSWERS_PROMOTER),
        .numerator = FIELD(answers.promoters),
        .needs = NEEDS_ANSWERS,
    },
    {
        .name = "passives",
        .label = {"Passives", "中立者", "中立者"},
        .formula = {"NPS answers of 7 or 8", "NPS 回答 7 或 8 分", "NPS 回答 7 或 8 分"},
        .meaning = {"Answers of 7 or 8.", "回覆 7 或 8 分。", "回复 7 或 8 分。"},
        .source = ANSWERS,
        .people_numerator = CATALOGUE_PEOPLE_ANSWERS(ANSWERS_PASSIVE),
        .numerator = FIELD(answers.passives),
        .needs = NEEDS_ANSWERS,
    },
    {
        .name = "detractors",
        .label = {"Detractors", "批評者", "贬损者"},
        .formula = {"NPS answers of 0 to 6", "NPS 回答 0 至 6 分", "NPS 回答 0 至 6 分"},
        .meaning = {"Answers of 0 to 6.", "回覆 0 至 6 分。", "回复 0 至 6 分。"},
        .source = ANSWERS,
        .people_numerator = CATALOGUE_PEOPLE_ANSWERS(ANSWERS_DETRACTOR),
        .numerator = FIELD(answers.detractors),
        .needs = NEEDS_ANSWERS,
    },
    {
        .name = "csat",
        .unit = CATALOGUE_SHARE,
        .label = {"Customer satisfaction", "顧客滿意度", "客户满意度"},
        .formula = {"CSAT answers of 4 or 5 / CSAT answers",
                    "CSAT 回答 4 或 5 分 ÷ CSAT 回答數",
                    "CSAT 回答 4 或 5 分 ÷ CSAT 回答数"},
        .meaning = {"Share of the answers on a scale of 1 to 5 that are 4 or 5.",
                    "1 至 5 分量表的回覆中，4 或 5 分的比例。",
                    "1 至 5 分量表的回复中，4 或 5 分的比例。"},
        .source = ANSWERS,
        .people_numerator = CATALOGUE_PEOPLE_ANSWERS(ANSWERS_SATISFIED),
        .people_denominator = CATALOGUE_PEOPLE_ANSWERS(ANSWERS_CSAT),
        .numerator = FIELD(answers.satisfied),
        .denominator = FIELD(answers.csat),
        .empty_why = "no CSAT answers",
        .interval = true,
        .needs = NEEDS_ANSWERS,
    },
    {
        .name = "csat_answers",
        .label = {"CSAT answers", "CSAT 回答數", "CSAT 回答数"},
        .formula = {"answers on a scale of 1 to 5", "1 至 5 分的回答數",
                    "1 至 5 分的回答数"},
        .meaning = {"Answers on a scale of 1 to 5 that count.",
                    "計入的 1 至 5 分量表回覆。", "计入的 1 至 5 分量表回复。"},
        .source = ANSWERS,
        .people_numerator = CATALOGUE_PEOPLE_ANSWERS(ANSWERS_CSAT),
        .numerator = FIELD(answers.csat),
        .needs = NEEDS_ANSWERS,
    },
    {
        .name = "ces",
        .unit = CATALOGUE_NUMBER,
        .label = {"Customer effort score", "顧客費力度", "客户费力度"},
        .formula = {"sum of the CES answers / CES answers", "CES 回答總分 ÷ CES 回答數",
                    "CES 回答总分 ÷ CES 回答数"},
        .meaning =
            {"Mean of the answers on a scale of 1 to 7, 7 being the least effort. "
             "Beside it the interval of Student's t, from two answers on.",
             "1 至 7 分量表回覆的平均，7 表示最不費力。兩份以上回覆時附 Student t 區間。",
             "1 至 7 分量表回复的平均，7 表示最不费力。两份以上回复时附 Student t "
             "区间。"},
        .source = ANSWERS,
        .interpretation = {"above 5: good", "高於 5：良好", "高于 5：良好"},
        .people_numerator = CATALOGUE_PEOPLE_ANSWERS(ANSWERS_CES),
        .people_denominator = CATALOGUE_PEOPLE_ANSWERS(ANSWERS_CES),
        .numerator = FIELD(answers.ces_sum),
        .denominator = FIELD(answers.ces),
        .empty_why = "no CES answers",
        .derive = derive_ces,
        .needs = NEEDS_ANSWERS,
    },
    {
        .name = "ces_answers",
        .label = {"CES answers", "CES 回答數", "CES 回答数"},
        .formula = {"answers on a scale of 1 to 7", "1 至 7 分的回答數",
                    "1 至 7 分的回答数"},
        .meaning = {"Answers on a scale of 1 to 7 that count.",
                    "計入的 1 至 7 分量表回覆。", "计入的 1 至 7 分量表回复。"},
        .source = ANSWERS,
        .people_numerator = CATALOGUE_PEOPLE_ANSWERS(ANSWERS_CES),
        .numerator = FIELD(answers.ces),
        .needs = NEEDS_ANSWERS,
    },
    {
        .name = "response_rate",
        .unit = CATALOGUE_SHARE,
        .label = {"Response rate", "回覆率", "回复率"},
        .formula = {"surveys answered / surveys delivered", "已回覆問卷 ÷ 已送達問卷",
                    "已回复问卷 ÷ 已送达问卷"},
        .meaning = {"Share of the surveys delivered in the period that were answered, up "
                    "to the day of the report: one a person, survey and wave, or period "
                    "where there are no waves.",
                    "本期送達的問卷中，到報告日為止已回覆的比例：每人、每份問卷、每個波次"
                    "一份，沒有波次時每期一份。",
                    "本期送达的问卷中，到报告日为止已回复的比例：每人、每份问卷、每个波次"
                    "一份，没有波次时每期一份。"},
        .source = ANSWERS,
        .people_numerator = CATALOGUE_PEOPLE_ANSWERS(ANSWERS_ANSWERED),
        .people_denominator = CATALOGUE_PEOPLE_ANSWERS(ANSWERS_DELIVERED),
        .numerator = FIELD(answers.answered),
        .denominator = FIELD(answers.delivered),
        .empty_why = "no survey was delivered",
        .interval = true,
        .needs = CATALOGUE_SURVEYS | CATALOGUE_DELIVERIES,
    },
    {
        .name = "referral_rate",
        .unit = CATALOGUE_SHARE,
        .label = {"Referral rate", "推薦率", "推荐率"},
        .formula = {"new customers with a referrer / N", "由他人推薦的新顧客 ÷ 新增顧客",
                    "由他人推荐的新客户 ÷ 新增客户"},
        .meaning = {"Share of the new customers who came by a referrer.",
                    "新增顧客中，由他人推薦而來的比例。",
                    "新增客户中，由他人推荐而来的比例。"},
        .source = "Referral, journey, rewards",
        .people_numerator = PERSON_NEW_REFERRED,
        .people_denominator = PERSON_NEW_STAYED | PERSON_NEW_LEFT,
        .numerator = FIELD(flow.new_referred),
        .denominator = FIELD(acquired),
        .empty_why = "no new customers",
        .interval = true,
        .pooled = true,
        .needs_flow = true,
        .needs = CATALOGUE_REFERRERS,
    },
    {.name = NULL},
};
