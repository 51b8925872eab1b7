/* SPDX-License-Identifier: Apache-2.0 */
/* Words of the commands that keep a workspace; words.h says how a row is written. */
#ifndef MAINSTAY_CLI_WORDS_WORKSPACE_H
#define MAINSTAY_CLI_WORDS_WORKSPACE_H

/* What changed: restatements, and the end of import, definition set and erase. */
#define WORDS_WORKSPACE_CHANGES(X)                                                       \
    X(BEFORE, "Before", "變更前", "变更前")                                              \
    X(AFTER, "After", "變更後", "变更后")                                                \
    X(DIFFERENCE, "Difference", "差異", "差异")                                          \
    X(WHEN, "When (UTC)", "時間（UTC）", "时间（UTC）")                                  \
    X(BECAUSE_OF, "Because of", "起因", "起因")                                          \
    X(CAUSE_IMPORT, "import {0}", "匯入 {0}", "导入 {0}")                                \
    X(CAUSE_DEFINITION, "definition {0}", "定義第 {0} 版", "定义第 {0} 版")              \
    X(CAUSE_ERASURE, "erasure {0}", "刪除 {0}", "删除 {0}")                              \
    X(NONE_EVER_CHANGED, "No figure of a past month changed so far.",                    \
      "至今沒有過去月份的數字變動。", "至今没有过去月份的数字变动。")                    \
    X(NONE_CHANGED, "No figure of a past month changed.", "沒有過去月份的數字變動。",    \
      "没有过去月份的数字变动。")                                                        \
    X(FIGURES_COUNTED, "{0} figure|{0} figures", "{0} 個數字", "{0} 个数字")             \
    X(FIGURES_CHANGED, "{0} of {1} past month changed:|{0} of {1} past months changed:", \
      "{1} 個過去月份有 {0}變動：", "{1} 个过去月份有 {0}变动：")                        \
    X(HINT_RESTATEMENTS, "All that ever changed:", "所有曾經變動的數字：",               \
      "所有曾经变动的数字：")                                                            \
    X(DEFINITION_NOW, "The definition is now version {0}.", "定義現在是第 {0} 版。",     \
      "定义现在是第 {0} 版。")                                                           \
    X(ROWS_ERASED,                                                                       \
      "{0} row was erased. An export that still has this person brings nothing of them " \
      "back.|{0} rows were erased. An export that still has this person brings nothing " \
      "of them back.",                                                                   \
      "已刪除 {0} 列。仍含此人的匯出檔不會再帶回任何資料。",                             \
      "已删除 {0} 行。仍含此人的导出文件不会再带回任何数据。")

/* import and status. */
#define WORDS_WORKSPACE_DATA(X)                                                        \
    X(IMPORT_TITLE, "Import {0} into {1}", "匯入 {0}：存入 {1}", "导入 {0}：存入 {1}") \
    X(IMPORT, "Import", "匯入", "导入")                                                \
    X(FILE, "File", "檔案", "文件")                                                    \
    X(IMPORT_SOURCE, "Source", "來源", "来源")                                         \
    X(KIND, "Kind", "種類", "种类")                                                    \
    X(ROWS_CHANGED, "Changed", "變更", "变更")                                         \
    X(ROWS_UNCHANGED, "Unchanged", "未變", "未变")                                     \
    X(ROWS_LEFT_OUT, "Left out", "略過", "略过")                                       \
    X(FILE_KNOWN, "{0}: the same file came with import {1}.",                          \
      "{0}：同一檔案已在匯入 {1} 時存入。", "{0}：同一文件已在导入 {1} 时存入。")      \
    X(FILE_NOTE, "{0}: {1}.", "{0}：{1}。", "{0}：{1}。")                              \
    X(FILE_ERASED,                                                                     \
      "{0}: {1} row is of a person who was erased, and was not taken.|{0}: {1} rows "  \
      "are of people who were erased, and were not taken.",                            \
      "{0}：{1} 列屬於已刪除的人，未存入。", "{0}：{1} 行属于已删除的人，未存入。")    \
    X(IMPORT_WAITS,                                                                    \
      "It waits for orders, subscriptions, answers or events. Bring them in:",         \
      "等待訂單、訂閱、回答或活動。匯入檔案：",                                        \
      "等待订单、订阅、回答或活动。导入文件：")                                        \
    X(HINT_REPORT, "The report:", "報告：", "报告：")                                  \
    X(DAYS_OF, "Days of", "日期時區", "日期时区")                                      \
    X(CURRENCY, "Currency", "幣別", "币种")                                            \
    X(CURRENCY_NOT_SET, "(not set)", "（未設定）", "（未设置）")                       \
    X(DEFINITION_LABEL, "Definition", "定義", "定义")                                  \
    X(VERSION_NUMBER, "version {0}", "第 {0} 版", "第 {0} 版")                         \
    X(RESTATED, "Restated", "變動的數字", "变动的数字")                                \
    X(ERASURES, "Erasures", "刪除次數", "删除次数")                                    \
    X(NO_DATA_YET, "No data yet. Bring some in:", "還沒有資料。匯入檔案：",            \
      "还没有数据。导入文件：")                                                        \
    X(WORKSPACE_DATA, "Data", "資料", "数据")

