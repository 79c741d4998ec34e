#!/usr/bin/env bash
# keep_running.sh COMMAND... : runs it, and again whenever it ends, until this script is told to end.
# A command that fails by itself right at the first start is not run again: start.sh then tells why.
set -u
pause=1
is_first=yes
child=""

end() {
  trap - TERM INT HUP
  [ -z "$child" ] || kill -TERM "$child" 2>/dev/null
  wait
  exit 143
}
trap end TERM INT HUP

while :; do
  began=$SECONDS
  "$@" &
  child=$!
  wait "$child"
  code=$?
  child=""
  lived=$((SECONDS - began))
  # 128 and above: something killed it.
  [ -z "$is_first" ] || [ "$lived" -ge 5 ] || [ "$code" -ge 128 ] || exit "$code"
  is_first=""
  if [ "$lived" -ge 10 ]; then pause=1; else pause=$((pause * 2 > 60 ? 60 : pause * 2)); fi
  printf 'It ended after %d s (%d); it is started again in %d s.\n' "$lived" "$code" "$pause" >&2
  # In the background, so that a wish to end is heard at once.
  sleep "$pause" &
  child=$!
  wait "$child"
done
