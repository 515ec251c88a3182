#!/usr/bin/env bash
# Runs the scenarios. What is wrong with the command ends the job here; missed SLOs and invalid trials do at its end.
set -uo pipefail
results=$WORK/results
rm -rf "$results"
read -ra scenarios <<< "$SCENARIO"
read -ra arguments <<< "$ARGUMENTS"
[ -z "$TARGET" ] || arguments+=(--target "$TARGET")
[ "$SLO_GATE" != false ] || arguments+=(--no-gate)
pushbench=${PUSHBENCH:-$(dirname "$0")/pushbench.sh}
"$pushbench" run "${scenarios[@]}" --rounds "$ROUNDS" --out "$results" --no-report "${arguments[@]+"${arguments[@]}"}"
code=$?
echo "code=$code" >> "$GITHUB_OUTPUT"
echo "results=$results" >> "$GITHUB_OUTPUT"
files=("$results"/*/result.json)
if [ ! -f "${files[0]}" ]; then
  echo "No result was written (exit code $code)" >&2
  exit $((code == 0 ? 4 : code))
fi
{
  echo 'result<<end-of-paths'
  printf '%s\n' "${files[@]}"
  echo 'end-of-paths'
} >> "$GITHUB_OUTPUT"
