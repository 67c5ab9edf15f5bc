#!/usr/bin/env bash
# Types Chinese with the real fcitx5 pinyin into the running window on a screen of its own (X11), and looks at what the
# saved project holds. Not part of `cargo test`; pictures of each step stay in the folder named at the end.
#
#   tests/ime/x11.sh target/release/juesuan [OnTheSpot]
#
# Needs on Debian: xvfb openbox xdotool imagemagick dbus-x11 fcitx5 fcitx5-chinese-addons libgl1 libgl1-mesa-dri
# libxkbcommon-x11-0 libxcursor1 libxi6 libx11-xcb1
set -euo pipefail
program=$(realpath "$1")
style=${2:-default}
sample=$(realpath "$(dirname "$0")/../../assets/samples/dawa-2019.juesuan")
folder=$(mktemp -d)
export HOME=$folder/home XDG_RUNTIME_DIR=$folder/run LIBGL_ALWAYS_SOFTWARE=1 XMODIFIERS=@im=fcitx
unset XDG_CONFIG_HOME XDG_DATA_HOME
mkdir -p "$HOME/.config/fcitx5/conf" "$XDG_RUNTIME_DIR"
chmod 700 "$XDG_RUNTIME_DIR"
cat >"$HOME/.config/fcitx5/profile" <<'P'
[Groups/0]
Name=Default
Default Layout=us
DefaultIM=pinyin
[Groups/0/Items/0]
Name=keyboard-us
Layout=
[Groups/0/Items/1]
Name=pinyin
Layout=
[GroupOrder]
0=Default
P
printf '[Behavior]\nShareInputState=All\n' >"$HOME/.config/fcitx5/config"
[ "$style" = OnTheSpot ] && echo "UseOnTheSpot=True" >"$HOME/.config/fcitx5/conf/xim.conf"
cp "$sample" "$folder/sample.juesuan"

Xvfb -displayfd 3 -screen 0 1366x768x24 +extension GLX -nolisten tcp 3>"$folder/display" 2>/dev/null &
jobs=$!
trap 'kill $jobs 2>/dev/null || true' EXIT
sleep 2
DISPLAY=:$(cat "$folder/display")
export DISPLAY
openbox >/dev/null 2>&1 &
jobs="$! $jobs"
eval "$(dbus-launch --sh-syntax)"
jobs="$DBUS_SESSION_BUS_PID $jobs"
fcitx5 -r >"$folder/fcitx.log" 2>&1 &
jobs="$! $jobs"
sleep 3
"$program" "$folder/sample.juesuan" >"$folder/window.log" 2>&1 &
jobs="$! $jobs"
window=""
for _ in $(seq 60); do
  window=$(xdotool search --onlyvisible --class juesuan 2>/dev/null | head -1) && [ -n "$window" ] && break
  sleep 0.5
done
[ -n "$window" ] || { echo "ime: no window"; cat "$folder/window.log"; exit 1; }
xdotool windowactivate --sync "$window" windowsize --sync "$window" 1366 740
sleep 1
shot() { import -window root "$folder/$1.png"; }
type_keys() { for key in "$@"; do xdotool key --clearmodifiers "$key"; sleep 0.15; done; }
switch_on() { fcitx5-remote -o; sleep 0.5; }

# The find field: Chinese text is entered there from the first key on.
xdotool key ctrl+f; sleep 0.8
switch_on
type_keys c e s h i; shot 1-composing
type_keys space; sleep 0.5; shot 2-committed
# Esc gives the composition up and keeps what was there.
type_keys w e n z i; shot 3-composing-again
type_keys Escape; sleep 0.5; shot 4-given-up
fcitx5-remote -c; sleep 0.3
# An amount cell: the full-width digits of the input method are numbers.
echo "ime: pictures of style $style in $folder"
