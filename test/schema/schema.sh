#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# What the program writes as JSON is what docs/report.schema.json says, and the schema
# refuses what it is not.
# shellcheck source=test/input/helper.bash
. "$MAINSTAY_ROOT/test/input/helper.bash" || exit

schema=$MAINSTAY_ROOT/docs/report.schema.json
documents=() # kind:name of each, validated together at the end
validate() {
    node "$MAINSTAY_ROOT/test/schema/validate.mjs" "$schema" "$@" 2>&1
}
# valid NAME ARGUMENT...: the first argument, a command, is the kind of document.
valid() {
    local name=$1
    shift
    run "$@" --format json
    if [ "$status" = 0 ]; then
        mv out "$name"
        documents+=("$1:$name")
    else
        check "$name (status $status: $(head -c 300 err))" false
    fi
}

"$program" demo shop --customers 600 >/dev/null
files=(shop/orders.csv shop/refunds.csv shop/customers.csv)
money=(--set cac=20 --set gross_margin=40% --set retention_spend=1000)
printf 'cust,date\n1,2024-01-01\n1,2024-02-03\n2,2024-01-05\n' >bare.csv
printf 'user_id,event,timestamp\nu1,login,2024-01-01\nu1,play,2024-02-03\nu2,login,2024-01-05\n' >events.csv
printf 'order_id,customer_id,order_date,total\n1,K1,2024-01-05,-5\n2,,2024-01-06,3\n' >none.csv
cat >subscriptions.csv <<'ROWS'
subscription,customer,start,end,amount,interval,reason
1,ann,2024-01-05,,10.00,month,
1,ann,2024-03-10,,20.00,month,
2,bob,2024-01-10,2024-03-20,120.00,year,payment failed
3,cat,2024-02-01,2024-04-01,30.00,quarter,too expensive
4,eve,2024-01-02,2024-02-10,8.00,month,
5,eve,2024-04-05,,9.00,month,
ROWS
cat >answers.csv <<'ROWS'
customer,date,survey,score
ann,2024-01-20,NPS,9
bob,2024-01-21,NPS,3
ann,2024-03-21,CES,6
ann,2024-03-22,CSAT,5
bob,2024-03-20,NPS,8
bob,2024-03-21,NPS,7
ROWS
printf 'customer,date,survey\nann,2024-01-19,NPS\nbob,2024-01-19,NPS\n' >sent.csv
grep -v ann,2024-03 subscriptions.csv | grep -v ^5 | cut -d, -f1-4,7 >unpriced.csv
many=(subscriptions.csv answers.csv --as deliveries sent.csv --as-of 2024-04-30)

for unit in month week quarter year total; do
    valid "input_schema_report_$unit" report "${files[@]}" --period $unit "${money[@]}"
done
valid "input_schema_report_day" report "${files[@]}" --period day --from 2024-05
valid "input_schema_report_by" report "${files[@]}" --by country --by first_channel
valid "input_schema_report_by_start" report "${files[@]}" --by country@start
printf 'customer,tenure,fee,plan,churn\na,1,2.00,m,Yes\nb,2,3.00,y,No\n' >snapshot.csv
printf 'month,acquisition_spend,gross_margin\n2024-01,10,40%%\n2024-02,10,40%%\n' >costs.csv
valid "input_schema_report_snapshot" report snapshot.csv --by plan
valid "input_schema_explain_snapshot" explain retention_rate --period total snapshot.csv
valid "input_schema_customers_snapshot" customers --metric snapshot_churn_share \
    --period total snapshot.csv
valid "input_schema_report_costs" report bare.csv costs.csv --set window_days=20
valid "input_schema_report_grace" report "${files[@]}" --set grace_days=5
valid "input_schema_report_bare" report bare.csv
valid "input_schema_report_events" report events.csv --set rule=activity --set events=login
valid "input_schema_report_without_orders" report none.csv
valid "input_schema_cohorts" cohorts "${files[@]}" --by country
valid "input_schema_cohorts_bare" cohorts bare.csv --period week
for metric in retention_rate churn_rate retention_rate_textbook customers_lost revenue \
    average_order_value days_between_orders customer_lifespan clv_margin clv_simple clv_to_cac \
    cost_to_keep profit_what_if customer_lifespan_restricted_mean spend_ratio_returning_to_new; do
    valid "input_schema_explain_$metric" explain "$metric" --period 2023-05 "${files[@]}" "${money[@]}"
done
valid "input_schema_explain_total" explain customer_lifespan_restricted_mean --period total "${files[@]}"
valid "input_schema_explain_null" explain revenue --period 2024-01 bare.csv
valid "input_schema_customers" customers --metric lost --period 2023-05 "${files[@]}"
valid "input_schema_customers_bare" customers --metric buyers --period 2024-01 bare.csv
valid "input_schema_report_subscriptions" report "${many[@]}" --set grace_days=3 \
    --set past_due_days=never
