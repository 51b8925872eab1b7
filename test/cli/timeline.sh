#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# What a workspace keeps in its folder timeline/: commands say the same without it, with it,
# where it cannot be written, and whatever has become of its files.  Damage and kills come
# at random (fixed seeds); more of both in the long tier.
# shellcheck source=test/input/helper.bash
. "$MAINSTAY_ROOT/test/input/helper.bash" || exit

rounds=$(rounds_of 20 10 400) kills=$(rounds_of 8 4 100) # of each kind of damage at least one
RANDOM=20240701
as_of=--as-of=2024-06-30

"$program" demo shop --customers 250 >/dev/null
for ((day = 0; day < 960; day++)); do
    date -u -d "2021-12-01 + $day days" +%F,USD,EUR,0.9$((day % 7))
done | sed '1i date,currency,base,rate' >rates.csv
"$program" init ws --tz Asia/Taipei >/dev/null
"$program" import ws shop/orders.csv shop/refunds.csv shop/customers.csv "$as_of" >/dev/null
"$program" init club >/dev/null
"$program" import club shop/orders.csv shop/customers.csv shop/club/subscriptions.csv rates.csv \
    shop/surveys/answers.csv --as deliveries shop/surveys/deliveries.csv \
    shop/marketing/costs.csv "$as_of" >/dev/null

commands=(
    "report ws"
    "report ws -f json --by country --by channel@start --by first_city --all"
    "report ws -f html --by country"
    "report ws -f csv --period quarter --set window_days=45 --set refunds=order_day"
    "report ws -f json --set grace_days=30 --by channel"
    "report ws -f json --compare window_days=30,grace_days=7"
    "cohorts ws -f csv --by country"
    "customers ws --metric lost --period 2024-05 -f csv"
    "customers ws --metric lost --period 2024-05 --compare window_days=30 -f json"
    "explain retention_rate ws --period 2024-05"
    "explain revenue ws --period 2024-Q1 --group country=TW"
    "sql ws -f csv 'SELECT * FROM orders JOIN people USING (customer) ORDER BY ALL'"
    "export ws orders -f csv"
    "report club -f json --by plan --by channel"
    "report club -f json --set rule=purchase --by country@start"
    "report club -f html --set rule=subscription --set trials_count=true"
    "report club -f csv --currency EUR"
    "cohorts club --set rule=subscription"
    "customers club --metric lost --set rule=subscription --period 2024-03 -f csv"
    "explain nps club --period 2024-Q1"
    "export club subscriptions -f csv"
)
indices=("${!commands[@]}")

# say NUMBER: the command; what it prints stays in out, its sentences in err.
say() { eval "run ${commands[$1]} $as_of"; }

# workspace_of NUMBER
workspace_of() { if [[ ${commands[$1]} == *" club"* ]]; then echo club; else echo ws; fi; }

# strays NUMBER...: the commands whose output, status or sentences are not as they were at
# first, beside what is said of the folder.
strays() {
    local i
    for i in "$@"; do
        say "$i"
        sed '/; it is made again$/d' err >err_rest
        [ "$status" = 0 ] && cmp -s out "first$i" && cmp -s err_rest "first_err$i" ||
            echo "${commands[$i]}: status $status: $(head -c 200 err)"
    done
}

# files_of WORKSPACE [NAME]
files_of() { find "$1/timeline" -name "${2:-*}.columns" -type f 2>/dev/null | sort; }
empty() { rm -rf ws/timeline club/timeline; }
blocked() { empty && touch ws/timeline club/timeline; }

# ---- without, with, and where it cannot be ---------------------------------------------

blocked
for i in "${indices[@]}"; do
    say "$i"
    check "input_timeline_command: ${commands[$i]}" test "$status" = 0
    mv out "first$i" && mv err "first_err$i"
