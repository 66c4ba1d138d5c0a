#!/usr/bin/env bash
# Builds fovea and runs the main job: a consented Stroop session. Arguments are handed to `fovea run`.
#
# With a display the keyboard is yours. Without one a private Xvfb is started, and a scripted participant presses real keys.
set -euo pipefail
root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
build=$root/build/release
bin=$build/bin

# Is one of these options among the arguments, as "--name" or "--name=value"?
given() {
  local name=$1 word
  shift
  for word in "$@"; do
    if [[ $word == "$name" || $word == "$name="* ]]; then return 0; fi
  done
  return 1
}
# The value of an option among the arguments, the last one.
valueOf() {
  local name=$1 value='' before='' word
  shift
  for word in "$@"; do
    if [[ $before == "$name" ]]; then value=$word; fi
    if [[ $word == "$name="* ]]; then value=${word#*=}; fi
    before=$word
  done
  echo "$value"
}

"$root/tools/setup.sh" build
if [[ ! -f $build/build.ninja ]]; then
  # Without tests and benchmarks, whose packages only tools/test.sh installs; it turns them on.
  cmake -S "$root" --preset release -DFOVEA_TESTS=OFF -DFOVEA_BENCH=OFF
fi
cmake --build "$build" --target sdk/all host/all plugins/all consent-modules/all tools/participant/all tools/export/all tools/remote/all

if given --help "$@" || given -h "$@"; then exec "$bin/fovea" run --help; fi

defaults=()
if ! given --root "$@"; then defaults+=(--root "$root/docs/studies/stroop-session"); fi
if ! given --data "$@"; then defaults+=(--data "$root/data"); fi

if [[ $(valueOf --display "$@") == virtual ]]; then
  exec "$bin/fovea" run "${defaults[@]}" "$@"
fi
if [[ -n ${DISPLAY:-} ]]; then
  if "$bin/fovea-participant" --check 2>/dev/null; then exec "$bin/fovea" run "${defaults[@]}" "$@"; fi
  echo "run: the display $DISPLAY cannot be used; a private one is started instead" >&2
fi

xvfb='' job='' isTold='' folder=$(mktemp -d)
# shellcheck disable=SC2317 # called by the trap
cleanUp() {
  local process
  for process in $job $xvfb; do
    kill -TERM "$process" 2>/dev/null || true
    wait "$process" 2>/dev/null || true
  done
  rm -rf -- "$folder"
}
trap cleanUp EXIT
# Set before there is a session: one that begins meanwhile is told as soon as its number is known.
# shellcheck disable=SC2317 # called by the trap
tellToEnd() {
  isTold=yes
  if [[ -n $job ]]; then kill -TERM "$job" 2>/dev/null || true; fi
}

# The server picks a free number itself and writes it once it takes connections.
mkfifo "$folder/number"
# A session of its own, so that Ctrl+C reaches fovea first and the server goes last.
setsid Xvfb -displayfd 3 -screen 0 1920x1080x24 -nolisten tcp -noreset 3>"$folder/number" >"$folder/xvfb.log" 2>&1 &
xvfb=$!
if ! read -r -t 30 number <"$folder/number"; then
  echo "run: Xvfb did not start:" >&2
  cat "$folder/xvfb.log" >&2
  exit 1
fi

if ! given --display "$@"; then defaults+=(--display window); fi
if ! given --overlay "$@"; then defaults+=(--overlay window); fi
if ! given --simulate "$@"; then defaults+=(--scripted); fi
trap tellToEnd INT TERM
DISPLAY=:$number "$bin/fovea" run "${defaults[@]}" --screenshots "$@" &
job=$!
if [[ -n $isTold ]]; then tellToEnd; fi
status=0
wait "$job" || status=$?
# A signal ends the wait early: the session is then still being sealed.
while kill -0 "$job" 2>/dev/null; do
  status=0
  wait "$job" || status=$?
done
job=''
exit "$status"
