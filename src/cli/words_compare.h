/* SPDX-License-Identifier: Apache-2.0 */
/* Words of two definitions side by side; words.h says how a row is written. */
#ifndef MAINSTAY_CLI_WORDS_COMPARE_H
#define MAINSTAY_CLI_WORDS_COMPARE_H

#define WORDS_COMPARE_PAGE(X)                                                                                            \
    X(COMPARE_TITLE, "Mainstay report: two definitions", "Mainstay 報告：兩種定義",                                      \
      "Mainstay 报告：两种定义")                                                                                         \
    X(COMPARE_A, "A, in force", "A，現行定義", "A，当前定义")                                                            \
    X(COMPARE_B, "B, {0}", "B，{0}", "B，{0}")                                                                           \
    X(COMPARE_SETTING, "Setting", "設定", "设置")                                                                        \
    X(COMPARE_SAME, "A and B have the same settings, so that no number can differ.",                                     \
      "A 與 B 的設定相同，數字不會有差別。", "A 与 B 的设置相同，数字不会有差别。")                                      \
    X(COMPARE_BY_PERIOD, "By period", "各期", "各期")                                                                    \
    X(COMPARE_END_A, "Customers A", "顧客 A", "客户 A")                                                                  \
    X(COMPARE_END_B, "Customers B", "顧客 B", "客户 B")                                                                  \
    X(COMPARE_LOST_A, "Lost A", "流失 A", "流失 A")                                                                      \
    X(COMPARE_LOST_B, "Lost B", "流失 B", "流失 B")                                                                      \
    X(COMPARE_RATE_A, "Retention A", "留存 A", "留存 A")                                                                 \
    X(COMPARE_RATE_B, "Retention B", "留存 B", "留存 B")                                                                 \
    X(COMPARE_DIFFERENCE, "B - A", "B − A", "B − A")                                                                     \
    X(COMPARE_MOVED, "Differ", "不同的人數", "不同的人数")                                                               \
    X(COMPARE_POINTS, " pts", " 個百分點", " 个百分点")                                                                  \
    X(COMPARE_METRICS, "Numbers that differ: {0}", "不同的數字：{0}", "不同的数字：{0}")                                 \
    X(COMPARE_ALL_METRICS, "All numbers: {0}", "所有數字：{0}", "所有数字：{0}")                                         \
    X(COMPARE_METRIC, "Number", "數字", "数字")                                                                          \
    X(COMPARE_ONLY_A, "Only in A", "只在 A", "只在 A")                                                                   \
    X(COMPARE_ONLY_B, "Only in B", "只在 B", "只在 B")                                                                   \
    X(COMPARE_EQUAL_METRICS,                                                                                             \
      "{0} other number is the same under both; --all shows it.|"                                                        \
      "{0} other numbers are the same under both; --all shows them.",                                                    \
      "其他 {0} 個數字在兩種定義下相同；--all 會全部列出。",                                                             \
      "其他 {0} 个数字在两种定义下相同；--all 会全部列出。")                                                             \
    X(COMPARE_POOLED,                                                                                                    \
      "The total pools {0} periods under A and {1} under B: a longer window needs "                                      \
      "longer to know who is a customer. Single periods compare like with like.",                                        \
      "總計在 A 下合併 {0} 期，在 B 下合併 {1} 期：時間窗較長，就需要較久才能知道誰是顧" \
      "客。單期之間的比較才是對等的。",                                                                                  \
      "总计在 A 下合并 {0} 期，在 B 下合并 {1} 期：窗口较长，就需要较久才能知道谁是客"    \
      "户。单期之间的比较才是对等的。")                                                                                  \
    X(COMPARE_CROSS, "People by what they are under A (lines) and B (columns): {0}",                                     \
      "每個人在 A（列）與 B（欄）下的狀態：{0}",                                                                         \
      "每个人在 A（行）与 B（列）下的状态：{0}")                                                                         \
    X(COMPARE_SUM, "Sum", "合計", "合计")                                                                                \
    X(COMPARE_HINT, "Who differs:", "哪些人不同：", "哪些人不同：")                                                      \
    X(COMPARE_HINT_NUMBER, "One number under both:", "在兩種定義下看一個數字：",                                         \
      "在两种定义下看一个数字：")                                                                                        \
    X(COMPARE_VALUE_B, "Under B", "在 B 下", "在 B 下")                                                                  \
    X(COMPARE_OF_VALUE, "{0} (B - A: {1})", "{0}（B − A：{1}）", "{0}（B − A：{1}）")                                    \
    X(COMPARE_PEOPLE, "Who differs", "不同的人", "不同的人")                                                             \
    X(COMPARE_COUNTS, "{0}: {1} in both, {2} only in A, {3} only in B",                                                  \
      "{0}：兩者皆有 {1}，只在 A {2}，只在 B {3}",                                                                       \
      "{0}：两者皆有 {1}，只在 A {2}，只在 B {3}")                                                                       \
    X(COMPARE_IN_A, "In A", "在 A", "在 A")                                                                              \
    X(COMPARE_IN_B, "In B", "在 B", "在 B")                                                                              \
    X(COMPARE_UNTIL_A, "Until (A)", "至（A）", "至（A）")                                                                \
    X(COMPARE_UNTIL_B, "Until (B)", "至（B）", "至（B）")                                                                \
    X(COMPARE_STATE_A, "Under A", "在 A 下", "在 A 下")                                                                  \
    X(COMPARE_STATE_B, "Under B", "在 B 下", "在 B 下")                                                                  \
    X(COMPARE_LISTED, "{0}: only in A {1}, only in B {2}",                                                               \
      "{0}：只在 A {1}，只在 B {2}", "{0}：只在 A {1}，只在 B {2}")                                                      \
    X(COMPARE_LISTED_CELL, "{0} under A and {1} under B", "在 A 下{0}、在 B 下{1}",                                      \
      "在 A 下{0}、在 B 下{1}")

#define WORDS_COMPARE_STATES(X)                                    \
    X(STATE_RETAINED, "retained", "留存", "留存")                  \
    X(STATE_LOST, "lost", "流失", "流失")                          \
    X(STATE_NEW_STAYED, "new, stayed", "新增並留下", "新增并留下") \
    X(STATE_NEW_LEFT, "new, left", "新增又離開", "新增又离开")     \
    X(STATE_REACTIVATED, "back", "回流", "回流")                   \
    X(STATE_BOUNCED, "back, left", "回流又離開", "回流又离开")     \
    X(STATE_ABSENT, "no customer", "非顧客", "非客户")

#define WORDS_COMPARE(X)  \
    WORDS_COMPARE_PAGE(X) \
    WORDS_COMPARE_STATES(X)

#endif
