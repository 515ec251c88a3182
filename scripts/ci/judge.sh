#!/usr/bin/env bash
# Compares with the baseline and writes the reports: page, job summary, comment, JUnit.
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
. "$here/shared.sh"
pushbench=${PUSHBENCH:-$PROGRAM}
results=$WORK/results
baseline=$STORE/baseline
out=$WORK/out
rm -rf "$out"
mkdir -p "$out"

one_line fail-on "$FAIL_ON"
# Gates may be on separate lines.
gate=$(printf %s "$GATE" | tr '\r\n' ',,' | tr -s ,)
gate=${gate#,} gate=${gate%,}

compare() {
  "$pushbench" compare "$baseline" "$results" --fail-on "$1" ${gate:+--gate "$gate"} --format "$2" --out "$3"
}
code=0
if compgen -G "$baseline/*/result.json" > /dev/null; then
  # The comparison gives the verdict; the caller decides what fails the job.
  compare "$FAIL_ON" junit "$out/junit.xml"
  code=$?
  compare inconclusive md "$out/comparison.md"
  said=$?
  # If the first comparison failed, there is no verdict either.
  case $code in 0 | 1 | 3 | 5) ;; *) said=$code ;; esac
  case $said in
    0) verdict=passed ;;
    1) verdict=failed ;;
    # Nothing regressed, but not everything could be compared.
    3 | 5) verdict=inconclusive ;;
    # A comparison that fails, for instance because of another workload, must not look like a verdict.
    *)
      verdict=failed code=$said
      echo "The comparison failed with exit code $code; see its message in the job log." > "$out/comparison.md"
      ;;
  esac
  [ ! -f "$out/junit.xml" ] || output junit "$out/junit.xml"
else
  verdict=without-baseline
  echo "There is no baseline to compare with yet." > "$out/comparison.md"
fi

# The missing trials might have changed the verdict.
: > "$out/unfinished.md"
if ! is_finished "${MEASURED:-}"; then
  verdict=failed
  printf '%s\n\n' "The measurement did not finish (exit code ${MEASURED:-unknown}). Everything below covers only the trials that did." > "$out/unfinished.md"
fi

set -e
# It exits with 3 if trials are missing: the report says so, and the run's code fails the job.
report() {
  "$pushbench" report "$results" "$@" > /dev/null || [ $? = 3 ]
}
report --out "$out/report.html"
report --format md --out "$out/report.md"
printf '\n' > "$out/gap.md"
pages=("$out/unfinished.md" "$out/comparison.md" "$out/gap.md" "$out/report.md")
# A job summary may have 1,024 kB, a comment 65,536 characters; leave room for what others add.
bash "$here/limited.sh" 1000000 "${pages[@]}" >> "$GITHUB_STEP_SUMMARY"
bash "$here/limited.sh" 60000 "${pages[@]}" > "$out/comment.md"
output code "$code"
output verdict "$verdict"
output report "$out/report.html"
output comment "$out/comment.md"
