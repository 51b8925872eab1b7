# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# For shell tests, test/<layer>/<noun>.sh: source it, call check once a test, end with
# `finish`.
#
#     . "$MAINSTAY_ROOT/test/shell.sh"
#     check "correctness_ten_customers_two_lost" test "$(rate ten.csv)" = 0.8
#     finish
#
# $program is the program under test, $scratch a directory of the test's own.

# shellcheck disable=SC2034 # for the tests
program=${MAINSTAY_PROGRAM:?script/test sets this}
data=${MAINSTAY_DATA:-${MAINSTAY_ROOT:?script/test sets this}/../shared/data}
scratch=$(mktemp -d)
export LC_ALL=C.UTF-8 # the language of the outputs that tests read
trap 'rm -rf "$scratch"' EXIT
tests=0 tests_failed=0

# check NAME COMMAND...: the test passes if the command does.
check() {
    local name=$1
    shift
    tests=$((tests + 1))
    if "$@"; then
        echo "ok $tests - $name"
    else
        echo "not ok $tests - $name"
        printf '# failed: %s\n' "${*//$'\n'/$'\n# '}"
        tests_failed=$((tests_failed + 1))
    fi
}

# same NAME EXPECTED ACTUAL: two texts; shows how they differ.
same() {
    check "$1" test "$2" = "$3"
    [ "$2" = "$3" ] || diff <(printf '%s\n' "$2") <(printf '%s\n' "$3") | sed 's/^/# /'
}

# skip NAME REASON
skip() {
    tests=$((tests + 1))
    echo "ok $tests - $1 # SKIP $2"
}

# have_data NAME FILE: whether the data file is there; if not, skips the test of this
# name, or fails it where CI=true.
have_data() {
    [ -r "$data/$2" ] && return
    if [ "${CI:-}" = true ]; then
        check "$1: test data are needed where CI=true" test -r "$data/$2"
    else
        skip "$1" "no test data: there is no $data/$2"
    fi
    return 1
}

# rounds_of USUAL SANITIZED LONG: how many rounds a test takes in the fast tier, there with
# sanitizers, under which every command takes three or four times as long, and in the long
# tier.
rounds_of() {
    if [ -n "${MAINSTAY_TEST_LONG:-}" ]; then
        echo "$3"
    elif [ "${MAINSTAY_LABEL:-}" = sanitized ]; then
        echo "$2"
    else
        echo "$1"
    fi
}

finish() {
    echo "1..$tests"
    exit $((tests_failed > 0))
}
