#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# mainstay demo: the files, byte for byte, and what goes wrong.
# shellcheck source=test/shell.sh
. "$MAINSTAY_ROOT/test/shell.sh"

shop=$scratch/one/two # neither is there yet

digests() {
    (cd "$1" && sha256sum orders.csv refunds.csv customers.csv club/subscriptions.csv \
        surveys/answers.csv surveys/deliveries.csv marketing/costs.csv)
}

# fails_with STATUS TEXT ARGUMENT...: the exit status, and one line with the text.
fails_with() {
    local status=$1 text=$2
    shift 2
    "$program" demo "$@" >"$scratch/out" 2>"$scratch/err"
    [ $? = "$status" ] && [ ! -s "$scratch/out" ] && [ "$(wc -l <"$scratch/err")" = 1 ] &&
        grep -qF -- "$text" "$scratch/err"
}

make_shop() {
    "$program" demo "$shop" >"$scratch/said"
}
check "correctness_demo_makes_the_directory" make_shop
same "correctness_demo_says_what_it_made" \
    "A shop of 20000 customers, 98576 orders and 4313 refunds, 2022-01-01 to 2024-06-30." \
    "$(grep '^A shop' "$scratch/said")"
same "correctness_demo_bytes" "$(
    cat <<'SUMS'
c705e6a9032c38c1209e0268692f877418b1e31dbe9d5548bd13924196001a3f  orders.csv
ef658eb515fa673d8ff28e5c23b75a7c7240b28b0da9175bb92c4c6e644214c0  refunds.csv
a9403dc8df6e6036b3b8a54c4d502252f5f19135be12e2321264460d180666a8  customers.csv
2be2460b928cf411051db7187c804b5b3ffcfeb80aff286859bd3f01c76de5d9  club/subscriptions.csv
ec5efb22776036ce5741ec8d2b6e9d37d38c719eec2e396c97f97381df5b2cba  surveys/answers.csv
cd2e350ad82f65e65537381bb8d36615ba33e42c21274961ddfd4f012f23e2c3  surveys/deliveries.csv
a4e3d24d5027d976b83023c0fe3e537a01bafa24958e211b1d57f99cca251417  marketing/costs.csv
SUMS
)" "$(digests "$shop")"

"$program" demo "$scratch/again" --seed 1 --customers 20000 >/dev/null
same "consistency_demo_same_seed_same_bytes" "$(digests "$shop")" "$(digests "$scratch/again")"
"$program" demo "$scratch/other" --seed 2 >/dev/null
check "invariant_demo_other_seed_other_bytes" \
    test "$(digests "$shop")" != "$(digests "$scratch/other")"
"$program" demo "$scratch/small" --customers 10 >/dev/null
same "correctness_demo_customers" 11 "$(wc -l <"$scratch/small/customers.csv")"

