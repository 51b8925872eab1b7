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
for plans in csv:4 parquet:5 cold:7 warm:7 index:3 index-segment:3 segment:5 attribute:5 append:4 sum:2; do
    check "consistency_${plans%:*}_of_every_plan_is_the_naive_answer" \
        grep -qx "${plans%:*}: ${plans#*:} plans, equal answers" <<<"$said"
done
[ "$tests_failed" = 0 ] || echo "# ${said//$'\n'/$'\n# '}"

# The rest is about the scripts and has nothing for sanitizers to see.
[ "$(rounds_of all few all)" = all ] || finish

# A file or store is made where somebody asks for it, and again where that was cut short.
small() {
    bench --scenarios warm --rounds 1 --engines mainstay,duckdb --orders 60000 "$@" \
        >"$scratch/said" || { sed 's/^/# /' "$scratch/said" && false; }
}
check "fault_without_csv" small --json "$scratch/kept.json"
check "fault_csv_is_not_made_unless_asked_for" test ! -e "$scratch/60000/orders.csv"
rm "$scratch"/60000/{duckdb.db,mainstay.blocks}.made
echo cut short | tee "$scratch/60000/duckdb.db" >"$scratch/60000/mainstay.blocks"
check "fault_store_cut_short_is_built_again" small

# What is kept says what it comes to, and nothing of this machine but what it is.
check "invariant_kept_result_is_a_table" grep -qE '^\| warm \| [0-9.]+ \| duckdb window' \
    <<<"$(node bench/results.mjs "$scratch/kept.json")"
check "invariant_kept_result_has_no_path" \
    test "$(grep -c -e "$scratch" -e "$MAINSTAY_ROOT" "$scratch/kept.json")" = 0

# What does not end in time, or fails, is told of.
mkdir -p "$scratch/slow/bench"
ln -s "$BENCH_BUILD/mainstay" "$scratch/slow"
ln -s "$BENCH_BUILD"/bench/bench_{generate,bandwidth,duckdb} "$scratch/slow/bench"
reads() {
    printf '#!/bin/sh\n%s\n' "$1" >"$scratch/slow/bench/bench_read"
    chmod +x "$scratch/slow/bench/bench_read"
    BENCH_BUILD=$scratch/slow bench --scenarios csv --engines duckdb,reader --rounds 2 --limit 5
}
said=$(reads 'exec sleep 60')
check "fault_run_that_does_not_end_is_told_of" \
    grep -qx '  reader rows was ended after 5 s' <<<"$said"
check "fault_others_run_on" grep -qE '^  duckdb +window\(from_csv\) +[0-9.]+ ' <<<"$said"
check "fault_run_that_fails_is_told_of" grep -qx '  reader rows failed: no such file' \
    <<<"$(reads 'echo no such file >&2; exit 1')"

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
input memory_too_small '--memory wants at least 256MiB, not "4KB"' --memory 4KB
input no_value '--json wants a value' --json
finish