done
check "consistency_timeline_sentences" bash -c '! grep -l "made again" first_err*'
each_from_nothing() { for i in "${indices[@]}"; do empty && strays "$i"; done; }
same "consistency_timeline_empty" "" "$(each_from_nothing)"
empty
same "consistency_timeline_filling" "" "$(strays "${indices[@]}")"
find ws/timeline club/timeline -type f | sort >kept
check "correctness_timeline_is_kept" grep -q 'ws/timeline/presence' kept
same "consistency_timeline_filled" "" "$(strays "${indices[@]}" && cat err)"
same "correctness_timeline_other_files" "" \
    "$(find ws club -newer kept -type f ! -name '*.columns' ! -name '*.db*')"
check "correctness_timeline_few_files" test "$(wc -l <kept)" -le 32

# ---- where nothing can be written -------------------------------------------------------

# as_nobody COMMAND...: as somebody whom modes keep out; root is not.
as_nobody() {
    if [ "$(id -u)" = 0 ]; then
        setpriv --reuid=65534 --regid=65534 --clear-groups "$@"
    else
        "$@"
    fi
}
run_as_nobody() {
    status=0
    as_nobody timeout -k 1 "$limit_s" "$program" "$@" >out 2>err || status=$?
    cmp -s out first0 && diff first_err0 err && test "$status" = 0
}
# The store itself cannot be opened by whom may not write beside it.
chmod 711 . && chmod -R a+rX ws && chmod a+w ws ws/*.lock ws/mainstay.db
if as_nobody "$program" version >/dev/null 2>&1; then
    empty && mkdir ws/timeline && chmod 555 ws/timeline
    check "input_timeline_folder_of_others" run_as_nobody report ws "$as_of"
    same "input_timeline_folder_of_others_is_left" "" "$(ls -A ws/timeline)"
    chmod 755 ws/timeline && strays 0
    check "input_timeline_file_of_others" run_as_nobody report ws "$as_of"
    chmod 600 ws/timeline/*
    check "input_timeline_secret_of_others" run_as_nobody report ws "$as_of"
    same "input_timeline_files_of_others_are_left" "root root" \
        "$(stat -c %U ws/timeline/* | sed "s/^$(id -un)$/root/" | paste -sd' ')"
else
    skip "input_timeline_folder_of_others" "nobody else can run the program here"
fi

# At most 64 KiB a file; then a disk with room for what the store needs to be read, and no
# more.
empty
limited() { (ulimit -f 64 && say 0 && cmp out first0 && cmp err first_err0 && [ "$status" = 0 ]); }
check "fault_timeline_no_room_for_a_file" limited
same "fault_timeline_no_room_leaves_nothing" "" "$(ls -A ws/timeline)"
mkdir disk
if mount -t tmpfs -o size=800k none disk 2>/dev/null; then
    cp -r ws disk/ws
    dd if=/dev/zero of=disk/filling bs=4096 2>/dev/null
    truncate -s -98304 disk/filling
    full_disk() { (cd disk && "$program" report ws "$as_of" >../out 2>../err) && cmp out first0 && cmp err first_err0; }
    check "fault_timeline_full_disk" full_disk
    same "fault_timeline_full_disk_leaves_nothing" "" "$(ls -A disk/ws/timeline 2>/dev/null)"
    umount disk
else
    skip "fault_timeline_full_disk" "a file system of its own may not be mounted here"
fi

# ---- damage -----------------------------------------------------------------------------

# damage FILE HOW: certain ways are always seen (1), others may hit what nothing reads.
hows=(cut bit zeros empty nothing directory other grown text swapped)
damage() {
    local file=$1 size at from
    size=$(stat -c %s "$file")
    at=$((RANDOM * 32768 % size + RANDOM % 4096)) && at=$((at % size))
    case $2 in
    cut) truncate -s "$at" "$file" ;;
    bit) node -e '
        const fs = require("fs"), [file, at, bit] = process.argv.slice(1);
        const bytes = fs.readFileSync(file);
        bytes[at] ^= 1 << bit;
        fs.writeFileSync(file, bytes);' "$file" "$at" $((RANDOM % 8)) ;;
    zeros) dd if=/dev/zero of="$file" bs=4096 count=1 seek=$((at / 4096)) conv=notrunc 2>/dev/null
        truncate -s "$size" "$file" ;;
    empty) : >"$file" ;;
    nothing) rm "$file" ;;
    directory) rm "$file" && mkdir "$file" ;;
    other) cp "$(files_of others "$(basename "$file" | sed 's/-.*//')*" | head -1)" "$file" ;;
    grown) echo >>"$file" ;;
    text) echo "not a file of columns" >"$file" ;;
    swapped) from=$(files_of "${file%%/*}" | grep -vF "$file" | head -1)
        [ -z "$from" ] || cp "$from" "$file" ;;
    esac
}
# Another shop, of which files are put in the place of ours.
"$program" init others >/dev/null
sed 5d shop/orders.csv >fewer.csv
"$program" import others fewer.csv "$as_of" >/dev/null && "$program" report others "$as_of" >/dev/null

