#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Two definitions side by side: the cross tables add up to the numbers under each, lists
# are as long as their cells, and SQL over the rows finds the same people.
# shellcheck source=test/input/helper.bash
. "$MAINSTAY_ROOT/test/input/helper.bash" || exit

# Windows of 90 and 60 days, April 2024.  By hand, [first day, first day absent):
#   ann  90: [Jan 10, Jun 18)  60: [Jan 10, Mar 10) [Mar 20, May 19)   retained, retained
#   bob  90: [Jan 31, Apr 30)  60: [Jan 31, Mar 31)                    lost, absent
#   cat  90: [Jan 5, Jul 9)    60: [Jan 5, Jun 9)                      retained, retained
#   dan  from Apr 2                                                    new_stayed twice
#   eve  90: [Feb 10, May 10)  60: [Feb 10, Apr 10)                    retained, lost
cat >orders.csv <<'ROWS'
order_id,customer_id,order_date,total
1,ann,2024-01-10,10.00
2,ann,2024-03-20,11.00
3,bob,2024-01-31,12.00
4,cat,2024-01-05,13.00
5,cat,2024-02-20,14.00
6,cat,2024-04-10,15.00
7,dan,2024-04-02,16.00
8,eve,2024-02-10,17.00
ROWS
both=(--set window_days=90 --compare window_days=60 --as-of 2024-05-31)
april="compare.periods.3"

run report orders.csv "${both[@]}" -f json
same "correctness_compare_states_by_hand" \
    '{"retained":{"retained":2,"lost":1},"lost":{"absent":1},"new_stayed":{"new_stayed":1}}' \
    "$(values out $april.states)"
same "correctness_compare_values_by_hand" '0.75 0.6666666666666666 1 1 3 0 1' "$(values out \
    $april.metrics.retention_rate.{a.value,b.value} $april.metrics.customers_lost.{a,b}.value \
    $april.metrics.retention_rate.people.denominator.{both,only_b,only_a} | paste -sd' ')"
same "correctness_compare_names_what_differs" '[{"setting":"window_days","a":"90","b":"60"}]' \
    "$(values out compare.changes)"

# who ARGUMENT...: "customer,matches_a,matches_b" of a list.
who() {
    "$program" customers orders.csv "${both[@]}" --period 2024-04 -f csv "$@" |
        tail -n +2 | cut -d, -f1-3 | paste -sd' '
}
same "correctness_compare_lists_who_is_lost_by_one" "bob,1,0 eve,0,1" "$(who --metric lost)"
same "correctness_compare_lists_a_denominator" "bob,1,0" \
    "$(who --metric retention_rate --of denominator)"
same "correctness_compare_lists_a_cell" "eve,1,1" "$(who --cell retained:lost)"
same "correctness_compare_lists_nobody_where_none_differs" "" "$(who --metric buyers)"

run explain churn_rate orders.csv "${both[@]}" --period 2024-04 -f json
same "correctness_compare_explain" '0.25 0.3333333333333333 {"both":0,"only_a":1,"only_b":1}' \
    "$(values out value compare.b.value compare.people.numerator | paste -sd' ')"

# ---- workspaces: versions, and SQL over the raw rows -------------------------------------

"$program" init ws >/dev/null
"$program" import ws orders.csv --as-of 2024-05-31 >/dev/null
"$program" definition set ws window_days=60 name=short --as-of 2024-05-31 >/dev/null
"$program" definition set ws window_days=90 name=long --as-of 2024-05-31 >/dev/null
for other in 3 short window_days=60; do
    same "correctness_compare_with_version_$other" "bob,1,0 eve,0,1" "$("$program" customers ws \
        --metric lost --period 2024-04 --compare $other --as-of 2024-05-31 -f csv |
        tail -n +2 | cut -d, -f1-3 | paste -sd' ')"
done
printf '{"window_days": 60}' >short.json
run report ws --compare short.json --as-of 2024-05-31 -f json
same "correctness_compare_with_a_file" 0.6666666666666666 \
    "$(values out $april.metrics.retention_rate.b.value)"

lost="WITH windows AS (SELECT unnest([90, 60]) AS w),
    lost AS (SELECT w, customer_id FROM raw_orders, windows GROUP BY ALL
        HAVING bool_or(DATE '2024-03-31' BETWEEN order_date::DATE AND order_date::DATE + w - 1)
        AND NOT bool_or(DATE '2024-04-30' BETWEEN order_date::DATE AND order_date::DATE + w - 1))
    SELECT customer_id, count(*) FILTER (w = 90), count(*) FILTER (w = 60) FROM lost
    GROUP BY 1 HAVING count(*) = 1 ORDER BY 1"
same "consistency_compare_people_are_those_of_sql" \
    "$("$program" sql ws "$lost" -f csv | tail -n +2 | paste -sd' ')" "$(who --metric lost)"

# A benchmark is a setting like others: stored, shown, compared.
"$program" definition set ws benchmark.retention_rate=70% benchmark.orders=9 --as-of 2024-05-31 >/dev/null
"$program" definition set ws benchmark.orders=none benchmark.nps=40 --as-of 2024-05-31 >/dev/null
same "correctness_benchmarks_are_stored" "benchmark.retention_rate 0.7 benchmark.nps 40" \
    "$("$program" definition show ws | awk '/^ *benchmark/ { print $1, $2 }' | paste -sd' ')"
