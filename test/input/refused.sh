#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Bad files and bad words: each is refused with one clear sentence and its own status.
# shellcheck disable=SC2016 # a dollar sign is money here
# shellcheck source=test/input/helper.bash
. "$MAINSTAY_ROOT/test/input/helper.bash" || exit

log() { # a file of orders that is good, with more rows after it
    printf 'order_id,customer_id,order_date,total\n'
    for i in $(seq 1 40); do
        printf 'N%d,K%d,2024-%02d-%02d,%d.50\n' "$i" $((i % 9)) $((i % 6 + 1)) $((i % 28 + 1)) "$i"
    done
    cat
}
log </dev/null >good.csv

# ---- files that hold nothing

: >empty.csv
refuses "input_empty_file" 10 'empty\.csv.*empty' report empty.csv
printf '\n\r\n  \n\n' >blank.csv
refuses "input_only_blank_lines" 10 'blank\.csv.*(empty|blank)' report blank.csv
printf '\357\273\277' >mark.csv
refuses "input_only_a_byte_order_mark" 10 'mark\.csv.*empty' report mark.csv
gzip -c empty.csv >empty.csv.gz
refuses "input_gzip_of_nothing" 10 'empty\.csv\.gz.*empty' report empty.csv.gz
echo 'order_id,customer_id,order_date,total' >header.csv
refuses "input_header_only" 11 'header\.csv.*header.*no rows' report header.csv
printf 'order_id,customer_id,order_date,total' >header.csv
refuses "input_header_without_newline" 11 'header\.csv.*header.*no rows' report header.csv

# ---- columns

printf 'order_id,order_date,total\n1,2024-01-05,10\n2,2024-01-06,12\n' >nobody.csv
refuses "input_no_customer_column" 12 'nobody\.csv.*customer' report nobody.csv
check "input_no_customer_says_what_to_type" grep -q -- '--map customer=' err
printf 'alpha,beta,gamma\n1,2,3\n4,5,6\n' >nothing.csv
refuses "input_no_known_column" 12 '--map customer=.*beta' report nothing.csv
refuses "input_map_of_unknown_column" 12 '--map date=nowhere.*order_date' report good.csv \
    --map date=nowhere
refuses "input_map_of_unknown_file" 12 'other\.csv' report good.csv --map date=other.csv:order_date
refuses "input_map_of_unknown_role" 64 'role.*customer.*date' report good.csv --map when=order_date
refuses "input_map_without_column" 64 'ROLE=COLUMN' report good.csv --map date
refuses "input_as_unknown_kind" 64 'orders, lines, refunds' report good.csv --as invoices
refuses "input_as_kind_that_it_is_not" 13 'good\.csv.*--as' report --as customers good.csv

# ---- dates

printf 'customer_id,order_date,total\nK1,yesterday,10\nK2,2024-13-45,12\nK3,?,3\n' >dates.csv
refuses "input_dates_of_no_format" 14 \
    'dates\.csv, line 2, column order_date: "yesterday".*2024-05-31.*epoch' report dates.csv
log >dates.csv <<'CSV'
Z1,K1,2024-02-30,5.00
Z2,K1,31.31.2024,5.00
Z3,K2,2023-02-29,5.00
CSV
refuses "input_dates_that_do_not_exist" 14 \
    'dates\.csv, line 42, column order_date: "2024-02-30".*3 of 43 rows' report dates.csv
printf 'customer_id,order_date,total\nK1,03/04/2024,10\nK2,05/06/2024,12\n' >order.csv
refuses "input_ambiguous_day_and_month" 15 '03/04/2024.*--date-order dmy.*--date-order mdy' \
    report order.csv
