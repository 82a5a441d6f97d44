# shellcheck shell=bash
# What the scripts print: steps, remarks, failures with their remedy.

# say TEXT: one line of progress.
say() { printf '%s\n' "$*"; }

# die STATE REMEDY: ends the script, naming what is wrong and what to do.
die() {
  printf 'error: %s\n' "$1" >&2
  printf 'remedy: %s\n' "$2" >&2
  exit 1
}
