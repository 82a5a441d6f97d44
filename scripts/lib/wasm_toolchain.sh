# shellcheck shell=bash
# The compiler for wasm32v1-none, the target of the runtime and of guests: rustup's own where rustup can
# download, else a toolchain folder made of Debian's rustc and its source of the standard library.

# Name under which the fallback is linked into rustup.
WASM_FALLBACK_NAME=cryptlet-wasm
WASM_TARGET=wasm32v1-none

# wasm_fallback_folder: where the fallback toolchain lies.
wasm_fallback_folder() { printf '%s\n' "$REGISTRAR_CACHE/wasm-toolchain"; }

# wasm_rustup_has_target: whether rustup's active toolchain carries the target's library.
# The folder is asked, not rustup, which prints nothing useful for linked toolchains.
wasm_rustup_has_target() {
  local sysroot
  sysroot="$(rustc --print sysroot 2>/dev/null)" || return 1
  compgen -G "$sysroot/lib/rustlib/$WASM_TARGET/lib/libcore-*.rlib" >/dev/null
}

# wasm_debian_rustc: which compiler the fallback is made of; its libraries fit no other version.
wasm_debian_rustc() { /usr/bin/rustc --version 2>/dev/null; }

# wasm_fallback_present: whether the fallback is laid out, linked, and made for Debian's rustc of today.
wasm_fallback_present() {
  [ -n "$(wasm_debian_rustc)" ] &&
    [ "$(cat "$(wasm_fallback_folder)/made-for" 2>/dev/null)" = "$(wasm_debian_rustc)" ] &&
    compgen -G "$(wasm_fallback_folder)/lib/rustlib/$WASM_TARGET/lib/libcore-*.rlib" >/dev/null &&
    [ -x "${RUSTUP_HOME:-$HOME/.rustup}/toolchains/$WASM_FALLBACK_NAME/bin/rustc" ]
}

# wasm_toolchain_in_use: prints rustup, fallback or none. CRYPTLET_WASM_TOOLCHAIN=fallback prefers the
# fallback even where rustup's own is present, so that it can be tested on any Debian.
wasm_toolchain_in_use() {
  if [ "${CRYPTLET_WASM_TOOLCHAIN:-}" = fallback ] && wasm_fallback_present; then
    echo fallback
  elif [ "${CRYPTLET_WASM_TOOLCHAIN:-}" != fallback ] && wasm_rustup_has_target; then
    echo rustup
  elif wasm_fallback_present; then
    echo fallback
  else
    echo none
  fi
}

# wasm_cargo ARGS: cargo of the toolchain in use.
wasm_cargo() {
  case "$(wasm_toolchain_in_use)" in
    rustup) cargo "$@" ;;
    fallback) cargo "+$WASM_FALLBACK_NAME" "$@" ;;
    *) die "no compiler for $WASM_TARGET" "run ./scripts/setup" ;;
  esac
}

# wasm_probe_crate FOLDER: writes a crate without std that exports one function.
wasm_probe_crate() {
  mkdir -p "$1/src"
  cat >"$1/Cargo.toml" <<TOML
[package]
name = "probe"
version = "0.0.0"
edition = "2021"
[lib]
crate-type = ["cdylib"]
[profile.release]
panic = "abort"
lto = "fat"
[workspace]
TOML
  cat >"$1/src/lib.rs" <<'RUST'
#![no_std]
extern crate alloc;
#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    loop {}
}
struct NoHeap;
unsafe impl core::alloc::GlobalAlloc for NoHeap {
    unsafe fn alloc(&self, _: core::alloc::Layout) -> *mut u8 {
        core::ptr::null_mut()
    }
    unsafe fn dealloc(&self, _: *mut u8, _: core::alloc::Layout) {}
}
#[global_allocator]
static HEAP: NoHeap = NoHeap;
#[no_mangle]
pub extern "C" fn probe(n: u32) -> u32 {
    alloc::vec![n; 2].iter().fold(0u32, |sum, each| sum.wrapping_add(*each))
}
RUST
}