reads "input_date_order_dmy" "2024-04-01" "periods.0.start" order.csv --date-order dmy
reads "input_date_order_mdy" "2024-03-01" "periods.0.start" order.csv --date-order mdy
printf 'customer_id,order_date,total\nK1,25/04/2024,10\nK2,04/26/2024,12\n' >mixed.csv
refuses "input_mixed_day_and_month_first" 15 '25/04/2024.*line 2.*04/26/2024.*line 3' \
    report mixed.csv
# The way out that the sentence names is one: within the share it says, and no further.
check "input_mixed_days_say_the_limit" grep -q 'counted, up to 5% of the rows (--max-bad' err
refuses "input_mixed_days_past_the_limit" 14 '04/26/2024.*1 of 2 rows' report mixed.csv --date-order dmy
reads "input_mixed_days_within_the_limit" "1 1" "source.used source.left_out.bad_date.rows" \
    mixed.csv --date-order dmy --max-bad 50%
printf 'customer_id,order_date,total\nK1,25/04/2024,10\nK2,03/04/2024,12\n' >order.csv
reads "input_one_date_decides_for_all" "2 2024-04-25" "source.used as_of" order.csv

# ---- amounts and currencies

printf 'customer_id,order_date,total,currency\nK1,2024-01-02,10,USD\nK2,2024-01-03,12,EUR\n' \
    >two.csv
refuses "input_two_currencies" 17 'USD.*EUR.*--currency' report two.csv
refuses "input_currency_that_is_not_there" 17 'GBP' report two.csv --currency GBP
printf 'customer_id,order_date,total\nK1,2024-01-02,$10.00\nK2,2024-01-03,€12.00\n' >signs.csv
refuses "input_two_currency_signs" 17 '\$.*(EUR|€)' report signs.csv
printf 'customer_id,order_date,total\nK1,2024-01-02,$10.00\nK2,2024-01-03,12.00 €\n' >signs.csv
refuses "input_two_currency_signs_before_and_after" 17 '\$.*(EUR|€)' report signs.csv
printf 'customer_id,order_date,total\nK1,2024-01-02,USD 10.00\nK2,2024-01-03,12.00 EUR\n' >signs.csv
refuses "input_two_currency_codes_before_and_after" 17 'USD.*EUR' report signs.csv
printf 'customer_id,order_date,total\nK1,2024-01-02,ten\nK2,2024-01-03,12\n' >words.csv
refuses "input_amounts_in_words" 16 'words\.csv, line 2, column total: "ten"' \
    report words.csv --map amount=total
printf 'customer_id,order_date,total\nK1,2024-01-02,"1.234"\nK2,2024-01-03,"2.500"\n' >marks.csv
refuses "input_thousand_or_fraction" 16 '1\.234.*--decimal' report marks.csv
printf 'customer_id,order_date,total\nK1,2024-01-02,"1.234,50"\nK2,2024-01-03,"2,500.75"\n' >marks.csv
refuses "input_two_decimal_marks" 16 'decimal.*--decimal' report marks.csv
printf 'customer_id,order_date,total\nK1,2024-01-02,90000000000000000\nK2,2024-01-03,1\n' >huge.csv
refuses "input_amount_too_large" '(16|26)' 'huge\.csv.*(large|fit)' report huge.csv

# ---- rows

log >columns.csv <<'CSV'
Z1,K1,2024-02-03,5.00,more
Z2,K1,2024-02-03
Z3
CSV
refuses "input_rows_of_other_widths" 28 'columns\.csv.*3 of 43 rows.*4 columns' report columns.csv
log >quote.csv <<'CSV'
Z1,"K1,2024-02-03,5.00
Z2,K1,2024-02-03,5.00
CSV
refuses "input_quote_that_never_ends" 20 'quote\.csv line 42.*quote' report quote.csv
awk 'BEGIN { for (i = 0; i < 1000000; i++) printf "c%d,", i; print "z"
    for (i = 0; i < 1000000; i++) printf "%d,", i; print 1 }' >wide.csv
