#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Many small files of a workspace become few, and nothing else changes: figures, rejects,
# raw rows, restatements, what an erasure takes, what an import finds known.  Whatever
# moment it is killed at.
# shellcheck source=test/input/helper.bash
. "$MAINSTAY_ROOT/test/input/helper.bash" || exit

imports=68 # more than 64, from where on an import puts files together
kills=$(rounds_of 8 3 200)
[ -z "${MAINSTAY_TEST_LONG:-}" ] || [ "${MAINSTAY_LABEL:-}" != sanitized ] || kills=20
RANDOM=20240815
as_of=(--as-of 2024-12-31)

# File n overlaps file n-1, with a corrected total; columns come and go, names in another
# case, a date that cannot be read, a decimal comma, customers that are described anew.
# shellcheck disable=SC2016 # of the script, not of the shell
node -e '
    const fs = require("fs");
    for (let n = 1; n <= +process.argv[1]; n++) {
        const rows = [];
        for (const week of n > 1 ? [n - 1, n] : [n])
            for (let i = 0; i < 8; i++) {
                const day = new Date(Date.UTC(2023, 0, 2 + week * 7 + i)).toISOString().slice(0, 10);
                rows.push({ order_id: `o${week}-${i}`, customer_id: `c${(week * 5 + i * 3) % 23}`,
                    order_date: i === 7 && week % 9 === 0 ? "soon" : day,
                    total: 10 + i + (week < n ? 0.5 : 0), country: ["TW", "US", ""][i % 3] });
            }
        const names = n % 3 === 0 ? ["order_id", "customer_id", "order_date", "total"]
            : ["order_id", "customer_id", "order_date", "total", "country"];
        const head = n % 5 === 0 ? names.map((s) => s.toUpperCase()) : names;
        const comma = n % 7 === 0;
        const cell = (v) => comma ? String(v).replace(".", ",") : v;
        const mark = comma ? ";" : ",";
        fs.writeFileSync(`orders${n}.csv`, [head.join(mark),
            ...rows.map((r) => names.map((s) => s === "total" ? cell(r[s].toFixed(2)) : r[s]).join(mark))]
            .join("\n") + "\n");
        if (n % 4 === 0)
            fs.writeFileSync(`customers${n}.csv`, "customer_id,email,referred_by,plan\n" +
                Array.from({ length: 6 }, (_, i) => `c${(n + i) % 23},p${(n + i) % 23}@x.org,` +
                    `${i % 2 ? `c${(n + i + 1) % 23}` : ""},${n % 8 ? "a" : "b"}\n`).join(""));
    }' "$imports"

# state WS: what a workspace says, in short.
state() {
    "$program" report "$1" "${as_of[@]}" --by country --by plan -f json --rejects "$1.rejects" |
        node -e '
            const r = JSON.parse(require("fs").readFileSync(0, "utf8"));
            const of = (v) => require("crypto").createHash("md5").update(v).digest("hex").slice(0, 12);
            console.log("orders", r.source.orders, "customers", r.source.customers,
                of(JSON.stringify([r.periods, r.total, r.source.left_out, r.groups])));'
    md5sum <"$1.rejects"
    "$program" restatements "$1" -f csv | cut -d, -f2- | md5sum
    rm -rf tables && "$program" export "$1" -o tables -f csv "${as_of[@]}" >/dev/null
    for table in raw_orders raw_customers orders people; do
        sort "tables/$table.csv" | md5sum
    done
}
# files FOLDER
files() { find "$1" -name '*.parquet' | wc -l; }

# bring WS N [LAST]: an import of the files of number N, or up to LAST.
bring() {
    local ws=$1 n=$2 last=${3:-$2} i files=()
    for ((i = n; i <= last; i++)); do
        files+=("orders$i.csv")
        [ ! -f "customers$i.csv" ] || files+=("customers$i.csv")
    done
    run import "$ws" "${files[@]}" "${as_of[@]}" --max-bad 100%
    [ "$status" = 0 ] || echo "# import $n: $(head -1 err)"
}

