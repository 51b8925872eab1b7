#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# mainstay demo: the files, byte for byte, and what goes wrong.
# shellcheck source=test/shell.sh
. "$MAINSTAY_ROOT/test/shell.sh"

shop=$scratch/one/two # neither is there yet

digests() {
    (cd "$1" && sha256sum orders.csv refunds.csv customers.csv)
}

# fails_with STATUS TEXT ARGUMENT...: the exit status, and one line with the text.
fails_with() {
    local status=$1 text=$2
    shift 2
    "$program" demo "$@" >"$scratch/out" 2>"$scratch/err"
    [ $? = "$status" ] && [ ! -s "$scratch/out" ] && [ "$(wc -l <"$scratch/err")" = 1 ] &&
        grep -qF -- "$text" "$scratch/err"
}

make_shop() {
    "$program" demo "$shop" >"$scratch/said"
}
check "correctness_demo_makes_the_directory" make_shop
same "correctness_demo_says_what_it_made" \
    "A shop of 20000 customers, 98576 orders and 4313 refunds, 2022-01-01 to 2024-06-30." \
    "$(grep '^A shop' "$scratch/said")"
same "correctness_demo_bytes" "$(
    cat <<'SUMS'
c705e6a9032c38c1209e0268692f877418b1e31dbe9d5548bd13924196001a3f  orders.csv
ef658eb515fa673d8ff28e5c23b75a7c7240b28b0da9175bb92c4c6e644214c0  refunds.csv
6fb5b8a9b52d51b67e0edf2f6edd8bfd91abe6c5bd2c7b7baa5b9a958d24356b  customers.csv
SUMS
)" "$(digests "$shop")"

"$program" demo "$scratch/again" --seed 1 --customers 20000 >/dev/null
same "consistency_demo_same_seed_same_bytes" "$(digests "$shop")" "$(digests "$scratch/again")"
"$program" demo "$scratch/other" --seed 2 >/dev/null
check "invariant_demo_other_seed_other_bytes" \
    test "$(digests "$shop")" != "$(digests "$scratch/other")"
"$program" demo "$scratch/small" --customers 10 >/dev/null
same "correctness_demo_customers" 11 "$(wc -l <"$scratch/small/customers.csv")"

# Late deliveries, counted without the program: refunds of orders to each country that were
# placed in March to May 2024, in per cent of those orders.
late=$(awk -F, 'FNR == NR { refunded[$2] = 1; next }
    $3 >= "2024-03-01" && $3 < "2024-06-01" { orders[$5]++; back[$5] += $1 in refunded }
    END { for (c in orders) if (back[c] * 100 > 15 * orders[c]) print c }' \
    "$shop/refunds.csv" "$shop/orders.csv")
same "correctness_demo_late_deliveries_in_one_country" DE "$late"

check "input_demo_no_directory_named" fails_with 64 DIR
check "input_demo_place_is_a_file" fails_with 66 "$shop/orders.csv" "$shop/orders.csv/shop"
check "input_demo_directory_is_a_file" fails_with 66 "$shop/orders.csv" "$shop/orders.csv"
check "input_demo_too_many_customers" fails_with 21 "at most 2000000" "$scratch/x" \
    --customers 2000001

full_screen() {
    "$program" demo "$scratch/x" --customers 1 >/dev/full 2>"$scratch/err"
    [ $? = 73 ]
}
check "fault_demo_nowhere_to_tell" full_screen

# A file of at most 100 KiB can be written; what cannot be whole is not there.
no_room() {
    mkdir "$scratch/y"
    (trap '' XFSZ && ulimit -f 100 && "$program" demo "$scratch/y") 2>"$scratch/err"
    [ $? = 74 ] && [ -z "$(ls -A "$scratch/y")" ]
}
check "fault_demo_no_room_leaves_no_file" no_room
finish
