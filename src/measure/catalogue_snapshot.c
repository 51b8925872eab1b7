/* SPDX-License-Identifier: Apache-2.0 */
/* Metrics of a snapshot table: customers as they stand, without dates. */
#include "measure/catalogue_rows.h"

#include "measure/derive.h"

#define FIELD    CATALOGUE_FIELD
#define SNAPSHOT "Snapshot tables"

const struct catalogue_metric catalogue_snapshot_rows[] = {
    {
        .name = "snapshot_customers",
        .unit = CATALOGUE_COUNT,
        .label = {"Customers in the snapshot", "快照中的顧客", "快照中的客户"},
        .formula = {"people in the table", "表中人數", "表中人数"},
        .meaning = {"Everybody of whom the table says whether they left.",
                    "表中說明了是否離開的所有人。", "表中说明了是否离开的所有人。"},
        .source = SNAPSHOT,
        .people_numerator = CATALOGUE_PEOPLE_SNAPSHOT,
        .numerator = FIELD(snapshot.customers),
        .derive = derive_snapshot,
        .needs = CATALOGUE_SNAPSHOT,
    },
    {
        .name = "snapshot_churn_share",
        .good = -1,
        .unit = CATALOGUE_SHARE,
        .label = {"Share that has left", "已流失比例", "已流失比例"},
        .formula = {"people who left / people in the table", "已流失人數 ÷ 表中人數",
                    "已流失人数 ÷ 表中人数"},
        .meaning =
            {"Of all people of the table, how many have left: no rate of a period.",
             "表中所有人裡已離開的比例：不是某一期的流失率。",
             "表中所有人里已离开的比例：不是某一期的流失率。"},
        .source = SNAPSHOT,
        .people_numerator = CATALOGUE_PEOPLE_SNAPSHOT_LEFT,
        .people_denominator = CATALOGUE_PEOPLE_SNAPSHOT,
        .interval = true,
        .numerator = FIELD(snapshot.left),
        .denominator = FIELD(snapshot.customers),
        .empty_why = "nobody is in the table",
        .derive = derive_snapshot,
        .needs = CATALOGUE_SNAPSHOT,
    },
    {
        .name = "snapshot_revenue_lost_share",
        .good = -1,
        .unit = CATALOGUE_SHARE,
        .label = {"Share of revenue lost", "流失營收比例", "流失收入比例"},
        .formula = {"amounts of who left / all amounts", "已流失者金額 ÷ 全部金額",
                    "已流失者金额 ÷ 全部金额"},
        .meaning = {"How much of the table's amounts was that of people who have left.",
                    "表中金額有多少屬於已離開的人。", "表中金额有多少属于已离开的人。"},
        .source = SNAPSHOT,
        .people_numerator = CATALOGUE_PEOPLE_SNAPSHOT_LEFT,
        .people_denominator = CATALOGUE_PEOPLE_SNAPSHOT,
        .numerator = FIELD(snapshot.revenue_lost),
        .denominator = FIELD(snapshot.revenue),
        .empty_why = "the amounts add up to 0, or to more than can be counted",
        .derive = derive_snapshot,
        .needs = CATALOGUE_SNAPSHOT | CATALOGUE_SNAPSHOT_AMOUNTS,
    },
    {
        .name = "snapshot_survival_mean",
        .good = 1,
        .unit = CATALOGUE_NUMBER,
        .label = {"Tenure, restricted mean", "受限平均年資", "受限平均在网时长"},
        .formula = {"area under the Kaplan-Meier curve of tenure",
                    "年資之 Kaplan–Meier 曲線下面積",
                    "在网时长之 Kaplan–Meier 曲线下面积"},
        .meaning =
            {"Mean tenure until a customer leaves, in the table's own units, up to the "
             "last one with 30 people at risk; who has not left counts for as long as is "
             "known.",
             "顧客到離開為止的平均年資，以表自己的單位計，算到最後一個仍有 30 "
             "人在觀察中的"
             "年資；尚未離開的人計到已知為止。",
             "客户到离开为止的平均在网时长，以表自己的单位计，算到最后一个仍有 30 "
             "人在观察中的时长；尚未离开的人计到已知为止。"},
        .source = SNAPSHOT,
        .people_numerator = CATALOGUE_PEOPLE_SNAPSHOT,
        .derive = derive_snapshot_mean,
        .needs = CATALOGUE_SNAPSHOT,
    },
    {.name = NULL},
};
