# shellcheck shell=bash
# What a newcomer meets first, tried as a newcomer would: how the scripts answer, and the guide to writing a cryptlet.

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

# check_new_guest FOLDER: who copies the template into FOLDER, a copy of the SDK, is told what to do, and that helps.
check_new_guest() {
  local told
  check_guest_lock "$1"
  cp -r "$1/template" "$1/examples/greeter"
  sed -i 's/my-cryptlet/greeter/' "$1"/examples/greeter/{Cargo.toml,header.wit,configuration.json}
  if told="$( ( check_guest_lock "$1" ) 2>&1)"; then
    say "a crate that Cargo.lock does not know goes unnoticed"
    return 1
  fi
  case "$told" in
    *"(cd $1 && cargo update --workspace)"*) ;;
    *) say "no remedy is told: $told"; return 1 ;;
  esac
  ( cd "$1" && cargo update --workspace )
  check_guest_lock "$1"
}

# guide_block LANGUAGE: the first block of that language in the guide.
guide_block() {
  awk -v begin="\`\`\`$1" '$0 == begin { on = 1; next } on && $0 == "```" { exit } on' docs/writing-a-cryptlet.md
}

# check_guide FOLDER: the greeter of the guide passes its test and is a cryptlet, in FOLDER, a copy of the SDK with it.
check_guide() {
  local greeter="$1/examples/greeter"
  guide_block json >"$greeter/configuration.json"
  guide_block wit >"$greeter/header.wit"
  guide_block rust >"$greeter/src/lib.rs"
  ( cd "$1" && CARGO_TARGET_DIR="$1/target" cargo test --release -p greeter )
  ( cd "$1" && CARGO_TARGET_DIR="$1/target" wasm_cargo build --release --target "$WASM_TARGET" -p greeter )
  "$CARGO_TARGET_DIR/release/cryptlet" package build --header "$greeter/header.wit" \
    --component "$1/target/$WASM_TARGET/release/greeter.wasm" --config "$greeter/configuration.json" \
    --identity //Greeter --signer //Alice --out "$1/greeter.cryptlet"
}

# check_newcomer: all that a newcomer does under sdk/, in a copy of it.
check_newcomer() {
  local scratch part
  scratch="$(mktemp -d)"
  # shellcheck disable=SC2064 # the folder's name is wanted as it is now
  trap "rm -rf '$scratch'" EXIT
  for part in Cargo.toml Cargo.lock guest calendar sealing template wit examples; do cp -r "sdk/$part" "$scratch"; done
  # Whoever follows the guide in this checkout has one already.
  rm -rf "$scratch/examples/greeter"
  ( cd "$scratch" && cargo update --workspace )
  check_new_guest "$scratch"
  check_guide "$scratch"
}
