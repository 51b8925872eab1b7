/* SPDX-License-Identifier: Apache-2.0 */
/* Sentences that the lower layers have in English: kinds of files, reasons of left-out
 * rows, meanings of settings, why there is no value, advice, bridges.  What is not here
 * stands in English, on the page marked as such; the tests of words know every sentence
 * that can be reached.
 *
 * Where a sentence is told with numbers, days, amounts or a quoted cell in it, the row
 * has {0}, {1} ... in their places, in the order of the English. */
#include "cli/words.h"

#include <string.h>

static const char *const sentences[][CATALOGUE_LANGUAGES] = {
    /* kinds of files */
    {"orders", "訂單", "订单"},
    {"lines", "訂單明細", "订单明细"},
    {"refunds", "退款", "退款"},
    {"customers", "顧客", "客户"},
    {"events", "活動", "活动"},
    {"subscriptions", "訂閱", "订阅"},
    {"answers", "問卷回覆", "问卷回复"},
    {"deliveries", "問卷寄送", "问卷发送"},
    {"rates", "匯率", "汇率"},
    {"costs", "成本", "成本"},
    {"snapshot", "快照", "快照"},
    {"ignore", "不使用", "不使用"},
    /* rows left out */
    {"no customer on the row or its order", "該列或其訂單沒有顧客",
     "该行或其订单没有客户"},
    {"the date is empty", "日期是空的", "日期为空"},
    {"the date cannot be read", "日期無法讀取", "日期无法读取"},
    {"the amount cannot be read", "金額無法讀取", "金额无法读取"},
    {"the row has the wrong number of columns or broken quotes", "欄數不對或引號不成對",
     "列数不对或引号不成对"},
    {"its order id is in no orders file", "訂單檔中沒有這個訂單編號",
     "订单文件中没有这个订单编号"},
    {"the row tells of another event than a purchase", "該列是購買以外的事件",
     "该行是购买以外的事件"},
    {"the same order is in another file as well and counts once",
     "同一訂單也在另一個檔案中，只計一次", "同一订单也在另一个文件中，只计一次"},
    {"several orders have its order id, and the row does not say which it is of",
     "多筆訂單有相同編號，該列沒有說明屬於哪一筆",
     "多笔订单有相同编号，该行没有说明属于哪一笔"},
    {"a line of an order whose own row has the amount", "明細所屬的訂單自有金額",
     "明细所属的订单自有金额"},
    {"the subscription ended on its first day, or before", "訂閱在第一天或之前就已結束",
     "订阅在第一天或之前就已结束"},
    {"the amount is in another currency than asked for", "金額不是所要的幣別",
     "金额不是所要的币种"},
    {"the customer was already described by an earlier row", "前面的列已描述這位顧客",
     "前面的行已描述这位客户"},
    {"the subscription's first payment never came", "訂閱的第一筆款項從未入帳",
     "订阅的第一笔款项从未到账"},
    {"whether the score is NPS, CSAT or CES is not said",
     "沒有說明分數是 NPS、CSAT 或 CES", "没有说明分数是 NPS、CSAT 或 CES"},
    {"the score is not on the survey's scale", "分數不在問卷的量表內",
     "分数不在问卷的量表内"},
    {"whether the customer left cannot be read", "顧客是否離開無法讀取",
     "客户是否离开无法读取"},
    {"the exchange rate does not say of what currency", "匯率沒有說明是哪種幣別",
     "汇率没有说明是哪种币种"},
    {"the file says nothing about orders or their customers",
     "檔案沒有關於訂單或顧客的內容", "文件没有关于订单或客户的内容"},
    {"the subscription begins after the day of the report", "訂閱在報告日之後才開始",
     "订阅在报告日之后才开始"},
    {"the subscription was over, replaced or unpaid too long on its first day",
     "訂閱在第一天就已結束、被取代或欠費過久", "订阅在第一天就已结束、被取代或欠费过久"},
    {"a trial, and trials do not count", "試用，不計入", "试用，不计入"},
    {"a subscription that never had a price", "從未有價格的訂閱", "从未有价格的订阅"},
    {"a pause, and pauses do not count", "暫停，不計入", "暂停，不计入"},
    {"the person gave a later answer to the same survey and wave (or period)",
     "此人對同一問卷與波次（或期間）有更晚的回覆",
     "此人对同一问卷与波次（或期间）有更晚的回复"},
    {"the survey and wave (or period) had been sent to the person before",
     "同一問卷與波次（或期間）先前已寄給此人", "同一问卷与波次（或期间）先前已发给此人"},
    {"a test order", "測試訂單", "测试订单"},
    {"the order was cancelled, or failed", "訂單已取消或失敗", "订单已取消或失败"},
    {"the order's rows add up to zero", "訂單各列合計為零", "订单各行合计为零"},
    {"it happened after the day of the report", "發生在報告日之後", "发生在报告日之后"},
    {"the order was refunded in full", "訂單已全額退款", "订单已全额退款"},
    {"a refund of an order that does not count", "不計入的訂單的退款",
     "不计入的订单的退款"},
    {"refunds are not subtracted", "退款不扣除", "退款不扣除"},
    {"the event is not among the chosen ones", "不是所選的活動", "不是所选的活动"},
    /* notes of files */
    {"rows whose event is a purchase are orders, the others events",
     "購買事件的列算訂單，其他列算事件", "购买事件的行算订单，其他行算事件"},
    {"not needed: the orders file has its own amounts", "不需要：訂單檔自有金額",
     "不需要：订单文件自有金额"},
    {"not needed: amounts come from the order lines", "不需要：金額來自訂單明細",
     "不需要：金额来自订单明细"},
    {"the amount differs between the rows of an order: rows are added up",
     "同一訂單各列金額不同：各列相加", "同一订单各行金额不同：各行相加"},
    {"the total repeats on the rows of an order and is taken once",
     "訂單總額在各列重複，只取一次", "订单总额在各行重复，只取一次"},
    {"not used: it names orders that came back and not what was given back, so they "
     "count "
     "as sold",
     "未使用：列出退貨的訂單，但沒有退款金額，這些訂單仍計為銷售",
     "未使用：列出退货的订单，但没有退款金额，这些订单仍计为销售"},
    {"not used: it says nothing about orders or their customers",
     "未使用：沒有關於訂單或顧客的內容", "未使用：没有关于订单或客户的内容"},
    {"{0} order id comes again more than a month later, and is another order then",
     "{0} 個訂單編號在一個月以後再次出現，視為另一筆訂單",
     "{0} 个订单编号在一个月以后再次出现，视为另一笔订单"},
    {"{0} order ids come again more than a month later, and are other orders then",
     "{0} 個訂單編號在一個月以後再次出現，視為另外的訂單",
     "{0} 个订单编号在一个月以后再次出现，视为另外的订单"},
    {"{0} row carries another total than the first of its order, which counts",
     "{0} 列的總額與其訂單第一列不同，以第一列為準",
     "{0} 行的总额与其订单第一行不同，以第一行为准"},
    {"{0} rows carry another total than the first of their order, which counts",
     "{0} 列的總額與其訂單第一列不同，以第一列為準",
     "{0} 行的总额与其订单第一行不同，以第一行为准"},
    {"the refund repeats on the rows of an order and is taken once",
     "退款金額在訂單各列重複，只計一次", "退款金额在订单各行重复，只计一次"},
    {"the refunds on the rows of an order are added up", "訂單各列的退款金額相加",
     "订单各行的退款金额相加"},
    {"{0} order is of {1} in a state of returned or refunded and counts as sold: no "
     "column "
     "says what was given back",
     "{0} 筆訂單（{1}）狀態為退貨或退款，但沒有欄位說明退了多少，仍計為銷售",
     "{0} 笔订单（{1}）状态为退货或退款，但没有列说明退了多少，仍计为销售"},
    {"{0} orders are of {1} in a state of returned or refunded and count as sold: no "
     "column "
     "says what was given back",
     "{0} 筆訂單（{1}）狀態為退貨或退款，但沒有欄位說明退了多少，仍計為銷售",
     "{0} 笔订单（{1}）状态为退货或退款，但没有列说明退了多少，仍计为销售"},
    {"{0} row is in a state that is not known and counts as sold: {1}",
     "{0} 列的狀態未知，仍計為銷售：{1}", "{0} 行的状态未知，仍计为销售：{1}"},
    {"{0} rows are in a state that is not known and count as sold: {1}",
     "{0} 列的狀態未知，仍計為銷售：{1}", "{0} 行的状态未知，仍计为销售：{1}"},
    {"{0} row names no currency and counts as {1}", "{0} 列未註明幣別，計為 {1}",
     "{0} 行未注明币种，计为 {1}"},
    {"{0} rows name no currency and count as {1}", "{0} 列未註明幣別，計為 {1}",
     "{0} 行未注明币种，计为 {1}"},
    {"{0} row has a sign of several currencies, taken for {1}",
     "{0} 列的符號可指多種幣別，視為 {1}", "{0} 行的符号可指多种币种，视为 {1}"},
    {"{0} rows have a sign of several currencies, taken for {1}",
     "{0} 列的符號可指多種幣別，視為 {1}", "{0} 行的符号可指多种币种，视为 {1}"},
    {"its amounts name no currency and are taken as {0}", "金額未註明幣別，視為 {0}",
     "金额未注明币种，视为 {0}"},
    {"{0} {1} = {2} {3} on {4}", "{4} 的匯率：{0} {1} = {2} {3}",
     "{4} 的汇率：{0} {1} = {2} {3}"},
    {"no order id, so each row is an order", "沒有訂單編號，因此每列是一筆訂單",
     "没有订单编号，因此每行是一笔订单"},
    {"{0} of {1} orders follow another of their customer's on the same day: if such rows "
     "are one order, type --map order={2}",
     "{1} 筆訂單中有 {0} 筆與同一顧客的另一筆在同一天：若這些列是同一筆訂單，請輸入 "
     "--map order={2}",
     "{1} 笔订单中有 {0} 笔与同一客户的另一笔在同一天：若这些行是同一笔订单，请输入 "
     "--map order={2}"},
    {"rows that are returns are subtracted", "退貨的列會扣除", "退货的行会扣除"},
    {"its refund column is not used: the file of refunds is", "不用其退款欄：改用退款檔",
     "不用其退款列：改用退款文件"},
    {"an order id that stands with several customers is an order of each",
     "同一訂單編號屬於多位顧客時，各算一筆訂單",
     "同一订单编号属于多位客户时，各算一笔订单"},
    {"no column was recognised as the amount (--map amount=COLUMN names it)",
     "沒有辨識出金額欄（可用 --map amount=欄名 指定）",
     "没有识别出金额列（可用 --map amount=列名 指定）"},
    {"the last day, {0}, comes more than a year after the one before it, {1}: if it is "
     "mistyped, --as-of {2} leaves it out",
     "最後一天 {0} 比前一天 {1} 晚了一年以上：若是打錯，可用 --as-of {2} 排除",
     "最后一天 {0} 比前一天 {1} 晚了一年以上：若是输错，可用 --as-of {2} 排除"},
    {"{0} of its days of acquisition cannot be read and are not known (the first: {1} in "
     "line {2})",
     "其中 {0} 個獲客日無法讀取，視為不詳（第一個：第 {2} 行的 {1}）",
     "其中 {0} 个获客日无法读取，视为不详（第一个：第 {2} 行的 {1}）"},
    {"{0} of its days of acquisition cannot be read and are not known (the first: {1} in "
     "row {2})",
     "其中 {0} 個獲客日無法讀取，視為不詳（第一個：第 {2} 列的 {1}）",
     "其中 {0} 个获客日无法读取，视为不详（第一个：第 {2} 行的 {1}）"},
    {"{0} of its days of acquisition cannot be read and is not known (the first: {1} in "
     "line {2})",
     "其中 {0} 個獲客日無法讀取，視為不詳（第一個：第 {2} 行的 {1}）",
     "其中 {0} 个获客日无法读取，视为不详（第一个：第 {2} 行的 {1}）"},
    {"{0} of its days of acquisition cannot be read and is not known (the first: {1} in "
     "row {2})",
     "其中 {0} 個獲客日無法讀取，視為不詳（第一個：第 {2} 列的 {1}）",
     "其中 {0} 个获客日无法读取，视为不详（第一个：第 {2} 行的 {1}）"},
    {"amount = quantity x price", "金額 = 數量 × 單價", "金额 = 数量 × 单价"},
    /* settings */
    {"what this definition is called in reports", "此定義在報告中的名稱",
     "此定义在报告中的名称"},
    {"what makes a person present: an order or an event in the last window_days, or a "
     "running subscription; where not set, the first of purchase, subscription and "
     "activity that the files tell of",
     "誰算在場：最近 window_days 天內有訂單或活動，或訂閱有效；未設定時取檔案中最先有的"
     "購買、訂閱、活動",
     "谁算在场：最近 window_days 天内有订单或活动，或订阅有效；未设置时取文件中最先有的"
     "购买、订阅、活动"},
    {"days for which an order (or event) keeps a person present; auto is the time within "
     "which 90 % of the people who came back did so",
     "一筆訂單（或活動）使人在場的天數；auto 是 90% 回來的人所需的時間",
     "一笔订单（或活动）使人在场的天数；auto 是 90% 回来的人所需的时间"},
    {"absences of at most so many days are no absence", "不超過這些天的缺席不算缺席",
     "不超过这些天的缺席不算缺席"},
    {"where a refund subtracts: on its own day, on its order's day, or nowhere",
     "退款扣在何處：退款當日、訂單當日或不扣", "退款扣在何处：退款当日、订单当日或不扣"},
    {"whether orders of 0.00 count", "金額 0.00 的訂單是否計入",
     "金额 0.00 的订单是否计入"},
    {"whether fully refunded orders count", "全額退款的訂單是否計入",
     "全额退款的订单是否计入"},
    {"orders in the period that make a buyer a loyal one", "期間內幾筆訂單算忠誠顧客",
     "期间内几笔订单算忠诚客户"},
    {"the day weeks begin on", "一週從哪天開始", "一周从哪天开始"},
    {"the month that quarters and years are counted from", "季與年從哪個月起算",
     "季度与年从哪个月起算"},
    {"cost of acquiring one customer", "取得一位顧客的成本", "获得一位客户的成本"},
    {"share of revenue that is left after the goods are paid", "扣除商品成本後的營收比例",
     "扣除商品成本后的营收比例"},
    {"what keeping customers costs in a calendar month", "每個日曆月維繫顧客的花費",
     "每个日历月维系客户的花费"},
    {"the events that count for rule=activity; all where not set",
     "rule=activity 計入的活動；未設定則全部", "rule=activity 计入的活动；未设置则全部"},
    {"the day that ends a cancelled subscription: the last service paid for, the end of "
     "billing, or the day the cancellation was asked for",
     "取消的訂閱止於何日：已付服務的最後一天、計費結束日或提出取消當日",
     "取消的订阅止于何日：已付服务的最后一天、计费结束日或提出取消当日"},
    {"whether a trial makes a person present", "試用是否算在場", "试用是否算在场"},
    {"whether a person is present, and the amount carried on, while a subscription is "
     "paused",
     "訂閱暫停時是否仍算在場並延續金額", "订阅暂停时是否仍算在场并延续金额"},
    {"after so many days unpaid a subscription makes nobody present any more",
     "欠費超過這些天的訂閱不再使人在場", "欠费超过这些天的订阅不再使人在场"},
    {"the events by which a person is seen, for the journey; all where not set",
     "顧客旅程中使人被看見的事件；未設定時為全部",
     "客户旅程中使人被看见的事件；未设置时为全部"},
    {"the events that are a product looked at or put into a cart; where not set, those "
     "whose names say so",
     "看商品或加入購物車的事件；未設定時依事件名稱判斷",
     "看商品或加入购物车的事件；未设置时按事件名称判断"},
    {"no events, answers or referrers in the files", "檔案中沒有事件、回覆或介紹人",
     "文件中没有事件、回复或介绍人"},
    {"no events in the files: who looked and did not buy is not known",
     "檔案中沒有事件：不知道誰看過而沒有購買", "文件中没有事件：不知道谁看过而没有购买"},
    {"none of the events is a product looked at or a cart: --set "
     "consideration_events=...",
     "沒有事件是看商品或購物車：--set consideration_events=...",
     "没有事件是看商品或购物车：--set consideration_events=..."},
    {"no NPS answers, reviews or known referrers in the files",
     "檔案中沒有 NPS 回覆、評論或已知的介紹人",
     "文件中没有 NPS 回复、评论或已知的介绍人"},
    {"what a metric is held against, such as the industry's value",
     "指標的比較基準，例如業界數值", "指标的比较基准，例如行业数值"},
    /* notes of the rule */
    {"The files have subscriptions and no orders, so customers are those with a running "
     "subscription (rule=subscription).",
     "檔案有訂閱而沒有訂單，因此訂閱有效的人是顧客（rule=subscription）。",
     "文件有订阅而没有订单，因此订阅有效的人是客户（rule=subscription）。"},
    {"The files have events and no orders, so customers are those who did something in "
     "the last window_days (rule=activity).",
     "檔案有活動而沒有訂單，因此最近 window_days 天內有活動的人是顧客（rule=activity）。",
     "文件有活动而没有订单，因此最近 window_days "
     "天内有活动的人是客户（rule=activity）。"},
    {"The files have one amount for each subscription: MRR of past days is computed with "
     "it, whatever it was then.",
     "檔案對每筆訂閱只有一個金額：過去的 MRR 也以它計算，不論當時是多少。",
     "文件对每笔订阅只有一个金额：过去的 MRR 也以它计算，不论当时是多少。"},
    {"The file is a snapshot of customers without dates: who has left is known, and "
     "after how long, but not when, so that no period has figures.",
     "檔案是沒有日期的顧客快照：知道誰已離開、經過多久，但不知道何時，因此沒有任何期間的"
     "數字。",
     "文件是没有日期的客户快照：知道谁已离开、经过多久，但不知道何时，因此没有任何期间的"
     "数字。"},
    /* why there is no value */
    {"no customers at the start", "期初沒有顧客", "期初没有客户"},
    {"nobody bought", "沒有人購買", "没有人购买"},
    {"no orders", "沒有訂單", "没有订单"},
    {"no revenue", "沒有營收", "没有营收"},
    {"nobody bought in the period before", "前一期沒有人購買", "前一期没有人购买"},
    {"nobody has ordered yet", "還沒有人下單", "还没有人下单"},
    {"nobody bought again on a later day", "沒有人在之後的日子再購買",
     "没有人在之后的日子再购买"},
    {"no revenue from first-time buyers", "沒有首購者的營收", "没有首购者的营收"},
    {"no returning buyers", "沒有舊客購買", "没有老客购买"},
    {"no first-time buyers", "沒有首購者", "没有首购者"},
    {"nobody was retained", "沒有人留存", "没有人留存"},
    {"nobody was lost, so that 1 / churn_rate has no value: take a longer period",
     "沒有人流失，1 ÷ 流失率沒有值：請取更長的期間",
     "没有人流失，1 ÷ 流失率没有值：请取更长的期间"},
    {"no new customers", "沒有新顧客", "没有新客户"},
    {"no recurring revenue at the start", "期初沒有經常性收入", "期初没有经常性收入"},
    {"no term ended", "沒有合約期滿", "没有合约期满"},
    {"no NPS answers", "沒有 NPS 回覆", "没有 NPS 回复"},
    {"no CSAT answers", "沒有 CSAT 回覆", "没有 CSAT 回复"},
    {"no CES answers", "沒有 CES 回覆", "没有 CES 回复"},
    {"no survey was delivered", "沒有寄出問卷", "没有发出问卷"},
    {"no subscriptions in the files", "檔案中沒有訂閱", "文件中没有订阅"},
    {"no amounts of subscriptions in the files", "檔案中沒有訂閱金額",
     "文件中没有订阅金额"},
    {"no answers to surveys in the files", "檔案中沒有問卷回覆", "文件中没有问卷回复"},
    {"no deliveries in the files: how many were asked is not known",
     "檔案中沒有寄送紀錄：不知道問了多少人", "文件中没有发送记录：不知道问了多少人"},
    {"no referrers in the files", "檔案中沒有推薦人", "文件中没有推荐人"},
    {"no amount column in the files", "檔案中沒有金額欄", "文件中没有金额列"},
    {"the files have one amount for each subscription and not what it was before, so "
     "that growth and shrinkage cannot be seen",
     "檔案對每筆訂閱只有一個金額而沒有先前的金額，看不出增減",
     "文件对每笔订阅只有一个金额而没有先前的金额，看不出增减"},
    {"the total has no period before it", "總計之前沒有期間", "总计之前没有期间"},
    {"there is no period before this one", "之前沒有期間", "之前没有期间"},
    {"it is a figure of the whole history: see the total", "這是全部歷史的數字：請看總計",
     "这是全部历史的数字：请看总计"},
    {"the amounts are too large to be multiplied exactly", "金額過大，無法精確相乘",
     "金额过大，无法精确相乘"},
    {"the cost of acquiring a customer is not set: --set cac=AMOUNT, or a file of costs",
     "未設定獲客成本：--set cac=金額，或提供成本檔案",
     "未设置获客成本：--set cac=金额，或提供成本文件"},
    {"the cost of acquiring a customer is set to 0", "獲客成本設定為 0",
     "获客成本设置为 0"},
    {"the gross margin is not set: --set gross_margin=SHARE, or a file of costs",
     "未設定毛利率：--set gross_margin=比率，或提供成本檔案",
     "未设置毛利率：--set gross_margin=比率，或提供成本文件"},
    {"cost of acquiring a customer and gross margin are not set: --set cac=AMOUNT --set "
     "gross_margin=SHARE, or a file of costs",
     "未設定獲客成本與毛利率：--set cac=金額 --set gross_margin=比率，或提供成本檔案",
     "未设置获客成本与毛利率：--set cac=金额 --set gross_margin=比率，或提供成本文件"},
    {"what keeping customers costs a month is not set: --set retention_spend=AMOUNT, or "
     "a file of costs",
     "未設定每月的留存支出：--set retention_spend=金額，或提供成本檔案",
     "未设置每月的留存支出：--set retention_spend=金额，或提供成本文件"},
    {"nobody was acquired", "沒有獲得任何顧客", "没有获得任何客户"},
    {"nothing was spent to acquire customers", "沒有獲客支出", "没有获客支出"},
    {"the files of costs do not tell of every month of the period",
     "成本檔案沒有涵蓋期間的每個月", "成本文件没有涵盖期间的每个月"},
    {"the files of costs tell nothing of this group's channel",
     "成本檔案沒有這一組的渠道", "成本文件没有这一组的渠道"},
    {"the files of costs do not tell of groups like these, only of channels",
     "成本檔案只分渠道，沒有這樣的分組", "成本文件只分渠道，没有这样的分组"},
    {"the gross margin is given for channels only: --by the channel shows it",
     "毛利率只按渠道提供：--by 渠道欄 可看到", "毛利率只按渠道提供：--by 渠道列 可看到"},
    {"no snapshot table in the files", "檔案中沒有快照表", "文件中没有快照表"},
    {"no amount column in the snapshot table", "快照表中沒有金額欄",
     "快照表中没有金额列"},
    {"fewer than 30 people are in the table", "表中不到 30 人", "表中不到 30 人"},
    {"nobody is in the table", "表中沒有人", "表中没有人"},
    {"the amounts add up to 0, or to more than can be counted",
     "金額合計為 0，或大到無法計算", "金额合计为 0，或大到无法计算"},
    {"a snapshot table has no dates", "快照表沒有日期", "快照表没有日期"},
    {"a snapshot table has no periods: see the total", "快照表沒有期間：請看總計",
     "快照表没有期间：请看总计"},
    {"a snapshot table has no start of a period", "快照表沒有期初", "快照表没有期初"},
    {"one more point would take retention past 100 %",
     "再提高一個百分點，留存率就超過 100 %", "再提高一个百分点，留存率就超过 100 %"},
    {"none of the periods shown is both complete and past the warming-up time",
     "所列期間沒有一期完整且已過暖機期", "所列期间没有一期完整且已过预热期"},
    {"none of the periods shown is complete", "所列期間沒有一期完整",
     "所列期间没有一期完整"},
    {"no orders in the files", "檔案中沒有訂單", "文件中没有订单"},
    {"the group at the end of the last period shows only when the next one begins",
     "最後一期期末屬於哪一組，要到下一期開始才知道",
     "最后一期期末属于哪一组，要到下一期开始才知道"},
    {"who is in the group changes from period to period, so that it has no whole history",
     "組內的人逐期變動，因此沒有完整的歷史", "组内的人逐期变动，因此没有完整的历史"},
    {"fewer than 30 people were ever present at one time since they began",
     "從開始起，同時在場的人從未達到 30 人", "从开始起，同时在场的人从未达到 30 人"},
    {"why a customer left is known of subscriptions only: --set rule=subscription",
     "只有訂閱才知道顧客為何離開：--set rule=subscription",
     "只有订阅才知道客户为何离开：--set rule=subscription"},
    /* what a metric needs */
    {"dates only", "只需日期", "只需日期"},
    {"amounts", "金額", "金额"},
    {"subscriptions with their amounts over time", "訂閱及其歷次金額",
     "订阅及其历次金额"},
    {"orders, beside events, answers or referrers", "訂單，以及事件、回覆或介紹人",
     "订单，以及事件、回复或介绍人"},
    {"NPS answers, reviews, or who referred a customer", "NPS 回覆、評論或介紹人",
     "NPS 回复、评论或介绍人"},
    {"subscriptions with amounts", "有金額的訂閱", "有金额的订阅"},
    {"answers, and the surveys sent", "問卷回覆與寄出的問卷", "问卷回复与发出的问卷"},
    {"answers to surveys", "問卷回覆", "问卷回复"},
    {"a snapshot table", "快照表", "快照表"},
    {"who referred a customer", "顧客的推薦人", "客户的推荐人"},
    /* intervals */
    {"Wilson", "Wilson", "Wilson"},
    {"adjusted Wald", "調整後 Wald", "调整后 Wald"},
    {"Student's t", "Student t", "Student t"},
    /* the window */
    {"A customer counts as lost {0} days after the last order: {1} gaps between them are "
     "too few to choose a window from. Set your own with --set window_days=DAYS.",
     "最後一筆訂單後 {0} 天算流失：訂單間隔只有 {1} 個，不足以選定天數。可用 --set "
     "window_days=天數 自行設定。",
     "最后一笔订单后 {0} 天算流失：订单间隔只有 {1} 个，不足以选定天数。可用 --set "
     "window_days=天数 自行设置。"},
    {"A customer counts as lost {0} days after the last event: {1} gaps between them are "
     "too few to choose a window from. Set your own with --set window_days=DAYS.",
     "最後一次活動後 {0} 天算流失：活動間隔只有 {1} 個，不足以選定天數。可用 --set "
     "window_days=天數 自行設定。",
     "最后一次活动后 {0} 天算流失：活动间隔只有 {1} 个，不足以选定天数。可用 --set "
     "window_days=天数 自行设置。"},
    {"A customer counts as lost {0} days after the last order: {1} gap between them is "
     "too few to choose a window from. Set your own with --set window_days=DAYS.",
     "最後一筆訂單後 {0} 天算流失：訂單間隔只有 {1} 個，不足以選定天數。可用 --set "
     "window_days=天數 自行設定。",
     "最后一笔订单后 {0} 天算流失：订单间隔只有 {1} 个，不足以选定天数。可用 --set "
     "window_days=天数 自行设置。"},
    {"A customer counts as lost {0} days after the last event: {1} gap between them is "
     "too few to choose a window from. Set your own with --set window_days=DAYS.",
     "最後一次活動後 {0} 天算流失：活動間隔只有 {1} 個，不足以選定天數。可用 --set "
     "window_days=天數 自行設定。",
     "最后一次活动后 {0} 天算流失：活动间隔只有 {1} 个，不足以选定天数。可用 --set "
     "window_days=天数 自行设置。"},
    {"The day of acquisition is not known for {0} of the {1} customers first present "
     "before {2}, so the periods that begin before it are still warming up.",
     "{2} 之前首次在場的 {1} 位顧客中，{0} "
     "位的獲客日不詳，因此在那之前開始的期間仍在暖機。",
     "{2} 之前首次在场的 {1} 位客户中，{0} "
     "位的获客日不详，因此在那之前开始的期间仍在预热。"},
    {"The day of acquisition is not known for {0} of the {1} customer first present "
     "before {2}, so the periods that begin before it are still warming up.",
     "{2} 之前首次在場的 {1} 位顧客中，{0} "
     "位的獲客日不詳，因此在那之前開始的期間仍在暖機。",
     "{2} 之前首次在场的 {1} 位客户中，{0} "
     "位的获客日不详，因此在那之前开始的期间仍在预热。"},
    {"{0} of the {1} customers first present before {2} were won before the data begin "
     "on {3}: not new, but counted at the start of a period only after a purchase in the "
     "data.",
     "{2} 之前首次在場的 {1} 位顧客中，{0} 位在資料開始的 {3} "
     "之前就已獲得：不算新增，但在資料中購買之後才計入期初。",
     "{2} 之前首次在场的 {1} 位客户中，{0} 位在数据开始的 {3} "
     "之前就已获得：不算新增，但在数据中购买之后才计入期初。"},
    {"{0} of the {1} customers first present before {2} was won before the data begin on "
     "{3}: not new, but counted at the start of a period only after a purchase in the "
     "data.",
     "{2} 之前首次在場的 {1} 位顧客中，{0} 位在資料開始的 {3} "
     "之前就已獲得：不算新增，但在資料中購買之後才計入期初。",
     "{2} 之前首次在场的 {1} 位客户中，{0} 位在数据开始的 {3} "
     "之前就已获得：不算新增，但在数据中购买之后才计入期初。"},
    {"{0} of the {1} customer first present before {2} was won before the data begin on "
     "{3}: not new, but counted at the start of a period only after a purchase in the "
     "data.",
     "{2} 之前首次在場的 {1} 位顧客中，{0} 位在資料開始的 {3} "
     "之前就已獲得：不算新增，但在資料中購買之後才計入期初。",
     "{2} 之前首次在场的 {1} 位客户中，{0} 位在数据开始的 {3} "
     "之前就已获得：不算新增，但在数据中购买之后才计入期初。"},
    {"none of the periods shown is complete and past its days of grace",
     "所列期間沒有一期完整且已過寬限期", "所列期间没有一期完整且已过宽限期"},
    {"none of the periods shown is complete, past the warming-up time and past its days "
     "of grace",
     "所列期間沒有一期完整、已過暖機期且已過寬限期",
     "所列期间没有一期完整、已过预热期且已过宽限期"},
    /* bridges */
    {"S = retained + lost: {0} = {1} + {2}", "期初 = 留存 + 流失：{0} = {1} + {2}",
     "期初 = 留存 + 流失：{0} = {1} + {2}"},
    {"E = retained + new_stayed + reactivated: {0} = {1} + {2} + {3}",
     "期末 = 留存 + 新增且留下 + 回流：{0} = {1} + {2} + {3}",
     "期末 = 留存 + 新增且留下 + 回流：{0} = {1} + {2} + {3}"},
    {"N = new_stayed + new_left: {0} = {1} + {2}",
     "新增 = 新增且留下 + 新增後流失：{0} = {1} + {2}",
     "新增 = 新增且留下 + 新增后流失：{0} = {1} + {2}"},
    {"E - N = retained + reactivated - new_left: {0} - {1} = {2} + {3} - {4}",
     "期末 − 新增 = 留存 + 回流 − 新增後流失：{0} − {1} = {2} + {3} − {4}",
     "期末 − 新增 = 留存 + 回流 − 新增后流失：{0} − {1} = {2} + {3} − {4}"},
    {"S of the next period = E + moved in - moved out: {0} = {1} + {2} - {3}",
     "下一期期初 = 期末 + 轉入 − 轉出：{0} = {1} + {2} − {3}",
     "下一期期初 = 期末 + 转入 − 转出：{0} = {1} + {2} − {3}"},
    {"B = returning + first-time: {0} = {1} + {2}",
     "購買人數 = 舊客 + 首購者：{0} = {1} + {2}",
     "购买人数 = 老客 + 首购者：{0} = {1} + {2}"},
    {"V = gross revenue - refunds: {0} = {1} - {2}",
     "淨營收 = 總營收 − 退款：{0} = {1} − {2}",
     "净收入 = 总收入 − 退款：{0} = {1} − {2}"},
    {"V of {0} returning buyers: {1}; of {2} first-time buyers: {3}; the rest of V is "
     "refunds of people who did not buy",
     "{0} 位舊客的淨營收：{1}；{2} 位首購者：{3}；其餘是未購買者的退款",
     "{0} 位老客的净收入：{1}；{2} 位首购者：{3}；其余是未购买者的退款"},
    {"V / orders x buyers with {0} or more orders / B - CAC: {1} / {2} x {3} / {4} - {5}",
     "淨營收 ÷ 訂單數 × 購買 {0} 次以上的顧客 ÷ 購買人數 − 獲客成本：{1} ÷ {2} × {3} ÷ "
     "{4} − {5}",
     "净收入 ÷ 订单数 × 购买 {0} 次以上的客户 ÷ 购买人数 − 获客成本：{1} ÷ {2} × {3} ÷ "
     "{4} − {5}"},
    {"clv_margin = V / B x gross_margin x S / lost: {0} / {1} x {2} x {3} / {4}",
     "終身價值（毛利）= 淨營收 ÷ 購買人數 × 毛利率 × 期初 ÷ 流失：{0} ÷ {1} × {2} × {3} "
     "÷ {4}",
     "终身价值（毛利）= 净收入 ÷ 购买人数 × 毛利率 × 期初 ÷ 流失：{0} ÷ {1} × {2} × {3} "
     "÷ {4}"},
    {"CAC, the cost of acquiring a customer: {0}", "獲客成本：{0}", "获客成本：{0}"},
    {"CAC, the cost of acquiring a customer: {0}, as the definition sets it",
     "獲客成本：{0}（依定義）", "获客成本：{0}（按定义）"},
    {"CAC = acquisition spend / N: {0} = {1} / {2}, the spend by the files of costs",
     "獲客成本 = 獲客支出 ÷ 新增：{0} = {1} ÷ {2}，支出取自成本檔案",
     "获客成本 = 获客支出 ÷ 新增：{0} = {1} ÷ {2}，支出取自成本文件"},
    {"clv_margin = gross profit / B x S / lost: {0} / {1} x {2} / {3}; gross profit is V "
     "of each month x its gross margin, by the files of costs",
     "終身價值（毛利）= 毛利 ÷ 購買人數 × 期初 ÷ 流失：{0} ÷ {1} × {2} ÷ {3}；毛利是各月"
     "淨營收乘以成本檔案中當月的毛利率",
     "终身价值（毛利）= 毛利 ÷ 购买人数 × 期初 ÷ 流失：{0} ÷ {1} × {2} ÷ {3}；毛利是各月"
     "净收入乘以成本文件中当月的毛利率"},
    {"retention spend: by the files of costs, a month's spread over its days",
     "留存支出：取自成本檔案，每月的支出平均攤到該月各日",
     "留存支出：取自成本文件，每月的支出平均摊到该月各日"},
    {"still there after a tenure of {0}: {1}%", "年資 {0} 之後仍在：{1}%",
     "在网 {0} 之后仍在：{1}%"},
    {"after {0}: {1}%", "{0} 之後：{1}%", "{0} 之后：{1}%"},
    {"the mean is up to {0}", "平均算到 {0} 為止", "平均算到 {0} 为止"},
    {"lost = voluntarily + by a failed payment: {0} = {1} + {2}",
     "流失 = 主動 + 因付款失敗：{0} = {1} + {2}",
     "流失 = 主动 + 因付款失败：{0} = {1} + {2}"},
    {"MRR_end = MRR_start + new + reactivation + expansion - contraction - churn + fx: "
     "{0} = {1} + {2} + {3} + {4} - {5} - {6} + {7}",
     "期末 MRR = 期初 + 新增 + 回流 + 擴增 − 縮減 − 流失 + 匯率：{0} = {1} + {2} + {3} + "
     "{4} − {5} − {6} + {7}",
     "期末 MRR = 期初 + 新增 + 回流 + 扩增 − 缩减 − 流失 + 汇率：{0} = {1} + {2} + {3} + "
     "{4} − {5} − {6} + {7}"},
    {"lost = churn + contraction: {0} = {1} + {2}", "失去 = 流失 + 縮減：{0} = {1} + {2}",
     "失去 = 流失 + 缩减：{0} = {1} + {2}"},
    {"kept = MRR_start + expansion - lost: {0} = {1} + {2} - {3}",
     "保有 = 期初 + 擴增 − 失去：{0} = {1} + {2} − {3}",
     "保有 = 期初 + 扩增 − 失去：{0} = {1} + {2} − {3}"},
    {"net lost = lost - expansion - reactivation: {0} = {1} - {2} - {3}",
     "淨失去 = 失去 − 擴增 − 回流：{0} = {1} − {2} − {3}",
     "净失去 = 失去 − 扩增 − 回流：{0} = {1} − {2} − {3}"},
    {"churn = voluntarily + by a failed payment: {0} = {1} + {2}",
     "流失 = 主動 + 因付款失敗：{0} = {1} + {2}",
     "流失 = 主动 + 因付款失败：{0} = {1} + {2}"},
    {"NPS answers = promoters + passives + detractors: {0} = {1} + {2} + {3}",
     "NPS 回覆 = 推薦者 + 中立者 + 批評者：{0} = {1} + {2} + {3}",
     "NPS 回复 = 推荐者 + 中立者 + 贬损者：{0} = {1} + {2} + {3}"},
    /* advice */
    {"stop buying customers: each costs more than it brings",
     "停止買進顧客：每位的成本高於收益", "停止买进客户：每位的成本高于收益"},
    {"raise value or retention before spending more on new customers",
     "先提高價值或留存，再為新顧客花更多", "先提高价值或留存，再为新客户花更多"},
    {"there is room to acquire more customers", "還有空間取得更多顧客",
     "还有空间获得更多客户"},
    {"outstanding: above 75", "卓越：高於 75", "卓越：高于 75"},
    {"excellent: above 50", "優秀：高於 50", "优秀：高于 50"},
    {"good: more promoters than detractors", "良好：推薦者多於批評者",
     "良好：推荐者多于贬损者"},
    {"not good: no more promoters than detractors", "不佳：推薦者不多於批評者",
     "不佳：推荐者不多于贬损者"},
    {"good: above 5", "良好：高於 5", "良好：高于 5"},
    {"not good: 5 or below", "不佳：5 或以下", "不佳：5 或以下"},
};

#define SENTENCE_COUNT (sizeof sentences / sizeof *sentences)

const char *const *words_sentence_at(size_t index)
{
    return index < SENTENCE_COUNT ? sentences[index] : NULL;
}

const char *words_sentence(const char *english, enum catalogue_language language)
{
    if (language == CATALOGUE_EN)
        return english;
    for (size_t i = 0; i < SENTENCE_COUNT; i++)
        if (strcmp(sentences[i][CATALOGUE_EN], english) == 0)
            return sentences[i][language];
    return NULL;
}
