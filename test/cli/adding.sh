#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Imports that read the new files alone, beside those that read everything; see adding.mjs.
set -euo pipefail
case ${MAINSTAY_LABEL:-},${MAINSTAY_TEST_LONG:+long} in
sanitized,) seeds=4 ;; # of each kind of shop one
sanitized,long) seeds=6 ;;
*,long) seeds=60 ;;
*) seeds=6 ;;
esac
exec node "${MAINSTAY_ROOT:?script/test sets this}/test/cli/adding.mjs" \
    "${MAINSTAY_PROGRAM:?script/test sets this}" "$seeds"
