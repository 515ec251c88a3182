#!/usr/bin/env bash
# Names the cache of these scenarios. A key has no line ends and no commas, which the input may have: they are hashed.
set -euo pipefail
. "$(dirname "$0")/shared.sh"
split "$SCENARIO"
hash=$(node -p 'crypto.createHash("sha256").update(process.argv[1]).digest("hex").slice(0, 16)' "${words[*]-}")
output key "pushbench-$OS-$hash"
