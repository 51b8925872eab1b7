#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Imports killed at random moments (kill -9): what was committed is there once, the rest is
# not, and the next command works without repair.  12 kills, 6 with sanitizers; 200 in the long
# tier, but not with sanitizers, which slow every command down and find nothing more by the tenth time.
# After each 20 a workspace is begun anew: one of 200 imports would spend the time on
# reading them all again after each kill.
# shellcheck source=test/input/helper.bash
. "$MAINSTAY_ROOT/test/input/helper.bash" || exit

kills=$(rounds_of 12 6 20) rounds=1
[ -z "${MAINSTAY_TEST_LONG:-}" ] || [ "${MAINSTAY_LABEL:-}" = sanitized ] || rounds=10
RANDOM=20240630

# Week n's export: the orders of weeks n-1 and n, the older ones with a corrected total.
# shellcheck disable=SC2016 # of the script, not of the shell
node -e '
    const weeks = +process.argv[1];
    const orders = (week, corrected) => Array.from({ length: 300 }, (_, i) => {
        const day = new Date(Date.UTC(2020, 0, 1 + week * 2, 12)).toISOString().slice(0, 10);
        return [`w${week}-${i}`, `c${(week * 7 + i * 13) % 500}`, day, i + 1 + (corrected ? 1 : 0)].join(",");
    });
    for (let week = 1; week <= weeks; week++)
        require("fs").writeFileSync(`week${week}.csv`, ["order_id,customer_id,order_date,total",
            ...(week > 1 ? orders(week - 1, true) : []), ...orders(week, false)].join("\n") + "\n");
' "$kills"

# expected WEEKS: orders and revenue after so many imports, by hand: each order once, the
# older ones corrected by 1.
expected() { echo "$(($1 * 300)) $(($1 * 45150 + ($1 > 0 ? ($1 - 1) * 300 : 0))).00"; }

found() {
    run report ws --as-of 2023-12-31 --set window_days=30 --period total -f json
    if [ "$status" = 10 ]; then
        echo "0 0.00"
    elif [ "$status" = 0 ]; then
        values out source.orders total.metrics.revenue.value | paste -sd' '
    else
        echo "status $status: $(head -1 err)"
    fi
}
imports() { "$program" status ws -f json | sed -n 's/^  "imports": \([0-9]*\),$/\1/p'; }

# random_wait: a moment of the time that an import takes.
random_wait() {
    sleep "$(awk -v r="$RANDOM" -v us="$import_us" 'BEGIN { printf "%.6f", r / 32768 * us * 1.3 / 1e6 }')"
}

# import_killed WEEK: imports the week, killed at a random moment, and again where it had
# not been committed; counts in $whole and $killed, tells what was wrong in $wrong.
import_killed() {
    local week=$1 child done_weeks now
    "$program" import ws "week$week.csv" --as-of 2023-12-31 >/dev/null 2>&1 &
    child=$!
    random_wait
    kill -9 "$child" 2>/dev/null && killed=$((killed + 1))
    wait "$child" 2>/dev/null
    done_weeks=$(imports)
    case $done_weeks in
    $((week - 1))) ;;
    "$week") whole=$((whole + 1)) ;;
    *) wrong+=" week $week: $done_weeks imports;" ;;
    esac
    now=$(found)
    [ "$now" = "$(expected "$done_weeks")" ] ||
        wrong+=" week $week after the kill: $now, not $(expected "$done_weeks");"
    if [ "$done_weeks" != "$week" ]; then
        run import ws "week$week.csv" --as-of 2023-12-31
        [ "$status" = 0 ] || wrong+=" week $week again: status $status;"
    fi
}

before_ns=$(date +%s%N)
"$program" init probe >/dev/null && "$program" import probe week1.csv --as-of 2023-12-31 >/dev/null
import_us=$((($(date +%s%N) - before_ns) / 1000))

whole=0 killed=0 wrong='' ends='' files=''
for ((round = 1; round <= rounds; round++)); do
    rm -rf ws && "$program" init ws >/dev/null
    for ((week = 1; week <= kills; week++)); do
        import_killed "$week"
    done
    ends+="$(found);"
    files+="$(find ws/events -name '*.parquet' | wc -l);"
done
# each TEXT: as often as there are rounds.
each() { for ((i = 0; i < rounds; i++)); do printf '%s;' "$1"; done; }
echo "# $killed of $((kills * rounds)) imports were killed, $whole of all had committed by then"
same "fault_killed_imports" "" "$wrong"
same "fault_killed_imports_end" "$(each "$(expected "$kills")")" "$ends"
check "fault_some_were_killed" test "$killed" -ge $((kills * rounds / 4))
# what was interrupted is swept away by the next import
same "fault_killed_imports_leave_no_files" "$(each "$kills")" "$files"

# ---- erasing ---------------------------------------------------------------------------

cp -r ws saved
before=$(found)
"$program" erase ws c7 --as-of 2023-12-31 >/dev/null
after=$(found)
check "fault_erase_takes_something" test "$before" != "$after"
wrong=
for ((i = 0; i < kills * rounds / (rounds > 1 ? 6 : 2); i++)); do
    rm -rf ws && cp -r saved ws
    "$program" erase ws c7 --as-of 2023-12-31 >/dev/null 2>&1 &
    child=$!
    random_wait
    kill -9 "$child" 2>/dev/null
    wait "$child" 2>/dev/null
    now=$(found)
    [ "$now" = "$before" ] || [ "$now" = "$after" ] || wrong+=" $now;"
    "$program" erase ws c7 --as-of 2023-12-31 >/dev/null 2>&1
    [ "$(found)" = "$after" ] || wrong+=" again: $(found);"
done
same "fault_killed_erasures" "" "$wrong"

finish
