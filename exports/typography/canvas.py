"""The canvas on which blocks draw the pages of a PDF."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import Any

from exports.typography.embedding import EmbeddedFonts
from exports.typography.metadata import About, output_intent, xmp
from exports.typography.pdf import Pdf, Seal, packed, plain, reference, text_string
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
