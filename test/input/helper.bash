# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# What the tests of input share: the program is run within a time limit, its status and
# its sentence are looked at, and values are taken out of its JSON.
# shellcheck source=test/shell.sh
. "$MAINSTAY_ROOT/test/shell.sh"
cd "$scratch" || exit 1
limit_s=60

# run ARGUMENT...: the program; its output in out and err, its status in $status.
run() {
    status=0
    timeout -k 1 "$limit_s" "$program" "$@" >out 2>err || status=$?
}

# said STATUS PATTERN: the status (a pattern), nothing on standard output, one sentence in one place.
said() {
    if [[ $status =~ ^$1$ ]] && [ ! -s out ] && head -1 err | grep -q '^mainstay: .' &&
        [ "$(grep -c '^mainstay: ' err)" = 1 ] && grep -qE -- "$2" err &&
        [ "$(wc -c <err)" -lt 1500 ]; then
        return 0
    fi
    echo "# status $status, expected $1, and a sentence with: $2"
    head -c 600 err | sed 's/^/# /'
    head -c 200 out | sed 's/^/# out: /'
    return 1
}

# refuses NAME STATUS PATTERN ARGUMENT...
refuses() {
    local name=$1 wanted=$2 pattern=$3
    shift 3
    run "$@"
    check "$name" said "$wanted" "$pattern"
}

# values FILE PATH...: of a JSON file, one a line; a.0.b for members and elements.
values() {
    node -e '
        const [file, ...paths] = process.argv.slice(1);
        const root = JSON.parse(require("fs").readFileSync(file, "utf8"));
        for (const path of paths) {
            const value = path.split(".").reduce((at, key) => at?.[key], root);
            console.log(typeof value === "string" ? value : JSON.stringify(value) ?? "nothing");
        }' "$@"
}

# reads NAME EXPECTED "PATH..." ARGUMENT...: `report` succeeds, and the JSON has these
# values, separated by blanks.
reads() {
    local name=$1 expected=$2 paths=$3
    shift 3
    run report --format json "$@"
    if [ "$status" != 0 ]; then
        check "$name (status $status: $(head -c 300 err))" false
        return
    fi
    # shellcheck disable=SC2086 # a list
    same "$name" "$expected" "$(values out $paths | paste -sd' ')"
}
