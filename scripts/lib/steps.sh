# shellcheck shell=bash
# The test run as numbered steps: each one's name, seconds, sign of life, log and outcome.

# Seconds between signs of life of a long step.
HEARTBEAT_S=60
# Lines of a failed step's log that are shown.
LOG_TAIL_LINES=40

STEPS_PASSED=0
STEPS_FAILED=0
STEP_NUMBER=0
STEP_STATUS=0
STEP_COUNT=0
STEP_PID=""
HEART_PID=""
STEP_SUMMARY=()

# steps_begin COUNT: sets how many steps there will be, and that an interrupt stops what they started.
steps_begin() {
  STEP_COUNT="$1"
  STEPS_BEGAN_S="$SECONDS"
  STEP_LOGS="$REGISTRAR_CACHE/logs"
  mkdir -p "$STEP_LOGS"
  trap 'steps_stop; exit 130' INT TERM
}

# steps_stop: ends the running step with all its children, by its own process group.
steps_stop() {
  if [ -n "$HEART_PID" ]; then kill -TERM -- "-$HEART_PID" 2>/dev/null || true; fi
  if [ -n "$STEP_PID" ]; then kill -TERM -- "-$STEP_PID" 2>/dev/null || true; fi
}

# heartbeat LOG BEGAN_S: every minute says how long the step runs, how many crates are done and which is at work.
heartbeat() {
  local log="$1" began="$2" crates last
  while sleep "$HEARTBEAT_S"; do
    crates="$(grep -cE '^ *(Compiling|Checking|Documenting) ' "$log" || true)"
    last="$(tail -n 1 "$log" | cut -c 1-90 | sed 's/^ *//')"
    printf '        %5d s  %s crates so far; %s\n' "$((SECONDS - began))" "$crates" "$last"
  done
}

# run_step NAME FUNCTION: runs it with its output in a log; leaves its exit status in STEP_STATUS. Call it as a
# plain command: in a condition bash would ignore `set -e` within the step, and only its last line would count.
run_step() {
  local name="$1" body="$2" began="$SECONDS" status=0 log
  STEP_NUMBER=$((STEP_NUMBER + 1))
  log="$STEP_LOGS/$(printf '%02d-%s.log' "$STEP_NUMBER" "${name// /-}")"
  printf '[%d/%d] %s ...\n' "$STEP_NUMBER" "$STEP_COUNT" "$name"
  : >"$log"
  # Job control gives each of the two a process group of its own, which can be ended as a whole.
  set -m
  ( set -euo pipefail; "$body" ) >"$log" 2>&1 </dev/null &
  STEP_PID=$!
  heartbeat "$log" "$began" &
  HEART_PID=$!
  set +m
  wait "$STEP_PID" || status=$?
  STEP_PID=""
  kill -TERM -- "-$HEART_PID" 2>/dev/null || true
  wait "$HEART_PID" 2>/dev/null || true
  HEART_PID=""
  step_ended "$name" "$status" "$((SECONDS - began))" "$log"
  STEP_STATUS="$status"
}

# step_ended NAME STATUS SECONDS LOG: prints and counts a step's outcome. A step that ran tests counts as these; one whose
# filters left none has failed.
step_ended() {
  local name="$1" status="$2" took="$3" log="$4" passed failed word=ok
  passed="$(log_tests "$log" passed)"
  failed="$(log_tests "$log" failed)"
  if [ "$passed" = 0 ] && [ "$failed" = 0 ] && [ "$status" = 0 ]; then
    if grep -q '^test result: ' "$log"; then
      printf 'no test was run\n' >>"$log"
      status=1
    else
      passed=1
    fi
  fi
  if [ "$status" != 0 ]; then
    word=FAILED
    if [ "$failed" = 0 ]; then failed=1; fi
    tail -n "$LOG_TAIL_LINES" "$log" | sed 's/^/        | /'
    printf '        whole log: %s\n' "$log"
  fi
  STEPS_PASSED=$((STEPS_PASSED + passed))
  STEPS_FAILED=$((STEPS_FAILED + failed))
  STEP_SUMMARY+=("$(printf '%-28s %-7s %6d s  %5d passed %3d failed' "$name" "$word" "$took" "$passed" "$failed")")
  printf '[%d/%d] %s: %s, %d s\n' "$STEP_NUMBER" "$STEP_COUNT" "$name" "$word" "$took"
}

# log_tests LOG WORD: sums "N WORD" over libtest's result lines and lines of the form "N passed, N failed".
log_tests() {
  awk -v word="$2" '
    /^test result: / || /^[0-9]+ passed, [0-9]+ failed$/ {
      for (i = 2; i <= NF; i++) { t = $i; gsub(/[^a-z]/, "", t); if (t == word) n += $(i - 1) }
    }
    END { print n + 0 }' "$1"
}

# skip_step NAME WHY: counts a step that could not run as failed: nothing was shown to work.
skip_step() {
  STEP_NUMBER=$((STEP_NUMBER + 1))
  STEPS_FAILED=$((STEPS_FAILED + 1))
  STEP_SUMMARY+=("$(printf '%-28s %-7s' "$1" "not run")")
  printf '[%d/%d] %s: not run: %s\n' "$STEP_NUMBER" "$STEP_COUNT" "$1" "$2"
}

# steps_end: prints the table and, last of all, the plain line of counts; false when anything failed.
steps_end() {
  printf '\n'
  printf '  %s\n' "${STEP_SUMMARY[@]}"
  printf '  %d s in all\n\n' "$((SECONDS - STEPS_BEGAN_S))"
  printf '%d passed, %d failed\n' "$STEPS_PASSED" "$STEPS_FAILED"
  [ "$STEPS_FAILED" = 0 ]
}
