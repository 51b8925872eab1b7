#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Days of acquisition, from the file to the report.  Forty customers buy once each, two a
# day from 1 to 20 January 2024, and the first again on 30 June; a window of 30 days.
# shellcheck source=test/input/helper.bash
. "$MAINSTAY_ROOT/test/input/helper.bash" || exit

{
    echo 'customer,date,amount'
    for i in $(seq 0 39); do
        printf 'c%d,2024-01-%02d,10\n' "$i" $((i / 2 + 1))
    done
    echo 'c0,2024-06-30,10'
} >orders.csv

# customers COMMAND: a customers file, where awk's COMMAND makes the `joined` of customer i.
customers() {
    awk "BEGIN { print \"customer,city,joined\"
        for (i = 0; i < 40; i++) { joined = \"2019-08-01\"; $1; print \"c\" i \",X,\" joined } }"
}
paths='periods.0.warming_up periods.0.metrics.customers_new.value
       periods.0.metrics.customers_reactivated.value total.pooled_periods
       total.metrics.customer_lifespan_restricted_mean.value'
with=(--map acquired=joined --set window_days=30 --period month orders.csv customers.csv)

# 30 days from 1 January end on the 30th, so its two customers are absent on the 31st.
# Nobody stays longer than 30 days the first time, whenever they were won.
customers '' >customers.csv
reads "correctness_all_won_before" 'false 0 38 6 30' "$paths" "${with[@]}"
customers 'joined = "2024-01-01"' >customers.csv
reads "correctness_all_won_within" 'false 40 0 6 30' "$paths" "${with[@]}"
customers 'if (i == 7) joined = ""' >customers.csv
reads "correctness_one_not_known" 'true 1 37 5 30' "$paths" "${with[@]}"
customers 'if (i == 7) joined = "2019-31-31"' >customers.csv
reads "correctness_one_not_read" 'true 1 37 5 30' "$paths" "${with[@]}"
check "correctness_one_not_read_is_said" grep -q \
    '1 of its days of acquisition cannot be read.*2019-31-31.*line 9' out
check "correctness_why_it_still_warms_up" grep -q \
    'not known for 1 of the 40 customers first present before 2024-01-31' out
rm customers.csv
reads "correctness_without_days" 'true 40 0 5 30' "$paths" --set window_days=30 orders.csv

customers 'if (i % 10 == 0) joined = "soon"' >customers.csv
refuses "input_days_of_acquisition_unreadable" 14 \
    'customers\.csv, line 2, column joined: "soon" is no date.*4 of 40 rows.*--map acquired=' \
    report "${with[@]}"

finish
