#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# mainstay sql: its sums are the report's figures, and a query reads the workspace and
# nothing else.
# shellcheck source=test/input/helper.bash
. "$MAINSTAY_ROOT/test/input/helper.bash"

sql() {
    timeout 60 "$program" sql shop "$@" --as-of 2024-06-30
}

# rows QUERY: as CSV without its header.
rows() {
    sql "$1" -f csv | tail -n +2
}

# report METRIC: of every month, "2024-05,value", out of report.json.
of_report() {
    node -e '
        const report = JSON.parse(require("fs").readFileSync("report.json", "utf8"));
        const metric = process.argv[1].split(".");
        for (const p of report.periods)
            console.log(p.name + "," + metric.reduce((o, k) => o[k], p.metrics));' "$1"
}

"$program" demo files >/dev/null
"$program" init shop >/dev/null
"$program" import shop files/*.csv --as-of 2024-06-30 >/dev/null
"$program" report shop --as-of 2024-06-30 -f json -o report.json --by country

# ---- the same figures ------------------------------------------------------------------

by_month="strftime(day, '%Y-%m')"
same "consistency_sql_orders_of_each_month" "$(of_report orders.value)" \
    "$(rows "SELECT $by_month, count(*) FROM orders WHERE qualifies GROUP BY 1 ORDER BY 1")"
same "consistency_sql_buyers_of_each_month" "$(of_report buyers.value)" "$(rows \
    "SELECT $by_month, count(DISTINCT customer) FROM orders WHERE qualifies GROUP BY 1 ORDER BY 1")"
revenue="SELECT strftime(day, '%Y-%m') AS month, sum(amount) FROM (
    SELECT day, amount FROM orders WHERE qualifies
    UNION ALL SELECT counted_on, -amount FROM refunds WHERE counts) GROUP BY 1 ORDER BY 1"
same "consistency_sql_revenue_of_each_month" "$(of_report revenue.value)" "$(rows "$revenue")"

# Presence on the evening before the month and on its last evening.
retention="WITH months AS (
        SELECT m::DATE AS b, (m + INTERVAL 1 MONTH)::DATE AS n
        FROM range(DATE '2022-01-01', DATE '2024-07-01', INTERVAL 1 MONTH) AS r(m)),
    present AS (SELECT b, n, customer, begins < b AND ends >= b AS at_start,
            begins < n AND ends >= n AS at_end
        FROM months JOIN presence ON begins < n AND ends >= b),
    people AS (SELECT b, customer, bool_or(at_start) AS s, bool_or(at_end) AS e
        FROM present GROUP BY ALL)
    SELECT strftime(b, '%Y-%m'), count(*) FILTER (s AND e) FROM people GROUP BY b ORDER BY b"
same "consistency_sql_retained_of_each_month" "$(of_report customers_retained.value)" \
    "$(rows "$retention")"
same "consistency_sql_new_customers_of_each_month" "$(of_report customers_new.value)" "$(rows \
    "SELECT strftime(customer_since, '%Y-%m'), count(*) FROM people
        WHERE customer_since IS NOT NULL GROUP BY 1 ORDER BY 1")"

# Who bought in the last month, by the country known last.
same "consistency_sql_attribute_is_that_of_by" "$(node -e '
    const report = JSON.parse(require("fs").readFileSync("report.json", "utf8"));
    const groups = report.periods.at(-1).groups;
    console.log(groups.map(g => g.value + "," + g.metrics.buyers.value).sort().join("\n"));')" \
    "$(rows "SELECT country, count(DISTINCT customer) FROM orders JOIN people USING (customer)
        WHERE qualifies AND day BETWEEN '2024-06-01' AND '2024-06-30' GROUP BY 1" | sort)"

# Everything that does not qualify has a reason; the report's rows of these reasons.
same "consistency_sql_reasons_of_orders" "$(node -e '
    const report = JSON.parse(require("fs").readFileSync("report.json", "utf8"));
    for (const [reason, of] of Object.entries(report.source.left_out))
        if (/test_order|cancelled|zero_value/.test(reason))
            console.log(reason + "," + of.rows);' | sort)" \
    "$(rows "SELECT reason, count(*) FROM orders WHERE NOT qualifies GROUP BY 1" | sort)"

# The definition of the command line is in force.
"$program" report shop --as-of 2024-06-30 -f json -o report.json \
    --set fully_refunded_counts=false --set refunds=order_day --set window_days=40
same "consistency_sql_under_another_definition" "$(of_report revenue.value)" "$(
    sql "$revenue" -f csv --set fully_refunded_counts=false --set refunds=order_day \
        --set window_days=40 | tail -n +2)"

# ---- what the files hold ---------------------------------------------------------------

same "correctness_sql_raw_rows_are_those_of_the_file" "$(head -4 files/orders.csv | tail -3)" \
    "$(rows "SELECT * EXCLUDE (import) FROM raw_orders LIMIT 3")"
same "correctness_sql_order_ids_lead_to_the_files" "" "$(rows \
    "SELECT o.* FROM orders o ANTI JOIN raw_orders r
        ON o.order_id = r.order_id AND o.customer = r.customer_id AND o.amount = r.total::DECIMAL(18, 2)")"
# One order comes again with another amount: raw has both, orders has the newest.
{
    head -1 files/orders.csv
    sed -n 2p files/orders.csv | sed 's/17\.48/99.99/'
} >again.csv
"$program" import shop again.csv --as-of 2024-06-30 >/dev/null
same "correctness_sql_raw_has_superseded_rows" $'1,17.48\n2,99.99' \
    "$(rows "SELECT import, total FROM raw_orders WHERE order_id = '100001' ORDER BY 1")"
same "correctness_sql_orders_has_the_newest" "99.99" \
    "$(rows "SELECT amount FROM orders WHERE order_id = '100001'")"

# The manual's page has every table and column, with its type.  The query names none of
# them whole, so that all are made.
page_columns() {
    awk '/^### / { view = $2 } /^\| `/ { gsub(/[`|]/, ""); print view "," $1 "," $2 }' \
        "$MAINSTAY_ROOT/docs/manual/sql.md" | sort
}
same "consistency_sql_page_has_every_column" "$(page_columns)" "$(rows "
    SELECT table_name, column_name, split_part(data_type, '(', 1) FROM information_schema.columns
    WHERE table_name NOT LIKE 'raw%' AND NOT (table_name LIKE 'peopl_' AND ordinal_position > 6)" | sort)"
same "correctness_sql_lists_all_tables" "answers deliveries events mrr orders people presence \
raw_customers raw_orders raw_refunds refunds subscriptions" "$(rows "SHOW TABLES" | paste -sd' ')"

# Subscriptions and answers, worked out by hand: 10 a month from anna, 20 from ben until
# 20 March, 120 a year from cleo; a promoter and a detractor.
cat >subs.csv <<'CSV'
customer,subscription_id,start,end,amount,interval,status
anna,s1,2024-01-10,,10.00,month,active
ben,s2,2024-01-15,2024-03-20,20.00,month,canceled
cleo,s3,2024-02-01,,120.00,year,active
CSV
printf 'customer,date,score,survey\nanna,2024-02-03,9,NPS\nben,2024-02-04,3,NPS\n' >answers.csv
printf 'customer,name,import,first_order\nanna,Anna,x,y\nben,Ben,x,y\n' >names.csv
club() {
    timeout 60 "$program" sql club -f csv --as-of 2024-04-30 "$1" >out || return
    tail -n +2 out
}
"$program" init club >/dev/null
"$program" import club subs.csv answers.csv --as customers names.csv --as-of 2024-04-30 >/dev/null
same "correctness_sql_mrr_at_the_end_of_each_month" $'2024-01-31,30.00\n2024-02-29,40.00\n2024-03-31,20.00' \
    "$(club "SELECT e::DATE, sum(mrr) FROM (VALUES ('2024-01-31'), ('2024-02-29'), ('2024-03-31')) AS d(e)
        JOIN mrr ON begins <= e::DATE AND coalesce(ends, 'infinity') > e::DATE GROUP BY 1 ORDER BY 1")"
same "correctness_sql_subscriptions" $'anna,paid,2024-01-10,,10.00\nben,paid,2024-01-15,2024-03-20,20.00\ncleo,paid,2024-02-01,,10.00' \
    "$(club "SELECT customer, state, begins, ends, mrr FROM subscriptions ORDER BY 1")"
same "correctness_sql_presence_runs" $'anna,2024-01-10,\nben,2024-01-15,2024-03-20\ncleo,2024-02-01,' \
    "$(club "FROM presence ORDER BY customer")"
same "correctness_sql_answers" $'anna,2024-02-03,NPS,nps,,9\nben,2024-02-04,NPS,nps,,3' \
    "$(club "FROM answers ORDER BY customer")"
same "correctness_sql_columns_that_are_called_like_ours" "Anna,x,y" \
    "$(club "SELECT name, import, first_order_2 FROM people WHERE customer = 'anna'")"
same "correctness_sql_raw_column_called_import" "1,x" \
    "$(club "SELECT import_2, import FROM raw_customers LIMIT 1")"
same "invariant_sql_missing_table_is_no_empty_one" 29 \
    "$(club "SELECT count(*) FROM query('FROM ans' || 'wers') WHERE 'orders' = ''" 2>err || echo $?)"

# ---- how it is written -----------------------------------------------------------------

same "correctness_sql_json" "$(printf '[\n{"n":1,"d":"2024-01-31","x":1.50,"b":true,"e":null,"t":"a\\"b","i":"inf"}\n]')" \
    "$(sql "SELECT 1 AS n, DATE '2024-01-31' AS d, 1.50 AS x, true AS b, NULL AS e,
        'a\"b' AS t, 'inf'::DOUBLE AS i" -f json)"
same "correctness_sql_json_without_rows" '[]' "$(sql "SELECT 1 WHERE false" -f json)"
same "correctness_sql_csv" $'n,n_1,t\n1,2,"a,""b"' "$(sql "SELECT 1 AS n, 2 AS n, 'a,\"b' AS t" -f csv)"
same "correctness_sql_keeps_the_order" "$(seq 100000 -1 1)" \
    "$(rows "SELECT i + 1 FROM range(100000) AS r(i) ORDER BY i DESC; -- and a remark")"
same "correctness_sql_table_is_limited" "50 rows, and more" "$(sql "FROM range(60)" |
    awk '/^ +[0-9]+$/ { n++ } /and more rows/ { more = ", and more" } END { print n " rows" more }')"
same "correctness_sql_from_standard_input" 7 "$(echo 'SELECT 7' | sql - -f csv | tail -1)"
echo 'SELECT 8' >query.sql
same "correctness_sql_from_a_file" 8 "$(sql query.sql -f csv | tail -1)"
plan() {
    sql "EXPLAIN SELECT 1" | grep -q PROJECTION
}
check "correctness_sql_explains_a_query" plan

# ---- what a query may not do -----------------------------------------------------------

# A small one, for there are many of them.
mkdir other
"$program" demo few --customers 50 >/dev/null
rm -r shop
"$program" init shop >/dev/null
"$program" import shop few/*.csv >/dev/null
echo secret >other/file.csv
kept() {
    find shop -type f ! -name '*.lock' ! -name '*-shm' ! -name '*-wal' \
        ! -path 'shop/timeline/*' -exec sha256sum {} +
}
kept >before
segment=$(realpath shop/events/orders/000001.parquet)
while IFS='|' read -r name status pattern query; do
    refuses "input_sql_$name" "$status" "$pattern" sql shop "$query"
done <<QUERIES
copy|30|COPY is refused|COPY people TO '$scratch/x.csv'
copy_over_a_segment|30|COPY is refused|COPY people TO '$segment' (FORMAT parquet)
explain_analyze_runs_a_copy|30|without ANALYZE|EXPLAIN ANALYZE COPY people TO '$segment' (FORMAT parquet)
explain_with_options|30|without ANALYZE|EXPLAIN (ANALYZE) COPY raw_orders TO '$segment' (FORMAT parquet)
attach|30|ATTACH is refused|ATTACH '$scratch/x.db'
attach_the_store|30|ATTACH is refused|ATTACH 'shop/mainstay.db' (TYPE sqlite)
install|30|INSTALL is refused|INSTALL httpfs
load|30|LOAD is refused|LOAD httpfs
set|30|SET is refused|SET enable_external_access = true
reset|30|RESET is refused|RESET lock_configuration
pragma|30|PRAGMA is refused|PRAGMA enable_profiling
call|30|CALL is refused|CALL pragma_version()
insert|30|INSERT is refused|INSERT INTO orders SELECT * FROM orders
delete|30|DELETE is refused|DELETE FROM orders
create|30|CREATE is refused|CREATE TABLE t AS SELECT 1
create_macro|30|CREATE is refused|CREATE MACRO m() AS 1
prepare|30|PREPARE is refused|PREPARE p AS SELECT 1
export|30|EXPORT is refused|EXPORT DATABASE '$scratch/x'
import|30|reads only its workspace|IMPORT DATABASE '$scratch/other'
two_statements|30|one statement|SELECT 1; COPY people TO '$scratch/x.csv'
two_selects|30|one statement|SELECT 1; SELECT 2
a_system_file|30|/etc/passwd|SELECT * FROM read_text('/etc/passwd')
another_directory|30|reads only its workspace|FROM '$scratch/other/file.csv'
the_store|30|reads only its workspace|SELECT * FROM read_blob('$scratch/shop/mainstay.db'), raw_orders
out_of_the_events|30|reads only its workspace|SELECT * FROM read_blob('$scratch/shop/events/../mainstay.db'), raw_orders
names_of_files|30|reads only its workspace|SELECT * FROM glob('$scratch/*'), raw_orders
the_network|30|reads only its workspace|SELECT * FROM read_csv('http://127.0.0.1:9/x.csv')
unknown_column|29|"nope" not found.*line 1, at "nope FROM orders"|SELECT nope FROM orders
unknown_table|29|nobody does not exist|SELECT * FROM nobody
no_sql|29|syntax error.*line 1, at "SELEC 1"|SELEC 1
wrong_value|29|invalid date field|SELECT order_id::DATE FROM orders
nothing|29|the query is empty|/* nothing */
parameters|29|parameters|SELECT \$1
QUERIES
refuses input_sql_explain_copy_in_two_lines 30 "COPY is refused" sql shop \
    "/* a */ EXPLAIN -- b
    COPY people TO '$segment'"
