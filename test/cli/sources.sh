#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Two shops with the same order and customer numbers in one workspace never meet.
# shellcheck source=test/input/helper.bash
. "$MAINSTAY_ROOT/test/input/helper.bash" || exit

as_of=(--as-of 2024-06-30)

# Both shops number orders and customers from 1; ben@x.org buys in both, as a guest too.
cat >one.csv <<'END'
order_id,customer_id,email,order_date,total
1,1,anna@x.org,2024-03-01,10.00
2,2,ben@x.org,2024-03-02,20.00
3,1,anna@x.org,2024-04-03,30.00
END
cat >two.csv <<'END'
order_id,customer_id,email,order_date,total
1,1,cleo@x.org,2024-03-01,10.00
2,,ben@x.org,2024-03-05,40.00
3,3,dora@x.org,2024-05-01,80.00
END
cat >two-newer.csv <<'END'
order_id,customer_id,email,order_date,total
3,3,dora@x.org,2024-05-01,81.00
4,1,cleo@x.org,2024-05-09,5.00
END
printf 'order_id,refund_date,amount\n3,2024-05-20,80.00\n' >refunds.csv
# rows without ids: the same visit in both shops is two, twice in one shop once
printf 'customer_id,order_date,total\nx@x.org,2024-06-01,7.00\n' >plain.csv

# sums: orders, gross revenue, net revenue and people of the workspace
sums() {
    "$program" sql "$1" "SELECT count(*) || ' ' || sum(amount) || ' ' || count(DISTINCT customer) AS s
        FROM orders" "${as_of[@]}" -f csv | tail -1
}
counted() { node -e '
    console.log(JSON.parse(require("fs").readFileSync("out", "utf8")).files
        .map((f) => [f.new, f.changed, f.unchanged, f.erased].join("/")).join(" "))'; }
bring() {
    run import "$@" "${as_of[@]}" -f json
    if [ "$status" = 0 ]; then counted; else head -1 err; fi
}

"$program" init ws >/dev/null
same "correctness_sources_first" "3/0/0/0" "$(bring ws one.csv)"
same "correctness_sources_second_is_new" "3/0/0/0" "$(bring ws two.csv --source two)"
# 10+20+30 and 10+40+80; people 1, 2, two:1, two:3; ben's guest order is that of customer 2
same "correctness_sources_do_not_meet" "6 190.00 4" "$(sums ws)"
same "correctness_sources_same_again" "0/0/3/0" "$(bring ws two.csv --source two)"
same "correctness_sources_newer" "1/1/0/0" "$(bring ws two-newer.csv --source two)"
same "correctness_sources_newer_replaces_its_own" "7 196.00 4" "$(sums ws)"
same "correctness_sources_refund" "1/0/0/0" "$(bring ws --as refunds refunds.csv --source two)"
same "correctness_sources_refund_finds_its_order" "two:3" "$("$program" sql ws \
    "SELECT order_id FROM refunds" "${as_of[@]}" -f csv | tail -1)"
same "correctness_sources_plain" "1/0/0/0" "$(bring ws --as orders plain.csv)"
same "correctness_sources_plain_of_another" "1/0/0/0" "$(bring ws --as orders plain.csv --source two)"
same "correctness_sources_plain_again" "0/0/1/0" "$(bring ws --as orders plain.csv --source two)"
same "correctness_sources_plain_counts_twice" "9 210.00 5" "$(sums ws)"
"$program" status ws -f json >out
same "correctness_sources_status" '["two"]' "$(values out sources)"
same "correctness_sources_raw" "n,source 3, 4,two" "$("$program" sql ws "SELECT count(*) AS n, source
    FROM raw_orders WHERE \"order_id\" IN ('1', '2', '3') GROUP BY ALL ORDER BY ALL" -f csv | paste -sd' ')"
refuses "input_source_name" 64 'source.s name has at most' import ws one.csv --source 'a:b'
refuses "input_source_empty_name" 64 'expected NAME' import ws one.csv --source ''

# ---- elsewhere ---------------------------------------------------------------------------

before=$(sums ws)
"$program" compact ws >/dev/null
same "consistency_sources_compacted" "$before" "$(sums ws)"
same "consistency_sources_compacted_raw" "n,source 3, 4,two" "$("$program" sql ws "SELECT count(*) AS n, source
    FROM raw_orders WHERE \"order_id\" IN ('1', '2', '3') GROUP BY ALL ORDER BY ALL" -f csv | paste -sd' ')"
"$program" export ws orders -o all.csv "${as_of[@]}"
"$program" init again >/dev/null
"$program" import again all.csv "${as_of[@]}" >/dev/null
same "consistency_sources_exported" "$before" "$(sums again)"
cp -r ws other
# two:1 is cleo: orders 1 and 4 of shop two; customer 1 of the other shop stays
"$program" erase ws two:1 "${as_of[@]}" >/dev/null
same "correctness_sources_erase" "7 195.00 4" "$(sums ws)"
# (the older file brings back 80 for order 3)
same "correctness_sources_erased_stays_away" "0/1/1/1" "$(bring ws two.csv --source two)"
same "correctness_sources_erase_not_the_other_shop" "0/0/3/0" "$(bring ws one.csv)"
"$program" erase other ben@x.org "${as_of[@]}" >/dev/null # in both shops
same "correctness_sources_erase_by_mail" "7 150.00 4" "$(sums other)"

finish
