#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The benchmark at a small size: are the answers equal?  No times.
#
# The expected answers are those of bench/naive.mjs, which asks every customer about every
# day and shares nothing with the plans.
# shellcheck source=test/shell.sh
. "$MAINSTAY_ROOT/test/shell.sh"
cd "$MAINSTAY_ROOT" || exit 1

BENCH_BUILD=$(dirname "$program")
export BENCH_BUILD

bench() {
    node bench/main.mjs --dir "$scratch" --orders 20000 "$@" 2>&1
}

said=$(bench --check --engines mainstay,duckdb)
for plans in csv:4 parquet:5 cold:7 warm:7 index:2 segment:4 attribute:4 append:4 sum:2; do
    check "consistency_${plans%:*}_of_every_plan_is_the_naive_answer" \
        grep -qx "${plans%:*}: ${plans#*:} plans, equal answers" <<<"$said"
done
[ "$tests_failed" = 0 ] || echo "# ${said//$'\n'/$'\n# '}"

# A file or store is made where somebody asks for it, and again where that was cut short.
small() {
    bench --scenarios warm --rounds 1 --engines mainstay,duckdb --orders 60000 \
        >"$scratch/said" || { sed 's/^/# /' "$scratch/said" && false; }
}
check "fault_without_csv" small
check "fault_csv_is_not_made_unless_asked_for" test ! -e "$scratch/60000/orders.csv"
rm "$scratch"/60000/{duckdb.db,mainstay.blocks}.made
echo cut short | tee "$scratch/60000/duckdb.db" >"$scratch/60000/mainstay.blocks"
check "fault_store_cut_short_is_built_again" small

# A customer whose orders are one second apart, or a day, must change an answer.
changed=$scratch/changed
mkdir "$changed"
cp "$scratch"/20000/*customers.csv "$scratch"/20000/*day.csv "$changed"
sed '2s/2022-01-01/2022-01-02/' "$scratch/20000/orders.csv" >"$changed/orders.csv"
check "consistency_another_day_is_another_answer" \
    test "$(node bench/naive.mjs "$scratch/20000" | sort | sha256sum)" != \
    "$(node bench/naive.mjs "$changed" | sort | sha256sum)"

# The same orders on every machine.
same "consistency_orders_are_always_the_same" \
    54a76a6abd33e020 "$(sha256sum <"$scratch/20000/orders.csv" | cut -c1-16)"
same "consistency_customers_are_always_the_same" \
    097e60198152b10f "$(sha256sum <"$scratch/20000/customers.csv" | cut -c1-16)"

input() {
    same "input_$1" "bench: $2" "$(bench "${@:3}" | tail -n 1)"
}
input orders_that_are_no_number '--orders wants a whole number, not "many"' --orders many
input an_unknown_engine \
    '--engines knows no "oracle"; it takes mainstay, duckdb, chdb, clickhouse-server, polars, reader' \
    --engines duckdb,oracle
input an_unknown_option 'there is no option --fast; see script/bench --help' --fast
input memory_without_unit '--memory wants a size such as 4GB, not "4"' --memory 4
input no_value '--json wants a value' --json
finish
