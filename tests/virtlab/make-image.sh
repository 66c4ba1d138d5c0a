#!/usr/bin/env bash
# Makes the guest of the virtual lab in $VIRTLAB_CACHE: a Debian root, Debian's kernel with vkms, an initramfs, an ext4 image.
# Only Debian packages, through this machine's own apt set-up. Needs root and 5 GB; three minutes. What is there already stays.
set -euo pipefail
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
top=$(cd -- "$here/../.." && pwd)
cache=${VIRTLAB_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/fovea-virtlab}
suite=$(. /etc/os-release && echo "$VERSION_CODENAME")
mkdir -p "$cache"
say() { echo "virtlab: $*"; }

wantedTools() {
  missing=()
  need() { command -v "$1" >/dev/null || missing+=("$2"); }
  need mmdebstrap mmdebstrap
  need mkfs.ext4 e2fsprogs
  need cpio cpio
  need depmod kmod
  need gcc-12 gcc-12
  need make make
  need xz xz-utils
  need qemu-system-x86_64 qemu-system-x86
  { [ -x /bin/busybox ] && /bin/busybox --list >/dev/null; } || missing+=(busybox-static)
  if ((${#missing[@]} > 0)); then
    say "installing ${missing[*]}"
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 install -y -qq --no-install-recommends "${missing[@]}"
  fi
}

guestPackages() {
  sed '/^#/d' "$here/packages"
  # Header-only ones are no use to a program that is built already.
  sed -n 's/^build  *\(lib.*-dev\|fonts-.*\)$/\1/p' "$top/tools/packages" | grep -v -E '^lib(boost|cereal|imgui|cli11)-dev$'
}

makeRoot() {
  rm -rf "$cache/root"
  local sources=() file
  for file in /etc/apt/sources.list /etc/apt/sources.list.d/*; do
    if [ -f "$file" ] && grep -q "$suite" "$file"; then sources+=("$file"); fi
  done
  mmdebstrap --variant=minbase --mode=root --aptopt='Apt::Install-Recommends "false"' \
    --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
    --include="$(guestPackages | paste -sd,)" "$suite" "$cache/root" "${sources[@]}" >"$cache/mmdebstrap.log" 2>&1 ||
    { tail -20 "$cache/mmdebstrap.log"; say "the guest's root could not be made; $cache/mmdebstrap.log says why"; return 1; }
}

# Debian leaves vkms out of its kernel, so it is built from Debian's own source of that kernel.
makeKernel() {
  local image version base major work=$cache/kernel module
  image=$(apt-cache depends linux-image-amd64 | awk '/Depends: linux-image-/{print $2; exit}')
  version=${image#linux-image-} base=${version%-amd64} major=$(cut -d. -f1,2 <<<"$version")
  say "kernel $version"
  rm -rf "$work"; mkdir -p "$work/deb"
  (cd "$work/deb" && apt-get -qq download "$image" "linux-headers-$version" "linux-headers-$base-common" "linux-kbuild-$major" "linux-source-$major")
  dpkg -x "$work"/deb/linux-image-*.deb "$work/image"
  for module in "$work"/deb/linux-headers-*.deb "$work"/deb/linux-kbuild-*.deb; do dpkg -x "$module" "$work/headers"; done
  dpkg-deb --fsys-tarfile "$work"/deb/linux-source-*.deb | tar -xO "./usr/src/linux-source-$major.tar.xz" |
    tar -xJ -C "$work" --strip-components=4 --wildcards "linux-source-$major/drivers/gpu/drm/vkms/*"
  local headers=$work/headers/usr/src/linux-headers-$version
  sed -i "s#include /usr/src#include $work/headers/usr/src#" "$headers/Makefile"
  sed -i 's/^obj-.*/obj-m += vkms.o/' "$work/vkms/Makefile"
  make -s -C "$headers" M="$work/vkms" modules >"$cache/vkms-build.log" 2>&1
  strip --strip-debug "$work/vkms/vkms.ko"
  cp "$work/image/boot/vmlinuz-$version" "$cache/vmlinuz"
  collectModules "$version"
  makeInitramfs "$version"
  echo "$version" >"$cache/kernel.version"
}

modulesWithDependencies() { # FOLDER VERSION NAME...
  local folder=$1 version=$2 name
  shift 2
  for name; do modprobe -d "$folder" -S "$version" --show-depends "$name" | awk '$1 == "insmod" {print $2}'; done | awk '!seen[$0]++'
}

collectModules() { # VERSION
  local from=$cache/kernel/image/lib/modules/$1 to=$cache/kernel/modules/lib/modules/$1 file relative
  depmod -b "$cache/kernel/image" "$1"
  mkdir -p "$to/extra"
  modulesWithDependencies "$cache/kernel/image" "$1" virtio_pci virtio_blk virtio_rng ext4 crc32c_generic 9p 9pnet_virtio \
    drm_shmem_helper drm_kms_helper drm vgem uinput evdev | while read -r file; do
    relative=${file#*"/lib/modules/$1/"}
    mkdir -p "$to/$(dirname "$relative")"
    cp "$from/$relative" "$to/$relative"
  done
  cp "$cache/kernel/vkms/vkms.ko" "$to/extra/"
  cp "$from"/modules.{builtin,builtin.modinfo,order} "$to/"
  depmod -b "$cache/kernel/modules" "$1"
}

makeInitramfs() { # VERSION
  local folder=$cache/kernel/initramfs file
  rm -rf "$folder"; mkdir -p "$folder"/{bin,proc,sys,dev,root,lib}
  cp /bin/busybox "$folder/bin/"
  modulesWithDependencies "$cache/kernel/modules" "$1" virtio_pci virtio_blk ext4 crc32c_generic | while read -r file; do
    cp "$file" "$folder/lib/"
    echo "/bin/busybox insmod /lib/$(basename "$file")"
  done >"$folder/modules.sh"
  install -m 755 "$here/guest/initramfs-init" "$folder/init"
  (cd "$folder" && find . | cpio -o -H newc 2>/dev/null | gzip -1 >"$cache/initramfs")
}

makeImage() {
  local version root=$cache/root size
  version=$(cat "$cache/kernel.version")
  rm -rf "$root/lib/modules/$version"; mkdir -p "$root/lib/modules"
  cp -a "$cache/kernel/modules/lib/modules/$version" "$root/lib/modules/"
  install -D -m 755 "$here/guest/init" "$root/virtlab/init"
  ln -sf /proc/self/mounts "$root/etc/mtab"
  echo virtlab >"$root/etc/hostname"
  size=$(($(du -sm --exclude=var/cache "$root" | cut -f1) + 400))
  rm -f "$cache/root.ext4"
  truncate -s "${size}M" "$cache/root.ext4.new"
  mkfs.ext4 -q -F -m 0 -O ^has_journal,^metadata_csum -d "$root" "$cache/root.ext4.new"
  mv "$cache/root.ext4.new" "$cache/root.ext4"
}

wanted=$(guestPackages | sort | cat - "$here/guest/init" "$here/guest/initramfs-init" | sha256sum | cut -c1-16)
if [ "$(cat "$cache/image.of" 2>/dev/null)" = "$wanted" ]; then exit 0; fi
if (($(id -u) != 0)); then say "making the guest's image needs root; run this once with sudo, and VIRTLAB_CACHE=$cache"; exit 1; fi
wantedTools
say "making the guest in $cache: about three minutes"
makeRoot & rootJob=$!
[ -e "$cache/kernel.version" ] || makeKernel
wait "$rootJob"
makeImage
echo "$wanted" >"$cache/image.of"
say "the guest is ready: $(du -m "$cache/root.ext4" | cut -f1) MB"
