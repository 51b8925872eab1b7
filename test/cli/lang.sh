#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# --lang, and the environment's language, on the terminal: what is said, that it is
# aligned, that no English is left in it, and that outputs for programs are the same.
# shellcheck source=test/shell.sh
. "$MAINSTAY_ROOT/test/shell.sh"
cd "$scratch" || exit 1
unset COLUMNS

cat >orders.csv <<'END'
Order No,Ordered at,Customer e-mail,Total,City
1001,2024-01-05 10:30,ann@example.com,24.00,台北
1002,2024-01-09 11:05,bob@example.com,12.50,Tainan
1003,2024-02-02 18:40,ann@example.com,8.00,台北
1004,2024-02-20 09:15,cho@example.com,31.00,Tainan
1005,2024-03-28 20:00,cho@example.com,15.00,
1006,2024-03-29 20:00,,7.00,Tainan
END

# table LANGUAGE: the report up to the end of the table of periods.
table() {
    "$program" report orders.csv --set window_days=45 --lang "$1" |
        sed -n '1,/^  \(Total\|總計\|总计\) /p'
}

# The numbers are those of README.md, where they are counted by hand.
hant='Mainstay 留存報告
────────────────────────────────────────────────────────────────────────────────────────────────────
檔案          orders.csv：訂單，6 列；customer = Customer e-mail、order = Order No、date = Ordered
              at、amount = Total
資料列        採用 5 列，略過 1 列（16.7%，列於下方）
顧客          3 人，5 筆訂單
期間          2024年1月5日至2024年3月29日（UTC 的日期）
截至          2024年3月29日（資料的最後一天）
金額          未註明幣別
規則          每次購買後 45 天內為顧客（依指定）
設定          window_days=45

  期間        期初  新增  流失  期末  留存率  95% 信賴區間  購買人數  訂單數  淨營收  客單價  回購率
  ──────────  ────  ────  ────  ────  ──────  ────────────  ────────  ──────  ──────  ──────  ──────
  2024年1月~     0     2     0     2       –                       2       2   36.50   18.25    0.0%
  2024年2月~     2     1     1     2   50.0%     9.5–90.5%         2       2   39.00   19.50    0.0%
  2024年3月*     2     0     1     1   50.0%     9.5–90.5%         1       1   15.00   15.00    0.0%
  ──────────  ────  ────  ────  ────  ──────  ────────────  ────────  ──────  ──────  ──────  ──────
  總計                                     –                       3       5   90.50   18.10   66.7%'
hans='Mainstay 留存报告
────────────────────────────────────────────────────────────────────────────────────────────────────
文件          orders.csv：订单，6 行；customer = Customer e-mail、order = Order No、date = Ordered
              at、amount = Total
数据行        采用 5 行，略过 1 行（16.7%，列于下方）
客户          3 人，5 笔订单
期间          2024年1月5日至2024年3月29日（UTC 的日期）
截至          2024年3月29日（数据的最后一天）
金额          未注明币种
规则          每次购买后 45 天内为客户（按指定）
设置          window_days=45

  期间        期初  新增  流失  期末  留存率  95% 置信区间  购买人数  订单数  净收入  客单价  复购率
  ──────────  ────  ────  ────  ────  ──────  ────────────  ────────  ──────  ──────  ──────  ──────
  2024年1月~     0     2     0     2       –                       2       2   36.50   18.25    0.0%
  2024年2月~     2     1     1     2   50.0%     9.5–90.5%         2       2   39.00   19.50    0.0%
  2024年3月*     2     0     1     1   50.0%     9.5–90.5%         1       1   15.00   15.00    0.0%
  ──────────  ────  ────  ────  ────  ──────  ────────────  ────────  ──────  ──────  ──────  ──────
  总计                                     –                       3       5   90.50   18.10   66.7%'
