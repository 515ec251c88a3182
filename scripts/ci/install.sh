#!/usr/bin/env bash
# Installs pushbench and says how to run it: the code of this action with a Node.js of its own, or a version of the
# npm package, on the Node.js of the job.
set -euo pipefail
. "$(dirname "$0")/shared.sh"
one_line version "$VERSION"
case $VERSION in
  checkout)
    cd "$(dirname "$0")/../.."
    [ -x node_modules/.bin/node ] || npm ci --no-audit --no-fund
    output program "$PWD/scripts/ci/pushbench.sh"
    ;;
  *)
    mkdir -p "$WORK/program"
    npm install --prefix "$WORK/program" --omit=dev --no-audit --no-fund "pushbench@$VERSION"
    output program "$WORK/program/node_modules/.bin/pushbench"
    ;;
esac
