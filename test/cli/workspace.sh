#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# A workspace as its user meets it: imports once and again, overlapping exports, what they
# restate, definitions, people erased, backups.
# shellcheck source=test/input/helper.bash
. "$MAINSTAY_ROOT/test/input/helper.bash" || exit

until="--as-of 2024-06-30"
settings="--set window_days=45"

# numbers WHAT...: the sum of periods and total of a report, too long to compare by eye.
numbers() {
    # shellcheck disable=SC2086 # lists
    run report --format json $until $settings "$@"
    [ "$status" = 0 ] || { echo "status $status: $(head -c 300 err)"; return; }
    node -e '
        const { periods, total, source } = JSON.parse(require("fs").readFileSync("out", "utf8"));
        const text = JSON.stringify({ periods, total, orders: source.orders,
            refunds: source.refunds, customers: source.customers });
        console.log(source.orders, require("crypto").createHash("md5").update(text).digest("hex"));'
}

# counted FILE: added, replaced, unchanged rows of each file of an import's JSON.
counted() {
    node -e '
        const { files } = JSON.parse(require("fs").readFileSync(process.argv[1], "utf8"));
        console.log(files.map((f) => [f.new, f.changed, f.unchanged].join("/")).join(" "));' "$1"
}

# bring FILE...: imports, and prints the counts.
bring() {
    # shellcheck disable=SC2086
    run import ws $until --format json "$@"
    if [ "$status" = 0 ]; then counted out; else head -1 err; fi
}

cat >may.csv <<'END'
order_id,customer_id,order_date,total,country
1,anna,2024-03-02,10.00,TW
2,ben,2024-03-05,20.00,US
3,anna,2024-04-01,30.00,TW
4,cleo,2024-05-06,40.00,TW
END
# order 2 was corrected, 5 is new, 4 as it was
cat >june.csv <<'END'
order_id,customer_id,order_date,total,country
2,ben,2024-03-05,25.00,US
4,cleo,2024-05-06,40.00,TW
5,anna,2024-06-07,50.00,TW
END
cat >both.csv <<'END'
order_id,customer_id,order_date,total,country
1,anna,2024-03-02,10.00,TW
2,ben,2024-03-05,25.00,US
3,anna,2024-04-01,30.00,TW
4,cleo,2024-05-06,40.00,TW
5,anna,2024-06-07,50.00,TW
END

refuses "input_workspace_that_is_none" 66 'is not a workspace; "mainstay init ws"' import ws may.csv
run init ws --tz Asia/Taipei
check "input_init" test "$status" = 0
refuses "input_init_again" 64 'ws is a workspace already' init ws
refuses "input_workspace_zone" '[0-9]+' 'Asia/Nowhere' init elsewhere --tz Asia/Nowhere
check "input_workspace_zone_makes_nothing" test ! -e elsewhere
mkdir full && touch full/letter
refuses "input_init_into_a_full_directory" 64 'full is not empty: it has letter' init full
refuses "input_workspace_without_data" 10 'has no data yet; "mainstay import ws FILE' report ws
refuses "input_import_without_files" 64 'import ws needs a file; usage' import ws
printf 'a,b\n1,2\n' >odd.csv
refuses "input_import_of_what_is_unclear" '1[23]' 'odd.csv' import ws odd.csv
same "input_failed_import_leaves_nothing" "0" \
    "$("$program" status ws -f json | node -e 'process.stdin.on("data", (d) => console.log(JSON.parse(d).imports))')"

same "correctness_import_all_new" "4/0/0" "$(bring may.csv)"
same "consistency_workspace_is_its_file" "$(numbers may.csv)" "$(numbers ws)"
same "correctness_same_file_twice" "0/0/4" "$(bring may.csv)"
same "consistency_same_file_twice" "$(numbers may.csv)" "$(numbers ws)"
same "correctness_overlapping_export" "1/1/1" "$(bring june.csv)"
same "consistency_overlapping_export" "$(numbers both.csv)" "$(numbers ws)"
same "consistency_groups_of_a_workspace" "$(numbers both.csv --by country)" "$(numbers ws --by country)"

"$program" restatements ws -f csv --metric revenue >restated.csv
same "correctness_restated_revenue" \
    "import,3,2024-03-01,revenue,30.00,35.00 import,3,2024-06-01,revenue,0.00,50.00" \
    "$(tail -n +2 restated.csv | cut -d, -f2- | paste -sd' ')"
same "correctness_nothing_restated_in_april" "" \
    "$("$program" restatements ws -f csv --period 2024-04 | tail -n +2)"

refuses "input_workspace_and_files" 64 'is a workspace, and a report is of one workspace or of' report ws may.csv
refuses "input_workspace_with_a_zone" 64 '--tz is for files' report ws --tz UTC

