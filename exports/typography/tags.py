"""Structure tags of a PDF: headings, paragraphs and tables in reading order.

Screen readers, copying and searching use this order; decoration is marked as an artifact.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field

from exports.typography.pdf import Pdf

DECORATION = "/Artifact BMC"
_CELLS = frozenset({"TD", "TH"})


@dataclass(slots=True)
class Element:
    """A structure element; ``number`` is that of its object."""

    number: int
    kind: str
    parent: int
    attributes: str
    page: int = 0  # object number of its first page
    kids: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Tag:
    """Refers to the element of content that is drawn in several pieces."""

    element: Element | None = None


class _Within:
    """Context manager that keeps an element open; used for every table cell."""

    __slots__ = ("_element", "_open")

    def __init__(self, stack: list[Element], element: Element) -> None:
        self._open, self._element = stack, element

    def __enter__(self) -> None:
        self._open.append(self._element)

    def __exit__(self, *_error: object) -> None:
        self._open.pop()


class Tags:
    """Collects the elements of the current document, and writes them when it ends."""

    def __init__(self, pdf: Pdf) -> None:
        self._pdf = pdf
        self.root = pdf.reserve()
        self._top = Element(pdf.reserve(), "Document", self.root, "")
        self._open: list[Element] = [self._top]
        self._elements: list[Element] = []
        self._marks: list[int] = []  # elements of the current page's marks
        self._pages: list[int] = []  # objects with the marks of finished pages
        self._page = 0
        self._is_decoration = False

    def begin_page(self, page: int) -> int:
        """Begin a page, given its object number; return its index in the parent tree."""
        self._page = page
        return len(self._pages)

    def end_page(self) -> None:
        """Write the elements of a page's marks."""
        self._pages.append(self._pdf.add(f"[{' '.join(f'{n} 0 R' for n in self._marks)}]"))
        self._marks = []

    def mark(self, tag: Tag, kind: str) -> str:
        """Return the operator that begins marked content; ``EMC`` ends it."""
        if self._is_decoration:
            return DECORATION
        element = self._open[-1]
        if element.kind not in _CELLS:
            element = self._element_of(tag, kind, "")
        number = len(self._marks)
        self._marks.append(element.number)
        if not element.page:
            element.page = self._page
        is_here = element.page == self._page
        place = f"<</Type/MCR/Pg {self._page} 0 R/MCID {number}>>"
        element.kids.append(str(number) if is_here else place)
        return f"/{element.kind}<</MCID {number}>>BDC"

    def figure(self, alternative: str) -> str:
        """Return the operator that begins a figure; ``alternative`` (a PDF string) is its text."""
        if self._is_decoration:
            return DECORATION
        made = self._made("Figure", f"/Alt {alternative}")
        self._open.append(made)
        try:
            number = len(self._marks)
            self._marks.append(made.number)
            made.page = self._page
            made.kids.append(str(number))
        finally:
            self._open.pop()
        return f"/Figure<</MCID {number}>>BDC"

    def within(self, tag: Tag, kind: str, attributes: str = "") -> AbstractContextManager[None]:
        """Make the content of the block children of an element; the same ``tag`` reuses it."""
        if self._is_decoration:
            return nullcontext()
        return _Within(self._open, self._element_of(tag, kind, attributes))

    @contextmanager
    def decoration(self) -> Iterator[None]:
        """Mark the content of the block as an artifact."""
        before, self._is_decoration = self._is_decoration, True
        try:
            yield
        finally:
            self._is_decoration = before

    def end_document(self) -> None:
        """Write the elements collected so far."""
        for one in self._elements:
            self._pdf.put(one.number, _written(one))
        self._elements = []

    def close(self) -> None:
        """Write the structure tree root."""
        self.end_document()
        self._pdf.put(self._top.number, _written(self._top))
        places = " ".join(f"{number} {page} 0 R" for number, page in enumerate(self._pages))
        parents = self._pdf.add(f"<</Nums[{places}]>>")
        self._pdf.put(
            self.root,
            f"<</Type/StructTreeRoot/K {self._top.number} 0 R/ParentTree {parents} 0 R"
            f"/ParentTreeNextKey {len(self._pages)}>>",
        )

    def _element_of(self, tag: Tag, kind: str, attributes: str) -> Element:
        if tag.element is None:
            tag.element = self._made(kind, attributes)
        return tag.element

    def _made(self, kind: str, attributes: str) -> Element:
        parent = self._open[-1]
        made = Element(self._pdf.reserve(), kind, parent.number, attributes)
        parent.kids.append(f"{made.number} 0 R")
        self._elements.append(made)
        return made


def _written(one: Element) -> str:
    page = f"/Pg {one.page} 0 R" if one.page else ""
    kids = f"/K[{' '.join(one.kids)}]" if one.kids else ""
    return f"<</Type/StructElem/S/{one.kind}/P {one.parent} 0 R{page}{one.attributes}{kids}>>"
