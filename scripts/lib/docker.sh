# shellcheck shell=bash
# Docker mode: the same system as two images.

within() { # SECONDS COMMAND... : false when it takes longer; macOS has no timeout command
  local limit=$(($1 * 10)) pid
  shift
  "$@" >/dev/null 2>&1 </dev/null &
  pid=$!
  while kill -0 "$pid" 2>/dev/null; do
    limit=$((limit - 1))
    if [ "$limit" -le 0 ]; then
      kill "$pid" 2>/dev/null
      return 1
    fi
    sleep 0.1
  done
  wait "$pid"
}

docker_missing() { # prints why Docker mode is not possible; false when it is
  if ! command -v docker >/dev/null; then
    printf 'Docker is not installed'
  elif ! within 10 docker info; then
    printf 'No Docker engine answers'
  elif ! within 10 docker compose version; then
    printf 'Docker is here, but without Compose'
  else
    return 1
  fi
}

compose() { # with the files that the running mode was begun with
  # Ended with the rest in any case: the setting may have changed since.
  if own_redis || [ "$1" = down ]; then set -- --profile redis "$@"; fi
  if [ "$(cat "$run/docker" 2>/dev/null)" = debug ]; then
    docker compose --project-directory "$root" -f "$root/docker-compose.yml" -f "$root/docker-compose.debug.yml" "$@"
  else
    docker compose --project-directory "$root" -f "$root/docker-compose.yml" "$@"
  fi
}

# The containers write into data/ as the person who started them, where that is not root.
export_owner() {
  if [ "$(id -u)" -ne 0 ]; then
    POSER_UID=$(id -u)
    POSER_GID=$(id -g)
    export POSER_UID POSER_GID
  fi
}

own_redis() { # whether the Redis of the compose file is asked for, not one elsewhere
  case ${POSER_REDIS_URL:-} in *//redis:* | *@redis:*) ;; *) return 1 ;; esac
}

# The worker has no network unless it has to reach Redis.
export_worker_network() {
  if own_redis; then
    export POSER_WORKER_NETWORK=service:redis
  elif [ -n "${POSER_REDIS_URL:-}" ]; then
    export POSER_WORKER_NETWORK=bridge
  fi
}

images_hash() { # "debug" when the debugger is wanted
  printf '%s %s %s' "${1:-plain}" "$api_port" "$(content_hash "$root/Dockerfile" "$root/docker-compose.yml" "$root/docker-compose.debug.yml" \
    "$root/.dockerignore" "$root/requirements.txt" "$root/requirements-debug.txt" "$root/pyproject.toml" "$root/pose_parser" \
    "$web/Dockerfile" "$web/nginx.conf") $(page_hash)"
}
images_ready() { # HASH, "debug" when the debugger is wanted
  stamped images "$1" && docker image inspect "poser-api${2:+-debug}" poser-web >/dev/null 2>&1
}

compose_running() { [ -f "$run/docker" ] && [ "$(compose ps --status running --services 2>/dev/null | grep -cE '^(api|web|worker)$')" -eq 3 ]; }

start_containers() { # and when they do not come up, what they said, for the log of this step
  compose --progress plain up --detach --no-build --wait --wait-timeout 120 && return
  compose logs --no-color --tail 12
  return 1
}

start_in_docker() { # "debug" or nothing
  local hash
  export_owner
  export_worker_network
  hash=$(images_hash "${1:-}")
  printf '%s' "${1:-plain}" >"$run/docker"
  if ! images_ready "$hash" "${1:-}"; then
    begin_step "Images (minutes the first time)" "$logs/images.log" compose --progress plain build
    await_steps
    stamp images "$hash"
  fi
  begin_step "Containers" "$logs/containers.log" start_containers
  await_steps
}

stop_in_docker() {
  [ -f "$run/docker" ] || return 0
  compose down --timeout 10 >"$logs/containers.log" 2>&1 || fail "Docker could not stop the containers: $(tail -n 1 "$logs/containers.log")"
  rm -f "$run/docker"
}
