#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# mainstay report --format html: the file, and where there is a browser, how it lies there.
# shellcheck source=test/shell.sh
. "$MAINSTAY_ROOT/test/shell.sh"

"$program" demo "$scratch/shop" --customers 800 >/dev/null
files=("$scratch"/shop/*.csv)
page=$scratch/report.html

# fails_with STATUS TEXT ARGUMENT...: the exit status, and one line with the text.
fails_with() {
    local status=$1 text=$2
    shift 2
    "$program" report "$@" "${files[@]}" >"$scratch/out" 2>"$scratch/err"
    [ $? = "$status" ] && [ ! -s "$scratch/out" ] && [ "$(wc -l <"$scratch/err")" = 1 ] &&
        grep -qF -- "$text" "$scratch/err"
}

check "correctness_page_to_a_file" "$program" report --by country --format html \
    -o "$page" "${files[@]}"
"$program" report --by country --format html "${files[@]}" >"$scratch/stdout.html"
check "consistency_page_to_standard_output" cmp "$page" "$scratch/stdout.html"
check "input_page_unknown_language" fails_with 64 "zh-Hans" --format html --lang fr

# The number on the page is the number of the JSON.
retention() {
    "$program" report --format json "${files[@]}" | node -e '
        const report = JSON.parse(require("fs").readFileSync(0, "utf8"));
        console.log((report.total.metrics.retention_rate.value * 100).toFixed(1));'
}
has_retention() {
    grep -qF "<summary>$(retention)%</summary>" "$page"
}
check "consistency_page_and_json" has_retention

# The survival curve, computed anew from the presence that sql shows, person by person.
expected_survival() {
    "$program" init "$scratch/ws" >/dev/null
    "$program" import "$scratch/ws" "${files[@]}" --as-of 2024-06-30 >/dev/null
    "$program" sql "$scratch/ws" "SELECT customer, begins, ends FROM presence" \
        --as-of 2024-06-30 -f csv | node -e '
        const day = (text) => Date.parse(text) / 86400000, end = day("2024-06-30");
        const first = new Map();
        for (const line of require("fs").readFileSync(0, "utf8").trim().split("\n").slice(1)) {
            const [customer, begins, ends] = line.split(",");
            if (!first.has(customer) || day(begins) < first.get(customer)[0])
                first.set(customer, [day(begins), day(ends)]);
        }
        const lives = [...first.values()].map(([begin, until]) =>
            until <= end ? [until - begin, true] : [end + 1 - begin, false]);
        for (const at of [90, 180, 360]) {
            let s = 1;
            for (let t = 1; t <= at; t++) {
                const risk = lives.filter(([days]) => days >= t).length;
                const gone = lives.filter(([days, event]) => event && days === t).length;
                s *= risk ? (risk - gone) / risk : 1;
            }
            console.log(at, (100 * s).toFixed(1) + "%");
        }'
}
# The rows of the page's table that have these days.
shown_survival() {
    sed -n '/<figcaption>How long/,/<\/section>/p' "$page" | tr -d '\n' |
        sed 's/<tr>/\n/g' | sed -n -E 's/^<th scope="row">(90|180|360)<\/th><td>[0-9,]*<\/td><td>([^<]*)<.*/\1 \2/p'
}
same "consistency_page_survival" "$(expected_survival)" "$(shown_survival)"

# The first command of the receipts is one that runs.
first_command() {
    local line
    line=$(grep -om1 '<pre>mainstay explain [^<]*' "$page" | sed 's/^<pre>mainstay //')
    [ -n "$line" ] && eval "\"\$program\" $line" >"$scratch/out" && grep -q Formula "$scratch/out"
}
check "correctness_page_commands_run" first_command

browser=$(command -v chromium || command -v chromium-browser)

# dom WIDTH FILE: what the browser makes of a page.
dom() {
    timeout 120 "$browser" --headless --no-sandbox --disable-gpu --disable-quic \
        --no-first-run --disable-background-networking --disable-component-update \
        --disable-sync --user-data-dir="$scratch/profile" --window-size="$1",900 \
        --dump-dom "file://$2" 2>/dev/null
}

# fits WIDTH: nothing but tables in their own frames is wider than the window, every chart
# is drawn, and every table is open on paper.  The copy tells it of itself.
fits() {
    sed 's|</body>|<script>dispatchEvent(new Event("beforeprint"));var e=document.documentElement;\
document.title=["fits",e.scrollWidth<=e.clientWidth,[].every.call(document.querySelectorAll(\
"figure svg"),function(s){return s.getBoundingClientRect().height>100}),[].every.call(\
document.querySelectorAll("details.table"),function(d){return d.open})].join(" ")\
</script></body>|' "$page" >"$scratch/copy.html"
    dom "$1" "$scratch/copy.html" >"$scratch/dom.html"
    grep -q '<title>fits true true true</title>' "$scratch/dom.html"
}
for width in 400 1200; do
    if [ -n "$browser" ]; then
        check "correctness_page_fits_$width" fits $width
    else
        skip "correctness_page_fits_$width" "there is no chromium; script/test --all installs it"
    fi
done
finish
