#!/usr/bin/env bash
# Boots the guest once; what it finds in FOLDER/guest/checks.sh is run. boot.sh FOLDER [SECONDS]
#
# One instruction is one virtual nanosecond and idle time is skipped (-icount shift=0,sleep=off): the same counts come out on any
# machine, busy or not. The image itself is never changed.
set -euo pipefail
cache=${VIRTLAB_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/fovea-virtlab}
folder=$1 seconds=${2:-900}
rm -f "$folder/status"
timeout -k 5 "$seconds" qemu-system-x86_64 -accel tcg,thread=single,tb-size=512 -icount shift=0,sleep=off -cpu Nehalem -smp 1 -m 2048 \
  -rtc base=2026-01-01,clock=vm -nodefaults -no-reboot -display none -monitor none -kernel "$cache/vmlinuz" -initrd "$cache/initramfs" \
  -append "console=ttyS0 quiet loglevel=4 panic=-1 mitigations=off nokaslr tsc=reliable clocksource=tsc random.trust_cpu=on nowatchdog audit=0" \
  -drive "file=$cache/root.ext4,if=virtio,format=raw,snapshot=on" -device virtio-rng-pci \
  -virtfs "local,path=$folder,mount_tag=host,security_model=none" -serial "file:$folder/console.txt" </dev/null >"$folder/qemu.txt" 2>&1 || true
if [ ! -f "$folder/status" ]; then
  echo "virtlab: the guest did not come to its end within $seconds s; $folder/console.txt and log.txt say how far it got" >&2
  exit 1
fi
exit "$(cat "$folder/status")"
