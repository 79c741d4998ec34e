#!/usr/bin/env bash
# Installs what the tests need and runs all of them, or one part: ./test.sh --help.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
# shellcheck source=scripts/lib/common.sh
. "$here/scripts/lib/common.sh"
# shellcheck source=scripts/lib/steps.sh
. "$here/scripts/lib/steps.sh"
# shellcheck source=scripts/lib/local.sh
. "$here/scripts/lib/local.sh"

# What a person has set for the program must not change what the tests find; the ports are kept for the part "run".
# shellcheck disable=SC2031,SC2086 # a list of names
unset ${!POSER_*}

usage() {
  cat <<'TEXT'
Usage: ./test.sh [PART...]

Installs what the tests need (Debian packages only as root) and runs every part, or the named ones:

  lint      style and types of Python and shell, import layers, lock files
  python    pytest
  ui        style, types, unit tests and size of the page
  browser   the page in a real Chromium against the real server
  run       start.sh, the smoke test against it, a second start, stop.sh
  bench     every benchmark once, briefly

With CI=true a skipped test is a failure.
TEXT
}

parts=${*:-lint python ui browser run bench}
for part in $parts; do
  case $part in
    lint | python | ui | browser | run | bench) ;;
    --help | -h)
      usage
      exit 0
      ;;
    *)
      usage >&2
      fail "There is no part $part."
      ;;
  esac
done
wants() { case " $parts " in *" $1 "*) ;; *) return 1 ;; esac }

# --- what the tests need --------------------------------------------------------

system_packages() {
  printf 'libegl1 libgles2 libgl1 libglib2.0-0 strace procps shellcheck'
  ! wants browser || printf ' chromium'
}

missing_system_packages() {
  local package
  for package in $(system_packages); do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || printf '%s ' "$package"
  done
}

install_system_packages() {
  # shellcheck disable=SC2086 # a list of names
  apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $1
}

require_system_packages() {
  local missing
  command -v dpkg-query >/dev/null || return 0 # not Debian: the tests themselves say what they miss
  missing=$(missing_system_packages)
  [ -n "$missing" ] || return 0
  [ "$(id -u)" -eq 0 ] || fail "The tests need Debian packages. Install them: sudo apt install $missing"
  begin_step "Debian packages ($missing)" "$logs/debian-packages.log" install_system_packages "$missing"
  await_steps
}

dev_hash() { printf '%s %s' "$(content_hash "$root/requirements-dev.txt")" "$(python_hash)"; }

# The lock of the tools contains those of the program and the toolkit, so start.sh and poser find their packages here too.
install_dev_python() {
  local dev toolkit program
  dev=$(dev_hash)
  toolkit=$(toolkit_hash)
  program=$(python_hash)
  make_venv && pip_install --require-hashes -r "$root/requirements-dev.txt" && pip_install --no-deps -e "$root" || return
  rm -f "$venv/.poser-building"
  stamp python "$program"
  stamp toolkit "$toolkit"
  stamp python-dev "$dev"
}

prepare_tests() {
  check_machine
  require_system_packages
  if ! venv_sound || ! stamped python-dev "$(dev_hash)"; then
    begin_step "Python packages" "$logs/python-packages.log" install_dev_python
  fi
  web_packages_ready || begin_step "Web packages" "$logs/web-packages.log" install_web_packages
  await_steps
  begin_step "Pose models" "$logs/pose-models.log" prepare_pose_models
  begin_step "Footage" "$logs/footage.log" "$py" "$root/scripts/footage.py"
  await_steps
}

# --- the stages -------------------------------------------------------------------

report=()
failed=0
stage() { # NAME COMMAND... : every stage runs, whatever became of the others
  local name=$1 begun=$SECONDS outcome=passed code
  shift
  printf '\n== %s\n' "$name"
  # A shell of its own, so that the command may change folder; outside any condition, where bash forgets set -e.
  set +e
  (
    set -e
    "$@"
  )
  code=$?
  set -e
  if [ "$code" -ne 0 ]; then
    outcome=FAILED
    failed=$((failed + 1))
  fi
  report[${#report[@]}]=$(printf '%-7s %4d s  %s' "$outcome" $((SECONDS - begun)) "$name")
}

in_web() { cd "$web" && "$@"; }
tool() { "$venv/bin/$1" "${@:2}"; }

# The registries that this machine is set up with are nobody else's business, and a lock must not depend on them.
check_locks() {
  local found
  found=$(grep -nE '://|--index-url|--find-links' requirements*.txt || true
    grep -n '"resolved"' web_ui/package-lock.json || true
    git grep -nE 'py[p]i\.org|python[h]osted\.org|registry\.np[m]js|deb\.deb[i]an' || true)
  [ -z "$found" ] || { printf 'These name where a package comes from:\n%s\n' "$found"; return 1; }
}

check_no_skips_in_web() {
  local found
  found=$(git grep -nE '\b(it|test|describe)\.(skip|only|todo|fixme)\b' -- web_ui || true)
  [ -z "$found" ] || { printf 'These tests are not run:\n%s\n' "$found"; return 1; }
}

run_for_real() {
  if recorded_pid "$run/api.pid" >/dev/null; then
    say "Poser is running; end it first: ./stop.sh"
    return 1
  fi
  export POSER_PORT=$api_port POSER_UI_PORT=$ui_port
  trap '"$root/stop.sh"' EXIT
  "$root/start.sh" --local --no-browser
  "$py" -m scripts.smoke "$POSER_TEST_FOOTAGE" --api "localhost:$api_port" --page "localhost:$ui_port"
  "$root/start.sh" --no-browser | grep -F "already running"
}

bench_smoke() {
  local script
  for script in bench/*.py; do
    grep -q '"--smoke"' "$script" || continue
    script=${script%.py}
    "$py" -m "${script/\//.}" --smoke
  done
}

prepare_folders
trap 'end_steps; release_lock' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
cd "$root"
take_lock
prepare_tests
release_lock
POSER_TEST_FOOTAGE=$("$py" scripts/footage.py)
export POSER_TEST_FOOTAGE

if wants lint; then
  stage "ruff: style" tool ruff check .
  stage "ruff: format" tool ruff format --check .
  stage "mypy" tool mypy
  stage "import layers" tool lint-imports
  stage "shellcheck" shellcheck -x -a start.sh stop.sh poser test.sh scripts/lock.sh scripts/lib/keep_running.sh .ci/run
  stage "locks name no registry" check_locks
fi
if wants ui; then
  stage "biome" in_web npm run --silent lint
  stage "tsc" in_web npm run --silent typecheck
  stage "no skipped web test" check_no_skips_in_web
  stage "vitest" in_web npm run --silent test
fi
if wants ui || wants browser; then stage "page: build" build_page; fi
if wants ui; then stage "page: size" in_web npm run --silent size; fi
# Two at a time; the tests of a file stay together, for what they share.
if wants python; then stage "pytest" "$py" -m pytest -n 2 --dist loadfile; fi
if wants run; then stage "start, smoke test, stop" run_for_real; fi
if wants browser; then stage "browser" in_web npm run --silent e2e; fi
if wants bench; then stage "benchmarks, briefly" bench_smoke; fi

printf '\n'
printf '%s\n' "${report[@]}"
[ "$failed" -eq 0 ] || fail "$failed of ${#report[@]} stages failed."
say "All ${#report[@]} stages passed."
