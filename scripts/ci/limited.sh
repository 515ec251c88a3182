#!/usr/bin/env bash
# Prints files one after the other, whole lines only, up to so many bytes: limited.sh <bytes> <file…>
set -euo pipefail
limit=$1
shift
note='… truncated: the report has the rest.'
cat "$@" | LC_ALL=C awk -v limit="$((limit - 100))" -v note="$note" '
  { bytes += length($0) + 1 }
  bytes > limit { print ""; print note; exit }
  { print }
' || true
