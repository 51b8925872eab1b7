#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Random sequences of imports and erasures keep every number; see sequences.mjs.
set -euo pipefail
seeds=3
[ -z "${MAINSTAY_TEST_LONG:-}" ] || [ "${MAINSTAY_LABEL:-}" = sanitized ] || seeds=40
exec node "${MAINSTAY_ROOT:?script/test sets this}/test/cli/sequences.mjs" \
    "${MAINSTAY_PROGRAM:?script/test sets this}" "$seeds"
