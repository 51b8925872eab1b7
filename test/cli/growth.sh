#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# A workspace that grows import by import: what is kept of it grows by the new segments
# alone, and is what reading all of them would make.
# shellcheck source=test/input/helper.bash
. "$MAINSTAY_ROOT/test/input/helper.bash" || exit

# kept: the bytes of the one kept source.
kept() {
    cat ws/timeline/source-*.columns | sha256sum
}

report() {
    run report ws --as-of 2024-12-31 --set window_days=60 --by country --format json
    [ "$status" = 0 ] || head -1 err
    sha256sum <out
}

# damage FILE: no segment any more.
damage() {
    cp "$1" whole
    echo "not a segment" >"$1"
}

# as_if_whole NAME KEPT_NAME: the next report does not read the first segment, and it and
# what it keeps are those of a reading of all.
as_if_whole() {
    damage ws/events/orders/000001.parquet
    grown=$(report)
    grown_kept=$(kept)
    mv whole ws/events/orders/000001.parquet
    rm -r ws/timeline
    same "$1" "$(report)" "$grown"
    same "$2" "$(kept)" "$grown_kept"
}

header=order_id,customer_id,order_date,total,country
{ echo $header; for i in {1..400}; do
    echo "$i,c$((i * 7 % 90)),2024-0$((1 + i / 80))-$((10 + i % 18)),$((i % 50)).50,TW"; done; } >first.csv
{ echo $header; for i in {401..500}; do
    echo "$i,c$((i * 11 % 120)),2024-07-$((10 + i % 18)),$((i % 50)).5,US"; done; } >second.csv
{ echo $header; for i in {490..510}; do
    echo "$i,c$((i * 11 % 120)),2024-07-$((10 + i % 18)),$((1 + i % 50)).5,US"; done; } >changed.csv

"$program" init ws >/dev/null
"$program" import ws first.csv >/dev/null
report >before
"$program" import ws second.csv >/dev/null

as_if_whole correctness_grown_as_if_read_whole correctness_kept_as_if_read_whole
check "invariant_the_new_rows_are_there" test "$(cat before)" != "$grown"

# orders that were there before and changed
"$program" import ws changed.csv >/dev/null
as_if_whole correctness_changed_orders correctness_changed_orders_kept

# as shops export week after week: buyers have an e-mail alone, the last orders come again
# (some paid back or cancelled since), and who they are comes in a file of its own
# week FIRST LAST: the orders of a week's export.
week() {
    echo "order_id,Email,Financial Status,Created at,Total,Refunded Amount,country"
    for ((i = $1; i <= $2; i++)); do
        state=paid back=
        ((i % 17 == 0 && i < $2 - 20)) && state=refunded back=1.50
        ((i % 23 == 0 && i < $2 - 20)) && state=voided
        printf '#%d,b%d@shop.tw,%s,2024-%02d-%02d 10:%02d:00 +0800,%d.50,%s,TW\n' \
            "$i" $((i * 7 % 50)) $state $((1 + i / 40)) $((1 + i % 28)) $((i % 60)) \
            $((2 + i % 40)) "$back"
    done
}
week 1 120 >first.csv
week 91 150 >second.csv
week 121 180 >third.csv
{ echo "Email,plan,created_at"; for i in {0..60}; do
    echo "b$i@shop.tw,p$((i % 3)),2023-12-$((10 + i % 20))"; done; } >customers.csv

rm -r ws
"$program" init ws --tz Asia/Taipei >/dev/null
"$program" import ws first.csv >/dev/null
report >/dev/null
n=0
for files in second.csv third.csv; do
    n=$((n + 1))
    "$program" import ws $files >/dev/null
    as_if_whole "correctness_week_$n" "correctness_week_${n}_kept"
done
"$program" import ws customers.csv >/dev/null
as_if_whole correctness_customers correctness_customers_kept

# what has editions: subscriptions and answers export after export, and what was spent
{ echo "subscription_id,customer_id,start_date,end_date,status,amount,interval"; for i in {1..30}; do
    echo "s$i,b$i@shop.tw,2024-0$((1 + i % 5))-10,,active,$i.50,month"; done; } >first_subs.csv
{ echo "subscription_id,customer_id,start_date,end_date,status,amount,interval"; for i in {20..40}; do
    echo "s$i,b$i@shop.tw,2024-0$((1 + i % 5))-10,,active,$i.75,month"; done; } >second_subs.csv
{ echo "customer_id,date,nps,survey"; for i in {1..30}; do
    echo "b$i@shop.tw,2024-04-$((10 + i % 18)),$((i % 11)),shop"; done; } >first_nps.csv
{ echo "customer_id,date,nps,survey"; for i in {25..50}; do
    echo "b$i@shop.tw,2024-04-$((10 + i % 18)),$((i % 7)),shop $((i % 2))"; done; } >second_nps.csv
{ echo "month,channel,acquisition_spend"; echo "2024-01,ads,100"; } >first_costs.csv
{ echo "month,channel,acquisition_spend"; echo "2024-02,ads,90"; } >second_costs.csv
"$program" import ws first_subs.csv first_nps.csv first_costs.csv >/dev/null
as_if_whole correctness_subscriptions correctness_subscriptions_kept
"$program" import ws second_subs.csv second_nps.csv second_costs.csv >/dev/null
as_if_whole correctness_editions correctness_editions_kept
# a log of what people did beside orders, of which each export has the last days once more
# log FIRST LAST
log() {
    echo "customer_id,timestamp,event"
    for ((i = $1; i <= $2; i++)); do
        echo "c$((i * 13 % 140)),2024-07-$((1 + i / 40)) 10:$((10 + i % 50)):00,e$((i % 5))"
    done
}
{ echo $header; for i in {1..400}; do
    echo "$i,c$((i * 7 % 90)),2024-0$((1 + i / 80))-$((10 + i % 18)),$((i % 50)).50,TW"; done; } >first.csv
{ echo $header; for i in {401..500}; do
    echo "$i,c$((i * 11 % 150)),2024-07-$((10 + i % 18)),$((i % 50)).5,US"; done; } >second.csv
