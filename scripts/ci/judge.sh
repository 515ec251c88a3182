#!/usr/bin/env bash
# Compares with the baseline and writes what people read: page, job summary, comment, JUnit.
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
. "$here/shared.sh"
pushbench=${PUSHBENCH:-$here/pushbench.sh}
results=$WORK/results
baseline=$STORE/baseline
out=$WORK/out
rm -rf "$out"
mkdir -p "$out"

one_line fail-on "$FAIL_ON"
# Gates may stand on a line each.
gate=$(printf %s "$GATE" | tr '\r\n' ',,' | tr -s ,)
gate=${gate#,} gate=${gate%,}

compare() {
  "$pushbench" compare "$baseline" "$results" --fail-on "$1" ${gate:+--gate "$gate"} --format "$2" --out "$3"
}
code=0
if compgen -G "$baseline/*/result.json" > /dev/null; then
  # What the comparison says is the verdict; what fails the job is the caller's choice.
  compare "$FAIL_ON" junit "$out/junit.xml"
  code=$?
  compare inconclusive md "$out/comparison.md"
  said=$?
  # Both have compared the same, or there is no verdict.
  case $code in 0 | 1 | 3 | 5) ;; *) said=$code ;; esac
  case $said in
    0) verdict=passed ;;
    1) verdict=failed ;;
    # Nothing regressed in what could be compared, but that is not all.
    3 | 5) verdict=inconclusive ;;
    # Another workload, say, cannot be compared with: that is no verdict, and must not look like one.
    *)
      verdict=failed code=$said
      echo "The comparison failed with exit code $code; its message is in the log of the job." > "$out/comparison.md"
      ;;
  esac
  [ ! -f "$out/junit.xml" ] || output junit "$out/junit.xml"
else
  verdict=without-baseline
  echo "There is no baseline to compare with yet." > "$out/comparison.md"
fi

# Nobody knows how the trials that are missing would have compared.
: > "$out/unfinished.md"
if ! is_finished "${MEASURED:-}"; then
  verdict=failed
  printf '%s\n\n' "The measurement did not finish (exit code ${MEASURED:-unknown}). All that follows is about the trials that did." > "$out/unfinished.md"
fi

set -e
# It ends with 3 where trials are missing: the report says so, and the code of the run fails the job.
report() {
  "$pushbench" report "$results" "$@" > /dev/null || [ $? = 3 ]
}
report --out "$out/report.html"
report --format md --out "$out/report.md"
printf '\n' > "$out/gap.md"
pages=("$out/unfinished.md" "$out/comparison.md" "$out/gap.md" "$out/report.md")
# A job summary may have 1,024 kB, a comment 65,536 characters; room is left for what others say.
bash "$here/limited.sh" 1000000 "${pages[@]}" >> "$GITHUB_STEP_SUMMARY"
bash "$here/limited.sh" 60000 "${pages[@]}" > "$out/comment.md"
output code "$code"
output verdict "$verdict"
output report "$out/report.html"
output comment "$out/comment.md"
