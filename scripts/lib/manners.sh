# shellcheck shell=bash
# Checks of the scripts themselves: how they answer who calls them.

# check_calls SCRIPT ...: each tells how it is called, and refuses what it does not know, with status 2.
check_calls() {
  local script status
  for script in "$@"; do
    "$script" --help | grep 'Usage: ' || { say "$script --help does not tell how it is called"; return 1; }
    status=0
    "$script" --unknown >/dev/null || status=$?
    [ "$status" = 2 ] || { say "$script --unknown ends with status $status"; return 1; }
  done
}

# check_new_guest SDK: who copies the template into a copy of SDK is told what to do, and that helps.
check_new_guest() {
  local scratch part told
  scratch="$(mktemp -d)"
  # shellcheck disable=SC2064 # the folder's name is wanted as it is now
  trap "rm -rf '$scratch'" RETURN
  for part in Cargo.toml Cargo.lock guest template wit examples; do cp -r "$1/$part" "$scratch"; done
  check_guest_lock "$scratch"
  cp -r "$scratch/template" "$scratch/examples/newcomer"
  sed -i 's/my-cryptlet/newcomer/' "$scratch/examples/newcomer/Cargo.toml"
  if told="$( ( check_guest_lock "$scratch" ) 2>&1)"; then
    say "a crate that Cargo.lock does not know goes unnoticed"
    return 1
  fi
  case "$told" in
    *"(cd $scratch && cargo update --workspace)"*) ;;
    *) say "no remedy is told: $told"; return 1 ;;
  esac
  ( cd "$scratch" && cargo update --workspace )
  check_guest_lock "$scratch"
}
