# shellcheck shell=bash
# Guests: cryptlets and their SDK, compiled for WebAssembly apart from the workspace.

# guest_target_dir: where guests are built, apart from the natives: other target, other profile.
guest_target_dir() { printf '%s\n' "$CARGO_TARGET_DIR/guests"; }

# build_guest DIR [CARGO ARGS]: compiles the cargo workspace in DIR for wasm32v1-none, release profile.
# The core modules then lie in $CARGO_TARGET_DIR/guests/wasm32v1-none/release/*.wasm.
build_guest() {
  local dir="$1"
  shift
  [ -f "$dir/Cargo.toml" ] || die "no Cargo.toml in $dir" "name the folder of a cargo workspace"
  ( cd "$dir" && CARGO_TARGET_DIR="$(guest_target_dir)" wasm_cargo build --release --target "$WASM_TARGET" "$@" )
}
