/* SPDX-License-Identifier: Apache-2.0 */
/* Words that only the terminal says, by page; words.h says how a row is written. */
#ifndef MAINSTAY_CLI_WORDS_TERMINAL_H
#define MAINSTAY_CLI_WORDS_TERMINAL_H

/* What joins parts of a line, and units of periods. */
#define WORDS_TERMINAL_PUNCTUATION(X)                   \
    X(COLON, ": ", "：", "：")                          \
    X(COMMA, ", ", "，", "，")                          \
    X(SEMICOLON, "; ", "；", "；")                      \
    X(LIST, ", ", "、", "、")                           \
    X(STOP, ". ", "。", "。")                           \
    X(UNIT_DAY, "day|days", "天", "天")                 \
    X(UNIT_WEEK, "week|weeks", "週", "周")              \
    X(UNIT_MONTH, "month|months", "個月", "个月")       \
    X(UNIT_QUARTER, "quarter|quarters", "季", "个季度") \
    X(UNIT_YEAR, "year|years", "年", "年")              \
    X(UNIT_PERIOD, "period|periods", "期", "期")        \
    X(THE_TOTAL, "total", "總計", "总计")

/* The head of a page, and what follows its tables. */
#define WORDS_TERMINAL_HEAD(X)                                                         \
    X(REPORT_TITLE, "Mainstay report", "Mainstay 留存報告", "Mainstay 留存报告")       \
    X(COHORTS_TITLE, "Mainstay cohorts", "Mainstay 同期群分析", "Mainstay 同期群分析") \
    X(FILE_ENCODING, "text in {0}", "文字編碼 {0}", "文本编码 {0}")                    \
    X(ROWS_SHARE, " ({0}, listed below)", "（{0}，列於下方）", "（{0}，列于下方）")    \
    X(PEOPLE_ONLY_SEEN, ", {0} of them only seen", "，其中 {0} 人只有瀏覽等事件",      \
      "，其中 {0} 人只有浏览等事件")                                                   \
    X(PEOPLE_NO_ORDER, ", none with an order", "，都沒有訂單", "，都没有订单")         \
    X(PEOPLE_WITH, " with {0}", "，{0}", "，{0}")                                      \
    X(PEOPLE_AND, " and {0}", "、{0}", "、{0}")                                        \
    X(ORDERS_COUNTED, "{0} order|{0} orders", "{0} 筆訂單", "{0} 笔订单")              \
    X(REFUNDS_COUNTED, "{0} refund|{0} refunds", "{0} 筆退款", "{0} 笔退款")           \
    X(SPELLS_COUNTED, "{0} stretch of a subscription|{0} stretches of subscriptions",  \
      "{0} 段訂閱", "{0} 段订阅")                                                      \
    X(ANSWERS_COUNTED, "{0} answer|{0} answers", "{0} 份問卷回覆", "{0} 份问卷回复")   \
    X(DELIVERIES_COUNTED, "{0} survey sent|{0} surveys sent", "{0} 份寄出的問卷",      \
      "{0} 份发出的问卷")                                                              \
    X(AS_OF_ASKED, "{0}, as asked for", "{0}（依指定）", "{0}（按指定）")              \
    X(AS_OF_YESTERDAY, "{0}, yesterday", "{0}（昨天）", "{0}（昨天）")                 \
    X(AS_OF_YESTERDAY_OLD, "{0}, yesterday; the newest data are of {1}",               \
      "{0}（昨天；最新的資料是{1}）", "{0}（昨天；最新的数据是{1}）")                  \
    X(AS_OF_LAST, "{0}, the last day in the data", "{0}（資料的最後一天）",            \
      "{0}（数据的最后一天）")                                                         \
    X(RULE_SUBSCRIPTION, "each running subscription makes a customer, {0}; {1}; {2}",  \
      "訂閱有效期間為顧客，{0}；{1}；{2}", "订阅有效期间为客户，{0}；{1}；{2}")        \
    X(END_SERVICE, "to the last service paid for", "算到已付服務的最後一天",           \
      "算到已付服务的最后一天")                                                        \
    X(END_BILLING, "to the end of billing", "算到計費結束日", "算到计费结束日")        \
    X(END_SCHEDULED, "until its cancellation is asked for", "算到提出取消當日",        \
      "算到提出取消当日")                                                              \
    X(TRIALS_COUNT, "trials count", "試用計入", "试用计入")                            \
    X(TRIALS_DO_NOT, "trials do not count", "試用不計入", "试用不计入")                \
    X(PAUSES_NO_LOSS, "pauses are no loss", "暫停不算流失", "暂停不算流失")            \
    X(PAUSES_LOSS, "pauses are a loss", "暫停算流失", "暂停算流失")                    \
    X(PAST_DUE, "; unpaid for {0} day is|; unpaid for {0} days is",                    \
      "；欠費滿 {0} 天算流失", "；欠费满 {0} 天算流失")                                \
    X(SETTINGS, "Settings", "設定", "设置")                                            \
    X(LEFT_OUT_SHORT, "Left out", "略過原因", "略过原因")                              \
    X(REJECTS_IN, "The rows are in {0}.", "這些資料列寫在 {0}。",                      \
      "这些数据行写在 {0}。")                                                          \
    X(DIFFERENCE_CHANCE, " The difference from {0} may be chance.",                    \
      "與{0}的差異可能只是偶然。", "与{0}的差异可能只是偶然。")                        \
    X(DIFFERENCE_LESS,                                                                 \
      " That is {0} points less than in {1}, and the two intervals lie apart.",        \
      "比{1}低 {0} 個百分點，且兩個區間不重疊。",                                      \
      "比{1}低 {0} 个百分点，且两个区间不重叠。")                                      \
    X(DIFFERENCE_MORE,                                                                 \
      " That is {0} points more than in {1}, and the two intervals lie apart.",        \
      "比{1}高 {0} 個百分點，且兩個區間不重疊。",                                      \
      "比{1}高 {0} 个百分点，且两个区间不重叠。")                                      \
    X(HINT_NUMBER, "How a number came about:", "一個數字怎麼算出來：",                 \
      "一个数字怎么算出来：")                                                          \
    X(HINT_THE_NUMBER, "How the number came about:", "這個數字怎麼算出來：",           \
      "这个数字怎么算出来：")                                                          \
    X(HINT_LOST, "Who was lost:", "流失了哪些人：", "流失了哪些人：")                  \
    X(HINT_LEFT, "Who has left:", "離開了哪些人：", "离开了哪些人：")                  \
    X(HINT_STAYED, "Who stayed:", "留下了哪些人：", "留下了哪些人：")                  \
    X(HINT_AGAIN, "Who bought again:", "哪些人再次購買：", "哪些人再次购买：")         \
    X(HINT_COHORTS, "Who came when, and stayed how long:", "何時到來、留了多久：",     \
      "何时到来、留了多久：")