# wasm_build_std SCRATCH: compiles core, alloc and compiler_builtins with Debian's own compiler.
# Bitcode is embedded because the wasm builder links with LTO, which reads it.
wasm_build_std() {
  local linker
  linker="$(wasm_linker)" || return 1
  wasm_probe_crate "$1"
  ( cd "$1" &&
    env -u RUSTUP_TOOLCHAIN RUSTC=/usr/bin/rustc RUSTC_BOOTSTRAP=1 RUSTFLAGS=-Cembed-bitcode=yes \
      CARGO_TARGET_DIR="$1/target" CARGO_TARGET_WASM32V1_NONE_LINKER="$linker" \
      /usr/bin/cargo build --quiet -Z build-std=core,alloc --target "$WASM_TARGET" --release )
}

# wasm_linker: the LLVM linker, rustup's or Debian's; neither compiler package brings one of its own.
wasm_linker() {
  local linker
  linker="$(rustc --print sysroot)/lib/rustlib/x86_64-unknown-linux-gnu/bin/rust-lld"
  if [ ! -x "$linker" ]; then linker="$(command -v wasm-ld || true)"; fi
  [ -n "$linker" ] || die "no linker for WebAssembly" "apt-get install lld"
  printf '%s\n' "$linker"
}

# wasm_lay_out SCRATCH FOLDER: makes a folder that rustup and the wasm builder take for a toolchain.
wasm_lay_out() {
  local scratch="$1" folder="$2" native=x86_64-unknown-linux-gnu
  rm -rf "$folder"
  mkdir -p "$folder/bin" "$folder/lib/rustlib/$WASM_TARGET/lib" "$folder/lib/rustlib/$native/bin"
  cp "$scratch/target/$WASM_TARGET/release/deps/"lib{core,alloc,compiler_builtins}-*.rlib \
    "$folder/lib/rustlib/$WASM_TARGET/lib/"
  ln -s "/usr/lib/rustlib/$native/lib" "$folder/lib/rustlib/$native/lib"
  ln -s "$(wasm_linker)" "$folder/lib/rustlib/$native/bin/rust-lld"
  ln -s /usr/lib/rustlib/src "$folder/lib/rustlib/src"
  ln -s /usr/lib/rustlib/etc "$folder/lib/rustlib/etc"
  ln -s /usr/bin/cargo "$folder/bin/cargo"
  ln -s /usr/bin/rustdoc "$folder/bin/rustdoc"
  printf '#!/bin/sh\nexec /usr/bin/rustc --sysroot %s "$@"\n' "'$folder'" >"$folder/bin/rustc"
  chmod +x "$folder/bin/rustc"
  wasm_debian_rustc >"$folder/made-for"
}

# wasm_make_fallback: builds and links the fallback toolchain; half a minute on two cores.
wasm_make_fallback() {
  local scratch
  scratch="$(mktemp -d)"
  # shellcheck disable=SC2064 # the folder's name is wanted as it is now
  trap "rm -rf '$scratch'" RETURN
  wasm_build_std "$scratch" || return 1
  wasm_lay_out "$scratch" "$(wasm_fallback_folder)"
  rustup toolchain link "$WASM_FALLBACK_NAME" "$(wasm_fallback_folder)"
}

# wasm_self_check: compiles and links the probe, with LTO as the wasm builder does, by the toolchain in use.
wasm_self_check() {
  local scratch result=0
  scratch="$(mktemp -d)"
  wasm_probe_crate "$scratch"
  ( cd "$scratch" && CARGO_TARGET_DIR="$scratch/target" wasm_cargo build --quiet --release --target "$WASM_TARGET" ) &&
    [ -s "$scratch/target/$WASM_TARGET/release/probe.wasm" ] || result=1
  rm -rf "$scratch"
  return "$result"
}
