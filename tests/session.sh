#!/usr/bin/env bash
# A day at the desk in the real window, by keyboard and mouse alone: pastes a column from a spreadsheet's clipboard,
# fixes what it broke by one click, explains all that is open as the supervisor, signs, changes a value and sees the
# signature break. A picture of each step stays in the folder named at the end; the saved file is checked from outside.
# Prints pass or FAIL a line; the exit code is 1 if anything failed. Not part of `cargo test`.
#
#   tests/session.sh target/release/juesuan
#
# Needs on Debian: xvfb openbox xdotool xclip imagemagick libgl1 libgl1-mesa-dri libxkbcommon-x11-0 libxcursor1 libxi6
# libx11-xcb1
source "$(dirname "$0")/ime/common.sh"
fresh_copy
start_screen 1366x768
start_window 1366 740
# Fixed fonts in a fixed window stand still.
point() { xdotool mousemove "$1" "$2" sleep 0.3 click 1; sleep 0.6; }
save() { keys ctrl+s; sleep 1; }
words() { xdotool type --delay 40 "$1"; sleep 0.3; }
# What the program itself says of the file: a word of its line of JSON.
says() { grep -qF -- "$1" <<<"$("$program" check "$file" --json)"; verdict $? "$2"; }

# As Excel puts it on the clipboard, with a blank behind a figure and full-width digits. 其他收入 is wrong.
printf '360.22\r\n0.00\r\n0.00\r\n０.00\r\n0.00 \r\n0.00\r\n1.30\r\n' | xclip -selection clipboard >/dev/null 2>&1
keys ctrl+v; sleep 0.6; shot 1-pasted
save
file_has '"决算数": "1.30"' "a column is pasted from a spreadsheet"
says '"code":"A101","severity":"error"' "the total that no longer adds up is found"

# The first finding, and the button that mends it.
keys F8; sleep 0.6; shot 2-found
point 1179 660; shot 3-fixed
save
file_has '"决算数": "0.30"' "one click mends the figure"
! grep -qF '"code":"A101","severity":"error"' <<<"$("$program" check "$file" --json)"
verdict $? "the total adds up again"

# The supervisor explains one after the other; without a name it is asked for.
point 1338 70; shot 4-name
words "Li Fu"; keys Return; sleep 0.6
keys F8 F6; sleep 0.5; words "as in the original"; shot 5-explaining
keys ctrl+Return; sleep 0.6; shot 6-explained
save
file_has 'reason: "as in the original"' "an explanation is kept with its reason"
file_has 'by: "Li Fu"' "and with the name"
for _ in $(seq 26); do keys F8 F6; words "as printed"; keys ctrl+Return; done
shot 7-all-explained
save
"$program" check "$file" >"$folder/check.txt"
verdict $? "no error is open"

# 复核 → 签署.
point 187 33; point 187 208; sleep 0.5; shot 8-sign
point 478 492; shot 9-signed; keys Escape; sleep 0.4
save
says '"signed":"valid"' "the supervisor has signed"

# Back as the accountant: a changed value breaks the signature, the old value makes it hold again.
point 1290 70
keys Down Down Down; words "240"; keys Return; sleep 0.6; shot 10-broken
save
says '"signed":"broken"' "a changed value breaks the signature"
keys ctrl+z; sleep 0.6; shot 11-holds-again
save
says '"signed":"valid"' "the value put back, it holds again"
finish