/* Tables of periods, key figures and groups. */
#define WORDS_TERMINAL_TABLES(X)                                                                                                 \
    X(START, "Start", "期初", "期初")                                                                                            \
    X(NEW, "New", "新增", "新增")                                                                                                \
    X(NEW_LEFT, "New left", "新增後流失", "新增后流失")                                                                          \
    X(BACK, "Back", "回流", "回流")                                                                                              \
    X(LOST, "Lost", "流失", "流失")                                                                                              \
    X(END, "End", "期末", "期末")                                                                                                \
    X(RETENTION, "Retention", "留存率", "留存率")                                                                                \
    X(CHURN, "Churn", "流失率", "流失率")                                                                                        \
    X(BUYERS, "Buyers", "購買人數", "购买人数")                                                                                  \
    X(ORDERS, "Orders", "訂單數", "订单数")                                                                                      \
    X(REVENUE, "Revenue", "淨營收", "净收入")                                                                                    \
    X(AOV, "AOV", "客單價", "客单价")                                                                                            \
    X(REPEAT, "Repeat", "回購率", "复购率")                                                                                      \
    X(MRR_START, "MRR start", "期初 MRR", "期初 MRR")                                                                            \
    X(MRR_EXPANSION, "Expansion", "擴增", "扩增")                                                                                \
    X(MRR_CONTRACTION, "Contraction", "縮減", "缩减")                                                                            \
    X(MRR_CHURN, "Churn", "流失", "流失")                                                                                        \
    X(MRR_END, "MRR end", "期末 MRR", "期末 MRR")                                                                                \
    X(NRR, "NRR", "NRR", "NRR")                                                                                                  \
    X(GRR, "GRR", "GRR", "GRR")                                                                                                  \
    X(RENEWAL, "Renewal", "續約率", "续约率")                                                                                    \
    X(HAS_LEFT, "Has left", "已流失", "已流失")                                                                                  \
    X(REVENUE_LOST, "Revenue lost", "流失營收", "流失收入")                                                                      \
    X(MEAN_TENURE, "Mean tenure", "平均年資", "平均在网时长")                                                                    \
    X(NPS, "NPS", "NPS", "NPS")                                                                                                  \
    X(CSAT, "CSAT", "CSAT", "CSAT")                                                                                              \
    X(CES, "CES", "CES", "CES")                                                                                                  \
    X(ANSWERED, "n", "回覆數", "回复数")                                                                                         \
    X(RESPONSE, "Response", "回覆率", "回复率")                                                                                  \
    X(MRR_TABLE, "Recurring revenue a month", "每月經常性收入（MRR）",                                                           \
      "月度经常性收入（MRR）")                                                                                                   \
    X(MRR_TOTAL_NOTE,                                                                                                            \
      "Total: amounts from the first day to the last as one period, each customer "                                              \
      "once, so that movements need not add up; rates pooled over the periods that "                                             \
      "retention is.",                                                                                                           \
      "總計：金額把第一天到最後一天視為一期，每位顧客只計一次，因此各項變動不一定加總得" \
      "起來；比率則與留存率合併相同的期間。",                                                                                    \
      "总计：金额把第一天到最后一天视为一期，每位客户只计一次，因此各项变动不一定能加总" \
      "；比率则与留存率合并相同的期间。")                                                                                        \
    X(JOURNEY_TABLE, "How far people come", "顧客旅程", "客户旅程")                                                              \
    X(JOURNEY_TOTAL_NOTE, "Total: as one period, each person once.",                                                             \
      "總計：視為一期，每人計一次。", "总计：视为一期，每人计一次。")                                                            \
    X(AWARENESS, "Seen", "認識", "认知")                                                                                         \
    X(CONSIDERATION, "Considered", "考慮", "考虑")                                                                               \
    X(PURCHASE, "Bought", "購買", "购买")                                                                                        \
    X(BOUGHT_AGAIN, "Bought again", "再次購買", "再次购买")                                                                      \
    X(ADVOCACY, "Spoke for it", "推薦", "推荐")                                                                                  \
    X(ANSWERS_TABLE, "Answers", "問卷回覆", "问卷回复")                                                                          \
    X(ANSWERS_TOTAL_NOTE,                                                                                                        \
      "Total: as one period; of a person's answers without a wave, the last.",                                                   \
      "總計：視為一期；同一人未分波次的回覆取最後一份。",                                                                        \
      "总计：视为一期；同一人未分波次的回复取最后一份。")                                                                        \
    X(MARK_PARTIAL, "* not over yet on {0}: counted so far, compared with nothing.",                                             \
      "* 到{0}尚未結束：只計到目前，不與其他期比較。",                                                                           \
      "* 到{0}尚未结束：只计到目前，不与其他期比较。")                                                                           \
    X(MARK_PROVISIONAL,                                                                                                          \
      "* provisional: who has left may still be back within the days of grace; "                                                 \
      "compared with nothing, and not in the total's retention and churn.",                                                      \
      "* "                                                                                                                       \
      "暫定：離開的人仍可能在寬限期內回來；不與其他期比較，也不計入總計的留存率與流失率" \
      "。",                                                                                                                      \
      "* "                                                                                                                       \
      "暂定：离开的人仍可能在宽限期内回来；不与其他期比较，也不计入总计的留存率与流失率" \
      "。")                                                                                                                      \
    X(MARK_WARMING_UP,                                                                                                           \
      "~ warming up: in the first {0} day of the data not every customer at the start "                                          \
      "is known; compared with nothing.|~ warming up: in the first {0} days of the "                                             \
      "data not every customer at the start is known; compared with nothing.",                                                   \
      "~ 暖機：資料最初 {0} 天內，期初顧客尚未全部可知；不與其他期比較。",                                                       \
      "~ 预热：数据最初 {0} 天内，期初客户尚未全部可知；不与其他期比较。")                                                       \
    X(POOLED_COMPLETE, "complete", "完整", "完整")                                                                               \
    X(POOLED_COMPLETE_FINAL, "complete, final", "完整且非暫定", "完整且非暂定")                                                  \
    X(POOLED_WARMED, "complete, warmed-up", "完整且已暖機", "完整且已预热")                                                      \
    X(POOLED_WARMED_FINAL, "complete, warmed-up, final", "完整、已暖機且非暫定",                                                 \
      "完整、已预热且非暂定")                                                                                                    \
    X(TOTAL_POOLED,                                                                                                              \
      "Total: {0} to {1} as one period; retention and churn pooled over its {2} {3} "                                            \
      "{4}.",                                                                                                                    \
      "總計：{0}至{1}視為一期；留存率與流失率合併其中{3}的 {2} {4}計算。",                                                       \
      "总计：{0}至{1}视为一期；留存率与流失率合并其中{3}的 {2} {4}计算。")                                                       \
    X(TOTAL_NOT_POOLED,                                                                                                          \
      "Total: {0} to {1} as one period; it has no {2} {3}, so retention and churn have "                                         \
      "no total.",                                                                                                               \
      "總計：{0}至{1}視為一期；其中沒有任何一{3}{2}，因此留存率與流失率沒有總計。",                                              \
      "总计：{0}至{1}视为一期；其中没有任何一{3}{2}，因此留存率与流失率没有总计。")                                              \
    X(HIDDEN_PERIODS, "{0} earlier {1} not shown", "較早的 {0} {1}未列出",                                                       \
      "较早的 {0} {1}未列出")                                                                                                    \
    X(HIDDEN_COLUMNS, "{0} not shown for lack of width", "寬度不足，未列出：{0}",                                                \
      "宽度不足，未列出：{0}")                                                                                                   \
    X(HIDDEN_ALL, " (--all shows everything).", "（--all 全部列出）。",                                                          \
      "（--all 全部列出）。")                                                                                                    \
    X(VERSUS, "vs {0}", "較{0}", "较{0}")                                                                                        \
    X(WHY_NONE, "Why none", "沒有數值的原因", "没有数值的原因")                                                                  \
    X(POINTS_SHORT, " pts", " 個百分點", " 个百分点")                                                                            \
    X(COURSE_NOTE, "Course: {0} to {1}, each from its lowest to its highest value. ",                                            \
      "走勢：{0}至{1}，各自由最低值畫到最高值。",                                                                                \
      "走势：{0}至{1}，各自由最低值画到最高值。")

