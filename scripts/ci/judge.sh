#!/usr/bin/env bash
# Compares with the baseline and writes what people read: page, job summary, comment, JUnit.
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
pushbench=${PUSHBENCH:-$here/pushbench.sh}
results=$WORK/results
baseline=$STORE/baseline
out=$WORK/out
rm -rf "$out"
mkdir -p "$out"

compare() {
  "$pushbench" compare "$baseline" "$results" --fail-on "$1" ${GATE:+--gate "$GATE"} --format "$2" --out "$3"
}
code=0
if compgen -G "$baseline/*/result.json" > /dev/null; then
  # What the comparison says is the verdict; what fails the job is the caller's choice.
  compare "$FAIL_ON" junit "$out/junit.xml"
  code=$?
  compare inconclusive md "$out/comparison.md"
  case $? in
    0) verdict=passed ;;
    1) verdict=failed ;;
    # Nothing regressed in what could be compared, but that is not all.
    3 | 5) verdict=inconclusive ;;
    # Another workload, say, cannot be compared with: that is no verdict, and must not look like one.
    *) verdict=failed && echo "The comparison failed with exit code $code; its message is in the log of the job." > "$out/comparison.md" ;;
  esac
  [ ! -f "$out/junit.xml" ] || echo "junit=$out/junit.xml" >> "$GITHUB_OUTPUT"
else
  verdict=without-baseline
  echo "There is no baseline to compare with yet." > "$out/comparison.md"
fi

set -e
"$pushbench" report "$results" --out "$out/report.html" > /dev/null
"$pushbench" report "$results" --format md --out "$out/report.md" > /dev/null
printf '\n' > "$out/gap.md"
limited=$here/limited.sh
# A job summary may have 1,024 kB, a comment 65,536 characters; room is left for what others say.
bash "$limited" 1000000 "$out/comparison.md" "$out/gap.md" "$out/report.md" >> "$GITHUB_STEP_SUMMARY"
bash "$limited" 60000 "$out/comparison.md" "$out/gap.md" "$out/report.md" > "$out/comment.md"
{
  echo "code=$code"
  echo "verdict=$verdict"
  echo "report=$out/report.html"
  echo "comment=$out/comment.md"
} >> "$GITHUB_OUTPUT"
