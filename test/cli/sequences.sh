#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Random sequences of imports and erasures keep every number; see sequences.mjs.
set -euo pipefail
case ${MAINSTAY_LABEL:-},${MAINSTAY_TEST_LONG:+long} in
sanitized,) seeds=1 ;;
sanitized,long) seeds=3 ;;
*,long) seeds=40 ;;
*) seeds=3 ;;
esac
exec node "${MAINSTAY_ROOT:?script/test sets this}/test/cli/sequences.mjs" \
    "${MAINSTAY_PROGRAM:?script/test sets this}" "$seeds"
