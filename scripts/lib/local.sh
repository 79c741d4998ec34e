# shellcheck shell=bash
# Local mode: the checks, what has to be prepared once, and the three processes.

venv=$root/.venv
py=$venv/bin/python
first_time_mb=3000
later_mb=200

# --- checks -----------------------------------------------------------------

python_fits() { "$1" -c 'import sys; raise SystemExit(not (3, 11) <= sys.version_info[:2] <= (3, 14))' >/dev/null 2>&1; }

# Run, not only looked up: version managers put stand-ins on PATH for versions that are not active.
find_python() { # sets $base_python; 3.11 first, the version of the image and the tests
  local candidate found=""
  for candidate in python3.11 python3.12 python3.13 python3.14 python3; do
    command -v "$candidate" >/dev/null || continue
    if python_fits "$candidate"; then
      base_python=$candidate
      return
    fi
    found=${found:-$("$candidate" --version 2>/dev/null || true)}
  done
  fail "Poser needs Python 3.11 to 3.14 and found ${found:-none}. Install it: $(install_hint "python3 python3-venv" python@3.13)"
}

require_venv_module() {
  "$base_python" -c 'import venv, ensurepip' >/dev/null 2>&1 ||
    fail "$base_python has no venv or pip module. Install it: $(install_hint "$(basename "$base_python")-venv" python@3.13)"
}

