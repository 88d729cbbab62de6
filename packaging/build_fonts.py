"""Builds subsets of the document fonts; run by hand when a source changes, never at set-up.

    python packaging/build_fonts.py SOURCES [--fetch]

SOURCES is a folder for the packages named in ``PACKAGES``; ``--fetch`` downloads them there with
npm and apt-get. The build is reproducible. Characters of each font:

``song-regular``, ``song-bold``, ``hei-regular``
    The two-byte area of GB 18030 (read from Python's ``gb18030`` codec: its ``gb2312`` codec maps
    the middle dot and the dash of names to other characters), what the edition of 2022 moved out
    of the private use area, and all of 通用规范汉字表. song-regular adds the rest of its source.
``rare-names``
    More characters of names and places: all that LXGW WenKai has outside the basic
    plane, the identity-card set of the Ministry of Public Security and the modern dictionaries
    from Hanazono, Extension A in current use from Noto Serif, and three tick boxes.
"""

from __future__ import annotations

import argparse
import bz2
import hashlib
import re
import subprocess
import tarfile
from collections.abc import Iterable
from pathlib import Path

from fontTools import subset
from fontTools.pens.transformPen import TransformPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont

OUT = Path(__file__).resolve().parent.parent / "exports" / "fonts"
LARGEST_TOGETHER = 30_000_000
LARGEST_RARE = 3_000_000

SERIF = "@expo-google-fonts/noto-serif-sc@0.4.3"
SANS = "@expo-google-fonts/noto-sans-sc@0.4.3"
PACKAGES = {
    "npm": (SERIF, SANS),
    "debian": ("fonts-lxgw-wenkai=1.511*", "fonts-hanazono=20170904*", "unicode-data=15.1*"),
}
SOURCES = {
    "serif": (
        "package/400Regular/NotoSerifSC_400Regular.ttf",
        "c358a69de3df5f423a8946a7b03e3126fb6ba116f1130a463455b4e39e1f0742",
    ),
    "serif-bold": (
        "package/700Bold/NotoSerifSC_700Bold.ttf",
        "9c6a2ba736e4b499c84f65ce366bd3625c0401885fd3e585ace50fb738b96ff6",
    ),
    "sans": (
        "package/400Regular/NotoSansSC_400Regular.ttf",
        "d45f67f0a7c0ca3f256950777ce6a61cc7ce5f9696d02900cbbaac25f8aa7d16",
    ),
    "kai": (
        "usr/share/fonts/truetype/lxgw-wenkai/LXGWWenKai-Regular.ttf",
        "be1d5ee371b25f23ca613c3142d6293328db6253ef0b0c09857e9f30657514a8",
    ),
    "hana": (
        "usr/share/fonts/truetype/hanazono/HanaMinB.ttf",
        "829543436cdf7b4c6730e2af5806fa406f8ddf0d4b656e0cd49c58d4db1c8d3c",
    ),
}
NAMES = {
    "song-regular": ("Zhuhang Song", "Regular"),
    "song-bold": ("Zhuhang Song", "Bold"),
    "hei-regular": ("Zhuhang Hei", "Regular"),
    "rare-names": ("Zhuhang Rare Names", "Regular"),
}
NOTES = {
    "song-regular": "Noto Serif SC Regular, cut to size and renamed",
    "song-bold": "Noto Serif SC Bold, cut to size and renamed",
    "hei-regular": "Noto Sans SC Regular, cut to size and renamed",
    "rare-names": "Glyphs of LXGW WenKai, Hanazono Mincho B and Noto Serif SC, cut to size, put"
    " together and renamed",
}

_COPYRIGHT, _FAMILY, _STYLE, _UNIQUE, _FULL, _VERSION, _POSTSCRIPT = range(7)
_DESCRIPTION, _LICENCE, _LICENCE_URL = 10, 13, 14
_BASIC_PLANE = 0x10000
_PRIVATE = range(0xE000, 0xF900)
_EXTENSION_A = range(0x3400, 0x4DC0)
_LATIN = range(0x20, 0x180)
# GB 18030-2022 assigns code points to characters that were in the private use area before, and
# makes the end of the basic block mandatory.
_EDITION_OF_2022 = (*range(0xFE10, 0xFE1A), *range(0x9FA6, 0x9FF0))
_SIGNS = tuple(map(ord, "✓"))  # in the sources; used in every dossier
_TICK_BOXES = tuple(map(ord, "☑☒✗≒"))
# kIRG_GSource: identity-card names; current dictionaries and term lists.
_LIVING_SOURCES = frozenset({"GIDC", "GXC", "GKJ", "GXHZ", "GRM", "GZH", "GGH", "GFC", "GPGLG"})
_LIVING_PROPERTIES = frozenset({"kIICore", "kXHC1983"})