# one_round: something is damaged, and a command run twice; prints what is wrong.
one_round() {
    local i=$((RANDOM % ${#commands[@]})) how=$1 ws files file
    ws=$(workspace_of "$i")
    rm -rf "$ws/timeline"
    say "$i"
    mapfile -t files < <(files_of "$ws")
    file=${files[RANDOM % ${#files[@]}]}
    damage "$file" "$how"
    strays "$i" | sed "s|^|$how of $file: |"
    told=$(grep -c 'it is made again$' err)
    case $how in
    nothing) [ "$told" = 0 ] ;;
    bit | zeros) [ "$told" -le 1 ] ;;
    swapped) [ "$told" = 1 ] || [ ${#files[@]} = 1 ] ;;
    *) [ "$told" = 1 ] ;;
    esac || echo "$how of $file, ${commands[i]}: told $told times: $(cat err)"
    [ "$how" != directory ] || rmdir "$file"
    strays "$i" | sed "s|^|after $how of $file: |"
    say "$i"
    ! grep 'made again' err
}
damaged() { for ((round = 0; round < rounds; round++)); do one_round "${hows[round % ${#hows[@]}]}"; done; }
same "fault_timeline_damaged" "" "$(damaged)"

# ---- several at once, and killed -----------------------------------------------------------

empty
at_once() {
    local i child=()
    for i in 0 1 2 3 4 5 6 7; do
        eval "'$program' ${commands[i]} $as_of" >"at_once$i" 2>"at_once_err$i" &
        child+=($!)
    done
    for i in 0 1 2 3 4 5 6 7; do
        wait "${child[i]}" && cmp "at_once$i" "first$i" && diff "at_once_err$i" "first_err$i"
    done
}
same "consistency_timeline_several_at_once" "" "$(at_once 2>&1)"
same "consistency_timeline_after_several" "" "$(strays 0 1 2 3 4 5 6 7 && cat err)"

# moment US: waits for a part of so many microseconds.
moment() { sleep "$(awk -v r="$RANDOM" -v us="$1" 'BEGIN { printf "%.6f", r / 32768 * us / 1e6 }')"; }
before_ns=$(date +%s%N)
empty && say 1
took_us=$((($(date +%s%N) - before_ns) / 1000))
killed() {
    local i child
    for ((i = 0; i < kills; i++)); do
        [ $((i % 4)) != 0 ] || empty
        eval "'$program' ${commands[i % 5]} $as_of" >/dev/null 2>&1 &
        child=$!
        moment "$took_us"
        kill -9 "$child" 2>/dev/null
        wait "$child" 2>/dev/null
        strays $((i % 5))
        grep 'made again' err
    done
}
same "recovery_timeline_killed" "" "$(killed)"
# What killed commands left goes with the next writing, once nobody can be writing it.
touch ws/timeline/.mainstay-1-0.tmp ws/timeline/.mainstay-2-0.tmp ws/timeline/notes.txt
touch -d '2 hours ago' ws/timeline/.mainstay-1-0.tmp
rm -f ws/timeline/*.columns && say 0
same "recovery_timeline_leftovers" ".mainstay-2-0.tmp notes.txt" \
    "$(find ws/timeline -type f ! -name '*.columns' -printf '%f\n' | grep -v '^\.mainstay-[0-9]\{3,\}' | sort | paste -sd' ')"

# ---- other rules of the zone -----------------------------------------------------------------

# The zone file of the same name has other rules: 20:00 UTC is the next day at +8 alone.
printf 'customer,date,amount\na,2024-01-31T20:00:00Z,10\nb,2024-02-10T12:00:00Z,1\n' >hours.csv
january() {
    run report zoned --as-of 2024-02-29 --set window_days=30 -f json &&
        values out periods.0.name periods.0.metrics.revenue.value | paste -sd' '
}
mkdir -p zones/Asia
cp "$(readlink -f /usr/share/zoneinfo/Etc/UTC)" zones/Asia/Taipei
"$program" init zoned --tz Asia/Taipei >/dev/null
"$program" import zoned hours.csv --as-of 2024-02-29 >/dev/null
same "correctness_timeline_zone" "2024-02 11.00" "$(january)"
same "correctness_timeline_other_rules" "2024-01 10.00" "$(TZDIR=$scratch/zones january)"
same "correctness_timeline_zone_again" "2024-02 11.00" "$(january)"
check "correctness_timeline_zones_have_their_files" test "$(files_of zoned 'source-*' | wc -l)" = 2

# ---- more data, a backup, people erased ----------------------------------------------------

figures() {
    node -e '
        const { periods, total } = JSON.parse(require("fs").readFileSync(0, "utf8"));
        console.log(JSON.stringify({ periods, total }));'
}
say 1
cp shop/orders.csv more.csv && echo '999001,C00017,2024-06-02 10:00:00,completed,TW,search_ads,tea,1000.00,USD,false' >>more.csv
"$program" import ws more.csv "$as_of" >/dev/null
run report ws "$as_of" -f json
cp out imported
"$program" init again --tz Asia/Taipei >/dev/null
"$program" import again more.csv shop/refunds.csv shop/customers.csv "$as_of" >/dev/null
run report again "$as_of" -f json
same "correctness_timeline_after_import" "$(figures <out)" "$(figures <imported)"
check "correctness_timeline_of_older_data_goes" test "$(files_of ws 'source-*' | wc -l)" = 1

"$program" backup ws copy >/dev/null
check "correctness_backup_without_timeline" test ! -e copy/timeline

name=$(grep '^C00017,' shop/customers.csv | cut -d, -f2)
# holds: files of the folder that have the person's key or name in them.
holds() { grep -rlaF -e C00017 -e "$name" ws/timeline; }
say 12 && "$program" report ws "$as_of" --by name >/dev/null 2>&1
check "correctness_timeline_has_names" test "$(holds | wc -l)" -ge 1
"$program" erase ws C00017 "$as_of" >/dev/null
same "correctness_erased_from_timeline" "" "$(holds)"
"$program" report ws "$as_of" --by name >/dev/null 2>&1
same "correctness_erased_stays_out_of_timeline" "" "$(holds)"

# An erasure that is killed and done again leaves nothing either; nor does a report that
# began before it and ends after it.
cp -r copy saved
erase_killed() {
    local i
    for ((i = 0; i < kills / 2; i++)); do
        rm -rf ws && cp -r saved ws
        "$program" report ws --by name "$as_of" >/dev/null 2>&1
        "$program" erase ws C00017 "$as_of" >/dev/null 2>&1 &
        moment $((took_us * 4))
        kill -9 $! 2>/dev/null
        wait $! 2>/dev/null
        "$program" erase ws C00017 "$as_of" >/dev/null 2>&1
        holds
    done
}
same "recovery_timeline_killed_erasures" "" "$(erase_killed)"
erase_beside() {
    local i child
    for ((i = 0; i < kills; i++)); do
        rm -rf ws && cp -r saved ws
        "$program" report ws --by country "$as_of" >/dev/null 2>&1 &
        child=$!
        moment "$took_us"
        kill -STOP "$child" 2>/dev/null
        "$program" erase ws C00017 "$as_of" >/dev/null 2>&1
        kill -CONT "$child" 2>/dev/null
        wait "$child"
        holds
    done
}
same "fault_timeline_erasure_beside_a_report" "" "$(erase_beside)"

finish
