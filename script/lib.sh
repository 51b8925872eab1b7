# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# What the scripts share; sourced by them, after which the project is the current
# directory.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root" || exit 1

# Jobs at once: $JOBS, else one a processor.
jobs_at_once() {
    echo "${JOBS:-$(nproc)}"
}

say() {
    printf '%s\n' "$*"
}

die() {
    printf '%s: %s\n' "$(basename "$0")" "$*" >&2
    exit 1
}

# quietly LOG COMMAND...: what it prints is shown only if it fails.
quietly() {
    local log=$1
    shift
    "$@" >"$log" 2>&1 || {
        local status=$?
        cat "$log" >&2
        printf '%s: failed (%d): %s\n' "$(basename "$0")" "$status" "$*" >&2
        return "$status"
    }
}

# build_in DIR [MESON OPTION...]: configures once, then builds what is out of date.
# A directory that was configured with other options, or before cmocka was installed (and
# so without the tests), is made anew.
build_in() {
    local dir=$1 options
    shift
    options="$* cmocka $(pkg-config --modversion cmocka 2>/dev/null || true)"
    if [ "$(cat "$dir/.options" 2>/dev/null)" != "$options" ] ||
        [ ! -f "$dir/build.ninja" ]; then
        rm -rf "$dir"
        mkdir -p "$dir"
        quietly "$dir/setup.log" meson setup "$dir" "$@" || return
        printf '%s\n' "$options" >"$dir/.options"
    fi
    quietly "$dir/build.log" ninja --quiet -C "$dir" -j "$(jobs_at_once)" || return
    grep -A3 'warning:' "$dir/build.log" || true
}