refuses "input_million_columns" 21 'wide\.csv line 1.*columns' report wide.csv
limit_s=20
million=$(awk 'BEGIN { for (i = 0; i < 1000000; i++) printf "%d,", i; print 1 }')
log >long.csv <<<"$million"
refuses "input_million_columns_in_a_later_line" '(21|28)' 'long\.csv.*line 42' report long.csv
printf '%s\n' "$million" | cat good.csv - good.csv | sed '42,$s/^N/M/' >long.csv
run report long.csv --format json --rejects rejects.csv
check "input_million_columns_within_a_time" test "$status" != 124 -a "$status" != 137
limit_s=60

# ---- files that are no tables

head -c 20000 "$program" >program.csv
refuses "input_program" 18 'program\.csv' report program.csv
printf 'PK\003\004\024\000\006\000\010\000\000\000!\000xl/workbook.xml' >book.xlsx
refuses "input_excel_workbook" 18 'book\.xlsx.*Excel.*CSV' report book.xlsx
printf '\320\317\021\340\241\261\032\341%064d' 0 >book.xls
refuses "input_old_excel_workbook" 18 'book\.xls.*Excel.*CSV' report book.xls
printf '%%PDF-1.4\n%%\342\343\317\323\n1 0 obj\n' >paper.pdf
refuses "input_pdf" 18 'paper\.pdf.*PDF' report paper.pdf
awk 'BEGIN { srand(7); for (i = 0; i < 9000; i++) printf "%c", int(rand() * 256) }' >noise.csv
refuses "input_noise" '(18|27)' 'noise\.csv' report noise.csv

gzip -c good.csv >whole.csv.gz
for size in 3 15 60; do
    head -c "$size" whole.csv.gz >cut.csv.gz
    refuses "input_gzip_cut_at_$size" 19 'cut\.csv\.gz.*(early|damaged)' report cut.csv.gz
done
{ cat whole.csv.gz; echo more; } >tail.csv.gz
refuses "input_gzip_with_a_tail" 19 'tail\.csv\.gz' report tail.csv.gz
size=$(stat -c %s whole.csv.gz)
{ head -c $((size - 8)) whole.csv.gz; printf '\1\2\3\4'; tail -c 4 whole.csv.gz; } >sum.csv.gz
refuses "input_gzip_of_wrong_sum" 19 'sum\.csv\.gz.*sum' report sum.csv.gz
printf 'PAR1%01000d' 0 >cut.parquet
refuses "input_parquet_cut" 19 'cut\.parquet.*Parquet' report cut.parquet
printf 'PAR1%01000d\377\377\0\0PAR1' 0 >ends.parquet
refuses "input_parquet_of_wrong_size" '(19|20)' 'ends\.parquet' report ends.parquet
printf '{"customer_id":"K1","order_date":"2024-01-02","total":1}\n{"customer_id":"K1",' >cut.ndjson
refuses "input_json_cut" '(19|20|28)' 'cut\.ndjson.*(row 2|line 2|end)' report cut.ndjson

# ---- paths

refuses "input_missing_file" 66 'nowhere\.csv.*No such file' report nowhere.csv
mkdir folder
refuses "input_directory" 65 'folder is a directory, not a file; name the files in it' report folder
refuses "input_directory_as_definition" 65 'folder: Is a directory' report good.csv -d folder
refuses "input_output_into_a_directory" 65 'folder: Is a directory' report good.csv -o folder
if [ "$(id -u)" != 0 ]; then
    cp good.csv closed.csv
    chmod 000 closed.csv
    refuses "input_unreadable_file" 77 'closed\.csv.*[Pp]ermission' report closed.csv
elif setpriv --reuid=65534 --clear-groups test -x "$program" 2>/dev/null; then
    cp good.csv closed.csv
    chmod 700 closed.csv
    chmod 755 "$scratch"
    status=0
    setpriv --reuid=65534 --clear-groups "$program" report closed.csv >out 2>err || status=$?
    check "input_unreadable_file" said 77 'closed\.csv.*[Pp]ermission'
