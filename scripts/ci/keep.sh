#!/usr/bin/env bash
# Makes this run the baseline and adds it to the history, and draws the trends.
set -euo pipefail
. "$(dirname "$0")/shared.sh"
one_line history "$HISTORY"
one_line update "$UPDATE"
pushbench=${PUSHBENCH:-$PROGRAM}
results=$WORK/results
history=$STORE/$HISTORY

kept=false
if [ "$UPDATE" = true ] || { [ "$UPDATE" = auto ] && [ "${GITHUB_EVENT_NAME:-}" = push ] && [ "${GITHUB_REF_NAME:-}" = "$DEFAULT_BRANCH" ]; }; then
  # An invalid or incomplete run must not become the baseline.
  if [ "$BASELINE" != none ] && [[ $MEASURED = 0 || $MEASURED = 1 ]]; then kept=true; fi
fi

if [ "$kept" = true ]; then
  rm -rf "$STORE/baseline"
  for folder in "$results"/*/; do
    mkdir -p "$STORE/baseline/$(basename "$folder")"
    cp "$folder/result.json" "$STORE/baseline/$(basename "$folder")/"
  done
  if [ "$HISTORY" != none ]; then
    "$pushbench" track add "$results" --history "$history" --commit "$GITHUB_SHA" --branch "$GITHUB_REF_NAME"
  fi
fi

if [ "$HISTORY" != none ] && compgen -G "$history/*.ndjson" > /dev/null; then
  "$pushbench" track report --history "$history" --out "$WORK/out/trends.html"
  output trends "$WORK/out/trends.html"
  "$pushbench" track report --history "$history" --format md --out "$WORK/out/trends.md" > /dev/null
  { printf '\n# Trends\n\n'; bash "$(dirname "$0")/limited.sh" 900000 "$WORK/out/trends.md"; } >> "$GITHUB_STEP_SUMMARY"
fi

if [ "$kept" = true ] && [ "$BASELINE" = branch ]; then
  cd "$STORE"
  [ "$HISTORY" = none ] || echo "$HISTORY/*.ndjson merge=union" > .gitattributes
  git add --all .
  git -c user.name=pushbench -c user.email=pushbench@users.noreply.github.com commit --quiet -m "Measure ${GITHUB_SHA:0:7}"
  # Another job may have been faster: its lines and ours are both kept; the last job's baseline wins.
  for attempt in 1 2 3 4 5; do
    git push --quiet origin "HEAD:refs/heads/$BRANCH" && break
    [ "$attempt" -lt 5 ] || { echo "The branch $BRANCH could not be pushed" >&2; exit 1; }
    git fetch --quiet --unshallow origin "refs/heads/$BRANCH" 2> /dev/null || git fetch --quiet origin "refs/heads/$BRANCH"
    git -c user.name=pushbench -c user.email=pushbench@users.noreply.github.com \
      merge --quiet --allow-unrelated-histories -X ours -m "Merge measurements" FETCH_HEAD
  done
fi
output kept "$kept"
