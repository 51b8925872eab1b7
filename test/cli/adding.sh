#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Imports that read the new files alone, beside those that read everything; see adding.mjs.
set -euo pipefail
seeds=6
[ -z "${MAINSTAY_TEST_LONG:-}" ] || [ "${MAINSTAY_LABEL:-}" = sanitized ] || seeds=60
exec node "${MAINSTAY_ROOT:?script/test sets this}/test/cli/adding.mjs" \
    "${MAINSTAY_PROGRAM:?script/test sets this}" "$seeds"
