/* SPDX-License-Identifier: Apache-2.0 */
/* Metrics of worth: how long customers last, and what they and keeping them are worth. */
#include "measure/catalogue_rows.h"

#include "measure/derive.h"

#define FIELD CATALOGUE_FIELD
#define WORTH "Worth"

const struct catalogue_metric catalogue_worth_rows[] = {
    {
        .name = "customer_lifespan",
        .good = 1,
        .unit = CATALOGUE_PERIODS,
        .label = {"Customer lifespan", "顧客生命週期", "客户生命周期"},
        .formula = {"1 / churn_rate, in periods", "1 ÷ 流失率（期數）",
                    "1 ÷ 流失率（期数）"},
        .meaning =
            {"How many periods a customer stays, were the churn rate always this one.",
             "若流失率一直如此，顧客會停留幾期。", "若流失率一直如此，客户会停留几期。"},
        .source = WORTH,
        .people_numerator = PERSON_START,
        .people_denominator = PERSON_LOST,
        .numerator = FIELD(flow.start),
        .denominator = FIELD(flow.lost),
        .derive = derive_lifespan,
        .pooled = true,
        .needs_flow = true,
    },
    {
        .name = "customer_lifespan_restricted_mean",
        .good = 1,
        .unit = CATALOGUE_DAYS,
        .label = {"Lifespan, restricted mean", "受限平均存續天數", "受限平均存续天数"},
        .formula = {"area under the Kaplan-Meier curve of first presence",
                    "首次在籍期間之 Kaplan–Meier 曲線下面積",
                    "首次在籍期间之 Kaplan–Meier 曲线下面积"},
        .meaning =
            {"Mean days until a customer is first lost, up to the last day with 30 "
             "people at risk, without assuming a constant rate. Always over the whole "
             "history, whatever periods are shown; only in totals.",
             "顧客首次流失前的平均天數，計至仍有 30 "
             "人在觀察中的最後一天，不假設流失率固定。不論顯示哪些期間，一律取全部歷史；"
             "只在總計中有。",
             "客户首次流失前的平均天数，计至仍有 30 "
             "人在观察中的最后一天，不假设流失率固定。不论显示哪些期间，一律取全部历史；"
             "只在总计中有。"},
        .source = WORTH,
        .people_numerator = PERSON_SURVIVAL,
        .derive = derive_restricted_mean,
    },
    {
        .name = "cac",
        .good = -1,
        .unit = CATALOGUE_MONEY,
        .label = {"Cost of acquiring a customer", "獲客成本", "获客成本"},
        .formula = {"acquisition spend / N", "獲客支出 ÷ 新增顧客",
                    "获客支出 ÷ 新增客户"},
        .meaning =
            {"What winning one customer cost: the acquisition spend of the files of "
             "costs, a month's spread evenly over its days, per customer acquired in the "
             "period; or what the definition sets as cac. In a total: over its complete, "
             "warmed-up periods.",
             "獲得一位顧客的花費：成本檔案中的獲客支出（每月平均攤到該月各日）除以本期獲"
             "得的"
             "顧客數，或定義所設的 cac。總計則取其中完整且已暖機的期間。",
             "获得一位客户的花费：成本文件中的获客支出（每月平均摊到该月各日）除以本期获"
             "得的"
             "客户数，或定义所设的 cac。总计则取其中完整且已预热的期间。"},
        .source = WORTH,
        .people_numerator = PERSON_NEW_STAYED | PERSON_NEW_LEFT,
        .people_denominator = PERSON_NEW_STAYED | PERSON_NEW_LEFT,
        .derive = derive_cac,
        .pooled = true,
    },
    {
        .name = "clv_simple",
        .good = 1,
        .unit = CATALOGUE_MONEY,
        .label = {"CLV, simple", "顧客終身價值（簡式）", "客户终身价值（简式）"},
        .formula = {"average_order_value x repeat_purchase_rate - CAC",
                    "平均客單價 × 回購率 − 獲客成本", "平均客单价 × 复购率 − 获客成本"},
        .meaning = {"A rough customer lifetime value out of one period's orders.",
                    "由單一期間的訂單粗估的顧客終身價值。",
                    "由单一期间的订单粗估的客户终身价值。"},
        .source = WORTH,
        .people_numerator = PERSON_BUYER,
        .derive = derive_clv_simple,
        .needs_amounts = true,
        .needs_purchase = true,
    },
    {
        .name = "clv_margin",
        .good = 1,
        .unit = CATALOGUE_MONEY,
        .label = {"CLV, margin", "顧客終身價值（毛利）", "客户终身价值（毛利）"},
        .formula = {"orders x average_order_value x gross_margin x lifespan / B",
                    "訂單數 × 平均客單價 × 毛利率 × 生命週期 ÷ 購買人數",
                    "订单数 × 平均客单价 × 毛利率 × 生命周期 ÷ 购买人数"},
        .meaning =
            {"Gross profit that a buyer brings in as many periods as a customer stays. "
             "In a total: over its complete, warmed-up periods.",
             "一位購買者在顧客平均停留的期數內帶來的毛利。總計時取其中完整且已暖機的期間"
             "。",
             "一位购买者在客户平均停留的期数内带来的毛利。总计时取其中完整且已预热的期间"
             "。"},
        .source = WORTH,
        .people_numerator = PERSON_BUYER,
        .derive = derive_clv_margin,
        .pooled = true,
        .needs_amounts = true,
        .needs_flow = true,
        .needs_purchase = true,
    },
    {
        .name = "clv_to_cac",
        .good = 1,
        .unit = CATALOGUE_NUMBER,
        .label = {"CLV to CAC", "終身價值與獲客成本比", "终身价值与获客成本比"},
        .formula = {"clv_margin / CAC", "終身價值（毛利） ÷ 獲客成本",
                    "终身价值（毛利） ÷ 获客成本"},
        .meaning = {"What a customer is worth for each unit spent to win one.",
                    "獲客每花一元，顧客值多少。", "获客每花一元，客户值多少。"},
        .source = WORTH,
        .interpretation =
            {"below 1: stop buying customers; 1 to 3: raise value or retention "
             "before spending more; above 3: room to acquire",
             "低於 1：停止買進顧客；1 至 3：先提高價值或留存，再增加支出；高於 "
             "3：有獲客空間",
             "低于 1：停止买进客户；1 至 3：先提高价值或留存，再增加支出；高于 "
             "3：有获客空间"},
        .people_numerator = PERSON_BUYER,
        .derive = derive_clv_to_cac,
        .pooled = true,
        .needs_amounts = true,
        .needs_flow = true,
        .needs_purchase = true,
    },
    {
        .name = "cost_to_keep",
        .good = -1,
        .unit = CATALOGUE_MONEY,
        .label = {"Cost to keep", "每人留存成本", "单客留存成本"},
        .formula = {"retention spend / retained", "留存支出 ÷ 留存顧客",
                    "留存支出 ÷ 留存客户"},
        .meaning =
            {"What keeping one customer cost: the monthly retention spend, of the "
             "definition or of files of costs, spread evenly over each month's "
             "days, for the period's days, per retained customer. Compare it with "
             "the cost of acquiring one.",
             "留住一位顧客的花費：每月的留存支出（來自定義或成本檔案）平均攤到該月各"
             "日，取本期的天數，再除以留存顧客數。可與獲客成本相比。",
             "留住一位客户的花费：每月的留存支出（来自定义或成本文件）平均摊到该月各"
             "日，取本期的天数，再除以留存客户数。可与获客成本相比。"},
        .source = WORTH,
        .people_numerator = PERSON_RETAINED,
        .people_denominator = PERSON_RETAINED,
        .empty_why = "nobody was retained",
        .derive = derive_cost_to_keep,
        .pooled = true,
        .needs_flow = true,
    },
    {
        .name = "profit_what_if",
        .unit = CATALOGUE_TABLE,
        .label = {"What retention is worth", "留存提升試算", "留存提升测算"},
        .formula = {"clv_margin with retention_rate + k points, k = 1 to 5",
                    "留存率提高 k 個百分點（k = 1 至 5）時的終身價值",
                    "留存率提高 k 个百分点（k = 1 至 5）时的终身价值"},
        .meaning =
            {"What one to five more points of retention would make of the lifespan and "
             "of clv_margin; never past 100 %.",
             "留存率再提高一到五個百分點，生命週期與終身價值（毛利）會是多少；不超過 100 "
             "%。",
             "留存率再提高一到五个百分点，生命周期与终身价值（毛利）会是多少；不超过 100 "
             "%。"},
        .source = WORTH,
        .rests_on = "customers_start, customers_lost and buyers",
        .derive = derive_what_if,
        .pooled = true,
        .needs_amounts = true,
        .needs_flow = true,
        .needs_purchase = true,
    },
    {.name = NULL},
};
