#!/usr/bin/env bash
# Installs pushbench with its own Node.js into the action's folder; that of the job is left alone.
set -euo pipefail
cd "$(dirname "$0")/../.."
[ -x node_modules/.bin/node ] || npm ci --no-audit --no-fund