/* The cohort triangle. */
#define WORDS_TERMINAL_COHORTS(X)                                                        \
    X(VALUES_RATE, "Share of the cohort with an order in the period",                    \
      "該期有訂單的人占同期群的比例", "该期有订单的人占同期群的比例")                    \
    X(VALUES_CUSTOMERS, "People with an order in the period", "該期有訂單的人數",        \
      "该期有订单的人数")                                                                \
    X(VALUES_ON_OR_AFTER,                                                                \
      "Share of the cohort with an order in the period or later, as far as the data go", \
      "該期或之後（資料所及）有訂單的人占同期群的比例",                                  \
      "该期或之后（数据所及）有订单的人占同期群的比例")                                  \
    X(VALUES_PRESENT, "Share of the cohort who are customers at the end of the period",  \
      "該期期末仍是顧客的人占同期群的比例", "该期期末仍是客户的人占同期群的比例")        \
    X(VALUES_ORDERS, "Orders in the period", "該期訂單數", "该期订单数")                 \
    X(VALUES_REVENUE, "Revenue of the period", "該期淨營收", "该期净收入")               \
    X(VALUES_CUMULATIVE, "Revenue so far per member of the cohort",                      \
      "同期群每人累計淨營收", "同期群人均累计净收入")                                    \
    X(COHORT_PEOPLE, "Size", "人數", "人数")                                             \
    X(ALL_COHORTS, "All", "全部", "全部")                                                \
    X(COHORT_AXIS_NOTE,                                                                  \
      "+k is the k-th {0} after the first. All: every cohort whose k-th {0} is "         \
      "complete.",                                                                       \
      "+k 是首期之後的第 k {0}。全部：第 k {0}已完整的所有同期群。",                     \
      "+k 是首期之后的第 k {0}。全部：第 k {0}已完整的所有同期群。")                     \
    X(COHORT_PARTIAL_NOTE, " * not over yet on {0}.", "* 到{0}尚未結束。",               \
      "* 到{0}尚未结束。")                                                               \
    X(COHORTS_HIDDEN,                                                                    \
      " {0} earlier cohort is not shown (--all).| {0} earlier cohorts are not shown "    \
      "(--all).",                                                                        \
      "較早的 {0} 個同期群未列出（--all）。", "较早的 {0} 个同期群未列出（--all）。")    \
    X(COHORT_COLUMNS_HIDDEN,                                                             \
      " {0} later column is not shown for lack of width (--all).| {0} later columns "    \
      "are not shown for lack of width (--all).",                                        \
      "寬度不足，之後的 {0} 欄未列出（--all）。",                                        \
      "宽度不足，之后的 {0} 列未列出（--all）。")

