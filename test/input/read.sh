#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Files that are written in many ways and must be read right: amounts, dates, encodings,
# line ends, formats.
# shellcheck disable=SC2016 # a dollar sign is money here
# shellcheck source=test/input/helper.bash
. "$MAINSTAY_ROOT/test/input/helper.bash" || exit

# ---- amounts

# amounts NAME "EXPECTED CURRENCY" FIELD...: an order of each; what they sum up to.
amounts() {
    local name=$1 expected=$2 i=0 field
    shift 2
    echo 'customer_id,order_date,total' >amounts.csv
    for field in "$@"; do
        i=$((i + 1))
        printf 'K%d,2024-01-%02d,"%s"\n' "$i" "$i" "$field" >>amounts.csv
    done
    reads "$name" "$expected" "total.metrics.revenue.value currency source.used" amounts.csv
}

amounts "input_amount_plain" "1234.75  2" 1234.50 .25
amounts "input_amount_thousands_comma" "1001234.50  2" 1,234.50 '1,000,000.00'
amounts "input_amount_thousands_dot" "1001234.50  2" 1.234,50 '1.000.000,00'
amounts "input_amount_thousands_blank" "1001234.50  2" '1 234,50' '1 000 000,00'
amounts "input_amount_thousands_narrow_blank" "1001234.50  2" '1 234,50' '1 000 000,00'
amounts "input_amount_thousands_apostrophe" "1001234.50  2" "1'234.50" "1’000’000.00"
amounts "input_amount_thousands_indian" "1234569.50  2" '12,34,567.50' 2.00
amounts "input_amount_pound_before" "1234.50 GBP 2" '£1,234.00' £0.50
amounts "input_amount_euro_before" "1234.50 EUR 2" '€1,234.00' '€ 0.50'
amounts "input_amount_euro_after" "1239.75 EUR 2" '1.234,50 €' '5,25€'
amounts "input_amount_code_before" "1234.50 CHF 2" 'CHF 1234.00' CHF0.50
amounts "input_amount_code_after" "1234.50 SEK 2" '1234,00 SEK' '0,50 SEK'
amounts "input_amount_taiwan_dollar" "2150.00 TWD 2" 'NT$1,200' 'NT$950'
amounts "input_amount_hong_kong_dollar" "2150.25 HKD 2" 'HK$1,200.25' 'HK$950'
amounts "input_amount_yen_has_no_decimals" "2150 JPY 2" 'JPY 1,200' 'JPY 950'
amounts "input_amount_dinar_has_three" "1200.625 KWD 2" 'KWD 1200.5' 'KWD 0.125'
amounts "input_amount_full_width" "1234.50  2" '１２３４．００' '０．５０'
amounts "input_amount_scientific" "1250.00  3" 1e3 1.5E+2 100
amounts "input_amount_blanks_around" "12.50  2" ' 12.00 ' $'0.50\t'

# A dollar is nobody's in particular, but it is read, and so are brackets for minus.
echo 'customer_id,order_date,total
K1,2024-01-02,"$1,234.50"
K1,2024-01-03,"$2,000.00"
K1,2024-01-09,(12.00)
K1,2024-01-10,-3.00
K1,2024-01-11,4.00-' >below.csv
reads "input_amount_dollar_and_brackets" "3215.50 3234.50 19.00 2 3" \
    "total.metrics.revenue.value total.metrics.gross_revenue.value total.metrics.refunds.value source.orders source.refunds" \
    below.csv

# ---- dates

# dates NAME FIELD [OPTION...]: each must be 5 April 2024, beside a day of the same kind
# that only day or month first could be.
dates() {
    local name=$1 field=$2 sure=$3
    shift 3
    printf 'customer_id,order_date,total\nK1,"%s",1\nK2,"%s",1\n' "$field" "$sure" >dates.csv
    reads "$name" "2 2024-04-05" "source.used periods.0.start" dates.csv --period day "$@"
}
dates "input_date_iso" 2024-04-05 2024-04-25
dates "input_date_iso_time" "2024-04-05T23:59:59" "2024-04-25T00:00:00"
dates "input_date_iso_zulu" 2024-04-05T23:59:59Z 2024-04-25T00:00:00.123Z
dates "input_date_offset" "2024-04-06 01:30:00 +0200" "2024-04-25 12:00:00 +0200"
dates "input_date_offset_in_zone" "2024-04-04T22:30:00Z" "2024-04-25T12:00:00Z" --tz Asia/Taipei
dates "input_date_floating_in_zone" "2024-04-05 22:30" "2024-04-25 12:00" --tz Asia/Taipei
dates "input_date_compact" 20240405 20240425
dates "input_date_slashes_day_first" 5/4/2024 25/4/2024
dates "input_date_slashes_month_first" "4/5/2024 8:26" "4/25/2024 8:26"
dates "input_date_dots" 05.04.2024 25.04.2024
dates "input_date_two_digit_year" 05.04.24 25.04.24
dates "input_date_month_name" "5 Apr 2024" "25 April 2024"
dates "input_date_month_name_first" "Apr 5, 2024" "April 25, 2024"
dates "input_date_afternoon" "4/5/2024 11:59:59 PM" "4/25/2024 12:00 AM"
dates "input_date_chinese" 2024年4月5日 2024年4月25日
dates "input_date_epoch_seconds" 1712361599 1714000000
dates "input_date_epoch_milliseconds" 1712361599000 1714000000000
dates "input_date_excel_days" 45387 45407
dates "input_date_slashes_year_first" 2024/4/5 2024/4/25

