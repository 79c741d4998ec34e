# shellcheck shell=bash
# What start.sh, stop.sh and test.sh share: places, words, processes, ports.
# Bash 3.2 syntax throughout: macOS ships nothing newer.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
web=$root/web_ui
state=$root/.poser
logs=$state/logs
run=$state/run
stamps=$state/stamps
api_port=${POSER_PORT:-5001}
ui_port=${POSER_UI_PORT:-3000}
debug_port=5678
# What runs in local mode, in the order in which it is ended.
processes="web worker api"
export root web logs stamps debug_port # read by the files that source this one

say() { printf '%s\n' "$*"; }

fail() {
  printf 'Poser: %s\n' "$*" >&2
  exit 1
}

prepare_folders() {
  local folder
  for folder in "$logs" "$run" "$stamps"; do
    mkdir -p "$folder" 2>/dev/null || true
    [ -w "$folder" ] || fail "$folder may not be written. Make it yours: sudo chown -R \"\$USER\" \"$root\""
  done
}

# A pid says too little: the system hands it out again. Start time and boot together name one process for good.
process_identity() { # PID
  local fields
  if [ -r /proc/self/stat ]; then
    fields=$(cat "/proc/$1/stat" 2>/dev/null) || return 0
    fields=${fields##*) } # the command's name, in brackets before this, may hold spaces
    case $fields in Z*) return 0 ;; esac
    # shellcheck disable=SC2086 # the fields are to be split
    set -- $fields
    printf '%s:%s' "$(cat /proc/sys/kernel/random/boot_id)" "${20}"
  else
    LC_ALL=C ps -o lstart= -p "$1" 2>/dev/null | tr -s ' ' '_'
  fi
}

record_process() { # FILE PID
  printf '%s %s\n' "$2" "$(process_identity "$2")" >"$1.new"
  mv "$1.new" "$1"
}

# Prints the pid in FILE when the very process that was recorded still lives.
recorded_pid() { # FILE
  local pid identity
  [ -f "$1" ] || return 1
  read -r pid identity <"$1" || return 1
  [ -n "$identity" ] && [ "$(process_identity "$pid")" = "$identity" ] || return 1
  printf '%s' "$pid"
}

all_running() {
  local name
  for name in $processes; do recorded_pid "$run/$name.pid" >/dev/null || return 1; done
}

any_running() {
  local name
  for name in $processes; do ! recorded_pid "$run/$name.pid" >/dev/null || return 0; done
  return 1
}

stop_processes() {
  local name
  for name in $processes; do stop_process "$name"; done
}

process_name() { # PID
  local words
  words=$(tr '\0' ' ' 2>/dev/null <"/proc/$1/cmdline" || ps -o command= -p "$1" 2>/dev/null)
  printf '%s' "${words% }" | cut -c1-70
}

# TERM to the process and all it started, ten seconds to comply, then KILL.
stop_process() { # NAME
  local pid waited=0
  if pid=$(recorded_pid "$run/$1.pid"); then
    kill -TERM -- "-$pid" 2>/dev/null || kill -TERM "$pid" 2>/dev/null || true
    while group_alive "$pid"; do
      if [ "$waited" -ge 100 ]; then
        kill -KILL -- "-$pid" 2>/dev/null || kill -KILL "$pid" 2>/dev/null || true
        break
      fi
      sleep 0.1
      waited=$((waited + 1))
    done
  fi
  rm -f "$run/$1.pid"
}

group_alive() { # PID of the group's first process
  [ -n "$(process_identity "$1")" ] && return 0
  if [ -r /proc/self/stat ]; then # a dead child that nobody has collected yet is not alive
    cat /proc/[0-9]*/stat 2>/dev/null | sed 's/.*) //' | awk -v group="$1" '$3 == group && $1 != "Z" { found = 1 } END { exit !found }'
  else
    kill -0 -- "-$1" 2>/dev/null
  fi
}

# One start at a time. The lock is made complete or not at all (a hard link), and one whose owner died is taken over.
take_lock() {
  local mine=$run/lock.$$ told=""
  record_process "$mine" $$
  until ln "$mine" "$run/lock" 2>/dev/null; do
    if recorded_pid "$run/lock" >/dev/null; then
      [ -n "$told" ] || say "Another start is at work; waiting for it to finish."
      told=yes
      sleep 0.3
    else
      break_lock "$mine.stale"
    fi
  done
  rm -f "$mine"
}