same "correctness_table_in_traditional_chinese" "$hant" "$(table zh-Hant)"
same "correctness_table_in_simplified_chinese" "$hans" "$(table zh-Hans)"
check "correctness_table_in_english" grep -qE \
    '^  2024-02~ +2 +1 +1 +2 +50.0% +9.5–90.5% +2 +2 +39.00 +19.50 +0.0%$' <(table en)

# ---- width -----------------------------------------------------------------------------

aligned() {
    local all
    all=$(table "$1" | sed -n '/^  ───/,$p' | while IFS= read -r line; do
        printf '%s\n' "$line" | wc -L
    done)
    [ "$(wc -l <<<"$all")" = 6 ] && [ "$(sort -u <<<"$all" | wc -l)" = 1 ]
}
# No line of a page is wider than asked for, but those that are commands to copy.
fits() {
    local line
    COLUMNS=60 "$program" report orders.csv --by City --lang "$1" | grep -v '^  mainstay' |
        while IFS= read -r line; do
            [ "$(printf '%s\n' "$line" | wc -L)" -le 60 ] || echo "$line"
        done
}
for language in en zh-Hant zh-Hans; do
    check "invariant_rows_are_aligned_$language" aligned "$language"
    same "invariant_no_line_is_too_wide_$language" "" "$(fits "$language")"
done

# ---- which language ---------------------------------------------------------------------

# first LC_ALL LC_MESSAGES LANG ARGUMENT...: the title of a report; "-" is not set.
first() {
    local set=(-u LC_ALL -u LC_MESSAGES -u LANG)
    [ "$1" = - ] || set+=("LC_ALL=$1")
    [ "$2" = - ] || set+=("LC_MESSAGES=$2")
    [ "$3" = - ] || set+=("LANG=$3")
    shift 3
    env "${set[@]}" "$program" report orders.csv "$@" | head -n 1
}
en='Mainstay report' tw='Mainstay 留存報告' cn='Mainstay 留存报告'
same "correctness_language_of_nothing" "$en" "$(first - - -)"
same "correctness_language_of_C" "$en" "$(first C - zh_TW.UTF-8)"
same "correctness_language_of_LANG" "$tw" "$(first - - zh_TW.UTF-8)"
same "correctness_language_of_LC_MESSAGES" "$cn" "$(first - zh_CN.UTF-8 zh_TW.UTF-8)"
same "correctness_language_of_LC_ALL" "$tw" "$(first zh_HK C C)"
same "correctness_language_of_another" "$en" "$(first de_DE.UTF-8 - -)"
same "correctness_language_asked_for" "$cn" "$(first zh_TW.UTF-8 - - --lang zh-Hans)"
same "correctness_english_asked_for" "$en" "$(first zh_TW.UTF-8 - - --lang en)"
check "correctness_page_follows_the_environment" grep -q '<html lang="zh-Hant">' \
    <(LC_ALL=zh_TW.UTF-8 "$program" report orders.csv --format html)

unknown() {
    "$program" "$@" --lang fr >out 2>err
    [ $? = 64 ] && [ ! -s out ] &&
        [ "$(cat err)" = 'mainstay: --lang "fr": expected en, zh-Hant or zh-Hans' ]
}
check "input_unknown_language" unknown report orders.csv
check "input_unknown_language_of_metrics" unknown metrics

# ---- for programs ------------------------------------------------------------------------

# each ARGUMENT...: the command's output in one language is that in another.
each() {
    "$program" "$@" --lang en >machine.en && [ -s machine.en ] &&
        "$program" "$@" --lang zh-Hant | cmp -s - machine.en &&
        LC_ALL=zh_CN.UTF-8 "$program" "$@" | cmp -s - machine.en
}
for format in json csv; do
    check "invariant_report_${format}_is_the_same" each report orders.csv --by City -f $format
    check "invariant_cohorts_${format}_is_the_same" each cohorts orders.csv -f $format
    check "invariant_customers_${format}_is_the_same" each customers orders.csv \
        --metric lost --period 2024-02 -f $format
    check "invariant_metrics_${format}_is_the_same" each metrics -f $format