log 1 300 >log1.csv
log 201 500 >log2.csv

rm -r ws
"$program" init ws >/dev/null
"$program" import ws first.csv log1.csv >/dev/null
report >/dev/null
n=0
for files in log2.csv second.csv; do
    n=$((n + 1))
    "$program" import ws $files >/dev/null
    as_if_whole "correctness_log_$n" "correctness_log_${n}_kept"
done
rows=$("$program" sql ws "select count(*) from events" --format csv | tail -1)
same correctness_rows_of_the_log_once "$rows" 500

# what was paid back, in a file of its own: of orders that are there, of late ones, and of
# orders that come with the next import; each export has the last refunds once more
# refunds FIRST LAST
refunds() {
    echo "refund_id,order_id,refund_date,refund_amount"
    for ((i = $1; i <= $2; i++)); do
        echo "r$i,$((i * 3)),2024-07-$((10 + i % 20)),$((1 + i % 3)).50"
    done
}
refunds 1 140 >back1.csv
refunds 120 165 >back2.csv
rm -r ws
"$program" init ws >/dev/null
"$program" import ws first.csv >/dev/null
report >/dev/null
n=0
for files in back1.csv "second.csv back2.csv"; do
    n=$((n + 1))
    # shellcheck disable=SC2086
    "$program" import ws $files >/dev/null
    as_if_whole "correctness_refunds_$n" "correctness_refunds_${n}_kept"
done
rows=$("$program" sql ws "select count(*) from refunds" --format csv | tail -1)
same correctness_refunds_find_their_orders "$rows" 165

# what was bought, without ids of orders: each export has the last days once more
# purchases FIRST LAST
purchases() {
    echo "customer_id,date,amount,country"
    for ((i = $1; i <= $2; i++)); do
        printf 'c%d,2024-%02d-%02d,%d.50,TW\n' $((i * 7 % 90)) $((1 + i / 60)) \
            $((1 + i % 60 / 3)) $((i % 50))
    done
}
purchases 1 400 >first.csv
purchases 380 500 >second.csv
{ purchases 490 510; echo "c3,2024-01-05,9.5,JP"; } >third.csv
rm -r ws
"$program" init ws >/dev/null
"$program" import ws first.csv >/dev/null
report >/dev/null
n=0
for files in second.csv third.csv; do
    n=$((n + 1))
    "$program" import ws $files >/dev/null
    as_if_whole "correctness_purchases_$n" "correctness_purchases_${n}_kept"
done
rows=$("$program" sql ws "select count(*) from orders" --format csv | tail -1)
same correctness_purchases_count_once "$rows" 511

# orders in a file of their own, and what they are worth in one of their lines
# heads FIRST LAST, items FIRST LAST
heads() {
    echo "order_id,customer_id,order_date,country"
    for ((i = $1; i <= $2; i++)); do
        echo "$i,c$((i * 7 % 90)),2024-0$((1 + i / 60))-$((10 + i % 18)),TW"
    done
}
items() {
    echo "order_id,product,pieces,price"
    for ((i = $1; i <= $2; i++)); do
        echo "$i,p1,$((1 + i % 2)),$((i % 30)).50"
        echo "$i,p2,1,2.25"
    done
}
rm -r ws
"$program" init ws >/dev/null
heads 1 200 >first.csv && items 1 200 >first_items.csv
heads 181 260 >second.csv && items 181 260 >second_items.csv
"$program" import ws first.csv first_items.csv >/dev/null
report >/dev/null
"$program" import ws second.csv second_items.csv >/dev/null
as_if_whole correctness_lines correctness_lines_kept

# the next day's pair of files: lines of orders that are there, and orders whose lines come
# the day after
heads 261 300 >third.csv && items 251 280 >third_items.csv
heads 301 320 >fourth.csv && items 281 320 >fourth_items.csv
for day in third fourth; do
    "$program" import ws $day.csv ${day}_items.csv >/dev/null
    as_if_whole "correctness_lines_of_the_${day}_day" "correctness_lines_of_the_${day}_day_kept"
done
rows=$("$program" sql ws "select count(*) from orders" --format csv | tail -1)
same correctness_lines_of_orders_once "$rows" 320
finish
