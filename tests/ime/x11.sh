#!/usr/bin/env bash
# Types Chinese with the real fcitx5 pinyin into the running window on an X11 screen of its own, and looks at what the
# saved project holds. Prints pass or FAIL a line; the exit code is 1 if anything failed. Not part of `cargo test`.
#
#   tests/ime/x11.sh target/release/juesuan [default|OnTheSpot]
#
# default: fcitx5 shows the composition in its own panel and tells the window nothing before it commits.
# OnTheSpot: the window shows the composition itself (fcitx5 → 附加组件 → XIM → On The Spot).
#
# Needs on Debian: xvfb openbox xdotool xclip imagemagick dbus-x11 fcitx5 fcitx5-chinese-addons libgl1 libgl1-mesa-dri
# libxkbcommon-x11-0 libxcursor1 libxi6 libx11-xcb1
source "$(dirname "$0")/common.sh"
style=${2:-default}
export XMODIFIERS=@im=fcitx
write_fcitx_profile
[ "$style" = default ] || echo "UseOnTheSpot=True" >"$HOME/.config/fcitx5/conf/xim.conf"
fresh_copy
start_screen 1366x768
start_fcitx
start_window 1366 740
chinese() { fcitx5-remote -o; sleep 0.3; }
latin() { fcitx5-remote -c; sleep 0.3; }
# Another row's name, below the panel of the input method; fixed fonts in a fixed window stand still.
click_other_row() { xdotool mousemove 470 436 sleep 0.3 click 1; sleep 0.6; }
# To the name of a subject by the keyboard alone.
to_name() {
  latin
  keys ctrl+f; sleep 0.6
  keys ctrl+a 2 0 1 0 3 5 0; sleep 0.6
  keys Return Escape Home Right Right Right; sleep 0.3
}
save() { keys ctrl+s; sleep 1; }

# The find field: the first key after the keyboard has moved there.
chinese
keys ctrl+f; sleep 0.6
keys c e s h i; shot 1-find-composing
keys space; sleep 0.4
keys ctrl+a ctrl+c; sleep 0.4
[ "$(timeout 2 xclip -o -selection clipboard 2>/dev/null || true)" = 测试 ]
verdict $? "find field: pinyin from the first key on"
keys Escape

compose_in_cells

# A click on another cell while composing.
to_name; chinese
keys c e s h i
click_other_row; shot 7-clicked-elsewhere
if [ "$style" = default ]; then
  # The window cannot know of the composition, so it goes on where the keyboard is.
  keys space Return
  save
  file_has 'name: "测试"' "click elsewhere: the composition goes on in the cell that was clicked"
  file_has 'name: "abcdef"' "click elsewhere: the first cell is as it was"
else
  save
  file_has 'name: "ce shi"' "click elsewhere: what was composed stays in the cell it was typed in"
  file_lacks 'name: "测试"' "click elsewhere: nothing arrives in the other cell"
  chinese
  keys y i x i a space Return; save; shot 8-after-the-click
  file_has 'name: "一下"' "the next composition begins in the other cell, with its first key"
fi

# A paragraph.
latin; keys Escape
xdotool mousemove 80 161 sleep 0.2 click 1; sleep 0.6
xdotool mousemove 600 240 sleep 0.2 click 1; sleep 0.4
keys End; chinese
keys c e s h i; shot 9-paragraph
keys space; sleep 1; save
file_has '测试' "paragraph: pinyin from the first key on"
finish
