# shellcheck shell=bash
# What must not stay in the sources: phrases of templates, unfinished places, paths of somebody's machine.

# Phrases that only a copied template leaves, and marks of unfinished work. Each is written with a bracket so
# that this file does not find itself.
RESIDUE_PHRASES=(
  '[s]olochain' '[t]emplate-runtime' '[p]allet_template' '[p]allet-template' '[n]ode-template'
  '[s]upport\.anonymous' '[E]dit this file to define' '[S]ubstrate Node Template' '[s]ubstrate-developer-hub'
  '[d]o_something' '[S]omethingStored' '[W]eight::from_parts\(10_000, 0\)' '[D]ispatchError::Other\("' '\b[T]ODO\b' '\b[F]IXME\b' '\b[X]XX\b'
  '[u]nimplemented!' '[t]odo!\(' '[d]bg!\('
)
# Generated files, where the phrases are not ours to write.
RESIDUE_EXCEPT=(':!Cargo.lock' ':!sdk/Cargo.lock' ':!**/weights/**' ':!**/package-lock.json')

# sources_grep PATTERN GREP-OPTIONS: greps what git tracks or would track; prints hits; true when there are any. A grep that
# fails ends the script: it would look like one that finds nothing.
sources_grep() {
  local pattern="$1" status=0
  shift
  git -C "$REGISTRAR_ROOT" grep --untracked -nI "$@" -e "$pattern" -- . "${RESIDUE_EXCEPT[@]}" || status=$?
  [ "$status" -le 1 ] || die "git grep ended with status $status" "run this in a git checkout, with a git that has grep -P"
  return "$status"
}

# check_residue: fails, with the places, when a phrase or a path of this machine stands in a source.
check_residue() {
  local pattern place found=0
  sources_grep '^check_[r]esidue\(\)' -P >/dev/null || die "the search finds nothing, not even itself" "see sources_grep"
  pattern="$(IFS='|'; printf '%s' "${RESIDUE_PHRASES[*]}")"
  if sources_grep "$pattern" -P; then found=1; fi
  # The checkout's own path and the home folder: right on this machine and wrong on every other.
  for place in "$REGISTRAR_ROOT" "$HOME/"; do
    if [ "${#place}" -gt 2 ] && sources_grep "$place" -F; then found=1; fi
  done
  if sources_grep '/(home|Users)/[a-z]+/' -E; then found=1; fi
  [ "$found" = 0 ] || { say "residue: finish or delete the places above"; return 1; }
}