/* Lists of people. */
#define WORDS_TERMINAL_PEOPLE(X)                                              \
    X(CUSTOMER, "Customer", "顧客", "客户")                                   \
    X(FIRST_ORDER, "First order", "首次下單", "首次下单")                     \
    X(LAST_ORDER, "Last order", "最近下單", "最近下单")                       \
    X(CUSTOMER_UNTIL, "Customer until", "身為顧客至", "作为客户至")           \
    X(RUNS, "runs", "持續中", "持续中")                                       \
    X(MRR_BEFORE, "MRR before", "期初 MRR", "期初 MRR")                       \
    X(MRR_AT_ITS_END, "MRR at its end", "期末 MRR", "期末 MRR")               \
    X(ORDERS_TO_DATE, "Orders to date", "累計訂單數", "累计订单数")           \
    X(REVENUE_TO_DATE, "Revenue to date", "累計淨營收", "累计净收入")         \
    X(PERSONS_COUNTED, "{0} person|{0} people", "{0} 人", "{0} 人")           \
    X(NUMERATOR_OF, "numerator of {0}", "{0}的分子", "{0}的分子")             \
    X(DENOMINATOR_OF, "denominator of {0}", "{0}的分母", "{0}的分母")         \
    X(MORE_PEOPLE, "... and {0} more (--limit {1}, or --format csv for all)", \
      "……另有 {0} 人（--limit {1}；或以 --format csv 列出全部）",             \
      "……另有 {0} 人（--limit {1}；或以 --format csv 列出全部）")

