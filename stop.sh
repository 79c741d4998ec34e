#!/usr/bin/env bash
# Ends what start.sh began, and nothing else.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
# shellcheck source=scripts/lib/common.sh
. "$here/scripts/lib/common.sh"
# shellcheck source=scripts/lib/steps.sh
. "$here/scripts/lib/steps.sh"
# shellcheck source=scripts/lib/docker.sh
. "$here/scripts/lib/docker.sh"

case ${1:-} in
  "") ;;
  --help | -h)
    say "Usage: ./stop.sh   Ends the Poser that ./start.sh of this folder began."
    exit 0
    ;;
  *) fail "There is no option $1; ./stop.sh takes none." ;;
esac

ended=""

# A start that is still at work cleans up after itself when it is told to stop.
end_start() {
  local pid tries=0
  pid=$(recorded_pid "$run/lock") || return 0
  kill -TERM "$pid" 2>/dev/null || return 0
  ended=yes
  while [ "$tries" -lt 300 ] && recorded_pid "$run/lock" >/dev/null; do
    sleep 0.1
    tries=$((tries + 1))
  done
}

end_start
end_steps
if [ -f "$run/docker" ]; then
  stop_in_docker
  ended=yes
fi
if any_running; then ended=yes; fi
stop_processes
rm -f "$run/mode" "$run/address"
if [ -n "$ended" ]; then say "Poser is stopped."; else say "Poser is not running."; fi
