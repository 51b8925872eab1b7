#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# How long a report takes, beside how long the library needs to read the same file alone.
#
#     bench/read.sh [-n ROUNDS] [-r ROWS] [-s sorted|mixed] [-p PROGRAM]... CACHE_DIR
#
# The file is made in CACHE_DIR where it is not there (10 million rows: 450 MB) and is
# always the same.  Programs (build/mainstay; several to compare) and the library take
# turns, because a machine is not equally busy all the time; the ratios are of medians.
#     rows       every cell as text, in the order of the file
#     columns    the greatest text of each column, on all processors
set -euo pipefail
cd "$(dirname "$0")/.."

rounds=5 rows=10000000 shape=sorted programs=()
while getopts n:r:s:p: option; do
    case $option in
    n) rounds=$OPTARG ;;
    r) rows=$OPTARG ;;
    s) shape=$OPTARG ;;
    p) programs+=("$OPTARG") ;;
    *) exit 2 ;;
    esac
done
shift $((OPTIND - 1))
[ $# -eq 1 ] || { sed -n '5p' "$0" >&2; exit 2; }
[ "$shape" = sorted ] || [ "$shape" = mixed ] || { sed -n '5p' "$0" >&2; exit 2; }
[ ${#programs[@]} -gt 0 ] || programs=(build/mainstay)

ninja -C build mainstay bench/bench_read >&2
bare=build/bench/bench_read
file=$1/orders-$shape-$rows.csv
mkdir -p "$1"
if [ ! -e "$file" ]; then
    "$bare" make "$shape" "$rows" "$file.part"
    mv "$file.part" "$file"
fi
cat "$file" >/dev/null # from memory for all of them, the first as well

export MAINSTAY_PROGRESS=off
for ((i = 0; i < rounds; i++)); do
    echo "rows $("$bare" run "$bare" rows "$file")"
    echo "columns $("$bare" run "$bare" columns "$file")"
    for program in "${programs[@]}"; do
        echo "$program $("$bare" run "$program" report "$file")"
    done
done | sort -s -k1,1 -k2,2n | awk -v cores="$(nproc)" '
    { n[$1]++; wall[$1, n[$1]] = $2; cpu[$1] += $3; if ($4 > peak[$1]) peak[$1] = $4
      if (n[$1] == 1) names[++count] = $1 }
    function median(name) {
        m = n[name]
        return m % 2 ? wall[name, (m + 1) / 2] : (wall[name, m / 2] + wall[name, m / 2 + 1]) / 2
    }
    END {
        printf "%d processors\n%-28s %7s %7s %7s %7s %7s %8s %10s\n", cores, "",
               "min s", "median", "max", "CPU s", "MB", "x rows", "x columns"
        for (i = 1; i <= count; i++) {
            name = names[i]
            printf "%-28s %7.2f %7.2f %7.2f %7.2f %7d %8.2f %10.2f\n", name, wall[name, 1],
                   median(name), wall[name, n[name]], cpu[name] / n[name], peak[name],
                   median(name) / median("rows"), median(name) / median("columns")
        }
    }'
