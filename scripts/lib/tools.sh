# shellcheck shell=bash
# Tools beside the build: the Rust toolchain's version, Node.js, cargo-deny.

# Oldest compiler that the SDK generation and wasmtime 48 accept; Cargo.toml's rust-version says the same.
RUST_AT_LEAST=1.95
# Oldest Node.js that the tests of the contracts run on; @polkadot/api runs on older ones.
NODE_AT_LEAST=20
CARGO_DENY_VERSION=0.20.2
TAPLO_VERSION=0.7.0
# Seconds for rustup's download (about 8 MB): a network without its mirror hangs rather than refuses.
WASM_RUSTUP_TIMEOUT_S=120

# version_at_least FOUND WANTED: whether dotted version FOUND is WANTED or newer.
version_at_least() {
  [ "$(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1)" = "$2" ]
}

# need_rust: a rustup with a compiler that is new enough, and the components that the tests run.
need_rust() {
  local found part
  command -v rustup >/dev/null || die "rustup is not installed" \
    "install it from https://rustup.rs (or apt-get install rustup, then rustup default stable), open a new shell"
  found="$(rustc --version 2>/dev/null | cut -d ' ' -f 2)"
  [ -n "$found" ] || die "rustup has no active toolchain" "rustup default stable"
  version_at_least "$found" "$RUST_AT_LEAST" ||
    die "rustc is $found, $RUST_AT_LEAST or newer is needed" "rustup update stable && rustup default stable"
  for part in clippy rustfmt; do
    if ! cargo "${part/rustfmt/fmt}" --version >/dev/null 2>&1; then
      say "     adding $part"
      rustup component add "$part" >/dev/null 2>&1 ||
        die "the toolchain lacks $part and rustup could not fetch it" "rustup component add $part, with a network"
    fi
  done
  say "     rustc $found, clippy, rustfmt"
}

# need_wasm: a compiler for wasm32v1-none that has compiled the probe.
need_wasm() {
  if [ "$(wasm_toolchain_in_use)" = none ] || [ "${CRYPTLET_WASM_TOOLCHAIN:-}" = fallback ]; then
    get_wasm
  fi
  wasm_self_check || die "the compiler for $WASM_TARGET ($(wasm_toolchain_in_use)) does not compile a small crate" \
    "rm -rf '$(wasm_fallback_folder)'; rustup target remove $WASM_TARGET; then ./scripts/setup again"
  say "     $WASM_TARGET by $(wasm_toolchain_in_use): a small crate compiles and links"
}

# get_wasm: asks rustup first; where it can't download, makes the fallback.
get_wasm() {
  if [ "${CRYPTLET_WASM_TOOLCHAIN:-}" != fallback ]; then
    say "     rustup target add $WASM_TARGET"
    if timeout "$WASM_RUSTUP_TIMEOUT_S" rustup target add "$WASM_TARGET" >/dev/null 2>&1; then return; fi
    say "     rustup could not download it"
  fi
  if wasm_fallback_present; then return; fi
  command -v apt-get >/dev/null || die "no $WASM_TARGET, and the way around it needs Debian's rustc-web" \
    "rustup target add $WASM_TARGET, with a network"
  need_packages "${WASM_FALLBACK_PACKAGES[@]}"
  say "     compiling core and alloc with Debian's rustc (half a minute)"
  wasm_make_fallback || die "the fallback compiler could not be made" "read the compiler's message above"
}

# need_node: Node.js and npm, for the journey of the JavaScript client.
need_node() {
  local found
  if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
    command -v apt-get >/dev/null || die "node or npm is missing" "install Node.js $NODE_AT_LEAST or newer"
    # Debian's nodejs suits Debian's npm; another vendor's nodejs brings its own npm.
    say "     installing nodejs npm"
    apt_install nodejs npm
  fi
  found="$(node --version | tr -d v)"
  version_at_least "$found" "$NODE_AT_LEAST" ||
    die "Node.js is $found, $NODE_AT_LEAST or newer is needed" "install a newer Node.js; PATH finds $(command -v node)"
  say "     Node.js $found, npm $(npm --version)"
}

# taplo_program: where the pinned formatter of TOML files lies.
taplo_program() { printf '%s\n' "$REGISTRAR_CACHE/tools/taplo-$TAPLO_VERSION/node_modules/.bin/taplo"; }

# need_taplo: the formatter of TOML files, one npm package without dependencies.
need_taplo() {
  if [ ! -x "$(taplo_program)" ]; then
    say "     fetching taplo $TAPLO_VERSION"
    npm install --silent --no-audit --no-fund --prefix "$REGISTRAR_CACHE/tools/taplo-$TAPLO_VERSION" \
      "@taplo/cli@$TAPLO_VERSION" >/dev/null ||
      die "taplo could not be fetched" "check the network and npm's registry setting, then ./scripts/setup again"
  fi
  say "     taplo $TAPLO_VERSION"
}

# cargo_deny_version: prints the installed version, or nothing.
cargo_deny_version() { cargo deny --version 2>/dev/null | cut -d ' ' -f 2; }

# need_cargo_deny: the pinned cargo-deny, compiled once into the cache folder.
need_cargo_deny() {
  if [ "$(cargo_deny_version)" != "$CARGO_DENY_VERSION" ]; then
    say "     compiling cargo-deny $CARGO_DENY_VERSION (once)"
    # A debug build: the check reads one lock file, so compile time is all that counts.
    CARGO_TARGET_DIR="$REGISTRAR_CACHE/tools/build" cargo install --quiet --locked --debug \
      --root "$REGISTRAR_CACHE/tools" --version "=$CARGO_DENY_VERSION" cargo-deny ||
      die "cargo-deny could not be installed" "check the network, then ./scripts/setup again"
    rm -rf "$REGISTRAR_CACHE/tools/build"
  fi
  say "     cargo-deny $(cargo_deny_version)"
}
