# shellcheck shell=bash
# Contracts: Solidity, compiled by npm's solc, and what speaks to a node as Ethereum programs do.

# npm_packages DIR: installs what DIR/package-lock.json names, unless it is there.
npm_packages() {
  local dir="$1"
  if cmp -s "$dir/package-lock.json" "$dir/node_modules/.installed"; then return; fi
  ( cd "$dir" && npm ci --no-audit --no-fund >/dev/null ) ||
    die "npm could not install what $dir/package-lock.json names" "check the network and npm's registry setting"
  cp "$dir/package-lock.json" "$dir/node_modules/.installed"
}

# build_contracts: compiles contracts/ into contracts/build/.
build_contracts() {
  npm_packages contracts
  ( cd contracts && node build.mjs )
}
