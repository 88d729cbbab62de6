"""The verification chapter: the basis of the document, and its check code as text and QR code."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from exports import wording
from exports.dossier.document import heading, label, name, small, value
from exports.dossier.facts import DossierFacts
from exports.qr import qr_modules
from exports.typography.blocks import Align, Block, RuledTable, TableCell, TableRow
from exports.typography.canvas import Canvas
from exports.typography.lines import TextRun

_QR = 78.0  # points: 27 mm, readable by phone cameras from a copy of a copy


@dataclass(slots=True)
class Square:
    """A QR code that encodes ``text``; ``words`` is its alternative text."""

    text: str
    words: str
    size: float = _QR
    space_before: float = 0.0
    keeps_next: bool = False
    _width: float = field(default=0.0, init=False, repr=False)

    def lay(self, width: float, missing: set[str]) -> float:  # noqa: ARG002  it has no glyphs
        self._width = width
        return self.size

    def start(self) -> float:
        return self.size

    def part(self, available: float) -> tuple[Block, Block] | None:  # noqa: ARG002  never split
        return None

    def draw(self, canvas: Canvas, x: float, top: float) -> None:
        modules = qr_modules(self.text, error="m")
        unit = self.size / len(modules)
        left = x + (self._width - self.size) / 2
        areas = []
        for row, line in enumerate(modules):
            y = top - (row + 1) * unit
            for begin, length in _dark(line):
                areas.append(f"{left + begin * unit:.3f} {y:.3f} {length * unit:.3f} {unit:.3f} re")
        canvas.figure(self.words, f"{' '.join(areas)} f")


def _dark(line: bytes) -> Iterator[tuple[int, int]]:
    """Yield the start and length of each run of dark modules in a row."""
    place = 0
    while place < len(line):
        end = place
        while end < len(line) and line[end]:
            end += 1
        if end > place:
            yield place, end - place
        place = max(end, place + 1)


def checking(facts: DossierFacts, title: str, code: str) -> Iterator[Block]:
    """Yield the chapter; ``code`` is the check code of all preceding blocks."""
    yield heading(title)
    begin, end = facts.pack.window(facts.case.file.cohort)
    window = f"{wording.day(begin)}至{wording.day(end)}"
    pack = f"{facts.pack.name}（{facts.pack.pack_ref}），计入期 {window}"
    head = wording.short_head(facts.journal_head)
    text = f"ZHUHANG 1 {code} {facts.journal_count} {facts.as_of:%Y%m%d}"
    square = TableCell((Square(text, f"校验码 {code}"),))
    pairs = (
        ("规则包", value(pack)),
        ("截至日期", value(f"{wording.day(facts.as_of)}（所载数字以当日所知为准）")),
        ("履历", value(f"第 {facts.journal_count} 条，{head}")),
        ("打印人", value(name(facts.printed_by))),
        ("校验码", value(TextRun(code, whole=True))),
    )
    rows = [TableRow((label(words), cell), least=24) for words, cell in pairs]
    inner = RuledTable((1.9, 7.6), tuple(rows), padding=(5, 4))
    frame = TableRow((TableCell((inner,)), square))
    yield RuledTable((9.9, 3.2), (frame,), padding=(0, 2), is_ruled=False, is_whole=True)
    yield small(
        "核验：在助航“报表”页打开本文件的 PDF，或输入校验码，即可查明由谁、何时、据何状态制作，"
        "以及是否改动过。",
        before=4,
        align=Align.LEFT,
    )
