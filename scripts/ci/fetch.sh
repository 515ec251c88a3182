#!/usr/bin/env bash
# Outputs where baseline and history are: the restored cache, a checkout of the branch, or the caller's folder.
set -euo pipefail
. "$(dirname "$0")/shared.sh"
one_line baseline "$BASELINE"
one_line baseline-branch "${BRANCH:-}"
store=$WORK/store
mkdir -p "$WORK"
case $BASELINE in
  cache) mkdir -p "$store" ;;
  none)
    rm -rf "$store"
    mkdir -p "$store"
    ;;
  branch)
    if ! git check-ref-format "refs/heads/$BRANCH"; then
      echo "The input baseline-branch is not a valid branch name: $(printf %q "$BRANCH")" >&2
      exit 2
    fi
    # On self-hosted runners, the last job's checkout is still there.
    rm -rf "$store"
    git worktree prune
    if git fetch --quiet --depth=1 origin "refs/heads/$BRANCH"; then
      git worktree add --quiet --force --detach "$store" FETCH_HEAD
    elif [ "$(git ls-remote --heads origin "refs/heads/$BRANCH")" != "" ]; then
      echo "The branch $BRANCH could not be fetched" >&2
      exit 1
    else
      git worktree add --quiet --force --detach --no-checkout "$store" HEAD
      git -C "$store" switch --quiet --orphan "pushbench-${GITHUB_RUN_ID:-0}-${GITHUB_RUN_ATTEMPT:-0}"
    fi
    ;;
  *) store=$BASELINE && mkdir -p "$store" ;;
esac
output store "$store"
