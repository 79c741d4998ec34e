#!/usr/bin/env bash
# Renews the lock files from pyproject.toml: every package with version and checksums, for every system and Python.
# Versions that still fit stay; ./scripts/lock.sh --upgrade takes the newest.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
command -v uv >/dev/null || { printf 'uv is needed: pip install uv\n' >&2; exit 1; }

lock() { # OUTPUT SOURCES AND OPTIONS...
  local output=$1
  shift
  uv pip compile --quiet --universal --python-version 3.11 --no-emit-index-url --no-header --generate-hashes --output-file "$output" "$@"
}

# The largest first, so that the versions of one suit all the others.
toolkit=(--extra server --extra toolkit --extra sequence)
lock requirements-dev.txt "${toolkit[@]}" --extra debug --extra dev pyproject.toml "$@"
lock requirements-toolkit.txt "${toolkit[@]}" -c requirements-dev.txt pyproject.toml "$@"
lock requirements.txt --extra server --extra teach --extra compare -c requirements-dev.txt pyproject.toml "$@"
# The debugger alone, for ./start.sh --debug and the debug image.
lock requirements-debug.txt -c requirements-dev.txt - "$@" <<<debugpy