def main() -> None:
    """Build the four fonts from the packages in the folder named on the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("sources", type=Path)
    parser.add_argument("--fetch", action="store_true", help="download the packages first")
    wanted = parser.parse_args()
    sources: Path = wanted.sources
    if wanted.fetch:
        fetch(sources)
    unpack(sources)
    common = (
        gb18030_two_byte()
        | frozenset((*_EDITION_OF_2022, *_LATIN, *_SIGNS))
        | table_of_2013(sources)
    )
    serif = source(sources, "serif")
    beyond = {char for char in serif.getBestCmap() if char >= _BASIC_PLANE}
    covered = common | beyond
    OUT.mkdir(exist_ok=True)
    rare = rare_names(sources, covered & set(serif.getBestCmap()))
    save(rare, "rare-names")
    for name, key, chars in (
        ("song-regular", "serif", covered),
        ("song-bold", "serif-bold", common),
        ("hei-regular", "sans", common),
    ):
        save(cut(source(sources, key), chars), name)
    check_sizes()


def fetch(sources: Path) -> None:
    """Download the packages named in ``PACKAGES``."""
    sources.mkdir(parents=True, exist_ok=True)
    subprocess.run(["npm", "pack", "--silent", *PACKAGES["npm"]], cwd=sources, check=True)
    subprocess.run(["apt-get", "download", *PACKAGES["debian"]], cwd=sources, check=True)


def unpack(sources: Path) -> None:
    """Extract the required files of every package to ``SOURCES/unpacked``."""
    target = sources / "unpacked"
    target.mkdir(exist_ok=True)
    for archive in sorted(sources.glob("*.tgz")):
        with tarfile.open(archive) as tar:
            tar.extractall(target, filter="data")
    for package in sorted(sources.glob("*.deb")):
        subprocess.run(["dpkg-deb", "-x", package, target], check=True)


def source(sources: Path, key: str) -> TTFont:
    """Open a source font, and verify its digest."""
    path, expected = SOURCES[key]
    file = sources / "unpacked" / path
    found = hashlib.sha256(file.read_bytes()).hexdigest()
    if found != expected:
        raise SystemExit(f"{file} is not the file this was made for: sha256 {found}")
    return TTFont(file, recalcTimestamp=False)


def gb18030_two_byte() -> frozenset[int]:
    """Return the code points that GB 18030 encodes in two bytes, except private use."""
    found: set[int] = set()
    for high in range(0x81, 0xFF):
        for low in (*range(0x40, 0x7F), *range(0x80, 0xFF)):
            found.update(map(ord, bytes((high, low)).decode("gb18030", "ignore")))
    return frozenset(found.difference(_PRIVATE))


def table_of_2013(sources: Path) -> frozenset[int]:
    """Return the 8105 characters of 通用规范汉字表 (2013), by Unicode's kTGH."""
    return frozenset(char for char, _, _ in unihan(sources, "OtherMappings", {"kTGH"}))


def unihan(sources: Path, file: str, properties: Iterable[str]) -> Iterable[tuple[int, str, str]]:
    """Yield code point, property and value of each line of a Unihan file."""
    path = sources / "unpacked" / "usr/share/unicode" / f"Unihan_{file}.txt.bz2"
    line_form = re.compile(rf"U\+([0-9A-F]+)\t({'|'.join(sorted(properties))})\t(.*)")
    with bz2.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            match = line_form.match(line)
            if match:
                yield int(match[1], 16), match[2], match[3]


def living(sources: Path) -> set[int]:
    """Return the characters in current use by Unihan: identity cards, dictionaries, core sets."""
    found = {
        char
        for char, _, value in unihan(sources, "IRGSources", {"kIRG_GSource"})
        if value.split("-")[0] in _LIVING_SOURCES
    }
    for file in ("IRGSources", "Readings"):
        found.update(char for char, _, _ in unihan(sources, file, _LIVING_PROPERTIES))
    return found


