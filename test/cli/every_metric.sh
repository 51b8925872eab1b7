#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Every metric of the catalogue: report, explain and customers work for it, and the list of
# its people is as long as its number.
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
    const e = read("explain.json"), heads = !/^(orders|renewal_rate|response_rate|.*_answers|promoters|passives|detractors|csat)$/.test(e.metric);
    const expected = (side) => "numerator" in e ? e[side] : side === "numerator" && e.unit === "count" ? e.value : undefined;
    for (const side of ["numerator", "denominator"]) {
        if (!fs.existsSync(side)) continue;
        const n = expected(side), list = read(side);
        const people = heads && typeof n === "number" && e.unit !== "number" && !/lifespan|survival|textbook/.test(e.metric);
        if (people && e.unit !== "money" && list.matches !== n)
            console.log(`${side}: ${n}, but a list of ${list.matches}`);
    }'

for metric in $("$program" metrics -f csv | tail -n +2 | cut -d, -f1); do
    wrong=
    for period in 2024-05 total; do
        files=("${shop[@]}") group=()
        case $metric in
        snapshot_*) files=(snapshot.csv) period=total ;;
        *transferred*) group=(--group country@start=TW) ;;
        esac
        rm -f numerator denominator
        "$program" explain "$metric" --period $period "${group[@]}" "${files[@]}" -f json \
            -o explain.json 2>err || wrong+="explain: $(cat err) "
        [ $period = total ] || "$program" explain "$metric" --period $period "${group[@]}" \
            "${files[@]}" --lang zh-Hant >page 2>err || wrong+="explain: $(cat err) "
        for side in numerator denominator; do
            "$program" customers --metric "$metric" --of $side --period $period "${group[@]}" \
                "${files[@]}" -f json -o $side 2>err && continue
            rm -f $side
            grep -qE 'it rests on|has no denominator' err || wrong+="customers: $(cat err) "
        done
        wrong+=$(node -e "$lengths")
    done
    same "invariant_every_metric_$metric" "" "$wrong"
done

finish
