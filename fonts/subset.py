#!/usr/bin/env python3
"""Subsets a CJK font to the characters a disclosure needs. Needs fonttools (pip) and Debian's unicode-data.

    subset.py SOURCE.ttf OUT.ttf [--set gbk|gb2312] [--rename OLD=NEW ...]

Both sets hold the 8,105 characters of the 通用规范汉字表 (Unihan kTGH), GB2312 by both of Python's codecs,
Latin, punctuation, numbers, enclosed and full-width forms; gbk adds all of GBK. Keep the licence text and
the copyright lines beside the result; a font with a reserved name (LXGW, 霞鹜, Source, Plex) must be renamed.
"""
import argparse, bz2, pathlib, re
from fontTools import subset

SYMBOLS = [(0x20, 0x7F), (0xA0, 0x100), (0x2010, 0x2028), (0x2030, 0x2060), (0x20A0, 0x20C0), (0x2100, 0x2300),
           (0x2460, 0x2580), (0x25A0, 0x2670), (0x2700, 0x2760), (0x3000, 0x3040), (0x3200, 0x3400), (0xFF00, 0xFFF0)]

def codec(name):
    for hi in range(0x81, 0xFF):
        for lo in range(0x40, 0xFF):
            try:
                yield ord(bytes((hi, lo)).decode(name))
            except (UnicodeDecodeError, TypeError):
                pass

def standard_8105():
    for path in pathlib.Path("/usr/share/unicode").glob("Unihan*OtherMappings.txt*"):
        text = bz2.open(path, "rt", encoding="utf-8").read() if path.suffix == ".bz2" else path.read_text("utf-8")
        return {int(m, 16) for m in re.findall(r"^U\+([0-9A-F]+)\tkTGH\t", text, re.M)}
    raise SystemExit("no Unihan data: install Debian's unicode-data")

def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("source"); p.add_argument("out")
    p.add_argument("--set", choices=["gbk", "gb2312"], default="gbk")
    p.add_argument("--rename", action="append", default=[], metavar="OLD=NEW")
    a = p.parse_args()
    wanted = {c for lo, hi in SYMBOLS for c in range(lo, hi)} | standard_8105() | set(codec("gb2312"))
    if a.set == "gbk":
        wanted |= set(codec("gbk"))
    o = subset.Options()
    o.layout_features = ["kern", "vert", "vrt2", "palt", "halt", "locl", "pnum", "tnum"]
    o.name_IDs = o.name_languages = ["*"]
    o.notdef_outline, o.glyph_names, o.hinting, o.recalc_timestamp = True, False, False, False
    font = subset.load_font(a.source, o)
    s = subset.Subsetter(o); s.populate(unicodes=wanted); s.subset(font)
    for record in font["name"].names:
        if record.nameID in (1, 3, 4, 6, 16, 25):
            text = record.toUnicode()
            for pair in a.rename:
                text = text.replace(*pair.split("=", 1))
            record.string = text
    subset.save_font(font, a.out, o)
    print(a.out, pathlib.Path(a.out).stat().st_size, "bytes,", font["maxp"].numGlyphs, "glyphs")

if __name__ == "__main__":
    main()
