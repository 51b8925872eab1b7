#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The manual cannot lie: every example of README.md, its translations and docs/manual is run, and what it
# prints must be what the page shows.  Of a page's fenced blocks
#
#     ```csv name=orders.csv   is a file of that name (any language will do, only name= counts)
#     ```console               is "$ command" lines, each followed by what it prints,
#                              standard error included; blank lines around it do not matter
#
# Each page's examples run one after the other in a directory of the page's own, in which
# shop/ is the demonstration shop.  The examples of one block share one shell, so that
# "$ echo $?" works.
#
# usage: test/manual/manual.sh            runs the examples, as script/test does
#        test/manual/manual.sh --update   writes what they print now into the pages
MAINSTAY_ROOT=${MAINSTAY_ROOT:-$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)}
MAINSTAY_PROGRAM=${MAINSTAY_PROGRAM:-$MAINSTAY_ROOT/build/mainstay}
# shellcheck source=test/shell.sh
. "$MAINSTAY_ROOT/test/shell.sh" || exit

export MAINSTAY_PROGRESS=off LC_ALL=C.UTF-8 NO_COLOR=1
unset COLUMNS
update=false
[ "${1:-}" != --update ] || update=true
shopt -s nullglob
pages=("$MAINSTAY_ROOT"/README*.md "$MAINSTAY_ROOT"/ARCHITECTURE.md "$MAINSTAY_ROOT"/docs/manual/*.md)
# Pages whose examples sanitizers look at in the long tier only: what they say depends on the
# program's numbers, and other pages and tests ask for the same in as many ways.
long_pages=" README.zh-Hans.md README.zh-Hant.md definition.md json.md measures.md sql.md "
[ "$(rounds_of all some all)" = some ] || long_pages=

# What examples call mainstay is the program under test.
mainstay() {
    "$program" "$@"
}

# run_block DIR: runs the commands on standard input, one a line, each numbered; leaves
# what the i-th printed in $scratch/out.i.
run_block() (
    cd "$1" || exit 1
    i=0 last=0
    while IFS= read -r command <&3; do
        (exit "$last") # so that $? is the command's before
        eval "$command" >"$scratch/out.$i" 2>&1 </dev/null
        last=$?
        i=$((i + 1))
    done 3<&0
)

# trimmed: standard input without blank lines at its start and end.
trimmed() {
    awk 'NF { for (; blank > 0; blank--) if (seen) print ""; seen = 1; print; next }
        { blank++ }'
}

# compare_block PAGE DIR: the console block in $scratch/block; prints it as it would be
# now to $scratch/now.
compare_block() {
    local page=$1 dir=$2 line number=0 i=-1 at=()
    : >"$scratch/now"
    rm -f "$scratch"/out.* "$scratch"/shown.*
    while IFS= read -r line; do
        number=$((number + 1))
        case $line in
        '$ '*)
            i=$((i + 1))
            at+=("$((block_line + number))")
            printf '%s\n' "${line#\$ }" >>"$scratch/commands"
            : >"$scratch/shown.$i"
            ;;
        *) [ "$i" -lt 0 ] || printf '%s\n' "$line" >>"$scratch/shown.$i" ;;
        esac
    done <"$scratch/block"
    run_block "$dir" <"$scratch/commands"
    for ((i = 0; i < ${#at[@]}; i++)); do
        [ "$i" = 0 ] || [ ! -s "$scratch/now" ] || $tight || echo >>"$scratch/now"
        sed -n "$((i + 1))s/^/\$ /p" "$scratch/commands" >>"$scratch/now"
        trimmed <"$scratch/out.$i" >>"$scratch/now"
        tight=false
        [ -s "$scratch/out.$i" ] || tight=true
        $update || same "correctness_${page%.md}_line_${at[i]}" "$(trimmed <"$scratch/shown.$i")" \
            "$(trimmed <"$scratch/out.$i")"
    done
}

# walk_page FILE: makes the page's files, runs its examples; the page as it would be now
# goes to $scratch/page.
walk_page() {
    local file=$1 page dir line number=0 name='' state=text block_line=0 tight=false
    page=$(basename "$file")
    dir=$scratch/run/$page
    mkdir -p "$dir"
    ln -s "$scratch/shop" "$dir/shop"
    : >"$scratch/page"
    while IFS= read -r line; do
        number=$((number + 1))
        case $state:$line in
        text:'```console'*)
            state=console block_line=$number
            : >"$scratch/block"
            : >"$scratch/commands"
            printf '%s\n' "$line" >>"$scratch/page"
            ;;
        text:'```'*' name='*)
            state=file name=${line##* name=}
            : >"$dir/$name"
            printf '%s\n' "$line" >>"$scratch/page"
            ;;
        text:'```'?*)
            state=other
            printf '%s\n' "$line" >>"$scratch/page"
            ;;
        console:'```')
            state=text tight=false
            compare_block "$page" "$dir"
            cat "$scratch/now" >>"$scratch/page"
            printf '%s\n' "$line" >>"$scratch/page"
            ;;
        *:'```')
            state=text
            printf '%s\n' "$line" >>"$scratch/page"
            ;;
        console:*) printf '%s\n' "$line" >>"$scratch/block" ;;
        file:*)
            printf '%s\n' "$line" >>"$dir/$name"
            printf '%s\n' "$line" >>"$scratch/page"
            ;;
        *) printf '%s\n' "$line" >>"$scratch/page" ;;
        esac
    done <"$file"
}

"$program" demo "$scratch/shop" >/dev/null
for file in "${pages[@]}"; do
    [ -e "$file" ] || continue
    case $file in */commands.md | */metrics.md) continue ;; esac # checked as a whole below
    [[ $long_pages != *" $(basename "$file") "* ]] || continue
    walk_page "$file"
    $update && ! cmp -s "$file" "$scratch/page" && cp "$scratch/page" "$file" &&
        echo "updated ${file#"$MAINSTAY_ROOT"/}"
