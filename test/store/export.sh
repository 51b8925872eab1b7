#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# mainstay export: what is exported gives the same figures again, and files are whole or
# not there.
# shellcheck source=test/input/helper.bash
. "$MAINSTAY_ROOT/test/input/helper.bash"

# figures FILE: of a JSON report: every metric of every period and the total, without what
# tells of the files.
figures() {
    node -e '
        const report = JSON.parse(require("fs").readFileSync(process.argv[1], "utf8"));
        console.log(JSON.stringify([report.as_of, report.currency, report.definition.window_days,
            report.periods, report.total]));' "$1"
}

report() {
    "$program" report "$1" --as-of 2024-06-30 -f json -o report.json "${@:2}" && figures report.json
}

export_all() {
    "$program" export shop --as-of 2024-06-30 "$@"
}

# again NAME FORMAT: imports orders and refunds of an export into a workspace of that name.
again() {
    local view
    for view in orders refunds people; do
        export_all "$view" -f "$2" -o "$1-$view.$2" || return
    done
    "$program" init "$1" --currency USD >/dev/null &&
        "$program" import "$1" "$1-orders.$2" "$1-refunds.$2" --as customers "$1-people.$2" \
            --as-of 2024-06-30 >/dev/null
}

"$program" demo files --customers 2000 >/dev/null
"$program" init shop >/dev/null
"$program" import shop files/*.csv --as-of 2024-06-30 >/dev/null
default=$(report shop --by country)
moved=(--set refunds=order_day --set fully_refunded_counts=false --set count_zero_value=true)
other=$(report shop "${moved[@]}")
check "correctness_export_the_report_has_figures" test "${#default}" -gt 100000
for format in csv parquet json; do
    check "correctness_export_${format}_can_be_imported" again "$format" "$format"
    same "consistency_export_${format}_gives_the_same_figures" "$default" \
        "$(report "$format" --by country)"
    same "consistency_export_${format}_under_another_definition" "$other" \
        "$(report "$format" "${moved[@]}")"
done

# Orders without ids: each row is one, and refunds still find theirs.
cat >plain.csv <<'CSV'
customer,date,amount,refunded
anna,2024-01-05,10.00,2.50
anna,2024-01-05,10.00,
ben,2024-02-01,7.25,7.25
ben,2024-03-01,-3.00,
CSV
"$program" init plain >/dev/null
"$program" import plain plain.csv --as-of 2024-03-31 >/dev/null
"$program" export plain orders -o plain-orders.csv
"$program" export plain refunds -o plain-refunds.csv
same "correctness_export_orders_without_ids" "$(
    cat <<'CSV'
order_id,customer,day,amount,test,cancelled,qualifies,reason
~1,anna,2024-01-05,10.00,false,false,true,
~2,anna,2024-01-05,10.00,false,false,true,
~3,ben,2024-02-01,7.25,false,false,true,
CSV
)" "$(cat plain-orders.csv)"
same "correctness_export_refunds_without_ids" "$(
    cat <<'CSV'
order_id,customer,day,amount,order_day,counted_on,counts,reason
~1,anna,2024-01-05,2.50,2024-01-05,2024-01-05,true,
~3,ben,2024-02-01,7.25,2024-02-01,2024-02-01,true,
,ben,2024-03-01,3.00,,2024-03-01,true,
CSV
)" "$(cat plain-refunds.csv)"
"$program" init plain2 >/dev/null
"$program" import plain2 plain-orders.csv plain-refunds.csv >/dev/null
for set in refunds=order_day fully_refunded_counts=false; do
    same "consistency_export_without_ids_$set" \
        "$("$program" report plain --as-of 2024-03-31 -f json --set window_days=30 --set $set -o r && figures r)" \
        "$("$program" report plain2 --as-of 2024-03-31 -f json --set window_days=30 --set $set -o r && figures r)"
done

# ---- all of them -----------------------------------------------------------------------

export_all -f parquet -o folder >said
same "correctness_export_all_views" "answers deliveries events mrr orders people presence \
raw_customers raw_orders raw_refunds refunds subscriptions" \
    "$(find folder -name '*.parquet' | sed 's/.*\///; s/\.parquet$//' | sort | paste -sd' ')"
check "correctness_export_all_says_what_it_wrote" grep -q '^12 views in folder' said
same "correctness_export_raw_is_the_file" "$(sort files/refunds.csv)" \
    "$("$program" export shop raw_refunds | cut -d, -f2- | sort)"
mkdir -p empty
into_empty() {
    export_all -o empty >said && [ -s empty/orders.csv ]
}
check "correctness_export_into_an_empty_directory" into_empty

# ---- what goes wrong -------------------------------------------------------------------

refuses input_export_unknown_view 64 'did you mean "orders"' export shop order
refuses input_export_two_views 64 "one view" export shop orders people
refuses input_export_all_to_the_screen 64 "needs -o DIR" export shop
refuses input_export_directory_is_full 64 "folder is there already" export shop -o folder
refuses input_export_parquet_to_the_screen 64 "parquet needs a file" export shop orders -f parquet
refuses input_export_parquet_to_a_device 64 "no pipe or device" export shop orders -f parquet \
    -o /dev/full
refuses input_export_no_directory 66 "cannot write nowhere/x" export shop orders -o nowhere/x
refuses input_export_no_workspace 66 "" export files orders
refuses fault_export_device_is_full 73 "No space left" export shop orders -o /dev/full

# Files of at most 40 KiB can be written; what was there stays, and nothing is left over.
no_room() {
    local format=$1 status=0
    echo old >kept
    (trap '' XFSZ && ulimit -f 40 && export_all orders -f "$format" -o kept) 2>err || status=$?
    [ "$status" = 74 ] && [ "$(cat kept)" = old ] && grep -q "kept: File too large" err &&
        [ -z "$(find . -name '*.tmp*')" ]
}
no_room_for_all() {
    local status=0
    (trap '' XFSZ && ulimit -f 40 && export_all -f "$1" -o folder2) 2>err || status=$?
    [ "$status" = 74 ] && [ ! -e folder2 ] && [ -z "$(find . -name '*.tmp*')" ]
}
for format in csv parquet json; do
    check "fault_export_${format}_whole_or_not_at_all" no_room "$format"
    check "fault_export_all_${format}_whole_or_not_at_all" no_room_for_all "$format"
done
finish