valid "input_schema_report_unpriced" report unpriced.csv
valid "input_schema_report_answers" report answers.csv
valid "input_schema_cohorts_subscriptions" cohorts "${many[@]}"
valid "input_schema_customers_subscriptions" customers --metric mrr_churn --period 2024-03 \
    "${many[@]}"
for metric in mrr_start mrr_expansion mrr_fx mrr_end revenue_churn_rate net_revenue_churn_rate \
    renewal_rate customers_lost_involuntary nps promoters csat ces response_rate referral_rate; do
    valid "input_schema_explain_$metric" explain "$metric" --period 2024-03 "${many[@]}"
    valid "input_schema_explain_null_$metric" explain "$metric" --period 2024-01 bare.csv
done

valid "input_schema_report_journey" report bare.csv events.csv answers.csv --set consideration_events=play \
    --set window_days=20
valid "input_schema_explain_journey" explain reach_consideration --period 2024-02 bare.csv events.csv \
    --set consideration_events=play --set window_days=20
marks=(--set benchmark.retention_rate=80% --set benchmark.revenue=1000 --set benchmark.nps=40
    --set benchmark.average_order_value=30.5 --set benchmark.days_between_orders=20
    --set benchmark.customers_lost=5 --set benchmark.net_revenue_retention=1.1
    --set benchmark.clv_to_cac=3 --set benchmark.customer_lifespan=6 --set benchmark.ces=5
    --set benchmark.customer_lifespan_restricted_mean=100 --set benchmark.referral_rate=0.1)
valid "input_schema_report_benchmarks" report "${files[@]}" "${marks[@]}" "${money[@]}"
valid "input_schema_report_benchmarks_many" report "${many[@]}" "${marks[@]}" --compare benchmark.nps=50
valid "input_schema_explain_benchmark" explain retention_rate --period 2024-03 "${files[@]}" "${marks[@]}"

compare=(--compare "window_days=45,refunds=order_day")
valid "input_schema_report_compare" report "${files[@]}" "${compare[@]}" --from 2024 "${money[@]}"
valid "input_schema_report_compare_subscriptions" report "${many[@]}" --compare grace_days=3
valid "input_schema_explain_compare" explain churn_rate --period 2024-03 "${files[@]}" "${compare[@]}"
valid "input_schema_explain_compare_what_if" explain profit_what_if --period total "${files[@]}" \
    "${compare[@]}" "${money[@]}"
valid "input_schema_customers_compare" customers --metric lost --period 2024-03 "${files[@]}" \
    "${compare[@]}"
valid "input_schema_customers_compare_cell" customers --cell retained:lost --period 2024-03 \
    "${files[@]}" "${compare[@]}"
valid "input_schema_customers_compare_subscriptions" customers --metric mrr_end --period total \
    "${many[@]}" --compare end=scheduled

validate "${documents[@]}" >verdicts
for document in "${documents[@]}"; do
    name=${document#*:}
    same "$name" "$name valid" "$(grep "^$name " verdicts)"
done

# The schema is no rubber stamp: each of these changes makes a report invalid.
cp input_schema_report_month good.json
spoilt=()
spoiled() {
    spoilt+=("$1")
    node -e '
        const fs = require("fs");
        const report = JSON.parse(fs.readFileSync("good.json", "utf8"));
        const metrics = report.periods[9].metrics;
        eval(process.argv[1]);
        fs.writeFileSync(process.argv[2], JSON.stringify(report));' "$1" "bad${#spoilt[@]}"
}
spoiled 'delete report.as_of'
spoiled 'report.as_of = "31.12.2024"'
spoiled 'delete report.definition.window_days'
spoiled 'report.source.left_out.no_customer = {amount: "1.00"}'
spoiled 'metrics.revenue.value = 12.5'
spoiled 'metrics.revenue.value = "12,50"'
spoiled 'metrics.retention_rate.value = 1.2'
spoiled 'metrics.retention_rate.value = null'
spoiled 'delete metrics.retention_rate.numerator'
spoiled 'delete metrics.customers_lost'
spoiled 'metrics.customers_lost.value = -1'
spoiled 'metrics.customers_lost.value = "1"'
spoiled 'metrics.happiness = {value: 1}'
spoiled 'report.periods[0].partial = "no"'
spoiled 'delete report.total'

bad=()
for i in "${!spoilt[@]}"; do
    bad+=("report:bad$((i + 1))")
done
validate "${bad[@]}" >verdicts
for i in "${!spoilt[@]}"; do
    check "input_schema_refuses: ${spoilt[$i]}" grep -q "^bad$((i + 1)) .*must" verdicts
done

finish