done
check "invariant_explain_json_is_the_same" each explain churn_rate orders.csv \
    --period 2024-02 -f json
check "invariant_metrics_markdown_is_the_same" each metrics -f markdown

# ---- nothing is left in English --------------------------------------------------------

cat >refunds.csv <<'END'
order,refund date,refund
1003,2024-03-01,2.00
END
cat >club.csv <<'END'
subscription,customer,start,end,amount,interval,reason
1,ann,2024-01-05,,10.00,month,
1,ann,2024-02-09,,15.00,month,
2,bob,2024-01-06,,240.00,year,
3,cat,2024-01-07,2024-02-11,30.00,month,payment failed
4,dan,2024-02-13,,21.00,quarter,
END
cat >nps.csv <<'END'
customer,date,nps
ann,2024-02-03,9
bob,2024-02-03,10
cat,2024-02-03,8
dan,2024-02-20,2
dan,2024-02-21,6
END
printf 'customer,date,event\nann,2024-01-05,login\nbob,2024-02-06,login\n' >events.csv

# Rates of exchange, costs of months, and a table without dates.
cat >abroad.csv <<'END'
subscription,customer,start,amount,interval,currency
1,ann,2024-01-05,10.00,month,USD
2,bob,2024-01-06,300,month,TWD
END
{
    echo date,currency,base,rate
    for day in 2023-12-31 2024-01-31 2024-02-29 2024-03-31; do echo "$day,USD,TWD,31.5"; done
} >rates.csv
printf 'month,channel,acquisition_spend,retention_spend,gross_margin\n2024-01,,20,3,40%%\n2024-02,,10,3,40%%\n2024-03,,0,3,50%%\n' >costs.csv
{
    echo customerID,tenure,Contract,MonthlyCharges,Churn
    for i in {1..40}; do echo "$i,$((i % 30)),Plan,20.50,$([ $((i % 3)) = 0 ] && echo Yes || echo No)"; done
    echo 41,5,Plan,20.50,maybe
} >telco.csv

# Days of acquisition that are known, not known, and cannot be read; no amounts; grace.
printf 'Order No,Customer,Ordered at\n1,ann,2024-01-05\n2,bob,2024-01-09\n3,cho,2024-03-20\n' >bare.csv
printf 'Customer,Joined\nann,2019-08-01\nbob,2019-08-01\n' >known.csv
printf 'Customer,Joined\nann,2019-08-01\nbob,2019-31-31\n' >unread.csv
joined='--map acquired=Joined --set window_days=45'

# english ARGUMENT...: the lines of its page with an English word in them, apart from
# commands to copy, the name of the section of the manual, and other languages' names.
english() {
    LC_ALL=zh_TW.UTF-8 "$program" "$@" 2>&1 | grep -vE '^  mainstay|measures\.md|mainstay (metrics|explain)' |
        grep -E '(^|[^a-z_@-])(the|of|is|are|was|were|who|with|and|or|no|not|for|from|by|to|in|as|customers?|order|day|days|month|people|total)([^a-z_.@-]|$)' |
        grep -vE '(customer|order|date|amount|status|refund|start|end|interval|reason|month|acquisition) = '
}
pages=(
    "report orders.csv" "report orders.csv refunds.csv --by City --all"
    "report orders.csv --set window_days=10 --rejects left.csv" "report orders.csv --period total"
    "report orders.csv --by City@start --from 2024-02" "report club.csv" "report club.csv --all"
    "report club.csv nps.csv --period quarter" "report events.csv" "report club.csv --set grace_days=20"
    "report orders.csv --period week --as-of 2024-03-20" "cohorts orders.csv" "cohorts club.csv"
    "cohorts orders.csv --by City --values cumulative" "metrics"
    "customers orders.csv --metric buyers --period total --limit 1"
    "customers club.csv --metric mrr_end --period total"
    "report bare.csv" "report bare.csv known.csv $joined" "report bare.csv unread.csv $joined --max-bad 100%"
    "report bare.csv --set grace_days=20" "report bare.csv --set grace_days=40 --as-of 2024-03-31"
    "report club.csv --set grace_days=40 --as-of 2024-02-29"
    "explain retention_rate bare.csv --period total --set grace_days=40"
    "report abroad.csv rates.csv --as-of 2024-03-31" "report orders.csv costs.csv --set window_days=45"
    "report telco.csv --max-bad 100%" "report telco.csv --by Contract --max-bad 100%"
    "customers telco.csv --metric snapshot_churn_share --period total --max-bad 100%"
)
for page in "${pages[@]}"; do
    # shellcheck disable=SC2086
    same "invariant_no_english_in_${page// /_}" "" "$(english $page)"
