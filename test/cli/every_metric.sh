#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Every metric of the catalogue: report, explain and customers work for it, and the list of
# its people is as long as its number.  With sanitizers, of every sixth.
# shellcheck source=test/input/helper.bash
. "$MAINSTAY_ROOT/test/input/helper.bash" || exit

"$program" demo shop --customers 200 >/dev/null
printf 'customer,tenure,fee,churn\na,1,2.00,Yes\nb,2,3.00,No\nc,3,4.00,No\n' >snapshot.csv
printf 'user_id,event,timestamp\nC00001,login,2024-05-01\nC00002,product_view,2024-05-02\n' >visits.csv
shop=(shop/orders.csv shop/refunds.csv shop/customers.csv shop/club/subscriptions.csv
    shop/surveys/answers.csv --as deliveries shop/surveys/deliveries.csv shop/marketing/costs.csv
    visits.csv --set rule=subscription --set gross_margin=40%)

# What a number counts, where it is people; orders, terms, answers and sums are none.
# shellcheck disable=SC2016 # a script of another language
lengths='
    const fs = require("fs");
    const read = (name) => JSON.parse(fs.readFileSync(name, "utf8"));
    for (const name of fs.readdirSync(".").filter((f) => f.endsWith(".explain"))) {
        const of = name.slice(0, -".explain".length), e = read(name);
        const heads = !/^(orders|renewal_rate|response_rate|.*_answers|promoters|passives|detractors|csat)$/.test(e.metric);
        const expected = (side) => "numerator" in e ? e[side] : side === "numerator" && e.unit === "count" ? e.value : undefined;
        for (const side of ["numerator", "denominator"]) {
            if (!fs.existsSync(`${of}.${side}`)) continue;
            const n = expected(side), list = read(`${of}.${side}`);
            const people = heads && typeof n === "number" && e.unit !== "number" && !/lifespan|survival|textbook/.test(e.metric);
            if (people && e.unit !== "money" && list.matches !== n)
                fs.appendFileSync(`${e.metric}.wrong`, `${of}, ${side}: ${n}, but a list of ${list.matches}\n`);
        }
    }'

# ask METRIC PERIOD: leaves what is said in METRIC.PERIOD.*, what fails in METRIC.wrong.
ask() {
    local metric=$1 period=$2 files=("${shop[@]}") group=() side
    case $metric in
    snapshot_*) files=(snapshot.csv) period=total ;;
    *transferred*) group=(--group country@start=TW) ;;
    esac
    "$program" explain "$metric" --period "$period" "${group[@]}" "${files[@]}" -f json \
        -o "$metric.$period.explain" 2>err || echo "explain: $(cat err)" >>"$metric.wrong"
    [ "$period" = total ] || "$program" explain "$metric" --period "$period" "${group[@]}" \
        "${files[@]}" --lang zh-Hant >page 2>err || echo "explain: $(cat err)" >>"$metric.wrong"
    for side in numerator denominator; do
        "$program" customers --metric "$metric" --of $side --period "$period" "${group[@]}" \
            "${files[@]}" -f json -o "$metric.$period.$side" 2>err && continue
        rm -f "$metric.$period.$side"
        grep -qE 'it rests on|has no denominator' err || echo "customers: $(cat err)" >>"$metric.wrong"
    done
}

mapfile -t metrics < <("$program" metrics -f csv | tail -n +2 | cut -d, -f1 |
    awk -v every="$(rounds_of 1 6 1)" 'NR % every == 0')
for metric in "${metrics[@]}"; do
    : >"$metric.wrong"
    ask "$metric" 2024-05
    [[ $metric == snapshot_* ]] || ask "$metric" total
done
check "correctness_every_metric_is_looked_at" node -e "$lengths"
for metric in "${metrics[@]}"; do
    same "invariant_every_metric_$metric" "" "$(cat "$metric.wrong")"
done

finish
