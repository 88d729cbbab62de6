"""The pages of a PDF, one after the other: where blocks draw."""

from __future__ import annotations

from dataclasses import dataclass, field

from exports.typography.embedding import EmbeddedFonts
from exports.typography.metadata import About, output_intent, xmp
from exports.typography.pdf import Pdf, Seal, packed, plain, text_string
from exports.typography.shapes import box, line, pen
from exports.typography.tags import DECORATION, Tags


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture for a page: JPEG bytes, and its size in pixels."""

    jpeg: bytes = field(repr=False)
    width: int
    height: int
    is_grey: bool = False


@dataclass(slots=True)
class _Entry:
    """An entry of the outline."""

    words: str
    level: int
    page: int
    top: float


class Canvas:
    """Takes the operators of the page in hand, from ``begin`` to ``turn``."""

    def __init__(self, pdf: Pdf, size: tuple[float, float]) -> None:
        self._pdf = pdf
        self._size = size
        self._tree, self._resources = pdf.reserve(), pdf.reserve()
        self._code: list[str] = []
        self._pages: list[int] = []
        self._entries: list[_Entry] = []
        self._pictures: list[int] = []
        self._drawn: dict[int, tuple[Picture, int]] = {}  # of the document in hand
        self.fonts = EmbeddedFonts()
        self.tags = Tags(pdf)
        self._page = self._place = 0

    def add(self, code: str) -> None:
        """Put operators on the page; they mark by themselves what they are."""
        self._code.append(code)

    def decorate(self, code: str) -> None:
        """Draw what is no part of what is read: rules, shades."""
        self._code.append(f"{DECORATION} q {code} Q EMC")

    def figure(self, alternative: str, code: str) -> None:
        """Draw something that is read as the words ``alternative``."""
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
        """Draw a picture into a rectangle; the same picture is kept once."""
        if id(picture) not in self._drawn:
            self._drawn[id(picture)] = picture, len(self._pictures)
            self._pictures.append(self._pdf.add(_picture(picture)))
        _, number = self._drawn[id(picture)]
        place = f"{width:.3f} 0 0 {height:.3f} {x:.3f} {y:.3f} cm"
        self.figure(alternative, f"{place} /I{number} Do")

    def bookmark(self, words: str, level: int, top: float) -> None:
        """Let an entry of the outline lead here; 0 is the highest level."""
        self._entries.append(_Entry(words, level, self._page, top))

    def begin(self) -> None:
        """Begin a page."""
        self._page = self._pdf.reserve()
        self._place = self.tags.begin_page(self._page)

    def turn(self) -> None:
        """Finish the page."""
        content = self._pdf.add(packed("\n".join(self._code).encode("ascii")))
        width, height = self._size
        self._pdf.put(
            self._page,
            f"<</Type/Page/Parent {self._tree} 0 R/MediaBox[0 0 {width:.4f} {height:.4f}]"
            f"/Resources {self._resources} 0 R/Contents {content} 0 R/Tabs/S"
            f"/StructParents {self._place}>>",
        )
        self.tags.end_page()
        self._pages.append(self._page)
        self._code = []

    def end_document(self) -> None:
        """Say that what belongs together ends with the last page."""
        self.tags.end_document()
        self._drawn = {}

    def close(self, about: About, *, shows_outline: bool, seal: Seal | None) -> None:
        """Finish the PDF."""
        pdf = self._pdf
        self.tags.close()
        kids = " ".join(f"{page} 0 R" for page in self._pages)
        pdf.put(self._tree, f"<</Type/Pages/Kids[{kids}]/Count {len(self._pages)}>>")
        pdf.put(self._resources, self._resources_of())
        outline = self._outline()
        leads = f"/Outlines {outline} 0 R" if outline else ""
        mode = "/PageMode/UseOutlines" if shows_outline and outline else ""
        root = pdf.add(
            f"<</Type/Catalog/Pages {self._tree} 0 R{leads}{mode}/Lang(zh-CN)"
            f"/MarkInfo<</Marked true>>/StructTreeRoot {self.tags.root} 0 R"
            "/ViewerPreferences<</DisplayDocTitle true>>"
            f"/Metadata {pdf.add(plain(xmp(about), '/Type/Metadata/Subtype/XML'))} 0 R"
            f"/OutputIntents[{output_intent(pdf)} 0 R]>>"
        )
        pdf.close(root, pdf.add(about.info()), seal)

    @property
    def pages(self) -> int:
        """How many pages are finished."""
        return len(self._pages)

    def _resources_of(self) -> str:
        fonts = " ".join(f"/{f.alias} {f.written(self._pdf)} 0 R" for f in self.fonts.all())
        pictures = " ".join(f"/I{number} {one} 0 R" for number, one in enumerate(self._pictures))
        return f"<</Font<<{fonts}>>/XObject<<{pictures}>>>>"

    def _outline(self) -> int:
        """Write the outline; return its object, or 0 when it has no entry."""
        if not self._entries:
            return 0
        root = self._pdf.reserve()
        numbers = [self._pdf.reserve() for _ in self._entries]
        parents, children = _family(self._entries)
        for place, entry in enumerate(self._entries):
            parent = parents[place]
            siblings = children[parent]
            at = siblings.index(place)
            links = f"/Parent {root if parent is None else numbers[parent]} 0 R"
            links += f"/Prev {numbers[siblings[at - 1]]} 0 R" if at else ""
            links += f"/Next {numbers[siblings[at + 1]]} 0 R" if at + 1 < len(siblings) else ""
            links += _ends(children.get(place, []), numbers, is_open=False)
            self._pdf.put(
                numbers[place],
                f"<</Title {text_string(entry.words)}{links}"
                f"/Dest[{entry.page} 0 R/XYZ null {entry.top:.3f} null]>>",
            )
        ends = _ends(children[None], numbers, is_open=True)
        self._pdf.put(root, f"<</Type/Outlines{ends}>>")
        return root


def _family(
    entries: list[_Entry],
) -> tuple[list[int | None], dict[int | None, list[int]]]:
    """Return the parent of each entry, and the children of each parent."""
    parents: list[int | None] = []
    children: dict[int | None, list[int]] = {None: []}
    above: list[int] = []
    for place, entry in enumerate(entries):
        while above and entries[above[-1]].level >= entry.level:
            above.pop()
        parent = above[-1] if above else None
        parents.append(parent)
        children.setdefault(parent, []).append(place)
        above.append(place)
    return parents, children


def _ends(places: list[int], numbers: list[int], *, is_open: bool) -> str:
    if not places:
        return ""
    count = len(places) if is_open else -len(places)
    return f"/First {numbers[places[0]]} 0 R/Last {numbers[places[-1]]} 0 R/Count {count}"


def _picture(picture: Picture) -> bytes:
    space = "/DeviceGray" if picture.is_grey else "/DeviceRGB"
    return plain(
        picture.jpeg,
        f"/Type/XObject/Subtype/Image/Width {picture.width}/Height {picture.height}"
        f"/ColorSpace{space}/BitsPerComponent 8/Filter/DCTDecode",
    )