else
    skip "input_unreadable_file" "root reads everything, and nobody else may run the program here"
fi

# ---- words of the command line

refuses "input_no_file_named" 64 'FILE' report
refuses "input_explain_nothing" 64 'explain needs METRIC; "mainstay metrics" lists them' explain
refuses "input_explain_a_file" 64 'needs METRIC before the files, and "good\.csv" is a file' \
    explain good.csv --period 2024-05
refuses "input_explain_no_file" 64 'explain retention_rate needs a file' explain retention_rate
touch orders
refuses "input_explain_a_metric_called_as_a_file" 64 'explain orders needs a file' explain orders
refuses "input_customers_without_metric" 64 'needs --metric.*"mainstay metrics" lists them' \
    customers good.csv --period 2024-05
refuses "input_unknown_command" 64 'reprot.*"report"' reprot good.csv
refuses "input_unknown_option" 64 'formt.*--format' report good.csv --formt json
refuses "input_unknown_format" 64 'xml.*table, json, csv or html' report good.csv --format xml
refuses "input_unknown_unit" 64 'fortnight.*month' report good.csv --period fortnight
refuses "input_unwritten_period" 64 '1997-15.*2024-05' report good.csv --from 1997-15
refuses "input_period_outside_the_data" 25 '2031-01-01.*2024-01' report good.csv --from 2031-01
refuses "input_range_that_ends_before_it_begins" 25 'ends before' report good.csv \
    --from 2024-05 --to 2024-02
refuses "input_as_of_before_the_data" 25 '1990-01-01.*2024-01' report good.csv --as-of 1990-01-01
refuses "input_explain_period_outside_the_data" 25 '2031-05.*2024-01' \
    explain retention_rate --period 2031-05 good.csv
refuses "input_unknown_metric" 24 'retention_rat.*retention_rate' \
    explain retention_rat --period 2024-05 good.csv
refuses "input_unknown_metric_of_customers" 24 'luck' customers --metric luck --period 2024-05 good.csv
refuses "input_beginning_of_a_setting" 23 '"window"; did you mean window_days' \
    report good.csv --set window=90
refuses "input_unknown_setting" 23 'window_dayz.*window_days' report good.csv --set window_dayz=3
for pair in window_days=0 window_days=some window_days=99999999999 refunds=never \
    gross_margin=1.5 cac=-1 count_zero_value=perhaps loyal_min_orders=1 week_start=noday \
    fiscal_month=13 grace_days=-1; do
    refuses "input_setting_$pair" 23 "${pair%=*}=.*expected" report good.csv --set "$pair"
done
refuses "input_setting_without_value" 64 'KEY=VALUE' report good.csv --set window_days
refuses "input_rule_without_its_data" 23 'events' report good.csv --set rule=activity
printf 'customer_id,order_date,total\nK1,2024-01-02,10\nK1,2024-01-09,12\nK2,2024-03-03,9\n' >few.csv
refuses "input_auto_window_of_too_few_gaps" 22 '30 gaps.*there is 1:.*window_days=' \
    report few.csv --set window_days=auto
refuses "input_unknown_zone" 23 'Mars/Olympus.*Asia/Taipei' report good.csv --tz Mars/Olympus
refuses "input_unknown_encoding" 23 'klingon' report good.csv --encoding klingon
refuses "input_unknown_column_of_by" 23 'shoe_size.*customer_id' report good.csv --by shoe_size
refuses "input_missing_definition" 66 'nowhere\.json' report good.csv --definition nowhere.json
echo '{bad' >broken.json
refuses "input_broken_definition" 20 'broken\.json, line 1' report good.csv --definition broken.json
echo '{"windo_days": 3}' >strange.json
refuses "input_definition_of_unknown_setting" 23 'strange\.json.*windo_days.*window_days' \
    report good.csv --definition strange.json

finish