def rare_names(sources: Path, covered: set[int] | frozenset[int]) -> TTFont:
    """Return the font of the characters that song-regular lacks, merged from three sources."""
    wanted = living(sources)
    kai, hana = source(sources, "kai"), source(sources, "hana")
    serif = source(sources, "serif")
    kai_chars = {char for char in kai.getBestCmap() if char >= _BASIC_PLANE}
    from_kai = {*kai_chars, *_TICK_BOXES} - covered
    from_serif = (wanted & set(_EXTENSION_A) & set(serif.getBestCmap())) - covered
    named = {
        char
        for char, _, value in unihan(sources, "IRGSources", {"kIRG_GSource"})
        if value.split("-")[0] in _LIVING_SOURCES
    }
    from_hana = (named & set(hana.getBestCmap())) - covered - from_kai - from_serif
    font = cut(kai, from_kai | {ord(" ")})
    graft(font, serif, from_serif)
    graft(font, hana, from_hana)
    return font


def cut(font: TTFont, chars: Iterable[int]) -> TTFont:
    """Return a subset of the font with these characters, without hints and layout tables."""
    options = subset.Options()
    options.layout_features = []
    options.hinting = False
    options.glyph_names = False
    options.notdef_outline = True
    options.name_IDs = ["*"]
    options.drop_tables += ["GPOS", "GSUB", "GDEF", "BASE", "STAT", "gasp", "vhea", "vmtx"]
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=sorted(chars))
    subsetter.subset(font)
    return font


def graft(font: TTFont, donor: TTFont, chars: Iterable[int]) -> None:
    """Add the donor's glyphs for these characters, scaled to the font."""
    scale = font["head"].unitsPerEm / donor["head"].unitsPerEm
    glyphs, names = donor.getGlyphSet(), donor.getBestCmap()
    order = font.getGlyphOrder()
    for char in sorted(chars):
        pen = TTGlyphPen(None)
        glyphs[names[char]].draw(TransformPen(pen, (scale, 0, 0, scale, 0, 0)))
        name = f"u{char:05X}"
        glyph = pen.glyph()
        order.append(name)
        font["glyf"][name] = glyph
        glyph.recalcBounds(font["glyf"])
        advance = round(donor["hmtx"][names[char]][0] * scale)
        font["hmtx"][name] = (advance, getattr(glyph, "xMin", 0))
        for table in font["cmap"].tables:
            if table.isUnicode() and (char < _BASIC_PLANE or table.format == 12):
                table.cmap[char] = name
    font.setGlyphOrder(order)
    font["maxp"].numGlyphs = len(order)


def save(font: TTFont, name: str) -> None:
    """Write a font under a new name, as the reserved font names of its sources require."""
    family, style = NAMES[name]
    table = font["name"]
    copyrights = table.getDebugName(_COPYRIGHT) or ""
    if name == "rare-names":
        copyrights = (
            "Copyright 2021-2025 LXGW; Copyright 2008-2017 GlyphWiki Project; (c) 2017-2024 Adobe"
        )
    table.names = []
    words = {
        _COPYRIGHT: copyrights,
        _FAMILY: family,
        _STYLE: style,
        _UNIQUE: f"1.0;{family} {style}",
        _FULL: f"{family} {style}",
        _VERSION: "Version 1.0",
        _POSTSCRIPT: f"{family.replace(' ', '')}-{style}",
        _DESCRIPTION: NOTES[name],
        _LICENCE: "This Font Software is licensed under the SIL Open Font License, Version 1.1.",
        _LICENCE_URL: "https://openfontlicense.org",
    }
    for number, text in words.items():
        table.setName(text, number, 3, 1, 0x409)
    font["post"].formatType = 3.0
    font.save(OUT / f"{name}.ttf", reorderTables=True)


def check_sizes() -> None:
    """Exit with an error if the fonts are too large for the repository."""
    sizes = {name: (OUT / f"{name}.ttf").stat().st_size for name in NAMES}
    for name, size in sizes.items():
        print(f"{name:13} {size:>10,} bytes")
    print(f"{'together':13} {sum(sizes.values()):>10,} bytes")
    if sum(sizes.values()) > LARGEST_TOGETHER or sizes["rare-names"] > LARGEST_RARE:
        raise SystemExit("too large")


if __name__ == "__main__":
    main()
