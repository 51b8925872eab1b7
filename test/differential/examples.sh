#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The worked examples of 3-measures.md, each as a small file of orders.
# shellcheck source=test/input/helper.bash
. "$MAINSTAY_ROOT/test/input/helper.bash" || exit

# Someone who bought long before, so that nothing is warming up, and someone who buys
# long after, so that every period asked for is complete.
begin() {
    printf 'order_id,customer_id,order_date,total\nfirst,Early,2021-06-01,1\n' >orders.csv
    printf 'last,Late,2024-12-31,1\n' >>orders.csv
}
# buy FROM TO DAY: customers FROM..TO order on the day.
buy() {
    local i
    for i in $(seq "$1" "$2"); do
        printf '%s-%d,K%d,%s,10.00\n' "$3" "$i" "$i" "$3" >>orders.csv
    done
}
# shows NAME EXPECTED PERIOD METRIC... [-- OPTION...]: values of the period that begins
# on this day.
shows() {
    local name=$1 expected=$2 period=$3 metrics=()
    shift 3
    while [ $# -gt 0 ] && [ "$1" != -- ]; do
        metrics+=("$1")
        shift
    done
    [ $# -eq 0 ] || shift
    run report orders.csv --format csv "$@"
    same "$name" "$expected" "$(for metric in "${metrics[@]}"; do
        awk -F, -v p="$period" -v m="$metric" \
            '$1 == p && $3 == "" && $5 == m { print $6 }' out
    done | paste -sd' ')"
}

# 10 customers, 2 lost: they bought on 10 May, and 8 of them again on 5 June.
begin
buy 1 10 2023-05-10
buy 1 8 2023-06-05
shows "correctness_10_customers_2_lost" "10 8 2 0.8 0.2 0.8" 2023-06-01 customers_start \
    customers_retained customers_lost retention_rate churn_rate retention_rate_textbook \
    -- --set window_days=31
# ... and 4 acquired
buy 11 14 2023-06-20
shows "correctness_10_customers_2_lost_4_acquired" "10 12 4 8 0.8 0.8" 2023-06-01 \
    customers_start customers_end customers_new customers_retained retention_rate \
    retention_rate_textbook -- --set window_days=31

# S 100, E 100, N 10
begin
buy 1 100 2023-05-10
buy 1 90 2023-06-05
buy 101 110 2023-06-20
shows "correctness_100_to_100_of_them_10_new" "100 100 10 0.9 0.1 0.9" 2023-06-01 \
    customers_start customers_end customers_new retention_rate churn_rate \
    retention_rate_textbook -- --set window_days=31

# S 100, E 120, N 20
begin
buy 1 100 2023-05-10
buy 1 100 2023-06-05
buy 101 120 2023-06-20
shows "correctness_100_to_120_of_them_20_new" "100 120 20 1 0" 2023-06-01 \
    customers_start customers_end customers_new retention_rate churn_rate \
    -- --set window_days=31

# The gym: 200 members, 20 leave in the year.
begin
buy 1 200 2022-06-15
buy 1 180 2023-06-10
shows "correctness_gym" "200 20 0.1" 2023-01-01 customers_start customers_lost churn_rate \
    -- --set window_days=365 --period year

# Where the textbook's formula differs: one new customer left within the period, and two
# came back; E - N = retained + reactivated - new_left.
begin
buy 1 2 2023-02-01 # gone since March
buy 3 12 2023-05-20
buy 3 12 2023-06-15
buy 1 2 2023-06-12
buy 13 13 2023-06-01 # new, present for 20 days
shows "correctness_textbook_and_who_came_back" "10 12 1 10 2 1 1 1.1" 2023-06-01 \
    customers_start customers_end customers_new customers_retained customers_reactivated \
    customers_new_left retention_rate retention_rate_textbook -- --set window_days=20

# Who first buys on the first day of a period is new in it, and not there at the start.
begin
buy 1 1 2023-06-01
shows "correctness_first_day_of_a_period" "0 1 1" 2023-06-01 customers_start customers_end \
    customers_new -- --set window_days=62
shows "correctness_first_day_of_a_period_next" "1 1 0" 2023-07-01 customers_start \
    customers_end customers_new -- --set window_days=62

# A purchase on 31 January counts for 90 days: up to and including 30 April.
begin
buy 1 1 2023-01-31
shows "correctness_window_begins" "1" 2023-01-31 customers_end \
    -- --set window_days=90 --period day
shows "correctness_window_last_day" "1 1" 2023-04-30 customers_start customers_end \
    -- --set window_days=90 --period day
shows "correctness_window_day_after" "1 0 1" 2023-05-01 customers_start customers_end \
    customers_lost -- --set window_days=90 --period day

# An order of 100 in January, refunded in February.
begin
echo 'A,K1,2023-01-15,100.00' >>orders.csv
printf 'refund_id,order_id,refund_date,refund_amount\nR,A,2023-02-10,100.00\n' >refunds.csv
refunded() {
    local name=$1 expected=$2
    shift 2
    run report orders.csv refunds.csv --format csv "$@"
    same "$name" "$expected" \
        "$(awk -F, '($1 == "2023-01-01" || $1 == "2023-02-01") && $5 == "revenue" { print $6 }' out |
            paste -sd' ')"
}
refunded "correctness_refund_on_its_own_day" "100.00 -100.00"
refunded "correctness_refund_on_its_orders_day" "0.00 0.00" --set refunds=order_day
refunded "correctness_refund_ignored" "100.00 0.00" --set refunds=ignore
refunded "correctness_refunded_order_does_not_count" "0.00 0.00" \
    --set fully_refunded_counts=false
printf 'refund_id,order_id,refund_date,refund_amount\nR,A,,100.00\n' >refunds.csv
refunded "correctness_refund_without_a_date" "0.00 0.00"
printf 'refund_id,order_id,customer_id,refund_date,refund_amount\nR,Z,K1,2023-02-10,30.00\n' >refunds.csv
refunded "correctness_refund_of_no_order" "100.00 -30.00" --set refunds=order_day

# The same in one file: a line that takes the goods back later.
begin
printf 'A,K1,2023-01-15,100.00\nR-A,K1,2023-02-10,-100.00\n' >>orders.csv
shows "correctness_refund_as_an_order_below_zero_january" "100.00 1" 2023-01-01 revenue orders
shows "correctness_refund_as_an_order_below_zero_february" "-100.00 0" 2023-02-01 revenue orders

finish
