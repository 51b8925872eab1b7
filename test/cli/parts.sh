#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# A workspace that is read in parts, within a limit of memory and by several threads: the
# same numbers and the same file, whatever becomes of the reading.
# shellcheck source=test/input/helper.bash
. "$MAINSTAY_ROOT/test/input/helper.bash" || exit

kills=$(rounds_of 4 2 40)
RANDOM=20241129

# rows FIRST COUNT: orders of 40,000 customers, in the order of their ids.
rows() {
    echo order_id,customer_id,order_date,total
    awk -v first="$1" -v count="$2" 'BEGIN {
        for (i = first; i < first + count; i++)
            printf "%d,c%d,2024-%02d-%02d,%d.%02d\n", i, i * 7919 % 40009,
                1 + i / 75000 % 12, 1 + i / 2500 % 28, i % 97, i % 100 }'
}
rows 1 750000 >first.csv
rows 750001 100000 >second.csv

"$program" init ws >/dev/null
"$program" import ws first.csv --as-of 2024-12-31 >/dev/null
"$program" import ws second.csv --as-of 2024-12-31 >/dev/null

# report OPTION...: sums of the report and of the file that is kept; what there is of files
report() {
    run report ws --as-of 2024-12-31 --set window_days=30 --format json "$@"
    [ "$status" = 0 ] || echo "status $status: $(head -1 err)"
    sha256sum <out
    cat ws/timeline/source-*.columns | sha256sum
}
left() { find ws/timeline -type f ! -name '*.columns' | wc -l; }

# The rows with their reasons are read at once, whatever there is.
rm -rf ws/timeline
run report ws --as-of 2024-12-31 --set window_days=30 --format json --rejects rejects.csv
cp out whole
rm -rf ws/timeline && small=$(report --memory 256MB)
check "correctness_parts_as_if_read_at_once" cmp whole out
rm -rf ws/timeline
same "correctness_parts_by_default" "$small" "$(report)"
same "correctness_parts_leave_nothing" 0 "$(left)"

# ---- killed, interrupted, no room -------------------------------------------------------

killed() {
    local i child took_ms=1500
    for ((i = 0; i < kills; i++)); do
        rm -rf ws/timeline
        "$program" report ws --as-of 2024-12-31 --memory 256MB >/dev/null 2>&1 &
        child=$!
        sleep "$(awk -v r="$RANDOM" -v ms="$took_ms" 'BEGIN { printf "%.3f", r / 32768 * ms / 1000 }')"
        kill -9 "$child" 2>/dev/null
        wait "$child" 2>/dev/null
        [ "$(report --memory 256MB)" = "$small" ] || echo "after a kill: $(cat err)"
    done
}
same "recovery_parts_killed" "" "$(killed)"

rm -rf ws/timeline
interrupted() {
    "$program" report ws --as-of 2024-12-31 --memory 256MB >out 2>err &
    sleep 0.4
    kill -INT $!
    wait $!
    [ $? = 130 ] && [ ! -s out ] && [ -z "$(find ws/timeline -type f 2>/dev/null)" ]
}
check "fault_parts_interrupted" interrupted

# A disk with room for what the store needs to be read, and no more.
mkdir disk && rm -rf ws/timeline
if mount -t tmpfs -o size="$(($(du -sk ws | cut -f1) + 2000))k" none disk 2>/dev/null; then
    cp -r ws disk/ws
    cd disk || exit
    refuses "fault_parts_full_disk" 73 'ws/timeline: No space left' \
        report ws --as-of 2024-12-31 --memory 256MB
    run report ws --as-of 2024-12-31 --set window_days=30 --format json
    check "fault_parts_full_disk_by_default" cmp out ../whole
    same "fault_parts_full_disk_leaves_nothing" "" "$(ls -A ws/timeline)"
    cd .. || exit
    umount disk
else
    skip "fault_parts_full_disk" "a file system of its own may not be mounted here"
fi

# ---- beside customers and costs ---------------------------------------------------------

customers() {
    echo customer_id,joined,plan
    awk -v first="$1" -v count="$2" 'BEGIN {
        for (i = first; i < first + count; i++)
            printf "c%d,2024-01-%02d,%s\n", i, 1 + i % 28, i % 3 ? "free" : "paid" }'
}
customers 1 45000 >customers.csv
customers 100 200 | sed s/free/gone/ >changed.csv
rows 850001 100000 >third.csv
printf 'month,channel,acquisition\n2024-01,ads,950.50\n2024-02,ads,12\n' >costs.csv
"$program" import ws customers.csv costs.csv --as-of 2024-12-31 >/dev/null
rm -rf ws/timeline && described=$(report --by plan)
same "correctness_parts_beside_customers" "$described" \
    "$(rm -rf ws/timeline && report --by plan --memory 256MB)"

# What is kept of before the last import is added to.
cp -r ws/timeline before
"$program" import ws third.csv changed.csv --as-of 2024-12-31 >/dev/null
rm -rf ws/timeline && described=$(report --by plan)
rm -rf ws/timeline && cp -r before ws/timeline
same "correctness_parts_added_beside_customers" "$described" \
    "$(report --by plan --memory 256MB)"

# ---- what is typed ---------------------------------------------------------------------

for size in 4 4XB 1MB 255.9MB -1GB GB "" 1e9GB nan 9999999999GB; do
    refuses "input_memory_$size" 64 '--memory' report ws "--memory=$size"
done
refuses "input_memory_of_files" 64 '--memory is for a workspace' report first.csv --memory 1GB
for size in 256MB 0.5gb 4GB; do
    run report ws --memory "$size" --as-of 2024-12-31
    check "input_memory_$size" test "$status" = 0
done
finish