# ---- the window is found once, and stays --------------------------------------------

version() { "$program" definition show ws -f json | values /dev/stdin version window_days; }
same "correctness_window_settled_by_the_first_import" "2 90" "$(version | paste -sd' ')"
run definition set ws window_days=30
same "correctness_definition_set" "3 30" "$(version | paste -sd' ')"
check "correctness_definition_restates" grep -q 'retention_rate\|customers_' \
    <("$program" restatements ws -f csv | grep definition,3)
refuses "input_definition_unknown" 23 'window_days' definition set ws window_dayz=3
same "input_definition_unknown_changes_nothing" "3 30" "$(version | paste -sd' ')"
check "correctness_definition_diff" grep -q 'window_days *90 *30' <("$program" definition diff ws)
refuses "input_definition_version" 23 'no version 9' definition show ws 9

# ---- several files, each kind by itself ------------------------------------------------

mkdir apart
cat >apart/orders.csv <<'END'
order_id,customer_id,order_date
o1,k1,2024-01-05
o2,k2,2024-02-05
o3,k1,2024-03-05
END
cat >apart/items.csv <<'END'
order_id,product,price
o1,tea,5.00
o1,cup,7.00
o2,tea,5.00
o3,pot,30.00
END
cat >apart/customers.csv <<'END'
customer_id,country
k1,TW
k2,JP
END
"$program" init ws2 >/dev/null
for file in orders items customers; do
# shellcheck disable=SC2086 # a list
    "$program" import ws2 apart/$file.csv $until >/dev/null || echo "# import of $file failed"
done
same "consistency_files_imported_one_by_one" "$(numbers apart/*.csv --by country)" \
    "$(numbers ws2 --by country)"
sed -i 's/pot,30.00/pot,33.00/' apart/items.csv
# shellcheck disable=SC2086
"$program" import ws2 apart/items.csv $until -f json >out
same "correctness_a_line_that_changed" "0/1/3" "$(counted out)"
same "consistency_a_line_that_changed" "$(numbers apart/*.csv)" "$(numbers ws2)"

# ---- rows without ids: how often they are there counts ------------------------------------

printf 'customer,date,amount\nx,2024-01-02,5\nx,2024-01-02,5\ny,2024-02-02,6\n' >log1.csv
printf 'customer,date,amount\nx,2024-01-02,5\nx,2024-01-02,5\nx,2024-01-02,5\nz,2024-03-02,7\n' >log2.csv
printf 'customer,date,amount\nx,2024-01-02,5\nx,2024-01-02,5\nx,2024-01-02,5\ny,2024-02-02,6\nz,2024-03-02,7\n' >log.csv
"$program" init ws3 >/dev/null
for file in log1 log2 log1; do
    # shellcheck disable=SC2086
    "$program" import ws3 $file.csv $until >/dev/null
done
same "consistency_rows_without_ids" "$(numbers log.csv)" "$(numbers ws3)"

# ---- what was said at the first import is not asked again ---------------------------------

printf 'who,when\nx,2024-01-02\ny,2024-02-02\nx,2024-03-02\n' >visits1.csv
printf 'who,when\nx,2024-01-02\ny,2024-02-02\nx,2024-03-02\nz,2024-04-02\n' >visits2.csv
"$program" init ws5 >/dev/null
# shellcheck disable=SC2086
"$program" import ws5 visits1.csv --as orders --map customer=who --map date=when $until >/dev/null
# shellcheck disable=SC2086
run import ws5 visits2.csv $until --format json
check "correctness_columns_known_from_the_first_import" test "$status" = 0
same "consistency_columns_known_from_the_first_import" \
    "$(numbers visits2.csv --as orders --map customer=who --map date=when)" "$(numbers ws5)"

# ---- erasing ---------------------------------------------------------------------------