# Late deliveries, counted without the program: refunds of orders to each country that were
# placed in March to May 2024, in per cent of those orders.
late=$(awk -F, 'FNR == NR { refunded[$2] = 1; next }
    $3 >= "2024-03-01" && $3 < "2024-06-01" { orders[$5]++; back[$5] += $1 in refunded }
    END { for (c in orders) if (back[c] * 100 > 15 * orders[c]) print c }' \
    "$shop/refunds.csv" "$shop/orders.csv")
same "correctness_demo_late_deliveries_in_one_country" DE "$late"

# ---- the tea club, surveys, friends and costs -------------------------------------------

# strangers FILE COLUMN: how many of its customers are not in customers.csv; column 0 is
# the last.
strangers() {
    awk -F, -v column="$2" 'FNR == NR { known[$1]; next }
        FNR > 1 { who = column ? $column : $NF; n += who != "" && !(who in known) }
        END { print n + 0 }' \
        "$shop/customers.csv" "$1"
}
for file in club/subscriptions.csv:2 surveys/answers.csv:3 surveys/deliveries.csv:3 customers.csv:0; do
    same "invariant_demo_only_customers_in_${file%.csv:*}" 0 \
        "$(strangers "$shop/${file%:*}" "${file#*:}")"
done
same "invariant_demo_answers_were_delivered" 0 "$(awk -F, '
    FNR == NR { sent[$1, $2, $3] = $4; next }
    FNR > 1 && (!(($1, $2, $3) in sent) || $4 < sent[$1, $2, $3]) { n++ } END { print n + 0 }' \
    "$shop/surveys/deliveries.csv" "$shop/surveys/answers.csv")"
same "invariant_demo_costs_of_every_month_and_channel" "150 150" "$(awk -F, 'NR > 1 {
    rows++; seen[$1, $2]; for (i = 3; i <= 5; i++) if ($i !~ /^[0-9]+\.[0-9][0-9]$/) exit 1 }
    END { print rows, length(seen) }' "$shop/marketing/costs.csv")"

# Orders decide who is a customer; the page says so, and how the rest was understood.
everything=("$shop"/*.csv "$shop/club/subscriptions.csv" "$shop/surveys/answers.csv"
    --as deliveries "$shop/surveys/deliveries.csv")
"$program" report "${everything[@]}" --format csv -o "$scratch/all.csv"
"$program" report "${everything[@]}" -o "$scratch/all.txt"
same "correctness_demo_rule_with_everything" 1 \
    "$(grep -c '^Rule *each purchase makes a customer' "$scratch/all.txt")"
same "correctness_demo_kinds_with_everything" \
    "customers orders refunds subscriptions answers deliveries" \
    "$(sed -nE 's/^.*\.csv: ([a-z]+), [0-9,]+ rows.*/\1/p' "$scratch/all.txt" | paste -sd' ')"
# Neither the club nor the surveys touch what the orders say.
purchases='^[^,]*,[^,]*,,,(retention_rate|buyers|orders|revenue|customers_lost),'
"$program" report "$shop"/*.csv --format csv -o "$scratch/orders.csv"
same "consistency_demo_club_leaves_purchases_alone" \
    "$(grep -E "$purchases" "$scratch/orders.csv")" "$(grep -E "$purchases" "$scratch/all.csv")"

# of METRIC: its value in every month, in cents.
of() {
    awk -F, -v metric="$1" '$5 == metric && $3 == "" && $1 != "total" {
        gsub(/\./, "", $6); print $6 }' "$scratch/all.csv"
}
# MRR_end = MRR_start + new + reactivation + expansion - contraction - churn + fx, and one
# month's end is the next one's start.
same "invariant_demo_mrr_movements" "30 0" "$(
    paste -d' ' <(of mrr_start) <(of mrr_new) <(of mrr_reactivation) <(of mrr_expansion) \
        <(of mrr_contraction) <(of mrr_churn) <(of mrr_fx) <(of mrr_end) |
        awk '$8 != $1 + $2 + $3 + $4 - $5 - $6 + $7 || (NR > 1 && $1 != end) { bad++ }
            { end = $8 } END { print NR, bad + 0 }'
)"
for metric in mrr_new mrr_reactivation mrr_expansion mrr_contraction mrr_churn; do
    check "correctness_demo_has_$metric" test "$(of $metric | sort -n | tail -n 1)" -gt 0
done

# As script/demo does it: a workspace of all files says what the files do.
"$program" init "$scratch/workspace" >/dev/null
"$program" import "$scratch/workspace" "${everything[@]}" --as-of 2024-06-30 >/dev/null
"$program" report "$scratch/workspace" --as-of 2024-06-30 --format csv -o "$scratch/kept.csv"
check "consistency_demo_workspace_says_the_same" cmp "$scratch/all.csv" "$scratch/kept.csv"

check "input_demo_no_directory_named" fails_with 64 DIR
check "input_demo_place_is_a_file" fails_with 66 "$shop/orders.csv" "$shop/orders.csv/shop"
check "input_demo_directory_is_a_file" fails_with 66 "$shop/orders.csv" "$shop/orders.csv"
check "input_demo_too_many_customers" fails_with 21 "at most 2000000" "$scratch/x" \
    --customers 2000001

full_screen() {
    "$program" demo "$scratch/x" --customers 1 >/dev/full 2>"$scratch/err"
    [ $? = 73 ]
}
check "fault_demo_nowhere_to_tell" full_screen

# A file of at most 100 KiB can be written; what cannot be whole is not there.
no_room() {
    mkdir "$scratch/y"
    (trap '' XFSZ && ulimit -f 100 && "$program" demo "$scratch/y") 2>"$scratch/err"
    [ $? = 74 ] && [ -z "$(ls -A "$scratch/y")" ]
}
check "fault_demo_no_room_leaves_no_file" no_room
finish
