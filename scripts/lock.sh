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

lock requirements.txt --extra server pyproject.toml "$@"
lock requirements-dev.txt --extra server --extra debug --extra dev -c requirements.txt pyproject.toml "$@"
# The debugger alone, for ./start.sh --debug and the debug image.
lock requirements-debug.txt -c requirements-dev.txt - "$@" <<<debugpy