cp -r apart erased
rows_of_k1='k1\|o1\|o3'
sed -i "/$rows_of_k1/d" erased/*.csv
run erase ws2 k1 --as-of 2024-06-30
check "correctness_erase" grep -q '^7 rows were erased' out
same "consistency_erased_person_is_gone" "$(numbers erased/*.csv --by country)" \
    "$(numbers ws2 --by country)"
check "correctness_erased_from_every_file" bash -c '! grep -rlq "k1" ws2/events && ! ls ws2/events/*/ | grep -q 000009'
# shellcheck disable=SC2086
"$program" import ws2 apart/*.csv $until -f json >out
same "correctness_old_export_brings_nothing_back" "0/0/1 0/0/1 0/0/1" "$(counted out)"
same "consistency_old_export_brings_nothing_back" "$(numbers erased/*.csv)" "$(numbers ws2)"
# the lines are those of the file, of which rows were not taken
cat >back.csv <<'END'
order_id,customer_id,order_date,total,status
2,ben,2024-03-05,25.00,paid
6,cleo,2024-05-06,60.00,cancelled
7,,2024-05-07,70.00,paid
END
"$program" init left >/dev/null
"$program" import left may.csv --as-of 2024-06-30 >/dev/null
"$program" erase left ben --as-of 2024-06-30 >/dev/null
run import left back.csv --as-of 2024-06-30 --format json --rejects left.csv
same "correctness_rejects_beside_erased" "0 2/0/0 1" \
    "$status $(counted out) $(values out files.0.erased)"
same "correctness_rejects_of_the_file" \
    '"back.csv",3,"status",cancelled_order "back.csv",4,"customer_id",no_customer' \
    "$(tail -n +2 left.csv | cut -d, -f1-4 | paste -sd' ')"
refuses "input_erase_nobody" 66 'nobody in ws2 is called "nobody"' erase ws2 nobody

# ---- rows that are no rows --------------------------------------------------------------------

# they are counted with the file's rows, and memory behind those is of anything
awk 'BEGIN { print "order_id,customer_id,order_date,total"
    for (i = 0; i < 50; i++) printf "%d,c%d,2024-01-%02d,1.00\n", i, i % 7, i % 28 + 1
    print "x,y" }' >broken.csv
"$program" init shaky >/dev/null
"$program" import shaky may.csv --as-of 2024-06-30 >/dev/null
MALLOC_PERTURB_=90 run import shaky broken.csv --as-of 2024-06-30 --format json
same "correctness_import_of_broken_rows" "51 46 4 1" \
    "$(values out files.0.rows files.0.new files.0.changed files.0.left_out | paste -sd' ')"
MALLOC_PERTURB_=165 run report shaky --as-of 2024-06-30 --rejects left.csv
# (their text is not kept)
same "correctness_rejects_of_broken_rows" "0 file,line,column,reason,text" \
    "$status $(cat left.csv)"

# ---- backup and restore --------------------------------------------------------------------

run backup ws copy
check "correctness_backup" test "$status" = 0
rm -rf ws
run restore copy ws
same "consistency_restored_workspace" "$(numbers both.csv)" "$(numbers ws)"
refuses "input_backup_over_something" 64 'copy exists already' backup ws copy
segment=$(find copy/events -name '*.parquet' | head -1)
printf 'X' | dd of="$segment" bs=1 seek=60 conv=notrunc 2>/dev/null
refuses "input_restore_of_damage" 19 "is not what was written; it is damaged" restore copy other
check "input_restore_of_damage_leaves_nothing" test ! -e other

# ---- two at once -----------------------------------------------------------------------------

"$program" init ws4 >/dev/null
for i in 1 2 3 4 5 6; do
    printf 'order_id,customer_id,order_date,total\n%d,c%d,2024-01-0%d,1.00\n' $i $i $i >"part$i.csv"
    "$program" import ws4 "part$i.csv" --as-of 2024-06-30 >/dev/null 2>"err$i" &
done
wait
same "consistency_imports_at_once" "6" \
    "$("$program" report ws4 -f json --as-of 2024-06-30 | values /dev/stdin source.orders)"

# ---- a full disk --------------------------------------------------------------------------------

awk 'BEGIN { print "order_id,customer_id,order_date,total"; srand(7)
    for (i = 0; i < 60000; i++) printf "%d,c%d,2024-0%d-11,%d.%02d\n", 1e9 * rand(), 1e9 * rand(), i % 6 + 1, i % 977, i % 100 }' >large.csv
mkdir disk
if mount -t tmpfs -o size=700k none disk 2>/dev/null; then
    "$program" init disk/ws >/dev/null
    "$program" import disk/ws may.csv --as-of 2024-06-30 >/dev/null
    run import disk/ws large.csv --as-of 2024-06-30
    check "fault_full_disk" said 73 '[Nn]o space|disk is full|full'
    same "fault_full_disk_changes_nothing" "$(numbers may.csv)" "$(numbers disk/ws)"
    umount disk
    # Room for what is kept to read the next report by, and hardly any for the import itself.
    "$program" init grown >/dev/null && "$program" import grown large.csv --as-of 2024-06-30 >/dev/null
    "$program" report grown --as-of 2024-06-30 >/dev/null
    cp -r grown whole && "$program" import whole may.csv --as-of 2024-06-30 >/dev/null
    kept=$(($(du -sk grown | cut -f1) + $(stat -c %s whole/timeline/source-* | sort -n | tail -1) / 1024))
    imported=
    for more in 24 48 72 96 120 144 168; do
        mount -t tmpfs -o size=$((kept + more))k none disk && cp -r grown disk/ws
        imported+=$(cd disk && "$program" import ws ../may.csv --as-of 2024-06-30 >/dev/null 2>&1; echo $?)
        same "fault_full_disk_of_kept_files_$more" "$(numbers whole)" "$(numbers disk/ws)"
        umount disk
    done
    same "fault_full_disk_of_kept_files" 0000000 "$imported"
else
    skip "fault_full_disk" "a file system of its own may not be mounted here"
fi

# ---- rates, costs ------------------------------------------------------------------------

# after NAME METRIC FILE: imports the file and prints the metric of January.
after() {
    "$program" import "$1" "$3" >/dev/null && "$program" report "$1" --format json >out &&
        node -e '
            const { periods } = JSON.parse(require("fs").readFileSync("out", "utf8"));
            console.log(periods[0].metrics[process.argv[1]].value);' "$2"
}

printf 'customer,date,amount,currency\na,2024-01-05,10,USD\nb,2024-01-05,100,TWD\n' >abroad.csv
rates() {
    printf 'date,currency,base,rate\n2024-01-05,USD,TWD,%s\n2024-01-06,USD,TWD,30\n' "$1"
}
rates 31 >first.csv && rates 32 >second.csv && { rates 31 && echo 2024-01-07,USD,TWD,29; } >third.csv
"$program" init abroad >/dev/null && "$program" import abroad abroad.csv first.csv >/dev/null
# 10 USD and 100 TWD; a rate that is put back as it was wins again.
same "correctness_workspace_corrected_rate" "420.00 410.00" \
    "$(after abroad revenue second.csv) $(after abroad revenue third.csv)"

# Rows of one month add up: one that stayed as it was still counts beside one that changed.
printf 'customer,date,amount\na,2024-01-05,10\nb,2024-02-20,100\n' >paid.csv
spent() {
    printf 'date,channel,acquisition_spend\n2024-01-05,,10\n2024-01-20,,%s\n' "$1"
}
spent 20 >first.csv && spent 25 >second.csv
"$program" init spent >/dev/null && "$program" import spent paid.csv >/dev/null
same "correctness_workspace_corrected_costs" "30.00 35.00" \
    "$(after spent cac first.csv) $(after spent cac second.csv)"
# ---- before the orders -------------------------------------------------------------------

printf 'date,currency,base,rate\n2024-01-01,USD,EUR,0.9\n2024-01-02,USD,EUR,0.91\n' >rates.csv
printf 'month,channel,acquisition_spend,retention_spend\n2024-01,ads,100,50\n' >costs.csv
cat >foreign.csv <<'END'
order_id,customer_id,order_date,total,currency
1,a,2024-01-01,10,USD
2,b,2024-01-02,20,EUR
END
"$program" init early --currency EUR >/dev/null
for file in rates costs; do
    run import early "$file.csv"
    check "correctness_${file}_wait_for_orders" grep -q 'It waits for orders' out
    refuses "input_report_of_${file}_alone" 10 'early has no orders, .* yet' report early
done
run import early foreign.csv --as-of 2024-01-31
# 10 USD at 0.9 and 20 EUR; 100 spent on two new customers
run report early --as-of 2024-01-31 -f json
same "correctness_what_waited_is_used" "29.00 50.00" \
    "$(values out periods.0.metrics.revenue.value periods.0.metrics.cac.value | paste -sd' ')"
refuses "input_rates_alone_without_a_workspace" 12 'name the file of orders as well' report rates.csv

# ---- the same file again, when it is not nothing ----------------------------------------

# again WORKSPACE FILE...: the counts of its import.
again() {
    run import "$@" --as-of 2024-06-30 -f json
    if [ "$status" = 0 ]; then counted out; else head -1 err; fi
}
"$program" init twice >/dev/null
sed 's/,total,/,total,net,/; s/,\([0-9.]*\),\([A-Z]*\)$/,\1,1\1,\2/' may.csv >net.csv
same "correctness_again_first" "4/0/0" "$(again twice may.csv)"
same "correctness_again_nothing" "0/0/4" "$(again twice may.csv)"
same "correctness_again_newer" "1/1/1" "$(again twice june.csv)"
same "correctness_again_older_file_wins_back" "0/1/3" "$(again twice may.csv)"
same "correctness_again_older_file_twice" "0/0/4" "$(again twice may.csv)"
run report twice --as-of 2024-06-30 -f json
same "correctness_again_revenue" "150.00" "$(values out total.metrics.revenue.value)" # 10+20+30+40+50
same "correctness_again_another_reading" "0/4/0" "$(again twice net.csv --map order_total=total)"
same "correctness_again_other_map" "0/4/0" "$(again twice net.csv --map order_total=net)"
same "correctness_again_both" "0/0/4" "$(again twice net.csv --map order_total=net)"
"$program" erase twice ben --as-of 2024-06-30 >/dev/null
same "correctness_again_after_erasing" "0/0/3" "$(again twice net.csv --map order_total=net)"

finish
