#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The prepared indexes of a workspace that is large enough to have some, and the groups of
# its people: commands say the same before there are any, while they are made and by them,
# whatever has become of the files, and from any number of processes at once.
# shellcheck source=test/input/helper.bash
. "$MAINSTAY_ROOT/test/input/helper.bash" || exit

rounds=$(rounds_of 12 8 200) kills=$(rounds_of 6 3 60) # of each kind of damage at least one
RANDOM=20240702
as_of=--as-of=2024-06-20

"$program" demo shop --customers 5000 --seed 9 >/dev/null
"$program" init ws --tz Asia/Taipei >/dev/null
"$program" import ws shop/orders.csv shop/refunds.csv shop/customers.csv "$as_of" >/dev/null

commands=(
    "report ws -f json --by country --by city --by country@start --all"
    "report ws -f csv --period quarter --set window_days=45"
    "report ws -f json --period week --from 2024-02-01 --all"
    "report ws -f json --compare window_days=30"
    "cohorts ws -f csv"
    "cohorts ws -f json --by country"
    "explain retention_rate ws --period 2024-05"
    "report ws -f json --by category --by first_category --from 2024-03-01"
    "report ws -f csv --by category --period total"
)
indices=("${!commands[@]}")
say() { eval "run ${commands[$1]} $as_of"; }
# strays NUMBER...: whose output is not as at first; what is said of the folder stays in err.
strays() {
    local i
    for i in "$@"; do
        say "$i"
        [ "$status" = 0 ] && cmp -s out "first$i" || echo "${commands[$i]}: status $status: $(head -c 200 err)"
        cat err >>said
    done
}
files() { find ws/timeline -name "${1:-index}-*.columns" -type f | sort; }
beside() { files index; files slice; }
told() { grep -c 'it is made again$' said; }

# ---- without, while they are made, and by them --------------------------------------------

rm -rf ws/timeline && touch ws/timeline
for i in "${indices[@]}"; do
    say "$i"
    check "input_index_command: ${commands[$i]}" test "$status" = 0
    mv out "first$i"
done
rm ws/timeline && : >said
same "consistency_index_presence_is_made" "" "$(strays "${indices[@]}")"
same "consistency_index_is_made" "" "$(strays "${indices[@]}")"
files >made
check "correctness_index_is_kept" test -s made
same "consistency_index_is_used" "" "$(strays "${indices[@]}" && cat said)"
same "correctness_index_is_made_once" "$(cat made)" "$(files)"
check "correctness_index_few_files" test "$(wc -l <made)" -le 8
same "correctness_groups_are_kept_once" 4 "$(files slice | wc -l)"
of_column() {
    node -e '
        const [file, by] = process.argv.slice(1);
        const { total } = JSON.parse(require("fs").readFileSync(file, "utf8"));
        console.log(JSON.stringify(total.groups.filter((g) => g.by === by).map((g) => g.metrics)));' first7 "$1"
}
check "correctness_groups_of_first_and_last" test "$(of_column category)" != "$(of_column first_category)"

# Who does not need the orders does not look at them: they may be damaged.
rm -rf ws/timeline && strays 1 1 >/dev/null
file=$(files presence)
cp "$file" good
node -e '
    const fs = require("fs"), [file] = process.argv.slice(1), bytes = fs.readFileSync(file);
    const at = (place) => Number(bytes.readBigUInt64LE(place));
    const foot = bytes.length - 48, table = at(foot + 16);
    for (let i = 0; i < at(foot); i++) {
        const entry = table + i * 64;
        if (bytes.toString("latin1", entry, entry + 32).startsWith("blocks.order_member\0"))
            bytes[at(entry + 48)] ^= 1;
    }
    fs.writeFileSync(file, bytes);' "$file"
check "input_index_orders_are_damaged" bash -c "! cmp -s '$file' good"
: >said && same "correctness_index_instead_of_orders" "" "$(strays 1 && cat said)"
rm ws/timeline/index-* && : >said
same "fault_index_needs_the_orders" "" "$(strays 1)"
same "fault_index_orders_are_told_of" 1 "$(told)"
: >said && same "fault_index_orders_are_made_again" "" "$(strays 1 1 1 && cat said)"
same "fault_index_of_the_presence_made_again" 2 "$(files | wc -l)"

# ---- damage --------------------------------------------------------------------------------

