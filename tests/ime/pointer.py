"""The mouse of a wlroots compositor that has none: pointer.py WIDTH HEIGHT, then a line "X Y" for each click.

A client of zwlr_virtual_pointer_v1 in the wire format, since the compositor's own command line cannot click without a
pointing device. It stays for the whole session: winit 0.30 gives up text-input-v3 when the last mouse is unplugged.
"""

import os
import socket
import struct
import sys
import time

width, height = map(int, sys.argv[1:])
wire = socket.socket(socket.AF_UNIX)
wire.connect(os.path.join(os.environ["XDG_RUNTIME_DIR"], os.environ["WAYLAND_DISPLAY"]))


def send(target, opcode, *words):
    body = b"".join(word if isinstance(word, bytes) else struct.pack("I", word) for word in words)
    wire.sendall(struct.pack("III", target, (8 + len(body)) << 16 | opcode, 0)[:8] + body)


def string(text):
    raw = text.encode() + b"\0"
    return struct.pack("I", len(raw)) + raw + b"\0" * (-len(raw) % 4)


DISPLAY, REGISTRY, DONE, MANAGER, POINTER = 1, 2, 3, 4, 5
send(DISPLAY, 1, REGISTRY)
send(DISPLAY, 0, DONE)
found, heard, data = None, False, b""
while not heard:
    data += wire.recv(65536)
    while len(data) >= 8 and len(data) >= (size := struct.unpack_from("II", data)[1] >> 16):
        target, head = struct.unpack_from("II", data)
        if target == REGISTRY and head & 0xFFFF == 0:
            name, length = struct.unpack_from("II", data, 8)
            if data[16 : 16 + length - 1] == b"zwlr_virtual_pointer_manager_v1":
                found = name
        heard |= target == DONE
        data = data[size:]
if found is None:
    sys.exit("the compositor has no virtual pointers")
send(REGISTRY, 0, found, string("zwlr_virtual_pointer_manager_v1"), 1, MANAGER)
send(MANAGER, 0, 0, POINTER)
LEFT = 0x110


def now():
    return int(time.monotonic() * 1000) & 0xFFFFFFFF


for line in sys.stdin:
    x, y = map(int, line.split())
    for at in (x - 1, x):
        send(POINTER, 1, now(), at, y, width, height)
        send(POINTER, 4)
        time.sleep(0.1)
    for pressed in (1, 0):
        send(POINTER, 2, now(), LEFT, pressed)
        send(POINTER, 4)
        time.sleep(0.1)
