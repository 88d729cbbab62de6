"""Font subsets in a PDF: the glyphs in use, numbered by first use, and their characters."""

from __future__ import annotations

from functools import cache

from exports.typography.fonts import LoadedFont
from exports.typography.pdf import Pdf, packed

_LARGEST_BLOCK = 100  # entries per bfchar block (Adobe Technical Note 5411)
_SYMBOLIC, _ITALIC, _FORCE_BOLD, _FIXED = 1 << 2, 1 << 6, 1 << 18, 1 << 0
_BOLD_WEIGHT = 600
_BASIC_PLANE = 0xFFFF


class Codes(dict[int, int]):
    """The code of each character in use: glyphs are numbered from one, by first use."""

    def __missing__(self, char: int) -> int:
        code = self[char] = len(self) + 1
        return code


class EmbeddedFont:
    """One font in one PDF, with two-byte codes; ``alias`` is its resource name."""

    def __init__(self, font: LoadedFont, alias: str) -> None:
        self.alias = alias
        self._font = font
        self._codes = Codes()

    def shown(self, text: str) -> str:
        """Return characters as the operand of a text operator; the font must have them all."""
        return text.translate(self._codes).encode("utf-16-be").hex()

    def written(self, pdf: Pdf) -> int:
        """Write the font once all pages are done, and return its object number."""
        file = self._font.file
        glyphs = [file.glyphs[char] for char in self._codes]
        subset = file.subset([0, *glyphs])
        name = f"{self._tag()}+{file.design.name}"
        # Outlines hardly repeat: without matching they are a sixth larger, in half the time.
        program = pdf.add(packed(subset, f"/Length1 {len(subset)}", repeats=False))
        widths = " ".join([_number(file.width(glyph)) for glyph in (0, *glyphs)])
        cid = pdf.add(
            f"<</Type/Font/Subtype/CIDFontType2/BaseFont/{name}/CIDToGIDMap/Identity"
            "/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
            f"/FontDescriptor {pdf.add(self._descriptor(name, program))} 0 R"
            f"/DW 1000/W[0[{widths}]]>>"
        )
        map_of = pdf.add(packed(to_unicode_map(name, self._codes).encode("ascii")))
        return pdf.add(
            f"<</Type/Font/Subtype/Type0/BaseFont/{name}/Encoding/Identity-H"
            f"/DescendantFonts[{cid} 0 R]/ToUnicode {map_of} 0 R>>"
        )

    def _descriptor(self, name: str, program: int) -> str:
        design = self._font.file.design
        flags = _SYMBOLIC | (_ITALIC if design.italic_angle else 0)
        flags |= _FORCE_BOLD if design.weight >= _BOLD_WEIGHT else 0
        flags |= _FIXED if design.is_fixed else 0
        # The approximation of PDFlib, as no font table contains the stem width.
        stem = 50 + int((design.weight / 65) ** 2)
        box = " ".join(f"{edge:g}" for edge in design.box)
        return (
            f"<</Type/FontDescriptor/FontName/{name}/Flags {flags}/FontBBox[{box}]"
            f"/Ascent {design.ascent:g}/Descent {design.descent:g}"
            f"/CapHeight {design.cap_height:g}/ItalicAngle {design.italic_angle:g}"
            f"/StemV {stem}/FontFile2 {program} 0 R>>"
        )

    def _tag(self) -> str:
        """Return the unique six-letter prefix of a font subset's name."""
        number = int(self.alias.removeprefix("F"))
        return "AAAAA" + chr(ord("A") + number - 1)


class EmbeddedFonts:
    """The fonts of one PDF, added on first use."""

    def __init__(self) -> None:
        self._fonts: dict[LoadedFont, EmbeddedFont] = {}

    def of(self, font: LoadedFont) -> EmbeddedFont:
        """Return the embedded font for a loaded one, adding it if necessary."""
        embedded = self._fonts.get(font)
        if embedded is None:
            embedded = self._fonts[font] = EmbeddedFont(font, f"F{len(self._fonts) + 1}")
        return embedded

    def all(self) -> tuple[EmbeddedFont, ...]:
        """Return the fonts in use."""
        return tuple(self._fonts.values())


def to_unicode_map(font_name: str, codes: dict[int, int]) -> str:
    """Return the map from codes to Unicode (UTF-16BE), for copying and searching."""
    lines = [
        "/CIDInit /ProcSet findresource begin",
        "12 dict begin",
        "begincmap",
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
        f"/CMapName /{font_name} def",
        "/CMapType 2 def",
        "1 begincodespacerange",
        "<0000> <FFFF>",
        "endcodespacerange",
    ]
    used = [
        f"<{code:04x}> <{char:04x}>"
        if char <= _BASIC_PLANE
        else f"<{code:04x}> <{chr(char).encode('utf-16-be').hex()}>"
        for char, code in codes.items()
    ]
    for begin in range(0, len(used), _LARGEST_BLOCK):
        block = used[begin : begin + _LARGEST_BLOCK]
        lines += [f"{len(block)} beginbfchar", *block, "endbfchar"]
    lines += ["endcmap", "CMapName currentdict /CMap defineresource pop", "end", "end"]
    return "\n".join(lines)


@cache
def _number(width: float) -> str:
    return f"{width:g}"