hows=(cut bit empty nothing directory grown text swapped)
damage() {
    local file=$1 size at from
    size=$(stat -c %s "$file")
    at=$(((RANDOM * 32768 + RANDOM) % size))
    case $2 in
    cut) truncate -s "$at" "$file" ;;
    bit) node -e '
        const fs = require("fs"), [file, at, bit] = process.argv.slice(1);
        const bytes = fs.readFileSync(file);
        bytes[at] ^= 1 << bit;
        fs.writeFileSync(file, bytes);' "$file" "$at" $((RANDOM % 8)) ;;
    empty) : >"$file" ;;
    nothing) rm "$file" ;;
    directory) rm "$file" && mkdir "$file" ;;
    grown) echo >>"$file" ;;
    text) echo "not a file of columns" >"$file" ;;
    swapped) from=$(beside | grep -vF "$file" | head -1) && cp "$from" "$file" ;;
    esac
}
rm -rf ws/timeline && strays 0 0 >/dev/null
rm -rf kept && cp -r ws/timeline kept
one_round() {
    local how=$1 list file
    rm -rf ws/timeline && cp -r kept ws/timeline
    mapfile -t list < <(beside)
    file=${list[RANDOM % ${#list[@]}]}
    damage "$file" "$how"
    : >said && strays 0 | sed "s|^|$how of $file: |"
    case $how in
    nothing) [ "$(told)" = 0 ] ;;
    bit) [ "$(told)" -le 1 ] ;;
    *) [ "$(told)" = 1 ] ;;
    esac || echo "$how of $file: told $(told) times: $(cat said)"
    [ "$how" != directory ] || rmdir "$file"
    : >said && strays 0 0 | sed "s|^|after $how of $file: |"
    cat said
}
damaged() { for ((round = 0; round < rounds; round++)); do one_round "${hows[round % ${#hows[@]}]}"; done; }
same "fault_index_damaged" "" "$(damaged)"

# ---- several at once, killed, and where nothing can be written --------------------------------

at_once() {
    local i child=()
    for i in 0 1 3 0 1 4 5 3; do
        eval "'$program' ${commands[i]} $as_of" >"at_once${#child[@]}" 2>>at_once_err &
        child+=($!)
        last[${#child[@]}]=$i
    done
    for ((i = 0; i < 8; i++)); do
        wait "${child[i]}" && cmp "at_once$i" "first${last[i + 1]}"
    done
    cat at_once_err
}
declare -a last
rm -rf ws/timeline && strays 0 1 3 4 5 >/dev/null
same "consistency_index_several_at_once" "" "$(at_once 2>&1)"
: >said && same "consistency_index_after_several" "" "$(strays "${indices[@]}" && cat said)"

killed() {
    local i child
    for ((i = 0; i < kills; i++)); do
        rm -f ws/timeline/index-* ws/timeline/slice-*
        eval "'$program' ${commands[0]} $as_of" >/dev/null 2>&1 &
        child=$!
        sleep "0.0$((RANDOM % 9))"
        kill -9 "$child" 2>/dev/null
        wait "$child" 2>/dev/null
        : >said && strays 0 0
        cat said
    done
}
same "recovery_index_killed" "" "$(killed)"

limited() { (ulimit -f 48 && rm -f ws/timeline/index-* ws/timeline/slice-* && : >said && strays 4 6 8 && cat said); }
same "fault_index_no_room_for_a_file" "" "$(limited)"
same "fault_index_no_room_leaves_nothing" "" "$(beside; find ws/timeline -name '.mainstay-*' -newer first0)"

# ---- larger than is of use: made once, and not again ------------------------------------------

# Everybody buys in the first week and once later: an index of weeks is larger than it was
# thought to be, one of the whole range is not.
node -e '
    console.log("order_id,customer_id,created_at,amount");
    for (let i = 0; i < 12000; i++) {
        const c = i % 6000, week = i < 6000 ? 0 : 1 + c * 7919 % 289;
        const day = new Date((18631 + 7 * week + c % 7) * 864e5).toISOString().slice(0, 10);
        console.log([i, "C" + c, day, (100000 + i * 792731 % 999900000) / 100].join());
    }' >many.csv
"$program" init many --tz Asia/Taipei >/dev/null
"$program" import many many.csv --as-of=2026-08-02 >/dev/null
weeks() { run report many -f csv --period week --all --as-of=2026-08-02; }
kept_of_many() { find many/timeline -name 'index-*' -printf '%i %f\n' | sort; }
weeks && mv out many_first
weeks && cmp -s out many_first
check "consistency_index_too_large" test $? = 0
kept_of_many >made
same "correctness_index_too_large_is_told" 2 "$(wc -l <made)"
same "correctness_index_too_large_is_empty" 1 "$(find many/timeline -name 'index-*' -size -5000c | wc -l)"
weeks && cmp -s out many_first
check "consistency_index_too_large_again" test $? = 0
same "correctness_index_too_large_is_not_tried_again" "$(cat made)" "$(kept_of_many)"

# ---- more data: an index of what was there is not one of what is there ------------------------

strays 4 4 >/dev/null
cp shop/orders.csv more.csv && echo '999001,C00017,2024-06-02 10:00:00,completed,TW,search_ads,tea,1000.00,USD,false' >>more.csv
"$program" import ws more.csv "$as_of" >/dev/null
rm -rf again && "$program" init again --tz Asia/Taipei >/dev/null
"$program" import again more.csv shop/refunds.csv shop/customers.csv "$as_of" >/dev/null
for _ in 1 2 3; do run cohorts ws -f csv "$as_of" && cp out grown; done
run cohorts again -f csv "$as_of"
check "correctness_index_after_import" cmp -s out grown
check "correctness_index_of_other_data" bash -c "! cmp -s out first4"
"$program" erase ws C00017 "$as_of" >/dev/null
same "correctness_index_goes_with_the_erased" "" "$(beside)"

finish
