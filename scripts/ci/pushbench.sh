#!/usr/bin/env bash
# Runs pushbench from any folder, with the Node.js that is installed with it.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
PATH=$root/node_modules/.bin:$PATH exec node "$root/scripts/pushbench.ts" "$@"
