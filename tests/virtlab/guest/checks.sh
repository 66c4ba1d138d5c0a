#!/bin/sh
# In the guest, started by init: an X server on the kernel's virtual display, then the bare programs and fovea on it.
# Leaves what it finds in /mnt/host; tests/virtlab/judge.py reads it there.
set -u
host=/mnt/host
# Everything that runs comes from memory: a page that has to come from a disk makes virtual time jump.
cp -r $host/lab /tmp/lab
cp $host/guest/drirc /etc/drirc
cd /tmp || exit 1
export DISPLAY=:0

startX() {
  Xorg :0 -config $host/guest/xorg.conf -logfile $host/xorg.log -noreset -nolisten tcp -ac vt1 >$host/xorg.out 2>&1 &
  tries=0
  until xdpyinfo >/dev/null 2>&1; do
    tries=$((tries + 1))
    if [ $tries -gt 300 ]; then
      echo "the X server does not answer"
      tail -20 $host/xorg.log
      exit 1
    fi
    sleep 0.2
  done
  xrandr --output Virtual-1 --mode 640x480
}

# run NAME KEY=VALUE...: one run of the experiment of the checks, its data in $host/NAME
run() {
  name=$1
  shift
  words=
  for word; do words="$words --set $word"; done
  mkdir -p "/tmp/$name" "$host/$name"
  timeout 120 /tmp/lab/bin/fovea run org.test.frames --rig "$host/guest/${rig:-rig}.json" --plugin /tmp/lab/plugins --data "/tmp/$name" --no-consent "virtual lab" \
    --participant virtlab --display fullscreen --overlay off $words >"$host/$name/said.txt" 2>&1
  echo $? >"$host/$name/status"
  cp -r "/tmp/$name/." "$host/$name/"
}

# runPressed NAME DEVICE KEY=VALUE...: the same while 40 keys or buttons are pressed; when, goes to $host/pressed-NAME.txt
runPressed() {
  pressedRun=$1 device=$2
  shift 2
  rm -f /tmp/go
  /tmp/lab/bin/press_keys "$device" 40 120 /tmp/go >"$host/pressed-$pressedRun.txt" 2>&1 &
  udevadm settle -t 10
  (
    until grep -q 'run .* starts' "/tmp/$pressedRun"/*.log 2>/dev/null; do sleep 0.05; done
    touch /tmp/go
  ) &
  run "$pressedRun" frames=600 trials=1 keepsFrames=false "$@"
}

startX
/tmp/lab/bin/kernel_vblanks 300 >$host/kernel.txt 2>&1
export MESA_LOADER_DRIVER_OVERRIDE=kms_swrast
/tmp/lab/bin/bare_flips 60 >/dev/null 2>&1 # the first round after a boot has stray frames
/tmp/lab/bin/bare_flips 300 >$host/bare.txt 2>&1
run warm frames=60
run even frames=600 keepsFrames=true
run late frames=100 trials=3 lateEvery=20 keepsFrames=true
run trials frames=100 trials=3 lateEvery=20
rig=rig-present run present frames=300 lateEvery=50 keepsFrames=true
rig=rig-swap run swap frames=300 lateEvery=50 keepsFrames=true
runPressed keys keyboard
runPressed clicks mouse keepsClicks=true
