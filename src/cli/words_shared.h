/* SPDX-License-Identifier: Apache-2.0 */
/* Words that both the page and the terminal say; words.h says how a row is written. */
#ifndef MAINSTAY_CLI_WORDS_SHARED_H
#define MAINSTAY_CLI_WORDS_SHARED_H

#define WORDS_SHARED(X)                                                                  \
    X(FILES, "Files", "檔案", "文件")                                                    \
    X(ROWS, "Rows", "資料列", "数据行")                                                  \
    X(ROWS_USED, "{0} used, {1} left out", "採用 {0} 列，略過 {1} 列",                   \
      "采用 {0} 行，略过 {1} 行")                                                        \
    X(FILE_ROWS, "{0} row|{0} rows", "{0} 列", "{0} 行")                                 \
    X(PEOPLE, "Customers", "顧客", "客户")                                               \
    X(PEOPLE_COUNT, "{0}", "{0} 人", "{0} 人")                                           \
    X(REFUNDS, "Refunds", "退款", "退款")                                                \
    X(REFUNDS_UNMATCHED,                                                                 \
      "{0} row of {1} matches no order and subtracts on its own day|{0} rows of {1} "    \
      "match no order and subtract on their own day",                                    \
      "{0} 列（{1}）對不到訂單，於退款當日扣除",                                         \
      "{0} 行（{1}）对不到订单，于退款当日扣除")                                         \
    X(RANGE, "Range", "期間", "期间")                                                    \
    X(RANGE_DAYS, "{0} to {1}, days of {2}", "{0}至{1}（{2} 的日期）",                   \
      "{0}至{1}（{2} 的日期）")                                                          \
    X(AS_OF, "As of", "截至", "截至")                                                    \
    X(AMOUNTS, "Amounts", "金額", "金额")                                                \
    X(NO_CURRENCY, "no currency named", "未註明幣別", "未注明币种")                      \
    X(NO_AMOUNTS, "none in the data, so nothing is said of money",                       \
      "資料中沒有金額，因此不談金錢", "数据中没有金额，因此不谈金钱")                    \
    X(NO_AMOUNT_COLUMN,                                                                  \
      "no column was recognised as the amount, so nothing is said of money; --map "      \
      "amount=COLUMN names it",                                                          \
      "沒有辨識出金額欄，因此不談金錢；可用 --map amount=欄名 指定",                     \
      "没有识别出金额列，因此不谈金钱；可用 --map amount=列名 指定")                     \
    X(RULE, "Rule", "規則", "规则")                                                      \
    X(RULE_PURCHASE,                                                                     \
      "each purchase makes a customer for {0} day|each purchase makes a customer for "   \
      "{0} days",                                                                        \
      "每次購買後 {0} 天內為顧客", "每次购买后 {0} 天内为客户")                          \
    X(RULE_ACTIVITY,                                                                     \
      "each activity makes a customer for {0} day|each activity makes a customer for "   \
      "{0} days",                                                                        \
      "每次活動後 {0} 天內為顧客", "每次活动后 {0} 天内为客户")                          \
    X(FILES_OF_KIND, "{0}: {1} files, {2} rows", "{0}：{1} 個檔案，{2} 列",              \
      "{0}：{1} 个文件，{2} 行")                                                         \
    X(WINDOW_VERSION, " (version {0} of the definition)", "（定義第 {0} 版）",           \
      "（定义第 {0} 版）")                                                               \
    X(WINDOW_GIVEN, " (as given)", "（依指定）", "（按指定）")                           \
    X(WINDOW_AUTO,                                                                       \
      " (chosen from the data: of {0} returns, at least 90% came within that time)",     \
      "（由資料選定：{0} 次回購中至少 90% 在此時間內）",                                 \
      "（由数据选定：{0} 次复购中至少 90% 在此时间内）")                                 \
    X(WINDOW_DEFAULT, " (the default)", "（預設值）", "（默认值）")                      \
    X(GRACE,                                                                             \
      "; breaks of up to {0} day are no loss|; breaks of up to {0} days are no loss",    \
      "；中斷不超過 {0} 天不算流失", "；中断不超过 {0} 天不算流失")                      \
    X(MEANING,                                                                           \
      "Of the {0} customers at the start of {1}, {2} was still a customer at its end: "  \
      "{3} stayed (95% interval {4}).|Of the {0} customers at the start of {1}, {2} "    \
      "were still customers at its end: {3} stayed (95% interval {4}).",                 \
      "{1}期初的 {0} 位顧客中，期末仍有 {2} 位：留下 {3}（95% 信賴區間 {4}）。",         \
      "{1}期初的 {0} 位客户中，期末仍有 {2} 位：留下 {3}（95% 置信区间 {4}）。")         \
    X(KEY_FIGURES, "Key figures", "關鍵數字", "关键数字")                                \
    X(FIGURE, "Figure", "指標", "指标")                                                  \
    X(TOTAL, "Total", "總計", "总计")                                                    \
    X(INTERVAL, "95% interval", "95% 信賴區間", "95% 置信区间")                          \
    X(COURSE, "Course", "走勢", "走势")                                                  \
    X(CHANCE_NOTE,                                                                       \
      "(Changes in parentheses): the two intervals overlap, so it may be chance.",       \
      "括號內的變化：兩個區間重疊，可能只是偶然。",                                      \
      "括号内的变化：两个区间重叠，可能只是偶然。")                                      \
    X(POINTS, " points", " 個百分點", " 个百分点")                                       \
    X(PERIOD, "Period", "期間", "期间")                                                  \
    X(RETENTION_CHART, "Retention by period", "各期留存率", "各期留存率")                \
    X(COHORT, "Cohort", "同期群", "同期群")                                              \
    X(EVERYBODY, "Everybody", "所有人", "所有人")                                        \
    X(NOT_KNOWN, "(not known)", "（不詳）", "（不详）")                                  \
    X(MORE_GROUPS,                                                                       \
      "{0} smaller group not shown (--all shows it).|{0} smaller groups not shown "      \
      "(--all shows them).",                                                             \
      "另有 {0} 個較小的組未列出（--all 全部列出）。",                                   \
      "另有 {0} 个较小的组未列出（--all 全部列出）。")                                   \
    X(LEFT_OUT, "Rows left out", "略過的資料列", "略过的数据行")                         \
    X(REASON, "Reason", "原因", "原因")                                                  \
    X(WHY, "Why", "說明", "说明")                                                        \
    X(AMOUNT, "Amount", "金額", "金额")                                                  \
    X(REJECTS_NOTE, "--rejects FILE writes the rows out, with line, column and reason.", \
      "--rejects 檔案 會寫出這些資料列及行號、欄位與原因。",                             \
      "--rejects 文件 会写出这些数据行及行号、列与原因。")                               \
    X(VALUE, "Value", "值", "值")                                                        \
    X(FORMULA, "Formula", "公式", "公式")                                                \
    X(NUMERATOR, "Numerator", "分子", "分子")                                            \
    X(DENOMINATOR, "Denominator", "分母", "分母")                                        \
    X(DAYS, "days", "天", "天")                                                          \
    X(MEAN, "Mean", "平均", "平均")                                                      \
    X(BRIDGE, "Bridge", "勾稽", "勾稽")                                                  \
    X(POOLED, "Pooled over", "合併期數", "合并期数")                                     \
    X(BENCHMARK, "Benchmark", "基準", "基准")                                            \
    X(BENCHMARK_BELOW, "below", "低於", "低于")                                          \
    X(BENCHMARK_ABOVE, "above", "高於", "高于")                                          \
    X(BENCHMARK_EQUAL, "equal", "相等", "相等")                                          \
    X(BENCHMARK_WITHIN, "in the interval", "在區間內", "在区间内")                       \
    X(BENCHMARK_CELL, "{0}, {1}", "{0}，{1}", "{0}，{1}")                                \
    X(BENCHMARK_BETTER, "{0}; the value is {1} it, which is better",                     \
      "{0}；數值{1}基準，較佳", "{0}；数值{1}基准，较好")                                \
    X(BENCHMARK_WORSE, "{0}; the value is {1} it, which is worse",                       \
      "{0}；數值{1}基準，較差", "{0}；数值{1}基准，较差")                                \
    X(BENCHMARK_NEITHER, "{0}; the value is {1} it", "{0}；數值{1}基準",                 \
      "{0}；数值{1}基准")                                                                \
    X(BENCHMARK_UNCLEAR,                                                                 \
      "{0}; it lies in the interval: the value is not clearly different",                \
      "{0}；基準落在區間內：沒有明顯差異", "{0}；基准落在区间内：没有明显差异")          \
    X(ADVICE, "Advice", "建議", "建议")

#endif
