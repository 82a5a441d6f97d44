# shellcheck shell=bash
# The target folder, when several checkouts share it.

# claim_target: makes the target folder this checkout's.
# Cargo knows a crate of the workspace by its place below the workspace's root, and takes it for built if no source is
# younger: what another checkout built would pass for this one's. So its marks of what is built are removed; what comes
# from elsewhere, nearly all, stays.
claim_target() {
  local mark="$CARGO_TARGET_DIR/checkout" manifest name folder
  if [ "$(cat "$mark" 2>/dev/null)" = "$REGISTRAR_ROOT" ]; then return 0; fi
  if [ -d "$CARGO_TARGET_DIR" ]; then
    while IFS= read -r manifest; do
      name="$(sed -n 's/^name = "\(.*\)"$/\1/p;T;q' "$manifest")"
      if [ -z "$name" ]; then continue; fi
      while IFS= read -r folder; do
        rm -rf "$folder/$name"-*
      done < <(find "$CARGO_TARGET_DIR" -type d -name .fingerprint)
    done < <(find "$REGISTRAR_ROOT" -name node_modules -prune -o -name target -prune -o -name Cargo.toml -print)
  fi
  mkdir -p "$CARGO_TARGET_DIR"
  printf '%s\n' "$REGISTRAR_ROOT" > "$mark"
}