require_node() {
  local version
  version=$(node --version 2>/dev/null || true)
  version=${version#v}
  case $version in
    '' | *[!0-9.]*) fail "Poser needs Node.js 20.19 or newer to build the page and found none. Install it: $(node_hint)" ;;
  esac
  local minor=${version#*.}
  [ "${version%%.*}" -gt 20 ] || { [ "${version%%.*}" -eq 20 ] && [ "${minor%%.*}" -ge 19 ]; } ||
    fail "Poser needs Node.js 20.19 or newer to build the page and found $version. Install it: $(node_hint)"
  npm --version >/dev/null 2>&1 || fail "Node.js is here but npm is not. Install it: $(install_hint npm node@22)"
}

node_hint() {
  if [ "$(uname)" = Darwin ]; then printf 'brew install node@22'; else printf 'see nodejs.org, or your system'"'"'s packages if they are new enough (node --version tells)'; fi
}

install_hint() { # DEBIAN PACKAGES, HOMEBREW PACKAGE
  if [ "$(uname)" = Darwin ]; then printf 'brew install %s' "$2"; else printf 'sudo apt install %s' "$1"; fi
}

require_disk() {
  local need=$later_mb free
  [ -f "$stamps/python" ] && [ -f "$stamps/web-packages" ] || need=$first_time_mb
  free=$(df -Pk "$root" | awk 'NR == 2 { print int($4 / 1024) }')
  [ "$free" -ge "$need" ] || fail "Poser needs $need MB of free disk space in $root and there are $free MB. Free some space and start again."
}

check_machine() {
  if ! venv_sound; then
    find_python
    require_venv_module
  fi
  require_node
  require_disk
}

# --- what is prepared once ---------------------------------------------------

# An installation that was cut off half-way cannot be trusted: the mark in it makes the next start begin anew.
venv_sound() { [ ! -f "$venv/.poser-building" ] && python_fits "$py"; }

python_hash() { printf '%s %s' "$(content_hash "$root/requirements.txt" "$root/pyproject.toml")" "$root"; }
python_ready() { venv_sound && stamped python "$(python_hash)"; }

pip_install() { "$py" -m pip install --disable-pip-version-check --no-input --progress-bar off "$@"; }

make_venv() {
  if ! venv_sound; then "$base_python" -m venv --clear "$venv" || return; fi
  touch "$venv/.poser-building"
}

install_python() {
  local hash
  hash=$(python_hash)
  make_venv && pip_install --require-hashes -r "$root/requirements.txt" && pip_install --no-deps -e "$root" || return
  rm -f "$venv/.poser-building"
  stamp python "$hash"
}

# The lock of the toolkit contains that of the program, so start.sh finds its packages there too.
toolkit_hash() { printf '%s %s' "$(content_hash "$root/requirements-toolkit.txt")" "$(python_hash)"; }
toolkit_ready() { venv_sound && stamped toolkit "$(toolkit_hash)"; }

install_toolkit() {
  local toolkit program
  toolkit=$(toolkit_hash)
  program=$(python_hash)
  make_venv && pip_install --require-hashes -r "$root/requirements-toolkit.txt" && pip_install --no-deps -e "$root" || return
  rm -f "$venv/.poser-building"
  stamp python "$program"
  stamp toolkit "$toolkit"
}

debugger_hash() { content_hash "$root/requirements-debug.txt"; }
debugger_ready() { "$py" -c 'import debugpy' 2>/dev/null && stamped debugger "$(debugger_hash)"; }
install_debugger() {
  local hash
  hash=$(debugger_hash)
  pip_install --require-hashes -r "$root/requirements-debug.txt" || return
  stamp debugger "$hash"
}

web_packages_hash() { printf '%s %s' "$(content_hash "$web/package.json" "$web/package-lock.json")" "$(node --version)"; }
web_packages_ready() { [ -d "$web/node_modules" ] && stamped web-packages "$(web_packages_hash)"; }

install_web_packages() { # npm ci begins by removing what is there, so a half-done one needs no mark
  local hash
  hash=$(web_packages_hash)
  rm -f "$stamps/web-packages"
  (cd "$web" && npm ci --no-audit --no-fund) || return
  stamp web-packages "$hash"
}

page_hash() {
  local entry inputs
  inputs=()
  for entry in "$web"/* "$web"/.env*; do
    case ${entry##*/} in node_modules | dist | dist.new | e2e | test-results | playwright-report | Dockerfile | nginx.conf) ;; *) inputs[${#inputs[@]}]=$entry ;; esac
  done
  printf '%s %s' "$(content_hash "${inputs[@]}")" "$api_port"
}
page_ready() { [ -f "$web/dist/index.html" ] && stamped page "$(page_hash)"; }

# Beside the present one, which stays whole until the new one is. Types are the tests' concern, not a start's.
build_page() {
  local hash
  hash=$(page_hash)
  rm -rf "$web/dist.new"
  (cd "$web" && POSER_PORT=$api_port node node_modules/vite/bin/vite.js build --outDir dist.new --emptyOutDir) || return
  rm -rf "$web/dist"
  mv "$web/dist.new" "$web/dist"
  stamp page "$hash"
}

# Where the server looks for them, which runs in $root.
pose_models_folder() { (cd "$root" && mkdir -p "${POSER_POSE_MODELS_DIR:-${POSER_DATA_DIR:-data}/pose_models}" && cd "$_" && pwd); }
pose_models_hash() { printf '%s %s' "$(content_hash "$root/pose_parser/estimation/assets.py")" "$(ls -ln "$(pose_models_folder)")"; }
prepare_pose_models() {
  cd "$root" && "$py" -m pose_parser.estimation.assets --out "$(pose_models_folder)" || return
  stamp pose-models "$(pose_models_hash)"
}

prepare_all() { # "debug" when the debugger is wanted
  python_ready || begin_step "Python packages" "$logs/python-packages.log" install_python
  web_packages_ready || begin_step "Web packages" "$logs/web-packages.log" install_web_packages
  await_steps
  stamped pose-models "$(pose_models_hash)" || begin_step "Pose models" "$logs/pose-models.log" prepare_pose_models
  page_ready || begin_step "Page" "$logs/page.log" build_page
  [ "${1:-}" != debug ] || debugger_ready || begin_step "Debugger" "$logs/debugger.log" install_debugger
  await_steps
}

# --- the three processes ------------------------------------------------------

# A session of its own, so that closing the terminal does not end it (Node.js undoes nohup).
launch() { # NAME COMMAND...
  local name=$1
  shift
  "$py" -c 'import os, sys; os.setsid(); os.execvp(sys.argv[1], sys.argv[1:])' "$@" </dev/null >"$logs/$name.log" 2>&1 &
  record_process "$run/$name.pid" $!
}

launch_api() { # "debug" when the debugger is wanted
  cd "$root" || return
  export POSER_PORT=$api_port POSER_COMMAND=.venv/bin/poser
  if [ "${1:-}" = debug ]; then
    # A debugger cannot follow eventlet's green threads, so the server runs on real ones; its workers are left alone.
    export POSER_ASYNC_MODE=${POSER_ASYNC_MODE:-threading}
    launch api "$py" -X frozen_modules=off -m debugpy --listen "127.0.0.1:$debug_port" --configure-subProcess false -m pose_parser.server
  else
    launch api "$py" -m pose_parser.server
  fi
}

# What takes long is done by it; it is started again when it dies.
launch_worker() {
  cd "$root" || return
  launch worker bash "$root/scripts/lib/keep_running.sh" "$py" -m pose_parser.cli jobs work --with-parent
}

launch_page() {
  cd "$web" || return
  launch web node node_modules/vite/bin/vite.js preview --port "$ui_port"
}

# Runs until the worker says that it waits for jobs, ends, or a minute has passed.
await_worker() {
  local tries=0
  until grep -q 'Waiting for jobs' "$logs/worker.log" 2>/dev/null; do
    recorded_pid "$run/worker.pid" >/dev/null || return 1
    tries=$((tries + 1))
    [ "$tries" -lt 200 ] || return 1
    sleep 0.3
  done
}

# Runs until the address says WORDS, the process ends, or a minute has passed.
await_answer() { # NAME PORT PATH WORDS
  local tries=0
  until http_says "$2" "$3" "$4"; do
    recorded_pid "$run/$1.pid" >/dev/null || return 1
    tries=$((tries + 1))
    [ "$tries" -lt 200 ] || return 1
    sleep 0.3
  done
}
