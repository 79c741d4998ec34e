# shellcheck shell=bash
# Long steps side by side, each with its seconds on the screen and its output in a log of its own.

step_names=()
step_pids=()
step_logs=()
step_starts=()

begin_step() { # NAME LOG COMMAND... ; a + before LOG: somebody else's, to be added to
  local name=$1 log=${2#+}
  [ "$log" != "$2" ] || : >"$log"
  shift 2
  [ -t 1 ] || say "  $name ..."
  # Job control gives the step a process group of its own, so that all of it can be ended.
  set -m
  "$@" </dev/null >>"$log" 2>&1 &
  set +m
  record_process "$run/step-$!.pid" $!
  step_names[${#step_names[@]}]=$name
  step_pids[${#step_pids[@]}]=$!
  step_logs[${#step_logs[@]}]=$log
  step_starts[${#step_starts[@]}]=$SECONDS
}

# Waits for every step that was begun; the first that fails ends the others and the script.
await_steps() {
  local i waiting since=$SECONDS
  progress_told=0
  while :; do
    waiting=""
    for ((i = 0; i < ${#step_pids[@]}; i++)); do
      [ -n "${step_pids[i]}" ] || continue
      if kill -0 "${step_pids[i]}" 2>/dev/null; then
        waiting="$waiting${waiting:+, }${step_names[i]}"
      else
        end_step "$i"
      fi
    done
    [ -n "$waiting" ] || break
    show_progress "$waiting" $((SECONDS - since))
    sleep 0.1
  done
  step_names=() step_pids=() step_logs=() step_starts=()
}

show_progress() { # WHAT SECONDS : every second on a terminal, every half minute elsewhere
  if [ -t 1 ]; then
    printf '\r\033[K  %s ... %d s' "$1" "$2"
  elif [ "$2" -ge $((progress_told + 30)) ]; then
    progress_told=$2
    say "  still at work after $2 s: $1"
  fi
}

end_step() { # INDEX
  local code=0 took=$((SECONDS - step_starts[$1]))
  wait "${step_pids[$1]}" 2>/dev/null || code=$?
  rm -f "$run/step-${step_pids[$1]}.pid"
  step_pids[$1]=""
  [ ! -t 1 ] || printf '\r\033[K'
  if [ "$code" -ne 0 ]; then
    end_steps
    explain_failure "${step_names[$1]}" "${step_logs[$1]}"
    exit 1
  fi
  say "  ${step_names[$1]}: done ($took s)"
}

# Those of this run, and those that a killed one left behind.
end_steps() {
  local file
  for file in "$run"/step-*.pid; do
    [ ! -f "$file" ] || stop_process "$(basename "$file" .pid)"
  done
}

explain_failure() { # STEP LOG
  {
    printf '\nPoser: "%s" did not succeed. %s\n' "$1" "$(reason_in "$2")"
    printf 'The last lines of %s:\n' "$2"
    tail -n 15 "$2" 2>/dev/null | cut -c1-300 | sed 's/^/    /'
  } >&2
}

reason_in() { # LOG -> one sentence with the fix
  if grep -qE '[Nn]o space left on device|ENOSPC|[Dd]isk quota exceeded' "$1"; then
    printf 'The disk is full: free some space and start again.'
  elif grep -qE 'DO NOT MATCH THE HASHES|EINTEGRITY' "$1"; then
    printf 'A downloaded package is not the one that the lock file names: start again; if it stays so, something between here and the registry changes files.'
  elif grep -qE 'ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ERR_SOCKET_TIMEOUT|NewConnectionError' "$1" ||
    grep -qiE 'name resolution|name or service not known|network is unreachable|max retries exceeded|read timed out|no such host|i/o timeout|failed to resolve source' "$1"; then
    printf 'A package registry could not be reached: check the network (and HTTPS_PROXY, if there is a proxy) and start again; what was finished is kept.'
  elif grep -qE '[Pp]ermission denied|EACCES|EPERM' "$1"; then
    printf 'A file may not be written: see that this folder belongs to you.'
  else
    printf 'What it said is below.'
  fi
}
