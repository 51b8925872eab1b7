/* SPDX-License-Identifier: Apache-2.0 */
/* What the page says, in three languages: one table of words and sentences.  Metrics'
 * labels and formulas are the catalogue's.  {0}, {1} ... stand for what is filled in.
 *
 *     page_words_fill(&out, page_words(PAGE_CUSTOMERS_SAW, language), args, 2);
 */
#ifndef MAINSTAY_CLI_PAGE_WORDS_H
#define MAINSTAY_CLI_PAGE_WORDS_H

#include "base/buf.h"
#include "base/calendar.h"
#include "measure/catalogue.h"

/* X(code, English, Traditional Chinese, Simplified Chinese) */
#define PAGE_WORDS_TABLE(X)                                                              \
    X(TITLE, "Retention report", "留存報告", "留存报告")                                 \
    X(TO_CONTENT, "Skip to the figures", "跳到數字", "跳到数字")                         \
    X(FILES, "Files", "檔案", "文件")                                                    \
    X(ROWS, "Rows", "資料列", "数据行")                                                  \
    X(ROWS_USED, "{0} used, {1} left out", "採用 {0} 列，略過 {1} 列",                   \
      "采用 {0} 行，略过 {1} 行")                                                        \
    X(FILE_ROWS, "{0} rows", "{0} 列", "{0} 行")                                         \
    X(PEOPLE, "Customers", "顧客", "客户")                                               \
    X(PEOPLE_ORDERS, "{0}; orders: {1}, refunds: {2}", "{0} 人，{1} 筆訂單，{2} 筆退款", \
      "{0} 人，{1} 笔订单，{2} 笔退款")                                                  \
    X(PEOPLE_COUNT, "{0}", "{0} 人", "{0} 人")                                           \
    X(PEOPLE_SPELLS, "{0} stretches of subscriptions", "{0} 段訂閱", "{0} 段订阅")       \
    X(PEOPLE_ANSWERS, "{0} answers to surveys", "{0} 份問卷回覆", "{0} 份问卷回复")      \
    X(PEOPLE_UNMATCHED, "{0} rows of refunds ({1}) match no order",                      \
      "{0} 列退款（{1}）對不到訂單", "{0} 行退款（{1}）对不到订单")                      \
    X(RANGE, "Range", "期間", "期间")                                                    \
    X(RANGE_DAYS, "{0} to {1}, days of {2}", "{0}至{1}（{2} 的日期）",                   \
      "{0}至{1}（{2} 的日期）")                                                          \
    X(AS_OF, "As of", "截至", "截至")                                                    \
    X(AMOUNTS, "Amounts", "金額", "金额")                                                \
    X(NO_CURRENCY, "no currency named", "未註明幣別", "未注明币种")                      \
    X(NO_AMOUNTS, "none in the data, so nothing is said of money",                       \
      "資料中沒有金額，因此不談金錢", "数据中没有金额，因此不谈金钱")                    \
    X(RULE, "Rule", "規則", "规则")                                                      \
    X(RULE_PURCHASE, "each purchase makes a customer for {0} days",                      \
      "每次購買使人成為顧客 {0} 天", "每次购买使人成为客户 {0} 天")                      \
    X(RULE_ACTIVITY, "each activity makes a customer for {0} days",                      \
      "每次活動使人成為顧客 {0} 天", "每次活动使人成为客户 {0} 天")                      \
    X(RULE_SUBSCRIPTION, "each running subscription makes a customer",                   \
      "有效的訂閱使人成為顧客", "有效的订阅使人成为客户")                                \
    X(WINDOW_GIVEN, " (as given)", "（依指定）", "（按指定）")                           \
    X(WINDOW_AUTO,                                                                       \
      " (chosen from the data: of {0} returns, at least 90% came within that time)",     \
      "（由資料選定：{0} 次回購中至少 90% 在此時間內）",                                 \
      "（由数据选定：{0} 次回购中至少 90% 在此时间内）")                                 \
    X(WINDOW_DEFAULT, " (the default)", "（預設值）", "（默认值）")                      \
    X(GRACE, "; breaks of up to {0} days are no loss", "；中斷不超過 {0} 天不算流失",    \
      "；中断不超过 {0} 天不算流失")                                                     \
    X(MEANING,                                                                           \
      "Of the {0} customers at the start of {1}, {2} were still customers at its end: "  \
      "{3} stayed (95% interval {4}).",                                                  \
      "{1}期初的 {0} 位顧客中，期末仍有 {2} 位：留下 {3}（95% 信賴區間 {4}）。",         \
      "{1}期初的 {0} 位客户中，期末仍有 {2} 位：留下 {3}（95% 置信区间 {4}）。")         \
    X(KEY_FIGURES, "Key figures", "關鍵數字", "关键数字")                                \
    X(FIGURE, "Figure", "指標", "指标")                                                  \
    X(TOTAL, "Total", "總計", "总计")                                                    \
    X(INTERVAL, "95% interval", "95% 信賴區間", "95% 置信区间")                          \
    X(COURSE, "Course", "走勢", "走势")                                                  \
    X(LATEST, "Latest: {0}", "最近：{0}", "最近：{0}")                                   \
    X(CHANGE, "Against {0}", "與{0}相比", "与{0}相比")                                   \
    X(CHANCE_NOTE,                                                                       \
      "(Changes in parentheses): the two intervals overlap, so it may be chance.",       \
      "括號內的變化：兩個區間重疊，可能只是偶然。",                                      \
      "括号内的变化：两个区间重叠，可能只是偶然。")                                      \
    X(POINTS, " points", " 個百分點", " 个百分点")                                       \
    X(POOLED_NOTE,                                                                       \
      "Total: {0} to {1} as one period; retention and churn are pooled over its {2} "    \
      "complete, warmed-up periods.",                                                    \
      "總計：{0}至{1}視為一期；留存與流失合併其中 {2} 個完整且已暖機的期間。",           \
      "总计：{0}至{1}视为一期；留存与流失合并其中 {2} 个完整且已预热的期间。")           \
    X(NOT_POOLED_NOTE,                                                                   \
      "Total: {0} to {1} as one period; none in it is complete, warmed up and no "       \
      "longer "                                                                          \
      "provisional, so retention and churn have no total.",                              \
      "總計：{0}至{1}"                                                               \
      "視為一期；其中沒有完整、已暖機且非暫定的期間，因此留存與流失沒有總計。",          \
      "总计：{0}至{1}"                                                               \
      "视为一期；其中没有完整、已预热且非暂定的期间，因此留存与流失没有总计。")          \
    X(CLICK_NOTE, "Every underlined number opens its receipt; press it again to close.", \
      "點按有底線的數字可看它的算式收據；再按一次關閉。",                                \
      "点按有下划线的数字可看它的算式收据；再按一次关闭。")                              \
    X(PERIOD, "Period", "期間", "期间")                                                  \
    X(RETENTION_CHART, "Retention by period", "各期留存率", "各期留存率")                \
    X(CHURN_CHART, "Churn by period", "各期流失率", "各期流失率")                        \
    X(FLOW_CHART, "Customers who came and went", "顧客的來與去", "客户的来与去")         \
    X(REVENUE_CHART, "Revenue by period", "各期營收", "各期营收")                        \
    X(ORDERS_CHART, "Orders by period", "各期訂單", "各期订单")                          \
    X(MRR_CHART, "Movements of recurring revenue a month", "每月經常性營收的變動",       \
      "每月经常性收入的变动")                                                            \
    X(MRR_END_CHART, "Recurring revenue at the end of each period",                      \
      "各期期末的每月經常性營收", "各期期末的每月经常性收入")                            \
    X(NPS_CHART, "Net promoter score", "淨推薦值（NPS）", "净推荐值（NPS）")             \
    X(CSAT_CHART, "Customer satisfaction (CSAT)", "顧客滿意度（CSAT）",                  \
      "客户满意度（CSAT）")                                                              \
    X(CES_CHART, "Customer effort score (CES)", "顧客費力度（CES）",                     \
      "客户费力度（CES）")                                                               \
    X(COHORT_CHART, "Who came when, and how many still buy", "何時到來，還有多少人購買", \
      "何时到来，还有多少人购买")                                                        \
    X(COHORT_CHART_PRESENT, "Who came when, and how many are still customers",           \
      "何時到來，還有多少人是顧客", "何时到来，还有多少人是客户")                        \
    X(COHORT, "Cohort", "同期群", "同期群")                                              \
    X(COHORT_SIZE, "People", "人數", "人数")                                             \
    X(COHORT_AGE, "Periods since the first", "距首期的期數", "距首期的期数")             \
    X(COHORT_NOTE, "Hatched: the period is not over yet. Darker: a larger share.",       \
      "斜線：該期尚未結束。顏色越深比例越高。",                                          \
      "斜线：该期尚未结束。颜色越深比例越高。")                                          \
    X(COHORT_LIMIT, "The last {0} cohorts; \"mainstay cohorts\" shows all.",             \
      "只列最近 {0} 個同期群；「mainstay cohorts」列出全部。",                           \
      "只列最近 {0} 个同期群；“mainstay cohorts”列出全部。")                             \
    X(CHART_DESCRIPTION, "{0} periods, {1} to {2}. The table below has every number.",   \
      "{0} 期，{1}至{2}。下表列出每個數字。", "{0} 期，{1}至{2}。下表列出每个数字。")    \
    X(BAND_NOTE, "Band: 95% interval.", "色帶：95% 信賴區間。", "色带：95% 置信区间。")  \
    X(PARTIAL_NOTE, "* not over yet on {0} (hollow, dashed): compared with nothing.",    \
      "* 到{0}尚未結束（空心、虛線）：不與其他期比較。",                                 \
      "* 到{0}尚未结束（空心、虚线）：不与其他期比较。")                                 \
    X(PROVISIONAL_NOTE,                                                                  \
      "* provisional (hollow, dashed): who has left may still be back within the days "  \
      "of grace; not in the total's retention and churn.",                               \
      "* 暫定（空心、虛線）：離開的人仍可能在寬限期內回來；不計入總計的留存與流失。",    \
      "* 暂定（空心、虚线）：离开的人仍可能在宽限期内回来；不计入总计的留存与流失。")    \
    X(WARMING_NOTE,                                                                      \
      "~ warming up (grey): in the first {0} days of the data not every customer at "    \
      "the start is known.",                                                             \
      "~ 暖機（灰色）：資料最初 {0} 天內，期初顧客尚未全部可知。",                       \
      "~ 预热（灰色）：数据最初 {0} 天内，期初客户尚未全部可知。")                       \
    X(EARLIER_NOTE, "{0} earlier periods are not shown (--all shows every one).",        \
      "另有較早的 {0} 期未列出（--all 全部列出）。",                                     \
      "另有较早的 {0} 期未列出（--all 全部列出）。")                                     \
    X(SHOW_TABLE, "Table", "表格", "表格")                                               \
    X(GROUPS, "By {0}", "按 {0} 分組", "按 {0} 分组")                                    \
    X(GROUP, "Group", "組別", "组别")                                                    \
    X(EVERYBODY, "Everybody", "所有人", "所有人")                                        \
    X(NOT_KNOWN, "(not known)", "（不詳）", "（不详）")                                  \
    X(MORE_GROUPS, "{0} smaller groups are not shown (--all shows every one).",          \
      "另有 {0} 個較小的組未列出（--all 全部列出）。",                                   \
      "另有 {0} 个较小的组未列出（--all 全部列出）。")                                   \
    X(LEFT_OUT, "Rows left out", "略過的資料列", "略过的数据行")                         \
    X(REASON, "Reason", "原因", "原因")                                                  \
    X(WHY, "Why", "說明", "说明")                                                        \
    X(AMOUNT, "Amount", "金額", "金额")                                                  \
    X(NONE_LEFT_OUT, "No row was left out.", "沒有略過任何資料列。",                     \
      "没有略过任何数据行。")                                                            \
    X(REJECTS_NOTE, "--rejects FILE writes the rows out, with line, column and reason.", \
      "--rejects 檔案 會寫出這些資料列及行號、欄位與原因。",                             \
      "--rejects 文件 会写出这些数据行及行号、列与原因。")                               \
    X(DEFINITION, "Definition in force", "採用的定義", "采用的定义")                     \
    X(SETTING, "Setting", "設定", "设置")                                                \
    X(VALUE, "Value", "值", "值")                                                        \
    X(MEANS, "What it means", "意義", "含义")                                            \
    X(NOT_SET, "not set", "未設定", "未设置")                                            \
    X(FORMULA, "Formula", "公式", "公式")                                                \
    X(NUMERATOR, "Numerator", "分子", "分子")                                            \
    X(DENOMINATOR, "Denominator", "分母", "分母")                                        \
    X(DAYS, "days", "天", "天")                                                          \
    X(PERIODS, "periods", "期", "期")                                                    \
    X(NO_VALUE, "No value", "沒有數值", "没有数值")                                      \
    X(MEAN, "Mean", "平均", "平均")                                                      \
    X(BRIDGE, "Bridge", "勾稽", "勾稽")                                                  \
    X(POOLED, "Pooled over", "合併期數", "合并期数")                                     \
    X(ADVICE, "Advice", "建議", "建议")                                                  \
    X(RECEIPT_AGAIN, "The whole receipt", "完整收據", "完整收据")                        \
    X(RECEIPT_PEOPLE, "The people", "有哪些人", "有哪些人")                              \
    X(RECEIPT_OF, "The people of the denominator", "分母有哪些人", "分母有哪些人")       \
    X(FOOTER, "Made by Mainstay {0}. One file: it loads nothing and sends nothing.",     \
      "由 Mainstay {0} 產生。單一檔案：不載入也不傳送任何東西。",                        \
      "由 Mainstay {0} 生成。单一文件：不加载也不发送任何东西。")

enum page_word {
#define X(code, ...) PAGE_##code,
    PAGE_WORDS_TABLE(X)
#undef X
        PAGE_WORD_COUNT,
};

const char *page_words(enum page_word word, enum catalogue_language language);
/* "en", "zh-Hant", "zh-Hans": for html lang. */
const char *page_words_tag(enum catalogue_language language);
/* Adds text with {0}, {1} ... replaced, plain (not escaped); others stay as they are. */
void page_words_fill(struct buf *out, const char *text, const char *const *args,
                     size_t count);

/* An English sentence of the program (why a row was left out, why there is no value, what
 * a setting means) in the language, or NULL where it is not in the table. */
const char *page_words_sentence(const char *english, enum catalogue_language language);

/* "31 May 2024", "2024年5月31日". */
void page_words_day(struct buf *out, int32_t day, enum catalogue_language language);
/* The period that starts on `start`: "May 2024", "2024年5月". */
void page_words_period(struct buf *out, const struct calendar *calendar, int32_t start,
                       enum catalogue_language language);

#endif
