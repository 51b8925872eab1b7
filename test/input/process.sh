#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# What comes from outside while the program works: full disks, closed pipes, Ctrl-C.
# shellcheck source=test/input/helper.bash
. "$MAINSTAY_ROOT/test/input/helper.bash" || exit

awk 'BEGIN { print "order_id,customer_id,order_date,total"
    for (i = 0; i < 1500000; i++)
        printf "o%d,k%d,2023-%02d-%02d,%d.%02d\n", i, i % 70000, i % 12 + 1, i % 28 + 1,
            i % 90 + 1, i % 100 }' >big.csv
head -2000 big.csv >small.csv

full() {
    status=0
    timeout "$limit_s" "$program" "$@" >/dev/full 2>err || status=$?
    : >out
    said 73 '[Nn]o space'
}
for format in table json csv; do
    check "input_full_screen_$format" full report small.csv --format "$format"
done
check "input_full_screen_cohorts" full cohorts small.csv
check "input_full_screen_explain" full explain retention_rate --period 2023-05 small.csv
check "input_full_screen_customers" full customers --metric lost --period 2023-05 small.csv
refuses "input_full_output" 73 '/dev/full.*[Nn]o space' report small.csv -o /dev/full

mkdir disk
if mount -t tmpfs -o size=64k none disk 2>/dev/null; then
    head -c 60000 /dev/zero >disk/fill
    run report small.csv --format json -o disk/report.json
    check "input_full_disk" said 73 'disk/report\.json.*[Nn]o space'
    same "input_full_disk_leaves_nothing" "fill" "$(ls -A disk)"
    echo before >disk/report.json
    run report small.csv --format json -o disk/report.json
    same "input_full_disk_keeps_what_was_there" "before" "$(cat disk/report.json)"
    umount disk
else
    skip "input_full_disk" "a file system of its own may not be mounted here"
fi
refuses "input_output_into_no_directory" 66 'nowhere/report' report small.csv -o nowhere/report.txt

closed_pipe() {
    "$program" report small.csv --format csv 2>err | head -1 >/dev/null
    local status=${PIPESTATUS[0]}
    [ "$status" = 0 ] || [ "$status" = 141 ] && [ ! -s err ]
}
check "input_reader_that_has_read_enough" closed_pipe

# interrupt SIGNAL SECONDS: in the middle of reading.
interrupt() {
    rm -f report.json rejects.csv
    "$program" report big.csv --format json -o report.json --rejects rejects.csv 2>err &
    local child=$! began
    # A shell's background child ignores the signal until it catches it itself; the shell,
    # which it is at first, may catch it too.
    until { [ "/proc/$child/exe" -ef "$program" ] &&
        grep -qsE '^SigCgt:.*[2367abef]$' "/proc/$child/status"; } || ! kill -0 "$child"; do
        sleep 0.01
    done
    sleep "$2"
    kill "-$1" "$child"
    began=$(date +%s%N)
    status=0
    wait "$child" || status=$?
    waited_ms=$((($(date +%s%N) - began) / 1000000))
    : >out
}
for delay in 0.05 0.3; do
    interrupt INT "$delay"
    check "input_interrupted_after_$delay" said 130 'interrupted'
    check "input_interrupted_after_${delay}_soon" test "$waited_ms" -lt 3000
    # shellcheck disable=SC2144,SC2010
    same "input_interrupted_after_${delay}_leaves_nothing" "" \
        "$(ls -A | grep -E 'report|rejects' | paste -sd' ')"
done
interrupt TERM 0.2
check "input_terminated" said '(130|143)' '(interrupted|terminated)'

finish