# Days in New York: an hour before midnight there on both sides of a change of the clock.
echo 'customer_id,order_date,total
K1,2024-03-10T04:59:59Z,1
K1,2024-03-10T05:00:00Z,2
K1,2024-03-11T03:59:59Z,4
K1,2024-03-11T04:00:00Z,8
K1,2024-11-03T03:59:59Z,16
K1,2024-11-03T04:00:00Z,32
K1,2024-11-04T04:59:59Z,64
K1,2024-11-04T05:00:00Z,128' >clock.csv
reads "input_days_where_the_clock_changes" "1.00 6.00 8.00 16.00 96.00 128.00" \
    "periods.0.metrics.revenue.value periods.1.metrics.revenue.value periods.2.metrics.revenue.value periods.238.metrics.revenue.value periods.239.metrics.revenue.value periods.240.metrics.revenue.value" \
    clock.csv --period day --tz America/New_York

# ---- encodings

printf '客戶編號,訂單日期,金额\n甲一,2024-01-05,100\n乙二,2024-01-06,250.5\n甲一,2024-02-07,30\n' >zh.csv
printf '客戶編號,訂單日期,金額\n甲一,2024-01-05,100\n乙二,2024-01-06,250.5\n甲一,2024-02-07,30\n' >hant.csv
printf '客户编号,订单日期,金额\n甲一,2024-01-05,100\n乙二,2024-01-06,250.5\n甲一,2024-02-07,30\n' >hans.csv
chinese() {
    local name=$1 file=$2
    shift 2
    reads "$name" "380.50 2 3 3" \
        "total.metrics.revenue.value source.customers source.orders source.used" "$file" "$@"
}
{ printf '\357\273\277'; cat zh.csv; } >mark.csv
{ printf '\377\376'; iconv -t UTF-16LE zh.csv; } >u16le.csv
{ printf '\376\377'; iconv -t UTF-16BE zh.csv; } >u16be.csv
iconv -t UTF-16LE zh.csv >bare16.csv
{ printf '\377\376'; tr , '\t' <zh.csv | iconv -t UTF-16LE; } >excel.txt
iconv -t GB18030 zh.csv >gb.csv
iconv -t GBK hans.csv >gbk.csv
iconv -t BIG5 hant.csv >big5.csv
chinese "input_chinese_utf8" zh.csv
chinese "input_chinese_utf8_marked" mark.csv
chinese "input_chinese_utf16_little" u16le.csv
chinese "input_chinese_utf16_big" u16be.csv
chinese "input_chinese_utf16_unmarked" bare16.csv
chinese "input_chinese_utf16_tabs" excel.txt
chinese "input_chinese_gb18030" gb.csv
chinese "input_chinese_gbk" gbk.csv
chinese "input_chinese_big5" big5.csv
chinese "input_chinese_gb18030_named" gb.csv --encoding GB18030
run customers big5.csv --metric buyers --period total --format csv
check "input_chinese_names_come_out_as_utf8" grep -q '^甲一,' out

# A pound sign far down says that the file is Windows-1252, and what its amounts are.
{
    echo 'customer_id,order_date,total,note'
    awk 'BEGIN { for (i = 0; i < 150000; i++)
        printf "K%d,2024-%02d-%02d,10.00,plain\n", i % 999, i % 12 + 1, i % 28 + 1 }'
    printf 'Ren\351,2024-12-28,\24312.50,paid \24312.50\n'
} >pound.csv
reads "input_pound_sign_far_down" "GBP 150001 150001 1500012.50 1000" \
    "currency source.rows source.used total.metrics.revenue.value source.customers" pound.csv
run customers pound.csv --metric buyers --period 2024-12 --format csv
check "input_windows_1252_name" grep -q '^René,' out

# ---- lines

