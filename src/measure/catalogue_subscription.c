/* SPDX-License-Identifier: Apache-2.0 */
/* Metrics of subscriptions: recurring money, renewal, and why customers left. */
#include "measure/catalogue_rows.h"

#include "measure/derive.h"

#define FIELD       CATALOGUE_FIELD
#define RECURRING   "Money that recurs"
#define NEEDS_MRR   (CATALOGUE_SUBSCRIPTIONS | CATALOGUE_MRR)
#define NEEDS_MOVES (NEEDS_MRR | CATALOGUE_MRR_HISTORY)
#define NEEDS_RATE  (NEEDS_MOVES | CATALOGUE_POOLED)
#define NEEDS_RULE  (CATALOGUE_SUBSCRIPTIONS | CATALOGUE_SUBSCRIPTION_RULE)
#define LOST        (PERSON_MRR_CHURN | PERSON_MRR_CONTRACTION)

static const char no_mrr[] = "no recurring revenue at the start";

const struct catalogue_metric catalogue_subscription_rows[] = {
    {
        .name = "mrr_start",
        .good = 1,
        .unit = CATALOGUE_MONEY,
        .label = {"MRR at the start", "期初每月經常性收入", "期初月度经常性收入"},
        .formula = {"MRR on the day before the period", "期間開始前一日的每月經常性收入",
                    "期间开始前一日的月度经常性收入"},
        .meaning = {"Live paid subscriptions at the end of the day before the period, "
                    "each as an amount a month, after discounts and before tax; trials "
                    "are zero. In a total: before its first day.",
                    "期間開始前一日結束時有效的付費訂閱，各折算為每月金額，折扣後、稅前；"
                    "試用為零。總計時取第一天之前。",
                    "期间开始前一日结束时有效的付费订阅，各折算为每月金额，折扣后、税前；"
                    "试用为零。总计时取第一天之前。"},
        .source = RECURRING,
        .people_numerator = PERSON_MRR_START,
        .numerator = FIELD(mrr.start),
        .needs = NEEDS_MRR,
    },
    {
        .name = "mrr_new",
        .good = 1,
        .unit = CATALOGUE_MONEY,
        .label = {"New MRR", "新增每月經常性收入", "新增月度经常性收入"},
        .formula = {"MRR at the end of who never paid before",
                    "從未付費者的期末每月經常性收入", "从未付费者的期末月度经常性收入"},
        .meaning =
            {"Recurring revenue at the end of people who had none at the start and "
             "never before.",
             "期初沒有且先前從未有過經常性收入的人，在期末的經常性收入。",
             "期初没有且先前从未有过经常性收入的人，在期末的经常性收入。"},
        .source = RECURRING,
        .people_numerator = PERSON_MRR_NEW,
        .numerator = FIELD(mrr.new_),
        .needs = NEEDS_MRR,
    },
    {
        .name = "mrr_reactivation",
        .good = 1,
        .unit = CATALOGUE_MONEY,
        .label = {"Reactivated MRR", "回流每月經常性收入", "回流月度经常性收入"},
        .formula = {"MRR at the end of who had none at the start, but before",
                    "期初無、先前曾付費者的期末每月經常性收入",
                    "期初无、先前曾付费者的期末月度经常性收入"},
        .meaning = {"Recurring revenue at the end of people who had none at the start, "
                    "but had some before.",
                    "期初沒有但先前曾有經常性收入的人，在期末的經常性收入。",
                    "期初没有但先前曾有经常性收入的人，在期末的经常性收入。"},
        .source = RECURRING,
        .people_numerator = PERSON_MRR_REACTIVATION,
        .numerator = FIELD(mrr.reactivation),
        .needs = NEEDS_MRR,
    },
    {
        .name = "mrr_expansion",
        .good = 1,
        .unit = CATALOGUE_MONEY,
        .label = {"Expansion MRR", "擴增每月經常性收入", "扩增月度经常性收入"},
        .formula = {"growth of MRR of who had some at the start",
                    "期初已有者的每月經常性收入增加額",
                    "期初已有者的月度经常性收入增加额"},
        .meaning = {"By how much the recurring revenue of people who had some at the "
                    "start grew.",
                    "期初已有經常性收入的人，其收入增加了多少。",
                    "期初已有经常性收入的人，其收入增加了多少。"},
        .source = RECURRING,
        .people_numerator = PERSON_MRR_EXPANSION,
        .numerator = FIELD(mrr.expansion),
        .needs = NEEDS_MOVES,
    },
    {
        .name = "mrr_contraction",
        .good = -1,
        .unit = CATALOGUE_MONEY,
        .label = {"Contraction MRR", "縮減每月經常性收入", "缩减月度经常性收入"},
        .formula = {"shrinkage of MRR of who still has some at the end",
                    "期末仍有者的每月經常性收入減少額",
                    "期末仍有者的月度经常性收入减少额"},
        .meaning = {"By how much the recurring revenue of people who still have some at "
                    "the end shrank.",
                    "期末仍有經常性收入的人，其收入減少了多少。",
                    "期末仍有经常性收入的人，其收入减少了多少。"},
        .source = RECURRING,
        .people_numerator = PERSON_MRR_CONTRACTION,
        .numerator = FIELD(mrr.contraction),
        .needs = NEEDS_MOVES,
    },
    {
        .name = "mrr_churn",
        .good = -1,
        .unit = CATALOGUE_MONEY,
        .label = {"Churned MRR", "流失每月經常性收入", "流失月度经常性收入"},
        .formula = {"MRR at the start of who has none at the end",
                    "期末已無者的期初每月經常性收入", "期末已无者的期初月度经常性收入"},
        .meaning = {"Recurring revenue at the start of people who have none at the end. "
                    "What somebody added and took along within the period is no loss.",
                    "期末已沒有經常性收入的人，在期初的經常性收入。期間內增加又隨人離去的"
                    "部分不算損失。",
                    "期末已没有经常性收入的人，在期初的经常性收入。期间内增加又随人离去的"
                    "部分不算损失。"},
        .source = RECURRING,
        .people_numerator = PERSON_MRR_CHURN,
        .numerator = FIELD(mrr.churn),
        .needs = NEEDS_MRR,
    },
    {
        .name = "mrr_fx",
        .unit = CATALOGUE_MONEY,
        .label = {"MRR by exchange rate", "匯率造成的變動", "汇率造成的变动"},
        .formula = {"change of MRR that is only exchange rate",
                    "僅因匯率而生的每月經常性收入變動",
                    "仅因汇率而生的月度经常性收入变动"},
        .meaning =
            {"For who pays at the start and at the end: what their recurring revenue "
             "at the end is more (or less) than it were at the exchange rates of the "
             "start. 0 where all amounts are in one currency.",
             "期初與期末都付費的人：其期末經常性收入比按期初匯率計算時多（或少）多少。"
             "金額都是同一幣別時為 0。",
             "期初与期末都付费的人：其期末经常性收入比按期初汇率计算时多（或少）多少。"
             "金额都是同一币种时为 0。"},
        .source = RECURRING,
        .people_numerator = CATALOGUE_PEOPLE_MRR_FX,
        .numerator = FIELD(mrr.fx),
        .needs = NEEDS_MRR,
    },
    {
        .name = "mrr_end",
        .good = 1,
        .unit = CATALOGUE_MONEY,
        .label = {"MRR at the end", "期末每月經常性收入", "期末月度经常性收入"},
        .formula =
            {"MRR_start + new + reactivation + expansion - contraction - churn + fx",
             "期初 + 新增 + 回流 + 擴增 − 縮減 − 流失 + 匯率",
             "期初 + 新增 + 回流 + 扩增 − 缩减 − 流失 + 汇率"},
        .meaning = {"Live paid subscriptions on the last day of the period, each as an "
                    "amount a month; the next period's MRR at the start.",
                    "期間最後一天有效的付費訂閱，各折算為每月金額；即下一期的期初 MRR。",
                    "期间最后一天有效的付费订阅，各折算为每月金额；即下一期的期初 MRR。"},
        .source = RECURRING,
        .people_numerator = CATALOGUE_PEOPLE_MRR_END,
        .numerator = FIELD(mrr.end),
        .needs = NEEDS_MRR,
    },
    {
        .name = "revenue_churn_rate",
        .good = -1,
        .unit = CATALOGUE_SHARE,
        .label = {"Revenue churn rate", "營收流失率", "收入流失率"},
        .formula = {"(churn + contraction) / MRR_start",
                    "(流失 + 縮減) ÷ 期初每月經常性收入",
                    "(流失 + 缩减) ÷ 期初月度经常性收入"},
        .meaning = {"Share of the recurring revenue at the start that was lost by the "
                    "end, by leaving or by paying less. Never above 100 %.",
                    "期初經常性收入中，到期末因離開或降價而失去的比例。不會超過 100 %。",
                    "期初经常性收入中，到期末因离开或降价而失去的比例。不会超过 100 %。"},
        .source = RECURRING,
        .people_numerator = LOST,
        .people_denominator = PERSON_MRR_START,
        .numerator = FIELD(mrr_rates.lost),
        .denominator = FIELD(mrr_rates.start),
        .empty_why = no_mrr,
        .pooled = true,
        .needs = NEEDS_RATE,
    },
    {
        .name = "gross_revenue_retention",
        .good = 1,
        .unit = CATALOGUE_SHARE,
        .label = {"Gross revenue retention", "總營收留存率", "总收入留存率"},
        .formula = {"(MRR_start - churn - contraction) / MRR_start",
                    "(期初 − 流失 − 縮減) ÷ 期初每月經常性收入",
                    "(期初 − 流失 − 缩减) ÷ 期初月度经常性收入"},
        .meaning =
            {"Share of the recurring revenue at the start that is still there: 1 - "
             "revenue_churn_rate.",
             "期初經常性收入中仍在的比例：1 − 營收流失率。",
             "期初经常性收入中仍在的比例：1 − 收入流失率。"},
        .source = RECURRING,
        .people_numerator = CATALOGUE_PEOPLE_MRR_KEPT,
        .people_denominator = PERSON_MRR_START,
        .numerator = FIELD(mrr_rates.kept),
        .denominator = FIELD(mrr_rates.start),
        .empty_why = no_mrr,
        .pooled = true,
        .needs = NEEDS_RATE,
    },
    {
        .name = "net_revenue_retention",
        .good = 1,
        .unit = CATALOGUE_SHARE,
        .label = {"Net revenue retention", "淨營收留存率", "净收入留存率"},
        .formula = {"(MRR_start + expansion - contraction - churn) / MRR_start",
                    "(期初 + 擴增 − 縮減 − 流失) ÷ 期初每月經常性收入",
                    "(期初 + 扩增 − 缩减 − 流失) ÷ 期初月度经常性收入"},
        .meaning = {"What the people who paid at the start pay at the end, as a share of "
                    "what they paid then.",
                    "期初付費的人在期末付多少，占他們當時所付的比例。",
                    "期初付费的人在期末付多少，占他们当时所付的比例。"},
        .source = RECURRING,
        .people_numerator = CATALOGUE_PEOPLE_MRR_KEPT,
        .people_denominator = PERSON_MRR_START,
        .numerator = FIELD(mrr_rates.net_kept),
        .denominator = FIELD(mrr_rates.start),
        .empty_why = no_mrr,
        .pooled = true,
        .needs = NEEDS_RATE,
        .interpretation = {"above 100 %: customers grow faster than others leave",
                           "高於 100 %：顧客的成長超過他人的離開",
                           "高于 100 %：客户的增长超过他人的离开"},
    },
    {
        .name = "net_revenue_churn_rate",
        .good = -1,
        .unit = CATALOGUE_SHARE,
        .label = {"Net revenue churn rate", "淨營收流失率", "净收入流失率"},
        .formula = {"(churn + contraction - expansion - reactivation) / MRR_start",
                    "(流失 + 縮減 − 擴增 − 回流) ÷ 期初每月經常性收入",
                    "(流失 + 缩减 − 扩增 − 回流) ÷ 期初月度经常性收入"},
        .meaning = {"1 - net_revenue_retention - reactivation / MRR_start; below 0 where "
                    "growth and return outweigh the loss.",
                    "1 − 淨營收留存率 − 回流 ÷ 期初 MRR；擴增與回流超過流失時小於 0。",
                    "1 − 净收入留存率 − 回流 ÷ 期初 MRR；扩增与回流超过流失时小于 0。"},
        .source = RECURRING,
        .people_numerator = LOST | PERSON_MRR_EXPANSION | PERSON_MRR_REACTIVATION,
        .people_denominator = PERSON_MRR_START,
        .numerator = FIELD(mrr_rates.net_lost),
        .denominator = FIELD(mrr_rates.start),
        .empty_why = no_mrr,
        .pooled = true,
        .needs = NEEDS_RATE,
    },
    {
        .name = "renewal_rate",
        .good = 1,
        .unit = CATALOGUE_SHARE,
        .label = {"Renewal rate", "續約率", "续约率"},
        .formula = {"terms that ended and continued within grace / terms that ended",
                    "於寬限內續約的合約期 ÷ 到期的合約期",
                    "于宽限内续约的合约期 ÷ 到期的合约期"},
        .meaning =
            {"Of the paid terms (months, years ...) that ended in the period, the "
             "share that was followed by another within grace_days.",
             "本期到期的付費合約期（月、年……）中，在 grace_days 之內由下一期接續的比例。",
             "本期到期的付费合约期（月、年……）中，在 grace_days "
             "之内由下一期接续的比例。"},
        .source = RECURRING,
        .people_numerator = PERSON_RENEWED,
        .people_denominator = PERSON_TERM_ENDED,
        .numerator = FIELD(renewal.renewed),
        .denominator = FIELD(renewal.ended),
        .empty_why = "no term ended",
        .interval = true,
        .pooled = true,
        .needs = CATALOGUE_SUBSCRIPTIONS | CATALOGUE_POOLED,
    },
    {
        .name = "customers_lost_voluntary",
        .good = -1,
        .label = {"Lost, voluntarily", "主動流失顧客數", "主动流失客户数"},
        .formula = {"lost, other than by a failed payment", "流失，非因付款失敗",
                    "流失，非因付款失败"},
        .meaning = {"Those of the lost who left other than by a failed payment.",
                    "流失者之中，並非因付款失敗而離開的人。",
                    "流失者之中，并非因付款失败而离开的人。"},
        .source = "Who is a customer: presence",
        .people_numerator = CATALOGUE_PEOPLE_LOST_VOLUNTARY,
        .numerator = FIELD(lost_voluntary),
        .pooled = true,
        .needs_flow = true,
        .needs = NEEDS_RULE,
    },
    {
        .name = "customers_lost_involuntary",
        .good = -1,
        .label = {"Lost, involuntarily", "被動流失顧客數", "被动流失客户数"},
        .formula = {"lost by a failed payment", "因付款失敗而流失", "因付款失败而流失"},
        .meaning =
            {"Those of the lost whose subscription ended because a payment failed, "
             "or was unpaid for past_due_days.",
             "流失者之中，訂閱因付款失敗而終止或欠費達 past_due_days 的人。",
             "流失者之中，订阅因付款失败而终止或欠费达 past_due_days 的人。"},
        .source = "Who is a customer: presence",
        .people_numerator = PERSON_INVOLUNTARY,
        .numerator = FIELD(flow.lost_involuntary),
        .pooled = true,
        .needs_flow = true,
        .needs = NEEDS_RULE,
    },
    {.name = NULL},
};