same "correctness_benchmarks_differ_by_version" "benchmark.orders 9 (not set) benchmark.nps (not set) 40" \
    "$("$program" definition diff ws | awk '/benchmark/ { $1 = $1; print }' | paste -sd' ')"
run report ws --as-of 2024-05-31 -f json
same "correctness_benchmark_of_a_workspace" "0.7 within_interval nothing" "$(values out \
    periods.3.metrics.retention_rate.{benchmark,against_benchmark} \
    periods.3.metrics.orders.benchmark | paste -sd' ')"

# ---- the demonstration shop --------------------------------------------------------------

"$program" demo shop --customers 1500 >/dev/null
shop=(shop/orders.csv shop/refunds.csv --compare "window_days=60,refunds=order_day,loyal_min_orders=2")
run report "${shop[@]}" -f json
mv out shop.json

# Both + only A are the count under A, both + only B that under B, and the table of states
# has each customer once.
# shellcheck disable=SC2016 # a script of another language
same "invariant_compare_cells_add_up" "" "$(node -e '
    const report = JSON.parse(require("fs").readFileSync("shop.json", "utf8"));
    const heads = ["customers_start", "customers_end", "customers_new", "customers_retained",
        "customers_returned", "customers_lost", "customers_new_left", "customers_reactivated",
        "customers_bounced", "buyers"];
    const shares = ["retention_rate", "churn_rate", "repeat_purchase_rate",
        "loyal_customer_rate", "returning_buyer_rate"];
    let checked = 0, wrong = [];
    const sum = (cells, name) => Object.values(cells).reduce((n, v) => n + v, 0);
    for (const part of [...report.compare.periods, report.compare.total]) {
        const m = part.metrics;
        const check = (what, expected, cell, only) => {
            checked++;
            if (expected !== cell.both + cell[only]) wrong.push(`${part.name} ${what}`);
        };
        for (const [side, only] of [["a", "only_a"], ["b", "only_b"]]) {
            for (const name of heads)
                check(name, m[name][side].value, m[name].people.numerator, only);
            for (const name of shares)
                if (m[name][side].value !== null)
                    for (const part of ["numerator", "denominator"])
                        check(name, m[name][side][part], m[name].people[part], only);
        }
        if (!part.name) continue;
        for (const [state, metric] of [["retained", "customers_retained"], ["lost", "customers_lost"],
            ["new_stayed", "customers_new_stayed"], ["bounced", "customers_bounced"]]) {
            checked += 2;
            if (sum(part.states[state] ?? {}) !== m[metric].a.value) wrong.push(`${part.name} ${state} a`);
            const b = Object.values(part.states).reduce((n, row) => n + (row[state] ?? 0), 0);
            if (b !== m[metric].b.value) wrong.push(`${part.name} ${state} b`);
        }
    }
    if (checked < 1000) wrong.push(`only ${checked} checked`);
    console.log(wrong.join("\n"));')"

# Each cell of a month, and each metric of it, is a list of that length.
for cell in lost:absent retained:lost retained:reactivated retained:retained; do
    a=${cell%:*} b=${cell#*:}
    same "invariant_compare_cell_is_a_list_$cell" "$(values shop.json compare.periods.20.states."$a"."$b")" \
        "$("$program" customers "${shop[@]}" --cell $cell --period 2023-09 -f csv | tail -n +2 | wc -l)"
done
for metric in customers_lost loyal_customer_rate retention_rate refunds; do
    cell=compare.periods.20.metrics.$metric.people.numerator
    same "invariant_compare_list_is_as_long_$metric" \
        "$(values shop.json $cell.only_a $cell.only_b | paste -sd' ')" \
        "$("$program" customers "${shop[@]}" --metric $metric --period 2023-09 -f csv |
            awk -F, 'NR > 1 { a += $2 > $3; b += $3 > $2 } END { print a + 0, b + 0 }')"
done
run customers "${shop[@]}" --metric churn_rate --period total -f json
same "invariant_compare_pooled_list_sums" \
    "$(values shop.json compare.total.metrics.churn_rate.people.numerator.only_{a,b} | paste -sd' ')" \
    "$(values out only_a only_b | paste -sd' ')"

# ---- what is no comparison ----------------------------------------------------------------

refuses "input_compare_of_nothing" 23 'no such file.*window_days=60' report orders.csv --compare sixty
refuses "input_compare_of_a_wrong_setting" 23 'did you mean window_days' report orders.csv \
    --compare window_day=60
refuses "input_compare_of_a_wrong_value" 23 'window_days=x: expected' report orders.csv \
    --compare window_days=x
refuses "input_compare_of_other_weeks" 23 'cuts other periods' report orders.csv --period week \
    --compare week_start=sunday
refuses "input_compare_with_html" 64 'one definition' report orders.csv --compare window_days=60 \
    -f html -o x.html
refuses "input_compare_with_groups" 64 'explain METRIC --group' report orders.csv \
    --compare window_days=60 --by total
refuses "input_compare_cell_alone" 64 'for --compare' customers orders.csv --cell lost:absent \
    --period 2024-04
refuses "input_compare_cell_misspelt" 64 'such as lost:retained' customers orders.csv \
    --cell lost:gone --period 2024-04 --compare window_days=60
refuses "input_compare_without_events" 23 'the definition to compare with.*no events' report \
    orders.csv --compare rule=activity

finish
