#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The files of a workspace's folder timeline/, read by a program that is written from
# docs/timeline.md alone (reader.mjs), say what the report says.
# shellcheck source=test/input/helper.bash
. "$MAINSTAY_ROOT/test/input/helper.bash" || exit

read_files() { node "$MAINSTAY_ROOT/test/timeline/reader.mjs" "$@"; }

# shellcheck disable=SC2016 # of the script, not of the shell
# compared REPORT READ KIND...: a report's JSON and what the reader says by files of these
# kinds; prints what is not the same in the months.
compared() {
    node -e '
        const read = (file) => JSON.parse(require("fs").readFileSync(file, "utf8"));
        const [report, reader] = process.argv.slice(1, 3).map(read), kinds = process.argv.slice(3);
        const metrics = ["orders", "buyers", "revenue", "customers_end"];
        let compared = 0;
        for (const from of kinds)
            for (const m of reader[from]) {
                const period = report.periods.find((p) => p.name === m.name);
                for (const metric of metrics) {
                    const value = period && Number(period.metrics[metric].value);
                    if (value === m[metric] && ++compared) continue;
                    console.log(`${from}, ${m.name}, ${metric}: ${value} reported, ${m[metric]} read`);
                }
            }
        console.log(compared === kinds.length * 4 * report.periods.length ? "all" : `${compared} compared`);' "$@"
}

"$program" demo shop --customers 400 --seed 3 >/dev/null
for window in 30 45 200; do
    rm -rf ws && "$program" init ws --tz Asia/Taipei >/dev/null
    "$program" import ws shop/orders.csv shop/refunds.csv shop/customers.csv --as-of 2024-06-17 >/dev/null
    "$program" report ws --as-of 2024-06-17 --set window_days=$window --all -f json >report.json
    if read_files ws/timeline 2024-06-17 $window >read.json 2>err; then
        same "consistency_reader_window_$window" all "$(compared report.json read.json source presence)"
    else
        check "consistency_reader_window_$window ($(grep Error err))" false
    fi
done

# A shop that is large enough to have an index and slices, which the second report makes.
"$program" demo large --customers 5000 --seed 4 >/dev/null
"$program" init large.ws --tz Asia/Taipei >/dev/null
"$program" import large.ws large/orders.csv large/refunds.csv --as-of 2024-06-17 >/dev/null
for _ in 1 2; do
    "$program" report large.ws --as-of 2024-06-17 --set window_days=60 --all -f json \
        --by country --by first_category --by country@start >report.json
done
read_files large.ws/timeline 2024-06-17 60 >large.json 2>err || cat err
same "consistency_reader_index" all "$(compared report.json large.json presence index)"

# shellcheck disable=SC2016 # of the script, not of the shell
# Groups, their order, who counts in them, and buyers of all time by person, place and bitmap.
grouped() {
    node -e '
        const [report, reader] = process.argv.slice(1, 3)
            .map((file) => JSON.parse(require("fs").readFileSync(file, "utf8")));
        for (const by of ["country", "first_category"]) {
            const slice = reader.slices.find((s) => s.name === by.replace(/^first_|^/, (how) => how ? "first " : "last "));
            const told = report.total.groups.filter((g) => g.by === by)
                .map((g) => [g.value, g.metrics.buyers.value]);
            const customers = slice?.groups.reduce((sum, g) => sum + g.customers, 0);
            if (customers !== report.source.customers) console.log(`${by}: ${customers} customers`);
            for (const way of by === "country" ? ["person", "place", "bits"] : ["person", "place"]) {
                const read = slice?.groups.map((g) => [g.value, g.ordered[way]]);
                if (JSON.stringify(read) !== JSON.stringify(told))
                    console.log(`${by}, ${way}: ${JSON.stringify(told)} told, ${JSON.stringify(read)} read`);
            }
        }' "$@"
}
same "consistency_reader_slices" "" "$(grouped report.json large.json)"

# The people are those of the files.
same "correctness_reader_people" "$(tail -n +2 shop/customers.csv | cut -d, -f1 | sort | md5sum)" \
    "$(values read.json people | node -e 'console.log(JSON.parse(require("fs").readFileSync(0)).join("\n"))' | sort | md5sum)"

# What the program calls damaged is damaged by the document too, and the other way around.
file=$(find ws/timeline -name 'source-*')
cp "$file" good
RANDOM=7
disagreements() {
    local i at said theirs
    for ((i = 0; i < 12; i++)); do
        cp good "$file"
        at=$(((RANDOM * 32768 + RANDOM) % $(stat -c %s good)))
        node -e '
            const fs = require("fs"), [file, at] = process.argv.slice(1), bytes = fs.readFileSync(file);
            bytes[at] ^= 16;
            fs.writeFileSync(file, bytes);' "$file" "$at"
        read_files ws/timeline 2024-06-17 200 >/dev/null 2>read_err && theirs=good || theirs=damaged
        run report ws --as-of 2024-06-17 --set window_days=200
        if grep -q 'made again' err; then said=damaged; else said=good; fi
        # what segments are added with is not looked at until some are
        ! grep -qE 'the bytes of (growth|kept)' read_err || theirs=good
        [ "$said" = "$theirs" ] || echo "byte $at: $said for the program, $theirs for the reader: $(head -5 read_err)"
    done
}
same "consistency_reader_sees_damage" "" "$(disagreements)"

finish
