# shellcheck shell=bash
# Guests: cryptlets and their SDK, compiled for WebAssembly apart from the workspace.

# guest_target_dir: where guests are built, apart from the natives: other target, other profile.
guest_target_dir() { printf '%s\n' "$CARGO_TARGET_DIR/guests"; }

# build_guest DIR: compiles the cargo workspace in DIR for wasm32v1-none, release profile. A crate that is new there is
# entered in its Cargo.lock. The core modules then lie in $CARGO_TARGET_DIR/guests/wasm32v1-none/release/*.wasm.
build_guest() {
  local dir="$1" before
  [ -f "$dir/Cargo.toml" ] || die "no Cargo.toml in $dir" "name the folder of a cargo workspace"
  before="$(cksum <"$dir/Cargo.lock" || true)"
  ( cd "$dir" && CARGO_TARGET_DIR="$(guest_target_dir)" wasm_cargo build --release --target "$WASM_TARGET" )
  [ "$before" = "$(cksum <"$dir/Cargo.lock")" ] || say "     $dir/Cargo.lock has changed: commit it with what changed it"
}

# check_guest_lock DIR: fails, naming what helps, if the Cargo.lock of the workspace in DIR does not know all its crates.
check_guest_lock() {
  ( cd "$1" && cargo metadata --locked --format-version 1 >/dev/null ) ||
    die "$1/Cargo.toml and $1/Cargo.lock do not fit, or cargo can't read them: its message stands above" \
      "for a crate that is new or has other dependencies: (cd $1 && cargo update --workspace), and commit $1/Cargo.lock"
}
