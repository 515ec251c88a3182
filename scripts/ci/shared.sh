#!/usr/bin/env bash
# Functions that the steps share; to be sourced.

# Sets an output of the step. The end of a value cannot be guessed, so no value sets another output.
output() {
  local end=end-$RANDOM$RANDOM$RANDOM$RANDOM
  printf '%s<<%s\n%s\n%s\n' "$1" "$end" "$2" "$end" >> "$GITHUB_OUTPUT"
}

# Refuses an input that is more than one line: `one_line <input> <value>`.
one_line() {
  case $2 in
    *[$'\r\n']*)
      echo "The input $1 must be one line; write its value after the colon, not below a |" >&2
      exit 2
      ;;
  esac
}

# The words of a text of any number of lines, in the array `words`.
split() {
  words=()
  IFS=$' \t\r\n' read -r -d '' -a words <<< "$1" || true
}

# Whether a run measured everything it was asked to.
is_finished() {
  case $1 in 0 | 1 | 3) ;; *) return 1 ;; esac
}
