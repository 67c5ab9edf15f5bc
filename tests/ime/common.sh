# Sourced by the scripts that drive the real window: a folder of its own for everything, a copy of the sample, and
# checks that look at the file the program saved. Nothing here is part of `cargo test`.

set -uo pipefail
program=$(realpath "${1:?usage: $0 PROGRAM}")
here=$(realpath "$(dirname "${BASH_SOURCE[0]}")")
sample=$here/../../assets/samples/dawa-2019.juesuan
folder=${FOLDER:-$(mktemp -d)}
file=$folder/sample.juesuan
jobs=""
failed=0
trap 'for job in $jobs; do kill "$job" 2>/dev/null || true; done' EXIT

export HOME=$folder/home XDG_RUNTIME_DIR=$folder/run LIBGL_ALWAYS_SOFTWARE=1
unset XDG_CONFIG_HOME XDG_DATA_HOME XDG_STATE_HOME XDG_CACHE_HOME
mkdir -p "$HOME" "$XDG_RUNTIME_DIR"
chmod 700 "$XDG_RUNTIME_DIR"

# The input method with pinyin as it is installed, switched by `fcitx5-remote`; its state is shared by all fields.
write_fcitx_profile() {
  mkdir -p "$HOME/.config/fcitx5/conf"
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
}

start_fcitx() {
  eval "$(dbus-launch --sh-syntax)"
  jobs="$DBUS_SESSION_BUS_PID $jobs"
  fcitx5 -r >"$folder/fcitx.log" 2>&1 &
  jobs="$! $jobs"
  sleep 3
}

fresh_copy() { cp "$sample" "$file"; }

# A screen of its own, of a size and a scale: WIDTHxHEIGHT [SCALE].
start_screen() {
  Xvfb -displayfd 3 -screen 0 "${1}x24" +extension GLX -nolisten tcp 3>"$folder/display" 2>/dev/null &
  jobs="$! $jobs"
  for _ in $(seq 50); do [ -s "$folder/display" ] && break; sleep 0.1; done
  DISPLAY=:$(cat "$folder/display")
  export DISPLAY WINIT_X11_SCALE_FACTOR=${2:-1}
  openbox >/dev/null 2>&1 &
  jobs="$! $jobs"
  sleep 1
}

# Opens the program on the copy and fills the screen with its window.
start_window() {
  "$program" "$file" >"$folder/window.log" 2>&1 &
  pid=$!
  jobs="$pid $jobs"
  window=""
  for _ in $(seq 60); do
    window=$(xdotool search --onlyvisible --class juesuan 2>/dev/null | head -1) && [ -n "$window" ] && break
    sleep 0.5
  done
  [ -n "$window" ] || { echo "no window"; cat "$folder/window.log"; exit 1; }
  xdotool windowactivate --sync "$window" windowsize --sync "$window" "$1" "$2" windowmove --sync "$window" 0 0
  sleep 1.5
}

# A picture of the whole screen.
shot() { import -window root "$folder/$1.png"; }

# Keys one by one, as a person presses them.
keys() { for key in "$@"; do xdotool key --clearmodifiers "$key"; sleep 0.2; done; }

# Says whether something held, and goes on.
verdict() {
  if [ "$1" = 0 ]; then echo "pass: $2"; else echo "FAIL: $2"; failed=1; fi
}
# The saved file holds, or does not hold, a text.
file_has() { grep -qF -- "$1" "$file" && verdict 0 "$2" || verdict 1 "$2"; }
file_lacks() { grep -qF -- "$1" "$file" && verdict 1 "$2" || verdict 0 "$2"; }
# What pinyin does in a cell, the same on every desktop; a script that calls this has `to_name`, `chinese` and `save`.
compose_in_cells() {
  # A selected cell.
  to_name; chinese
  keys c e s h i; shot 2-cell-composing
  keys space; sleep 0.4; shot 3-cell-committed
  keys Return; save
  file_has 'name: "测试"' "selected cell: the first key is kept, Space commits, Enter accepts"

  # Esc gives up the composition and nothing else.
  to_name; keys F2 End; chinese
  keys y i x i a space; sleep 0.3
  keys z a i; shot 4-second-composition
  keys Escape; sleep 0.4; shot 5-composition-given-up
  keys Return; save
  file_has 'name: "测试一下"' "Esc ends the composition, the entry goes on"
  to_name; chinese
  keys w e n z i Escape; sleep 0.3
  keys Down; save
  file_has 'name: "测试一下"' "Esc in a composition on a selected cell leaves the cell as it was"

  # Enter in a composition takes the letters and leaves the entry open.
  to_name; chinese
  keys a b c Return; sleep 0.4; shot 6-letters-taken
  keys d e f Return Return; save
  file_has 'name: "abcdef"' "Enter in a composition takes the letters, the next Enter accepts the entry"
}
finish() {
  echo "pictures in $folder"
  exit "$failed"
}