/* explain. */
#define WORDS_TERMINAL_RECEIPT(X)                                                       \
    X(INTERVAL_ONLY, "Interval", "信賴區間", "置信区间")                                \
    X(INTERVAL_BY, "{0} (95%, {1})", "{0}（95%，{1}）", "{0}（95%，{1}）")              \
    X(NO_VALUE_WHY, "no value: {0}", "沒有數值：{0}", "没有数值：{0}")                  \
    X(IN_DAYS, "{0} day|{0} days", "{0} 天", "{0} 天")                                  \
    X(GAPS_COUNTED, "{0} gap|{0} gaps", "{0} 個間隔", "{0} 个间隔")                     \
    X(MEAN_OF, "{0} days, of {1}", "{0} 天，取自 {1}", "{0} 天，取自 {1}")              \
    X(UP_TO, "Up to", "計至", "计至")                                                   \
    X(HORIZON, "{0} days: the last day with {1} people at risk",                        \
      "{0} 天：仍有 {1} 人在觀察中的最後一天", "{0} 天：仍有 {1} 人在观察中的最后一天") \
    X(POINTS_MORE, "Points more", "提高百分點", "提高百分点")                           \
    X(LIFESPAN, "Lifespan", "生命週期", "生命周期")                                     \
    X(CLV, "CLV", "顧客終身價值", "客户终身价值")                                       \
    X(CHANGE_COLUMN, "Change", "變化", "变化")                                          \
    X(NO_END, "no end", "無止境", "无止境")                                             \
    X(NO_PERIOD, "none: a snapshot table has no dates", "無：快照表沒有日期",           \
      "无：快照表没有日期")                                                             \
    X(PERIOD_DAYS, "{0} up to and including {1}, in days of {2}",                       \
      "{0}至{1}（含），依 {2} 的日期", "{0}至{1}（含），按 {2} 的日期")                 \
    X(POOLED_OVER, "; pooled over {0} {1} {2}", "；合併{1}的 {0} {2}",                  \
      "；合并{1}的 {0} {2}")                                                            \
    X(PERIOD_PARTIAL, "; not over yet, counted so far", "；尚未結束，只計到目前",       \
      "；尚未结束，只计到目前")                                                         \
    X(PERIOD_WARMING_UP, "; warming up: not every customer at the start is known yet",  \
      "；暖機中：期初顧客尚未全部可知", "；预热中：期初客户尚未全部可知")               \
    X(PERIOD_PROVISIONAL, "; provisional: the days of grace are not over",              \
      "；暫定：寬限期尚未結束", "；暂定：宽限期尚未结束")                               \
    X(PART_PEOPLE, "{0} people {1}", "{0} 人：{1}", "{0} 人：{1}")                      \
    X(PART_BEHIND, "{0}, behind which are people {1}", "{0}，背後的人：{1}",            \
      "{0}，背后的人：{1}")                                                             \
    X(PEOPLE_WHO, "people {0}", "{0}的人", "{0}的人")                                   \
    X(OR_WHO, ", or ", "，或", "，或")                                                  \
    X(COUNTED, "Counted", "計入", "计入")                                               \
    X(MEANING_LABEL, "Meaning", "意義", "含义")                                         \
    X(READING, "Reading", "解讀", "解读")                                               \
    X(SOURCE, "Source", "出處", "出处")                                                 \
    X(SOURCE_OF, "definition \"{0}\", version {1}; measures.md, {2}",                   \
      "定義「{0}」，版本 {1}；measures.md，{2}",                                        \
      "定义“{0}”，版本 {1}；measures.md，{2}")                                          \
    X(HINT_PEOPLE, "The people:", "有哪些人：", "有哪些人：")                           \
    X(HINT_DENOMINATOR, "The people of the denominator:", "分母有哪些人：",             \
      "分母有哪些人：")                                                                 \
    X(HINT_PROGRAM, "The same again, for a program:", "同一個數字，供程式讀取：",       \
      "同一个数字，供程序读取：")