break_lock() { # where to put it aside
  local seen
  seen=$(cat "$run/lock" 2>/dev/null) || return 0
  mv "$run/lock" "$1" 2>/dev/null || return 0
  # Between the look and the move somebody else may have taken the lock: then it goes back.
  [ "$(cat "$1")" = "$seen" ] || ln "$1" "$run/lock" 2>/dev/null || true
  rm -f "$1"
}

release_lock() {
  local owner
  if owner=$(recorded_pid "$run/lock") && [ "$owner" = "$$" ]; then rm -f "$run/lock"; fi
}

# Both families: a browser that opens localhost may try ::1 before 127.0.0.1.
port_taken() { # PORT
  (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null || (exec 3<>"/dev/tcp/::1/$1") 2>/dev/null
}

port_owner() { # PORT -> pid of the process that listens there, nothing when this user may not see it
  local inode hex fd
  if [ -r /proc/net/tcp ]; then
    hex=$(printf ':%04X' "$1")
    inode=$(cat /proc/net/tcp /proc/net/tcp6 2>/dev/null | awk -v port="$hex" '$4 == "0A" && $2 ~ port "$" { print $10; exit }')
    fd=$(find /proc/[0-9]*/fd -lname "socket:\[${inode:-none}\]" -print -quit 2>/dev/null)
    fd=${fd#/proc/}
    printf '%s' "${fd%%/*}"
  elif command -v lsof >/dev/null; then
    lsof -nP -t -iTCP:"$1" -sTCP:LISTEN 2>/dev/null | head -n 1
  fi
}

require_free_port() { # PORT, what for, the way out
  local pid who
  port_taken "$1" || return 0
  pid=$(port_owner "$1")
  who="a process that this user may not see (sudo lsof -i :$1 names it)"
  [ -z "$pid" ] || who="process $pid ($(process_name "$pid"))"
  fail "Port $1, which $2 needs, is taken by $who. End that process${pid:+ (kill $pid)}$3, and start again."
}

require_free_ports() { # $1: "debug" when the debugger is wanted
  require_free_port "$api_port" "the API" ", or choose another port (POSER_PORT=5101 ./start.sh)"
  require_free_port "$ui_port" "the page" ", or choose another port (POSER_UI_PORT=3100 ./start.sh)"
  [ "${1:-}" != debug ] || require_free_port "$debug_port" "the debugger" ""
}

# True when http://127.0.0.1:PORT/PATH answers 200 and says WORDS; needs no curl.
http_says() { # PORT PATH WORDS
  (
    exec 3<>"/dev/tcp/127.0.0.1/$1" || exit 1
    printf 'GET %s HTTP/1.0\r\nHost: localhost:%s\r\nConnection: close\r\n\r\n' "$2" "$1" >&3
    # shellcheck disable=SC2030 # meant for this subshell only
    IFS= read -r -t 3 -d '' answer <&3 # to the end, which counts as a failure of read
    answer=${answer//[[:space:]]/}
    case $answer in HTTP/1.?200*"$3"*) exit 0 ;; esac
    exit 1
  ) 2>/dev/null
}

content_hash() { # FILE OR FOLDER... -> one hash over names and contents
  local file
  {
    for file in "$@"; do [ ! -e "$file" ] || find "$file" -type f ! -path '*/__pycache__/*' ! -name .DS_Store -print; done | LC_ALL=C sort | while IFS= read -r file; do
      printf '%s\n' "$file"
      cat "$file"
    done
  } | if command -v sha256sum >/dev/null; then sha256sum; else shasum -a 256; fi | cut -d ' ' -f 1
}

stamped() { [ -f "$stamps/$1" ] && [ "$(cat "$stamps/$1")" = "$2" ]; } # NAME HASH

# Written last, so that a step that was killed midway is not taken for done.
stamp() { # NAME HASH
  printf '%s' "$2" >"$stamps/$1.new"
  mv "$stamps/$1.new" "$stamps/$1"
}
