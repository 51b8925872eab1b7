/* SPDX-License-Identifier: Apache-2.0 */
/* Words that only the page says; words.h says how a row is written. */
#ifndef MAINSTAY_CLI_WORDS_PAGE_H
#define MAINSTAY_CLI_WORDS_PAGE_H

#define WORDS_PAGE(X)                                                                                               \
    X(TITLE, "Retention report", "留存報告", "留存报告")                                                            \
    X(TO_CONTENT, "Skip to the figures", "跳到數字", "跳到数字")                                                    \
    X(LATEST, "Latest: {0}", "最近：{0}", "最近：{0}")                                                              \
    X(CHANGE, "Against {0}", "與{0}相比", "与{0}相比")                                                              \
    X(POOLED_NOTE,                                                                                                  \
      "Total: {0} to {1} as one period; retention and churn are pooled over its {2} "                               \
      "complete, warmed-up periods.",                                                                               \
      "總計：{0}至{1}視為一期；留存與流失合併其中 {2} 個完整且已暖機的期間。",                                      \
      "总计：{0}至{1}视为一期；留存与流失合并其中 {2} 个完整且已预热的期间。")                                      \
    X(NOT_POOLED_NOTE,                                                                                              \
      "Total: {0} to {1} as one period; none in it is complete, warmed up and no "                                  \
      "longer "                                                                                                     \
      "provisional, so retention and churn have no total.",                                                         \
      "總計：{0}至{1}"                                                                                          \
      "視為一期；其中沒有完整、已暖機且非暫定的期間，因此留存與流失沒有總計。",                                     \
      "总计：{0}至{1}"                                                                                          \
      "视为一期；其中没有完整、已预热且非暂定的期间，因此留存与流失没有总计。")                                     \
    X(CLICK_NOTE, "Every underlined number opens its receipt; press it again to close.",                            \
      "點按有底線的數字可看它的算式收據；再按一次關閉。",                                                           \
      "点按有下划线的数字可看它的算式收据；再按一次关闭。")                                                         \
    X(CHURN_CHART, "Churn by period", "各期流失率", "各期流失率")                                                   \
    X(FLOW_CHART, "Customers who came and went", "顧客的來與去", "客户的来与去")                                    \
    X(REVENUE_CHART, "Revenue by period", "各期營收", "各期营收")                                                   \
    X(ORDERS_CHART, "Orders by period", "各期訂單", "各期订单")                                                     \
    X(MRR_CHART, "Movements of recurring revenue a month", "每月經常性收入的變動",                                  \
      "月度经常性收入的变动")                                                                                       \
    X(MRR_END_CHART, "Recurring revenue at the end of each period",                                                 \
      "各期期末的每月經常性收入", "各期期末的月度经常性收入")                                                       \
    X(NPS_CHART, "Net promoter score", "淨推薦值（NPS）", "净推荐值（NPS）")                                        \
    X(CSAT_CHART, "Customer satisfaction (CSAT)", "顧客滿意度（CSAT）",                                             \
      "客户满意度（CSAT）")                                                                                         \
    X(JOURNEY_CHART, "How far people come: persons in each period",                                                 \
      "顧客旅程：各期到達各階段的人數", "客户旅程：各期到达各阶段的人数")                                           \
    X(CES_CHART, "Customer effort score (CES)", "顧客費力度（CES）",                                                \
      "客户费力度（CES）")                                                                                          \
    X(COHORT_CHART, "Who came when, and how many still buy", "何時到來，還有多少人購買",                            \
      "何时到来，还有多少人购买")                                                                                   \
    X(COHORT_CHART_PRESENT, "Who came when, and how many are still customers",                                      \
      "何時到來，還有多少人是顧客", "何时到来，还有多少人是客户")                                                   \
    X(SURVIVAL_CHART, "How long customers stay, in days", "顧客留下多久（天）",                                     \
      "客户留下多久（天）")                                                                                         \
    X(SURVIVAL_SHARE, "Still there", "仍在的比例", "仍在的比例")                                                    \
    X(SURVIVAL_DAY, "Days since the first", "首日起的天數", "首日起的天数")                                         \
    X(SURVIVAL_AT_RISK, "Watched so long", "觀察這麼久的人數", "观察这么久的人数")                                  \
    X(SURVIVAL_DESCRIPTION,                                                                                         \
      "Share of customers still there after so many days, to day {0} (Kaplan-Meier; as "                            \
      "long as 30 are watched). The table below has every number.",                                                 \
      "經過若干天後仍在的顧客比例，至第 {0} 天（Kaplan–Meier；觀察人數至少 30 人）。" \
      "下表列出每個數字。",                                                                                         \
      "经过若干天后仍在的客户比例，至第 {0} 天（Kaplan–Meier；观察人数至少 30 人）。" \
      "下表列出每个数字。")                                                                                         \
    X(COHORT_SIZE, "People", "人數", "人数")                                                                        \
    X(COHORT_AGE, "Periods since the first", "距首期的期數", "距首期的期数")                                        \
    X(COHORT_NOTE, "Hatched: the period is not over yet. Darker: a larger share.",                                  \
      "斜線：該期尚未結束。顏色越深比例越高。",                                                                     \
      "斜线：该期尚未结束。颜色越深比例越高。")                                                                     \
    X(COHORT_LIMIT, "The last {0} cohorts; \"mainstay cohorts\" shows all.",                                        \
      "只列最近 {0} 個同期群；「mainstay cohorts」列出全部。",                                                      \
      "只列最近 {0} 个同期群；“mainstay cohorts”列出全部。")                                                        \
    X(CHART_DESCRIPTION, "{0} periods, {1} to {2}. The table below has every number.",                              \
      "{0} 期，{1}至{2}。下表列出每個數字。", "{0} 期，{1}至{2}。下表列出每个数字。")                               \
    X(BAND_NOTE, "Band: 95% interval.", "色帶：95% 信賴區間。", "色带：95% 置信区间。")                             \
    X(PARTIAL_NOTE, "* not over yet on {0} (hollow, dashed): compared with nothing.",                               \
      "* 到{0}尚未結束（空心、虛線）：不與其他期比較。",                                                            \
      "* 到{0}尚未结束（空心、虚线）：不与其他期比较。")                                                            \
    X(PROVISIONAL_NOTE,                                                                                             \
      "* provisional (hollow, dashed): who has left may still be back within the days "                             \
      "of grace; not in the total's retention and churn.",                                                          \
      "* 暫定（空心、虛線）：離開的人仍可能在寬限期內回來；不計入總計的留存與流失。",                               \
      "* 暂定（空心、虚线）：离开的人仍可能在宽限期内回来；不计入总计的留存与流失。")                               \
    X(WARMING_NOTE,                                                                                                 \
      "~ warming up (grey): in the first {0} days of the data not every customer at "                               \
      "the start is known.",                                                                                        \
      "~ 暖機（灰色）：資料最初 {0} 天內，期初顧客尚未全部可知。",                                                  \
      "~ 预热（灰色）：数据最初 {0} 天内，期初客户尚未全部可知。")                                                  \
    X(EARLIER_NOTE, "{0} earlier periods are not shown (--all shows every one).",                                   \
      "另有較早的 {0} 期未列出（--all 全部列出）。",                                                                \
      "另有较早的 {0} 期未列出（--all 全部列出）。")                                                                \
    X(SHOW_TABLE, "Table", "表格", "表格")                                                                          \
    X(GROUPS, "By {0}", "按 {0} 分組", "按 {0} 分组")                                                               \
    X(GROUP, "Group", "組別", "组别")                                                                               \
    X(NONE_LEFT_OUT, "No row was left out.", "沒有略過任何資料列。",                                                \
      "没有略过任何数据行。")                                                                                       \
    X(DEFINITION, "Definition in force", "採用的定義", "采用的定义")                                                \
    X(SETTING, "Setting", "設定", "设置")                                                                           \
    X(MEANS, "What it means", "意義", "含义")                                                                       \
    X(NOT_SET, "not set", "未設定", "未设置")                                                                       \
    X(PERIODS, "periods", "期", "期")                                                                               \
    X(NO_VALUE, "No value", "沒有數值", "没有数值")                                                                 \
    X(RECEIPT_AGAIN, "The whole receipt", "完整收據", "完整收据")                                                   \
    X(RECEIPT_PEOPLE, "The people", "有哪些人", "有哪些人")                                                         \
    X(RECEIPT_OF, "The people of the denominator", "分母有哪些人", "分母有哪些人")                                  \
    X(FOOTER, "Made by Mainstay {0}. One file: it loads nothing and sends nothing.",                                \
      "由 Mainstay {0} 產生。單一檔案：不載入也不傳送任何東西。",                                                   \
      "由 Mainstay {0} 生成。单一文件：不加载也不发送任何东西。")

#endif
