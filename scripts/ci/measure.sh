#!/usr/bin/env bash
# Runs the scenarios. Invalid usage ends the job here; missed SLOs and invalid trials fail it at its end.
set -uo pipefail
. "$(dirname "$0")/shared.sh"
one_line slo-gate "$SLO_GATE"
results=$WORK/results
rm -rf "$results"
split "$SCENARIO"
scenarios=("${words[@]+"${words[@]}"}")
split "$ARGUMENTS"
arguments=("${words[@]+"${words[@]}"}")
[ -z "$TARGET" ] || arguments+=(--target "$TARGET")
[ "$SLO_GATE" != false ] || arguments+=(--no-gate)
pushbench=${PUSHBENCH:-$PROGRAM}
"$pushbench" run "${scenarios[@]+"${scenarios[@]}"}" --rounds "$ROUNDS" --out "$results" --no-report "${arguments[@]+"${arguments[@]}"}"
code=$?
output code "$code"
output results "$results"
files=("$results"/*/result.json)
if [ ! -f "${files[0]}" ]; then
  echo "No result was written (exit code $code)" >&2
  exit $((code == 0 ? 4 : code))
fi
output result "$(printf '%s\n' "${files[@]}")"
