#!/usr/bin/env bash
# Installs the Debian packages of the named groups of tools/packages that are missing: tools/setup.sh build [test]
set -euo pipefail
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)

wanted=()
for group in "${@:-build}"; do
  while read -r name; do wanted+=("$name"); done < <(sed -n "s/^$group  *//p" "$here/packages")
done

if ! command -v dpkg-query >/dev/null; then
  echo "setup: this is no Debian system; these packages, or your system's like of them, have to be there: ${wanted[*]}" >&2
  exit 0
fi

missingPackages() {
  local name
  for name in "${wanted[@]}"; do
    if ! grep -qx "$name installed" <<<"$installed"; then echo "$name"; fi
  done
}
installed=$(dpkg-query -W -f '${Package} ${db:Status-Status}\n' "${wanted[@]}" 2>/dev/null || true)
mapfile -t missing < <(missingPackages)
if ((${#missing[@]} == 0)); then exit 0; fi

asRoot=()
if (($(id -u) != 0)); then
  if ! command -v sudo >/dev/null; then
    echo "setup: these packages are missing, and there is no sudo to install them with." >&2
    echo "setup: ask an administrator for: apt-get install --no-install-recommends ${missing[*]}" >&2
    exit 1
  fi
  asRoot=(sudo)
fi

apt() {
  "${asRoot[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300 "$@"
}
allAreKnown() {
  local name
  for name in "${missing[@]}"; do
    apt-cache policy "$name" 2>/dev/null | grep -q 'Candidate: [^(]' || return 1
  done
}
install() { apt install -y --no-install-recommends "${missing[@]}"; }

echo "setup: installing ${missing[*]}"
if allAreKnown && install; then exit 0; fi
if apt update && install; then exit 0; fi
echo "setup: the packages could not be installed; the lines above say why." >&2
echo "setup: by hand: apt-get update && apt-get install --no-install-recommends ${missing[*]}" >&2
exit 1
