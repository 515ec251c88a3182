#!/usr/bin/env bash
# Ends with the code that weighs most, in the order of pushbench itself: what was found stands, whatever else happened.
set -euo pipefail

# A code that pushbench does not end with, or none, is that of a process that died: killed by a signal, say.
known() {
  case $2 in
    0 | 1 | 2 | 3 | 4 | 5 | 129 | 130 | 143) echo "$2" ;;
    *)
      echo "The $1 ended with ${2:-no exit code}, which is none of pushbench's; its message is in the log of the job." >&2
      echo 4
      ;;
  esac
}
measured=$(known measurement "${MEASURED:-}")
compared=$(known comparison "${COMPARED:-}")
for code in 130 143 129 4 2 1 3 5; do
  if [ "$measured" = "$code" ] || [ "$compared" = "$code" ]; then exit "$code"; fi
done
