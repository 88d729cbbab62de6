"""The canvas on which blocks draw the pages of a PDF, and the subsets of fonts that it embeds."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from exports.typography.fonts import LoadedFont
from exports.typography.pdf import (
    About,
    Pdf,
    Seal,
    output_intent,
    packed,
    plain,
    reference,
    text_string,
    xmp,
)
from exports.typography.shapes import box, line, pen
from exports.typography.tags import DECORATION, Tags


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture: JPEG bytes, and the size in pixels."""

    jpeg: bytes = field(repr=False)
    width: int
    height: int


class Canvas:
    """Collects the operators of the current page, from ``begin`` to ``turn``."""

    def __init__(self, pdf: Pdf, size: tuple[float, float]) -> None:
        from reportlab.pdfbase import pdfdoc

        self._doc = pdfdoc
        self._pdf = pdf
        self._size = size
        self._resources = pdfdoc.PDFResourceDictionary()
        self._code: list[str] = []
        self._level = -1  # of the last outline entry
        self._destinations: dict[str, Any] = {}
        self._pictures = 0
        self._drawn: dict[int, tuple[Picture, str]] = {}  # of the current document
        self.fonts = EmbeddedFonts()
        self.tags = Tags(pdf)
        self._page: Any = None
        self.pages = 0

    def add(self, code: str) -> None:
        """Add operators to the page; they must contain their own marks."""
        self._code.append(code)

    def decorate(self, code: str) -> None:
        """Draw an artifact that is not part of the content: rules, shading."""
        self._code.append(f"{DECORATION} q {code} Q EMC")

    def figure(self, alternative: str, code: str) -> None:
        """Draw a figure with the alternative text ``alternative``."""
        self._code.append(f"{self.tags.figure(text_string(alternative))} q {code} Q EMC")

    def line(self, x1: float, y1: float, x2: float, y2: float, width: float) -> None:
        """Draw a rule."""
        self.decorate(f"{pen(width)} {line(x1, y1, x2, y2)}")

    def box(self, x: float, y: float, width: float, height: float, thick: float) -> None:
        """Draw the outline of a rectangle."""
        self.decorate(f"{pen(thick)} {box(x, y, width, height)}")

    def picture(
        self, alternative: str, picture: Picture, x: float, y: float, width: float, height: float
    ) -> None:
        """Draw a picture into a rectangle; each picture is stored only once per document."""
        if id(picture) not in self._drawn:
            self._drawn[id(picture)] = picture, self._kept(picture)
        _, name = self._drawn[id(picture)]
        place = f"{width:.3f} 0 0 {height:.3f} {x:.3f} {y:.3f} cm"
        self.figure(alternative, f"{place} /{name} Do")

    def bookmark(self, words: str, level: int, top: float) -> None:
        """Add an outline entry for this place; 0 is the highest level."""
        document = self._pdf.document
        key = f"place{len(self._destinations)}"
        place = self._destinations[key] = self._doc.Destination(key)
        place.xyz(self._doc.PDFnull, f"{top:.3f}", self._doc.PDFnull)
        place.setPage(document.thisPageRef())
        self._level = min(level, self._level + 1)
        document.outline.addOutlineEntry(key, self._level, words, closed=1)

    def begin(self) -> None:
        """Begin a page."""
        document = self._pdf.document
        page = self._page = self._doc.PDFPage()
        page.Override_default_compilation = 1
        page.__NoDefault__ = [*page.__NoDefault__, "StructParents", "Tabs"]
        page.Parent = document.Reference(document.Pages)
        page.MediaBox = self._doc.PDFArray([0, 0, *self._size])
        page.Resources = document.Reference(self._resources)
        page.Tabs = self._doc.PDFName("S")
        page.StructParents = self.tags.begin_page(self._pdf.enter(page, document.thisPageName()))

    def turn(self) -> None:
        """Finish the page."""
        content = self._pdf.add(packed("\n".join(self._code).encode("ascii")))
        self._page.Contents = reference(content)
        self._pdf.document.addPage(self._page)
        self._pdf.send(self._page)
        self.tags.end_page()
        self.pages += 1
        self._code = []

    def end_document(self) -> None:
        """End the current document of the PDF with the last page."""
        self.tags.end_document()
        self._drawn = {}

    def close(self, about: About, *, shows_outline: bool, seal: Seal | None) -> None:
        """Finish the PDF."""
        pdf, document = self._pdf, self._pdf.document
        self.tags.close()
        fonts = {font.alias: reference(font.written(pdf)) for font in self.fonts.all()}
        self._resources.Font = self._doc.PDFDictionary(fonts)
        document.outline.prepare(document, self)
        has_outline = bool(self._destinations)
        catalog = document.Catalog
        catalog.__NoDefault__ = [*catalog.__NoDefault__, "OutputIntents"]
        catalog.Outlines = document.outline if has_outline else None
        if has_outline and shows_outline:
            catalog.showOutline()
        catalog.MarkInfo = self._doc.PDFDictionary({"Marked": self._doc.PDFtrue})
        catalog.StructTreeRoot = reference(self.tags.root)
        catalog.ViewerPreferences = self._doc.PDFDictionary({"DisplayDocTitle": self._doc.PDFtrue})
        catalog.Metadata = reference(pdf.add(plain(xmp(about), "/Type/Metadata/Subtype/XML")))
        catalog.OutputIntents = self._doc.PDFArray([reference(output_intent(pdf))])
        about.tell(document.info)
        pdf.close(seal)

    def _bookmarkReference(self, name: str) -> Any:  # noqa: N802  called by reportlab's outline
        return self._destinations[name]

    def _kept(self, picture: Picture) -> str:
        """Add a picture to the PDF and return its resource name."""
        name = f"I{self._pictures}"
        self._pictures += 1
        image = self._doc.PDFImageXObject(name)
        if not image.loadImageFromJPEG(io.BytesIO(picture.jpeg)):
            raise ValueError("not a JPEG")
        self._pdf.enter(image, name)
        self._pdf.send(image)
        self._resources.XObject[name] = self._pdf.document.Reference(image)
        return name


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
