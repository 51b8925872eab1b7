#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The same orders in every format give the same numbers.  The demonstration's files are
# written again by other programs.
# shellcheck source=test/input/helper.bash
. "$MAINSTAY_ROOT/test/input/helper.bash" || exit

"$program" demo shop --customers 400 >/dev/null
mv shop/*.csv .

# numbers ARGUMENT...: the report without the names and encodings of its files.
numbers() {
    run report --format json --by country "$@"
    [ "$status" = 0 ] || { echo "status $status: $(head -c 300 err)"; return; }
    node -e '
        const report = JSON.parse(require("fs").readFileSync("out", "utf8"));
        delete report.source.files;
        console.log(JSON.stringify(report));'
}
expected=$(numbers orders.csv refunds.csv)
check "consistency_format_csv" test "${#expected}" -gt 20000

equal() {
    local name=$1
    shift
    check "$name" test "$expected" = "$(numbers "$@")"
}

# convert FORMAT: tables out of orders.csv and refunds.csv.
convert() {
    node -e '
        const fs = require("fs");
        for (const name of ["orders", "refunds"]) {
            const [header, ...rows] = fs.readFileSync(name + ".csv", "utf8").trim().split("\n")
                .map((line) => line.split(","));
            const objects = rows.map((row) =>
                Object.fromEntries(row.map((value, i) => [header[i], value === "" ? null : value])));
            const typed = objects.map((o) => Object.fromEntries(Object.entries(o).map(([key, value]) =>
                [key, /^-?\d+(\.\d+)?$/.test(value ?? "") ? Number(value) : value])));
            fs.writeFileSync(name + ".ndjson", objects.map((o) => JSON.stringify(o)).join("\n") + "\n");
            fs.writeFileSync(name + ".jsonl", typed.map((o) => JSON.stringify(o)).join("\n"));
            fs.writeFileSync(name + ".json", JSON.stringify(typed, null, 1));
            fs.writeFileSync(name + ".tsv", [header, ...rows].map((r) => r.join("\t")).join("\n") + "\n");
            fs.writeFileSync(name + ".quoted.csv",
                [header, ...rows].map((r) => r.map((v) => JSON.stringify(v)).join(";")).join("\r\n") + "\r\n");
            const order = header.map((_, i) => header.length - 1 - i);
            fs.writeFileSync(name + ".turned.csv",
                [header, ...rows].map((r) => order.map((i) => r[i]).join(",")).join("\n") + "\n");
            fs.writeFileSync(name + ".later.csv",
                [header, ...rows.slice().reverse()].map((r) => r.join(",")).join("\n") + "\n");
        }'
}
convert
gzip -k orders.csv refunds.csv orders.tsv orders.ndjson
iconv -t UTF-16 orders.csv >orders.wide.csv

equal "consistency_format_tsv" orders.tsv refunds.tsv
equal "consistency_format_csv_gz" orders.csv.gz refunds.csv.gz
equal "consistency_format_tsv_gz" orders.tsv.gz refunds.tsv
equal "consistency_format_ndjson" orders.ndjson refunds.ndjson
equal "consistency_format_ndjson_gz" orders.ndjson.gz refunds.ndjson
equal "consistency_format_jsonl_with_numbers" orders.jsonl refunds.jsonl
equal "consistency_format_json_array" orders.json refunds.json
equal "consistency_format_quoted_semicolons" orders.quoted.csv refunds.quoted.csv
equal "consistency_format_utf16" orders.wide.csv refunds.csv
equal "consistency_format_mixed" orders.ndjson refunds.csv.gz
equal "consistency_files_in_another_order" refunds.csv orders.csv
equal "consistency_columns_in_another_order" orders.turned.csv refunds.turned.csv
equal "consistency_rows_in_another_order" orders.later.csv refunds.later.csv
equal "consistency_kinds_named" --as orders orders.csv --as refunds refunds.csv
split -l 1000 --additional-suffix=.csv <(sed 1d orders.csv) part.
for part in part.*.csv; do
    { head -1 orders.csv; cat "$part"; } >"whole.$part"
done
head -1 orders.csv >whole.csv
expected=$(numbers orders.csv refunds.csv | sed 's/"rows":[0-9]*,"used":[0-9]*/rows/')
check "consistency_several_files" test "$expected" = \
    "$(numbers whole.part.*.csv refunds.csv | sed 's/"rows":[0-9]*,"used":[0-9]*/rows/')"

# Days: the table, JSON and CSV of one report say the same.
run report orders.csv refunds.csv --format csv
awk -F, '$1 == "total" && $3 == "" { print $5, $6 }' out | sort >from_csv
run report orders.csv refunds.csv --format json
node -e '
    const { total } = JSON.parse(require("fs").readFileSync("out", "utf8"));
    for (const [name, m] of Object.entries(total.metrics))
        if (!("rows" in m)) console.log(name, m.value ?? "");' | sort >from_json
same "consistency_csv_is_json" "" "$(diff from_csv from_json |
    grep '^[<>]' | grep -v 'days_between_orders\.\|profit_what_if' | head -5)"

finish
