#!/usr/bin/env bash
# Exits with the most severe code, in pushbench's own order: a finding stands, whatever else happened.
set -euo pipefail

# Any other code, or none, means that the process died, for instance by a signal.
known() {
  case $2 in
    0 | 1 | 2 | 3 | 4 | 5 | 129 | 130 | 143) echo "$2" ;;
    *)
      echo "The $1 ended with ${2:-no exit code}, which is not one of pushbench's exit codes; see its message in the job log." >&2
      echo 4
      ;;
  esac
}
measured=$(known measurement "${MEASURED:-}")
compared=$(known comparison "${COMPARED:-}")
for code in 130 143 129 4 2 1 3 5; do
  if [ "$measured" = "$code" ] || [ "$compared" = "$code" ]; then exit "$code"; fi
done