/* init, backup, restore, compact. */
#define WORDS_WORKSPACE_FILES(X)                                                        \
    X(WORKSPACE_MADE, "A workspace in {0}; its days are those of {1}.\nBring data in:", \
      "已在 {0} 建立工作區，日期以 {1} 為準。\n匯入檔案：",                             \
      "已在 {0} 建立工作区，日期以 {1} 为准。\n导入文件：")                             \
    X(BACKED_UP, "{0} holds all of {1}, every segment checked. Back again:",            \
      "{0} 保存了 {1} 的全部內容，每個區段都已核對。還原：",                            \
      "{0} 保存了 {1} 的全部内容，每个分段都已核对。还原：")                            \
    X(RESTORED, "{0} is a workspace again, every segment checked.",                     \
      "{0} 已還原為工作區，每個區段都已核對。",                                         \
      "{0} 已还原为工作区，每个分段都已核对。")                                         \
    X(COMPACTED, "Files of data: {0} before, {1} now.",                                 \
      "資料檔：原有 {0} 個，現有 {1} 個。", "数据文件：原有 {0} 个，现有 {1} 个。")

/* definition show, diff, log. */
#define WORDS_WORKSPACE_DEFINITION(X)                                                    \
    X(VERSION_SINCE, "Version {0}, since {1} ({2})", "第 {0} 版，自 {1} 起（{2}）",      \
      "第 {0} 版，自 {1} 起（{2}）")                                                     \
    X(SETTING_VALUE, "Value", "值", "值")                                                \
    X(SETTING_MEANS, "What it is", "說明", "说明")                                       \
    X(SETTING_NOT_SET, "(not set)", "未設定", "未设置")                                  \
    X(VERSION, "Version", "版本", "版本")                                                \
    X(VERSION_OF, "Version {0}", "第 {0} 版", "第 {0} 版")                               \
    X(SINCE, "Since (UTC)", "生效時間（UTC）", "生效时间（UTC）")                        \
    X(VERSIONS_SAME, "Versions {0} and {1} say the same.", "第 {0} 版與第 {1} 版相同。", \
      "第 {0} 版与第 {1} 版相同。")                                                      \
    X(CAUSE_SETTLED, "import {0}: window settled", "匯入 {0}：選定 window_days",         \
      "导入 {0}：选定 window_days")                                                      \
    X(CAUSE_SET, "set{0}", "設定{0}", "设置{0}")                                         \
    X(CAUSE_INIT, "init", "建立", "建立")

#define WORDS_WORKSPACE(X)     \
    WORDS_WORKSPACE_CHANGES(X) \
    WORDS_WORKSPACE_DATA(X)    \
    WORDS_WORKSPACE_FILES(X)   \
    WORDS_WORKSPACE_DEFINITION(X)

#endif
