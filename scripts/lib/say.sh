# shellcheck shell=bash
# What the scripts print: steps, remarks, failures with their remedy.

# say TEXT: one line of progress.
say() { printf '%s\n' "$*"; }

# usage SCRIPT: prints the comment at a script's head, which says how it is called.
usage() { sed -n '2,/^[^#]/s/^# //p' "$1"; }

# misused SCRIPT STATE: ends the script, which was called wrongly: what is wrong, and how it is called.
misused() {
  { printf 'error: %s\n\n' "$2"; usage "$1"; } >&2
  exit 2
}

# die STATE REMEDY: ends the script, naming what is wrong and what to do.
die() {
  printf 'error: %s\n' "$1" >&2
  printf 'remedy: %s\n' "$2" >&2
  exit 1
}