/* metrics. */
#define WORDS_TERMINAL_CATALOGUE(X)                                            \
    X(METRIC, "Metric", "代號", "代号")                                        \
    X(UNIT, "Unit", "單位", "单位")                                            \
    X(WHAT_IT_IS, "What it is", "指標", "指标")                                \
    X(UNIT_OF_COUNT, "count", "個數", "个数")                                  \
    X(UNIT_OF_SHARE, "share", "比率", "比率")                                  \
    X(UNIT_OF_MONEY, "money", "金額", "金额")                                  \
    X(UNIT_OF_NUMBER, "number", "數值", "数值")                                \
    X(UNIT_OF_DAYS, "days", "天數", "天数")                                    \
    X(UNIT_OF_PERIODS, "periods", "期數", "期数")                              \
    X(UNIT_OF_TABLE, "table", "表格", "表格")                                  \
    X(EVERYTHING_ABOUT, "Everything about one:   ", "單一指標的完整說明：   ", \
      "单个指标的完整说明：   ")                                               \
    X(CALLED, "Called", "名稱", "名称")                                        \
    X(IN_A_TOTAL, "In a total", "總計時", "总计时")                            \
    X(IN_A_TOTAL_POOLED, "pooled over the complete, warmed-up periods",        \
      "合併完整且已暖機的各期", "合并完整且已预热的各期")                      \
    X(IN_A_TOTAL_WHOLE, "the whole range as one period", "整個範圍視為一期",   \
      "整个范围视为一期")                                                      \
    X(NEEDS, "Needs", "需要", "需要")                                          \
    X(DEFINED_IN, "Defined in", "定義於", "定义于")                            \
    X(EXPLAIN_ONE, "Explain one:   ", "說明其中一個數字：   ", "说明其中一个数字：   ")

