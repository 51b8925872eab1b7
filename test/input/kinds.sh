#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Kinds of files beside orders: what a report of the files says, one of a workspace with
# the same files says too, whether they came at once or one after the other, twice, or in
# a newer version.
. "$MAINSTAY_ROOT/test/shell.sh"
cd "$scratch" || exit 1

figures() { # everything but the head, which tells of files
    "$program" report "$@" --format csv
}

# in_workspace NAME EXPECTED FILE...: imports them one by one, and then again.
in_workspace() {
    local name=$1 expected=$2 file
    shift 2
    rm -rf ws
    "$program" init ws --currency TWD >init.out
    for file in "$@" "$@"; do
        "$program" import ws "$file" >import.out 2>&1 || cat import.out
    done
    # a workspace settles its window at the first import
    same "$name" "$expected" "$(figures ws --as-of 2024-03-31 --set window_days=30)"
}

# of_files FILE...
of_files() {
    figures "$@" --currency TWD --as-of 2024-03-31 --set window_days=30
}

cat >orders.csv <<'CSV'
order_id,customer,date,amount,currency
1,a,2024-01-05,10.00,USD
2,b,2024-01-06,300.00,TWD
3,a,2024-02-06,0.10,USD
CSV
cat >rates.csv <<'CSV'
date,currency,base,rate
2024-01-05,USD,TWD,31.5
2024-02-06,USD,TWD,31.25
CSV
expected=$(of_files orders.csv rates.csv)
same "correctness_rates_of_files" "615.00 3.12" "$(awk -F, '$5 == "revenue" { print $6 }' \
    <<<"$expected" | head -2 | paste -sd' ')"
in_workspace "consistency_rates_of_a_workspace" "$expected" orders.csv rates.csv

cat >costs.csv <<'CSV'
month,acquisition_spend,retention_spend,gross_margin
2024-01,600,31,40%
2024-02,58,29,50%
2024-03,62,31,50%
CSV
expected=$(of_files orders.csv rates.csv costs.csv)
same "correctness_costs_of_files" "300.00" "$(awk -F, '$1 == "2024-01-01" && $5 == "cac" {
    print $6 }' <<<"$expected")"
in_workspace "consistency_costs_of_a_workspace" "$expected" orders.csv rates.csv costs.csv
sed -i 's/^2024-01,600/2024-01,800/' costs.csv
in_workspace "consistency_newer_costs" "$(of_files orders.csv rates.csv costs.csv)" \
    orders.csv rates.csv costs.csv

cat >snapshot.csv <<'CSV'
customer,tenure,fee,plan,churn
a,1,20.00,m,Yes
b,2,30.00,m,No
c,2,50.00,y,Yes
CSV
rm -rf ws
"$program" init ws >init.out
"$program" import ws snapshot.csv >import.out
sed -i 's/^b,2,30.00,m,No/b,3,30.00,m,Yes/' snapshot.csv
"$program" import ws snapshot.csv >import.out
"$program" import ws snapshot.csv >import.out
same "consistency_snapshot_of_a_workspace" "$(figures snapshot.csv --by plan)" \
    "$(figures ws --by plan)"
same "correctness_snapshot_newer" "3,3" "$(figures ws | awk -F, '
    $5 == "snapshot_churn_share" { print $7 "," $8 }')"

finish
