#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# A workspace that grows import by import: what is kept of it grows by the new segments
# alone, and is what reading all of them would make.
# shellcheck source=test/input/helper.bash
. "$MAINSTAY_ROOT/test/input/helper.bash" || exit

# kept: the bytes of the one kept source.
kept() {
    cat ws/timeline/source-*.columns | sha256sum
}

report() {
    run report ws --as-of 2024-12-31 --set window_days=60 --by country --format json
    [ "$status" = 0 ] || head -1 err
    sha256sum <out
}

# damage FILE: no segment any more.
damage() {
    cp "$1" whole
    echo "not a segment" >"$1"
}

header=order_id,customer_id,order_date,total,country
{ echo $header; for i in {1..400}; do
    echo "$i,c$((i * 7 % 90)),2024-0$((1 + i / 80))-$((10 + i % 18)),$((i % 50)).50,TW"; done; } >first.csv
{ echo $header; for i in {401..500}; do
    echo "$i,c$((i * 11 % 120)),2024-07-$((10 + i % 18)),$((i % 50)).5,US"; done; } >second.csv
{ echo $header; for i in {490..510}; do
    echo "$i,c$((i * 11 % 120)),2024-07-$((10 + i % 18)),$((1 + i % 50)).5,US"; done; } >changed.csv

"$program" init ws >/dev/null
"$program" import ws first.csv >/dev/null
report >before
"$program" import ws second.csv >/dev/null

damage ws/events/orders/000001.parquet
grown=$(report)
grown_kept=$(kept)
mv whole ws/events/orders/000001.parquet
rm -r ws/timeline
same "correctness_grown_as_if_read_whole" "$(report)" "$grown"
same "correctness_kept_as_if_read_whole" "$(kept)" "$grown_kept"
check "invariant_the_new_rows_are_there" test "$(cat before)" != "$grown"

# orders that were there before and changed: everything is read again
"$program" import ws changed.csv >/dev/null
grown=$(report)
grown_kept=$(kept)
rm -r ws/timeline
same "correctness_changed_orders" "$(report)" "$grown"
same "correctness_changed_orders_kept" "$(kept)" "$grown_kept"
finish
