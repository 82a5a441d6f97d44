# shellcheck shell=bash
# The runtime compiled for WebAssembly by hand: for lints, and with features that no node's build switches on.
# Ordinary builds leave it to the runtime's build script.

RUNTIME_CRATE=cryptlet-registrar-runtime

# runtime_cargo VERB [CARGO ARGS]: runs cargo on the runtime for WebAssembly, with the flags that its build script sets.
runtime_cargo() {
  local verb="$1"
  shift
  RUSTFLAGS="--cfg substrate_runtime -C link-arg=--export-table -C link-arg=--export=__heap_base \
-C link-arg=--import-memory" \
    wasm_cargo "$verb" --release --locked --target "$WASM_TARGET" -p "$RUNTIME_CRATE" --lib --no-default-features "$@"
}

# lint_runtime [CARGO ARGS]: clippy where the toolchain in use brings it, else the compiler's own lints.
lint_runtime() {
  if [ "$(wasm_toolchain_in_use)" = rustup ]; then
    runtime_cargo clippy "$@" -- -D warnings
  else
    runtime_cargo check "$@"
  fi
}

# runtime_wasm: the file that `runtime_cargo rustc --crate-type cdylib` makes.
runtime_wasm() { printf '%s\n' "$CARGO_TARGET_DIR/$WASM_TARGET/release/${RUNTIME_CRATE//-/_}.wasm"; }