refuses input_sql_place_in_a_later_line 29 'line 3, at "客戶 = 1"' sql shop \
    $'SELECT *\nFROM people\nWHERE 客戶 = 1'
refuses input_sql_two_words 64 "in quotes" sql shop SELECT 1
refuses input_sql_no_workspace 66 "" sql other "SELECT 1"
"$program" init empty >/dev/null
refuses input_sql_nothing_imported 10 "mainstay import" sql empty "SHOW TABLES"
same "invariant_sql_nothing_was_written" "$(cat before)" \
    "$(kept)"
check "invariant_sql_nothing_was_made" test "$(ls)" = "$(printf '%s\n' again.csv \
    answers.csv before club empty err few files names.csv other out query.sql report.json \
    shop subs.csv | sort)"

full() {
    sql "SELECT * FROM range(1000000)" -f csv >/dev/full 2>err
    [ $? = 73 ]
}
check "fault_sql_nowhere_to_write" full
unfinished() {
    sql "SELECT CASE WHEN i = 900000 THEN error('no') ELSE i END FROM range(1000000) AS r(i)" \
        -f csv -o result.csv 2>err
    [ $? = 29 ] && [ ! -e result.csv ]
}
check "fault_sql_file_is_whole_or_not_there" unfinished
# Ctrl-C: a signal that the shell's background processes ignore, so it is given back first.
interrupted() {
    local began=$SECONDS
    timeout --preserve-status -s INT 3 env --default-signal=INT "$program" sql shop \
        "SELECT count(*) FROM range(100000000) a, range(100000000) b
            WHERE (a.range * b.range) % 7 = 3" >out 2>err
    [ $? = 130 ] && [ $((SECONDS - began)) -lt 20 ]
}
check "fault_sql_stops_at_a_signal" interrupted
finish
