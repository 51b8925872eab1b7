#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# No row is dropped silently: rows = used + left out, and --rejects lists exactly those
# left out, each where it stands.
# shellcheck source=test/input/helper.bash
. "$MAINSTAY_ROOT/test/input/helper.bash" || exit

# accounted NAME ARGUMENT...
accounted() {
    local name=$1
    shift
    rm -f rejects.csv
    run report --format json --rejects rejects.csv "$@"
    if [ "$status" != 0 ]; then
        check "$name (status $status: $(head -c 300 err))" false
        return
    fi
    same "$name" "" "$(node "$MAINSTAY_ROOT/test/input/rejects.mjs" out rejects.csv 2>&1 | head -8)"
}

# places: line, column and reason of each reject.
places() {
    node -e '
        const text = require("fs").readFileSync("rejects.csv", "utf8");
        for (const [, line, column, reason] of
            text.matchAll(/^"?[^",\n]+"?,(\d+),"?([^",\n]*)"?,(\w+),/gm))
            console.log([line, column, reason].join(" ").replace("  ", " - "));'
}

# ---- every reason, in a file with embedded newlines, CRLF and blank lines

printf '%s\r\n' 'order_id,customer_id,order_date,total,status,test,note' \
    'A1,K1,2024-01-05,10.00,paid,false,"two
lines"' \
    '' \
    'A2,,2024-01-06,11.00,paid,false,nobody' \
    'A3,K3,not a date,12.00,paid,false,x' \
    'A4,K4,2024-01-08,much,paid,false,x' \
    'A5,K5,2024-01-09,13.00,cancelled,false,"a
b

c"' \
    'A6,K6,2024-01-10,0.00,paid,false,x' \
    'A7,K7,,14.00,paid,false,x' \
    '' \
    'A8,K8,2024-01-11,15.00,paid,true,a test' \
    'A9,K9,2024-01-12,16.00,paid' \
    'B1,K9,2024-01-12,16.00,paid,false,x,one more' \
    'B2,K1,2024-02-01,20.00,paid,false,"a ""quote"""' \
    'B3,K1,2024-03-09,21.00,paid,false,later' >every.csv
accounted "input_rejects_every_reason" every.csv --max-bad 100% --as-of 2024-03-01
same "input_rejects_places" "5 customer_id no_customer
6 order_date bad_date
7 total bad_amount
8 status cancelled_order
12 total zero_value
13 order_date no_date
15 test test_order
16 - malformed_row
17 - malformed_row
19 order_date after_as_of" "$(places)"
same "input_rejects_counts" "12 2" "$(values out source.rows source.used | paste -sd' ')"

tr -d '\r' <every.csv >unix.csv
accounted "input_rejects_without_cr" unix.csv --max-bad 100% --as-of 2024-03-01
{ printf '\357\273\277'; cat unix.csv; } >mark.csv
accounted "input_rejects_byte_order_mark" mark.csv --max-bad 100%
{ printf '\n\n'; cat unix.csv; } >blanks.csv
accounted "input_rejects_blank_lines_first" blanks.csv --max-bad 100%
same "input_rejects_line_after_blank_lines" "7 customer_id no_customer" "$(places | head -1)"
sed '2,$d' unix.csv >head.csv
{ cat head.csv; sed '1d' unix.csv; sed '1d' unix.csv | sed 's/^A/C/; s/^B/D/'; } >double.csv
accounted "input_rejects_many" double.csv --max-bad 100%
accounted "input_rejects_zero_value_counts" unix.csv --max-bad 100% --set count_zero_value=true

# ---- lines of orders, and what belongs to them

cat >orders.csv <<'CSV'
order_id,customer_id,order_date,status
1,K1,2024-01-05,delivered
2,K2,2024-01-06,canceled
3,,2024-01-07,delivered
4,K4,2024-02-08,delivered
CSV
cat >items.csv <<'CSV'
order_id,order_item_id,product_id,price,freight_value
1,1,P1,10.00,1.00
1,2,P2,5.00,1.00
2,1,P1,10.00,1.00
3,1,P1,10.00,1.00
9,1,P1,10.00,1.00
CSV
cat >customers.csv <<'CSV'
customer_id,customer_unique_id,customer_city
K1,P1,Taipei
K2,P1,Taipei
K2,P2,Tokyo
,P3,Paris
K4,P4,Berlin
CSV
cat >refunds.csv <<'CSV'
refund_id,order_id,refund_date,refund_amount
R1,1,2024-02-01,3.00
R2,2,2024-02-02,4.00
R3,3,2024-02-03,5.00
R4,8,2024-02-04,6.00
R5,1,,1.00
CSV
accounted "input_rejects_of_several_files" orders.csv items.csv customers.csv refunds.csv --max-bad 100%
accounted "input_rejects_ignored_refunds" orders.csv items.csv customers.csv refunds.csv \
    --max-bad 100% --set refunds=ignore
accounted "input_rejects_fully_refunded" orders.csv items.csv refunds.csv --max-bad 100% \
    --set fully_refunded_counts=false
cp orders.csv again.csv
accounted "input_rejects_of_a_file_twice" orders.csv items.csv again.csv --max-bad 100%
echo 'campaign_id,started
1,spring' >campaigns.csv
accounted "input_rejects_of_a_file_not_used" orders.csv items.csv campaigns.csv --max-bad 100%

# ---- an order cut across two files, and lines in two exports

printf '%s\n' order_id,customer,date,amount,sku,status 76,A,2024-01-02,10,x,paid \
    76,A,2024-01-02,20,y,cancelled 77,B,2024-01-03,30,x,paid >part1.csv
printf '%s\n' order_id,customer,date,amount,sku,status 77,B,2024-01-03,40,y,paid \
    77,B,2024-01-03,1,z,cancelled 78,,2024-01-04,50,x,paid >part2.csv
accounted "input_rejects_of_a_cut_order" part1.csv part2.csv
cp part1.csv part3.csv
accounted "input_rejects_of_parts_twice" part1.csv part2.csv part3.csv
printf '%s\n' order_id,sku,price,status 1,x,10,paid 1,y,20,cancelled 4,x,30,paid >items1.csv
cp items1.csv items2.csv
accounted "input_rejects_of_lines_twice" orders.csv items1.csv items2.csv
printf '%s\n' receipt_no,customer,date,amount 1,A,2024-01-02,10 1,B,2024-01-03,20 \
    2,A,2024-01-04,80 1,,2024-01-03,40 2,A,2024-07-04,1 >till.csv
printf '%s\n' receipt_no,refund_date,amount 1,2024-01-05,3 >till-refunds.csv
accounted "input_rejects_of_receipt_numbers" till.csv till-refunds.csv

# ---- JSON, where blank lines are no rows

printf '%s\n' '' '' '{"customer":"a","date":"2024-01-02","amount":"5"}' '' \
    '  {"customer":"b","date":"2024-01-03","amount":"x"}' '{"customer":"c",' \
    '{"customer":"c","date":"2024-01-04","amount":"6"}' '   ' '[1,2]' \
    '{"customer":"d","date":"","amount":"6"}' >rows.jsonl
accounted "input_rejects_newline_json" rows.jsonl --max-bad 100%
same "input_rejects_newline_json_places" "5 amount bad_amount
6 - malformed_row
9 customer no_customer
10 date no_date" "$(places)"
sed 's/$/\r/' rows.jsonl >crlf.jsonl
accounted "input_rejects_newline_json_crlf" crlf.jsonl --max-bad 100%
gzip -k rows.jsonl
run report --rejects rejects.csv rows.jsonl.gz --max-bad 100%
same "input_rejects_newline_json_gzip" "5 amount bad_amount" "$(places | head -1)"
printf '%s\n' '' '[{"customer":"a","date":"2024-01-02","amount":5},' \
    ' {"customer":"b]","date":"2024-01-03",' '  "amount":"x"}, {"customer":"c","date":"","amount":6},' \
    ' {"customer":"","date":"2024-01-03","amount":7}]' >array.json
run report --rejects rejects.csv array.json --max-bad 100%
same "input_rejects_json_array_places" "3 amount bad_amount
4 date no_date
5 customer no_customer" "$(places)"
sed -i '3d' rows.jsonl
run report rows.jsonl
check "input_rejects_newline_json_sentence" said 16 'rows\.jsonl, line 4, column amount'

# ---- a title of two lines, and line ends that are mixed

printf '"Sales\nreport"\r\n\r\ncustomer,date,amount\r\na,2024-01-02,5\nb,,6\n' >title.csv
accounted "input_rejects_below_a_title" title.csv
same "input_rejects_below_a_title_place" "6 date no_date" "$(places)"

# ---- subscriptions, answers, deliveries, events: what the definition leaves out

cat >subscriptions.csv <<'CSV'
subscription_id,customer,amount,interval,start_date,ended_at,trial_end,pause_start,pause_end,status
s1,a,10.00,month,2024-01-05,,,,,active
s2,b,10.00,month,2024-01-10,2024-02-10,2024-02-10,,,trialing
s3,c,0.00,month,2024-01-10,,,,,active
s4,d,10.00,month,2024-01-10,2024-01-10,,,,canceled
s5,e,10.00,month,2024-06-10,,,,,active
s1,a,20.00,month,2024-01-05,,,,,active
s6,f,10.00,month,2024-02-01,,,2024-02-01,2024-03-01,active
s7,g,10.00,month,2024-02-01,,,,,incomplete_expired
CSV
cat >answers.csv <<'CSV'
customer,date,survey,score
a,2024-02-01,NPS,9
a,2024-02-03,NPS,7
b,2024-02-03,NPS,11
c,2024-06-05,NPS,5
d,2024-03-05,NPS,5
CSV
cat >deliveries.csv <<'CSV'
customer,sent_date,survey
a,2024-02-01,NPS
a,2024-02-02,NPS
b,2024-06-02,NPS
CSV
accounted "input_rejects_of_subscriptions" subscriptions.csv --as-of 2024-04-30 --max-bad 100%
same "input_rejects_subscription_places" "2 start_date subscription_empty
3 trial_end trial
4 amount free
5 - never_ran
6 start_date subscription_after_as_of
9 - never_started" "$(places)"
accounted "input_rejects_of_paused_subscriptions" subscriptions.csv --as-of 2024-04-30 \
    --max-bad 100% --set paused_present=false --set trials_count=true
accounted "input_rejects_of_answers" answers.csv --as deliveries deliveries.csv \
    --as-of 2024-04-30 --max-bad 100%
same "input_rejects_answer_places" "2 date superseded_answer
4 - out_of_range
5 date after_as_of
3 sent_date repeated_delivery
4 sent_date after_as_of" "$(places)"
sed '/^s1,a,10/d; s/^s5,e,10.00/s5,e,12.00/' subscriptions.csv >later.csv
accounted "input_rejects_of_newer_subscriptions" subscriptions.csv later.csv \
    --as-of 2024-04-30 --max-bad 100%
cp deliveries.csv deliveries2.csv
cp answers.csv answers2.csv
accounted "input_rejects_of_answers_again" answers.csv answers2.csv \
    --as deliveries deliveries.csv --as deliveries deliveries2.csv --as-of 2024-04-30 --max-bad 100%
printf 'customer_id,customer_city\nK1,Bonn\nK1,Rome\n' >people.csv
printf 'customer_id,customer_city\nK4,Bonn\nK1,Oslo\n' >people2.csv
accounted "input_rejects_of_newer_customers" orders.csv items.csv people.csv people2.csv --max-bad 100%
printf '%s\n' 'customer,date,event' 'a,2024-01-02,login' 'a,2024-01-03,export' \
    'b,2024-06-02,login' >events.csv
accounted "input_rejects_of_events" events.csv --set rule=activity --set events=login \
    --set awareness_events=login --as-of 2024-04-30
same "input_rejects_event_places" "3 event other_event
4 date after_as_of" "$(places)"
accounted "input_rejects_of_events_beside_orders" unix.csv --as events events.csv --max-bad 100%

# ---- the data sets

for file in cdnow/cdnowElog.csv grocer/groceryElog.csv completejourney/transactions_sample.csv; do
    name=input_rejects_of_$(basename "$file" .csv)
    have_data "$name" "$file" && accounted "$name" "$data/$file"
done
"$program" demo shop --customers 2000 >/dev/null
accounted "input_rejects_of_the_demonstration" shop/orders.csv shop/refunds.csv shop/customers.csv

# ---- where they are written

run report unix.csv --max-bad 100% --rejects nowhere/rejects.csv
check "input_rejects_into_no_directory" said 66 'nowhere/rejects\.csv'
run report unix.csv --max-bad 100% --rejects /dev/full
check "input_rejects_full" said 73 'full.*[Nn]o space'

finish
