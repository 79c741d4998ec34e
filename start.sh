#!/usr/bin/env bash
# Starts Poser and opens it in the browser. ./start.sh --help tells the options.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
# shellcheck source=scripts/lib/common.sh
. "$here/scripts/lib/common.sh"
# shellcheck source=scripts/lib/steps.sh
. "$here/scripts/lib/steps.sh"
# shellcheck source=scripts/lib/local.sh
. "$here/scripts/lib/local.sh"
# shellcheck source=scripts/lib/docker.sh
. "$here/scripts/lib/docker.sh"

usage() {
  cat <<'TEXT'
Usage: ./start.sh [--local] [--debug] [--no-browser]

Starts Poser: the page on http://localhost:3000 and the API on http://localhost:5001, both on this computer only.
With a Docker engine running it uses two images; without one it runs directly on this machine.

  --local        run directly on this machine even if Docker is there
  --debug        let a debugger attach to the API on 127.0.0.1:5678 (Visual Studio Code: "Remote Attach")
  --no-browser   do not open the browser
  --help         this text

Other ports: POSER_UI_PORT=3100 POSER_PORT=5101 ./start.sh. All POSER_* settings are passed on.
Logs: .poser/logs. To end it: ./stop.sh
TEXT
}

want_local="" want_browser=yes debug=""
for option in "$@"; do
  case $option in
    --local) want_local=yes ;;
    --debug) debug=debug ;;
    --no-browser) want_browser="" ;;
    --help | -h)
      usage
      exit 0
      ;;
    *)
      usage >&2
      fail "There is no option $option."
      ;;
  esac
done

begun="" # what a failed start has to undo: "docker" or "local"
cleanup() {
  local code=$?
  trap - EXIT INT TERM HUP
  set +e
  if [ "$code" -ne 0 ]; then
    end_steps
    case $begun in
      local) stop_processes ;;
      docker) (stop_in_docker) ;;
    esac
  fi
  release_lock
  exit "$code"
}

address="http://localhost:$ui_port"

open_browser() {
  local opener
  [ -n "$want_browser" ] || return 0
  for opener in open wslview xdg-open; do
    command -v "$opener" >/dev/null || continue
    "$opener" "$address" </dev/null >/dev/null 2>&1 &
    return 0
  done
}

greet() { # WORDS
  say "$1 $address"
  [ -z "$debug" ] || say "The debugger may attach to 127.0.0.1:$debug_port."
  say "To end it: ./stop.sh"
  open_browser
}

recorded_mode() { cat "$run/mode" 2>/dev/null || true; } # "docker" or "local", and "debug"

already_running() {
  case $(recorded_mode) in
    docker*) compose_running ;;
    local*) all_running ;;
    *) return 1 ;;
  esac
}

start_locally() {
  check_machine
  require_free_ports "$debug"
  begun=local
  prepare_all "$debug"
  launch_api "$debug"
  launch_worker
  launch_page
  begin_step "API" "+$logs/api.log" await_answer api "$api_port" /health '"status":"ok"'
  begin_step "Job worker" "+$logs/worker.log" await_worker
  begin_step "Page server" "+$logs/web.log" await_answer web "$ui_port" / ""
  await_steps
}

prepare_folders
trap cleanup EXIT
trap 'printf "\nInterrupted. Nothing is left running; what was finished is kept.\n"; exit 130' INT
trap 'exit 143' TERM HUP
take_lock

if already_running; then
  running_mode=$(recorded_mode)
  [ -z "$debug" ] || [ "${running_mode% debug}" != "$running_mode" ] ||
    fail "Poser is already running, without the debugger. End it first (./stop.sh), then ./start.sh --debug."
  address=$(cat "$run/address")
  greet "Poser is already running:"
  exit 0
fi

# Half of it, or half-done work, may still be there after a crash.
end_steps
stop_processes

# The server, the build of the page and the compose file read these.
export POSER_PORT=$api_port POSER_UI_PORT=$ui_port

mode=local
if [ -z "$want_local" ]; then
  if reason=$(docker_missing); then say "$reason, so Poser runs directly on this machine."; else mode=docker; fi
fi
say "Starting Poser ($mode mode) ..."
printf '%s' "$mode${debug:+ debug}" >"$run/mode"
printf '%s' "$address" >"$run/address"
if [ "$mode" = docker ]; then
  (stop_in_docker)
  require_free_ports "$debug"
  begun=docker
  start_in_docker "$debug"
else
  start_locally
fi
greet "Poser is ready:"
