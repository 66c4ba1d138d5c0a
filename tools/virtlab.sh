#!/usr/bin/env bash
# Runs fovea in the virtual lab: a guest with vertical blanks, event devices and an X server of its own: tools/virtlab.sh [--keep]
#
# Not part of tools/test.sh: the first time it makes the guest (as root, 5 GB in the cache folder, three minutes), then a round takes
# a few minutes. --keep leaves the guest's files behind and says where. The last line is "N passed, N failed".
set -euo pipefail
root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
lab=$root/tests/virtlab build=$root/build/release
keeps=false
case ${1:-} in
  --keep) keeps=true ;;
  -h | --help)
    sed -n '2,5s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"
    exit 0
    ;;
esac

"$root/tools/setup.sh" build test
if [[ ! -f $build/build.ninja ]] || ! grep -q '^FOVEA_TESTS:BOOL=ON$' "$build/CMakeCache.txt"; then
  cmake -S "$root" --preset release -DFOVEA_TESTS=ON
fi
cmake --build "$build" --target virtlab
"$lab/make-image.sh"

round() {
  mkdir -p "$shared/lab/bin" "$shared/lab/plugins"
  cp -r "$lab/guest" "$shared/guest"
  strip --strip-debug -o "$shared/lab/bin/fovea" "$build/bin/fovea"
  cp "$build"/tests/virtlab/{bare_flips,kernel_vblanks,press_keys} "$shared/lab/bin/"
  cp "$build"/tests/plugins/org.test.frames.so "$build"/lib/fovea/plugins/*no-consent.so "$shared/lab/plugins/"
  "$lab/boot.sh" "$shared" || tail -n 20 "$shared/log.txt" 2>/dev/null || true
  python3 "$lab/judge.py" "$shared"
}

# Once in several rounds the guest's X server shows a frame for two refreshes, the bare program's as fovea's; nothing less than every
# frame counts here, so a round that fails is made anew, twice.
for try in 1 2 3; do
  shared=$(mktemp -d "${TMPDIR:-/tmp}/fovea-virtlab.XXXXXX")
  echo "virtlab: round $try"
  status=0
  round || status=$?
  if $keeps; then echo "virtlab: the guest's files are in $shared" >&2; else rm -rf -- "$shared"; fi
  if ((status == 0)); then exit 0; fi
done
exit 1