done
if $update; then
    "$program" help --format markdown -o "$MAINSTAY_ROOT/docs/manual/commands.md"
    "$program" metrics --format markdown -o "$MAINSTAY_ROOT/docs/manual/metrics.md"
    exit
fi

# ---- pages that are generated, and tables that must be whole ---------------------------

manual=$MAINSTAY_ROOT/docs/manual
same "consistency_commands_page_is_generated" "$("$program" help --format markdown)" \
    "$(cat "$manual/commands.md")"
same "consistency_metrics_page_is_generated" "$("$program" metrics --format markdown)" \
    "$(cat "$manual/metrics.md")"

# The lines of the first list that are not in the second.
missing() {
    comm -23 <(sort -u <<<"$1") <(sort -u <<<"$2")
}

# Every exit status of the table of errors, with its meaning.
same "consistency_errors_page_has_every_status" "" "$(missing \
    "$(sed -n 's/^ *X([A-Z_]*, \([0-9]*\), [0-9]*, "\(.*\)").*/| \1 | \2 |/p' \
        "$MAINSTAY_ROOT/src/base/err.h")" \
    "$(sed -n 's/^\(| [0-9]* | [^|]* |\).*/\1/p' "$manual/errors.md")")"

# The first words of the indented lines under a heading of the help.
help_names() {
    "$program" help report | awk -v heading="$1" '
        index($0, heading) == 1 { on = 1; next }
        !NF { on = 0 }
        on && /^  [a-z]/ { print $1 }'
}
# The names that head the rows of a page's tables.
page_names() {
    grep -oE '^\| .[A-Za-z_.]+. \|' "$manual/$1" | tr -dc 'A-Za-z_.\n'
}
same "consistency_definition_page_has_every_setting" "" \
    "$(missing "$(help_names Settings)" "$(page_names definition.md)")"
same "consistency_files_page_has_every_role" "" \
    "$(missing "$(help_names Roles)" "$(page_names files.md)")"
same "consistency_files_page_has_every_kind" "" \
    "$(missing "$(help_names Kinds)" "$(page_names files.md)")"
same "consistency_files_page_has_every_reason" "" \
    "$(missing "$(sed -n 's/^ *X([A-Z_]*, "\([a-z_]*\)", .*/\1/p' \
        <(sed -n '/SOURCE_REASONS_TABLE(X)/,/^$/p' "$MAINSTAY_ROOT/src/ingest/source.h"))" \
        "$(page_names files.md)")"

# What explain calls "Source" is a section of the page of measures.
same "consistency_measures_page_has_every_section" "" \
    "$(missing "$(sed -n 's/.*Section "\(.*\)" of measures\.md.*/\1/p' "$manual/metrics.md")" \
        "$(sed -n 's/^## //p' "$manual/measures.md")")"

# A translation has the sections and examples of README.md, in whatever words.
shape() {
    grep -oE '^(#+ |```[a-z]*|- |\*\*)' "$1"
}
for file in "$MAINSTAY_ROOT"/README.zh-*.md; do
    same "consistency_$(basename "$file" .md)_has_every_part" \
        "$(shape "$MAINSTAY_ROOT/README.md")" "$(shape "$file")"
done

# Links to other pages and files of the project.
broken_links() {
    local file link
    for file in "${pages[@]}"; do
        grep -oE '\]\([^)#:]+[)#]' "$file" | sed 's/^](//; s/[)#]$//' | while IFS= read -r link; do
            [ -e "$(dirname "$file")/$link" ] || echo "$(basename "$file"): $link"
        done
    done
}
same "consistency_links_lead_somewhere" "" "$(broken_links)"
finish