orders='order_id,customer_id,order_date,total,note
A1,K1,2024-01-05,10.00,"two
lines, and a ""quote"""
A2,K2,2024-01-06,20.00,plain

A3,K1,2024-02-07,30.00,'
lines() {
    local name=$1
    shift
    reads "$name" "60.00 2 3 3 3" \
        "total.metrics.revenue.value source.customers source.orders source.rows source.used" "$@"
}
printf '%s\n' "$orders" >lines.csv
printf '%s' "$orders" >ends.csv
sed 's/$/\r/' lines.csv >crlf.csv
tr , ';' <lines.csv | sed 's/lines;/lines,/' >semicolon.csv
tr , '|' <lines.csv >bar.txt
tr , '\t' <lines.csv >tab.tsv
gzip -c tab.tsv >tab.tsv.gz
gzip -c lines.csv >misnamed.csv
printf 'sep=,\r\n%s\r\n' "$orders" >sep.csv
lines "input_lines" lines.csv
lines "input_last_line_without_end" ends.csv
lines "input_lines_crlf" crlf.csv
lines "input_lines_semicolons" semicolon.csv
lines "input_lines_bars" bar.txt
lines "input_lines_tabs" tab.tsv
lines "input_lines_tabs_gzip" tab.tsv.gz
lines "input_gzip_by_its_content" misnamed.csv
lines "input_lines_with_excels_separator_line" sep.csv
tr '\n' '\r' <lines.csv | sed 's/two\rlines/two lines/; s/\r\r/\r/' >mac.csv
lines "input_lines_cr_only" mac.csv

# ---- what belongs together

# Two exports that overlap: an order in both counts once.
printf 'order_id,customer_id,order_date,total\n1,K1,2024-01-05,10\n2,K2,2024-01-06,20\n' >first.csv
printf 'order_id,customer_id,order_date,total\n2,K2,2024-01-06,20\n3,K1,2024-02-05,40\n' >second.csv
reads "input_overlapping_exports" "70.00 3 4 3 1" \
    "total.metrics.revenue.value source.orders source.rows source.used source.left_out.superseded.rows" \
    first.csv second.csv
# A refund that matches no order, and an order below zero: used, and said.
printf 'order_id,customer_id,order_date,total\n1,K1,2024-01-05,10\n2,K2,2024-01-06,-3\n' >below.csv
printf 'customer_id,refund_date,amount\nK1,2024-01-07,4\n' >returns.csv
reads "input_refunds_that_match_no_order" "3.00 1 2 2 7.00" \
    "total.metrics.revenue.value source.orders source.refunds source.refund_unmatched.rows source.refund_unmatched.amount" \
    below.csv --as refunds returns.csv
check "input_refunds_that_match_no_order_screen" \
    bash -c '"$1" report below.csv --as refunds returns.csv | grep -q "Refunds  *2 rows of 7.00 match no order and subtract on their own day"' - "$program"
# Twice the same line in one file is two lines.
printf 'order_id,customer_id,order_date,total\n1,K1,2024-01-05,10\n1,K1,2024-01-05,10\n' >twice.csv
reads "input_equal_lines_of_one_order" "20.00 1 2" \
    "total.metrics.revenue.value source.orders source.used" twice.csv

# ---- columns whose names look like modes of --by

# Ann's channel is A and later C, her first_channel F and later G.
printf 'customer,date,channel\nann,2024-01-05,A\nann,2024-02-05,C\n' >plain.csv
printf 'customer,date,first_channel\nann,2024-01-05,F\nann,2024-02-05,G\n' >named.csv
printf 'customer,date,channel,first_channel\nann,2024-01-05,A,F\nann,2024-02-05,C,G\n' >both.csv
group="total.groups.0.by total.groups.0.value"
reads "input_by_first_of_a_column" "first_channel A" "$group" plain.csv --by first_channel
reads "input_by_a_column_called_first" "first_channel G" "$group" named.csv --by first_channel
reads "input_by_first_of_a_column_called_first" "first_first_channel F" "$group" \
    named.csv --by first_first_channel
reads "input_by_a_column_called_first_beside_another" "first_channel G channel C" \
    "$group total.groups.1.by total.groups.1.value" both.csv --by first_channel --by channel
run explain buyers --period total --group first_channel=G named.csv
check "input_group_of_a_column_called_first" grep -q 'Value  *1$' out

# ---- what the heading says

run report named.csv
check "input_no_amount_is_said" grep -q '^Amounts  *no column was recognised as the amount' out
awk 'BEGIN { print "customer,date"; for (i = 0; i < 4000; i++) print "ann,2024-01-05"
    print ",2024-01-06" }' >long.csv
run report long.csv
check "input_hardly_any_left_out" grep -q 'left out (<0.1%, listed below)' out

finish
