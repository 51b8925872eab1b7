/* SPDX-License-Identifier: Apache-2.0 */
/* Metrics of presence: who is there at the start and at the end of a period. */
#include "measure/catalogue_rows.h"

#include "measure/derive.h"

#define FIELD    CATALOGUE_FIELD
#define PRESENCE "Who is a customer: presence"
#define NEW      (PERSON_NEW_STAYED | PERSON_NEW_LEFT)

static const char no_start[] = "no customers at the start";

const struct catalogue_metric catalogue_flow_rows[] = {
    {
        .name = "customers_start",
        .label = {"Customers at the start", "期初顧客數", "期初客户数"},
        .formula = {"S = present on the day before the period",
                    "S = 期間開始前一日仍在的顧客", "S = 期间开始前一日仍在的客户"},
        .meaning = "People present at the end of the day before the period begins. In a "
                   "total: the sum over its periods.",
        .source = PRESENCE,
        .people_numerator = PERSON_START,
        .numerator = FIELD(flow.start),
        .pooled = true,
        .needs_flow = true,
    },
    {
        .name = "customers_end",
        .label = {"Customers at the end", "期末顧客數", "期末客户数"},
        .formula = {"E = retained + new_stayed + reactivated",
                    "E = 留存 + 新增且留下 + 回流", "E = 留存 + 新增且留下 + 回流"},
        .meaning = "People present on the last day of the period; the next period's "
                   "customers at the start.",
        .source = PRESENCE,
        .people_numerator = PERSON_END,
        .numerator = FIELD(flow.end),
        .pooled = true,
        .needs_flow = true,
    },
    {
        .name = "customers_new",
        .label = {"New customers", "新增顧客數", "新增客户数"},
        .formula = {"N = new_stayed + new_left", "N = 新增且留下 + 新增後流失",
                    "N = 新增且留下 + 新增后流失"},
        .meaning =
            "People whose first day of presence is in the period. Who first buys on "
            "its first day is new, and not at the start.",
        .source = PRESENCE,
        .people_numerator = NEW,
        .numerator = FIELD(acquired),
        .pooled = true,
        .needs_flow = true,
    },
    {
        .name = "customers_retained",
        .label = {"Retained", "留存顧客數", "留存客户数"},
        .formula = {"present at the start and at the end", "期初與期末都在",
                    "期初与期末都在"},
        .meaning = "People present at the start and at the end of the period.",
        .source = PRESENCE,
        .people_numerator = PERSON_RETAINED,
        .numerator = FIELD(flow.retained),
        .pooled = true,
        .needs_flow = true,
    },
    {
        .name = "customers_returned",
        .label = {"Retained after a break", "中斷後留存顧客數", "中断后留存客户数"},
        .formula = {"retained, and absent on some day inside", "留存，但期間內曾經離開",
                    "留存，但期间内曾经离开"},
        .meaning = "Those of the retained who were absent on some day inside the period.",
        .source = PRESENCE,
        .people_numerator = PERSON_RETURNED,
        .numerator = FIELD(flow.returned),
        .pooled = true,
        .needs_flow = true,
    },
    {
        .name = "customers_lost",
        .label = {"Lost", "流失顧客數", "流失客户数"},
        .formula = {"present at the start, not at the end", "期初在、期末不在",
                    "期初在、期末不在"},
        .meaning = "People present at the start and absent at the end of the period.",
        .source = PRESENCE,
        .people_numerator = PERSON_LOST,
        .numerator = FIELD(flow.lost),
        .pooled = true,
        .needs_flow = true,
    },
    {
        .name = "customers_new_stayed",
        .label = {"New and stayed", "新增且留下", "新增且留下"},
        .formula = {"new, and present at the end", "新增，期末仍在", "新增，期末仍在"},
        .meaning = "New customers who are present at the end of the period.",
        .source = PRESENCE,
        .people_numerator = PERSON_NEW_STAYED,
        .numerator = FIELD(flow.new_stayed),
        .pooled = true,
        .needs_flow = true,
    },
    {
        .name = "customers_new_left",
        .label = {"New and left", "新增後流失", "新增后流失"},
        .formula = {"new, and absent at the end", "新增，期末已離開", "新增，期末已离开"},
        .meaning =
            "New customers who are gone by the end of the same period; they are what "
            "the textbook formula overlooks.",
        .source = PRESENCE,
        .people_numerator = PERSON_NEW_LEFT,
        .numerator = FIELD(flow.new_left),
        .pooled = true,
        .needs_flow = true,
    },
    {
        .name = "customers_reactivated",
        .label = {"Reactivated", "回流顧客數", "回流客户数"},
        .formula = {"not at the start, not new, present at the end",
                    "期初不在、非新增、期末在", "期初不在、非新增、期末在"},
        .meaning =
            "Former customers who came back in the period and are present at its end.",
        .source = PRESENCE,
        .people_numerator = PERSON_REACTIVATED,
        .numerator = FIELD(flow.reactivated),
        .pooled = true,
        .needs_flow = true,
    },
    {
        .name = "customers_bounced",
        .label = {"Back and gone again", "回流後又流失", "回流后又流失"},
        .formula = {"not at the start, not new, not at the end, present in between",
                    "期初不在、非新增、期末不在、期間內曾在",
                    "期初不在、非新增、期末不在、期间内曾在"},
        .meaning =
            "Former customers who came back in the period and were gone by its end.",
        .source = PRESENCE,
        .people_numerator = PERSON_BOUNCED,
        .numerator = FIELD(flow.bounced),
        .pooled = true,
        .needs_flow = true,
    },
    {
        .name = "customers_transferred_in",
        .label = {"Moved in", "轉入顧客數", "转入客户数"},
        .formula = {"at the end in this group, at the start in another",
                    "期末在本組、期初在他組", "期末在本组、期初在他组"},
        .meaning =
            "People present at the end who moved into this group during the period; "
            "only for groups by the value at the start.",
        .source = "Slices",
        .rests_on = "customers_start and customers_end",
        .numerator = FIELD(flow.transferred_in),
        .derive = derive_transfer,
        .pooled = true,
        .needs_flow = true,
        .at_start_only = true,
    },
    {
        .name = "customers_transferred_out",
        .label = {"Moved out", "轉出顧客數", "转出客户数"},
        .formula = {"at the start in this group, at the end in another",
                    "期初在本組、期末在他組", "期初在本组、期末在他组"},
        .meaning = "People of this group present at the end who moved to another group "
                   "during the period; only for groups by the value at the start.",
        .source = "Slices",
        .rests_on = "customers_start and customers_end",
        .numerator = FIELD(flow.transferred_out),
        .derive = derive_transfer,
        .pooled = true,
        .needs_flow = true,
        .at_start_only = true,
    },
    {
        .name = "retention_rate",
        .unit = CATALOGUE_SHARE,
        .label = {"Retention rate", "顧客留存率", "客户留存率"},
        .formula = {"retained / S", "留存顧客 ÷ 期初顧客", "留存客户 ÷ 期初客户"},
        .meaning =
            "Share of the customers at the start who are still customers at the end. "
            "Newly won customers neither raise nor lower it.",
        .source = PRESENCE,
        .people_numerator = PERSON_RETAINED,
        .people_denominator = PERSON_START,
        .numerator = FIELD(flow.retained),
        .denominator = FIELD(flow.start),
        .empty_why = no_start,
        .interval = true,
        .pooled = true,
        .needs_flow = true,
    },
    {
        .name = "churn_rate",
        .unit = CATALOGUE_SHARE,
        .label = {"Churn rate", "顧客流失率", "客户流失率"},
        .formula = {"lost / S", "流失顧客 ÷ 期初顧客", "流失客户 ÷ 期初客户"},
        .meaning = "Share of the customers at the start who are gone at the end: "
                   "1 - retention_rate.",
        .source = PRESENCE,
        .people_numerator = PERSON_LOST,
        .people_denominator = PERSON_START,
        .numerator = FIELD(flow.lost),
        .denominator = FIELD(flow.start),
        .empty_why = no_start,
        .interval = true,
        .pooled = true,
        .needs_flow = true,
    },
    {
        .name = "retention_rate_textbook",
        .unit = CATALOGUE_SHARE,
        .label = {"Retention rate, textbook", "留存率（教科書公式）",
                  "留存率（教科书公式）"},
        .formula = {"(E - N) / S", "(期末顧客 − 新增顧客) ÷ 期初顧客",
                    "(期末客户 − 新增客户) ÷ 期初客户"},
        .meaning = "The formula of the textbooks, from three head counts. It equals "
                   "retention_rate exactly when nobody is new_left or reactivated: "
                   "E - N = retained + reactivated - new_left.",
        .source = PRESENCE,
        .interpretation = "above or below retention_rate by (reactivated - new_left) / S",
        .people_denominator = PERSON_START,
        .rests_on = "customers_end and customers_new",
        .numerator = FIELD(end_less_acquired),
        .denominator = FIELD(flow.start),
        .empty_why = no_start,
        .pooled = true,
        .needs_flow = true,
    },
    {.name = NULL},
};