"$program" init ws >/dev/null
for ((n = 1; n <= 48; n += 4)); do bring ws "$n" $((n + 3)); done
for ((n = 49; n <= 64; n++)); do bring ws "$n"; done
same "correctness_compact_of_64_files_nothing" 64 "$(files ws/events/orders)"
cp -r ws apart
cp -r ws together
truth=$(state apart)
check "correctness_compact_state_has_rows" test "$(wc -l <tables/raw_orders.csv)" -gt 900
run compact together
same "correctness_compact_leaves_one_of_each" "0 2" "$status $(files together)"
same "consistency_compact" "$truth" "$(state together)"
run compact together
same "consistency_compact_again" "$truth" "$(state together)"
for ((n = 65; n <= imports; n++)); do bring ws "$n"; done
check "correctness_compact_by_itself" test "$(files ws/events/orders)" -le 36
for ((n = 65; n <= imports; n++)); do bring together "$n"; done
same "consistency_compact_by_itself" "$(state together)" "$(state ws)"

# ---- afterwards --------------------------------------------------------------------------

rm -rf ws && cp -r together ws && "$program" compact ws >/dev/null
run import ws "orders$imports.csv" "${as_of[@]}" -f json
same "consistency_compact_then_the_same_file" "16 0" "$(node -e '
    const [f] = JSON.parse(require("fs").readFileSync("out", "utf8")).files;
    console.log(f.unchanged, f.new + f.changed)')"
rm -rf ws && cp -r apart ws && "$program" compact ws >/dev/null
run backup ws ws-copy
same "consistency_compact_then_backup" "0 $truth" "$status $(state ws-copy)"
for ws in apart ws; do "$program" erase "$ws" c7 "${as_of[@]}" >/dev/null; done
same "consistency_compact_then_erase" "$(state apart)" "$(state ws)"
# shellcheck disable=SC2016
for where in "raw_orders WHERE customer_id = 'c7'" "raw_customers WHERE 'c7' IN (customer_id, referred_by)"; do
    same "correctness_compact_erase_leaves_nothing_of ${where%% *}" "n 0" \
        "$("$program" sql ws "SELECT count(*) AS n FROM $where" -f csv | paste -sd' ')"
done
same "correctness_compact_erase_writes_packs_again" 2 "$(files ws)"

# ---- killed ------------------------------------------------------------------------------

cp -r ws-copy saved
for ((n = 65; n <= imports; n++)); do bring saved "$n"; done
truth=$(state saved)
cp -r saved probe
before_ns=$(date +%s%N)
"$program" compact probe >/dev/null
compact_us=$((($(date +%s%N) - before_ns) / 1000))
wrong='' killed=0
for ((i = 0; i < kills; i++)); do
    rm -rf ws && cp -r saved ws
    "$program" compact ws >/dev/null 2>&1 &
    child=$!
    sleep "$(awk -v r="$RANDOM" -v us="$compact_us" 'BEGIN { printf "%.6f", r / 32768 * us * 1.2 / 1e6 }')"
    kill -9 "$child" 2>/dev/null && killed=$((killed + 1))
    wait "$child" 2>/dev/null
    [ "$(state ws)" = "$truth" ] || wrong+=" kill $i;"
    "$program" compact ws >/dev/null 2>&1 || wrong+=" again $i;"
    [ "$(files ws)" = 2 ] || wrong+=" files $i: $(files ws);"
done
[ "$(state ws)" = "$truth" ] || wrong+=" at the end;"
echo "# $killed of $kills were killed"
same "fault_killed_compactions" "" "$wrong"
# (they take less time than the first; of three none may be)
[ "$kills" -lt 8 ] || check "fault_some_compactions_were_killed" test "$killed" -ge $((kills / 8))

finish