done

# Every receipt there is, of data of every kind; with sanitizers every ninth.
every=$(rounds_of 1 9 1)
receipts() {
    local metric
    "$program" metrics --format csv | tail -n +2 | cut -d, -f1 | awk "NR % $every == 0" |
        while IFS= read -r metric; do
            [[ $metric != customers_transferred_* ]] || continue
            english explain "$metric" --period "$@"
        done
}
same "invariant_no_english_in_receipts_of_orders" "" \
    "$(receipts total orders.csv refunds.csv --set cac=5 --set gross_margin=40%)"
same "invariant_no_english_in_receipts_of_a_month" "" "$(receipts 2024-02 orders.csv)"
same "invariant_no_english_in_receipts_of_subscriptions" "" \
    "$(receipts 2024-02 club.csv nps.csv --as-of 2024-02-29)"
same "invariant_no_english_in_receipts_of_costs" "" \
    "$(receipts 2024-02 orders.csv costs.csv --set window_days=45)"
same "invariant_no_english_in_receipts_of_rates" "" \
    "$(receipts 2024-02 abroad.csv rates.csv --as-of 2024-03-31)"
same "invariant_no_english_in_receipts_of_a_snapshot" "" "$(receipts total telco.csv --max-bad 100%)"

# A workspace: what import, status and restatements say of first files, the same once more, a
# correction that changes past figures, and a person who was erased.
"$program" init ws >init.out
printf 'Order No,Ordered at,Customer e-mail,Total\n1002,2024-01-09 11:05,bob@example.com,19.50\n' >later.csv
workspace() {
    english status ws
    english restatements ws
    english import ws orders.csv refunds.csv --as-of 2024-06-30
    english import ws orders.csv --as-of 2024-06-30
    english import ws later.csv --as-of 2024-06-30
    english erase ws ann@example.com --as-of 2024-06-30
    english import ws orders.csv --as-of 2024-06-30
    english definition set ws grace_days=20 --as-of 2024-06-30
    english status ws
    english restatements ws
    english report ws --as-of 2024-06-30
}
same "invariant_no_english_of_a_workspace" "" "$(workspace)"
for format in json csv; do
    check "invariant_restatements_${format}_is_the_same" each restatements ws -f $format
done
check "invariant_status_json_is_the_same" each status ws -f json
check "correctness_restatement_in_chinese" grep -qE \
    '^  [^ ]+Z  匯入 3 +2024年1月 +revenue +36\.50 +43\.50 +\+7\.00$' \
    <("$program" restatements ws --metric revenue --lang zh-Hant)
check "correctness_shown_report_keeps_the_language" grep -q \
    '^  mainstay report ws --lang zh-Hans$' <("$program" import ws later.csv --lang zh-Hans)

# ---- the commands that are shown ---------------------------------------------------------

# The first command of the page runs and speaks the same language.
shown() {
    local line
    line=$("$program" report orders.csv --lang zh-Hans | grep -m1 '^  mainstay explain')
    eval "\"\$program\" ${line#  mainstay }" | grep -q '^公式 '
}
check "correctness_shown_command_keeps_the_language" shown
finish
