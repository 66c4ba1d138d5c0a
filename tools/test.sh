#!/usr/bin/env bash
# Builds `release` and runs every test: tools/test.sh [--sanitizers] [arguments of ctest, e.g. -R journal]
#
# --sanitizers also builds and tests the presets asan and tsan. The last line is "N passed, N failed", all of them together.
set -uo pipefail
root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)

presets=(release)
arguments=()
for word in "$@"; do
  case $word in
    --sanitizers) presets+=(asan tsan) ;;
    -h | --help)
      sed -n '2,4s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"
      exit 0
      ;;
    *) arguments+=("$word") ;;
  esac
done

passed=0 failed=0 broken=0
finish() {
  echo "$passed passed, $failed failed"
  if ((failed == 0 && broken == 0 && passed > 0)); then exit 0; fi
  exit 1
}

# Adds up what ctest wrote about its tests. One that was skipped is neither passed nor failed, and is told.
countResults() {
  local file=$1 total failures skipped disabled
  number() { sed -n "s/.*[[:space:]]$1=\"\([0-9]*\)\".*/\1/p;" "$file" | head -n 1; }
  total=$(number tests) failures=$(number failures) skipped=$(number skipped) disabled=$(number disabled)
  passed=$((passed + ${total:-0} - ${failures:-0} - ${skipped:-0} - ${disabled:-0}))
  failed=$((failed + ${failures:-0}))
  if ((${skipped:-0} + ${disabled:-0} > 0)); then echo "test: $((skipped + disabled)) skipped"; fi
}

buildPreset() {
  local preset=$1 build=$root/build/$1
  if [[ ! -f $build/build.ninja ]] || ! grep -q '^FOVEA_TESTS:BOOL=ON$' "$build/CMakeCache.txt"; then
    cmake -S "$root" --preset "$preset" -DFOVEA_TESTS=ON -DFOVEA_BENCH=OFF || return 1
  fi
  cmake --build "$build"
}

testPreset() {
  local preset=$1 report=$root/build/$1/tests.xml before=$failed status=0
  rm -f -- "$report"
  (cd "$root" && ctest --preset "$preset" --no-tests=error --output-junit "$report" "${arguments[@]}") || status=$?
  if [[ -f $report ]]; then countResults "$report"; fi
  # A test that could not be started is no failed test to ctest, but it is one to us.
  if ((status != 0 && failed == before)); then
    echo "test: ctest ended with $status" >&2
    broken=1
  fi
}

"$root/tools/setup.sh" build test || exit 1
for preset in "${presets[@]}"; do
  echo "test: preset $preset"
  if ! buildPreset "$preset"; then
    echo "test: preset $preset could not be built" >&2
    broken=1
    continue
  fi
  testPreset "$preset"
done
finish