/* Who is counted, as the continuation of "people ...". */
#define WORDS_TERMINAL_WHO(X)                                                            \
    X(WHO_START, "who were customers the day before the period", "期間開始前一日是顧客", \
      "期间开始前一日是客户")                                                            \
    X(WHO_END, "who were customers on its last day", "期末日是顧客", "期末日是客户")     \
    X(WHO_RETAINED, "who were customers the day before the period and on its last day",  \
      "期間開始前一日與期末日都是顧客", "期间开始前一日与期末日都是客户")                \
    X(WHO_RETURNED, "who stayed, but were away on some day in between",                  \
      "留下了，但中間有幾天離開", "留下了，但中间有几天离开")                            \
    X(WHO_LOST, "who were customers the day before the period and not on its last day",  \
      "期間開始前一日是顧客，期末日不是", "期间开始前一日是客户，期末日不是")            \
    X(WHO_NEW_STAYED, "new in the period and still customers on its last day",           \
      "期間內新增，期末日仍是顧客", "期间内新增，期末日仍是客户")                        \
    X(WHO_NEW_LEFT, "new in the period and gone again by its last day",                  \
      "期間內新增，期末日前已離開", "期间内新增，期末日前已离开")                        \
    X(WHO_REACTIVATED, "who had left before the period and were back on its last day",   \
      "期間前已離開，期末日已回來", "期间前已离开，期末日已回来")                        \
    X(WHO_BOUNCED, "who came back in the period and were gone again by its last day",    \
      "期間內回來，期末日前又離開", "期间内回来，期末日前又离开")                        \
    X(WHO_BUYER, "with an order in the period", "期間內有訂單", "期间内有订单")          \
    X(WHO_BUYER_2, "with two or more orders in the period", "期間內有兩筆以上訂單",      \
      "期间内有两笔以上订单")                                                            \
    X(WHO_BUYER_LOYAL, "with at least loyal_min_orders orders in the period",            \
      "期間內至少有 loyal_min_orders 筆訂單", "期间内至少有 loyal_min_orders 笔订单")    \
    X(WHO_RETURNING, "with an order in the period and one before it",                    \
      "期間內有訂單，之前也有", "期间内有订单，之前也有")                                \
    X(WHO_FIRST_TIME, "whose first order is in the period", "首筆訂單在期間內",          \
      "首笔订单在期间内")                                                                \
    X(WHO_PREVIOUS_BUYER, "with an order in the period before", "前一期有訂單",          \
      "前一期有订单")                                                                    \
    X(WHO_KEPT_BUYER, "with an order in the period before and in this one",              \
      "前一期與本期都有訂單", "前一期与本期都有订单")                                    \
    X(WHO_ORDERED_TO_DATE, "with an order before the period's end", "期末前曾有訂單",    \
      "期末前曾有订单")                                                                  \
    X(WHO_REPEATED_TO_DATE, "with two or more orders before the period's end",           \
      "期末前曾有兩筆以上訂單", "期末前曾有两笔以上订单")                                \
    X(WHO_GAP_CLOSED, "who bought again in the period, on a later day",                  \
      "期間內在之後的日子再次購買", "期间内在之后的日子再次购买")                        \
    X(WHO_REFUNDED, "with a refund in the period", "期間內有退款", "期间内有退款")       \
    X(WHO_SURVIVAL, "who were ever customers", "曾是顧客", "曾是客户")                   \
    X(WHO_TRANSFERRED_IN,                                                                \
      "who were customers on its last day, and only then in this group",                 \
      "期末日是顧客，且那時才屬於這一組", "期末日是客户，且那时才属于这一组")            \
    X(WHO_TRANSFERRED_OUT,                                                               \
      "who were customers on its last day, but then in another group",                   \
      "期末日是顧客，但那時已屬於另一組", "期末日是客户，但那时已属于另一组")            \
    X(WHO_SEEN, "who were seen in the period, or came further",                          \
      "期間內出現過或更進一步", "期间内出现过或更进一步")                                \
    X(WHO_CONSIDERED, "who looked at a product, used a cart or bought",                  \
      "看過商品、用過購物車或購買", "看过商品、用过购物车或购买")                        \
    X(WHO_KEPT, "who bought in the period and had bought before",                        \
      "期間內購買且期前已購買過", "期间内购买且期前已购买过")                            \
    X(WHO_ADVOCATE,                                                                      \
      "who answered 9 or 10, brought a new customer, or wrote a review of 4 and up",     \
      "回覆 9 或 10 分、帶來新顧客或寫下 4 分以上評論",                                  \
      "回复 9 或 10 分、带来新客户或写下 4 分以上评论")                                  \
    X(WHO_MRR_START, "who paid for a subscription the day before the period",            \
      "期間開始前一日付費訂閱", "期间开始前一日付费订阅")                                \
    X(WHO_MRR_END, "who paid for a subscription on its last day", "期末日付費訂閱",      \
      "期末日付费订阅")                                                                  \
    X(WHO_MRR_KEPT, "who paid for one the day before the period and on its last day",    \
      "期間開始前一日與期末日都付費訂閱", "期间开始前一日与期末日都付费订阅")            \
    X(WHO_MRR_FX, "who paid on both days, in a currency whose rate changed",             \
      "兩日都付費，且其幣別的匯率有變動", "两日都付费，且其币种的汇率有变动")            \
    X(WHO_MRR_NEW, "who paid on its last day and never before the period",               \
      "期末日付費，期間前從未付費", "期末日付费，期间前从未付费")                        \
    X(WHO_MRR_REACTIVATION,                                                              \
      "who paid on its last day, not the day before the period, but earlier",            \
      "期末日付費，期間開始前一日未付費，但更早曾付費",                                  \
      "期末日付费，期间开始前一日未付费，但更早曾付费")                                  \
    X(WHO_MRR_EXPANSION, "who paid on both days, more on the last",                      \
      "兩日都付費，期末日較多", "两日都付费，期末日较多")                                \
    X(WHO_MRR_CONTRACTION, "who paid on both days, less on the last",                    \
      "兩日都付費，期末日較少", "两日都付费，期末日较少")                                \
    X(WHO_MRR_CHURN, "who paid the day before the period and not on its last day",       \
      "期間開始前一日付費，期末日不再付費", "期间开始前一日付费，期末日不再付费")        \
    X(WHO_LOST_VOLUNTARY, "who were lost, other than by a failed payment",               \
      "流失，且非因付款失敗", "流失，且非因付款失败")                                    \
    X(WHO_LOST_INVOLUNTARY, "who were lost by a failed payment", "因付款失敗而流失",     \
      "因付款失败而流失")                                                                \
    X(WHO_TERM_ENDED, "with a paid term that ended in the period",                       \
      "期間內有付費合約期滿", "期间内有付费合约期满")                                    \
    X(WHO_RENEWED, "with a paid term that ended in the period and was renewed",          \
      "期間內有付費合約期滿並續約", "期间内有付费合约期满并续约")                        \
    X(WHO_NEW_REFERRED, "new in the period and referred by somebody",                    \
      "期間內新增，由他人推薦", "期间内新增，由他人推荐")                                \
    X(WHO_SNAPSHOT, "of the snapshot table", "快照表中的人", "快照表中的人")             \
    X(WHO_SNAPSHOT_LEFT, "who have left, by the snapshot table", "快照表中已離開的人",   \
      "快照表中已离开的人")                                                              \
    X(WHO_NPS, "with an NPS answer that counts", "有計入的 NPS 回覆",                    \
      "有计入的 NPS 回复")                                                               \
    X(WHO_PROMOTER, "who answered 9 or 10", "回覆 9 或 10 分", "回复 9 或 10 分")        \
    X(WHO_PASSIVE, "who answered 7 or 8", "回覆 7 或 8 分", "回复 7 或 8 分")            \
    X(WHO_DETRACTOR, "who answered 0 to 6", "回覆 0 至 6 分", "回复 0 至 6 分")          \
    X(WHO_CSAT, "with a CSAT answer that counts", "有計入的 CSAT 回覆",                  \
      "有计入的 CSAT 回复")                                                              \
    X(WHO_SATISFIED, "who answered 4 or 5", "回覆 4 或 5 分", "回复 4 或 5 分")          \
    X(WHO_CES, "with a CES answer that counts", "有計入的 CES 回覆",                     \
      "有计入的 CES 回复")                                                               \
    X(WHO_DELIVERED, "who were sent a survey in the period", "期間內收到問卷",           \
      "期间内收到问卷")                                                                  \
    X(WHO_ANSWERED, "who were sent one and answered", "收到問卷並回覆", "收到问卷并回复")

#define WORDS_TERMINAL(X)         \
    WORDS_TERMINAL_PUNCTUATION(X) \
    WORDS_TERMINAL_HEAD(X)        \
    WORDS_TERMINAL_TABLES(X)      \
    WORDS_TERMINAL_COHORTS(X)     \
    WORDS_TERMINAL_PEOPLE(X)      \
    WORDS_TERMINAL_RECEIPT(X)     \
    WORDS_TERMINAL_CATALOGUE(X)   \
    WORDS_TERMINAL_WHO(X)

#endif
