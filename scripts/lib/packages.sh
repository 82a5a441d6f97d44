# shellcheck shell=bash
# Debian packages: what is missing is installed, when the caller may; otherwise the remedy is named.

# What the build needs. clang and libclang: bindgen; protobuf-compiler: libp2p's messages; perl and make:
# the OpenSSL that litep2p compiles; g++: binaryen, the wasm builder's optimiser; curl: the scripts' waiting.
BUILD_PACKAGES=(build-essential ca-certificates clang curl git libclang-dev make perl pkg-config protobuf-compiler)

# What the fallback compiler for WebAssembly is made of (see wasm_toolchain.sh).
WASM_FALLBACK_PACKAGES=(rustc-web cargo-web rust-web-src)

# Programs by which a system that is not Debian is judged.
BUILD_PROGRAMS=(cc c++ clang curl git make perl pkg-config protoc)

# package_missing NAME: whether Debian's package NAME is not installed.
package_missing() {
  [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" != installed ]
}

# as_root COMMAND: runs it as root, or fails when neither root nor sudo without a password is at hand.
as_root() {
  if [ "$(id -u)" = 0 ]; then
    env DEBIAN_FRONTEND=noninteractive "$@"
  elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
    sudo -n env DEBIAN_FRONTEND=noninteractive "$@"
  else
    return 1
  fi
}

# apt_install NAMES: installs packages; waits two minutes at most for another apt to end.
apt_install() {
  local wait_for_lock=(-o DPkg::Lock::Timeout=120)
  if ! as_root true; then
    die "Debian packages are missing: $*" "as root: apt-get install $*   then run ./scripts/setup again"
  fi
  as_root apt-get "${wait_for_lock[@]}" -qq update ||
    say "     apt-get update failed; trying with the lists at hand"
  as_root apt-get "${wait_for_lock[@]}" -qq install -y --no-install-recommends "$@" >/dev/null ||
    die "apt-get could not install: $*" "read apt's message above; check /etc/apt/sources.list and the network"
}

# need_packages NAMES: installs those that are missing; on other systems checks programs instead.
need_packages() {
  local name missing=()
  if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
    need_programs
    return
  fi
  for name in "$@"; do
    if package_missing "$name"; then missing+=("$name"); fi
  done
  if [ "${#missing[@]}" -eq 0 ]; then
    say "     all present: $*"
    return
  fi
  say "     installing: ${missing[*]}"
  apt_install "${missing[@]}"
}

# need_programs: what a system without apt must bring by itself.
need_programs() {
  local name missing=()
  for name in "${BUILD_PROGRAMS[@]}"; do
    if ! command -v "$name" >/dev/null; then missing+=("$name"); fi
  done
  if [ "${#missing[@]}" -gt 0 ]; then
    die "not a Debian system, and these programs are missing: ${missing[*]}" \
      "install them, and libclang, by this system's package manager"
  fi
  say "     not a Debian system; the programs needed are there: ${BUILD_PROGRAMS[*]}"
}
