#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# `customers` lists as many people as the number counts, each once, and `explain` says
# what `report` says.
# shellcheck source=test/input/helper.bash
. "$MAINSTAY_ROOT/test/input/helper.bash" || exit

"$program" demo shop --customers 500 >/dev/null
files=(shop/orders.csv shop/refunds.csv shop/customers.csv)
run report "${files[@]}" --format json
mv out report.json

# of PERIOD METRIC FIELD: out of the report.
of() {
    node -e '
        const [period, metric, field] = process.argv.slice(1);
        const report = JSON.parse(require("fs").readFileSync("report.json", "utf8"));
        const place = period === "total" ? report.total : report.periods.find((p) => p.name === period);
        console.log(place.metrics[metric][field]);' "$@"
}
# listed ARGUMENT...: how many people, and how many different ones.
listed() {
    run customers "$@" "${files[@]}" --format csv
    [ "$status" = 0 ] || { head -c 300 err; return; }
    echo "$(sed 1d out | wc -l) $(sed 1d out | cut -d, -f1 | sort -u | wc -l)"
}
lists() {
    local period=$1 metric=$2 count
    count=$(of "$period" "$metric" "$3")
    same "consistency_people_${metric}_$3_$period" "$count $count" \
        "$(listed --metric "$metric" --period "$period" --of "${4:-numerator}")"
}

for metric in start end new retained returned lost new_stayed new_left reactivated bounced; do
    lists 2023-05 customers_$metric value
done
for metric in retention_rate repeat_purchase_rate loyal_customer_rate returning_buyer_rate \
    buyer_retention_rate repeat_customer_rate_to_date; do
    lists 2023-05 $metric numerator
    lists 2023-05 $metric denominator denominator
done
lists total buyers value
lists total repeat_purchase_rate numerator
lists total repeat_purchase_rate denominator denominator

explains() {
    local period=$1 metric=$2
    run explain "$metric" --period "$period" "${files[@]}" --format json
    same "consistency_explain_${metric}_$period" "$(of "$period" "$metric" value)" \
        "$(values out value)"
}
for metric in retention_rate revenue average_order_value days_between_orders; do
    explains 2023-05 "$metric"
    explains total "$metric"
done

# Everybody is new once, and groups add up to the whole.
news=$(node -e '
    const report = JSON.parse(require("fs").readFileSync("report.json", "utf8"));
    console.log(report.periods.reduce((sum, p) => sum + p.metrics.customers_new.value, 0),
        report.source.customers);')
same "consistency_everybody_is_new_once" "${news#* }" "${news% *}"
run report "${files[@]}" --by country --by first_channel --format json
same "consistency_groups_add_up" "" "$(node -e '
    const report = JSON.parse(require("fs").readFileSync("out", "utf8"));
    const counts = ["customers_start", "customers_end", "customers_new", "customers_retained",
        "customers_lost", "customers_reactivated", "customers_bounced", "buyers", "orders", "revenue"];
    for (const place of [...report.periods, report.total])
        for (const by of ["country", "first_channel"])
            for (const name of counts) {
                const cents = (m) => Math.round(Number(m[name].value) * 100);
                const sum = place.groups.filter((g) => g.by === by)
                    .reduce((s, g) => s + cents(g.metrics), 0);
                if (sum !== cents(place.metrics)) console.log(place.name, by, name, sum);
            }')"
same "consistency_identities" "" "$(node -e '
    const report = JSON.parse(require("fs").readFileSync("out", "utf8"));
    let before = new Map();
    for (const place of report.periods)
        for (const owner of [place, ...place.groups]) {
            const v = (name) => owner.metrics[name].value, key = owner.by + "=" + owner.value;
            const fails = (what) => console.log(place.name, key, what);
            if (v("customers_start") !== v("customers_retained") + v("customers_lost")) fails("S");
            if (v("customers_end") !== v("customers_retained") + v("customers_new_stayed") +
                v("customers_reactivated")) fails("E");
            if (v("customers_new") !== v("customers_new_stayed") + v("customers_new_left")) fails("N");
            if (before.has(key) && before.get(key) !== v("customers_start")) fails("E is not the next S");
            before.set(key, v("customers_end"));
        }')"

finish
